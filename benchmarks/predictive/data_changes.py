#!/usr/bin/env python
"""What releases of real data changed in the past, and whether their last year moved most.

    python benchmarks/predictive/data_changes.py DATA MORE_DATA [--ranking]

DATA and MORE_DATA are folders of publishers' files, as the inventories beside them list. Writes
data-changes/pairs.csv (one row per pair of releases), ages.csv (by age of the values in the old
release), columns.csv and largest.csv. With --ranking two folders are made of links that differ in
the releases of UCDP and of the Early Warning Project's list alone; moves.csv holds the list of both
and its parts. No outcome is looked at and nothing is chosen by what comes out.
"""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pandas as pd

from atrocityrisk._core.csv_files import write_table
from atrocityrisk.data_changes import DataChanges, compare_releases
from atrocityrisk.data_changes.changes_of_data import lost_values
from atrocityrisk.data_changes.value_changes import BOTH, LOST, OLDEST

FOLDER = Path(__file__).resolve().parent / "data-changes"
LARGEST_KEPT = 3

EWP = "EWP mass killing events master list"
PAIRS = {
    "V-Dem v14 to v15": (
        "vdem/v14_vdemlite/vdemlite.rda",
        "vdem/v15_democracyData/vdem_simple.rda",
    ),
    "V-Dem v15 to v16": (
        "vdem/v15_democracyData/vdem_simple.rda",
        "vdem/v16_subset20/vdem_trimmed.csv",
    ),
    "V-Dem v14 to v16": ("vdem/v14_vdemlite/vdemlite.rda", "vdem/v16_subset20/vdem_trimmed.csv"),
    "V-Dem v14 to v15, political killing and torture (joined by row)": (
        "vdem/v14_vdemlite/vdemlite.rda",
        "+vdem/vdem_v15_clkill_cltort_1946_2024_JOINED.csv",
    ),
    "V-Dem v14 to v16, physical integrity (OWID chart)": (
        "vdem/v14_vdemlite/vdemlite.rda",
        "+vdem/owid_v16/physical-integrity-rights-index-vdem.csv",
    ),
    "V-Dem v14 to v16, polarisation (OWID chart)": (
        "vdem/v14_vdemlite/vdemlite.rda",
        "+vdem/owid_v16/political-polarization-score.csv",
    ),
    "V-Dem v13 to v15, answers (EWP extract)": (
        "+vdem/vdem_v13_ewp2023.Rdata",
        "vdem/v15_ewp2025/vdem.Rdata",
    ),
    "UCDP battle deaths 23.1 to 25.1": (
        "+ucdp/BattleDeaths_v23_1.csv",
        "ucdp/BattleDeaths_v25_1.csv",
    ),
    "UCDP one-sided violence 23.1 to 25.1": (
        "+ucdp/OneSided_v23_1.rds",
        "ucdp/OneSided_v25_1.rds",
    ),
    "UCDP armed conflict 23.1 to 25.1": ("ucdp/UcdpPrioConflict_v23_1.csv", "ucdp/ucdp_acd.rda"),
    "World Bank growth, January 2025 to EWP pull of 2025": (
        "worldbank/API_NY.GDP.PCAP.KD.ZG_DS2_en_csv_v2_76067.zip",
        "worldbank/wdi.csv",
    ),
    "World Bank trade, EWP pull of 2025 to April 2026": (
        "worldbank/wdi.csv",
        "worldbank/API_NE.TRD.GNFS.ZS_DS2_en_csv_v2_101.csv",
    ),
    "World Bank growth of the whole, April 2026 to August 2026": (
        "worldbank/API_NY.GDP.MKTP.KD.ZG_DS2_en_csv_v2_260.csv",
        "+worldbank/world_bank_latest.json.gz",
    ),
    "World Bank population, EWP pull of 2025 to August 2026": (
        "worldbank/wdi.csv",
        "+worldbank/world_bank_latest.json.gz",
    ),
    "EWP events 2023 to 2024": (f"+ewp/{EWP}_cjh.xlsx", f"+ewp/{EWP}_2024.xlsx"),
    "EWP events 2024 to 2025": (f"+ewp/{EWP}_2024.xlsx", f"ewp/{EWP}_2025.xlsx"),
    "EWP country-years 2024 to 2025": (
        "+ewp/basedata2024_10oct2024.csv",
        "ewp/basedata2025_4august2025.csv",
    ),
}
"""Old and new file of each pair; a plus marks those of MORE_DATA."""
SOURCE = {"+worldbank/world_bank_latest.json.gz": "world_bank"}
"""Source of files that several could be by their names."""
ONLY = {"World Bank population, EWP pull of 2025 to August 2026": "population"}
"""Column of a pair that shares others with another pair."""

OLDER = {
    "ucdp/BattleDeaths_v25_1.csv": "+ucdp/BattleDeaths_v23_1.csv",
    "ucdp/OneSided_v25_1.rds": "+ucdp/OneSided_v23_1.rds",
    "ucdp/ucdp_acd.rda": "ucdp/UcdpPrioConflict_v23_1.csv",
    f"ewp/{EWP}_2025.xlsx": f"+ewp/{EWP}_2024.xlsx",
}
"""What the older folder of the ranking has in place of a file."""


def located(name: str, folders: tuple[Path, Path]) -> Path:
    """A file of one of the two folders."""
    return folders[name.startswith("+")] / name.removeprefix("+")


