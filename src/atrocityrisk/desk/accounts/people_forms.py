"""The administrator's form for an account: what is not on it cannot be set by it."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from atrocityrisk.desk.accounts.people_changes import Access, roles_of, stamp_of
from atrocityrisk.desk.models import Person
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.roles import ADMINISTRATOR, ANALYST, APPROVER, READER, REVIEWER

_ROLES = {
    READER: "reads reviewed records within the clearance",
    ANALYST: "also writes, imports and exports records",
    REVIEWER: "also reviews and withdraws records of others",
    APPROVER: "also lowers levels and lifts embargoes",
    ADMINISTRATOR: "keeps accounts, and reads as a reader does",
}
_DETAILS = ("first_name", "last_name", "email")


if TYPE_CHECKING:
    _FormOfPerson = forms.ModelForm[Person]
else:
    _FormOfPerson = forms.ModelForm


class PersonForm(_FormOfPerson):
    """Name, roles and clearance; fields that decide over access are fixed on one's own account."""

    roles = forms.MultipleChoiceField(
        choices=[(name, f"{name}: {what}") for name, what in _ROLES.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Person
        fields = ("username", *_DETAILS, "clearance", "is_active")
        labels: ClassVar[dict[str, str]] = {
            "username": "Username",
            "email": "E-mail address",
            "is_active": "May log in",
        }
        help_texts: ClassVar[dict[str, str]] = {
            "username": "Letters, digits and @ . + - _ only. It is never changed.",
            "is_active": "Take this away instead of deleting the account.",
        }

    field_order = ("username", "first_name", "last_name", "email", "roles", "clearance")

    def __init__(self, *arguments: Any, by: Person, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.instance._state.adding:
            del self.fields["is_active"], self.fields["stamp"]
            return
        self.initial["roles"] = sorted(roles_of(self.instance))
        self.initial["stamp"] = stamp_of(self.instance)
        self.fields["username"].disabled = True
        if self.instance.pk == by.pk:
            for name in ("roles", "clearance", "is_active"):
                self.fields[name].disabled = True
                self.fields[name].help_text = "Another administrator changes it for you."

    def clean_username(self) -> str:
        """No two names that differ in case alone: they would be taken for one another."""
        name: str = self.cleaned_data["username"]
        others = Person.objects.filter(username__iexact=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError("Expected a name that no account has; choose another.")
        return name

    @property
    def access(self) -> Access:
        """What the account is to be used for."""
        given = self.cleaned_data
        return Access(
            roles=frozenset(given["roles"]),
            clearance=Level(given["clearance"]),
            active=given.get("is_active", True),
        )

    @property
    def details(self) -> dict[str, str]:
        """How the person is called."""
        return {name: self.cleaned_data[name] for name in _DETAILS}
