"""A panel like another one but for what a test is about."""

from atrocityrisk.panels import Panel

PARTS = ("ages", "events", "columns", "outcome", "timing", "first_releases")


def remade(panel: Panel, **parts: object) -> Panel:
    """The panel with other indicators, ages, events, columns, outcome, timing or releases."""
    indicators = parts.pop("indicators", panel.indicators)
    return Panel(indicators, **({name: getattr(panel, name) for name in PARTS} | parts))
