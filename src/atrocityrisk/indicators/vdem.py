"""Indicators that are one V-Dem variable, as published or as its change over some years.

V-Dem's variables keep their direction here: where a higher value means more freedom, the name says
freedom. A variable comes whole from the newest edition read that has it; editions are never
spliced, since V-Dem re-estimates the past and a splice would look like change in the world.
"""

import pandas as pd

from atrocityrisk import lags
from atrocityrisk.indicators.base import Kind, Quality, indicator
from atrocityrisk.indicators.columns import column

VDEM = ("vdem",)
CODEBOOK = "Coppedge et al. (2025): V-Dem Codebook. Varieties of Democracy Project"
INDEX_UNIT = "index, 0 to 1"
SCALE_UNIT = "V-Dem measurement model scale"
# Point estimates of the measurement model stay within about five of the standard normal scale.
SCALE_BOUNDS = (-7.0, 7.0)
# The 2024 edition of single variables may be out of reach while 2023 is at hand.
CARRY_LEVEL = 2
CARRY_CHANGE = 1


def add_vdem(
    name: str,
    variable: str,
    *,
    description: str,
    kind: Kind = "structural",
    framework: tuple[str, ...] = (),
    quality: Quality = "direct",
    changes: tuple[int, ...] = (),
    change_framework: tuple[str, ...] | None = None,
    ewp: str | None = None,
) -> None:
    """Register a V-Dem variable as an indicator, and its changes beside it.

    Parameters
    ----------
    name : str
        Name of the level; a change is called ``{name}_change_{years}y``.
    variable : str
        V-Dem's name; those that begin with ``v2x`` are indices from 0 to 1, the others lie on the
        scale of V-Dem's measurement model.
    description : str
        One sentence on the level.
    kind : {"structural", "dynamic"}, optional
        Kind of the level; changes are dynamic.
    framework : tuple of str, optional
        Indicators of the UN Framework of Analysis.
    quality : {"direct", "partial", "weak"}, optional
        How closely the level stands for them; a change is at best partial.
    changes : tuple of int, optional
        Spans in years.
    change_framework : tuple of str, optional
        What the changes speak to, if something else than the level.
    ewp : str, optional
        Column of the Early Warning Project's 2025 model.

    Raises
    ------
    ValueError
        If a name is taken.
    """
    unit, low, high = _scale(variable)

    def level(vdem: pd.DataFrame) -> pd.Series:
        return column(vdem, variable)

    indicator(
        source=VDEM,
        kind=kind,
        unit=unit,
        lag=1,
        carry=CARRY_LEVEL,
        reference=f"{CODEBOOK}, {variable}",
        framework=framework,
        quality=quality,
        bounds=(low, high),
        ewp=ewp,
        name=name,
        description=description,
    )(level)
    for years in changes:
        _add_change(
            name,
            variable,
            years=years,
            description=description,
            framework=framework if change_framework is None else change_framework,
            quality="partial" if quality == "direct" else quality,
        )


def _add_change(
    name: str,
    variable: str,
    *,
    years: int,
    description: str,
    framework: tuple[str, ...],
    quality: Quality,
) -> None:
    unit, low, high = _scale(variable)
    span = f"{years} year" if years == 1 else f"{years} years"

    def change(vdem: pd.DataFrame) -> pd.Series:
        return lags.change_years(column(vdem, variable), years)

    indicator(
        source=VDEM,
        kind="dynamic",
        unit=f"{unit}, change over {span}",
        lag=1,
        carry=CARRY_CHANGE,
        reference=f"{CODEBOOK}, {variable}",
        framework=framework,
        quality=quality,
        bounds=(low - high, high - low),
        name=f"{name}_change_{years}y",
        description=f"{description.rstrip('.')}: change over {span}.",
    )(change)


def _scale(variable: str) -> tuple[str, float, float]:
    """Unit and range of a V-Dem variable, told by its name."""
    if variable.startswith("v2x"):
        return INDEX_UNIT, 0.0, 1.0
    return SCALE_UNIT, *SCALE_BOUNDS
