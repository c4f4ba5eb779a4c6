"""Which release a file is, where its name says so and its content does not."""

import re
from pathlib import Path

import pandas as pd

_VERSION = re.compile(r"(?<![A-Za-z0-9])v\.?(\d+(?:[._]\d+)+)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def release_in_name(path: Path) -> str:
    """Release that a file's name states: its version (``v4.02``), else its last year, else ""."""
    version = _VERSION.search(path.stem)
    if version:
        return version.group(1).replace("_", ".")
    years = years_in_name(path)
    return years[-1] if years else ""


def years_in_name(path: Path) -> list[str]:
    """Every year that a file's name states, in order."""
    return [str(year) for year in _YEAR.findall(path.stem)]


def stated_release(path: Path, years: pd.Series) -> str:
    """Release that a file's name states, else "to" and the last of its years."""
    return release_in_name(path) or f"to {years.max()}"
