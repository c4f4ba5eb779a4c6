"""What a model demands of a panel, said before it is fitted or when it cannot be."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from atrocityrisk.errors import ModelError, SpecError
from atrocityrisk.forecasting import training_rows
from atrocityrisk.models._base.inner_parameters import inner_parameters
from atrocityrisk.panels import Panel

READ = "columns"
"""Constructor parameter by which models name the indicators that they read themselves."""
WITHOUT = ("recalibrated_elastic_net", "elastic_net_logit", "gradient_boosting")
"""Models that take any indicators; the first is the one most like the default."""


def columns_read(model: Any) -> set[str]:
    """Indicators that a model reads by name, whatever else it is given."""
    if not hasattr(model, "get_params"):
        return set()
    parameters = model.get_params(deep=True)
    stated = [parameters[key] for key in inner_parameters(model, READ)]
    lists = [value for value in stated if isinstance(value, tuple | list)]
    return {column for value in lists for column in value if isinstance(column, str)}


def refuse_lacking_columns(name: str, model: Any, panel: Panel) -> None:
    """Refuse a model that reads an indicator which it would not be given."""
    read = columns_read(model)
    lacking = sorted(read - set(panel.columns.index))
    if lacking:
        raise SpecError(
            f"model {name!r} itself reads {', '.join(lacking)}, which "
            f"{'is' if len(lacking) == 1 else 'are'} not among the {len(panel.columns)} indicators "
            f"that it is given; add {'it' if len(lacking) == 1 else 'them'} (`--indicators`), or "
            f"choose a model that takes any: {', '.join(f'`--model {one}`' for one in WITHOUT)}"
        )


def refuse_few_states(panel: Panel, *, origin: int, excluded: Collection[int]) -> None:
    """Refuse a list of a single state: a rank compares, and a model learns from differences."""
    year = panel.index.get_level_values("year")
    here = set(panel.index.get_level_values("gwcode")[year == origin]) - set(excluded)
    if len(here) == 1:
        raise SpecError(
            f"expected two states or more to rank in {origin}, found one, gwcode {here.pop()}: a "
            "rank compares states, and a model learns from how they differ; add states to the "
            "panel, or leave fewer out"
        )


@contextmanager
def other_models_named(name: str, panel: Panel, *, origin: int) -> Iterator[None]:
    """Say what a model that cannot be fitted was given, and which models need less."""
    try:
        yield
    except ModelError as problem:
        rows = training_rows(panel, origin=origin)
        positives = int(panel.labels(known_at=origin).loc[rows].sum())
        states = rows.get_level_values("gwcode").nunique()
        raise ModelError(
            f"model {name!r} cannot be fitted to what is known in {origin} ({len(rows):,} rows of "
            f"{states} states, {positives} of them followed by the event; {len(panel.columns)} "
            f"indicators): {problem}. Models that need less: `--model firth_logit` with few "
            "indicators, `--model climatology`. More states or years may do as well"
        ) from problem
