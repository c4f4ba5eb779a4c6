"""Published lists as one table, whatever their form."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.files import sha256
from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError, UnknownStateError
from atrocityrisk.scoreboard.list_forms import (
    COLUMNS,
    FORMS,
    MASS_KILLING,
    PLAIN_CODES,
    PLAIN_NEEDS,
    ListForm,
    RiskColumn,
)
from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.states.state_tables import normal_name, table

SHOWN = 5
"""States named in a message before it says how many more there are."""

_ISO_DATE = re.compile(r"(?<!\d)(\d{4}-\d\d-\d\d)(?!\d)")
_WORD_DATE = re.compile(r"(?<!\d)(\d{1,2}[A-Z][a-z]{2}\d{4})(?!\d)")


def read_lists(folder: str | PathLike[str]) -> pd.DataFrame:
    """Every list in a folder.

    Parameters
    ----------
    folder : path
        CSV files of the forms in `FORMS`, or in the form of ``ranking.csv``; other files are left
        alone.

    Returns
    -------
    DataFrame
        As `read_list`; a forecast that two files hold alike is there once.

    Raises
    ------
    DataError
        If the folder holds no list, or a list is refused.
    """
    folder = Path(folder)
    paths = sorted(path for path in folder.glob("*.csv") if path.is_file())
    if not paths:
        raise DataError(
            f"expected published lists (*.csv) in {folder}, found none; name another folder"
        )
    return _once(pd.concat([read_list(path) for path in paths], ignore_index=True))


def read_list(path: str | PathLike[str]) -> pd.DataFrame:
    """Forecasts in one published file.

    Parameters
    ----------
    path : path
        CSV of a form in `FORMS`; or a plain list with the columns origin, first_year, last_year,
        probability, one of gwcode, iso3 or country, and optionally model, outcome and publisher.

    Returns
    -------
    DataFrame
        list, publisher, model, outcome, kind, made (day in the file's name; empty if none), gwcode,
        country (as the file spells it), origin, first_year, last_year, probability, file, sha256.

    Raises
    ------
    SchemaError
        If the form is unknown.
    DataError
        If the file is empty, in another encoding, or a probability is none.
    UnknownStateError
        If a state is unknown, ambiguous or did not exist in the year of the origin.
    DuplicateRowsError
        If a state occurs twice in one list.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> text = "country,origin,first_year,last_year,probability\\nChad,2024,2025,2026,0.25\\n"
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "mine.csv"
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     read_list(path)[["list", "gwcode", "probability"]].to_numpy().tolist()
    [['mine 2025–2026', 483, 0.25]]
    """
    path = Path(path)
    read = read_csv_table(path, text=("country", "ewp_name", "sftgcode", "SFTGcode", "iso3"))
    form = next((form for form in FORMS if set(form.needs) <= set(read)), None)
    parts = _plain_parts(read, path) if form is None else _form_parts(read, form, path)
    made = _made(path)
    frame = pd.concat(parts, ignore_index=True)
    frame["made"], frame["file"], frame["sha256"] = made, path.name, sha256(path)
    spans = zip(frame["first_year"], frame["last_year"], strict=True)
    frame["list"] = frame["publisher"] + [f" {span_text(*years)}" for years in spans]
    return frame[COLUMNS]


def span_text(first: int, last: int) -> str:
    """Window as the name of a list states it."""
    return f"{first}" if first == last else f"{first}–{last}"


def _form_parts(read: pd.DataFrame, form: ListForm, path: Path) -> list[pd.DataFrame]:
    found = [
        (str(name), risk, match)
        for name in read
        for risk in form.risks
        if (match := risk.pattern.fullmatch(str(name)))
    ]
    if not found:
        raise SchemaError(
            f"expected columns of risks such as {form.risks[0].pattern.pattern!r} in {path}, found "
            f"none, though it has the other columns of {form.name!r}; is the file whole?"
        )
    stated = [int(m["origin"]) for _, _, m in found if "origin" in m.groupdict()]
    parts = []
    for name, risk, match in found:
        # A list with a column of years holds several origins, one year ahead each.
        if form.year is not None:
            for year, rows in read.dropna(subset=[name]).groupby(form.year):
                window = (int(str(year)) - 1, int(str(year)), int(str(year)))
                parts.append(_part(rows, name, form, risk.kind, risk.model, window, path))
            continue
        window = _window(match, risk, default=max(stated, default=0))
        # A later file that computes an earlier origin again was not the list of that year.
        kind = risk.kind
        if kind == "published" and stated and window[0] < max(stated):
            kind = "recomputed"
        parts.append(_part(read, name, form, kind, risk.model, window, path))
    return parts


def _window(match: re.Match[str], risk: RiskColumn, *, default: int) -> tuple[int, int, int]:
    """Origin, first and last year that a column's name states."""
    groups = match.groupdict()
    if "first" not in groups:
        origin = int(groups.get("origin") or default)
        return origin, origin + 1, origin + risk.span
    first = int(groups["first"])
    end = groups.get("last")
    last = first + risk.span - 1 if end is None else int(end if len(end) == 4 else f"20{end}")
    return int(groups.get("origin") or first - 1), first, last


def _part(
    rows: pd.DataFrame,
    column: str,
    form: ListForm,
    kind: str,
    model: str,
    window: tuple[int, int, int],
    path: Path,
) -> pd.DataFrame:
    """Rows of one forecast."""
    origin, first, last = window
    where = f"{path}, column {column!r}"
    named = rows[form.country] if form.country is not None else pd.Series("", index=rows.index)
    if form.code is not None:
        codes = _by_code(rows[form.code[0]], form.code[1], origin, where)
    else:
        codes = _by_name(named, origin, form.aliases, where)
    frame = pd.DataFrame(
        {
            "publisher": form.publisher,
            "model": model,
            "outcome": form.outcome,
            "kind": kind,
            "gwcode": codes,
            "country": named.astype("str"),
            "origin": origin,
            "first_year": first,
            "last_year": last,
            "probability": _probabilities(rows[column], where),
        }
    )
    _refuse_twice(frame, where)
    return frame


def _plain_parts(read: pd.DataFrame, path: Path) -> list[pd.DataFrame]:
    absent = [name for name in PLAIN_NEEDS if name not in read]
    code = next(((name, system) for name, system in PLAIN_CODES if name in read), None)
    if absent or (code is None and "country" not in read):
        known = "; ".join(form.name for form in FORMS)
        raise SchemaError(
            f"expected a list in a known form ({known}), or a plain one with the columns "
            f"{', '.join(PLAIN_NEEDS)} and gwcode, iso3 or country; found {path} without "
            f"{', '.join(absent) or 'a column that names the state'}; add what is missing"
        )
    parts = []
    keys = [name for name in ("model", "outcome", "publisher") if name in read]
    windows = ["origin", "first_year", "last_year"]
    for _, rows in read.groupby([*keys, *windows], sort=True):
        first = rows.iloc[0]
        form = ListForm(
            name="plain",
            publisher=str(first.get("publisher", path.stem)),
            needs=PLAIN_NEEDS,
            country="country" if "country" in rows else None,
            code=code,
            outcome=str(first.get("outcome", MASS_KILLING)),
            risks=(),
        )
        window = (int(first["origin"]), int(first["first_year"]), int(first["last_year"]))
        if not window[0] < window[1] <= window[2]:
            raise DataError(
                f"{path}: expected origin < first_year <= last_year, found {window}; correct the "
                "list"
            )
        model = str(first.get("model", path.stem))
        parts.append(_part(rows, "probability", form, "published", model, window, path))
    return parts


def _probabilities(column: pd.Series, where: str) -> np.ndarray:
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64)
    missing = np.flatnonzero(np.isnan(values))
    if len(missing):
        first = missing[0]
        cell = column.iloc[first]
        shown = "an empty cell" if pd.isna(cell) else repr(cell)
        raise DataError(
            f"{where}: expected numbers as risks, found {len(missing)} missing or text, first "
            f"{shown} in row {first + 1}; leave out states without a forecast"
        )
    low, high = values.min(), values.max()
    if low < 0 or high > 1:
        percent = low >= 0 and high <= 100
        raise DataError(
            f"{where}: expected probabilities between 0 and 1, found {high if high > 1 else low:g}"
            + ("; these look like percentages: divide by 100" if percent else "; correct the list")
        )
    return values


