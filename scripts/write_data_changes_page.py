"""Write the tables of docs/guides/data-diff.md from the committed comparisons of real releases.

    python scripts/write_data_changes_page.py [--check]

With --check nothing is written, and the exit code is 3 if the page is not what the files give.
"""

import sys

import pandas as pd

from atrocityrisk._formatting.numbers import percent, plain, signed, whole
from atrocityrisk._formatting.tables import markdown_table
from written_blocks import DOCS, ROOT, write_pages

PAGE = DOCS / "guides" / "data-diff.md"
RESULTS = ROOT / "benchmarks" / "predictive" / "data-changes"
MOVES_SHOWN = 8


def result(name: str) -> pd.DataFrame:
    """A committed table."""
    return pd.read_csv(RESULTS / f"{name}.csv", keep_default_na=False, na_values=[""])


def pairs() -> str:
    """What each pair of releases showed."""
    lines = [
        [
            row["pair"],
            f"{row['columns_changed']} of {row['columns']}",
            whole(row["compared"]),
            percent(row["changed_share"]),
            whole(row["lost_values"]),
            whole(row["known_since"]),
            f"{row['largest']}: {plain(row['largest_old'])} to {plain(row['largest_new'])}",
        ]
        for row in result("pairs").to_dict("records")
    ]
    heads = ["releases", "columns changed", "values compared", "changed, %", "lost", "known since",
        "largest change, in sd of its column"]  # fmt: skip
    return markdown_table(heads, lines)


def ages() -> str:
    """How much the last year of each old release moved, and the years before it."""
    table = result("ages")
    lines = []
    for pair, rows in table.groupby("pair", sort=False):
        by = rows.set_index("years_before_last")
        oldest = by.index.max()
        shares = [percent(by.loc[age, "changed_share"]) for age in (0, 1, 2, oldest)]
        means = [plain(by.loc[age, "mean_change_sd"]) for age in (0, 1, 2, oldest)]
        lines.append([str(pair), *shares, *means])
    when = ["last year", "year before", "two before", "five and more before"]
    heads = ["releases", *(f"{one}, % changed" for one in when), *(f"{one}, sd" for one in when)]
    return markdown_table(heads, lines)


def moves() -> str:
    """The largest moves of the list between two folders."""
    table = result("moves")
    parts = [name for name in table.columns[8:-1] if table[name].abs().max() >= 5e-4]
    order = table["probability_change"].abs().sort_values(ascending=False, kind="stable").index
    lines = [
        [
            row["country"],
            f"{row['rank_a']:.0f} to {row['rank_b']:.0f}",
            f"{percent(row['probability_a'])} to {percent(row['probability_b'])}",
            *(signed(100 * row[name], digits=1) for name in ("probability_change", *parts)),
        ]
        for row in table.loc[order].head(MOVES_SHOWN).to_dict("records")
    ]
    heads = ["state", "rank", "risk, %", "points", *(f"of it {name}" for name in parts)]
    return markdown_table(heads, lines)


TABLES = {"pairs": pairs, "ages": ages, "moves": moves}


def written(name: str) -> str:
    """Content of a block."""
    return TABLES[name]()


if __name__ == "__main__":
    sys.exit(write_pages((PAGE,), written))
