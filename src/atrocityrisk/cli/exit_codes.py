"""Exit codes of the program, beside 0 for done and 1 for an unexpected fault."""

REFUSED = 2
"""The request cannot be obeyed: a mistake on the line, in a spec or in the data."""

DIFFERENT = 3
"""A check found a difference."""

INCOMPLETE = 4
"""Done, but without files that could not be read, each of them named."""
