"""Compile the tables that `atrocityrisk.states` ships, from the publishers' files.

    python scripts/compile_states.py FOLDER [--out FOLDER]

FOLDER holds the publishers' files as they came (``states/``, ``codes/``, ``vdem/`` and so on). What
no file says, or what files say differently, is a row with a reason in ``scripts/states_reviewed/``.
The same input gives the same bytes.
"""

import argparse
import warnings
from pathlib import Path

import pandas as pd
import rdata

REVIEWED = Path(__file__).parent / "states_reviewed"
SHIPPED = Path(__file__).parents[1] / "src" / "atrocityrisk" / "states"
FIRST, LAST = 1945, 2025
# The list of states says "to the end of 2020" for a state that still exists.
LIST_CLOSES = pd.Timestamp("2020-12-31")


def r_frame(path: Path) -> pd.DataFrame:
    """The one data frame of an R file, days since 1970 left as numbers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame: pd.DataFrame = next(iter(rdata.read_rda(path).values()))
    return frame


def system(data: Path) -> pd.DataFrame:
    """Spells of statehood that touch 1945 or later; no end while a state exists."""
    raw = r_frame(data / "states" / "gw_system.rda")
    start, end = (pd.to_datetime(raw[c], unit="D", origin="unix") for c in ("start", "end"))
    frame = pd.DataFrame(
        {
            "gwcode": raw["gwcode"].astype("int64"),
            "start": start.dt.strftime("%Y-%m-%d"),
            "end": end.where(end < LIST_CLOSES).dt.strftime("%Y-%m-%d"),
            "microstate": raw["microstate"].astype("int64"),
        }
    )
    return frame[end.dt.year >= FIRST].sort_values(["gwcode", "start"], ignore_index=True)


def lifetimes(spells: pd.DataFrame) -> pd.DataFrame:
    """First and last year of each state within the period; no last year while it exists."""
    first = spells["start"].str[:4].astype("int64").clip(lower=FIRST)
    last = spells["end"].str[:4].astype("Int64")
    return pd.DataFrame({"gwcode": spells["gwcode"], "first_year": first, "last_year": last})


def unit_codes(data: Path) -> pd.DataFrame:
    """ISO 3166 and V-Dem codes with the number of the state, before any review."""
    vdem = r_frame(data / "vdem" / "v15_democracyData" / "vdem_simple.rda")
    vdem = vdem[(vdem["year"] >= FIRST) & vdem["vdem_cowcode"].notna()]
    units = vdem[["country_text_id", "country_id", "vdem_cowcode"]].drop_duplicates()
    return units.astype({"country_id": "int64", "vdem_cowcode": "int64"})


def with_review(rows: pd.DataFrame, reviewed: pd.DataFrame, alive: pd.DataFrame) -> pd.DataFrame:
    """Rows of one system: what review says of a code replaces what files say of it."""
    names = ["code", "gwcode", "first_year", "last_year", "fit"]
    rows = rows[~rows["code"].isin(reviewed.loc[reviewed["fit"] != "alias", "code"])]
    rows = rows.merge(alive, on="gwcode").assign(fit="exact")
    given = reviewed[["code", "gwcode", "first_year", "last_year", "fit"]]
    given = given.merge(alive, on="gwcode", suffixes=("", "_alive"))
    given["first_year"] = given["first_year"].fillna(given["first_year_alive"])
    given["last_year"] = given["last_year"].fillna(given["last_year_alive"])
    both = pd.concat([rows[names], given[names]], ignore_index=True)
    return both.drop_duplicates(names[:-1])


def codes(data: Path, spells: pd.DataFrame) -> pd.DataFrame:
    """Every system's codes with the state they stand for and the years in which they do."""
    alive = lifetimes(spells)
    reviewed = pd.read_csv(REVIEWED / "codes.csv", dtype=str, keep_default_na=False)
    for column in ("gwcode", "first_year", "last_year"):
        reviewed[column] = pd.to_numeric(reviewed[column]).astype("Int64")
    of = dict(iter(reviewed.groupby("system")))
    units = unit_codes(data)
    known = units["vdem_cowcode"].isin(alive["gwcode"])
    text = units.loc[known, ["country_text_id", "vdem_cowcode"]].set_axis(
        ["code", "gwcode"], axis=1
    )
    vdem = with_review(text.drop_duplicates(), of["vdem"], alive)
    ids = units[["country_text_id", "country_id"]].drop_duplicates()
    numbers = vdem.merge(ids, left_on="code", right_on="country_text_id")
    numbers["code"] = numbers.pop("country_id").astype(str)
    iso3 = with_review(text[~text["code"].isin(["ZZB", "VDR"])], of["iso3"], alive)
    listed = pd.read_csv(data / "codes" / "country-codes.csv", dtype=str, keep_default_na=False)
    listed = listed.set_index("ISO3166-1-Alpha-3")
    parts = {"iso3": iso3, "vdem": vdem, "vdem_id": numbers}
    for name, column in (("iso2", "ISO3166-1-Alpha-2"), ("m49", "M49")):
        rows = iso3.assign(code=iso3["code"].map(listed[column]))
        own = of[name].assign(fit=of[name]["fit"])
        parts[name] = pd.concat(
            [
                rows[rows["code"].notna() & (rows["code"] != "")],
                with_review(rows.iloc[:0][["code", "gwcode"]], own, alive),
            ]
        ).drop_duplicates(["code", "gwcode", "first_year"])
    current = iso3[iso3["code"].isin(listed.index) | iso3["code"].eq("XKX")]
    parts["wb"] = pd.concat(
        [current, with_review(current.iloc[:0][["code", "gwcode"]], of["wb"], alive)]
    )
    parts["gw"] = alive.assign(code=alive["gwcode"].astype(str), fit="exact")
    same = alive[["gwcode"]].assign(code=alive["gwcode"].astype(str))
    parts["ucdp"] = with_review(same, of["ucdp"], alive)
    parts["cow"] = with_review(cow(data, alive), of["cow"], alive)
    table = pd.concat([part.assign(system=name) for name, part in parts.items()])
    table = table[["system", "code", "gwcode", "first_year", "last_year", "fit"]]
    table = table.sort_values(["system", "gwcode", "first_year", "fit", "code"], ignore_index=True)
    check_unambiguous(table)
    return table.astype({"first_year": "Int64", "last_year": "Int64"})


