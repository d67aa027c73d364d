"""Les vitesses, en rapports à un pair mesuré dans le même passage ; jamais en secondes seules."""
