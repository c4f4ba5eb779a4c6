#!/usr/bin/env python
"""Compile the months in which mass killings began into signals/onset_months.csv, and count them.

    python scripts/compile_onset_months.py FOLDER

FOLDER holds EWP's workbook of 2025 (`ewp/EWP mass killing events master list_2025.xlsx`). Which
killing began when is a bare fact; of the workbook's text nothing is written but the day in it.
"""

import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import atrocityrisk as ar
from atrocityrisk import states
from atrocityrisk._core.csv_files import write_table
from atrocityrisk.sources.ewp_events import PARTIES, PLACES, ewp_events_table

RESULT = Path(ar.__file__).parent / "signals" / "onset_months.csv"
WORKBOOK = "ewp/EWP mass killing events master list_2025.xlsx"
SINCE = 1989
"""First year of deaths by month."""
LEAD = "State-Led or Non-State-Led"
# As the sheets of dates spell them, where the list of states knows no such name.
SPELT = {
    "Burma/Myanmar": "Myanmar",
    "Phillippines": "Philippines",
    "Chechnya": "Russia",
    "Congo-Brazzaville/Republic of Congo": "Republic of the Congo",
    "Democratic Republic of Congo/Zaire": "Democratic Republic of the Congo",
    "Democratic Republic of Congo": "Democratic Republic of the Congo",
    "Serbia": "Yugoslavia",
}
MONTHS = {name: n for n, name in enumerate(
    ("January", "February", "March", "April", "May", "June", "July", "August", "September",
     "October", "November", "December"), start=1)}  # fmt: skip
NAMED = re.compile(rf"({'|'.join(MONTHS)})(?: (\d{{1,2}}),)? (\d{{4}})")
CODED = re.compile(r"[Cc]oding as (\d{1,2})/(\d{1,2})/(\d{4})")
PLACEHOLDERS = {(1, 1), (1, 7)}
"""Days that stand for a year without a month: 1 January and 1 July."""


def day_in(text: object, year: int) -> tuple[int, int] | None:
    """Month and day (0 if only the month is told) that a cell or a note gives for a year."""
    if isinstance(text, datetime):
        return (text.month, text.day) if text.year == year else None
    if coded := CODED.search(str(text)):
        month, day, told = map(int, coded.groups())
        return (month, day) if told == year else None
    for found in NAMED.finditer(str(text)):
        if int(found[3]) == year:
            return MONTHS[found[1]], int(found[2] or 0)
    return None


def dates_of_sheets(path: Path) -> dict[tuple[int, int, str], tuple[int, int]]:
    """Month and day by state, year and party, from the two sheets that have a column of dates."""
    found: dict[tuple[int, int, str], tuple[int, int]] = {}
    for sheet in ("Ongoing", "Ended"):
        rows = pd.read_excel(path, sheet_name=sheet)
        rows.columns = pd.Index([str(name).strip() for name in rows.columns])
        for row in rows[rows["Start Year"] >= SINCE].to_dict("records"):
            name, year = str(row["Country"]).strip(), int(row["Start Year"])
            if name == "United States":
                continue  # not on the list of events
            gwcode = states.resolve(SPELT.get(name, name), year)
            day = day_in(row["Start Date"], year)
            if day:
                found[gwcode, year, PARTIES[str(row[LEAD]).strip()]] = day
    return found


def compiled(path: Path) -> pd.DataFrame:
    """Onsets since the first month of deaths: gwcode, year, party, month, precision, source."""
    table = ewp_events_table(path)
    # The notes are the publisher's text, so the reader of events leaves them out.
    notes = pd.read_excel(path, sheet_name="mk_events")["Start date notes"]
    sheets = dates_of_sheets(path)
    rows: list[dict[str, Any]] = []
    for event, note in zip(table.to_dict("records"), notes, strict=True):
        year, party = int(event["startyear"]), PARTIES[event[LEAD]]
        if year < SINCE:
            continue
        # As in corrections.csv: Yugoslavia is 345 until 2005.
        cow = 345 if (event[PLACES[0]], year) == (340, 1998) else int(event[PLACES[0]])
        gwcode = int(states.translate(pd.Series([cow]), year, system="cow").iloc[0])
        dates = [(sheets.get((gwcode, year, party)), "sheet"), (day_in(note, year), "note")]
        day, source = next(((d, s) for d, s in dates if d), (None, ""))
        month, number = day or (0, 0)
        precision = "year" if not month else "day" if number > 1 else "month"
        rows.append(
            {
                "gwcode": gwcode,
                "year": year,
                "perpetrator": "state" if party == "state" else "non-state",
                "month": month or np.nan,
                "precision": precision,
                "placeholder": int((number, month) in PLACEHOLDERS),
                "source": source,
            }
        )
    frame = pd.DataFrame(rows).astype({"month": "Int64"})
    return frame.sort_values(["year", "gwcode", "perpetrator"], ignore_index=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    table = compiled(Path(sys.argv[1]) / WORKBOOK)
    write_table(table, RESULT)
    late = table[table["year"] >= 1993].groupby(["gwcode", "year"])["month"].count()
    print(
        f"{RESULT}: {len(table)} onsets; state-years since 1993: {len(late)}, "
        f"dated {(late > 0).sum()}; placeholders {table['placeholder'].sum()}"
    )
