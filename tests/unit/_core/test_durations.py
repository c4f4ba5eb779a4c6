"""Times of earlier runs are a hint: kept if possible, and never the reason of a failure."""

import errno
import json
import multiprocessing
from pathlib import Path

import pytest

from atrocityrisk._core import durations
from atrocityrisk._core.durations import (
    COMPILING,
    COMPUTED,
    FILE,
    STORED,
    Durations,
    add_run,
    forget_requests,
    read_durations,
)


def test_the_median_of_the_latest_five_is_expected(tmp_path: Path) -> None:
    for seconds in (100, 9, 1, 2, 3, 4):
        add_run(tmp_path, "rank", COMPUTED, [seconds, 1])
    expected = read_durations(tmp_path).expected("rank", COMPUTED)
    assert expected is not None
    assert expected.steps == (3, 1)
    assert expected.total == 4
    assert expected.same_kind


def test_an_even_number_of_runs_has_a_median_between_two() -> None:
    known = Durations().with_run("rank", STORED, [1.0], kept=None)
    known = known.with_run("rank", STORED, [4.0], kept=None)
    expected = known.expected("rank", STORED)
    assert expected is not None
    assert expected.steps == (2.5,)


def test_a_first_run_is_an_upper_bound_and_no_run_is_none() -> None:
    known = Durations().with_run("rank", COMPILING, [90.0], kept=None)
    bound = known.expected("rank", COMPUTED)
    assert bound is not None
    assert not bound.same_kind
    assert known.expected("rank", STORED) is None
    assert known.expected("report", COMPILING) is None


def test_runs_with_other_steps_do_not_count() -> None:
    known = Durations().with_run("rank", COMPUTED, [1.0, 2.0, 3.0], kept=None)
    known = known.with_run("rank", COMPUTED, [5.0, 7.0], kept=None)
    expected = known.expected("rank", COMPUTED)
    assert expected is not None
    assert expected.steps == (5.0, 7.0)


def test_requests_are_remembered_until_they_are_forgotten(tmp_path: Path) -> None:
    add_run(tmp_path, "rank", COMPUTED, [1.0], kept="a")
    add_run(tmp_path, "rank", COMPUTED, [1.0])
    assert read_durations(tmp_path).requests == ("a",)
    forget_requests(tmp_path)
    assert read_durations(tmp_path).requests == ()
    assert read_durations(tmp_path).expected("rank", COMPUTED) is not None


def test_the_file_does_not_grow_without_end(tmp_path: Path) -> None:
    known = Durations()
    for number in range(300):
        known = known.with_run(f"backtest {number}", COMPUTED, [1.0], kept=str(number))
    assert len(known.runs) == durations.KEPT_COMMANDS
    assert len(known.requests) == durations.KEPT_REQUESTS
    assert known.expected("backtest 299", COMPUTED) is not None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[1, 2]",
        b'{"format": "another"}',
        b"[" * 100_000,
        json.dumps({"format": durations.FORMAT}).encode(),
        json.dumps({"format": durations.FORMAT, "runs": [], "requests": []}).encode(),
        json.dumps(
            {"format": durations.FORMAT, "runs": {"rank": {"computed": [["x"]]}}, "requests": []}
        ).encode(),
        b'{"format": "atrocityrisk-durations-1", "requests": [],'
        b' "runs": {"rank": {"computed": [[NaN]]}}}',
    ],
)
def test_a_damaged_file_counts_as_empty_and_is_written_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert read_durations(tmp_path) == Durations()
    add_run(tmp_path, "rank", COMPUTED, [1.5])
    expected = read_durations(tmp_path).expected("rank", COMPUTED)
    assert expected is not None
    assert expected.total == 1.5


@pytest.mark.parametrize("place", ["a file in its place", "a file above it"])
def test_a_folder_that_cannot_be_made_fails_nothing(tmp_path: Path, place: str) -> None:
    blocked = tmp_path / "taken"
    blocked.write_text("no folder")
    folder = blocked if place == "a file in its place" else blocked / "below"
    add_run(folder, "rank", COMPUTED, [1.0])
    assert read_durations(folder) == Durations()


def test_a_full_disk_fails_nothing_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_run(tmp_path, "rank", COMPUTED, [1.0])

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    add_run(tmp_path, "rank", COMPUTED, [9.0])
    expected = read_durations(tmp_path).expected("rank", COMPUTED)
    assert expected is not None
    assert expected.total == 1.0


def _write_five(folder: Path, command: str) -> None:
    for number in range(5):
        add_run(folder, command, COMPUTED, [float(number)])


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    # Spawned: a fork of a process with threads may hang.
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_five, args=(tmp_path, name)) for name in ("a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    known = read_durations(tmp_path)
    for name in ("a", "b"):
        assert known.runs[name][COMPUTED] == [[0.0], [1.0], [2.0], [3.0], [4.0]]
