"""Two editions taken apart: what a forecast would be with some things of one and some of the other.

An edition is a panel, an origin and a model. Each step takes one thing from the new edition; what
the old edition could not hold, the years after its last, is taken from the new one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import SpecError
from atrocityrisk.explanations._shapley import membership
from atrocityrisk.explanations.explaining import model_rows
from atrocityrisk.forecasting import Forecast, forecast, training_rows
from atrocityrisk.models._base.inner_parameters import inner_parameters, with_inner
from atrocityrisk.panels import Panel
from atrocityrisk.panels._cells import MISSING

NEW_FACTS = "new facts about the country"
INPUTS = "revised inputs"
LABELS = "revised or late labels"
YEAR = "more years to learn from"
MODEL = "changed model or indicators"
CHANCE = "chance of the fit (other random numbers)"
REFITTED = "model fitted anew"
ALL = "facts, revisions and model together"

N_DRAWS = "n_draws"
SAME = 1e-9
"""Largest difference of probability between a forecast and what its model says again."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Steps:
    """Probabilities of the rows of either origin under all coalitions of the steps states share."""

    # `own` is the step that each state takes by itself, from its old row to its new one, or None
    # where both editions look at the same year. `before` (2 ** shared, states) are those of the
    # rows of the previous edition, `after` those of the current one; bit k of a coalition's number
    # says whether shared step k has been taken. The first row of `before` is the previous forecast
    # and the last of `after` the current one, to the last bit.

    own: str | None
    shared: tuple[str, ...]
    before: FloatArray
    after: FloatArray


Shared = Mapping[str, bool]


def refitted(
    previous: Forecast,
    current: Forecast,
    before: Panel,
    after: Panel,
    *,
    window: int | None,
) -> Steps:
    """Every coalition of steps, with a model fitted to what it may know."""
    # Fits are shared: coalitions that differ only in the rows looked at have one fit. With one
    # panel the two ends are the forecasts' own models, and only true mixtures are fitted.
    revised = before.fingerprint() != after.fingerprint()
    _check_training(previous, before, window=window, which="previous")
    _check_training(current, after, window=window, which="current")
    shared = _shared(previous, current, revised=revised)
    alike = MODEL not in shared and CHANCE not in shared
    spare = tuple(_without_draws(edition) for edition in (previous, current))

    @cache
    def panel(inputs: bool, labels: bool) -> Panel:
        return _mixed(before, after, inputs=inputs, labels=labels) if revised else after

    @cache
    def fitted(model: bool, inputs: bool, labels: bool, year: bool) -> Any:
        side, there = (current if model else previous), (current if year else previous)
        # Mixed panels are fitted to at the ends as well: what mixing does to them must show.
        if not revised and (alike or there.origin == side.origin):
            return (there if alike else side).estimator
        _check_seeds(spare[model], "current" if model else "previous")
        mixed = panel(inputs, labels).select(list(side.features.columns))
        return forecast(
            clone(spare[model]), mixed, origin=there.origin, seed=side.seed, window=window
        ).estimator

    @cache
    def rows(edition: Forecast, inputs: bool) -> pd.DataFrame:
        known = panel(inputs, True).features(known_at=edition.origin)
        return known.loc[model_rows(edition).index]

    def value(edition: Forecast, taken: Shared) -> FloatArray:
        inputs, labels, year = (taken.get(name, True) for name in (INPUTS, LABELS, YEAR))
        model = taken.get(MODEL, taken.get(CHANCE, True))
        columns = list((current if model else previous).features.columns)
        return _probability(fitted(model, inputs, labels, year), rows(edition, inputs)[columns])

    own = NEW_FACTS if current.origin > previous.origin else None
    return _without_idle_chance(_between(own, shared, value, previous, current))


def read_off(previous: Forecast, current: Forecast) -> Steps:
    """What two forecasts show without their panels: the row and the model as two steps."""
    same_panel = previous.panel_fingerprint == current.panel_fingerprint
    own = NEW_FACTS if same_panel else f"{NEW_FACTS} and {INPUTS}"
    if list(previous.features) != list(current.features):

        def own_probability(edition: Forecast, taken: Shared) -> FloatArray:
            return _probability(edition.estimator, model_rows(edition))

        return _between(ALL, (), own_probability, previous, current)

    def value(edition: Forecast, taken: Shared) -> FloatArray:
        model = (current if taken[REFITTED] else previous).estimator
        return _probability(model, model_rows(edition))

    return _between(own, (REFITTED,), value, previous, current)


def _shared(previous: Forecast, current: Forecast, *, revised: bool) -> tuple[str, ...]:
    """Steps of all states together that can have moved anything."""
    found = [INPUTS, LABELS] if revised else []
    if current.origin > previous.origin:
        found.append(YEAR)
    same = list(previous.features) == list(current.features)
    settings = [_settings(edition.estimator) for edition in (previous, current)]
    if not same or settings[0][0] != settings[1][0]:
        found.append(MODEL)
    elif settings[0][1] != settings[1][1]:
        found.append(CHANCE)
    return tuple(found)


