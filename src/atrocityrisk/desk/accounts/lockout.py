"""Lockout after failed log-ins: from where somebody asks, what they are told, who is locked."""

from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def client_address(request: HttpRequest) -> str:
    """Address from which a request comes."""
    # Behind the proxy it is the last one that the proxy wrote down; what stands before that, and
    # the whole header where there is no proxy, is the caller's own say.
    if settings.DESK.serving.tls == "proxy":
        passed_on = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")[-1].strip()
        if passed_on:
            return passed_on[:45]
    return str(request.META.get("REMOTE_ADDR", ""))


def client_words(
    username: str | None, ip_address: str, user_agent: str, path_info: str, request: HttpRequest
) -> str:
    """How the machine's log names a caller: without the name typed, which may be a password."""
    return f"address {ip_address}"


def locked_out(request: HttpRequest, answer: Any = None, credentials: Any = None) -> HttpResponse:
    """The answer to whoever is locked out: the same whether the account exists or not."""
    minutes = settings.DESK.accounts.lockout_minutes
    page = render(
        request,
        "desk/fault.html",
        {
            "heading": "Too many failed attempts",
            "text": f"Logging in to this account from here is locked for {minutes} minutes "
            "after the last of them. Wait, then try again; or ask an administrator to unlock it.",
        },
        status=429,
    )
    page["Retry-After"] = str(minutes * 60)
    return page


def locked_names() -> set[str]:
    """Names under which somebody is locked out now, from at least one address."""
    since = timezone.now() - timedelta(minutes=settings.DESK.accounts.lockout_minutes)
    failures = (
        AccessAttempt.objects.filter(attempt_time__gte=since)
        .values("username", "ip_address")
        .annotate(failures=Sum("failures_since_start"))
        .filter(failures__gte=settings.DESK.accounts.failures_before_lockout)
        .order_by()
    )
    return {row["username"] for row in failures}


def unlock_name(username: str) -> None:
    """Forget the failures under a name, from every address."""
    reset(username=username)
