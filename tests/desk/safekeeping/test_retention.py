"""What goes after its time, and what is only asked about."""

from datetime import timedelta
from pathlib import Path

import pytest
from desk_kinds import brought_to, make_advice, make_alert, make_assessment
from desk_people import reviewed_record
from django.conf import settings
from django.utils import timezone

from atrocityrisk.desk.changes.workflow import STEPS, take_step
from atrocityrisk.desk.models import Person, SourceDocument
from atrocityrisk.desk.rules.scope import as_person, as_system
from atrocityrisk.desk.safekeeping.backup_writing import (
    drop_old_backups,
    kept_backups,
    new_backup_path,
)
from atrocityrisk.desk.safekeeping.retention import _withdrawn_due


def test_withdrawn_records_are_named_once_their_time_has_come(
    people: dict[str, Person], source: SourceDocument
) -> None:
    analyst = people["analyst"]
    record = reviewed_record(analyst, people["reviewer"], source)
    reviewed_record(analyst, people["reviewer"], source)
    with as_person(analyst):
        take_step(record, STEPS["withdraw"], analyst, reason="an error")
    with as_system("tests"):
        assert _withdrawn_due(1) == ()
        (due,) = _withdrawn_due(0)
    assert due.key == str(record.key)
    assert due.what == "Democratic Republic of the Congo, 2024-05-17"
    assert due.withdrawn_on == timezone.now().date().isoformat()


def test_so_are_assessments_advice_and_alerts(people: dict[str, Person]) -> None:
    analyst, reviewer = people["analyst"], people["reviewer"]
    for made in (make_assessment(analyst), make_advice(analyst)):
        brought_to(made, "withdrawn", analyst, reviewer, "an error")
    make_assessment(analyst)
    for state in ("candidate", "dismissed"):
        alert = make_alert(analyst)
        with as_person(analyst):
            alert.state = state
            alert.save()
    with as_system("tests"):
        assert [due.what for due in _withdrawn_due(0)] == [
            "assessment, Democratic Republic of the Congo, 2024-01-01 to 2024-06-30",
            "advice, Democratic Republic of the Congo, P2.3, 2024-06-10",
            "alert, Democratic Republic of the Congo, 2024-06-01",
        ]


def test_backups_beyond_the_newest_go_and_others_files_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    monkeypatch.setattr(settings, "DESK_HOME", tmp_path)
    now = timezone.now()
    for days in (3, 1, 2, 0):
        new_backup_path(tmp_path, now - timedelta(days=days)).touch()
    second = new_backup_path(tmp_path, now)
    second.touch()
    (folder / "notes.txt").touch()
    (folder / "unread-20240601T000000.sqlite3").touch()
    assert [path.name for path in kept_backups(tmp_path)][-1] == second.name
    assert len(drop_old_backups(tmp_path, keep=2, dry_run=True)) == 3
    assert len(kept_backups(tmp_path)) == 5
    assert len(drop_old_backups(tmp_path, keep=2)) == 3
    assert drop_old_backups(tmp_path, keep=2) == []
    assert len(list(folder.iterdir())) == 4
