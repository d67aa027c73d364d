"""La ligne de commande : des mots aux demandes, des résultats au texte et au JSON ; seule à écrire et à sortir."""
