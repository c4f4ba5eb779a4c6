"""What one run is to do, said once and checked before anything is computed.

A spec is a TOML file with a table ``[run]``; where states are left out, a table ``[exclude]`` of
Gleditsch-Ward codes and reasons; and where indicators are given older than the panel has them, a
table ``[ages]``. A misspelt key is an error, never a silent default.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from atrocityrisk._core.embedded import embedded_folder
from atrocityrisk._core.files import StrPath
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk._core.renamed import current
from atrocityrisk.errors import SpecError
from atrocityrisk.specs.named_modules import load_named
from atrocityrisk.specs.strict_toml import expected_text, fault_text, read_toml

RUN = "run"
EXCLUDE, AGES = "exclude", "ages"
EMBEDDED = {"default": "default.toml", "with_late_columns": "with-late-columns.toml"}
"""Specifications that come with the panel."""
MAX_DRAWS = 100_000
"""Many times what any interval needs; a hundred times more is a slip of the keyboard."""
CODE_DIGITS = 4

Name = Annotated[str, Field(min_length=1)]
Reason = Annotated[str, Field(min_length=1)]
ListLength = Annotated[int, Field(ge=1)]
Columns = Literal["all", "released"]
Ages = dict[Name, Annotated[int, Field(ge=0, le=99)]]


def _different(values: tuple[object, ...]) -> tuple[object, ...]:
    twice = next((value for value in values if values.count(value) > 1), None)
    if twice is not None:
        raise ValueError(f"each value once; {twice!r} stands there twice")
    return values


Names = Annotated[tuple[Name, ...], AfterValidator(_different)]
ListLengths = Annotated[tuple[ListLength, ...], Field(min_length=1), AfterValidator(_different)]
PanelPath = Annotated[Path, BeforeValidator(lambda v: Path(v) if isinstance(v, str) and v else v)]


class RunSpec(BaseModel):
    """One ranking: data, model, outcome, origin and everything else that can change a number.

    Attributes
    ----------
    plugins : tuple of str
        Modules of one's own, imported before anything is looked up by name. Those that a file
        names are looked for beside it, in the current folder and on `sys.path`.
    panel : str or path-like, optional
        Panel file; the embedded default if None.
    indicators : tuple of str, optional
        Indicators to use; all of the panel if None.
    outcome : str, optional
        Name in `OUTCOMES`, optionally with a window: ``mass_killing@1-1``; the panel's own if
        None.
    model : str
        Name in `MODELS`, or ``"my_module:MyModel"`` as in `models.model_named`.
    origin : int, optional
        Last year whose data are used; the last year of the panel if None.
    seed : int
        Seed of everything random, not negative.
    timing : {"pseudo-real-time", "revised"}
        Whether publication lags are applied.
    level : float
        Content of the intervals, in (0, 1).
    k : tuple of int
        List lengths k for which the probability of being among the first k is given.
    draws : int, optional
        Draws behind the intervals, of models that make any, at most 100,000; the model's own number
        if None.
    exclude : dict of int to str
        States left out, each with the reason.
    columns : {"all", "released"}
        Whether all indicators are there at every origin, or only those whose first release was out
        by then; see `without_hindsight`.
    ages : dict of str to int
        Indicator to the age in years at which every row has it; see `with_ages`.

    Examples
    --------
    >>> RunSpec(seed=7).k
    (10, 30)
    """

    # Strict: an origin of 2024.0 or a seed of "7" is a mistake, and not to be guessed at.
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    plugins: Names = ()
    panel: PanelPath | None = None
    indicators: Names | None = None
    outcome: Name | None = None
    model: Name = "elastic_net_logit"
    origin: int | None = None
    seed: Annotated[int, Field(ge=0)] = 0
    timing: Literal["pseudo-real-time", "revised"] = "pseudo-real-time"
    level: Annotated[float, Field(gt=0, lt=1)] = 0.9
    k: ListLengths = (10, 30)
    draws: Annotated[int, Field(ge=0, le=MAX_DRAWS)] | None = None
    exclude: dict[int, Reason] = Field(default_factory=dict)
    columns: Columns = "all"
    ages: Ages = Field(default_factory=dict)


def make_spec(values: Mapping[str, object], *, where: str = "run") -> RunSpec:
    """Spec from plain values.

    Parameters
    ----------
    values : mapping of str to object
        Fields of `RunSpec`; lists stand for tuples, text for a path.
    where : str
        What the values come from, for messages.

    Returns
    -------
    RunSpec
        Checked.

    Raises
    ------
    SpecError
        If a key is unknown or a value cannot be obeyed; every fault is named.

    Examples
    --------
    >>> make_spec({"orign": 2024})
    Traceback (most recent call last):
    ...
    atrocityrisk.errors.SpecError: run: [run] has no key 'orign'; did you mean 'origin'?
    """
    plain: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in _current_keys(values, where).items()
    }
    try:
        return RunSpec(**plain)
    except ValidationError as problem:
        faults = [_fault(error) for error in problem.errors(include_url=False)]
        raise SpecError(f"{where}: " + "; ".join(faults)) from problem


def amend_spec(spec: RunSpec, values: Mapping[str, object], *, where: str = "run") -> RunSpec:
    """Spec with some values replaced, checked again.

    Parameters
    ----------
    spec : RunSpec
        Left untouched.
    values : mapping of str to object
        Fields to replace, as for `make_spec`.
    where : str
        What the values come from, for messages.

    Returns
    -------
    RunSpec
        Checked.

    Raises
    ------
    SpecError
        If a key is unknown or a value cannot be obeyed.

    Examples
    --------
    >>> amend_spec(RunSpec(seed=7), {"origin": 2019}).seed
    7
    """
    # Only what was said is carried over, so that a default may still depend on the panel.
    return make_spec({**spec.model_dump(exclude_unset=True), **values}, where=where)


def default_spec(name: str = "default") -> RunSpec:
    """Spec that comes with the embedded panel, written down before its scores were looked at.

    Parameters
    ----------
    name : {"default", "with_late_columns"}
        What `atrocityrisk rank` does without options, or the same with five V-Dem indicators that
        were first released in 2016 to 2020 and coded with hindsight for the years before.

    Returns
    -------
    RunSpec
        Specification.

    Raises
    ------
    SpecError
        If no specification of this name comes with the panel.

    Examples
    --------
    >>> default_spec().panel is None
    True
    >>> set(default_spec().indicators) < set(default_spec("with_late_columns").indicators)
    True
    """
    if name not in EMBEDDED:
        raise SpecError(
            f"no specification named {name!r} comes with the panel{did_you_mean(name, EMBEDDED)}"
        )
    return read_spec(embedded_folder() / EMBEDDED[name])


def read_spec(path: StrPath) -> RunSpec:
    """Spec from a TOML file.

    Parameters
    ----------
    path : str or path-like
        TOML with a table ``[run]`` and optionally ``[exclude]`` and ``[ages]``. A relative `panel`
        is looked for beside the file.

    Returns
    -------
    RunSpec
        Checked.

    Raises
    ------
    SpecError
        If the file cannot be read, or asks for something that does not exist.
    PluginError
        If a module that it names is not found or fails.
    """
    path = Path(path)
    tables = read_toml(path, expected="a run's specification")
    for name, table in tables.items():
        if not isinstance(table, dict):
            hint = f"; it belongs in [{RUN}]" if name in RunSpec.model_fields else ""
            raise SpecError(f"{path}: {name!r} stands outside any table{hint}")
        if name not in (RUN, EXCLUDE, AGES):
            hint = did_you_mean(name, [RUN, EXCLUDE, AGES])
            raise SpecError(f"{path}: a run has no table [{name}]{hint}")
    values = dict(tables.get(RUN, {}))
    for own in (EXCLUDE, AGES):
        if own in values:
            raise SpecError(f"{path}: [{RUN}] cannot hold {own!r}; give it a table [{own}]")
    panel = values.get("panel")
    if isinstance(panel, str) and panel:
        values["panel"] = path.parent / panel
    load_named(values, beside=path)
    reasons = {_code(key, path): value for key, value in tables.get(EXCLUDE, {}).items()}
    ages = tables.get(AGES, {})
    return make_spec({**values, EXCLUDE: reasons, AGES: ages}, where=str(path))


def _current_keys(values: Mapping[str, object], where: str) -> dict[str, object]:
    """Values under the keys of today; both spellings of one key are a contradiction."""
    spelt: dict[str, object] = {}
    for key, value in values.items():
        new = key if key in RunSpec.model_fields else current("key", key, stacklevel=3) or key
        if new in spelt or (new != key and new in values):
            raise SpecError(f"{where}: [{RUN}] has {key!r} beside {new!r}, its new name; keep one")
        spelt[new] = value
    return spelt


def _code(key: str, path: Path) -> int:
    if not (key.isascii() and key.isdigit() and len(key) <= CODE_DIGITS):
        raise SpecError(
            f'{path}: [{EXCLUDE}] expects lines such as 365 = "reason", keyed by Gleditsch-Ward '
            f"code; found {key!r}. `atrocityrisk states {key!r}` gives the code of a name"
        )
    return int(key)


def _fault(error: Any) -> str:
    """One fault that pydantic found, in the words of this package."""
    field, *rest = error["loc"]
    if field in (EXCLUDE, AGES) and rest:
        # The keys of these tables are codes or indicators, which are named in place of a field.
        found = error["input"]
        return f"[{field}] {rest[0]}: expected {expected_text(error)}, found {found!r}"
    # Nested places, such as one entry of a list, are told by the field.
    known = [name for name in RunSpec.model_fields if name not in (EXCLUDE, AGES)]
    return fault_text(error | {"loc": (field,)}, at=f"[{RUN}]", known=known)
