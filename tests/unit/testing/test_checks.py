"""Each check finds the faults that it is there for, and says what to do."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.naive_bayes import GaussianNB

from atrocityrisk import testing
from atrocityrisk.errors import BrokenLawError, DataError, UnknownNameError
from atrocityrisk.indicators import Indicator
from atrocityrisk.metrics import METRICS, Metric, checked
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.sources import Source, read_country_years
from atrocityrisk.sources.source import tidy_schema


def indicator_of(compute, **other) -> Indicator:
    facts = {
        "name": "liberal_democracy_of_mine",
        "source": ("hief",),
        "kind": "structural",
        "unit": "share",
        "publication_lag": 1,
        "max_age_years": 0,
        "reference": "A book (2001)",
        "framework": (),
        "quality": "direct",
        "bounds": (-9.0, 9.0),
        "ewp": None,
        "description": "Something.",
    }
    return Indicator(compute=compute, **(facts | other))


def share(frame):
    return frame["fractionalization"]


def written_into(frame):
    frame["fractionalization"] = 1.0
    return frame["fractionalization"]


INDICATORS_AT_FAULT = [
    (lambda f: share(f) - share(f).mean(), "nothing later than the row is used", "look back"),
    (lambda f: share(f).groupby("gwcode").shift(-1), "nothing later", "without the years after"),
    (lambda f: share(f).groupby("gwcode").bfill(), "nothing later", "look back"),
    (lambda f: share(f).fillna(0), "missing stays missing", "no fillna"),
    (lambda f: share(f).shift(1), "order of rows|missing stays missing", "sort|within a state"),
    (written_into, "frames are not written to", "work on a copy"),
    (lambda f: share(f).droplevel("year"), "one sorted row", "index of the source's frame"),
    (lambda f: share(f) * np.nan, "one sorted row", "no value is known"),
    (lambda f: f.iloc[:, 0] * 0 + 99, "liberal_democracy_of_mine", "expected values from -9 to 9"),
]


@pytest.mark.parametrize(("compute", "law", "words"), INDICATORS_AT_FAULT)
def test_an_indicator_at_fault_is_told_so(compute, law, words):
    with pytest.raises(BrokenLawError, match=f"(?s)({law}).*({words})"):
        testing.check_indicator(indicator_of(compute))


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"name": "Mine"}, "lower case with underscores"),
        ({"name": "share_1999"}, "has a year in it"),
        ({"description": "no full stop"}, "full stop"),
        ({"bounds": (-np.inf, np.inf)}, "say what is plausible"),
        ({"framework": ("99.9",)}, "give each id of the UN Framework once"),
    ],
)
def test_incomplete_metadata_are_told(other, words):
    with pytest.raises(BrokenLawError, match=f"metadata are complete: .*{words}"):
        testing.check_indicator(indicator_of(share, **other))


def test_a_good_indicator_passes():
    testing.check_indicator(indicator_of(share))
    testing.check_indicator(indicator_of(share), law="no rows give no rows")
    with pytest.raises(UnknownNameError, match="no law named 'no row'"):
        testing.check_indicator(indicator_of(share), law="no row")


def metric_of(compute, **other) -> Metric:
    facts = {"name": compute.__name__, "compute": compute, "settings": (), "required": ()}
    return replace(METRICS["brier_score"], **(facts | other))


def loss(observed, probability, *, weights=None):
    y, p, w = checked(observed, probability, weights=weights)
    return float(np.average(np.abs(y - p), weights=w))


def unchecked(observed, probability, *, weights=None):
    return float(np.average(np.abs(np.asarray(observed) - probability), weights=weights))


def weightless(observed, probability, *, weights=None):
    y, p, _ = checked(observed, probability, weights=weights)
    return float(np.mean(np.abs(y - p)))


def by_place(observed, probability, *, weights=None):
    y, p, w = checked(observed, probability, weights=weights)
    return float(np.average(np.abs(y - p), weights=w * np.arange(1, len(y) + 1)))


def array(observed, probability, *, weights=None):
    return np.array(loss(observed, probability, weights=weights))


@pytest.mark.parametrize(
    ("metric", "law", "words"),
    [
        (metric_of(loss, orientation="higher"), "orientation is the formula's", "turn the"),
        (metric_of(loss, perfect=1.0), "perfect forecast gets", "not the perfect value 1"),
        (metric_of(loss, high=0.01), "a float in the range", "correct the range"),
        (metric_of(loss, reference="A book"), "metadata", "name the paper"),
        (metric_of(loss, orientation="target", perfect=None), "metadata", "no perfect value"),
        (metric_of(loss, rowwise=()), "metadata", "takes no weights"),
        (metric_of(unchecked), "impossible input", r"metrics\.checked first"),
        (metric_of(weightless), "weights count", "use the weights in every sum"),
        (metric_of(by_place), "order of rows", "in another order"),
        (metric_of(array), "a float in the range", "returns ndarray"),
    ],
)
def test_a_metric_at_fault_is_told_so(metric, law, words):
    with pytest.raises(BrokenLawError, match=f"(?s){law}.*{words}"):
        testing.check_metric(metric)


def test_a_good_metric_passes():
    testing.check_metric(metric_of(loss))


class Peeking(GaussianNB):
    """Centres on the rows that it is to predict."""

    def predict_proba(self, X):
        return super().predict_proba(X - X.mean())


class Counting(GaussianNB):
    """Ignores the names of columns."""

    def fit(self, X, y):
        return super().fit(np.asarray(X), y)

    def predict_proba(self, X):
        return super().predict_proba(np.asarray(X))


class Unsure(ClassifierMixin, BaseEstimator):
    """Draws from a state that nobody gave it."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, X):
        p = np.random.default_rng().uniform(size=len(X))
        return np.column_stack([1 - p, p])


