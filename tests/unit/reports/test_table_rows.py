"""Rows of small tables are those that pandas gives."""

import pandas as pd

from atrocityrisk.reports.table_rows import records


def test_rows_by_column():
    table = pd.DataFrame({"part": ["a", "b"], "size": [1.0, 2.0]})
    assert records(table) == [{"part": "a", "size": 1.0}, {"part": "b", "size": 2.0}]
    assert records(table) == table.to_dict("records")
    assert records(table.iloc[:0]) == []
