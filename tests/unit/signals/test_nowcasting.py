import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.signals import (
    MonthlyDeaths,
    likelihood_ratios,
    nowcast,
    read_nowcast,
    write_nowcast,
)
from atrocityrisk.signals.window_evidence import part_of_prior

SUDAN, CHAD, MALI = 625, 483, 432
KEPT = pd.DataFrame({"candidate": [0, 1000], "final": [0, 1000]})
"""Counts that are never revised."""


def read(made, code):
    return made.frame.set_index("gwcode").loc[code]


def test_a_reading_is_the_prior_times_the_ratio_in_odds(deaths, prior):
    made = nowcast(prior, deaths({SUDAN: (10, 100), CHAD: (0, 0)}), origin=2024)
    row = read(made, SUDAN)
    assert (made.months_seen, made.through, made.months_read) == (
        12,
        "2025-12",
        "2025-07 to 2025-12",
    )
    assert (row["bin"], row["deaths"], row["deaths_year_before"]) == ("doubled to many", 600, 60)
    ratios = likelihood_ratios(origin=2024, months_seen=12).set_index(["bin", "reading"])["ratio"]
    for what, months in (("begun", 12), ("ahead", 12)):
        share = part_of_prior(np.array([0.08]), months)[0]
        assert row[f"{what}_prior"] == pytest.approx(share)
        assert row[f"{what}_ratio"] == pytest.approx(ratios["doubled to many", what])
        now = expit(logit(share) + np.log(ratios["doubled to many", what]))
        assert row[f"{what}_now"] == pytest.approx(now)
        assert row[f"{what}_low"] < now < row[f"{what}_high"]
    assert read(made, CHAD)["bin"] == "few"
    assert read(made, CHAD)["begun_now"] < read(made, CHAD)["begun_prior"]


def test_a_state_without_a_record_has_no_reading_and_is_named(deaths, prior):
    made = nowcast(prior, deaths({SUDAN: (1, 1)}), origin=2024)
    row = read(made, MALI)
    assert row["status"] == "no record"
    assert row[["bin", "deaths", "begun_now", "ahead_now"]].isna().all()
    assert any("without any record" in note and "Mali" in note for note in made.notes)


def test_unknown_stays_unknown(deaths, prior):
    counts = {SUDAN: (5, [9] * 11 + [None]), CHAD: ([None] * 12, 50), MALI: ([None] * 12, 1)}
    made = nowcast(prior, deaths(counts), origin=2024)
    assert made.frame.set_index("gwcode")["status"].to_dict() == {
        MALI: "read", CHAD: "unknown months", SUDAN: "unknown months"}  # fmt: skip
    assert np.isnan(read(made, SUDAN)["deaths"])
    assert any("months that are unknown" in note and "Chad" in note for note in made.notes)


def test_future_months_and_the_order_of_rows_change_nothing(deaths, prior):
    months = deaths({SUDAN: (10, 100), CHAD: (3, 4)}, provisional=True)
    made = nowcast(prior, months, origin=2024, through="2025-06")
    later = (months.frame["year"] == 2025) & (months.frame["month"] > 6)
    rewritten = months.frame.assign(deaths=months.frame["deaths"].mask(later, 9999.0))
    for frame in (rewritten, months.frame[~later], months.frame.sample(frac=1, random_state=1)):
        again = nowcast(
            prior.iloc[::-1], MonthlyDeaths(frame=frame), origin=2024, through="2025-06"
        )
        pd.testing.assert_frame_equal(made.frame, again.frame)


def test_no_other_state_changes_a_states_numbers(deaths, prior):
    months = deaths({SUDAN: (10, 100), CHAD: (3, 4)}, provisional=True)
    alone = nowcast(prior[:1], months, origin=2024)
    pd.testing.assert_series_equal(
        read(alone, SUDAN), read(nowcast(prior, months, origin=2024), SUDAN)
    )


@pytest.mark.parametrize(
    ("through", "message"),
    [
        ("2025-05", "expected 6 months of it or more, found 5"),
        ("2024-11", "expected 6 months of it or more, found 0"),
        ("2026-03", "expected months up to 2026-03, found them up to 2025-12"),
        ("soon", "expected a month such as 2025-03"),
    ],
)
def test_too_few_months_or_none_are_refused(deaths, prior, through, message):
    with pytest.raises((SpecError, DataError), match=message):
        nowcast(prior, deaths({SUDAN: (1, 1)}), origin=2024, through=through)


def test_a_window_that_is_over_is_refused(deaths, prior):
    with pytest.raises(SpecError, match="ended in 2025-12"):
        nowcast(prior, deaths({SUDAN: (1, 1)}), origin=2023, through="2025-12")


@pytest.mark.parametrize("risk", [0.0, 1.0, float("nan")])
def test_a_prior_that_is_no_probability_is_refused(deaths, prior, risk):
    with pytest.raises(DataError, match="expected probabilities between 0 and 1"):
        nowcast(prior.assign(probability=risk), deaths({SUDAN: (1, 1)}), origin=2024)


@pytest.mark.parametrize("true", [60, 300, 900, 4000])
def test_planted_undercounts_make_it_say_less_not_the_wrong_thing(deaths, prior, true):
    # Six months of an onset, of which the candidates hold one in 4.5.
    seen = true / 4.5 / 6
    revised = pd.DataFrame(
        {
            "candidate": [0, 5, 13, 40, 67, 200, 300, 900],
            "final": [0, 5, 60, 180, 67, 900, 1350, 900],
        }
    )
    face = read(nowcast(prior, deaths({SUDAN: (0, seen)}), origin=2024), SUDAN)
    careful = nowcast(
        prior, deaths({SUDAN: (0, seen)}, provisional=True), origin=2024, revisions=revised
    )
    final = read(nowcast(prior, deaths({SUDAN: (0, true / 6)}), origin=2024), SUDAN)
    row = read(careful, SUDAN)
    for what in ("begun", "ahead"):
        said, at_face = (np.log(one[f"{what}_ratio"]) for one in (row, face))
        # Nearer to the list than the count at face value, and never on its other side.
        assert abs(said) <= abs(at_face) + 1e-12
        assert said * at_face >= 0
    if face["bin"] == "few":
        assert abs(np.log(row["begun_ratio"])) < abs(np.log(face["begun_ratio"]))
    assert row["begun_ratio"] <= final["begun_ratio"] * 1.001
    assert row["provisional"]


def test_counts_that_are_never_revised_read_as_final(deaths, prior):
    final = nowcast(prior, deaths({SUDAN: (10, 100)}), origin=2024)
    same = nowcast(prior, deaths({SUDAN: (10, 100)}, provisional=True), origin=2024, revisions=KEPT)
    assert read(final, SUDAN)["begun_now"] == pytest.approx(read(same, SUDAN)["begun_now"])


def test_it_is_read_as_it_was_written(deaths, prior, tmp_path):
    made = nowcast(prior, deaths({SUDAN: (10, 100)}, provisional=True), origin=2024)
    table, content = write_nowcast(made, tmp_path)
    again = read_nowcast(tmp_path)
    pd.testing.assert_frame_equal(made.frame, again.frame, check_dtype=False)
    assert (again.through, again.notes, again.months_seen) == ("2025-12", made.notes, 12)
    assert len(pd.read_csv(table)) == 3
    content.write_text('{"format": "other"}', encoding="utf-8")
    with pytest.raises(DataError, match="no nowcast of this version"):
        read_nowcast(content)
    with pytest.raises(DataError, match="found no file"):
        read_nowcast(tmp_path / "absent.json")
