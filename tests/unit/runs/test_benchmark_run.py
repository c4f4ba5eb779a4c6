"""A task of the benchmark suite from spec to files, on a made-up world."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from atrocityrisk import states
from atrocityrisk._core.files import sha256
from atrocityrisk._core.manifest import verify
from atrocityrisk.cli.app import app
from atrocityrisk.errors import (
    DataError,
    DuplicateRowsError,
    IntegrityError,
    LeftOutWarning,
    OutputError,
    SchemaError,
    SpecError,
    UnknownNameError,
)
from atrocityrisk.evaluation.matched_forecasts import MISSING
from atrocityrisk.external_forecasts import read_list
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.panels import Panel, write_panel
from atrocityrisk.runs import run_backtest
from atrocityrisk.specs import BacktestSpec, read_backtest_spec
from atrocityrisk.synthetic import synthetic_world

TASK = """
[backtest]
outcome = "{outcome}"
panel = "panel.parquet"
first_origin = 2004
last_origin = 2007
seed = 3
reason = "a short range"
n_boot = 40
against = ["climatology"]
{more}
[indicators]
all = ["structure", "unrest", "noise"]

[[model]]
name = "climatology"
model = "climatology"
indicators = "all"
reason = "base rate"

[[model]]
name = "climatology_9"
model = "climatology"
indicators = "all"
window = 9
reason = "base rate of late"

