"""Filters on assessments, alerts, bulletins, advice and forecasts: State, days, level."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet

from atrocityrisk.desk.database.record_filters import RecordFilterForm


class KindFilterForm(forms.Form):
    """What a person may ask of a kind; every field may be left open."""

    # The very fields by which records are narrowed, so that they read and refuse alike.
    state = RecordFilterForm.base_fields["state"]
    since = RecordFilterForm.base_fields["since"]
    until = RecordFilterForm.base_fields["until"]
    level = RecordFilterForm.base_fields["level"]

    def clean(self) -> dict[str, Any]:
        """Hold the days in order."""
        given = super().clean() or self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", f"expected a day no earlier than {since}, found {until}")
        return given


def narrowed_kind(
    rows: QuerySet[Any], given: Mapping[str, Any], lookups: Mapping[str, str]
) -> QuerySet[Any]:
    """Rows that pass the filters of a form that was found valid, each by a lookup."""
    asked = {
        lookup: given[name] for name, lookup in lookups.items() if given.get(name) not in (None, "")
    }
    return rows.filter(**asked)
