"""Compile when each published column was first released and since when it is coded live.

    python scripts/compile_first_releases.py [CODEBOOK] [--out FILE]

CODEBOOK is V-Dem's codebook as an R file (``codebook.RData`` of the package vdemdata), which lists
for every variable the releases that have it; without it V-Dem's rows stay as they are. What no file
says is typed, with its source, in ``scripts/releases_reviewed/``: the year of each V-Dem release,
changes of formula in our own words, and the rows of all other publishers. The same input gives the
same bytes.

A V-Dem variable counts as coded live from the year before the first release of its last unbroken
run: the values of that year were the first to be coded in the yearly round right after it, and all
earlier ones with hindsight. It has no such year if V-Dem stopped coding it before.
"""

import argparse
import re
from itertools import pairwise
from pathlib import Path

import pandas as pd

from atrocityrisk.sources._readers.r import read_r_table

REVIEWED = Path(__file__).parent / "releases_reviewed"
SHIPPED = Path(__file__).parents[1] / "src" / "atrocityrisk" / "indicators" / "first_releases.csv"
COLUMNS = [
    "source",
    "column",
    "first_release",
    "coded_live_since",
    "gaps",
    "note",
    "reference",
    "verified",
]
RELEASES = re.compile(r"\d+(?:-\d+)?(?:, \d+(?:-\d+)?)*\.")
FROM_ELSEWHERE, IDENTIFIER = "E", "A*"
# What the Early Warning Project's extract of V-Dem has in place of these answers.
EXTRACT = {
    "v2clkill_ord": "pol_killing_approved",
    "v2clsocgrp_ord": "social_inequality",
    "v2clrgunev_ord": "even_civilrights",
}


def reviewed(name: str) -> pd.DataFrame:
    """One table typed by hand, as text."""
    return pd.read_csv(REVIEWED / f"{name}.csv", dtype=str, keep_default_na=False)


def shipped(source: str) -> pd.DataFrame:
    """The rows of a source as they stand in the table."""
    table = pd.read_csv(SHIPPED, dtype=str, keep_default_na=False)
    return table.loc[table["source"] == source, COLUMNS]


def own_variables(codebook: pd.DataFrame) -> pd.DataFrame:
    """The codebook without other publishers' variables and without what only identifies a row."""
    identifies = (codebook["vartype"] == IDENTIFIER) & codebook["years"].isna()
    return codebook[(codebook["vartype"] != FROM_ELSEWHERE) & ~identifies]


def listed_releases(text: str) -> tuple[list[tuple[int, int]], str]:
    """Unbroken runs of releases, and what the field says besides."""
    found = RELEASES.match(text)
    if found is None:
        raise SystemExit(f"expected releases such as '1-6, 10-16.', found {text!r}")
    runs = []
    for run in found.group().rstrip(".").split(", "):
        first, _, last = run.partition("-")
        runs.append((int(first), int(last or first)))
    joined = runs[:1]
    for first, last in runs[1:]:
        # "2-3, 4-16" would be no gap.
        if first == joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined, text[found.end() :].strip()


def gap_text(runs: list[tuple[int, int]], public: dict[int, int]) -> str:
    """Releases between the runs, with the years in which they came out."""
    texts = []
    for (_, before), (after, _) in pairwise(runs):
        first, last = before + 1, after - 1
        span = f"release {first}" if first == last else f"releases {first}-{last}"
        years = sorted({public[first], public[last]})
        texts.append(f"{span} ({'-'.join(map(str, years))})")
    return "; ".join(texts)


def vdem_row(variable: pd.Series, releases: pd.DataFrame, notes: dict[str, str]) -> dict[str, str]:
    """What the table says of one variable."""
    runs, remark = listed_releases(variable["datarelease"])
    name = variable["tag"]
    if remark and name not in notes:
        raise SystemExit(
            f"{name}: the codebook remarks {remark!r}; say it in our own words in vdem_notes.csv"
        )
    public = releases["public"].astype(int).to_dict()
    since = public[runs[-1][0]] - 1
    said = [notes[name]] if name in notes else []
    newest = public[max(public)] - 1
    # What is given on request only has no years; it is coded with the rest.
    ends = newest if pd.isna(variable["years"]) else int(variable["years"][-4:])
    if ends < since:
        said.append(f"coded to {ends}, all before its release")
    elif ends < newest:
        said.append(f"coded to {ends}")
    return {
        "source": "vdem",
        "column": name,
        "first_release": str(public[runs[0][0]]),
        "coded_live_since": str(since) if ends >= since else "",
        "gaps": gap_text(runs, public),
        "note": "; ".join(said),
        "reference": f"V-Dem Codebook v{max(public)}, releases {runs[0][0]} on",
        "verified": releases.loc[runs[0][0], "verified"],
    }


def vdem(codebook: pd.DataFrame) -> pd.DataFrame:
    """Every variable of V-Dem's own; answers on the ordinal scale inherit from their variable."""
    releases = reviewed("vdem_releases").set_index("release")
    releases.index = releases.index.astype(int)
    notes = reviewed("vdem_notes").set_index("variable")["note"].to_dict()
    own = own_variables(codebook)
    unknown = sorted(set(notes) - set(own["tag"]))
    if unknown:
        raise SystemExit(f"vdem_notes.csv names variables that the codebook lacks: {unknown}")
    rows = []
    for _, variable in own.iterrows():
        row = vdem_row(variable, releases, notes)
        rows.append(row)
        asked = "C" in variable["vartype"]
        if asked and str(variable["scale"]).startswith("Ordinal"):
            answer = f"{row['column']}_ord"
            names = [answer, EXTRACT[answer]] if answer in EXTRACT else [answer]
            rows += [row | {"column": name} for name in names]
    return pd.DataFrame(rows, columns=COLUMNS).sort_values("column", ignore_index=True)


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "codebook",
        type=Path,
        nargs="?",
        help="V-Dem's codebook as an R file (default: V-Dem's rows stay as they are)",
    )
    parser.add_argument("--out", type=Path, default=SHIPPED, help="file to write")
    given = parser.parse_args()
    others = reviewed("publishers")[COLUMNS]
    ours = vdem(read_r_table(given.codebook)) if given.codebook else shipped("vdem")
    table = pd.concat([ours, others], ignore_index=True)
    twice = table[table.duplicated(["source", "column"])]
    if len(twice):
        raise SystemExit(f"columns with two rows:\n{twice[['source', 'column']].to_string()}")
    table = table.sort_values(["source", "column"], ignore_index=True)
    table.to_csv(given.out, index=False, lineterminator="\n")
    print(f"{given.out.name}: {len(table)} rows")


if __name__ == "__main__":
    main()
