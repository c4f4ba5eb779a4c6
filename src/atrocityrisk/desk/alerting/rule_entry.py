"""Writing a rule, changing one, and making it active once its record has been seen."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from atrocityrisk.desk.alerting.rule_form import KindForm, RuleForm
from atrocityrisk.desk.alerting.rule_pages import reads_rules, record_parts, seen_today
from atrocityrisk.desk.alerting.rule_past import known_dry_run, record_note
from atrocityrisk.desk.alerting.rule_sight import look
from atrocityrisk.desk.alerting.rule_versions import RULES, visible_rule
from atrocityrisk.desk.changes.rule_saving import may_write_rules, save_rule, set_active
from atrocityrisk.desk.guarded_views import needs, refuse, viewer
from atrocityrisk.desk.models import AlertRule
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.page_parts.answers import add_faults
from atrocityrisk.desk.page_parts.form_words import keep_whole, reason_field, typed_values
from atrocityrisk.desk.page_parts.reviewed_entry import stale_form, unchanged
from atrocityrisk.desk.rules.levels import RuleKind
from atrocityrisk.desk.rules.rule_parameters import parameter_words, read_parameters

_WRITERS = "Reviewers and approvers can."


class ActiveForm(forms.Form):
    """Why a rule is made active, or put to rest."""

    reason = reason_field(most=250)
    version = forms.IntegerField(widget=forms.HiddenInput)
    active = forms.CharField(widget=forms.HiddenInput, max_length=3)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("add_alertrule", "write alert rules", _WRITERS)
def alert_rule_new(request: HttpRequest) -> HttpResponse:
    """Write a rule: first its kind, then what that kind asks for."""
    kind = request.GET.get("kind", "")
    if kind not in RuleKind.values:
        chosen = KindForm({"kind": kind}) if "kind" in request.GET else KindForm()
        return render(
            request,
            "desk/rule_kind.html",
            {"heading": "New alert rule", "form": chosen, "forms": [chosen]},
        )
    rule = AlertRule(kind=kind)
    if request.method != "POST":
        return _show(request, RuleForm(rule=rule))
    return _take(request, RuleForm(request.POST, rule=rule))


@require_http_methods(["GET", "HEAD", "POST"])
@reads_rules
def alert_rule_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change a rule; it rests until somebody makes it active again."""
    rule = visible_rule(key)
    if not may_write_rules(viewer(request)):
        return refuse(request, "change this rule", _WRITERS)
    if request.method != "POST":
        return _show(request, RuleForm(rule=rule))
    form = RuleForm(request.POST, rule=rule)
    if request.POST.get("version") != str(rule.version):
        return _stale(request, rule.key, form)
    return _take(request, form)


def _take(request: HttpRequest, form: RuleForm) -> HttpResponse:
    if not form.is_valid():
        return _show(request, form)
    if answer := unchanged(request, RULES, form, why="reason"):
        return answer
    was_active = form.instance.active
    try:
        rule = save_rule(form.fill(), viewer(request), reason=form.cleaned_data.get("reason") or "")
    except StaleRecordError:
        return _stale(request, form.instance.key, form)
    except ValidationError as problem:
        add_faults(form, problem)
        return _show(request, form)
    text = "The rule is saved, and rests. Look at its record, then make it active."
    if was_active:
        text = "The rule is saved, and rests now. Look at its new record, then make it active."
    messages.success(request, text)
    return redirect("alert_rule", key=rule.key)


def _show(request: HttpRequest, form: RuleForm) -> HttpResponse:
    new = form.instance._state.adding
    return render(
        request,
        "desk/rule_form.html",
        {
            "heading": "New alert rule" if new else "Change an alert rule",
            "form": form,
            "forms": [form],
            # As it is stored: what was typed may be refused.
            "rule": None if new else visible_rule(form.instance.key),
            "kind_words": RuleKind(form.instance.kind).label,
        },
    )


def _stale(request: HttpRequest, key: UUID, form: RuleForm | ActiveForm) -> HttpResponse:
    return stale_form(
        request,
        RULES,
        visible_rule(key),
        heading="Somebody else has changed this rule",
        typed=typed_values(form),
        stands=isinstance(form, ActiveForm),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reads_rules
def alert_rule_active(request: HttpRequest, key: UUID) -> HttpResponse:
    """Make a rule active beside its record, or put it to rest."""
    rule = visible_rule(key)
    person = viewer(request)
    if not may_write_rules(person):
        return refuse(request, "make this rule active or put it to rest", _WRITERS)
    if request.method != "POST":
        wanted = "no" if rule.active else "yes"
        return _ask(request, rule, ActiveForm(initial={"version": rule.version, "active": wanted}))
    form = ActiveForm(request.POST)
    if not form.is_valid():
        return _ask(request, rule, form)
    active = form.cleaned_data["active"] == "yes"
    # As the person saw it: nobody may have changed it since.
    if rule.version != form.cleaned_data["version"] or rule.active == active:
        return _stale(request, rule.key, form)
    note = record_note(known_dry_run(rule)) if active else ""
    try:
        set_active(rule, person, active=active, reason=form.cleaned_data["reason"], record=note)
    except StaleRecordError:
        return _stale(request, rule.key, form)
    except ValidationError as problem:
        add_faults(form, problem)
        return _ask(request, rule, form)
    messages.success(request, "The rule is active." if active else "The rule rests.")
    return redirect("alert_rule", key=rule.key)


def _ask(request: HttpRequest, rule: AlertRule, form: ActiveForm) -> HttpResponse:
    keep_whole(form)
    return render(
        request,
        "desk/rule_active.html",
        {
            "heading": "Put a rule to rest" if rule.active else "Make a rule active",
            "rule": rule,
            "form": form,
            "forms": [form],
            "words": parameter_words(read_parameters(rule.kind, rule.parameters)),
            **seen_today(look(rule)),
            **record_parts(rule),
        },
    )
