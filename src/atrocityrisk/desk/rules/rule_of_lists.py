"""Rules that look at forecast lists: a rise, a place among the highest, an indicator's bound."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from atrocityrisk._formatting.numbers import percent
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem
from atrocityrisk.desk.rules.drivers import Driver
from atrocityrisk.desk.rules.levels import Confidence, Level
from atrocityrisk.desk.rules.rule_firing import Firing, Looked, counted_words
from atrocityrisk.desk.rules.rule_parameters import DynamicBound, ProbabilityRise, TopK

OBSERVED = "observed"
SURE_CHANCE = 0.8
"""Chance to be among the highest from which on that is more than a guess."""

_EXACT = 1e-12
"""What a difference of two shares may lack of a bound: from 10% to 15% is a rise of 5."""


@dataclass(frozen=True, kw_only=True)
class ListedState:
    """What a list says of one State; None where it does not say."""

    gwcode: int
    probability: float
    low: float | None
    high: float | None
    rank: int
    rank_low: int | None
    rank_high: int | None
    # By length of list.
    chances: Mapping[int, float]
    drivers: tuple[Driver, ...] = ()


@dataclass(frozen=True, kw_only=True)
class KnownList:
    """A forecast list as it was added."""

    key: str
    name: str
    origin: int
    level: Level
    added_on: date
    states: Mapping[int, ListedState]


def look_for_rise(asked: ProbabilityRise, now: KnownList, before: KnownList) -> Looked:
    """States whose probability rose from one list to another."""
    firings = []
    for gwcode, state in sorted(now.states.items()):
        was = before.states.get(gwcode)
        if was is not None and rose(asked, now=state.probability, before=was.probability):
            firings.append(_rise(now, before, state, was))
    return Looked(firings=tuple(firings), not_known=_in_one_alone(now, before))


def rose(asked: ProbabilityRise, *, now: float, before: float) -> bool:
    """Whether a probability rose as a rule asks."""
    if now < asked.floor or now <= before:
        return False
    if asked.least_rise is not None and now - before < asked.least_rise - _EXACT:
        return False
    return asked.least_ratio is None or now >= asked.least_ratio * before - _EXACT


def _rise(now: KnownList, before: KnownList, state: ListedState, was: ListedState) -> Firing:
    if state.low is None or was.high is None:
        confidence, since = Confidence.LOW, "Confidence is low: a list without intervals."
    elif state.low > was.high:
        confidence = Confidence.HIGH
        since = "Confidence is high: the intervals of the two lists do not overlap."
    elif state.low > was.probability:
        confidence = Confidence.MODERATE
        since = "Confidence is moderate: the old value lies below the new interval."
    else:
        confidence = Confidence.LOW
        since = "Confidence is low: the old value lies within the new interval."
    return Firing(
        gwcode=state.gwcode,
        day=now.added_on,
        seen=f"list {now.key}",
        reason=f"The probability rose from {_percent(was.probability)} ({before.name}) to "
        f"{_percent(state.probability)} ({now.name}).",
        evidence=(_item(now, state), _item(before, was)),
        confidence=confidence,
        sure_since=since,
        lowering="A later list in which the probability is back where it was; an input that turns "
        "out to be wrong.",
        not_known="Which of the inputs changed in the world, and which in the data alone.",
    )


def look_for_top(asked: TopK, now: KnownList, before: KnownList | None) -> Looked:
    """States among the highest k of a list, or new there."""
    firings, silent = [], 0
    for gwcode, state in sorted(now.states.items()):
        was = None if before is None else before.states.get(gwcode)
        found = _is_top(asked, state, was)
        if found is None:
            silent += 1
        elif found:
            firings.append(_top(asked, now, state))
    said = []
    if silent:
        of_what = f"no chance to be among the highest {asked.k}"
        if asked.least_rise is not None:
            of_what += ", now or before"
        said.append(f"{counted_words(silent, 'State has', 'States have')} {of_what}.")
    return Looked(firings=tuple(firings), not_known=tuple(said))


def _is_top(asked: TopK, state: ListedState, was: ListedState | None) -> bool | None:
    """Whether a State is as the rule asks; None where that is not known."""
    chance = state.chances.get(asked.k)
    if asked.least_chance is None:
        among = state.rank <= asked.k
    elif chance is None:
        return None
    else:
        among = chance >= asked.least_chance
    if not among or asked.least_rise is None:
        return among
    earlier = None if was is None else was.chances.get(asked.k)
    if chance is None or earlier is None:
        return None
    return chance - earlier >= asked.least_rise - _EXACT


def _top(asked: TopK, now: KnownList, state: ListedState) -> Firing:
    chance = state.chances.get(asked.k)
    told = "" if chance is None else f", with a chance of {_percent(chance)} to be among them"
    if state.rank_high is not None and state.rank_high <= asked.k:
        confidence = Confidence.HIGH
        since = "Confidence is high: the whole interval of the rank is among them."
    elif chance is not None and chance >= SURE_CHANCE:
        confidence = Confidence.MODERATE
        since = f"Confidence is moderate: the chance is {_percent(SURE_CHANCE)} or more."
    else:
        confidence = Confidence.LOW
        since = "Confidence is low: the State's rank may well be lower."
    return Firing(
        gwcode=state.gwcode,
        day=now.added_on,
        seen=f"list {now.key}",
        reason=f"Rank {state.rank} in {now.name}; the rule looks at the highest {asked.k}{told}.",
        evidence=(_item(now, state),),
        confidence=confidence,
        sure_since=since,
        lowering="A later list in which others are higher.",
        not_known="Whether the States just below differ from it at all.",
    )


def look_for_bound(asked: DynamicBound, now: KnownList) -> Looked:
    """States in which an indicator, as a list used it, has passed a bound."""
    firings, silent, old = [], 0, 0
    for _, state in sorted(now.states.items()):
        driver = next((one for one in state.drivers if one.indicator == asked.indicator), None)
        if driver is None or driver.value is None or driver.status != OBSERVED:
            silent += 1
        elif driver.value_year is None or now.origin - driver.value_year > asked.oldest:
            old += 1
        elif _passed(asked, driver.value):
            firings.append(_bound(asked, now, state, driver, driver.value, driver.value_year))
    said = []
    if silent:
        said.append(
            f"{counted_words(silent, 'State has', 'States have')} no observed value of "
            f"{asked.indicator} in {now.name}."
        )
    if old:
        said.append(
            f"{counted_words(old, 'State has', 'States have')} a value older than "
            f"{counted_words(asked.oldest, 'year', 'years')}, or of an unknown year."
        )
    return Looked(firings=tuple(firings), not_known=tuple(said))


def _passed(asked: DynamicBound, value: float) -> bool:
    return value >= asked.value if asked.passes == "at_least" else value <= asked.value


def _bound(
    asked: DynamicBound,
    now: KnownList,
    state: ListedState,
    driver: Driver,
    value: float,
    year: int,
) -> Firing:
    age = now.origin - year
    word = "at least" if asked.passes == "at_least" else "at most"
    told = f" It tells of {', '.join(driver.framework)} of the Framework." * bool(driver.framework)
    confidence = Confidence.MODERATE if age <= 0 else Confidence.LOW
    since = (
        "Confidence is moderate: the value is of the list's last year; it is one number of one "
        "source."
        if age <= 0
        else f"Confidence is low: the value is {counted_words(age, 'year', 'years')} old."
    )
    return Firing(
        gwcode=state.gwcode,
        day=now.added_on,
        # The same value of the same year in a later list is nothing new.
        seen=f"{asked.indicator} {year} {value!r}",
        reason=f"{asked.indicator} was {value:g} in {year}; the rule asks for {word} "
        f"{asked.value:g}.{told}",
        evidence=(
            EvidenceItem(
                kind="forecasts",
                key=now.key,
                words=f"{now.name}: {asked.indicator} {value:g} in {year}, observed",
                level=now.level,
            ),
        ),
        confidence=confidence,
        sure_since=since,
        lowering="A later value on the other side of the bound; a revision by its source.",
        not_known="What happened since that year.",
    )


def _item(one: KnownList, state: ListedState) -> EvidenceItem:
    interval = ""
    if state.low is not None and state.high is not None:
        interval = f" ({_percent(state.low)} to {_percent(state.high)})"
    return EvidenceItem(
        kind="forecasts",
        key=one.key,
        words=f"{one.name}: probability {_percent(state.probability)}{interval}, rank {state.rank}",
        level=one.level,
    )


def _in_one_alone(now: KnownList, before: KnownList) -> tuple[str, ...]:
    alone = len(set(now.states) ^ set(before.states))
    if not alone:
        return ()
    return (
        f"{counted_words(alone, 'State is', 'States are')} in one of the two lists alone: not "
        "compared.",
    )


def _percent(share: float) -> str:
    # Within a sentence signs are words.
    return f"{percent(share).replace('<', 'less than ').replace('>', 'more than ')}%"
