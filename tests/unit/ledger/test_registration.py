"""What a registered forecast says, and what it refuses."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from atrocityrisk import ledger
from atrocityrisk._core.manifest import draws_sha256
from atrocityrisk.errors import DataError, IntegrityError, LedgerWarning, UnknownNameError
from atrocityrisk.forecasting import forecast
from atrocityrisk.ledger import registration
from atrocityrisk.models import MODELS
from atrocityrisk.runs import run
from atrocityrisk.specs import RunSpec

EVE = datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.fixture
def made(panel_file, drawn, tmp_path):
    return run(RunSpec(panel=panel_file, model=drawn, seed=3), tmp_path / "run")


@pytest.fixture
def book(tmp_path):
    return ledger.init_ledger(tmp_path / "book")


def test_a_run_is_registered_whole_and_at_full_precision(made, book, tmp_path):
    entry = ledger.register_run(book, tmp_path / "run", note="first", now=EVE)
    frame = ledger.entry_frame(ledger.read_entries(book)[0])
    ranked = made.ranking.frame.sort_values("gwcode", ignore_index=True)
    for name in ("gwcode", "probability", "low", "high", "rank", "rank_low", "p_top_30"):
        np.testing.assert_array_equal(frame[name], ranked[name].astype(frame[name].dtype))
    assert entry.content["manifest"] == made.manifest
    assert entry.content["draws"]["sha256"] == draws_sha256(made.ranking.forecast.draws)
    assert set(entry.content["files"]) == {"ranking.csv", "ranking.png", "manifest.json"}
    assert entry.content["environment"]["versions"]["numpy"] == np.__version__
    assert ledger.verify_ledger(book).intact


@pytest.mark.parametrize(
    ("now", "window", "prospective"),
    [
        (EVE, "before", True),
        (datetime(2025, 1, 1, tzinfo=UTC), "within", False),
        (datetime(2025, 12, 31, 23, tzinfo=UTC), "within", False),
        (datetime(2026, 1, 1, tzinfo=UTC), "after", False),
    ],
)
def test_whether_the_window_had_opened_is_said_by_the_clock(
    made, book, tmp_path, now, window, prospective
):
    said = ledger.register_run(book, tmp_path / "run", now=now).content["registration"]
    assert (said["window"], said["prospective"]) == (window, prospective)
    assert (said["opens"], said["closes"]) == ("2025-01-01", "2025-12-31")
    assert "local clock" in said["clock"]


def test_a_changed_run_is_not_registered(made, book, tmp_path):
    path = tmp_path / "run" / "ranking.csv"
    path.write_text(path.read_text().replace("1", "2", 1))
    with pytest.raises(IntegrityError, match=r"expected .*ranking\.csv as its manifest"):
        ledger.register_run(book, tmp_path / "run")
    assert ledger.read_entries(book) == []


def test_a_correction_names_the_entry_and_leaves_it(made, book, tmp_path):
    first = ledger.register_run(book, tmp_path / "run")
    with pytest.raises(DataError, match="needs its reason"):
        ledger.register_run(book, tmp_path / "run", corrects=1)
    with pytest.raises(UnknownNameError, match="no entry 7"):
        ledger.register_run(book, tmp_path / "run", corrects=7, note="wrong file")
    second = ledger.register_run(book, tmp_path / "run", corrects=1, note="wrong file")
    assert second.content["corrects"] == {"number": 1, "hash": first.hash}
    assert [entry.number for entry in ledger.read_entries(book)] == [1, 2]


def test_a_forecast_in_memory_is_registered_with_its_draws(small_panel, drawn, book):
    made = forecast(MODELS[drawn](), small_panel, origin=2024, seed=3, name=drawn)
    entry = ledger.register_forecast(book, made, keep_draws=True, now=EVE)
    stored = np.load(book / entry.content["draws"]["file"], allow_pickle=False)
    np.testing.assert_array_equal(stored, made.draws)
    assert draws_sha256(stored) == entry.content["draws"]["sha256"]
    frame = ledger.entry_frame(entry)
    pd.testing.assert_frame_equal(frame, made.frame, check_dtype=False)
    assert entry.content["inputs"]["panel_fingerprint"] == small_panel.fingerprint()


def test_what_is_no_forecast_is_refused(book, small_panel, drawn):
    made = forecast(MODELS[drawn](), small_panel, origin=2024, name=drawn).frame
    both = pd.concat([made, made.assign(origin=2023)])
    for frame, words in (
        (made.drop(columns="probability"), "'probability'"),
        (made.iloc[:0], "no rows"),
        (both, "found 2"),
    ):
        with pytest.raises(DataError, match=words):
            ledger.forecast_content(frame, manifest=None, files={}, draws=None, note="", now=EVE)
    entry = ledger.append_entry(book, {"kind": "test"})
    with pytest.raises(DataError, match="holds no forecast"):
        ledger.entry_frame(entry)


def test_a_column_of_words_is_kept_as_words(tmp_path):
    path = tmp_path / "ranking.csv"
    path.write_text("gwcode,note,p,country\n500,high,0.1,Uganda\n501,,,NA\n")
    frame = registration._read_ranking(path)
    assert frame["note"].tolist() == ["high", ""]
    assert frame["p"].tolist() == [0.1, None]
    assert frame["country"].tolist() == ["Uganda", "NA"]


def test_paths_may_be_text(made, book, tmp_path):
    entry = ledger.register_run(str(book), str(tmp_path / "run"), now=EVE)
    own = made.ranking.forecast
    stored = ledger.register_forecast(str(book), own, keep_draws=True, now=EVE)
    assert entry.content["draws"]["sha256"] == stored.content["draws"]["sha256"]
    assert (book / stored.content["draws"]["file"]).is_file()


def test_a_forecast_that_is_registered_twice_is_said(made, book, tmp_path):
    ledger.register_run(book, tmp_path / "run", now=EVE)
    with pytest.warns(LedgerWarning, match="already, as entry 1"):
        ledger.register_run(book, tmp_path / "run", now=EVE)
    # A correction repeats what it likes.
    ledger.register_run(book, tmp_path / "run", now=EVE, corrects=1, note="signed now")
    ledger.register_forecast(book, made.ranking.forecast, now=EVE)
    with pytest.warns(LedgerWarning, match="already, as entry 4"):
        ledger.register_forecast(book, made.ranking.forecast, now=EVE)


def test_a_folder_with_a_brief_alone_holds_no_forecast(made, book, tmp_path):
    (tmp_path / "run" / "manifest.json").rename(tmp_path / "run" / "brief-TCD.manifest.json")
    with pytest.raises(DataError, match="that of a brief alone"):
        ledger.register_run(book, tmp_path / "run", now=EVE)
