"""Why EWP's panel comes out differently from other releases of its sources, cell by cell."""

import numpy as np
import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.reproductions.ewp.cell_differences import KEY
from atrocityrisk.reproductions.ewp.country_list import FIRST_FILLED
from atrocityrisk.reproductions.ewp.hand_fixes import load_corrections
from atrocityrisk.reproductions.ewp.people_and_income import bank_figures, income_growth
from atrocityrisk.reproductions.ewp.publisher_files import Inputs

CAUSES = {
    "revised": "the publisher has another figure for this country-year in its other edition",
    "added": "the other edition has a figure where EWP's had none",
    "withdrawn or not yet published": "the other edition has no figure; what stands in differs",
    "line refitted": "no edition has a figure; the line that stands in is fitted on other figures",
    "carried": "no edition has a figure; another value is carried forward",
    "after the last year": "a coup in a year that the other edition does not cover",
}
# Which World Bank figure a column of the panel comes from.
_FIGURES = {"popsize.log2": "population", "gdppcgrowth": "growth"}


def difference_causes(cells: pd.DataFrame, *, ewp: Inputs, other: Inputs) -> pd.DataFrame:
    """Cells that differ in other releases, counted by column, cause and country."""
    causes = pd.Series(None, index=cells.index, dtype="object")
    rows = pd.MultiIndex.from_frame(cells[KEY].drop_duplicates().sort_values(KEY))
    years = range(FIRST_FILLED, ewp.edition.panel.last_year + 1)
    # Whole countries, because growth is compared with the year before.
    grid = pd.MultiIndex.from_product([rows.unique("ccode"), years], names=KEY)
    corrections = load_corrections()
    before, after = (
        bank_figures(grid, source.tables, corrections=corrections) for source in (ewp, other)
    )
    proxy = income_growth(grid, ewp.tables).notna()
    for column, figure in _FIGURES.items():
        mine = cells.index[cells["column"] == column]
        at = pd.MultiIndex.from_frame(cells.loc[mine, KEY])
        known, now = before[figure].notna().loc[at], after[figure].notna().loc[at]
        # Population has a proxy for every country-year of the list, growth not.
        lined = proxy.loc[at] if column == "gdppcgrowth" else pd.Series(True, index=at)
        names = np.select(
            [known & now, now, known, lined],
            ["revised", "added", "withdrawn or not yet published", "line refitted"],
            "carried",
        )
        causes.loc[mine] = names
    last_coup = int(other.tables["coups"]["year"].max())
    late = (cells["column"] == "coup.try.5yr") & (cells["year"] > last_coup)
    causes[late] = "after the last year"
    if causes.isna().any():
        odd = cells[causes.isna()].iloc[0].to_dict()
        raise DataError(f"expected a known cause for every difference, found none for {odd}")
    grouped = cells.assign(cause=causes).groupby(["column", "cause", "ccode"])["year"]
    return grouped.agg(first_year="min", last_year="max", cells="size").reset_index()
