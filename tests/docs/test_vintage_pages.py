"""The pages on vintages and late labels say what the committed scorecards say."""

import pandas as pd
import pytest

import write_vintage_pages as writer
import written_blocks


@pytest.mark.parametrize("page", writer.PAGES, ids=lambda page: page.name)
def test_every_number_is_that_of_the_scorecards(page):
    text = page.read_text(encoding="utf-8")
    assert written_blocks.blocks(text)
    assert written_blocks.filled(text, writer.written) == text, (
        "run python scripts/write_vintage_pages.py"
    )


def test_every_block_is_on_a_page():
    found = [set(written_blocks.blocks(page.read_text(encoding="utf-8"))) for page in writer.PAGES]
    assert set().union(*found) == set(writer.WRITTEN)


def test_the_prose_on_what_came_holds():
    """As of 2021 to 2023 fewer onsets were expected than came, over all years; as of 2024 more."""
    card = pd.read_csv(writer.SCORECARDS / "late-labels.csv").dropna(subset="came_later")
    whole = card[card["first_year"] < card["last_year"]].set_index("as_of_edition")
    assert list(whole.index) == [2021, 2022, 2023, 2024]
    fewer = whole["expected"] < whole["came_later"]
    assert fewer.tolist() == [True, True, True, False]
    assert whole.loc[2024, "came_later"] == 1
    assert whole.loc[2024, "expected"] == pytest.approx(2 * whole.loc[2021, "expected"], rel=0.1)
    delays = pd.read_csv(writer.SCORECARDS / "late-labels-delays.csv")
    assert delays["share_coded"].is_monotonic_increasing


def test_the_parts_add_up_and_the_gap_is_that_of_the_forecasts():
    card = pd.read_csv(writer.SCORECARDS / "vintages.csv")
    pooled = card[card["origin"] == "all"].set_index("measure")["value"].astype(float)
    assert pooled["labels"] + pooled["inputs"] == pytest.approx(pooled["difference"], abs=1e-12)
    assert pooled["log score then"] - pooled["log score now"] == pytest.approx(
        pooled["difference"], abs=1e-12
    )


def test_the_committed_forecasts_give_the_committed_gap():
    from atrocityrisk.metrics import log_score

    made = pd.read_csv(writer.SCORECARDS / "vintages-forecasts.csv").dropna(subset="observed")
    card = pd.read_csv(writer.SCORECARDS / "vintages.csv")
    pooled = card[card["origin"] == "all"].set_index("measure")["value"].astype(float)
    for column, measure in (("then", "log score then"), ("now", "log score now")):
        assert log_score(made["observed"], made[column]) == pytest.approx(pooled[measure])
    assert int(made["observed"].sum()) == int(pooled["onsets"])
