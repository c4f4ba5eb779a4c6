"""What must be said of one list beside what is said of all: where it is from, what it lacks."""

import warnings

import pandas as pd

from atrocityrisk import states
from atrocityrisk.errors import MissingInputsWarning
from atrocityrisk.forecasting import Forecast
from atrocityrisk.panels import Panel
from atrocityrisk.panels._cells import MISSING
from atrocityrisk.specs import RunSpec, default_spec

# In the embedded panel at most 4 % of the values of a year are missing, with all its indicators:
# twice as many is another situation than the one that was tested. Of a single state, from half on
# more is filled in than known.
OF_ALL, OF_ONE = 0.10, 0.50
NAMED = 5
"""States named in a warning."""


def further_limits(spec: RunSpec, panel: Panel, forecast: Forecast) -> tuple[str, ...]:
    """Limits of this list alone, the most surprising last."""
    return (*not_at_risk_limits(panel, forecast), *own_panel_limits(spec, forecast))


def not_at_risk_limits(panel: Panel, forecast: Forecast) -> tuple[str, ...]:
    """States that are listed though by the outcome's own rule they are not at risk."""
    if panel.outcome.new_while_ongoing:
        return ()
    year = panel.index.get_level_values("year")
    at_risk = panel.outcome.at_risk(panel.events[year == forecast.origin]).droplevel("year")
    outside = [int(code) for code in forecast.gwcode if not at_risk.get(code, True)]
    if not outside:
        return ()
    names = ", ".join(sorted(states.label(code, forecast.origin).name for code in outside))
    return (
        f"Not at risk by this outcome, because such an event was under way at the end of "
        f"{forecast.origin}: {names} ({len(outside)} states). The model has learnt from no state "
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
    missing = float((forecast.ages == MISSING).to_numpy().mean())
    return (
        f"Made from a panel of your own ({spec.panel.name}) by {spec.model} on "
        f"{taken}, {_percent(missing)} of their values for {forecast.origin} missing. The "
        f"list that comes with the package is made by {usual.model} on "
        f"{len(usual.indicators or ())} indicators of its own panel: neither its numbers nor what "
        "is published on how good it is can be compared with these.",
    )


def warn_of_missing_inputs(forecast: Forecast) -> None:
    """Warn where so much is missing that a list rests on what was filled in."""
    share = (forecast.ages == MISSING).mean(axis=1).rename("share")
    overall, lacking = float(share.mean()), int((share >= OF_ONE).sum())
    if overall < OF_ALL and not lacking:
        return
    risk = pd.Series(forecast.probability, index=forecast.gwcode, name="risk")
    table = pd.concat([share, risk], axis=1)
    table["rank"] = risk.rank(ascending=False, method="min").astype(int)
    # Of states that lack equally much, those high on the list come first.
    worst = table[share > 0].sort_values(["share", "risk"], ascending=False).head(NAMED)
    named = "; ".join(
        f"{states.label(int(str(code)), forecast.origin).name} {_percent(row['share'])} missing, "
        f"rank {row['rank']:.0f}, risk {100 * row['risk']:.1f} %"
        for code, row in worst.iterrows()
    )
    warnings.warn(
        f"{_percent(overall)} of the values of {forecast.origin} that the model needs are missing, "
        f"and {lacking} of {len(share)} states lack {_percent(OF_ONE)} or more; what is missing is "
        "filled in by the model, and a rank may rest on that. Most is missing for: "
        f"{named}. Take an earlier origin (`--origin`), or a panel with newer data",
        MissingInputsWarning,
        stacklevel=3,
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
