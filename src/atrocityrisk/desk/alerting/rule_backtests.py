"""The record of rules on lists: over the library's backtests, one list for each past year."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from atrocityrisk.desk.rules.rule_firing import rests
from atrocityrisk.desk.rules.rule_of_lists import rose
from atrocityrisk.desk.rules.rule_parameters import ProbabilityRise, TopK
from atrocityrisk.desk.rules.rule_record import Onset, PastFiring, RuleRecord, judge

WINDOW_YEARS = 2
"""Years after its origin that a list of the backtests is about."""


@dataclass(frozen=True, kw_only=True)
class PastState:
    """What a past list said of one State."""

    probability: float
    rank: int


@dataclass(frozen=True, kw_only=True)
class PastLists:
    """Lists of past origins: of each, States by number."""

    # Model and outcome.
    words: str
    lists: Mapping[int, Mapping[int, PastState]]


@lru_cache(maxsize=1)
def embedded_lists() -> PastLists | None:
    """The lists of the embedded track record; None where the installation has none."""
    from atrocityrisk._formatting.tables import model_words
    from atrocityrisk._formatting.titles import subject
    from atrocityrisk.outcomes import outcome_named
    from atrocityrisk.runs import embedded_track_record

    record = embedded_track_record()
    if record is None:
        return None
    ended = _without_verdict()
    lists: dict[int, dict[int, PastState]] = defaultdict(dict)
    columns = (record.frame[name].to_list() for name in ("origin", "gwcode", "probability", "rank"))
    for origin, state, probability, place in zip(*columns, strict=True):
        if (state, origin) not in ended:
            lists[origin][state] = PastState(probability=probability, rank=place)
    outcome = subject(outcome_named(str(record.context["outcome"]))).lower()
    words = f"{outcome}, by the model “{model_words(str(record.context['model']))}”"
    return PastLists(words=words, lists=dict(lists))


def _without_verdict() -> set[tuple[int, int]]:
    """States and origins whose window has passed, and of which nobody can say what followed."""
    # A State that ended within it: neither an onset nor none, for the evaluation as for a rule.
    from atrocityrisk.runs import chosen_panel
    from atrocityrisk.specs import default_spec

    panel = chosen_panel(default_spec())
    labels = panel.labels(known_at=panel.years[1])
    return {
        (int(state), int(year))
        for state, year in labels.index[labels.isna()]
        if year + WINDOW_YEARS <= panel.record_end
    }


def record_over_lists(
    asked: ProbabilityRise | TopK,
    past: PastLists,
    onsets: Iterable[Onset],
    *,
    known_until: date,
    cool_off_days: int,
    notes: tuple[str, ...] = (),
) -> RuleRecord:
    """How a rule would have done with past lists, each firing on the last day of its origin."""
    onsets = tuple(onsets)
    compares = isinstance(asked, ProbabilityRise) or asked.least_rise is not None
    # The first list has none before it.
    origins = sorted(past.lists)[1 if compares else 0 :]
    firings = list(_kept_still(_firings(asked, past, origins), cool_off_days))
    return judge(
        firings,
        onsets,
        since=date(origins[0], 12, 31),
        until=date(origins[-1], 12, 31),
        known_until=known_until,
        base_rate=_base_rate(past, origins, onsets, known_until),
        notes=notes,
    )


def _firings(
    asked: ProbabilityRise | TopK, past: PastLists, origins: Iterable[int]
) -> Iterator[PastFiring]:
    for origin in origins:
        before = past.lists.get(origin - 1, {})
        for state, said in sorted(past.lists[origin].items()):
            if _fires(asked, said, before.get(state)):
                yield PastFiring(
                    gwcode=state,
                    day=date(origin, 12, 31),
                    begins=date(origin + 1, 1, 1),
                    ends=date(origin + WINDOW_YEARS, 12, 31),
                )


def _fires(asked: ProbabilityRise | TopK, said: PastState, was: PastState | None) -> bool:
    if isinstance(asked, ProbabilityRise):
        return was is not None and rose(asked, now=said.probability, before=was.probability)
    if said.rank > asked.k:
        return False
    return asked.least_rise is None or (was is not None and was.rank > asked.k)


def _kept_still(firings: Iterable[PastFiring], cool_off_days: int) -> Iterator[PastFiring]:
    last: dict[int, date] = {}
    for one in firings:
        if not rests(last.get(one.gwcode), one.day, cool_off_days=cool_off_days):
            last[one.gwcode] = one.day
            yield one


def _base_rate(
    past: PastLists, origins: Iterable[int], onsets: Iterable[Onset], known_until: date
) -> float | None:
    begun = {(onset.gwcode, onset.first_day.year) for onset in onsets}
    followed = [
        any((state, origin + ahead) in begun for ahead in range(1, WINDOW_YEARS + 1))
        for origin in origins
        if date(origin + WINDOW_YEARS, 12, 31) <= known_until
        for state in past.lists[origin]
    ]
    return sum(followed) / len(followed) if followed else None
