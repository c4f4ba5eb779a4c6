"""The pages on the provisional year say what the panel, the trial and the table of counts say."""

import write_provisional_page as writer
import written_blocks


def test_every_number_of_the_blocks_is_that_of_its_file():
    for page in writer.PAGES:
        text = page.read_text(encoding="utf-8")
        assert written_blocks.filled(text, writer.written) == text, (
            "run python scripts/write_provisional_page.py"
        )


def test_what_is_said_of_candidate_counts_is_so():
    table = writer.candidate_counts()
    ratio = table.loc[table["candidate"] >= writer.ENOUGH, "ratio"]
    # Most end lower; some far higher, where killing had escalated.
    assert (ratio < 1).mean() > 0.5
    assert (ratio > 4).sum() == 2
    assert set(table["year"]) == {2025}
