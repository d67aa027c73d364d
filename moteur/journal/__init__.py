"""Le journal : des faits qu'on ajoute et qu'on ne change jamais, enchaînés, dont les contenus s'effacent."""
