"""Du dictionnaire rendu par une opération aux lignes que lit une personne ; pur."""
