"""Exit codes of the program, beside 0 for done and 1 for an unexpected fault."""

REFUSED = 2
"""The request cannot be obeyed: a mistake on the line, in a spec or in the data."""

DIFFERENT = 3
"""A check found a difference."""

INCOMPLETE = 4
"""Done, but without files that could not be read, each of them named."""

STOPPED = 130
"""Stopped by Ctrl-C, as shells say it."""

PIPE_CLOSED = 141
"""The program that read the output stopped reading, as shells say it of SIGPIPE."""
