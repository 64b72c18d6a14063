"""What the service does, apart from HTTP: one module for each kind of thing."""
