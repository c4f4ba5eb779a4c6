"""The page on sources says what the registry says."""

import write_sources_page as writer
import written_blocks


def test_table_is_that_of_the_registry():
    text = writer.PAGE.read_text(encoding="utf-8")
    assert written_blocks.filled(text, writer.written) == text, (
        "run python scripts/write_sources_page.py"
    )
