"""A name leads to a registered model, or to a class, function or model of one's own module."""

import sys

import pytest
from sklearn.linear_model import LogisticRegression

from atrocityrisk.errors import PluginError, UnknownNameError, WrongTypeError
from atrocityrisk.models import model_named

MODULE = """
from sklearn.linear_model import LogisticRegression, RidgeClassifier

class Plain(LogisticRegression):
    pass

def narrow():
    return LogisticRegression(C=0.1)

made = LogisticRegression(C=0.2)

def with_argument(c):
    return LogisticRegression(C=c)

class Bare:
    def fit(self, X, y): return self
    def predict_proba(self, X): return X

number = 3
"""


@pytest.fixture(autouse=True)
def module(tmp_path, monkeypatch):
    """A module in the current folder, which Python does not search by itself."""
    (tmp_path / "homemade_models.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    path = list(sys.path)
    yield
    sys.path[:] = path
    sys.modules.pop("homemade_models", None)


def test_a_class_a_function_and_a_model_each_give_a_new_model():
    assert type(model_named("homemade_models:Plain")).__name__ == "Plain"
    assert model_named("homemade_models:narrow").C == 0.1
    once, again = (model_named("homemade_models:made") for _ in range(2))
    assert once.C == again.C == 0.2
    assert once is not again
    assert isinstance(model_named("sklearn.linear_model:LogisticRegression"), LogisticRegression)


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("homemade_models:Plian", UnknownNameError, r"has no 'Plian'; did you mean 'Plain'"),
        ("homemade_modles:Plain", PluginError, "no plug-in module named 'homemade_modles'"),
        ("homemade_models:with_argument", WrongTypeError, "give every parameter a default"),
        ("homemade_models:number", WrongTypeError, "is a int; expected a classifier"),
        ("homemade_models:RidgeClassifier", WrongTypeError, "without predict_proba; a risk model"),
        ("homemade_models:Bare", WrongTypeError, r"derive it from sklearn\.base\.ClassifierMixin"),
        ("homemade_models:", UnknownNameError, "has no ''"),
        (":Plain", PluginError, "expected the name of a Python module"),
        ("elastic_net", UnknownNameError, "no model named 'elastic_net'.*my_module:MyModel"),
        # What the module imports is none of its models.
        ("homemade_models:zzz", UnknownNameError, r"known: (?!.*RidgeClassifier)"),
    ],
)
def test_what_gives_no_model_is_refused_with_a_way_on(name, error, words):
    with pytest.raises(error, match=words):
        model_named(name)
