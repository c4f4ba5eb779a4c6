"""Worlds in which onsets follow a known logit, on request with the faults that real data have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import OriginError, SpecError
from atrocityrisk.lags import rolling_max_years
from atrocityrisk.outcomes import Outcome
from atrocityrisk.panels import Panel
from atrocityrisk.synthetic import _drawing as drawing

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
        True probability of an onset in the year after each row.
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
) -> World:
    """World in which onsets follow a logit of last year's indicators.

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
    index, polity = _rows(n_states, years, turnover=turnover)
    place = (polity, index.get_level_values("year").to_numpy() - years[0])
    rng = np.random.default_rng(seed)
    shape = (int(polity.max()) + 1, years[1] - years[0] + 1)
    values = {
        name: drawing.indicator(rng, shape, slow=name.startswith("structure")) for name in truth
    }
    histories = {}
    for number, (name, weights) in enumerate({SYNTHETIC_ONSET.name: truth, **more}.items()):
        histories[name] = _history(
            sum((weights[n] * values[n] for n in weights), np.zeros(shape)),
            # The first outcome goes on with the world's own stream, so that others change nothing.
            np.random.default_rng([seed, number]) if number else rng,
            np.random.default_rng([seed, number, 1]),
            base_rate=base_rate,
            ongoing_effect=ongoing_effect,
            episode_years=episode_years,
            late=(late_share, late_years),
        )
    own = histories[SYNTHETIC_ONSET.name]
    leaking = drawing.leaks(
        np.random.default_rng([seed, 0, 2]), own.onset, next(iter(values.values()))
    )
    if ongoing_effect:
        values[ONGOING], truth[ONGOING] = own.ongoing, ongoing_effect
    values |= {name: leaking[name] for name in leaks}
    outcomes = {name: _outcome(name) for name in histories}
    events: dict[str, np.ndarray] = {}
    for name, history in histories.items():
        events |= {name: history.onset[place], outcomes[name].ongoing[0]: history.ongoing[place]}
    probabilities = pd.DataFrame(
        {name: history.probability[place] for name, history in histories.items()}, index=index
    )
    coded = {name: years[0] + history.coded[place] for name, history in histories.items()}
    return World(
        panel=Panel(
            pd.DataFrame({name: array[place] for name, array in values.items()}, index=index),
            ages=pd.DataFrame(0, index=index, columns=list(values)),
            events=pd.DataFrame(events, index=index),
            columns=_column_metadata(list(values)),
            outcome=SYNTHETIC_ONSET,
        ),
        probability=probabilities[SYNTHETIC_ONSET.name].rename("probability"),
        intercept=own.intercept,
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
    score: np.ndarray,
    rng: np.random.Generator,
    delay_rng: np.random.Generator,
    *,
    base_rate: float,
    ongoing_effect: float,
    episode_years: int,
    late: tuple[float, int],
) -> _History:
    """Onsets, their probabilities, and when each is coded."""
    onset, probability, intercept = drawing.history(
        score,
        rng.random((score.shape[0], score.shape[1] - 1)),
        base_rate=base_rate,
        effect=ongoing_effect,
        duration=episode_years,
    )
    # A stream of its own: late coding changes what is known, not what happens.
    delay = drawing.delays(delay_rng, onset, share=late[0], longest=late[1])
    return _History(
        onset=onset,
        ongoing=drawing.ongoing(onset, episode_years),
        probability=probability,
        coded=np.where(onset > 0, np.arange(score.shape[1]) + delay, np.nan),
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


def _rows(
    n_states: int, years: tuple[int, int], *, turnover: bool
) -> tuple[pd.MultiIndex, np.ndarray]:
    """Rows of the panel, and the polity that each belongs to, numbered from 0."""
    first, last = years
    throughout = sorted(set(states.states_in(first)) & set(states.states_in(last)))
    if not turnover:
        _check_states(n_states, len(throughout), years)
        index = pd.MultiIndex.from_product(
            [throughout[:n_states], range(first, last + 1)], names=["gwcode", "year"]
        )
        return index, np.repeat(np.arange(n_states), last - first + 1)
    grid = states.grid(first, last)
    segment = states.segments(grid)
    code = grid.get_level_values("gwcode")
    rows = segment.groupby(code).agg(["size", "nunique"])
    # Those that begin, end or are succeeded come first: without them there would be no turnover.
    whole = (rows["size"] == last - first + 1) & (rows["nunique"] == 1)
    order = list(rows.index[~whole]) + list(rows.index[whole])
    _check_states(n_states, len(order), years)
    kept = grid[code.isin(order[:n_states])]
    assert isinstance(kept, pd.MultiIndex)
    return kept, np.unique(segment.loc[kept], return_inverse=True)[1]


def _check_states(n_states: int, available: int, years: tuple[int, int]) -> None:
    """Refuse more states than there were."""
    if not 1 <= n_states <= available:
        raise SpecError(
            f"n_states must lie in 1-{available} for {years[0]}-{years[1]}; found {n_states}; "
            "choose fewer states or other years"
        )


def _outcome(name: str) -> Outcome:
    """The synthetic outcome under another name, with event series of its own."""
    if name == SYNTHETIC_ONSET.name:
        return SYNTHETIC_ONSET
    return replace(SYNTHETIC_ONSET, name=name, series=(name,), ongoing=(f"{name}_ongoing",))


def _column_metadata(names: list[str]) -> pd.DataFrame:
    """Rows of `Panel.columns` for drawn indicators."""
    return pd.DataFrame(
        {
            "source": "synthetic",
            "version": "1",
            "kind": ["structural" if n.startswith("structure") else "dynamic" for n in names],
            "unit": "standard deviations",
            "publication_lag": 1,
            "max_age_years": 0,
            "licence": "CC0-1.0",
            "description": [LEAKS.get(n, "Drawn at random.") for n in names],
        },
        index=names,
    )
