"""Write the tables of docs/reference/indicators.md from the registry and from publishers' files.

    python scripts/write_indicators_page.py [FOLDER] [--check]

FOLDER holds publishers' files; without it the table of what they cover stays as it is. With --check
nothing is written, and the exit code is 3 if the page is not what registry and files give.
"""

import sys
from pathlib import Path

import pandas as pd

from atrocityrisk import states
from atrocityrisk._formatting.tables import markdown_table
from atrocityrisk.indicators import (
    INDICATORS,
    compute,
    indicator_table,
    lacking,
    risk_factor_coverage,
)
from atrocityrisk.panels import read_folder
from written_blocks import DOCS, blocks, write_pages

PAGE = DOCS / "reference" / "indicators.md"
YEARS = (1975, 2000, 2024)


def counts() -> str:
    """How many indicators there are."""
    dynamic = sum(entry.kind == "dynamic" for entry in INDICATORS.values())
    return (
        f"There are {len(INDICATORS)} indicators, {dynamic} dynamic and "
        f"{len(INDICATORS) - dynamic} structural."
    )


def facts() -> pd.DataFrame:
    """What every indicator is."""
    known = indicator_table()
    return pd.DataFrame(
        {
            "indicator": "`" + known.index + "`",
            "what it is": known["description"],
            "unit": known["unit"],
            "kind": known["kind"],
            "source": known["source"],
            "publication lag": known["publication_lag"],
            "max age": known["max_age_years"],
            "framework": known["framework"],
            "quality": known["quality"].where(known["framework"] != "", ""),
            "EWP": known["ewp"],
        }
    )


def recipes() -> pd.DataFrame:
    """How every indicator is made, and since when its columns are out."""
    known = indicator_table().astype(str).fillna("")
    chain = known["transform"].str.replace("|", "\\|")
    return pd.DataFrame(
        {
            "indicator": "`" + known.index + "`",
            "column": "`" + known["column"] + "`",
            "transform": "`" + chain + "`",
            "unlisted states": known["fill"].map({"missing": "", "zero_unlisted": "0"}),
            "first release": known["first_release"],
            "coded live since": known["coded_live_since"],
            "note": known["note"],
        }
    )


def framework() -> pd.DataFrame:
    """How many of the Framework's indicators ours measure, by risk factor."""
    return (
        risk_factor_coverage()
        .reset_index()
        .rename(
            columns={
                "risk_factor_id": "",
                "risk_factor": "risk factor",
                "n_framework": "indicators",
            }
        )
    )


def coverage(folder: Path) -> pd.DataFrame:
    """Years and shares of states that the publishers' files cover."""
    needed = sorted({s for entry in INDICATORS.values() for s in entry.source} - {"states"})
    read = read_folder(folder, names=needed, strict=True)
    frames = {name: data.frame for name, data in read.items()}
    rows = states.grid(1946, 2024)
    frames["states"] = pd.DataFrame(index=rows)
    year = rows.get_level_values("year")
    lines = []
    absent = lacking(frames)
    for name in sorted(INDICATORS):
        if name in absent:
            lines.append([f"`{name}`", "", "", *[""] * len(YEARS)])
            continue
        known = compute(name, frames).reindex(rows).notna().to_numpy()
        shares = [f"{100 * known[year == y].mean():.0f} %" for y in YEARS]
        lines.append([f"`{name}`", str(year[known].min()), str(year[known].max()), *shares])
    return pd.DataFrame(lines, columns=["indicator", "from", "to", *map(str, YEARS)])


def written(name: str, folder: Path | None) -> str:
    """Content of one block."""
    if name == "counts":
        return counts()
    if name == "coverage" and folder is None:
        return blocks(PAGE.read_text(encoding="utf-8"))[name]
    registered = {"facts": facts, "recipes": recipes, "framework": framework}
    made = registered[name]() if name in registered else coverage(folder)
    return markdown_table(list(made.columns), made.astype(str).to_numpy().tolist())


if __name__ == "__main__":
    folders = [Path(given) for given in sys.argv[1:] if given != "--check"]
    sys.exit(write_pages((PAGE,), lambda name: written(name, folders[0] if folders else None)))
