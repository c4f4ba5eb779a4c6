"""``python -m atrocityrisk`` is the command line."""

from atrocityrisk.cli import main

if __name__ == "__main__":
    main()
