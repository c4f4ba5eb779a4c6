"""Limits on what a release may change: strict, and by source and column."""

import pytest

from atrocityrisk.data_changes import broken_limits, compare_releases, read_limits
from atrocityrisk.errors import SpecError

from .conftest import table


@pytest.fixture
def found(release):
    new = table()[lambda one: one["year"] > 2014].assign(v2clkill=0.5).drop(columns="v2x_polyarchy")
    return compare_releases(release(table()), release(new, "new"))


def test_own_limits_stand_in_place_of_those_for_all(found) -> None:
    limits = {"changed_share": 0.5, "lost_values": 3, "ended": False}
    broken = broken_limits(found, limits)
    assert broken[["column", "limit", "found"]].to_numpy().tolist() == [
        ["v2x_polyarchy", "lost_values", 40],
        ["v2x_polyarchy", "ended", True],
        ["v2clkill", "changed_share", 1.0],
        ["v2clkill", "lost_values", 4],
    ]
    wider = {**limits, "vdem": {"lost_values": 4, "v2clkill": {"changed_share": 1.0}}}
    assert broken_limits(found, wider)["column"].tolist() == ["v2x_polyarchy"] * 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("chnged_share = 0.1", "has no key 'chnged_share'; did you mean 'changed_share'"),
        ("changed_share = 1.5", "changed_share: expected less than or equal to 1, found 1.5"),
        ("lost_values = -1", "lost_values: expected"),
        ("[vdem]\nended = 1", r"\[vdem\] ended: expected"),
        ("[a.b.c]\nended = true", "expected tables"),
        ("", "limits nothing"),
        ("= 1", "is not TOML"),
    ],
)
def test_a_faulty_file_is_refused_with_its_fault(text, says, tmp_path) -> None:
    path = tmp_path / "limits.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match=says):
        read_limits(path)


def test_a_misspelt_source_or_column_is_refused(found) -> None:
    with pytest.raises(SpecError, match="did you mean 'vdem'"):
        broken_limits(found, {"vdme": {"ended": False}})
    with pytest.raises(SpecError, match="did you mean 'v2clkill'"):
        broken_limits(found, {"vdem": {"v2clkil": {"ended": False}}})


def test_two_files_that_share_no_column_break_any_limit(release) -> None:
    old, new = table().drop(columns="v2clkill"), table().drop(columns="v2x_polyarchy")
    found = compare_releases(release(old), release(new, "new"))
    broken = broken_limits(found, {"changed_share": 1.0})
    assert broken[["source", "limit", "found"]].to_numpy().tolist() == [["vdem", "compared", 0]]


def test_a_limit_of_a_column_that_is_gone_is_not_kept(found) -> None:
    for text, columns in (({}, ["v2x_polyarchy"]), ({"ended": True}, [])):
        limits = {"vdem": {"v2x_polyarchy": {"changed_share": 0.5, **text}}}
        assert broken_limits(found, limits)["column"].tolist() == columns
