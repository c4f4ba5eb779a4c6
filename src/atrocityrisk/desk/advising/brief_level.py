"""The level up to which a paper tells: chosen within one's clearance, public unless chosen."""

from typing import Any

from django import forms

from atrocityrisk.desk.page_parts.form_words import level_choices
from atrocityrisk.desk.rules.levels import Level


class LevelForm(forms.Form):
    """Who is to read the paper."""

    level = forms.ChoiceField(
        label="Up to which handling level",
        help_text="It holds nothing of a higher level, and says up to which it goes.",
    )

    def __init__(self, given: Any) -> None:
        super().__init__(given if "level" in given else {"level": Level.PUBLIC.label})
        field: Any = self.fields["level"]
        # By their words: an address then tells whoever is given it what it is.
        field.choices = [(words, words) for _, words in level_choices()]

    @classmethod
    def chosen(cls, given: Any) -> Level | None:
        """The level that an address names; None for one that is none of the viewer's."""
        form = cls(given)
        if not form.is_valid():
            return None
        return next(one for one in Level if one.label == form.cleaned_data["level"])
