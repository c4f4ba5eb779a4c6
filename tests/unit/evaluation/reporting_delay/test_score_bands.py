"""Bands of scores over what may still be coded."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from atrocityrisk.errors import SpecError
from atrocityrisk.evaluation.reporting_delay import DelayModel, Prior, fit_delays, score_band
from atrocityrisk.forecasting import Backtest, backtest, forecast
from atrocityrisk.models import Climatology
from atrocityrisk.synthetic import synthetic_world

WORLD = synthetic_world(seed=5, n_states=40, years=(1985, 2012), base_rate=0.06)


def _delays(late: int) -> DelayModel:
    """Delays learnt where of ten onsets `late` were coded a year late; newest year 2012."""
    rows = [
        (100 + i, 2002 + i, float(edition - 1 - (2002 + i) >= int(i < late)), edition)
        for i in range(10)
        for edition in range(2003, 2014)
        if 2002 + i < edition
    ]
    frame = pd.DataFrame(rows, columns=["gwcode", "year", "onset", "edition"])
    return fit_delays(frame.assign(ongoing=0.0), prior=Prior(onsets=1, longest=1), n_draws=500)


@pytest.fixture(scope="module")
def made() -> Backtest:
    return backtest({"logit": LogisticRegression()}, WORLD.panel, origins=range(2005, 2012))


def test_nothing_missing_leaves_the_score_alone(made: Backtest) -> None:
    old = Backtest(**{**made.__dict__, "frame": made.frame[made.frame["origin"] < 2008]})
    for metric in ("log_score", "recall_at_k"):
        band = score_band(old, _delays(3), metric=metric, n_draws=50)
        assert band.low == band.high == band.as_coded
        assert band.missing == 0


def test_missing_onsets_raise_the_loss_and_its_band_holds_the_mean(made: Backtest) -> None:
    band = score_band(made, _delays(6), n_draws=400)
    assert band.missing > 0
    assert band.as_coded < band.expected
    assert band.low <= band.expected <= band.high
    scored = made.scored
    y, p = scored["observed"].to_numpy(), scored["probability"].to_numpy()
    assert band.as_coded == pytest.approx(-np.mean(np.where(y == 1, np.log(p), np.log1p(-p))))


def test_onsets_assigned_to_all_alike_cost_more(made: Backtest) -> None:
    by_odds = score_band(made, _delays(6), n_draws=400)
    even = score_band(made, _delays(6), among="even", n_draws=400)
    assert even.expected > by_odds.expected
    hits = [score_band(made, _delays(6), metric="recall_at_k", k=10, among=a, n_draws=400)
            for a in ("forecast", "even")]  # fmt: skip
    assert hits[1].expected < hits[0].expected


def test_a_single_forecast_needs_what_is_coded() -> None:
    one = forecast(LogisticRegression(), WORLD.panel, origin=2011)
    observed = WORLD.panel.labels(known_at=2012).xs(2011, level="year")
    band = score_band(one, _delays(6), observed=observed, n_draws=100)
    assert band.low <= band.high
    with pytest.raises(SpecError, match="needs `observed`"):
        score_band(one, _delays(6))


def test_a_window_after_the_newest_edition_is_refused(made: Backtest) -> None:
    early = fit_delays(
        pd.DataFrame(
            [(1, 2008, 0.0, 2009), (1, 2008, 1.0, 2010)],
            columns=["gwcode", "year", "onset", "edition"],
        ).assign(ongoing=0.0),
        n_draws=50,
    )
    with pytest.raises(SpecError, match="ends in 2012, the newest edition of the labels in 2009"):
        score_band(made, early)


def test_a_score_without_an_onset_is_left_out_and_counted() -> None:
    one = forecast(Climatology(), WORLD.panel, origin=2011)
    nobody = pd.Series(0.0, index=one.frame["gwcode"])
    band = score_band(one, _delays(6), metric="recall_at_k", observed=nobody, n_draws=200)
    assert np.isnan(band.as_coded)
    assert 0 < band.undefined < 1


def test_models_are_named(made: Backtest) -> None:
    two = backtest(
        {"logit": LogisticRegression(), "base": Climatology()}, WORLD.panel, origins=[2005]
    )
    with pytest.raises(SpecError, match="several models, base, logit; name one"):
        score_band(two, _delays(1))
    with pytest.raises(SpecError, match="did you mean 'logit'"):
        score_band(two, _delays(1), model="logti")
    with pytest.raises(SpecError, match="'forecast' or 'even'"):
        score_band(made, _delays(1), among="odd")
    assert score_band(made, _delays(6), seed=1, n_draws=50) == score_band(
        made, _delays(6), seed=1, n_draws=50
    )
