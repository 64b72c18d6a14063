"""What callables ask for, and the resolution of it."""
