"""Hand fixes of the Early Warning Project (EWP) as rows of a table, applied only where they match.

Every decision that EWP's scripts take by country name is one row of ``hand_fixes.csv``: which
table and field, which code and years, the value that was there, the value that takes its place,
why, and where EWP says so. A row whose old value is no longer found is an error: either the
publisher has corrected the file, so the row must go, or the file is not the one EWP used.
"""

from importlib.resources import files

import pandas as pd

from atrocityrisk.errors import CorrectionError

COLUMNS = [
    "table",
    "field",
    "code",
    "first_year",
    "last_year",
    "old",
    "new",
    "kind",
    "reason",
    "reference",
]
_FILE = "hand_fixes.csv"
_WHAT_TO_DO = "drop the correction or use the release that it was written for"


def load_corrections() -> pd.DataFrame:
    """Corrections that make EWP's 2025 panel out of the publishers' files, all columns text."""
    # No years: the table has none, or all of them. An empty old or new value is a missing one.
    with files(__package__).joinpath(_FILE).open(encoding="utf-8") as stream:
        return pd.read_csv(stream, dtype="str", keep_default_na=False)


def corrected(
    frame: pd.DataFrame, corrections: pd.DataFrame, *, table: str, code: str
) -> pd.DataFrame:
    """Frame with the corrections of one table applied, in the order in which they are written."""
    frame = frame.copy()
    for row in _rows(corrections, table):
        field = row["field"]
        cells = _addressed(frame, code, row)
        where = f"correction of {table}.{field} for {row['code']}"
        if row["first_year"]:
            where += f" {row['first_year']}-{row['last_year']}"
        if not cells.any():
            raise CorrectionError(f"{where}: expected rows to correct, found none; {_WHAT_TO_DO}")
        found = frame.loc[cells, field]
        old = _value(row["old"], found)
        unlike = found.notna() if old is None else (found != old).fillna(True)
        if unlike.any():
            raise CorrectionError(
                f"{where}: expected {row['old'] or 'missing values'}, found "
                f"{found[unlike].iloc[0]} in {int(unlike.sum())} of {int(cells.sum())} rows; "
                f"{_WHAT_TO_DO}"
            )
        new = _value(row["new"], found)
        frame[field] = frame[field].mask(cells, float("nan") if new is None else new)
    return frame


def _rows(corrections: pd.DataFrame, table: str) -> list[dict[str, str]]:
    rows = corrections[corrections["table"] == table]
    return [{str(k): str(v) for k, v in row.items()} for row in rows.to_dict("records")]


def _addressed(frame: pd.DataFrame, code: str, row: dict[str, str]) -> "pd.Series[bool]":
    key = frame[code]
    wanted = float(row["code"]) if pd.api.types.is_numeric_dtype(key) else row["code"]
    cells = (key == wanted).fillna(False).astype(bool)
    if not row["first_year"]:
        return cells
    return cells & frame["year"].between(int(row["first_year"]), int(row["last_year"]))


def _value(text: str, like: "pd.Series[float]") -> float | str | None:
    if text == "":
        return None
    return float(text) if pd.api.types.is_numeric_dtype(like) else text


def ewp_codes(
    gwcodes: "pd.Series[float]", years: "pd.Series[int]", *, corrections: pd.DataFrame
) -> "pd.Series[float]":
    """Country codes of EWP's list for Gleditsch-Ward numbers."""
    # Germany is 255 throughout, Serbia stays 345 and unified Yemen is 679.
    codes = gwcodes.astype("float64")
    result = codes
    for row in _rows(corrections, "codes"):
        inside = years.between(int(row["first_year"]), int(row["last_year"]))
        result = result.mask((codes == float(row["code"])) & inside, float(row["new"]))
    return result
