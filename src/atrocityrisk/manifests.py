"""Tables and manifest of a run: everything that could change a number, and what it cannot say.

A manifest holds no time stamp and no absolute path: the same run writes the same bytes anywhere.
"""

import hashlib
import json
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk import datasets
from atrocityrisk.cells import MISSING
from atrocityrisk.errors import IntegrityError
from atrocityrisk.files import inside, sha256
from atrocityrisk.forecasts import Forecast
from atrocityrisk.panels import Panel
from atrocityrisk.rankings import Ranking
from atrocityrisk.specs import RunSpec
from atrocityrisk.titles import title

FORMAT = "atrocityrisk-run-1"
MANIFEST = "manifest.json"
EMBEDDED = "panel.parquet"
PACKAGES = ("atrocityrisk", "numpy", "pandas", "scipy", "scikit-learn", "numba", "matplotlib")

FORMULA_STARTS = ("=", "+", "-", "@", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip
"""What some spreadsheet takes for the beginning of a formula."""

LIMITS = (
    "Country level only: which group, place or month is in danger is not said.",
    "Most states near the top see no such event in the window, and some events come in states "
    "far down the list.",
    "Not seen: what happened after the last data, fast escalation, killing nobody could count; "
    "intervals do not cover errors in the data.",
)


def describe_run(
    spec: RunSpec,
    *,
    panel: Panel,
    ranking: Ranking,
    previous: Forecast | None,
    outputs: dict[str, str],
    reservations: list[str],
) -> dict[str, object]:
    """Manifest of a run.

    Parameters
    ----------
    spec : RunSpec
        What was asked for.
    panel : Panel
        What was forecast from, with the run's outcome, timing and indicators.
    ranking : Ranking
        What came out.
    previous : Forecast, optional
        Forecast behind `previous_rank`.
    outputs : dict of str to str
        Name and SHA-256 of each file written.
    reservations : list of str
        Warnings under which the forecast was made.

    Returns
    -------
    dict
        Ready for JSON.
    """
    current = ranking.forecast
    frame = current.frame
    first, last = (int(frame[name].iloc[0]) for name in ("first_year", "last_year"))
    return {
        "format": FORMAT,
        "forecast": {
            "title": title(panel.outcome, first_year=first, last_year=last),
            "origin": current.origin,
            "first_year": first,
            "last_year": last,
            "model": str(frame["model"].iloc[0]),
            "states": len(frame),
            "draws": 0 if current.draws is None else int(current.draws.shape[1]),
            "draws_sha256": None if current.draws is None else draws_sha256(current.draws),
            # Expected number of states with the outcome, to hold against what then happens.
            "expected": float(frame["probability"].sum()),
            "timing": current.timing,
            "seed": current.seed,
            "previous_origin": None if previous is None else previous.origin,
        },
        "outcome": {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(panel.outcome).items()
        },
        "training": asdict(current.training),
        "inputs": {
            "panel": {
                "name": "embedded default" if spec.panel is None else spec.panel.name,
                "sha256": sha256(spec.panel or datasets.embedded_folder() / EMBEDDED),
                "fingerprint": current.panel_fingerprint,
                "rows": len(panel.index),
                "first_year": panel.years[0],
                "last_year": panel.years[1],
            },
            "sources": _sources(panel),
            "cells": count_cells(current),
        },
        "excluded": {str(code): reason for code, reason in sorted(current.excluded.items())},
        "spec": _spec_facts(spec),
        "versions": installed_versions(),
        "outputs": dict(sorted(outputs.items())),
        "warnings": reservations,
        "limits": list(LIMITS),
    }


def installed_versions() -> dict[str, str]:
    """Versions of everything that computes.

    Returns
    -------
    dict of str to str
        Python and each package that a number can depend on.
    """
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def draws_sha256(draws: np.ndarray) -> str:
    """SHA-256 of draws: of their shape and of their numbers in rows, little end first.

    Parameters
    ----------
    draws : ndarray of shape (rows, draws)
        Draws of a forecast.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> draws_sha256(np.zeros((1, 2)))[:8]
    '1bd92499'
    """
    rows, columns = draws.shape
    digest = hashlib.sha256(f"{rows} {columns} <f8\n".encode())
    digest.update(np.ascontiguousarray(draws, dtype="<f8").tobytes())
    return digest.hexdigest()


def count_cells(forecast: Forecast) -> dict[str, int]:
    """How fresh the values are that a forecast was made from.

    Parameters
    ----------
    forecast : Forecast
        With the age of each value.

    Returns
    -------
    dict of str to int
        Numbers of values observed in the origin year, older (carried forward, or published late)
        and missing; and the number of indicators.
    """
    ages = forecast.ages.to_numpy()
    return {
        "indicators": ages.shape[1],
        "observed": int((ages == 0).sum()),
        "older": int((ages > 0).sum()),
        "missing": int((ages == MISSING).sum()),
    }


def manifest_text(manifest: dict[str, object]) -> str:
    """Manifest as JSON, the same bytes for the same content.

    Parameters
    ----------
    manifest : dict
        As `describe_run` returns it.

    Returns
    -------
    str
        Indented, in the order of the parts, with a final newline.
    """
    return json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV: full precision, UTF-8, safe to open in a spreadsheet.

    Parameters
    ----------
    frame : DataFrame
        Table; the index is left out.
    path : Path
        File to write.
    """
    inert = frame.assign(
        **{
            str(name): frame[name].map(_inert, na_action="ignore")
            for name in frame.select_dtypes(include=["object", "string"])
        }
    )
    inert.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


@dataclass(frozen=True, kw_only=True)
class FileCheck:
    """A file of a run beside what its manifest says of it.

    Attributes
    ----------
    name : str
        File name.
    expected : str
        SHA-256 in the manifest.
    found : str or None
        SHA-256 of the file; None if it is not there.
    """

    name: str
    expected: str
    found: str | None

    @property
    def intact(self) -> bool:
        """Whether the file is there and unchanged."""
        return self.found == self.expected


def verify(out: Path) -> tuple[FileCheck, ...]:
    """Check the files of a run against its manifest.

    Parameters
    ----------
    out : Path
        Folder that a run wrote.

    Returns
    -------
    tuple of FileCheck
        One per file that the manifest names.

    Raises
    ------
    IntegrityError
        If the folder has no manifest, or one that cannot be read.
    OutputError
        If the manifest names a file outside the folder.
    """
    path = out / MANIFEST
    if not path.is_file():
        raise IntegrityError(
            f"expected a run's {MANIFEST} in {out}, found none; name a folder that "
            "`atrocityrisk rank` or `run` wrote"
        )
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as problem:
        raise IntegrityError(f"{path} is not readable JSON ({problem}); run again") from problem
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise IntegrityError(f"{path} is no manifest of format {FORMAT!r}; run again")
    outputs = manifest.get("outputs")
    if not isinstance(outputs, dict) or not outputs:
        raise IntegrityError(f"{path} names no outputs, so nothing can be checked; run again")
    checks = []
    for name, expected in outputs.items():
        file = inside(out, name)
        found = sha256(file) if file.is_file() else None
        checks.append(FileCheck(name=name, expected=str(expected), found=found))
    return tuple(checks)


def _sources(panel: Panel) -> list[dict[str, object]]:
    keys = ["source", "version", "licence"]
    counted = panel.columns[keys].fillna("").value_counts().sort_index().rename("indicators")
    return [dict(zip(row.index, row, strict=True)) for _, row in counted.reset_index().iterrows()]


def _spec_facts(spec: RunSpec) -> dict[str, object]:
    facts = spec.model_dump(mode="json")
    facts["panel"] = None if spec.panel is None else spec.panel.name
    facts["exclude"] = {str(code): reason for code, reason in sorted(spec.exclude.items())}
    return facts


def _inert(cell: object) -> object:
    """Text on one line; an apostrophe before what a spreadsheet would take for a formula."""
    if not isinstance(cell, str):
        return cell
    line = " ".join(cell.split()) if any(mark in cell for mark in "\t\r\n") else cell
    return f"'{line}" if line.startswith(FORMULA_STARTS) else line