[[model]]
name = "logit<b>"
model = "logit"
indicators = ["structure", "unrest"]
hindsight = true
reason = "the truth & nothing else"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A world whose onsets stand for a registered outcome, beside its task."""
    path = tmp_path_factory.mktemp("task")
    world = synthetic_world(seed=4, n_states=40, years=(1985, 2014), base_rate=0.06).panel
    outcome = OUTCOMES["geno_politicide"]
    events = world.events.rename(
        columns={
            "synthetic_onset": "geno_politicide_onset",
            "synthetic_ongoing": "geno_politicide_ongoing",
        }
    )
    doubled = "twice the unrest"
    panel = Panel(
        world.indicators.assign(**{doubled: 2 * world.indicators["unrest"]}),
        ages=world.ages.assign(**{doubled: 0}),
        events=events,
        columns=pd.concat([world.columns, world.columns.loc[["unrest"]].set_axis([doubled])]),
        outcome=outcome,
    )
    write_panel(panel, path / "panel.parquet")
    task(path)
    return path


def task(folder: Path, *, name="task.toml", more="", outcome="geno_politicide@1-1", **changes):
    text = TASK.format(more=more, outcome=outcome)
    for old, new in changes.items():
        text = text.replace(*new) if isinstance(new, tuple) else text.replace(old, new)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def record(folder, cache, tmp_path_factory):
    spec = read_backtest_spec(folder / "task.toml")
    return run_backtest(spec, tmp_path_factory.mktemp("out"), cache=cache)


def test_all_files_are_there_and_the_manifest_vouches_for_them(record):
    out = record.files[0].parent
    checks = verify(out)
    assert {file.name for file in checks} == {path.name for path in record.files} - {
        "manifest.json"
    }
    assert all(file.intact for file in checks)
    assert sorted(path.name for path in out.iterdir()) == sorted(p.name for p in record.files)
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["models_tried"] == 3
    assert manifest["timing"] == "pseudo-real-time"
    assert manifest["spec"]["models"][1]["window"] == 9
    assert not manifest["not_fitted"]
    assert manifest["outcome"]["name"] == "geno_politicide@1-1"


def test_the_scorecard_is_in_the_order_of_the_task_and_complete(record):
    card = record.scorecard
    basic = card[(card["clustered_by"] == "country") & (card["reference"] == "climatology")]
    assert basic["model"].unique().tolist() == ["climatology", "climatology_9", "logit<b>"]
    assert set(card["clustered_by"]) == {"country", "country and block of 3 origins"}
    assert set(card["reference"]) == {"climatology", "realised"}
    primary = basic[basic["metric"] == "log_score"].set_index("model")
    assert primary.loc["climatology", "skill"] == pytest.approx(0)
    assert primary.loc["logit<b>", "skill"] > 0.02
    assert (primary["n_origins"] == 4).all()


def test_a_window_learns_from_fewer_rows(record):
    rows = record.backtest.training.groupby("model")["rows"].max()
    assert rows["climatology_9"] == 9 * 40 < rows["climatology"]


def test_comparisons_are_with_the_models_that_the_task_names(record):
    table = record.comparison
    assert set(table["against"]) == {"climatology"}
    assert "climatology" not in set(table["model"])
    assert len(table) == 2 * 2 * 4  # models, clusterings, metrics


def test_two_runs_write_the_same_bytes_fresh_or_resumed(record, folder, cache, tmp_path):
    spec = read_backtest_spec(folder / "task.toml")
    fresh = run_backtest(spec, tmp_path / "fresh", n_jobs=2)
    resumed = run_backtest(spec, tmp_path / "resumed", cache=cache)
    assert record.backtest.reused == 0
    assert resumed.backtest.reused == 12
    for one, two, three in zip(record.files, fresh.files, resumed.files, strict=True):
        assert sha256(one) == sha256(two) == sha256(three), one.name


def test_fewer_models_give_the_same_scores_of_the_rest(record, folder, cache, tmp_path):
    spec = read_backtest_spec(folder / "task.toml").only(["logit<b>"])
    assert spec.against == ()
    alone = run_backtest(spec, tmp_path, cache=cache).scorecard
    before = record.scorecard[record.scorecard["model"] == "logit<b>"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, before, check_exact=True)
    with pytest.raises(SpecError, match="has no model 'logit'; did you mean 'logit<b>'"):
        read_backtest_spec(folder / "task.toml").only(["logit"])


def test_the_page_escapes_and_loads_nothing(record):
    text = next(p for p in record.files if p.suffix == ".html").read_text()
    assert "logit<b>" not in text
    assert "logit&lt;b&gt;" in text
    assert "truth &amp; nothing" in text
    assert "default-src 'none'" in text
    assert not re.search(r"(src|href)=['\"](?!data:image/png|#)", text)
    assert "<script" not in text
    assert text.count("data:image/png;base64,") == 2
    assert record.manifest["outcome"]["definition"][:40] in text
    assert "95\N{NO-BREAK SPACE}% interval, computed by resampling countries 40 times" in text
    assert "Inputs: only data that would have been out by then; later revisions included." in text


def test_a_model_that_cannot_be_fitted_is_left_out_by_name(folder, cache, tmp_path):
    # Collinear columns, which plain likelihood refuses.
    world = read_backtest_spec(folder / "task.toml")
    entry = world.models[2].model_copy(
        update={"name": "twice", "indicators": ("twice the unrest", "unrest")}
    )
    spec = world.model_copy(update={"models": (*world.models[:2], entry)})
    with pytest.warns(LeftOutWarning, match="twice could not be fitted"):
        record = run_backtest(spec, tmp_path, cache=cache)
    assert list(record.not_fitted) == ["twice"]
    assert "twice" not in set(record.scorecard["model"])
    assert "linearly independent" in record.manifest["not_fitted"]["twice"]
    assert "not fitted" in next(p for p in record.files if p.suffix == ".html").read_text()


def test_misspelt_names_stop_before_the_work(folder, tmp_path):
    spec = read_backtest_spec(folder / "task.toml")
    entry = spec.models[2].model_copy(update={"model": "logitt"})
    with pytest.raises(UnknownNameError, match="did you mean 'logit'"):
        run_backtest(spec.model_copy(update={"models": (entry,), "against": ()}), tmp_path)
    entry = spec.models[2].model_copy(update={"indicators": ("structur",)})
    with pytest.raises(SchemaError, match="did you mean 'structure'"):
        run_backtest(spec.model_copy(update={"models": (entry,), "against": ()}), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_file_in_the_place_of_the_folder_is_refused(folder, tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(OutputError, match="found the file"):
        run_backtest(read_backtest_spec(folder / "task.toml"), tmp_path / "out")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("first_origin", "first_orign", r"\[backtest\] has no key 'first_orign'; did you mean"),
        ('seed = 3', 'seed = "3"', r"\[backtest\] seed: expected a valid integer, found '3'"),
        ("last_origin = 2007", "last_origin = 2003", "first_origin 2004 comes after 2003"),
        ('"climatology_9"', '"climatology"', "'climatology' stands twice"),
        ('against = ["climatology"]', 'against = ["climatlogy"]', "did you mean 'climatology'"),
        ('indicators = "all"', 'indicators = "al"', r"no set 'al'; did you mean 'all'"),
        ("hindsight = true", "hindsigt = true", r"\[\[model\]\] has no key 'hindsigt'"),
        ('reason = "base rate"', "", r"\[\[model\]\] lacks the key 'reason'"),
        ("[indicators]", "[indicator]", r"no table \[indicator\]; did you mean 'indicators'"),
        ('outcome = "', "outcome = ", "is not TOML: .*; correct it there"),
        ('["structure", "unrest"]', '["noise", "noise"]', "lists the indicator 'noise' twice"),
        ("window = 9", 'run = "x.toml"', "names a run, which has model and indicators"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_task_is_named(folder, old, new, message):
    path = task(folder, name="wrong.toml", **{old: (old, new)})
    with pytest.raises(SpecError, match=message):
        read_backtest_spec(path)


def test_models_can_stand_in_a_file_of_their_own(folder):
    text = TASK.format(more='models = "shared.toml"', outcome="geno_politicide@1-1")
    head, tail = text.split("[indicators]")
    (folder / "short.toml").write_text(head)
    (folder / "shared.toml").write_text("[indicators]" + tail)
    assert read_backtest_spec(folder / "short.toml") == read_backtest_spec(folder / "task.toml")
    (folder / "both.toml").write_text(text)
    with pytest.raises(SpecError, match="models stand here and in other files"):
        read_backtest_spec(folder / "both.toml")


def test_a_run_lends_its_model_and_indicators(folder):
    (folder / "run.toml").write_text('[run]\nmodel = "logit"\nindicators = ["noise"]\n')
    own = 'model = "logit"\nindicators = ["structure", "unrest"]'
    path = task(folder, name="lent.toml", own=(own, 'run = "run.toml"'))
    entry = read_backtest_spec(path).models[2]
    assert (entry.model, entry.indicators) == ("logit", ("noise",))
    (folder / "run.toml").write_text('[run]\nbase = "none"\nmodel = "logit"\n')
    with pytest.raises(SpecError, match="must list its indicators"):
        read_backtest_spec(path)


def test_a_model_may_share_the_indicators_of_a_run_alone(folder):
    (folder / "lender.toml").write_text('[run]\nmodel = "climatology"\nindicators = ["noise"]\n')
    own = 'indicators = ["structure", "unrest"]'
    path = task(folder, name="shared-set.toml", own=(own, 'indicators_of = "lender.toml"'))
    entry = read_backtest_spec(path).models[2]
    assert (entry.model, entry.indicators) == ("logit", ("noise",))
    both = task(folder, name="two-sets.toml", own=(own, own + '\nindicators_of = "lender.toml"'))
    with pytest.raises(SpecError, match="has indicators and indicators_of; keep one"):
        read_backtest_spec(both)


def test_models_can_stand_in_several_files(folder):
    text = TASK.format(more='models = ["one.toml", "two.toml"]', outcome="geno_politicide@1-1")
    head, tail = text.split("[indicators]")
    first, *rest = tail.split("[[model]]")
    (folder / "several.toml").write_text(head)
    (folder / "one.toml").write_text("[indicators]" + first + "[[model]]" + rest[0])
    (folder / "two.toml").write_text("".join("[[model]]" + part for part in rest[1:]))
    assert read_backtest_spec(folder / "several.toml") == read_backtest_spec(folder / "task.toml")
    (folder / "two.toml").write_text('[indicators]\nall = ["noise"]\n')
    with pytest.raises(SpecError, match="the set of indicators 'all' stands in another file too"):
        read_backtest_spec(folder / "several.toml")
    (folder / "two.toml").write_text("[backtest]\nseed = 1\n")
    with pytest.raises(SpecError, match=r"a file of models holds .* found \['backtest'\]"):
        read_backtest_spec(folder / "several.toml")


@pytest.fixture
def published(folder, record, tmp_path):
    """The logit's forecasts in EWP's form and codes, without one state, with one row of its own."""
    rows = record.backtest.frame.query("model == 'logit<b>' and gwcode > 2")
    file = tmp_path / "lists.csv"
    table = pd.DataFrame(
        {
            "year": rows["origin"] + 1,
            "ccode": rows["gwcode"],
            "prev_year": rows["origin"],
            "risk_prev": rows["probability"],
        }
    )
    extra = table.iloc[[0]].assign(prev_year=1970)
    empty = table.iloc[[0]].assign(prev_year=2003, risk_prev=np.nan)
    pd.concat([table, extra, empty]).to_csv(file, index=False)
    return file


def test_published_forecasts_are_scored_on_shared_rows(folder, published, record, cache, tmp_path):
    more = f'[published]\nname = "theirs"\nformat = "ewp-backtest"\nsha256 = "{sha256(published)}"'
    spec = read_backtest_spec(task(folder, name="theirs.toml", more=more))
    found = run_backtest(spec, tmp_path / "out", published=published, cache=cache)
    card = found.scorecard.set_index(["rows", "clustered_by", "reference", "model", "metric"])
    every, shared = (card.loc[(rows, "country", "climatology")] for rows in ("all", "common"))
    assert "theirs" not in every.index.get_level_values("model")
    assert (shared["n_countries"] == 39).all()
    np.testing.assert_array_equal(
        shared.loc["theirs"].to_numpy(), shared.loc["logit<b>"].to_numpy()
    )
    common = found.comparison[found.comparison["rows"] == "common"]
    assert set(common["against"]) == {"theirs"}
    assert (common.loc[common["model"] == "logit<b>", "difference"] == 0).all()
    forecasts = pd.read_csv(tmp_path / "out" / "forecasts.csv")
    assert "theirs" not in set(forecasts["model"])
    assert found.manifest["published_scored"]
    without = run_backtest(spec, tmp_path / "alone", cache=cache)
    pd.testing.assert_frame_equal(without.scorecard, record.scorecard, check_exact=True)


def theirs(record, **changes):
    """What somebody else might send: the logit's forecasts, states in a column country."""
    frame = record.backtest.frame
    own = frame[frame["model"] == "logit<b>"]
    rows = own.drop(columns=["model", "observed", "outcome"]).rename(columns={"gwcode": "country"})
    return rows.assign(**changes)


