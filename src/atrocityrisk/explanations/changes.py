"""Why it moved: the change of a probability and a rank from one edition to the next, in parts."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk._core.log_odds import log_odds
from atrocityrisk.errors import SpecError
from atrocityrisk.explanations import _change_steps
from atrocityrisk.explanations._change_steps import NEW_FACTS as NEW_FACTS
from atrocityrisk.explanations._change_steps import REFITTED as REFITTED
from atrocityrisk.explanations._change_steps import Steps
from atrocityrisk.explanations._shapley import shapley
from atrocityrisk.explanations.attribution import contribution_differences
from atrocityrisk.explanations.contribution_parts import FLOOR
from atrocityrisk.explanations.explaining import model_rows, state_of
from atrocityrisk.forecasting import Forecast
from atrocityrisk.panels import Panel
from atrocityrisk.rankings import competition_ranks
from atrocityrisk.states.resolution import StateLike, state_number

OTHERS = "new facts about other states"

MEASURES = ["log_odds", "probability", "rank"]
INPUTS = ["indicator", "before", "now", "log_odds"]


@dataclass(frozen=True, kw_only=True, eq=False)
class ChangeDecomposition:
    r"""From one edition's forecast of a state to the next one's, step by step.

    Each step is a difference between the editions. A step's entry is its Shapley value: what it
    adds, averaged over all orders in which the steps can be taken. Entries sum to the change.

    Attributes
    ----------
    gwcode : int
        State.
    country : str
        Its name in the year of the current origin.
    previous_origin, origin : int
        Years seen from.
    previous, current : dict of str to float
        log_odds, probability and rank in either edition.
    parts : DataFrame
        One row per step, and one for the rows of the other states: part, log_odds, probability,
        rank (a rank that falls by 3 is -3: nearer the top).
    inputs : DataFrame
        What the current model makes of the change of the state's inputs, largest first:
        indicator, before, now, log_odds; these sum to the difference of the log-odds that it gives
        to both rows. Empty where the editions have other indicators.
    complete : bool
        Whether the panels of both editions were given, so that new facts, revisions, labels, years
        and model are parts of their own.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> before = ar.forecast(LogisticRegression(), panel, origin=2023)
    >>> ar.explain_change(before, now, 2).parts["part"].tolist()
    ['new facts about the country', 'model fitted anew', 'new facts about other states']
    """

    gwcode: int
    country: str
    previous_origin: int
    origin: int
    previous: dict[str, float]
    current: dict[str, float]
    parts: pd.DataFrame
    inputs: pd.DataFrame
    complete: bool


def explain_change(
    previous: Forecast,
    current: Forecast,
    gwcode: StateLike,
    *,
    previous_panel: Panel | None = None,
    current_panel: Panel | None = None,
    window: int | None = None,
) -> ChangeDecomposition:
    """Why a state's probability and rank moved between two editions: entries that add up.

    Parameters
    ----------
    previous, current : Forecast
        Forecasts of the same outcome, the earlier first; from the same origin for two editions of
        one year.
    gwcode : int or str
        State in both: Gleditsch-Ward number, ISO 3166 code or name in the years of their origins.
    previous_panel, current_panel : Panel, optional
        Panels that the forecasts were made from. With both, every step is measured by refitting;
        without, only the state's inputs and the model are told apart. The current panel
        serves for both where the forecasts come from it.
    window : int, optional
        As both forecasts were made.

    Returns
    -------
    ChangeDecomposition
        Entries for log-odds, probability and rank.

    Raises
    ------
    SpecError
        If the forecasts are of different outcomes, in the wrong order or without the state, or a
        panel is not the one that its forecast was made from.

    Notes
    -----
    Steps, where they can have moved anything: new facts about the country (its row of the new
    origin in place of the old one); revised inputs (other values for the same years, in the row and
    in the training rows); revised or late labels (the same years' events as now coded); more years
    to learn from; a changed model or indicators, or else the chance of a fit with another seed. All
    coalitions are fitted, at most :math:`2^4` fits for all states, without draws; where one panel
    made both forecasts, their own models stand for the two coalitions that mix nothing.

    A shared step is taken by all states at once: labels that lift every risk alike move no rank.
    The rank moves with these, with the state's own new facts, and with those of all other states,
    newly listed or gone ones among them, as one more step.

    What the steps give depends on the model: they say what moved a forecast, not what moved the
    world.

    References
    ----------
    .. [1] Shapley (1953), "A value for n-person games", Contributions to the Theory of Games II.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from atrocityrisk.forecasting.one_origin import forecast
    >>> from atrocityrisk.synthetic import synthetic_world
    >>> panel = synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> before, now = (forecast(LogisticRegression(), panel, origin=t) for t in (2023, 2024))
    >>> change = explain_change(before, now, 2, current_panel=panel)
    >>> change.parts["part"].tolist()
    ['new facts about the country', 'more years to learn from', 'new facts about other states']
    >>> moved = change.current["log_odds"] - change.previous["log_odds"]
    >>> bool(abs(change.parts["log_odds"].sum() - moved) < 1e-10)
    True
    """
    _check(previous, current)
    # A state keeps its number where its name changed between the two years.
    number = state_number(gwcode, current.origin)
    for edition in (previous, current):
        state_of(edition, number)
    changes = explain_changes(
        previous,
        current,
        previous_panel=previous_panel,
        current_panel=current_panel,
        window=window,
    )
    return changes[number]


def explain_changes(
    previous: Forecast,
    current: Forecast,
    *,
    previous_panel: Panel | None = None,
    current_panel: Panel | None = None,
    window: int | None = None,
    with_inputs: bool = True,
) -> dict[int, ChangeDecomposition]:
    """Changes of every state that both editions hold, at the cost of one.

    Parameters
    ----------
    previous, current : Forecast
        As in `explain_change`.
    previous_panel, current_panel : Panel, optional
        As in `explain_change`.
    window : int, optional
        As in `explain_change`.
    with_inputs : bool
        Whether `inputs` are wanted, which cost an explanation of all states.

    Returns
    -------
    dict of int to ChangeDecomposition
        By gwcode, rising.

    Raises
    ------
    SpecError
        As in `explain_change`, but for the state.

    References
    ----------
    .. [1] Shapley (1953), "A value for n-person games", Contributions to the Theory of Games II.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> from sklearn.linear_model import LogisticRegression
    >>> now = ar.forecast(LogisticRegression(), panel, origin=2024)
    >>> before = ar.forecast(LogisticRegression(), panel, origin=2023)
    >>> found = ar.explanations.explain_changes(before, now, with_inputs=False)
    >>> len(found)
    30
    """
    _check(previous, current)
    before, after = _panels(previous, current, previous_panel, current_panel)
    if before is None or after is None:
        steps = _change_steps.read_off(previous, current)
    else:
        steps = _change_steps.refitted(previous, current, before, after, window=window)
    codes = sorted(set(previous.gwcode) & set(current.gwcode))
    places = [edition.gwcode.get_indexer(pd.Index(codes)) for edition in (previous, current)]
    tables = _tables(steps, places)
    inputs = _inputs(previous, current, codes) if with_inputs else {}
    values = [_values(edition) for edition in (previous, current)]
    return {
        code: ChangeDecomposition(
            gwcode=code,
            country=states.label(code, current.origin).name,
            previous_origin=previous.origin,
            origin=current.origin,
            previous=values[0][code],
            current=values[1][code],
            parts=table,
            inputs=inputs.get(code, pd.DataFrame(columns=INPUTS)),
            complete=before is not None and after is not None,
        )
        for code, table in zip(codes, tables, strict=True)
    }


def _check(previous: Forecast, current: Forecast) -> None:
    if previous.outcome != current.outcome:
        raise SpecError(
            f"the previous forecast is of {previous.outcome!r}, the current one of "
            f"{current.outcome!r}; compare forecasts of one outcome"
        )
    if previous.origin > current.origin:
        raise SpecError(
            f"the previous forecast is from {previous.origin}, after the current one from "
            f"{current.origin}; give the earlier edition first"
        )
    if previous.timing != current.timing:
        raise SpecError(
            f"the previous forecast is {previous.timing}, the current one {current.timing}; "
            "compare forecasts with the same mode of time"
        )


def _panels(
    previous: Forecast, current: Forecast, before: Panel | None, after: Panel | None
) -> tuple[Panel | None, Panel | None]:
    """Both panels, the one that is there for both where it made both forecasts."""
    if previous.panel_fingerprint == current.panel_fingerprint:
        before, after = before or after, after or before
    for panel, edition, which in ((before, previous, "previous"), (after, current, "current")):
        if panel is not None and panel.fingerprint() != edition.panel_fingerprint:
            raise SpecError(
                f"`{which}_panel` is not the panel that the {which} forecast was made from; give "
                "that one, with the same indicators, outcome and timing"
            )
    return before, after


def _values(edition: Forecast) -> dict[int, dict[str, float]]:
    """What an edition says of each state."""
    p = edition.probability.to_numpy()
    rows = zip(edition.gwcode, log_odds(p, certain=FLOOR), p, competition_ranks(p), strict=True)
    return {
        int(code): {"log_odds": float(eta), "probability": float(q), "rank": float(rank)}
        for code, eta, q, rank in rows
    }


def _tables(steps: Steps, places: list[IntArray]) -> list[pd.DataFrame]:
    """Entries of every state; `places` are the states' positions in either edition."""
    own = [] if steps.own is None else [steps.own]
    players = len(own) + len(steps.shared)
    # A coalition's number has the state's own step as its last bit, so that it comes in halves.
    sides = (steps.before, steps.after) if own else (steps.after,)
    probability = np.concatenate([side[:, places[-len(sides) + k]] for k, side in enumerate(sides)])
    entries = np.zeros((players + 1, probability.shape[1], len(MEASURES)))
    entries[:players, :, 0] = shapley(log_odds(probability, certain=FLOOR), players)
    entries[:players, :, 1] = shapley(probability, players)
    entries[:, :, 2] = shapley(_ranks(steps, places), players + 1)
    parts = [*steps.shared, *own, OTHERS]
    # The state's own new facts first, then the shared steps, the other states last.
    order = sorted(range(players + 1), key=lambda k: (parts[k] not in own, k))
    return [
        pd.DataFrame(entries[order, k], columns=MEASURES)
        .assign(part=[parts[i] for i in order])
        .loc[:, ["part", *MEASURES]]
        for k in range(probability.shape[1])
    ]


def _ranks(steps: Steps, places: list[IntArray]) -> FloatArray:
    """Rank of each state in every coalition: shared steps, its own row, the others' rows."""
    sides = (steps.before, steps.after)
    halves = []
    for others in (0, 1):
        for mine in (0, 1) if steps.own is not None else (others,):
            ranks = []
            for rivals, states_ in zip(sides[others], sides[mine], strict=True):
                own = states_[places[mine]]
                above = len(rivals) - np.searchsorted(np.sort(rivals), own, side="right")
                # A state is no rival of its own earlier or later self.
                ranks.append(1 + above - (rivals[places[others]] > own))
            halves.append(np.array(ranks))
    return np.concatenate(halves).astype(np.float64)


def _inputs(previous: Forecast, current: Forecast, codes: list[int]) -> dict[int, pd.DataFrame]:
    """What the current model makes of the change of each state's inputs, largest first."""
    if list(previous.features) != list(current.features):
        return {code: pd.DataFrame(columns=INPUTS) for code in codes}
    now, before = (model_rows(edition).loc[codes] for edition in (current, previous))
    moved = contribution_differences(current.estimator, now, before)
    names = moved.columns.to_numpy(dtype=str)
    values, *sides = (
        frame.reindex(columns=moved.columns).to_numpy(np.float64) for frame in (moved, before, now)
    )
    out = {}
    for k, code in enumerate(codes):
        columns = (names, sides[0][k], sides[1][k], values[k])
        table = pd.DataFrame(dict(zip(INPUTS, columns, strict=True)))
        order = np.lexsort((names, -np.abs(values[k])))
        out[code] = table.iloc[order].reset_index(drop=True)
    return out
