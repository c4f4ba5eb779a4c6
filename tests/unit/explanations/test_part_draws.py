"""Parts under each draw: they sum to what the draw says of the row less that of the reference."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.neighbors import KNeighborsClassifier

from atrocityrisk.errors import SpecError
from atrocityrisk.explanations._part_draws import shared_by_size
from atrocityrisk.explanations._shapley import membership, shapley
from atrocityrisk.explanations._tree_kernel import leaves
from atrocityrisk.explanations.attribution import (
    LEVEL,
    REGIME,
    contribution_differences,
    contributions,
)
from atrocityrisk.explanations.contribution_parts import model_log_odds
from atrocityrisk.models import (
    BoostedStumps,
    Bootstrapped,
    Climatology,
    CountryForest,
    ElasticNetLogit,
    LogOddsPool,
    Recalibrated,
    RegimeSplit,
    StateOnsetRate,
    with_imputation,
)
from atrocityrisk.models._base.draws import predictive_draws

ON = "state_led_mass_killings_ongoing"


@pytest.fixture(scope="module")
def data() -> tuple[pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(7)
    index = pd.MultiIndex.from_product([range(1, 31), range(1990, 2020)], names=["gwcode", "year"])
    X = pd.DataFrame(rng.normal(size=(900, 3)), index=index, columns=list("abc"))
    X[ON] = (rng.random(900) < 0.3).astype(float)
    X["nonstate_led_mass_killings_ongoing"] = 0.0
    X.loc[rng.random(900) < 0.2, "c"] = np.nan
    y = (rng.random(900) < expit(-2.5 + X["a"] + X[ON] * (1 - X["b"]))).astype(int)
    return X, y


def net(draws: int = 9):
    return with_imputation(ElasticNetLogit(n_alphas=15, n_folds=3, groups="gwcode", n_draws=draws))


def stumps(draws: int = 12):
    return BoostedStumps(n_rounds=25, groups="gwcode", n_draws=draws)


def forest(draws: int = 10):
    return CountryForest(n_trees=20, groups="gwcode", n_draws=draws, trees_per_draw=5)


def state_rate():
    return StateOnsetRate(n_draws=11)


ADDITIVE = [("net", net()), ("stumps", stumps())]
POOLS = {
    "additive": LogOddsPool(ADDITIVE, weights=[0.3, 0.7], draw_inflation=1.5, random_state=1),
    "with a forest": LogOddsPool(
        [*ADDITIVE, ("forest", forest())], draw_inflation=1.5, random_state=1
    ),
    "of one": LogOddsPool([("net", net())], draw_inflation=1.5, random_state=1),
    "one without draws": LogOddsPool([*ADDITIVE, ("rate", Climatology())], random_state=1),
    "one without weight": LogOddsPool(ADDITIVE, weights=[0, 1], draw_inflation=2.0, random_state=1),
    "one that knows states": LogOddsPool([*ADDITIVE, ("state", state_rate())], random_state=1),
}
SPLIT = RegimeSplit(net(), stumps(), columns=(ON,))


def asked(X: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    return X.iloc[::60], X.median().to_frame().T.set_axis(
        pd.MultiIndex.from_tuples([(0, 2019)], names=X.index.names), axis=0
    )


def rise(model, rows: pd.DataFrame, reference: pd.DataFrame) -> np.ndarray:
    here, there = (logit(predictive_draws(model, frame)) for frame in (rows, reference))
    # A regime's model may have more draws than the other's, which rows of both do not use.
    n = min(here.shape[1], there.shape[1])
    return here[:, :n] - there[:, :n]


@pytest.mark.parametrize("name", POOLS)
def test_a_pools_parts_sum_to_its_own_draws(data, name):
    X, y = data
    model = clone(POOLS[name]).fit(X, y)
    rows, reference = asked(X)
    made = contributions(model, rows, reference)
    assert made.draws.shape[:2] == made.parts.shape
    np.testing.assert_allclose(made.draws.sum(axis=1), rise(model, rows, reference), atol=1e-8)
    assert contributions(model, rows, reference, draws=False).draws is None


def test_a_pools_parts_spread_as_its_draws_do(data):
    X, y = data
    rows, reference = asked(X)
    plain, wide = (
        contributions(
            clone(POOLS["additive"]).set_params(draw_inflation=s).fit(X, y), rows, reference
        )
        for s in (1.0, 1.5)
    )
    spread = [made.draws - made.draws.mean(axis=2, keepdims=True) for made in (plain, wide)]
    np.testing.assert_allclose(spread[1], 1.5 * spread[0], atol=1e-12)
    np.testing.assert_allclose(wide.draws.mean(axis=2), plain.draws.mean(axis=2), atol=1e-12)


def test_a_pool_without_draws_has_none(data):
    X, y = data
    quiet = LogOddsPool([("net", net(0)), ("stumps", stumps(0))]).fit(X, y)
    assert contributions(quiet, *asked(X)).draws is None


@pytest.mark.parametrize("method", ["rolling", "platt"])
def test_a_recalibrated_models_parts_hold_the_draws_of_its_map(data, method):
    X, y = data
    model = Recalibrated(
        LogOddsPool(ADDITIVE, draw_inflation=1.5),
        method=method,
        years=8,
        min_onsets=1.0,
        random_state=3,
    ).fit(X, y)
    assert model.learnt_
    rows, reference = asked(X)
    made = contributions(model, rows, reference)
    start = logit(model.model_.predict_draws(reference))
    whole = logit(model.predict_draws(rows))
    np.testing.assert_allclose(start + made.draws.sum(axis=1), whole, atol=1e-8)
    level = made.draws[:, list(made.parts.columns).index(LEVEL)]
    assert level.std(axis=1).min() > 0.01
    # All states' level moves alike in a draw, if by a line not quite where its slope is drawn.
    if method == "rolling":
        np.testing.assert_allclose(level - level[0], 0.0, atol=1e-8)


@pytest.mark.parametrize("method", ["rolling", "platt"])
def test_moves_from_row_to_row_leave_the_level_out(data, method):
    X, y = data
    members = [*ADDITIVE, ("forest", forest(0))]
    model = Recalibrated(LogOddsPool(members), method=method, years=8, min_onsets=1.0).fit(X, y)
    now, before = X.iloc[1::60], X.iloc[::60]
    made = contribution_differences(model, now, before)
    assert LEVEL not in made
    eta = [logit(model.predict_proba(frame)[:, 1]) for frame in (now, before)]
    np.testing.assert_allclose(made.sum(axis=1), eta[0] - eta[1], atol=1e-10)
    for k in range(len(now)):
        one = contribution_differences(model, now.iloc[[k]], before.iloc[[k]])
        np.testing.assert_allclose(made.iloc[k], one.iloc[0], atol=1e-12)


def test_moves_between_regimes_add_up(data):
    X, y = data
    model = clone(SPLIT).fit(X, y)
    now, before = X.iloc[1::40], X.iloc[::40]
    ways = {(a, b) for a, b in zip(now[ON], before[ON], strict=True)}
    assert len(ways) == 4
    made = contribution_differences(model, now, before)
    eta = [logit(model.predict_proba(frame)[:, 1]) for frame in (now, before)]
    np.testing.assert_allclose(made.sum(axis=1), eta[0] - eta[1], atol=1e-10)
    same = now[ON].to_numpy() == before[ON].to_numpy()
    np.testing.assert_allclose(made.loc[same, REGIME], 0.0, atol=1e-12)
    assert (made.loc[~same, REGIME].abs() > 0.01).all()


def test_a_reference_for_some_rows_alone_is_refused(data):
    X, y = data
    model = stumps(0).fit(X, y)
    for take in (contribution_differences, contributions):
        with pytest.raises(SpecError, match="one for each of 5 rows; found 3"):
            take(model, X.iloc[:5], X.iloc[:3])


def test_moves_of_a_model_without_structure_add_up(data):
    X, y = data
    columns = ["a", "b"]
    model = KNeighborsClassifier(60).fit(X[columns], y)
    now, before = X[columns].iloc[1::180], X[columns].iloc[::180]
    eta = [model_log_odds(model, frame) for frame in (now, before)]
    made = contribution_differences(model, now, before)
    np.testing.assert_allclose(made.sum(axis=1), eta[0] - eta[1], atol=1e-10)


def test_a_flag_that_went_is_booked_to_the_column_that_came(data):
    X, y = data
    model = net(0).fit(X, y)
    gone, there = X[X["c"].isna()].iloc[[0]], X[X["c"].notna()].iloc[[0]]
    fill, last = model
    seen = {name: k for k, name in enumerate(fill.get_feature_names_out())}
    coef = last.coef_
    made = contribution_differences(model, there, gone).iloc[0]
    moved = there["c"].iloc[0] - fill.medians_["c"]
    assert made["c"] == pytest.approx(coef[seen["c"]] * moved - coef[seen["c missing"]])


class Two(ClassifierMixin, BaseEstimator):
    """Probabilities of 0.2 and 0.5 at the reference, 0.5 and 0.5 at any row, as draws."""

    def predict_draws(self, X):
        return np.where(X[["a"]].to_numpy() == 0, [[0.2, 0.5]], [[0.5, 0.5]])


def test_what_a_draw_says_otherwise_is_shared_by_size_by_hand():
    rows, reference = pd.DataFrame({"a": [1.0, 2.0]}), pd.DataFrame({"a": [0.0]})
    # The parts sum to 2 and to 0; log 4 and 0 are what the draws say.
    drawn = shared_by_size(Two(), rows, reference, np.array([[3.0, -1.0], [0.0, 0.0]]))
    rest = np.log(4) - 2
    np.testing.assert_allclose(drawn[0, :, 0], [3 + 0.75 * rest, -1 + 0.25 * rest])
    np.testing.assert_allclose(drawn[0, :, 1], [3 - 0.75 * 2, -1 - 0.25 * 2])
    np.testing.assert_allclose(drawn[1, :, 0], [np.log(4) / 2, np.log(4) / 2])
    np.testing.assert_allclose(drawn[1, :, 1], 0.0)


def test_a_classifier_without_structure_has_draws_of_the_sum_alone(data):
    X, y = data
    model = Bootstrapped(KNeighborsClassifier(90), n_draws=6, random_state=1).fit(X[["a", "b"]], y)
    rows, reference = (frame[["a", "b"]].iloc[:3] for frame in asked(X))
    made = contributions(model, rows, reference)
    assert made.method.endswith("the size of their sum is uncertain, not its make-up")
    np.testing.assert_allclose(made.draws.sum(axis=1), rise(model, rows, reference), atol=1e-8)
    apart = made.draws - made.parts.to_numpy()[:, :, None]
    # In each draw all parts of a row move to one side, the larger ones further.
    assert (np.sign(apart).max(axis=1) - np.sign(apart).min(axis=1) <= 1).all()


def test_a_forests_refits_are_taken_apart_by_hand(data):
    """Coalitions of each tree of each refit; deviations shrink as their chance asks."""
    X, y = data
    X = X.drop(columns="nonstate_led_mass_killings_ongoing")
    model = forest(7).set_params(trees_per_draw=9, random_state=1).fit(X, y)
    # A state under threat, and one that differs from it in all columns but one.
    rows = X.iloc[[100]].assign(**{"a": 1.5, "b": -1.0, "c": np.nan, ON: 1.0})
    reference = X.iloc[[200]].assign(**{"a": -0.5, "b": 1.0, "c": np.nan, ON: 0.0})
    cells = np.where(membership(4), rows.to_numpy(), reference.to_numpy())
    codes = model.cell_codes(pd.DataFrame(cells, columns=X.columns))
    raw, chance = [], []
    for trees in model.coded_draws():
        each = [
            leaves(codes, trees.roots[[t]], trees.nodes, trees.value, trees.missing)
            for t in range(9)
        ]
        p = np.mean(each, axis=0)
        factor = (logit(p[-1]) - logit(p[0])) / (p[-1] - p[0])
        raw.append(shapley(p, 4) * factor)
        own = [shapley(tree, 4) * factor for tree in each]
        chance.append(np.var(own, axis=0, ddof=1) / 9)
    raw = np.array(raw)
    variance, noise = raw.var(axis=0, ddof=1), np.mean(chance, axis=0)
    left = np.maximum(variance - noise, 0.0)
    assert 0 < (left > 1e-4).sum() < 3
    assert variance.min() == 0
    made = contributions(model, rows, reference)
    shrunk = np.sqrt(left / np.where(variance > 0, variance, 1.0)) * (raw - raw.mean(axis=0))
    expected = made.parts.to_numpy()[0] + shrunk
    rest = rise(model, rows, reference)[0] - expected.sum(axis=1)
    expected += rest[:, None] * variance / variance.sum()
    np.testing.assert_allclose(made.draws[0], expected.T, atol=1e-12)
    np.testing.assert_allclose(made.draws.sum(axis=1), rise(model, rows, reference), atol=1e-12)


def test_few_trees_do_not_widen_the_draws_of_parts(data):
    X, y = data
    rows, reference = asked(X)
    spread = {}
    for trees in (4, 40):
        model = forest(60).set_params(trees_per_draw=trees, random_state=1).fit(X, y)
        made = contributions(model, rows, reference)
        assert "make-up" not in made.method
        spread[trees] = float(made.draws.var(axis=2).mean())
    assert spread[4] < 1.4 * spread[40]


def test_two_regimes_are_taken_apart_by_the_model_that_answers(data):
    X, y = data
    model = clone(SPLIT).fit(X, y)
    assert model.apart_
    rows, reference = asked(X)
    inside = rows[ON].to_numpy() > 0
    assert 2 < inside.sum() < len(rows) - 2
    assert reference[ON].iloc[0] == 0
    made = contributions(model, rows, reference)
    eta = {k: logit(m.predict_proba(reference)[0, 1]) for k, m in models(model).items()}
    assert made.reference == pytest.approx(eta[False])
    np.testing.assert_allclose(made.parts.loc[~inside, REGIME], 0.0, atol=1e-12)
    np.testing.assert_allclose(made.parts.loc[inside, REGIME], eta[True] - eta[False])
    for regime, kept in ((True, inside), (False, ~inside)):
        own = contributions(models(model)[regime], rows[kept], reference).parts
        np.testing.assert_allclose(made.parts.loc[kept, own.columns], own, atol=1e-12)
    whole = made.reference + made.parts.sum(axis=1)
    np.testing.assert_allclose(whole, logit(model.predict_proba(rows)[:, 1]), atol=1e-10)
    np.testing.assert_allclose(made.draws.sum(axis=1), rise(model, rows, reference), atol=1e-8)


def models(split: RegimeSplit) -> dict:
    return {True: split.inside_, False: split.outside_}


def test_a_split_that_could_not_be_made_has_no_part_for_the_regime(data):
    X, y = data
    calm = X.assign(**{ON: 0.0})
    model = clone(SPLIT).fit(calm, y)
    assert not model.apart_
    made = contributions(model, *asked(calm))
    assert REGIME not in made.parts
    assert made.draws.shape[2] == 12


def test_one_regime_alone_is_asked(data):
    X, y = data
    model = clone(SPLIT).fit(X, y)
    rows, reference = asked(X)
    for kept in (rows[ON] > 0, rows[ON] == 0):
        made = contributions(model, rows[kept], reference)
        whole = made.reference + made.parts.sum(axis=1)
        np.testing.assert_allclose(whole, logit(model.predict_proba(rows[kept])[:, 1]), atol=1e-10)
