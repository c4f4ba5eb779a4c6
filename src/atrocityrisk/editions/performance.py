"""How good the forecasts were: what the track record says against what happened."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk import evaluation, metrics, states
from atrocityrisk.editions.ongoing_levels import ongoing_level
from atrocityrisk.forecasting import Backtest, training_rows
from atrocityrisk.metrics import CountCheck, ReliabilityCurve
from atrocityrisk.panels import Panel
from atrocityrisk.runs.track_record import TrackRecord

LIST_LENGTH = 30
LEVEL = 0.9
N_BOOT = 1000
METRICS = (
    "roc_auc", "recall_at_k", "precision_at_k", "average_precision", "observed_expected_ratio",
    "log_score", "log_skill_score", "brier_skill_score",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Discrimination:
    """How well past lists told the states with the event from those without, within a group.

    Attributes
    ----------
    estimate, low, high : float
        Area under the ROC curve, .5 for no skill, with an interval clustered by country.
    level : float
        Coverage of the interval.
    n_forecasts, n_onsets, n_countries, n_onset_countries : int
        What it rests on: forecasts whose window has closed, those followed by the event, states,
        and states with the event.

    Examples
    --------
    >>> from atrocityrisk.editions import Discrimination
    >>> Discrimination(
    ...     estimate=0.5, low=0.4, high=0.6, level=0.9,
    ...     n_forecasts=100, n_onsets=5, n_countries=10, n_onset_countries=4,
    ... ).high
    0.6
    """  # fmt: skip

    estimate: float
    low: float
    high: float
    level: float
    n_forecasts: int
    n_onsets: int
    n_countries: int
    n_onset_countries: int

    @property
    def shows_skill(self) -> bool:
        """Whether the whole interval lies above what chance gives."""
        return self.low > 0.5


@dataclass(frozen=True, kw_only=True, eq=False)
class Performance:
    """A track record beside what happened.

    Attributes
    ----------
    first_origin, last_origin : int
        Origins whose windows have closed.
    scores : DataFrame
        Indexed by metric: estimate, low, high; n_forecasts, n_onsets, n_onset_countries.
    curve : ReliabilityCurve
        Calibration with its band.
    editions : DataFrame
        Per origin: first_year, last_year, states, expected, expected_low, expected_high, happened,
        in_top_10, in_top_30 (of those that happened); missing where the window is open.
    onsets : DataFrame
        Per state and year with the outcome: gwcode, country, year, and the rank and probability in
        the list whose window began in that year (`rank_1`) and in the one before (`rank_2`), and
        caught (in the first 30 of either).
    false_alarms : DataFrame
        Per state: gwcode, country, listed (editions in the first 30 whose window has closed) and
        hits (of these, with the outcome).
    under_way_scores, other_scores : Discrimination or None
        How well the order told states with the outcome from those without: among forecasts from a
        year in which an event of the kind was under way in the state, and among those from a year
        in which none was. None where that cannot be computed: without the series that tell, or
        without onsets.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> record = ar.runs.embedded_track_record()
    >>> panel = ar.runs.chosen_panel(ar.default_spec())
    >>> found = ar.editions.assess(record, panel, until=2022)
    >>> len(found.scores) > 0
    True
    """

    first_origin: int
    last_origin: int
    scores: pd.DataFrame
    curve: ReliabilityCurve
    editions: pd.DataFrame
    onsets: pd.DataFrame
    false_alarms: pd.DataFrame
    under_way_scores: Discrimination | None = None
    other_scores: Discrimination | None = None

    @property
    def false_alarms_per_hit(self) -> float:
        """States on the lists that saw nothing, for each that did."""
        hits = float(self.false_alarms["hits"].sum())
        return float(self.false_alarms["listed"].sum() - hits) / hits if hits else float("nan")


def assess(record: TrackRecord, panel: Panel, *, until: int) -> Performance | None:
    """Hold a track record against what the panel knows.

    Parameters
    ----------
    record : TrackRecord
        Past forecasts of the panel's outcome.
    panel : Panel
        What happened.
    until : int
        Last year of events that may be looked at.

    Returns
    -------
    Performance or None
        None while no closed window has seen the outcome, so that nothing can be scored.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> record = ar.runs.embedded_track_record()
    >>> panel = ar.runs.chosen_panel(ar.default_spec())
    >>> found = ar.editions.assess(record, panel, until=2022)
    >>> found.first_origin
    1993
    """
    made = _beside(record, panel, until=until)
    # Labels know only windows that had closed by `until`; open ones are shown and not scored.
    closed = made[made["observed"].notna()]
    if closed["observed"].nunique() < 2:
        return None
    seen = made[made["origin"] <= until]
    under_way = _under_way(closed, panel)
    card = evaluation.score(
        _as_backtest(seen, panel), METRICS, k=LIST_LENGTH, n_boot=N_BOOT, level=LEVEL
    )
    return Performance(
        first_origin=int(closed["origin"].min()),
        last_origin=int(closed["origin"].max()),
        scores=card.frame.set_index("metric"),
        curve=metrics.consistency_band(closed["observed"], closed["probability"], level=LEVEL),
        editions=_editions(seen),
        onsets=_onsets(seen, panel, until=until),
        false_alarms=_false_alarms(closed),
        under_way_scores=discrimination(closed[under_way.eq(1)]),
        other_scores=discrimination(closed[under_way.eq(0)]),
    )


def _beside(record: TrackRecord, panel: Panel, *, until: int) -> pd.DataFrame:
    """Past forecasts, and the outcome where its window has closed."""
    frame = record.frame.astype({"origin": "int64", "gwcode": "int64", "rank": "int64"})
    labels = panel.labels(known_at=min(until, panel.years[1]))
    key = pd.MultiIndex.from_frame(frame[["gwcode", "origin"]], names=["gwcode", "year"])
    names = states.labels(key)["name"].to_numpy()
    outcome = panel.outcome
    return frame.assign(
        observed=labels.reindex(key).to_numpy(),
        country=names,
        model=str(record.context["model"]),
        outcome=outcome.name,
        first_year=frame["origin"] + outcome.first,
        last_year=frame["origin"] + outcome.last,
    )


def _as_backtest(made: pd.DataFrame, panel: Panel) -> Backtest:
    """The shape that scores are computed from; the training rate is the reference."""
    rows = []
    for origin in sorted(made["origin"].unique()):
        index = training_rows(panel, origin=int(origin))
        labels = panel.labels(known_at=int(origin)).loc[index]
        years = index.get_level_values("year")
        rows.append(
            {
                "model": made["model"].iloc[0],
                "origin": int(origin),
                "rows": len(index),
                "positives": int(labels.sum()),
                "states": index.get_level_values("gwcode").nunique(),
                "first_year": int(years.min()),
                "last_year": int(years.max()),
            }
        )
    return Backtest(
        frame=made,
        training=pd.DataFrame(rows),
        timing=panel.timing,
        seed=0,
        panel_fingerprint=panel.fingerprint(),
        reused=0,
    )


def _editions(made: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for origin, edition in made.groupby("origin"):
        # Only the interval of the number is wanted, which does not depend on what happened.
        counted: CountCheck = metrics.count_check(
            np.zeros(len(edition)), edition["probability"], level=LEVEL
        )
        hit = edition["observed"].eq(1)
        rows.append(
            {
                "origin": origin,
                "first_year": edition["first_year"].iloc[0],
                "last_year": edition["last_year"].iloc[0],
                "states": len(edition),
                "expected": edition["probability"].sum(),
                "expected_low": counted.low,
                "expected_high": counted.high,
                "happened": int(hit.sum()) if edition["observed"].notna().any() else pd.NA,
                "in_top_10": int((hit & edition["rank"].le(10)).sum()),
                "in_top_30": int((hit & edition["rank"].le(LIST_LENGTH)).sum()),
            }
        )
    return pd.DataFrame(rows).astype({"happened": "Int64"})


def _onsets(made: pd.DataFrame, panel: Panel, *, until: int) -> pd.DataFrame:
    """States and years with the outcome, and where the lists before had them."""
    happened = panel.outcome.occurrence(panel.events)
    happened = happened[happened.eq(1)]
    key = happened.index.to_frame(index=False)
    first = int(made["origin"].min()) + panel.outcome.first
    key = key[key["year"].between(first, until)].reset_index(drop=True)
    names = pd.MultiIndex.from_frame(key[["gwcode", "year"]])
    key["country"] = states.labels(names)["name"].to_numpy()
    places = made.set_index(["gwcode", "origin"])
    for lead in range(panel.outcome.first, panel.outcome.last + 1):
        at = pd.MultiIndex.from_arrays([key["gwcode"], key["year"] - lead])
        for name in ("rank", "rank_low", "rank_high", "probability"):
            key[f"{name}_{lead}"] = places[name].reindex(at).to_numpy()
    ranks = key[[f"rank_{k}" for k in range(panel.outcome.first, panel.outcome.last + 1)]]
    key["caught"] = ranks.le(LIST_LENGTH).any(axis=1)
    # A state in no list before its onset was missed in another way: it was not assessed.
    key["assessed"] = ranks.notna().any(axis=1)
    return key.sort_values(["year", "country"], ignore_index=True)


def _false_alarms(closed: pd.DataFrame) -> pd.DataFrame:
    # By state over all editions: one long alarm is one state's, not many false alarms.
    listed = closed[closed["rank"] <= LIST_LENGTH].sort_values("origin")
    counted = listed.groupby("gwcode").agg(
        country=("country", "last"), listed=("observed", "size"), hits=("observed", "sum")
    )
    counted["hits"] = counted["hits"].astype("int64")
    counted["alarms"] = counted["listed"] - counted["hits"]
    return counted.sort_values(
        ["alarms", "country"], ascending=[False, True], kind="stable"
    ).reset_index()


def _under_way(made: pd.DataFrame, panel: Panel) -> pd.Series:
    """Whether an event of the kind was under way in the year of each forecast; NaN if unknown."""
    level = ongoing_level(panel.events, panel.outcome)
    if level is None:
        return pd.Series(np.nan, index=made.index)
    key = pd.MultiIndex.from_frame(made[["gwcode", "origin"]], names=["gwcode", "year"])
    return pd.Series(level.reindex(key).to_numpy(), index=made.index)


def discrimination(rows: pd.DataFrame) -> Discrimination | None:
    """Area under the ROC curve of past forecasts; None unless there are onsets and others."""
    if rows["observed"].nunique() < 2 or rows["gwcode"].nunique() < 2:
        return None
    found = metrics.evaluate(
        rows["observed"].to_numpy(np.float64),
        rows["probability"].to_numpy(np.float64)[:, None],
        draws=metrics.country_draws(rows["gwcode"].to_numpy(), n_boot=N_BOOT),
        metrics=["roc_auc"],
    )
    ends = metrics.intervals(found, level=LEVEL)
    return Discrimination(
        estimate=float(ends.estimate[0, 0]),
        low=float(ends.low[0, 0]),
        high=float(ends.high[0, 0]),
        level=LEVEL,
        n_forecasts=found.n_rows,
        n_onsets=found.n_onsets,
        n_countries=found.n_countries,
        n_onset_countries=found.n_onset_countries,
    )
