"""Work among threads: the same results, in order, with the warnings of each piece."""

import threading
import time
import warnings

import joblib
import numpy as np
import pandas as pd
import pytest

from atrocityrisk.models import BoostedStumps, CountryForest, ElasticNetLogit, Recalibrated
from atrocityrisk.models._base.parallel import parallel_map, parallel_map_with_warnings
from atrocityrisk.models.combine._remembered_refits import MEMORY


def threads(n):
    return joblib.parallel_config(backend="threading", n_jobs=n)


def late(item):
    """The first items take longest."""
    time.sleep(0.02 * (4 - item))
    warnings.warn(f"heard {item % 2}", UserWarning, stacklevel=1)
    warnings.warn(f"heard {item % 2}", UserWarning, stacklevel=1)
    return item, threading.get_ident()


@pytest.mark.parametrize("n", [1, 3])
def test_results_and_warnings_keep_the_order_of_the_items(n):
    with threads(n):
        made = parallel_map_with_warnings(late, range(4))
    assert [item for (item, _), _ in made] == [0, 1, 2, 3]
    # Once each, to whom they belong, and none has reached the caller: they would be errors here.
    assert [messages for _, messages in made] == [
        [(UserWarning, f"heard {i % 2}")] for i in range(4)
    ]
    assert len({ident for (_, ident), _ in made}) <= n


def test_one_thread_unless_the_caller_allows_more():
    idents = parallel_map(lambda _: threading.get_ident(), range(5))
    assert set(idents) == {threading.get_ident()}
    with joblib.parallel_config(backend="loky", n_jobs=2):
        idents = parallel_map(lambda _: threading.get_ident(), range(5))
    assert set(idents) == {threading.get_ident()}


def test_off_the_main_thread_warnings_reach_the_caller():
    said = []
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = lambda message, *_, **__: said.append(str(message))
        thread = threading.Thread(target=lambda: parallel_map_with_warnings(late, [3]))
        thread.start()
        thread.join()
    assert said == ["heard 1", "heard 1"]


def test_an_error_reaches_the_caller_and_leaves_the_filters_as_they_were():
    before = list(warnings.filters), warnings.showwarning
    with threads(2), pytest.raises(ZeroDivisionError):
        parallel_map_with_warnings(lambda item: 1 // item, [1, 0])
    assert (list(warnings.filters), warnings.showwarning) == before


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(3)
    index = pd.MultiIndex.from_product([range(1, 31), range(1980, 2005)], names=["gwcode", "year"])
    X = pd.DataFrame(rng.normal(size=(len(index), 4)), index=index, columns=list("abcd"))
    return X, pd.Series((rng.random(len(X)) < 0.2).astype(float), index=index)


@pytest.mark.parametrize(
    "model",
    [
        ElasticNetLogit(groups="gwcode", n_folds=4, n_alphas=15, n_draws=45, random_state=1),
        BoostedStumps(groups="gwcode", n_draws=7, max_rounds=30, random_state=1),
        CountryForest(groups="gwcode", n_draws=7, n_trees=12, random_state=1),
        Recalibrated(
            ElasticNetLogit(groups="gwcode", n_folds=4, n_alphas=15, n_draws=4, random_state=1),
            method="rolling",
            random_state=1,
            years=8,
            step=2,
        ),
    ],
    ids=["elastic net", "stumps", "forest", "recalibrated"],
)
def test_the_number_of_threads_changes_no_bit(rows, model):
    X, y = rows
    told = []
    for n in (1, 3):
        MEMORY.clear()
        with threads(n):
            fitted = model.fit(X, y)
        told.append((fitted.predict_proba(X), fitted.predict_draws(X)))
    for one, other in zip(*told, strict=True):
        np.testing.assert_array_equal(one, other)
