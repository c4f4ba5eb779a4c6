"""Whoever signs reads all that an alert rests on; what they may not see is not shown to them."""

import uuid

from desk_kinds import make_alert
from django.test import Client

from atrocityrisk.desk.models import Bulletin
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem
from atrocityrisk.desk.rules.levels import AlertState, Level
from atrocityrisk.desk.rules.scope import as_system

WORDS = "As a draft of a colleague says"


def test_what_one_cannot_read_one_neither_sees_nor_signs(people):
    hidden = EvidenceItem(kind="assessment", key=str(uuid.uuid4()), words=WORDS, level=Level.PUBLIC)
    alert = make_alert(
        people["analyst"],
        evidence=(hidden,),
        state=AlertState.PROPOSED,
        proposer=people["analyst"],
    )
    client = Client()
    client.force_login(people["approver"])
    address = f"/alerts/{alert.key}/issue/"
    sent = {"version": alert.version, "then": "sign", "read": "on"}
    for answer in (client.get(address), client.post(address, sent)):
        assert answer.status_code == 409
        told = answer.content.decode()
        assert "Part of what it rests on is not there for you" in told
        assert WORDS not in told
    with as_system("tests"):
        assert not Bulletin.objects.exists()
