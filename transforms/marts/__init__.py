"""Current rows to measures per patient."""
