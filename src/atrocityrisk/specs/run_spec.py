"""What one run is to do, said once and checked before anything is computed.

How a specification is amended, and how one is read from a file, stands in modules of their own. A
misspelt key is an error, never a silent default.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from atrocityrisk._core.renamed import current
from atrocityrisk.errors import SpecError
from atrocityrisk.specs.strict_toml import expected_text, fault_text

RUN = "run"
EXCLUDE, AGES = "exclude", "ages"
AVAILABLE: Literal["available"] = "available"
"""In place of a list: every indicator of the panel that has values to learn from."""
MAX_DRAWS = 100_000
"""Many times what any interval needs; a hundred times more is a slip of the keyboard."""

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


def _indicators(value: object) -> object:
    if value is None or value == AVAILABLE:
        return value
    names = list(value) if isinstance(value, list | tuple) else []
    if not names or not all(isinstance(name, str) and name for name in names):
        raise ValueError('a list of at least one name, "available" or "default"')
    return _different(tuple(names))


# Checked whole and beforehand: of a list or a word, pydantic would tell two faults for each.
Indicators = Annotated[tuple[str, ...] | Literal["available"] | None, BeforeValidator(_indicators)]
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
    indicators : tuple of str or "available", optional
        Indicators to use; with "available" every one of the panel that has a value in the origin
        year and before; all of the panel, whatever they hold, if None.
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
    exclude : dict of int or str to str
        States left out, each with the reason: Gleditsch-Ward number, ISO 3166 code or name in the
        year of the origin.
    columns : {"all", "released"}
        Whether all indicators are there at every origin, or only those whose first release was out
        by then; see `without_hindsight`.
    previous : str or path-like, optional
        List published earlier, which the earlier ranks are from: the folder of a run, a list as
        CSV or an entry of a ledger as ``FOLDER#NUMBER``; a forecast made again from the year before
        if None.
    ages : dict of str to int
        Indicator to the age in years at which every row has it; see `with_ages`.
    accept_inputs : str, optional
        Why a list is wanted although its inputs are beyond what a list can rest on (see
        `check_inputs`); it is refused if None.

    Notes
    -----
    A specification made here stands alone: what is not said is as stated above, and not as in the
    default specification. To change the default, amend it: ``amend_spec(default_spec(), ...)``.

    Examples
    --------
    >>> RunSpec(seed=7).k
    (10, 30)
    """

    # Strict: an origin of 2024.0 or a seed of "7" is a mistake, and not to be guessed at.
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    plugins: Annotated[tuple[Name, ...], AfterValidator(_different)] = ()
    panel: PanelPath | None = None
    indicators: Indicators = None
    outcome: Name | None = None
    model: Name = "elastic_net_logit"
    origin: int | None = None
    seed: Annotated[int, Field(ge=0)] = 0
    timing: Literal["pseudo-real-time", "revised"] = "pseudo-real-time"
    level: Annotated[float, Field(gt=0, lt=1)] = 0.9
    k: ListLengths = (10, 30)
    draws: Annotated[int, Field(ge=0, le=MAX_DRAWS)] | None = None
    exclude: dict[int | Name, Reason] = Field(default_factory=dict)
    columns: Columns = "all"
    previous: PanelPath | None = None
    ages: Ages = Field(default_factory=dict)
    accept_inputs: Reason | None = None


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
        for key, value in current_keys(values, where).items()
    }
    try:
        return RunSpec(**plain)
    except ValidationError as problem:
        faults = [_fault(error) for error in problem.errors(include_url=False)]
        raise SpecError(f"{where}: " + "; ".join(faults)) from problem


def current_keys(values: Mapping[str, object], where: str) -> dict[str, object]:
    """Values under the keys of today; both spellings of one key are a contradiction."""
    spelt: dict[str, object] = {}
    for key, value in values.items():
        new = key if key in RunSpec.model_fields else current("key", key, stacklevel=3) or key
        if new in spelt or (new != key and new in values):
            raise SpecError(f"{where}: [{RUN}] has {key!r} beside {new!r}, its new name; keep one")
        spelt[new] = value
    return spelt


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
