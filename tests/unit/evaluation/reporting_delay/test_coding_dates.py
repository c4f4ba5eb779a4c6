"""First editions with an onset: exact, bounded by a missing edition, or older than the archive."""

import pandas as pd
import pytest

from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.evaluation.reporting_delay import first_coded, withdrawn

Row = tuple[int, int, float, int]


def editions(*rows: Row) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["gwcode", "year", "onset", "edition"])
    return frame.assign(ongoing=0.0)


def test_bounds_of_delays_by_hand() -> None:
    vintages = editions(
        # In the first edition that covers its year: delay 0.
        (2, 2020, 1.0, 2021), (2, 2020, 1.0, 2022), (2, 2020, 1.0, 2024),
        # Not in that of 2021, in that of 2022: delay 1.
        (20, 2020, 0.0, 2021), (20, 2020, 1.0, 2022), (20, 2020, 1.0, 2024),
        # Coded by 2024 and not by 2022; an edition of 2023 is missing: delay 2 or 3.
        (31, 2020, 0.0, 2021), (31, 2020, 0.0, 2022), (31, 2020, 1.0, 2024),
        # In the oldest edition already, five years on: delay 0 to 5.
        (40, 2015, 1.0, 2021), (40, 2015, 1.0, 2022), (40, 2015, 1.0, 2024),
        # Coded in the newest only, which first covers the year, after a missing one: 0 or 1.
        (41, 2022, 1.0, 2024),
    )  # fmt: skip
    found = first_coded(vintages).set_index("gwcode")
    assert found[["low", "high"]].T.to_dict("list") == {
        40: [0, 5], 2: [0, 0], 20: [1, 1], 31: [2, 3], 41: [0, 1],
    }  # fmt: skip
    assert found.loc[41, "longest_seen"] == 1
    assert found.loc[40, "longest_seen"] == 8


def test_an_edition_that_ends_before_the_year_proves_nothing() -> None:
    # A file may hold later rows than it covers only by mistake; what it says of them is not asked.
    found = first_coded(editions((2, 2021, 0.0, 2021), (2, 2021, 1.0, 2022)))
    assert found[["low", "high"]].to_numpy().tolist() == [[0, 0]]


def test_what_an_edition_does_not_know_proves_nothing() -> None:
    found = first_coded(editions((2, 2018, float("nan"), 2020), (2, 2018, 1.0, 2021)))
    assert found[["low", "high"]].to_numpy().tolist() == [[0, 2]]


def test_withdrawn_onsets_are_no_delays() -> None:
    vintages = editions(
        (775, 2022, 1.0, 2023), (775, 2022, 0.0, 2025),
        (530, 2020, 0.0, 2023), (530, 2020, 1.0, 2025),
    )  # fmt: skip
    assert first_coded(vintages)["gwcode"].tolist() == [530]
    gone = withdrawn(vintages)
    assert gone.to_numpy().tolist() == [[775, 2022, 2023]]


def test_bad_input_is_refused() -> None:
    one = editions((2, 2018, 1.0, 2020))
    with pytest.raises(DataError, match="at least two editions"):
        first_coded(one)
    with pytest.raises(SchemaError, match="lack edition"):
        first_coded(one.drop(columns="edition"))
    with pytest.raises(DataError, match="edition 2020 holds gwcode 2 in 2018 twice"):
        first_coded(pd.concat([one, one, one.assign(edition=2021)]))
