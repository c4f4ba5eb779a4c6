"""How every form of the desk reads: days as ISO, no text cut off unseen, levels one may give."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.forms import BaseForm

from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import may_see_level

NOTHING = ("", "choose")


def day_field(**options: Any) -> forms.DateField:
    """A day; only the ISO form, since others can be read two ways."""
    return forms.DateField(
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "expected a day such as 2024-05-17, found another text"},
        **options,
    )


def reason_field(*, required: bool = True, label: str = "Why", most: int = 500) -> forms.CharField:
    """Why something is done."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=f"Up to {most} characters, without names of people. It stays in the history.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "say why, in a few words"},
    )


def change_reason_field() -> forms.CharField:
    """Why something is changed, which may be left out; room is left for word of a check."""
    return reason_field(required=False, label="What you changed, and why", most=400)


def embargo_field() -> forms.DateField:
    """The day on which an embargo ends."""
    return day_field(
        label="Embargo until",
        required=False,
        help_text="Until this day only you and reviewers see it.",
    )


def level_choices(lowest: int = Level.PUBLIC) -> list[tuple[int, str]]:
    """Levels from a lowest to the viewer's clearance."""
    return [(one.value, one.label) for one in Level if one >= lowest and may_see_level(one)]


def state_number(text: Any) -> int | None:
    """The number of a State as an address or a form names it; None for any other text."""
    named = str(text or "")
    return int(named) if named.isdecimal() and len(named) < 6 else None


def keep_whole(form: BaseForm) -> None:
    """Let no browser cut off what is pasted, nor speak before the server does."""
    form.use_required_attribute = False
    for field in form.fields.values():
        if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = "fill this in"
        field.widget.attrs.pop("maxlength", None)
        field.widget.attrs.pop("minlength", None)


def chosen_words(field: forms.Field, value: Any) -> str:
    """What a list says of a chosen value; the value itself where it is typed."""
    return next((words for code, words in _flat(field) if str(code) == str(value)), str(value))


def filters_in_use(form: BaseForm, *, passed_over: Collection[str] = ()) -> list[tuple[str, str]]:
    """Label and choice of each filter that is set, of a form that holds filters."""
    used = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if name not in passed_over and value not in (None, "", False):
            used.append((str(field.label), "" if value is True else chosen_words(field, value)))
    return used


def plain_ends(text: Any) -> str:
    """A text with plain line ends, so that each counts as one character."""
    return str(text).replace("\r\n", "\n").replace("\r", "\n")


def changed_texts(form: BaseForm, labels: Mapping[str, str]) -> dict[str, str]:
    """Texts that somebody has changed, by what their fields are called."""
    # What was looked at when it was entered is not asked about at every change.
    return {
        label: str(form.cleaned_data.get(name) or "")
        for name, label in labels.items()
        if name in form.changed_data
    }


def typed_values(form: BaseForm) -> list[tuple[str, str]]:
    """What somebody typed into a form, field by field in words, to copy from."""
    typed = []
    for bound in form.visible_fields():
        value = bound.value()
        chosen = {str(one) for one in (value if isinstance(value, (list, tuple)) else [value])}
        many = isinstance(bound.field, forms.MultipleChoiceField)
        named = [
            f"{code} {text}" if many else text
            for code, text in _flat(bound.field)
            if str(code) in chosen and code != ""
        ]
        text = "; ".join(named) or ("" if value is None or isinstance(value, list) else str(value))
        if text and not isinstance(bound.field, forms.BooleanField):
            typed.append((str(bound.label), text))
    return typed


def _flat(field: forms.Field) -> list[tuple[Any, str]]:
    flat: list[tuple[Any, str]] = []
    for code, text in getattr(field.widget, "choices", ()):
        if isinstance(text, (list, tuple)):
            flat.extend((one, str(words)) for one, words in text)
        else:
            flat.append((code, str(text)))
    return flat
