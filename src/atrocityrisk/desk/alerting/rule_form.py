"""The form of a rule: what all kinds ask for, then what one kind does."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from atrocityrisk.desk.models import AlertRule
from atrocityrisk.desk.page_parts.form_words import keep_whole, level_choices, reason_field
from atrocityrisk.desk.rules.framework_words import risk_factors
from atrocityrisk.desk.rules.levels import (
    Confidence,
    Credibility,
    Level,
    PerpetratorType,
    RuleKind,
    Severity,
)
from atrocityrisk.desk.rules.rule_parameters import (
    CANNOT_BE_JUDGED,
    FORMS,
    FOUND_WORDS,
    WORST,
    check_parameters,
    dynamic_indicators,
    parameter_faults,
    parameters_text,
    read_parameters,
)

_PERCENT = frozenset({"least_rise", "least_chance", "floor"})
"""Shares, which the form asks for in percent."""


class KindForm(forms.Form):
    """What a new rule is to look at."""

    kind = forms.ChoiceField(
        label="What the rule looks at",
        widget=forms.RadioSelect,
        error_messages={"required": "choose what the rule looks at"},
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["kind"].choices = RuleKind.choices  # type: ignore[attr-defined]
        keep_whole(self)


class RuleForm(forms.Form):
    """Content of a rule of one kind."""

    name = forms.CharField(
        max_length=80, help_text="As candidates name it; no names of people. Up to 80 characters."
    )
    level = forms.TypedChoiceField(
        label="Handling level",
        coerce=int,
        help_text="The rule sees what is kept up to this level, and its candidates have it.",
    )
    cool_off_days = forms.IntegerField(
        label="Days of rest",
        min_value=0,
        max_value=3650,
        help_text="After it has fired in a State, it keeps still there for so many days.",
    )

    def __init__(self, data: Any = None, *, rule: AlertRule) -> None:
        super().__init__(data, initial=_initial(rule))
        self.instance = rule
        lowest = Level.PUBLIC if rule._state.adding else Level(rule.level)
        self.fields["level"].choices = level_choices(lowest)  # type: ignore[attr-defined]
        self.own = _FIELDS[RuleKind(rule.kind)]()
        self.fields.update(self.own)
        if not rule._state.adding:
            self.fields["reason"] = reason_field(
                required=False, label="What you changed, and why", most=400
            )
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        keep_whole(self)

    def clean(self) -> dict[str, Any]:
        """Hold the parameters to what the kind asks for."""
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        for name, text in parameter_faults(self.instance.kind, self._parameters()).items():
            self.add_error(name or None, text)
        return given

    def _parameters(self) -> dict[str, Any]:
        given = {name: self.cleaned_data.get(name) for name in self.own}
        return {
            name: _share(value) if name in _PERCENT else value
            for name, value in given.items()
            if value is not None
        }

    def fill(self) -> AlertRule:
        """The rule with what was typed; the form is valid."""
        given = self.cleaned_data
        asked = check_parameters(self.instance.kind, self._parameters(), at="the rule")
        self.instance.name = given["name"]
        self.instance.level = given["level"]
        self.instance.cool_off_days = given["cool_off_days"]
        self.instance.parameters = parameters_text(asked)
        return self.instance


def _share(percent: float) -> float:
    return round(percent / 100, 12)


def _initial(rule: AlertRule) -> dict[str, Any]:
    common: dict[str, Any] = {
        "name": rule.name,
        "level": rule.level,
        "cool_off_days": rule.cool_off_days,
    }
    if rule._state.adding:
        model = FORMS[RuleKind(rule.kind)]
        said = {
            name: field.get_default(call_default_factory=True)
            for name, field in model.model_fields.items()
            if not field.is_required()
        }
    else:
        common["version"] = rule.version
        said = read_parameters(rule.kind, rule.parameters).model_dump(mode="json")
    return {**common, **{name: _shown(name, value) for name, value in said.items()}}


def _shown(name: str, value: Any) -> Any:
    if name in _PERCENT and value is not None:
        return round(value * 100, 10)
    return list(value) if isinstance(value, tuple) else value


class NumbersField(forms.CharField):
    """Numbers of the Framework with blanks or commas between them."""

    def prepare_value(self, value: Any) -> Any:
        """A list as text."""
        return " ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """A text as a list."""
        text = super().to_python(value)
        return (text or "").replace(",", " ").split()


def _percent(label: str, *, required: bool = False, words: str = "") -> forms.FloatField:
    return forms.FloatField(
        label=label, required=required, min_value=0, max_value=100, help_text=words
    )


def _whole(label: str, *, least: int, most: int, words: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=words)


def _rise_fields() -> dict[str, forms.Field]:
    return {
        "between": forms.ChoiceField(
            label="Compared",
            choices=[
                ("editions", "the current list with the edition before"),
                ("nowcast", "the newest nowcast with the current list"),
            ],
        ),
        "least_rise": _percent(
            "Rise in percentage points, at least",
            words="From 2% to 7% is a rise of 5 percentage points.",
        ),
        "least_ratio": forms.FloatField(
            label="Times what it was, at least",
            required=False,
            min_value=1,
            max_value=1000,
            help_text="Give a rise, a multiple or both; where both are given, both must hold.",
        ),
        "floor": _percent(
            "Probability now in percent, at least",
            required=True,
            words="What is below this is left alone, however much it rose.",
        ),
    }


def _top_fields() -> dict[str, forms.Field]:
    return {
        "k": _whole("Length of the list (k)", least=1, most=200),
        "least_chance": _percent(
            "Chance in percent to be among the highest k, at least",
            words="Left empty, the State's own rank counts.",
        ),
        "least_rise": _percent(
            "Rise of that chance in percentage points, at least",
            words="Against the edition before. Left empty, being there is enough.",
        ),
    }


def _record_fields() -> dict[str, forms.Field]:
    credibilities = [pair for pair in Credibility.choices if pair[0] != CANNOT_BE_JUDGED]
    who = [pair for pair in PerpetratorType.choices if pair[0] != PerpetratorType.UNKNOWN]
    return {
        "number": _whole("Number of records, at least", least=1, most=10_000),
        "days": _whole("Of what happened within the last days", least=1, most=366),
        "least_severity": forms.TypedChoiceField(
            label="Severity, at least", choices=Severity.choices, coerce=int
        ),
        "indicators": NumbersField(
            label="Risk factors or indicators of the Framework",
            required=False,
            max_length=200,
            help_text="Numbers with blanks between, such as 7 2.1; one of them suffices. Left "
            "empty, any.",
        ),
        "perpetrators": forms.MultipleChoiceField(
            label="Said to be responsible",
            choices=who,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="None chosen means any.",
        ),
        "credibility": forms.ChoiceField(
            label="Credibility, at least",
            choices=[*credibilities, (WORST, "any, also what cannot be judged")],
        ),
        "reviewed": forms.BooleanField(label="Count reviewed records alone", required=False),
    }


def _assessment_fields() -> dict[str, forms.Field]:
    return {
        "risk_factor": forms.TypedChoiceField(
            label="Risk factor",
            coerce=int,
            choices=[(one.number, f"{one.number}. {one.words}") for one in risk_factors()],
        ),
        "says": forms.ChoiceField(
            label="Found",
            choices=list(FOUND_WORDS.items()),
        ),
        "confidence": forms.ChoiceField(
            label="With confidence of at least", choices=Confidence.choices
        ),
        "indicators": _whole("Of so many of its indicators, at least", least=1, most=20),
    }


def _dynamic_fields() -> dict[str, forms.Field]:
    return {
        "indicator": forms.ChoiceField(
            label="Indicator", choices=[(name, name) for name in dynamic_indicators()]
        ),
        "passes": forms.ChoiceField(
            label="Passes the bound",
            choices=[("at_least", "upwards: it is this value or more")]
            + [("at_most", "downwards: it is this value or less")],
        ),
        "value": forms.FloatField(label="Value", help_text="In the indicator's own unit."),
        "oldest": _whole(
            "Years by which an observation may be older than the list",
            least=0,
            most=20,
            words="Values that were carried forward or imputed never count.",
        ),
    }


_FIELDS: Mapping[RuleKind, Callable[[], dict[str, forms.Field]]] = {
    RuleKind.PROBABILITY_RISE: _rise_fields,
    RuleKind.TOP_K: _top_fields,
    RuleKind.RECORDS: _record_fields,
    RuleKind.ASSESSMENT: _assessment_fields,
    RuleKind.DYNAMIC: _dynamic_fields,
}
