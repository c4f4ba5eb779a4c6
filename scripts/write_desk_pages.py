"""Write the tables of docs/desk from the desk's own code; --check writes nothing.

python scripts/write_desk_pages.py [--check]
"""

import csv
import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DESK_BENCHMARKS = ROOT / "benchmarks" / "desk"
sys.path.insert(0, str(ROOT / "tests" / "support"))
os.environ["DJANGO_SETTINGS_MODULE"] = "desk_settings"

import django  # noqa: E402

django.setup()
# Programs that are started later have settings of their own, or none.
del os.environ["DJANGO_SETTINGS_MODULE"]

from django.db import models  # noqa: E402
from pydantic import BaseModel  # noqa: E402

from atrocityrisk._formatting.tables import markdown_table  # noqa: E402
from atrocityrisk.desk.changes.alert_steps import ALERT_STEPS  # noqa: E402
from atrocityrisk.desk.changes.taken_texts import TEXTS  # noqa: E402
from atrocityrisk.desk.changes.workflow import STEPS  # noqa: E402
from atrocityrisk.desk.models import (  # noqa: E402
    Advice,
    Alert,
    Assessment,
    Bulletin,
    Record,
    SourceDocument,
    SpeechCoding,
)
from atrocityrisk.desk.options import DeskOptions  # noqa: E402
from atrocityrisk.desk.rules import levels  # noqa: E402
from atrocityrisk.desk.rules.roles import ROLES  # noqa: E402
from desk_exchange_tables import api_routes, export_columns  # noqa: E402
from written_blocks import DOCS, write_pages  # noqa: E402

PAGE_NAMES = ("records.md", "people.md", "administration.md", "data-protection.md", "exporting.md")
PAGES = tuple(DOCS / "desk" / name for name in PAGE_NAMES)
ACTS = {
    "view_record": "read records",
    "view_sourcedocument": "read sources",
    "add_record": "write records",
    "change_record": "change own drafts",
    "add_sourcedocument": "write sources",
    "change_sourcedocument": "change sources",
    "add_recordlink": "link records",
    "import_record": "import files",
    "export_record": "export records",
    "review_record": "review records of others",
    "withdraw_record": "withdraw records of others",
    "downgrade_record": "lower a level, lift an embargo",
    "view_assessment": "read signed assessments",
    "view_forecastlist": "read the watch list",
    "view_bulletin": "read bulletins",
    "view_advice": "read signed advice",
    "add_assessment": "write assessments",
    "change_assessment": "change own drafts of assessments",
    "add_speechcoding": "code dangerous speech",
    "view_alert": "see candidates and alerts",
    "view_alertrule": "see alert rules",
    "triage_alert": "watch, dismiss and propose candidates",
    "add_advice": "write advice",
    "change_advice": "change own drafts of advice, note what followed",
    "review_assessment": "sign assessments of others",
    "withdraw_assessment": "withdraw assessments of others",
    "review_advice": "sign advice of others",
    "withdraw_advice": "withdraw advice of others",
    "add_alertrule": "write alert rules",
    "change_alertrule": "change alert rules",
    "add_forecastlist": "withdraw forecast lists",
    "downgrade_assessment": "lower an assessment's level, lift its embargo",
    "downgrade_advice": "lower the level of advice, lift its embargo",
    "issue_alert": "issue and withdraw alerts that others proposed",
    "add_person": "make accounts",
    "change_person": "change accounts",
    "view_person": "see accounts",
    "view_activity": "read the log of acts",
}
WHO = {
    "submit": "its author",
    "accept": "a reviewer, not its author or last editor",
    "reject": "a reviewer, not its author or last editor",
    "reopen": "its author",
    "withdraw": "its author, or a reviewer",
}

ALERT_WHO = {
    "propose": "whoever triages",
    "watch": "whoever triages",
    "issue": "an approver who did not write, last edit or propose it",
    "reject": "an approver",
    "dismiss": "whoever triages",
    "withdraw": "an approver who did not propose it",
}


def _fields() -> str:
    rows = [
        (f"{place}: {field.verbose_name!s}", _kind(field), str(field.help_text))
        for place, model in (("record", Record), ("source", SourceDocument))
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key
    ]
    return markdown_table(["field", "holds", "note"], rows)


def _kind(field: "models.Field[object, object]") -> str:
    if field.choices:
        return "one of a list"
    if isinstance(field, models.DateField):
        return "date"
    if isinstance(field, models.ForeignKey):
        return "a source"
    if type(field).__name__ == "IndicatorsField":
        return "up to 12 numbers"
    if field.name == "gwcode":
        return "Gleditsch–Ward number, chosen by name"
    return f"text, at most {field.max_length:,} characters" if field.max_length else "text"


def _choices(heading: str, choices: type[models.TextChoices] | type[models.IntegerChoices]) -> str:
    return markdown_table(
        ["code", heading], [(f"`{value}`", label) for value, label in choices.choices]
    )


def _steps(steps: Mapping[str, Any], who: Mapping[str, str]) -> str:
    """Steps of a review, or of an alert: from where to where, and by whom."""
    rows = [
        (
            step.label,
            ", ".join(state.label for state in type(step.after) if state in step.before),
            step.after.label,
            who[name],
        )
        for name, step in steps.items()
    ]
    return markdown_table(["step", "from", "to", "by"], rows)


def _kinds() -> str:
    """What people write in each kind, and what taking it out leaves."""
    rows = []
    for model, further in (
        (Record, ()),
        (Assessment, ("notes on findings",)),
        (SpeechCoding, ()),
        (Alert, ("words of the evidence",)),
        (Bulletin, ("what was issued, word by word",)),
        (Advice, ()),
    ):
        texts = [str(field.verbose_name) for field in _texts(model)]
        rows.append((str(model._meta.verbose_name), ", ".join((*texts, *further))))
    return markdown_table(["kind", "texts that people write"], rows)


