"""Panels without hindsight: an indicator is not there before it was first released."""

from collections.abc import Mapping

from atrocityrisk.errors import SpecError
from atrocityrisk.indicators import INDICATORS
from atrocityrisk.outcomes import EVENTS
from atrocityrisk.panels.panel import Panel

ALWAYS = 0
EXEMPT = frozenset({"states", "ewp_events"})
"""The list of states, and the list of killings that regimes and labels are told by."""


def first_releases(panel: Panel) -> dict[str, int | None]:
    """Year in which each indicator of a panel was first released.

    Parameters
    ----------
    panel : Panel
        Panel.

    Returns
    -------
    dict of str to int or None
        None where it is not known or the indicator is not registered. 0 for indicators made only
        from the record that the outcome's own labels come from, without which there is no forecast
        at all, from the list of states, and from the list of mass killings.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.load_panel().select(["electoral_democracy", "population_log2"])
    >>> ar.panels.first_releases(panel)["electoral_democracy"]
    2016
    """
    exempt = EXEMPT | {EVENTS[n].source for n in panel.outcome.series if n in EVENTS}
    found: dict[str, int | None] = {}
    for name in panel.columns.index:
        entry = INDICATORS.get(str(name))
        if entry is None:
            found[str(name)] = None
        elif set(entry.source) <= exempt:
            found[str(name)] = ALWAYS
        else:
            found[str(name)] = entry.first_release
    return found


def without_hindsight(panel: Panel, releases: Mapping[str, int | None] | None = None) -> Panel:
    """The same panel, in which an indicator does not exist before it was first released.

    Parameters
    ----------
    panel : Panel
        Left unchanged.
    releases : mapping of str to int, optional
        Indicator to the year of its first release; `first_releases` of the panel if None.

    Returns
    -------
    Panel
        New panel, whose `features` at an origin have only the columns that were out by the end of
        that year. Their values are those of today's release: what was revised since is not undone.

    Raises
    ------
    SpecError
        If the first release of an indicator is not known.

    Examples
    --------
    >>> from atrocityrisk.panels import load_panel
    >>> strict = without_hindsight(load_panel().select(["electoral_democracy", "population_log2"]))
    >>> list(strict.features(known_at=2010)), len(strict.features(known_at=2016).columns)
    (['population_log2'], 2)
    """
    known = first_releases(panel) if releases is None else releases
    unknown = [name for name in panel.columns.index if known.get(name) is None]
    if unknown:
        raise SpecError(
            f"the first release of {len(unknown)} indicators is not known, first {unknown[0]!r}; "
            "give their years, or leave them out with select()"
        )
    return panel._with(first_releases={str(name): known[name] for name in panel.columns.index})
