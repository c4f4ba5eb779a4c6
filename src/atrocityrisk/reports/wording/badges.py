"""Marks beside the name of a state where an event of the list's kind goes on."""

from atrocityrisk.editions import UnderWay

LEADERS = {
    "state": ", led by the state",
    "non-state": ", led by a non-state group",
    "both": ", led by the state and by a non-state group",
}


def badge_of(found: UnderWay) -> str:
    """Who leads what goes on; empty where nothing does or nothing is known."""
    if found.status != "under way":
        return ""
    return f"under way{LEADERS.get(found.led_by or '', '')}"
