"""Warnings heard while a result was made: kept for its manifest, passed on, never swallowed."""

import warnings

import pytest

from atrocityrisk._core.recorded_warnings import record_warnings
from atrocityrisk.errors import FewOnsetsWarning, LeftOutWarning


def warn_twice_and_of_others():
    for _ in range(2):
        warnings.warn("two onsets", FewOnsetsWarning, stacklevel=1)
    warnings.warn("two onsets", LeftOutWarning, stacklevel=1)
    warnings.warn("not ours", RuntimeWarning, stacklevel=1)


def told_and_kept():
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with record_warnings() as recorded:
            warn_twice_and_of_others()
    return told, recorded


def test_ours_are_kept_as_often_as_given_and_others_are_not():
    assert told_and_kept()[1] == ["two onsets"] * 3


def test_every_warning_is_passed_on_once_with_its_kind_and_place():
    told, _ = told_and_kept()
    assert [(warning.category, str(warning.message)) for warning in told] == [
        (FewOnsetsWarning, "two onsets"),
        (LeftOutWarning, "two onsets"),
        (RuntimeWarning, "not ours"),
    ]
    assert {warning.filename for warning in told} == {__file__}


def warn_while_heard():
    with record_warnings():
        warnings.warn("two onsets", FewOnsetsWarning, stacklevel=1)


def test_a_warning_that_the_caller_made_an_error_is_one_when_the_block_is_left():
    with pytest.raises(FewOnsetsWarning, match="two onsets"):
        warn_while_heard()


def test_an_error_within_is_raised_as_it_is():
    with pytest.raises(ValueError, match="no model"), record_warnings():
        raise ValueError("no model")
