"""Duties that a state has taken on."""

import pandas as pd

from atrocityrisk.indicators.base import indicator
from atrocityrisk.indicators.columns import column


@indicator(
    source=("iccpr",),
    kind="structural",
    unit="1 yes, 0 no",
    lag=1,
    carry=3,
    reference="United Nations Treaty Collection, chapter IV.5",
    framework=("3.1", "6.5"),
    quality="partial",
    bounds=(0.0, 1.0),
    ewp="ios.iccpr1",
)
def iccpr_first_protocol_ratified(iccpr: pd.DataFrame) -> pd.Series:
    """Whether the state is party to the first optional protocol of the civil rights covenant.

    Parameters
    ----------
    iccpr : DataFrame
        Ratifications.

    Returns
    -------
    Series
        1 from the year of ratification. Leaving is rare, so that the value may be carried for
        three years.
    """
    return column(iccpr, "ratified")
