"""Le cœur pur : workflow, dossier, règles, décision. Ni horloge, ni fichier, ni base."""
