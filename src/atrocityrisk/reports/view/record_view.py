"""How good such lists were: scores in plain words, what was missed, what was a false alarm."""

from dataclasses import dataclass

import pandas as pd

from atrocityrisk._formatting.numbers import (
    counted,
    fixed,
    is_missing,
    percent_with_sign,
    whole,
    whole_span,
    year_span,
)
from atrocityrisk.editions import Edition, Performance
from atrocityrisk.editions.performance import LEVEL, LIST_LENGTH
from atrocityrisk.metrics import ReliabilityCurve
from atrocityrisk.reports.table_rows import records
from atrocityrisk.reports.view.estimates import Estimate, number_of, share_estimate
from atrocityrisk.reports.wording.record_words import SCORES, count_verdict, record_line

ALARMS = 15
"""States shown in the table of false alarms; the file has all."""
HIGH = 0.1


@dataclass(frozen=True, kw_only=True)
class ScoreRow:
    """A score with its interval, its name in plain words and how it is read."""

    name: str
    term: str
    estimate: str
    span: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class PastList:
    """One past list beside what happened in its window."""

    origin: int
    window: str
    expected: str
    expected_span: str
    happened: str
    in_first_10: str
    in_first_30: str


@dataclass(frozen=True, kw_only=True)
class PastOnset:
    """A state and year with the event, and its place on each list whose window held it."""

    state: str
    year: int
    places: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FalseAlarm:
    """A state that stood on lists without the event."""

    state: str
    listed: int
    without: int


@dataclass(frozen=True, kw_only=True, eq=False)
class RecordView:
    """What the track record says.

    Attributes
    ----------
    line : str
        The record in one line, with its interval.
    first_origin, last_origin : int
        Lists scored.
    years : str
        The same in words.
    level : str
        Level of the intervals.
    forecasts, followed, states : str
        Forecasts, those followed by the event, and states that saw it.
    recall : Estimate
        Share of these whose state was among the first thirty.
    alarms_per_hit : str
        States on such lists without the event, for each with it.
    count_verdict : str
        Whether more or fewer events were expected than happened; empty where neither is sure.
    scores : tuple of ScoreRow
        With intervals.
    curve : ReliabilityCurve
        For the chart of calibration.
    high_forecasts : str
        Forecasts above ten percent, right of which the curve means little.
    editions : DataFrame
        For the chart of expected and actual numbers.
    lists : tuple of PastList
        The same in words, the newest first.
    leads : tuple of int
        Years before, of the columns of `missed`.
    missed, caught : tuple of PastOnset
        The newest first.
    unlisted : int
        Events in states that no list held.
    alarms : tuple of FalseAlarm
        The most often listed without the event.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> ar.reports.view_report(edition).record.line  # doctest: +SKIP
    """

    line: str
    first_origin: int
    last_origin: int
    years: str
    level: str
    forecasts: str
    followed: str
    states: str
    recall: Estimate
    alarms_per_hit: str
    count_verdict: str
    scores: tuple[ScoreRow, ...]
    curve: ReliabilityCurve
    high_forecasts: str
    editions: pd.DataFrame
    lists: tuple[PastList, ...]
    leads: tuple[int, ...]
    missed: tuple[PastOnset, ...]
    caught: tuple[PastOnset, ...]
    unlisted: int
    alarms: tuple[FalseAlarm, ...]


def record_view(edition: Edition) -> RecordView | None:
    """The record of an edition; None where no list of its specification was ever scored."""
    made = edition.performance
    if made is None:
        return None
    scores = made.scores
    counts = scores.loc["roc_auc"]
    recall = _share(scores, "recall_at_k")
    outcome = edition.panel.outcome
    leads = tuple(range(outcome.first, outcome.last + 1))
    onsets = made.onsets[made.onsets["assessed"]].iloc[::-1]
    per_hit = fixed(made.false_alarms_per_hit, digits=0)
    ratio = scores.loc["observed_expected_ratio"]
    return RecordView(
        line=record_line(
            first=made.first_origin,
            last=made.last_origin,
            recall=recall.text,
            span=recall.span,
            level=percent_with_sign(LEVEL, digits=0),
            per_hit=per_hit,
            k=LIST_LENGTH,
        ),
        first_origin=made.first_origin,
        last_origin=made.last_origin,
        years=year_span(made.first_origin, made.last_origin),
        level=percent_with_sign(LEVEL, digits=0),
        forecasts=whole(counts["n_forecasts"]),
        followed=whole(counts["n_onsets"]),
        states=counted(round(number_of(counts["n_onset_countries"]) or 0), "state"),
        recall=recall,
        alarms_per_hit=per_hit,
        count_verdict=count_verdict(ratio["estimate"], ratio["low"], ratio["high"]),
        scores=tuple(_score_row(scores, name) for name in SCORES),
        curve=made.curve,
        high_forecasts=whole(made.curve.weight[made.curve.probability > HIGH].sum()),
        editions=made.editions,
        lists=tuple(_past_list(row) for row in reversed(records(made.editions))),
        leads=leads,
        missed=_onsets(onsets[~onsets["caught"]], leads),
        caught=_onsets(onsets[onsets["caught"]], leads),
        unlisted=int((~made.onsets["assessed"]).sum()),
        alarms=_alarms(made),
    )


def _share(scores: pd.DataFrame, name: str) -> Estimate:
    row = scores.loc[name]
    return share_estimate(row["estimate"], row["low"], row["high"], digits=0)


def _score_row(scores: pd.DataFrame, name: str) -> ScoreRow:
    words, row = SCORES[name], scores.loc[name]
    if words.share:
        shown = _share(scores, name)
        estimate, span = shown.text, shown.span
    else:
        estimate = fixed(row["estimate"], digits=words.digits)
        low, high = (fixed(row[end], digits=words.digits) for end in ("low", "high"))
        span = f"{low} to {high}"
    return ScoreRow(
        name=words.name, term=words.term, estimate=estimate, span=span, meaning=words.meaning
    )


def _past_list(row: dict[str, object]) -> PastList:
    closed = not is_missing(row["happened"])
    first, last = row["first_year"], row["last_year"]
    return PastList(
        origin=int(str(row["origin"])),
        window=year_span(int(str(first)), int(str(last))),
        expected=fixed(row["expected"], digits=1),
        expected_span=whole_span(row["expected_low"], row["expected_high"]),
        happened=whole(row["happened"]) if closed else "open",
        in_first_10=whole(row["in_top_10"]) if closed else "open",
        in_first_30=whole(row["in_top_30"]) if closed else "open",
    )


def _onsets(table: pd.DataFrame, leads: tuple[int, ...]) -> tuple[PastOnset, ...]:
    return tuple(
        PastOnset(
            state=str(row["country"]),
            year=int(row["year"]),
            places=tuple(_place(row, lead) for lead in leads),
        )
        for row in records(table)
    )


def _place(row: dict[str, object], lead: int) -> str:
    """Rank on the list of so many years before, with its interval and the probability."""
    rank = row[f"rank_{lead}"]
    if is_missing(rank):
        return "no list"
    span = whole_span(row[f"rank_low_{lead}"], row[f"rank_high_{lead}"])
    share = percent_with_sign(row[f"probability_{lead}"])
    return f"{whole(rank)} ({span}); {share}"


def _alarms(made: Performance) -> tuple[FalseAlarm, ...]:
    return tuple(
        FalseAlarm(state=str(row["country"]), listed=int(row["listed"]), without=int(row["alarms"]))
        for row in records(made.false_alarms.head(ALARMS))
    )
