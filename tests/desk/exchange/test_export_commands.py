"""Exports by command: what leaves and what never does, and that the library reads and scores it."""

import os
import stat
from datetime import UTC, date, datetime, timedelta

import pytest
from desk_people import make_record, reviewed_record
from django.utils import timezone

from atrocityrisk.desk.changes.workflow import STEPS, add_link, save_content, take_step
from atrocityrisk.desk.commands.judgement_export import assessor_pseudonym, export_judgements
from atrocityrisk.desk.commands.leaving_files import last_whole_month
from atrocityrisk.desk.commands.signal_export import export_signals
from atrocityrisk.desk.models import Activity, Assessment
from atrocityrisk.desk.rules.levels import Level, LinkKind
from atrocityrisk.desk.rules.scope import as_person, as_system
from atrocityrisk.errors import DataError, OutputError, SpecError
from atrocityrisk.evaluation import pool_judgements, read_judgements
from atrocityrisk.scoreboard import score_forecasts
from atrocityrisk.signals import read_record_counts


def today():
    return datetime.now(UTC).date()


@pytest.fixture
def made(people, source):
    """Makes a public record that is reviewed."""

    def make(**fields):
        given = {"level": Level.PUBLIC, "indicators": ("7.10",), **fields}
        return reviewed_record(people["analyst"], people["reviewer"], source, **given)

    return make


def write_signals(tmp_path, *, level="public", unreviewed=False, covered_from=None):
    path = tmp_path / "signals.csv"
    return export_signals(path, level=level, unreviewed=unreviewed, covered_from=covered_from)


def table_of(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return lines[int(lines[0].rsplit(",", 1)[1]) :]


def assessed(author, reviewer, *, sign=True, at=None, **fields):
    """An assessment, signed by another unless told otherwise."""
    given = {
        "gwcode": 626,
        "first_day": date(2012, 1, 1),
        "last_day": date(2012, 11, 1),
        "level": Level.PUBLIC,
        "summary": "Judged as a whole, from what was reported.",
        "outcome": "mass_killing",
        "first_year": 2013,
        "last_year": 2014,
        "probability": 0.25,
        "low": 0.1,
        "high": 0.4,
        **fields,
    }
    with as_person(author):
        assessment = Assessment(**given)
        if at is not None:
            assessment._history_date = at
        assessment = save_content(assessment, author)
        if at is not None:
            del assessment._history_date
        assessment = take_step(assessment, STEPS["submit"], author)
    if sign:
        with as_person(reviewer):
            assessment = take_step(assessment, STEPS["accept"], reviewer, reason="borne out")
    return assessment


def write_judgements(tmp_path, *, level="public", unreviewed=False):
    path = tmp_path / "judgements.csv"
    return export_judgements(path, level=level, unreviewed=unreviewed)


def test_signals_hold_public_reviewed_free_records_alone(people, source, made, tmp_path):
    made()
    made(first_day=date(2024, 5, 30), last_day=date(2024, 6, 2), indicators=("7.10", "7.1"))
    made(level=Level.RESTRICTED, gwcode=501)
    made(embargo_until=timezone.now().date() + timedelta(days=9), gwcode=510)
    make_record(people["analyst"], source, level=Level.PUBLIC, gwcode=516)
    waiting = make_record(people["analyst"], source, level=Level.PUBLIC, gwcode=500)
    with as_person(people["analyst"]):
        take_step(waiting, STEPS["submit"], people["analyst"])
        withdrawn = made(gwcode=510)
        take_step(withdrawn, STEPS["withdraw"], people["analyst"], reason="it was false")
    done = write_signals(tmp_path)
    assert (done.rows, done.records, done.not_placed) == (2, 2, 0)
    assert table_of(done.file) == [
        "month,gwcode,indicator,records",
        "2024-05,490,7.1;,1",
        "2024-05,490,7.10;,2",
    ]
    assert table_of(write_signals(tmp_path, unreviewed=True).file)[3:] == [
        "2024-05,500,1.1;,1",
        "2024-05,500,7.2;,1",
    ]
    assert table_of(write_signals(tmp_path, level="restricted").file)[3:] == ["2024-05,501,7.10;,1"]


def test_a_month_is_zero_only_where_the_office_says_that_it_watched(made, tmp_path):
    made()
    found = read_record_counts(write_signals(tmp_path).file)
    assert found.covered is None
    assert found.table("7.10")["records"].tolist() == [1.0]
    covered = read_record_counts(write_signals(tmp_path, covered_from="2024-04").file)
    assert covered.covered == ("2024-04", f"{last_whole_month(today()):%Y-%m}")
    told = covered.table("7.10")
    assert told["records"].tolist()[:3] == [0.0, 1.0, 0.0]
    assert told["gwcode"].unique().tolist() == [490]
    # Another State has no record, which is not a record of calm.
    assert covered.table("7.2")["records"].unique().tolist() == [0.0]


def test_what_is_known_to_a_year_is_in_no_month_and_makes_its_months_unknown(made, tmp_path):
    made()
    made(first_day=date(2024, 1, 1), last_day=date(2024, 1, 1), precision="year")
    made(
        first_day=date(2025, 2, 1),
        last_day=date(2025, 2, 1),
        precision="quarter",
        indicators=("7.2",),
    )
    done = write_signals(tmp_path, covered_from="2023-12")
    assert (done.records, done.not_placed) == (1, 2)
    found = read_record_counts(done.file)
    assert found.not_placed == 2
    seen = found.table("7.10").set_index(["year", "month"])["records"]
    assert seen[(2023, 12)] == 0
    assert seen[(2024, 5)] == 1
    assert seen[2024].drop(5).isna().all()
    assert seen[(2025, 1)] == 0
    other = found.table("7.2").set_index(["year", "month"])["records"]
    assert other[2025].isna().tolist()[:4] == [True, True, True, False]


def test_linked_duplicates_count_once_and_the_open_month_not_at_all(people, made, tmp_path):
    first, second, third = (made() for _ in range(3))
    with as_person(people["analyst"]):
        add_link(second, LinkKind.DUPLICATES, first, people["analyst"])
        add_link(third, LinkKind.DUPLICATES, second, people["analyst"])
        add_link(first, LinkKind.DUPLICATES, third, people["analyst"])
    begun = today().replace(day=1)
    made(first_day=begun, last_day=begun)
    assert table_of(write_signals(tmp_path).file)[1:] == ["2024-05,490,7.10;,1"]


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"covered_from": "2024"}, "month such as 2024-01"),
        ({"covered_from": "2024-13"}, "month such as 2024-01"),
        ({"level": "secret"}, "expected a level among public"),
    ],
)
def test_what_cannot_be_asked_for(db, tmp_path, asked, fault):
    with pytest.raises(SpecError, match=fault):
        write_signals(tmp_path, **asked)
    assert not list(tmp_path.iterdir())


