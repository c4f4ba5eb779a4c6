"""Text as LaTeX prints it."""

_SIGNS = str.maketrans(
    {sign: f"\\{sign}" for sign in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    # A row of a table would be broken in two.
    | dict.fromkeys("\r\n\t", " ")
)


def latex_text(text: str) -> str:
    """The same text, with the marks that LaTeX reads as commands written as letters."""
    return text.translate(_SIGNS)
