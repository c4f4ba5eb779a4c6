"""Gaps get the training median and say so; nothing is learnt from rows to predict."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from atrocityrisk.errors import ModelError
from atrocityrisk.models.imputation import MedianImputer


@pytest.fixture
def training() -> pd.DataFrame:
    gap = np.nan
    return pd.DataFrame(
        {
            "whole": [1.0, 2, 3, 4, 5],
            "late": [gap, gap, 7, 8, 12],
            "late_too": [gap, gap, 1, 1, 1],
            "other": [1.0, 2, gap, 4, 6],
            "never": [gap] * 5,
        },
        index=pd.MultiIndex.from_product([[2], range(2000, 2005)], names=["gwcode", "year"]),
    )


def test_medians_come_from_training_rows_alone(training):
    fill = MedianImputer().fit(training)
    live = pd.DataFrame(np.nan, index=[0], columns=training.columns)
    live["whole"] = 1000.0
    filled = fill.transform(live)
    assert filled.loc[0, ["whole", "late", "other", "never"]].tolist() == [1000, 8, 3, 0]


def test_columns_with_the_same_gaps_share_a_flag(training):
    fill = MedianImputer().fit(training)
    assert fill.flagged_ == ["late", "other"]
    filled = fill.transform(training)
    assert filled["late missing"].tolist() == [1, 1, 0, 0, 0]
    assert filled["other missing"].tolist() == [0, 0, 1, 0, 0]
    assert list(filled.columns) == fill.get_feature_names_out().tolist()
    assert filled.index.equals(training.index)


def test_gaps_alike_enough_share_a_flag(training):
    # late is missing in rows 0-1; a column missing in 0-2 overlaps by 2/3.
    training["wider"] = [np.nan] * 3 + [1.0, 2.0]
    assert "wider" in MedianImputer(alike=0.7).fit(training).flagged_
    assert "wider" not in MedianImputer(alike=0.6).fit(training).flagged_


def test_flags_can_be_left_out(training):
    assert MedianImputer(flags=False).fit(training).transform(training).shape == (5, 5)


def test_order_of_columns_of_new_rows_does_not_matter(training):
    fill = MedianImputer().fit(training)
    turned = fill.transform(training.iloc[:, ::-1])
    pd.testing.assert_frame_equal(turned, fill.transform(training))


def test_bad_rows_are_refused(training):
    fill = MedianImputer().fit(training)
    with pytest.raises(ModelError, match="lack 1 columns of the training rows, first 'late'"):
        fill.transform(training.drop(columns="late"))
    with pytest.warns(UserWarning, match="X does not have valid feature names"):
        fill.transform(training.to_numpy())
    plain = MedianImputer().fit(training.to_numpy())
    np.testing.assert_array_equal(plain.transform(training.to_numpy()), fill.transform(training))
    with pytest.raises(ValueError, match="X has 2 features"):
        plain.transform(np.ones((3, 2)))
    with pytest.raises(ModelError, match="must be numbers"):
        MedianImputer().fit(training.assign(other="many"))


def test_it_clones_like_any_estimator():
    assert clone(MedianImputer(alike=0.5)).get_params() == {"alike": 0.5, "flags": True}
