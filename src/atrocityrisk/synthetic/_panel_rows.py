"""Rows and column metadata of a world's panel."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk.errors import SpecError


def rows(
    n_states: int, years: tuple[int, int], *, turnover: bool
) -> tuple[pd.MultiIndex, np.ndarray]:
    """Rows of the panel, and the polity that each belongs to, numbered from 0."""
    first, last = years
    throughout = sorted(set(states.states_in(first)) & set(states.states_in(last)))
    if not turnover:
        _check_states(n_states, len(throughout), years)
        index = pd.MultiIndex.from_product(
            [throughout[:n_states], range(first, last + 1)], names=["gwcode", "year"]
        )
        return index, np.repeat(np.arange(n_states), last - first + 1)
    grid = states.grid(first, last)
    segment = states.segments(grid)
    code = grid.get_level_values("gwcode")
    rows = segment.groupby(code).agg(["size", "nunique"])
    # Those that begin, end or are succeeded come first: without them there would be no turnover.
    whole = (rows["size"] == last - first + 1) & (rows["nunique"] == 1)
    order = list(rows.index[~whole]) + list(rows.index[whole])
    _check_states(n_states, len(order), years)
    kept = grid[code.isin(order[:n_states])]
    assert isinstance(kept, pd.MultiIndex)
    return kept, np.unique(segment.loc[kept], return_inverse=True)[1]


def _check_states(n_states: int, available: int, years: tuple[int, int]) -> None:
    """Refuse more states than there were."""
    if not 1 <= n_states <= available:
        raise SpecError(
            f"n_states must lie in 1-{available} for {years[0]}-{years[1]}; found {n_states}; "
            "choose fewer states or other years"
        )


def column_metadata(names: list[str], leaks: Mapping[str, str]) -> pd.DataFrame:
    """Rows of `Panel.columns` for drawn indicators."""
    return pd.DataFrame(
        {
            "source": "synthetic",
            "version": "1",
            "kind": ["structural" if n.startswith("structure") else "dynamic" for n in names],
            "unit": "standard deviations",
            "publication_lag": 1,
            "max_age_years": 0,
            "licence": "CC0-1.0",
            "description": [leaks.get(n, "Drawn at random.") for n in names],
        },
        index=names,
    )
