"""Formulas as MathML, which browsers draw themselves: no script, no font, no network."""

import re

from latex2mathml.converter import convert

# Between the name of a function and what it is of, unless a bracket opens there.
NAME = re.compile(r"(<mi>(?:log|ln|exp|max|min)</mi>)(?!<mo|</)")


def mathml(formula: str, *, display: str = "inline") -> str:
    """A formula as MathML."""
    return NAME.sub(r'\1<mspace width="0.17em" />', convert(formula, display=display))
