"""The head of an assessment: State, period, what matters most, and what the assessor expects."""

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from atrocityrisk.desk.assessing.assessment_versions import outcome_words
from atrocityrisk.desk.database.forecast_queries import current_list
from atrocityrisk.desk.models import Assessment
from atrocityrisk.desk.models.assessment import SUMMARY_CHARACTERS
from atrocityrisk.desk.page_parts.form_words import (
    NOTHING,
    change_reason_field,
    day_field,
    embargo_field,
    keep_whole,
    level_choices,
    plain_ends,
)
from atrocityrisk.desk.rules.state_choices import grouped_states
from atrocityrisk.outcomes import OUTCOMES

if TYPE_CHECKING:
    AssessmentFormBase = forms.ModelForm[Assessment]
else:
    AssessmentFormBase = forms.ModelForm

EXPECTED = ("outcome", "first_year", "last_year", "probability", "low", "high")
"""Fields of what the assessor expects: all of them, or none."""


class PercentField(forms.Field):
    """A share that is typed and shown in percent, and kept as a fraction."""

    def to_python(self, value: Any) -> float | None:
        """The fraction of a typed percentage."""
        text = str(value or "").replace("%", "").strip()
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not 0 <= number <= 100:
            raise ValidationError(
                f"expected a percentage from 0 to 100, such as 2.5, found {text[:40]}"
            )
        return number / 100

    def prepare_value(self, value: Any) -> Any:
        """A stored fraction in percent; what somebody typed as it was."""
        return f"{100 * value:.10g}" if isinstance(value, float) else value


def _percent(label: str) -> PercentField:
    return PercentField(
        label=label,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


def _year(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1946, max_value=2200)


class AssessmentForm(AssessmentFormBase):
    """Head of an assessment; its findings have pages of their own."""

    gwcode = forms.TypedChoiceField(
        label="State", coerce=int, error_messages={"required": "choose the State"}
    )
    first_day = day_field(label="First day of the period")
    last_day = day_field(label="Last day of the period")
    embargo_until = embargo_field()
    outcome = forms.ChoiceField(label="Of what", required=False)
    first_year = _year("First year")
    last_year = _year("Last year")
    probability = _percent("Probability in percent")
    low = _percent("At least, in percent")
    high = _percent("At most, in percent")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    ticket = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = change_reason_field()

    class Meta:
        model = Assessment
        fields = ("gwcode", "first_day", "last_day", "summary", *EXPECTED, "level", "embargo_until")
        widgets = {"summary": forms.Textarea(attrs={"rows": 7})}  # noqa: RUF012

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        new = self.instance._state.adding
        lowest = 0 if new else self.instance.level
        self._offer(self.fields["gwcode"], [NOTHING, *grouped_states()])
        self._offer(self.fields["level"], level_choices(lowest))
        self._offer(self.fields["outcome"], self._outcomes())
        self.fields["level"].label = "Handling level"
        self.fields["level"].help_text = (
            "Who may see it once it is submitted or signed. No lower than that of any record it "
            "cites." + (" An approver can lower it." if lowest else "")
        )
        self.fields["summary"].label = "In short"
        self.fields["summary"].help_text = (
            f"What matters most, in your own words, in up to {SUMMARY_CHARACTERS:,} characters: no "
            "names of people, no exact places."
        )
        if new:
            del self.fields["reason"], self.fields["version"]
            today = timezone.now().date()
            self.initial.setdefault("first_day", today - timedelta(days=364))
            self.initial.setdefault("last_day", today)
        else:
            del self.fields["ticket"]
            self.initial["version"] = self.instance.version
        keep_whole(self)

    @staticmethod
    def _offer(field: Any, choices: list[Any]) -> None:
        field.choices = choices

    def _outcomes(self) -> list[tuple[str, str]]:
        """What a forecast can be of: that of the current list, then the library's onsets."""
        names = [name for name, one in OUTCOMES.items() if one.phase == "onset"]
        newest = current_list()
        present = self.instance.outcome
        first = [newest.outcome] if newest is not None and len(newest.outcome) <= 60 else []
        known = dict.fromkeys([*([present] if present else []), *first, *names])
        return [("", "I give no probability"), *((name, outcome_words(name)) for name in known)]

    def clean_summary(self) -> str:
        """The text with plain line ends, so that each counts as one character."""
        return plain_ends(self.cleaned_data["summary"])

    def clean(self) -> dict[str, Any]:
        """A probability is given whole, or not at all."""
        given = super().clean() or self.cleaned_data
        said = [name for name in EXPECTED if given.get(name) not in (None, "")]
        faulty = any(name in self.errors for name in EXPECTED)
        if said and not faulty and len(said) < len(EXPECTED):
            for name in EXPECTED:
                if name not in said:
                    self.add_error(
                        name, "expected all that a probability needs, or none of it; fill this in"
                    )
                # Else the model would say the same once more.
                given.pop(name, None)
        return given
