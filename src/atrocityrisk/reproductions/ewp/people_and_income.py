"""EWP's predictors on people and income: World Bank, Maddison and the UN's population figures.

As in `politics_and_conflict`, parity comes first: comments say what is wrong, nothing is corrected.
"""

import numpy as np
import pandas as pd

from atrocityrisk.reproductions.ewp.hand_fixes import corrected, ewp_codes
from atrocityrisk.reproductions.ewp.value_fills import (
    carried_forward,
    neighbour_year,
    on_rows,
    proxied,
)
from atrocityrisk.states import translate


def economy_columns(
    rows: pd.Index, tables: dict[str, pd.DataFrame], *, corrections: pd.DataFrame
) -> pd.DataFrame:
    """Population and growth of income per head from the World Bank, gaps filled from Maddison."""
    # The lines through Maddison's figures are fitted on all years; growth that is still missing is
    # carried forward without a maximum age.
    bank = bank_figures(rows, tables, corrections=corrections)
    people = on_rows(tables["maddison"][["ccode", "year", "pop"]], rows, table="maddison")
    growth = proxied(bank["growth"], income_growth(rows, tables))
    return pd.DataFrame(
        {
            "popsize.log2": proxied(np.log2(bank["population"]), np.log2(people["pop"])),
            "gdppcgrowth": carried_forward(growth),
        }
    )


def income_growth(rows: pd.Index, tables: dict[str, pd.DataFrame]) -> "pd.Series[float]":
    """Growth of income per head by Maddison's figures."""
    figures = tables["maddison"][["ccode", "year", "gdppc"]]
    income = on_rows(figures, rows, table="maddison")["gdppc"]
    before = neighbour_year(income, 1)
    return (income - before) / before * 100


def bank_figures(
    rows: pd.Index, tables: dict[str, pd.DataFrame], *, corrections: pd.DataFrame
) -> pd.DataFrame:
    """Population and growth of income per head from the World Bank, before any gap is filled."""
    names = {"SP.POP.TOTL": "population", "NY.GDP.PCAP.KD.ZG": "growth"}
    bank = _by_iso3(tables["wdi"].rename(columns=names), "wdi", corrections=corrections)
    return on_rows(bank[["ccode", "year", "population", "growth"]], rows, table="wdi")


def mortality_columns(
    rows: pd.Index, tables: dict[str, pd.DataFrame], *, corrections: pd.DataFrame
) -> pd.DataFrame:
    """Infant mortality from the UN's World Population Prospects."""
    # The UN does not list East Germany, the Republic of Vietnam and the Yemen Arab Republic.
    rates = tables["un_imr"].rename(columns={"iso3c": "iso3"})
    rates = _by_iso3(rates, "un_imr", corrections=corrections)
    found = on_rows(rates[["ccode", "year", "un_imr"]], rows, table="un_imr")
    return found.pow(0.5).rename(columns={"un_imr": "un_imr_sqrt"})


def _by_iso3(table: pd.DataFrame, name: str, *, corrections: pd.DataFrame) -> pd.DataFrame:
    """Table with EWP's code of each row, found through its ISO code."""
    table = table.drop(columns="ccode", errors="ignore")
    states = translate(table["iso3"], table["year"], system="iso3")
    table = table.assign(gwcode=states.astype("float64"))
    table = corrected(table, corrections, table=name, code="iso3")
    return table.assign(ccode=ewp_codes(table["gwcode"], table["year"], corrections=corrections))
