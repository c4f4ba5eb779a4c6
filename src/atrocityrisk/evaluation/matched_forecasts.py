"""Forecasts made elsewhere beside the rows of a task: which are scored, which not, and why."""

import warnings
from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from atrocityrisk import states
from atrocityrisk.errors import DataError, DuplicateRowsError, LeftOutWarning
from atrocityrisk.outcomes import Outcome
from atrocityrisk.states.state_tables import LAST_YEAR

KEY = ["gwcode", "origin"]
COLUMNS = ["entry", "what", "rows", "onsets", "states", "countries"]
SCORED = "scored"
MISSING = "rows without a forecast, of origins that it covers"
UNCOVERED = "rows of origins that it does not cover"
WITHDRAWN = "left out: withdrawn in its ledger"
OUTCOME = "left out: of another outcome"
WINDOW = "left out: of another window"
ORIGIN = "left out: origin outside the task"
STATE = "left out: no row of the task has this state and origin"
UNKNOWN = "left out: not at risk, or what happened is not known"
SAME = "left out: the same happened in all rows, so that no score is defined"
PREFERRED = ("published", "registered", "submitted", "recomputed", "variant")
"""Kinds of forecasts, the one that counts first where two are of one state and origin."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MatchedForecasts:
    """What of other forecasts can be scored on a task, and what became of the rest."""

    # model, outcome, gwcode, origin, first_year, last_year, probability, observed, kind, file: one
    # row per entry, state and origin whose outcome is known.
    frame: pd.DataFrame
    # entry, what ("scored", why rows are left out, or rows that are missing), rows, onsets (rows
    # known to be followed by one), states, countries (names of the states).
    coverage: pd.DataFrame


def match_forecasts(
    forecasts: pd.DataFrame,
    rows: pd.DataFrame,
    *,
    outcome: Outcome,
    origins: Collection[int],
    taken: Collection[str] = (),
) -> MatchedForecasts:
    """Entries of a table of forecasts on the rows (gwcode, origin, observed) of a task."""
    # Models of `taken` names are there already; entries get names of their own beside them.
    named = forecasts.assign(model=entry_names(forecasts, taken))
    truth = rows.drop_duplicates(KEY).set_index(KEY)["observed"]
    key = pd.MultiIndex.from_frame(named[KEY])
    named["observed"] = truth.reindex(key).to_numpy()
    named["what"] = _reasons(named, truth, outcome, origins)
    parts, told = [], []
    faults: dict[str, str] = {}
    for name in map(str, named["model"].unique()):
        own = named[named["model"] == name]
        usable = _once(own[own["what"] == SCORED], name)
        if fault := _fault(usable, own, name, outcome):
            faults[name] = fault
            usable = usable.assign(what=SAME)
        counted = pd.concat([usable, own[own["what"] != SCORED]])
        told += [
            (name, what, len(part), int(part["observed"].eq(1).sum()), *_states_in(part))
            for what, part in counted.groupby("what", sort=False)
        ]
        if fault:
            continue
        known = truth[truth.notna()]
        absent = known[~known.index.isin(pd.MultiIndex.from_frame(usable[KEY]))].reset_index()
        # States left out of a year may be the easy ones, or the hard ones; whole years are not.
        covered = absent["origin"].isin(usable["origin"])
        told += [
            (name, what, len(part), int(part["observed"].eq(1).sum()), *_states_in(part))
            for what, part in ((MISSING, absent[covered]), (UNCOVERED, absent[~covered]))
            if len(part)
        ]
        parts.append(usable.assign(outcome=outcome.name))
    if not parts:
        raise DataError(next(iter(faults.values())))
    if faults:
        warnings.warn(
            f"{len(faults)} of {len(faults) + len(parts)} entries cannot be scored on this task "
            f"and are left out: {', '.join(faults)}; the coverage says why",
            LeftOutWarning,
            stacklevel=3,
        )
    columns = [
        "model", "outcome", *KEY, "first_year", "last_year", "probability", "observed", "kind",
        "file",
    ]  # fmt: skip
    return MatchedForecasts(
        frame=pd.concat(parts, ignore_index=True)[columns],
        coverage=pd.DataFrame(told, columns=COLUMNS),
    )


def entry_names(forecasts: pd.DataFrame, taken: Collection[str] = ()) -> pd.Series:
    """Name of the entry that each row belongs to: of its model, and of who made it if need be."""
    publisher, model, file = (forecasts[name] for name in ("publisher", "model", "file"))
    own = model.where((publisher == model) | (publisher == ""), publisher + ": " + model)
    # A plain file that names models but no publisher has the file's name as one.
    stem = file.str.rpartition(".")[0]
    own = own.mask(publisher == stem, model)
    makers = pd.DataFrame({"own": own, "publisher": publisher}).drop_duplicates()
    shared = own.isin([*taken, *makers.loc[makers["own"].duplicated(), "own"]])
    return own.mask(shared, own + " (" + file.where(file != "", publisher) + ")")


def _reasons(
    named: pd.DataFrame, truth: pd.Series, outcome: Outcome, origins: Collection[int]
) -> pd.Series:
    """Why each row cannot be scored, the first reason that holds; "scored" if none does."""
    origin = named["origin"]
    what = named["outcome"].str.partition("@")[0] != outcome.name.partition("@")[0]
    window = (named["first_year"] - origin != outcome.first) | (
        named["last_year"] - origin != outcome.last
    )
    there = pd.MultiIndex.from_frame(named[KEY]).isin(truth.index)
    reasons = pd.Series(SCORED, index=named.index)
    # The last one that is written is the first that holds.
    for name, holds in (
        (UNKNOWN, named["observed"].isna()),
        (STATE, ~there),
        (ORIGIN, ~origin.isin(origins)),
        (WINDOW, window),
        (OUTCOME, what),
        (WITHDRAWN, named["kind"] == "withdrawn"),
    ):
        reasons = reasons.mask(holds, name)
    return reasons


def _once(usable: pd.DataFrame, name: str) -> pd.DataFrame:
    """One forecast per state and origin: an edition as published before one computed later."""
    rank = usable["kind"].map({kind: place for place, kind in enumerate(PREFERRED)})
    best = rank == rank.groupby([usable[name] for name in KEY]).transform("min")
    kept = usable[best]
    twice = kept[kept.duplicated(KEY, keep=False)]
    if len(twice):
        first = twice.iloc[0]
        files = sorted(set(twice["file"]))
        raise DuplicateRowsError(
            f"expected one forecast of {name!r} for each state and origin, found "
            f"{len(twice.drop_duplicates(KEY))} with two, first {int(first['gwcode'])} from "
            f"{int(first['origin'])} ({', '.join(files)}); give one file of them, or a column "
            "model that tells them apart"
        )
    return kept


def _fault(usable: pd.DataFrame, own: pd.DataFrame, name: str, outcome: Outcome) -> str:
    """Why no score of an entry is defined, with what became of its rows; empty if one is."""
    if usable.empty:
        window = f"origin + {outcome.first} to origin + {outcome.last}"
        counts = own["what"].value_counts(sort=False)
        why = "; ".join(f"{rows} {what}" for what, rows in counts.items())
        first = own.iloc[0]
        years = f"{first['first_year']}-{first['last_year']} from {first['origin']}"
        return (
            f"expected forecasts of {outcome.name} over {window} that can be scored from "
            f"{name!r}, found none in common with the task: {why} (the first is of {years}); "
            "choose the task that they are of, or correct their years"
        )
    if usable["observed"].nunique() < 2:
        what = "an onset" if usable["observed"].iloc[0] == 1 else "no onset"
        return (
            f"expected rows with and without an onset, found {what} in all {len(usable)} rows "
            f"that {name!r} shares with the task, so that no score tells good from bad; give "
            "forecasts of more states or origins"
        )
    return ""


def _states_in(rows: pd.DataFrame) -> tuple[int, str]:
    """How many states there are, and their names."""
    newest = rows.groupby("gwcode")["origin"].max()
    index = pd.MultiIndex.from_arrays(
        [newest.index, newest.clip(upper=LAST_YEAR)], names=["gwcode", "year"]
    )
    names = states.labels(index)["name"]
    shown = [
        str(name) if pd.notna(name) else f"gwcode {code}"
        for name, code in zip(names, newest.index, strict=True)
    ]
    return len(shown), ", ".join(sorted(shown))
