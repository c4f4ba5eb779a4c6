"""What a specification of a run or a backtest asks for: its panel, and its models without draws."""

from collections.abc import Mapping, Sequence
from typing import Any

from sklearn.base import clone

from atrocityrisk import states
from atrocityrisk._core.plugins import load_modules
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import AtrocityRiskError, SchemaError, SpecError
from atrocityrisk.indicators import INDICATORS
from atrocityrisk.models import MODELS, model_named
from atrocityrisk.models._base.inner_parameters import with_inner
from atrocityrisk.outcomes import Outcome, outcome_named
from atrocityrisk.panels import (
    Panel,
    state_ages,
    storage,
    with_ages,
    with_state_ages,
    without_hindsight,
)
from atrocityrisk.runs.model_demands import WITHOUT, columns_read
from atrocityrisk.specs import BacktestSpec, ModelEntry, RunSpec
from atrocityrisk.specs.run_spec import AVAILABLE

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
        at its ages; at an origin after the panel's last settled year also at the ages that each
        state has them in that year (`state_ages`). In a task each model names its own indicators.

    Raises
    ------
    DataError
        If the panel file is missing or damaged.
    PluginError
        If a plug-in that it names is not found or fails.
    SchemaError
        If the panel lacks indicators, all of which are named, or the series of the outcome.
    UnknownNameError
        If there is no such outcome.

    Examples
    --------
    >>> from atrocityrisk.specs import default_spec
    >>> chosen_panel(default_spec()).outcome.name
    'mass_killing'
    """
    return chosen_of(spec, whole_panel(spec))


def chosen_of(spec: RunSpec | BacktestSpec, panel: Panel) -> Panel:
    """The same of a panel with the outcome that is asked for."""
    if isinstance(spec, BacktestSpec):
        return panel
    origin = origin_of(spec, panel)
    late = year_of_ages(panel, origin=origin)
    if spec.indicators == AVAILABLE:
        names = available_indicators(panel, origin=origin)
        # Ages that belong to the default's list say nothing of columns that are not there.
        ages = {n: age for n, age in spec.ages.items() if n in names or n not in INDICATORS}
        return seen_by(panel, names, ages=ages, columns=spec.columns, ages_of=late)
    names = list(panel.columns.index) if spec.indicators is None else list(spec.indicators)
    return seen_by(panel, names, ages=spec.ages, columns=spec.columns, ages_of=late)


def whole_panel(spec: RunSpec | BacktestSpec) -> Panel:
    """The same with all indicators that the panel has."""
    load_modules(spec.plugins)
    panel = storage.load_panel() if spec.panel is None else storage.read_panel(spec.panel)
    return with_asked_outcome(spec, panel)


def with_asked_outcome(spec: RunSpec | BacktestSpec, panel: Panel) -> Panel:
    """A panel with the outcome and the mode of time that are asked for, if it can have them."""
    outcome = panel.outcome
    if spec.outcome is not None:
        # A panel may carry an outcome of its own that is not in OUTCOMES: asked for by name, with
        # or without a window, it is the one that is meant.
        outcome = outcome_named(spec.outcome, own=panel.outcome)
    lacking = list[str]()
    if isinstance(spec, RunSpec) and isinstance(spec.indicators, tuple):
        lacking = [name for name in spec.indicators if name not in panel.columns.index]
    if lacking or not needed_series(outcome) <= set(panel.events.columns):
        model = spec.model if isinstance(spec, RunSpec) else None
        raise SchemaError(_lacking_text(panel, outcome, lacking, model))
    if outcome != panel.outcome:
        panel = panel.with_outcome(outcome)
    return panel if spec.timing == panel.timing else panel.with_timing(spec.timing)


def origin_of(spec: RunSpec, panel: Panel) -> int:
    """Last year whose data a run uses."""
    return panel.usual_origin if spec.origin is None else spec.origin


def year_of_ages(panel: Panel, *, origin: int) -> int | None:
    """The origin if it is a provisional year, in which each state is as stale as it learns."""
    return origin if panel.last_settled_year < origin <= panel.years[1] else None


def available_indicators(panel: Panel, *, origin: int) -> list[str]:
    """Indicators that a model can use at an origin: with values there and in earlier years."""
    known = panel.features(known_at=origin).notna()
    live = known.index.get_level_values("year") == origin
    usable = known[live].any() & known[~live].any()
    names = [str(name) for name in usable.index[usable]]
    if not names:
        raise SchemaError(
            f"no indicator of the panel has values both in {origin} and before; it holds "
            f"{len(usable)}, and {panel.years[0]}-{panel.years[1]}: choose another origin, or add "
            "indicators to the panel"
        )
    return names


def settled_spec(spec: RunSpec, panel: Panel) -> RunSpec:
    """The same with what depends on the panel written out: its indicators, states by number."""
    changes: dict[str, object] = {}
    if spec.indicators == AVAILABLE:
        changes["indicators"] = tuple(str(name) for name in panel.columns.index)
        changes["ages"] = {n: age for n, age in spec.ages.items() if n in panel.columns.index}
    if spec.exclude:
        changes["exclude"] = excluded_states(spec, origin=origin_of(spec, panel))
    return spec.model_copy(update=changes) if changes else spec


def excluded_states(spec: RunSpec, *, origin: int) -> dict[int, str]:
    """States that a run leaves out, by number."""
    excluded: dict[int, str] = {}
    spelt: dict[int, int | str] = {}
    for state, reason in spec.exclude.items():
        try:
            # A number is checked against the panel, which may hold more than the list of states.
            code = state if isinstance(state, int) else states.resolve(state, origin)
        except AtrocityRiskError as problem:
            raise SpecError(
                f"[exclude] names {state!r}: {problem}. Give the number, the ISO code or the name "
                f"of a state of {origin}"
            ) from problem
        if code in excluded:
            raise SpecError(
                f"[exclude] names the state {code} twice, as {spelt[code]!r} and as {state!r}; "
                "keep one (an option replaces the reason in a file where it spells the state alike)"
            )
        excluded[code], spelt[code] = reason, state
    return excluded


def seen_by(
    panel: Panel,
    names: Sequence[str],
    *,
    ages: Mapping[str, int],
    columns: str,
    ages_of: int | None = None,
) -> Panel:
    """Panel as a model sees it: its indicators, at their ages, from when they were out."""
    seen = with_ages(panel.select(list(names)), ages)
    if ages_of is not None:
        seen = with_state_ages(seen, state_ages(seen, origin=ages_of))
    return without_hindsight(seen) if columns == "released" else seen


def seen_by_entry(panel: Panel, entry: ModelEntry) -> Panel:
    """Panel as a model of a task sees it."""
    return seen_by(
        panel, entry.indicators, ages=entry.ages, columns=entry.columns, ages_of=entry.ages_of
    )


def registered_model(name: str, *, draws: int | None) -> Any:
    """A new model of that name, told how many draws to make if it makes any."""
    model = model_named(name)
    return clone(model) if draws is None else with_inner(model, N_DRAWS, draws)


def needed_series(outcome: Outcome) -> set[str]:
    """Event series that a panel must hold for an outcome."""
    return {*outcome.series, *(() if outcome.new_while_ongoing else outcome.ongoing)}


def _lacking_text(panel: Panel, outcome: Outcome, lacking: list[str], model: str | None) -> str:
    """What the panel does not hold, all at once, with the way on."""
    faults = []
    series = sorted(needed_series(outcome) - set(panel.events.columns))
    if series:
        own = panel.outcome.name
        faults.append(
            f"the outcome {outcome.name!r} needs the event series {_listed(series)}, and the panel "
            f"holds {_listed(sorted(panel.events.columns)) or 'none'}; "
            + (
                f"for the outcome that the panel carries say `--outcome {own}` "
                f'(in a file outcome = "{own}")'
                if own != outcome.name
                else "build the panel with the source that has it"
            )
        )
    if lacking:
        known = [str(name) for name in panel.columns.index]
        # One name is a slip of the keyboard more often than a column that is not there.
        hint = did_you_mean(lacking[0], known) if len(lacking) == 1 else ""
        hint = hint if "did you mean" in hint else ""
        faults.append(
            f"the panel has no {'indicator' if len(lacking) == 1 else 'indicators'} "
            f"{_listed(lacking)}{hint + ' ' if hint else '. '}It holds {len(known)} others: to use "
            'all of them say `--indicators available` (in a file indicators = "available"), or '
            "list those that you mean; that is another list than the default's"
        )
        read = set[str]()
        if model is not None and model in MODELS:
            read = columns_read(registered_model(model, draws=None))
        if read & set(lacking):
            faults.append(
                f"the model {model!r} itself reads {_listed(sorted(read & set(lacking)))}: say "
                f"`--model {WITHOUT[0]}` too, or another that takes any indicators"
            )
    return ". Moreover, ".join(faults)


def _listed(names: Sequence[str]) -> str:
    """Names in a row, all of them: what is missing is looked for one by one."""
    return ", ".join(repr(str(name)) for name in names)
