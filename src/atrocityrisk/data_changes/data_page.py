"""A comparison of data as one page that loads nothing; numbers are rounded for the eye."""

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

import pandas as pd

from atrocityrisk._formatting import numbers
from atrocityrisk._formatting.html import render_page
from atrocityrisk._formatting.titles import LIMITS
from atrocityrisk.data_changes.change_limits import limit_text
from atrocityrisk.data_changes.changes_of_data import DataChanges, lost_values
from atrocityrisk.data_changes.source_changes import IDENTICAL, first_names
from atrocityrisk.data_changes.value_changes import BOTH, COUNTS, LOST, NEW, OLDEST
from atrocityrisk.list_changes import change_page

PACKAGE, TEMPLATE = "atrocityrisk.data_changes", "data_changes.html"
COLUMNS_SHOWN, STATES_SHOWN, MOVES_SHOWN = 60, 20, 15


def heading(changes: DataChanges) -> str:
    """What is compared, in one line."""
    # The whole paths stand below it.
    old, new = (PurePath(name).name or name for name in (changes.old_name, changes.new_name))
    return f"Data: what changed from {old} to {new}"


def summary(changes: DataChanges) -> list[str]:
    """What changed, in a few sentences."""
    same = changes.sources.loc[changes.sources["status"] == IDENTICAL, "source"].tolist()
    sentences = [f"The files of {first_names(same)} are the same to the byte."] if same else []
    if not changes.changed:
        return sentences + (["No value differs."] if len(changes.sources) > len(same) else [])
    rows = changes.columns
    kept = rows[rows["status"] == BOTH]
    compared, changed = int(kept["compared"].sum()), int(kept["changed"].sum())
    if compared:
        share = numbers.percent(changed / compared)
        touched = int((kept["changed"] > 0).sum())
        sentences.append(
            f"{numbers.whole(changed)} of {numbers.whole(compared)} values that both releases "
            f"know changed ({share} %), in {touched} of {len(kept)} columns."
        )
    lost = lost_values(kept)
    if lost:
        sentences.append(f"{numbers.whole(lost)} values of these columns are no longer there.")
    known, later = int((kept["became_known"] + kept["new_rows"]).sum()), kept["new_years"].sum()
    if known:
        sentences.append(f"{numbers.whole(known)} became known for years of the old columns.")
    if later:
        sentences.append(
            f"{numbers.whole(later)} are of years that the old columns did not cover, and no "
            "revision."
        )
    for status, verb in ((LOST, "are gone"), (NEW, "are new")):
        names = rows.loc[rows["status"] == status, "column"].tolist()
        if names:
            sentences.append(f"{len(names)} columns {verb}: {first_names(names)}.")
    ended = kept[kept["ended"].astype(bool)]
    for year, part in ended.groupby("last_new"):
        what = f"{len(part)} columns have" if len(part) > 1 else "1 column has"
        sentences.append(
            f"{what} no value after {year}, though the old release, or the rest of the source, "
            f"goes on: {first_names(part['column'].tolist())}."
        )
    return sentences


def last_year_sentences(changes: DataChanges) -> list[str]:
    """Whether the last year of the old release moved more than the years before it."""
    found = []
    for source, rows in changes.ages.groupby("source", sort=True):
        by = rows.set_index("years_before_last")
        if not {0, OLDEST} <= set(by.index) or not by["changed"].any():
            continue
        last, before = (by.loc[age] for age in (0, OLDEST))
        shares = [f"{numbers.percent(one['changed_share'])} %" for one in (last, before)]
        means = [numbers.plain(one["mean_change_sd"]) for one in (last, before)]
        found.append(
            f"{source}: of the last year of each old column {shares[0]} changed, by {means[0]} "
            f"standard deviations on average; of values {OLDEST} and more years older {shares[1]}, "
            f"by {means[1]}."
        )
    return found


def changed_columns(changes: DataChanges) -> pd.DataFrame:
    """Columns of both sides that differ in years of the old one, by source and then by name."""
    rows = changes.columns
    past = [name for name in COUNTS if name != "new_years"]
    differs = (rows["changed"] > 0) | (rows[past].sum(axis=1) > 0)
    shown = rows[(rows["status"] == BOTH) & differs]
    return shown.sort_values(["source", "column"], kind="stable")


