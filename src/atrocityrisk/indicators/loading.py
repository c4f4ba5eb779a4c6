"""The indicators that are rows of `indicators.csv`: a row read, checked and registered.

To add an indicator that a chain of transforms can make, add a row. Ids of the Framework are text.
"""

import csv
from dataclasses import replace
from functools import partial
from importlib import resources
from pathlib import Path
from typing import cast

from atrocityrisk._core.files import StrPath
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import SpecError
from atrocityrisk.indicators.base import INDICATORS, OTHER, Fill, Indicator, Kind, Quality
from atrocityrisk.indicators.recipes import first_available, recipes_of
from atrocityrisk.indicators.release_years import release_years

TABLE = "indicators.csv"
_NEEDED = (
    "name",
    "source",
    "column",
    "transform",
    "publication_lag",
    "max_age_years",
    "fill",
    "least",
    "greatest",
    "unit",
    "kind",
    "description",
    "reference",
)
_YEARS = ("first_release", "coded_live_since")
_ASSUMED = {
    "theme": OTHER,
    "family": "",
    "framework": "",
    "quality": "direct",
    "ewp": "",
    "note": "",
    **dict.fromkeys(_YEARS, ""),
}


def load_rows() -> None:
    """Register every row of the table."""
    text = resources.files(__package__).joinpath(TABLE).read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        try:
            INDICATORS.add(row["name"], indicator_of(row))
        except (ValueError, LookupError) as problem:
            raise ValueError(f"{TABLE}, row {row['name']!r}: {problem}") from problem


def register_indicators(path: StrPath) -> tuple[str, ...]:
    """Register every row of a table of one's own, written as the package's `indicators.csv` is.

    Parameters
    ----------
    path : str or path-like
        Delimited text with the columns name, source, column, transform, publication_lag,
        max_age_years, fill, least, greatest, unit, kind, description and reference. There may be
        theme, family, framework, quality, ewp, first_release, coded_live_since and note.

    Returns
    -------
    tuple of str
        Names of the indicators.

    Raises
    ------
    SpecError
        If the table lacks a column or has one that means nothing, or a row cannot be obeyed.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from atrocityrisk.indicators import register_indicators
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "mine.csv"
    ...     _ = path.write_text("name,source\\nriots,my_riots\\n")
    ...     register_indicators(path)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    atrocityrisk.errors.SpecError: ...mine.csv lacks the columns column, transform, ...
    """
    path = Path(path)
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    except (OSError, UnicodeDecodeError) as problem:
        raise SpecError(f"{path}: expected a table of indicators in UTF-8 ({problem})") from problem
    given = set(rows[0]) if rows else set()
    absent = [name for name in _NEEDED if name not in given]
    strange = sorted(str(name) for name in given - set(_NEEDED) - set(_ASSUMED))
    if absent:
        raise SpecError(f"{path} lacks the columns {', '.join(absent)}; add them")
    if strange:
        hint = did_you_mean(strange[0], [*_NEEDED, *_ASSUMED])
        raise SpecError(f"{path} has a column {strange[0]!r}, which means nothing{hint}")
    for number, row in enumerate(rows, start=2):
        values = {**_ASSUMED, "family": row["name"]} | {k: v for k, v in row.items() if v}
        try:
            found = indicator_of(dict.fromkeys(_NEEDED, "") | values)
            first, live = (int(values[key]) if values[key] else None for key in _YEARS)
            if first or live:
                found = replace(found, first_release=first, coded_live_since=live)
            INDICATORS.add(found.name, found)
        except (ValueError, LookupError) as problem:
            raise SpecError(f"{path}, line {number}, {row['name']!r}: {problem}") from problem
    return tuple(row["name"] for row in rows)


def indicator_of(row: dict[str, str]) -> Indicator:
    """One row of the table as an indicator, which checks the words that it is given."""
    source = _listed(row["source"])
    fill = cast("Fill", row["fill"])
    recipes = recipes_of(row["column"], row["transform"], fill=fill, n_sources=len(source))
    first_release, coded_live_since = release_years(recipes[0].paired(source))
    return Indicator(
        name=row["name"],
        source=source,
        column=row["column"],
        transform=row["transform"],
        publication_lag=int(row["publication_lag"]),
        max_age_years=int(row["max_age_years"]),
        fill=fill,
        bounds=(float(row["least"]), float(row["greatest"])),
        unit=row["unit"],
        kind=cast("Kind", row["kind"]),
        theme=row["theme"],
        family=row["family"],
        framework=_listed(row["framework"]),
        quality=cast("Quality", row["quality"]),
        ewp=row["ewp"] or None,
        reference=row["reference"],
        description=row["description"],
        first_release=first_release,
        coded_live_since=coded_live_since,
        note=row["note"],
        compute=partial(first_available, recipes=recipes),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
