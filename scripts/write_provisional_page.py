"""Write what is measured of the provisional year into the pages that speak of it.

    python scripts/write_provisional_page.py [--check]

From the embedded panel, the staleness trial's scorecards and the table of candidate and final
counts. With --check nothing is written, and the exit code is 3 if a page is not what these give.
"""

import sys

import pandas as pd

from atrocityrisk import states
from atrocityrisk._formatting.numbers import fixed, percent, signed, whole
from atrocityrisk._formatting.tables import markdown_table
from atrocityrisk.indicators import INDICATORS
from atrocityrisk.panels import load_panel, state_ages
from atrocityrisk.panels.late_files import REVISED
from atrocityrisk.runs.as_specified import seen_by
from atrocityrisk.sources import SOURCES
from atrocityrisk.specs import default_spec
from written_blocks import DOCS, ROOT, SCORECARDS, write_pages

PAGES = (DOCS / "concepts" / "provisional-year.md", DOCS / "editions" / "next-year.md")
COUNTS = ROOT / "src" / "atrocityrisk" / "signals" / "candidate_to_final.csv"
LIMIT, ENOUGH, SHOWN = 0.8, 25, 8
"""Loss above which the default would have stayed; candidate deaths of the states compared."""


def ages() -> str:
    """How late the default's values of the provisional year are, by theme."""
    panel, spec = load_panel(), default_spec()
    year = panel.years[1]
    names = [str(name) for name in spec.indicators or ()]
    seen = seen_by(panel, names, ages=spec.ages, columns=spec.columns)
    late = state_ages(seen, origin=year)
    aged = seen_by(panel, names, ages=spec.ages, columns=spec.columns, ages_of=year)
    missing = aged.indicators.xs(year, level="year").isna()
    known = late.where(~missing.reindex(late.index))
    theme = pd.Series({name: INDICATORS[name].theme for name in names})
    lines = []
    for name in [*theme.unique(), "all"]:
        own = known[theme.index[theme.eq(name) | (name == "all")]].to_numpy().ravel()
        shares = [percent((own == k).mean()) for k in (0, 1, 2)]
        count = int(theme.eq(name).sum()) if name != "all" else len(theme)
        lines.append([name, whole(count), *shares, percent(pd.isna(own).mean())])
    heads = ["theme", "indicators", "on time, %", "one year late, %", "two years late, %",
        "missing, %"]  # fmt: skip
    return markdown_table(heads, lines)


def revised() -> str:
    """Sources whose last year is revised, and how many of the default's values of it are theirs."""
    panel = load_panel()
    names = [str(name) for name in default_spec().indicators or ()]
    cells = panel.late_cells
    cells = cells[cells["provisional"] & cells["indicator"].isin(names)]
    counts = cells["indicator"].value_counts()
    lines = []
    for source in REVISED:
        own = [name for name in counts.index if source in INDICATORS[name].source]
        if not own:
            # Candidate events come in as the country-years that are made of them.
            continue
        title = f"{SOURCES[source].title} (`{source}`)"
        lines.append([title, whole(len(own)), whole(int(counts[own].sum()))])
    return markdown_table(
        ["source", "the default's indicators", "values of the year, to be revised"], lines
    )


def candidate_counts() -> pd.DataFrame:
    """Candidate and final deaths of a year, by state, and their ratio."""
    table = pd.read_csv(COUNTS)
    return table.assign(ratio=table["final"] / table["candidate"].where(table["candidate"] > 0))


def candidates() -> str:
    """How far candidate counts were off: all states with enough of them, and the furthest."""
    table = candidate_counts()
    enough = table[table["candidate"] >= ENOUGH]
    low, middle, high = enough["ratio"].quantile([0.25, 0.5, 0.75])
    difference = (table["final"] - table["candidate"]).abs()
    furthest = table.loc[difference.sort_values(ascending=False, kind="stable").index[:SHOWN]]
    year = int(table["year"].iloc[0])
    lines = [
        [
            states.label(int(row["gwcode"]), year).name,
            whole(row["candidate"]),
            whole(row["final"]),
            fixed(row["ratio"]),
        ]
        for row in furthest.to_dict("records")
    ]
    text = (
        f"In the {len(enough)} states with {ENOUGH} candidate deaths or more in {year}, the final "
        f"count was {fixed(middle)} times the candidate count at the median, quartiles "
        f"{fixed(low)} and {fixed(high)}. The {SHOWN} largest differences:\n\n"
    )
    return text + markdown_table(["state", "candidate", "final", "final over candidate"], lines)


def staleness() -> str:
    """What the trial found, in a sentence."""
    table = pd.read_csv(SCORECARDS / "staleness.csv").set_index("arm")
    aged, wrong = table.loc["as stale as 2025"], table.loc["as stale, counts as candidates"]
    within = aged["two_way_low"] <= LIMIT <= aged["two_way_high"]
    return (
        f"Past lists from inputs as stale as those of 2025 lost {signed(aged['loss'])} in log "
        f"score times 1000 against lists from inputs as fresh as they were (two-way 95 % interval "
        f"{signed(aged['two_way_low'])} to {signed(aged['two_way_high'])}; "
        f"{whole(aged['n_forecasts'])} forecasts, {whole(aged['n_onsets'])} onsets). The limit was "
        f"{fixed(LIMIT)}{' and lies within the interval: the trial cannot tell' if within else ''}"
        f"{', and the rule was followed all the same' if within else ''}. With counts of deaths "
        f"as wrong as candidate counts, which decided nothing, the loss was "
        f"{signed(wrong['loss'])} ({signed(wrong['two_way_low'])} to "
        f"{signed(wrong['two_way_high'])})."
    )


BLOCKS = {"ages": ages, "revised": revised, "candidates": candidates, "staleness": staleness}


def written(name: str) -> str:
    """Content of a block."""
    return BLOCKS[name]()


if __name__ == "__main__":
    sys.exit(write_pages(PAGES, written))
