"""What became of whom, and in which years one number means another polity."""

from functools import cache

import numpy as np
import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.states.state_tables import table

_UNION, _CONTINUATION = "union", "continuation"


def successors(gwcode: int) -> pd.DataFrame:
    """States that a state's territory passed to.

    Parameters
    ----------
    gwcode : int
        State that ended, shrank or was renamed.

    Returns
    -------
    DataFrame
        Columns successor, date and kind (division, union, absorption, secession, dissolution,
        continuation), by date; empty for a state that lost nothing since 1945.

    References
    ----------
    .. [1] Gleditsch, K. S., and Ward, M. D. (1999). A revised list of independent states since the
       Congress of Vienna. International Interactions 25(4), 393-413.

    Examples
    --------
    >>> successors(315)["successor"].tolist()
    [316, 317]
    """
    rows = table("successions")
    rows = rows[(rows["predecessor"] == gwcode) & (rows["kind"] != _CONTINUATION)]
    rows = rows.sort_values(["date", "successor"], ignore_index=True)
    return rows[["successor", "date", "kind"]]


def predecessors(gwcode: int) -> pd.DataFrame:
    """States whose territory a state took over.

    Parameters
    ----------
    gwcode : int
        State that began, grew or was renamed.

    Returns
    -------
    DataFrame
        Columns predecessor, date and kind, by date; empty for a state that gained nothing from
        another member of the system since 1945.

    References
    ----------
    .. [1] Gleditsch, K. S., and Ward, M. D. (1999). A revised list of independent states since the
       Congress of Vienna. International Interactions 25(4), 393-413.

    Examples
    --------
    >>> predecessors(341)["predecessor"].tolist()
    [345]
    """
    rows = table("successions")
    rows = rows[(rows["successor"] == gwcode) & (rows["kind"] != _CONTINUATION)]
    rows = rows.sort_values(["date", "predecessor"], ignore_index=True)
    return rows[["predecessor", "date", "kind"]]


def resets() -> pd.DataFrame:
    """Years in which a number begins to stand for another polity.

    A union with, a secession of or the break-up into other members of the system counts where at
    least a twentieth of the people came or went. A break in December counts from the next year,
    whose annual figures are the first to be of the new polity: Russia from 1992, Pakistan without
    Bangladesh from 1972.

    Returns
    -------
    DataFrame
        Columns gwcode and year, sorted.

    References
    ----------
    .. [1] Gleditsch, K. S., and Ward, M. D. (1999). A revised list of independent states since the
       Congress of Vienna. International Interactions 25(4), 393-413.

    Examples
    --------
    >>> (365, 1992) in set(resets().itertuples(index=False, name=None))
    True
    """
    rows = table("successions")
    rows = rows[rows["resets"].notna()]
    # After a union the greater state is a new polity; after a secession, what is left of the old.
    new = rows["kind"].isin([_UNION, _CONTINUATION])
    frame = pd.DataFrame(
        {
            "gwcode": rows["successor"].where(new, rows["predecessor"]),
            "year": rows["resets"].astype("int64"),
        }
    )
    return frame.sort_values(["gwcode", "year"], ignore_index=True)


def segments(index: pd.MultiIndex) -> pd.Series:
    """Number of the uninterrupted polity that each country-year belongs to.

    Parameters
    ----------
    index : MultiIndex
        With levels gwcode and year.

    Returns
    -------
    Series of int64
        Equal within a polity, different between polities; ten times the gwcode plus the number of
        resets so far, so that it does not depend on which rows are asked about.

    Raises
    ------
    DataError
        If the index has other levels or a missing label.

    References
    ----------
    .. [1] Gleditsch, K. S., and Ward, M. D. (1999). A revised list of independent states since the
       Congress of Vienna. International Interactions 25(4), 393-413.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.MultiIndex.from_tuples([(365, 1991), (365, 1992)], names=["gwcode", "year"])
    >>> segments(rows).tolist()
    [3650, 3651]
    """
    if list(index.names) != ["gwcode", "year"]:
        raise DataError(
            f"expected an index of gwcode and year, found levels {list(index.names)}; set the index"
        )
    # pandas codes a missing label of a level as -1.
    if any((codes == -1).any() for codes in index.codes):
        raise DataError("expected a gwcode and a year on every row, found a missing one; drop it")
    state = index.get_level_values("gwcode").to_numpy(dtype=np.int64)
    year = index.get_level_values("year").to_numpy(dtype=np.int64)
    number = state * 10
    for gwcode, since in _resets_by_state():
        number[(state == gwcode) & (year >= since)] += 1
    return pd.Series(number, index=index, name="segment")


@cache
def _resets_by_state() -> tuple[tuple[int, int], ...]:
    """Rows of `resets`: every lag of every column asks for them."""
    return tuple(resets().itertuples(index=False, name=None))
