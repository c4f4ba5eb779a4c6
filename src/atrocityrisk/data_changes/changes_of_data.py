"""Two releases of data compared: tables of what changed, came and went, and what the list makes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from atrocityrisk._core.progress import ProgressCallback, no_progress
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk._formatting.notebook import html_table
from atrocityrisk.data_changes.data_sides import DataLike, DataSide, TwoSides, read_sides
from atrocityrisk.data_changes.ranking_effect import RankingEffect, ranking_effect
from atrocityrisk.data_changes.source_changes import (
    UNREADABLE,
    moved_notes,
    moved_text,
    nothing_notes,
    order_notes,
    refuse_strangers,
    source_table,
)
from atrocityrisk.data_changes.value_changes import (
    BOTH,
    COLUMNS,
    LARGEST,
    LOST,
    STATES,
    YEARS,
    ValueChanges,
    by_age,
    value_changes,
)
from atrocityrisk.errors import SpecError
from atrocityrisk.indicators import INDICATORS
from atrocityrisk.sources.readable_files import UnreadableFile
from atrocityrisk.specs import RunSpec
from atrocityrisk.states.resolution import StateLike, state_number
from atrocityrisk.states.state_tables import LAST_YEAR


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DataChanges:
    """What a release of data changes.

    Attributes
    ----------
    sources : DataFrame
        One row per source: source, status ("both", "identical" to the byte, "lost", "new" or
        "unreadable"), old_files and new_files (their names), old_release and new_release, old_last
        and new_last (last year with a value).
    columns : DataFrame
        One row per column of a source, or indicator of a panel: source, column, indicators (made
        from it), status ("both", "lost", "new"); compared (values that both know), changed,
        changed_share (of compared), median_change and largest_change (absolute, of the changed
        ones); sd (of the old values), median_change_sd and largest_change_sd (in these); of the
        other values became_missing, became_known, lost_rows, new_rows (country-years that the other
        side does not hold) and new_years (outside the old column's years: no revision); last_old,
        last_new, ended (no value after last_new though it went on in the old release, or was up to
        date there and the rest of its source goes on), note. A column of two panels whose source is
        another in the new one stands under the old source, and `note` says so.
    years : DataFrame
        One row per column and year: source, column, year, years_before_last (0 for the last year of
        the old column), compared, changed, changed_share, mean_change_sd (absolute, of all
        compared), largest_change_sd.
    states : DataFrame
        One row per column and state in which anything changed in years of both: source, column,
        gwcode, iso3, country, counts and sizes as in `columns`, and mean_change_sd as in `years`.
    largest : DataFrame
        The `k` largest changes of each column, the largest in its standard deviations first:
        source, column, gwcode, iso3, country, year, old, new, change, change_sd.
    notes : tuple of str
        What limits the comparison.
    unreadable : tuple of UnreadableFile
        Files that were left out: source, path, fault.
    old_name, new_name : str
        The two sides.
    k : int
        Changes listed of each column.
    ranking : RankingEffect or None
        What it does to the list, if that was asked for.
    moved : mapping of str to tuple of str
        Columns of two panels whose source is another in the new one: both sources.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> from atrocityrisk.data_changes import compare_releases
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> compare_releases(panel, panel).changed
    False
    """

    sources: pd.DataFrame
    columns: pd.DataFrame
    years: pd.DataFrame
    states: pd.DataFrame
    largest: pd.DataFrame
    notes: tuple[str, ...]
    unreadable: tuple[UnreadableFile, ...]
    old_name: str
    new_name: str
    k: int
    ranking: RankingEffect | None = None
    moved: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def ages(self) -> pd.DataFrame:
        """How much the last years of the old release moved, and how much those before them.

        One row per source and age: source, years_before_last (0 for the last year of each column
        of the old release; 5 for that many and more), columns, compared, changed, changed_share,
        mean_change_sd (absolute, of all compared values).
        """
        return by_age(self.years)

    @property
    def changed(self) -> bool:
        """Whether anything differs, new years included."""
        rows = self.columns
        counts = ["changed", "became_missing", "became_known", "lost_rows", "new_rows", "new_years"]
        return bool(rows[counts].to_numpy().any() or (rows["status"] != BOTH).any())

    def __repr__(self) -> str:
        """Sides, and how much changed."""
        rows = self.columns
        kept = rows[rows["status"] == BOTH]
        return (
            f"<DataChanges: {self.old_name} to {self.new_name}, {len(self.sources)} sources, "
            f"{int(rows['changed'].sum())} of {int(rows['compared'].sum())} values changed, "
            f"{lost_values(kept)} lost, {int((rows['status'] == LOST).sum())} columns lost>"
        )

    def _repr_html_(self) -> str:
        """For notebooks: the columns, those that changed most first."""
        shown = self.columns.sort_values("changed_share", ascending=False).head(10)
        names = ["source", "column", "status", "compared", "changed", "largest_change_sd", "ended"]
        return html_table(shown[names], heading=repr(self).strip("<>"), notes=list(self.notes))


def lost_values(rows: pd.DataFrame) -> int:
    """Values of the old release that the new one does not have."""
    return int(rows["lost_rows"].sum() + rows["became_missing"].sum())


def compare_releases(
    old: DataLike,
    new: DataLike,
    *,
    source: str | None = None,
    indicators: Sequence[str] | None = None,
    states: Sequence[StateLike] | None = None,
    k: int = 10,
    ranking: bool = False,
    spec: RunSpec | None = None,
    own_origins: bool = False,
    progress: ProgressCallback | None = None,
) -> DataChanges:
    """What a release changes: values of the past, rows and columns that came or went.

    Parameters
    ----------
    old, new : path, Panel or SourceData
        The earlier release and the later one: two folders of publishers' files, two files of one
        source, or two panels.
    source : str, optional
        Source to look at; it also says what two files are whose names do not.
    indicators : sequence of str, optional
        Indicators, or columns of a source, to look at.
    states : sequence of int or str, optional
        States to look at. Standard deviations stay those of all states.
    k : int
        Changes listed of each column.
    ranking : bool
        Make the list from either side too, and take its moves apart.
    spec : RunSpec, optional
        How the list is made, for `ranking`; the default specification if None. Without an origin it
        is the last year that both sides can rank from.
    own_origins : bool
        Rank each side from its own last year instead.
    progress : callable, optional
        Told what is being done, how many steps are done and how many there are.

    Returns
    -------
    DataChanges
        Tables by source, column, year and state, and the largest changes.

    Raises
    ------
    DataError
        If a side cannot be read, both are not of one kind, or they have no source in common.
    SpecError
        If `k` is no length, a filter fits nothing, or a list cannot be made from these sides.
    UnknownNameError
        If there is no such source or state.
    WrongTypeError
        If something else than data is given.

    Notes
    -----
    A value is revised if both releases know it and they differ by more than one part in a million,
    which is more than storage in single precision does. Years outside those of the old column are
    new and no revision. In panels only observed values are compared: one that was carried from an
    earlier year counts as not known.

    References
    ----------
    .. [1] Croushore, D. (2011). Frontiers of real-time data analysis. Journal of Economic
       Literature 49(1), 72-100.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> from atrocityrisk.data_changes import compare_releases
    >>> panel = ar.synthetic_world(seed=5, n_states=30, years=(1985, 2024), base_rate=0.05).panel
    >>> values = panel.indicators
    >>> values.iloc[0, 2] += 1
    >>> revised = ar.panels.Panel(
    ...     values, ages=panel.ages, events=panel.events, columns=panel.columns,
    ...     outcome=panel.outcome,
    ... )
    >>> found = compare_releases(panel, revised, indicators=["unrest"])
    >>> int(found.columns["changed"].sum())
    1
    """
    if isinstance(k, bool) or not isinstance(k, int) or k < 1:
        raise SpecError(f"expected at least one change to list, found k={k!r}; choose one, as 10")
    progress = progress or no_progress
    codes = None if states is None else [state_number(one, LAST_YEAR) for one in states]
    progress("reading both sides", 0, 3)
    sides = read_sides(old, new, source=source, whole=ranking, progress=progress)
    wanted = _wanted(sides, indicators)
    table = source_table(sides)
    refuse_strangers(table, sides)
    progress("comparing", 1, 3)
    parts = []
    for name in table["source"]:
        if name in sides.identical or name not in {**sides.old.frames, **sides.new.frames}:
            continue
        frames = [_chosen(side, name, wanted, table) for side in (sides.old, sides.new)]
        if frames[0].shape[1] or frames[1].shape[1]:
            made_from = _made_from(name)
            parts.append(
                value_changes(
                    *frames, source=name, indicators=made_from, codes=codes, k=k,
                    kept=[column for of, column in sides.kept if of == name],
                )
            )  # fmt: skip
    effect = None
    if ranking:
        progress("ranking both sides", 2, 3)
        effect = ranking_effect(
            sides.old, sides.new, spec=spec, own_origins=own_origins, k=k, progress=progress
        )
    progress("done", 3, 3)
    return _together(parts, table, sides, k=k, ranking=effect)


def _together(
    parts: list[ValueChanges],
    table: pd.DataFrame,
    sides: TwoSides,
    *,
    k: int,
    ranking: RankingEffect | None,
) -> DataChanges:
    """All sources in one."""
    names = {"columns": COLUMNS, "years": YEARS, "states": STATES, "largest": LARGEST}
    joined = {}
    for name, columns in names.items():
        tables = [one for part in parts if len(one := getattr(part, name))]
        joined[name] = (
            pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)
        )
    rows = joined["columns"]
    rows["note"] = [
        "; ".join(filter(None, (moved_text(sides, source, column), note)))
        for source, column, note in rows[["source", "column", "note"]].itertuples(index=False)
    ]
    order = joined["largest"]["change_sd"].astype(float).abs()
    joined["largest"] = (
        joined["largest"]
        .loc[order.sort_values(ascending=False, kind="stable").index]
        .reset_index(drop=True)
    )
    return DataChanges(
        sources=table,
        **joined,
        notes=(
            *nothing_notes(table, rows),
            *moved_notes(sides, rows),
            *order_notes(table, sides),
        ),
        moved=sides.moved,
        unreadable=(*sides.old.unreadable, *sides.new.unreadable),
        old_name=sides.old.name,
        new_name=sides.new.name,
        k=k,
        ranking=ranking,
    )


def _wanted(sides: TwoSides, names: Sequence[str] | None) -> set[tuple[str, str]] | None:
    """Sources and columns that a filter by indicators keeps; None for all."""
    if names is None:
        return None
    held = {
        (source, str(column))
        for side in (sides.old, sides.new)
        for source, frame in side.frames.items()
        for column in frame.columns
    }
    kept = set()
    for name in names:
        made_of = _columns_of(name)
        here = {pair for pair in held if pair[1] == name or pair in made_of}
        if not here and not sides.identical:
            known = sorted({column for _, column in held})
            raise SpecError(
                f"neither side has an indicator or column {name!r}{did_you_mean(name, known)}"
            )
        kept |= here
    return kept


def _columns_of(indicator: str) -> set[tuple[str, str]]:
    """Sources and columns that an indicator is made from."""
    if indicator not in INDICATORS:
        return set()
    entry = INDICATORS[indicator]
    return {(source, name) for source in entry.source for name in _words(entry.column)}


def _made_from(source: str) -> dict[str, str]:
    """Indicators made from each column of a source."""
    found: dict[str, list[str]] = {}
    for name, entry in INDICATORS.items():
        if source in entry.source:
            for column in _words(entry.column):
                found.setdefault(column, []).append(name)
    return {column: ", ".join(names) for column, names in found.items()}


def _words(columns: str) -> list[str]:
    return re.findall(r"[\w.]+", columns)


def _chosen(
    side: DataSide, name: str, wanted: set[tuple[str, str]] | None, table: pd.DataFrame
) -> pd.DataFrame:
    """Columns of a source on one side that are looked at; no rows where the side lacks it."""
    frame = side.frames.get(name)
    unreadable = table.loc[table["source"] == name, "status"].eq(UNREADABLE).any()
    if frame is None or unreadable:
        empty = [np.array([], dtype=np.int64)] * 2
        return pd.DataFrame(index=pd.MultiIndex.from_arrays(empty, names=["gwcode", "year"]))
    if wanted is None:
        return frame
    return frame[[column for column in frame.columns if (name, str(column)) in wanted]]
