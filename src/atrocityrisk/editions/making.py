"""How an edition is made: forecast, taken apart, compared with the year before, assessed."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.files import StrPath
from atrocityrisk._core.progress import ProgressCallback, no_progress
from atrocityrisk._core.store import keeping_in
from atrocityrisk.editions.edition import Edition
from atrocityrisk.editions.performance import assess
from atrocityrisk.errors import AtrocityRiskError
from atrocityrisk.explanations import (
    ChangeDecomposition,
    contribution_differences,
    explain_all,
    explain_changes,
    nearest_cases_of_all,
)
from atrocityrisk.explanations.explaining import model_rows
from atrocityrisk.forecasting import Forecast
from atrocityrisk.panels import Panel
from atrocityrisk.rankings import (
    Ranking,
    alert_list,
    list_length_for_cost,
    rank,
)
from atrocityrisk.runs import ranking_run
from atrocityrisk.runs.as_specified import origin_of, whole_panel
from atrocityrisk.runs.description import describe_run
from atrocityrisk.runs.track_record import TrackRecord, embedded_track_record
from atrocityrisk.specs import RunSpec
from atrocityrisk.states import StateLike

STEPS = 8
CASES = 5
COST_RATIOS = (100, 50, 20, 10)
"""How many needless looks a missed onset is taken to be worth, for the table of list lengths."""


def make_edition(
    spec: RunSpec,
    *,
    record: TrackRecord | None = None,
    n_jobs: int | None = None,
    cache: StrPath | None = None,
    progress: ProgressCallback | None = None,
) -> Edition:
    """Forecast, take apart, compare and assess: all that a report says, before it is written.

    Parameters
    ----------
    spec : RunSpec
        What to forecast, from what, with what.
    record : TrackRecord, optional
        Past forecasts; that of the embedded default where it fits the specification.
    n_jobs : int, optional
        Threads, as in `run`.
    cache : str or path-like, optional
        Folder of finished forecasts, as in `run`: what a ranking made is not made again.
    progress : callable, optional
        Called with what is being done, how many steps are done and how many there are.

    Returns
    -------
    Edition
        Parts that this model or these data cannot give are missing, and named in `recorded`.

    Raises
    ------
    SpecError
        If the spec names something that the panel does not hold.
    UnknownNameError
        If there is no such model, outcome or indicator.
    DataError
        If the panel file is missing or damaged.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> spec = ar.default_spec()
    >>> edition = ar.editions.make_edition(spec)  # doctest: +SKIP
    """
    with keeping_in(cache), ranking_run.threads(n_jobs):
        return _made(spec, record=record, progress=progress or no_progress)


def state_of_list(spec: RunSpec, state: StateLike) -> tuple[int, int]:
    """Number of a state in the year that a specification forecasts from, and that year.

    Parameters
    ----------
    spec : RunSpec
        What is to be forecast.
    state : int or str
        ISO 3166 code, name or Gleditsch-Ward number.

    Returns
    -------
    tuple of int
        Gleditsch-Ward number and origin, found without a forecast.

    Raises
    ------
    UnknownStateError
        If there is no such state in that year.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> ar.editions.state_of_list(ar.default_spec(), "Chad")
    (483, 2025)
    """
    origin = origin_of(spec, whole_panel(spec))
    return states.resolve(state, origin), origin


def describe_edition(edition: Edition, outputs: Mapping[str, str]) -> dict[str, Any]:
    """Manifest of the files that were written from an edition.

    Parameters
    ----------
    edition : Edition
        What was written.
    outputs : mapping of str to str
        SHA-256 of each file by its name.

    Returns
    -------
    dict
        As the manifest of a run.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> spec = ar.default_spec()
    >>> edition = ar.editions.make_edition(spec)  # doctest: +SKIP
    >>> ar.editions.describe_edition(edition, {})["forecast"]["title"]  # doctest: +SKIP
    """
    return describe_run(
        edition.spec,
        panel=edition.panel,
        ranking=edition.ranking,
        previous=edition.previous_forecast,
        outputs=dict(outputs),
        recorded=list(edition.recorded),
        inputs=edition.inputs,
    )


def _made(spec: RunSpec, *, record: TrackRecord | None, progress: ProgressCallback) -> Edition:
    """All parts of an edition, one after the other."""
    # Draws of the year before give nothing but its intervals, which a record may hold.
    made = ranking_run.prepare(
        spec, previous_draws=0, progress=lambda what, done, _: progress(what, done, STEPS)
    )
    # From here on with its indicators and the states left out written out.
    spec, forecast = made.spec, made.ranking.forecast
    missing: list[str] = []
    progress("taking the forecast apart", 3, STEPS)
    explanations = _attempt(
        lambda: explain_all(forecast, level=spec.level), "contributions", missing
    )
    progress("comparing with the year before", 4, STEPS)
    changes, inputs = _changes(
        made.previous, forecast, made.panel, taken_apart=bool(explanations), missing=missing
    )
    progress("looking for cases like these", 5, STEPS)
    cases = _attempt(
        lambda: nearest_cases_of_all(forecast, made.panel, k=CASES), "nearest cases", missing
    )
    progress("comparing past lists with what happened", 6, STEPS)
    past = _fitting(record, spec, made.panel, missing)
    # A list longer than the world is no list.
    counted = len(forecast.probability)
    return Edition(
        spec=spec,
        panel=made.panel,
        ranking=made.ranking,
        previous=_ranked(made.previous, spec, made.panel, past),
        previous_forecast=made.previous,
        explanations=explanations or {},
        changes=changes,
        input_contributions=inputs,
        cases=cases or {},
        record=past,
        performance=None if past is None else assess(past, made.panel, until=forecast.origin),
        plans=tuple(alert_list(forecast, k=k, level=spec.level) for k in spec.k if k <= counted),
        cost_plans=tuple(
            list_length_for_cost(forecast, 1 / ratio, level=spec.level) for ratio in COST_RATIOS
        ),
        inputs=made.inputs,
        recorded=(*made.recorded, *missing),
    )


def _attempt(make: Callable[[], Any], what: str, missing: list[str]) -> Any:
    """A part that some models cannot give; its absence is stated in the report, never hidden."""
    try:
        return make()
    # Ours alone: any other exception is a fault of the code and must be seen.
    except AtrocityRiskError as reason:
        missing.append(f"There are no {what} in this report: {reason}.")
        return None


def _input_contributions(previous: Forecast, current: Forecast) -> pd.DataFrame:
    """What the model of today makes of the change of each state's inputs."""
    if list(previous.features.columns) != list(current.features.columns):
        return pd.DataFrame()
    both = current.features.index.intersection(previous.features.index)
    now, before = (model_rows(edition).loc[both] for edition in (current, previous))
    return contribution_differences(current.estimator, now, before).droplevel("year")