def test_a_month_that_is_not_over_cannot_be_asked_for(db, tmp_path):
    with pytest.raises(SpecError, match="month that is over"):
        write_signals(tmp_path, covered_from=f"{today():%Y-%m}")
    assert not list(tmp_path.iterdir())


def test_the_file_is_private_whole_and_noted(made, tmp_path, monkeypatch):
    made()
    done = write_signals(tmp_path)
    if os.name == "posix":
        assert stat.S_IMODE(done.file.stat().st_mode) == 0o600
    with as_system("tests"):
        note = Activity.objects.get(kind="export")
        assert (note.person, note.detail) == (
            None,
            "signals by a command, 1 rows, up to public, reviewed",
        )
    before = done.file.read_bytes()

    def fail(*_, **__):
        raise OutputError("the disk is full")

    monkeypatch.setattr("atrocityrisk.desk.commands.leaving_files.private_write", fail)
    with pytest.raises(OutputError):
        write_signals(tmp_path)
    assert done.file.read_bytes() == before
    with as_system("tests"):
        assert Activity.objects.filter(kind="export").count() == 1
    with pytest.raises(OutputError, match="found a folder"):
        export_signals(tmp_path, level="public", unreviewed=False, covered_from=None)


def test_a_formula_in_the_offices_name_is_made_harmless(made, tmp_path, settings):
    made()
    settings.DESK = type(settings.DESK)(title='=HYPERLINK("x")', database=settings.DESK.database)
    done = write_signals(tmp_path)
    assert '# office,"\'=HYPERLINK(""x"")"' in done.file.read_text(encoding="utf-8")
    assert read_record_counts(done.file).level == "public"


def test_the_file_of_a_training_desk_is_refused(made, tmp_path):
    made()
    path = write_signals(tmp_path).file
    path.write_text(path.read_text(encoding="utf-8").replace("training,no", "training,yes"))
    with pytest.raises(DataError, match="invented"):
        read_record_counts(path)