def most_changed_states(changes: DataChanges) -> pd.DataFrame:
    """States over the columns of both sides, those that moved most first."""
    rows = changes.states
    if rows.empty:
        return pd.DataFrame(columns=["country", "columns", "changed", "lost", "known", "mean"])
    kept = rows.merge(
        changes.columns.loc[changes.columns["status"] == BOTH, ["source", "column"]],
        on=["source", "column"],
    )
    kept = kept.assign(
        lost=kept["lost_rows"] + kept["became_missing"],
        known=kept["new_rows"] + kept["became_known"],
    )
    by = kept.groupby(["gwcode", "country"], sort=True)
    table = by[["changed", "lost", "known"]].sum().astype(int)
    table["columns"] = by.size()
    weighed = kept["mean_change_sd"].astype(float).fillna(0.0) * kept["compared"].astype(float)
    compared = by["compared"].sum().astype(float)
    table["mean"] = weighed.groupby([kept["gwcode"], kept["country"]]).sum() / compared
    table = table.reset_index().sort_values(["mean", "gwcode"], ascending=[False, True])
    return table.reset_index(drop=True)


def render(changes: DataChanges, broken: pd.DataFrame | None) -> str:
    """The page of a comparison."""
    columns, states = changed_columns(changes), most_changed_states(changes)
    filters: dict[str, Callable[..., str]] = {
        "percent": numbers.percent, "whole": numbers.whole, "plain": value_text,
        "sd": numbers.fixed, "places": change_page.places, "points": change_page.points,
        "year": year_text,
    }  # fmt: skip
    return render_page(
        PACKAGE,
        TEMPLATE,
        filters=filters,
        context={
            "heading": heading(changes),
            "old": changes.old_name,
            "new": changes.new_name,
            "notes": [
                *changes.notes,
                *(f"Not read: {one.path}: {one.fault}" for one in changes.unreadable),
            ],
            "limits_asked": broken is not None,
            "broken": [] if broken is None else [limit_text(row) for row in records(broken)],
            "summary": summary(changes),
            "sources": records(changes.sources),
            "with_files": len(set(changes.sources["old_files"])) > 1 or len(changes.sources) == 1,
            "columns": records(columns.head(COLUMNS_SHOWN)),
            "column_count": len(columns),
            "remarks": records(changes.columns[changes.columns["note"] != ""]),
            "ages": records(_moving(changes.ages)),
            "last_years": last_year_sentences(changes),
            "oldest": OLDEST,
            "largest": records(changes.largest.head(max(changes.k, 10))),
            "k": changes.k,
            "states": records(states.head(STATES_SHOWN)),
            "state_count": len(states),
            "ranking": _ranking(changes),
            "limits": LIMITS,
        },
    )


def _moving(ages: pd.DataFrame) -> pd.DataFrame:
    """Ages of the sources of which anything changed."""
    return ages[ages.groupby("source")["changed"].transform("sum") > 0]


def _ranking(changes: DataChanges) -> dict[str, Any] | None:
    """The list's part of the page."""
    if changes.ranking is None:
        return None
    found = changes.ranking.changes
    names, parts = change_page.parts_table(found, k=MOVES_SHOWN)
    return {
        "notes": changes.ranking.notes,
        "summary": change_page.summary(found),
        "untold": found.untold,
        "rows": records(found.frame[found.frame["listed"] == "both"].head(MOVES_SHOWN)),
        "alone": records(found.frame[found.frame["listed"] != "both"]),
        "k": found.k,
        "names": names,
        "parts": parts,
    }


def value_text(value: Any) -> str:
    """A value of any size; a dash where there is none."""
    return numbers.DASH if numbers.is_missing(value) else numbers.plain(value)


def year_text(value: Any) -> str:
    """A year; a dash where there is none."""
    return numbers.DASH if numbers.is_missing(value) else str(int(value))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table, None where a value is missing."""
    plain = frame.astype(object)
    rows = plain.where(plain.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]
