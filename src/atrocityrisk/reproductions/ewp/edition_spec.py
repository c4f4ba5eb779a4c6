"""What one edition of EWP's assessment is made of, read from its TOML file.

Another edition is another file, in ``editions`` or of one's own, never other code.
"""

import json
from functools import cache
from importlib.resources import files
from os import PathLike
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import SpecError, UnknownNameError
from atrocityrisk.specs.strict_toml import fault_text, parse_toml, read_toml

_FOLDER = files("atrocityrisk.reproductions") / "editions"
_STRICT = ConfigDict(strict=True, frozen=True, extra="forbid")
_SUFFIX = ".toml"

Name = Annotated[str, Field(min_length=1)]
Names = Annotated[tuple[Name, ...], Field(min_length=1)]
ListColumn = Literal[
    "country",
    "probability",
    "rank",
    "probability_one_year",
    "rank_one_year",
    "previous_probability",
    "previous_rank",
]
"""What a column of a published list may hold."""
BacktestColumn = Literal["country", "origin", "probability", "rank"]


class PanelYears(BaseModel):
    """First and last year of the prepared panel."""

    model_config = _STRICT

    first_year: int
    last_year: int

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first_year > self.last_year:
            raise ValueError(
                f"first_year {self.first_year} is after last_year {self.last_year}; swap them"
            )
        return self


class EwpModel(BaseModel):
    """What an edition fits, to which rows, with which seed."""

    model_config = _STRICT

    # Columns with the number and the name of a country; the year is in ``year``.
    country: Name
    name: Name
    # Columns with 1 for an onset in the next two years, and in the next year.
    outcome: Name
    outcome_one_year: Name
    # Outcome columns that must be known in a row that is learnt from.
    complete: Names
    predictors: Names
    # Year whose values the list is made from, and the range of the backtest, if there is one.
    origin: int
    first_origin: int | None = None
    last_origin: int | None = None
    # R's seed, set before every fit.
    seed: Annotated[int, Field(ge=0)]
    n_folds: Annotated[int, Field(ge=3)] = 10
    # EWP's folds are random rows. Neighbouring rows of a country share an onset, so these leak;
    # folds of whole countries do not.
    folds_of_countries: bool = False
    l1_ratio: Annotated[float, Field(ge=0, le=1)] = 0.5
    # Files that EWP published; empty where it published none.
    published_list: str = ""
    published_backtest: str = ""
    # What their columns are called: of the list, where that is not what EWP's names usually are.
    list_columns: dict[ListColumn, Name] = {}
    backtest_columns: dict[BacktestColumn, Name] = {}

    @model_validator(mode="after")
    def _both_ends_of_the_backtest(self) -> Self:
        first, last = self.first_origin, self.last_origin
        if (first is None) != (last is None):
            raise ValueError("a backtest needs first_origin and last_origin; give both or neither")
        if first is not None and last is not None and first > last:
            raise ValueError(f"first_origin {first} is after last_origin {last}; swap them")
        return self


class EwpInput(BaseModel):
    """The publisher's files that hold one table of the panel's inputs."""

    model_config = _STRICT

    # Names or shell patterns, anywhere below the data folder.
    files: Names
    # Who publishes it, and the release.
    publisher: str
    # Entry of `READERS`, where it is not the one named like the table.
    reader: str = ""
    # Table of hand fixes for what is wrong in this release alone, keyed on ``iso3``.
    corrections: str = ""


class EwpEdition(BaseModel):
    """One edition: years of its panel, its model, and its inputs by table."""

    model_config = _STRICT

    panel: PanelYears
    model: EwpModel
    # None where the publishers' files of an edition are not at hand: only its model is made again.
    inputs: dict[str, EwpInput] = {}
    # Tables of which another release than EWP's is known: the publisher's own download.
    other_releases: dict[str, EwpInput] = {}


def edition_names() -> list[str]:
    """Names of the editions that the package holds."""
    names = (file.name for file in _FOLDER.iterdir())
    return sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX))


def ewp_edition(assessment: str | PathLike[str] | EwpEdition) -> EwpEdition:
    """Edition of the package by its name, such as ewp-2025, or of one's own by its TOML file."""
    if isinstance(assessment, EwpEdition):
        return assessment
    if is_file(assessment):
        path = Path(assessment)
        return _edition(read_toml(path, expected="an edition as TOML"), where=str(path))
    return _named_edition(str(assessment))


def is_file(assessment: str | PathLike[str]) -> bool:
    """Whether an edition is given by its file and not by its name."""
    return isinstance(assessment, PathLike) or assessment.lower().endswith(_SUFFIX)


@cache
def _named_edition(name: str) -> EwpEdition:
    """Edition of the package by its name."""
    if name not in edition_names():
        hint = did_you_mean(name, edition_names())
        raise UnknownNameError(
            f"no assessment named {name!r}{hint}{'' if hint.endswith('?') else ';'} an edition of "
            f"your own is given by its file, NAME{_SUFFIX}"
        )
    return parse_edition((_FOLDER / f"{name}{_SUFFIX}").read_text(encoding="utf-8"), where=name)


def parse_edition(text: str, *, where: str) -> EwpEdition:
    """Edition from TOML text; a key that is unknown, missing or of another type is refused."""
    return _edition(parse_toml(text, where=where), where=where)


def _edition(tables: dict[str, Any], *, where: str) -> EwpEdition:
    """Edition from the tables of a TOML file."""
    try:
        # By way of JSON, in which a strict tuple may be written as a list.
        return EwpEdition.model_validate_json(json.dumps(tables, default=str))
    except ValidationError as problem:
        faults = [_fault(error) for error in problem.errors(include_url=False)]
        raise SpecError(f"{where}: " + "; ".join(faults)) from None


def _fault(error: Any) -> str:
    """One fault, told by the table that it stands in."""
    loc = [str(part) for part in error["loc"]]
    if error["type"] == "value_error":
        # A rule of a whole table is no fault of one of its keys.
        return f"[{'.'.join(loc)}] {error['msg'].removeprefix('Value error, ')}"
    if loc[-1] == "[key]":
        known = list(error["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", "))
        where, found = ".".join(loc[:-2]), error["input"]
        return f"[{where}] has no key {found!r}{did_you_mean(found, known)}"
    table = loc[:-1]
    kinds: dict[str, type[BaseModel]] = {"panel": PanelYears, "model": EwpModel}
    fields = (kinds.get(table[0], EwpInput) if table else EwpEdition).model_fields
    at = f"[{'.'.join(table)}]" if table else "an edition"
    return fault_text(error, at=at, known=fields)
