"""What one edition of EWP's assessment is made of, read from its TOML file.

Another edition is another file in ``editions``, never other code.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import SpecError, UnknownNameError
from atrocityrisk.specs.strict_toml import fault_text, parse_toml

_FOLDER = files("atrocityrisk.reproductions") / "editions"
_STRICT = ConfigDict(strict=True, frozen=True, extra="forbid")


class PanelYears(BaseModel):
    """First and last year of the prepared panel."""

    model_config = _STRICT

    first_year: int
    last_year: int


class EwpModel(BaseModel):
    """What an edition fits, to which rows, with which seed."""

    model_config = _STRICT

    # Columns with the number and the name of a country; the year is in ``year``.
    country: str
    name: str
    # Columns with 1 for an onset in the next two years, and in the next year.
    outcome: str
    outcome_one_year: str
    # Outcome columns that must be known in a row that is learnt from.
    complete: tuple[str, ...]
    predictors: tuple[str, ...]
    # Year whose values the list is made from, and the range of the backtest.
    origin: int
    first_origin: int
    last_origin: int
    # R's seed, set before every fit.
    seed: int
    n_folds: int = 10
    # EWP's folds are random rows. Neighbouring rows of a country share an onset, so these leak;
    # folds of whole countries do not.
    folds_of_countries: bool = False
    l1_ratio: float = 0.5
    # Files that EWP published; empty where it published none.
    published_list: str = ""
    published_backtest: str = ""


class EwpInput(BaseModel):
    """The publisher's files that hold one table of the panel's inputs."""

    model_config = _STRICT

    # Names or shell patterns, anywhere below the data folder.
    files: tuple[str, ...]
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
    inputs: dict[str, EwpInput]
    # Tables of which another release than EWP's is known: the publisher's own download.
    other_releases: dict[str, EwpInput] = {}


def edition_names() -> list[str]:
    """Names of the editions that the package holds."""
    names = (file.name for file in _FOLDER.iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


@cache
def ewp_edition(name: str) -> EwpEdition:
    """Edition of the package by its name, such as ewp-2025."""
    if name not in edition_names():
        raise UnknownNameError(f"no assessment named {name!r}{did_you_mean(name, edition_names())}")
    return parse_edition((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"), where=name)


def parse_edition(text: str, *, where: str) -> EwpEdition:
    """Edition from TOML text; a key that is unknown, missing or of another type is refused."""
    tables = parse_toml(text, where=where)
    try:
        # By way of JSON, in which a strict tuple may be written as a list.
        return EwpEdition.model_validate_json(json.dumps(tables, default=str))
    except ValidationError as problem:
        faults = [_fault(error) for error in problem.errors(include_url=False)]
        raise SpecError(f"{where}: " + "; ".join(faults)) from None


def _fault(error: Any) -> str:
    """One fault, told by the table that it stands in."""
    *table, _ = map(str, error["loc"])
    kinds: dict[str, type[BaseModel]] = {"panel": PanelYears, "model": EwpModel}
    known = kinds.get(table[0], EwpInput) if table else EwpEdition
    at = f"[{'.'.join(table)}]" if table else "an edition"
    return fault_text(error, at=at, known=known.model_fields)
