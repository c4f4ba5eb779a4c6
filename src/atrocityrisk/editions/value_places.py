"""Where a state's values stand among those of all states: shares below, and shares that tie."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from atrocityrisk.forecasting import Forecast


@dataclass(frozen=True, kw_only=True, eq=False)
class ValuePlaces:
    """Shares of the other states of a forecast, among those with a value.

    Attributes
    ----------
    below, tied : DataFrame
        By gwcode and indicator: share of the other states with a lower value, and with the same.
        Missing where the state has no value or no other state has one.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> ar.editions.value_places(edition.forecast).below.loc[483]  # doctest: +SKIP
    """

    below: pd.DataFrame
    tied: pd.DataFrame

    def of(self, gwcode: int, indicator: str) -> tuple[float, float]:
        """Shares of one value.

        Parameters
        ----------
        gwcode : int
            State.
        indicator : str
            Column of the features.

        Returns
        -------
        tuple of float
            Share of the other states below, and tied; missing where there is no such value.
        """
        return self._by_state.get(gwcode, {}).get(indicator, (np.nan, np.nan))

    @cached_property
    def _by_state(self) -> dict[int, dict[str, tuple[float, float]]]:
        # A page asks for thousands of them one by one.
        names = [str(name) for name in self.below.columns]
        pairs = zip(self.below.to_numpy().tolist(), self.tied.to_numpy().tolist(), strict=True)
        return {
            int(code): dict(zip(names, zip(below, tied, strict=True), strict=True))
            for code, (below, tied) in zip(self.below.index.tolist(), pairs, strict=True)
        }


def value_places(forecast: Forecast) -> ValuePlaces:
    """Place of every value that a forecast was made from among those of the other states.

    Parameters
    ----------
    forecast : Forecast
        All states of one origin.

    Returns
    -------
    ValuePlaces
        Rows and columns as in the features of the forecast.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> ar.editions.value_places(edition.forecast).tied.loc[483]  # doctest: +SKIP
    """
    return places_of(forecast.features)


def places_of(values: pd.DataFrame) -> ValuePlaces:
    """Places of the values of each column."""
    others = (values.notna().sum() - 1).astype(float)
    others = others.where(others > 0, np.nan)
    # Ranks start at one, and a state is not one of the others.
    lowest, highest = values.rank(method="min"), values.rank(method="max")
    return ValuePlaces(below=(lowest - 1) / others, tied=(highest - lowest) / others)