def test_judgements_hold_signed_public_free_ones_and_no_name(people, tmp_path):
    analyst, reviewer = people["analyst"], people["reviewer"]
    kept = assessed(analyst, reviewer)
    assessed(analyst, reviewer, level=Level.RESTRICTED, gwcode=490)
    assessed(analyst, reviewer, embargo_until=timezone.now().date() + timedelta(days=9))
    assessed(
        analyst, reviewer, probability=None, low=None, high=None, outcome="", first_year=None,
        last_year=None,
    )  # fmt: skip
    waiting = assessed(analyst, reviewer, sign=False, gwcode=482)
    done = write_judgements(tmp_path)
    text = done.file.read_text(encoding="utf-8")
    assert (done.rows, done.assessors) == (1, 1)
    assert str(kept.key) in text
    assert not any(name in text for name in people)
    found = read_judgements(done.file)
    assert found[["gwcode", "origin", "probability", "low", "high"]].values.tolist() == [
        [626.0, 2012.0, 0.25, 0.1, 0.4]
    ]
    assert found["assessor"].tolist() == [assessor_pseudonym(str(analyst.key))]
    further = read_judgements(write_judgements(tmp_path, unreviewed=True).file)
    assert further["assessment"].tolist() == [str(kept.key), str(waiting.key)]
    assert write_judgements(tmp_path, level="confidential").rows == 2


def test_pseudonyms_stay_differ_and_need_the_key(settings):
    first, second = (assessor_pseudonym(key) for key in ("one", "two"))
    assert first == assessor_pseudonym("one")
    assert first != second
    settings.DESK_HISTORY_KEY = "x" * 64
    assert assessor_pseudonym("one") != first


def test_a_judgement_is_as_old_as_its_probability(people, tmp_path):
    analyst, reviewer = people["analyst"], people["reviewer"]
    early, later = (datetime(2012, month, 2, tzinfo=UTC) for month in (3, 9))
    assessment = assessed(analyst, reviewer, at=early)
    made_at = lambda: read_judgements(write_judgements(tmp_path).file)["made_at"].tolist()  # noqa: E731
    # Signing it and writing more about it are no new forecast.
    assert made_at() == [early]
    with as_person(analyst):
        assessment = take_step(assessment, STEPS["reopen"], analyst, reason="more is known")
        assessment.summary = "More is known of the months since."
        assessment = save_content(assessment, analyst)
        assert assessment.version == 5
        assessment.probability = 0.3
        assessment._history_date = later
        assessment = save_content(assessment, analyst)
        del assessment._history_date
        assessment = take_step(assessment, STEPS["submit"], analyst)
    with as_person(reviewer):
        take_step(assessment, STEPS["accept"], reviewer, reason="borne out")
    assert made_at() == [later]


def test_assessments_leave_are_read_pooled_and_scored(people, tmp_path):
    """End to end: South Sudan and the Central African Republic saw mass killing begin in 2013."""
    reviewer, at = people["reviewer"], datetime(2012, 11, 4, tzinfo=UTC)
    given = {626: (0.2, 0.4), 482: (0.1, 0.2), 20: (0.01, 0.01), 380: (0.01, 0.02)}
    for gwcode, pair in given.items():
        for name, probability in zip(("analyst", "approver"), pair, strict=True):
            assessed(
                people[name], reviewer, at=at, gwcode=gwcode, probability=probability,
                low=probability / 2, high=min(1, 2 * probability),
            )  # fmt: skip
    judgements = read_judgements(write_judgements(tmp_path).file)
    pooled = pool_judgements(judgements)
    assert dict(zip(pooled["gwcode"], pooled["probability"].round(6), strict=True)) == {
        20: 0.01, 380: 0.015, 482: 0.15, 626: 0.3,
    }  # fmt: skip
    with pytest.warns(UserWarning, match="countries"):
        scores = score_forecasts(pooled, metrics=["brier_score"], n_boot=20)
    rows = scores.forecasts
    assert rows["model"].unique().tolist() == ["experts, linear pool"]
    seen = rows.set_index("gwcode")["observed"]
    assert seen.to_dict() == {20: 0, 380: 0, 482: 1, 626: 1}
    # (0.01² + 0.015² + 0.85² + 0.7²) / 4
    assert scores.frame["estimate"].tolist() == [pytest.approx(0.30320625)]
