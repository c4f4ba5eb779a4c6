"""Compile the tables that `atrocityrisk.states` ships, from the publishers' files.

    python scripts/compile_states.py FOLDER [--out FOLDER]

FOLDER holds the publishers' files as they came (``states/``, ``codes/``, ``vdem/`` and so on). What
no file says, or what files say differently, is a row with a reason in ``scripts/states_reviewed/``.
The same input gives the same bytes.
"""

import argparse
import warnings
from functools import cache
from pathlib import Path

import pandas as pd
import rdata

from atrocityrisk.states.state_tables import normal_code, normal_name

REVIEWED = Path(__file__).parent / "states_reviewed"
SHIPPED = Path(__file__).parents[1] / "src" / "atrocityrisk" / "states"
FIRST, LAST = 1945, 2025
BORDERS_CLOSE = 2016
# The list of states says "to the end of 2020" for a state that still exists.
LIST_CLOSES = pd.Timestamp("2020-12-31")


@cache
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
    # V-Dem's Zanzibar has no ISO code, and its VDR is South Vietnam where ISO's was the North.
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
    # The World Bank uses ISO's codes of today, and its own for Kosovo.
    current = iso3[iso3["code"].isin(listed.index) | iso3["code"].eq("XKX")]
    parts["wb"] = pd.concat(
        [current, with_review(current.iloc[:0][["code", "gwcode"]], of["wb"], alive)]
    )
    parts["gw"] = alive.assign(code=alive["gwcode"].astype(str), fit="exact")
    same = alive[["gwcode"]].assign(code=alive["gwcode"].astype(str))
    parts["ucdp"] = with_review(same, of["ucdp"], alive)
    parts["cow"] = with_review(cow(data, alive), of["cow"], alive)
    parts["csp"] = with_review(cow(data, alive), of["csp"], alive)
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
    pairs = panel.loc[panel["year"] >= FIRST, ["gwcode", "ccode"]].dropna().drop_duplicates()
    # States that only Gleditsch and Ward list (Tibet, Abkhazia) have no number to translate.
    pairs = pairs.astype("int64")
    pairs = pairs[pairs["gwcode"].isin(alive["gwcode"])]
    return pd.DataFrame({"code": pairs["ccode"].astype(str), "gwcode": pairs["gwcode"]})


def publishers_names(data: Path) -> pd.DataFrame:
    """Every name that a publisher gives beside a code that says which state is meant."""
    panel = r_frame(data / "states" / "gw_cw_panel.rda")
    vdem = r_frame(data / "vdem" / "v15_democracyData" / "vdem_simple.rda")
    listed = pd.read_csv(data / "codes" / "country-codes.csv", dtype=str, keep_default_na=False)
    wpp = pd.read_csv(data / "unwpp" / "wpp2024" / "UNlocations.txt", sep="\t")
    ewp = pd.read_csv(data / "ewp" / "basedata2025_4august2025.csv")
    epr = pd.read_csv(data / "epr" / "epr_core_raw.csv")
    cy = pd.read_csv(data / "ucdp" / "organizedviolencecy_v25_1.csv")
    bank = pd.read_csv(data / "worldbank" / "population.csv", keep_default_na=False)
    refugees = r_frame(data / "unhcr" / "population.rda")
    pts = r_frame(data / "pts" / "PTS-2023.RData")
    hrps = pd.read_csv(data / "hrps" / "HumanRightsProtectionScores_v4.01.csv", encoding="latin-1")
    pwt = r_frame(data / "pwt" / "pwt10.01.rda")
    maddison = pd.read_csv(data / "maddison" / "maddison.csv")
    coups = pd.read_csv(data / "coups" / "powell_thyne_coups_final.txt", sep="\t")
    elections = pd.read_csv(data / "reign" / "electionlist_3_21.csv", encoding="latin-1")
    iso = listed.assign(year=LAST)
    parts = [
        (panel, "gw_name", "gwcode", "year", "gw"),
        (panel, "cw_name", "ccode", "year", "cow"),
        (vdem, "vdem_country_name", "country_text_id", "year", "vdem"),
        (cy, "country_cy", "country_id_cy", "year_cy", "ucdp"),
        (bank, "Country Name", "Country Code", "Year", "wb"),
        (wpp.assign(year=LAST), "name", "country_code", "year", "m49"),
        (iso, "official_name_en", "ISO3166-1-Alpha-3", "year", "iso3"),
        (iso, "UNTERM English Short", "ISO3166-1-Alpha-3", "year", "iso3"),
        (iso, "CLDR display name", "ISO3166-1-Alpha-3", "year", "iso3"),
        (ewp, "country", "ccode", "year", "cow"),
        (ewp, "ewp_name", "ccode", "year", "cow"),
        (epr, "statename", "gwid", "to", "gw"),
        (refugees, "coo_name", "coo_iso", "year", "iso3"),
        (pts, "Country", "COW_Code_N", "Year", "cow"),
        (pts, "Country_OLD", "COW_Code_N", "Year", "cow"),
        (hrps, "country_name", "COW", "YEAR", "cow"),
        (pwt, "country", "isocode", "year", "iso3"),
        (maddison, "country", "ccode", "year", "cow"),
        (coups, "country", "ccode", "year", "cow"),
        (elections, "country", "ccode", "elec_year", "cow"),
    ]
    return pd.concat(
        [
            frame[columns].set_axis(["name", "code", "year"], axis=1).assign(system=system)
            for frame, *columns, system in parts
        ]
    )


