"""Files that EWP's panel is made of, found by name in a folder and read through `sources`.

Where EWP archived its own extract of a publisher's file, the extract is the default, because it is
the release that EWP used. For some the folder may also hold the publisher's own download of
another date; ``releases="publishers"`` takes that and shows how much of the panel is revision.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd

from atrocityrisk._core.files import sha256
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import AtrocityRiskError, DataError, SpecError
from atrocityrisk.reproductions.ewp.edition_spec import EwpEdition
from atrocityrisk.reproductions.ewp.hand_fixes import corrected, load_corrections
from atrocityrisk.sources._readers.column_checks import require_columns
from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.sources._readers.excel import read_excel_table
from atrocityrisk.sources.coups import ewp_coups_table, powell_thyne_table
from atrocityrisk.sources.epr import epr_growup_table
from atrocityrisk.sources.ewp_events import ewp_events_table
from atrocityrisk.sources.hief import hief_table
from atrocityrisk.sources.maddison import maddison_table
from atrocityrisk.sources.readable_files import fault_of
from atrocityrisk.sources.treaties import iccpr_table
from atrocityrisk.sources.ucdp.battle_deaths import battle_deaths_table
from atrocityrisk.sources.vdem import vdem_table
from atrocityrisk.sources.worldbank import worldbank_table
from atrocityrisk.sources.wpp import infant_mortality_table

Releases = Literal["ewp", "publishers"]


class Reader(NamedTuple):
    """Columns that the panel needs, and how files (one path each) become a frame with them."""

    columns: tuple[str, ...]
    read: Callable[..., pd.DataFrame]
    n_files: int = 1


def _text(*columns: str) -> Callable[[Path], pd.DataFrame]:
    return lambda path: read_csv_table(path, text=columns)


def _without_release(
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


_EVENT_COLUMNS = (
    *("mk_event_code", "startyear", "endyear", "mk_number_eth_groups", "mk_location_cow"),
    *("mk_location_inheritor1", "mk_location_inheritor2"),
    *("mk_responsible_state_cow", "mk_responsible_state_inheritor1"),
)
_BANK_COLUMNS = ("iso3", "year", "SP.POP.TOTL", "NY.GDP.PCAP.KD.ZG")
_REGION_COLUMNS = ("ccode", "year", "reg.na", "reg.eap", "reg.sca", "reg.mna", "reg.eur")
_VDEM_COLUMNS = ("COWcode", "year", "v2csreprss_ord", "v2pepwrsoc_ord", "partyban")

READERS = {
    "states": Reader(("COW_number", "COW_name", "entry_year", "end_year_2017"), _states),
    "events": Reader(_EVENT_COLUMNS, ewp_events_table),
    "names": Reader(("ccode", "ewp_name"), _text("ewp_name", "country")),
    "regions": Reader(_REGION_COLUMNS, _text("country")),
    "iccpr": Reader(("ccode", "year", "ios.iccpr1"), iccpr_table),
    "vdem": Reader(_VDEM_COLUMNS, _without_release(vdem_table)),
    "wdi": Reader(_BANK_COLUMNS, _without_release(worldbank_table)),
    "worldbank_downloads": Reader(_BANK_COLUMNS, _bank, n_files=2),
    "maddison": Reader(("ccode", "year", "gdppc", "pop"), _without_release(maddison_table)),
    "un_imr": Reader(("iso3c", "year", "un_imr"), _without_release(infant_mortality_table)),
    "hief": Reader(("Country", "Year", "EFindex"), hief_table),
    "epr": Reader(("countries_gwid", "year", "discrimpop"), epr_growup_table),
    "battle_deaths": Reader(
        ("gwno_loc", "year", "type_of_conflict", "bd_best"), _without_release(battle_deaths_table)
    ),
    "coups": Reader(("ccode", "year", "cou.any"), ewp_coups_table),
    "powell_thyne": Reader(("ccode", "year", "cou.any"), _attempts),
}
"""How each table of an edition's inputs is read."""


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Tables that were found, by name, and where."""

    edition: EwpEdition
    tables: dict[str, pd.DataFrame]
    # One row per input and file: name, publisher, file, found, sha256, fault.
    files: pd.DataFrame
    # Tables of hand fixes that were applied on reading.
    corrections: tuple[str, ...] = ()


def read_inputs(
    folder: Path, *, edition: EwpEdition, releases: Releases = "ewp", strict: bool = False
) -> Inputs:
    """Every input whose files are somewhere below a folder and can be read."""
    if not folder.is_dir():
        raise DataError(
            f"expected a folder of publishers' files at {folder}, found none; give its path"
        )
    refuse_unknown_readers(edition)
    chosen = edition.inputs
    if releases == "publishers":
        chosen = chosen | edition.other_releases
    tables: dict[str, pd.DataFrame] = {}
    applied: list[str] = []
    rows: list[tuple[str, str, str, bool, str, str]] = []
    for name, wanted in chosen.items():
        paths = [_found(folder, pattern) for pattern in wanted.files]
        for pattern, path in zip(wanted.files, paths, strict=True):
            label, digest = (path.name, sha256(path)) if path else (pattern, "")
            rows.append((name, wanted.publisher, label, path is not None, digest, ""))
        there = [path for path in paths if path]
        # An absent file is a row that says so; the panel is made without it.
        if len(there) < len(paths):
            continue
        try:
            table = _read(READERS[wanted.reader or name], there)
        except (AtrocityRiskError, OSError) as problem:
            if strict:
                raise
            # So is one that cannot be read.
            rows[-len(paths) :] = [(*row[:-1], fault_of(problem)) for row in rows[-len(paths) :]]
            continue
        if wanted.corrections:
            fixes = load_corrections()
            table = corrected(table, fixes, table=wanted.corrections, code="iso3")
            applied.append(wanted.corrections)
        tables[name] = table
    listed = pd.DataFrame(rows, columns=_FILE_COLUMNS)
    return Inputs(edition=edition, tables=tables, files=listed, corrections=tuple(applied))


_FILE_COLUMNS = ["name", "publisher", "file", "found", "sha256", "fault"]


def _read(reader: Reader, paths: list[Path]) -> pd.DataFrame:
    """One table of the inputs, with the columns that the panel needs."""
    table = reader.read(*paths)
    require_columns(table, reader.columns, paths[0])
    return table


def refuse_unknown_readers(edition: EwpEdition) -> None:
    """Refuse inputs that nothing reads, or of which the files are too few or too many."""
    tables = load_corrections()["table"].unique().tolist()
    for name, wanted in [*edition.inputs.items(), *edition.other_releases.items()]:
        reads = wanted.reader or name
        if reads not in READERS:
            raise SpecError(f"[inputs.{name}]: no reader {reads!r}{did_you_mean(reads, READERS)}")
        if len(wanted.files) != READERS[reads].n_files:
            raise SpecError(
                f"[inputs.{name}] files: expected {READERS[reads].n_files} for reader {reads!r}, "
                f"found {len(wanted.files)}; correct the list"
            )
        if wanted.corrections and wanted.corrections not in tables:
            hint = did_you_mean(wanted.corrections, tables)
            raise SpecError(f"[inputs.{name}]: no hand fixes {wanted.corrections!r}{hint}")


def _found(folder: Path, pattern: str) -> Path | None:
    paths = sorted(p for p in folder.rglob(pattern) if p.is_file())
    if len({sha256(path) for path in paths}) > 1:
        raise DataError(
            f"expected one {pattern} below {folder}, found {len(paths)} that differ: "
            f"{[str(p.relative_to(folder)) for p in paths]}; remove all but one"
        )
    return paths[0] if paths else None
