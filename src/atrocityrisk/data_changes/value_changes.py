"""Two tables of one source cell by cell: what changed in the past, what came and what went.

A value is *of the past* where both releases cover its year for that column; later years are new and
no revision. Values that differ by less than single precision holds are the same.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.states.state_tables import LAST_YEAR

RELATIVE = 1e-6
"""Largest relative difference of two values that are the same: eight steps of single precision."""
OF_SD = 1e-9
"""The same in standard deviations of the column, for values that are 0 but for rounding."""
RENAMED = 0.95
"""Share of equal values from which a lost column is taken for a renamed one."""

SAME_SCALE = 0.9
"""Share of values that a change of scale changes, where a few are 0."""
NARROW = 0.1
"""Greatest spread of the ratios of a change of scale, and its least distance from 1."""

COUNTS = ["became_missing", "became_known", "lost_rows", "new_rows", "new_years"]
SIZES = ["median_change", "largest_change"]
MEASURED = ["compared", "changed", "changed_share", *SIZES]
COLUMNS = [
    "source", "column", "indicators", "status", *MEASURED, "sd", "median_change_sd",
    "largest_change_sd", *COUNTS, "last_old", "last_new", "ended", "note",
]  # fmt: skip
"""Columns of the table of columns."""
YEARS = [
    "source", "column", "year", "years_before_last", "compared", "changed", "changed_share",
    "mean_change_sd", "largest_change_sd",
]  # fmt: skip
"""Columns of the table of years."""
STATES = [
    "source", "column", "gwcode", "iso3", "country", *MEASURED, "mean_change_sd",
    "largest_change_sd", *COUNTS,
]  # fmt: skip
"""Columns of the table of states."""
LARGEST = [
    "source", "column", "gwcode", "iso3", "country", "year", "old", "new", "change", "change_sd",
]  # fmt: skip
"""Columns of the table of the largest changes."""

AGES = ["source", "years_before_last", "columns", "compared", "changed", "changed_share",
    "mean_change_sd"]  # fmt: skip
"""Columns of the table of changes by the age that values had in the old release."""
OLDEST = 5
"""Age from which years are taken together."""

BOTH, LOST, NEW = "both", "lost", "new"


@dataclass(frozen=True, kw_only=True, eq=False)
class ValueChanges:
    """What differs between two tables of one source; columns as stated above."""

    columns: pd.DataFrame
    years: pd.DataFrame
    states: pd.DataFrame
    largest: pd.DataFrame


@dataclass(frozen=True, kw_only=True, eq=False)
class _Cells:
    """One column on the rows of both sides, and what became of each of its cells."""

    old: FloatArray
    new: FloatArray
    sd: float
    last_old: int | None
    last_new: int | None
    masks: dict[str, np.ndarray]

    @property
    def size(self) -> FloatArray:
        """Absolute change of each changed cell."""
        changed = self.masks["changed"]
        size: FloatArray = np.abs(self.new[changed] - self.old[changed])
        return size


def value_changes(
    old: pd.DataFrame,
    new: pd.DataFrame,
    *,
    source: str,
    indicators: dict[str, str],
    codes: Sequence[int] | None,
    k: int,
    kept: Collection[str] = (),
) -> ValueChanges:
    """Changes of a source's columns, of all states if `codes` is None; `kept` are of one file."""
    rows = old.index.union(new.index).sort_values()
    assert isinstance(rows, pd.MultiIndex)
    there = rows.isin(old.index), rows.isin(new.index)
    sides = old.reindex(rows), new.reindex(rows)
    names = list(dict.fromkeys([*old.columns, *new.columns]))
    cells = {name: _cells(sides, there, rows, name) for name in names}
    reach = tuple(
        max((last for one in cells.values() if (last := getattr(one, side)) is not None), default=0)
        for side in ("last_old", "last_new")
    )
    looked = np.ones(len(rows), bool) if codes is None else rows.isin(list(codes), level="gwcode")
    cells = {name: _of_states(one, looked) for name, one in cells.items()}
    rows = rows[looked]
    assert isinstance(rows, pd.MultiIndex)
    table = pd.DataFrame([_column(one, reach) for one in cells.values()])
    table["source"], table["column"] = source, names
    table["indicators"] = [indicators.get(name, "") for name in names]
    status = [
        BOTH if name in old and name in new else LOST if name in old else NEW for name in names
    ]
    table["status"] = status
    # What both sides read from the same bytes is not a release that ends.
    table["ended"] &= (table["status"] != NEW) & ~table["column"].isin(kept)
    renamed = _renamed(cells, status)
    table["note"] = [a or _rescaled(one) for a, one in zip(renamed, cells.values(), strict=True)]
    table = table.astype({"last_old": "Int64", "last_new": "Int64"})
    return ValueChanges(
        columns=table[COLUMNS],
        years=_years(cells, rows, source),
        states=_by_state(cells, rows, source),
        largest=_largest(cells, rows, source, k=k),
    )


