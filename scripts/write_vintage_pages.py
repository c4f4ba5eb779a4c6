"""Write what docs/concepts/vintages.md and late-labels.md say of numbers, from the scorecards.

    python scripts/write_vintage_pages.py [--check]

With --check nothing is written, and the exit code is 3 if a page is not what the scorecards give.
"""

import sys

import pandas as pd

from atrocityrisk._formatting.tables import markdown_table
from atrocityrisk.metrics import log_score
from written_blocks import DOCS, SCORECARDS, write_pages

PAGES = [DOCS / "concepts" / "vintages.md", DOCS / "concepts" / "late-labels.md"]
WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _table(frame: pd.DataFrame) -> str:
    return markdown_table(list(frame.columns), frame.astype(str).to_numpy().tolist(), rule="---:")


def _digits(frame: pd.DataFrame, **digits: int) -> pd.DataFrame:
    shown = {
        name: [f"{value:.{n}f}" if pd.notna(value) else "–" for value in frame[name]]
        for name, n in digits.items()
    }
    return frame.assign(**shown)


def _origins() -> pd.DataFrame:
    card = pd.read_csv(SCORECARDS / "vintages.csv")
    card = card[card["origin"] != "all"].assign(value=lambda c: pd.to_numeric(c["value"]))
    return card.pivot(index="origin", columns="measure", values="value").reset_index()


def _pooled() -> pd.DataFrame:
    card = pd.read_csv(SCORECARDS / "vintages.csv")
    return card[card["origin"] == "all"].set_index("measure")


def by_origin() -> str:
    """One row for each list: how it moved, and its scores."""
    names = ["origin", "onsets", "log_score_then", "log_score_now", "rank_correlation"]
    frame = _origins()[[*names, "shared_top", "mean_shift"]]
    frame = _digits(
        frame, onsets=0, log_score_then=4, log_score_now=4, rank_correlation=3, shared_top=0,
        mean_shift=2,
    )  # fmt: skip
    return _table(
        frame.rename(
            columns={
                "log_score_then": "log score then",
                "log_score_now": "log score now",
                "rank_correlation": "rank correlation",
                "shared_top": "shared of the first 30",
                "mean_shift": "mean change of log-odds",
            }
        )
    )


def pooled() -> str:
    """Scores of all lists with intervals, and the parts of their difference."""
    rows = ["log score then", "log score now", "difference", "labels", "inputs"]
    frame = _pooled().loc[rows, ["value", "low", "high"]].astype(float).reset_index()
    return _table(_digits(frame, value=4, low=4, high=4))


def verdict() -> str:
    """What the pooled difference says."""
    card, origins = _pooled(), _origins()
    low, high = (float(card.loc["difference", end]) for end in ("low", "high"))
    onsets, countries = (
        int(float(card.loc[n, "value"])) for n in ("onsets", "countries with an onset")
    )
    known = "cannot be decided from this" if low < 0 < high else "can be decided from this"
    shared = origins["shared_top"].astype(int)
    labels, inputs = (
        float(card.loc[f"mean_shift, revised {name}", "value"]) for name in ("labels", "inputs")
    )
    then, now = (100 * _skill(which) for which in ("then", "now"))
    return (
        f"**Whether the score was hindsight {known}**: {WORDS[onsets]} onsets, counted once per\n"
        f"list, in {WORDS[countries]} countries carry it, and the interval of the difference runs\n"
        f"from {low:.4f} to {high:.4f}. Against the rate that was realised, the log skill is\n"
        f"{then:.1f} % on data as they were known and {now:.1f} % on today's. What is known is\n"
        f"how far the lists move: of the first 30 between {shared.min()} and {shared.max()} are\n"
        f"the same. Revised labels alone move the log-odds by {labels:.2f} on average, revised\n"
        f"inputs alone by {inputs:.2f}."
    )


def _skill(which: str) -> float:
    """Log skill of the committed forecasts against the rate realised in their rows."""
    made = pd.read_csv(SCORECARDS / "vintages-forecasts.csv").dropna(subset="observed")
    score = log_score(made["observed"], made[which])
    return 1 - score / log_score(made["observed"], made["observed"] * 0 + made["observed"].mean())


def delays() -> str:
    """Share coded by delay."""
    frame = pd.read_csv(SCORECARDS / "late-labels-delays.csv")
    frame = _digits(frame, share_coded=2, low=2, high=2)
    return _table(frame.rename(columns={"share_coded": "share coded"}))


def editions() -> str:
    """Expected and later coded onsets by edition; the last row of each is over all years."""
    frame = pd.read_csv(SCORECARDS / "late-labels.csv")
    span = frame["first_year"].astype(str) + "–" + frame["last_year"].astype(str)
    years = frame["first_year"].astype(str).where(frame["first_year"] == frame["last_year"], span)
    frame = frame.assign(years=years)
    frame = _digits(frame, expected=2, low=0, high=0, came_later=0)
    names = {"as_of_edition": "as of edition", "came_later": "came later"}
    order = ["as_of_edition", "years", "coded", "expected", "low", "high", "came_later"]
    return _table(frame[order].rename(columns=names))


def came() -> str:
    """How the expectations of past editions did."""
    frame = pd.read_csv(SCORECARDS / "late-labels.csv").dropna(subset="came_later")
    inside = frame["came_later"].between(frame["low"], frame["high"])
    whole = frame[frame["first_year"] < frame["last_year"]]
    sums = ";\n".join(
        f"{row.expected:.1f} expected as of {row.as_of_edition}, {int(row.came_later)} came"
        for row in whole.itertuples()
    )
    return (
        f"{int(inside.sum())} of {len(frame)} numbers that came lie inside their interval. Over\n"
        f"all years: {sums}."
    )


def bands() -> str:
    """Scores as coded and as they may become."""
    frame = pd.read_csv(SCORECARDS / "late-labels-bands.csv")
    shown = frame[["metric", "among", "as_coded", "expected", "low", "high", "missing"]]
    shown = _digits(shown, as_coded=4, expected=4, low=4, high=4, missing=1)
    names = {"among": "assigned by", "as_coded": "as coded", "missing": "onsets still missing"}
    return _table(shown.rename(columns=names))


WRITTEN = {
    "by origin": by_origin,
    "pooled": pooled,
    "verdict": verdict,
    "delays": delays,
    "editions": editions,
    "came": came,
    "bands": bands,
}


def written(name: str) -> str:
    """Content of one block."""
    return WRITTEN[name]()


if __name__ == "__main__":
    sys.exit(write_pages(PAGES, written))
