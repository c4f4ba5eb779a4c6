"""Write the tables of docs/rankings.md from the committed coverage of ranks.

    python scripts/write_rankings_page.py [--check]

Everything between ``<!-- written: NAME -->`` and ``<!-- end -->`` is replaced. With --check nothing
is written, and the exit code is 3 if the page is not what the file gives.
"""

import re
import sys
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "rankings.md"
RESULT = ROOT / "benchmarks" / "predictive" / "scorecards" / "rank-coverage.csv"
BLOCK = re.compile(r"(<!-- written: ([\w -]+) -->\n).*?(<!-- end -->)", re.DOTALL)

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
    table = result()
    flat = table[table["class"].isna()].set_index(["draws", "world", "quantity"]).sort_index()
    heads = [f"{name}, %" for name in HELD.values()]
    heads += [f"mean number of {name}" for name in SIZES.values()]
    lines = [
        f"| draws | worlds | {' | '.join(heads)} |",
        f"|---|---|{'---|' * len(heads)}",
    ]
    for draws in table["draws"].unique():
        for world in table["world"].unique():
            own = flat.loc[(draws, world)]
            cells = [percent(own.loc[name]) for name in HELD]
            cells += [f"{own.loc[name, 'estimate']:.1f}" for name in SIZES]
            count = int(own.loc["tiers", "worlds"])
            lines.append(f"| {draws} | {world} ({count}) | {' | '.join(cells)} |")
    return "\n".join(lines)


def top() -> str:
    """Stated and true shares among the first 30."""
    table = result()
    rows = table[(table["quantity"] == "P(top 30)") & (table["world"] == "all")]
    used = [name for name in table["draws"].unique() if "," not in name]
    heads = " | ".join(f"{name}, stated % | {name}, true %" for name in used)
    lines = [f"| P(top 30) | {heads} |", f"|---|{'---|---|' * len(used)}"]
    by = rows.set_index(["draws", "class"]).sort_index()
    for name in sorted(rows["class"].unique(), key=lambda text: float(text.split("-")[0])):
        cells = []
        for draws in used:
            row = by.loc[(draws, name)]
            cells += [f"{100 * row['stated']:.0f}", percent(row)]
        lines.append(f"| {name.replace('-', '–')} | {' | '.join(cells)} |")
    return "\n".join(lines)


def page(text: str) -> str:
    """The page with every block written anew."""
    written = {"coverage": coverage, "top": top}
    return BLOCK.sub(lambda found: f"{found[1]}\n{written[found[2]]()}\n\n{found[3]}", text)


def main() -> int:
    """Write the page, or check it."""
    text = PAGE.read_text(encoding="utf-8")
    fresh = page(text)
    if "--check" in sys.argv:
        return 0 if fresh == text else 3
    PAGE.write_text(fresh, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
