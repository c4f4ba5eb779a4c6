"""The shipped track record is what the default says today, by the path of the live list."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import DataError, IntegrityError
from atrocityrisk.rankings import rank
from atrocityrisk.runs import ranking_run
from atrocityrisk.runs.as_specified import chosen_panel
from atrocityrisk.runs.track_record import (
    COLUMNS,
    FIRST_ORIGIN,
    embedded_track_record,
    read_track_record,
    write_track_record,
)
from atrocityrisk.specs import default_spec


@pytest.fixture(scope="module")
def record():
    return embedded_track_record()


@pytest.fixture(scope="module")
def panel():
    return chosen_panel(default_spec())


def test_it_is_of_the_default_and_its_panel(record, panel):
    """If this fails the default has changed: run scripts/compile_track_record.py."""
    assert record.fits(default_spec(), panel)
    origins = record.frame["origin"].unique()
    assert origins.tolist() == list(range(FIRST_ORIGIN, panel.years[1] + 1))


@pytest.mark.slow
@pytest.mark.parametrize("origin", [2010, 2024])
def test_it_is_what_a_run_from_that_origin_gives(record, panel, origin):
    spec = default_spec()
    made = rank(ranking_run.forecast_from(spec, panel, origin=origin), level=spec.level)
    found = made.frame[COLUMNS].sort_values("gwcode", ignore_index=True)
    kept = record.frame[record.frame["origin"] == origin].reset_index(drop=True)
    assert found["gwcode"].tolist() == kept["gwcode"].tolist()
    # Between machines probabilities agree to 1e-7; ranks of near ties may trade places.
    np.testing.assert_allclose(found["probability"], kept["probability"], atol=1e-6)
    for end in ("low", "high"):
        np.testing.assert_allclose(found[end], kept[end], atol=1e-4)
    moved = (found["rank"].astype(int) - kept["rank"].astype(int)).abs()
    assert moved.max() <= 2


def test_a_changed_file_is_refused(record, tmp_path):
    path = tmp_path / "record.parquet"
    write_track_record(record, path)
    again = read_track_record(path)
    pd.testing.assert_frame_equal(again.frame, record.frame)
    assert again.context == record.context
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises((IntegrityError, DataError)):
        read_track_record(path)


def test_a_panel_is_no_track_record(tmp_path):
    from atrocityrisk._core.embedded import embedded_folder

    with pytest.raises(DataError, match="no track record"):
        read_track_record(embedded_folder() / "panel.parquet")
    with pytest.raises(DataError, match="found no file"):
        read_track_record(tmp_path / "none.parquet")


def test_two_writings_are_the_same_bytes(record, tmp_path):
    for name in ("a", "b"):
        write_track_record(record, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
