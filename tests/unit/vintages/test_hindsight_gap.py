"""The gap between forecasts then and now, its parts, and worlds in which there is none."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from atrocityrisk.errors import DataError, FewOnsetsWarning, SpecError
from atrocityrisk.forecasting import Backtest, backtest
from atrocityrisk.synthetic import synthetic_world
from atrocityrisk.synthetic.worlds import World
from atrocityrisk.vintages import Hindsight, hindsight

ORIGINS = range(2000, 2008)


def _world(late: float) -> World:
    return synthetic_world(
        seed=3, n_states=40, years=(1980, 2010), base_rate=0.06, late_share=late, late_years=4
    )


def _made(world: World) -> tuple[Backtest, Backtest]:
    models = {"logit": LogisticRegression()}
    editions = {origin: world.edition(origin) for origin in ORIGINS}
    then = backtest(models, world.panel, origins=ORIGINS, editions=editions)
    now = backtest(models, world.panel.with_timing("revised"), origins=ORIGINS)
    return then, now


def _measure(found: Hindsight, measure: str) -> float:
    row = found.pooled[found.pooled["measure"] == measure]
    return float(row["estimate"].iloc[0])


def test_without_revisions_there_is_no_gap() -> None:
    found = hindsight(*_made(_world(0.0)), n_boot=50)
    assert _measure(found, "difference") == 0
    assert found.by_origin["rank_correlation"].eq(1).all()
    assert found.by_origin["shared_top"].eq(30).all()
    assert found.by_origin["mean_shift"].eq(0).all()


def test_labels_that_come_late_lower_the_forecasts_of_their_time() -> None:
    then, now = _made(_world(0.7))
    found = hindsight(then, now, n_boot=50)
    assert then.frame["probability"].mean() < now.frame["probability"].mean()
    assert found.by_origin["mean_shift"].gt(0).all()
    assert _measure(found, "difference") != 0


def _moved(made: Backtest, by: float) -> Backtest:
    frame = made.frame.assign(probability=expit(logit(made.frame["probability"]) + by))
    return replace(made, frame=frame)


def test_the_parts_add_up_and_each_gets_its_own() -> None:
    then, now = _made(_world(0.7))
    found = hindsight(
        then, now, revised_labels=_moved(then, 0.3), revised_inputs=_moved(then, -0.2), n_boot=50
    )
    whole = _measure(found, "difference")
    assert _measure(found, "labels") + _measure(found, "inputs") == pytest.approx(whole, abs=1e-15)
    # Where exchanging the inputs changes nothing, labels are all of it.
    only = hindsight(then, now, revised_labels=now, revised_inputs=then, n_boot=50)
    assert _measure(only, "labels") == pytest.approx(_measure(only, "difference"), abs=1e-15)
    assert _measure(only, "inputs") == pytest.approx(0, abs=1e-15)
    steps = found.steps.set_index("step")["mean_shift"]
    assert steps["revised labels"] == pytest.approx(0.3)
    assert steps["revised inputs"] == pytest.approx(0.2)


def test_scores_are_those_of_the_rows() -> None:
    then, now = _made(_world(0.7))
    found = hindsight(then, now, n_boot=50)
    scored = then.scored
    p, y = scored["probability"].to_numpy(), scored["observed"].to_numpy()
    by_hand = -np.mean(np.where(y == 1, np.log(p), np.log1p(-p)))
    assert _measure(found, "log score then") == pytest.approx(by_hand)
    one = found.by_origin.iloc[0]
    assert one["difference"] == pytest.approx(one["log_score_then"] - one["log_score_now"])
    assert found.n_onsets == int(y.sum())


def test_few_onsets_are_warned_of_and_open_windows_refused() -> None:
    then, now = _made(_world(0.7))
    few = [replace(one, frame=one.frame[one.frame["origin"] == 2001]) for one in (then, now)]
    with pytest.warns(FewOnsetsWarning, match="onsets in"):
        hindsight(*few, n_boot=50)
    unknown = [replace(one, frame=one.frame.assign(observed=np.nan)) for one in (then, now)]
    with pytest.raises(DataError, match="no outcome is known"):
        hindsight(*unknown)


def test_what_cannot_be_compared_is_refused() -> None:
    then, now = _made(_world(0.7))
    with pytest.raises(SpecError, match="must be a true-vintage backtest, found a revised one"):
        hindsight(now, now)
    with pytest.raises(SpecError, match="parts need both"):
        hindsight(then, now, revised_labels=then)
    other = replace(now, frame=now.frame.assign(model="another"))
    with pytest.raises(DataError, match="share no forecast"):
        hindsight(then, other)


def test_hindsight_is_the_same_again() -> None:
    made = _made(_world(0.7))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        one, other = (hindsight(*made, n_boot=50, seed=4) for _ in range(2))
    assert one.pooled.equals(other.pooled)
