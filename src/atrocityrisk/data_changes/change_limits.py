"""How much a release may change: limits from a strict TOML file, and which of them are broken.

A file and not options of the line: releases of one source re-estimate every value of the past,
those of another hardly any, so that one number for all is too loose here and too strict there; and
a file stands in version control beside the data that it judges.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from atrocityrisk._core.files import StrPath
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.data_changes.changes_of_data import DataChanges
from atrocityrisk.data_changes.source_changes import IDENTICAL, UNREADABLE, uncompared
from atrocityrisk.data_changes.value_changes import LOST
from atrocityrisk.errors import SpecError
from atrocityrisk.specs.strict_toml import fault_text, read_toml

BROKEN = ["source", "column", "limit", "allowed", "found"]
"""Columns of the table of broken limits."""


COMPARED = "compared"
"""What stands as the limit where nothing was compared that is limited."""


class Allowed(BaseModel):
    """What one column may change; what is None is not limited."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    changed_share: Annotated[float, Field(ge=0, le=1)] | None = None
    largest_change_sd: Annotated[float, Field(ge=0)] | None = None
    lost_values: Annotated[int, Field(ge=0)] | None = None
    ended: bool | None = None


KEYS = tuple(Allowed.model_fields)

Limits = Mapping[str, Any]
"""Tables of a file of limits: keys for all columns, then by source, then by column."""


def read_limits(path: StrPath) -> Limits:
    """Limits on what a release may change, from a TOML file.

    Parameters
    ----------
    path : str or path-like
        The file: `changed_share` (greatest share of compared values that may have changed, in
        [0, 1]), `largest_change_sd` (greatest change, in standard deviations of the column),
        `lost_values` (values that the new release may lack) and `ended` (whether a column may end
        or be gone). Keys at the top hold for each column; those in a table ``[source]``, and in
        ``[source.column]``, stand in their place there.

    Returns
    -------
    mapping
        As in the file, checked.

    Raises
    ------
    SpecError
        If it cannot be read, has an unknown key or an impossible limit, or limits nothing.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from atrocityrisk.data_changes import read_limits
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "limits.toml"
    ...     _ = path.write_text("lost_values = 0\\n[vdem]\\nchanged_share = 0.9\\n")
    ...     read_limits(path)
    {'lost_values': 0, 'vdem': {'changed_share': 0.9}}
    """
    tables = read_toml(Path(path), expected="a file of limits")
    _check(tables, at=str(path), depth=0)
    if not tables:
        raise SpecError(f"{path} limits nothing; expected at least one of {', '.join(KEYS)}")
    return tables


def broken_limits(changes: DataChanges, limits: Limits) -> pd.DataFrame:
    """Limits that a release breaks.

    Parameters
    ----------
    changes : DataChanges
        As `compare_releases` returns it.
    limits : mapping
        As `read_limits` returns it.

    Returns
    -------
    DataFrame
        One row per broken limit: source, column, limit, allowed, found. Empty if all are kept.
        Where a source is limited and no value of it was compared, though both sides hold it, the
        limit is "compared", at least 1, for no limit can be said to be kept.

    Raises
    ------
    SpecError
        If the limits name a source or column that neither side has.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> from atrocityrisk.data_changes import broken_limits, compare_releases
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> found = compare_releases(panel, panel.drop(["unrest"]))
    >>> broken_limits(found, {"ended": False})["column"].tolist()
    ['unrest']
    """
    _check_names(changes, limits)
    rows = _nothing_compared(changes, limits)
    for row in changes.columns.to_dict("records"):
        allowed = _allowed(limits, row["source"], row["column"])
        lost = int(row["lost_rows"] + row["became_missing"])
        found = {
            "changed_share": row["changed_share"],
            "largest_change_sd": row["largest_change_sd"],
            "lost_values": lost,
            "ended": bool(row["ended"]) or row["status"] == LOST,
        }
        for key in KEYS:
            limit = getattr(allowed, key)
            # A share or a spread that is not there, as of a column without values, breaks nothing.
            if limit is not None and found[key] > limit:
                values = (row["source"], row["column"], key, limit, found[key])
                rows.append(dict(zip(BROKEN, values, strict=True)))
    return pd.DataFrame(rows, columns=BROKEN)


