"""Le petit langage des règles : l'analyser, le typer, l'évaluer à trois valeurs, l'expliquer."""
