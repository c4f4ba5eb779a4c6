"""Tasks of the benchmark suite read from TOML: sets of indicators and runs are written out."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from atrocityrisk._core.files import StrPath
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import SpecError
from atrocityrisk.specs.amendments import read_spec
from atrocityrisk.specs.backtest_spec import BacktestSpec, ModelEntry, Published
from atrocityrisk.specs.named_modules import load_named
from atrocityrisk.specs.shipped_tasks import shared_values
from atrocityrisk.specs.strict_toml import fault_text, read_toml

_TABLES = ("backtest", "published", "model", "indicators")


def read_backtest_spec(path: StrPath) -> BacktestSpec:
    """Task from a TOML file.

    Parameters
    ----------
    path : str or path-like
        The task; `task` in ``[backtest]`` names one that comes with the package, whose outcome,
        origins and seed then need not be repeated. Files that it names are looked for beside it:
        `models` in ``[backtest]`` (one file or several, with tables ``[[model]]`` and
        ``[indicators]``), `panel`, the `run` of a model, whose model, indicators and their ages are
        those of that run's specification, and `indicators_of`, a run of which a model shares the
        indicators and ages alone, with those in `also` beside them.

    Returns
    -------
    BacktestSpec
        Checked; sets of indicators and runs are written out.

    Raises
    ------
    SpecError
        If a file cannot be read, or asks for something that does not exist.
    PluginError
        If a module that one names is not found or fails.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> import atrocityrisk as ar
    >>> text = '''
    ... [backtest]
    ... outcome = "mass_killing"
    ... first_origin = 2000
    ... last_origin = 2010
    ... against = []
    ... reason = "an example"
    ... [[model]]
    ... name = "small"
    ... model = "logit"
    ... indicators = ["population_log2"]
    ... reason = "an example"
    ... '''
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "small.toml")
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     spec = ar.specs.read_backtest_spec(path)
    >>> spec.last_origin
    2010
    """
    path = Path(path)
    tables = _tables(path)
    values = dict(tables.pop("backtest", {}))
    if "task" in values:
        # What is scored is written once, for models and for forecasts that others made.
        values = shared_values(str(values.pop("task"))) | values
    where = path
    if "models" in values:
        if "model" in tables or "indicators" in tables:
            raise SpecError(f"{path}: models stand here and in other files; keep one of the two")
        named = values.pop("models")
        files = [
            path.parent / str(name) for name in (named if isinstance(named, list) else [named])
        ]
        tables |= _joined(files)
        where = files[0]
    sets = tables.get("indicators", {})
    values["models"] = tuple(_entry(raw, sets, where=where) for raw in tables.get("model", []))
    for entry in values["models"]:
        load_named({"model": entry.model}, beside=where)
    load_named(values, beside=path)
    for key in ("plugins", "metrics"):
        if isinstance(values.get(key), list):
            values[key] = tuple(values[key])
    if "published" in tables:
        values["published"] = _checked(Published, tables["published"], where=path)
    if "against" in values:
        values["against"] = tuple(values["against"])
    # Beside the file and not where the program was started: a task must mean one thing.
    if isinstance(values.get("panel"), str):
        values["panel"] = path.parent / values["panel"]
    spec: BacktestSpec = _checked(BacktestSpec, values, where=path)
    return spec


def read_models(path: StrPath) -> tuple[ModelEntry, ...]:
    """Models of a file with tables ``[[model]]`` and ``[indicators]``, its sets written out."""
    path = Path(path)
    tables = _joined([path])
    return tuple(_entry(raw, tables["indicators"], where=path) for raw in tables["model"])


def is_backtest_file(path: StrPath) -> bool:
    """Whether a TOML file is a task, and not a run's specification.

    Parameters
    ----------
    path : str or path-like
        TOML file.

    Returns
    -------
    bool
        True if it has a table ``[backtest]``.

    Raises
    ------
    SpecError
        If the file cannot be read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "edition.toml")
    ...     _ = path.write_text("[run]", encoding="utf-8")
    ...     is_backtest_file(path)
    False
    """
    return "backtest" in read_toml(Path(path), expected="a TOML file with a table [backtest]")


def _joined(files: list[Path]) -> dict[str, Any]:
    """Models and sets of indicators of several files, in their order."""
    joined: dict[str, Any] = {"model": [], "indicators": {}}
    for file in files:
        tables = _tables(file)
        joined["model"] += tables.pop("model", [])
        for name, columns in tables.pop("indicators", {}).items():
            if name in joined["indicators"]:
                raise SpecError(
                    f"{file}: the set of indicators {name!r} stands in another file too"
                )
            joined["indicators"][name] = columns
        if tables:
            raise SpecError(
                f"{file}: a file of models holds [[model]] and [indicators], found {sorted(tables)}"
            )
    return joined


def _entry(raw: dict[str, Any], sets: dict[str, Any], *, where: Path) -> ModelEntry:
    """Model with its set of indicators, or its run, written out."""
    values = dict(raw)
    name = values.get("name")
    if "run" in values:
        if "model" in values or "indicators" in values:
            raise SpecError(f"{where}: model {name!r} names a run, which has model and indicators")
        run = read_spec(where.parent / str(values.pop("run")))
        if not isinstance(run.indicators, tuple):
            raise SpecError(f"{where}: the run of model {name!r} must list its indicators")
        # What the entry says itself counts: the same run at other ages is another model.
        values = {"ages": run.ages} | values
        values |= {"model": run.model, "indicators": run.indicators}
    elif "indicators_of" in values:
        if "indicators" in values:
            raise SpecError(f"{where}: model {name!r} has indicators and indicators_of; keep one")
        other = read_spec(where.parent / str(values.pop("indicators_of")))
        if not isinstance(other.indicators, tuple):
            raise SpecError(f"{where}: the run that model {name!r} shares indicators with has none")
        more = tuple(values.pop("also", ()))
        values = {"ages": other.ages} | values | {"indicators": (*other.indicators, *more)}
    elif isinstance(values.get("indicators"), str):
        wanted = values["indicators"]
        if wanted not in sets:
            hint = did_you_mean(wanted, list(sets))
            raise SpecError(f"{where}: model {name!r}: [indicators] has no set {wanted!r}{hint}")
        values["indicators"] = tuple(sets[wanted])
    elif isinstance(values.get("indicators"), list):
        values["indicators"] = tuple(values["indicators"])
    entry: ModelEntry = _checked(ModelEntry, values, where=where)
    return entry


def _tables(path: Path) -> dict[str, Any]:
    """Tables of a task, or of a file of models."""
    tables = read_toml(path, expected="a TOML file with a table [backtest] or [[model]]")
    for name in tables:
        if name not in _TABLES:
            hint = did_you_mean(name, list(_TABLES))
            raise SpecError(f"{path}: a task has no table [{name}]{hint}")
    return tables


def _checked(kind: type[BaseModel], values: dict[str, Any], *, where: Path) -> Any:
    """A part of the task, checked; every fault is named at once."""
    at = {ModelEntry: "[[model]]", Published: "[published]"}.get(kind, "[backtest]")
    try:
        return kind(**values)
    except ValidationError as problem:
        faults = [
            fault_text(error | {"loc": error["loc"][:1]}, at=at, known=kind.model_fields)
            for error in problem.errors(include_url=False)
        ]
        raise SpecError(f"{where}: " + "; ".join(faults)) from problem
