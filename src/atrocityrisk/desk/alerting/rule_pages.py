"""Alert rules: the list, the page of one with its record, its history, and its file."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.alerting.rule_files import rule_text
from atrocityrisk.desk.alerting.rule_past import known_dry_run
from atrocityrisk.desk.alerting.rule_sight import look, sight_of
from atrocityrisk.desk.alerting.rule_versions import RULES, visible_rule
from atrocityrisk.desk.changes.rule_saving import may_write_rules
from atrocityrisk.desk.database.alert_runs import missed_run
from atrocityrisk.desk.guarded_views import needs, viewer
from atrocityrisk.desk.models import Alert, AlertRule, AlertRun
from atrocityrisk.desk.page_parts.version_pages import answer_history, answer_version
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.rule_firing import Looked
from atrocityrisk.desk.rules.rule_parameters import parameter_words, read_parameters
from atrocityrisk.desk.rules.rule_record import RuleRecord
from atrocityrisk.desk.rules.state_choices import state_name

_SHOWN = 20
_FIRINGS = 200

reads_rules = needs("view_alertrule", "read alert rules", "Analysts, reviewers and approvers can.")


@require_safe
@reads_rules
def alert_rules(request: HttpRequest) -> HttpResponse:
    """List the rules that the viewer may see, the active ones first."""
    rows = [
        {"rule": rule, "words": parameter_words(read_parameters(rule.kind, rule.parameters))}
        for rule in AlertRule.objects.order_by("-active", "name", "pk")
    ]
    return render(
        request,
        "desk/rule_list.html",
        {
            "heading": "Alert rules",
            "rows": rows,
            "may_write": may_write_rules(viewer(request)),
            "missed": missed_run(),
            "run": AlertRun.objects.filter(finished_at__isnull=False).first(),
        },
    )


@require_safe
@reads_rules
def alert_rule(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a rule: what it looks for, what it sees today, its record, what it has made."""
    rule = visible_rule(key)
    made = Alert.objects.filter(rule=rule)
    return render(
        request,
        "desk/rule.html",
        {
            "heading": rule.name,
            "rule": rule,
            "words": parameter_words(read_parameters(rule.kind, rule.parameters)),
            "sight": Level(sight_of(rule)).label,
            "may_write": may_write_rules(viewer(request)),
            "made": list(made[:_SHOWN]),
            "made_number": made.count(),
            **seen_today(look(rule)),
            **record_parts(rule),
        },
    )


def seen_today(looked: Looked) -> dict[str, object]:
    """What a rule sees today, for a page."""
    return {
        "seen": [
            {"state": state_name(one.gwcode, one.day.year), "firing": one}
            for one in looked.firings[:_SHOWN]
        ],
        "seen_number": len(looked.firings),
        "not_known": looked.not_known,
    }


def record_parts(rule: AlertRule) -> dict[str, object]:
    """A rule's own record, for a page."""
    found = known_dry_run(rule)
    record = found.record
    return {
        "dry_run": found,
        "record": record,
        "hit_share": None if record is None else _share_words(record.hit_share),
        "base_rate": None if record is None else _base_words(record.base_rate),
        "firings": [] if record is None else _told_firings(record),
        "most_firings": _FIRINGS,
    }


def _share_words(share: tuple[float, float, float] | None) -> dict[str, str] | None:
    if share is None:
        return None
    value, low, high = (f"{one * 100:.0f}%" for one in share)
    return {"value": value, "low": low, "high": high}


def _base_words(rate: float | None) -> str:
    return "" if rate is None else f"after {rate * 100:.1f}%"


def _told_firings(record: RuleRecord) -> list[dict[str, object]]:
    newest = sorted(record.firings, key=lambda one: one.firing.day, reverse=True)[:_FIRINGS]
    return [
        {
            "state": state_name(one.firing.gwcode, one.firing.day.year),
            "day": one.firing.day,
            "verdict": f"{one.verdict}, repeated" if one.repeat else one.verdict,
        }
        for one in newest
    ]


@require_safe
@reads_rules
def alert_rule_history(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show all versions of a rule that the viewer may see."""
    return answer_history(request, RULES, key)


@require_safe
@reads_rules
def alert_rule_version(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """Show one version of a rule whole."""
    return answer_version(request, RULES, key, number)


@require_safe
@reads_rules
def alert_rule_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a rule as a file that `desk alerts rules --file` reads."""
    rule = visible_rule(key)
    answer = HttpResponse(rule_text(rule), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rule.toml"'
    return answer
