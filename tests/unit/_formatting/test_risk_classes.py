"""Classes of a map follow the ladder and say where they part."""

import numpy as np

from atrocityrisk._formatting.risk_classes import class_labels, class_limits, risk_class


def test_limits_come_from_the_ladder_and_follow_rare_events_down():
    assert class_limits(np.array([0.06] * 8 + [0.001] * 90)) == (0.005, 0.01, 0.02, 0.05)
    assert class_limits(np.array([0.006] * 8 + [0.0001] * 90)) == (0.0005, 0.001, 0.002, 0.005)
    assert class_limits(np.array([1e-9] * 20)) == (0.0005, 0.001, 0.002, 0.005)
    assert class_limits(np.array([0.06] * 5 + [0.03] * 20)) == (0.005, 0.01, 0.02, 0.05)
    assert class_limits(np.array([0.06] * 4 + [0.03] * 20)) == (0.002, 0.005, 0.01, 0.02)
    assert class_limits(np.array([0.3])) == (0.02, 0.05, 0.1, 0.2)


def test_a_probability_on_a_limit_belongs_to_the_higher_class():
    limits = (0.005, 0.01, 0.02, 0.05)
    assert [risk_class(p, limits) for p in (0.0, 0.005, 0.0199, 0.05, 1.0)] == [0, 1, 2, 4, 4]
    assert class_labels(limits) == ["below 0.5 %", "0.5–1 %", "1–2 %", "2–5 %", "5 % or more"]
