"""La fabrique des modèles Word livrés : le texte des actes d'un côté, leur mise en forme de l'autre."""
