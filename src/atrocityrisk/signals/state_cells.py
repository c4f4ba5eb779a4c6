"""Which state a cell of a table of months means, by number, code or name, in its year."""

import re
from pathlib import Path

import pandas as pd

from atrocityrisk import states
from atrocityrisk.errors import AmbiguousStateError, UnknownStateError
from atrocityrisk.signals.monthly_deaths import month_text
from atrocityrisk.states.state_tables import FIRST_YEAR, LAST_YEAR


def state_codes(names: pd.Series, years: pd.Series) -> pd.Series:
    """Gleditsch-Ward number of each cell in its year: by number, by name, by code."""
    when = years.clip(upper=LAST_YEAR)
    text = names.astype("str").str.strip()
    found = states.translate(text.where(text.str.fullmatch(r"\d+(\.0*)?")), when, system="gw")
    for system in ("iso3", "name"):
        asked = text.where(found.isna())
        asked = asked.where(text.str.fullmatch("[A-Z]{3}")) if system == "iso3" else asked
        found = found.fillna(states.translate(asked, when, system=system, exact=True))
    return _told_apart(text, when, found)


def _told_apart(text: pd.Series, years: pd.Series, found: pd.Series) -> pd.Series:
    """A name that two states go by, where the file names one of them clearly: the other one."""
    for name in text[found.isna()].unique():
        here = (text == name) & found.isna()
        candidates = _meant(str(name), int(years[here].max()))
        free = [code for code in candidates if not found.eq(code).any()]
        if len(candidates) == 2 and len(free) == 1:
            alive = states.translate(
                pd.Series(free[0], index=text.index[here]), years[here], system="gw"
            )
            found = found.where(~here, alive.reindex(found.index))
    return found


def _meant(name: str, year: int) -> list[int]:
    """Numbers of the states of a year that a bare name could mean."""
    try:
        return [states.resolve(name, year)]
    except AmbiguousStateError as problem:
        return [int(code) for code in re.findall(r"(\d+) \(", str(problem))]
    except UnknownStateError:
        return []


def named_ever(cell: object) -> bool:
    """Whether a cell names a state of some year."""
    years = pd.Series(range(FIRST_YEAR, LAST_YEAR + 1))
    return bool(state_codes(pd.Series([cell] * len(years)), years).notna().any())


def _loosely_meant(cell: str, year: int) -> str:
    """Why a name is refused that is no state's own in a year, but would do in a loose match."""
    code = int(states.translate(pd.Series([cell]), year, system="name").iloc[0])
    keys = pd.MultiIndex.from_tuples([(code, year)], names=["gwcode", "year"])
    name = states.labels(keys)["name"].iloc[0]
    return f"no state had that name then; the state that it may mean is {code} ({name})"


def refuse_states(frame: pd.DataFrame, wrong: pd.Series, path: Path) -> None:
    """Refuse rows of no state of their month, by the first of them."""
    row = frame[wrong].iloc[0]
    month = month_text(int(row["number"]))
    cell = str(row["state"]).strip()
    if pd.notna(row["gwcode"]):
        life = states.spells().set_index("gwcode").loc[[int(row["gwcode"])]].iloc[0]
        why = f"{cell} is a state of {life['start']:%Y-%m-%d} to " + (
            "now" if pd.isna(life["end"]) else f"{life['end']:%Y-%m-%d}"
        )
    else:
        year = min(int(row["year"]), LAST_YEAR)
        why = states.why_unresolved(cell, year=year, system="name") or _loosely_meant(cell, year)
    raise UnknownStateError(
        f"{path}: {int(wrong.sum())} months are of no state that existed then, first {cell!r} in "
        f"{month}: {why}. Correct the name, or take these months out"
    )
