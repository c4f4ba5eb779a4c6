"""The form of a source, by itself or within that of a record."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from atrocityrisk.desk.models import SourceDocument
from atrocityrisk.desk.page_parts.form_words import (
    NOTHING,
    change_reason_field,
    day_field,
    keep_whole,
    level_choices,
)

if TYPE_CHECKING:
    SourceFormBase = forms.ModelForm[SourceDocument]
else:
    SourceFormBase = forms.ModelForm

_TYPED = ("publisher", "title", "kind", "reliability", "address", "published_on")


class SourceForm(SourceFormBase):
    """What a source is, and how reliable."""

    published_on = day_field(label="Published on", required=False)
    accessed_on = day_field(label="Read on", initial=date.today)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = change_reason_field()

    class Meta:
        model = SourceDocument
        fields = (
            "publisher", "title", "kind", "reliability", "address", "published_on",
            "accessed_on", "level",
        )  # fmt: skip

    def __init__(self, *arguments: Any, lowest: int = 0, **options: Any) -> None:
        super().__init__(*arguments, **options)
        labels = {
            "publisher": "Publisher",
            "title": "Title of the document",
            "kind": "Kind of publisher",
            "reliability": "Reliability of the publisher",
            "address": "Web address",
            "level": "Handling level of the source",
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields[
            "reliability"
        ].help_text = "How far it has been reliable in the past, whatever it says now."
        self.fields["publisher"].help_text = "Who published it; no person. Up to 120 characters."
        self.fields["title"].help_text = "Up to 200 characters."
        for name in ("kind", "reliability"):
            field = self.fields[name]
            named = [one for one in field.choices if one[0] != ""]  # type: ignore[attr-defined]
            field.choices = [NOTHING, *named]  # type: ignore[attr-defined]
            field.error_messages["required"] = "choose one from the list"
        self.fields["address"].error_messages["invalid"] = (
            "expected an address such as https://example.org/report, found another text"
        )
        self.fields["level"].choices = level_choices(lowest)  # type: ignore[attr-defined]
        if self.instance._state.adding:
            del self.fields["reason"], self.fields["seen"]
        keep_whole(self)

    def is_typed(self) -> bool:
        """Whether anything was entered, beyond what the form proposes by itself."""
        return any(self.data.get(self.add_prefix(name), "").strip() for name in _TYPED)
