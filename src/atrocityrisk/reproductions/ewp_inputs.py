"""Files that EWP's 2025 panel is made of, found by name in a folder and read through `sources`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.files import sha256
from atrocityrisk.sources.r_files import read_r_table
from atrocityrisk.sources.tables import read_csv_table, require_columns
from atrocityrisk.sources.workbooks import read_excel_table

_WORKBOOK = "EWP mass killing events master list_2025.xlsx"


@dataclass(frozen=True, kw_only=True)
class Input:
    """A table of a publisher's file.

    Attributes
    ----------
    name : str
        Short name, by which predictor functions ask for it.
    file : str
        Name of the file that holds it, anywhere below the data folder.
    publisher : str
        Who publishes it, and the edition.
    columns : tuple of str
        Columns that the panel needs.
    read : callable
        From path to frame with the publisher's names.
    """

    name: str
    file: str
    publisher: str
    columns: tuple[str, ...]
    read: Callable[[Path], pd.DataFrame]


def _text(*columns: str) -> Callable[[Path], pd.DataFrame]:
    return lambda path: read_csv_table(path, text=columns)


def _sheet(name: str) -> Callable[[Path], pd.DataFrame]:
    return lambda path: read_excel_table(path, sheet=name)


def _wdi(path: Path) -> pd.DataFrame:
    names = {"wdi.popsize.new": "population", "wdi.gdppcgrow.new": "growth"}
    return read_csv_table(path, text=["iso2c", "iso3c"]).rename(columns=names)


INPUTS = (
    Input(
        name="states",
        file=_WORKBOOK,
        publisher="Early Warning Project, events master list 2025 (Gleditsch-Ward states)",
        columns=("COW_number", "COW_name", "entry_year", "end_year_2017"),
        # The workbook's own spelling, leading space included.
        read=_sheet(" Gleditsch ind states"),
    ),
    Input(
        name="events",
        file=_WORKBOOK,
        publisher="Early Warning Project, events master list 2025",
        columns=(
            "mk_event_code",
            "startyear",
            "endyear",
            "mk_number_eth_groups",
            "mk_location_cow",
            "mk_location_inheritor1",
            "mk_location_inheritor2",
            "mk_repsonsible_state_cow",
            "mk_repsonsible_state_inheritor1",
        ),
        read=_sheet("mk_events"),
    ),
    Input(
        name="names",
        file="countrynamesheet_complete.csv",
        publisher="Early Warning Project, country names 2025",
        columns=("ccode", "ewp_name"),
        read=_text("ewp_name", "country"),
    ),
    Input(
        name="regions",
        file="reg-data.csv",
        publisher="Early Warning Project, country-years and regions to 2022",
        columns=("ccode", "year", "reg.na", "reg.eap", "reg.sca", "reg.mna", "reg.eur"),
        read=_text("country"),
    ),
    Input(
        name="iccpr",
        file="iccpr-data.csv",
        publisher="Early Warning Project, treaty status to 2022",
        columns=("ccode", "year", "ios.iccpr1"),
        read=_text("country"),
    ),
    Input(
        name="vdem",
        file="vdem.Rdata",
        publisher="V-Dem version 15, EWP's extract",
        columns=("COWcode", "year", "v2csreprss_ord", "v2pepwrsoc_ord", "partyban"),
        read=read_r_table,
    ),
    Input(
        name="wdi",
        file="wdi.csv",
        publisher="World Bank, World Development Indicators as pulled in 2025",
        columns=("iso3c", "year", "population", "growth"),
        read=_wdi,
    ),
    Input(
        name="maddison",
        file="maddison.csv",
        publisher="Maddison Project Database 2023, EWP's extract",
        columns=("ccode", "year", "mad_gdppc", "mad_pop"),
        read=_text("country"),
    ),
    Input(
        name="un_imr",
        file="un_imr_clean.csv",
        publisher="UN World Population Prospects 2024, EWP's extract",
        columns=("iso3c", "year", "un_imr"),
        read=_text("iso3c"),
    ),
    Input(
        name="hief",
        file="HIEF_data.csv",
        publisher="Historical Index of Ethnic Fractionalization (Drazanova)",
        columns=("Country", "Year", "EFindex"),
        read=_text("Country"),
    ),
    Input(
        name="epr",
        file="epr-data.csv",
        publisher="Ethnic Power Relations 2021, GROWup country-year export",
        columns=("countries_gwid", "year", "discrimpop"),
        read=_text("countryname"),
    ),
    Input(
        name="battle_deaths",
        file="BattleDeaths_v25_1.csv",
        publisher="UCDP Battle-Related Deaths 25.1",
        columns=("gwno_loc", "year", "type_of_conflict", "bd_best"),
        read=_text("gwno_loc"),
    ),
    Input(
        name="coups",
        file="all-coups.csv",
        publisher="Powell and Thyne 2025, and Center for Systemic Peace to 1949, joined by EWP",
        columns=("ccode", "year", "cou.any"),
        read=_text("country"),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Tables that were found, and where.

    Attributes
    ----------
    tables : dict of str to DataFrame
        By name.
    files : DataFrame
        One row per input: ``name``, ``publisher``, ``file``, ``found``, ``sha256``.
    """

    tables: dict[str, pd.DataFrame]
    files: pd.DataFrame


def read_inputs(folder: Path) -> Inputs:
    """Every input whose file is somewhere below a folder.

    Parameters
    ----------
    folder : Path
        Folder of publishers' files, in any arrangement.

    Returns
    -------
    Inputs
        What is there; an absent file is a row of `files` that is not found.

    Raises
    ------
    DataError
        If there is no such folder, or a file name occurs twice with different content.
    SchemaError
        If a file lacks a column.
    """
    if not folder.is_dir():
        raise DataError(f"expected a folder of publishers' files at {folder}, found none")
    paths: dict[str, Path | None] = {file: _found(folder, file) for file in _file_names()}
    hashes = {file: sha256(path) if path else "" for file, path in paths.items()}
    tables: dict[str, pd.DataFrame] = {}
    for wanted in INPUTS:
        path = paths[wanted.file]
        if path is not None:
            table = wanted.read(path)
            require_columns(table, wanted.columns, path)
            tables[wanted.name] = table
    rows = [
        (i.name, i.publisher, i.file, paths[i.file] is not None, hashes[i.file]) for i in INPUTS
    ]
    names = ["name", "publisher", "file", "found", "sha256"]
    return Inputs(tables=tables, files=pd.DataFrame(rows, columns=names))


def _file_names() -> list[str]:
    return list(dict.fromkeys(i.file for i in INPUTS))


def _found(folder: Path, file: str) -> Path | None:
    paths = sorted(p for p in folder.rglob(file) if p.is_file())
    if len({sha256(path) for path in paths}) > 1:
        raise DataError(
            f"expected one {file} below {folder}, found {len(paths)} that differ: "
            f"{[str(p.relative_to(folder)) for p in paths]}; remove all but one"
        )
    return paths[0] if paths else None
