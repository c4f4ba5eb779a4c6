"""No record is below its source, also when both are saved at the same moment."""

from datetime import date

import pytest
from desk_people import make_record, make_source, record_fields
from django.core.exceptions import ValidationError

from atrocityrisk.desk.changes.bulk_versions import create_records
from atrocityrisk.desk.changes.source_saving import save_source
from atrocityrisk.desk.changes.workflow import save_content
from atrocityrisk.desk.models import Record, SourceDocument
from atrocityrisk.desk.rules.levels import Level, Status
from atrocityrisk.desk.rules.scope import as_person


@pytest.fixture
def raised(people):
    """A source as a form has read it; somebody has made it confidential since."""
    read = make_source(people["analyst"])
    with as_person(people["analyst"]):
        now = SourceDocument.objects.get(pk=read.pk)
        now.level = Level.CONFIDENTIAL
        save_source(now, people["analyst"])
    return read


def test_a_record_is_not_saved_below_a_source_raised_meanwhile(people, raised):
    with pytest.raises(ValidationError, match="raised meanwhile"):
        make_record(people["analyst"], raised)
    with as_person(people["analyst"]):
        assert not Record.objects.exists()


def test_a_change_is_not_saved_below_a_source_raised_meanwhile(people, raised, record):
    record.source = raised
    with as_person(people["analyst"]):
        with pytest.raises(ValidationError, match="raised meanwhile"):
            save_content(record, people["analyst"])
        assert Record.objects.get().source_id != raised.pk


def test_an_import_is_not_saved_below_a_source_raised_meanwhile(people, raised):
    analyst = people["analyst"]
    new = Record(
        **record_fields(raised, last_day=date(2024, 5, 18), precision="week"),
        author=analyst,
        last_editor=analyst,
        status=Status.DRAFT,
    )
    with as_person(analyst):
        with pytest.raises(ValidationError, match="raised meanwhile"):
            create_records([new], reason="imported")
        assert not Record.objects.exists()
