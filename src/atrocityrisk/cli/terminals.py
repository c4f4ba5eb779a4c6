"""Text from files and names, made safe for a terminal."""


def escape_control(text: str) -> str:
    """Text in which nothing acts on the terminal; line ends stay."""
    # Not printable are control characters, and marks that turn the reading direction.
    return "".join(
        mark if mark.isprintable() or mark == "\n" else mark.encode("unicode_escape").decode()
        for mark in text
    )
