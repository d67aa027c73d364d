"""Lire ce que les personnes écrivent : du fichier à un arbre dont chaque valeur connaît son lieu."""
