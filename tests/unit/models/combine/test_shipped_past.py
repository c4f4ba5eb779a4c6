"""Refits that come with the data stand in for the very refits that they are, and for no other."""

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from sklearn.linear_model import LogisticRegression

from atrocityrisk._core.embedded import embedded_folder
from atrocityrisk._core.store import from_nothing
from atrocityrisk.errors import StoreWarning
from atrocityrisk.forecasting import training_rows
from atrocityrisk.forecasting._outcome_window import told_outcome
from atrocityrisk.models import ElasticNetLogit, LogOddsPool, Recalibrated
from atrocityrisk.models.combine import _past_forecasts, _shipped_past
from atrocityrisk.models.combine._past_forecasts import refits_of
from atrocityrisk.models.combine._remembered_refits import MEMORY
from atrocityrisk.models.combine._shipped_past import (
    FILE,
    read_shipped,
    refit_key,
    write_shipped,
)
from atrocityrisk.panels import load_panel
from atrocityrisk.runs.as_specified import chosen_panel, registered_model
from atrocityrisk.runs.refits_to_the_past import make_refits
from atrocityrisk.specs import amend_spec, default_spec

REMAKE = "run scripts/compile_track_record.py --past-only, which takes a minute or two"


@pytest.fixture(autouse=True)
def _forgetful():
    MEMORY.clear()
    _shipped_past._embedded.cache_clear()
    yield
    _shipped_past._embedded.cache_clear()


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(7)
    index = pd.MultiIndex.from_product([range(40), range(1990, 2010)], names=["gwcode", "year"])
    X = pd.DataFrame(rng.normal(size=(800, 2)), index=index, columns=["a", "b"])
    return X, pd.Series((rng.random(800) < 1 / (1 + np.exp(2 - X["a"]))).astype(int), index=index)


@pytest.fixture
def model():
    pool = LogOddsPool([("logit", LogisticRegression()), ("net", LogisticRegression(C=0.1))])
    return Recalibrated(pool, years=8)


@pytest.fixture
def shipped(rows, model, tmp_path, monkeypatch):
    """A folder of data with refits of a small model, in place of the embedded one."""
    with from_nothing():
        write_shipped(refits_of(model, model.model, *rows), tmp_path / FILE)
    MEMORY.clear()
    monkeypatch.setattr(_shipped_past, "embedded_folder", lambda: tmp_path)
    return tmp_path / FILE


def refits_made(monkeypatch, fit):
    """How many refits had to be made."""
    made, real = [], _past_forecasts._fit_and_predict

    def counted(task):
        made.append(task)
        return real(task)

    monkeypatch.setattr(_past_forecasts, "_fit_and_predict", counted)
    fit()
    return len(made)


def test_shipped_refits_are_not_made_again_and_change_no_bit(rows, model, shipped, monkeypatch):
    with from_nothing():
        anew = model.fit(*rows)
    MEMORY.clear()
    found = []
    assert refits_made(monkeypatch, lambda: found.append(model.fit(*rows))) == 0
    pd.testing.assert_frame_equal(found[0].past_, anew.past_, check_exact=True)
    assert found[0].shift_ == anew.shift_


@pytest.mark.parametrize("change", ["cell", "label", "column", "model", "seed", "rows", "code"])
def test_for_anything_else_refits_are_made(change, rows, model, shipped, monkeypatch):
    X, y = (part.copy() for part in rows)
    if change == "cell":
        X.iloc[0, 0] = np.nextafter(X.iloc[0, 0], 9)
    elif change == "label":
        y.iloc[0] = 1 - y.iloc[0]
    elif change == "column":
        X = X.rename(columns={"b": "c"})
    elif change == "rows":
        X, y = X.iloc[1:], y.iloc[1:]
    elif change == "model":
        model = model.set_params(model__net__C=0.2)
    elif change == "seed":
        # These members draw nothing; the key says the seed all the same.
        model = model.set_params(past_seed=3)
    elif change == "code":
        monkeypatch.setattr(_shipped_past, "package_digest", lambda room: "edited")
    assert refits_made(monkeypatch, lambda: model.fit(X, y)) == 4


