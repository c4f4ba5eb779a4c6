"""The form of advice: which option, why here and now, who would act, by when."""

from typing import TYPE_CHECKING, Any

from django import forms

from atrocityrisk.desk.models import Advice, Alert, Assessment
from atrocityrisk.desk.page_parts.form_words import (
    NOTHING,
    change_reason_field,
    day_field,
    embargo_field,
    keep_whole,
    level_choices,
    plain_ends,
    state_number,
)
from atrocityrisk.desk.rules.advice_checks import factors_text, prevention_options
from atrocityrisk.desk.rules.framework_words import risk_factors
from atrocityrisk.desk.rules.state_choices import grouped_states

if TYPE_CHECKING:
    AdviceFormBase = forms.ModelForm[Advice]
else:
    AdviceFormBase = forms.ModelForm

MOST_LINKED = 50
"""The latest alerts and assessments of the State, which the form offers."""


def option_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Options by who would act, as a list offers them."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for one in prevention_options().values():
        grouped.setdefault(one.by, []).append((one.code, f"{one.code} {one.term}"))
    return [(by[:1].upper() + by[1:], options) for by, options in grouped.items()]


class AdviceForm(AdviceFormBase):
    """Content of advice; who wrote it, where it stands and what followed are said elsewhere."""

    gwcode = forms.TypedChoiceField(
        label="State", coerce=int, error_messages={"required": "choose a State"}
    )
    option = forms.ChoiceField(
        label="Option to consider",
        help_text="From the table of options. What each means stands on the page of options.",
        error_messages={"required": "choose an option of the table"},
    )
    risk_factors = forms.MultipleChoiceField(
        label="Risk factors that it answers",
        widget=forms.CheckboxSelectMultiple,
        help_text="Of the UN Framework of Analysis.",
        error_messages={"required": "choose at least one risk factor"},
    )
    advised_on = day_field(label="Advised on")
    due_on = day_field(
        label="Due on",
        required=False,
        help_text="The day by which the office looks at what became of it.",
    )
    alert = forms.ModelChoiceField(
        label="Alert that it rests on",
        queryset=Alert.objects.none(),
        to_field_name="key",
        required=False,
        empty_label="none",
        error_messages={"invalid_choice": "expected an alert that you may see; choose another"},
    )
    assessment = forms.ModelChoiceField(
        label="Assessment that it rests on",
        queryset=Assessment.objects.none(),
        to_field_name="key",
        required=False,
        empty_label="none",
        error_messages={
            "invalid_choice": "expected an assessment that you may see; choose another"
        },
    )
    embargo_until = embargo_field()
    # The version that the form was filled from, and who asked for it.
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    ticket = forms.CharField(widget=forms.HiddenInput, required=False)
    changed = change_reason_field()

    class Meta:
        model = Advice
        fields = (
            "gwcode", "option", "risk_factors", "reason", "responsible", "advised_on", "due_on",
            "alert", "assessment", "level", "embargo_until",
        )  # fmt: skip
        labels = {  # noqa: RUF012
            "reason": "Why this option, here and now",
            "responsible": "Role or body that would act",
            "level": "Handling level",
        }
        help_texts = {  # noqa: RUF012
            "reason": "From 10 to 2,000 characters: no names of people, no exact places.",
            "responsible": "Such as “ministry of the interior”: never a person.",
            "level": "Who may see it. Never lower than that of the alert or the assessment.",
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 7})}  # noqa: RUF012

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        new = self.instance._state.adding
        lowest = 0 if new else self.instance.level
        fields: Any = self.fields
        fields["gwcode"].choices = [NOTHING, *grouped_states()]
        fields["option"].choices = [NOTHING, *option_choices()]
        fields["risk_factors"].choices = [
            (str(factor.number), f"{factor.number}. {factor.words}") for factor in risk_factors()
        ]
        fields["level"].choices = level_choices(lowest)
        self._offer_links()
        if new:
            del self.fields["changed"], self.fields["version"]
        else:
            del self.fields["ticket"]
            self.initial["version"] = self.instance.version
            self.initial["risk_factors"] = [str(number) for number in self.instance.factors]
        keep_whole(self)

    def _offer_links(self) -> None:
        self._unseen: dict[str, Alert | Assessment] = {}
        number = state_number(self["gwcode"].value()) or 0
        for name, model in (("alert", Alert), ("assessment", Assessment)):
            field: Any = self.fields[name]
            # Any of the State that the viewer may see can be sent; the list offers the latest.
            field.queryset = model.objects.filter(gwcode=number)
            latest = list(field.queryset[:MOST_LINKED])
            field.widget.choices = [
                ("", field.empty_label),
                *[(str(row.key), f"{row} ({row.get_level_display()})") for row in latest],
            ]
            linked = getattr(self.instance, f"{name}_id")
            if self.instance.pk is not None:
                chosen = field.queryset.filter(pk=linked or 0).first()
                self.initial[name] = None if chosen is None else chosen.key
                if linked and chosen is None:
                    # Such as an assessment that its author has reopened: no change drops it unseen.
                    self._unseen[name] = model._base_manager.get(pk=linked)

    def clean_reason(self) -> str:
        """The reason with plain line ends, so that each counts as one character."""
        return plain_ends(self.cleaned_data["reason"])

    def clean_risk_factors(self) -> str:
        """Numbers as they are stored."""
        return factors_text(int(number) for number in self.cleaned_data["risk_factors"])

    def clean(self) -> dict[str, Any]:
        """Hold its level at that of what it rests on; keep a link that the writer cannot see."""
        given = super().clean() or self.cleaned_data
        level = given.get("level")
        for name in ("alert", "assessment"):
            row = given[name] = given.get(name) or self._unseen.get(name)
            if row is not None and level is not None and row.level > level:
                self.add_error(
                    "level",
                    f"expected a level no lower than that of the {name} "
                    f"({row.get_level_display()}); raise it, or choose another",
                )
        return given
