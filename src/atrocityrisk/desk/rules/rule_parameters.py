"""What each kind of alert rule asks for: strictly read, kept as canonical JSON, told in words."""

import json
from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk._formatting.numbers import counted
from atrocityrisk.desk.rules.framework_words import risk_factors
from atrocityrisk.desk.rules.levels import Confidence, PerpetratorType, RuleKind
from atrocityrisk.errors import SpecError
from atrocityrisk.specs.strict_toml import expected_text, fault_text

CANNOT_BE_JUDGED = "6"
"""Credibility that is neither good nor bad."""

WORST = "7"
"""Accepts every credibility, also what cannot be judged."""

FOUND_WORDS = {"yes": "present", "partly": "present or partly present", "rising": "rising"}
"""What a rule on assessments asks for, in words."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class ProbabilityRise(_Strict):
    """A State's probability is above what it was, by so much."""

    # Two editions of one publisher's list, or the current list and the newest nowcast.
    between: Literal["editions", "nowcast"] = "editions"
    # Difference of the two; ratio of the two. Where both are given, both must hold.
    least_rise: float | None = Field(default=None, gt=0, le=1)
    least_ratio: float | None = Field(default=None, gt=1, le=1000)
    # What is below this now is left alone, however much it rose.
    floor: float = Field(default=0.01, ge=0, le=1)

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if self.least_rise is None and self.least_ratio is None:
            raise ValueError(
                "expected a rise in percentage points (least_rise), "
                "a multiple (least_ratio) or both, found neither"
            )
        return self


class TopK(_Strict):
    """A State is, or has come, among the k highest."""

    k: int = Field(default=30, ge=1, le=200)
    # Chance to be among them; without it, the State's own place counts.
    least_chance: float | None = Field(default=None, gt=0, le=1)
    # The chance, or the place, is new: risen by so much since the edition before.
    least_rise: float | None = Field(default=None, gt=0, le=1)