def names(data: Path, spells: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """What each state is called and was called: one label at a time, any number of aliases."""
    alive = lifetimes(spells)
    seen = publishers_names(data).drop_duplicates().dropna(subset=["name", "code", "year"])
    seen = seen[seen["name"].str.strip() != ""]
    seen["code"] = [normal_code(c, s) for c, s in zip(seen["code"], seen["system"], strict=True)]
    seen = seen.merge(table, on=["system", "code"])
    seen = seen[seen["year"].between(seen["first_year"], seen["last_year"].fillna(LAST))]
    seen["key"] = seen["name"].astype(str).map(normal_name)
    reviewed = pd.read_csv(REVIEWED / "names.csv", dtype={"name": str}, keep_default_na=False)
    for column in ("first_year", "last_year"):
        reviewed[column] = pd.to_numeric(reviewed[column]).astype("Int64")
    reviewed["key"] = reviewed["name"].map(normal_name)
    # V-Dem's name where review gives none, else the first one seen, is the label.
    rank = {"vdem": 0, "iso3": 1, "wb": 2}
    seen["order"] = seen["system"].map(rank).fillna(3)
    seen = seen[~seen["key"].isin(reviewed["key"])].sort_values(["order", "name"], kind="stable")
    found = seen.drop_duplicates(["key", "gwcode"])[["name", "key", "gwcode"]]
    labelled = set(reviewed.loc[reviewed["fit"] == "label", "gwcode"])
    first = ~found["gwcode"].duplicated() & ~found["gwcode"].isin(labelled)
    found = found.assign(fit=first.map({True: "label", False: "alias"}))
    found = found.merge(alive, on="gwcode")
    given = reviewed.merge(alive, on="gwcode", suffixes=("", "_alive"))
    for column in ("first_year", "last_year"):
        given[column] = given[column].fillna(given[f"{column}_alive"])
    columns = ["name", "gwcode", "first_year", "last_year", "fit"]
    both = pd.concat([found[["key", *columns]], given[["key", *columns]]], ignore_index=True)
    check_unambiguous(
        both[both["fit"] != "bare"].assign(system="name").rename(columns={"key": "code"})
    )
    both["order"] = both["fit"].map({"label": 0, "alias": 1, "backcast": 2, "bare": 3})
    both = both.sort_values(["gwcode", "order", "first_year", "name"], ignore_index=True)
    return both[columns].astype({"first_year": "Int64", "last_year": "Int64"})


def borders(data: Path, spells: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Pairs of states with a land border, the smaller number first, and the years they had one.

    Correlates of War contiguity of type 1 ends in 2016 and knows only members of its own list. A
    pair is carried to other years in which both states exist but one is off that list, as it was
    in the nearest year with both on it, and to the years after 2016, in which no state began.
    """
    raw = pd.read_csv(data / "states" / "contdir.csv")
    raw = raw[(raw["conttype"] == 1) & (raw["end"] >= (FIRST - 1) * 100)]
    raw = raw.assign(year=spans(raw["begin"] // 100, raw["end"] // 100))
    pairs = raw.explode("year").dropna(subset=["year"])
    of = by_year(table[table["system"] == "cow"]).drop_duplicates(["code", "year"])
    of = of.set_index(["code", "year"])["gwcode"]
    for side, column in (("a", "statelno"), ("b", "statehno")):
        key = pd.MultiIndex.from_arrays([pairs[column].astype(str), pairs["year"].astype(int)])
        pairs[side] = of.reindex(key).to_numpy()
    pairs = pairs.dropna(subset=["a", "b"])
    low, high = pairs[["a", "b"]].min(axis=1), pairs[["a", "b"]].max(axis=1)
    seen = pd.DataFrame({"gwcode": low, "neighbour": high, "year": pairs["year"]}).astype("int64")
    seen = seen[seen["gwcode"] != seen["neighbour"]].drop_duplicates()
    panel = r_frame(data / "states" / "gw_cw_panel.rda")
    panel = panel[panel["ccode"].notna() & panel["year"].between(FIRST, BORDERS_CLOSE)]
    member_key = pd.MultiIndex.from_arrays(
        [panel["ccode"].astype(int).astype(str), panel["year"].astype(int)]
    )
    listed = set(
        zip(
            of.reindex(member_key).fillna(0).astype(int),
            member_key.get_level_values(1),
            strict=True,
        )
    )
    alive = {
        int(state): range(first, last + 1)
        for state, first, last in lifetimes(spells).fillna(LAST).itertuples(index=False)
    }
    rows = []
    for (one, other), years in seen.groupby(["gwcode", "neighbour"])["year"]:
        observed = set(years)
        both = sorted(y for y in range(FIRST, LAST) if {(one, y), (other, y)} <= listed)
        for year in set(alive[one]) & set(alive[other]):
            nearest = min(both, key=lambda y, year=year: (abs(y - year), y))
            # The lists differ by days in the year in which a state begins.
            begins = FIRST < year in (alive[one].start, alive[other].start)
            if nearest in observed or (begins and year + 1 in observed):
                rows.append((one, other, year))
    return as_spans(reviewed_borders(pd.DataFrame(rows, columns=seen.columns)))


def reviewed_borders(rows: pd.DataFrame) -> pd.DataFrame:
    """Pairs and years after review has added and struck out some."""
    review = pd.read_csv(REVIEWED / "borders.csv")
    years = review.assign(year=spans(review["first_year"], review["last_year"].fillna(LAST)))
    years = years.explode("year").astype({"year": "int64"})
    key = ["gwcode", "neighbour", "year"]
    struck = pd.MultiIndex.from_frame(years.loc[years["holds"] == "no", key])
    rows = rows[~pd.MultiIndex.from_frame(rows).isin(struck)]
    return pd.concat([rows, years.loc[years["holds"] == "yes", key]])


def as_spans(rows: pd.DataFrame) -> pd.DataFrame:
    """Runs of years as first and last year, the last left open where it is the present."""
    rows = rows.drop_duplicates().sort_values(["gwcode", "neighbour", "year"], ignore_index=True)
    pair = rows[["gwcode", "neighbour"]]
    new = (pair != pair.shift()).any(axis=1) | (rows["year"].diff() != 1)
    runs = rows.groupby(new.cumsum().rename("run"))
    table = runs.agg(
        gwcode=("gwcode", "first"),
        neighbour=("neighbour", "first"),
        first_year=("year", "min"),
        last_year=("year", "max"),
    )
    table["last_year"] = table["last_year"].astype("Int64").where(table["last_year"] < LAST)
    return table.reset_index(drop=True)


def regions(data: Path, spells: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Parts of the world by three schemes, one row per state."""
    now = table[(table["system"] == "iso3") & table["last_year"].isna()]
    iso = now[now["fit"] == "exact"].set_index("gwcode")["code"]
    states = pd.DataFrame({"gwcode": sorted(spells["gwcode"].unique())})
    states["iso3"] = states["gwcode"].map(iso)
    listed = pd.read_csv(data / "codes" / "country-codes.csv", dtype=str, keep_default_na=False)
    listed = listed.set_index("ISO3166-1-Alpha-3")
    states["un_region"] = states["iso3"].map(listed["Region Name"])
    states["un_subregion"] = states["iso3"].map(listed["Sub-region Name"])
    meta = data / "worldbank" / "Metadata_Country_API_SP.DYN.IMRT.IN_DS2_en_csv_v2_2.csv"
    bank = pd.read_csv(meta, encoding="utf-8-sig", keep_default_na=False)
    states["world_bank"] = states["iso3"].map(bank.set_index("Country Code")["Region"])
    ewp = pd.read_csv(data / "treaties" / "reg-data.csv")
    # Africa has no flag of its own: it is the base category of the publisher's regression.
    flags = ["reg.na", "reg.eap", "reg.sca", "reg.mna", "reg.eur"]
    named = ewp[flags].idxmax(axis=1).str[4:].where(ewp[flags].sum(axis=1) == 1, "afr")
    of = table[table["system"] == "cow"].drop_duplicates("code").set_index("code")["gwcode"]
    ewp = pd.DataFrame({"gwcode": ewp["ccode"].astype(str).map(of), "ewp": named})
    states["ewp"] = states["gwcode"].map(ewp.drop_duplicates("gwcode").set_index("gwcode")["ewp"])
    # The states that the Early Warning Project leaves out are islands and small ones.
    rest = {"Americas": "na", "Oceania": "eap", "Europe": "eur", "Africa": "afr", "Asia": "eap"}
    states["ewp"] = states["ewp"].fillna(states["un_region"].map(rest))
    columns = ["ewp", "un_region", "un_subregion", "world_bank"]
    review = pd.read_csv(REVIEWED / "regions.csv", keep_default_na=False).set_index("gwcode")
    states = states.set_index("gwcode")[columns].fillna("")
    states.loc[review.index, columns] = review[columns]
    return states.reset_index()


def spans(first: pd.Series, last: pd.Series) -> list[range]:
    """Years from first to last, row by row, from the beginning of the period on."""
    return [range(max(int(a), FIRST), int(b) + 1) for a, b in zip(first, last, strict=True)]


def by_year(table: pd.DataFrame) -> pd.DataFrame:
    """One row per year of validity."""
    years = spans(table["first_year"], table["last_year"].fillna(LAST))
    return table.assign(year=years).explode("year").astype({"year": "int64"})


def check_unambiguous(table: pd.DataFrame) -> None:
    """Refuse a code that stands for two states in one year."""
    long = by_year(table)[["system", "code", "year", "gwcode"]].drop_duplicates()
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
    table = codes(given.data, spells)
    tables = {
        "system": spells,
        "codes": table,
        "names": names(given.data, spells, table),
        "borders": borders(given.data, spells, table),
        "regions": regions(given.data, spells, table),
    }
    for name, table in tables.items():
        table.to_csv(given.out / f"{name}.csv", index=False, lineterminator="\n")
        print(f"{name}.csv: {len(table)} rows")


if __name__ == "__main__":
    main()
