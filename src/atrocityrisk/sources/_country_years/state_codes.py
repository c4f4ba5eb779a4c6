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
from atrocityrisk.states.state_tables import FIRST_YEAR, LAST_YEAR

KEY = ["gwcode", "year"]


def with_gwcodes(
    table: pd.DataFrame, codes: str, *, year: str, system: str, path: Path
) -> pd.DataFrame:
    """Rows that belong to a state of their year: gwcode and year in front, column `codes` gone."""
    # Rows for years in which the territory was no state of the system (colonies, republics of a
    # federation) and of what never was one (aggregates, dependencies) are left out. A code that is
    # neither is an error, so that no country vanishes by a typing mistake.
    # The state system is known up to its last year; a later code is read as of that year.
    when = table[year].clip(upper=LAST_YEAR)
    numbers = states.translate(table[codes], when, system=system)
    _refuse_unknown(table[codes], numbers, system=system, path=path)
    kept = numbers.notna().to_numpy()
    rest = table.loc[kept].drop(columns=list({codes, year}))
    rest.insert(0, "gwcode", numbers[kept].astype("int64"))
    rest.insert(1, "year", table.loc[kept, year].astype("int64"))
    return rest.reset_index(drop=True)


def rows_at_year_end(
    table: pd.DataFrame, codes: str, *, year: str, system: str, path: Path, entity: str = ""
) -> pd.DataFrame:
    """Rows as `with_gwcodes` gives them, where two share a country-year the one that goes on."""
    # Publishers give the Soviet Union and Russia a row each for 1991, or both Germanies and Germany
    # for 1990; Gleditsch and Ward have one number. The code that goes on describes the state at the
    # end of the year. `entity` is the column that tells apart what shares a code, such as a name.
    # A repetition of the same code is not resolved: it stays for `keyed` to refuse.
    ends = table.groupby(entity or codes)[year].transform("max")
    frame = with_gwcodes(
        table.assign(**{"code ends": ends}), codes, year=year, system=system, path=path
    )
    going_on = frame.groupby(KEY)["code ends"].transform("max")
    return frame[frame["code ends"] == going_on].drop(columns="code ends").reset_index(drop=True)


def _refuse_unknown(codes: pd.Series, numbers: pd.Series, *, system: str, path: Path) -> None:
    """Refuse a code that fits no state of any year and is not listed in ``not_states.csv``."""
    matched = set(codes[numbers.notna()].unique())
    others = _not_states()[system]
    doubtful = [c for c in codes.dropna().unique() if c not in matched and _shown(c) not in others]
    if not doubtful:
        return
    # A code may belong to a state in other years than the file has for it: that is no mistake.
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
            "Correct the code, or report it if the publisher added a country"
        )


@lru_cache(maxsize=1)
def _not_states() -> dict[str, frozenset[str]]:
    """Codes, by system, that publishers use for aggregates, dependencies and former states."""
    shipped = files("atrocityrisk.sources._country_years").joinpath("not_states.csv")
    text = io.StringIO(shipped.read_text(encoding="utf-8"))
    listed = pd.read_csv(text, dtype="str", keep_default_na=False)
    known = {str(system): frozenset(codes) for system, codes in listed.groupby("system")["code"]}
    return {system: known.get(system, frozenset()) for system in states.SYSTEMS}


def _shown(code: object) -> str:
    """A code as the publisher wrote it, a whole number without decimals."""
    return str(int(code)) if isinstance(code, float) and code.is_integer() else str(code)
