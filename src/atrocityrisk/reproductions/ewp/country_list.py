"""Which country-years the Early Warning Project's list has, from its workbook and earlier list."""

import pandas as pd

from atrocityrisk._core.spells import spell_years
from atrocityrisk.errors import DataError
from atrocityrisk.reproductions.ewp.hand_fixes import corrected

# The workbook's state list was closed in 2017: a state alive then is taken to live on.
_CLOSED = 2017
# EWP extends whatever was there in 1945 back to 1934, without a source. No year before the panel's
# first reaches it, but fills and counts start in these.
_FIRST_KNOWN, FIRST_FILLED = 1945, 1934


def country_years(
    states: pd.DataFrame,
    earlier: pd.DataFrame,
    names: pd.DataFrame,
    *,
    corrections: pd.DataFrame,
    last_year: int,
) -> pd.DataFrame:
    """Country-years of EWP's list, with the years that bound each country."""
    spells = _spells(states, earlier, corrections=corrections, last_year=last_year)
    # Gleditsch and Ward say which states there are; first years come from EWP's earlier list.
    spells = spells.merge(names[["ccode", "ewp_name"]], on="ccode", how="left")
    unknown = spells[spells[["first_year", "last_year", "ewp_name"]].isna().any(axis=1)]
    if spells["ccode"].duplicated().any() or len(unknown):
        culprit = unknown if len(unknown) else spells[spells["ccode"].duplicated()]
        raise DataError(
            f"country list: expected one spell with years and a name per code, found "
            f"{culprit.iloc[0].to_dict()}; add a correction"
        )
    spells["first_year"] = spells["first_year"].replace({_FIRST_KNOWN: FIRST_FILLED})
    first, last = (spells[c].to_numpy().astype("int64") for c in ("first_year", "last_year"))
    spell, year = spell_years(first, last)
    rows = spells.iloc[spell]
    return (
        pd.DataFrame(
            {
                "ccode": rows["ccode"].to_numpy().astype("int64"),
                "year": year,
                "country": rows["country"].to_numpy(),
                "ewp_name": rows["ewp_name"].to_numpy(),
                "datastartyear": first[spell],
                "dataendyear": last[spell],
                "independence_year": rows["independence_year"].to_numpy().astype("int64"),
            }
        )
        .set_index(["ccode", "year"])
        .sort_index()
    )


def _spells(
    states: pd.DataFrame, earlier: pd.DataFrame, *, corrections: pd.DataFrame, last_year: int
) -> pd.DataFrame:
    """One row per country: code, name, first and last year, year of independence."""
    spells = pd.DataFrame(
        {
            "ccode": states["COW_number"].astype("float64"),
            "country": states["COW_name"].astype("str"),
            "independence_year": states["entry_year"].astype("float64"),
            "ended": states["end_year_2017"].astype("float64"),
            "included": 1.0,
        }
    )
    spells = spells[spells["ended"] > _FIRST_KNOWN]
    spells = corrected(spells, corrections, table="states", code="ccode")
    spells = spells[spells["included"] == 1]
    known = earlier.groupby("ccode")["year"].agg(first_year="min", last_known="max")
    spells = spells.join(known.astype("float64"), on="ccode")
    alive = spells["ended"] >= _CLOSED
    spells["last_year"] = spells["last_known"].mask(alive, float(last_year))
    spells = corrected(spells, corrections, table="spells", code="ccode")
    added = _added(corrections)
    return pd.concat([spells[added.columns], added], ignore_index=True)


def _added(corrections: pd.DataFrame) -> pd.DataFrame:
    """Countries that EWP adds to the workbook's list."""
    rows = corrections[corrections["table"] == "added"]
    wide = rows.set_index(["code", "field"])["new"].unstack().reset_index(names="ccode")
    years = ["ccode", "first_year", "last_year", "independence_year"]
    return wide.astype(dict.fromkeys(years, "float64"))[
        ["ccode", "country", "first_year", "last_year", "independence_year"]
    ]