class Remembering(GaussianNB):
    """Goes on from what it had learnt."""

    def fit(self, X, y):
        return self.partial_fit(X, y, classes=[0, 1])


class OneColumn(GaussianNB):
    """Gives the probability of the event alone."""

    def predict_proba(self, X):
        return super().predict_proba(X)[:, 1:]


class Silent(GaussianNB):
    """Forgets to return itself."""

    def fit(self, X, y):
        super().fit(X, y)


class Changed(GaussianNB):
    """Stores another value than it was given."""

    def __init__(self, priors=None, var_smoothing=1e-9):
        super().__init__(priors=priors, var_smoothing=var_smoothing * 2)


class Claiming(GaussianNB):
    """Says that it takes missing values."""

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


class Spilling(ClassifierMixin, BaseEstimator):
    """Lets missing cells through."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, X):
        p = 1 / (1 + np.exp(-np.asarray(X)[:, 0]))
        return np.column_stack([1 - p, p])


@pytest.mark.parametrize(
    ("model", "law", "words"),
    [
        (Peeking(), "depends on the row alone", "learn means and scales in fit"),
        (Counting(), "columns in another order", "take columns by name"),
        (Unsure(), "the same seed gives the same", "random_state"),
        (Remembering(), "fitted again it has forgotten", "begin anew"),
        (OneColumn(), "two probabilities a row", "two columns"),
        (Silent(), "fit returns self", "return self"),
        (Changed(), "a clone is the same model", "only store"),
        (Claiming(), "missing cells", "allow_nan"),
        (Spilling(), "missing cells", "with_imputation"),
    ],
    ids=lambda value: type(value).__name__ if hasattr(value, "fit") else "",
)
def test_a_model_at_fault_is_told_so(model, law, words):
    name = next(each for each in testing.MODEL_LAWS if law in each)
    with pytest.raises(BrokenLawError, match=f"(?s){law}.*{words}"):
        testing.check_model(model, law=name)


def read_polls(path):
    return read_country_years(path, code="iso3", system="iso3", columns=["polls"]), "2025"


def read_anything(path):
    table = pd.read_csv(path, encoding="latin-1").iloc[:, :3]
    table.columns = ["gwcode", "year", "polls"]
    return table.assign(gwcode=220, year=range(2000, 2000 + len(table)), polls=1.0), "2025"


@pytest.fixture
def polls(tmp_path):
    path = tmp_path / "polls_2025.csv"
    rows = [f"{code},{year},{year % 7}" for code in ("FRA", "TCD") for year in range(1990, 2010)]
    path.write_text("iso3,year,polls\n" + "\n".join(rows) + "\n")
    return path


def source_of(read, **other) -> Source:
    facts = {
        "name": "polls",
        "title": "Polls",
        "publisher": "Us",
        "licence": "CC-BY-4.0",
        "redistributable": True,
        "citation": "Us (2025): Polls",
        "url": "https://example.org",
        "files": ("polls*.csv",),
        "schema": tidy_schema({"polls": (0.0, 100.0)}, required=("polls",)),
    }
    return Source(read=read, **(facts | other))


def test_a_good_source_passes(polls):
    before = polls.read_bytes()
    testing.check_source(source_of(read_polls), polls)
    assert polls.read_bytes() == before


@pytest.mark.parametrize(
    ("source", "law", "words"),
    [
        (source_of(read_anything), "a truncated file", "read as if it were good"),
        (source_of(read_polls, licence=""), "terms are stated", "licence is empty"),
        (source_of(read_polls, url="http://x"), "terms are stated", "give the address"),
        (source_of(read_polls, schema=None), "terms are stated", "say which columns"),
        (source_of(read_polls, files=("poll.csv",)), "known by its name", "add a pattern"),
    ],
)
def test_a_source_at_fault_is_told_so(polls, source, law, words):
    with pytest.raises(BrokenLawError, match=f"(?s){law}.*{words}"):
        testing.check_source(source, polls)


def test_a_source_is_not_tried_without_a_file():
    with pytest.raises(DataError, match="expected a good file"):
        testing.check_source("hief", Path("nowhere.csv"))


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"definition": "no full stop"}, "readers see it"),
        ({"series": ("riots",), "ongoing": ("riots",)}, "register it by register_events"),
        ({"reference": ""}, "name the codebook"),
    ],
)
def test_an_outcome_at_fault_is_told_so(other, words):
    with pytest.raises(BrokenLawError, match=f"metadata are complete: .*{words}"):
        testing.check_outcome(replace(OUTCOMES["geno_politicide"], **other))


def test_an_outcome_that_never_occurs_is_told():
    one = OUTCOMES["geno_politicide"]
    events = testing.outcome_laws.invented_events(one) * 0
    with pytest.raises(BrokenLawError, match="labels are 0, 1 or missing: labels are"):
        testing.check_outcome(one, events=events)


def test_several_faults_are_told_at_once():
    with pytest.raises(BrokenLawError, match=r"breaks \d laws:\n  .*\n  ") as caught:
        testing.check_indicator(indicator_of(lambda f: share(f).fillna(0), name="Mine"))
    assert isinstance(caught.value, AssertionError)
