"""Pages on one's own account: log-in, log-out, password, one-time codes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_POST, require_safe
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp import login as note_device

from atrocityrisk.desk.accounts.login_forms import (
    LoginForm,
    NewPasswordForm,
    code_field,
    is_own_password,
    password_field,
)
from atrocityrisk.desk.accounts.one_time_codes import (
    begin_device,
    begun_device,
    confirm_device,
    device_picture,
    has_codes,
    remove_devices,
    secret_words,
)
from atrocityrisk.desk.accounts.people_changes import roles_of
from atrocityrisk.desk.models import Person
from atrocityrisk.desk.models.activity import ActivityKind, note_activity


class Login(LoginView):
    """Name, password and code."""

    template_name = "desk/login.html"
    authentication_form = LoginForm

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """What the page shows."""
        given = super().get_context_data(**given)
        return {**given, "heading": "Log in", "forms": [given["form"]]}


class NewPassword(PasswordChangeView):
    """Choose a new password."""

    template_name = "desk/password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("account")

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form checks the old one as at log-in."""
        return {**super().get_form_kwargs(), "request": self.request}

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """What the page shows."""
        given = super().get_context_data(**given)
        return {**given, "heading": "Choose a new password", "forms": [given["form"]]}

    def form_valid(self, form: Any) -> HttpResponse:
        """Say so, and write it down."""
        answer = super().form_valid(form)
        note_activity(ActivityKind.PASSWORD)
        messages.success(self.request, "Your password was changed. Other sessions have ended.")
        return answer


class CodeForm(forms.Form):
    """A code and the password: a session left open is not enough to set codes up."""

    one_time_code = code_field(required=True, help_text="The six digits that the app shows now.")
    password = password_field("Your password")


class RemovalForm(forms.Form):
    """The password, before codes are removed."""

    password = password_field("Your password")


def _self(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What one's account is, and what can be changed about it."""
    person = _self(request)
    return render(
        request,
        "desk/account.html",
        {
            "heading": "Your account",
            "roles": sorted(roles_of(person)),
            "with_codes": has_codes(person),
        },
    )


@require_safe
@login_required
def codes(request: HttpRequest) -> HttpResponse:
    """How one-time codes stand."""
    return _codes_page(request)


@require_POST
@login_required
def codes_begin(request: HttpRequest) -> HttpResponse:
    """Make a secret for a new device."""
    if not has_codes(_self(request)):
        begin_device(_self(request))
    return redirect("codes")


@require_safe
@login_required
def codes_image(request: HttpRequest) -> HttpResponse:
    """The secret as a picture, while it is being set up and to its person alone."""
    device = begun_device(_self(request))
    if device is None:
        raise Http404
    return HttpResponse(device_picture(device), content_type="image/svg+xml")


@require_POST
@login_required
def codes_confirm(request: HttpRequest) -> HttpResponse:
    """Take the new device into use."""
    form, person = CodeForm(request.POST), _self(request)
    if has_codes(person) or begun_device(person) is None:
        return redirect("codes")
    if form.is_valid():
        if not is_own_password(request, form.cleaned_data["password"]):
            form.add_error("password", "Expected the password that you use now; try again.")
        elif device := confirm_device(person, form.cleaned_data["one_time_code"]):
            # A new key, so that no session from before passes for one with a code.
            request.session.cycle_key()
            note_device(request, device)
            note_activity(ActivityKind.PASSWORD, "set up one-time codes")
            messages.success(request, "One-time codes are set up. Each log-in asks for one.")
            return redirect("account")
        else:
            form.add_error(
                "one_time_code",
                "Expected the code that the app shows now; wait for the next one and try again.",
            )
    return _codes_page(request, form)


@require_POST
@login_required
def codes_remove(request: HttpRequest) -> HttpResponse:
    """Do without codes again."""
    form, person = RemovalForm(request.POST), _self(request)
    if form.is_valid():
        if is_own_password(request, form.cleaned_data["password"]):
            if remove_devices(person):
                note_activity(ActivityKind.PASSWORD, "removed one-time codes")
            request.session.pop(DEVICE_ID_SESSION_KEY, None)
            messages.success(request, "One-time codes were removed.")
            return redirect("account")
        form.add_error("password", "Expected the password that you use now; try again.")
    return _codes_page(request, form)


def _codes_page(request: HttpRequest, form: forms.Form | None = None) -> HttpResponse:
    person = _self(request)
    enrolled = has_codes(person)
    device = None if enrolled else begun_device(person)
    form = form or (RemovalForm() if enrolled else CodeForm())
    given = {
        "heading": "One-time codes",
        "with_codes": enrolled,
        "device": device,
        "secret": secret_words(device) if device else "",
        "form": form,
        "forms": [form],
    }
    return render(request, "desk/codes.html", given)
