"""The page of one alert: what was seen, on what it rests, where it stands, what may be done."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.alerting.alert_versions import sees_alerts, visible_alert
from atrocityrisk.desk.changes.alert_steps import (
    may_edit_alert,
    may_lower_alert,
    possible_alert_steps,
    wrote,
)
from atrocityrisk.desk.database.cited_evidence import seen_evidence
from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.models import Alert, AlertRule, Bulletin
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem
from atrocityrisk.desk.rules.levels import AlertState

_WAITS_FOR = {
    AlertState.CANDIDATE: "It waits for an analyst who watches, proposes or dismisses it.",
    AlertState.WATCHING: "It is watched. An analyst proposes or dismisses it.",
    AlertState.PROPOSED: "It waits for an approver who neither wrote, edited nor proposed it.",
    AlertState.ISSUED: "Two persons have signed it. Its bulletins never change.",
    AlertState.DISMISSED: "It is kept with its reason, and counts no more.",
    AlertState.WITHDRAWN: "It was issued and withdrawn; both bulletins stay readable.",
}
_PAGES = {"record": "record", "assessment": "assessment", "forecasts": "forecast_list"}


@dataclass(frozen=True, kw_only=True)
class ShownEvidence:
    """A piece of evidence, and the page of what it names; empty for a number."""

    item: EvidenceItem
    page: str


@require_safe
@sees_alerts
def alert(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show an alert."""
    shown = visible_alert(key)
    person = viewer(request)
    proposed = shown.state == AlertState.PROPOSED
    return render(
        request,
        "desk/alert.html",
        {
            "heading": str(shown),
            "alert": shown,
            # A rule's own level may be above the alert's, once the rule was changed.
            "rule": AlertRule.objects.filter(pk=shown.rule_id or 0).first(),
            "evidence": _shown_evidence(shown),
            "waits_for": _WAITS_FOR[AlertState(shown.state)],
            "steps": possible_alert_steps(shown, person),
            "may_edit": may_edit_alert(shown, person),
            "may_lower": may_lower_alert(shown, person),
            "barred": proposed and wrote(shown, person) and person.has_perm("desk.issue_alert"),
            "bulletins": Bulletin.objects.filter(alert=shown).order_by("pk"),
        },
    )


def _shown_evidence(shown: Alert) -> list[ShownEvidence]:
    """Evidence that the viewer may see, and where each piece leads."""
    return [
        ShownEvidence(item=item, page=_PAGES.get(item.kind, "")) for item in seen_evidence(shown)
    ]
