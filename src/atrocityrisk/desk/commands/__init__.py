"""Commands of the desk, which the program calls by name."""
