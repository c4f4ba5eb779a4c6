"""Write the tables of docs/concepts/rankings.md from the committed coverage of draws.

    python scripts/write_rankings_page.py [--check]

With --check nothing is written, and the exit code is 3 if the page is not what the files give.
"""

import sys
from pathlib import Path

import pandas as pd

from atrocityrisk._formatting.tables import markdown_table
from written_blocks import DOCS, SCORECARDS, write_pages

PAGE = DOCS / "concepts" / "rankings.md"
RESULT = SCORECARDS / "rank-coverage.csv"
DEFAULT = SCORECARDS / "default-coverage.csv"

HELD = {
    "rank interval": "rank",
    "probability interval": "probability",
    "tiers": "tiers",
    "all joint rank intervals": "all joint ranks",
    "number of onsets, all states": "onsets, all",
    "number of onsets, first 30": "onsets, first 30",
}
SIZES = {"places in a rank interval": "places", "number of tiers": "tiers"}
GOALS = {"rank interval": 0.88, "probability interval": 0.85}
"""Least share in which an interval at 90 % of the default must hold, in every kind of world."""
WIDTHS = {
    "rank interval": ("median places in a rank interval", "{:.0f} places"),
    "probability interval": ("median points in a probability interval", "{:.1f} points"),
    "tiers": ("number of tiers", "{:.1f} tiers"),
    "order of all pairs": ("pairs told apart", "{:.1%} of pairs"),
    "number of onsets, all states": ("onsets in an interval, all states", "{:.1f} wide"),
    "number of onsets, first 30": ("onsets in an interval, first 30", "{:.1f} wide"),
}
"""What stands beside each share: how much the statement says."""


def result(path: Path = RESULT) -> pd.DataFrame:
    """Committed results."""
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


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
    own = result(DEFAULT)
    ours = (own["set"] == "reported") & (own["draws"] == "default") & (own["world"] == "all")
    rows = pd.concat([rows, own[ours & (own["quantity"] == "P(top 30)")]])
    used.append("default")
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


def default() -> str:
    """Shares in which the default's statements held, beside how much each says."""
    found = _of_set("reported")
    heads = ["rank", "probability", "tiers", "pairs", "onsets, all", "onsets, first 30"]
    lines = []
    for draws in ("default", "without effects of states"):
        for world in _kinds(found):
            own = found.loc[(draws, world)]
            cells = [_held(own, name) for name in WIDTHS]
            lines.append([draws, f"{world} ({int(own.loc['tiers', 'worlds'])})", *cells])
    return markdown_table(["draws", "worlds", *(f"{name}, %" for name in heads)], lines)


def choice() -> str:
    """What each candidate gave in the worlds of the choice."""
    worlds = [name for name in _kinds(_of_set("choice")) if name != "all"]
    lines = []
    for which in ("choice", "first look"):
        found = _of_set(which)
        for draws in sorted(found.index.get_level_values("draws").unique()):
            if not draws.startswith("likely sd"):
                continue
            cells = [
                " / ".join(
                    f"{100 * found.loc[(draws, world, name), 'estimate']:.0f}"
                    for name in ("rank interval", "probability interval")
                )
                for world in worlds
            ]
            wide = found.loc[(draws, "all", WIDTHS["probability interval"][0]), "estimate"]
            count = int(found.loc[(draws, worlds[0], "tiers"), "worlds"])
            name = f"{draws.removeprefix('likely sd ')}, {which} ({count})"
            lines.append([name, *cells, f"{wide:.2f}"])
    return markdown_table(["most likely sd", *worlds, "median points, all worlds"], lines)


def missed() -> str:
    """Where the default's intervals hold less often than their goal."""
    found = _of_set("reported")
    short = [
        f"{world}, {name}s: {percent(found.loc[('default', world, name)])} % instead of "
        f"{100 * goal:.0f} %"
        for world in _kinds(found)
        for name, goal in GOALS.items()
        if found.loc[("default", world, name), "estimate"] < goal
    ]
    if not short:
        return "Both goals are met in every kind of world."
    return "Missed: " + "; ".join(short) + "."


def _of_set(which: str) -> pd.DataFrame:
    """Results of one set of worlds by way of drawing, kind of world and quantity."""
    found = result(DEFAULT)
    rows = found[(found["set"] == which) & found["class"].isna()]
    return rows.set_index(["draws", "world", "quantity"]).sort_index()


def _kinds(found: pd.DataFrame) -> list[str]:
    """Kinds of world, in the order in which they were measured."""
    order = result(DEFAULT)["world"].unique()
    return [name for name in order if name in found.index.get_level_values("world")]


def _held(own: pd.DataFrame, name: str) -> str:
    """Share of a statement, a dagger where it is below its goal, and what the statement says."""
    row, (width, text) = own.loc[name], WIDTHS[name]
    short = " †" if row["estimate"] < GOALS.get(name, 0.0) else ""
    return f"{percent(row)}{short} ({text.format(own.loc[width, 'estimate'])})"


WRITTEN = {
    "coverage": coverage,
    "top": top,
    "default": default,
    "choice": choice,
    "missed": missed,
}


def written(name: str) -> str:
    """Content of one block."""
    return WRITTEN[name]()


if __name__ == "__main__":
    sys.exit(write_pages((PAGE,), written))
