"""Where forecasts are computed changes nothing, and what a cluster cannot do is said."""

import os
import subprocess
import sys
import warnings
from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.errors import EngineError, LeftOutWarning, ModelError, SpecError
from atrocityrisk.forecasting import (
    DaskEngine,
    LocalEngine,
    SubmititEngine,
    _submitit_work,
    backtest,
    backtest_entrants,
    engine_named,
)
from atrocityrisk.models import Climatology, FirthLogit
from atrocityrisk.synthetic import synthetic_world

ORIGINS = [1990, 1995, 1998]


class WarnsAndFits(Climatology):
    """The rate, with a warning that must reach the caller from wherever it was given."""

    def fit(self, X, y, sample_weight=None):
        warnings.warn("said while it was fitted", LeftOutWarning, stacklevel=2)
        return super().fit(X, y, sample_weight)


class CannotFit(Climatology):
    """A model that is not defined on what it is given."""

    def fit(self, X, y, sample_weight=None):
        raise ModelError("expected another kind of data")


@pytest.fixture(scope="module")
def panel():
    return synthetic_world(seed=5, n_states=25, years=(1970, 2000)).panel


@pytest.fixture(scope="module")
def here(panel):
    return run(panel, LocalEngine())


def run(panel, engine, **options):
    models = {"firth": FirthLogit(), "rate": Climatology()}
    return backtest(models, panel, origins=ORIGINS, seed=3, engine=engine, **options)


@pytest.mark.parametrize(
    ("text", "engine"),
    [
        ("local", LocalEngine(2)),
        ("dask", DaskEngine(workers=2)),
        ("dask://10.0.0.1:8786", DaskEngine(address="tcp://10.0.0.1:8786")),
        ("submitit", SubmititEngine(folder=Path("jobs"), at_once=2)),
        ("submitit:local", SubmititEngine(folder=Path("jobs"), cluster="local", at_once=2)),
    ],
)
def test_engines_have_names(text, engine):
    assert engine_named(text, n_jobs=2) == engine


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dsk", "did you mean 'dask'"),
        ("dask://here", r"expected dask://HOST:PORT.*found 'dask://here'"),
        ("dask://:8786", "HOST:PORT"),
        ("", "no engine named ''"),
    ],
)
def test_a_wrong_name_says_what_there_is(text, said):
    with pytest.raises(SpecError, match=said):
        engine_named(text)


@pytest.mark.parametrize("number", [{"minutes": 0}, {"memory_gb": -1}, {"array_limit": 0}])
def test_numbers_of_jobs_are_positive(number):
    with pytest.raises(SpecError, match="must be 1 or more"):
        engine_named("submitit", **number)


@pytest.mark.slow
def test_jobs_of_submitit_give_the_same_bits_and_go_on_where_they_stopped(panel, here, tmp_path):
    engine = SubmititEngine(folder=tmp_path / "jobs", cluster="local", at_once=6)
    made = run(panel, engine, cache=tmp_path / "kept")
    pd.testing.assert_frame_equal(made.frame, here.frame, check_exact=True)
    assert made.reused == 0
    again = run(panel, LocalEngine(), cache=tmp_path / "kept")
    assert again.reused == len(again.training) == 6
    pd.testing.assert_frame_equal(again.frame, here.frame, check_exact=True)


@pytest.mark.slow
def test_a_job_that_dies_is_named_and_the_others_are_kept(panel, tmp_path, monkeypatch):
    monkeypatch.setattr(_submitit_work, "_from_file", _dies_once)
    engine = SubmititEngine(folder=tmp_path / "jobs", cluster="local", at_once=6)
    with pytest.raises(EngineError, match=r"1 of 6 jobs did not finish, first job \d+: see .*log"):
        run(panel, engine, cache=tmp_path / "kept")
    monkeypatch.undo()
    assert run(panel, LocalEngine(), cache=tmp_path / "kept").reused == 5


def _dies_once(task, path):
    if (task.name, task.origin) == ("firth", 1995):
        sys.exit(9)
    from atrocityrisk.forecasting._tasks import carry_out
    from atrocityrisk.panels import read_panel

    return carry_out(task, read_panel(path))


def test_without_slurm_the_way_on_is_said(panel, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match=r"found none.*--engine submitit:local"):
        run(panel, SubmititEngine(folder=tmp_path))


class _Batches:
    """What a submitit executor is asked for: tasks by batch."""

    def __init__(self):
        self.batches = []

    def batch(self):
        self.batches.append([])
        return warnings.catch_warnings()

    def submit(self, work, task, path):
        self.batches[-1].append(task)
        return task


