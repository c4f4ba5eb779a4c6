"""Finished forecasts are found again, and nothing else is."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import warnings
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from atrocityrisk._core import code_identity
from atrocityrisk._core.packing import pack
from atrocityrisk._core.store import SUFFIX, keeping_in
from atrocityrisk.errors import SpecError, StoreWarning
from atrocityrisk.forecasting import backtest, forecast
from atrocityrisk.models import ElasticNetLogit, LogOddsPool, Recalibrated
from atrocityrisk.models.combine import _past_forecasts
from atrocityrisk.models.combine._remembered_refits import MEMORY
from atrocityrisk.panels import Panel
from atrocityrisk.synthetic import synthetic_world

ORIGINS = (2006, 2008, 2010)
PANEL = {"seed": 8, "n_states": 30, "years": (1985, 2012), "base_rate": 0.08}

# What another process does: the same backtest, slowly, so that it can be killed on the way.
SCRIPT = """
import sys, time
from pathlib import Path
from sklearn.linear_model import LogisticRegression
from atrocityrisk.forecasting import backtest
from atrocityrisk.synthetic import synthetic_world

panel = synthetic_world(seed=8, n_states=30, years=(1985, 2012), base_rate=0.08).panel
pause = float(sys.argv[2])
made = backtest(
    {"logit": LogisticRegression(tol=1e-8)}, panel, origins=range(2000, 2012), seed=5,
    cache=Path(sys.argv[1]), on_forecast=lambda *_: time.sleep(pause),
)
print(made.reused)
"""


@pytest.fixture(scope="module")
def panel() -> Panel:
    return synthetic_world(**PANEL).panel


@pytest.fixture
def logit() -> dict[str, object]:
    return {"logit": LogisticRegression(tol=1e-8)}


def start(folder: Path, pause: float) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(folder), str(pause)],
        stdout=subprocess.PIPE,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )


def test_an_interrupted_run_goes_on_where_it_stopped(logit, panel, tmp_path):
    def die(what, done, total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backtest(logit, panel, origins=ORIGINS, seed=5, cache=tmp_path, on_forecast=die)
    resumed = backtest(logit, panel, origins=ORIGINS, seed=5, cache=tmp_path)
    assert resumed.reused == 2
    whole = backtest(logit, panel, origins=ORIGINS, seed=5)
    pd.testing.assert_frame_equal(whole.frame, resumed.frame, check_exact=True)
    pd.testing.assert_frame_equal(whole.training, resumed.training, check_exact=True)


def whole_files(folder):
    # A file being written has a name that begins with a dot until it is whole.
    return list(folder.glob(f"[!.]*{SUFFIX}"))


@pytest.mark.slow
def test_a_killed_process_loses_one_forecast_at_most(logit, panel, tmp_path):
    process = start(tmp_path, 0.3)
    deadline = time.monotonic() + 60
    while len(whole_files(tmp_path)) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    finished = len(whole_files(tmp_path))
    assert 3 <= finished < 12
    told = []
    resumed = backtest(
        logit, panel, origins=range(2000, 2012), seed=5, cache=tmp_path,
        on_forecast=lambda what, done, total: told.append((done, total)),
    )  # fmt: skip
    # The key is the same in another process, and a file is whole or absent.
    assert resumed.reused == finished
    assert told == [(n, 12) for n in range(finished + 1, 13)]
    whole = backtest(logit, panel, origins=range(2000, 2012), seed=5)
    pd.testing.assert_frame_equal(whole.frame, resumed.frame, check_exact=True)


@pytest.mark.slow
def test_two_runs_may_share_a_folder(logit, panel, tmp_path):
    runs = [start(tmp_path, 0.05) for _ in range(2)]
    reused = [int(run.communicate(timeout=120)[0]) for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert len(list(tmp_path.iterdir())) == 12
    assert sum(reused) <= 12
    assert backtest(logit, panel, origins=range(2000, 2012), seed=5, cache=tmp_path).reused == 12


def test_what_another_run_finishes_meanwhile_is_not_made_again(logit, panel, tmp_path):
    """The second run begins while the first is at work, and takes over what that finishes."""

    def other(what, done, total):
        if done == 1:
            backtest(logit, panel, origins=ORIGINS, seed=5, cache=tmp_path)

    first = backtest(logit, panel, origins=ORIGINS, seed=5, cache=tmp_path, on_forecast=other)
    # One at most was dispatched before the other run had finished it.
    assert first.reused >= 1


CHANGES = ["panel", "model", "array", "nested", "seed", "window", "outcome", "timing", "name"]


@pytest.mark.parametrize("change", CHANGES)
def test_anything_that_changes_is_a_miss(change, panel, tmp_path):
    folds = np.arange(30 * 23) % 5
    scaled = make_pipeline(StandardScaler(), LogisticRegression())
    base = {"array": ElasticNetLogit(foldid=folds, n_alphas=5), "nested": scaled}
    model = base.get(change, LogisticRegression())
    other = {
        "model": LogisticRegression(C=0.5),
        "array": ElasticNetLogit(foldid=folds[::-1].copy(), n_alphas=5),
        "nested": make_pipeline(StandardScaler(with_mean=False), LogisticRegression()),
    }
    given = {"origins": [2008], "cache": tmp_path, "seed": 0, "window": None}
    backtest({"m": model}, panel, **given)
    assert backtest({"m": model}, panel, **given).reused == 1
    used = {
        "panel": panel.select(["structure", "noise"]),
        "outcome": panel.with_outcome(panel.outcome.over(first=1, last=2)),
        "timing": panel.with_timing("revised"),
    }.get(change, panel)
    if change in ("seed", "window"):
        given[change] = 12
    name = "n" if change == "name" else "m"
    assert backtest({name: other.get(change, model)}, used, **given).reused == 0


def test_a_cell_or_an_event_that_changes_is_a_miss(logit, panel, tmp_path):
    given = {"origins": [2008], "cache": tmp_path}
    backtest(logit, panel, **given)
    parts = {"ages": panel.ages, "columns": panel.columns, "outcome": panel.outcome}
    indicators, events = panel.indicators, panel.events
    indicators.iloc[100, 0] = np.nextafter(indicators.iloc[100, 0], 9)
    events.iloc[100, 0] = 1 - events.iloc[100, 0]
    for changed in (
        Panel(indicators, events=panel.events, **parts),
        Panel(panel.indicators, events=events, **parts),
    ):
        assert backtest(logit, changed, **given).reused == 0


def test_a_fitted_model_and_a_copy_are_hits(logit, panel, tmp_path):
    backtest(logit, panel, origins=[2008], cache=tmp_path)
    fitted = LogisticRegression(tol=1e-8).fit([[0.0], [1.0]], [0, 1])
    assert backtest({"logit": fitted}, panel, origins=[2008], cache=tmp_path).reused == 1


def test_a_version_or_a_line_of_code_that_changes_is_a_miss(logit, panel, tmp_path, monkeypatch):
    given = {"origins": [2008], "cache": tmp_path}
    backtest(logit, panel, **given)
    with monkeypatch.context() as patch:
        patch.setattr(code_identity, "version", lambda package: "9.9")
        assert backtest(logit, panel, **given).reused == 0
    with monkeypatch.context() as patch:
        patch.setattr(code_identity, "package_digest", lambda: "edited")
        assert backtest(logit, panel, **given).reused == 0
    assert backtest(logit, panel, **given).reused == 1


def test_the_file_of_a_models_own_code_counts(panel, tmp_path, monkeypatch):
    code = tmp_path / "homemade.py"
    text = "from sklearn.linear_model import LogisticRegression as L\nclass Own(L):\n    pass\n"
    code.write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    import homemade

    given = {"origins": [2008], "cache": tmp_path / "cache"}
    backtest({"own": homemade.Own()}, panel, **given)
    assert backtest({"own": homemade.Own()}, panel, **given).reused == 1
    code.write_text(text + "    # changed\n")
    assert backtest({"own": homemade.Own()}, panel, **given).reused == 0


def test_a_model_that_cannot_be_told_from_another_is_refused(panel, tmp_path):
    anonymous = make_pipeline(FunctionTransformer(lambda x: x), LogisticRegression())
    with pytest.raises(SpecError, match="'odd' cannot be told from a changed one"):
        backtest({"odd": anonymous}, panel, origins=[2008], cache=tmp_path)
    backtest({"odd": anonymous}, panel, origins=[2008])


def _entry(content, value):
    """An entry that is whole in itself, under the key of another."""
    magic, key = content.split(b"\n")[:2]
    payload = pack(value)
    return b"\n".join((magic, key, hashlib.sha256(payload).hexdigest().encode(), payload))


DAMAGE = {
    "truncated": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "one byte": lambda content: content[:-9] + bytes([content[-9] ^ 1]) + content[-8:],
    "other content": lambda content: json.dumps({"name": "logit"}).encode(),
    "another entry": lambda content: content.replace(b"\n", b"\n0", 1),
    "whole, but of no forecast": lambda content: _entry(content, [1, 2, 3]),
    "not text": lambda content: bytes(range(256)),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_named_and_made_again(damage, logit, panel, tmp_path):
    backtest(logit, panel, origins=[2008], cache=tmp_path)
    (path,) = whole_files(tmp_path)
    written = path.read_bytes()
    path.write_bytes(DAMAGE[damage](written))
    with pytest.warns(StoreWarning, match="ignored and made again") as caught:
        again = backtest(logit, panel, origins=[2008], cache=tmp_path)
    assert path.name in str(caught[0].message)
    assert again.reused == 0
    # Made again, and kept in the damaged one's place.
    assert path.read_bytes() == written
    assert backtest(logit, panel, origins=[2008], cache=tmp_path).reused == 1


KEYS = """
import json
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from atrocityrisk.forecasting._store import dependencies
from atrocityrisk.models import ElasticNetLogit, with_imputation

