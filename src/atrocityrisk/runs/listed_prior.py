"""A list of states, as `rank` makes it, in the form in which months are read beside it."""

from typing import NamedTuple

import pandas as pd

from atrocityrisk._core.progress import ProgressCallback
from atrocityrisk.errors import SpecError
from atrocityrisk.panels import Panel
from atrocityrisk.rankings import rank
from atrocityrisk.runs.ranking_run import checked_forecast
from atrocityrisk.specs import RunSpec, default_spec

OUTCOME = "mass_killing"
"""What the ratios of `signals` were learnt for."""
COLUMNS = ["gwcode", "country", "probability", "low", "high"]


class ListedPrior(NamedTuple):
    """A list's states with their probabilities, and what must be said of it."""

    frame: pd.DataFrame
    level: float
    notes: tuple[str, ...]


def check_outcome(panel: Panel) -> None:
    """Refuse an outcome of which nothing was learnt by month."""
    if panel.outcome.name != OUTCOME:
        raise SpecError(
            f"expected the outcome {OUTCOME}, for which months were tried on past origins, found "
            f"{panel.outcome.name}; for others learn ratios by `signals.tally` in Python"
        )


def listed_prior(
    spec: RunSpec,
    panel: Panel,
    *,
    n_jobs: int | None = None,
    progress: ProgressCallback | None = None,
) -> ListedPrior:
    """The list of a specification, with a mark where a killing is under way at the origin."""
    made = checked_forecast(spec, panel=panel, n_jobs=n_jobs, progress=progress)
    ranking = rank(made.forecast, level=made.spec.level, k=made.spec.k)
    frame = ranking.frame[COLUMNS].copy()
    origin = made.forecast.origin
    keys = pd.MultiIndex.from_product([frame["gwcode"], [origin]], names=["gwcode", "year"])
    counted = panel.events[list(panel.outcome.ongoing)].sum(axis=1, min_count=1).reindex(keys)
    # Unknown where the record of events does not reach the origin.
    frame["under_way"] = counted.gt(0).astype("boolean").where(counted.notna()).array
    usual = default_spec()
    notes = made.inputs.marks
    if (spec.model, spec.panel) != (usual.model, usual.panel):
        notes = (*notes, "The ratios were learnt beside the embedded default's lists, not these.")
    return ListedPrior(frame=frame, level=ranking.level, notes=tuple(notes))
