"""Which of two files of a source is the older release, and whether one lacks what the other had."""

import re

import pandas as pd

from atrocityrisk import states
from atrocityrisk.sources.ages_of_content import Content
from atrocityrisk.states.state_tables import FIRST_YEAR, LAST_YEAR

_LEAST_SHARE = 0.9
"""Share of the state-years that were there, below which a file is taken for one cut short."""


def is_older(arrived: Content, there: Content) -> bool:
    """Whether what arrived reaches less far than what is there, or states an older release."""
    if arrived.newest != there.newest:
        return arrived.newest < there.newest
    # 25.1 and 26.1 are in order; of v15 and 2026-04-08 nobody knows which is older.
    if _form(arrived.release) != _form(there.release):
        return False
    return _numbers(arrived.release) < _numbers(there.release)


def fault_beside(arrived: Content, there: Content | None) -> str:
    """What is lacking in what arrived, so that it should not count; "" if nothing is."""
    # A server that stops early and announces what it sent leaves no other trace in a plain table.
    if there is None or arrived.state_years >= _LEAST_SHARE * there.state_years:
        return ""
    return (
        f"holds {arrived.state_years:,} state-years, where the file in the folder holds "
        f"{there.state_years:,}: cut short, or another selection; look at it with `data diff`, and "
        "put it in its place by hand if it is right"
    )


def states_lacking(arrived: Content, there: Content | None) -> str:
    """Which states that were there to the last are gone from what arrived; "" if none is."""
    # A table cut at the end of a line loses its last states, however few of its rows they are.
    if there is None or not there.last_years:
        return ""
    last = max(there.last_years.values())
    year = min(max(arrived.newest.year, FIRST_YEAR), LAST_YEAR)
    alive = states.states_in(year, microstates=True)
    gone = [
        code
        for code, reached in there.last_years.items()
        if reached == last and code not in arrived.last_years and code in alive
    ]
    if not gone:
        return ""
    number = "1 state" if len(gone) == 1 else f"{len(gone)} states"
    return (
        f"has no value of {number} that the file in the folder has in {last}: "
        f"{', '.join(_name(code, year) for code in sorted(gone))}: cut short, or another "
        "selection; look at it with `data diff`, and put it in its place by hand if it is right"
    )


def _name(code: int, year: int) -> str:
    """Name of a state in a year."""
    index = pd.MultiIndex.from_tuples([(code, year)], names=["gwcode", "year"])
    return str(states.labels(index)["name"].iloc[0])


def _form(release: str) -> str:
    """A release with its numbers left out."""
    return re.sub(r"\d+", "0", release)


def _numbers(release: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", release)]