def test_forecasts_made_elsewhere_are_scored_beside_the_models(folder, record, cache, tmp_path):
    rows = theirs(record)
    rows.iloc[1:].to_csv(tmp_path / "theirs.csv")
    halved = rows[rows["country"] != rows["country"].iloc[0]].assign(model="half")
    halved["probability"] /= 2
    spec = read_backtest_spec(folder / "task.toml")
    given = [tmp_path / "theirs.csv", halved]
    found = run_backtest(spec, tmp_path / "out", forecasts=given, cache=cache)
    common = found.comparison[found.comparison["rows"] == "common"]
    pairs = common[common["metric"] == "log_score"].set_index(["against", "model", "clustered_by"])
    assert pairs.loc[("theirs", "logit<b>", "country"), "difference"] == 0
    half = pairs.loc["half"].drop("theirs", level="model")
    assert (half["low"] < half["high"]).all()
    card = found.scorecard[found.scorecard["rows"] == "common"]
    # 40 states at four origins, without the state that one entry lacks.
    assert (card["n_forecasts"] == 156).all()
    told = found.coverage.set_index(["entry", "what"])
    assert told.loc[("theirs", "scored"), "rows"] == 159
    assert told.loc[("half", "scored"), "rows"] == 156
    assert told.loc[("theirs", MISSING), "rows"] == 1
    state = states.label(int(rows["country"].iloc[0]), 2004).name
    assert told.loc[("half", MISSING), ["rows", "countries"]].tolist() == [4, state]
    kept = pd.read_csv(tmp_path / "out" / "others.csv")
    assert kept["rows"].tolist() == found.coverage["rows"].tolist()
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "theirs (made elsewhere)" in page
    assert verify(tmp_path / "out")
    without = record.scorecard
    pd.testing.assert_frame_equal(
        found.scorecard[found.scorecard["rows"] == "all"].reset_index(drop=True),
        without.reset_index(drop=True),
        check_exact=True,
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"origin": 1990, "first_year": 1991, "last_year": 1991}, "40 left out: origin outside"),
        ({"last_year": 2030}, "160 left out: of another window"),
        ({"outcome": "mass_killing"}, "160 left out: of another outcome"),
    ],
)
def test_forecasts_that_share_nothing_are_refused_with_what_became_of_them(
    folder, record, tmp_path, changes, words
):
    spec = read_backtest_spec(folder / "task.toml")
    bad = theirs(record, **changes).drop_duplicates(["country", "origin"])
    with pytest.raises(DataError, match=words):
        run_backtest(spec, tmp_path / "out", forecasts=[bad])


