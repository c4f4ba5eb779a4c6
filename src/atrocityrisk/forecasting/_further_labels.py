"""Labels of further outcomes for the models that ask for them, under the law of the target's."""

from typing import Any

import pandas as pd

from atrocityrisk.errors import SpecError
from atrocityrisk.models._base.further_labels import asked_for
from atrocityrisk.outcomes import Outcome, outcome_named
from atrocityrisk.panels import Panel
from atrocityrisk.panels._fingerprint import DECIDING


def further_labels(
    model: Any, panel: Panel, *, origin: int, rows: pd.MultiIndex
) -> pd.DataFrame | None:
    """Labels of the training rows as known at the origin; None for a model that asks for none."""
    names = asked_for(model)
    if not names:
        return None
    year = rows.get_level_values("year")
    labels = {}
    for name in names:
        # The event that is forecast is no further one: a model may name it with the others.
        if name == panel.outcome.name.partition("@")[0]:
            continue
        outcome = _over_window_of(panel.outcome, name)
        known = panel.with_outcome(outcome).labels(known_at=origin).reindex(rows)
        # The labels mask open windows already; said again here because this is the law.
        labels[name] = known.where(year + outcome.last <= origin)
    return pd.DataFrame(labels, index=rows)


def deciding_facts(model: Any) -> dict[str, object]:
    """What decides the further labels of a model, beside the panel: for the name of a forecast."""
    named = [outcome_named(name) for name in asked_for(model)]
    facts = [repr([getattr(one, fact) for fact in DECIDING]) for one in named]
    return {"further_outcomes": facts} if facts else {}


def _over_window_of(target: Outcome, name: str) -> Outcome:
    """A further outcome over the target's window, so that both close in the same year."""
    if "@" in name:
        raise SpecError(
            f"expected a further outcome without a window, found {name!r}: it takes the window of "
            f"the outcome that is forecast; write {name.partition('@')[0]!r}"
        )
    return outcome_named(name).over(first=target.first, last=target.last)
