"""From a publisher's country codes to states: which rows stay, which go, which are mistakes."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import DataError, UnknownStateError
from atrocityrisk.sources._country_years.not_states import NotAState, not_states
from atrocityrisk.sources._readers.column_checks import first_position
from atrocityrisk.states.state_tables import FIRST_YEAR, LAST_YEAR, normal_code, table
from atrocityrisk.states.territories import is_territory, territory_names

KEY = ["gwcode", "year"]
_EARLIEST = 1700


def with_gwcodes(
    rows: pd.DataFrame,
    codes: str,
    *,
    year: str,
    system: str,
    path: Path,
    name: str = "",
    exact: bool = False,
    earliest: int = _EARLIEST,
) -> pd.DataFrame:
    """Rows that belong to a state of their year: gwcode and year in front, column `codes` gone."""
    # Rows for years in which the territory was no state of the system (colonies, republics of a
    # federation) and of what never was one (aggregates, dependencies) are left out. A code that is
    # neither is an error, and so is none at all, so that no country vanishes by a typing mistake.
    # A row without a code is placed by its name, where `name` is the column that has it.
    # The state system is known up to its last year; a later code is read as of that year.
    _refuse_far_years(rows[year], path, earliest=earliest)
    when = rows[year].clip(upper=LAST_YEAR)
    given = rows[codes]
    numbers = states.translate(given, when, system=system, exact=exact)
    blank = given.isna() | given.astype("str").str.strip().eq("")
    _refuse_unknown(given[~blank], when[~blank], numbers[~blank], system=system, path=path)
    if blank.any():
        nameless = rows[blank]
        named = nameless[name] if name in rows else pd.Series(pd.NA, nameless.index, dtype="str")
        found = states.translate(named, when[blank], system="name", exact=exact)
        _refuse_blank(named.where(named.notna(), ""), when[blank], found, column=codes, path=path)
        numbers = numbers.where(~blank, found.reindex(rows.index))
    kept = numbers.notna().to_numpy()
    rest = rows.loc[kept].drop(columns=[c for c in dict.fromkeys((codes, year, name)) if c in rows])
    rest.insert(0, "gwcode", numbers[kept].astype("int64"))
    rest.insert(1, "year", rows.loc[kept, year].astype("int64"))
    return rest.reset_index(drop=True)


def _refuse_far_years(years: pd.Series, path: Path, *, earliest: int) -> None:
    """Refuse a year that is none: its row would vanish, or a list seem to reach until then."""
    # No publisher of ours describes years to come; a clock that is wrong refuses no good file.
    latest = max(date.today().year, LAST_YEAR + 1)
    far = ~years.between(earliest, latest)
    if far.any():
        at = first_position(far)
        raise DataError(
            f"{path}: column {str(years.name)!r} has {years.iloc[at]:.10g} in data row {at + 1}, "
            f"expected a year from {earliest} to {latest} ({int(far.sum())} such values); correct "
            "the file"
        )


def rows_at_year_end(
    rows: pd.DataFrame, codes: str, *, year: str, system: str, path: Path, name: str = ""
) -> pd.DataFrame:
    """Rows as `with_gwcodes` gives them, where two share a country-year the one that goes on."""
    # Publishers give the Soviet Union and Russia a row each for 1991, or both Germanies and Germany
    # for 1990; Gleditsch and Ward have one number. The code that goes on describes the state at the
    # end of the year. `name` is the column that tells apart what shares a code or has none.
    # A repetition of the same code is not resolved: it stays for `keyed` to refuse.
    ends = rows.groupby(name or codes, dropna=False)[year].transform("max")
    frame = with_gwcodes(
        rows.assign(**{"code ends": ends}), codes, year=year, system=system, path=path, name=name
    )
    going_on = frame.groupby(KEY)["code ends"].transform("max")
    return frame[frame["code ends"] == going_on].drop(columns="code ends").reset_index(drop=True)


def _refuse_unknown(
    codes: pd.Series, years: pd.Series, numbers: pd.Series, *, system: str, path: Path
) -> None:
    """Refuse a code that fits no state of any year and is not listed in ``not_states.csv``."""
    matched = set(codes[numbers.notna()].unique())
    others = not_states(system)
    doubtful = [code for code in codes.unique() if code not in matched]
    _refuse_after_its_end(codes, years, doubtful, others, system=system, path=path)
    doubtful = [code for code in doubtful if normal_code(code, system) not in others]
    if system == "name":
        doubtful = [name for name in doubtful if not is_territory(str(name))]
    unknown = [code for code in doubtful if not _is_ever_a_state(code, system)]
    if unknown:
        row = _data_row(codes == unknown[0])
        used = [_shown(code) for code in matched]
        raise UnknownStateError(
            f"{path}: {len(unknown)} {'codes fit' if len(unknown) > 1 else 'code fits'} no state "
            f"of any year in system {system!r}, first {_shown(unknown[0])!r} in data row {row}"
            f"{_hint(unknown[0], system, used)} Correct the code, or report it if the publisher "
            "added a country"
        )


def _refuse_after_its_end(
    codes: pd.Series,
    years: pd.Series,
    doubtful: list[object],
    others: dict[str, NotAState],
    *,
    system: str,
    path: Path,
) -> None:
    """Refuse the code of what ended before the state system begins on a row of a later year."""
    for code in doubtful:
        other = others.get(normal_code(code, system))
        if other is None or other.last_year is None:
            continue
        late = (codes == code) & (years > max(other.last_year, FIRST_YEAR - 1))
        if late.any():
            raise UnknownStateError(
                f"{path}: code {_shown(code)!r} in system {system!r} is {other.what}, until "
                f"{other.last_year}, but data row {_data_row(late)} has it in "
                f"{int(years[late].iloc[0])}; correct the code or the year"
            )


def _refuse_blank(
    names: pd.Series, years: pd.Series, found: pd.Series, *, column: str, path: Path
) -> None:
    """Refuse a row without a code whose name is no state's and not listed as none."""
    left = found.isna()
    unknown = [
        name
        for name in names[left].unique()
        if not (_is_left_out(name, int(years[left & (names == name)].max())))
    ]
    if not unknown:
        return
    at = left & names.isin(unknown)
    first = str(names[at].iloc[0]).strip()
    # The hint ends a sentence as the reason does.
    why = (
        f"its name {first!r} fits no state of any year{_hint(first, 'name')}"
        if first
        else "no name says which state is meant."
    )
    raise UnknownStateError(
        f"{path}: {int(at.sum())} {'rows have' if at.sum() > 1 else 'row has'} nothing in column "
        f"{column!r}, first data row {_data_row(at)} of {int(years[at].iloc[0])}, and {why} "
        "Write the state's code there, or take the row out"
    )


