"""Ce que disent les schémas de `schemas/`, écrit une fois ; `outils/fabriquer_schemas.py` les en tire."""
