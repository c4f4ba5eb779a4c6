"""World Bank: World Development Indicators, one file per indicator or a pull of several.

Read are the API's CSV (four lines of preamble, byte-order mark, a nameless last column, years
across), the same without its preamble, the zip that holds it among ``Metadata_*`` files, the long
``population.csv``, and the Early Warning Project's ``wdi.csv``; DataBank's workbook with its sheets
of metadata; and the API's JSON, page by page or collected as ``world_bank_latest.json``, plain or
packed. Each file gives the columns it has; which file a column is taken from, `source` says. Of
that collection, `NAMES` has NY.GDP.MKTP.KD.ZG, NY.GDP.PCAP.CD and SP.POP.TOTL; merchandise trade
(TG.VAL.TOTL.GD.ZS) is not the trade of `NAMES`, which has services too, and stays a column apart.

The World Bank describes today's territories for all years: its Russia of 1985 is the republic, not
the Soviet Union. The figure is given to the state that then held the number. Rates bear that,
counts of people less so; before a state's break-up prefer a source that follows borders.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.sources._country_years.state_codes import with_gwcodes
from atrocityrisk.sources._readers.column_checks import numbers, require_columns, whole_numbers
from atrocityrisk.sources._readers.csv import read_csv_bytes
from atrocityrisk.sources._readers.guards import check_file, zip_member
from atrocityrisk.sources._readers.json import is_json
from atrocityrisk.sources._worldbank_layouts import api_table, databank_table
from atrocityrisk.sources.source import Source, register, tidy_schema

NAMES = {
    "NE.TRD.GNFS.ZS": "trade_share_gdp",
    "NY.GDP.MKTP.KD": "gdp_constant_usd",
    "NY.GDP.MKTP.KD.ZG": "gdp_growth",
    "NY.GDP.PCAP.KD.ZG": "gdp_per_capita_growth",
    "NY.GDP.PCAP.CD": "gdp_per_capita_current_usd",
    "NY.GDP.PCAP.KD": "gdp_per_capita_constant_usd",
    "NY.GDP.PCAP.PP.KD": "gdp_per_capita_constant_ppp",
    "SP.DYN.IMRT.IN": "infant_mortality",
    "SP.POP.TOTL": "population",
    "NE.IMP.GNFS.KD": "imports_constant_usd",
    "NE.EXP.GNFS.KD": "exports_constant_usd",
}
"""World Bank code to our column. Shares and growth are in percent, mortality per 1,000 births.

GDP without "per capita" is the state's whole.
"""

_PULL = {
    "wdi.trade.new": "NE.TRD.GNFS.ZS",
    "wdi.gdppc.new": "NY.GDP.PCAP.KD",
    "wdi.gdppcgrow.new": "NY.GDP.PCAP.KD.ZG",
    "wdi.popsize.new": "SP.POP.TOTL",
    "wdi.imrate.new": "SP.DYN.IMRT.IN",
    "wdi.imports.new": "NE.IMP.GNFS.KD",
    "wdi.exports.new": "NE.EXP.GNFS.KD",
}
_WIDE = ("Country Name", "Country Code", "Indicator Name", "Indicator Code")
_KEYS = ("iso3", "country", "year")
_TEXT = (*_WIDE, "iso2c", "iso3c", "country")
RENAMED = {"Country Code": ("iso3c", "country_code", "Code"), "Year": ("year", "Time")}
_UPDATED = re.compile(rb'"Last Updated Date","(\d{4}-\d\d-\d\d)"')


def worldbank_table(path: Path) -> tuple[pd.DataFrame, str]:
    """Columns iso3, year and one per indicator code; and the day of the last update."""
    long, version = _named_table(path)
    return long.drop(columns="country"), version


def _named_table(path: Path) -> tuple[pd.DataFrame, str]:
    """Columns iso3, country, year and one per indicator code; and the day of the last update."""
    layout = api_table if is_json(path) else databank_table if _is_workbook(path) else None
    if layout is not None:
        long, version = layout(path)
        by_year = _last_year(long, path)
        return long, version or by_year
    if path.suffix.lower() == ".zip":
        _, content = zip_member(path, "API_*.csv")
    else:
        content = check_file(path).read_bytes()
    table = read_csv_bytes(content, path, text=_TEXT, skip_lines=_preamble(content))
    if "Indicator Code" in table:
        long = _long(table, path)
    elif "wdi.popsize.new" in table or "iso3c" in table:
        require_columns(table, ["iso3c", "country", "year", *_PULL], path)
        long = table.rename(columns={"iso3c": "iso3", **_PULL})
        long = long[["iso3", "country", "year", *_PULL.values()]]
    else:
        required = ["Country Code", "Country Name", "Year", "Value"]
        require_columns(table, required, path, renamed=RENAMED)
        long = table[required].set_axis(["iso3", "country", "year", "SP.POP.TOTL"], axis=1)
    long = long.assign(year=whole_numbers(long["year"], path))
    stated = _UPDATED.search(content[:2000])
    if stated:
        return long, stated.group(1).decode()
    return long, _last_year(long, path)


def _is_workbook(path: Path) -> bool:
    """Whether a file's name says that it is a workbook."""
    return path.suffix.lower() in (".xlsx", ".xls")


