"""A task made from a run's specification: its model from past origins, beside plain references."""

from functools import cache
from pathlib import Path

from atrocityrisk.errors import OriginError, SpecError
from atrocityrisk.forecasting import training_rows
from atrocityrisk.panels import Panel
from atrocityrisk.runs.as_specified import (
    chosen_panel,
    origin_of,
    registered_model,
    settled_spec,
    whole_panel,
)
from atrocityrisk.runs.model_demands import refuse_few_states, refuse_lacking_columns
from atrocityrisk.specs import BacktestSpec, ModelEntry, RunSpec, default_spec
from atrocityrisk.specs.backtest_files import read_models

REFERENCES = Path(__file__).with_name("reference-models.toml")
CLIMATOLOGY, DEFAULT, SPECIFIED = "climatology", "default", "specified"
ORIGINS = 30
"""Origins of a task if nothing is said: as many as the benchmark of the package has."""
POSITIVES = 10
"""Rows followed by the event that the first origin must have to learn from."""
PER_INDICATOR = 10
"""Such rows for each indicator of a logit without a penalty (Peduzzi and others, 1996)."""


def task_from_run(
    spec: RunSpec, *, first_origin: int | None = None, last_origin: int | None = None
) -> BacktestSpec:
    """Task in which a run's model is scored from past origins, beside plain references.

    Parameters
    ----------
    spec : RunSpec
        Its model, indicators, ages, panel, outcome, seed and timing are those of the task. Its
        origin, if any, is taken for the present: nothing that happened later is scored. States that
        it leaves out are scored all the same, because leaving out is of one list.
    first_origin, last_origin : int, optional
        Range of origins. If None, the last origin is the last whose window is on record, and the
        first is thirty years before it, or later, where ten rows followed by the event can be
        learnt from.

    Returns
    -------
    BacktestSpec
        The model as "default" if it is that of the default specification, else by its name; the
        climatology; and those of the benchmark's three logits (of two, four and six indicators)
        whose indicators the panel has, or else one logit on the indicators of the run.

    Raises
    ------
    OriginError
        If there is no such range of origins.
    SchemaError
        If the panel lacks indicators, or the series of the outcome.
    SpecError
        If the panel has one state, or lacks indicators that the model itself reads.

    References
    ----------
    .. [1] Peduzzi, P., Concato, J., Kemper, E., Holford, T. R., and Feinstein, A. R. (1996). A
       simulation study of the number of events per variable in logistic regression analysis.
       Journal of Clinical Epidemiology 49(12), 1373-1379.

    Examples
    --------
    >>> from atrocityrisk.specs import default_spec
    >>> task = task_from_run(default_spec())
    >>> [entry.name for entry in task.models]
    ['climatology', 'logit_2', 'logit_4', 'logit_6', 'default']
    >>> task.first_origin, task.last_origin
    (1993, 2022)
    """
    whole, seen = whole_panel(spec), chosen_panel(spec)
    spec = settled_spec(spec, seen)
    first, last = _origins(spec, seen, first_origin, last_origin)
    refuse_few_states(seen, origin=last, excluded=())
    refuse_lacking_columns(spec.model, registered_model(spec.model, draws=0), seen)
    own = _own_entry(spec, seen)
    positives = _positives(seen, first) or 0
    references = _references(own, whole, positives)
    years = f"origins {first}-{last}" if first_origin or last_origin else _why(first, last, seen)
    left_out = (
        "; states that the specification leaves out are scored, as leaving out is of one list"
        if spec.exclude
        else ""
    )
    against = [entry.name for entry in references]
    return BacktestSpec(
        outcome=seen.outcome.name,
        first_origin=first,
        last_origin=last,
        models=(*references, own),
        reason=years + left_out,
        seed=spec.seed,
        timing=spec.timing,
        panel=spec.panel,
        # The rate of the past, and the strongest of the plain models.
        against=tuple(dict.fromkeys((against[0], against[-1]))) if against else (),
        k=_list_length(spec, seen, last),
    )


def _own_entry(spec: RunSpec, panel: Panel) -> ModelEntry:
    """The run's own model as an entry of the task."""
    usual = default_spec()
    is_usual = (spec.model, spec.indicators, spec.ages) == (
        usual.model,
        usual.indicators,
        usual.ages,
    )
    taken = {CLIMATOLOGY, DEFAULT, *(entry.name for entry in _reference_models())}
    name = DEFAULT if is_usual else SPECIFIED if spec.model in taken else spec.model
    return ModelEntry(
        name=name,
        model=spec.model,
        indicators=tuple(str(column) for column in panel.columns.index),
        columns=spec.columns,
        ages=spec.ages,
        reason="the specification that was asked for",
    )


