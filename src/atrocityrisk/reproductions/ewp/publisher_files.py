"""Files that EWP's 2025 panel is made of, found by name in a folder and read through `sources`.

Where EWP archived its own extract of a publisher's file, the extract is the default, because it is
the edition that EWP used. For some the folder may also hold the publisher's own download of
another date; ``editions="publishers"`` takes that and shows how much of the panel is revision.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from atrocityrisk._core.files import sha256
from atrocityrisk.errors import DataError
from atrocityrisk.reproductions.ewp.hand_fixes import corrected, load_corrections
from atrocityrisk.sources._readers.csv import read_csv_table, require_columns
from atrocityrisk.sources._readers.excel import read_excel_table
from atrocityrisk.sources.coups import ewp_coups_table, powell_thyne_table
from atrocityrisk.sources.epr import epr_growup_table
from atrocityrisk.sources.ewp_events import ewp_events_table
from atrocityrisk.sources.hief import hief_table
from atrocityrisk.sources.maddison import maddison_table
from atrocityrisk.sources.treaties import iccpr_table
from atrocityrisk.sources.ucdp_battle_deaths import battle_deaths_table
from atrocityrisk.sources.vdem import vdem_table
from atrocityrisk.sources.worldbank import worldbank_table
from atrocityrisk.sources.wpp import infant_mortality_table

Editions = Literal["ewp", "publishers"]

_WORKBOOK = "EWP mass killing events master list_2025.xlsx"


@dataclass(frozen=True, kw_only=True)
class Input:
    """A table of a publisher's file.

    Attributes
    ----------
    name : str
        Short name, by which predictor functions ask for it.
    files : tuple of str
        Names of the files that hold it, anywhere below the data folder; shell patterns.
    publisher : str
        Who publishes it, and the edition.
    columns : tuple of str
        Columns that the panel needs.
    read : callable
        From one path per file to a frame with the publisher's names.
    corrections : str
        Table of corrections for what is wrong in this edition alone, keyed on ``iso3``; or empty.
    """

    name: str
    files: tuple[str, ...]
    publisher: str
    columns: tuple[str, ...]
    read: Callable[..., pd.DataFrame]
    corrections: str = ""


def _text(*columns: str) -> Callable[[Path], pd.DataFrame]:
    return lambda path: read_csv_table(path, text=columns)


def _without_edition(
    read: Callable[[Path], tuple[pd.DataFrame, str]],
) -> Callable[[Path], pd.DataFrame]:
    return lambda path: read(path)[0]


def _states(path: Path) -> pd.DataFrame:
    # The workbook's own spelling, leading space included.
    return read_excel_table(path, sheet=" Gleditsch ind states")


def _attempts(path: Path) -> pd.DataFrame:
    attempts = powell_thyne_table(path)[["ccode", "year"]].drop_duplicates(ignore_index=True)
    return attempts.assign(**{"cou.any": 1})


def _bank(population: Path, growth: Path) -> pd.DataFrame:
    people, income = (worldbank_table(path)[0] for path in (population, growth))
    return people.merge(income, on=["iso3", "year"], how="outer")


INPUTS = (
    Input(
        name="states",
        files=(_WORKBOOK,),
        publisher="Early Warning Project, events master list 2025 (Gleditsch-Ward states)",
        columns=("COW_number", "COW_name", "entry_year", "end_year_2017"),
        read=_states,
    ),
    Input(
        name="events",
        files=(_WORKBOOK,),
        publisher="Early Warning Project, events master list 2025",
        columns=(
            "mk_event_code",
            "startyear",
            "endyear",
            "mk_number_eth_groups",
            "mk_location_cow",
            "mk_location_inheritor1",
            "mk_location_inheritor2",
            "mk_responsible_state_cow",
            "mk_responsible_state_inheritor1",
        ),
        read=ewp_events_table,
    ),
    Input(
        name="names",
        files=("countrynamesheet_complete.csv",),
        publisher="Early Warning Project, country names 2025",
        columns=("ccode", "ewp_name"),
        read=_text("ewp_name", "country"),
    ),
    Input(
        name="regions",
        files=("reg-data.csv",),
        publisher="Early Warning Project, country-years and regions to 2022",
        columns=("ccode", "year", "reg.na", "reg.eap", "reg.sca", "reg.mna", "reg.eur"),
        read=_text("country"),
    ),
    Input(
        name="iccpr",
        files=("iccpr-data.csv",),
        publisher="Early Warning Project, treaty status to 2022",
        columns=("ccode", "year", "ios.iccpr1"),
        read=iccpr_table,
    ),
    Input(
        name="vdem",
        files=("vdem.Rdata",),
        publisher="V-Dem version 15, EWP's extract",
        columns=("COWcode", "year", "v2csreprss_ord", "v2pepwrsoc_ord", "partyban"),
        read=_without_edition(vdem_table),
    ),
    Input(
        name="wdi",
        files=("wdi.csv",),
        publisher="World Bank, World Development Indicators as pulled in 2025",
        columns=("iso3", "year", "SP.POP.TOTL", "NY.GDP.PCAP.KD.ZG"),
        read=_without_edition(worldbank_table),
    ),
    Input(
        name="maddison",
        files=("maddison.csv",),
        publisher="Maddison Project Database 2023, EWP's extract",
        columns=("ccode", "year", "gdppc", "pop"),
        read=_without_edition(maddison_table),
    ),
    Input(
        name="un_imr",
        files=("un_imr_clean.csv",),
        publisher="UN World Population Prospects 2024, EWP's extract",
        columns=("iso3c", "year", "un_imr"),
        read=_without_edition(infant_mortality_table),
    ),
    Input(
        name="hief",
        files=("HIEF_data.csv",),
        publisher="Historical Index of Ethnic Fractionalization (Drazanova)",
        columns=("Country", "Year", "EFindex"),
        read=hief_table,
    ),
    Input(
        name="epr",
        files=("epr-data.csv",),
        publisher="Ethnic Power Relations 2021, GROWup country-year export",
        columns=("countries_gwid", "year", "discrimpop"),
        read=epr_growup_table,
    ),
    Input(
        name="battle_deaths",
        files=("BattleDeaths_v25_1.csv",),
        publisher="UCDP Battle-Related Deaths 25.1",
        columns=("gwno_loc", "year", "type_of_conflict", "bd_best"),
        read=_without_edition(battle_deaths_table),
    ),
    Input(
        name="coups",
        files=("all-coups.csv",),
        publisher="Powell and Thyne 2025, and Center for Systemic Peace to 1949, joined by EWP",
        columns=("ccode", "year", "cou.any"),
        read=ewp_coups_table,
    ),
)


# The publisher's own download, of another date than EWP's extract.
OTHER_EDITIONS = (
    Input(
        name="wdi",
        files=("population.csv", "API_NY.GDP.PCAP.KD.ZG_*.zip"),
        publisher="World Bank, WDI of January 2025 and a later population file",
        columns=("iso3", "year", "SP.POP.TOTL", "NY.GDP.PCAP.KD.ZG"),
        read=_bank,
        corrections="wdi_download",
    ),
    Input(
        name="coups",
        files=("powell_thyne_coups_final.txt",),
        publisher="Powell and Thyne, 2023-09-08",
        columns=("ccode", "year", "cou.any"),
        read=_attempts,
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
        One row per input and file: ``name``, ``publisher``, ``file``, ``found``, ``sha256``.
    corrections : tuple of str
        Tables of corrections that were applied on reading.
    """

    tables: dict[str, pd.DataFrame]
    files: pd.DataFrame
    corrections: tuple[str, ...] = ()


