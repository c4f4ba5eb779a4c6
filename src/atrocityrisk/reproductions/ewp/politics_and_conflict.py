"""EWP's predictors on politics, groups and conflict, one function per publisher.

Each takes the rows (ccode, year) of the list, the publisher's tables and the hand fixes; comments
say what is wrong with what EWP does. Parity comes first: nothing is corrected here.
"""

import numpy as np
import pandas as pd

from atrocityrisk.reproductions.ewp.hand_fixes import corrected, ewp_codes
from atrocityrisk.reproductions.ewp.value_fills import (
    carried_backward,
    carried_forward,
    on_rows,
)
from atrocityrisk.states import translate

REGIONS = ("reg.na", "reg.eap", "reg.sca", "reg.mna", "reg.eur")

# Columns of the V-Dem extract that enter as they are, and those that are sets of answers.
_AS_PUBLISHED = (
    "judicialreform",
    "religiousfreedom",
    "pol_killing_approved",
    "freediscussion",
    "social_inequality",
    "even_civilrights",
    "ses_power_dist",
)
_ANSWERS: dict[str, tuple[str, tuple[int, ...]]] = {
    "v2csgender_binary": ("v2csgender_ord", (0, 1, 2)),
    "v2mecenefm_binary": ("v2mecenefm_ord", (0, 1, 2)),
    "partyban.new.0": ("partyban", (0, 1)),
    "partyban.new.1": ("partyban", (2, 3)),
    "partyban.new.2": ("partyban", (4,)),
    "minorityrule": ("v2pepwrsoc_ord", (0, 1)),
    "social_power_dist": ("v2pepwrsoc_ord", (0, 1, 2)),
    # The notes of the 2025 edition say that answers 0, 1 and 2 count, and the extract's own column
    # of this name follows them; the published panel does not.
    "repress_civilsoc": ("v2csreprss_ord", (0,)),
}


def regime_columns(
    rows: pd.Index, tables: dict[str, pd.DataFrame], *, corrections: pd.DataFrame
) -> pd.DataFrame:
    """Institutions and repression from V-Dem."""
    vdem = corrected(tables["vdem"], corrections, table="vdem", code="COWcode")
    found = on_rows(vdem.rename(columns={"COWcode": "ccode"}), rows, table="vdem")
    columns = found[[*_AS_PUBLISHED]].copy()
    for name, (answer, values) in _ANSWERS.items():
        # A membership test, so that a missing answer becomes 0.
        columns[name] = found[answer].isin(values).astype("int64")
    return columns


def fractionalisation_columns(
    rows: pd.Index, tables: dict[str, pd.DataFrame], *, corrections: pd.DataFrame
) -> pd.DataFrame:
    """Ethnic fractionalisation from HIEF."""
    found = known_fractionalisation(rows, tables, corrections=corrections)
    # HIEF ends in 2013: its last values are carried for eleven years, its first ones back to 1934,
    # and the hand fixes give thirteen countries without any a constant.
    filled = carried_backward(carried_forward(found)).reset_index()
    filled = corrected(filled, corrections, table="efindex", code="ccode")
    return filled.set_index(["ccode", "year"])[["efindex"]]


def known_fractionalisation(
    rows: pd.Index, tables: dict[str, pd.DataFrame], *, corrections: pd.DataFrame
) -> "pd.Series[float]":
    """Ethnic fractionalisation in the years that HIEF covers, nothing filled."""
    hief = tables["hief"].rename(columns={"Year": "year", "EFindex": "efindex"}).drop_duplicates()
    states = translate(hief["Country"], hief["year"], system="name")
    hief = hief.assign(gwcode=states.astype("float64"))
    hief = corrected(hief, corrections, table="hief", code="Country").dropna(subset="efindex")
    hief = hief.assign(ccode=ewp_codes(hief["gwcode"], hief["year"], corrections=corrections))
    return on_rows(hief[["ccode", "year", "efindex"]], rows, table="hief")["efindex"]


