"""The default's refits to the past, made for the file that comes with the data."""

from typing import Any

import numpy as np
from sklearn.base import clone

from atrocityrisk._core.progress import ProgressCallback, no_progress
from atrocityrisk._core.store import from_nothing
from atrocityrisk.errors import OriginError, SpecError
from atrocityrisk.forecasting import training_rows
from atrocityrisk.forecasting._outcome_window import told_outcome
from atrocityrisk.models.combine._past_forecasts import refits_of
from atrocityrisk.models.combine._shipped_past import ShippedRefit
from atrocityrisk.runs.as_specified import chosen_panel, registered_model
from atrocityrisk.runs.track_record import FIRST_ORIGIN
from atrocityrisk.specs import RunSpec


def make_refits(
    spec: RunSpec,
    *,
    first_origin: int = FIRST_ORIGIN,
    last_origin: int | None = None,
    progress: ProgressCallback | None = None,
) -> list[ShippedRefit]:
    """All refits that forecasts from these origins learn their level from, computed anew."""
    panel = chosen_panel(spec)
    model: Any = registered_model(spec.model, draws=spec.draws)
    if not hasattr(model, "past_seed") or not hasattr(model, "model"):
        raise SpecError(
            f"model {spec.model!r} does not learn from its own past forecasts, so there is nothing "
            "to ship with the data"
        )
    end = panel.usual_origin if last_origin is None else last_origin
    found: dict[str, ShippedRefit] = {}
    progress = progress or no_progress
    origins = range(first_origin, end + 1)
    with from_nothing():
        for done, origin in enumerate(origins):
            progress(f"refits that the forecast from {origin} learns from", done, len(origins))
            try:
                rows = training_rows(panel, origin=origin)
            except OriginError:
                continue
            features = panel.features(known_at=origin).loc[rows]
            labels = panel.labels(known_at=origin).loc[rows].astype(int)
            told = told_outcome(clone(model), panel)
            for one in refits_of(told, told.model, features, labels):
                earlier = found.setdefault(one.key, one)
                # The same refit from two origins is one refit, or the key is wrong.
                assert np.array_equal(earlier.probability, one.probability)
    return list(found.values())
