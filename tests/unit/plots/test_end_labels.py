"""Labels beside the ends of lines are moved apart, and no further."""

from atrocityrisk.plots.end_labels import moved_apart


def test_labels_are_a_gap_apart_and_stay_where_they_can():
    assert moved_apart({"a": 0.0, "b": 0.1, "c": 5.0}, low=0, high=6, gap=1.0) == {
        "a": 0.0,
        "b": 1.0,
        "c": 5.0,
    }
