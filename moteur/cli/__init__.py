"""Des mots aux demandes, des résultats au texte et au JSON ; elle seule écrit et sort."""
