"""The form of a record: its fields in groups, as an analyst comes upon them."""

from typing import TYPE_CHECKING, Any

from django import forms

from atrocityrisk.desk.models import Record, SourceDocument
from atrocityrisk.desk.models.record import ACCOUNT_CHARACTERS
from atrocityrisk.desk.page_parts.form_words import (
    NOTHING,
    change_reason_field,
    day_field,
    embargo_field,
    keep_whole,
    level_choices,
    plain_ends,
)
from atrocityrisk.desk.rules.framework_words import RiskFactor, risk_factors
from atrocityrisk.desk.rules.state_choices import grouped_states

if TYPE_CHECKING:
    RecordFormBase = forms.ModelForm[Record]
else:
    RecordFormBase = forms.ModelForm

MOST_SOURCES = 200
"""The latest sources, which the form offers; others are cited from their own page."""


def _first_letter_up(text: str) -> str:
    return text[:1].upper() + text[1:]


class RecordForm(RecordFormBase):
    """Content of a record; who wrote it and where it stands are not for a form to say."""

    gwcode = forms.TypedChoiceField(
        label="State",
        coerce=int,
        error_messages={"required": "choose the State where it happened"},
    )
    first_day = day_field(label="Day, or first day of the period")
    last_day = day_field(
        label="Last day of the period",
        required=False,
        help_text="Leave empty if it was a single day.",
    )
    indicators = forms.MultipleChoiceField(
        label="Indicators that it bears out",
        widget=forms.CheckboxSelectMultiple,
        help_text="From one to twelve. Open a risk factor to see its indicators. "
        "IHL is international humanitarian law, the law of war.",
        error_messages={"required": "choose at least one indicator of the Framework"},
    )
    source = forms.ModelChoiceField(
        label="A source that is entered already",
        queryset=SourceDocument.objects.none(),
        to_field_name="key",
        required=False,
        empty_label="none: I enter a new one below",
        error_messages={"invalid_choice": "expected a source that you may see; choose another"},
    )
    embargo_until = embargo_field()
    # The version that the form was filled from, and who asked for it (see `record_entry`).
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    ticket = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = change_reason_field()

    class Meta:
        model = Record
        fields = (
            "gwcode", "region", "first_day", "last_day", "precision", "account", "perpetrator",
            "target", "severity", "crime_scope", "indicators", "source", "credibility", "level",
            "embargo_until", "external_id",
        )  # fmt: skip
        widgets = {"account": forms.Textarea(attrs={"rows": 9})}  # noqa: RUF012

    def __init__(
        self, *arguments: Any, cited: SourceDocument | None = None, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        new = self.instance._state.adding
        self._name_fields()
        lowest = 0 if new else self.instance.level
        self.fields["gwcode"].choices = [NOTHING, *grouped_states()]  # type: ignore[attr-defined]
        self.fields["indicators"].choices = [  # type: ignore[attr-defined]
            (one.number, one.words) for factor in risk_factors() for one in factor.indicators
        ]
        self.fields["level"].choices = level_choices(lowest)  # type: ignore[attr-defined]
        self._offer_sources(cited)
        if new:
            del self.fields["reason"], self.fields["version"]
        else:
            del self.fields["ticket"]
            self.initial["version"] = self.instance.version
            if lowest:
                self.fields["level"].help_text += " An approver can lower it."
        for name in ("perpetrator", "target", "severity", "crime_scope", "credibility"):
            field = self.fields[name]
            named = [one for one in field.choices if one[0] != ""]  # type: ignore[attr-defined]
            field.choices = [NOTHING, *named]  # type: ignore[attr-defined]
            field.error_messages["required"] = "choose one from the list"
        keep_whole(self)

    def _name_fields(self) -> None:
        help_texts = {
            "account": f"In your own words, from 10 to {ACCOUNT_CHARACTERS:,} characters: no names "
            "of people, no exact places.",
            "level": "Who may see it: people cleared for this level or a higher one.",
            "credibility": "How far what is said is borne out, whoever says it.",
            "precision": "How closely the time is known.",
        }
        for name, field in self.fields.items():
            field.label = _first_letter_up(str(field.label or name))
            field.help_text = help_texts.get(name, field.help_text)

    def _offer_sources(self, cited: SourceDocument | None) -> None:
        field = self.fields["source"]
        assert isinstance(field, forms.ModelChoiceField)
        # Any that the viewer may see can be sent; the list offers the latest.
        field.queryset = SourceDocument.objects.all()
        rows = list(SourceDocument.objects.order_by("-pk")[:MOST_SOURCES])
        present = cited or (self.instance.source if self.instance.source_id else None)
        named = [present, *rows] if present is not None and present not in rows else rows
        field.widget.choices = [
            ("", field.empty_label),
            *[(str(row.key), source_line(row)) for row in named],
        ]
        if present is not None:
            self.initial["source"] = present.key

    def clean_account(self) -> str:
        """The account with plain line ends, so that each counts as one character."""
        return plain_ends(self.cleaned_data["account"])

    def clean(self) -> dict[str, Any]:
        """A single day is a period of one."""
        given = super().clean() or self.cleaned_data
        if not given.get("last_day") and "last_day" not in self.errors:
            given["last_day"] = given.get("first_day")
        return given

    def groups(self) -> list[tuple[RiskFactor, list[Any], int]]:
        """Risk factors with their tick boxes, and how many of them are ticked."""
        boxes = {box.data["value"]: box for box in self["indicators"]}
        grouped = []
        for factor in risk_factors():
            own = [boxes[one.number] for one in factor.indicators]
            grouped.append((factor, own, sum(bool(box.data["selected"]) for box in own)))
        return grouped


def source_line(source: SourceDocument) -> str:
    """A source in one line of a list."""
    day = f", {source.published_on.isoformat()}" if source.published_on else ""
    graded = f"{source.reliability}, {source.get_level_display()}"
    return f"{source}{day} ({graded})"