@pytest.mark.parametrize(
    ("tasks", "limit", "sizes"), [(7, 3, [3, 3, 1]), (3, 3, [3]), (2001, None, [1000, 1000, 1])]
)
def test_arrays_stay_within_the_limit(tasks, limit, sizes, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    executor, engine = _Batches(), SubmititEngine(folder=tmp_path, array_limit=limit)
    asked = [type("Task", (), {"panel": "p", "number": n}) for n in range(tasks)]
    jobs = list(
        _submitit_work._submitted(executor, asked, {"p": tmp_path / "p.parquet"}, engine=engine)
    )
    assert [len(batch) for batch in executor.batches] == sizes
    assert jobs == [asked]


def test_the_limit_is_what_slurm_says(tmp_path, monkeypatch):
    said = tmp_path / "scontrol"
    said.write_text("#!/bin/sh\necho 'MaxJobCount = 9'\necho 'MaxArraySize            = 501'\n")
    said.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert _submitit_work._largest_array() == 500


def test_one_model_that_cannot_be_fitted_leaves_the_others(panel):
    made, failures = backtest_entrants(
        {"no": (CannotFit(), panel), "rate": ("climatology", panel)}, panel, origins=ORIGINS
    )
    assert set(made.frame["model"]) == {"rate"}
    assert "another kind of data" in str(failures["no"])
    assert "from origin 1990" in failures["no"].__notes__[0]


def test_if_none_can_be_fitted_that_is_said(panel):
    with pytest.raises(ModelError, match="none of the 1 models could be fitted; first: expected"):
        backtest_entrants({"no": (CannotFit(), panel)}, panel, origins=ORIGINS)


def test_each_entrant_sees_its_own_panel_and_forecasts_as_alone(panel):
    fewer = panel.select(list(panel.columns.index[:1]))
    together, _ = backtest_entrants(
        {"all": (FirthLogit(), panel), "one": (FirthLogit(), fewer)},
        panel,
        origins=ORIGINS,
        seed=4,
        windows={"one": 15},
    )
    alone = [
        backtest({"all": FirthLogit()}, panel, origins=ORIGINS, seed=4),
        backtest({"one": FirthLogit()}, fewer, origins=ORIGINS, seed=4, window=15),
    ]
    expected = pd.concat([one.frame for one in alone], ignore_index=True)
    pd.testing.assert_frame_equal(together.frame, expected, check_exact=True)


class EndsItsWorker(Climatology):
    """As if the machine had run out of memory."""

    def fit(self, X, y, sample_weight=None):
        os._exit(9)


@pytest.mark.slow
@pytest.mark.parametrize("engine", [LocalEngine(2), DaskEngine(workers=1)])
@pytest.mark.filterwarnings("ignore")
def test_a_worker_that_dies_is_told_with_a_way_on(panel, engine):
    models = {"ends": EndsItsWorker(), "rate": Climatology()}
    with pytest.raises(EngineError, match=r"(?s)stopped in the middle of one.*is kept: the same"):
        backtest(models, panel, origins=ORIGINS, engine=engine)


@pytest.mark.slow
def test_a_cluster_of_dask_gives_the_same_bits_and_the_same_warnings(panel, here):
    engine = DaskEngine(workers=2)
    made = run(panel, engine)
    pd.testing.assert_frame_equal(made.frame, here.frame, check_exact=True)
    with pytest.warns(LeftOutWarning, match="warns from 1990: said while it was fitted"):
        backtest({"warns": WarnsAndFits()}, panel, origins=[1990], engine=engine)


@pytest.mark.slow
def test_a_scheduler_elsewhere_is_used_and_its_workers_are_checked(panel, here):
    distributed = pytest.importorskip("distributed")
    for threads, refused in ((1, False), (2, True)):
        with distributed.LocalCluster(
            n_workers=1, threads_per_worker=threads, dashboard_address=None
        ) as cluster:
            engine = engine_named(cluster.scheduler_address.replace("tcp://", "dask://"))
            if refused:
                with pytest.raises(EngineError, match=r"workers of one thread.*--nthreads 1"):
                    run(panel, engine)
            else:
                pd.testing.assert_frame_equal(run(panel, engine).frame, here.frame)


@pytest.mark.slow
def test_workers_with_other_code_are_refused(panel, monkeypatch):
    from atrocityrisk.forecasting import _dask_work

    # Workers are processes of their own: they do not see what is changed here.
    monkeypatch.setattr(_dask_work, "versions", lambda: {"numpy": "1.0"})
    with pytest.raises(EngineError, match=r"has other code than this machine.*1\.0 here"):
        run(panel, DaskEngine(workers=1))


@pytest.mark.slow
def test_no_scheduler_is_an_error_with_a_way_on(panel, monkeypatch):
    from atrocityrisk.forecasting import _dask_work

    monkeypatch.setattr(_dask_work, "WAIT_SECONDS", 1)
    with pytest.raises(EngineError, match=r"expected a scheduler of dask at .*dask scheduler"):
        run(panel, DaskEngine(address="tcp://127.0.0.1:1"))


TASK = """[backtest]
outcome = "mass_killing"
first_origin = 2018
last_origin = 2019
reason = "a trial"
against = ["climatology"]
n_boot = 50

[[model]]
name = "climatology"
model = "climatology"
indicators = ["population_log2"]
reason = "does nothing"

[[model]]
name = "logit"
model = "logit"
indicators = ["population_log2"]
reason = "does a little"
"""


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["dask", "submitit:local"])
def test_the_command_gives_the_same_files_by_every_engine(engine, tmp_path):
    (tmp_path / "task.toml").write_text(TASK)
    for name in ("local", engine):
        line = ["backtest", "task.toml", "--no-cache", "--jobs", "2", "--engine", name]
        done = subprocess.run(
            [sys.executable, "-m", "atrocityrisk", *line, "--out", name.replace(":", "-")],
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
    for file in ("forecasts.csv", "scorecard.csv", "comparison.csv"):
        first = (tmp_path / "local" / file).read_bytes()
        assert (tmp_path / engine.replace(":", "-") / file).read_bytes() == first
