"""Draws of the default models lie around the point, on the embedded panel."""

import numpy as np
import pytest

from atrocityrisk._core.embedded import embedded_folder
from atrocityrisk.forecasting import forecast
from atrocityrisk.models import MODELS
from atrocityrisk.rankings import rank
from atrocityrisk.runs import chosen_panel
from atrocityrisk.specs import read_spec

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("model", ["elastic_net_logit", "logit"])
def test_intervals_hold_the_point_and_draws_lie_around_it(model):
    spec = read_spec(embedded_folder() / "default.toml")
    panel = chosen_panel(spec)
    now, before = (
        forecast(MODELS[model](), panel, origin=origin, seed=spec.seed) for origin in (2024, 2023)
    )
    frame = rank(now, previous=before).frame
    point = now.frame["probability"].to_numpy()
    assert now.draws is not None
    # A penalised fit is nearest to no effect; its draws at the same penalty scatter to both sides,
    # a little more of them below the point than above it.
    assert 0.4 < (now.draws < point[:, None]).mean() < 0.7
    middle = np.median(now.draws, axis=1)
    assert abs(np.median(np.log(middle / point))) < 0.2
    # Draws scatter evenly on the log-odds, so their mean lies above their middle: by a half for the
    # logit, whose log-odds of 50 columns are uncertain by about one.
    assert -0.1 < now.draws.mean() / point.mean() - 1 < 0.6
    assert frame["probability"].between(frame["low"], frame["high"]).mean() > 0.97
    assert frame["rank"].between(frame["rank_low"], frame["rank_high"]).mean() > 0.97
    assert frame["p_top_30"].sum() == pytest.approx(30, abs=0.5)
    # The rank before is the rank that the earlier list itself prints.
    listed = rank(before).frame.set_index("gwcode")["rank"]
    known = frame.dropna(subset="previous_rank").set_index("gwcode")["previous_rank"]
    assert len(known) >= 165
    assert (known == listed.reindex(known.index)).all()
