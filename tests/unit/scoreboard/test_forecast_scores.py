"""Forecasts made elsewhere, scored by themselves and in a table of all entries."""

import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from atrocityrisk import metrics
from atrocityrisk.cli.app import app
from atrocityrisk.errors import (
    DataError,
    DuplicateRowsError,
    FewOnsetsWarning,
    LeftOutWarning,
    SpecError,
    UnknownNameError,
)
from atrocityrisk.evaluation.matched_forecasts import MISSING, SCORED, UNCOVERED
from atrocityrisk.forecasting import backtest
from atrocityrisk.outcomes import OUTCOMES, outcome_named
from atrocityrisk.panels import Panel, write_panel
from atrocityrisk.scoreboard import (
    LabelVintage,
    make_leaderboard,
    score_forecasts,
    write_leaderboard,
)
from atrocityrisk.scoreboard.forecast_scores import certain_and_wrong
from atrocityrisk.specs import Task, read_task, task_names
from atrocityrisk.synthetic import synthetic_world

OUTCOME = "geno_politicide@1-1"
ORIGINS = range(2002, 2008)


@pytest.fixture(scope="module")
def panel():
    """A world whose onsets stand for a registered outcome."""
    world = synthetic_world(seed=4, n_states=40, years=(1985, 2014), base_rate=0.06).panel
    events = world.events.rename(
        columns={
            "synthetic_onset": "geno_politicide_onset",
            "synthetic_ongoing": "geno_politicide_ongoing",
        }
    )
    made = Panel(
        world.indicators,
        ages=world.ages,
        events=events,
        columns=world.columns,
        outcome=OUTCOMES["geno_politicide"],
    )
    return made.with_outcome(outcome_named(OUTCOME))


@pytest.fixture(scope="module")
def task():
    return Task(
        name="small", outcome=OUTCOME, first_origin=2002, last_origin=2007, reason="-", n_boot=40
    )


@pytest.fixture(scope="module")
def models(panel):
    return backtest(["climatology", "logit"], panel, origins=ORIGINS)


@pytest.fixture(scope="module")
def logit(models):
    """Forecasts of a logit as somebody else would send them."""
    frame = models.frame[models.frame["model"] == "logit"]
    return frame.drop(columns=["observed", "model"]).rename(columns={"gwcode": "country"})


def test_scores_are_those_of_the_same_forecasts_in_a_backtest(panel, task, models, logit):
    scores = score_forecasts(logit, task=task, panel=panel)
    both = models.scored.pivot(index=["origin", "gwcode"], columns="model", values="probability")
    known = models.scored.drop_duplicates(["origin", "gwcode"]).set_index(["origin", "gwcode"])
    observed = known["observed"].reindex(both.index).to_numpy()
    found = scores.frame.set_index("metric")
    expected = {
        "log_score": metrics.log_score(observed, both["logit"].to_numpy()),
        "roc_auc": metrics.roc_auc(observed, both["logit"].to_numpy()),
        # Against the rate that could have been known at each origin.
        "log_skill_score": 1
        - metrics.log_score(observed, both["logit"].to_numpy())
        / metrics.log_score(observed, both["climatology"].to_numpy()),
    }
    for name, value in expected.items():
        assert found.loc[name, "estimate"] == pytest.approx(value, rel=1e-12)
        assert found.loc[name, "low"] <= value <= found.loc[name, "high"]
    assert scores.coverage["what"].tolist() == [SCORED]
    assert list(scores.curves()) == ["forecasts"]
    assert "labels of the panel to 2014" in repr(scores)
    assert "log_score" in scores._repr_html_()


def test_what_is_missing_on_either_side_is_counted_and_named(panel, task, logit):
    rows = logit[~logit["country"].isin([2, 20])]
    later = logit[logit["origin"] == 2007].assign(origin=2012, first_year=2013, last_year=2013)
    # A state of the system that the made-up world does not have.
    other = logit.iloc[[0]].assign(country=955)
    given = pd.concat([rows, later, other])
    told = score_forecasts(given, task=task, panel=panel).coverage.set_index("what")
    found = told.loc[MISSING, ["rows", "states", "countries"]].tolist()
    assert found == [12, 2, "Canada, United States"]
    onsets = score_forecasts(logit, task=task, panel=panel).coverage.iloc[0]["onsets"]
    assert told.loc[[SCORED, MISSING], "onsets"].sum() == onsets
    assert told.loc["left out: origin outside the task", "rows"] == 40
    assert (
        told.loc["left out: no row of the task has this state and origin", "countries"] == "Tonga"
    )


def test_years_not_covered_are_told_apart_from_states_left_out(panel, task, logit):
    """Who leaves out some states of a year may have chosen the rows; who began later has not."""
    given = logit[(logit["origin"] > 2003) & (logit["country"] != 2)]
    told = score_forecasts(given, task=task, panel=panel).coverage.set_index("what")
    assert told.loc[MISSING, ["rows", "countries"]].tolist() == [4, "United States"]
    assert told.loc[UNCOVERED, ["rows", "states"]].tolist() == [80, 40]


