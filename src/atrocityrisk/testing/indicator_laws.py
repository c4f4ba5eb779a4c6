"""Laws of indicators: nothing later is used, missing stays missing, metadata are complete."""

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from atrocityrisk.errors import SchemaError
from atrocityrisk.indicators import INDICATORS, THEMES, Indicator, load_framework
from atrocityrisk.indicators.base import OTHER
from atrocityrisk.panels.build import STATES
from atrocityrisk.testing._laws import broken, first_difference, obeyed, place
from atrocityrisk.testing.invented_frames import invented_frames

Frames = Mapping[str, pd.DataFrame]
LONGEST_SENTENCE = 120


def check_indicator(
    indicator: Indicator | str, *, frames: Frames | None = None, law: str | None = None
) -> None:
    """Try the laws of indicators on one of them.

    Parameters
    ----------
    indicator : Indicator or str
        The indicator, or its name in `INDICATORS`.
    frames : mapping of str to DataFrame, optional
        Source to frame, indexed by (gwcode, year), over ten years or more; invented in the ranges
        of the sources' schemas if None.
    law : str, optional
        One of `INDICATOR_LAWS`; all if None.

    Raises
    ------
    BrokenLawError
        Names each law that is broken, on what, and what to do.
    UnknownNameError
        If there is no such indicator, source or law.
    SpecError
        If a source does not say which columns it has, so that `frames` must be given.

    Examples
    --------
    >>> from atrocityrisk.testing import check_indicator
    >>> check_indicator("state_age_log2")
    """
    entry = INDICATORS[indicator] if isinstance(indicator, str) else indicator
    given = invented_frames(entry.source) if frames is None else frames
    obeyed(f"indicator {entry.name!r}", INDICATOR_LAWS, law, entry, given)


def _metadata(entry: Indicator, _: Frames) -> None:
    """Name, description, bounds, theme and ids are such as pages and panels need."""
    where = "give it in the decorator or the row"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", entry.name):
        broken(f"the name {entry.name!r} is not lower case with underscores", todo="rename it")
    if re.search(r"(19|20)\d\d", entry.name):
        broken(f"the name {entry.name!r} has a year in it", todo="rename it")
    text = entry.description
    if not text.endswith(".") or len(text) > LONGEST_SENTENCE:
        broken(
            f"the description {text!r} is no sentence of at most {LONGEST_SENTENCE} characters "
            "that ends with a full stop",
            todo="write one as the docstring's first line",
        )
    if not np.isfinite(entry.bounds).all():
        broken(f"the bounds are {entry.bounds}", todo=f"say what is plausible; {where}")
    if not entry.reference:
        broken("there is no reference", todo=where)
    if entry.theme not in (*THEMES, OTHER):
        broken(f"there is no theme {entry.theme!r}", todo=where)
    unknown = sorted(set(entry.framework) - set(load_framework().index))
    if unknown or len(set(entry.framework)) < len(entry.framework):
        broken(
            f"framework is {entry.framework}",
            todo="give each id of the UN Framework once, as text such as '1.10'",
        )


def _shape(entry: Indicator, frames: Frames) -> None:
    """One sorted row a country-year, as float64, of which something is known."""
    values = entry(frames)
    if list(values.index.names) != ["gwcode", "year"]:
        broken(
            f"the index has the levels {list(values.index.names)}",
            todo="return a series with the index of the source's frame, (gwcode, year)",
        )
    if not (values.index.is_unique and values.index.is_monotonic_increasing):
        broken("country-years are not unique and sorted", todo="return one row for each")
    if values.dtype != "float64":
        broken(f"values are {values.dtype}", todo="return float64")
    if not values.notna().any():
        broken(
            "no value is known on these frames, so that nothing is tested",
            todo="give frames on which it has values",
        )


def _cut_years(frames: Frames) -> list[int]:
    """An early, a middle and the last year but one."""
    years = np.concatenate([f.index.get_level_values("year").to_numpy() for f in frames.values()])
    first, last = int(years.min()), int(years.max())
    if last - first < 9:
        broken(f"the frames cover {first}-{last}", todo="give ten years or more")
    return [first + 5, first + 8, last - 1]


def _no_later_value(entry: Indicator, frames: Frames) -> None:
    """Computed on rows up to a year it equals, there, the same computed on all rows."""
    whole = entry(frames)
    for year in _cut_years(frames):
        early = {n: f[f.index.get_level_values("year") <= year] for n, f in frames.items()}
        known, before = entry(early), _until(whole, year)
        difference = first_difference(known, before.reindex(known.index))
        extra = before.drop(known.index, errors="ignore").dropna()
        if difference or len(extra):
            broken(
                f"without the years after {year} it gives {difference or 'fewer values'}",
                todo="use shift, rolling and cumulative sums within a state, which look back, and "
                "no mean, rank or maximum over all years",
            )


