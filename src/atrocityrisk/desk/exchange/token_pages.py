"""Pages on which people make the tokens of their programs, and take them back."""

from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from atrocityrisk.desk.exchange.token_access import LONGEST_DAYS, make_token
from atrocityrisk.desk.models import ApiToken, Person
from atrocityrisk.desk.models.activity import ActivityKind, note_activity

MOST_TOKENS = 20


class TokenForm(forms.Form):
    """What a new token is for, and for how long."""

    label = forms.CharField(
        label="What uses it", max_length=60, help_text="Such as: monthly report."
    )
    days = forms.IntegerField(
        label="Good for how many days",
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=90,
        help_text=f"At most {LONGEST_DAYS}.",
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("text")
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens, and a new one, whose text is shown this once."""
    person = request.user
    assert isinstance(person, Person)
    form, text = TokenForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid():
        if _good_tokens().count() >= MOST_TOKENS:
            form.add_error(None, f"You have {MOST_TOKENS} tokens; revoke one that is not needed.")
        else:
            token, text = make_token(
                person,
                label=form.cleaned_data["label"],
                expires_on=timezone.now().date() + timedelta(days=form.cleaned_data["days"]),
            )
            note_activity(ActivityKind.TOKEN, f"made one, good until {token.expires_on}")
            form = TokenForm()
    return render(
        request,
        "desk/tokens.html",
        {
            "heading": "Tokens for programs",
            "form": form,
            "forms": [form],
            "text": text,
            "tokens": ApiToken.objects.all(),
            "today": timezone.now().date(),
        },
        status=400 if form.errors else 200,
    )


@login_required
@require_POST
def revoke_token(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a token back; it is refused from now on."""
    token = get_object_or_404(ApiToken.objects, key=key)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        note_activity(ActivityKind.TOKEN, "revoked one")
    messages.success(request, "The token is revoked; programs that use it are refused from now on.")
    return redirect("tokens")


def _good_tokens() -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(revoked_at=None, expires_on__gte=timezone.now().date())