def read_inputs(folder: Path, *, editions: Editions = "ewp") -> Inputs:
    """Every input whose files are somewhere below a folder.

    Parameters
    ----------
    folder : Path
        Folder of publishers' files, in any arrangement.
    editions : {"ewp", "publishers"}
        Whether to read EWP's extract of a source or, where this module knows it, the publisher's
        own download.

    Returns
    -------
    Inputs
        What is there; an absent file is a row of `files` that is not found.

    Raises
    ------
    DataError
        If there is no such folder, or a file occurs twice with different content.
    SchemaError
        If a file lacks a column.
    CorrectionError
        If a file is not the edition that its corrections were written for.
    """
    if not folder.is_dir():
        raise DataError(
            f"expected a folder of publishers' files at {folder}, found none; give its path"
        )
    chosen = {wanted.name: wanted for wanted in INPUTS}
    if editions == "publishers":
        chosen |= {wanted.name: wanted for wanted in OTHER_EDITIONS}
    tables: dict[str, pd.DataFrame] = {}
    applied: list[str] = []
    rows: list[tuple[str, str, str, bool, str]] = []
    for wanted in chosen.values():
        paths = [_found(folder, pattern) for pattern in wanted.files]
        for pattern, path in zip(wanted.files, paths, strict=True):
            label, digest = (path.name, sha256(path)) if path else (pattern, "")
            rows.append((wanted.name, wanted.publisher, label, path is not None, digest))
        there = [path for path in paths if path]
        if len(there) == len(paths):
            table = wanted.read(*there)
            require_columns(table, wanted.columns, there[0])
            if wanted.corrections:
                fixes = load_corrections()
                table = corrected(table, fixes, table=wanted.corrections, code="iso3")
                applied.append(wanted.corrections)
            tables[wanted.name] = table
    names = ["name", "publisher", "file", "found", "sha256"]
    listed = pd.DataFrame(rows, columns=names)
    return Inputs(tables=tables, files=listed, corrections=tuple(applied))


def _found(folder: Path, pattern: str) -> Path | None:
    paths = sorted(p for p in folder.rglob(pattern) if p.is_file())
    if len({sha256(path) for path in paths}) > 1:
        raise DataError(
            f"expected one {pattern} below {folder}, found {len(paths)} that differ: "
            f"{[str(p.relative_to(folder)) for p in paths]}; remove all but one"
        )
    return paths[0] if paths else None
