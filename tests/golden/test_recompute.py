"""The headline from committed forecasts by other code, which sees a number that was changed."""

import gzip
import subprocess
import sys
from pathlib import Path

import benchmark_suite
import numpy as np
import pandas as pd
import pytest
import recompute

from atrocityrisk.evaluation.benchmark.suite_tables import comparison_table, scorecard_table
from atrocityrisk.external_forecasts import read_list
from atrocityrisk.forecasting import Backtest
from atrocityrisk.specs import BacktestSpec, ModelEntry, Published

ORIGINS = range(1999, 2011)
# Three whose codes differ between the two systems, and forty whose codes do not.
STATES = [255, 345, 679, 2, 20, 40, 41, 42, 51, 52, 70, 90, 91, 92, 93, 94, 95, 100, 101, 110]
STATES += [115, 130, 135, 140, 145, 150, 155, 160, 165, 200, 205, 210, 211, 220, 225, 230, 235]
STATES += [290, 305, 310, 325, 350, 355]
RATE = 1 / 8


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Folder with forecasts of two models, EWP's file with its own codes, and their scorecards."""
    folder = tmp_path_factory.mktemp("recompute")
    rng = np.random.default_rng(5)
    rows = pd.MultiIndex.from_product([ORIGINS, STATES], names=["origin", "ccode"])
    frame = rows.to_frame(index=False)
    truth = rng.beta(1, 8, len(frame))
    frame["observed"] = (rng.random(len(frame)) < truth).astype(float)
    published = pd.DataFrame(
        {
            "ccode": frame["ccode"],
            "prev_year": frame["origin"],
            "risk_prev": (0.5 * truth + 0.06).round(6),
        }
    )
    published.loc[:20, "risk_prev"] = np.nan
    published.to_csv(folder / "ewp.csv", index=False)
    # What these states are to Gleditsch and Ward.
    frame["gwcode"] = frame["ccode"].replace({255: 260, 679: 678})
    frame.loc[(frame["ccode"] == 345) & (frame["origin"] >= 2006), "gwcode"] = 340
    frame = frame.drop(columns="ccode").assign(
        outcome="x", first_year=frame["origin"] + 1, last_year=frame["origin"] + 2
    )
    parts = [
        frame.assign(model="climatology", probability=RATE),
        frame.assign(model="default", probability=truth.clip(0.001)),
    ]
    backtest = Backtest(
        frame=pd.concat(parts, ignore_index=True),
        training=pd.DataFrame(
            {"model": "climatology", "origin": ORIGINS, "rows": 80, "positives": 10}
        ),
        timing="revised",
        seed=0,
        panel_fingerprint="",
        reused=0,
    )
    theirs = read_list(folder / "ewp.csv").assign(model="ewp_2025")
    entries = tuple(
        ModelEntry(name=name, model="climatology", indicators=("x",), reason="-")
        for name in ("climatology", "default")
    )
    spec = BacktestSpec(
        outcome="x",
        first_origin=ORIGINS[0],
        last_origin=ORIGINS[-1],
        models=entries,
        reason="-",
        against=("climatology",),
        published=Published(name="ewp_2025", format="ewp-backtest", sha256="0" * 64),
    )
    scorecard_table(backtest, spec, published=theirs).to_csv(
        folder / "mass-killing.csv", index=False
    )
    comparison_table(backtest, spec, published=theirs).to_csv(
        folder / "mass-killing-comparison.csv", index=False
    )
    backtest.frame.to_csv(folder / "forecasts.csv", index=False)
    return folder


@pytest.fixture
def arguments(made, tmp_path, monkeypatch):
    """Command line on copies of the scorecards, with the forecasts as the suite keeps them."""
    monkeypatch.setattr(benchmark_suite, "FORECASTS", tmp_path)
    benchmark_suite.keep_forecasts("mass-killing", made, [])
    for name in ("mass-killing.csv", "mass-killing-comparison.csv"):
        (tmp_path / name).write_bytes((made / name).read_bytes())
    words = ["--published", made / "ewp.csv", "--scorecards", tmp_path]
    return [*map(str, words), "--forecasts", str(tmp_path / "mass-killing.csv.gz")]


