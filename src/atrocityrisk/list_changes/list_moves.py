"""What moved between two lists, and whether it is more than their uncertainty."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._formatting.numbers import level_text
from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.rankings import PublishedList
from atrocityrisk.states.state_tables import LAST_YEAR

WITHIN, BEYOND, UNCLEAR, UNKNOWN = "within", "beyond", "unclear", "unknown"
BOTH, ONLY_A, ONLY_B = "both", "only A", "only B"
ENTERED, LEFT, STAYED = "entered", "left", "stayed"

MOVES = [
    "gwcode", "iso3", "country", "listed", "rank_a", "rank_b", "rank_change", "first_k",
    "probability_a", "probability_b", "probability_change", "change_low", "change_high", "low_a",
    "high_a", "low_b", "high_b", "probability_verdict", "rank_verdict", "note",
]  # fmt: skip
"""Columns of the table of moves."""

QUANTILES = 200
"""Quantiles that stand for the draws of one probability where all pairs are formed."""


@dataclass(frozen=True, kw_only=True)
class Comparability:
    """Whether the probabilities of two lists can be compared, or their ranks alone."""

    probabilities: bool
    notes: tuple[str, ...]


def comparability(a: PublishedList, b: PublishedList) -> Comparability:
    """What may be compared; lists of events that have nothing in common are refused."""
    notes: list[str] = []
    same = _same_outcome(a, b, notes)
    spans = [one.last_year - one.first_year + 1 for one in (a, b)]
    leads = [one.first_year - one.origin for one in (a, b)]
    if spans[0] != spans[1] or leads[0] != leads[1]:
        same = False
        notes.append(
            f"The windows differ: A begins {_years(leads[0])} after its origin and lasts "
            f"{_years(spans[0])}, B {_years(leads[1])} and {_years(spans[1])}. Risks over windows "
            "of other lengths cannot be subtracted, so ranks alone are compared."
        )
    bare = [name for name, one in (("A", a), ("B", b)) if not one.has_probabilities]
    if bare:
        same = False
        notes.append(
            f"{' and '.join(bare)} {'give' if len(bare) > 1 else 'gives'} ranks without "
            "probabilities, so ranks alone are compared."
        )
    if b.origin < a.origin:
        notes.append(
            f"B is the earlier list (seen from {b.origin}, A from {a.origin}): changes are those "
            "from A to B all the same."
        )
    return Comparability(probabilities=same, notes=tuple(notes))


def _same_outcome(a: PublishedList, b: PublishedList, notes: list[str]) -> bool:
    """Whether both forecast one event; near relatives are noted, anything else is refused."""
    names = [one.outcome.partition("@")[0] for one in (a, b)]
    if names[0] == names[1]:
        return True
    known = [OUTCOMES[name] for name in names if name in OUTCOMES]
    alike = len(known) == 2 and len({(one.event, one.phase) for one in known}) == 1
    if not alike:
        raise SpecError(
            f"A, {a.described}, is of the outcome {a.outcome!r}, B, {b.described}, of "
            f"{b.outcome!r}: a move from one to the other means nothing; give two lists of one "
            "outcome"
        )
    notes.append(
        f"The outcomes differ: {known[0].name} ({known[0].definition.rstrip('.')}) and "
        f"{known[1].name} ({known[1].definition.rstrip('.')}). They share the event, so ranks are "
        "compared; part of every move may be the other definition."
    )
    return False


def moves(
    a: PublishedList, b: PublishedList, *, k: int, level: float, probabilities: bool
) -> pd.DataFrame:
    """One row per state of either list, in `MOVES`: largest changes first, then who is in one."""
    both = _paired(a, b)
    both["rank_change"] = both["rank_b"] - both["rank_a"]
    change = both["probability_b"] - both["probability_a"]
    both["probability_change"] = change if probabilities else np.nan
    both["first_k"] = _first_k(both, k)
    both["change_low"] = both["change_high"] = np.nan
    if probabilities and a.draws is not None and b.draws is not None:
        codes = both.index[both["listed"] == BOTH]
        ends = change_interval(
            a.draws.loc[codes].to_numpy(), b.draws.loc[codes].to_numpy(), level=level
        )
        both.loc[codes, ["change_low", "change_high"]] = ends
    both["probability_verdict"] = _verdict(both, "probability", "low", "high", told=probabilities)
    drawn = both["change_low"].notna()
    outside = (both["change_low"] > 0) | (both["change_high"] < 0)
    both.loc[drawn, "probability_verdict"] = np.where(outside[drawn], BEYOND, WITHIN)
    both["rank_verdict"] = _verdict(both, "rank", "rank_low", "rank_high", told=True)
    both["note"] = [_note(int(str(code)), str(row), a, b) for code, row in both["listed"].items()]
    order = pd.DataFrame(
        {
            "alone": both["listed"] != BOTH,
            "probability": -both["probability_change"].abs().fillna(0),
            "rank": -both["rank_change"].abs().fillna(0).astype("float64"),
            "best": both[["rank_a", "rank_b"]].min(axis=1).astype("float64"),
            "gwcode": both.index,
        }
    )
    table: pd.DataFrame = both.reset_index()[MOVES]
    return table.iloc[np.lexsort(order.to_numpy(np.float64).T[::-1])].reset_index(drop=True)


def change_interval(before: FloatArray, after: FloatArray, *, level: float) -> FloatArray:
    """Ends of the equal-tailed interval of each difference, draws of the lists independent."""
    # All pairs of quantiles: which draw of one list belongs to which of the other is not known,
    # and pairing them in their order would invent an answer.
    grid = (np.arange(QUANTILES) + 0.5) / QUANTILES
    tail = (1 - level) / 2
    ends = np.empty((len(before), 2))
    for row, (old, new) in enumerate(zip(before, after, strict=True)):
        pairs = np.quantile(new, grid)[:, None] - np.quantile(old, grid)
        ends[row] = np.quantile(pairs, [tail, 1 - tail])
    return ends


def rule(a: PublishedList, b: PublishedList, *, level: float, probabilities: bool) -> str:
    """How the verdicts on the probabilities were reached, in words."""
    if not probabilities:
        return "Probabilities are not compared, so nothing is said of their uncertainty."
    if a.draws is not None and b.draws is not None:
        return (
            f"Beyond: the {level_text(level)} interval of the difference leaves out 0. It is made "
            "from the draws of both lists taken as independent; they share most of their data, so "
            "it is rather too wide, and a move beyond it is a strong one."
        )
    missing = [name for name, one in (("A", a), ("B", b)) if not one.has_intervals]
    if missing:
        verb = "states" if len(missing) == 1 else "state"
        return (
            f"Unknown: {' and '.join(missing)} {verb} no intervals, so whether a move is more than "
            "chance cannot be told."
        )
    return (
        f"Within: each probability lies in the other list's {_levels(a, b)}interval. Beyond: "
        "neither does. Unclear: one of them does. Draws of both lists, from which an interval of "
        "the difference itself could be made, are not at hand."
    )


def _levels(a: PublishedList, b: PublishedList) -> str:
    known = [level_text(one.level) for one in (a, b) if one.level is not None]
    return f"{' or '.join(dict.fromkeys(known))} " if known else ""


def _years(number: int) -> str:
    return "1 year" if number == 1 else f"{number} years"


def _paired(a: PublishedList, b: PublishedList) -> pd.DataFrame:
    """Both lists by gwcode, with A's and B's columns beside each other."""
    sides = [one.frame.set_index("gwcode") for one in (a, b)]
    shared = sides[0].index.intersection(sides[1].index)
    if shared.empty:
        raise DataError(
            f"expected lists with states in common, found none: A holds {len(sides[0])} states, "
            f"among them {_few(sides[0])}, B {len(sides[1])}, among them {_few(sides[1])}; check "
            "which code system each file uses"
        )
    numbers = ["rank", "probability", "low", "high", "rank_low", "rank_high"]
    named = [side[numbers].add_suffix(end) for side, end in zip(sides, ("_a", "_b"), strict=True)]
    joined = named[0].join(named[1], how="outer")
    for name in ("rank_a", "rank_b"):
        joined[name] = joined[name].astype("Int64")
    for name in ("iso3", "country"):
        joined[name] = sides[1][name].reindex(joined.index).fillna(sides[0][name])
    here = [joined.index.isin(side.index) for side in sides]
    joined["listed"] = np.select([here[0] & here[1], here[0]], [BOTH, ONLY_A], ONLY_B)
    return joined.rename_axis("gwcode")


def _few(side: pd.DataFrame) -> str:
    return ", ".join(side["country"].head(3).astype("str"))


def _first_k(both: pd.DataFrame, k: int) -> pd.Series:
    """Whether a state entered the first k, left them or stayed there; empty elsewhere."""
    # A state that one list leaves out is not among its first k.
    before, after = ((both[name] <= k).fillna(False).astype(bool) for name in ("rank_a", "rank_b"))
    words = np.select([before & after, after, before], [STAYED, ENTERED, LEFT], "")
    return pd.Series(words, index=both.index)


def _verdict(both: pd.DataFrame, value: str, low: str, high: str, *, told: bool) -> pd.Series:
    """Whether each list's value lies in the other's interval."""
    columns = [f"{name}_{side}" for name in (value, low, high) for side in "ab"]
    numbers = both[columns].astype("float64")
    known = numbers.notna().all(axis=1) & told
    inside = [
        (numbers[f"{value}_{one}"] >= numbers[f"{low}_{other}"])
        & (numbers[f"{value}_{one}"] <= numbers[f"{high}_{other}"])
        for one, other in (("a", "b"), ("b", "a"))
    ]
    words = np.select(
        [~known, inside[0] & inside[1], inside[0] | inside[1]], [UNKNOWN, WITHIN, UNCLEAR], BEYOND
    )
    return pd.Series(words, index=both.index)


def _note(gwcode: int, listed: str, a: PublishedList, b: PublishedList) -> str:
    """Why a state may stand in one list alone."""
    if listed == BOTH:
        return ""
    name, other = ("B", b) if listed == ONLY_A else ("A", a)
    excluded = (other.manifest or {}).get("excluded", {})
    if str(gwcode) in excluded:
        return f"left out of {name}: {excluded[str(gwcode)]}"
    index = pd.MultiIndex.from_tuples(
        [(gwcode, min(other.origin, LAST_YEAR))], names=["gwcode", "year"]
    )
    if states.labels(index)["name"].isna().iloc[0]:
        return f"no state in {other.origin}, from which {name} is seen"
    return f"not in {name}, which does not say why"
