"""What every chart is made of: its frame, its text, and the element around it with its label."""

from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Size of a chart, and the space around what is drawn."""

    width: int
    height: int
    left: int = 40
    right: int = 8
    top: int = 8
    bottom: int = 20

    def x(self, share: float) -> float:
        """Place of a share of the width."""
        return tenths(self.left + share * (self.width - self.left - self.right))

    def y(self, share: float) -> float:
        """Place of a share of the height, upwards."""
        return tenths(self.height - self.bottom - share * (self.height - self.top - self.bottom))


def tenths(place: float) -> float:
    """Coordinate to a tenth of a unit, whole where it is: a page has thousands of them."""
    short = round(place, 1)
    return int(short) if short == int(short) else short


def svg_text(x: float, y: float, text: str, *, anchor: str) -> str:
    """Text at a place, from its start, to its end or around its middle."""
    kind = "" if anchor == "start" else f' class="{anchor}"'
    return f'<text{kind} x="{tenths(x)}" y="{tenths(y)}">{escape(text)}</text>'


def svg_chart(frame: Frame, body: str, *, label: str) -> Markup:
    """The element around a chart, named for those who cannot see it."""
    return Markup(
        f'<svg class="chart" viewBox="0 0 {frame.width} {frame.height}" '
        f'width="{frame.width}" role="img" aria-label="{escape(label)}">{body}</svg>'
    )
