"""What changed in a state's inputs, in words; codes of one thing change together."""

from collections.abc import Mapping
from dataclasses import dataclass

from atrocityrisk._formatting.indicator_text import heading
from atrocityrisk._formatting.numbers import DASH
from atrocityrisk.editions.edition import Edition
from atrocityrisk.reports.wording.scaled_values import with_unit
from atrocityrisk.reports.wording.statements import Statement, statements_of

SAME = "about the same"
"""Three figures may hide a change that the model sees: "was 4.12, is 4.12" would puzzle."""


@dataclass(frozen=True, kw_only=True)
class ChangedInput:
    """An input, or several that are codes of one thing, before and now, and what that moved."""

    description: str
    before: str
    now: str
    log_odds: float


def changed_statements(
    moved: Mapping[str, float],
    *,
    before: Mapping[str, float],
    now: Mapping[str, float],
    edition: Edition,
) -> list[ChangedInput]:
    """Every input with what its change moved, by log-odds; those of one statement are summed."""
    spoken = {name: one for name, one in statements_of(frozenset(moved)).items() if one.title}
    groups: dict[str, list[str]] = {}
    for name in moved:
        groups.setdefault(spoken[name].key if name in spoken else name, []).append(name)
    return [
        _changed(
            names,
            spoken.get(names[0]),
            before=before,
            now=now,
            log_odds=sum(moved[name] for name in names),
            edition=edition,
        )
        for names in groups.values()
    ]


def _changed(
    names: list[str],
    statement: Statement | None,
    *,
    before: Mapping[str, float],
    now: Mapping[str, float],
    log_odds: float,
    edition: Edition,
) -> ChangedInput:
    """One input, or those of one statement."""
    description = edition.descriptions.get(names[0], names[0])
    unit = edition.units.get(names[0], "")
    if statement is not None:
        title = statement.title
        cases = [statement.case(values, {}) for values in (before, now)]
        then, today = ("unknown" if case is None else case.phrase for case in cases)
    else:
        title = heading(description, unit=unit)
        then, today = (
            with_unit(values[names[0]], description=description, unit=unit)
            if names[0] in values
            else DASH
            for values in (before, now)
        )
    return ChangedInput(
        description=title,
        before=then,
        now=SAME if then == today else today,
        log_odds=log_odds,
    )
