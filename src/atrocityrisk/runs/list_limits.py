"""What must be said of one list beside what is said of all: whose it is, who is not at risk."""

from atrocityrisk import states
from atrocityrisk._formatting.numbers import counted
from atrocityrisk.forecasting import Forecast
from atrocityrisk.panels import Panel
from atrocityrisk.panels._cells import MISSING
from atrocityrisk.specs import RunSpec, default_spec


def further_limits(spec: RunSpec, panel: Panel, forecast: Forecast) -> tuple[str, ...]:
    """Limits of this list alone, the most surprising last."""
    return (*not_at_risk_limits(panel, forecast), *own_panel_limits(spec, forecast))


def not_at_risk_limits(panel: Panel, forecast: Forecast) -> tuple[str, ...]:
    """States that are listed though by the outcome's own rule they are not at risk."""
    if panel.outcome.new_while_ongoing:
        return ()
    year = panel.index.get_level_values("year")
    # What was under way after the record's last year nobody knows.
    known = min(forecast.origin, panel.record_end)
    at_risk = panel.outcome.at_risk(panel.events[year == known]).droplevel("year")
    outside = [int(code) for code in forecast.gwcode if not at_risk.get(code, True)]
    if not outside:
        return ()
    names = ", ".join(sorted(states.label(code, forecast.origin).name for code in outside))
    return (
        f"Not at risk by this outcome, because such an event was under way at the end of "
        f"{known}: {names} ({counted(len(outside), 'state')}). The model has learnt from no state "
        "in that situation, so their places and numbers on the list mean nothing; [exclude] in a "
        "specification leaves states out.",
    )


def own_panel_limits(spec: RunSpec, forecast: Forecast) -> tuple[str, ...]:
    """That a list is not the embedded default's: another panel, model or choice of indicators."""
    usual = default_spec()
    number = forecast.ages.shape[1]
    taken = f"{number} {'indicator' if number == 1 else 'indicators'}"
    if spec.panel is None:
        if (spec.model, spec.indicators) == (usual.model, usual.indicators):
            return ()
        return (
            f"Not the list that comes with the package: made by {spec.model} on "
            f"{taken}, that one by {usual.model} on "
            f"{len(usual.indicators or ())}. Neither its numbers nor what is published on how good "
            "it is can be compared with these.",
        )
    if (spec.model, spec.indicators) == (usual.model, usual.indicators):
        return (
            f"Made by the default's model and indicators from a panel of your own "
            f"({spec.panel.name}): what is published on how good the default is was measured on "
            "the panel that comes with the package, and holds here where the data are the same.",
        )
    missing = float((forecast.ages == MISSING).to_numpy().mean())
    return (
        f"Made from a panel of your own ({spec.panel.name}) by {spec.model} on "
        f"{taken}, {_percent(missing)} of their values for {forecast.origin} missing. The "
        f"list that comes with the package is made by {usual.model} on "
        f"{len(usual.indicators or ())} indicators of its own panel: neither its numbers nor what "
        "is published on how good it is can be compared with these.",
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
