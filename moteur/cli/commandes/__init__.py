"""Un fichier par commande, lu seulement quand on l'appelle."""
