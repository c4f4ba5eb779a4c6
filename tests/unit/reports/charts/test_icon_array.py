import pytest

from atrocityrisk.reports.charts.icon_array import Dots, _rows, dots_for, dots_in_words, icon_array

nan = float("nan")


@pytest.mark.parametrize(
    ("given", "dots"),
    [
        ((0.079, 0.014, 0.265), Dots(of=100, filled=8, low=1, high=26)),
        ((0.0051, 0.001, 0.02), Dots(of=100, filled=1, low=0, high=2)),
        ((0.0049, 0.0006, 0.0194), Dots(of=1000, filled=5, low=1, high=19)),
        ((0.0004, nan, nan), Dots(of=1000, filled=0, low=None, high=None)),
        ((0.999, 0.9, 1.0), Dots(of=100, filled=100, low=90, high=100)),
    ],
)
def test_dots_are_whole_states_of_a_hundred_or_a_thousand(given, dots):
    assert dots_for(*given) == dots


def test_rows_of_dots_are_lines_of_dashes():
    # From the third to the twelfth of five a row: three, five, two.
    assert _rows(2, 12, 5, step=10) == "M25 5h20.1M5 15h40.1M5 25h10.1"
    assert _rows(4, 5, 5, step=10) == "M45 5h0"
    assert _rows(3, 3, 5, step=10) == ""


def test_three_paths_hold_all_dots_and_the_interval_lies_between():
    drawn = str(icon_array(0.08, 0.014, 0.265))
    assert drawn.count("<path") == 3
    assert '<path class="full" stroke-width="8" d="M5 5h70.1"/>' in drawn
    assert '<path class="maybe" stroke-width="6" d="M85 5h110.1M5 15h50.1"/>' in drawn
    assert 'role="img" aria-label="About 8 of 100 states like this one; interval 1 to 26"' in drawn
    assert len(drawn.encode()) < 700


def test_without_an_interval_there_is_none_between():
    drawn = str(icon_array(0.08))
    assert "maybe" not in drawn
    assert "interval" not in drawn


def test_hardly_any_is_less_than_one_and_never_none():
    assert dots_in_words(dots_for(0.0004)) == "Less than one of 1,000 states like this one"
    assert dots_in_words(dots_for(0.0004, 0.0, 0.0002)).endswith("; interval 0")
    assert 'class="full"' not in str(icon_array(0.0004))


def test_a_thousand_dots_are_half_as_large():
    drawn = str(icon_array(0.004, 0.001, 0.02))
    assert '<path class="full" stroke-width="4" d="M2.5 2.5h15.1"/>' in drawn
    assert 'viewBox="0 0 250 100"' in drawn