def cow(data: Path, alive: pd.DataFrame) -> pd.DataFrame:
    """Correlates of War number of each state, from the panel that sets both lists side by side.

    A number is taken for the state's whole life on the Gleditsch-Ward list: publishers use it for
    years in which the Correlates of War list has no member (West Germany before 1955).
    """
    panel = r_frame(data / "states" / "gw_cw_panel.rda")
    panel = panel[(panel["year"] >= FIRST) & panel["gwcode"].notna()]
    pairs = panel[["gwcode", "ccode"]].astype("Int64").drop_duplicates()
    matched = pairs.dropna()
    alone = pairs.loc[~pairs["gwcode"].isin(matched["gwcode"]), ["gwcode"]]
    alone = alone[alone["gwcode"].isin(alive["gwcode"])].assign(ccode=alone["gwcode"])
    # States that only Gleditsch and Ward list (Tibet, Abkhazia) have no number to translate.
    frame = matched.assign(code=matched["ccode"].astype(str))[["code", "gwcode"]]
    return frame.astype({"gwcode": "int64"})


def check_unambiguous(table: pd.DataFrame) -> None:
    """Refuse a code that stands for two states in one year."""
    years = table.assign(last_year=table["last_year"].fillna(LAST))
    spans = [range(int(a), int(b) + 1) for a, b in years[["first_year", "last_year"]].to_numpy()]
    long = years.assign(year=spans).explode("year")
    long = long[["system", "code", "year", "gwcode"]].drop_duplicates()
    twice = long[long.duplicated(["system", "code", "year"], keep=False)]
    if len(twice):
        raise SystemExit(f"codes that fit two states:\n{twice.to_string()}")


def main() -> None:
    """Write every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the publishers' files")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="folder to write to")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    spells = system(given.data)
    tables = {"system": spells, "codes": codes(given.data, spells)}
    for name, table in tables.items():
        table.to_csv(given.out / f"{name}.csv", index=False, lineterminator="\n")
        print(f"{name}.csv: {len(table)} rows")


if __name__ == "__main__":
    main()