def test_a_certainty_that_was_wrong_is_named_and_has_no_part_in_the_reality_check(
    panel, task, logit, models
):
    observed = models.scored[models.scored["model"] == "logit"]
    onset = observed[observed["observed"] == 1].iloc[0]
    here = logit["country"].eq(onset["gwcode"]) & logit["origin"].eq(onset["origin"])
    sure = logit.assign(probability=logit["probability"].mask(here, 0.0), model="sure")
    scores = score_forecasts(sure, task=task, panel=panel)
    (sentence,) = certain_and_wrong(scores.forecasts)
    assert "because 1 forecasts of 0 or 1 turned out wrong, first" in sentence
    both = [logit.assign(model="logit"), sure]
    with_it = make_leaderboard(both, task=task, panel=panel)
    without = make_leaderboard(both[:1], task=task, panel=panel)
    assert with_it.frame.set_index("entry").loc["sure", "log_score"] == np.inf
    assert with_it.reality_check.p_value == without.reality_check.p_value
    alone = make_leaderboard([sure], task=task, panel=panel)
    assert alone.reality_check is None


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.FewOnsetsWarning")
def test_entries_without_common_rows_are_said_to_be_so(panel, task, logit):
    early = logit[logit["origin"] < 2005].assign(model="early")
    late = logit[logit["origin"] >= 2005].assign(model="late")
    with pytest.warns(LeftOutWarning, match="no state and origin has a forecast of every entry"):
        board = make_leaderboard([early, late], task=task, panel=panel)
    assert board.n_common == 0


def test_labels_of_an_edition_take_the_place_of_the_panels(panel, make_vintage):
    asked = Task(
        name="t", outcome="mass_killing_state", first_origin=2010, last_origin=2011, reason="-",
        n_boot=20,
    )  # fmt: skip
    outcome = OUTCOMES[asked.outcome]
    names = dict(zip(panel.events.columns, (*outcome.series, *outcome.ongoing), strict=True))
    mine = Panel(
        panel.indicators,
        ages=panel.ages,
        events=panel.events.rename(columns=names),
        columns=panel.columns,
        outcome=outcome,
    )
    codes = panel.indicators.index.get_level_values("gwcode").unique()
    index = pd.MultiIndex.from_product([codes, range(2009, 2014)], names=["gwcode", "year"])
    onset = pd.Series(0.0, index=index)
    struck = codes[:12]
    onset.loc[[(code, 2011) for code in struck]] = 1.0
    frame = pd.DataFrame({"any": onset, "state": onset, "non-state": 0.0})
    vintage = LabelVintage(
        name="2014 mkl_data", edition="2014", last_year=2013, onsets=frame, file="l.csv"
    )
    rows = pd.DataFrame({"gwcode": codes, "origin": 2010, "first_year": 2011, "last_year": 2012})
    rows["probability"] = np.where(rows["gwcode"].isin(struck), 0.5, 0.1)
    scores = score_forecasts(rows, task=asked, panel=mine, labels=vintage)
    found = scores.frame.set_index("metric")
    assert found.loc["roc_auc", "estimate"] == 1
    assert found["n_onsets"].eq(12).all()
    assert scores.labels == "2014 mkl_data"
    unnamed = make_vintage("2021 mkl_data", 2020, {(500, 2018)}, state=False)
    with pytest.raises(SpecError, match="no perpetrators"):
        score_forecasts(rows, task=asked, panel=mine, labels=unnamed)
    other = asked.model_copy(update={"outcome": OUTCOME})
    with pytest.raises(SpecError, match="expected labels of geno_politicide"):
        score_forecasts(rows, task=other, panel=panel, labels=vintage)


def test_one_outcome_in_all_rows_two_forecasts_and_none_are_refused(panel, task, models, logit):
    quiet = models.frame.loc[models.frame["observed"] == 0, "gwcode"]
    first = logit[(logit["origin"] == 2002) & (logit["country"] == quiet.iloc[0])]
    with pytest.raises(DataError, match="rows with and without an onset, found no onset"):
        score_forecasts(first, task=task, panel=panel)
    with pytest.raises(DataError, match="found none; give a file"):
        score_forecasts([], task=task, panel=panel)
    with pytest.raises(DuplicateRowsError, match="with two, first 2 from 2002"):
        score_forecasts([logit, logit], task=task, panel=panel)
    with pytest.raises(UnknownNameError, match="did you mean 'mass-killing'"):
        score_forecasts(logit, task="mass-kiling")


