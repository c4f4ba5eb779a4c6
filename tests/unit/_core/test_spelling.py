"""Values as messages write them."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk._core.spelling import plain


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.float64("nan"), "nan"),
        (np.float32(0.5), "0.5"),
        (np.int64(3), "3"),
        (np.str_("DZA"), "'DZA'"),
        (np.bool_(True), "True"),
        (pd.MultiIndex.from_product([[2], [2000]])[0], "(2, 2000)"),
        ([np.float64(1.5), "a"], "[1.5, 'a']"),
        ("a", "'a'"),
        (None, "None"),
        (95, "95"),
    ],
)
def test_numbers_of_numpy_look_like_numbers(value, text):
    assert plain(value) == text
