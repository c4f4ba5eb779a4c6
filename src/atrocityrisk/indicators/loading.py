"""The indicators that are rows of `indicators.csv`: a row read, checked and registered.

To add an indicator that a chain of transforms can make, add a row. Ids of the Framework are text.
"""

import csv
from functools import partial
from importlib import resources

from atrocityrisk.indicators.base import INDICATORS, Indicator
from atrocityrisk.indicators.recipes import first_available, recipes_of

TABLE = "indicators.csv"


def load_rows() -> None:
    """Register every row of the table."""
    with resources.files(__package__).joinpath(TABLE).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            try:
                INDICATORS.add(row["name"], indicator_of(row))
            except (ValueError, LookupError) as problem:
                raise ValueError(f"{TABLE}, row {row['name']!r}: {problem}") from problem


def indicator_of(row: dict[str, str]) -> Indicator:
    """One row of the table as an indicator."""
    source = _listed(row["source"])
    recipes = recipes_of(row["column"], row["transform"], fill=row["fill"], n_sources=len(source))
    return Indicator(
        name=row["name"],
        source=source,
        column=row["column"],
        transform=row["transform"],
        publication_lag=int(row["publication_lag"]),
        max_age_years=int(row["max_age_years"]),
        fill=row["fill"],
        bounds=(float(row["least"]), float(row["greatest"])),
        unit=row["unit"],
        kind=row["kind"],
        theme=row["theme"],
        family=row["family"],
        framework=_listed(row["framework"]),
        quality=row["quality"],
        ewp=row["ewp"] or None,
        reference=row["reference"],
        description=row["description"],
        note=row["note"],
        compute=partial(first_available, recipes=recipes),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
