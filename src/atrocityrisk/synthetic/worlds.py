"""Worlds in which onsets follow a known logit, on request with the faults that real data have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import OriginError, SpecError
from atrocityrisk.lags import rolling_max_years
from atrocityrisk.outcomes import Outcome
from atrocityrisk.panels import Panel
from atrocityrisk.synthetic import _drawing as drawing
from atrocityrisk.synthetic import _panel_rows
from atrocityrisk.synthetic._risk_scores import (
    RiskScore,
    background,
    check_bends,
    window_probability,
)

SYNTHETIC_ONSET = Outcome(
    name="synthetic_onset",
    event="synthetic event",
    perpetrator="any",
    phase="onset",
    series=("synthetic_onset",),
    ongoing=("synthetic_ongoing",),
    first=1,
    last=1,
    definition="An event drawn at random in a made-up world.",
    reference="synthetic",
)

LEAKS: Mapping[str, str] = {
    "leak_label": "next year's onset, blurred a little",
    "leak_backfill": "an onset, filled one year backwards",
    "leak_lead": "the first indicator, one year early",
    "leak_mean": "the state's share of years with an onset, over all years",
}
"""Columns that hold the future, which can be added to a world."""

ONGOING = "ongoing"
_COEFFICIENTS: Mapping[str, float] = {"structure": 1.0, "unrest": 0.7, "noise": 0.0}


@dataclass(frozen=True, kw_only=True, eq=False)
class World:
    """A synthetic world: a panel and the truth behind it.

    Attributes
    ----------
    panel : Panel
        Its country-years, with every onset coded.
    probability : Series
        True probability of an onset in the window of the panel's outcome, given all that is true in
        the year of the row, hidden indicators and effects of states included; a mean over what
        indicators may do later in the window.
    coefficients : Mapping of str to float
        True coefficients on the log-odds scale.
    intercept : float
        True intercept.
    outcomes : Mapping of str to Outcome
        Outcomes that occur in it, the panel's own first.
    probabilities : DataFrame
        True probabilities, one column per outcome.
    coded : DataFrame
        Year in which each onset was first coded, one column per outcome; NaN where there was none.
    episode_years : int
        Years that every event lasts.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> world = ar.synthetic_world(seed=1, n_states=20, years=(2000, 2010))
    >>> len(world.probability), sorted(world.coefficients)
    (220, ['noise', 'structure', 'unrest'])
    """

    panel: Panel
    probability: pd.Series
    intercept: float
    coefficients: Mapping[str, float] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    probabilities: pd.DataFrame = field(default_factory=pd.DataFrame)
    coded: pd.DataFrame = field(default_factory=pd.DataFrame)
    episode_years: int = 3

    def edition(self, year: int) -> Panel:
        """The panel as it was archived at the end of a year.

        Parameters
        ----------
        year : int
            Last year of the edition.

        Returns
        -------
        Panel
            Rows up to that year, in true vintage. An onset not yet coded stands as 0, as it does in
            publishers' files, and so does the event that it began.

        Raises
        ------
        OriginError
            If the world has no such year.
        """
        first, last = self.panel.years
        if not first <= year <= last:
            raise OriginError(f"the world covers {first}-{last}; no edition {year}; choose another")
        past = self.panel.index[self.panel.index.get_level_values("year") <= year]
        events = self.panel.events.loc[past]
        # What is coded later stands as 0 and not as missing, because publishers' files do so: the
        # fault is part of the world.
        for outcome in self.outcomes.values():
            onset, ongoing = outcome.series[0], outcome.ongoing[0]
            events[onset] = events[onset].where(~self.coded.loc[past, onset].gt(year), 0.0)
            events[ongoing] = rolling_max_years(events[onset], self.episode_years, min_years=1)
        return Panel(
            self.panel.indicators.loc[past],
            ages=self.panel.ages.loc[past],
            events=events,
            columns=self.panel.columns,
            outcome=self.panel.outcome,
            timing="true vintage",
        )


def synthetic_world(
    *,
    seed: int,
    n_states: int = 60,
    years: tuple[int, int] = (1970, 2024),
    base_rate: float = 0.03,
    coefficients: Mapping[str, float] | None = None,
    others: Mapping[str, Mapping[str, float]] | None = None,
    episode_years: int = 3,
    ongoing_effect: float = 0.0,
    late_share: float = 0.0,
    late_years: int = 3,
    leaks: Sequence[str] = (),
    turnover: bool = False,
    last: int = 1,
    state_sd: float = 0.0,
    trend: float = 0.0,
    interactions: Mapping[tuple[str, str], float] = MappingProxyType({}),
    steps: Mapping[str, float] = MappingProxyType({}),
    hidden: Sequence[str] = (),
) -> World:
    """World in which onsets follow a logit of last year's indicators, or what bends one.

    Parameters
    ----------
    seed : int
        Seed of all draws.
    n_states : int
        Number of states.
    years : tuple of int
        First and last year.
    base_rate : float
        Mean yearly probability of an onset, in (0, 1).
    coefficients : mapping of str to float, optional
        Indicator to coefficient. An indicator whose name begins with "structure" moves slowly, any
        other from year to year.
    others : mapping of str to mapping, optional
        Further outcomes, each with coefficients of the same indicators; they happen independently.
    episode_years : int
        Years that every event lasts, the year of its onset included.
    ongoing_effect : float
        What an ongoing event adds to the log-odds of another onset. Unless 0, whether one is
        ongoing is an indicator, "ongoing".
    late_share : float
        Share of onsets that are coded late; see `World.edition`.
    late_years : int
        Longest delay of a late onset, in years.
    leaks : sequence of str
        Columns of `LEAKS` to add. They have no part in the truth.
    turnover : bool
        Whether states may begin, end, or be succeeded by another under their number. If not, all
        exist throughout.
    last : int
        Last year of the window of every outcome, 1 or more; the first is 1.
    state_sd : float
        Standard deviation of normal effects of states on the log-odds of the panel's own outcome,
        which no indicator shows; of states under one number in turn, each has its own.
    trend : float
        Change of these log-odds from the first year to the last, alike in all states.
    interactions : mapping of (str, str) to float
        What the product of two indicators adds to them.
    steps : mapping of str to float
        What an indicator adds to them where it exceeds one standard deviation.
    hidden : sequence of str
        Indicators with a part in the truth that the panel does not show.

    Returns
    -------
    World
        Panel, true probabilities and true coefficients.

    Raises
    ------
    SpecError
        If the base rate, the number of states, a share or a name is impossible.

    References
    ----------
    .. [1] Morris, T. P., White, I. R., & Crowther, M. J. (2019). Using simulation studies to
       evaluate statistical methods. Statistics in Medicine 38(11), 2074-2102.

    Examples
    --------
    >>> world = synthetic_world(seed=1, n_states=20, years=(2000, 2010))
    >>> len(world.panel.index)
    220
    """
    truth = dict(_COEFFICIENTS if coefficients is None else coefficients)
    more = dict(others or {})
    _check(base_rate, late_share, episode_years, leaks, truth, more)
    own_score = RiskScore(coefficients=dict(truth), interactions=interactions, steps=steps)
    check_bends(own_score, hidden, last=last, state_sd=state_sd)
    index, polity = _panel_rows.rows(n_states, years, turnover=turnover)
    place = (polity, index.get_level_values("year").to_numpy() - years[0])
    rng = np.random.default_rng(seed)
    shape = (int(polity.max()) + 1, years[1] - years[0] + 1)
    values = {
        name: drawing.indicator(rng, shape, slow=name.startswith("structure")) for name in truth
    }
    scores = {SYNTHETIC_ONSET.name: own_score}
    scores |= {name: RiskScore(coefficients=weights) for name, weights in more.items()}
    histories = {}
    for number, (name, score) in enumerate(scores.items()):
        # Streams of their own: what is asked for of one outcome changes no draw of anything else.
        streams = [np.random.default_rng([seed, number, k]) for k in (1, 3, 4)]
        shift = np.zeros(shape)
        if not number:
            shift = background(streams[1], shape, state_sd=state_sd, trend=trend)
        histories[name] = _history(
            score,
            values,
            shift,
            # The first outcome goes on with the world's own stream, so that others change nothing.
            np.random.default_rng([seed, number]) if number else rng,
            (streams[0], streams[2]),
            base_rate=base_rate,
            ongoing_effect=ongoing_effect,
            episode_years=episode_years,
            late=(late_share, late_years),
            last=last,
        )
    own = histories[SYNTHETIC_ONSET.name]
    leaking = drawing.leaks(
        np.random.default_rng([seed, 0, 2]), own.onset, next(iter(values.values()))
    )
    shown = {name: array for name, array in values.items() if name not in hidden}
    if ongoing_effect:
        shown[ONGOING], truth[ONGOING] = own.ongoing, ongoing_effect
    shown |= {name: leaking[name] for name in leaks}
    outcomes = {name: _outcome(name, last) for name in histories}
    return _world(histories, outcomes, shown, truth, (index, place, years[0], episode_years))


def _world(
    histories: Mapping[str, "_History"],
    outcomes: Mapping[str, Outcome],
    shown: Mapping[str, np.ndarray],
    truth: Mapping[str, float],
    frame: tuple[pd.MultiIndex, tuple[np.ndarray, np.ndarray], int, int],
) -> World:
    """The world of some histories; `frame` has rows, their places, first year, episode years."""
    index, place, first, episode_years = frame
    events: dict[str, np.ndarray] = {}
    for name, history in histories.items():
        events |= {name: history.onset[place], outcomes[name].ongoing[0]: history.ongoing[place]}
    probabilities = pd.DataFrame(
        {name: history.probability[place] for name, history in histories.items()}, index=index
    )
    coded = {name: first + history.coded[place] for name, history in histories.items()}
    own = SYNTHETIC_ONSET.name
    return World(
        panel=Panel(
            pd.DataFrame({name: array[place] for name, array in shown.items()}, index=index),
            ages=pd.DataFrame(0, index=index, columns=list(shown)),
            events=pd.DataFrame(events, index=index),
            columns=_panel_rows.column_metadata(list(shown), LEAKS),
            outcome=outcomes[own],
        ),
        probability=probabilities[own].rename("probability"),
        intercept=histories[own].intercept,
        coefficients=truth,
        outcomes=outcomes,
        probabilities=probabilities,
        coded=pd.DataFrame(coded, index=index),
        episode_years=episode_years,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _History:
    """One outcome: arrays (polities, years), `coded` in years since the first."""

    onset: np.ndarray
    ongoing: np.ndarray
    probability: np.ndarray
    coded: np.ndarray
    intercept: float


def _history(
    score: RiskScore,
    values: Mapping[str, np.ndarray],
    shift: np.ndarray,
    rng: np.random.Generator,
    other_rngs: tuple[np.random.Generator, np.random.Generator],
    *,
    base_rate: float,
    ongoing_effect: float,
    episode_years: int,
    late: tuple[float, int],
    last: int,
) -> _History:
    """Onsets, their probabilities, and when each is coded."""
    delay_rng, future_rng = other_rngs
    whole = shift + score.of(values, shift.shape)
    onset, probability, intercept = drawing.history(
        whole,
        rng.random((shift.shape[0], shift.shape[1] - 1)),
        base_rate=base_rate,
        effect=ongoing_effect,
        duration=episode_years,
    )
    # A stream of its own: late coding changes what is known, not what happens.
    delay = drawing.delays(delay_rng, onset, share=late[0], longest=late[1])
    return _History(
        onset=onset,
        ongoing=drawing.ongoing(onset, episode_years),
        probability=window_probability(
            future_rng,
            probability,
            values,
            score,
            rest=intercept + shift,
            under_way=[
                ongoing_effect * drawing.ongoing_after(onset, episode_years, ahead)
                for ahead in range(1, last)
            ],
        ),
        coded=np.where(onset > 0, np.arange(shift.shape[1]) + delay, np.nan),
        intercept=intercept,
    )


def _check(
    base_rate: float,
    late_share: float,
    episode_years: int,
    leaks: Sequence[str],
    truth: Mapping[str, float],
    more: Mapping[str, Mapping[str, float]],
) -> None:
    """Refuse what no world can have."""
    if not 0 < base_rate < 1:
        raise SpecError(f"base_rate must lie strictly between 0 and 1; found {base_rate}; try 0.03")
    if not 0 <= late_share <= 1 or episode_years < 1:
        raise SpecError(
            f"late_share must lie in 0-1 and episode_years be 1 or more; found {late_share} and "
            f"{episode_years}"
        )
    if not truth:
        raise SpecError("a world needs at least one indicator; give one a coefficient of 0")
    for name in leaks:
        if name not in LEAKS:
            raise SpecError(f"no leak named {name!r}{did_you_mean(name, list(LEAKS))}")
    for outcome, weights in more.items():
        strange = sorted(set(weights) - set(truth))
        if strange or outcome == SYNTHETIC_ONSET.name:
            raise SpecError(
                f"outcome {outcome!r} must be new and weigh only {', '.join(truth)}; found "
                f"{', '.join(strange) or outcome}"
            )


def _outcome(name: str, last: int) -> Outcome:
    """The synthetic outcome under another name or window, with event series of its own."""
    if name == SYNTHETIC_ONSET.name:
        return SYNTHETIC_ONSET if last == 1 else replace(SYNTHETIC_ONSET, last=last)
    return replace(
        SYNTHETIC_ONSET, name=name, series=(name,), ongoing=(f"{name}_ongoing",), last=last
    )
