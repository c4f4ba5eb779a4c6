"""Records that may tell of the same thing: found by State and month, scored in parts.

A score says how alike two records are, and each part of it is shown: days that overlap, types,
region, words. Nothing is merged by it; a person decides. Only records that the viewer may see are
compared.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from atrocityrisk.desk.models import DuplicateProposal, Record
from atrocityrisk.desk.rules.levels import SourceKind, Status
from atrocityrisk.desk.rules.searched_words import plain_words

LOWEST = 0.65
"""Below this nothing is proposed."""

_WEIGHTS = {"days": 0.25, "perpetrator": 0.1, "target": 0.1, "region": 0.1, "words": 0.45}
# In a month with more records of one State than this, only those that share rare words are scored.
_CROWDED = 60
_NEAREST = 20
_PER_RECORD = 3
# A period of more months is found by its first and last month.
_MONTHS = 24
_CHUNK = 500
# Words that most accounts have.
_COMMON = frozenset(
    {
        *("a", "an", "and", "are", "as", "at", "been", "by", "for", "from", "had", "has", "have"),
        *("in", "into", "is", "it", "its", "of", "on", "or", "people", "said", "that", "the"),
        *("their", "there", "they", "this", "to", "was", "were", "which", "who", "with"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What of a record is compared."""

    pk: int
    gwcode: int
    first: date
    last: date
    perpetrator: str
    target: str
    region: str
    words: frozenset[str]
    # Author, source and own number, where a data set itself tells its rows apart.
    listed_by: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """How alike two records are, from 0 to 1, in parts: name, share and what is alike."""

    score: float
    parts: tuple[tuple[str, float, str], ...]


def traits_of(record: Record) -> Traits:
    """What of a record is compared."""
    dataset = record.source.kind == SourceKind.DATASET and bool(record.external_id)
    return Traits(
        pk=record.pk,
        gwcode=record.gwcode,
        first=record.first_day,
        last=record.last_day,
        perpetrator=record.perpetrator,
        target=record.target,
        region=" ".join(plain_words(record.region)),
        words=frozenset(plain_words(record.account)) - _COMMON,
        listed_by=(record.author_id, record.source_id) if dataset else None,
    )


def compare(one: Traits, other: Traits) -> Likeness:
    """How alike two records of one State are."""
    shared = one.words & other.words
    union = one.words | other.words
    words = len(shared) / len(union) if union else 0.0
    alike = {
        "days": _overlap(one, other),
        "perpetrator": _type(one.perpetrator, other.perpetrator),
        "target": _type(one.target, other.target),
        "region": 1.0 if one.region == other.region else 0.5 * (not (one.region and other.region)),
        "words": words,
    }
    said = {
        "days": f"{alike['days']:.0%} of the days of the shorter period are in both",
        "perpetrator": "who is said to be responsible",
        "target": "at whom it was aimed",
        "region": "the first-level region; half if one record names none",
        "words": f"{len(shared)} of {len(union)} words of the accounts are in both",
    }
    score = sum(_WEIGHTS[name] * share for name, share in alike.items())
    return Likeness(
        score=round(score, 4),
        parts=tuple((name, _WEIGHTS[name] * share, said[name]) for name, share in alike.items()),
    )


def largest_share(part: str) -> float:
    """The most that a part adds to a score."""
    return _WEIGHTS[part]


def _type(one: str, other: str) -> float:
    # "Not known" contradicts nothing, and confirms nothing.
    if "unknown" in (one, other):
        return 0.5
    return 1.0 if one == other else 0.0


def _overlap(one: Traits, other: Traits) -> float:
    days = (min(one.last, other.last) - max(one.first, other.first)).days + 1
    shorter = min((t.last - t.first).days + 1 for t in (one, other))
    return max(days, 0) / shorter


def propose_duplicates(records: Sequence[Record]) -> int:
    """Propose what new records may repeat of those that the viewer sees; how many were proposed."""
    new = {record.pk for record in records}
    by_state: dict[int, list[Record]] = defaultdict(list)
    for record in records:
        by_state[record.gwcode].append(record)
    proposals: list[DuplicateProposal] = []
    for gwcode, group in by_state.items():
        first = min(record.first_day for record in group)
        last = max(record.last_day for record in group)
        near = Record.objects.filter(gwcode=gwcode, first_day__lte=last, last_day__gte=first)
        near = near.exclude(status=Status.WITHDRAWN).select_related("source").order_by()
        proposals.extend(_proposals([traits_of(record) for record in near], new))
    with transaction.atomic():
        before = DuplicateProposal.objects.count()
        # What was proposed before, and perhaps decided, stays as it is.
        DuplicateProposal.objects.bulk_create(proposals, ignore_conflicts=True, batch_size=_CHUNK)
        return DuplicateProposal.objects.count() - before


def _proposals(traits: Sequence[Traits], new: set[int]) -> Iterator[DuplicateProposal]:
    blocks: dict[tuple[int, int], list[Traits]] = defaultdict(list)
    for each in traits:
        for month in _months(each.first, each.last):
            blocks[month].append(each)
    scores: dict[tuple[int, int], float] = {}
    for block in blocks.values():
        for one, other in _pairs(block, new):
            pair = (min(one.pk, other.pk), max(one.pk, other.pk))
            if pair not in scores:
                scores[pair] = compare(one, other).score
    taken: Counter[int] = Counter()
    for (first, second), score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        if score < LOWEST:
            return
        if max(taken[first], taken[second]) < _PER_RECORD:
            taken.update((first, second))
            yield DuplicateProposal(first_id=first, second_id=second, similarity=score)


def _months(first: date, last: date) -> Iterable[tuple[int, int]]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count > _MONTHS:
        return {(first.year, first.month), (last.year, last.month)}
    start = first.year * 12 + first.month - 1
    return [(month // 12, month % 12 + 1) for month in range(start, start + count)]


def _pairs(block: Sequence[Traits], new: set[int]) -> Iterator[tuple[Traits, Traits]]:
    """Pairs with a new record in them, each once, that no data set tells apart itself."""
    near = _sharing_words(block) if len(block) > _CROWDED else None
    for at, one in enumerate(block):
        if one.pk not in new:
            continue
        others = range(len(block)) if near is None else near(at)
        for place in others:
            other = block[place]
            if place == at or (other.pk in new and place < at and near is None):
                continue
            if one.listed_by is None or one.listed_by != other.listed_by:
                yield one, other


def _sharing_words(block: Sequence[Traits]) -> Callable[[int], list[int]]:
    """Finds the places of the records of a block that share most of its rare words with one."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(block):
        for word in each.words:
            places[word].append(place)

    def near(at: int) -> list[int]:
        shared: Counter[int] = Counter()
        for word in block[at].words:
            if len(places[word]) <= _CROWDED:
                shared.update(places[word])
        shared.pop(at, None)
        return [place for place, _ in shared.most_common(_NEAREST)]

    return near
