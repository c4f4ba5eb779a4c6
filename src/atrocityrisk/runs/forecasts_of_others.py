"""Forecasts made elsewhere that a task of the benchmark suite is asked to score beside its own."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from atrocityrisk._core.files import StrPath, sha256
from atrocityrisk.errors import IntegrityError, SpecError
from atrocityrisk.evaluation.matched_forecasts import MatchedForecasts, match_forecasts
from atrocityrisk.evaluation.task_rows import outcome_rows
from atrocityrisk.external_forecasts import ForecastSource, read_forecasts
from atrocityrisk.external_forecasts.reading import read_all_forecasts
from atrocityrisk.outcomes import Outcome
from atrocityrisk.panels import Panel
from atrocityrisk.specs import BacktestSpec, Published


def matched_others(
    spec: BacktestSpec,
    panel: Panel,
    *,
    published: StrPath | None,
    forecasts: ForecastSource | Sequence[ForecastSource],
) -> MatchedForecasts | None:
    """What of them can be scored on the task's rows; None if none are given."""
    if published is not None and spec.published is None:
        raise SpecError(
            "this task has no [published] forecasts to compare with; drop --published, or give "
            "the file as --forecasts"
        )
    parts = []
    if published is not None and spec.published is not None:
        parts.append(_pinned(Path(published), spec.published, outcome=panel.outcome))
    read = read_all_forecasts(forecasts, outcome=panel.outcome.name)
    parts += [] if read is None else [read]
    if not parts:
        return None
    return match_forecasts(
        pd.concat(parts, ignore_index=True),
        outcome_rows(panel, spec.origins),
        outcome=panel.outcome,
        origins=spec.origins,
        taken=[entry.name for entry in spec.models],
    )


def _pinned(path: Path, published: Published, *, outcome: Outcome) -> pd.DataFrame:
    """Forecasts of the very file that a task is compared with, under the task's name for it."""
    # The committed scores are of one file; another version would be scored under its name.
    found = sha256(path) if path.is_file() else None
    if found != published.sha256:
        what = "no file" if found is None else f"SHA-256 {found}"
        raise IntegrityError(
            f"expected the published forecasts {published.name!r} at {path} with SHA-256 "
            f"{published.sha256}, found {what}; get the publisher's file, or leave --published out"
        )
    table = read_forecasts(path, outcome=outcome.name)
    # The task says what the file is compared with, whatever its form says of itself.
    return table.assign(
        model=published.name,
        publisher="",
        outcome=outcome.name,
        first_year=table["origin"] + outcome.first,
        last_year=table["origin"] + outcome.last,
    )
