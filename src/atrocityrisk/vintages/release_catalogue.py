"""Releases of data in a folder and the days they came out, EWP's archives, what could be built."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from atrocityrisk._core.progress import ProgressCallback
from atrocityrisk.errors import AtrocityRiskError, SchemaError
from atrocityrisk.indicators import INDICATORS
from atrocityrisk.indicators.base import compute
from atrocityrisk.panels.as_of import DatedFile, dated_files
from atrocityrisk.panels.build import STATES
from atrocityrisk.panels.source_files import every_file
from atrocityrisk.sources.label_vintages import read_label_vintage
from atrocityrisk.sources.readable_files import UnreadableFile, fault_of
from atrocityrisk.sources.releases import known_releases

ARCHIVES = (
    ("panel", "prepared20*predictors*"),
    ("labels", "mkl_data_edition20*.csv"),
    ("labels", "basedata20*.csv"),
)


def find_releases(
    folder: Path, *, strict: bool = False, progress: ProgressCallback | None = None
) -> list[DatedFile]:
    """Publishers' files below a folder by source and day, those without a known day last."""
    known = known_releases(folder)
    found = dated_files(every_file(folder), known, strict=strict, progress=progress)
    return sorted(
        found,
        key=lambda f: (f.source, f.release is None, f.release and f.release.released, f.path.name),
    )


def buildable(files: Iterable[DatedFile]) -> pd.DataFrame:
    """What a panel could hold as of each release day: as_of, sources, indicators, new."""
    by_day: dict[date, list[DatedFile]] = {}
    for file in files:
        if file.release is not None:
            by_day.setdefault(file.release.released, []).append(file)
    frames = {STATES: _header([])}
    here: dict[str, list[DatedFile]] = {}
    given = _given(INDICATORS, frames)
    rows = []
    for day in sorted(by_day):
        for file in by_day[day]:
            here.setdefault(file.source, []).append(file)
        # Only indicators of sources that changed that day are tried again.
        changed = {file.source for file in by_day[day]}
        frames |= {name: _header(here[name]) for name in changed}
        touched = [n for n, entry in INDICATORS.items() if changed & set(entry.source)]
        given = (given - set(touched)) | _given(touched, frames)
        new = dict.fromkeys(f"{file.source} {file.version}" for file in by_day[day])
        rows.append((day, len(here), len(given), ", ".join(new)))
    return pd.DataFrame(rows, columns=["as_of", "sources", "indicators", "new"])


def _given(names: Iterable[str], frames: Mapping[str, pd.DataFrame]) -> set[str]:
    """Those indicators whose sources and columns are there; nothing is computed without rows."""
    # An indicator says what it needs by asking for it: frames with columns and no rows answer.
    found = set()
    for name in names:
        if set(INDICATORS[name].source) <= set(frames):
            with suppress(SchemaError):
                compute(name, frames)
                found.add(name)
    return found


class Archives(NamedTuple):
    """EWP's archived panels, lists and labels: kind, edition, origin, path; and the unreadable."""

    table: pd.DataFrame
    unreadable: tuple[UnreadableFile, ...]


def find_archives(folder: Path, *, strict: bool = False) -> Archives:
    """EWP's archives below a folder, each dated by its content."""
    rows: list[tuple[str, int, Path]] = []
    faults = []
    for kind, path in _archive_files(folder):
        try:
            rows.append((kind, int(read_label_vintage(path)["edition"].iloc[0]), path))
        except (AtrocityRiskError, OSError) as problem:
            if strict:
                raise
            as_what = f"EWP's archived {kind}"
            faults.append(UnreadableFile(source=as_what, path=path, fault=fault_of(problem)))
    for path in sorted(folder.rglob("base20*-run-*.csv")):
        year = re.match(r"base(\d{4})", path.name)
        if year:
            rows.append(("list", int(year.group(1)) + 1, path))
    frame = pd.DataFrame(rows, columns=["kind", "edition", "path"])
    frame.insert(2, "origin", frame["edition"] - 1)
    frame = frame.sort_values(["kind", "edition"], kind="stable", ignore_index=True)
    return Archives(frame, tuple(faults))


def _archive_files(folder: Path) -> list[tuple[str, Path]]:
    """Kind and path of the files that are dated by their content."""
    return [
        (kind, path)
        for kind, pattern in ARCHIVES
        for path in sorted(folder.rglob(pattern))
        # The first pattern has no suffix: EWP's panels come as CSV and as RData.
        if path.suffix.lower() in (".csv", ".rdata")
    ]


def _header(files: Iterable[DatedFile]) -> pd.DataFrame:
    """A frame without rows that has the columns of all files."""
    columns = dict.fromkeys(name for file in files for name in file.columns)
    nobody = np.empty(0, dtype=np.int64)
    index = pd.MultiIndex.from_arrays([nobody, nobody], names=["gwcode", "year"])
    return pd.DataFrame(index=index, columns=list(columns), dtype="float64")
