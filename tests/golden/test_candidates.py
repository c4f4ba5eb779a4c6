"""The candidates: what is written down can be made, and is judged on windows still to come."""

from datetime import UTC, datetime

import candidates
import numpy as np
import pandas as pd
import pytest
import register_candidates
from sklearn.linear_model import LogisticRegression

from atrocityrisk.errors import FewOnsetsWarning, OriginError
from atrocityrisk.ledger import read_entries, verify_ledger
from atrocityrisk.models import OutcomeLadder, PooledOutcomesLogit
from atrocityrisk.models._base.further_labels import asked_for
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.panels import load_panel, read_panel
from atrocityrisk.scoreboard import resolve_ledger
from atrocityrisk.specs import default_spec
from atrocityrisk.synthetic import synthetic_world

ORIGIN = 2010
IN_TIME, LATE = datetime(2010, 12, 1, tzinfo=UTC), datetime(2011, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def three():
    return candidates.read_candidates()


@pytest.fixture(scope="module")
def earlier():
    return read_panel(candidates.LEDGER / "rows-1945-1959.parquet")


def members(model):
    return dict(model.model.members)


def test_each_candidate_is_the_default_but_for_what_it_says(three):
    default = candidates.default_model()
    assert [one.name for one in three] == ["ladder_labels", "pooled_outcomes", "labels_from_1945"]
    assert all(len(one.reason) > 100 for one in three)
    ladder, pooled, longer = (candidates.model_of(one) for one in three)
    assert isinstance(members(ladder)["stumps"], OutcomeLadder)
    assert set(members(ladder)) == set(members(default))
    assert repr(members(ladder)["stumps"].model) == repr(members(default)["stumps"])
    assert isinstance(members(pooled)["pooled_outcomes"][-1], PooledOutcomesLogit)
    assert set(members(pooled)) == {*members(default), "pooled_outcomes"}
    assert repr(longer) == repr(default)
    for model in (ladder, pooled):
        assert set(asked_for(model)) <= set(OUTCOMES)
        assert model.get_params(deep=False).keys() == default.get_params(deep=False).keys()


def test_a_rung_is_a_quarter_of_the_threshold(three):
    assert three[0].further_outcomes == ("one_sided_250",)
    rungs = [asked_for(candidates.VARIANTS["ladder_quarter"][0](t)) for t in candidates.TASKS]
    assert rungs == [("one_sided_25",), ("one_sided_250",)]


def test_nothing_was_looked_at_on_mass_killing():
    tried = pd.read_csv(candidates.TRIED)
    assert set(tried["task"]) <= {"one_sided_100", "one_sided_1000"}
    assert {"ladder_quarter", "ladder_neighbours"} <= set(tried["variant"])
    for low, high in (("gain_low", "gain"), ("gain", "gain_high")):
        assert (tried[low] <= tried[high]).all()


def test_the_earlier_rows_join_the_embedded_panel(earlier):
    panel = load_panel()
    assert earlier.years == (1945, 1959)
    assert set(panel.columns.index) <= set(earlier.columns.index)
    assert earlier.events["mass_killing_state_onset"].sum() == 26
    whole = candidates.joined(earlier, panel)
    later = whole.index.get_level_values("year") >= 1960
    assert len(whole.index) == len(earlier.index) + len(panel.index)
    pd.testing.assert_frame_equal(whole.indicators[later], panel.indicators)
    labels = whole.labels(known_at=2024)
    assert labels[~later].sum() == 26, "each of two years of origin, of 22 states and years"
    pd.testing.assert_series_equal(labels[later], panel.labels(known_at=2024))
    assert whole.record_end == panel.record_end


def test_earlier_rows_do_not_tell_the_year(earlier):
    since = earlier.indicators["years_since_mass_killing_capped"]
    assert not since.eq(since.index.get_level_values("year") - 1944).any()
    assert since.notna().sum() > 100


def quick(name, panel, *, strength):
    model = LogisticRegression(C=strength)
    return register_candidates.Entrant(name, model, panel, default_spec(), candidates.DEFAULT)


def test_windows_registered_in_time_are_judged_against_the_default(tmp_path):
    panel = synthetic_world(seed=5, n_states=60, years=(1980, 2015), base_rate=0.05).panel
    named = [quick("default", panel, strength=1e-4), quick("better", panel, strength=10.0)]
    for moment, book in ((IN_TIME, tmp_path / "in time"), (LATE, tmp_path / "late")):
        register_candidates.register(book, named, origin=ORIGIN, now=moment)
        register_candidates.register(book, named, origin=ORIGIN, now=moment)
        assert verify_ledger(book).intact
        entries = read_entries(book)
        assert len(entries) == 2, "what stands in the ledger is not registered again"
        late = [entry.content["note"].startswith("Registered late") for entry in entries]
        assert late == [moment is LATE] * 2
        assert "default.toml sha256" in entries[0].content["note"]
    assert candidates.judged(tmp_path / "late", panel) is None
    with pytest.warns(FewOnsetsWarning, match="read them as too short"):
        table = candidates.judged(tmp_path / "in time", panel)
    truth = panel.labels(known_at=2015).xs(ORIGIN, level="year")
    scores = {}
    for entry in read_entries(tmp_path / "in time"):
        held = entry.content["forecast"]["states"]
        p = np.asarray(held["probability"])
        y = truth.reindex(held["gwcode"]).to_numpy()
        scores[entry.content["forecast"]["model"]] = np.mean(np.log(np.where(y == 1, p, 1 - p)))
    assert table["model"].tolist() == ["better"]
    assert table["gain"].item() == pytest.approx(scores["better"] - scores["default"], rel=1e-9)
    assert table["low"].item() <= table["gain"].item() <= table["high"].item()


def test_what_is_on_record_is_intact_and_marked_late():
    checked = verify_ledger(candidates.LEDGER)
    assert checked.intact, checked.problem
    entries = [
        e
        for e in read_entries(candidates.LEDGER)
        if e.content["kind"] == "forecast" and e.content["forecast"]["origin"] == 2024
    ]
    names = {entry.content["forecast"]["model"] for entry in entries}
    written = {one.name for one in candidates.read_candidates()}
    assert names == {"default", "with_late_columns"} | written
    assert len(entries) == len(names)
    for entry in entries:
        held, registration = entry.content["forecast"], entry.content["registration"]
        assert (held["outcome"], held["first_year"], held["last_year"]) == (
            "mass_killing",
            2025,
            2026,
        )
        assert len(held["states"]["probability"]) == 169
        assert not registration["prospective"]
        assert entry.content["note"].startswith("Registered late")
    assert candidates.judged(candidates.LEDGER, load_panel()) is None


def test_receipts_beside_the_forecasts_disturb_neither_registering_nor_judging(tmp_path):
    panel = synthetic_world(seed=5, n_states=60, years=(1980, 2015), base_rate=0.05).panel
    named = [quick("default", panel, strength=1e-4), quick("better", panel, strength=10.0)]
    register_candidates.register(tmp_path, named, origin=ORIGIN, now=LATE)
    resolved = resolve_ledger(tmp_path, panel)
    assert [e.content["result"] for e in resolved.receipts] == ["scored", "scored"]
    register_candidates.register(tmp_path, named, origin=ORIGIN, now=LATE)
    assert len(read_entries(tmp_path)) == 4
    assert candidates.judged(tmp_path, panel) is None


def test_an_origin_that_the_panel_lacks_is_refused_before_anything_is_made():
    with pytest.raises(OriginError, match="found 2090; extend the panel first"):
        next(register_candidates.entrants(2090))


def test_no_window_on_record_has_closed_by_todays_labels():
    """Receipts are written when the record of the window's last year is there."""
    found = resolve_ledger(candidates.LEDGER, dry_run=True)
    late = found.frame["last_year"] > load_panel().record_end
    assert found.frame.loc[late, "status"].eq("open").all()
    assert (
        found.frame.loc[late & found.frame["origin"].eq(2024), "why"]
        .str.startswith("closes with the record of 2026")
        .all()
    )
