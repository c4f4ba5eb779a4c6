#!/usr/bin/env python
"""How far UCDP's candidate counts of 2025 were from the final ones, by state.

    benchmarks/predictive/candidate_to_final.py TOTALS.json CANDIDATES.csv

TOTALS.json holds deaths of 2025 by state from UCDP's country-years 26.1, CANDIDATES.csv the
candidate events of 2025. Writes signals/candidate_to_final.csv, from which `nowcast` draws what a
provisional count will become. Every state of the final file is in it; one without a candidate event
has a candidate count of 0. Both are UCDP's, CC BY 4.0.
"""

import json
import sys
from pathlib import Path

import pandas as pd

import atrocityrisk as ar
from atrocityrisk import states
from atrocityrisk._core.csv_files import write_table

RESULT = Path(ar.__file__).parent / "signals" / "candidate_to_final.csv"
YEAR = 2025
FEWEST = 25
"""Candidate deaths from which a ratio is described."""


def compiled(totals: Path, candidates: Path) -> pd.DataFrame:
    """Deaths of the year by state: candidate and final."""
    final = json.loads(totals.read_text(encoding="utf-8"))["perCountry"]
    rows = pd.DataFrame(
        {"iso2": list(final), "final": [v["deathsLastYear"] for v in final.values()]}
    )
    rows["gwcode"] = states.translate(rows["iso2"], YEAR, system="iso2")
    events = pd.read_csv(candidates, usecols=["country", "best", "date"])
    events = events[events["date"].str[:4] == str(YEAR)]
    sums = events.groupby("country")["best"].sum().rename("candidate").reset_index()
    sums["gwcode"] = states.translate(sums["country"], YEAR, system="name")
    lost = [*rows.loc[rows["gwcode"].isna(), "iso2"], *sums.loc[sums["gwcode"].isna(), "country"]]
    print("no state of the list:", lost or "none")
    both = rows.dropna(subset="gwcode").merge(sums.dropna(subset="gwcode"), on="gwcode", how="left")
    absent = sums.dropna(subset="gwcode")
    print("in candidates alone:", absent[~absent["gwcode"].isin(both["gwcode"])].values.tolist())
    both = both.assign(year=YEAR, candidate=both["candidate"].fillna(0).astype("int64"))
    return both[["gwcode", "year", "candidate", "final"]].sort_values("gwcode", ignore_index=True)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    table = compiled(Path(sys.argv[1]), Path(sys.argv[2]))
    write_table(table, RESULT)
    large = table[table["candidate"] >= FEWEST]
    ratio = large["final"] / large["candidate"]
    any_ = table[table["candidate"] > 0]
    r2 = any_["final"] / any_["candidate"]
    print(len(table), "states;", len(large), f"with {FEWEST} candidate deaths or more")
    print(ratio.describe(), r2.describe())
    print(large.assign(ratio=ratio).sort_values("ratio").iloc[[0, 1, -3, -2, -1]])
