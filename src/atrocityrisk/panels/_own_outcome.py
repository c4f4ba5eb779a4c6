"""The outcome of a researcher's own table: a column of 0 and 1, or counts for an Outcome."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk.errors import DataError, SchemaError, SpecError, WrongTypeError
from atrocityrisk.outcomes import OUTCOMES, Outcome
from atrocityrisk.outcomes.outcome import Perpetrator
from atrocityrisk.panels import _checks, _own_values


def outcome_and_events(
    table: pd.DataFrame,
    outcome: str | Outcome | None,
    *,
    ongoing: str | None,
    window: tuple[int, int],
    new_while_ongoing: bool,
    perpetrator: Perpetrator,
    known: Sequence[str],
    where: Path,
) -> tuple[Outcome | None, pd.DataFrame]:
    """What is forecast, and its event series, a row for each of the table; None: as joined."""
    if outcome is None:
        if ongoing is not None:
            raise SpecError(
                "expected the column of onsets beside that of events under way (`ongoing`), found "
                "none; give outcome= as well"
            )
        return None, pd.DataFrame(index=table.index)
    if isinstance(outcome, str):
        return _column_outcome(
            table,
            outcome,
            ongoing=ongoing,
            window=window,
            new_while_ongoing=new_while_ongoing,
            perpetrator=perpetrator,
            where=where,
        )
    if not isinstance(outcome, Outcome):
        raise WrongTypeError(
            f"expected the name of a column or an Outcome as outcome, found {outcome!r}"
        )
    _refuse_known_name(outcome, where)
    needed = dict.fromkeys((*outcome.series, *outcome.ongoing))
    own = [name for name in needed if name in table.columns or name not in known]
    return outcome, pd.DataFrame(
        {
            name: _counts(
                _own_values.require_column(table, name, what="an event series", where=where), where
            )
            for name in own
        },
        index=table.index,
    )


def _refuse_known_name(outcome: Outcome, where: Path) -> None:
    """Refuse an own outcome under the name of one that the package defines otherwise."""
    name = outcome.name.partition("@")[0]
    if name in OUTCOMES and OUTCOMES[name].series != outcome.series:
        raise SchemaError(
            f"{where}: outcome {outcome.name!r} has the name of another one, of which every list "
            "would tell the definition; rename the column, or give it another name"
        )


def _counts(column: pd.Series, where: Path) -> pd.Series:
    """A column of episodes or deaths."""
    values = _own_values.own_numbers(column, where)
    negative = values.lt(0).to_numpy()
    if negative.any():
        at = int(np.flatnonzero(negative)[0])
        raise DataError(
            f"{where}: column {column.name!r} has {values.iloc[at]:g} in data row {at + 1}, "
            f"expected a count ({int(negative.sum())} such values); leave it empty where it is not "
            "known"
        )
    return values


def _column_outcome(
    table: pd.DataFrame,
    outcome: str,
    *,
    ongoing: str | None,
    window: tuple[int, int],
    new_while_ongoing: bool,
    perpetrator: Perpetrator,
    where: Path,
) -> tuple[Outcome, pd.DataFrame]:
    """Outcome that is a column of 0 and 1."""
    if not new_while_ongoing and ongoing is None:
        raise SpecError(
            "expected the column that tells which events are under way (`ongoing`), by which "
            "states are not at risk (new_while_ongoing=False); found none"
        )
    _checks.check_name(outcome, (), what="an outcome named")
    names = (outcome,) if ongoing is None else (outcome, ongoing)
    series = {
        name: zero_or_one(_own_values.require_column(table, name, what=what, where=where), where)
        for name, what in zip(names, ("the outcome", "events under way"), strict=False)
    }
    told = Outcome(
        name=outcome,
        event=outcome.replace("_", " "),
        perpetrator=perpetrator,
        phase="onset",
        series=(outcome,),
        ongoing=names[1:],
        first=window[0],
        last=window[1],
        new_while_ongoing=new_while_ongoing,
        definition=f"Onset: a year with 1 in column {outcome!r} of {where}.",
        reference=str(where),
    )
    _refuse_known_name(told, where)
    return told, pd.DataFrame(series, index=table.index)


def zero_or_one(column: pd.Series, where: Path) -> pd.Series:
    """A column of 1 where something happened, 0 where not, missing where not known."""
    values = _own_values.own_numbers(column, where)
    bad = values.notna().to_numpy() & ~values.isin([0.0, 1.0]).to_numpy()
    if bad.any():
        at = int(np.flatnonzero(bad)[0])
        raise DataError(
            f"{where}: column {column.name!r} has {values.iloc[at]:g} in data row {at + 1}, "
            f"expected 0, 1 or nothing ({int(bad.sum())} such values); for counts or deaths give "
            "an Outcome with a threshold, or write 1 where the event happened"
        )
    return values


def refuse_one_class(values: pd.Series, where: Path) -> None:
    """Refuse an outcome that always or never happens: nothing can be learnt from it."""
    known = values.dropna()
    if known.empty or known.nunique() < 2:
        found = "no value" if known.empty else f"{known.iloc[0]:g} in all {len(known):,} rows"
        raise DataError(
            f"{where}: column {values.name!r} has {found}, expected 0 in some rows and 1 in "
            "others; an outcome of one class teaches nothing: is it the right column?"
        )


def seems_under_way(onsets: pd.Series) -> str:
    """That a column of onsets seems to tell events under way, as a clause; "" if not."""
    happened = onsets[onsets.eq(1)]
    years = happened.index.get_level_values("year")
    before = pd.MultiIndex.from_arrays([happened.index.get_level_values("gwcode"), years - 1])
    again = int(before.isin(happened.index).sum())
    if again * 2 <= len(happened):
        return ""
    return (
        f"column {onsets.name!r} is 1 in {len(happened)} rows, in {again} of them right after "
        "another 1, as events under way are; an onset is the first year alone, and the column of "
        "years under way is `ongoing`"
    )
