"""Charts as files of their own: a title, the drawing, how to read it, and whence it comes.

Such a file stands in other people's pages, where no style sheet of ours is: it carries its colours.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from atrocityrisk.reports.charts.svg_charts import interval_strip
from atrocityrisk.reports.view.ranking_rows import RankingRow

EDGE = 16
ROW, MARKED = 30, 14
"""Height of a row, and what a second line adds."""
LEGEND_ROW = 20
TITLE, NOTE = (15, 21), (11, 16)
"""Size of the letters, and from line to line."""


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A drawing of a size, in units of its file."""

    width: int
    height: int
    body: str


@dataclass(frozen=True, kw_only=True)
class Words:
    """What stands around a drawing: title and date above, how it is read and its source below."""

    title: str
    seen: str
    reading: str
    source: str


def standalone(drawing: Drawing, words: Words, *, style: str) -> str:
    """An SVG file with a drawing and its words."""
    width = drawing.width + 2 * EDGE
    head, down = _lines(words.title, TITLE, width=drawing.width, top=EDGE, kind="title")
    seen, down = _lines(words.seen, NOTE, width=drawing.width, top=down)
    top = down + 10
    notes, down = _lines(words.reading, NOTE, width=drawing.width, top=top + drawing.height + 8)
    source, down = _lines(words.source, NOTE, width=drawing.width, top=down)
    height = down + EDGE - 6
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-labelledby="title about">'
        f'<title id="title">{escape(words.title)}</title>'
        f'<desc id="about">{escape(" ".join((words.seen, words.reading, words.source)))}</desc>'
        f'<style>{style}</style><rect class="paper" width="{width}" height="{height}"/>'
        f'{head}{seen}<svg x="{EDGE}" y="{top}" width="{drawing.width}" '
        f'height="{drawing.height}">{drawing.body}</svg>{notes}{source}</svg>\n'
    )


def placed(chart: Markup, *, width: int, height: int) -> Drawing:
    """A chart of a page as a drawing, scaled to a size."""
    return Drawing(width=width, height=height, body=str(chart))


def first_rows(rows: Sequence[RankingRow], *, limit: float) -> Drawing:
    """The first states of a list with their probabilities, intervals and strips."""
    width, top = 600, 0
    parts = []
    for row in rows:
        base = top + 19
        mark = f'<text class="quiet" x="30" y="{base + 15}">{escape(row.under_way)}</text>'
        strip = interval_strip(
            row.probability.value or 0.0, row.probability.low, row.probability.high, limit=limit
        )
        parts.append(
            f'<text class="quiet end" x="20" y="{base}">{escape(row.rank.text)}</text>'
            f'<text class="name" x="30" y="{base}">{escape(row.name)}</text>'
            f"{mark if row.under_way else ''}"
            f'<text class="name end" x="342" y="{base}">{escape(row.probability.text)}</text>'
            f'<text class="quiet" x="352" y="{base}">{escape(row.probability.span)}</text>'
            f'<svg x="428" y="{top + 5}" width="172" height="20" viewBox="0 0 104 12">{strip}</svg>'
        )
        top += ROW + (MARKED if row.under_way else 0)
        parts.append(f'<path class="grid" d="M0 {top}H{width}"/>')
    return Drawing(width=width, height=top + 1, body="".join(parts))


def with_legend(
    chart: Markup, rows: Sequence[tuple[str, str]], *, width: int, height: int
) -> Drawing:
    """A map above what its fills mean, in two columns."""
    parts = [f'<svg width="{width}" height="{height}">{chart}</svg>']
    half = (len(rows) + 1) // 2
    for number, (kind, label) in enumerate(rows):
        left, top = width // 2 * (number // half), height + 8 + LEGEND_ROW * (number % half)
        parts.append(
            f'<rect class="{kind} key" x="{left}" y="{top}" width="26" height="14"/>'
            f'<text x="{left + 34}" y="{top + 11}">{escape(label)}</text>'
        )
    return Drawing(width=width, height=height + 12 + LEGEND_ROW * half, body="".join(parts))


def _lines(
    text: str, size: tuple[int, int], *, width: int, top: int, kind: str = "quiet"
) -> tuple[str, int]:
    """Text in lines of a width, and the place below the last."""
    letters, step = size
    # A letter of these faces is about half as wide as it is high; a little more, to be safe.
    lines = textwrap.wrap(text, width=int(width / (0.54 * letters)))
    drawn = "".join(
        f'<text class="{kind}" x="{EDGE}" y="{top + letters + number * step}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    return drawn, top + step * len(lines)
