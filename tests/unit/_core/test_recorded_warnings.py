"""Warnings of a block: kept for the manifest, passed on, never swallowed."""

import subprocess
import sys
import warnings

import pytest
from sklearn.exceptions import ConvergenceWarning

from atrocityrisk._core.recorded_warnings import record_warnings, recorded_category
from atrocityrisk.errors import AtrocityRiskWarning, FewOnsetsWarning, LeftOutWarning


def warn_twice_and_of_others():
    for _ in range(2):
        warnings.warn("two onsets", FewOnsetsWarning, stacklevel=1)
    warnings.warn("two onsets", LeftOutWarning, stacklevel=1)
    warnings.warn("not ours", RuntimeWarning, stacklevel=1)


def passed_on_and_recorded():
    with warnings.catch_warnings(record=True) as passed_on:
        warnings.simplefilter("always")
        with record_warnings() as messages:
            warn_twice_and_of_others()
    return passed_on, messages


def test_ours_are_kept_as_often_as_given_and_others_are_not():
    assert passed_on_and_recorded()[1] == ["two onsets"] * 3


def test_every_warning_is_passed_on_once_with_its_kind_and_place():
    passed_on, _ = passed_on_and_recorded()
    assert [(warning.category, str(warning.message)) for warning in passed_on] == [
        (FewOnsetsWarning, "two onsets"),
        (LeftOutWarning, "two onsets"),
        (RuntimeWarning, "not ours"),
    ]
    assert {warning.filename for warning in passed_on} == {__file__}


def warn_while_recorded():
    with record_warnings():
        warnings.warn("two onsets", FewOnsetsWarning, stacklevel=1)


def test_a_warning_that_the_caller_made_an_error_is_one_when_the_block_is_left():
    with pytest.raises(FewOnsetsWarning, match="two onsets"):
        warn_while_recorded()


def test_an_error_within_is_raised_as_it_is():
    with pytest.raises(ValueError, match="no model"), record_warnings():
        raise ValueError("no model")


def texts_of_two_without_convergence():
    with record_warnings() as messages:
        for _ in range(2):
            warnings.warn("no optimum", ConvergenceWarning, stacklevel=1)
    return messages


def test_scikit_learns_warning_of_no_convergence_is_kept_as_often_as_given():
    with pytest.warns(ConvergenceWarning):
        messages = texts_of_two_without_convergence()
    assert messages == ["no optimum"] * 2


def test_nothing_of_scikit_learn_is_imported_to_record_warnings():
    lines = (
        "import sys, warnings\n"
        "from atrocityrisk._core.recorded_warnings import record_warnings\n"
        "with record_warnings() as messages:\n"
        "    assert 'sklearn' not in sys.modules\n"
        "    from sklearn.exceptions import ConvergenceWarning\n"
        "    warnings.warn('no optimum', ConvergenceWarning)\n"
        "assert messages == ['no optimum'], messages\n"
    )
    subprocess.run([sys.executable, "-W", "default", "-c", lines], check=True, capture_output=True)


def test_a_stored_name_finds_its_category():
    assert recorded_category("ConvergenceWarning") is ConvergenceWarning
    assert recorded_category("LeftOutWarning") is LeftOutWarning
    assert recorded_category("GoneWarning") is AtrocityRiskWarning
