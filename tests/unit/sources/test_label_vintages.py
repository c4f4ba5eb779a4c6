"""Every form of a label edition, read to one table; what the editions had and had not coded."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError, UnknownStateError
from atrocityrisk.sources.label_vintages import (
    COLUMNS,
    LABEL_FORMS,
    read_label_vintage,
    read_label_vintages,
)

NIGERIA, SERBIA, YUGOSLAVIA, CZECHOSLOVAKIA = 475, 340, 345, 315
BURKINA_FASO, ETHIOPIA, MYANMAR, SUDAN = 439, 530, 775, 625


def _written(path: Path, rows: list[dict[str, object]]) -> Path:
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def _old(name: str, year: int, start: object, others: int) -> dict[str, object]:
    return {
        "country_name": name,
        "year": year,
        "mkl.start": start,
        "mkl.ongoing": start,
        "nonstatemk.start": others,
        "nonstatemk.ongoing": others,
    }


def _onset(frame: pd.DataFrame, gwcode: int, year: int) -> float:
    row = frame[(frame["gwcode"] == gwcode) & (frame["year"] == year)]
    assert len(row) == 1
    return float(row["onset"].iloc[0])


def test_states_and_others_count_alike_and_a_gap_stays_one(tmp_path: Path) -> None:
    path = _written(
        tmp_path / "mkl_data_edition2022.csv",
        [
            _old("Nigeria", 2018, 0, 0),
            _old("Nigeria", 2019, 1, 0),
            _old("Nigeria", 2020, 0, 1),
            _old("Nigeria", 2021, "", 0),
            _old("Chad", 2021, "", 1),
        ],
    )
    read = read_label_vintage(str(path))
    assert tuple(read.columns) == COLUMNS
    np.testing.assert_array_equal(read["onset"], [0, 1, 1, np.nan, 1])  # Nigeria, then Chad (483)
    assert set(read["edition"]) == {2022}


def test_yugoslavia_becomes_serbia_and_bohemia_was_czechoslovakia(tmp_path: Path) -> None:
    rows = [
        _old("Serbia", 1991, 1, 0),
        _old("Serbia", 2010, 0, 0),
        _old("Czech Republic", 1948, 1, 0),
    ]
    read = read_label_vintage(_written(tmp_path / "mkl.csv", rows))
    assert read["gwcode"].tolist() == [CZECHOSLOVAKIA, SERBIA, YUGOSLAVIA]


def test_labels_that_look_ahead_move_to_their_year_and_open_ones_stay_open(tmp_path: Path) -> None:
    rows = [
        {"country_name": "Nigeria", "year": y, "anymk.start.1": ahead, "anymk.ongoing": 0}
        for y, ahead in ((2016, 0), (2017, 1), (2018, 0), (2019, ""))
    ]
    read = read_label_vintage(_written(tmp_path / "prepared2019predictors.csv", rows))
    # Nothing is known of 2016; the onset that 2017 looks ahead to is of 2018; 2020 has no row.
    np.testing.assert_array_equal(read["onset"], [np.nan, 0, 1, 0])
    assert set(read["edition"]) == {2020}


def test_a_two_year_label_that_is_0_while_open_is_not_read() -> None:
    assert not [c for form in LABEL_FORMS.values() for c in form.columns if "1or2" in c]
    assert not [c for form in LABEL_FORMS.values() for c in form.columns if "window" in c]


def test_a_file_of_another_edition_than_its_name_says_is_refused(tmp_path: Path) -> None:
    path = _written(tmp_path / "mkl_data_edition2023.csv", [_old("Nigeria", 2019, 0, 0)])
    with pytest.raises(DataError, match=r"says edition 2023.*2019 says edition 2020"):
        read_label_vintage(path)


def test_renamed_columns_are_refused_with_what_was_expected(tmp_path: Path) -> None:
    rows = [{"country_name": "Nigeria", "year": 2019, "mkl_start": 0, "mkl.ongoing": 0}]
    with pytest.raises(SchemaError, match=r"no known edition.*mkl\.start"):
        read_label_vintage(_written(tmp_path / "a.csv", rows))


def test_an_unknown_country_and_a_repeated_row_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownStateError, match="Nigeriaa"):
        read_label_vintage(_written(tmp_path / "a.csv", [_old("Nigeriaa", 2019, 0, 0)]))
    twice = [_old("Nigeria", 2019, 0, 0)] * 2
    with pytest.raises(
        DuplicateRowsError, match="1 country-years occur twice, first gwcode 475, year 2019"
    ):
        read_label_vintage(_written(tmp_path / "b.csv", twice))


def test_two_files_of_one_edition_are_refused(tmp_path: Path) -> None:
    paths = [
        _written(tmp_path / name, [_old("Nigeria", 2019, 0, 0)]) for name in ("a.csv", "b.csv")
    ]
    with pytest.raises(DuplicateRowsError, match="both edition 2020"):
        read_label_vintages(paths)
    with pytest.raises(DataError, match="found none"):
        read_label_vintages([])


def _archived(shared: Path) -> pd.DataFrame:
    labels = shared / "reference" / "ewp" / "labels"
    editions = [labels / f"mkl_data_edition{e}.csv" for e in (2020, 2021, 2022)]
    archived = shared / "reference" / "ewp" / "panels" / "prepared2018predictors_9_19_19.RData"
    newest = shared / "data" / "ewp" / "basedata2025_4august2025.csv"
    return read_label_vintages([newest, archived, labels / "basedata2023.csv", *editions])


def test_onsets_came_late_as_measured(shared: Path) -> None:
    editions = {int(e): f for e, f in _archived(shared).groupby("edition")}
    assert sorted(editions) == [2019, 2020, 2021, 2022, 2023, 2025]
    # Nothing was found between 2020 and 2021, though Ethiopia's killing of 2020 had begun.
    assert _onset(editions[2021], ETHIOPIA, 2020) == _onset(editions[2022], ETHIOPIA, 2020) == 0
    assert _onset(editions[2023], ETHIOPIA, 2020) == 1
    for edition in (2020, 2021, 2022, 2023):
        assert _onset(editions[edition], BURKINA_FASO, 2019) == 0
    assert _onset(editions[2025], BURKINA_FASO, 2019) == 1
    assert _onset(editions[2022], MYANMAR, 2021) == 1
    assert _onset(editions[2025], SUDAN, 2023) == 1


def test_the_two_files_of_2023_differ_by_one_onset_that_was_withdrawn(shared: Path) -> None:
    labels = shared / "reference" / "ewp" / "labels"
    released = read_label_vintage(labels / "mkl_data_edition2023.csv")
    used = read_label_vintage(labels / "basedata2023.csv")
    assert (_onset(released, MYANMAR, 2022), _onset(used, MYANMAR, 2022)) == (1, 0)


def test_a_prepared_panel_has_the_labels_of_its_edition(shared: Path) -> None:
    ewp = shared / "reference" / "ewp"
    for one, other in (
        ("labels/mkl_data_edition2020.csv", "panels/prepared2019predictors-2020-08-10.csv"),
        (
            "../../data/ewp/basedata2025_4august2025.csv",
            "2025/prepared2024predictors-2025-09-03.csv",
        ),
    ):
        table, prepared = (
            read_label_vintage(ewp / name).set_index(["gwcode", "year"]) for name in (one, other)
        )
        both = pd.concat([table["onset"], prepared["onset"]], axis=1, join="inner").dropna()
        assert len(both) > 9000
        unequal = both.index[both.iloc[:, 0] != both.iloc[:, 1]].tolist()
        # Indonesia's onset of 1949 has no row of 1948 that could look ahead to it.
        assert unequal in ([], [(850, 1949)])


def test_guatemala_is_guatemala_in_every_edition(shared: Path) -> None:
    labels = shared / "reference/ewp/labels"
    for path in (
        labels / "mkl_data_edition2022.csv",
        labels / "mkl_data_edition2023.csv",
        labels / "basedata2023.csv",
        shared / "more_data/ewp/basedata2024_10oct2024.csv",
        shared / "data/ewp/basedata2025_4august2025.csv",
    ):
        read = read_label_vintage(path).set_index(["gwcode", "year"])
        for gwcode, first, last in ((90, 1954, 1996), (92, 1977, 1992)):
            state = read.xs(gwcode)
            assert state.index[state["onset"] == 1].tolist() == [first], path
            assert state.index[state["ongoing"] == 1].tolist() == list(range(first, last + 1))


@pytest.mark.parametrize("name", ["Sudann", "", "SDN", "625", "C\u00c3\u00b4te d'Ivoire"])
def test_a_label_of_no_known_state_is_refused(tmp_path: Path, name: str) -> None:
    rows = [_old("Chad", 2020, 0, 0), _old(name, 2020, 1, 0)]
    with pytest.raises(UnknownStateError, match="data row 2"):
        read_label_vintage(_written(tmp_path / "mkl_data_edition2021.csv", rows))