def _references(own: ModelEntry, panel: Panel, positives: int) -> list[ModelEntry]:
    """Climatology, and the logits whose indicators the panel has; one on the run's own if none."""
    has = set(panel.columns.index)
    climatology, *logits = _reference_models()
    # It reads no indicator, but an entry names some.
    found = [climatology.model_copy(update={"indicators": own.indicators[:1], "ages": {}})]
    kept = [entry for entry in logits if set(entry.indicators) <= has]
    if not kept:
        few = len(own.indicators) * PER_INDICATOR <= positives
        model = "logit" if few else "ridge_logit"
        why = (
            "the panel lacks the indicators of the benchmark's logits, so this stands for them: a "
            "logit on the indicators asked for"
        )
        if not few:
            why += (
                f", with a ridge penalty, because {positives} rows followed by the event at the "
                f"first origin are fewer than {PER_INDICATOR} for each of {len(own.indicators)}"
            )
        values = {"name": "own_logit", "model": model, "reason": why}
        kept = [own.model_copy(update=values)]
    return [entry for entry in (*found, *kept) if not _same(entry, own)]


def _same(one: ModelEntry, other: ModelEntry) -> bool:
    """Whether two entries are one model: climatology whatever it is given."""
    if one.model == other.model == CLIMATOLOGY:
        return True
    facts = ("model", "columns", "ages", "window")
    alike = all(getattr(one, fact) == getattr(other, fact) for fact in facts)
    return alike and set(one.indicators) == set(other.indicators)


def _origins(spec: RunSpec, panel: Panel, first: int | None, last: int | None) -> tuple[int, int]:
    """Range of origins, with what is not said set from the record of events."""
    begins, ends = panel.years
    ends = min(ends, origin_of(spec, panel), panel.record_end)
    newest = ends - panel.outcome.last
    if last is not None and not begins <= last <= newest:
        raise OriginError(
            f"expected the last origin from {begins} to {newest}, found {last}: events are on "
            f"record until {ends}, and the window of {panel.outcome.name!r} ends "
            f"{panel.outcome.last} years after the origin"
        )
    last = newest if last is None else last
    if first is not None:
        if not begins <= first <= last:
            raise OriginError(
                f"expected the first origin from {begins} to {last}, found {first}; the panel "
                f"covers {panel.years[0]}-{panel.years[1]}"
            )
        return first, last
    for origin in range(max(begins, last - ORIGINS + 1), last + 1):
        found = _positives(panel, origin)
        if found is not None and found >= POSITIVES:
            return origin, last
    raise OriginError(
        f"no origin until {last} has {POSITIVES} rows followed by {panel.outcome.name!r} to learn "
        f"from; the panel covers {panel.years[0]}-{panel.years[1]}. Say `--first-origin` (in "
        "Python first_origin) to score what little there is, or choose an outcome with more events"
    )


def _positives(panel: Panel, origin: int) -> int | None:
    """Rows followed by the event that an origin can learn from; None if it leaves nothing."""
    try:
        rows = training_rows(panel, origin=origin)
    except OriginError:
        return None
    return int(panel.labels(known_at=origin).loc[rows].sum())


def _why(first: int, last: int, panel: Panel) -> str:
    """Why these origins, where nobody said which."""
    if last - first + 1 == ORIGINS:
        return f"the last {ORIGINS} origins whose windows are on record"
    return (
        f"all origins whose windows are on record, from the first with {POSITIVES} rows followed "
        f"by the event to learn from; the panel covers {panel.years[0]}-{panel.years[1]}"
    )


def _list_length(spec: RunSpec, panel: Panel, origin: int) -> int:
    """The longest list of the run, but at most a third of the states: most would be in it."""
    states = int((panel.index.get_level_values("year") == origin).sum())
    if not states:
        raise SpecError(f"the panel holds no state in {origin}; choose another range of origins")
    longest = max(spec.k)
    return longest if 3 * longest <= states else max(1, states // 3)


@cache
def _reference_models() -> tuple[ModelEntry, ...]:
    return read_models(REFERENCES)