def test_another_published_file_is_refused(folder, published, tmp_path):
    more = f'[published]\nname = "theirs"\nformat = "ewp-backtest"\nsha256 = "{"0" * 64}"'
    spec = read_backtest_spec(task(folder, name="theirs.toml", more=more))
    with pytest.raises(IntegrityError, match=r"SHA-256 0000.*found SHA-256"):
        run_backtest(spec, tmp_path / "out", published=published)
    with pytest.raises(IntegrityError, match="found no file"):
        run_backtest(spec, tmp_path / "out", published=tmp_path / "nowhere.csv")
    plain = read_backtest_spec(folder / "task.toml")
    with pytest.raises(SpecError, match="drop --published"):
        run_backtest(plain, tmp_path / "out", published=published)


def test_codes_of_published_forecasts_are_translated(tmp_path):
    file = tmp_path / "lists.csv"
    # COW 255 is Germany from 1991, 679 Yemen, 345 Serbia: Gleditsch-Ward 260, 678 and 340.
    rows = {"ccode": [255, 679, 345], "prev_year": [2000, 2000, 2010], "risk_prev": [0.1, 0.2, 0.3]}
    pd.DataFrame(rows).to_csv(file, index=False)
    assert read_list(file)["gwcode"].tolist() == [260, 678, 340]
    pd.DataFrame({"ccode": [2, 2], "prev_year": [2000] * 2, "risk_prev": [0.1] * 2}).to_csv(file)
    with pytest.raises(DuplicateRowsError, match=r"first 2; .*\(rows 1, 2, from 2000\)"):
        read_list(file)
    pd.DataFrame({"ccode": [2]}).to_csv(file)
    with pytest.raises(SchemaError, match=r"in a known form .*EWP backtest.* without origin"):
        read_list(file)


def test_the_command_prints_scores_and_says_where_files_are(folder, cache, tmp_path):
    words = ["backtest", folder / "task.toml", "--out", tmp_path / "out", "--cache", cache]
    result = CliRunner().invoke(app, list(map(str, words)))
    assert result.exit_code == 0, result.output
    for word in ("log score", "climatology_9", "160 forecasts", "best of many", "index.html"):
        assert word in result.output, word


def test_a_spec_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        read_backtest_spec(Path("benchmarks/predictive/mass-killing.toml")).seed = 1
    assert BacktestSpec.model_fields["k"].default == 30
