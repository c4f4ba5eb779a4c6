"""The renderer of formulas that the site uses: MathML, within elements that the theme styles."""

from docutils import nodes
from sphinx.application import Sphinx

from mathml import mathml


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