def test_the_headline_is_found_again(arguments, capsys):
    assert recompute.main(arguments) == 0
    shown = capsys.readouterr().out
    assert "0 of 46 numbers differ" in shown
    assert "common  default" in shown


@pytest.mark.parametrize(
    ("file", "wanted", "column"),
    [
        ("mass-killing.csv", {"metric": "log_score", "model": "default"}, "estimate"),
        ("mass-killing.csv", {"metric": "brier_skill_score", "reference": "realised"}, "estimate"),
        ("mass-killing.csv", {"metric": "recall_at_k", "model": "ewp_2025"}, "estimate"),
        ("mass-killing.csv", {"metric": "roc_auc", "rows": "common"}, "n_onsets"),
        ("mass-killing-comparison.csv", {"model": "default"}, "difference"),
        (
            "mass-killing-comparison.csv",
            {"model": "default", "clustered_by": "country and block of 3 origins"},
            "standard_error",
        ),
        ("mass-killing-comparison.csv", {"clustered_by": "country"}, "standard_error"),
    ],
)
def test_a_changed_number_is_seen(file, wanted, column, arguments, tmp_path, capsys):
    table = pd.read_csv(tmp_path / file)
    rows = np.ones(len(table), dtype=bool)
    for name, value in wanted.items():
        rows &= table[name].eq(value).to_numpy()
    # A bootstrapped error is held to less than a number that both compute.
    by = 1.2 if wanted.get("clustered_by") == "country" else 1.0001
    table[column] = table[column].astype(float).mask(rows, by * table[column])
    table.to_csv(tmp_path / file, index=False)
    assert recompute.main(arguments) == 1
    assert "committed" in capsys.readouterr().out


def test_a_number_that_is_not_there_is_a_difference(arguments, tmp_path):
    table = pd.read_csv(tmp_path / "mass-killing-comparison.csv")
    table[table["clustered_by"] == "country"].to_csv(
        tmp_path / "mass-killing-comparison.csv", index=False
    )
    assert recompute.main(arguments) == 1


def test_without_the_published_file_the_gain_is_left_out(arguments, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(recompute, "PUBLISHED", tmp_path / "absent.csv")
    assert recompute.main(arguments[2:]) == 0
    shown = capsys.readouterr().out
    assert "the gain over them is not recomputed" in shown
    assert "common" not in shown


def test_kept_forecasts_are_the_same_bytes_and_some_models_join(made, tmp_path, monkeypatch):
    monkeypatch.setattr(benchmark_suite, "FORECASTS", tmp_path)
    path = tmp_path / "mass-killing.csv.gz"
    benchmark_suite.keep_forecasts("mass-killing", made, [])
    first = path.read_bytes()
    text = gzip.decompress(first).decode()
    assert text.splitlines()[0] == "model,gwcode,origin,first_year,last_year,probability,observed"
    assert text.splitlines()[1].startswith("default,")
    path.write_bytes(gzip.compress(text.replace("default,260,1999", "default,1,1999").encode()))
    benchmark_suite.keep_forecasts("mass-killing", made, ["default"])
    assert path.read_bytes() == first
    benchmark_suite.keep_forecasts("one-sided-100", made, [])
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_nothing_of_the_package_is_imported(arguments):
    code = "import sys; sys.modules['atrocityrisk'] = None; sys.path.insert(0, sys.argv.pop(1)); "
    code += "import recompute; sys.exit(recompute.main(sys.argv[1:]))"
    folder = str(Path(recompute.__file__).parent)
    words = [sys.executable, "-c", code, folder, *arguments]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    source = Path(recompute.__file__).read_text(encoding="utf-8")
    assert "import atrocityrisk" not in source
    assert "from atrocityrisk" not in source


def test_the_committed_headline_is_found_again(capsys):
    assert recompute.main([]) == 0, capsys.readouterr().out