class RecordCount(_Strict):
    """So many records of a kind became known of a State, of what happened within so many days."""

    number: int = Field(default=3, ge=1, le=10_000)
    # No longer: what happened years ago is for an assessment, and a replay would take minutes.
    days: int = Field(default=30, ge=1, le=366)
    least_severity: int = Field(default=1, ge=1, le=5)
    # Indicators ("7.2") or whole risk factors ("7"), of which one suffices; none for any.
    indicators: tuple[str, ...] = Field(default=(), max_length=20)
    perpetrators: tuple[PerpetratorType, ...] = ()
    # The weakest that counts; "7" for all, also what cannot be judged.
    credibility: Literal["1", "2", "3", "4", "5", "7"] = "3"
    reviewed: bool = True

    @field_validator("indicators")
    @classmethod
    def _known(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        factors = risk_factors()
        known = [str(one.number) for one in factors]
        known += [one.number for factor in factors for one in factor.indicators]
        for name in given:
            if name not in known:
                raise ValueError(
                    "numbers of indicators of the Framework, such as 7.2, or of risk factors, "
                    f"such as 7, without {name!r}"
                )
        return tuple(sorted(set(given), key=lambda name: [int(part) for part in name.split(".")]))

    @field_validator("perpetrators")
    @classmethod
    def _once(cls, given: tuple[PerpetratorType, ...]) -> tuple[PerpetratorType, ...]:
        if PerpetratorType.UNKNOWN in given:
            raise ValueError("who is responsible, or nothing for any")
        return tuple(sorted(set(given)))


class AssessmentSays(_Strict):
    """A signed assessment finds a risk factor present, or rising."""

    risk_factor: int = Field(ge=1, le=14)
    # "partly" is content with yes as well.
    says: Literal["yes", "partly", "rising"] = "yes"
    confidence: Confidence = Confidence.MODERATE
    # So many indicators of the risk factor.
    indicators: int = Field(default=1, ge=1, le=20)


class DynamicBound(_Strict):
    """An indicator that changes from year to year has passed a bound."""

    # The library's name of it.
    indicator: str
    passes: Literal["at_least", "at_most"] = "at_least"
    value: float
    # Of the observation, in years before the list's origin.
    oldest: int = Field(default=2, ge=0, le=20)

    @field_validator("indicator")
    @classmethod
    def _registered(cls, name: str) -> str:
        names = dynamic_indicators()
        if name not in names:
            raise ValueError(f"a dynamic indicator of the library{did_you_mean(name, list(names))}")
        return name


Parameters = ProbabilityRise | TopK | RecordCount | AssessmentSays | DynamicBound

FORMS: dict[RuleKind, type[Parameters]] = {
    RuleKind.PROBABILITY_RISE: ProbabilityRise,
    RuleKind.TOP_K: TopK,
    RuleKind.RECORDS: RecordCount,
    RuleKind.ASSESSMENT: AssessmentSays,
    RuleKind.DYNAMIC: DynamicBound,
}
"""What a kind of rule asks for."""


def dynamic_indicators() -> tuple[str, ...]:
    """Names of the library's indicators that change from year to year."""
    from atrocityrisk.indicators import INDICATORS

    return tuple(sorted(name for name in INDICATORS if INDICATORS[name].kind == "dynamic"))


def check_parameters(kind: str, given: Mapping[str, Any], *, at: str) -> Parameters:
    """Parameters of a kind from what a form or a file gives; `at` says in a message where."""
    model = FORMS[RuleKind(kind)]
    try:
        return _checked(model, given)
    except ValidationError as problem:
        raise SpecError(
            fault_text(first_fault(problem), at=at, known=model.model_fields)
        ) from problem


def parameter_faults(kind: str, given: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with parameters, by name; "" for what is wrong with them together."""
    try:
        _checked(FORMS[RuleKind(kind)], given)
    except ValidationError as problem:
        return {
            str(fault["loc"][0]) if fault["loc"] else "": _form_words(fault)
            for fault in problem.errors()
        }
    return {}


def _form_words(fault: Any) -> str:
    if fault["type"] == "missing":
        return "fill this in"
    text = expected_text(fault)
    return text if text.startswith("expected") else f"expected {text}"


def _checked(model: type[Parameters], given: Mapping[str, Any]) -> Parameters:
    # As JSON, where a list may be a tuple, and strict, where true is no number.
    return model.model_validate_json(json.dumps(dict(given), default=str), strict=True)


def first_fault(problem: ValidationError) -> Any:
    """The fault to tell of: a misspelt key says more than that the right one is missing."""
    faults = problem.errors()
    return next((one for one in faults if one["type"] == "extra_forbidden"), faults[0])


def parameters_text(parameters: Parameters) -> str:
    """Parameters as they are stored."""
    said = parameters.model_dump(mode="json")
    return json.dumps(said, separators=(",", ":"), sort_keys=True)


def read_parameters(kind: str, text: str) -> Parameters:
    """Parameters of a stored text."""
    return check_parameters(kind, json.loads(text or "{}"), at="the rule")


def parameter_words(parameters: Parameters) -> str:
    """What a rule looks for, in one sentence."""
    words: str = _WORDS[type(parameters)](parameters)
    return words


def _rise_words(asked: ProbabilityRise) -> str:
    pair = {
        "editions": "since the edition before",
        "nowcast": "from the current list to the newest nowcast",
    }[asked.between]
    bounds = []
    if asked.least_rise is not None:
        bounds.append(f"by {asked.least_rise * 100:g} percentage points or more")
    if asked.least_ratio is not None:
        bounds.append(f"to {asked.least_ratio:g} times or more")
    return (
        f"The probability rose {pair} {' and '.join(bounds)}, and is {asked.floor * 100:g}% "
        "or higher now."
    )


def _top_words(asked: TopK) -> str:
    now = (
        f"The State's rank is {asked.k} or higher"
        if asked.least_chance is None
        else f"The chance to be among the highest {asked.k} is {asked.least_chance * 100:g}% or "
        "more"
    )
    if asked.least_rise is None:
        return f"{now}."
    return (
        f"{now}, and the chance to be among the highest {asked.k} rose by "
        f"{asked.least_rise * 100:g} percentage points or more since the edition before."
    )


def _record_words(asked: RecordCount) -> str:
    parts = [f"severity {asked.least_severity} or higher"]
    if asked.indicators:
        parts.append("risk factor or indicator " + " or ".join(asked.indicators))
    if asked.perpetrators:
        named = [PerpetratorType(one).label for one in asked.perpetrators]
        parts.append("by " + " or ".join(named))
    parts.append(
        "any credibility"
        if asked.credibility == WORST
        else f"credibility {asked.credibility} or better"
    )
    parts.append("reviewed" if asked.reviewed else "reviewed or waiting for review")
    number = "One record" if asked.number == 1 else f"{asked.number} records"
    return f"{number} or more of the last {asked.days} days: {', '.join(parts)}."


def _assessment_words(asked: AssessmentSays) -> str:
    number = "an indicator" if asked.indicators == 1 else f"{asked.indicators} indicators"
    return (
        f"The newest signed assessment finds {number} of risk factor {asked.risk_factor} "
        f"{FOUND_WORDS[asked.says]}, with {asked.confidence.label} confidence or higher."
    )


def _dynamic_words(asked: DynamicBound) -> str:
    passes = "or more" if asked.passes == "at_least" else "or less"
    return (
        f"{asked.indicator} is {asked.value:g} {passes} in the current list, observed at most "
        f"{counted(asked.oldest, 'year')} before its origin."
    )


_WORDS: dict[type[Any], Any] = {
    ProbabilityRise: _rise_words,
    TopK: _top_words,
    RecordCount: _record_words,
    AssessmentSays: _assessment_words,
    DynamicBound: _dynamic_words,
}