def test_a_later_year_makes_the_refits_that_it_adds(rows, model, shipped, monkeypatch):
    X, y = rows
    year = X.index.get_level_values("year")
    assert refits_made(monkeypatch, lambda: model.fit(X[year < 2008], y[year < 2008])) == 1


def test_other_rows_under_a_key_are_refused(rows, model, shipped, monkeypatch):
    refits, _ = read_shipped(shipped)
    moved = [
        _shipped_past.ShippedRefit(
            one.key, one.pseudo_origin, one.index.set_levels([*range(1, 41)], level=0),
            one.probability,
        )
        for one in refits
    ]  # fmt: skip
    write_shipped(moved, shipped)
    assert refits_made(monkeypatch, lambda: model.fit(*rows)) == 4


@pytest.mark.parametrize("damage", ["truncated", "flipped", "number", "text"])
def test_a_damaged_file_is_named_and_ignored(damage, rows, model, shipped, monkeypatch):
    content = shipped.read_bytes()
    if damage == "truncated":
        shipped.write_bytes(content[:-40])
    elif damage == "flipped":
        shipped.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])
    elif damage == "text":
        shipped.write_text("no parquet")
    else:
        table = pq.read_table(shipped)
        risks = table.column("probability").to_numpy().copy()
        risks[3] += 1e-12
        place = table.column_names.index("probability")
        pq.write_table(table.set_column(place, "probability", [risks]), shipped)
    with pytest.warns(StoreWarning, match=f"{FILE} is damaged: .* made again"):
        assert refits_made(monkeypatch, lambda: model.fit(*rows)) == 4


def test_an_installation_without_the_file_makes_its_refits(rows, model, shipped, monkeypatch):
    shipped.unlink()
    assert refits_made(monkeypatch, lambda: model.fit(*rows)) == 4


def test_a_key_is_the_same_everywhere():
    """Spelt out: a change of it makes every shipped refit unknown."""
    model = LogisticRegression(C=0.5)
    assert refit_key(model, "data") == refit_key(LogisticRegression(C=0.5), "data")
    assert refit_key(model, "data") != refit_key(model, "other data")
    assert refit_key(LogisticRegression(class_weight={0: np.ones(2)}), "data") is None
    told = _shipped_past._described(ElasticNetLogit(n_alphas=7))
    assert told["class"] == "atrocityrisk.models.linear.elastic_net.ElasticNetLogit"
    assert told["parameters"]["n_alphas"] == "7"


def test_two_writings_are_the_same_bytes(rows, model, shipped, tmp_path):
    refits, _ = read_shipped(shipped)
    write_shipped(refits[::-1], tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == shipped.read_bytes()


@pytest.mark.parametrize("origin", [1993, 2012, 2023, 2024])
def test_the_default_finds_its_past_with_the_data(origin, monkeypatch):
    """If this fails the default's data or code have changed: see REMAKE."""
    spec = default_spec()
    panel = chosen_panel(spec)
    model = told_outcome(registered_model(spec.model, draws=spec.draws), panel)
    known = training_rows(panel, origin=origin)
    X, y = panel.features(known_at=origin).loc[known], panel.labels(known_at=origin).loc[known]
    learn = lambda: refits_of(model, model.model, X, y.astype(int))  # noqa: E731
    assert refits_made(monkeypatch, learn) == 0, REMAKE


@pytest.mark.slow
def test_the_shipped_refits_are_what_they_claim_to_be():
    """All are remade from nothing: those of the default, and of the last settled year's list."""
    shipped, _ = read_shipped(embedded_folder() / FILE)
    settled = amend_spec(default_spec(), {"origin": load_panel().last_settled_year})
    remade = {one.key: one for spec in (default_spec(), settled) for one in make_refits(spec)}
    assert set(remade) == {one.key for one in shipped}, REMAKE
    for one in shipped:
        again = remade[one.key]
        assert again.pseudo_origin == one.pseudo_origin
        assert again.index.equals(one.index)
        np.testing.assert_allclose(one.probability, again.probability, rtol=1e-9, atol=0)