def _cells(
    sides: tuple[pd.DataFrame, pd.DataFrame],
    there: tuple[np.ndarray, np.ndarray],
    rows: pd.MultiIndex,
    name: str,
) -> _Cells:
    """One column, and which of its cells changed, came or went."""
    year = rows.get_level_values("year").to_numpy()
    a, b = (
        side[name].to_numpy(np.float64) if name in side else np.full(len(rows), np.nan)
        for side in sides
    )
    known = np.isfinite(a), np.isfinite(b)
    spans = [(int(year[k].min()), int(year[k].max())) if k.any() else None for k in known]
    sd = float(np.std(a[known[0]])) if known[0].any() else np.nan
    covered = np.zeros(len(rows), bool)
    if spans[0] is not None:
        covered = (year >= spans[0][0]) & (year <= spans[0][1])
    compared, gone, come = known[0] & known[1], known[0] & ~known[1], known[1] & ~known[0]
    gap = np.abs(b - a)
    with np.errstate(invalid="ignore"):
        changed = compared & (gap > RELATIVE * np.maximum(np.abs(a), np.abs(b)))
        changed &= gap > (OF_SD * sd if np.isfinite(sd) else 0)
    masks = {
        "compared": compared,
        "changed": changed,
        "became_missing": gone & there[1],
        "lost_rows": gone & ~there[1],
        "became_known": come & there[0] & covered,
        "new_rows": come & ~there[0] & covered,
        "new_years": come & ~covered,
    }
    ends = [None if span is None else span[1] for span in spans]
    return _Cells(old=a, new=b, sd=sd, last_old=ends[0], last_new=ends[1], masks=masks)


def _of_states(one: _Cells, looked: np.ndarray) -> _Cells:
    """The cells of some states; spread and years stay those of all."""
    masks = {name: mask[looked] for name, mask in one.masks.items()}
    return _Cells(
        old=one.old[looked], new=one.new[looked], sd=one.sd, last_old=one.last_old,
        last_new=one.last_new, masks=masks,
    )  # fmt: skip


def _column(one: _Cells, reach: tuple[int, ...]) -> dict[str, object]:
    """Row of a column."""
    counts = {name: int(mask.sum()) for name, mask in one.masks.items()}
    size, scale = one.size, one.sd if one.sd > 0 else np.nan
    median, largest = (float(np.median(size)), float(size.max())) if len(size) else (0.0, 0.0)
    return {
        **counts,
        "changed_share": counts["changed"] / counts["compared"] if counts["compared"] else np.nan,
        "median_change": median,
        "largest_change": largest,
        "sd": one.sd,
        "median_change_sd": median / scale,
        "largest_change_sd": largest / scale,
        "last_old": one.last_old,
        "last_new": one.last_new,
        "ended": _ended(one, reach),
    }


def _ended(one: _Cells, reach: tuple[int, ...]) -> bool:
    """Whether a column that was kept up has no value where it, or the rest, goes on."""
    if one.last_old is None:
        return False
    if one.last_new is None or one.last_new < one.last_old:
        return True
    # One that lagged behind its source before, or had ended, is no news: its values end where they
    # did. One that was up to date, and that a new release does not go on with, is.
    return one.last_new == one.last_old == reach[0] and reach[1] > reach[0]


def _renamed(cells: dict[str, _Cells], status: list[str]) -> list[str]:
    """For each lost column the new one that holds its values, if there is one."""
    kinds = dict(zip(cells, status, strict=True))
    new = [name for name, kind in kinds.items() if kind == NEW]
    notes = dict.fromkeys(cells, "")
    for name, kind in kinds.items():
        for other in new if kind == LOST else ():
            a, b = cells[name].old, cells[other].new
            both = np.isfinite(a) & np.isfinite(b)
            # A column of one value equals any other of that value.
            if both.sum() < 3 or np.ptp(a[both]) == 0:
                continue
            if np.isclose(a[both], b[both], rtol=RELATIVE, atol=0).mean() >= RENAMED:
                notes[name] = f"perhaps now called {other}"
                notes[other] = f"perhaps called {name} before"
                break
    return list(notes.values())


def _years(cells: dict[str, _Cells], rows: pd.MultiIndex, source: str) -> pd.DataFrame:
    """How much of each year's values changed."""
    year = rows.get_level_values("year").to_numpy()
    found = []
    for name, one in cells.items():
        compared = one.masks["compared"]
        if not compared.any():
            continue
        gap = np.where(one.masks["changed"], np.abs(one.new - one.old), 0.0)[compared]
        scaled = gap / (one.sd if one.sd > 0 else np.nan)
        table = pd.DataFrame(
            {"year": year[compared], "changed": one.masks["changed"][compared], "scaled": scaled}
        )
        by = table.groupby("year")
        made = pd.DataFrame(
            {
                "compared": by.size(),
                "changed": by["changed"].sum(),
                "changed_share": by["changed"].mean(),
                "mean_change_sd": by["scaled"].mean(),
                "largest_change_sd": by["scaled"].max(),
            }
        ).reset_index()
        made["years_before_last"] = int(one.last_old or 0) - made["year"]
        found.append(made.assign(source=source, column=name)[YEARS])
    return _joined(found, YEARS)


