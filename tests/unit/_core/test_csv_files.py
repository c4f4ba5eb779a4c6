"""A table as text is what the file holds."""

import pandas as pd

from atrocityrisk._core.csv_files import table_text, write_table


def test_a_table_as_text_is_what_is_written(tmp_path):
    frame = pd.DataFrame({"country": ["Côte d'Ivoire", "=1+1"], "share": [0.1, None]})
    write_table(frame, tmp_path / "a.csv")
    text = table_text(frame)
    assert text == "country,share\nCôte d'Ivoire,0.1\n'=1+1,\n"
    assert (tmp_path / "a.csv").read_bytes() == text.encode()
