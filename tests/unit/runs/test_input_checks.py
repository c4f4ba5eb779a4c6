"""Whether a year's inputs can carry a list: refused, said, or within the limits."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from remade_panels import remade

from atrocityrisk.editions import make_edition
from atrocityrisk.errors import (
    InputsError,
    MissingInputsWarning,
    OriginError,
    UnusualAgesWarning,
    UnusualValuesWarning,
)
from atrocityrisk.forecasting import forecast
from atrocityrisk.models import MODELS
from atrocityrisk.panels import Panel, load_panel, write_panel
from atrocityrisk.reports import write_report
from atrocityrisk.runs import check_inputs, chosen_panel, run
from atrocityrisk.runs.input_checks import LIMITS, WORST
from atrocityrisk.runs.input_marks import describe_inputs, refuse_unfit, warn_of_inputs, with_marks
from atrocityrisk.runs.ranking_run import checked_forecast
from atrocityrisk.specs import RunSpec, amend_spec, default_spec

ORIGIN = 2024


def damaged(panel: Panel, cells: list[tuple[int, int]], *, origin: int = ORIGIN) -> Panel:
    """The panel without these cells of the origin, by position among its states and columns."""
    values, ages = panel.indicators, panel.ages
    rows = np.flatnonzero(values.index.get_level_values("year") == origin)
    for row, column in cells:
        values.iloc[rows[row], column] = np.nan
        ages.iloc[rows[row], column] = -1
    return remade(panel, indicators=values, ages=ages)


def scaled(panel: Panel, name: str, factor: float, *, origin: int = ORIGIN) -> Panel:
    """The panel with a column of the origin in another unit."""
    values = panel.indicators
    values.loc[values.index.get_level_values("year") == origin, name] *= factor
    return remade(panel, indicators=values)


def marked(panel: Panel, risks: dict[int, float] | None = None) -> tuple[str, ...]:
    """What is said at the top of a list from this panel, with these risks by position."""
    made = forecast(MODELS["climatology"](), panel, origin=ORIGIN, name="climatology")
    risk = np.full(len(made.probability), 0.01)
    for row, value in (risks or {}).items():
        risk[row] = value
    made.probability[:] = risk
    return with_marks(check_inputs(panel, origin=ORIGIN), made).marks


def test_nothing_is_said_where_little_is_missing(small_panel):
    assert marked(small_panel) == ()
    # One value of ninety, a third of one state.
    assert marked(damaged(small_panel, [(4, 0)])) == ()


def test_a_tenth_of_all_values_is_said_with_the_states_that_lack_most(small_panel):
    # 10 of 90 values, each a third of a state: 11 %; the second of equals has the higher risk.
    panel = damaged(small_panel, [(i, 0) for i in range(10)])
    (line,) = marked(panel, {7: 0.42, 20: 0.5})
    assert re.match("11 % of the values of 2024 .* 0 of 30 states lack 50 %", line)
    named = line.partition("Most is missing for: ")[2]
    assert re.match(r"\S.* 33 % missing, rank 2, risk 42\.0 %; ", named)
    assert named.count("33 % missing") == 5
    assert "--origin" in named
    made = forecast(MODELS["climatology"](), panel, origin=ORIGIN)
    with pytest.warns(MissingInputsWarning, match="11 % of the values of 2024"):
        warn_of_inputs(with_marks(check_inputs(panel, origin=ORIGIN), made))


def test_half_of_one_state_is_said(small_panel):
    (line,) = marked(damaged(small_panel, [(3, 0), (3, 1)]), {3: 0.42})
    assert re.search(r"1 of 30 states lack 50 % .* 67 % missing, rank 1, risk 42\.0 %\. Take", line)


def test_shares_are_of_what_is_learnt_from(small_panel):
    """Nine of thirty states without one of three columns, by hand."""
    panel = damaged(small_panel, [(i, 1) for i in range(9)])
    check = check_inputs(panel, origin=ORIGIN)
    assert check.shares["missing"] == pytest.approx(0.1)
    assert check.shares["missing_beyond_training"] == pytest.approx(0.1)
    first = check.by_indicator.iloc[0]
    assert first["indicator"] == small_panel.columns.index[1]
    assert (first["missing"], first["missing_learnt"]) == (pytest.approx(0.3), 0)
    assert check.by_state["missing"].head(9).tolist() == pytest.approx([1 / 3] * 9)
    # States that are left out are not looked at.
    gone = check.by_state["gwcode"].head(9).tolist()
    left = check_inputs(panel, origin=ORIGIN, exclude=gone)
    assert (left.states, left.shares["missing"]) == (21, 0)


def test_a_column_that_no_training_row_has_is_no_input(small_panel):
    values, ages = small_panel.indicators, small_panel.ages
    name = values.columns[0]
    values[name], ages[name] = np.nan, -1
    check = check_inputs(remade(small_panel, indicators=values, ages=ages), origin=ORIGIN)
    assert name not in check.by_indicator["indicator"].tolist()
    assert check.shares["missing"] == 0


def test_a_fifth_missing_is_refused_with_tables_and_the_way_on(small_panel):
    panel = damaged(small_panel, [(i, i % 3) for i in range(20)])
    check = check_inputs(panel, origin=ORIGIN)
    assert check.beyond == ("missing_beyond_training",)
    with pytest.raises(InputsError, match=r"22 % of the values .* \(limit 20 %\)") as refused:
        refuse_unfit(check, panel, accepted=None)
    text = str(refused.value)
    assert "the 3 worst of 3 indicators" in text
    assert "the 10 worst of 30 states" in text
    assert "A list from 2023 can be made: take it (`--origin 2023`)" in text
    assert '--accept-inputs "REASON"' in text
    assert refuse_unfit(check, panel, accepted="a drill").accepted == "a drill"


def test_a_tenth_of_the_states_with_half_missing_is_refused(small_panel):
    panel = damaged(small_panel, [(i, c) for i in range(3) for c in (0, 1)])
    assert check_inputs(panel, origin=ORIGIN).beyond == ("states_lacking_half",)


def test_a_column_without_any_value_is_named(small_panel):
    empty = damaged(small_panel, [(i, 2) for i in range(30)])
    check = check_inputs(empty, origin=ORIGIN)
    assert check.shares["columns_without_a_value"] == pytest.approx(1 / 3)
    name = small_panel.columns.index[2]
    assert any(
        line.startswith("1 indicator has no value at all in 2024") and name in line
        for line in marked(empty)
    )


def test_values_all_older_than_those_learnt_from_are_refused(small_panel):
    ages = small_panel.ages
    ages.loc[ages.index.get_level_values("year") == ORIGIN] += 2
    old = remade(small_panel, ages=ages)
    assert check_inputs(old, origin=ORIGIN).beyond == ("older_than_learnt",)
    ages.loc[ages.index.get_level_values("year") == ORIGIN, ages.columns[:2]] -= 2
    fewer = remade(small_panel, ages=ages)
    assert check_inputs(fewer, origin=ORIGIN).beyond == ()
    with pytest.warns(UnusualAgesWarning):
        (line,) = marked(fewer)
    assert line.startswith("33 % of the values of 2024 are older than 95 % of those learnt from")


def test_another_unit_is_refused_and_a_wider_range_said(small_panel):
    name = small_panel.columns.index[0]
    check = check_inputs(scaled(small_panel, name, 1000), origin=ORIGIN)
    assert "far_outside_range" in check.beyond
    with pytest.raises(InputsError, match=f"{name} "):
        refuse_unfit(check, small_panel, accepted=None)
    values = small_panel.indicators
    width = values[name].max() - values[name].min()
    values.loc[values.index.get_level_values("year") == ORIGIN, name] += 0.8 * width
    wider = remade(small_panel, indicators=values)
    check = check_inputs(wider, origin=ORIGIN)
    assert "outside_range" in check.said
    assert not check.beyond
    made = forecast(MODELS["climatology"](), wider, origin=ORIGIN)
    with pytest.warns(UnusualValuesWarning, match=f"outside the range learnt from.*{name}"):
        warn_of_inputs(with_marks(check, made))


def test_an_origin_outside_the_panel_is_refused(small_panel):
    with pytest.raises(OriginError, match="2031"):
        check_inputs(small_panel, origin=2031)


@pytest.mark.parametrize("indicators", ["default", "available"])
def test_past_years_of_the_embedded_panel_pass_with_a_margin(indicators):
    """The limits were chosen so: a real year reaches seven tenths of one at most."""
    panel = chosen_panel(amend_spec(default_spec(), {"indicators": indicators, "origin": 2024}))
    for origin in (1975, 1991, 2024):
        check = check_inputs(panel, origin=origin)
        for name, limit in LIMITS.items():
            if limit.refused is not None:
                assert check.shares[name] <= 0.7 * limit.refused, (origin, name)
        if indicators == "default":
            assert check.said == ()


def with_another_year(panel: Panel, missing: float) -> Panel:
    """The panel from 1989 and a year more, like the last but with values missing at random."""
    last = panel.last_settled_year
    years = panel.index.get_level_values("year")
    parts = {}
    for name in ("indicators", "ages", "events"):
        table = getattr(panel, name)[(years >= 1989) & (years <= last)]
        added = table[table.index.get_level_values("year") == last].rename(
            index={last: last + 1}, level="year"
        )
        parts[name] = pd.concat([table, added])
    values, ages = parts["indicators"], parts["ages"]
    rows = values.index.get_level_values("year") == last + 1
    gone = np.random.default_rng(0).random((int(rows.sum()), values.shape[1])) < missing
    values.loc[rows] = values.loc[rows].mask(gone)
    ages = ages.mask(values.isna(), -1)
    return remade(panel, indicators=values, ages=ages, events=parts["events"])


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.AtrocityRiskWarning")
def test_a_year_with_44_per_cent_missing_is_refused(tmp_path: Path):
    """Comoros came out at 42 % from such a panel, with exit code 0 and no word."""
    file = tmp_path / "panel-2025.parquet"
    few = list(default_spec().indicators[:12])
    write_panel(with_another_year(load_panel().select(few), 0.44), file)
    spec = amend_spec(default_spec(), {"panel": file, "model": "climatology", "indicators": few})
    with pytest.raises(InputsError, match=r"the inputs of 2025 cannot carry a list") as refused:
        run(spec, tmp_path / "out")
    assert "A list from 2024 can be made" in str(refused.value)
    assert not (tmp_path / "out" / "ranking.csv").exists()
    record = run(amend_spec(spec, {"accept_inputs": "to see what comes out"}), tmp_path / "out")
    assert "The reason given: to see what comes out" in record.inputs.marks[0]
    assert record.inputs.marks[0].startswith("Made although its inputs are beyond")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    told = manifest["input_checks"]
    assert told["accepted"] == "to see what comes out"
    assert "missing_beyond_training" in told["beyond"]
    assert len(told["indicators"]) == len(told["states"]) == WORST
    assert record.inputs.marks[0] in manifest["warnings"]


def test_a_list_within_the_limits_says_nothing(panel_file, bare):
    made = checked_forecast(RunSpec(panel=panel_file, model=bare))
    assert (made.inputs.marks, made.inputs.beyond, made.recorded) == ((), (), ())
    assert describe_inputs(made.inputs)["marks"] == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.AtrocityRiskWarning")
def test_a_report_says_at_its_front_what_its_list_is_made_from(small_panel, tmp_path):
    file = tmp_path / "damaged.parquet"
    write_panel(damaged(small_panel, [(i, 0) for i in range(12)]), file)
    edition = make_edition(RunSpec(panel=file, model="climatology"))
    page, *_ = write_report(edition, tmp_path / "report")
    front = page.read_text(encoding="utf-8").partition('id="ranking"')[0]
    assert "13 % of the values of 2024 that the model needs are missing" in front


@pytest.mark.parametrize("factor", [0.001, 0.01, 100.0, 1000.0])
def test_a_column_in_another_unit_is_refused_whether_larger_or_smaller(factor):
    panel = load_panel().select(["electoral_democracy", "population_log2"])
    values = panel.indicators
    last = values.index.get_level_values("year") == 2024
    values.loc[last, "electoral_democracy"] *= factor
    other = Panel(
        values,
        ages=panel.ages,
        events=panel.events,
        columns=panel.columns,
        outcome=panel.outcome,
    )
    check = check_inputs(other, origin=2024)
    assert check.beyond == ("far_outside_range",)
    assert check.by_indicator.loc[0, "indicator"] == "electoral_democracy"
