"""The shipped tables, read once: which states exist when, and what others call them."""

import re
import unicodedata
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from atrocityrisk._core.arrays import IntArray

FIRST_YEAR, LAST_YEAR = 1945, 2025
NUMERIC_SYSTEMS = frozenset({"gw", "cow", "csp", "m49", "vdem_id", "ucdp"})
ABSENT = -1


@cache
def table(name: str) -> pd.DataFrame:
    """One shipped CSV file; the same object at every call, so never write to it."""
    source = files("atrocityrisk.states").joinpath(f"{name}.csv")
    with source.open(encoding="utf-8") as stream:
        # "NA" is Namibia's code, so only an empty cell may mean missing.
        frame = pd.read_csv(stream, keep_default_na=False, na_values=[""], dtype={"code": str})
    for column in ("first_year", "last_year", "resets"):
        if column in frame:
            frame[column] = frame[column].astype("Int64")
    return frame


@cache
def alive_years() -> pd.DataFrame:
    """First, last and last year-end alive of each spell of statehood within the period covered."""
    spells = table("system")
    start = pd.to_datetime(spells["start"])
    end = pd.to_datetime(spells["end"]).fillna(pd.Timestamp(LAST_YEAR, 12, 31))
    at_year_end = (end.dt.month == 12) & (end.dt.day == 31)
    return pd.DataFrame(
        {
            "gwcode": spells["gwcode"],
            "first_year": start.dt.year.clip(lower=FIRST_YEAR),
            "last_year": end.dt.year,
            "existed_to": end.dt.year - (~at_year_end).astype("int64"),
            "microstate": spells["microstate"].astype(bool),
        }
    )


@cache
def code_years(system: str, *, exact: bool) -> tuple[dict[str, int], IntArray]:
    """Row of each code of a system, and the state it stands for, shape (codes, years)."""
    if system == "name":
        rows = table("names").rename(columns={"name": "code"})
        rows = rows[rows["fit"] != "bare"]
    else:
        rows = table("codes")
        rows = rows[rows["system"] == system]
    # Some publishers' figures for early years are of the present territory, not the state's then.
    if exact:
        rows = rows[rows["fit"] != "backcast"]
    keys = rows["code"].map(normal_name if system == "name" else str)
    order = {code: i for i, code in enumerate(dict.fromkeys(keys))}
    years = np.full((len(order), LAST_YEAR - FIRST_YEAR + 1), ABSENT, dtype=np.int64)
    first = rows["first_year"].astype("int64") - FIRST_YEAR
    last = rows["last_year"].fillna(LAST_YEAR).astype("int64") - FIRST_YEAR
    for key, state, start, stop in zip(keys, rows["gwcode"], first, last, strict=True):
        years[order[key], start : stop + 1] = state
    return order, years


@cache
def worded_years(*, exact: bool) -> tuple[dict[str, int], IntArray]:
    """As `code_years` of names, whatever the order of their words and however shortened."""
    names, states = code_years("name", exact=exact)
    order = {key: i for i, key in enumerate(dict.fromkeys(map(name_words, names)))}
    years = np.full((len(order), LAST_YEAR - FIRST_YEAR + 1), ABSENT, dtype=np.int64)
    shared = np.zeros(years.shape, dtype=bool)
    for name, row in names.items():
        here, found = order[name_words(name)], states[row]
        shared[here] |= (years[here] != ABSENT) & (found != ABSENT) & (years[here] != found)
        years[here] = np.where(found == ABSENT, years[here], found)
    # The same words for two states of a year say nothing.
    years[shared] = ABSENT
    return order, years


def normal_code(code: object, system: str) -> str:
    """Spelling under which a code (345, 345.0, " 345 ", "004", "rus") is looked up, "" if none."""
    if code is None or code is pd.NA or (isinstance(code, float) and np.isnan(code)):
        return ""
    if system == "name":
        return normal_name(str(code))
    text = str(code).strip()
    if system not in NUMERIC_SYSTEMS:
        return text.upper()
    matched = re.fullmatch(r"\+?0*(\d+)(?:\.0*)?", text)
    return matched.group(1) if matched else ""


def normal_name(name: str) -> str:
    """Spelling under which a name is looked up: no accents, case, punctuation or articles."""
    # Decomposed, an accented letter is a letter and a combining mark, which goes. The Turkish
    # dotless i is a letter of its own and stays.
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    words = re.sub(r"[^0-9a-zı]+", " ", plain.replace("&", " and ")).split()
    return " ".join("saint" if w == "st" else w for w in words if w != "the")


def name_words(name: str) -> str:
    """Words of a name in the order of the alphabet: "Korea, Dem. Rep. of" is "democratic ..."."""
    # Publishers put the distinguishing word behind a comma or in brackets, and shorten it.
    long = _abbreviations()
    plain = normal_name(name).replace("people s", "people").replace("peoples", "people")
    words = {w for short in plain.split() for w in long.get(short, short).split()}
    return " ".join(sorted(words - {"of", "and"}))


@cache
def _abbreviations() -> dict[str, str]:
    """Shortened words of names, with what they stand for."""
    rows = table("abbreviations")
    return dict(zip(rows["short"].astype(str), rows["long"].astype(str), strict=True))
