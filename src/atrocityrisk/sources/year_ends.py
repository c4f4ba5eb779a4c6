"""Years in which one state follows another and a publisher has a row for each."""

from pathlib import Path

import pandas as pd

from atrocityrisk.sources.source import KEY
from atrocityrisk.sources.state_codes import with_gwcodes


def rows_at_year_end(
    table: pd.DataFrame,
    codes: str,
    *,
    year: str,
    system: str,
    path: Path,
    entity: str = "",
) -> pd.DataFrame:
    """Rows of a publisher's table with the number of their state, one row per year of transition.

    Publishers give the Soviet Union and Russia a row each for 1991, or both Germanies and Germany
    for 1990; Gleditsch and Ward have one number. The row of the code that goes on is kept, since
    it describes the state that stands at the end of the year. A repetition of the same code is not
    resolved: it stays for `keyed` to refuse.

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
    entity : str
        Column that tells apart what shares a code, such as a name; the code itself if empty.

    Returns
    -------
    DataFrame
        As `with_gwcodes` returns it.

    Raises
    ------
    UnknownStateError
        If a code fits no state in any year.
    """
    ends = table.groupby(entity or codes)[year].transform("max")
    frame = with_gwcodes(
        table.assign(**{"code ends": ends}),
        codes,
        year=year,
        system=system,
        path=path,
    )
    going_on = frame.groupby(KEY)["code ends"].transform("max")
    return frame[frame["code ends"] == going_on].drop(columns="code ends").reset_index(drop=True)
