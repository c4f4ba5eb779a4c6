"""The page on data diff says what the committed comparisons of real releases say."""

import write_data_changes_page as writer
import written_blocks


def test_every_number_of_the_tables_is_that_of_the_file():
    text = writer.PAGE.read_text(encoding="utf-8")
    assert written_blocks.filled(text, writer.written) == text, (
        "run python scripts/write_data_changes_page.py"
    )


def test_what_is_said_of_the_last_year_is_so():
    ages = writer.result("ages").set_index(["pair", "years_before_last"])
    of_indices = [pair for pair in dict.fromkeys(ages.index.get_level_values(0)) if "V-Dem" in pair]
    assert len(of_indices) == 7
    for pair in of_indices:
        last, before = (ages.loc[(pair, age), "mean_change_sd"] for age in (0, 5))
        assert 1.6 < last / before < 2.7, pair
    columns = writer.result("columns").set_index(["pair", "column"])
    killing = columns.loc[("V-Dem v13 to v15, answers (EWP extract)", "pol_killing_approved")]
    assert round(100 * killing["last_year_changed_share"], 1) == 2.3
    assert round(100 * killing["earlier_changed_share"], 1) == 0.3
    counted = [
        pair
        for pair in dict.fromkeys(ages.index.get_level_values(0))
        if "World Bank" in pair or ("UCDP" in pair and "armed" not in pair)
    ]
    assert len(counted) == 6
    for pair in counted:
        last, before = (ages.loc[(pair, age), "changed_share"] for age in (0, 5))
        assert 0.25 < last < 0.70, pair
        assert 0.015 < before < 0.165, pair
    events = ages.loc["EWP events 2024 to 2025", ["changed"]]
    assert events.loc[0:4, "changed"].sum() > 0.9 * events["changed"].sum()


def test_the_parts_of_every_move_add_up():
    table = writer.result("moves")
    parts = table[table.columns[8:-1]].sum(axis=1)
    assert (parts - table["probability_change"]).abs().max() < 1e-10
    assert len(table) > 160
    assert "beyond" not in set(table["probability_verdict"])
