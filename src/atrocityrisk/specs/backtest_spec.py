"""What one task of the benchmark suite is: outcome, origins, models, written down before scoring.

A task is a TOML file with a table ``[backtest]``, optionally ``[published]``, and its models: as
``[[model]]`` tables with named sets in ``[indicators]``, or in another file that several tasks
share. A misspelt key is an error.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk._core.timing import Timing
from atrocityrisk.errors import SpecError
from atrocityrisk.specs.run_spec import Ages, Columns

Name = Annotated[str, Field(min_length=1)]
Positive = Annotated[int, Field(ge=1)]
OWN_THINGS = ("plugins", "metrics")
_STRICT = ConfigDict(strict=True, frozen=True, extra="forbid")


class ModelEntry(BaseModel):
    """A model of a task.

    Attributes
    ----------
    name : str
        Name in the tables.
    model : str
        Name in `MODELS`, or ``"my_module:MyModel"`` as in `models.model_named`.
    indicators : tuple of str
        Columns it sees.
    window : int, optional
        Learn from the last so many years only; from all if None.
    hindsight : bool
        Whether its choice used what happened afterwards: then it is no forecast.
    columns : {"all", "released"}
        Whether it sees all of its columns at every origin, or only those that were out by then.
    ages : dict of str to int
        Indicator to the age in years at which every row has it, of those that it sees.
    ages_of : int, optional
        Year in whose list each state's values are as old as every row has them; see `state_ages`.
    reason : str
        Why it is in the table.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> entry = ar.specs.ModelEntry(
    ...     name="small", model="logit", indicators=("population_log2",), reason="an example"
    ... )
    >>> entry.model
    'logit'
    """

    model_config = _STRICT

    name: Name
    model: Name
    indicators: Annotated[tuple[Name, ...], Field(min_length=1)]
    window: Positive | None = None
    hindsight: bool = False
    columns: Columns = "all"
    ages: Ages = Field(default_factory=dict)
    ages_of: Positive | None = None
    reason: Name

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        twice = [name for name in self.indicators if self.indicators.count(name) > 1]
        if twice:
            raise ValueError(f"model {self.name!r} lists the indicator {twice[0]!r} twice")
        return self

    @model_serializer(mode="wrap")
    def _as_published(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without a key that committed manifests do not have, where it says nothing."""
        values: dict[str, Any] = plain(self)
        if self.ages_of is None:
            del values["ages_of"]
        return values


class Published(BaseModel):
    """Forecasts that others published, to be scored on the rows they share with ours.

    Attributes
    ----------
    name : str
        Name in the tables.
    format : {"ewp-backtest"}
        How the file is read.
    sha256 : str
        Hash of the file that the scores are of.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> ar.specs.Published(name="EWP", format="ewp-backtest", sha256="0" * 64).name
    'EWP'
    """

    model_config = _STRICT

    name: Name
    format: Literal["ewp-backtest"]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class BacktestSpec(BaseModel):
    """One task of the benchmark suite.

    Attributes
    ----------
    outcome : str
        Name in `OUTCOMES`, optionally with a window.
    first_origin, last_origin : int
        Origins, all years between included.
    models : tuple of ModelEntry
        In the order of the tables.
    reason : str
        Why these origins.
    seed : int
        Seed of models and resamples.
    timing : {"pseudo-real-time", "revised"}
        Mode of time of the inputs.
    plugins : tuple of str
        Modules of one's own, as in `RunSpec`.
    metrics : tuple of str
        Names in `METRICS`, scored beside the usual ones.
    panel : Path, optional
        Panel file; the embedded default if None.
    against : tuple of str
        Models that every other one is compared with.
    k : int
        Length of a list.
    n_boot : int
        Resamples.
    block_years : int
        Length of the blocks of origins in two-way clustered intervals, by country and block, which
        stand beside those by country alone.
    live_from : int, optional
        First origin at which every column of every model was coded as years went by; scores from
        then on stand in the strata.
    published : Published, optional
        Forecasts of others.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> entry = ar.specs.ModelEntry(
    ...     name="small", model="logit", indicators=("population_log2",), reason="an example"
    ... )
    >>> spec = ar.specs.BacktestSpec(
    ...     outcome="mass_killing", first_origin=2000, last_origin=2010, models=(entry,),
    ...     against=(), reason="an example",
    ... )
    >>> spec.first_origin, spec.seed
    (2000, 0)
    """

    model_config = _STRICT

    outcome: Name
    first_origin: int
    last_origin: int
    models: Annotated[tuple[ModelEntry, ...], Field(min_length=1)]
    reason: Name
    seed: Annotated[int, Field(ge=0)] = 0
    timing: Timing = "pseudo-real-time"
    plugins: tuple[Name, ...] = ()
    metrics: tuple[Name, ...] = ()
    panel: Path | None = None
    against: tuple[Name, ...] = ("climatology", "logit_6")
    k: Positive = 30
    n_boot: Positive = 2000
    block_years: Positive = 3
    live_from: int | None = None
    published: Published | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [entry.name for entry in self.models]
        if self.published is not None:
            names.append(self.published.name)
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise ValueError(f"each model needs a name of its own, but {twice!r} stands twice")
        if self.first_origin > self.last_origin:
            raise ValueError(f"first_origin {self.first_origin} comes after {self.last_origin}")
        for name in self.against:
            if name not in names:
                raise ValueError(f"against names no model: {name!r}{did_you_mean(name, names)}")
        return self

    @model_serializer(mode="wrap")
    def _facts(self, usual: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """All keys; those for things of one's own only where there are any."""
        # What the package alone makes is described as it always was, in committed manifests too.
        facts: dict[str, Any] = usual(self)
        return {key: value for key, value in facts.items() if value or key not in OWN_THINGS}

    @property
    def origins(self) -> range:
        """Origins of the task."""
        return range(self.first_origin, self.last_origin + 1)

    def only(self, names: list[str]) -> "BacktestSpec":
        """The same task with some of its models.

        Parameters
        ----------
        names : list of str
            Models to keep; comparisons with others are dropped.

        Returns
        -------
        BacktestSpec
            New spec.

        Raises
        ------
        SpecError
            If the task has no such model.
        """
        known = [entry.name for entry in self.models]
        for name in names:
            if name not in known:
                raise SpecError(f"the task has no model {name!r}{did_you_mean(name, known)}")
        return self.model_copy(
            update={
                "models": tuple(entry for entry in self.models if entry.name in names),
                "against": tuple(name for name in self.against if name in names),
                "published": None,
            }
        )