def _is_left_out(name: str, year: int) -> bool:
    """Whether a name stands for no state in a year: an aggregate, a territory, one to come."""
    other = not_states("name").get(normal_code(name, "name"))
    if other is not None:
        return other.last_year is None or year <= max(other.last_year, FIRST_YEAR - 1)
    return is_territory(name) or _is_ever_a_state(name, "name")


def _is_ever_a_state(code: object, system: str) -> bool:
    """Whether a code belongs to a state in some year, perhaps others than the file has for it."""
    years = np.arange(FIRST_YEAR, LAST_YEAR + 1)
    asked = pd.Series([code] * len(years), dtype=object)
    return bool(states.translate(asked, pd.Series(years), system=system).notna().any())


def _hint(code: object, system: str, used: Sequence[str] = ()) -> str:
    """End of a sentence: what may have been meant by a code that is none of the system."""
    shown = _shown(code)
    fitting = [other for other in states.SYSTEMS if other != system]
    # A bare number fits most systems, so only letters tell which list they come from.
    if not any(c.isalpha() for c in shown):
        fitting = ["gw"] if system == "name" else []
    for other in fitting:
        if _is_ever_a_state(shown, other):
            return f", which is a code of system {other!r}."
    if system == "name":
        # A name that two states go by, such as Korea, is listed too.
        known = [str(name) for name in table("names")["name"].unique() if name != shown]
        return _near(shown, [*territory_names(), *known])
    if not any(c.isalpha() for c in shown):
        return "."  # numbers that look alike belong to states that have nothing in common
    listed = table("codes")
    known = [str(c) for c in listed.loc[listed["system"] == system, "code"].unique()]
    # A code of the same file is the likelier one.
    hint = _near(shown, list(used))
    return hint if hint != "." else _near(shown, known)


def _near(text: str, known: list[str]) -> str:
    """End of a sentence: the nearest of what is known, if any is near."""
    hint = did_you_mean(text, known)
    return hint if "did you mean" in hint else "."


def _data_row(at: pd.Series) -> int:
    """Number from 1, among the publisher's rows, of the first row that is true."""
    label = at.index[first_position(at)]
    return int(label) + 1


def _shown(code: object) -> str:
    """A code as the publisher wrote it, a whole number without decimals."""
    return str(int(code)) if isinstance(code, float) and code.is_integer() else str(code)
