"""Forms by which people prove who they are: log-in, and a new password."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django_otp import user_has_device

from atrocityrisk.desk.accounts.one_time_codes import accepted_device
from atrocityrisk.desk.models import Person

_REFUSED = (
    "Expected a name, a password and, where set up, a one-time code that belong together. "
    "Check each and try again."
)


def code_field(*, required: bool, help_text: str = "") -> forms.CharField:
    """A field for the six digits that an app shows."""
    return forms.CharField(
        label="One-time code",
        required=required,
        max_length=12,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


def password_field(label: str) -> forms.CharField:
    """A field for the password that is in use."""
    return forms.CharField(
        label=label,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def is_own_password(request: HttpRequest, password: str) -> bool:
    """Whether it is the password of who is logged in; a wrong one counts towards the lockout."""
    person = request.user
    return authenticate(request, username=person.get_username(), password=password) == person


class LoginForm(AuthenticationForm):
    """Name, password and code at once, so that no answer says which of them was wrong."""

    one_time_code = code_field(
        required=False, help_text="Only if you have set up one-time codes. Each code works once."
    )

    def clean(self) -> dict[str, Any]:
        """Check the password first: a code is spent only on the right one."""
        cleaned: dict[str, Any] = super().clean()
        person = self.get_user()
        if not isinstance(person, Person) or not user_has_device(person):
            return cleaned
        device = accepted_device(person, cleaned.get("one_time_code", ""))
        if device is None:
            self.user_cache = None
            user_login_failed.send(
                sender=__name__,
                credentials={"username": person.get_username()},
                request=self.request,
            )
            raise self.get_invalid_login_error()
        # `django_otp` notes it in the session at log-in.
        person.otp_device = device  # type: ignore[attr-defined]
        return cleaned

    def get_invalid_login_error(self) -> ValidationError:
        """The one answer to all that does not fit."""
        return ValidationError(_REFUSED, code="invalid_login")


class NewPasswordForm(PasswordChangeForm):
    """The old password, and a new one twice."""

    def __init__(self, user: Person, *arguments: Any, request: HttpRequest, **options: Any) -> None:
        self.request = request
        super().__init__(user, *arguments, **options)
        self.fields["old_password"].label = "Password in use"
        new, again = self.fields["new_password1"], self.fields["new_password2"]
        new.help_text = (
            f"At least {settings.DESK.accounts.password_characters} characters, not digits alone, "
            "none that is often used, and not like your name. Several words are best."
        )
        again.label, again.help_text = "The new password again", ""

    def clean_old_password(self) -> str:
        """The old password, checked as at log-in: whoever guesses here is locked out as well."""
        old: str = self.cleaned_data["old_password"]
        if not is_own_password(self.request, old):
            raise ValidationError("Expected the password that you use now; try again.")
        return old

    def clean(self) -> dict[str, Any]:
        """A new password is another one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        new = cleaned.get("new_password1")
        if new and new == cleaned.get("old_password"):
            self.add_error("new_password1", "Expected another password than the one in use.")
        return cleaned

    @transaction.atomic
    def save(self, commit: bool = True) -> Person:
        """Save it; the duty to choose one is done."""
        checked = self.user.password
        # As the account is now: an administrator may have changed it while the form was on its way.
        self.user.refresh_from_db(from_queryset=Person.objects.select_for_update())
        if self.user.password != checked or not self.user.is_active:
            raise PermissionDenied("your account was changed meanwhile; log in again")
        self.user.must_change_password = False
        self.user._change_reason = "chose a password"
        person: Person = super().save(commit)
        return person
