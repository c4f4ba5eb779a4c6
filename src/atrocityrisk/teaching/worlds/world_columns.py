"""What the columns of a learner's world are called, and what each of them really holds.

Names and descriptions are dealt at random among columns of one kind, so that nothing but the
values, and the question when they were known, tells an honest column from one that leaks.
"""

from dataclasses import dataclass

import numpy as np

STRUCTURAL = (
    ("administrative_reach", "Share of districts with a working public office, as an index."),
    ("court_capacity", "Judges and clerks in post for the population, as an index."),
    ("district_equality", "How evenly public spending is spread over districts, as an index."),
    ("market_linkage", "How well towns are joined by trade, as an index."),
    ("road_access", "Share of settlements on a road open all year, as an index."),
    ("school_cover", "Share of children within an hour of a school, as an index."),
    ("settlement_pattern", "How far people live in large towns or apart, as an index."),
    ("terrain_index", "Height and slope of inhabited land, as an index."),
)
"""Names of what moves slowly, and what the made-up codebook says."""

DYNAMIC = (
    ("border_traffic", "Crossings counted at border posts in the year, as an index."),
    ("emergency_rules", "Use of emergency rules in the year, coded from gazettes, as an index."),
    ("grain_prices", "Price of grain in the year beside other goods, as an index."),
    ("leadership_turnover", "Changes among senior officials in the year, as an index."),
    ("petition_register", "Petitions entered in public registers in the year, as an index."),
    ("press_tone", "Tone of the press towards the government in the year, as an index."),
    ("public_order_file", "Reports of public order in the year, coded by hand, as an index."),
    ("security_spending", "Security in the year's budget beside other spending, as an index."),
    ("survey_of_offices", "Answers of field offices about the year, as an index."),
    ("transport_stops", "Days in the year on which public transport stood still, as an index."),
)
"""Names of what moves from year to year."""

NOISE = 0.35
"""Blur of a column that holds next year's onset, before it is put on the common scale. With less,
no logit has a maximum, and its warning would tell what is for the learner to find."""
FILLED = 1.645
"""Standard normal number below which an onset is filled backwards: nineteen of twenty are."""
RARE = 0.04
"""Share of years with the value 1 in the honest column that has only two values."""

LEAK_TEXTS = {
    "leak_label": "next year's onset, blurred",
    "leak_backfill": "an onset, as a rule filled one year backwards",
    "leak_lead": "another column, one year early",
    "leak_mean": "the state's share of years with an onset, over all years known",
}
"""What the leaking columns of a world hold, by the kinds of `synthetic.LEAKS`."""

EFFECTS = ("structure_1", "structure_2", "dynamic_1", "dynamic_2")
"""Indicators with a part in the truth."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is drawn of a world before its histories; `names` are those that the learner sees."""

    base_rate: float
    coefficients: dict[str, float]
    leaks: tuple[str, ...]
    names: dict[str, str]
    lags: dict[str, int]


def plan(rng: np.random.Generator, *, base_rate: float | None) -> Plan:
    """Effects, kinds of leaks, and names of a world."""
    rate = float(np.round(rng.uniform(0.03, 0.06), 4))
    strengths = rng.permutation([1.1, 0.8, 0.6, 0.4]) * rng.uniform(0.85, 1.15, 4)
    signs = rng.choice([-1.0, 1.0], 4)
    sizes = (strengths * signs).round(3).tolist()
    coefficients = dict(zip(EFFECTS, sizes, strict=True))
    coefficients["noise"] = 0.0
    # One that a test of each column alone finds, and one or two that want a question.
    plain = str(rng.choice(["leak_label", "leak_backfill"]))
    others = [kind for kind in LEAK_TEXTS if kind != plain]
    more = rng.permutation(others)[: rng.integers(1, 3)]
    leaks = (plain, *sorted(map(str, more)))
    slow = ["structure_1", "structure_2", "fixed", *(k for k in leaks if k == "leak_mean")]
    fast = ["dynamic_1", "dynamic_2", "noise", "rare", *(k for k in leaks if k != "leak_mean")]
    names = {
        inner: shown
        for inners, pool in ((slow, STRUCTURAL), (fast, DYNAMIC))
        for inner, shown in zip(
            inners, (pool[k][0] for k in rng.permutation(len(pool))), strict=False
        )
    }
    # Late by a year more: one slow column, of whatever it holds. A leak of next year's onset that
    # came late would be none, so that none of these is among the candidates.
    late = str(rng.choice(slow))
    return Plan(
        base_rate=rate if base_rate is None else base_rate,
        coefficients=coefficients,
        leaks=leaks,
        names=names,
        lags={inner: 2 if inner == late else 1 for inner in names},
    )


def description_of(name: str) -> tuple[str, str]:
    """Kind of a shown column, and what the made-up codebook says of it."""
    for kind, pool in (("structural", STRUCTURAL), ("dynamic", DYNAMIC)):
        for shown, text in pool:
            if shown == name:
                return kind, text
    raise KeyError(name)


def leaked(kind: str, onset: np.ndarray, leading: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Values (states, all years) of a leaking column, from onsets (states, known years) alone."""
    # What happens after the known years is no argument, so that no column can show it.
    known, years = onset.shape[1], leading.shape[1]
    ahead = np.zeros((onset.shape[0], years))
    ahead[:, : known - 1] = onset[:, 1:]
    if kind == "leak_label":
        values = ahead + NOISE * noise
    elif kind == "leak_backfill":
        values = ahead * (noise < FILLED)
        values[:, :known] = np.maximum(values[:, :known], onset)
    elif kind == "leak_lead":
        values = leading.copy()
        values[:, : known - 1] = leading[:, 1:known]
        return values
    else:
        values = np.repeat(onset.mean(axis=1, keepdims=True), years, axis=1)
    return standardised(values, known)


def standardised(values: np.ndarray, known: int) -> np.ndarray:
    """Values with mean 0 and standard deviation 1 over the known years."""
    past = values[:, :known]
    spread = past.std()
    return np.asarray((values - past.mean()) / (spread if spread > 0 else 1.0))
