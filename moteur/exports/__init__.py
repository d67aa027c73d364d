"""Ce que d'autres logiciels ouvrent : des tableaux, où aucune cellule ne s'exécute."""
