"""Published lists as one table, whatever their form."""

import re
from datetime import date, datetime
from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk._core.files import sha256
from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.external_forecasts.forecast_rows import forecast_rows
from atrocityrisk.external_forecasts.list_cells import years_of
from atrocityrisk.external_forecasts.list_forms import (
    COLUMNS,
    FORMS,
    PROBABILITY,
    RANK,
    ListForm,
    RiskColumn,
)
from atrocityrisk.external_forecasts.plain_lists import plain_forecasts
from atrocityrisk.external_forecasts.publication_dates import TABLE, with_publication
from atrocityrisk.sources._readers.csv import read_csv_table

_ISO_DATE = re.compile(r"(?<!\d)(\d{4}-\d\d-\d\d)(?!\d)")
_WORD_DATE = re.compile(r"(?<!\d)(\d{1,2}[A-Z][a-z]{2}\d{4})(?!\d)")
_TEXT = ("country", "ewp_name", "sftgcode", "SFTGcode", "iso3")


def read_lists(folder: str | PathLike[str], *, outcome: str | None = None) -> pd.DataFrame:
    """Every list in a folder.

    Parameters
    ----------
    folder : path
        CSV files of the forms in `FORMS`, or in the form of ``ranking.csv``; other files are left
        alone. A file ``published.csv`` says when and where the others were published; see
        `read_list`.
    outcome : str, optional
        Outcome of plain lists that name none.

    Returns
    -------
    DataFrame
        As `read_list`; a forecast that two files hold alike is there once.

    Raises
    ------
    DataError
        If the folder holds no list, or a list is refused.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> import atrocityrisk as ar
    >>> text = "country,origin,first_year,last_year,probability\\nChad,2024,2025,2026,0.25\\n"
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "ours-2025.csv").write_text(text, encoding="utf-8")
    ...     lists = ar.external_forecasts.read_lists(folder, outcome="mass_killing")
    >>> lists[["gwcode", "probability"]].to_numpy().tolist()
    [[483.0, 0.25]]
    """
    folder = Path(folder)
    paths = sorted(p for p in folder.glob("*.csv") if p.is_file() and p.name != TABLE)
    if not paths:
        raise DataError(
            f"expected published lists (*.csv) in {folder}, found none; name another folder"
        )
    return _once(pd.concat([read_list(path, outcome=outcome) for path in paths], ignore_index=True))


def read_list(path: str | PathLike[str], *, outcome: str | None = None) -> pd.DataFrame:
    """Forecasts in one published file.

    Parameters
    ----------
    path : path
        CSV of a form in `FORMS`; or a plain list with the columns origin, first_year, last_year,
        probability, one of gwcode, iso3 or country, and optionally outcome, model and publisher,
        which are the name of the file where they are not there.
    outcome : str, optional
        Outcome of a plain list that has no column of that name; nothing is assumed.

    Returns
    -------
    DataFrame
        list, publisher, model, outcome, kind, made (day in the file's name; empty if none),
        published and reference (when and where it was published, as the package knows of that very
        file, or as ``published.csv`` beside it says; empty if unknown), gwcode, country (as the
        file spells it), origin, first_year, last_year, probability, file, sha256.

    Raises
    ------
    SchemaError
        If the form is unknown.
    DataError
        If the file is empty or in another encoding, a cell is none of what its column holds, a
        code and a name in one row are of two states, or no outcome is named.
    UnknownStateError
        If a state is unknown, ambiguous or did not exist in the year of the origin.
    DuplicateRowsError
        If a state occurs twice in one list.

    Notes
    -----
    ``published.csv`` has the columns file, published (a day or a month, ISO 8601) and reference (a
    URL or a citation), and optionally sha256, which ties the file's content to it, first_year, for
    a file with several windows, and made. An ISO code means its state before it was given out too.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> text = "country,origin,first_year,last_year,probability\\nChad,2024,2025,2026,0.25\\n"
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "mine.csv"
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     frame = read_list(path, outcome="mass_killing")
    >>> frame[["list", "gwcode", "probability"]].to_numpy().tolist()
    [['mine 2025–2026', 483, 0.25]]
    """
    return listed_rows(Path(path), outcome=outcome, column=PROBABILITY)[COLUMNS]


def listed_rows(path: Path, *, outcome: str | None, column: str | None = None) -> pd.DataFrame:
    """The same with `row`, the place in the file, and `rank` where a plain list has no risks."""
    # `column` is that of the risks in a plain list; if None, probabilities, or else ranks, are.
    read = read_csv_table(path, text=_TEXT)
    form = next((form for form in FORMS if set(form.needs) <= set(read)), None)
    if form is None:
        # As text, so that every cell is read as it is written, or refused.
        read = read_csv_table(path, text=[*map(str, read)])
        column = column or (RANK if RANK in read and PROBABILITY not in read else PROBABILITY)
        parts = plain_forecasts(read, path, name=path.stem, outcome=outcome, column=column)
    else:
        parts = _form_parts(read, form, path)
    frame = pd.concat(parts).rename_axis("row").reset_index()
    if form is None and column == RANK:
        frame[RANK], frame[PROBABILITY] = frame[PROBABILITY].astype("int64"), np.nan
    frame["made"], frame["file"], frame["sha256"] = _made(path), path.name, sha256(path)
    spans = zip(frame["first_year"], frame["last_year"], strict=True)
    frame["list"] = frame["publisher"] + [f" {span_text(*years)}" for years in spans]
    return with_publication(frame, path, path.parent)


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
        # A list with a column of years holds several origins.
        if (column := form.year or form.origin) is not None:
            years = pd.Series(years_of(read[column], str(path)), index=read.index)
            # A state without any of the risks has no forecast; one that lacks a single one does.
            empty = read[[column for column, _, _ in found]].isna()
            given = ~(empty.all(axis=1) if risk.kind != "variant" else empty[name])
            for year, rows in read[given].groupby(years[given]):
                origin = int(str(year)) - (form.origin is None)
                window = (origin, origin + 1, origin + risk.span)
                parts.append(forecast_rows(rows, name, form, risk.kind, risk.model, window, path))
            continue
        window = _window(match, risk, default=max(stated, default=0))
        # A later file that computes an earlier origin again was not the list of that year.
        kind = risk.kind
        if kind == "published" and stated and window[0] < max(stated):
            kind = "recomputed"
        parts.append(forecast_rows(read, name, form, kind, risk.model, window, path))
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


def _made(path: Path) -> str:
    """Day in a file's name, ISO 8601; empty if it states none in full."""
    try:
        if found := _ISO_DATE.search(path.stem):
            return date.fromisoformat(found[1]).isoformat()
        if found := _WORD_DATE.search(path.stem):
            return datetime.strptime(found[1], "%d%b%Y").date().isoformat()
    except ValueError:
        # Digits in a name that are no day, such as 2024-13-01.
        pass
    return ""


def _once(forecasts: pd.DataFrame) -> pd.DataFrame:
    """A forecast that several files hold with the same numbers is kept from the first of them."""
    window = ["publisher", "model", "outcome", "origin", "first_year", "last_year"]
    # By its bytes: a file that differs in one digit is another forecast.
    seen: dict[tuple[object, ...], str] = {}
    keep = []
    for key, rows in forecasts.groupby([*window, "file"], sort=False, dropna=False):
        numbers = rows.sort_values("gwcode")[["gwcode", "probability"]].to_numpy().tobytes()
        same = (*key[:-1], numbers)
        if same not in seen:
            seen[same] = str(key[-1])
            keep.append(rows)
    return pd.concat(keep).sort_index().reset_index(drop=True)
