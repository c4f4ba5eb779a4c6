"""Addresses of the pages for alert rules."""

from django.urls import path

from atrocityrisk.desk.alerting import rule_entry, rule_pages

urlpatterns = [
    path("alerts/rules/", rule_pages.alert_rules, name="alert_rules"),
    path("alerts/rules/new/", rule_entry.alert_rule_new, name="alert_rule_new"),
    path("alerts/rules/<uuid:key>/", rule_pages.alert_rule, name="alert_rule"),
    path("alerts/rules/<uuid:key>/change/", rule_entry.alert_rule_edit, name="alert_rule_edit"),
    path("alerts/rules/<uuid:key>/active/", rule_entry.alert_rule_active, name="alert_rule_active"),
    path("alerts/rules/<uuid:key>/rule.toml", rule_pages.alert_rule_file, name="alert_rule_file"),
    path(
        "alerts/rules/<uuid:key>/history/", rule_pages.alert_rule_history, name="alert_rule_history"
    ),
    path(
        "alerts/rules/<uuid:key>/history/<int:number>/",
        rule_pages.alert_rule_version,
        name="alert_rule_version",
    ),
]