models = {
    "arrays": ElasticNetLogit(foldid=np.arange(90) % 5, groups=np.array(["a", "b", "c"] * 30)),
    "nested": with_imputation(RandomForestClassifier(class_weight={0: 1.0, 1: 9.0})),
    "drawn": ElasticNetLogit(random_state=np.random.RandomState(3)),
}
print(json.dumps({name: dependencies(model, name) for name, model in models.items()}))
"""


def test_keys_do_not_depend_on_the_process():
    told = [
        subprocess.run(
            [sys.executable, "-c", KEYS],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1]
    keys = {dependencies["model"] for dependencies in json.loads(told[0]).values()}
    assert len(keys) == 3


def assert_same_forecast(one, other):
    """Equal to the bit in every part that is a number, and in what the model says again."""
    for field in fields(one):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, pd.DataFrame):
            pd.testing.assert_frame_equal(a, b, check_exact=True)
        elif isinstance(a, pd.Series):
            pd.testing.assert_series_equal(a, b, check_exact=True)
        elif isinstance(a, np.ndarray):
            assert (a == b).all()
        elif field.name == "training":
            assert vars(a) == vars(b)
        elif field.name != "estimator":
            assert a == b
    row = one.features
    assert (one.estimator.predict_proba(row) == other.estimator.predict_proba(row)).all()


NET = ElasticNetLogit(groups="gwcode", n_folds=4, n_alphas=10, n_draws=15)


def test_a_forecast_comes_back_whole(panel, tmp_path, forecasts_made):
    given = {"origin": 2008, "seed": 5, "exclude": {2: "a test"}}
    first, again = (forecast(NET, panel, cache=tmp_path, **given) for _ in range(2))
    anew = forecast(NET, panel, **given)
    assert forecasts_made == [2008, 2008]
    assert_same_forecast(first, again)
    assert_same_forecast(anew, again)
    assert again.draws.shape[1] == 15


@pytest.mark.parametrize(
    "change", ["origin", "seed", "window", "exclude", "name", "model", "panel"]
)
def test_a_forecast_of_anything_else_is_made(change, panel, tmp_path, forecasts_made):
    given = {"origin": 2008, "seed": 5, "cache": tmp_path}
    forecast(LogisticRegression(), panel, **given)
    other = {"origin": 2009, "seed": 6, "window": 9, "exclude": {2: "a test"}, "name": "other"}
    model, used = LogisticRegression(), panel
    if change in other:
        given[change] = other[change]
    elif change == "model":
        model = LogisticRegression(C=0.5)
    else:
        used = panel.select(["structure"])
    forecast(model, used, **given)
    assert len(forecasts_made) == 2


class Doubtful(LogisticRegression):
    """A logit of this file, which has no place in the store."""


def test_a_model_that_cannot_be_kept_is_fitted_each_time(panel, tmp_path, forecasts_made):
    for _ in range(2):
        forecast(Doubtful(), panel, origin=2008, cache=tmp_path)
    assert len(forecasts_made) == 2
    assert not whole_files(tmp_path)


def test_a_model_that_cannot_be_told_from_another_is_refused_or_not_kept(panel, tmp_path):
    anonymous = make_pipeline(FunctionTransformer(lambda x: x), LogisticRegression())
    with pytest.raises(SpecError, match="cannot be told from a changed one"):
        forecast(anonymous, panel, origin=2008, cache=tmp_path)
    with keeping_in(tmp_path):
        forecast(anonymous, panel, origin=2008)
        backtest({"odd": anonymous}, panel, origins=[2008])
    assert not whole_files(tmp_path)


def test_a_kept_forecast_warns_as_it_did(panel, tmp_path):
    stuck = LogisticRegression(tol=1e-12, max_iter=1)
    told = []
    for folder in (None, tmp_path, tmp_path):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            forecast(stuck, panel, origin=2008, cache=folder)
        told.append([(w.category, str(w.message)) for w in caught])
    assert told[0] == told[1] == told[2]
    assert told[0][0][0] is ConvergenceWarning


def test_refits_to_the_past_are_shared_between_processes(panel, tmp_path, monkeypatch):
    pool = Recalibrated(LogOddsPool([("one", LogisticRegression()), ("net", NET)]), gap=1, years=8)
    made, real = [], _past_forecasts._fit_and_predict
    monkeypatch.setattr(
        _past_forecasts, "_fit_and_predict", lambda task: made.append(1) or real(task)
    )
    results = []
    for origin, seed, expected in ((2008, 1, 4), (2008, 2, 4), (2009, 1, 5)):
        # What another process would remember: nothing.
        MEMORY.clear()
        results.append(forecast(pool, panel, origin=origin, seed=seed, cache=tmp_path))
        assert len(made) == expected
    MEMORY.clear()
    anew = forecast(pool, panel, origin=2009, seed=1)
    assert (anew.probability == results[2].probability).all()


@pytest.mark.slow
def test_workers_share_what_they_keep(panel, tmp_path):
    pool = Recalibrated(LogOddsPool([("one", LogisticRegression())]), gap=1, years=8)
    given = {"origins": [2008, 2009, 2010], "seed": 5}
    alone = backtest({"pool": pool}, panel, **given)
    MEMORY.clear()
    together = backtest({"pool": pool}, panel, cache=tmp_path, n_jobs=2, **given)
    pd.testing.assert_frame_equal(alone.frame, together.frame, check_exact=True)
    # Three forecasts, and refits that three origins share between two processes.
    assert len(whole_files(tmp_path)) > 3
    assert backtest({"pool": pool}, panel, cache=tmp_path, **given).reused == 3
