"""Receipts by the program: written once, shown by the commands of the ledger."""

import json
from datetime import UTC, datetime

import pytest
from sklearn.linear_model import LogisticRegression

from atrocityrisk import ledger
from atrocityrisk.forecasting import forecast


@pytest.fixture(scope="module")
def filled(small_panel, tmp_path_factory):
    """A ledger with a forecast whose window has closed, and one whose window is open."""
    book = ledger.init_ledger(tmp_path_factory.mktemp("resolved") / "book")
    for origin in (2020, 2024):
        made = forecast(LogisticRegression(), small_panel, origin=origin, name="logit")
        ledger.register_forecast(book, made, now=datetime(origin, 12, 1, tzinfo=UTC))
    return book


def flat(text):
    return " ".join(text.split())


def test_from_dry_run_to_listing(shell, filled, panel_file):
    ask = ("scoreboard", "resolve", filled, "--labels", panel_file)
    done = shell(*ask, "--dry-run")
    assert done.code == 0, done.err
    assert "1 receipt would be appended" in flat(done.out)
    assert len(ledger.read_entries(filled)) == 2
    said = json.loads(shell(*ask, "--json").out)
    assert (said["receipts"], said["forecasts"], said["dry_run"]) == ([3], 2, False)
    assert [row["status"] for row in said["entries"]] == ["scored", "open"]
    assert said["head"] == ledger.read_entries(filled)[-1].hash
    done = shell(*ask)
    assert "receipt 3 says the same of every state" in flat(done.out)
    assert "0 receipts appended" in flat(done.out)
    listed = flat(shell("ledger", "list", filled).out)
    assert "receipts: 3" in listed
    assert "Receipt for entry 1, logit, synthetic_onset" in listed
    row = json.loads(shell("ledger", "list", filled, "--json").out)[2]
    assert (row["kind"], row["receipt_of"], row["result"]) == ("receipt", 1, "scored")
    assert row["labels"]["file"] == panel_file.name
    done = shell("ledger", "verify", filled)
    assert "intact: 3 entries, 1 of them receipts" in done.out
    assert json.loads(shell("ledger", "verify", filled, "--json").out)["receipts"] == 1


def test_mistakes_are_reported(shell, filled, panel_file, tmp_path):
    done = shell("scoreboard", "resolve")
    assert done.code == 2
    assert "Missing argument 'LEDGER'" in done.err
    done = shell("scoreboard", "resolve", tmp_path)
    assert done.code == 2
    assert "expected a ledger" in done.err
    # The embedded panel knows nothing of the made-up world's outcome.
    done = shell("scoreboard", "resolve", filled)
    assert done.code == 2
    assert "expected labels of synthetic_onset, found panel" in flat(done.err)
    done = shell("scoreboard", "resolve", filled, "--labels", panel_file, "--as-of", "2030")
    assert done.code == 2
    assert "expected a year up to 2024" in flat(done.err)
    empty = tmp_path / "basedata2025.csv"
    empty.write_text("")
    done = shell("scoreboard", "resolve", filled, "--labels", empty)
    assert done.code == 2
    assert "basedata2025.csv" in done.err


HEAD = "country,ccode,year,mk_onset_count"


def test_labels_with_a_row_twice_are_refused(shell, filled, tmp_path):
    path = tmp_path / "mkl_data_edition2025.csv"
    path.write_text("\n".join([HEAD, "Chad,483,2020,0", "Chad,483,2020,1"]) + "\n")
    done = shell("scoreboard", "resolve", filled, "--labels", path)
    assert done.code == 2
    assert "mkl_data_edition2025.csv" in done.err


def test_the_word_of_a_part_is_completed_and_the_command_stays(shell):
    assert "--labels" in shell("scoreboard").err
    helped = shell("scoreboard", "resolve", "--help").out
    assert helped.startswith("Usage: atrocityrisk scoreboard resolve [OPTIONS] LEDGER")