def own_columns(found: DataChanges) -> DataChanges:
    """The comparison without what V-Dem takes from others, such as e_gdppc on another base year."""
    tables = {}
    for name in ("columns", "years", "states", "largest"):
        table = getattr(found, name)
        foreign = table["source"].eq("vdem") & table["column"].str.startswith("e_")
        tables[name] = table[~foreign].reset_index(drop=True)
    return replace(found, **tables)


def pair_row(pair: str, found: DataChanges) -> dict[str, object]:
    """What one pair showed, in one row."""
    kept = found.columns[found.columns["status"] == BOTH]
    first = found.largest.iloc[0] if len(found.largest) else None
    return {
        "pair": pair,
        "source": found.sources["source"].iloc[0],
        "old_last": found.sources["old_last"].iloc[0],
        "new_last": found.sources["new_last"].iloc[0],
        "columns": len(kept),
        "columns_changed": int((kept["changed"] > 0).sum()),
        "columns_lost": int((found.columns["status"] == LOST).sum()),
        "compared": int(kept["compared"].sum()),
        "changed": int(kept["changed"].sum()),
        "changed_share": kept["changed"].sum() / kept["compared"].sum(),
        "lost_values": lost_values(kept),
        "known_since": int((kept["became_known"] + kept["new_rows"]).sum()),
        "largest": ""
        if first is None
        else f"{first['column']}, {first['country']} {first['year']}",
        "largest_old": None if first is None else first["old"],
        "largest_new": None if first is None else first["new"],
    }


def column_rows(pair: str, found: DataChanges) -> pd.DataFrame:
    """Each column: how much of its last year changed, and of values five and more years older."""
    kept = found.columns[found.columns["status"] == BOTH].set_index("column")
    parts = {}
    for name, ages in (("last_year", found.years["years_before_last"] == 0),
                       ("earlier", found.years["years_before_last"] >= OLDEST)):  # fmt: skip
        rows = found.years[ages]
        by = rows.assign(moved=rows["mean_change_sd"] * rows["compared"]).groupby("column")
        sums = by[["changed", "compared", "moved"]].sum()
        parts[f"{name}_changed_share"] = sums["changed"] / sums["compared"]
        parts[f"{name}_mean_change_sd"] = sums["moved"] / sums["compared"]
    wanted = ["compared", "changed", "changed_share", "median_change_sd", "largest_change_sd"]
    table = kept[wanted].join(pd.DataFrame(parts)).reset_index()
    return table.assign(pair=pair)[["pair", "column", *table.columns.drop("column")]]


def linked(folders: tuple[Path, Path], to: Path, replaced: dict[str, str]) -> None:
    """A folder of links to the files of DATA, some in an older release."""
    for path in sorted(folders[0].rglob("*")):
        name = path.relative_to(folders[0]).as_posix()
        # The armed conflicts of 23.1 lie beside those of 25.1: each folder has one of them.
        if not path.is_file() or name in {**OLDER, **replaced, OLDER["ucdp/ucdp_acd.rda"]: ""}:
            continue
        _link(path, to / name)
    for new in OLDER:
        chosen = replaced.get(new, new)
        _link(located(chosen, folders), to / chosen.removeprefix("+"))


def _link(path: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    to.symlink_to(path)


def moves(folders: tuple[Path, Path]) -> pd.DataFrame:
    """The default's list with older and newer releases, and the parts of every move."""
    with tempfile.TemporaryDirectory() as temporary:
        sides = [Path(temporary) / name for name in ("old", "new")]
        for side, replaced in zip(sides, (OLDER, {}), strict=True):
            linked(folders, side, replaced)
        found = compare_releases(*sides, ranking=True)
    assert found.ranking is not None
    print(found, found.ranking.notes, found.ranking.changes.untold, sep="\n")
    lists = found.ranking.changes
    wide = lists.reasons.pivot(index="gwcode", columns="part", values="probability")
    names = ["gwcode", "country", "rank_a", "rank_b", "probability_a", "probability_b"]
    names += ["probability_verdict", "probability_change"]
    table = lists.frame[names].merge(wide, on="gwcode", how="left")
    return table.assign(origin=found.ranking.origins[1])


def main(folders: tuple[Path, Path]) -> None:
    """Compare every pair and write what it showed."""
    FOLDER.mkdir(exist_ok=True)
    pairs, ages, columns, largest = [], [], [], []
    for pair, names in PAIRS.items():
        sides = (located(name, folders) for name in names)
        source = SOURCE.get(names[1], "vdem" if names[1].startswith("+vdem/") else None)
        only = [ONLY[pair]] if pair in ONLY else None
        made = compare_releases(*sides, source=source, indicators=only, k=LARGEST_KEPT)
        found = own_columns(made)
        pairs.append(pair_row(pair, found))
        ages.append(found.ages.assign(pair=pair))
        columns.append(column_rows(pair, found))
        largest.append(found.largest.head(LARGEST_KEPT).assign(pair=pair))
        print(pair, found, sep=": ")
    write_table(pd.DataFrame(pairs), FOLDER / "pairs.csv")
    for name, tables in (("ages", ages), ("columns", columns), ("largest", largest)):
        table = pd.concat(tables, ignore_index=True)
        table = table[["pair", *table.columns.drop("pair")]]
        write_table(table, FOLDER / f"{name}.csv")
    if "--ranking" in sys.argv:
        write_table(moves(folders), FOLDER / "moves.csv")


if __name__ == "__main__":
    given = [Path(word) for word in sys.argv[1:] if word != "--ranking"]
    if len(given) != 2:
        sys.exit(__doc__)
    main((given[0], given[1]))
