"""The list as rows: rank, state, probability, whether a killing goes on, why high, what moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atrocityrisk import states
from atrocityrisk._formatting.html import state_anchor
from atrocityrisk._formatting.numbers import chance
from atrocityrisk.rankings.rank_moves import movement_of, movement_sentence
from atrocityrisk.reports.table_rows import records
from atrocityrisk.reports.view.estimates import Estimate, number_of, share_estimate, whole_estimate

REGIONS = {
    "afr": "Sub-Saharan Africa",
    "eap": "East Asia and Pacific",
    "eur": "Europe",
    "mna": "Middle East and North Africa",
    "na": "Americas",
    "sca": "South and Central Asia",
}
UNDER_WAY, NONE_UNDER_WAY, NOT_KNOWN = "under way", "none under way", "not known"


@dataclass(frozen=True, kw_only=True)
class RankingRow:
    """One state of the list.

    Attributes
    ----------
    gwcode : int
        Gleditsch-Ward number.
    iso3 : str
        ISO 3166 code; empty for a state without one.
    anchor : str
        Name of the state's page, of letters and digits alone.
    name : str
        Name in the year of the origin.
    names : tuple of str
        Other names by which a reader may look for it.
    region : str
        Part of the world in words.
    rank, probability : Estimate
        With intervals.
    in_first : mapping of int to str
        Probability of standing among the first k, by k.
    chances : mapping of int to float or None
        The same at full precision.
    under_way : str
        Whether an event of this kind goes on, and who leads it; empty where none is known.
    status : str
        "under way", "none under way" or "not known".
    why_high : str
        Two or three facts, in plain words; empty where nothing stands out.
    movement : str
        "up", "down", "within", "same" or "new".
    moved : str
        The move in one sentence where it lies beyond the interval; else empty.
    previous : Estimate
        Rank of the list before.
    groups : tuple of str
        Reading groups that it belongs to, by their keys.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> ar.reports.view_report(edition).rows[0].rank.text  # doctest: +SKIP
    '1'
    """

    gwcode: int
    iso3: str
    anchor: str
    name: str
    names: tuple[str, ...]
    region: str
    rank: Estimate
    probability: Estimate
    in_first: Mapping[int, str]
    chances: Mapping[int, float | None]
    under_way: str
    status: str
    why_high: str
    movement: str
    moved: str
    previous: Estimate
    groups: tuple[str, ...]

    @property
    def search(self) -> str:
        """All names by which it is found, in one text."""
        return "|".join((self.name, *self.names))


def ranking_rows(
    frame: Any,
    *,
    origin: int,
    k: Sequence[int],
    under_way: Mapping[int, str],
    unknown: frozenset[int],
    why_high: Mapping[int, str],
    groups: Mapping[str, frozenset[int]],
) -> tuple[RankingRow, ...]:
    """Rows of a ranking's frame, in its order."""
    names = states.search_names(origin)
    return tuple(
        _row(
            row,
            names=names.get(int(row["gwcode"]), ()),
            k=k,
            under_way=under_way.get(int(row["gwcode"]), ""),
            known=int(row["gwcode"]) not in unknown,
            why_high=why_high.get(int(row["gwcode"]), ""),
            groups=tuple(key for key, members in groups.items() if int(row["gwcode"]) in members),
        )
        for row in records(frame)
    )


def _row(
    row: dict[str, Any],
    *,
    names: tuple[str, ...],
    k: Sequence[int],
    under_way: str,
    known: bool,
    why_high: str,
    groups: tuple[str, ...],
) -> RankingRow:
    gwcode, name = int(row["gwcode"]), str(row["country"])
    ranks = row["rank"], row["previous_rank"], row["rank_low"], row["rank_high"]
    movement = movement_of(*ranks)
    return RankingRow(
        gwcode=gwcode,
        iso3=row["iso3"] if isinstance(row["iso3"], str) else "",
        anchor=state_anchor(row),
        name=name,
        names=tuple(other for other in names if other != name),
        region=REGIONS[states.region(gwcode).ewp],
        rank=whole_estimate(row["rank"], row["rank_low"], row["rank_high"]),
        probability=share_estimate(row["probability"], row["low"], row["high"]),
        in_first={count: chance(row[f"p_top_{count}"]) for count in k},
        chances={count: number_of(row[f"p_top_{count}"]) for count in k},
        under_way=under_way,
        status=UNDER_WAY if under_way else NONE_UNDER_WAY if known else NOT_KNOWN,
        why_high=why_high,
        movement=movement,
        moved=movement_sentence(*ranks) if movement in ("up", "down") else "",
        previous=whole_estimate(row["previous_rank"]),
        groups=groups,
    )