def _by_code(codes: pd.Series, system: str, year: int, where: str) -> np.ndarray:
    found = states.translate(codes, year, system=system, exact=True)
    lost = codes[found.isna()]
    if len(lost):
        raise UnknownStateError(
            f"{where}: expected states of {year} in the system {system!r}, found "
            f"{_named([str(code) for code in lost])}; correct the list, or leave them out"
        )
    return found.to_numpy(dtype=np.int64)


def _by_name(names: pd.Series, year: int, aliases: dict[str, int], where: str) -> np.ndarray:
    """Codes of names; every name that fits no state or several is named in the message."""
    found = states.translate(names, year, system="name", exact=True)
    codes, wrong = [], []
    for name, code in zip(names.map(str), found, strict=True):
        if name in aliases or pd.isna(code) or normal_name(name) in _ambiguous_names():
            try:
                code = states.resolve(aliases.get(name, name), year)
            except UnknownStateError as problem:
                wrong.append(str(problem.args[0]))
                continue
        codes.append(int(code))
    if wrong:
        raise UnknownStateError(
            f"{where}: expected names of states, found {len(wrong)} that cannot be resolved: "
            f"{_named(wrong, between='; ')}"
        )
    return np.array(codes, dtype=np.int64)


@cache
def _ambiguous_names() -> frozenset[str]:
    """Names that more than one state goes by, such as Congo: no publisher's habit decides."""
    names = table("names")
    return frozenset(names.loc[names["fit"] == "bare", "name"].map(normal_name))


