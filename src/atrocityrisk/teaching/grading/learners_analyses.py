"""A learner's analysis, read strictly: unknown keys and columns are refused with the nearest."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import SpecError
from atrocityrisk.specs.strict_toml import fault_text

Number = Annotated[float, Field(allow_inf_nan=False, strict=True)]
Count = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]


class Analysis(BaseModel):
    """What an analysis may say; all of it may be left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    leaks: tuple[Annotated[str, Field(strict=True)], ...] | None = None
    base_rate: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, strict=True)] | None = None
    expected_onsets: tuple[Count, Count] | None = None
    strongest: Annotated[str, Field(strict=True)] | None = None
    effects: dict[str, tuple[Number, Number]] | None = None


KEYS = tuple(Analysis.model_fields)
_LISTS = {"leaks": '["a_column"]', "expected_onsets": "[10, 40]"}
"""What a list looks like, for whoever wrote one value without brackets."""


def checked_analysis(content: Mapping[str, Any], *, where: str, columns: list[str]) -> Analysis:
    """Analysis of a table, all of whose columns there are."""
    try:
        said = Analysis.model_validate(dict(content))
    except ValidationError as problem:
        raise SpecError(_fault(problem.errors()[0], where)) from problem
    if all(getattr(said, key) in (None, {}) for key in KEYS):
        raise SpecError(f"{where} says nothing; give at least one of {', '.join(KEYS)}")
    named = [("leaks", name) for name in said.leaks or ()]
    named += [("effects", name) for name in said.effects or {}]
    named += [("strongest", said.strongest)] if said.strongest is not None else []
    for key, name in named:
        if name not in columns:
            raise SpecError(
                f"{where} {key}: no column of this world is called {name!r}"
                f"{did_you_mean(name, columns)}"
            )
    if said.leaks is not None and len(set(said.leaks)) < len(said.leaks):
        raise SpecError(f"{where} leaks: a column is named twice; name each once")
    spans = {f"effects {name}": span for name, span in (said.effects or {}).items()}
    if said.expected_onsets is not None:
        spans["expected_onsets"] = said.expected_onsets
    for key, (low, high) in spans.items():
        if low > high:
            raise SpecError(f"{where} {key}: expected [low, high], found [{low:g}, {high:g}]")
    return said


def _fault(error: Any, where: str) -> str:
    """One fault in plain words, with the whole path of the key."""
    place = [str(part) for part in error["loc"]]
    if error["type"] == "tuple_type" and place[0] in _LISTS:
        return (
            f"{where} {place[0]}: expected a list in brackets, such as {_LISTS[place[0]]}, found "
            f"{error['input']!r}"
        )
    if len(place) > 1 and error["type"] != "extra_forbidden":
        return (
            f"{where} {' '.join(place[:2])}: expected what the README of the world shows, found "
            f"{error['input']!r} ({error['msg']})"
        )
    return fault_text(error, at=where, known=KEYS)
