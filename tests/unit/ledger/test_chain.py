"""Nothing in a ledger can be changed unseen, and what was changed first is named."""

import hashlib
import json
import shutil
from datetime import UTC, datetime, timedelta, timezone

import pytest

from atrocityrisk import ledger
from atrocityrisk.errors import AtrocityRiskError, DataError, IntegrityError, OutputError
from atrocityrisk.ledger import appending, chain_anchors, entries

START = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
N = 5


def filled(folder, n=N, *, key=None):
    ledger.init_ledger(folder)
    for i in range(n):
        content = {"kind": "test", "value": i, "note": 'a "quoted" note, né'}
        ledger.append_entry(folder, content, key=key, now=START + timedelta(days=i))
    return folder


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Ledgers by length, written once: every append waits for the disk."""
    place = tmp_path_factory.mktemp("written")
    return {n: filled(place / str(n), n) for n in (2, 3, N)}


@pytest.fixture
def book(tmp_path, written):
    return shutil.copytree(written[N], tmp_path / "book")


@pytest.fixture
def short(tmp_path, written):
    return shutil.copytree(written[3], tmp_path / "short")


def lines(folder):
    return (folder / "entries.jsonl").read_bytes().splitlines(keepends=True)


def put(folder, parts):
    (folder / "entries.jsonl").write_bytes(b"".join(parts))


def found(folder, **options):
    """Problem that a check finds, however it tells it."""
    try:
        return ledger.verify_ledger(folder, **options).problem
    except AtrocityRiskError as problem:
        return problem


def test_an_untouched_ledger_is_intact_and_its_head_is_the_last_hash(book):
    result = ledger.verify_ledger(book)
    assert result.intact
    assert result.entries == N
    assert result.head == ledger.read_entries(book)[-1].hash
    assert result.notes == ()


def test_hash_and_chain_can_be_recomputed_with_json_and_sha256_alone(book):
    previous = "0" * 64
    for i, line in enumerate(lines(book), start=1):
        whole = json.loads(line)
        body = json.dumps(whole["entry"], sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(body.encode()).hexdigest() == whole["hash"]
        assert whole["entry"]["previous"] == previous
        assert whole["entry"]["number"] == i
        previous = whole["hash"]


def test_an_empty_ledger_is_intact(tmp_path):
    ledger.init_ledger(tmp_path / "book")
    assert ledger.verify_ledger(tmp_path / "book").head == "0" * 64
    assert ledger.read_entries(tmp_path / "book") == []


@pytest.mark.parametrize("mask", [0x01, 0x80, 0x20])
def test_every_flipped_byte_of_the_entries_is_seen_and_the_entry_named(short, mask):
    book = short
    path = book / "entries.jsonl"
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ mask]) + whole[at + 1 :])
        problem = found(book)
        assert isinstance(problem, ledger.Problem), at
        assert problem.number == whole.count(b"\n", 0, at) + 1, (at, problem)


def test_every_flipped_byte_of_the_anchor_is_seen(short):
    book = short
    path = book / "anchor.json"
    whole = path.read_bytes()
    for at in range(len(whole)):
        for mask in (0x01, 0x80):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ mask]) + whole[at + 1 :])
            assert found(book) is not None, at


@pytest.mark.parametrize("which", range(1, N + 1))
def test_a_dropped_entry_is_named(book, which):
    parts = lines(book)
    put(book, parts[: which - 1] + parts[which:])
    problem = found(book)
    assert problem.number == which
    assert problem.kind == ("truncated" if which == N else "dropped")


@pytest.mark.parametrize("which", range(1, N + 1))
@pytest.mark.parametrize("where", range(N + 1))
def test_a_duplicated_entry_is_named(book, which, where):
    parts = lines(book)
    put(book, parts[:where] + [parts[which - 1]] + parts[where:])
    problem = found(book)
    assert (problem.number, problem.kind) == (which, "duplicated")


def test_any_two_entries_that_changed_places_are_seen_and_the_first_named(book):
    parts = lines(book)
    for a in range(N):
        for b in range(a + 1, N):
            changed = list(parts)
            changed[a], changed[b] = parts[b], parts[a]
            put(book, changed)
            problem = found(book)
            assert (problem.number, problem.kind) == (a + 1, "reordered"), (a, b)


def test_a_file_cut_at_any_byte_is_seen_and_the_first_lost_entry_named(short):
    book = short
    whole = (book / "entries.jsonl").read_bytes()
    for size in range(len(whole)):
        (book / "entries.jsonl").write_bytes(whole[:size])
        problem = found(book)
        assert problem.number == whole[:size].count(b"\n") + 1
        assert problem.kind == "truncated"


@pytest.mark.parametrize("which", range(1, N + 1))
def test_an_entry_edited_with_its_hash_made_again_is_named(book, which):
    parts = lines(book)
    body = json.loads(parts[which - 1])["entry"]
    body["content"]["value"] = 99
    forged, _ = entries.line_of(entries.canonical(body).encode(), signature=None)
    put(book, [*parts[: which - 1], forged, *parts[which:]])
    problem = found(book)
    assert (problem.number, problem.kind) == (which, "replaced")


def test_an_entry_added_without_the_program_is_seen(book):
    last = ledger.read_entries(book)[-1]
    body = entries.body_of(
        {"kind": "test"}, number=N + 1, previous=last.hash, signer=None, time=last.time
    )
    put(book, [*lines(book), entries.line_of(body, signature=None)[0]])
    assert (found(book).number, found(book).kind) == (N + 1, "added")
    with pytest.raises(IntegrityError, match="nothing was appended"):
        ledger.append_entry(book, {"kind": "test"})


def test_a_ledger_rewritten_whole_shows_only_against_a_head_kept_elsewhere(book, tmp_path):
    kept = ledger.verify_ledger(book).head
    shutil.rmtree(book)
    ledger.init_ledger(book)
    for i in range(N):
        ledger.append_entry(book, {"kind": "test", "value": -i}, now=START)
    assert found(book) is None
    assert found(book, head=kept).kind == "head unknown"


def test_a_head_kept_earlier_is_found_again_after_more_entries(book):
    kept = ledger.verify_ledger(book).head
    ledger.append_entry(book, {"kind": "test"})
    result = ledger.verify_ledger(book, head=kept)
    assert result.intact
    assert f"that of entry {N}; 1 entry has been added" in result.notes[0]


def test_a_ledger_of_a_newer_format_is_refused_with_the_reason(book, monkeypatch):
    monkeypatch.setattr(entries, "FORMAT", 2)
    ledger.append_entry(book, {"kind": "test"})
    monkeypatch.undo()
    for call in (ledger.verify_ledger, ledger.read_entries):
        with pytest.raises(DataError, match=r"format 2, newer than the format 1 .* install"):
            call(book)
    path = book / "anchor.json"
    path.write_text(path.read_text().replace("anchor-1", "anchor-2"))
    with pytest.raises(DataError, match="newer"):
        ledger.append_entry(book, {"kind": "test"})


def test_hostile_text_stays_data(book):
    note = '"},"hash":"x"}\n{"entry":\x1b[31m<script>\u2028 ,"number":1'
    ledger.append_entry(book, {"note": note, "=cmd()": [1]})
    assert ledger.verify_ledger(book).entries == N + 1
    assert ledger.read_entries(book)[-1].content["note"] == note
    assert len(lines(book)) == N + 1


def test_content_that_is_no_json_is_refused_and_nothing_written(book):
    for content in ({"a": float("nan")}, {"a": object()}, {}):
        with pytest.raises(DataError):
            ledger.append_entry(book, content)
    assert ledger.verify_ledger(book).entries == N
    assert ledger.append_entry(book, {"kind": "test"}).number == N + 1


def test_what_is_no_ledger_is_reported(tmp_path, book):
    with pytest.raises(IntegrityError, match="no such folder"):
        ledger.append_entry(tmp_path / "nothing", {"kind": "test"})
    with pytest.raises(IntegrityError, match="found no ledger"):
        ledger.verify_ledger(tmp_path)
    with pytest.raises(OutputError, match="without a ledger"):
        ledger.init_ledger(book)
    (book / "anchor.json").unlink()
    with pytest.raises(IntegrityError, match="a ledger without its anchor"):
        ledger.verify_ledger(book)


def test_a_clock_that_ran_backwards_is_noted(book):
    ledger.append_entry(book, {"kind": "test"}, now=START - timedelta(days=1))
    assert "backwards before entry 6" in ledger.verify_ledger(book).notes[0]


class Crash(BaseException):
    pass


@pytest.mark.parametrize("step", range(4))
def test_a_crash_at_any_step_leaves_a_valid_ledger_that_goes_on(book, monkeypatch, step):
    """The steps are: anchor announces, line is written, anchor follows."""
    done = []

    def counted(function):
        def call(*arguments):
            if len(done) == step:
                raise Crash
            done.append(function.__name__)
            return function(*arguments)

        return call

    monkeypatch.setattr(appending, "write_anchor", counted(appending.write_anchor))
    monkeypatch.setattr(appending, "_write", counted(appending._write))
    if step < 3:
        with pytest.raises(Crash):
            ledger.append_entry(book, {"kind": "crash"})
    else:
        ledger.append_entry(book, {"kind": "crash"})
    monkeypatch.undo()
    whole = step >= 2
    result = ledger.verify_ledger(book)
    assert result.intact
    assert result.entries == N + whole
    assert bool(result.notes) == (step in (1, 2))
    assert ledger.append_entry(book, {"kind": "after"}).number == N + 1 + whole
    assert ledger.verify_ledger(book).notes == ()


def test_a_line_torn_at_any_byte_is_recognised_and_removed_by_the_next_append(tmp_path, written):
    book = shutil.copytree(written[2], tmp_path / "book")
    before = (book / "entries.jsonl").read_bytes(), (book / "anchor.json").read_bytes()
    ledger.append_entry(book, {"kind": "torn"}, now=START)
    line = lines(book)[2]
    pending = hashlib.sha256(line).hexdigest()
    for size in range(0, len(line), 11):
        (book / "entries.jsonl").write_bytes(before[0] + line[:size])
        (book / "anchor.json").write_bytes(before[1])
        old = chain_anchors.read_anchor(book)
        chain_anchors.write_anchor(
            book,
            chain_anchors.Anchor(length=2, size=old.size, head=old.head, pending=pending),
        )
        result = ledger.verify_ledger(book)
        assert result.intact
        assert result.entries == 2
        assert "interrupted" in result.notes[0]
        assert len(ledger.read_entries(book)) == 2
        assert ledger.append_entry(book, {"kind": "next"}).number == 3
        assert ledger.verify_ledger(book).entries == 3


def test_canonical_text_has_sorted_keys_no_blanks_and_ascii_only():
    assert entries.canonical({"b": 0.1, "a": "é"}) == '{"a":"\\u00e9","b":0.1}'


def test_a_moment_is_written_in_utc_to_the_microsecond():
    assert entries.utc_text(START) == "2025-01-02T03:04:05.000000Z"
    with pytest.raises(DataError, match=r"its zone, found 2025-01-02 .*datetime\.now\(UTC\)"):
        entries.utc_text(START.replace(tzinfo=None))


def test_paths_may_be_text(tmp_path):
    book = str(tmp_path / "book")
    ledger.init_ledger(book)
    ledger.append_entry(book, {"kind": "test"}, now=START)
    assert ledger.verify_ledger(book).intact
    assert len(ledger.read_entries(book)) == 1


@pytest.mark.parametrize(
    "moment",
    [
        datetime(999, 12, 31, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5))),
        datetime(1000, 1, 1, tzinfo=timezone(timedelta(hours=5))),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_a_year_that_could_not_be_read_back_is_not_written(tmp_path, moment):
    book = ledger.init_ledger(tmp_path / "book")
    ledger.append_entry(book, {"value": 1})
    with pytest.raises(DataError, match="a year of four digits"):
        ledger.append_entry(book, {"value": 2}, now=moment)
    assert len(ledger.read_entries(book)) == 1
    assert ledger.verify_ledger(book).intact
    ledger.append_entry(book, {"value": 3}, now=datetime(1000, 1, 1, tzinfo=UTC))
    ledger.append_entry(book, {"value": 4}, now=datetime(9999, 12, 31, tzinfo=UTC))
    assert ledger.read_entries(book)[1].time.startswith("1000-01-01T")
    assert ledger.verify_ledger(book).entries == 3
