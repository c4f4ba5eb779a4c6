"""The guide on months says what the committed backtest says."""

import pandas as pd

import write_nowcast_page as writer
import written_blocks
from atrocityrisk.signals import onset_months

TEXT = writer.PAGE.read_text(encoding="utf-8")
PROSE = " ".join(TEXT.split())


def test_every_number_of_the_tables_is_that_of_the_file():
    assert written_blocks.filled(TEXT, writer.written) == TEXT, (
        "run python scripts/write_nowcast_page.py"
    )


def test_what_is_typed_of_the_gains_holds():
    found = pd.read_csv(writer.GAINS)
    rows = found[found["against"].eq("prior") & found["model"].eq("months")]
    rows = rows.set_index(["part", "months_seen", "reading"]).sort_index()
    assert "Nothing is promised of what is still ahead: its two-way intervals hold 0" in PROSE
    ahead = rows.xs("ahead", level="reading").loc["all"]
    assert ((ahead["two_way_low"] < 0) & (ahead["two_way_high"] > 0)).all()
    assert "Where a killing is under way the order is hardly better than chance" in PROSE
    assert (rows.loc[("under way", 6)]["auc"] < 0.6).all()
    assert "Over the whole window fewer onsets were expected than came" in PROSE
    whole = rows.loc[("all", 6, "whole")]
    assert whole["expected"] < whole["observed"] < whole["expected_against"]
    assert 'Four fifths of what "begun" gains at month 6 comes from windows without' in PROSE
    begun = rows.loc[("all", 6, "begun")]
    assert 0.78 < begun["from_no_onset"] / begun["gain"] < 0.88


def test_what_is_typed_of_undercounts_holds():
    found = pd.read_csv(writer.UNDERCOUNTS).set_index(["counts", "read_as", "reading"]).sort_index()
    short, right = "divided by 4.5 where begun", "as they are"
    assert "says less of onsets begun, and loses a little less" in PROSE
    begun = found.xs("begun", level="reading")
    size = "mean_abs_log_ratio_begun"
    assert begun.loc[(short, "provisional"), size] < begun.loc[(short, "final"), size]
    assert begun.loc[(short, "provisional"), "gain"] > begun.loc[(short, "final"), "gain"]
    assert "this caution costs next to nothing" in PROSE
    cost = found.loc[(right, "final"), "gain"] - found.loc[(right, "provisional"), "gain"]
    assert cost.max() < 0.05
    assert "The average alone, as first planned, said hardly less" in PROSE
    assert begun.loc[(short, "averaged"), size] > 0.85 * begun.loc[(short, "final"), size]


def test_what_is_typed_of_the_dates_holds():
    dates = onset_months()
    since = dates[dates["year"] >= 1993]
    known = since.groupby(["gwcode", "year"])["month"].count()
    assert "Of the 42 state-years with an onset since 1993 it dates 39; four of those" in PROSE
    assert (len(known), int((known > 0).sum()), int(since["placeholder"].sum())) == (42, 39, 4)
