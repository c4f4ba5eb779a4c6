"""The release that a file's name states: a version before a year, the last year of several."""

from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.sources._readers.release_names import release_in_name, stated_release


@pytest.mark.parametrize(
    ("name", "release"),
    [("LHRS-v4.02-2021.Rdata", "4.02"), ("EPR-2023.csv", "2023"), ("data.csv", "")],
)
def test_release_in_name(name: str, release: str) -> None:
    assert release_in_name(Path(name)) == release


def test_the_last_year_stands_in_for_a_release_that_is_not_stated() -> None:
    years = pd.Series([1990, 2013])
    assert stated_release(Path("EPR-2023.csv"), years) == "2023"
    assert stated_release(Path("data.csv"), years) == "to 2013"
