"""Which sources two sides hold, from which files and releases, and whether their order is right."""

import pandas as pd

from atrocityrisk.data_changes.data_sides import EVENTS_OF_PANEL, TwoSides
from atrocityrisk.data_changes.value_changes import BOTH, LOST, NEW
from atrocityrisk.errors import DataError
from atrocityrisk.sources import known_releases, release_of

SOURCES_COLUMNS = [
    "source", "status", "old_files", "new_files", "old_release", "new_release", "old_last",
    "new_last",
]  # fmt: skip
"""Columns of the table of sources."""
IDENTICAL, UNREADABLE = "identical", "unreadable"
NOTHING_COMPARED = "NOTHING COMPARED"
"""How the note begins that says that no change found is no finding."""
NAMED = 12
"""Names in a sentence; of more, the number is told."""


def source_table(sides: TwoSides) -> pd.DataFrame:
    """One row per source of either side."""
    old, new = sides.old, sides.new
    # A source whose only file cannot be read is not lost: nobody knows what it holds.
    closed = {
        file.source
        for side in (old, new)
        for file in side.unreadable
        if file.source not in side.frames
    }
    known = {*old.frames, *new.frames, *sides.identical, *(closed - {"any source"})}
    rows = []
    for name in sorted(known):
        files = sides.identical.get(name, (old.files.get(name, ()), new.files.get(name, ())))
        if name in sides.identical:
            status = IDENTICAL
        elif name in closed:
            status = UNREADABLE
        else:
            status = BOTH if name in old.frames and name in new.frames else NEW
            status = LOST if name not in new.frames else status
        rows.append(
            {
                "source": name,
                "status": status,
                "old_files": ", ".join(files[0]),
                "new_files": ", ".join(files[1]),
                "old_release": old.releases.get(name),
                "new_release": new.releases.get(name),
                "old_last": _last_year(old.frames.get(name)),
                "new_last": _last_year(new.frames.get(name)),
            }
        )
    table = pd.DataFrame(rows, columns=SOURCES_COLUMNS)
    return table.astype({"old_last": "Int64", "new_last": "Int64"})


def _last_year(frame: pd.DataFrame | None) -> int | None:
    """Last year in which a table has a value."""
    if frame is None:
        return None
    years = frame.index.get_level_values("year")[frame.notna().any(axis=1)]
    return int(years.max()) if len(years) else None


def refuse_strangers(table: pd.DataFrame, sides: TwoSides) -> None:
    """Refuse sides that have no source in common."""
    if table["status"].isin([LOST, NEW]).all():
        held = [", ".join(side.frames) or "nothing" for side in (sides.old, sides.new)]
        raise DataError(
            f"expected releases of the same sources, found {held[0]} in {sides.old.name} and "
            f"{held[1]} in {sides.new.name}; give two sides with a source in common"
        )


def uncompared(table: pd.DataFrame, columns: pd.DataFrame) -> list[str]:
    """Sources of both sides that share no column; every source if no value was compared at all."""
    # Nearly any two panels share their events, which say nothing of the other columns.
    facts = columns[columns["source"] != EVENTS_OF_PANEL]
    facts = columns if facts.empty else facts
    if not table["status"].eq(IDENTICAL).any() and not facts["compared"].sum():
        return list(dict.fromkeys(facts["source"])) or table["source"].tolist()
    by = facts.groupby("source")["status"].agg(set)
    both = table.loc[table["status"] == BOTH, "source"]
    # One of which OLD holds nothing that is looked at has nothing to be compared with.
    return [name for name in both if name in by and BOTH not in by[name] and LOST in by[name]]


def nothing_notes(table: pd.DataFrame, columns: pd.DataFrame) -> list[str]:
    """That nothing was compared, loudly: no change found would otherwise read as no change."""
    names = uncompared(table, columns)
    if not names:
        return []
    return [
        f"{NOTHING_COMPARED} of {first_names(names)}: both sides share no column with values to "
        "compare. What they hold is listed as gone and new, and no limit counts as kept."
    ]


def moved_text(sides: TwoSides, source: str, column: str) -> str:
    """That a column's source is another in the new panel, if it is."""
    old, new = sides.moved.get(column, ("", ""))
    return f"from {old} before, now from {new}" if source == old else ""


def moved_notes(sides: TwoSides, columns: pd.DataFrame) -> list[str]:
    """Which columns of two panels come from one source in OLD and from another in NEW."""
    found: dict[tuple[str, str], list[str]] = {}
    for source, name in columns[["source", "column"]].itertuples(index=False):
        if moved_text(sides, source, name):
            found.setdefault(sides.moved[name], []).append(name)
    return [
        f"{len(names)} column{'s come' if len(names) > 1 else ' comes'} from {old} in OLD and from "
        f"{new} in NEW: {first_names(names)}. They are compared by name and stand under {old}."
        for (old, new), names in found.items()
    ]


def first_names(names: list[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - NAMED
    return ", ".join(map(str, names[:NAMED])) + (f" and {more} more" if more > 0 else "")


def order_notes(table: pd.DataFrame, sides: TwoSides) -> list[str]:
    """What limits the comparison."""
    notes = []
    known = known_releases()
    for row in table.to_dict("records"):
        name, years = row["source"], (row["old_last"], row["new_last"])
        days = [
            release_of(name, str(row[side]), known) if row[side] else None
            for side in ("old_release", "new_release")
        ]
        if not any(pd.isna(year) for year in years) and years[0] > years[1]:
            notes.append(
                f"{name}: OLD reaches {years[0]} and NEW only {years[1]}; if NEW is the earlier "
                "release, exchange them."
            )
        elif days[0] is not None and days[1] is not None and days[0].released > days[1].released:
            notes.append(
                f"{name}: OLD was out on {days[0].released}, after NEW ({days[1].released}); if "
                "NEW is the earlier release, exchange them."
            )
    if sides.old.kind == "panel":
        notes.append(
            "Only observed values are compared; what a panel carries on from an earlier year "
            "counts as not known."
        )
    return notes
