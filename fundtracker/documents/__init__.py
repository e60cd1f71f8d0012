"""Files kept by their content (SHA-256); the package that owns a file says who may read it."""
