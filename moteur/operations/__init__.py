"""Un fichier par chose qu'une personne demande ; aucune n'écrit à l'écran, aucune ne choisit ses outils."""
