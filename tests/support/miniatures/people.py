"""Miniatures of what is counted: people, income, births, and people who had to leave."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from miniatures.layouts import Miniature, RFile, Stata, Text, Workbook, Zipped, cells
from miniatures.world import TERRITORIES, count, flag, number, state_years, territory_years

_BANK = {
    "NE.TRD.GNFS.ZS": ("Trade (% of GDP)", 20.0, 150.0),
    "NY.GDP.MKTP.KD.ZG": ("GDP growth (annual %)", -8.0, 11.0),
    "NY.GDP.PCAP.CD": ("GDP per capita (current US$)", 200.0, 60000.0),
    "NY.GDP.PCAP.KD.ZG": ("GDP per capita growth (annual %)", -9.0, 9.0),
    "SP.DYN.IMRT.IN": ("Mortality rate, infant (per 1,000 live births)", 3.0, 180.0),
}
# Three that the Bank lists beside its states: a region, a group by income, a dependency.
_NOT_STATES = (("WLD", "World"), ("LIC", "Low income"), ("ABW", "Aruba"))
_PREAMBLE = '"Data Source","World Development Indicators",\n\n"Last Updated Date","2026-04-08",\n\n'


def _figure(code: str, who: str, year: int) -> float:
    """An invented figure of the World Bank."""
    _, low, high = _BANK[code]
    return number(code, who, year, low=low, high=high, digits=6)


def _people(iso3: str, year: int) -> int:
    """Inhabitants, which grow slowly."""
    start = 8e5 + 3e7 * number("people", iso3, 1960, low=0, high=1)
    return int(start * np.exp(0.015 * (year - 1960)))


def _across(code: str) -> pd.DataFrame:
    """One indicator with years across; the running year has a column and no value."""
    names = [*((iso3, name) for iso3, _, _, name in TERRITORIES), *_NOT_STATES]
    rows = []
    for iso3, name in names:
        row: dict[str, object] = {
            "Country Name": name,
            "Country Code": iso3,
            "Indicator Name": _BANK[code][0],
            "Indicator Code": code,
        }
        for year in range(1960, 2026):
            known = year >= 1961 + len(iso3) * (iso3 == "SSD") * 17 and year <= 2024
            row[str(year)] = _figure(code, iso3, year) if known else None
        rows.append(row)
    return cells(rows)


def _long_population() -> pd.DataFrame:
    """Inhabitants as rows, with the Bank's groups."""
    units = [(iso3, name, year) for iso3, _, _, name, year in territory_years(1960, 2024)]
    units += [("WLD", "World", year) for year in range(1960, 2025)]
    return cells(
        [
            {
                "Country Name": name,
                "Country Code": iso3,
                "Year": year,
                "Value": _people(iso3, year),
            }
            for iso3, name, year in units
        ]
    )


def _pull() -> pd.DataFrame:
    """The Early Warning Project's pull of several indicators."""
    rows = []
    for iso3, iso2, _, name, year in territory_years(1960, 2024):
        known = year > 1964
        rows.append(
            {
                "country": name,
                "iso2c": iso2,
                "iso3c": iso3,
                "year": year,
                "wdi.trade.new": _figure("NE.TRD.GNFS.ZS", iso3, year) if known else None,
                "wdi.gdppc.new": number("KD", iso3, year, low=200, high=60000, digits=6)
                if known
                else None,
                "wdi.gdppcgrow.new": _figure("NY.GDP.PCAP.KD.ZG", iso3, year) if known else None,
                "wdi.popsize.new": _people(iso3, year),
                "wdi.imrate.new": _figure("SP.DYN.IMRT.IN", iso3, year) if known else None,
                "wdi.imports.new": 1e9 if known else None,
                "wdi.exports.new": 2e9 if known else None,
                "ccode": None,
            }
        )
    return cells(rows)


def _maddison_extract() -> pd.DataFrame:
    """The Early Warning Project's extract; Yugoslavia goes on as the sum of its successors."""
    rows = []
    names = {"Soviet Union": "Former USSR", "Yugoslavia": "Former Yugoslavia"}
    for state, year in state_years(1946, 2022):
        known = year >= 1950
        rows.append(
            {
                "country": names.get(state.name, state.name),
                "year": year,
                "mad_gdppc": _income(state.name, year) if known else None,
                "mad_pop": 1e6 * number("maddison people", state.name, year, low=1, high=90)
                if known
                else None,
                # The extract lost Serbia's code.
                "ccode": None if state.name == "Serbia" else state.cow,
            }
        )
    last = {"mad_gdppc": 9000.0, "mad_pop": 2e7, "ccode": 345}
    return cells(
        [*rows, *({"country": "Former Yugoslavia", "year": y, **last} for y in (2006, 2007))]
    )


