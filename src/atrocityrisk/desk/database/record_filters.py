"""Filters on records: one form for the list, the exports and the API, so that they agree.

A filter narrows what the scope permits; it never looks at what the scope hides.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.desk.database.record_search import matching_records
from atrocityrisk.desk.models import Record
from atrocityrisk.desk.models.framework_field import framework_order, indicator_mark
from atrocityrisk.desk.rules.levels import (
    CrimeScope,
    Level,
    PerpetratorType,
    Severity,
    Status,
    TargetType,
)
from atrocityrisk.desk.rules.scope import may_see_level
from atrocityrisk.desk.rules.state_choices import grouped_states

SEARCH_CHARACTERS = 200

# Other forms of a day can be read two ways.
_DAY_FORMATS = ["%Y-%m-%d"]
_DAY_ERRORS = {"invalid": "expected a day such as 2024-05-17, found another text"}


def _any_or(choices: Any) -> Callable[[], list[tuple[Any, str]]]:
    """Choices with a first one that leaves the filter open."""
    return lambda: [("", "any"), *(choices() if callable(choices) else choices)]


def _visible_level_choices() -> list[tuple[int, str]]:
    return [(level.value, level.label) for level in Level if may_see_level(level)]


def _known_indicator(number: str) -> None:
    if number not in framework_order() and f"{number}.1" not in framework_order():
        raise ValidationError(
            "expected the number of an indicator of the Framework, such as 1.1, or of a risk "
            f"factor, such as 1, found {number!r}"
        )


class PeriodFilterForm(forms.Form):
    """Filters among which are a first and a last day, `since` and `until`."""

    def clean(self) -> dict[str, Any]:
        """Hold the days in order."""
        given = super().clean() or self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", f"expected a day no earlier than {since}, found {until}")
        return given


class RecordFilterForm(PeriodFilterForm):
    """What a person may ask of the records; every field may be left open."""

    q = forms.CharField(label="Words", max_length=SEARCH_CHARACTERS, required=False)
    state = forms.TypedChoiceField(
        label="State",
        choices=_any_or(grouped_states),
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={
            "invalid_choice": "expected the Gleditsch-Ward number of a State, such as 501, found "
            "%(value)s"
        },
    )
    since = forms.DateField(
        label="Not before",
        required=False,
        input_formats=_DAY_FORMATS,
        error_messages=_DAY_ERRORS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label="Not after",
        required=False,
        input_formats=_DAY_FORMATS,
        error_messages=_DAY_ERRORS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    perpetrator = forms.ChoiceField(
        label="Said to be responsible", choices=_any_or(PerpetratorType.choices), required=False
    )
    target = forms.ChoiceField(
        label="Aimed at", choices=_any_or(TargetType.choices), required=False
    )
    indicator = forms.CharField(
        label="Risk factor or indicator",
        max_length=8,
        required=False,
        validators=[_known_indicator],
    )
    crime_scope = forms.ChoiceField(
        label="Crime scope", choices=_any_or(CrimeScope.choices), required=False
    )
    severity = forms.TypedChoiceField(
        label="Severity, at least",
        choices=_any_or(Severity.choices),
        coerce=int,
        empty_value=None,
        required=False,
    )
    status = forms.ChoiceField(label="Status", choices=_any_or(Status.choices), required=False)
    level = forms.TypedChoiceField(
        label="Handling level",
        choices=_any_or(_visible_level_choices),
        coerce=int,
        empty_value=None,
        required=False,
    )
    source = forms.UUIDField(label="Key of a source", required=False)


_RECORD_LOOKUPS = {
    "state": "gwcode",
    "since": "last_day__gte",
    "until": "first_day__lte",
    "perpetrator": "perpetrator",
    "target": "target",
    "crime_scope": "crime_scope",
    "severity": "severity__gte",
    "status": "status",
    "level": "level",
    "source": "source__key",
}


def narrowed_by(
    rows: QuerySet[Any], given: Mapping[str, Any], lookups: Mapping[str, str]
) -> QuerySet[Any]:
    """Rows that pass the filters of a form that was found valid, each by a lookup."""
    asked = {
        lookup: given[name] for name, lookup in lookups.items() if given.get(name) not in (None, "")
    }
    return rows.filter(**asked)


def narrowed(rows: QuerySet[Record], given: Mapping[str, Any]) -> QuerySet[Record]:
    """Records that pass the filters of a form that was found valid."""
    rows = narrowed_by(rows, given, _RECORD_LOOKUPS)
    if number := given.get("indicator"):
        rows = rows.filter(indicators__contains=sign_mark(number))
    if text := given.get("q"):
        rows = matching_records(rows, text)
    return rows


def sign_mark(number: str) -> str:
    """What stored indicators contain of an indicator ("7.2"), or of a risk factor ("7")."""
    return indicator_mark(number) if "." in number else f" {number}."


def filters_in_words(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Filters that are set, by name, as text."""
    return [(name, str(value)) for name, value in given.items() if value not in (None, "")]


# A name that is misspelt and passed over would give more than was asked for.
def unknown_filter(
    names: Iterable[str], further: tuple[str, ...] = (), *, known: Iterable[str] | None = None
) -> str:
    """What is wrong with a name that is no filter, of records by default; empty if all are."""
    known = [*(RecordFilterForm.base_fields if known is None else known), *further]
    for name in names:
        if name not in known:
            return f"there is no filter named {name!r}{did_you_mean(name, known)}"
    return ""
