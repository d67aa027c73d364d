"""Le seul endroit qui choisit et branche les pièces concrètes : base, horloge, hasard, répertoires."""