def _texts(model: type[models.Model]) -> "list[models.Field[object, object]]":
    emptied = TEXTS[model]
    return [field for field in model._meta.concrete_fields if field.name in emptied]


def _roles() -> str:
    return markdown_table(
        ["may", *ROLES],
        [
            (act, *("yes" if code in may else "" for may in ROLES.values()))
            for code, act in ACTS.items()
        ],
    )


OPTIONS = {
    "title": "the office's name, on every page",
    "time_zone": "of the times shown",
    "training": "invented States alone; written by `desk demo`",
    "database.engine": "`sqlite` or `postgresql`",
    "database.name": "of the PostgreSQL database",
    "database.host": "machine or socket folder of PostgreSQL",
    "database.port": "",
    "database.user": "role that serves",
    "database.owner": "role that owns the tables",
    "serving.address": "where the desk listens",
    "serving.port": "",
    "serving.host_names": "names by which others call it",
    "serving.tls": "`none`, or `proxy` behind a reverse proxy",
    "serving.threads": "requests answered at once",
    "accounts.one_time_codes": "`optional` or `required`",
    "accounts.session_hours": "after which one logs in again",
    "accounts.failures_before_lockout": "wrong passwords in a row",
    "accounts.lockout_minutes": "how long an account is locked then",
    "accounts.password_characters": "at least",
    "uploads.megabytes": "largest file",
    "uploads.unpacked_megabytes": "the same, unpacked",
    "uploads.rows": "most rows of a file",
    "retention.upload_days": "uploaded files",
    "retention.activity_days": "log of acts",
    "retention.backups": "how many in the desk's folder",
    "retention.withdrawn_review_days": "after which `desk tidy` lists a withdrawn record",
    "alerts.run_hours": "after which a run of the rules counts as missed",
    "alerts.publish": "whether public bulletins are read without an account",
    "mail.host": "mail server; no message is sent without one",
    "mail.port": "",
    "mail.user": "account at the mail server",
    "mail.tls": "`none`, `starttls` or `tls`",
    "mail.sender": "address that messages come from",
    "mail.public": "addresses told of public bulletins",
    "mail.restricted": "addresses told of restricted bulletins too",
    "mail.confidential": "addresses told of every bulletin",
}
"""Every option, and what it is for."""


def _options() -> str:
    rows = []
    for name, field in DeskOptions.model_fields.items():
        default = field.default
        inner = type(default).model_fields if isinstance(default, BaseModel) else {"": field}
        for key, one in inner.items():
            path = f"{name}.{key}" if key else name
            shown = toml_text(one.default)
            rows.append((f"`{path}`", shown, OPTIONS[path]))
    return markdown_table(["key", "default", "what it is"], rows)


def _speed() -> str:
    """What was measured with many records, and with many writers, on either engine."""
    with (DESK_BENCHMARKS / "results" / "database_speed.csv").open(encoding="utf-8") as stream:
        timed = list(csv.DictReader(stream))
    with (DESK_BENCHMARKS / "results.csv").open(encoding="utf-8") as stream:
        load = {(row["engine"], row["what"]): row["value"] for row in csv.DictReader(stream)}

    def slowest(engine: str, *starts: str) -> float:
        return max(
            float(row["clock_ms"])
            for row in timed
            if row["engine"] == engine
            and row["task"].startswith(starts)
            and "count to" not in row["task"]
            and "behind" not in row["task"]
        )

    def line(what: str, bar: str, figure: Callable[[str], str]) -> tuple[str, ...]:
        return (what, *(figure(engine) for engine in ("sqlite", "postgresql")), bar)

    rows = [
        line("import of 100,000 records with history", "60 s",
             lambda engine: f"{slowest(engine, 'import') / 1000:.0f} s"),
        line("search, slowest first page", "200 ms",
             lambda engine: f"{slowest(engine, 'search'):.0f} ms"),
        line("list, slowest first page", "300 ms",
             lambda engine: f"{slowest(engine, 'list'):.0f} ms"),
        line("`desk verify` of them", "–",
             lambda engine: f"{slowest(engine, 'verify') / 1000:.0f} s"),
        line("transactions a second, 8 writers for 60 s", "–",
             lambda engine: load[engine, "transactions a second"]),
        line("longest wait of a writer", "–",
             lambda engine: f"{float(load[engine, 'worst wait, s']):.1f} s"),
        line("backup meanwhile", "–",
             lambda engine: f"{float(load[engine, 'backup under load, s']):.1f} s"),
    ]  # fmt: skip
    return markdown_table(["what", "SQLite", "PostgreSQL", "bar"], rows)


def toml_text(value: object) -> str:
    """A default as the file would say it."""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`{list(value)}`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"


def written(name: str) -> str:
    """What stands in a block of a page."""
    if name == "actors":
        return "\n\n".join(
            (
                _choices("said to be responsible", levels.PerpetratorType),
                _choices("aimed at", levels.TargetType),
            )
        )
    if name == "grades":
        return "\n\n".join(
            (
                _choices("reliability of the source", levels.Reliability),
                _choices("credibility of the claim", levels.Credibility),
            )
        )
    if name == "severity":
        return _choices("severity", levels.Severity)
    return {
        "fields": _fields,
        "steps": partial(_steps, STEPS, WHO),
        "alert steps": partial(_steps, ALERT_STEPS, ALERT_WHO),
        "kinds": _kinds,
        "roles": _roles,
        "options": _options,
        "export columns": export_columns,
        "api routes": api_routes,
        "speed": _speed,
    }[name]()


if __name__ == "__main__":
    sys.exit(write_pages(PAGES, written))
