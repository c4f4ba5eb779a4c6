"""The indicators that are rows of `indicators.csv`: a row read, checked and registered.

To add an indicator that a chain of transforms can make, add a row. Ids of the Framework are text.
"""

import csv
from functools import partial
from importlib import resources
from typing import cast

from atrocityrisk.indicators.base import INDICATORS, Fill, Indicator, Kind, Quality
from atrocityrisk.indicators.recipes import first_available, recipes_of
from atrocityrisk.indicators.release_years import release_years

TABLE = "indicators.csv"


def load_rows() -> None:
    """Register every row of the table."""
    text = resources.files(__package__).joinpath(TABLE).read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        try:
            INDICATORS.add(row["name"], indicator_of(row))
        except (ValueError, LookupError) as problem:
            raise ValueError(f"{TABLE}, row {row['name']!r}: {problem}") from problem


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
