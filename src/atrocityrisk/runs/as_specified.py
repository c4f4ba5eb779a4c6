"""What a specification of a run or a backtest asks for: its panel, and its models without draws."""

from collections.abc import Mapping, Sequence
from typing import Any

from sklearn.base import clone

from atrocityrisk._core.plugins import load_modules
from atrocityrisk.models import model_named
from atrocityrisk.models._base.inner_parameters import with_inner
from atrocityrisk.outcomes import outcome_named
from atrocityrisk.panels import Panel, storage, with_ages, without_hindsight
from atrocityrisk.specs import BacktestSpec, RunSpec

N_DRAWS = "n_draws"
"""Constructor parameter by which models are told how many draws to make."""


def chosen_panel(spec: RunSpec | BacktestSpec) -> Panel:
    """Panel that a specification asks for.

    Parameters
    ----------
    spec : RunSpec or BacktestSpec
        Specification of a run or of a task of the benchmark suite.

    Returns
    -------
    Panel
        With the outcome and the mode of time of the specification and, for a run, its indicators
        at its ages. In a task each model names its own indicators.

    Raises
    ------
    DataError
        If the panel file is missing or damaged.
    PluginError
        If a plug-in that it names is not found or fails.
    SchemaError
        If the panel has no such indicator.
    UnknownNameError
        If there is no such outcome.

    Examples
    --------
    >>> from atrocityrisk.specs import default_spec
    >>> chosen_panel(default_spec()).outcome.name
    'mass_killing'
    """
    load_modules(spec.plugins)
    panel = storage.load_panel() if spec.panel is None else storage.read_panel(spec.panel)
    # A panel may carry an outcome of its own that is not in OUTCOMES: asked for by name, it stays.
    if spec.outcome not in (None, panel.outcome.name):
        panel = panel.with_outcome(outcome_named(spec.outcome))
    if spec.timing != panel.timing:
        panel = panel.with_timing(spec.timing)
    if isinstance(spec, BacktestSpec):
        return panel
    names = list(panel.columns.index) if spec.indicators is None else list(spec.indicators)
    return seen_by(panel, names, ages=spec.ages, columns=spec.columns)


def seen_by(panel: Panel, names: Sequence[str], *, ages: Mapping[str, int], columns: str) -> Panel:
    """Panel as a model sees it: its indicators, at their ages, from when they were out."""
    seen = with_ages(panel.select(list(names)), ages)
    return without_hindsight(seen) if columns == "released" else seen


def registered_model(name: str, *, draws: int | None) -> Any:
    """A new model of that name, told how many draws to make if it makes any."""
    model = model_named(name)
    return clone(model) if draws is None else with_inner(model, N_DRAWS, draws)
