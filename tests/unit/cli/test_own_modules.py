"""Modules of one's own from the command line: used, or refused in a line that says where."""

import json
import sys

import pytest

from atrocityrisk.indicators import INDICATORS
from atrocityrisk.panels import read_panel, storage
from atrocityrisk.sources import SOURCES
from atrocityrisk.synthetic import synthetic_world

MODULE = """
from atrocityrisk.indicators import indicator
from atrocityrisk.sources import read_country_years, register_source
from sklearn.naive_bayes import GaussianNB

@register_source("homemade_polls", title="Polls", publisher="Us", licence="CC0-1.0",
    citation="Us", url="https://example.org", files=("polls*.csv",), columns={"fear": (0, 100)})
def read(path):
    return read_country_years(path, code="iso3", system="iso3", columns=["fear"])

@indicator(source=("homemade_polls",), kind="dynamic", unit="percent", publication_lag=0,
    bounds=(0, 100), reference="Us (2025)")
def homemade_fear(frame):
    "Share of people who are afraid."
    return frame["fear"]

class Naive(GaussianNB):
    "Naive Bayes."

class Nothing(GaussianNB):
    def predict_proba(self, X):
        return super().predict_proba(X) * float("nan")
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The current folder, with a module and a file; afterwards nothing of them is known."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "homemade_all.py").write_text(MODULE)
    (tmp_path / "files").mkdir()
    rows = [f"{c},{y},{(y * 7) % 90}" for c in ("FRA", "TCD", "MLI") for y in range(1990, 2021)]
    (tmp_path / "files" / "polls_2020.csv").write_text("iso3,year,fear\n" + "\n".join(rows) + "\n")
    path = list(sys.path)
    yield tmp_path
    sys.path[:] = path
    for name in [name for name in sys.modules if name.startswith("homemade_")]:
        del sys.modules[name]
    SOURCES._entries.pop("homemade_polls", None)
    INDICATORS._entries.pop("homemade_fear", None)


def test_a_panel_is_built_with_a_source_and_an_indicator_of_ones_own(here, shell):
    words = ["--years", "1995-2020", "--min-population", 0, "--plugin", "homemade_all"]
    assert shell("data", "build", "files", *words).code == 0
    panel = read_panel(here / "panel.parquet")
    assert panel.indicators.loc[(483, 2001), "homemade_fear"] == (2001 * 7) % 90
    assert panel.columns.loc["homemade_fear", "version"] == "2020"


@pytest.mark.slow
def test_a_list_is_made_by_a_model_of_ones_own(here, shell):
    panel = synthetic_world(seed=3, n_states=40, years=(1990, 2010), base_rate=0.1).panel
    storage.write_panel(panel, here / "own.parquet")
    (here / "run.toml").write_text('[run]\nbase = "none"\npanel = "own.parquet"\norigin = 2008\n')
    done = shell("run", "run.toml", "--model", "homemade_all:Naive", "--json", "--out", "out")
    assert done.code == 0, done.err
    manifest = json.loads(done.out)["manifest"]
    assert manifest["forecast"]["model"] == "homemade_all:Naive"
    assert [facts["module"] for facts in manifest["plugins"]] == ["homemade_all"]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.AtrocityRiskWarning")
def test_a_backtest_without_the_model_that_was_asked_for_is_an_error(here, shell):
    panel = synthetic_world(seed=3, n_states=40, years=(1990, 2010), base_rate=0.1).panel
    storage.write_panel(panel, here / "own.parquet")
    (here / "run.toml").write_text('[run]\nbase = "none"\npanel = "own.parquet"\n')
    years = ("--first-origin", 2005, "--last-origin", 2006)
    done = shell("backtest", "run.toml", "--model", "homemade_all:Nothing", *years, "--jobs", 1)
    assert done.code == 2
    assert "the model that was asked for has no scores, only those beside it" in done.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "no plug-in module named 'homemade_bad'"),
        ("import nowhere_at_all", "No module named 'nowhere_at_all'"),
        ("x = ", "SyntaxError"),
    ],
)
def test_a_module_that_cannot_be_used_is_told_in_a_line(here, shell, text, words):
    if text is not None:
        (here / "homemade_bad.py").write_text(text)
    for command in (
        ["data", "build", "files", "--plugin", "homemade_bad"],
        ["rank", "--model", "homemade_bad:Model"],
    ):
        done = shell(*command)
        assert done.code not in (0, 1)
        assert words in done.err
        assert "Traceback" not in done.err
