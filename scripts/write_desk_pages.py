"""Write the tables of docs/desk from the desk's own code; --check writes nothing.

python scripts/write_desk_pages.py [--check]
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk_settings")

import django  # noqa: E402

django.setup()

from django.db import models  # noqa: E402

from atrocityrisk._formatting.tables import markdown_table  # noqa: E402
from atrocityrisk.desk.changes.workflow import STEPS  # noqa: E402
from atrocityrisk.desk.models import Record, SourceDocument  # noqa: E402
from atrocityrisk.desk.rules import levels  # noqa: E402
from atrocityrisk.desk.rules.roles import ROLES  # noqa: E402
from written_blocks import DOCS, write_pages  # noqa: E402

PAGES = (DOCS / "desk" / "records.md", DOCS / "desk" / "people.md")
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


def _steps() -> str:
    return markdown_table(
        ["step", "from", "to", "by"],
        [
            (
                step.label,
                ", ".join(status.label for status in levels.Status if status in step.before),
                step.after.label,
                WHO[name],
            )
            for name, step in STEPS.items()
        ],
    )


def _roles() -> str:
    return markdown_table(
        ["may", *ROLES],
        [
            (act, *("yes" if code in may else "" for may in ROLES.values()))
            for code, act in ACTS.items()
        ],
    )


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
    return {"fields": _fields, "steps": _steps, "roles": _roles}[name]()


if __name__ == "__main__":
    sys.exit(write_pages(PAGES, written))
