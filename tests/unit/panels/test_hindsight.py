"""An indicator is not there before it was first released."""

import pandas as pd
import pytest

from atrocityrisk.errors import OriginError, SpecError
from atrocityrisk.indicators import INDICATORS
from atrocityrisk.panels import load_panel, read_panel, with_ages, without_hindsight, write_panel
from atrocityrisk.panels.hindsight import first_releases

NAMES = ["population_log2", "electoral_democracy", "mass_mobilisation", "mass_killing_ever"]


@pytest.fixture(scope="module")
def panel():
    return load_panel().select(NAMES)


@pytest.fixture(scope="module")
def strict(panel):
    return without_hindsight(panel)


@pytest.mark.parametrize(
    ("origin", "there"),
    [
        (1993, {"mass_killing_ever"}),
        (1996, {"mass_killing_ever"}),
        (1997, {"mass_killing_ever", "population_log2"}),
        (2015, {"mass_killing_ever", "population_log2"}),
        (2016, {"mass_killing_ever", "population_log2", "electoral_democracy"}),
        (2019, {"mass_killing_ever", "population_log2", "electoral_democracy"}),
        (2020, set(NAMES)),
    ],
)
def test_columns_appear_with_their_first_release(panel, strict, origin, there):
    known = strict.features(known_at=origin)
    assert set(known) == there
    assert list(strict.ages_known(known_at=origin)) == list(known)
    pd.testing.assert_frame_equal(known, panel.features(known_at=origin)[list(known)])


def test_no_vdem_column_is_there_before_its_first_release():
    vdem = [n for n in load_panel().columns.index if INDICATORS[n].source == ("vdem",)]
    assert len(vdem) > 50
    strict = without_hindsight(load_panel().select([*vdem, "mass_killing_ever"]))
    assert list(strict.features(known_at=2015)) == ["mass_killing_ever"]
    assert len(list(strict.features(known_at=2016))) > 30


def test_the_list_of_killings_and_of_states_is_there_always(panel):
    found = first_releases(load_panel().select(["mass_killing_ever", "region_europe", *NAMES[:1]]))
    assert found == {"mass_killing_ever": 0, "population_log2": 1997, "region_europe": 0}


def test_a_strict_panel_is_another_panel_and_stays_strict(panel, strict, tmp_path):
    assert strict.fingerprint() != panel.fingerprint()
    for other in (
        strict.select(NAMES[:3]),
        strict.with_outcome("mass_killing@1-1"),
        with_ages(strict, {"electoral_democracy": 1}),
    ):
        assert "mass_mobilisation" not in other.features(known_at=2019)
    write_panel(strict, tmp_path / "strict.parquet")
    again = read_panel(tmp_path / "strict.parquet")
    assert again.fingerprint() == strict.fingerprint()
    assert again.first_releases == strict.first_releases


def test_what_cannot_be_dated_is_refused(panel):
    with pytest.raises(SpecError, match="first release of 1 indicators is not known"):
        without_hindsight(panel, dict.fromkeys(NAMES[:3], 2000))
    with pytest.raises(OriginError, match="none of the 2 indicators was out by 1990"):
        without_hindsight(panel.select(NAMES[:2])).features(known_at=1990)
