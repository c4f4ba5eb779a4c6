"""What is shipped of past windows is of the forecasts that are shipped, and of nothing later."""

import json
from pathlib import Path

import pytest

import atrocityrisk as ar
from atrocityrisk.signals import count_revisions, onset_months
from atrocityrisk.signals.window_evidence import shipped_evidence

ROOT = Path(__file__).resolve().parents[3]


def test_the_ratios_were_learnt_beside_the_record_that_is_shipped():
    manifest = json.loads((ROOT / "benchmarks/predictive/scorecards/nowcast.json").read_text())
    record = ar.runs.embedded_track_record()
    assert manifest["prior"] == record.context, (
        "run scripts/compile_nowcast_evidence.py, benchmarks/predictive/nowcast.py and "
        "scripts/write_nowcast_page.py: the track record is another"
    )


def test_evidence_is_of_windows_with_a_label():
    evidence = shipped_evidence()
    assert evidence["origin"].max() == 2022
    assert set(evidence["months_seen"]) == set(range(6, 24))
    assert evidence["observed"].between(0, evidence["rows"]).all()


def test_no_text_of_others_is_shipped():
    assert list(onset_months().columns) == [
        "gwcode", "year", "perpetrator", "month", "precision", "placeholder", "source"]  # fmt: skip
    assert list(count_revisions().columns) == ["gwcode", "year", "candidate", "final"]


@pytest.mark.slow
def test_the_evidence_is_what_the_months_give(shared):
    from atrocityrisk.signals import read_months, tally
    from atrocityrisk.signals.window_evidence import window_rows
    from compile_nowcast_evidence import past_forecasts

    months = read_months(shared / "more_data/monthly/pace/Hist.csv")
    forecasts, occurred = past_forecasts()
    rows = window_rows(forecasts, occurred, months, onset_months(), months_seen=6)
    made = tally(rows, months_seen=6)
    kept = shipped_evidence()
    kept = kept[kept["months_seen"] == 6].reset_index(drop=True)
    assert made["observed"].tolist() == kept["observed"].tolist()
    assert made["expected"].to_numpy() == pytest.approx(kept["expected"].to_numpy(), abs=1e-5)
