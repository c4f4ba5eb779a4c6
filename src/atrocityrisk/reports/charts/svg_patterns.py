"""Hatchings of the map as SVG patterns: no data, disputed, under way; lines only, or on a class.

Each has a form of its own, so that none hangs on colour: single lines aslant for no data, upright
lines for disputed land, crossed lines for a killing under way.
"""

from collections.abc import Iterable

NO_DATA, DISPUTED, UNDER_WAY = "none", "disputed", "under-way"
STEP = {NO_DATA: 10, DISPUTED: 6, UNDER_WAY: 12}
"""Width of a tile in units of the world map, which is 2000 wide."""
TURNED = {NO_DATA: 45, DISPUTED: 0, UNDER_WAY: 45}


def pattern_name(kind: str, number: int | None, *, prefix: str) -> str:
    """Identifier of a hatching on a class of the map, or on paper (None)."""
    ground = "" if number is None else f"-{number}"
    return f"{prefix}{'hatch' if kind == NO_DATA else kind}{ground}"


def patterns(grounds: Iterable[tuple[str, int | None]], *, prefix: str, scale: float) -> str:
    """Definitions of the hatchings that a map uses; lines and grounds get their colours by CSS."""
    tiles = "".join(
        _pattern(kind, number, prefix=prefix, scale=scale)
        for kind, number in sorted(set(grounds), key=str)
    )
    return f"<defs>{tiles}</defs>"


def _pattern(kind: str, number: int | None, *, prefix: str, scale: float) -> str:
    size = f"{STEP[kind] * scale:g}"
    ground, tone = ("ground", "on-paper") if number is None else (f"c{number}", f"on-c{number}")
    lines = f"M0 0V{size}" + (f"M0 0H{size}" if kind == UNDER_WAY else "")
    turned = f' patternTransform="rotate({TURNED[kind]})"' if TURNED[kind] else ""
    return (
        f'<pattern id="{pattern_name(kind, number, prefix=prefix)}" width="{size}" '
        f'height="{size}" patternUnits="userSpaceOnUse"{turned}>'
        f'<rect class="{ground}" width="{size}" height="{size}"/>'
        f'<path class="{"hatch" if kind == NO_DATA else "stroke"} {tone}" d="{lines}"/></pattern>'
    )


def filled(kind: str, number: int | None, *, prefix: str) -> str:
    """Attributes of a shape with a hatching."""
    return f'class="{kind}" fill="url(#{pattern_name(kind, number, prefix=prefix)})"'
