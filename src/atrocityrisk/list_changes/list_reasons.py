"""Why lists moved: each is computed again from its manifest, and the change taken apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.embedded import embedded_folder
from atrocityrisk._core.files import sha256
from atrocityrisk._core.progress import ProgressCallback
from atrocityrisk.errors import AtrocityRiskError, SpecError
from atrocityrisk.explanations import (
    ChangeDecomposition,
    contribution_differences,
    explain_changes,
)
from atrocityrisk.explanations.explaining import model_rows
from atrocityrisk.external_forecasts.list_places import Place
from atrocityrisk.forecasting import Forecast
from atrocityrisk.panels import Panel
from atrocityrisk.rankings import PublishedList
from atrocityrisk.runs.as_specified import chosen_panel
from atrocityrisk.runs.description import EMBEDDED, PUBLISHED
from atrocityrisk.runs.ranking_run import earlier_forecast
from atrocityrisk.specs import RunSpec, make_spec

REASONS = ["gwcode", "country", "part", "log_odds", "probability", "rank"]
"""Columns of the table of reasons."""
INPUTS = ["gwcode", "country", "indicator", "before", "now", "log_odds"]
"""Columns of the table of changed inputs."""

SAME = 1e-6
"""Largest relative difference between a probability and the same computed on another machine."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ForecastBehind:
    """A list in memory: its forecast, and the panel behind it where that is at hand."""

    forecast: Forecast
    panel: Panel | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Reasons:
    """Parts of every move, or why there are none."""

    parts: pd.DataFrame
    inputs: pd.DataFrame
    untold: tuple[str, ...]


def take_apart(
    before: ForecastBehind, after: ForecastBehind, *, progress: ProgressCallback
) -> Reasons:
    """Parts of the moves between two forecasts, which add up exactly."""
    progress("taking the changes apart", 2, 3)
    try:
        found = explain_changes(
            before.forecast,
            after.forecast,
            previous_panel=before.panel,
            current_panel=after.panel,
            with_inputs=False,
        )
    except AtrocityRiskError as problem:
        return nothing(f"Why the lists moved cannot be told: {problem}.")
    untold = []
    if not all(one.complete for one in found.values()):
        untold.append(
            "The panels behind the lists are not at hand: the facts about a country and the model "
            "are told apart, but not revised values, late labels and more years to learn from."
        )
    inputs = pd.DataFrame(columns=INPUTS)
    try:
        inputs = _inputs(before.forecast, after.forecast, list(found))
    except AtrocityRiskError as problem:
        untold.append(f"Which inputs moved the risks cannot be told: {problem}.")
    return Reasons(parts=_parts(found), inputs=inputs, untold=tuple(untold))


def nothing(why: str) -> Reasons:
    """No parts, and the reason."""
    empty = (pd.DataFrame(columns=columns) for columns in (REASONS, INPUTS))
    parts, inputs = empty
    return Reasons(parts=parts, inputs=inputs, untold=(why,))


def computed_again(
    listed: PublishedList, panel: Place | Panel | None, *, name: str
) -> ForecastBehind:
    """The forecast behind a list, computed from its manifest and found to be the same."""
    manifest = listed.manifest
    if manifest is None:
        raise SpecError(f"{name} comes without a manifest, so it cannot be computed again")
    spec = _spec(manifest, panel, name=name)
    seen = panel if isinstance(panel, Panel) else chosen_panel(spec)
    # No probability depends on the draws, which cost most of the time.
    made = earlier_forecast(spec, seen, origin=listed.origin, draws=0)
    if made is None:
        raise SpecError(f"{name} cannot be computed again: too little to learn from its origin")
    stored = listed.frame.set_index("gwcode")["probability"].sort_index()
    again = made.probability
    if not stored.index.equals(again.index):
        raise SpecError(
            f"{name}, computed again, holds {len(again)} states and not the {len(stored)} that it "
            "states; its panel or the code has changed since"
        )
    gap = float(np.abs(again.to_numpy() / stored.to_numpy() - 1).max())
    if not gap <= SAME:
        raise SpecError(
            f"{name}, computed again by this version, differs from what it states by up to "
            f"{gap:.1%}; use the version of its manifest to take it apart"
        )
    return ForecastBehind(forecast=made, panel=seen)


def _spec(manifest: Mapping[str, Any], panel: Place | Panel | None, *, name: str) -> RunSpec:
    """Specification of a manifest, with the panel that is at hand."""
    today = {old: new for new, old in PUBLISHED.items()}
    try:
        stated, data = dict(manifest["spec"]), manifest["inputs"]["panel"]
        expected = str(data["sha256"])
    except (LookupError, TypeError) as problem:
        raise SpecError(f"the manifest of {name} does not say how it was made") from problem
    values: dict[str, Any] = {
        today.get(str(key), str(key)): value for key, value in stated.items() if value is not None
    }
    values["exclude"] = {int(code): str(why) for code, why in values.get("exclude", {}).items()}
    # The list of an earlier year has no part in the numbers.
    values.pop("previous", None)
    own = values.pop("panel", None)
    if not isinstance(panel, Panel):
        if panel is None and own is not None and Path(own).is_file():
            panel = Path(own)
        path = embedded_folder() / EMBEDDED if panel is None else Path(panel)
        if panel is None and own is not None:
            raise SpecError(
                f"{name} was made from the panel {own}, which is not at hand; give it with "
                f"--panel-{name.lower()}"
            )
        if sha256(path) != expected:
            which = "embedded panel of this version" if panel is None else f"file {path}"
            raise SpecError(
                f"{name} was made from the panel with the SHA-256 {expected[:16]}…, and the "
                f"{which} is another; give that one with --panel-{name.lower()}"
            )
        if panel is not None:
            values["panel"] = str(path)
    return make_spec(values, where=f"the manifest of {name}")


def _parts(found: Mapping[int, ChangeDecomposition]) -> pd.DataFrame:
    """Parts of every state, one below the other."""
    tables = [
        one.parts.assign(gwcode=code, country=one.country)[REASONS] for code, one in found.items()
    ]
    return pd.concat(tables, ignore_index=True)


def _inputs(before: Forecast, after: Forecast, codes: list[int]) -> pd.DataFrame:
    """What the newer model makes of each input that changed, in log-odds, largest first."""
    if list(before.features) != list(after.features):
        raise SpecError("the lists were made from other indicators")
    sides = [model_rows(edition).loc[codes] for edition in (before, after)]
    moved = contribution_differences(after.estimator, sides[1], sides[0])
    wide = [moved, *(side.reindex(columns=moved.columns) for side in sides)]
    columns = [frame.to_numpy(np.float64).ravel() for frame in wide]
    rows = pd.MultiIndex.from_product([codes, [after.origin]], names=["gwcode", "year"])
    named = states.labels(rows)["name"].to_numpy()
    table = pd.DataFrame(
        {
            "gwcode": np.repeat(codes, moved.shape[1]),
            "country": np.repeat(named, moved.shape[1]),
            "indicator": np.tile(moved.columns.to_numpy(dtype="str"), len(codes)),
            "before": columns[1],
            "now": columns[2],
            "log_odds": columns[0],
        }
    )
    table = table[table["log_odds"] != 0]
    order = np.lexsort((table["indicator"], -table["log_odds"].abs(), table["gwcode"]))
    return table.iloc[order].reset_index(drop=True)