def _without_idle_chance(steps: Steps) -> Steps:
    """The steps without that of another seed where no probability depends on it."""
    if CHANCE not in steps.shared:
        return steps
    half = len(steps.before) // 2
    sides = (steps.before, steps.after)
    if not all(np.array_equal(side[:half], side[half:]) for side in sides):
        return steps
    # It is the last of the shared steps: its bit parts the coalitions in halves.
    return replace(
        steps, shared=steps.shared[:-1], before=steps.before[:half], after=steps.after[:half]
    )


def _settings(model: Any) -> tuple[str, str]:
    """All parameters of a model but its seeds, and its seeds."""
    params = model.get_params(deep=True)
    seeds = {name: params[name] for name in inner_parameters(model, "random_state")}
    # A parameter that holds a model is compared by its class; its own parameters are listed too.
    rest = {
        name: type(value).__name__ if hasattr(value, "get_params") else repr(value)
        for name, value in params.items()
        if name not in seeds and name.split("__")[-1] not in (N_DRAWS, "steps", "members")
    }
    return f"{type(model).__name__} {sorted(rest.items())}", repr(sorted(seeds.items()))


def _without_draws(edition: Forecast) -> Any:
    """The edition's model, unfitted, without the draws that no probability depends on."""
    return with_inner(edition.estimator, N_DRAWS, 0)


def _check_training(edition: Forecast, panel: Panel, *, window: int | None, which: str) -> None:
    """Refuse a window that the edition was not made with: it would learn from other rows."""
    # What may be learnt from is all rows since some year: the same first and last year of the same
    # panel are the same rows.
    years = training_rows(panel, origin=edition.origin, window=window).get_level_values("year")
    made = edition.training
    if (len(years), years.min(), years.max()) != (made.rows, made.first_year, made.last_year):
        raise SpecError(
            f"the {which} forecast was learnt from {made.rows} rows of {made.first_year}-"
            f"{made.last_year}, but window={window} gives {len(years)} rows of {years.min()}-"
            f"{years.max()}; give the `window` that it was made with"
        )


def _check_seeds(model: Any, which: str) -> None:
    """Refuse generators in place of seeds: the fit has used them up, and no refit is the same."""
    params = model.get_params(deep=True)
    for name in inner_parameters(model, "random_state"):
        if not isinstance(value := params[name], int | np.integer):
            raise SpecError(
                f"the {which} model cannot be fitted again: its {name} is a "
                f"{type(value).__name__}; make the forecast with a whole number or None there"
            )


def _mixed(before: Panel, after: Panel, *, inputs: bool, labels: bool) -> Panel:
    """Indicators of one edition and events of one, each completed from the other."""
    base, rest = (after, before) if inputs else (before, after)
    events = [panel.events for panel in ((after, before) if labels else (before, after))]
    rows = after.index.union(before.index)
    index = pd.MultiIndex.from_tuples(rows, names=after.index.names)
    names = base.columns.index.union(rest.columns.index)
    # An archived edition answers for its last year alone; a mixture is no edition.
    timing = after.timing if after.timing != "true vintage" else "revised"
    return Panel(
        _combined(base.indicators, rest.indicators, index, names),
        ages=_combined(base.ages, rest.ages, index, names).fillna(MISSING),
        events=_combined(events[0], events[1], index, events[0].columns.union(events[1].columns)),
        columns=base.columns.combine_first(rest.columns).reindex(names),
        outcome=after.outcome,
        timing=timing,
    )


def _combined(
    base: pd.DataFrame, rest: pd.DataFrame, rows: pd.MultiIndex, names: pd.Index
) -> pd.DataFrame:
    """Cells of `base`; those of `rest` in rows and columns that `base` does not have."""
    out = rest.reindex(index=rows, columns=names).astype(np.float64)
    out.loc[base.index, base.columns] = base.astype(np.float64)
    return out


def _probability(model: Any, rows: pd.DataFrame) -> FloatArray:
    return np.asarray(model.predict_proba(rows), dtype=np.float64)[:, 1]


def _between(
    own: str | None,
    shared: tuple[str, ...],
    value: Callable[[Forecast, Shared], FloatArray],
    previous: Forecast,
    current: Forecast,
) -> Steps:
    """All coalitions, led from the one forecast to the other to the last bit."""
    coalitions = [dict(zip(shared, row, strict=True)) for row in membership(len(shared)).tolist()]
    sides = []
    for edition, end, which in ((previous, 0, "previous"), (current, -1, "current")):
        here = np.array([value(edition, taken) for taken in coalitions])
        published = edition.probability.to_numpy()
        gap = float(np.abs(here[end] - published).max())
        if gap > SAME:
            raise SpecError(
                f"the {which} model and its panel at origin {edition.origin} do not give its "
                f"forecast again (largest difference {gap:.2g}); give the forecast as it was made, "
                "and the panel that it was made from"
            )
        # Ranks compare these with the other states' own: no rounding may come between.
        here[end] = published
        sides.append(here)
    return Steps(own=own, shared=shared, before=sides[0], after=sides[1])
