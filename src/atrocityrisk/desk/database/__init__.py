"""What the engines do for the desk: full-text search, row-level security, many rows at once."""
