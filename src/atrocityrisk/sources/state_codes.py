"""From a publisher's country codes to states: which rows stay, which go, which are mistakes."""

import io
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import UnknownStateError

FIRST_YEAR, LAST_YEAR = 1945, 2025
"""Years for which the state system is known; a code of a later year is read as of the last one."""


def with_gwcodes(
    table: pd.DataFrame,
    codes: str,
    *,
    year: str,
    system: str,
    path: Path,
) -> pd.DataFrame:
    """Rows of a publisher's table that belong to a state of their year, with its number.

    Rows for years in which the territory was no state of the system (colonies, republics of a
    federation) and rows of what never was one (aggregates, dependencies) are left out. A code that
    is neither is an error, so that no country vanishes by a typing mistake.

    Parameters
    ----------
    table : DataFrame
        The publisher's table.
    codes, year : str
        Its columns that hold the country's code and the year.
    system : str
        Code system, as for `atrocityrisk.states.translate`.
    path : Path
        The file, for messages.

    Returns
    -------
    DataFrame
        Columns gwcode and year (int64) in front, `codes` left out.

    Raises
    ------
    UnknownStateError
        If a code fits no state in any year and is not listed in ``not_states.csv``.
    """
    when = table[year].clip(upper=LAST_YEAR)
    numbers = states.translate(table[codes], when, system=system)
    _refuse_unknown(table[codes], numbers, system=system, path=path)
    kept = numbers.notna().to_numpy()
    rest = table.loc[kept].drop(columns=list({codes, year}))
    rest.insert(0, "gwcode", numbers[kept].astype("int64"))
    rest.insert(1, "year", table.loc[kept, year].astype("int64"))
    return rest.reset_index(drop=True)


def _refuse_unknown(codes: pd.Series, numbers: pd.Series, *, system: str, path: Path) -> None:
    matched = set(codes[numbers.notna()].unique())
    others = _not_states()[system]
    doubtful = [c for c in codes.dropna().unique() if c not in matched and _shown(c) not in others]
    if not doubtful:
        return
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    ever = pd.Series(np.repeat(np.array(doubtful, dtype=object), len(years)))
    asked = pd.Series(np.tile(np.array(years), len(doubtful)))
    found = states.translate(ever, asked, system=system).notna().groupby(ever).any()
    unknown = [code for code in doubtful if not found[code]]
    if unknown:
        row = int(np.flatnonzero((codes == unknown[0]).to_numpy())[0]) + 1
        known = [_shown(code) for code in matched]
        raise UnknownStateError(
            f"{path}: {len(unknown)} codes fit no state of any year in system {system!r}, first "
            f"{_shown(unknown[0])!r} in data row {row}{did_you_mean(_shown(unknown[0]), known)} "
            "Correct the code, or tell us if the publisher added a country"
        )


@lru_cache(maxsize=1)
def _not_states() -> dict[str, frozenset[str]]:
    """Codes, by system, that publishers use for aggregates, dependencies and states of old."""
    text = files("atrocityrisk.sources").joinpath("not_states.csv").read_text(encoding="utf-8")
    listed = pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False)
    known = {str(system): frozenset(codes) for system, codes in listed.groupby("system")["code"]}
    return {system: known.get(system, frozenset()) for system in states.SYSTEMS}


def _shown(code: object) -> str:
    return str(int(code)) if isinstance(code, float) and code.is_integer() else str(code)