def _changes(
    previous: Forecast | None,
    current: Forecast,
    panel: Panel,
    *,
    taken_apart: bool,
    missing: list[str],
) -> tuple[Mapping[int, ChangeDecomposition], pd.DataFrame]:
    """Why every state moved since the year before, and which of its inputs moved it."""
    if previous is None:
        missing.append("No list of the year before could be made: there was too little to learn.")
        return {}, pd.DataFrame()
    before = previous
    changes = _attempt(
        lambda: explain_changes(before, current, current_panel=panel, with_inputs=False),
        "reasons for moves",
        missing,
    )
    inputs = _input_contributions(before, current) if taken_apart else pd.DataFrame()
    return changes or {}, inputs


def _fitting(
    record: TrackRecord | None, spec: RunSpec, panel: Panel, missing: list[str]
) -> TrackRecord | None:
    """The record given, or the embedded one, if it is of this specification."""
    chosen = embedded_track_record() if record is None else record
    if chosen is not None and chosen.fits(spec, panel):
        return chosen
    missing.append(
        "No track record of this specification is at hand, so nothing is said here of how good "
        "its past lists were. `atrocityrisk backtest` with the same specification scores it, and "
        "the Python function make_track_record gives the report one."
    )
    return None


def _ranked(
    forecast: Forecast | None, spec: RunSpec, panel: Panel, record: TrackRecord | None
) -> Ranking | None:
    """The list of the year before with its intervals: those on record, or else drawn now."""
    if forecast is None:
        return None
    # Recorded intervals first: refits for the draws of an earlier list would be made in vain.
    plain = rank(forecast, level=spec.level, k=spec.k)
    recorded = None if record is None else record.with_recorded_intervals(plain)
    if recorded is not None:
        return recorded
    drawn = ranking_run.earlier_forecast(spec, panel, origin=forecast.origin, draws=spec.draws)
    return plain if drawn is None else rank(drawn, level=spec.level, k=spec.k)