def discrimination_columns(
    rows: pd.Index, tables: dict[str, pd.DataFrame], *, corrections: pd.DataFrame
) -> pd.DataFrame:
    """Share of the population that is discriminated against, by Ethnic Power Relations (EPR)."""
    found = known_discrimination(rows, tables, corrections=corrections)
    # The export ends in 2020.
    return carried_backward(carried_forward(found)).to_frame()


def known_discrimination(
    rows: pd.Index, tables: dict[str, pd.DataFrame], *, corrections: pd.DataFrame
) -> "pd.Series[float]":
    """Discriminated share of the population in the years that EPR covers, nothing filled."""
    epr = tables["epr"].assign(gwcode=tables["epr"]["countries_gwid"].astype("float64"))
    epr = corrected(epr, corrections, table="epr", code="countries_gwid")
    epr = epr.assign(ccode=ewp_codes(epr["gwcode"], epr["year"], corrections=corrections))
    return on_rows(epr[["ccode", "year", "discrimpop"]], rows, table="epr")["discrimpop"]


def region_columns(
    rows: pd.Index, tables: dict[str, pd.DataFrame], *, corrections: pd.DataFrame
) -> pd.DataFrame:
    """World regions of the State Department as EWP keeps them; Africa is the reference."""
    found = on_rows(tables["regions"][["ccode", "year", *REGIONS]], rows, table="regions")
    filled = found.groupby(level="ccode").ffill().reset_index()
    filled = corrected(filled, corrections, table="regions", code="ccode")
    return filled.set_index(["ccode", "year"])


def treaty_columns(
    rows: pd.Index, tables: dict[str, pd.DataFrame], *, corrections: pd.DataFrame
) -> pd.DataFrame:
    """Whether the First Optional Protocol to the ICCPR has been ratified."""
    # iccpr1 is the protocol on individual complaints, not the Covenant itself. The file ends in
    # 2022; the last value is carried forward, so that a later ratification would be missed.
    found = on_rows(tables["iccpr"][["ccode", "year", "ios.iccpr1"]], rows, table="iccpr")
    fixed = corrected(found.reset_index(), corrections, table="iccpr", code="ccode")
    return carried_forward(fixed.set_index(["ccode", "year"])["ios.iccpr1"]).to_frame()


def battle_death_columns(
    rows: pd.Index, tables: dict[str, pd.DataFrame], *, corrections: pd.DataFrame
) -> pd.DataFrame:
    """Deaths in battles of internal conflicts, from UCDP."""
    deaths = tables["battle_deaths"]
    # Types 1 and 2 are between states.
    deaths = deaths[deaths["type_of_conflict"] >= 3]
    deaths = deaths.assign(gwcode=pd.to_numeric(deaths["gwno_loc"]))
    deaths = deaths.assign(
        ccode=ewp_codes(deaths["gwcode"], deaths["year"], corrections=corrections)
    )
    total = deaths.groupby(["ccode", "year"])["bd_best"].sum().reset_index()
    found = on_rows(total, rows, table="battle_deaths")["bd_best"]
    # The source begins in 1989; EWP sets every earlier country-year to no deaths.
    return pd.DataFrame({"battledeaths.log2": np.log2(found.fillna(0.0) + 1)})


def coup_columns(
    rows: pd.Index, tables: dict[str, pd.DataFrame], *, corrections: pd.DataFrame
) -> pd.DataFrame:
    """Whether a coup was attempted in this year or the four before, from Powell and Thyne."""
    found = on_rows(tables["coups"][["ccode", "year", "cou.any"]], rows, table="coups")
    years = pd.Series(rows.get_level_values("year"), index=rows, dtype="float64")
    last = years.where(found["cou.any"] == 1).rename("last_coup").reset_index()
    last = corrected(last, corrections, table="coups", code="ccode")
    known = carried_forward(last.set_index(["ccode", "year"])["last_coup"])
    return ((years - known) <= 4).astype("int64").rename("coup.try.5yr").to_frame()