def test_of_several_entries_those_without_a_score_are_left_out_and_named(panel, task, logit):
    other = logit.assign(model="other", outcome="mass_killing")
    given = pd.concat([logit.assign(model="mine", outcome=OUTCOME), other])
    with pytest.warns(LeftOutWarning, match="1 of 2 entries cannot be scored .*: other; the"):
        scores = score_forecasts(given, task=task, panel=panel)
    assert scores.frame["model"].unique().tolist() == ["mine"]
    told = scores.coverage.set_index(["entry", "what"])["rows"]
    assert told["other", "left out: of another outcome"] == len(logit)


def test_a_leaderboard_compares_on_common_rows_and_each_on_its_own(panel, task, logit):
    noise = np.random.default_rng(0).normal(0, 1, len(logit))
    odds = logit["probability"] / (1 - logit["probability"]) * np.exp(noise)
    noisy = logit.assign(probability=odds / (1 + odds), model="noisy")
    fewer = noisy[noisy["country"] > 60]
    with pytest.warns(LeftOutWarning, match="entries cover different rows"):
        board = make_leaderboard([logit.assign(model="logit"), fewer], task=task, panel=panel)
    table = board.frame.set_index("entry")
    assert board.n_common == len(fewer)
    assert table.index[0] == "logit"
    assert table.loc["noisy", "n_forecasts"] == len(fewer) < table.loc["logit", "n_forecasts"]
    assert np.isnan(table.loc["climatology", "difference"])
    better = table.loc["logit", "log_score"] - table.loc["climatology", "log_score"]
    assert table.loc["logit", "difference"] == pytest.approx(better, abs=1e-12)
    # On rows that are the same, own skill is that of the common rows.
    own, base = table.loc["noisy", "log_score"], table.loc["climatology", "log_score"]
    assert table.loc["noisy", "own_skill"] == pytest.approx(1 - own / base, abs=1e-12)
    assert board.reality_check.n_models == 2
    against = make_leaderboard(
        logit.assign(model="logit"), task=task, panel=panel, reference="logit"
    )
    assert (against.frame.set_index("entry")["difference"].dropna() > 0).all()


def test_a_reference_is_an_entry_and_shares_rows(panel, task, logit):
    with pytest.raises(SpecError, match="did you mean 'climatology'"):
        make_leaderboard(logit, task=task, panel=panel, reference="climatolgy")
    early = logit[logit["origin"] < 2005].assign(model="early")
    late = logit[logit["origin"] >= 2005].assign(model="late")
    with pytest.raises(DataError, match="choose the reference 'climatology'"):
        make_leaderboard([early, late], task=task, panel=panel, reference="early")
    with pytest.warns((LeftOutWarning, FewOnsetsWarning)):
        board = make_leaderboard([early, late], task=task, panel=panel)
    # Nothing in common: each is still held against the climatology of its own rows.
    assert board.n_common == 0
    assert board.reality_check is None
    assert board.frame["own_skill"].notna().sum() == 2


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.LeftOutWarning")
def test_names_of_others_are_text_on_the_page(panel, task, logit, tmp_path):
    given = logit[logit["country"] > 60].assign(model="<b>they</b>", publisher="=x")
    board = make_leaderboard(given, task=task, panel=panel)
    paths = write_leaderboard(board, tmp_path)
    assert [path.name for path in paths] == [
        "leaderboard.csv", "coverage.csv", "leaderboard.png", "leaderboard.html", "manifest.json",
    ]  # fmt: skip
    page = (tmp_path / "leaderboard.html").read_text(encoding="utf-8")
    assert "<b>they" not in page
    assert "&lt;b&gt;they" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert "'=x" in (tmp_path / "coverage.csv").read_text(encoding="utf-8")


def test_the_commands_write_files_and_json(panel, logit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_panel(panel, "panel.parquet")
    logit.to_csv("theirs.csv", index=False)
    text = f'[task]\noutcome = "{OUTCOME}"\npanel = "panel.parquet"\nfirst_origin = 2002\n'
    (tmp_path / "task.toml").write_text(text + 'last_origin = 2007\nreason = "-"\nn_boot = 40\n')
    for command, file in (("score", "scores.csv"), ("leaderboard", "leaderboard.csv")):
        words = [command, "theirs.csv", "--task", "task.toml", "--out", f"of-{command}"]
        shown = CliRunner().invoke(app, words)
        assert shown.exit_code == 0, shown.output
        assert "theirs" in shown.output
        assert (tmp_path / f"of-{command}" / file).is_file()
    told = CliRunner().invoke(app, [*words, "--json"])
    answer = json.loads(told.stdout)
    assert answer["task"]["outcome"] == OUTCOME
    assert answer["files"][0] == "of-leaderboard/leaderboard.csv"
    assert [entry["place"] for entry in answer["entries"]] == [1, 2]


def test_tasks_that_come_with_the_package_can_be_read():
    assert "mass-killing" in task_names()
    for name in task_names():
        found = read_task(name)
        assert found.origins
        assert outcome_named(found.outcome)
    assert read_task("mass_killing") == read_task("mass-killing")
    assert read_task("mass-killing").entries.is_file()
