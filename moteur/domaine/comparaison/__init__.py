"""Comparer deux formes canoniques : ce qui diffère, dans quel sens, pour quels rôles, en quels mots."""
