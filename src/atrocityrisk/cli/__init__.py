"""The command line: thin, and the only place that prints.

Everything heavy is imported inside the commands, so that help and mistakes are answered at once.
"""

from atrocityrisk.cli.app import main

__all__ = ["main"]
