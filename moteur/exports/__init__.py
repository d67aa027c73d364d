"""Ce que d'autres logiciels ouvrent : des tableaux pour un tableur, écrits sans qu'aucune cellule s'y exécute."""