def _last_year(long: pd.DataFrame, path: Path) -> str:
    """Release of a file that states no day: the last year with a value."""
    observed = long.drop(columns=list(_KEYS)).notna().any(axis=1)
    if not observed.any():
        raise DataError(f"{path} has no value in any row, expected numbers; check the file")
    return f"to {int(long.loc[observed, 'year'].max())}"


def _preamble(content: bytes) -> int:
    """Lines before the header, found by its first name rather than by counting to four."""
    for position, line in enumerate(content[:4000].splitlines()):
        if line.lstrip(b'\xef\xbb\xbf"').startswith(b"Country Name"):
            return position
    return 0


def _long(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    """One indicator's table with years across, as one row per country and year."""
    require_columns(table, _WIDE, path, renamed=RENAMED)
    codes = table["Indicator Code"].dropna().unique()
    if len(codes) != 1:
        raise SchemaError(
            f"{path}: expected one indicator per file, found {len(codes)}: {list(codes[:5])}; "
            "download them one by one"
        )
    years = [name for name in table.columns if re.fullmatch(r"\d{4}", name)]
    if not years:
        raise SchemaError(f"{path}: expected years across as columns, found {list(table.columns)}")
    values = pd.DataFrame({int(name): numbers(table[name], path) for name in years})
    keys = [table["Country Code"], table["Country Name"]]
    values.index = pd.MultiIndex.from_arrays(keys, names=["iso3", "country"])
    # The World Bank adds a column for the running year long before it has values for it.
    values = values.dropna(axis="columns", how="all")
    return values.reset_index().melt(["iso3", "country"], var_name="year", value_name=codes[0])


def read_worldbank(path: Path) -> tuple[pd.DataFrame, str]:
    """Indicators by state and year, regions and dependencies left out; and the release."""
    long, version = _named_table(path)
    codes = [name for name in long.columns if name not in _KEYS]
    figures = long.assign(**{code: numbers(long[code], path) for code in codes})
    # The pull by the Early Warning Project has income groups, which the Bank does not code. Rows
    # without a value are looked at too: what was moved to other columns may have left them so.
    tidy = with_gwcodes(figures, "iso3", year="year", system="wb", path=path, name="country")
    kept = tidy[codes].notna().any(axis=1)
    return tidy.loc[kept].reset_index(drop=True).rename(columns=_our_names(codes)), version


def _our_names(codes: Sequence[str]) -> dict[str, str]:
    """Columns for codes: as in `NAMES`, others the code in lower case with underscores."""
    return {code: NAMES.get(code, code.lower().replace(".", "_")) for code in codes}


def read_population(path: Path) -> tuple[pd.DataFrame, str]:
    """Inhabitants by state and year; and the release."""
    frame, version = read_worldbank(path)
    require_columns(frame, ["population"], path)
    return frame[["gwcode", "year", "population"]].dropna(), version


_CITATION = "World Bank: World Development Indicators. Washington, DC: The World Bank."
_URL = "https://data.worldbank.org/"
_UNBOUNDED = (-float("inf"), float("inf"))
register(
    Source(
        name="world_bank",
        title="World Development Indicators",
        publisher="World Bank",
        licence="CC-BY-4.0",
        redistributable=True,
        citation=_CITATION,
        url=_URL,
        files=(
            "world_bank_latest.json*",
            "wdi.csv",
            "API_*_csv_v2_*.zip",
            "API_*_csv_v2_*.csv",
            "WDI_*.xlsx",
            "*Data_Extract_From_World_Development_Indicators*.xlsx",
            "API_*.json*",
        ),
        read=read_worldbank,
        combine_files=True,
        schema=tidy_schema(
            {
                "trade_share_gdp": (0.0, 1000.0),
                "infant_mortality": (0.0, 1000.0),
                "population": (0.0, 1e10),
                r"^(?!(trade_share_gdp|infant_mortality|population)$)": _UNBOUNDED,
            }
        ),
    )
)
register(
    Source(
        name="population",
        title="World Development Indicators: population, total (SP.POP.TOTL)",
        publisher="World Bank",
        licence="CC-BY-4.0",
        redistributable=True,
        citation=_CITATION,
        url="https://data.worldbank.org/indicator/SP.POP.TOTL",
        files=(
            "world_bank_latest.json*",
            "wdi.csv",
            "API_SP.POP.TOTL_*.zip",
            "API_SP.POP.TOTL_*.csv",
            "population.csv",
            "API_SP.POP.TOTL_*.json*",
        ),
        read=read_population,
        combine_files=True,
        schema=tidy_schema({"population": (0.0, 1e10)}, required=("population",)),
    )
)
