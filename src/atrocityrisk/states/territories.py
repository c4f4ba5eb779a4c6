"""Well-known places that are no state of the list, and what becomes of them here."""

from functools import cache

from atrocityrisk.states.state_tables import normal_name, table


def is_territory(name: str) -> bool:
    """Whether a name or ISO 3166 code is of a place that is known to be no state of the list."""
    return normal_name(name) in _by_name()


def territory_text(name: str) -> str:
    """Why a place has no row, as an error message; "" where nothing is known of it."""
    found = _by_name().get(normal_name(name))
    if found is None:
        return ""
    territory, reason = found
    called = territory if normal_name(territory) == normal_name(name) else f"{name} ({territory})"
    return (
        f"{called} is not on Gleditsch and Ward's list of independent states, so that it has no "
        f"row and no forecast: {reason}. This is no opinion on any status; see "
        "docs/concepts/outcomes.md"
    )


def territory_names() -> list[str]:
    """Every spelling of a place that is known to be no state of the list."""
    return [str(name) for name in table("territories")["name"]]


@cache
def _by_name() -> dict[str, tuple[str, str]]:
    """Territory and reason by the spelling under which names are looked up."""
    rows = table("territories")
    return {
        normal_name(str(name)): (str(territory), str(reason))
        for name, territory, reason in zip(
            rows["name"], rows["territory"], rows["reason"], strict=True
        )
    }
