"""The form of an alert: what was seen, on what it rests, how sure one is, who may see it."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from atrocityrisk.desk.alerting.evidence_choices import choice_words, evidence_choices
from atrocityrisk.desk.database.cited_evidence import seen_evidence
from atrocityrisk.desk.models import Alert
from atrocityrisk.desk.page_parts.form_words import (
    NOTHING,
    change_reason_field,
    day_field,
    keep_whole,
    level_choices,
    plain_ends,
)
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem, evidence_text, read_evidence
from atrocityrisk.desk.rules.levels import Confidence
from atrocityrisk.desk.rules.state_choices import grouped_states

if TYPE_CHECKING:
    AlertFormBase = forms.ModelForm[Alert]
else:
    AlertFormBase = forms.ModelForm

_HELP = {
    "lowering": "Such as a month without attacks. Asked for when it is proposed.",
    "not_known": "What you looked for and did not find. Asked for when it is proposed.",
    "level": "Readers cleared for it see the bulletin. None of the evidence may be above it.",
}
_LABELS = {
    "reason": "What was seen",
    "lowering": "What would lower the concern",
    "not_known": "What is not known",
    "level": "Handling level",
}


class AlertForm(AlertFormBase):
    """Content of an alert; who signs it and how far it has come are not for a form to say."""

    gwcode = forms.TypedChoiceField(
        label="State", coerce=int, error_messages={"required": "choose the State"}
    )
    fired_on = day_field(label="Seen on")
    evidence = forms.MultipleChoiceField(
        label="What it rests on",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Reviewed records and assessments of the State, and forecasts. None may be "
        "above the level of the alert.",
    )
    confidence = forms.ChoiceField(
        label="How sure you are",
        required=False,
        help_text="How far the evidence bears it out. Asked for when it is proposed.",
    )
    # The version that the form was filled from, and who asked for it (see `alert_entry`).
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    ticket = forms.CharField(widget=forms.HiddenInput, required=False)
    why = change_reason_field()

    class Meta:
        model = Alert
        fields = ("gwcode", "reason", "confidence", "lowering", "not_known", "level")
        labels = _LABELS
        help_texts = _HELP
        widgets = {  # noqa: RUF012
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in (("reason", 6), ("lowering", 3), ("not_known", 3))
        }

    def __init__(self, *arguments: Any, gwcode: int | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        fields: Any = self.fields
        new = self.instance._state.adding
        self.evidence_before = self.instance.evidence
        kept = seen_evidence(self.instance)
        # Whoever cannot see a piece neither reads it here nor drops it unawares.
        self.unseen = [
            item for item in read_evidence(self.evidence_before) if item not in set(kept)
        ]
        place = gwcode if new else self.instance.gwcode
        self.offered = evidence_choices(place, kept) if place is not None else {}
        fields["evidence"].choices = [
            (code, choice_words(item)) for code, item in self.offered.items()
        ]
        fields["confidence"].choices = [NOTHING, *Confidence.choices]
        fields["reason"].required = True
        lowest = 0 if new else self.instance.level
        fields["level"].widget = forms.Select(choices=level_choices(lowest))
        if new:
            fields["gwcode"].choices = [NOTHING, *grouped_states()]
            self.initial.setdefault("fired_on", timezone.now().date())
            self.initial.setdefault("gwcode", gwcode)
            del fields["why"]
        else:
            # An alert of another State, or of another day, is another alert.
            del fields["gwcode"], fields["fired_on"]
            self.initial["evidence"] = list(self.offered)[: len(kept)]
            self.initial["version"] = self.instance.version
        keep_whole(self)

    def clean(self) -> dict[str, Any]:
        """Put the chosen evidence into the alert, ahead of the alert's own checks."""
        given = super().clean() or self.cleaned_data
        for name in ("reason", "lowering", "not_known"):
            if name in given:
                given[name] = plain_ends(given[name])
        self.instance.evidence = evidence_text(self.chosen_evidence(given))
        return given

    def chosen_evidence(self, given: dict[str, Any]) -> list[EvidenceItem]:
        """The chosen pieces in the order of the list, and those that the viewer cannot see."""
        codes = set(given.get("evidence", ()))
        chosen = [item for code, item in self.offered.items() if code in codes]
        return [*chosen, *self.unseen]
