"""Tables as CSV files that are exact, and safe to open in a spreadsheet."""

from pathlib import Path

import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip
"""What some spreadsheet takes for the beginning of a formula."""


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV: full precision, UTF-8, safe to open in a spreadsheet."""
    _inert(frame).to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def table_text(frame: pd.DataFrame) -> str:
    """The same as text."""
    return str(_inert(frame).to_csv(index=False, lineterminator="\n"))


def _inert(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(
        **{
            str(name): frame[name].map(escape_formula, na_action="ignore")
            for name in frame.select_dtypes(include=["object", "string"])
        }
    )


def escape_formula(cell: object) -> object:
    """Text on one line; an apostrophe before what a spreadsheet would take for a formula."""
    if not isinstance(cell, str):
        return cell
    line = " ".join(cell.split()) if any(mark in cell for mark in "\t\r\n") else cell
    return f"'{line}" if line.startswith(FORMULA_STARTS) else line
