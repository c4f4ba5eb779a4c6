"""Addresses of alerts, of bulletins, and of what strangers may read."""

from django.urls import path

from atrocityrisk.desk.alerting import (
    alert_detail,
    alert_entry,
    alert_list,
    alert_triage,
    bulletin_pages,
    issue_page,
    public_feeds,
    public_pages,
)
from atrocityrisk.desk.alerting.alert_versions import ALERTS, sees_alerts
from atrocityrisk.desk.page_parts.review_urls import history_paths

urlpatterns = [
    path("alerts/", alert_list.alerts, name="alerts"),
    path("alerts/new/", alert_entry.alert_new, name="alert_new"),
    path("alerts/<uuid:key>/", alert_detail.alert, name="alert"),
    path("alerts/<uuid:key>/change/", alert_entry.alert_edit, name="alert_edit"),
    path("alerts/<uuid:key>/steps/<slug:name>/", alert_triage.alert_step, name="alert_step"),
    path("alerts/<uuid:key>/release/", alert_triage.alert_release, name="alert_release"),
    path("alerts/<uuid:key>/issue/", issue_page.alert_issue, name="alert_issue"),
    path("alerts/<uuid:key>/withdraw/", issue_page.alert_withdraw, name="alert_withdraw"),
    *history_paths(ALERTS, "alerts/", sees_alerts),
    path("bulletins/", bulletin_pages.bulletins, name="bulletins"),
    path("bulletins/<slug:number>/", bulletin_pages.bulletin, name="bulletin"),
    path("bulletins/<slug:number>.md", bulletin_pages.bulletin_markdown, name="bulletin_markdown"),
    # Without a log-in, where the options say that public bulletins are published.
    path("alerts/feed.atom", public_feeds.public_atom, name="public_atom"),
    path("alerts/feed.json", public_feeds.public_json, name="public_json"),
    path("alerts/public/", public_pages.public_bulletins, name="public_bulletins"),
    path("alerts/public/<slug:number>/", public_pages.public_bulletin, name="public_bulletin"),
    path("alerts/public/<slug:number>.md", public_pages.public_markdown, name="public_markdown"),
]
