"""Mail about bulletins: that there is one and where, never what it says; off by default."""

import re
import smtplib

import pytest
from desk_alerts import proposed_alert
from django.core import mail
from django.test import Client

from atrocityrisk.desk.alerting.bulletin_mail import addresses
from atrocityrisk.desk.models import Activity, Alert
from atrocityrisk.desk.options import MAIL_PASSWORD_VARIABLE, DeskOptions, MailOptions
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_system

OPTIONS = MailOptions(
    host="mail.example.org",
    sender="desk@example.org",
    public=("all@example.org",),
    restricted=("duty@example.org", "all@example.org"),
    confidential=("chief@example.org",),
)


class FailingBackend:
    """A mail server that takes nothing."""

    def __init__(self, *arguments, **options):
        pass

    def open(self):
        raise smtplib.SMTPConnectError(421, b"go away duty@example.org")


@pytest.fixture
def mailing(settings):
    """A desk with a mail server."""

    def switch(options=OPTIONS, **more):
        settings.DESK = settings.DESK.model_copy(update={"mail": options, **more})

    return switch


def _issue(people, *, public_text=""):
    alert = proposed_alert(people["analyst"], reason="kestrel over the town")
    client = Client()
    client.force_login(people["approver"])
    fields = {"version": alert.version, "public_text": public_text}
    if public_text:
        fields["public"] = "on"
    address = f"/alerts/{alert.key}/issue/"
    page = client.post(address, {**fields, "then": "show"}).content.decode()
    read_for = re.search(r'name="read_for" value="([^"]*)"', page)[1]
    signed = {**fields, "then": "sign", "read": "on", "read_for": read_for}
    return client.post(address, signed, follow=True).content.decode()


def test_no_mail_leaves_by_default(people):
    _issue(people)
    assert mail.outbox == []
    with as_system("tests"):
        assert not Activity.objects.filter(kind="mail").exists()


def test_mail_says_that_there_is_a_bulletin_and_where(people, mailing):
    mailing()
    _issue(people)
    assert sorted(message.to[0] for message in mail.outbox) == [
        "all@example.org",
        "chief@example.org",
        "duty@example.org",
    ]
    for message in mail.outbox:
        assert message.from_email == "desk@example.org"
        assert message.subject == "Early-warning desk: bulletin to read (restricted)"
        sent = message.message()
        del sent["Message-ID"]  # a number by chance, in which any short one may stand
        text = str(sent)
        assert re.search(r"http://testserver/bulletins/R-\d{4}-001/", text)
        for word in ("kestrel", "Congo", "490", "moderate", "analyst", "approver"):
            assert word not in text, word
    with as_system("tests"):
        assert [one.detail for one in Activity.objects.filter(kind="mail")] == [
            "3 told of a bulletin, restricted"
        ]


def test_each_address_is_told_of_the_highest_that_it_may_know(people, mailing, settings):
    alerts = settings.DESK.alerts.model_copy(update={"publish": True})
    only_public = OPTIONS.model_copy(update={"restricted": ("duty@example.org",)})
    mailing(only_public, alerts=alerts)
    _issue(people, public_text="For everybody.")
    told = {message.to[0]: message.body for message in mail.outbox}
    assert len(mail.outbox) == 3
    assert "/alerts/public/P-" in told["all@example.org"]
    assert "/bulletins/R-" not in told["all@example.org"]
    for one in ("duty@example.org", "chief@example.org"):
        assert "/bulletins/R-" in told[one]


def test_line_ends_in_a_title_make_no_header(people, mailing):
    mailing(title="Desk\r\nBcc: thief@example.org")
    _issue(people)
    for message in mail.outbox:
        assert message.subject.startswith("Desk Bcc: thief@example.org: bulletin")
        assert message.message()["Bcc"] is None
    assert len(mail.outbox) == 3


def test_a_failing_server_undoes_nothing_and_is_said(people, mailing, settings):
    mailing()
    settings.EMAIL_BACKEND = f"{__name__}.FailingBackend"
    page = _issue(people)
    assert "not all mail about it went out" in page
    assert "SMTPConnectError" in page
    assert "duty@example.org" not in page
    with as_system("tests"):
        assert Alert.objects.get().state == "issued"
        (noted,) = Activity.objects.filter(kind="mail")
    assert noted.detail == "3 of 3 not told of a bulletin, restricted: SMTPConnectError"


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (Level.PUBLIC, ["all@example.org", "duty@example.org", "chief@example.org"]),
        (Level.RESTRICTED, ["duty@example.org", "all@example.org", "chief@example.org"]),
        (Level.CONFIDENTIAL, ["chief@example.org"]),
    ],
)
def test_addresses_are_told_up_to_their_level(level, expected):
    assert addresses(OPTIONS, level) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"host": "mail.example.org"},
        {"restricted": ("a@example.org\r\nBcc: b@example.org",)},
        {"sender": "Desk <desk@example.org>"},
        {"public": ("nobody",)},
    ],
)
def test_addresses_that_are_none_are_refused(fields):
    with pytest.raises(ValueError, match=r"expected an address|sender must name"):
        DeskOptions.model_validate({"mail": fields})


def test_the_password_comes_from_the_environment(monkeypatch):
    assert "password" not in MailOptions.model_fields
    monkeypatch.setenv(MAIL_PASSWORD_VARIABLE, "secret of the post")
    assert MailOptions().password == "secret of the post"