def _income(name: str, year: int) -> float:
    """Income per head."""
    return number("income", name, year, low=400, high=50000, digits=3)


def _maddison_full() -> pd.DataFrame:
    """The publisher's sheet: population in thousands, codes of its own for states that ended."""
    own = {"Soviet Union": ("Former USSR", "SUN"), "Yugoslavia": ("Former Yugoslavia", "YUG")}
    rows = []
    for state, year in state_years(1950, 2022):
        if not state.iso3 or state.name in ("East Germany", "South Yemen"):
            continue
        name, code = own.get(state.name, (state.name, state.iso3))
        rows.append(
            {
                "countrycode": code,
                "country": name,
                "region": "Invented",
                "year": year,
                "gdppc": _income(state.name, year),
                "pop": 1e3 * number("maddison people", state.name, year, low=1, high=90),
            }
        )
    return cells(rows)


def _penn_extract() -> pd.DataFrame:
    """The Early Warning Project's extract of the Penn World Table."""
    return cells(
        [
            {
                "country": name,
                "year": year,
                "iso3": iso3,
                "ccode": None,
                "pwt_pop": float(_people(iso3, year)) if year > 1951 else None,
                "pwt_gdppcgrowth": None,
                "pwt_gdppc": _income(iso3, year) if year > 1951 else None,
            }
            for iso3, _, _, name, year in territory_years(1950, 2019)
        ]
    )


def _penn() -> pd.DataFrame:
    """The Penn World Table, people in millions."""
    return cells(
        [
            {
                "country": name,
                "isocode": iso3,
                "year": year,
                "currency": "Coin",
                "rgdpe": _income(iso3, year) * 10,
                "rgdpo": _income(iso3, year) * 9,
                "pop": _people(iso3, year) / 1e6,
                "hc": number("schooling", iso3, year, low=1, high=3.9) if year > 1954 else None,
                "rgdpna": _income(iso3, year) * _people(iso3, year) / 1e6,
                "i_outlier": "no",
                "csh_g": number("share", iso3, year, low=0.05, high=0.4),
            }
            for iso3, _, _, name, year in territory_years(1950, 2019)
        ]
    )


def _births() -> pd.DataFrame:
    """Births and deaths in thousands, by the UN's numbers; the world is 900."""
    units = [(m49, iso3, year) for iso3, _, m49, _, year in territory_years(1950, 2023)]
    rows = []
    for m49, who, year in [*units, *((900, "WLD", year) for year in range(1950, 2024))]:
        born = number("births", who, year, low=12, high=48)
        died = number("deaths", who, year, low=4, high=25)
        people = _people(who, year) / 1e6
        rows.append(
            {
                "country_code": m49,
                "year": year,
                "births": round(people * born, 3),
                "cbr": born,
                "cdr": died,
                "deaths": round(people * died, 3),
                "PopChange": round(people * (born - died), 3),
                "growthrate": round((born - died) / 10, 3),
                "cnmr": number("migration", who, year, low=-8, high=8),
                "NatChangeRT": round(born - died, 3),
            }
        )
    return cells(rows)


def _fertility() -> pd.DataFrame:
    """Children per woman, by the UN's numbers."""
    return cells(
        [
            {
                "country_code": m49,
                "year": year,
                "tfr": number("fertility", iso3, year, low=1.2, high=7.5, digits=6),
            }
            for iso3, _, m49, _, year in territory_years(1950, 2023)
        ]
    )


def _infants() -> pd.DataFrame:
    """Infant mortality as the Early Warning Project extracted it."""
    return cells(
        [
            {
                "iso3c": iso3,
                "year": year,
                "un_imr": number("infants", iso3, year, low=3, high=180, digits=4),
                "ccode": None,
            }
            for iso3, _, _, _, year in territory_years(1950, 2024)
        ]
    )


def _displaced() -> pd.DataFrame:
    """People of concern by origin and asylum; displaced within were first counted in 1993."""
    rows = []
    refuge = {"SSD": "UGA", "BDI": "RWA", "ERI": "ETH", "MEX": "USA", "ALB": "DEU"}
    for iso3, _, _, name, year in territory_years(1951, 2025):
        away = refuge.get(iso3, "CAN" if iso3 != "CAN" else "USA")
        row = {
            "year": float(year),
            "coo_name": name,
            "coo": iso3,
            "coo_iso": iso3,
            "coa_name": away,
            "coa": away,
            "coa_iso": away,
            "refugees": float(5 + count("refugees", iso3, year, high=900000, often=0.9)),
            "asylum_seekers": float(count("seekers", iso3, year, high=40000, often=0.6)),
            "returned_refugees": float(count("returned", iso3, year, high=9000, often=0.2)),
            "idps": 0.0,
            "returned_idps": 0.0,
            "stateless": 0.0,
            "ooc": 0.0,
            "oip": None if year < 2022 else float(count("in need", iso3, year, high=900)),
        }
        within = count("displaced", iso3, year, high=4000000, often=0.4) if year >= 1993 else 0
        home = row | {"coa_name": name, "coa": iso3, "coa_iso": iso3}
        rows += [row, home | {"refugees": 0.0, "asylum_seekers": 0.0, "idps": float(within)}]
    return cells(rows)