def limit_text(row: Mapping[str, Any]) -> str:
    """One broken limit in words."""
    name = f"{row['source']} {row['column']}".strip()
    if row["limit"] == COMPARED:
        return f"{name}: no value was compared, so that no limit can count as kept"
    if row["limit"] == "ended":
        return f"{name}: ended or gone, which is not allowed (ended)"
    return f"{name}: {row['limit']} {row['found']:.4g}, allowed {row['allowed']:.4g}"


def _nothing_compared(changes: DataChanges, limits: Limits) -> list[dict[str, Any]]:
    """Rows of sources and columns that are limited and of which nothing was compared."""
    for_all = any(key in KEYS for key in limits)
    names = [
        (source, "")
        for source in uncompared(changes.sources, changes.columns)
        if for_all or source in limits
    ]
    # What a table of its own limits is looked at also where the rest was compared.
    for source, table in limits.items():
        if not isinstance(table, Mapping) or (source, "") in names:
            continue
        own = changes.columns[changes.columns["source"] == source]
        inner = [column for column, one in table.items() if isinstance(one, Mapping)]
        parts = [(column, own[own["column"] == column]) for column in inner]
        if len(inner) < len(table):
            parts.insert(0, ("", own))
        names += [
            (source, column)
            for column, part in parts
            if _unseen(part) and not _allowed(limits, source, column).ended
        ]
    return [dict(zip(BROKEN, (*name, COMPARED, 1, 0), strict=True)) for name in names]


def _unseen(part: pd.DataFrame) -> bool:
    """Whether the old release knows values of these columns, and none could be compared."""
    lost = part[["lost_rows", "became_missing"]].to_numpy().sum()
    return bool(lost > 0 and part["compared"].sum() == 0)


def _allowed(limits: Limits, source: str, column: str) -> Allowed:
    """The limits of one column: its own, else its source's, else everybody's."""
    by_source = limits.get(source, {})
    levels = (limits, by_source, by_source.get(column, {}))
    values = {key: table[key] for table in levels for key in KEYS if key in table}
    return Allowed(**_numbers(values))


def _numbers(values: Mapping[str, Any]) -> dict[str, Any]:
    """Whole numbers where fractions are wanted: TOML parts 1 and 1.0."""
    wide = ("changed_share", "largest_change_sd")
    return {
        key: float(value) if key in wide and type(value) is int else value
        for key, value in values.items()
    }


def _check(table: Mapping[str, Any], *, at: str, depth: int) -> None:
    """Refuse unknown keys and impossible limits, in every table of a file."""
    own = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    try:
        Allowed(**_numbers(own))
    except ValidationError as problem:
        faults = [fault_text(fault, at=at, known=KEYS) for fault in problem.errors()]
        raise SpecError("; ".join(faults)) from problem
    for name, inner in table.items():
        if isinstance(inner, Mapping):
            if depth == 2:
                raise SpecError(
                    f"{at} holds the table {name!r}; expected tables [source] and [source.column]"
                )
            _check(inner, at=f"{at} [{name}]", depth=depth + 1)


def _check_names(changes: DataChanges, limits: Limits) -> None:
    """Refuse limits of what is not there: a misspelt one would never be broken."""
    known = changes.sources["source"].tolist()
    columns = changes.columns
    identical = changes.sources.set_index("source")["status"].isin([IDENTICAL, UNREADABLE])
    for source, table in limits.items():
        if not isinstance(table, Mapping):
            continue
        before = [old for old, new in changes.moved.values() if new == source]
        if source not in known and before:
            raise SpecError(
                f"the limits name the source {source!r}, of which NEW takes what OLD takes from "
                f"{before[0]!r} and which is compared under that name; limit {before[0]!r}"
            )
        if source not in known:
            raise SpecError(
                f"the limits name the source {source!r}, which neither side has"
                f"{did_you_mean(source, known)}"
            )
        here = columns.loc[columns["source"] == source, "column"].tolist()
        for column, inner in table.items():
            if isinstance(inner, Mapping) and column not in here and not identical[source]:
                raise SpecError(
                    f"the limits name the column {column!r} of {source}, which neither side has"
                    f"{did_you_mean(column, here)}"
                )
