import numpy as np

from atrocityrisk.editions.indicator_histories import IndicatorSeries
from atrocityrisk.reports.charts.series_chart import series_chart

nan = np.nan


def series(values, observed=None, region=None, unit="births per 1,000 inhabitants"):
    values = np.array(values, dtype=float)
    return IndicatorSeries(
        indicator="birth_rate",
        unit=unit,
        years=np.arange(2026 - len(values), 2026),
        values=values,
        observed=~np.isnan(values) if observed is None else np.array(observed),
        region="afr",
        region_values=np.full(len(values), nan) if region is None else np.array(region, float),
        contribution=0.6,
    )


def chart(*given, **named):
    return str(series_chart(series(*given, **named), title="Births", state="Chad"))


def test_a_line_breaks_at_a_gap_and_a_lone_value_leaves_a_mark():
    drawn = chart([10.0, 5.0, nan, 10.0])
    # 246 wide in three steps of 82; 74 high, zero at 92.
    assert '<path class="line" d="M4 18l82 37M250 18h2"/>' in drawn


def test_what_was_carried_over_is_drawn_apart_from_the_value_it_continues():
    drawn = chart([10.0, 5.0, 5.0], observed=[True, True, False])
    assert '<path class="line" d="M4 18l123 37"/>' in drawn
    assert '<path class="held" d="M127 55h123"/>' in drawn
    assert "carried over from an earlier year" in drawn


def test_codes_are_steps():
    drawn = chart([0.0, 1.0, 1.0, 0.0], unit="1 yes, 0 no", region=[0.5, 0.5, 0.5, 0.25])
    assert '<path class="line" d="M4 92H86V18h82H250V92"/>' in drawn
    assert "no in 2022, no in 2025; share with yes in the region then: 25\xa0%" in drawn


def test_level_pieces_are_one_stroke():
    assert '<path class="line" d="M4 18h246"/>' in chart([3.0, 3.0, 3.0, 3.0])


def test_both_lines_are_named_and_their_names_kept_apart():
    drawn = chart([1.0, 9.0], region=[1.0, 9.0])
    assert ">state</text>" in drawn
    assert ">region</text>" in drawn
    places = [float(part.split('"')[0]) for part in drawn.split('x="255" y="')[1:]]
    assert abs(places[0] - places[1]) >= 12


def test_first_and_last_value_are_said_in_words():
    drawn = chart([52.9, 42.4], region=[40.0, 31.1])
    assert (
        'aria-label="Births, Chad: 52.9 births per 1,000 inhabitants in 2024, 42.4 births per '
        '1,000 inhabitants in 2025; median of the region then: 31.1 births per 1,000 inhabitants"'
    ) in drawn
    assert 'role="img"' in drawn


def test_an_axis_begins_at_zero_unless_values_lie_below():
    drawn = chart([-2.0, 2.0], unit="V-Dem measurement model scale")
    assert '<path class="line" d="M4 92l246-74"/>' in drawn
    assert "−2.0 on V-Dem&#39;s scale</text>" in drawn
    assert "<path" in chart([0.0, 0.0])


def test_nothing_known_draws_nothing():
    assert chart([nan, nan]) == ""


def test_text_from_data_is_escaped_and_a_chart_stays_small():
    drawn = str(series_chart(series([1.0, 2.0]), title="<b>", state='"x"'))
    assert "<b>" not in drawn
    rng = np.random.default_rng(1)
    drawn = chart(rng.random(30) * 60, region=rng.random(30) * 60)
    assert len(drawn.encode()) < 2500
    assert "style=" not in drawn
