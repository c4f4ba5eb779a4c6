#!/usr/bin/env python
"""Write the tables of docs/guides/nowcast.md from the committed backtest of months.

    python scripts/write_nowcast_page.py [--check]

With --check nothing is written, and the exit code is 3 if the page is not what the files give.
"""

import sys

import pandas as pd

from atrocityrisk._formatting.tables import markdown_table
from atrocityrisk.signals import count_revisions, likelihood_ratios
from atrocityrisk.signals.death_bins import BIN_TEXTS
from atrocityrisk.signals.onset_dates import READINGS
from written_blocks import DOCS, SCORECARDS, write_pages

PAGE = DOCS / "guides" / "nowcast.md"
GAINS, UNDERCOUNTS = SCORECARDS / "nowcast.csv", SCORECARDS / "nowcast-undercounts.csv"
ORIGIN, MONTHS = 2024, 6
LARGE = 25
"""Candidate deaths from which a ratio of final to candidate is described."""
PAIRS = (("months", "prior"), ("months", "annual"), ("annual", "prior"))
HEADS = {
    ("months", "prior"): "months over the list",
    ("months", "annual"): "months over annual",
    ("annual", "prior"): "annual over the list",
}


def gain(row: pd.Series) -> str:
    """A gain with both intervals."""
    return (
        f"{row['gain']:+.1f} [{row['countries_low']:.1f}, {row['countries_high']:.1f}] "
        f"{{{row['two_way_low']:.1f}, {row['two_way_high']:.1f}}}"
    ).replace("-", "−")


def gains(parts: tuple[str, ...], months: tuple[int, ...]) -> str:
    """Gains by months seen and reading."""
    keys = ["part", "months_seen", "reading", "model", "against"]
    found = pd.read_csv(GAINS).set_index(keys).sort_index()
    lines = [
        [part if len(parts) > 1 else str(seen), reading]
        + [gain(found.loc[(part, seen, reading, *pair)]) for pair in PAIRS]
        for part in parts
        for seen in months
        for reading in READINGS
    ]
    first = "variant" if len(parts) > 1 else "months seen"
    return markdown_table([first, "reading", *(HEADS[pair] for pair in PAIRS)], lines)


def ratios() -> str:
    """Likelihood ratios as of the origin."""
    table = likelihood_ratios(origin=ORIGIN, months_seen=MONTHS).set_index(["bin", "reading"])
    lines = []
    for name, text in BIN_TEXTS.items():
        cells = [table.loc[(name, reading)] for reading in READINGS]
        lines.append(
            [text] + [f"{c['ratio']:.2f} ({c['observed']:g} of {c['expected']:.1f})" for c in cells]
        )
    return markdown_table(["deaths in six months", *READINGS], lines)


def revisions() -> str:
    """What became of the candidate counts."""
    table = count_revisions()
    large = table[table["candidate"] >= LARGE]
    ratio = large["final"] / large["candidate"]
    low, middle, high = ratio.quantile([0.25, 0.5, 0.75])
    top = large.assign(ratio=ratio).nlargest(2, "ratio").set_index("gwcode")
    names = {625: "Sudan", 510: "Tanzania"}
    extremes = " and ".join(
        f"{names[code]} {row['final']:,.0f} against {row['candidate']:,.0f}"
        for code, row in top.iterrows()
    )
    return (
        f"Of {len(table)} states, {len(large)} had {LARGE} candidate deaths or more; final over "
        f"candidate there: median {middle:.2f}, quartiles {low:.2f} and {high:.2f}; "
        f"the largest, {extremes}."
    )


def levels() -> str:
    """Onsets expected and observed, and the order, in parts of the rows."""
    found = pd.read_csv(GAINS)
    rows = found[
        found["months_seen"].eq(MONTHS) & found["model"].eq("months") & found["against"].eq("prior")
    ].set_index(["part", "reading"])
    lines = []
    for part in ("all", "under way", "none under way"):
        for reading in READINGS:
            row = rows.loc[(part, reading)]
            lines.append(
                [
                    part,
                    reading,
                    f"{row['expected_against']:.1f}",
                    f"{row['expected']:.1f}",
                    str(row["observed"]),
                    f"{row['auc_against']:.2f} → {row['auc']:.2f}",
                    f"{row['n_forecasts']:,}",
                    str(row["unsettled"]),
                ]
            )
    heads = ["a killing", "reading", "list expected", "with months", "came", "AUC", "rows"]
    return markdown_table([*heads, "month unknown"], lines)


def undercounts() -> str:
    """The trial of undercounts."""
    found = pd.read_csv(UNDERCOUNTS)
    lines = [
        [
            row["counts"],
            row["read_as"],
            row["reading"],
            gain(row),
            f"{row['mean_log_ratio_begun']:+.2f}".replace("-", "−"),
            f"{row['mean_abs_log_ratio_begun']:.2f}",
        ]
        for _, row in found.iterrows()
        if row["read_as"] != "averaged"
    ]
    heads = ["counts", "read as", "reading", "gain over the list"]
    onsets = int(found["n_begun"].iloc[0])
    heads += [f"mean log ratio of the {onsets} begun", "mean size of it"]
    return markdown_table(heads, lines)


def written(name: str) -> str:
    """Content of a block."""
    if name == "gains":
        return gains(("all",), (3, 6, 12))
    if name == "sensitivity":
        return gains(("placeholder days as coded", "absent states as silent"), (MONTHS,))
    makers = {
        "ratios": ratios, "revisions": revisions, "levels": levels, "undercounts": undercounts,
    }  # fmt: skip
    return makers[name]()


if __name__ == "__main__":
    sys.exit(write_pages([PAGE], written))