def _displaced_within() -> pd.DataFrame:
    """Displaced by conflict; before 2009 only the world's total, under an unknown origin."""
    unknown = dict.fromkeys(("coo_name", "coa_name"), "Unknown ") | dict.fromkeys(
        ("coo", "coo_iso", "coa", "coa_iso"), "UNK"
    )
    rows = [{"year": float(y), **unknown, "total": 1e6 + y} for y in range(1993, 2009)]
    for iso3, _, _, name, year in territory_years(2009, 2025):
        if flag("counted", iso3, year, often=0.8):
            row = dict.fromkeys(("coo_name", "coa_name"), name) | dict.fromkeys(
                ("coo", "coo_iso", "coa", "coa_iso"), iso3
            )
            total = float(count("within", iso3, year, high=5000000, often=0.8))
            rows.append({"year": float(year), **row, "total": total})
    return cells(rows)


def _bank_file(code: str, name: str, **layout: object) -> Miniature:
    """One indicator's file of the World Bank."""
    table: Callable[[], pd.DataFrame] = partial(_across, code)
    form = {"quoted": "all", "trailing": True, "mark": True, "preamble": _PREAMBLE, **layout}
    return Miniature(
        source="world_bank", path=f"worldbank/{name}", table=table, layout=Text(**form)
    )


_ZIPPED = "NY.GDP.PCAP.KD.ZG_DS2_en_csv_v2_76067"

MINIATURES = (
    _bank_file("NE.TRD.GNFS.ZS", "API_NE.TRD.GNFS.ZS_DS2_en_csv_v2_101.csv"),
    _bank_file("NY.GDP.MKTP.KD.ZG", "API_NY.GDP.MKTP.KD.ZG_DS2_en_csv_v2_260.csv"),
    _bank_file("NY.GDP.PCAP.CD", "API_NY.GDP.PCAP.CD_DS2_EN_csv_v2_4310.csv"),
    _bank_file("SP.DYN.IMRT.IN", "API_SP.DYN.IMRT.IN_DS2_en_csv_v2_2.csv", preamble="", mark=False),
    Miniature(
        source="world_bank",
        path=f"worldbank/API_{_ZIPPED}.zip",
        table=partial(_across, "NY.GDP.PCAP.KD.ZG"),
        layout=Zipped(
            text=Text(quoted="all", trailing=True, mark=True, preamble=_PREAMBLE),
            member=f"API_{_ZIPPED}.csv",
            others={
                f"Metadata_Indicator_API_{_ZIPPED}.csv": '"INDICATOR_CODE",\n"x",\n',
                f"Metadata_Country_API_{_ZIPPED}.csv": '"Country Code","Region",\n"USA","x",\n',
            },
        ),
    ),
    Miniature(source="world_bank", path="worldbank/wdi.csv", table=_pull, layout=Text()),
    Miniature(
        source="population",
        path="worldbank/population.csv",
        table=_long_population,
        layout=Text(),
    ),
    Miniature(
        source="maddison", path="maddison/maddison.csv", table=_maddison_extract, layout=Text()
    ),
    Miniature(
        source="maddison",
        path="maddison/mpd2023_web.xlsx",
        table=_maddison_full,
        layout=Workbook(sheet="Full data", before={"Notes": [["Notes"], ["Invented"]]}),
    ),
    Miniature(source="pwt", path="pwt/pwt.csv", table=_penn_extract, layout=Text()),
    Miniature(source="pwt", path="pwt/pwt10.01.rda", table=_penn, layout=RFile(name="pwt10.01")),
    Miniature(source="pwt", path="pwt/pwt1001.dta", table=_penn, layout=Stata()),
    Miniature(
        source="wpp",
        path="unwpp/wpp2024/misc1dt.rda",
        table=_births,
        layout=RFile(name="misc1dt"),
    ),
    Miniature(
        source="wpp",
        path="unwpp/wpp2024/tfr1dt.rda",
        table=_fertility,
        layout=RFile(name="tfr1dt"),
    ),
    Miniature(
        source="un_infant_mortality",
        path="unwpp/un_imr_clean.csv",
        table=_infants,
        layout=Text(),
    ),
    Miniature(
        source="unhcr",
        path="unhcr/population.rda",
        table=_displaced,
        layout=RFile(name="population"),
    ),
    Miniature(
        source="idmc",
        path="unhcr/idmc.rda",
        table=_displaced_within,
        layout=RFile(name="idmc"),
    ),
)
