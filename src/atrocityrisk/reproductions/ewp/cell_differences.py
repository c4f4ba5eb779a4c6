"""How far a panel made again agrees with the published one, column by column and cell by cell."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from atrocityrisk.errors import SchemaError

KEY = ["ccode", "year"]
TOLERANCE = 1e-6


@dataclass(frozen=True, kw_only=True)
class PanelDifferences:
    """Agreement of two panels."""

    # One row per column of the published panel: column, cells, equal, share.
    columns: pd.DataFrame
    # One row per cell that differs: column, ccode, year, ours, published. A country-year that only
    # one panel has differs in every column.
    cells: pd.DataFrame


def panel_differences(ours: pd.DataFrame, published: pd.DataFrame) -> PanelDifferences:
    """Cells in which two panels differ by more than a millionth; missing equals missing."""
    names = [name for name in published.columns if name not in KEY]
    absent = [name for name in [*KEY, *names] if name not in ours.columns]
    if absent:
        raise SchemaError(
            f"the panel made again lacks the columns {absent} of the published one; make it again"
        )
    for label, panel in (("made again", ours), ("published", published)):
        repeated = panel.duplicated(KEY)
        if repeated.any():
            first = tuple(panel.loc[repeated, KEY].iloc[0])
            raise SchemaError(
                f"the {label} panel: expected one row per country-year, found {first} repeated; "
                "drop one"
            )
    left, right = ours.set_index(KEY), published.set_index(KEY)
    rows = left.index.union(right.index)
    shared = rows.isin(left.index) & rows.isin(right.index)
    left, right = left.reindex(rows), right.reindex(rows)
    found, summary = [], []
    for name in names:
        same = shared & _same(left[name], right[name])
        summary.append((name, len(rows), int(same.sum()), float(same.mean())))
        cells = pd.DataFrame({"ours": left[name][~same], "published": right[name][~same]})
        found.append(cells.astype("object").assign(column=name).reset_index())
    order = ["column", *KEY, "ours", "published"]
    return PanelDifferences(
        columns=pd.DataFrame(summary, columns=["column", "cells", "equal", "share"]),
        cells=pd.concat(found, ignore_index=True)[order],
    )


def _same(ours: pd.Series, published: pd.Series) -> npt.NDArray[np.bool_]:
    if pd.api.types.is_numeric_dtype(ours) and pd.api.types.is_numeric_dtype(published):
        left, right = (s.to_numpy(dtype="float64", na_value=np.nan) for s in (ours, published))
        close = np.isclose(left, right, rtol=TOLERANCE, atol=0, equal_nan=True)
        return np.asarray(close, dtype=bool)
    equal = (ours == published).fillna(False) | (ours.isna() & published.isna())
    return np.asarray(equal, dtype=bool)