def _by_state(cells: dict[str, _Cells], rows: pd.MultiIndex, source: str) -> pd.DataFrame:
    """What each state's values did, of the states where anything did in years of both."""
    code = rows.get_level_values("gwcode").to_numpy()
    year = rows.get_level_values("year")
    found = []
    for name, one in cells.items():
        size = np.where(one.masks["changed"], np.abs(one.new - one.old), np.nan)
        table = pd.DataFrame({"gwcode": code, "size": size, **one.masks})
        by = table.groupby("gwcode")
        made = by[["compared", "changed", *COUNTS]].sum()
        made["median_change"], made["largest_change"] = by["size"].median(), by["size"].max()
        scale = one.sd if one.sd > 0 else np.nan
        made[SIZES] = made[SIZES].fillna(0.0)
        compared = made["compared"].where(made["compared"] > 0)
        made["changed_share"] = made["changed"] / compared
        made["mean_change_sd"] = by["size"].sum() / compared / scale
        made["largest_change_sd"] = made["largest_change"] / scale
        made = made[made[["changed", *COUNTS[:-1]]].sum(axis=1) > 0]
        if len(made):
            found.append(made.reset_index().assign(source=source, column=name))
    table = _joined(found, [name for name in STATES if name not in ("iso3", "country")])
    last = pd.Series(np.asarray(year), index=code).groupby(level=0).max()
    return _named(table, table["gwcode"].map(last))[STATES]


def _largest(cells: dict[str, _Cells], rows: pd.MultiIndex, source: str, *, k: int) -> pd.DataFrame:
    """The `k` largest changes of each column."""
    found = []
    for name, one in cells.items():
        places = np.flatnonzero(one.masks["changed"])
        change = one.new[places] - one.old[places]
        first = np.lexsort((places, -np.abs(change)))[:k]
        chosen = places[first]
        table = rows[chosen].to_frame(index=False)
        table["old"], table["new"] = one.old[chosen], one.new[chosen]
        table["change"] = change[first]
        table["change_sd"] = table["change"] / (one.sd if one.sd > 0 else np.nan)
        if len(table):
            found.append(table.assign(source=source, column=name))
    table = _joined(found, [name for name in LARGEST if name not in ("iso3", "country")])
    return _named(table, table["year"])[LARGEST]


def _named(table: pd.DataFrame, year: pd.Series) -> pd.DataFrame:
    """Table with the code and name that each state had in a year."""
    if table.empty:
        return table.assign(iso3=pd.Series(dtype="str"), country=pd.Series(dtype="str"))
    known = year.clip(upper=LAST_YEAR).astype(int)
    index = pd.MultiIndex.from_arrays([table["gwcode"], known], names=["gwcode", "year"])
    labels = states.labels(index)
    names = [
        f"state {code}" if pd.isna(name) else str(name)
        for code, name in zip(table["gwcode"], labels["name"], strict=True)
    ]
    return table.assign(iso3=labels["iso3"].to_numpy(), country=names)


def _rescaled(one: _Cells) -> str:
    """That nearly all values are the same multiple of the old ones, if they are."""
    changed = one.masks["changed"] & (one.old != 0)
    if changed.sum() < max(3, SAME_SCALE * one.masks["compared"].sum()):
        return ""
    low, ratio, high = np.quantile(one.new[changed] / one.old[changed], [0.25, 0.5, 0.75])
    if high - low > NARROW * abs(ratio) or abs(ratio - 1) <= NARROW:
        return ""
    return f"about {ratio:.3g} times the old values: perhaps another unit or base year"


def by_age(years: pd.DataFrame) -> pd.DataFrame:
    """How much values changed by how long before the last year of the old column they lie."""
    table = years.assign(
        age=years["years_before_last"].clip(upper=OLDEST),
        moved=years["mean_change_sd"].astype(float) * years["compared"].astype(float),
    )
    by = table.groupby(["source", "age"])
    sums = by[["compared", "changed", "moved"]].sum().astype(float)
    made = pd.DataFrame(
        {
            "columns": by["column"].nunique(),
            "compared": sums["compared"].astype(int),
            "changed": sums["changed"].astype(int),
            "changed_share": sums["changed"] / sums["compared"],
            "mean_change_sd": sums["moved"] / sums["compared"],
        }
    ).reset_index()
    return made.rename(columns={"age": "years_before_last"})[AGES]


def _joined(found: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """Tables one below the other; one without rows where there are none."""
    if not found:
        return pd.DataFrame(columns=columns)
    return pd.concat(found, ignore_index=True)[columns]
