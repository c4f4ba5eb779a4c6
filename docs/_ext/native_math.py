"""Formulas as MathML, which browsers draw themselves: no script, no font, no network."""

import re

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx

# Between the name of a function and what it is of, unless a bracket opens there.
NAME = re.compile(r"(<mi>(?:log|ln|exp|max|min)</mi>)(?!<mo|</)")


def mathml(formula: str, *, display: str = "inline") -> str:
    """A formula as MathML."""
    return NAME.sub(r'\1<mspace width="0.17em" />', convert(formula, display=display))


def _inline(writer: nodes.NodeVisitor, node: nodes.math) -> None:
    writer.body.append(f'<span class="math">{mathml(node.astext())}</span>')  # type: ignore[attr-defined]
    raise nodes.SkipNode


def _displayed(writer: nodes.NodeVisitor, node: nodes.math_block) -> None:
    formula = mathml(node.astext(), display="block")
    writer.body.append(f'<div class="math" tabindex="0">{formula}</div>')  # type: ignore[attr-defined]
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Offer the renderer to Sphinx by the name ``native``."""
    app.add_html_math_renderer("native", (_inline, None), (_displayed, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
