"""Targeted Mass Killings (Butcher and others): killings of members of a group, with intent.

The release lists perpetrator-years with a killing only. Zeros come from the state system, within
the years between the first and the last that the release lists.
"""

from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError, DuplicateRowsError
from atrocityrisk.sources._country_years.episode_years import counts, covered_years, phase_counts
from atrocityrisk.sources._country_years.state_codes import with_gwcodes
from atrocityrisk.sources._readers.column_checks import (
    require_codes,
    require_columns,
    require_filled,
    to_numbers,
)
from atrocityrisk.sources._readers.excel import read_excel_table
from atrocityrisk.sources._readers.release_names import release_in_name
from atrocityrisk.sources.source import Source, register, tidy_schema

_FLAGS = {
    "intent.4.a.actor.org.pln": "planned_ongoing",
    "intent.4.b.actor.stat.int": "stated_intent_ongoing",
    "genpol.ongoing": "geno_politicide_ongoing",
}
_PARTIES = {1: "state", 0: "nonstate"}
_NO_END = ("", "NA", "-1", "-9", "-99")


def tmk_table(path: Path) -> pd.DataFrame:
    """Perpetrator-years of targeted mass killing, one row per perpetrator, place and year."""
    table = read_excel_table(path, text=("tmk_id", "tmk.end"))
    needed = ("tmk_id", "year", "is.government.actor", "pl.ccode", "pl.gwn", "tmk.end", *_FLAGS)
    renamed = {"is.government.actor": ("is_government_actor",), "pl.gwn": ("pl.gwno", "gwno")}
    require_columns(table, needed, path, renamed=renamed)
    table = to_numbers(
        table[list(needed)],
        path,
        whole=("year", "is.government.actor", "pl.ccode"),
        whole_or_empty=("pl.gwn", *_FLAGS),
    )
    # Without its perpetrator a row is in no group of rows, so that its onset would vanish.
    table["tmk_id"] = table["tmk_id"].mask(table["tmk_id"].str.strip().isin(_NO_END))
    require_filled(table, ("tmk_id",), path)
    require_codes(table, "is.government.actor", (0, 1), path, at=("tmk_id", "year"))
    distinct = table.drop_duplicates(ignore_index=True)
    split = distinct.duplicated(["tmk_id", "pl.ccode", "year"]).any()
    return _merged(distinct, path) if split else distinct


def _merged(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    """One row per perpetrator, place and year: a release may split a year by target group."""
    key = ["tmk_id", "pl.ccode", "year"]
    parties = table.groupby(key)["is.government.actor"].nunique()
    if (parties > 1).any():
        first = parties[parties > 1].index[0]
        raise DuplicateRowsError(
            f"{path}: {first[0]!r} is a government and is none in {first[2]}; correct the file"
        )
    rules = {"is.government.actor": "first", "pl.gwn": "first", "tmk.end": "first"}
    return table.groupby(key, sort=False).agg(rules | dict.fromkeys(_FLAGS, "max")).reset_index()


def _end_years(ends: pd.Series, path: Path) -> pd.Series:
    """Years of the days on which killings ended, missing where none is given."""
    # The publisher writes 2019-06-18 and, here and there, 18.06.2019 or 18/06/2019.
    known = ends.mask(ends.isna() | ends.isin(_NO_END))
    forms = (r"(\d{4})(?:-\d\d?-\d\d?.*)?", r"\d\d?[./]\d\d?[./](\d{4})")
    first, second = (known.str.extract(rf"^\s*{form}\s*$")[0] for form in forms)
    years = first.fillna(second).astype("float64")
    wrong = known.notna() & years.isna()
    if wrong.any():
        # Taken for an end that is not given, it would say that the killing goes on.
        raise DataError(
            f"{path}: column 'tmk.end' has {known[wrong].iloc[0]!r}, expected a day such as "
            f"2019-06-18, NA or -1 ({int(wrong.sum())} such values); correct the file"
        )
    return years


def _read(path: Path) -> tuple[pd.DataFrame, str]:
    """Killings begun, under way and ended, by kind of perpetrator and intent; and the release."""
    table = tmk_table(path)
    first, last = int(table["year"].min()), int(table["year"].max())
    # Rows added in the last update have a Correlates of War number only.
    by_gw = table["pl.gwn"].notna()
    rows = pd.concat(
        [
            with_gwcodes(part.drop(columns=other), codes, year="year", system=system, path=path)
            for part, codes, system, other in (
                (table[by_gw], "pl.gwn", "gw", "pl.ccode"),
                (table[~by_gw], "pl.ccode", "cow", "pl.gwn"),
            )
            if len(part)
        ],
        ignore_index=True,
    )
    spell = rows.groupby(["tmk_id", "gwcode"])["year"]
    rows["onset"] = rows["year"] == spell.transform("min")
    # A killing whose end is not given goes on if it is still listed in the release's last year.
    goes_on = (rows["year"] == last) & (_end_years(rows["tmk.end"], path) != last)
    rows["ended"] = (rows["year"] == spell.transform("max")) & ~goes_on
    index = covered_years(first, last)
    parts = [phase_counts(rows, index)]
    for code, party in _PARTIES.items():
        of_party = rows[rows["is.government.actor"] == code]
        parts.append(phase_counts(of_party, index, suffix=f"_{party}"))
    frame = pd.concat(parts, axis=1)
    for flag, name in _FLAGS.items():
        unknown = counts(rows[rows[flag].isna()], index) > 0
        frame[name] = counts(rows[rows[flag] == 1], index).mask(unknown)
    return frame, release_in_name(path) or _release(path) or f"to {last}"


def _release(path: Path) -> str:
    """The release number in a file's name, if it has one."""
    # The publisher writes "release_1.1", without the v of others.
    tail = path.stem.rpartition("release_")[2]
    return tail if tail and tail != path.stem and tail[0].isdigit() else ""


register(
    Source(
        name="tmk",
        title="Targeted Mass Killing data set",
        publisher="Atrocity Forecasting Project, Australian National University",
        licence="not stated",
        # That a state had a killing in a year and who led it are bare facts; the rest is not.
        redistributable=True,
        citation=(
            "Butcher, Goldsmith, Nanlohy, Sowmya, Muchlinski (2020): Introducing the Targeted Mass "
            "Killing Data Set for the Study and Forecasting of Mass Atrocities. Journal of "
            "Conflict Resolution 64(7-8), 1524-1547"
        ),
        url="https://politicsir.cass.anu.edu.au/research/projects/atrocity-forecasting/data",
        files=("tmk_events_release*.xls", "tmk_events*.xls*"),
        read=_read,
        schema=tidy_schema(
            {
                "^(onset|ongoing|ended)(_state|_nonstate)?$": (0.0, 20.0),
                "^(planned|stated_intent|geno_politicide)_ongoing$": (0.0, 20.0),
            }
        ),
    ),
)
