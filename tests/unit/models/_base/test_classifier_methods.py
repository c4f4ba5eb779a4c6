"""The label of the likelier class, one function for all models."""

import numpy as np

from atrocityrisk.models._base import classifier_methods


class Fitted:
    """As much of a fitted model as the function needs."""

    classes_ = np.array(["none", "onset"])
    predict = classifier_methods.predict

    def predict_proba(self, X):
        return np.column_stack([1 - X, X])


def test_a_label_is_that_of_the_likelier_class_and_the_first_where_both_are_alike():
    labels = Fitted().predict(np.array([0.2, 0.5, np.nextafter(0.5, 1), 1.0]))
    assert labels.tolist() == ["none", "none", "onset", "onset"]


def test_no_rows_have_no_labels():
    assert Fitted().predict(np.empty(0)).tolist() == []
