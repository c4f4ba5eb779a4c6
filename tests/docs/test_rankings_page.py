"""The rankings page says what the committed coverage says, and the goals are met in it."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_spec = importlib.util.spec_from_file_location(
    "write_rankings_page", ROOT / "scripts" / "write_rankings_page.py"
)
writer = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(writer)


def test_every_number_of_the_tables_is_that_of_the_file():
    text = writer.PAGE.read_text(encoding="utf-8")
    assert writer.page(text) == text, "run python scripts/write_rankings_page.py"


def test_the_intervals_in_use_meet_their_goals():
    table = writer.result()
    used = table[(table["world"] == "all") & ~table["draws"].str.contains(",")]
    by = used.set_index(["draws", "quantity"])["estimate"]
    for draws in used["draws"].unique():
        assert by[draws, "rank interval"] >= 0.88
        assert by[draws, "tiers"] >= 0.90
        assert by[draws, "all joint rank intervals"] >= 0.90
        assert by[draws, "number of onsets, all states"] >= 0.88


def test_shares_have_a_small_standard_error():
    table = writer.result()
    whole = table[(table["world"] == "all") & table["quantity"].isin(writer.HELD)]
    assert (whole["standard_error"] <= 0.015).all()
