"""Cells are equal to a millionth, missing equals missing, and rows must exist on both sides."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import SchemaError
from atrocityrisk.reproductions.ewp.cell_differences import panel_differences


def _panel(x: list[float], years: tuple[int, ...] = (1990, 1991)) -> pd.DataFrame:
    return pd.DataFrame({"ccode": 2, "year": years, "name": "A", "x": x})


@pytest.mark.parametrize(
    ("ours", "published", "equal"),
    [
        (1.0, 1.0 + 9e-7, True),
        (1.0, 1.0 + 2e-6, False),
        (1e6, 1e6 + 0.9, True),
        (0.0, 1e-12, False),
        (np.nan, np.nan, True),
        (np.nan, 0.0, False),
        (0.0, np.nan, False),
    ],
)
def test_tolerance_is_relative(ours: float, published: float, equal: bool) -> None:
    found = panel_differences(_panel([5.0, ours]), _panel([5.0, published]))
    assert found.columns.set_index("column").loc["x", "equal"] == 1 + equal
    assert len(found.cells) == 1 - equal


def test_a_cell_that_differs_is_listed_with_both_values() -> None:
    cells = panel_differences(_panel([5.0, 6.0]), _panel([5.0, 7.0])).cells
    assert cells.to_dict("records") == [
        {"column": "x", "ccode": 2, "year": 1991, "ours": 6.0, "published": 7.0}
    ]


def test_a_row_that_only_one_panel_has_differs_in_every_column() -> None:
    for left, right in (((1990,), (1990, 1991)), ((1990, 1991), (1990,))):
        found = panel_differences(
            _panel([5.0] * len(left), left), _panel([5.0] * len(right), right)
        )
        assert found.columns["share"].tolist() == [0.5, 0.5]


def test_order_of_rows_changes_nothing() -> None:
    ours = _panel([5.0, 6.0])
    assert panel_differences(ours.iloc[::-1], ours).columns["share"].tolist() == [1.0, 1.0]


def test_text_is_compared_as_text() -> None:
    found = panel_differences(_panel([1, 2]), _panel([1, 2]).assign(name=["A", "B"]))
    assert found.columns.set_index("column")["share"].to_dict() == {"name": 0.5, "x": 1.0}


def test_a_missing_column_and_a_repeated_row_are_refused() -> None:
    with pytest.raises(SchemaError, match=r"lacks the columns \['x'\]"):
        panel_differences(_panel([1, 2]).drop(columns="x"), _panel([1, 2]))
    with pytest.raises(SchemaError, match=r"published.*found \(2, 1990\) repeated"):
        panel_differences(_panel([1, 2]), _panel([1, 2], (1990, 1990)))
