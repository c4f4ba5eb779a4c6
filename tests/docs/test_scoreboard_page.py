"""The record in docs/scoreboard.md is that of the committed file."""

from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]


def test_the_live_record_on_the_page_is_the_committed_one():
    page = (ROOT / "docs" / "scoreboard.md").read_text()
    shown = page.split("<!-- begin: live record -->\n")[1].split("<!-- end: live record -->")[0]
    record = pd.read_csv(ROOT / "benchmarks" / "predictive" / "scorecards" / "live-record.csv")
    two = record[(record["years"] == 2) & (record["outcome"] == "mass_killing")]
    lines = [
        f"| {row['vintage']} | {row['lists']} | {row['expected']:.1f} | {row['observed']} | "
        f"{row['hits']:g} | {row['onsets']}, {row['onsets_caught']} |"
        for row in two.to_dict("records")
    ]
    assert shown.splitlines()[2:] == lines
