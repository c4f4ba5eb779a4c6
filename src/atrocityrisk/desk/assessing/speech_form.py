"""The form of a coding of speech: five elements, each yes, partly, no or not known, and why."""

from typing import TYPE_CHECKING, Any

from django import forms

from atrocityrisk.desk.models import SpeechCoding
from atrocityrisk.desk.models.speech_coding import ELEMENTS
from atrocityrisk.desk.page_parts.form_words import keep_whole

if TYPE_CHECKING:
    CodingFormBase = forms.ModelForm[SpeechCoding]
else:
    CodingFormBase = forms.ModelForm

NOTE_LABEL = "Why you judge so"


class CodingForm(CodingFormBase):
    """One coder's reading of a record."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = SpeechCoding
        fields = (*ELEMENTS, "note")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in ELEMENTS:
            field: Any = self.fields[name]
            field.label = name.capitalize()
            field.widget = forms.RadioSelect(choices=field.choices)
        note = self.fields["note"]
        note.label = NOTE_LABEL
        note.help_text = (
            "Up to 1,000 characters, in your own words. Name nobody. Do not quote slurs: say what "
            "kind of word it was."
        )
        note.widget = forms.Textarea(attrs={"rows": 5})
        self.initial["version"] = self.instance.version
        keep_whole(self)

    def seen_by_the_form(self) -> str:
        """Version that the form was filled from, as it was sent."""
        return str(self.data.get("version", ""))
