"""The filters of the list of records: those of the exports, and what concerns the viewer alone."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from atrocityrisk.desk.database.record_filters import (
    RecordFilterForm,
    narrowed,
    unknown_filter,
)
from atrocityrisk.desk.database.waiting_work import waiting_for_review
from atrocityrisk.desk.models import Person, Record, SourceDocument
from atrocityrisk.desk.page_parts.form_words import filters_in_use, keep_whole
from atrocityrisk.desk.rules.framework_words import sign_choices


class OwnFilterForm(forms.Form):
    """What concerns the person who looks."""

    mine = forms.BooleanField(label="Entered by me", required=False)
    waiting = forms.BooleanField(label="Waiting for my review", required=False)


class ListFilters:
    """Both forms of one request, and what they leave of the records."""

    def __init__(self, request: HttpRequest, person: Person, *, further: tuple[str, ...]) -> None:
        self.person = person
        self.form = RecordFilterForm(request.GET)
        self.own = OwnFilterForm(request.GET)
        fields: Any = self.form.fields
        fields["indicator"].widget = forms.Select(choices=[("", "any"), *sign_choices()])
        fields["source"].widget = forms.HiddenInput()
        if not person.has_perm("desk.review_record"):
            del self.own.fields["waiting"]
        keep_whole(self.form)
        keep_whole(self.own)
        self.valid = self.form.is_valid() and self.own.is_valid()
        strange = unknown_filter(request.GET, (*OwnFilterForm.base_fields, *further))
        if strange:
            self.form.add_error(None, strange)
            self.valid = False

    @property
    def searches(self) -> bool:
        """Whether words are looked for: such a list begins with what was entered last."""
        return bool(self.form.cleaned_data.get("q", "").strip())

    def rows(self, rows: QuerySet[Record]) -> QuerySet[Record]:
        """Those that fit."""
        if self.own.cleaned_data["mine"]:
            rows = rows.filter(author=self.person)
        if self.own.cleaned_data.get("waiting"):
            rows = waiting_for_review(rows, self.person)
        return narrowed(rows, self.form.cleaned_data)

    def in_use(self) -> list[tuple[str, str]]:
        """Label and choice of each filter that is set, the words left out."""
        used = filters_in_use(self.form, passed_over=("q", "source")) + filters_in_use(self.own)
        if key := self.form.cleaned_data.get("source"):
            cited = SourceDocument.objects.filter(key=key).first()
            used.append(("Source", str(cited) if cited else "none that you may see"))
        return used
