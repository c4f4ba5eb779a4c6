"""Parameters are found and set wherever a model holds them."""

from sklearn.linear_model import LogisticRegression

from atrocityrisk.models import (
    Climatology,
    ElasticNetLogit,
    LogOddsPool,
    Recalibrated,
    with_imputation,
)
from atrocityrisk.models._base.inner_parameters import inner_parameters, with_inner


def pool():
    members = [
        ("net", with_imputation(ElasticNetLogit(n_draws=3))),
        ("none", Climatology(n_draws=2)),
    ]
    return Recalibrated(LogOddsPool(members))


def test_names_are_found_at_any_depth():
    found = inner_parameters(pool(), "n_draws")
    assert found == ["model__net__model__n_draws", "model__none__n_draws"]


def test_a_name_that_merely_ends_alike_is_another():
    assert inner_parameters(LogisticRegression(), "iter") == []


def test_all_are_set_in_a_copy():
    given = pool()
    quiet = with_inner(given, "n_draws", 0)
    keys = inner_parameters(given, "n_draws")
    assert [quiet.get_params()[key] for key in keys] == [0, 0]
    assert [given.get_params()[key] for key in keys] == [3, 2]


def test_a_model_without_the_parameter_is_copied_as_it_is():
    given = LogisticRegression(C=2.0)
    copy = with_inner(given, "n_draws", 9)
    assert copy is not given
    assert copy.get_params() == given.get_params()
