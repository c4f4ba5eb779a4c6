"""Physical integrity by two other measures, which may be used but not passed on."""

import pandas as pd

from atrocityrisk import lags
from atrocityrisk.indicators.base import indicator
from atrocityrisk.indicators.columns import column

PTS = ("pts",)
PTS_REFERENCE = "Gibney et al. (2023): The Political Terror Scale 1976-2022"
HRPS = ("hrps",)
HRPS_REFERENCE = "Fariss, Kenwick, Reuning (2020): Latent Human Rights Protection Scores"


def _terror(pts: pd.DataFrame) -> pd.Series:
    amnesty = column(pts, "terror_amnesty")
    department = column(pts, "terror_state_department")
    return pd.concat([amnesty, department], axis=1).mean(axis=1)


@indicator(
    source=PTS,
    kind="dynamic",
    unit="level, 1 to 5, highest terror",
    lag=1,
    carry=1,
    reference=PTS_REFERENCE,
    framework=("1.6", "2.1", "12.10", "14.4"),
    bounds=(1.0, 5.0),
)
def political_terror(pts: pd.DataFrame) -> pd.Series:
    """Political terror by the state, mean of the scores from Amnesty and the State Department.

    Parameters
    ----------
    pts : DataFrame
        Political Terror Scale.

    Returns
    -------
    Series
        Either score where only one is given.
    """
    return _terror(pts)


@indicator(
    source=PTS,
    kind="dynamic",
    unit="levels, change over 1 year",
    lag=1,
    reference=PTS_REFERENCE,
    framework=("7.8",),
    quality="partial",
    bounds=(-4.0, 4.0),
)
def political_terror_change_1y(pts: pd.DataFrame) -> pd.Series:
    """Change over 1 year in political terror by the state.

    Parameters
    ----------
    pts : DataFrame
        Political Terror Scale.

    Returns
    -------
    Series
        Positive where terror grew.
    """
    return lags.change_years(_terror(pts), 1)


@indicator(
    source=HRPS,
    kind="dynamic",
    unit="latent score, higher is better protection",
    lag=1,
    carry=2,
    reference=HRPS_REFERENCE,
    framework=("2.1",),
    bounds=(-10.0, 10.0),
)
def human_rights_protection(hrps: pd.DataFrame) -> pd.Series:
    """Latent score of how far the state respects physical integrity.

    Parameters
    ----------
    hrps : DataFrame
        Latent Human Rights Protection Scores.

    Returns
    -------
    Series
        Posterior mean. The model smooths over years with data that came later: for backtests use
        an edition of the time.
    """
    return column(hrps, "protection")