def _refuse_twice(frame: pd.DataFrame, where: str) -> None:
    twice = frame[frame["gwcode"].duplicated(keep=False)]
    if len(twice):
        first = int(twice["gwcode"].iloc[0])
        rows = twice.loc[twice["gwcode"] == first, "country"].tolist()
        raise DuplicateRowsError(
            f"{where}: expected one row per state, found {twice['gwcode'].nunique()} states twice, "
            f"first {first} as {_named(rows)}; keep one row each"
        )


def _named(words: Sequence[str], *, between: str = ", ") -> str:
    more = len(words) - SHOWN
    return between.join(words[:SHOWN]) + (f"{between}and {more} more" if more > 0 else "")


def _made(path: Path) -> str:
    """Day in a file's name, ISO 8601; empty if it states none in full."""
    if found := _ISO_DATE.search(path.stem):
        return date.fromisoformat(found[1]).isoformat()
    if found := _WORD_DATE.search(path.stem):
        return datetime.strptime(found[1], "%d%b%Y").date().isoformat()
    return ""


def _once(forecasts: pd.DataFrame) -> pd.DataFrame:
    """A forecast that several files hold with the same numbers is kept from the first of them."""
    window = ["publisher", "model", "outcome", "origin", "first_year", "last_year"]
    # By its bytes: a file that differs in one digit is another forecast.
    seen: dict[tuple[object, ...], str] = {}
    keep = []
    for key, rows in forecasts.groupby([*window, "file"], sort=False):
        numbers = rows.sort_values("gwcode")[["gwcode", "probability"]].to_numpy().tobytes()
        same = (*key[:-1], numbers)
        if same not in seen:
            seen[same] = str(key[-1])
            keep.append(rows)
    return pd.concat(keep).sort_index().reset_index(drop=True)
