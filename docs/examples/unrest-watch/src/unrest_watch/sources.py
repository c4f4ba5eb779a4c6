"""The source: a table of broadcasts and riots, one row a country and year."""

from pathlib import Path

import pandas as pd

from atrocityrisk.sources import read_country_years, register_source


@register_source(
    "unrest_watch",
    title="Unrest Watch (invented)",
    publisher="Nobody",
    licence="CC0-1.0",
    citation="Nobody (2025): Unrest Watch, invented for an example",
    url="https://example.org/unrest-watch",
    files=("unrest_watch*.csv",),
    columns={"hateful_broadcasts": (0, 1000), "deadly_riots": (0, 100)},
    redistributable=True,
)
def read_unrest_watch(path: Path) -> pd.DataFrame:
    """Broadcasts that call for violence, and riots in which people died."""
    columns = ["hateful_broadcasts", "deadly_riots"]
    return read_country_years(path, code="iso3", system="iso3", columns=columns)
