"""Which system the codes of a column are of, found by what fits all of them, or refused.

A bare number may be anybody's code, so a column that fits two systems with different states is
refused as one that fits none; only a column's name, such as gwcode or cow, settles it.
"""

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk.errors import UnknownStateError
from atrocityrisk.states.state_tables import LAST_YEAR

NUMBERS = ("gw", "cow", "m49", "vdem_id")
WORDS = ("name", "iso3", "iso2", "vdem", "wb")
COLUMN = {"gw": "gwcode", "name": "country"}
"""Column that says of its codes which system they are of, where it is not the system's name."""


def detect_system(codes: pd.Series, origins: pd.Series, where: str) -> str:
    """System of a column of codes or names; "name" where only a closer look can tell."""
    text = codes.astype("str").str.strip().fillna("")
    years = origins.clip(upper=LAST_YEAR)
    digits = text.str.fullmatch(r"\d+(\.0*)?")
    if digits.any() and not digits.all():
        raise UnknownStateError(_mixed(text, {"numbers": digits, "letters": ~digits}, where))
    systems = NUMBERS if digits.all() else WORDS
    found = {system: _translated(text, years, system) for system in systems}
    whole = {system: codes for system, codes in found.items() if codes.notna().all()}
    if whole:
        return _only(text, whole, where)
    best = max(found, key=lambda system: int(found[system].notna().sum()))
    lost = found[best].isna()
    for system, others in found.items():
        # A few codes that only another system has: two lists were put together.
        if system != best and others[lost].notna().all():
            fits = {_shown(best): ~lost, _shown(system): lost}
            raise UnknownStateError(_mixed(text, fits, where))
    return best if digits.all() else _words(text, found, best)


def _translated(text: pd.Series, years: pd.Series, system: str) -> pd.Series:
    # A state is meant before its ISO code existed too.
    return states.translate(text, years, system=system, exact=system != "iso3")


def _only(text: pd.Series, whole: dict[str, pd.Series], where: str) -> str:
    """The first system that fits, unless another that fits means other states."""
    first, *others = whole
    for other in others:
        differ = (whole[first] != whole[other]).to_numpy()
        # Letters are told apart by their order here; numbers could be anybody's.
        if differ.any() and first in NUMBERS:
            at = int(np.flatnonzero(differ)[0])
            raise UnknownStateError(
                f"{where}: expected codes of one system, found numbers that fit two: row "
                f"{int(text.index[at]) + 1} has {text.iloc[at]!r}, gwcode "
                f"{whole[first].iloc[at]} as {_shown(first)} and {whole[other].iloc[at]} as "
                f"{_shown(other)}; name the column {_column(first)} or {_column(other)}"
            )
    return first


def _words(text: pd.Series, found: dict[str, pd.Series], best: str) -> str:
    """Names, whose faults are told one by one, unless nearly all cells look like codes."""
    short = text.str.fullmatch(r"[A-Z]{2,3}").mean() > 0.5
    return best if short and found[best].notna().any() and best != "name" else "name"


def _mixed(text: pd.Series, fits: dict[str, pd.Series], where: str) -> str:
    rows = " and ".join(
        f"{name} (row {int(text.index[here][0]) + 1}: {text[here].iloc[0]!r})"
        for name, here in fits.items()
    )
    return f"{where}: expected codes of one system, found {rows} mixed; write all in one system"


def _shown(system: str) -> str:
    return states.CODE_NAMES[system]


def _column(system: str) -> str:
    return COLUMN.get(system, system)