def _future_is_not_read(entry: Indicator, frames: Frames) -> None:
    """Values of later years may be anything: those of earlier years do not move."""
    year = _cut_years(frames)[0] + 6
    later = {
        source: _overwritten(frame, frame.index.get_level_values("year") > year, frame.mean())
        for source, frame in frames.items()
    }
    difference = first_difference(_until(entry(later), year), _until(entry(frames), year))
    if difference:
        broken(
            f"other values after {year} give {difference}",
            todo="compute each row from its own year and earlier ones",
        )


def _order(entry: Indicator, frames: Frames) -> None:
    """Order of rows and columns of the sources is of no matter."""
    rng = np.random.default_rng(5)
    shuffled = {
        source: frame.iloc[rng.permutation(len(frame)), rng.permutation(frame.shape[1])]
        for source, frame in frames.items()
    }
    difference = first_difference(entry(shuffled), entry(frames))
    if difference:
        broken(
            f"in another order of rows it gives {difference}",
            todo="sort by (gwcode, year) first, and name columns rather than count them",
        )


def _unwritten(entry: Indicator, frames: Frames) -> None:
    """The frames that it is given are left as they are."""
    before = {source: frame.copy() for source, frame in frames.items()}
    entry(frames)
    for source, frame in frames.items():
        if not frame.equals(before[source]):
            broken(f"it writes into the frame of {source!r}", todo="work on a copy")


def _missing(entry: Indicator, frames: Frames) -> None:
    """Where nothing is known of anything, or of a state, nothing is said."""
    # What follows from the list of states alone is never missing.
    if set(entry.source) <= {STATES}:
        return
    nothing = {source: frame * np.nan for source, frame in frames.items()}
    made = entry(nothing).dropna()
    if len(made):
        broken(
            f"from frames without any value it makes {made.iloc[0]:g} at {place(made)}",
            todo="leave missing what is missing: sum(min_count=1), no fillna",
        )
    # Of a state that tells nothing its neighbours may tell something.
    if "neighbours" in entry.theme or entry.name.startswith("neighbours_"):
        return
    codes = next(f for n, f in frames.items() if n in entry.source).index.unique("gwcode")
    for code in {int(codes[len(codes) // 2]), 490} & set(codes):
        without = {
            source: _overwritten(frame, frame.index.get_level_values("gwcode") == code, np.nan)
            for source, frame in frames.items()
        }
        values = entry(without)
        own = values[values.index.get_level_values("gwcode") == code].dropna()
        if len(own):
            broken(
                f"of state {code}, of which nothing is known, it says {own.iloc[0]:g} at "
                f"{place(own)}",
                todo="leave missing what is missing, and compute within a state",
            )


def _no_rows(entry: Indicator, frames: Frames) -> None:
    """No rows give no rows."""
    made = entry({source: frame.iloc[:0] for source, frame in frames.items()})
    if len(made):
        broken(f"no rows give {len(made)} rows", todo="return what the frame has, row for row")


def _asks_for_its_columns(entry: Indicator, frames: Frames) -> None:
    """A release without the column is told by a SchemaError that names it, which leaves it out."""
    bare = {source: frame.iloc[:, :0] for source, frame in frames.items()}
    if set(entry.source) <= {STATES} or not any(frames[s].shape[1] for s in entry.source):
        return
    try:
        entry(bare)
    except (SchemaError, KeyError):
        return
    broken("it gives values without any column", todo="read the source's columns by name")


def _until(values: pd.Series, year: int) -> pd.Series:
    return values[values.index.get_level_values("year") <= year]


def _overwritten(
    frame: pd.DataFrame, rows: "np.ndarray", value: "float | pd.Series"
) -> pd.DataFrame:
    """A copy with one value a column in some rows."""
    changed = frame.copy()
    values = value.to_numpy() if isinstance(value, pd.Series) else np.full(frame.shape[1], value)
    changed.loc[rows] = np.broadcast_to(values, (int(rows.sum()), frame.shape[1]))
    return changed


INDICATOR_LAWS = {
    "metadata are complete": _metadata,
    # Before the others, which would find the frames as it has left them.
    "frames are not written to": _unwritten,
    "one sorted row a country-year": _shape,
    "nothing later than the row is used": _no_later_value,
    "rewriting the future changes nothing": _future_is_not_read,
    "order of rows and columns is of no matter": _order,
    "missing stays missing": _missing,
    "no rows give no rows": _no_rows,
    "columns are asked for by name": _asks_for_its_columns,
}
"""Name to law: a function of an indicator and the frames of its sources."""
