"""Sources of one's own: a decorator for the function that reads a file, and a reader of tables."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import pandas as pd

from atrocityrisk.errors import SpecError
from atrocityrisk.sources._country_years.state_codes import rows_at_year_end
from atrocityrisk.sources._readers.column_checks import require_columns, to_numbers
from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.sources._readers.release_names import stated_release
from atrocityrisk.sources.source import Source, register, tidy_schema

Read = TypeVar("Read", bound=Callable[[Path], pd.DataFrame])

_NUMBERED = ("gw", "cow", "csp", "m49", "vdem_id")


def register_source(
    name: str,
    *,
    title: str,
    publisher: str,
    licence: str,
    citation: str,
    url: str,
    files: Sequence[str],
    columns: Mapping[str, tuple[float, float]],
    redistributable: bool = False,
) -> Callable[[Read], Read]:
    """Register the decorated function as the reader of a source.

    Parameters
    ----------
    name : str
        Short name, lower case with underscores.
    title, publisher : str
        As the publisher writes them.
    licence : str
        SPDX identifier, or "not stated".
    citation : str
        How the publisher asks to be cited.
    url : str
        Address from which the file is had.
    files : sequence of str
        Glob patterns that recognise its files in a folder, the newest release last.
    columns : mapping of str to tuple of float
        Each column that the function returns, with its least and greatest possible value. A file
        with a value outside is refused.
    redistributable : bool
        Whether figures derived from it may be passed on.

    Returns
    -------
    callable
        Decorator for a function from a path to a frame with `gwcode`, `year` and the columns. Its
        release is what the file's name states, else its last year.

    Raises
    ------
    SpecError
        If a text is empty, or no pattern or column is given.
    ValueError
        If the name is taken.

    Examples
    --------
    >>> from atrocityrisk.sources import read_country_years, register_source
    >>> @register_source(  # doctest: +SKIP
    ...     "my_riots",
    ...     title="Riots",
    ...     publisher="Me",
    ...     licence="CC-BY-4.0",
    ...     citation="Me (2025): Riots",
    ...     url="https://example.org/riots",
    ...     files=("riots*.csv",),
    ...     columns={"riots": (0, 1000)},
    ... )
    ... def read_riots(path):
    ...     return read_country_years(path, code="iso3", system="iso3", columns=["riots"])
    """
    texts = {
        "name": name,
        "title": title,
        "publisher": publisher,
        "licence": licence,
        "citation": citation,
        "url": url,
    }
    empty = [key for key, value in texts.items() if not value]
    if isinstance(files, str) or not files:
        empty.append("files (a list of patterns such as 'riots*.csv')")
    if not columns:
        empty.append("columns (each with its least and greatest value)")
    if empty:
        raise SpecError(f"source {name!r} lacks {', '.join(empty)}; say what it is, and its terms")

    def decorated(read: Read) -> Read:
        def with_release(path: Path) -> tuple[pd.DataFrame, str]:
            frame = read(path)
            years = pd.Series(frame.reset_index()["year"])
            return frame, stated_release(path, years)

        register(
            Source(
                name=name,
                title=title,
                publisher=publisher,
                licence=licence,
                redistributable=redistributable,
                citation=citation,
                url=url,
                files=tuple(files),
                read=with_release,
                schema=tidy_schema(columns, required=tuple(columns)),
            )
        )
        return read

    return decorated


def read_country_years(
    path: str | os.PathLike[str],
    *,
    code: str,
    system: str,
    columns: Sequence[str],
    year: str = "year",
    delimiter: str = ",",
) -> pd.DataFrame:
    """Table of a delimited text file with one row a country and year, keyed by Gleditsch-Ward code.

    Parameters
    ----------
    path : str or path-like
        The file, in UTF-8.
    code : str
        Column that tells the country.
    system : str
        What is in it: "name", "iso3", "cow" (Correlates of War), "gw" (Gleditsch-Ward), or another
        system that `states.translate` knows.
    columns : sequence of str
        Columns of numbers to keep; an empty cell is a missing value.
    year : str
        Column of the year.
    delimiter : str
        What stands between two values.

    Returns
    -------
    DataFrame
        `gwcode`, `year` and the columns. Rows of what was no state in that year are left out.

    Raises
    ------
    SchemaError
        If a column is absent, or something else stands between the values.
    DataError
        If the file is damaged, a value is no number, or a code is of no country.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "riots.csv"
    ...     _ = path.write_text("iso3,year,riots\\nFRA,2001,4\\nTCD,2001,\\n")
    ...     read_country_years(path, code="iso3", system="iso3", columns=["riots"])
       gwcode  year  riots
    0     220  2001    4.0
    1     483  2001    NaN
    """
    path = Path(path)
    is_text = system not in _NUMBERED
    table = read_csv_table(path, text=(code,) if is_text else (), delimiter=delimiter)
    require_columns(table, (code, year, *columns), path)
    whole = (year,) if is_text else (code, year)
    table = to_numbers(table, path, whole=whole, decimal=tuple(columns))
    kept = table[[code, year, *columns]]
    rows = rows_at_year_end(kept, code, year=year, system=system, path=path)
    return rows.rename(columns={year: "year"})
