"""Charts of Our World in Data that show one variable of V-Dem: which one, and of which states.

A chart gives its variable a title of its own. Which variable that is says `owid_charts.csv`, whose
rows were checked against V-Dem's own files; a title that is not in it is refused, never guessed.
"""

import io
from functools import cache
from importlib.resources import files
from pathlib import Path

import pandas as pd

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import SchemaError
from atrocityrisk.sources._country_years.state_codes import rows_at_year_end
from atrocityrisk.sources._readers.column_checks import (
    numbers,
    require_distinct,
    require_filled,
    whole_numbers,
)

KEYS = ("Entity", "Code", "Year")
# Beside the variable some charts have the continent of each country.
_BESIDE = ("World region according to OWID",)


@cache
def known_charts() -> pd.DataFrame:
    """Name of each known chart in its address, title of its column, and V-Dem's variable."""
    shipped = files("atrocityrisk.sources").joinpath("owid_charts.csv")
    return pd.read_csv(io.StringIO(shipped.read_text(encoding="utf-8")), dtype="str")


def is_chart(table: pd.DataFrame) -> bool:
    """Whether a table has the columns of a chart."""
    return set(KEYS) <= set(table.columns)


def chart_frame(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    """The chart's variable under V-Dem's name by state and year, regions left out."""
    title = _title(table, path)
    charts = known_charts()
    variable = charts.loc[charts["title"] == title, "variable"].iloc[0]
    require_filled(table, ["Entity"], path)
    require_distinct(table, ["Entity", "Year"], path, what="rows of an entity and a year")
    # Codes that OWID made up (OWID_GDR) are no list's, and some entities have none: both are
    # placed by their names.
    made_up = table["Code"].astype("str").str.startswith("OWID_")
    rows = pd.DataFrame(
        {
            "Entity": table["Entity"],
            "Code": table["Code"].mask(made_up),
            "Year": whole_numbers(table["Year"], path),
            variable: numbers(table[title], path),
        }
    )
    return rows_at_year_end(rows, "Code", year="Year", system="vdem", path=path, name="Entity")


def _title(table: pd.DataFrame, path: Path) -> str:
    """Title of the chart's only variable, if it is known and the file's name is not another's."""
    charts = known_charts()
    titles = [str(name) for name in table.columns if name not in (*KEYS, *_BESIDE)]
    known = [title for title in titles if title in set(charts["title"])]
    if len(titles) != 1 or len(known) != 1:
        shown = ", ".join(map(repr, titles[:3])) or "nothing"
        hint = did_you_mean(titles[0], list(charts["title"])) if titles else "."
        listed = ", ".join(f"{row.title!r} ({row.slug})" for row in charts.itertuples())
        raise SchemaError(
            f"{path} is a chart of Our World in Data (columns Entity, Code, Year and {shown}), "
            "which does not say by V-Dem's name which variable it shows; expected one of "
            f"{listed}{hint} Take one of these, or V-Dem's own country-year file"
        )
    of_name = charts.loc[charts["slug"] == path.stem, "title"]
    if len(of_name) and of_name.iloc[0] != titles[0]:
        raise SchemaError(
            f"{path}: expected column {of_name.iloc[0]!r}, as the file's name says, found "
            f"{titles[0]!r}; give the file the name of its chart, or get it again"
        )
    return titles[0]
