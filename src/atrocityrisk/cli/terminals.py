"""Text from files and names, made safe for a terminal."""


def escape_control(text: str) -> str:
    r"""Text in which nothing acts on the terminal.

    Parameters
    ----------
    text : str
        Possibly with what a file, a name or a word of the shell contained.

    Returns
    -------
    str
        With escapes in place of control characters and of marks that turn the reading direction;
        line ends stay.

    Examples
    --------
    >>> print(escape_control("Chad\x1b[31m"))
    Chad\x1b[31m
    """
    return "".join(
        mark if mark.isprintable() or mark == "\n" else mark.encode("unicode_escape").decode()
        for mark in text
    )
