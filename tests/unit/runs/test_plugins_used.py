"""Specifications that name modules: where these are looked for, what a manifest says of them."""

import sys

import pytest

from atrocityrisk.errors import PluginError, SpecError, UnknownNameError
from atrocityrisk.forecasting import backtest
from atrocityrisk.metrics import METRICS
from atrocityrisk.models import MODELS
from atrocityrisk.panels import storage
from atrocityrisk.runs import run, run_backtest
from atrocityrisk.runs.plugins_used import plugins_used
from atrocityrisk.runs.ranking_run import prepare
from atrocityrisk.specs import RunSpec, read_backtest_spec, read_spec
from atrocityrisk.synthetic import synthetic_world

MODULE = """
import numpy as np
from sklearn.linear_model import LogisticRegression
from atrocityrisk.metrics import metric
from atrocityrisk.models import preset, with_imputation

class Plain(LogisticRegression):
    pass

@preset
def homemade_logit():
    "A logit."
    return with_imputation(Plain(C={c}))

@metric(kind="proper", low=0.0, high=1.0, perfect=0.0, orientation="lower", reference="X (1950)")
def homemade_loss(observed, probability, *, weights=None):
    "Mean absolute error."
    return float(np.average(np.abs(np.asarray(observed) - probability), weights=weights))
"""
TASK = """
[backtest]
panel = "panel.parquet"
outcome = "{outcome}"
reason = "A test."
first_origin = 2004
last_origin = 2007
plugins = ["homemade_plugin"]
metrics = ["homemade_loss"]
against = ["base"]
n_boot = 20

[[model]]
name = "base"
model = "climatology"
reason = "Base rate."
indicators = ["structure"]

[[model]]
name = "own"
model = "homemade_plugin:homemade_logit"
reason = "Ours."
indicators = ["structure", "unrest"]
"""


@pytest.fixture(scope="module")
def panel():
    return synthetic_world(seed=3, n_states=40, years=(1990, 2010), base_rate=0.1).panel


@pytest.fixture
def folder(tmp_path, panel):
    """A panel and a plug-in in one folder, which Python does not search."""
    storage.write_panel(panel, tmp_path / "panel.parquet")
    (tmp_path / "homemade_plugin.py").write_text(MODULE.format(c=1))
    path = list(sys.path)
    yield tmp_path
    sys.path[:] = path
    sys.modules.pop("homemade_plugin", None)
    MODELS._entries.pop("homemade_logit", None)
    METRICS._entries.pop("homemade_loss", None)


def spec_of(folder, text):
    (folder / "run.toml").write_text(f'[run]\nbase = "none"\npanel = "panel.parquet"\n{text}\n')
    return read_spec(folder / "run.toml")


def test_a_run_finds_a_module_beside_its_file_and_its_manifest_tells_which(folder, panel):
    text = 'plugins = ["homemade_plugin"]\nmodel = "homemade_logit"\norigin = 2008'
    (facts,) = run(spec_of(folder, text), folder / "out").manifest["plugins"]
    assert facts["module"] == "homemade_plugin"
    assert facts["file"] == "homemade_plugin.py"
    assert facts["version"] is None
    assert len(facts["sha256"]) == 64
    (folder / "homemade_plugin.py").write_text(MODULE.format(c=0.01))
    spec = spec_of(folder, text)
    (edited,) = plugins_used(spec.plugins, models=[spec.model], panel=panel)
    assert edited["sha256"] != facts["sha256"]


def test_a_module_counts_where_only_the_model_names_it(folder, panel):
    spec = spec_of(folder, 'model = "homemade_plugin:homemade_logit"\norigin = 2008')
    assert prepare(spec).ranking.forecast.model == "homemade_plugin:homemade_logit"
    for models in ([spec.model], ["homemade_logit"]):
        (facts,) = plugins_used((), models=models, panel=panel)
        assert facts["module"] == "homemade_plugin"


def test_without_plugins_there_is_nothing_to_say(panel):
    assert plugins_used((), models=["climatology"], metrics=["log_score"], panel=panel) == []


@pytest.mark.slow
def test_a_backtest_has_a_model_and_a_metric_of_ones_own(folder, panel):
    # Workers that were started before the module was known must find it too.
    backtest(["climatology"], panel, origins=[2004, 2005], n_jobs=2)
    (folder / "task.toml").write_text(TASK.format(outcome=panel.outcome.name))
    task = read_backtest_spec(folder / "task.toml")
    record = run_backtest(task, folder / "out", n_jobs=2, cache=folder / "cache")
    card = record.scorecard.set_index(["metric", "model"])["estimate"].sort_index()
    assert 0 < card["homemade_loss", "own"] < 0.5
    assert [facts["module"] for facts in record.manifest["plugins"]] == ["homemade_plugin"]
    assert record.manifest["spec"]["metrics"] == ["homemade_loss"]
    again = run_backtest(task, folder / "out", cache=folder / "cache")
    assert again.backtest.reused == 8
    # The same names, other code: nothing that the earlier code made is taken for the new one's.
    (folder / "homemade_plugin.py").write_text(MODULE.format(c=1) + "\n# edited\n")
    task = read_backtest_spec(folder / "task.toml")
    edited = run_backtest(task, folder / "out", cache=folder / "cache")
    assert edited.backtest.reused == 4


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ('plugins = ["homemade_plugn"]', PluginError, r"run\.toml: no plug-in module named"),
        ('plugins = "homemade_plugin"', SpecError, r"\[run\] plugins"),
        ("plugins = [3]", SpecError, r"\[run\] plugins"),
        ('plugins = ["homemade_plugin", "homemade_plugin"]', SpecError, "stands there twice"),
        ('plugin = ["homemade_plugin"]', SpecError, "did you mean 'plugins'"),
        ('model = "homemade_plugn:homemade_logit"', PluginError, "no plug-in module named"),
    ],
)
def test_plugins_that_cannot_be_meant_are_refused(folder, text, error, words):
    with pytest.raises(error, match=words):
        spec_of(folder, text)


def test_a_misspelt_metric_is_refused_before_the_work(folder, panel):
    text = TASK.format(outcome=panel.outcome.name).replace('["homemade_loss"]', '["homemade_los"]')
    (folder / "task.toml").write_text(text)
    with pytest.raises(UnknownNameError, match="did you mean 'homemade_loss'"):
        run_backtest(read_backtest_spec(folder / "task.toml"), folder / "out")


def test_a_spec_made_in_python_loads_its_plugins_too(folder, monkeypatch):
    monkeypatch.chdir(folder)
    spec = RunSpec(
        panel=folder / "panel.parquet",
        plugins=("homemade_plugin",),
        model="homemade_logit",
        origin=2008,
    )
    assert prepare(spec).ranking.forecast.model == "homemade_logit"
