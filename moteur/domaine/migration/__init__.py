"""Faire passer un dossier d'une version d'un workflow à une autre : ce qui l'empêche, ce que cela change."""
