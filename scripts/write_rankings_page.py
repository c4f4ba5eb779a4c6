"""Write the tables of docs/rankings.md from the committed coverage of ranks.

    python scripts/write_rankings_page.py [--check]

With --check nothing is written, and the exit code is 3 if the page is not what the file gives.
"""

import sys

import pandas as pd

from atrocityrisk._formatting.tables import markdown_table
from written_blocks import DOCS, SCORECARDS, write_pages

PAGE = DOCS / "rankings.md"
RESULT = SCORECARDS / "rank-coverage.csv"

HELD = {
    "rank interval": "rank",
    "probability interval": "probability",
    "tiers": "tiers",
    "all joint rank intervals": "all joint ranks",
    "number of onsets, all states": "onsets, all",
    "number of onsets, first 30": "onsets, first 30",
}
SIZES = {"places in a rank interval": "places", "number of tiers": "tiers"}


def result() -> pd.DataFrame:
    """Committed results."""
    return pd.read_csv(RESULT, keep_default_na=False, na_values=[""])


def percent(row: pd.Series) -> str:
    """Share and standard error in percent."""
    return f"{100 * row['estimate']:.1f} ± {100 * row['standard_error']:.1f}"


def coverage() -> str:
    """Shares in which statements held, by way of drawing and kind of world."""
    found = result()
    flat = found[found["class"].isna()].set_index(["draws", "world", "quantity"]).sort_index()
    heads = [f"{name}, %" for name in HELD.values()]
    heads += [f"mean number of {name}" for name in SIZES.values()]
    lines = []
    for draws in found["draws"].unique():
        for world in found["world"].unique():
            own = flat.loc[(draws, world)]
            cells = [percent(own.loc[name]) for name in HELD]
            cells += [f"{own.loc[name, 'estimate']:.1f}" for name in SIZES]
            count = int(own.loc["tiers", "worlds"])
            lines.append([draws, f"{world} ({count})", *cells])
    return markdown_table(["draws", "worlds", *heads], lines)


def top() -> str:
    """Stated and true shares among the first 30."""
    found = result()
    rows = found[(found["quantity"] == "P(top 30)") & (found["world"] == "all")]
    used = [name for name in found["draws"].unique() if "," not in name]
    heads = [f"{name}, {share} %" for name in used for share in ("stated", "true")]
    lines = []
    by = rows.set_index(["draws", "class"]).sort_index()
    for name in sorted(rows["class"].unique(), key=lambda text: float(text.split("-")[0])):
        cells = []
        for draws in used:
            row = by.loc[(draws, name)]
            cells += [f"{100 * row['stated']:.0f}", percent(row)]
        lines.append([name.replace("-", "–"), *cells])
    return markdown_table(["P(top 30)", *heads], lines)


WRITTEN = {"coverage": coverage, "top": top}


def written(name: str) -> str:
    """Content of one block."""
    return WRITTEN[name]()


if __name__ == "__main__":
    sys.exit(write_pages((PAGE,), written))
