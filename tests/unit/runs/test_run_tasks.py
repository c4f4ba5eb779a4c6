"""A task made from a run's specification: models, origins, and what is written of it."""

from pathlib import Path

import pytest

from atrocityrisk.errors import OriginError, SpecError
from atrocityrisk.panels import write_panel
from atrocityrisk.runs import run_backtest, task_from_run
from atrocityrisk.runs.run_tasks import REFERENCES
from atrocityrisk.specs import amend_spec, default_spec, is_backtest_file
from atrocityrisk.specs.backtest_files import read_models
from atrocityrisk.specs.strict_toml import read_toml
from atrocityrisk.synthetic import synthetic_world

SUITE = Path(__file__).resolve().parents[3] / "benchmarks" / "predictive" / "suite-models.toml"


@pytest.fixture
def own(panel_file, small_panel):
    values = {
        "panel": panel_file,
        "indicators": "available",
        "outcome": small_panel.outcome.name,
        "model": "ridge_logit",
    }
    return amend_spec(default_spec(), values)


def test_the_references_are_those_of_the_benchmark():
    tables = read_toml(SUITE, expected="the suite's models")
    suite = {
        raw["name"]: (raw["model"], tuple(tables["indicators"][raw["indicators"]]), raw["reason"])
        for raw in tables["model"]
        if isinstance(raw.get("indicators"), str)
    }
    entries = read_models(REFERENCES)
    assert [entry.name for entry in entries] == ["climatology", "logit_2", "logit_4", "logit_6"]
    for entry in entries:
        assert suite[entry.name] == (entry.model, entry.indicators, entry.reason)


def test_the_default_is_held_against_climatology_and_the_logits():
    task = task_from_run(default_spec())
    assert [entry.name for entry in task.models] == [
        "climatology", "logit_2", "logit_4", "logit_6", "default",
    ]  # fmt: skip
    assert (task.first_origin, task.last_origin) == (1993, 2022)
    assert task.against == ("climatology", "logit_6")
    own = task.models[-1]
    assert (own.indicators, own.ages) == (
        tuple(sorted(default_spec().indicators)),
        default_spec().ages,
    )


def test_a_panel_without_the_logits_columns_is_given_one_on_its_own(own):
    task = task_from_run(amend_spec(own, {"model": "gradient_boosting"}))
    assert [entry.name for entry in task.models] == [
        "climatology", "own_logit", "gradient_boosting",
    ]  # fmt: skip
    assert task.against == ("climatology", "own_logit")
    logit = task.models[1]
    assert "the panel lacks the indicators of the benchmark's logits" in logit.reason
    # Ten rows followed by the event are too few for three indicators without a penalty.
    assert logit.model == "ridge_logit"
    assert "with a ridge penalty, because 10 rows" in logit.reason
    assert [entry.name for entry in task_from_run(own).models] == ["climatology", "ridge_logit"]
    # Nobody is held against climatology twice.
    alone = task_from_run(amend_spec(own, {"model": "climatology"}))
    assert [entry.name for entry in alone.models] == ["own_logit", "specified"]


def test_origins_are_those_that_can_be_learnt_from_and_scored(own, small_panel):
    task = task_from_run(own)
    last = small_panel.years[1] - small_panel.outcome.last
    assert task.last_origin == last
    assert "10 rows followed by the event" in task.reason
    # The origin of a run is its present: nothing later is scored.
    assert task_from_run(amend_spec(own, {"origin": 2015})).last_origin == (
        2015 - small_panel.outcome.last
    )
    given = task_from_run(own, first_origin=2010, last_origin=2012)
    assert (given.first_origin, given.last_origin) == (2010, 2012)


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        (None, 2024, "expected the last origin from 1985 to 2023, found 2024"),
        (2015, 2010, "expected the first origin from 1985 to 2010, found 2015"),
        (1900, 2010, "expected the first origin"),
        (None, 1986, "no origin until 1986 has 10 rows"),
    ],
)
def test_origins_that_cannot_be(own, first, last, message):
    with pytest.raises(OriginError, match=message):
        task_from_run(own, first_origin=first, last_origin=last)


def test_what_no_model_can_learn_from_is_refused_before_the_work(own, tmp_path):
    with pytest.raises(SpecError, match="'recalibrated_pool' itself reads"):
        task_from_run(amend_spec(own, {"model": "recalibrated_pool"}))
    one = synthetic_world(seed=5, n_states=1, years=(1970, 2024), base_rate=0.3).panel
    write_panel(one, tmp_path / "one.parquet")
    with pytest.raises(SpecError, match="expected two states or more to rank"):
        task_from_run(amend_spec(own, {"panel": tmp_path / "one.parquet"}))


def test_states_left_out_are_scored_and_it_is_said(own):
    task = task_from_run(amend_spec(own, {"exclude": ["USA=why"]}))
    assert "leaving out is of one list" in task.reason


def test_two_kinds_of_files_are_told_apart(tmp_path):
    for text, is_task in (("[run]\nseed = 1", False), ("[backtest]\noutcome = 'x'", True)):
        path = tmp_path / "file.toml"
        path.write_text(text, encoding="utf-8")
        assert is_backtest_file(path) is is_task


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.FewOnsetsWarning")
def test_a_task_is_scored_and_written_with_a_table_for_a_paper(own, tmp_path):
    task = task_from_run(own, first_origin=2016, last_origin=2018)
    record = run_backtest(task.model_copy(update={"n_boot": 50}), tmp_path)
    assert {path.name for path in record.files} >= {
        "scorecard.csv", "scorecard.tex", "calibration.png", "index.html",
    }  # fmt: skip
    text = (tmp_path / "scorecard.tex").read_text(encoding="utf-8")
    assert "\\begin{tabular}{lrrrrr}" in text
    assert "ridge\\_logit & " in text
    assert "95\\% intervals clustered by country" in text
    assert "scorecard.tex" in record.manifest["outputs"]
