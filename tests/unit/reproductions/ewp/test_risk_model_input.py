"""What a prepared panel may not hold, refused before any fit."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import DataError
from atrocityrisk.reproductions.ewp.edition_spec import ewp_edition
from atrocityrisk.reproductions.ewp.risk_model import _checked

SPEC = ewp_edition("ewp-2025").model


@pytest.fixture
def prepared() -> pd.DataFrame:
    columns = [*SPEC.predictors, *SPEC.complete, SPEC.outcome, SPEC.outcome_one_year]
    numbers = {name: [0.5, 1.0] for name in columns}
    return pd.DataFrame(
        {**numbers, SPEC.country: [540, 540], SPEC.name: "Angola", "year": [1990, 1991]}
    )


def test_a_sound_one_passes(prepared) -> None:
    assert len(_checked(prepared, SPEC)) == 2


@pytest.mark.parametrize("value", [np.inf, -1e300])
def test_a_number_that_cannot_be_computed_with_is_named(value, prepared) -> None:
    prepared.loc[1, SPEC.predictors[0]] = value
    with pytest.raises(DataError, match=r"must be finite .* for Angola 1991; correct the cell"):
        _checked(prepared, SPEC)


def test_a_broken_year_is_named(prepared) -> None:
    broken = prepared.assign(year=[1990.0, 1990.5])
    with pytest.raises(
        DataError, match=r"whole numbers, but 1 are not, first 1990\.5 in data row 2"
    ):
        _checked(broken, SPEC)
