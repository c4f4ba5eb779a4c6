"""What version 0.1.0 wrote can still be read, checked and continued.

The files in published_formats/ were written once, by the code as it stood before modules, options
and keys were renamed. They are never written again: if a test here fails, the code is wrong.
"""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from atrocityrisk import hubverse, ledger, scoreboard
from atrocityrisk._core.manifest import draws_sha256, verify
from atrocityrisk.errors import LedgerWarning
from atrocityrisk.runs import run
from atrocityrisk.specs import RunSpec, read_spec

FROZEN = Path(__file__).parent / "published_formats"
HEAD = "bb378252378aae45ac0c450fe77c3fab53fd1359abe754529c451cbc78c86776"
SIGNER = "9a38ca2ef2eea0eef8cd91e27e1bd407aea1048023b44020af0bde1b306d4cf2"
DAY = datetime(2025, 6, 1, tzinfo=UTC)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A copy, because checking a ledger leaves a lock beside it."""
    return Path(shutil.copytree(FROZEN / "ledger", tmp_path / "ledger"))


@pytest.fixture
def old_spec() -> RunSpec:
    with pytest.warns(DeprecationWarning, match="is now called") as caught:
        spec = read_spec(FROZEN / "run.toml")
    assert [str(one.message).partition(";")[0] for one in caught] == [
        "the key 'interval' is now called 'level'",
        "the key 'top' is now called 'k'",
    ]
    return spec


def test_an_old_ledger_verifies_and_is_continued(book: Path) -> None:
    pytest.importorskip("cryptography")
    checked = ledger.verify_ledger(book, head=HEAD)
    assert checked.intact
    assert (checked.entries, checked.head, checked.signers) == (4, HEAD, {SIGNER: 1})
    before = (book / "entries.jsonl").read_bytes()
    with pytest.warns(LedgerWarning, match="entry 5 of .* has no signature"):
        entry = ledger.register_run(book, FROZEN / "run", note="again", corrects=4, now=DAY)
    assert (entry.number, entry.previous) == (5, HEAD)
    assert (book / "entries.jsonl").read_bytes().startswith(before)
    assert ledger.verify_ledger(book, head=HEAD).notes == (
        "the hash you hold is that of entry 4; 1 entry has been added since",
        "4 of 5 entries have no signature, first entry 1, though others have",
    )


def test_old_entries_are_written_today_byte_for_byte(book: Path) -> None:
    from atrocityrisk.ledger.entries import body_of, line_of

    lines = (book / "entries.jsonl").read_bytes().splitlines(keepends=True)
    for line, entry in zip(lines, ledger.read_entries(book), strict=True):
        body = body_of(
            entry.content,
            number=entry.number,
            previous=entry.previous,
            signer=entry.signer,
            time=entry.time,
        )
        assert line_of(body, signature=entry.signature) == (line, entry.hash)


def test_the_forecast_in_an_old_entry_is_that_of_its_run(book: Path) -> None:
    # As text, so that only Python's own exact conversion comes in between.
    ranking = pd.read_csv(FROZEN / "run" / "ranking.csv", dtype="str").set_index("gwcode")
    entries = ledger.read_entries(book)
    held = ledger.entry_frame(entries[0]).set_index("gwcode")
    for name in ("probability", "low", "rank_high", "p_top_2"):
        assert [float(ranking.loc[str(code), name]) for code in held.index] == list(held[name])
    draws = np.load(book / entries[2].content["draws"]["file"])
    assert draws_sha256(draws) == entries[2].content["draws"]["sha256"]


def test_an_old_ledger_is_scored(book: Path) -> None:
    table = scoreboard.ledger_forecasts(book)
    assert table.groupby("file")["kind"].first().to_dict() == {
        "ledger, entry 1": "withdrawn",
        "ledger, entry 2": "registered",
        "ledger, entry 3": "registered",
        "ledger, entry 4": "registered",
    }


def test_an_old_run_is_intact() -> None:
    assert {check.name: check.intact for check in verify(FROZEN / "run")} == {
        "ranking.csv": True,
        "ranking.png": True,
    }


def test_an_old_ranking_is_a_plain_list() -> None:
    listed = scoreboard.read_list(FROZEN / "run" / "ranking.csv")
    assert len(listed) == 9
    assert set(listed["outcome"]) == {"synthetic_onset"}


def test_an_old_specification_makes_the_same_ranking(old_spec: RunSpec, tmp_path: Path) -> None:
    assert (old_spec.level, old_spec.k) == (0.8, (2, 5))
    run(old_spec, tmp_path)
    old, new = (pd.read_csv(folder / "ranking.csv") for folder in (FROZEN / "run", tmp_path))
    pd.testing.assert_frame_equal(new, old, rtol=1e-9)
    old, new = (
        json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        for folder in (FROZEN / "run", tmp_path)
    )
    # What was said before is said as before; what is new stands beside it.
    assert set(new) - set(old) == {"labels", "input_checks"}
    assert set(old) <= set(new)
    assert set(new["inputs"]) - set(old["inputs"]) == {"ages", "releases"}
    # The panel's fingerprint is among the inputs.
    assert {part: new["inputs"][part] for part in old["inputs"]} == old["inputs"]
    for part in ("format", "outcome", "training", "excluded"):
        assert new[part] == old[part], part
    *limits, own = new["limits"]
    assert limits == old["limits"]
    assert own.startswith("Made from a panel of your own (panel.parquet) by ridge_logit")
    assert set(new["forecast"]) == set(old["forecast"])


def test_an_old_hub_is_read_and_written_again_byte_for_byte(tmp_path: Path) -> None:
    forecasts = hubverse.read_hub(FROZEN / "hub")
    (forecast,) = forecasts
    assert forecast.draws is not None
    assert forecast.draws.shape == (9, 8)
    hubverse.write_hub(tmp_path, forecasts, team="us", file_format="csv")
    files = sorted(path for path in (FROZEN / "hub").rglob("*") if path.is_file())
    assert len(files) == 4
    for path in files:
        again = tmp_path / path.relative_to(FROZEN / "hub")
        assert again.read_bytes() == path.read_bytes(), path.name
