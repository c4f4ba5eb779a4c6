"""Releases compared: what changed, came and went, and what is no comparison at all."""

import pandas as pd
import pytest

from atrocityrisk.data_changes import broken_limits, compare_releases
from atrocityrisk.errors import DataError, DuplicateRowsError, SpecError, UnknownNameError
from atrocityrisk.panels import Panel
from atrocityrisk.sources import read_source

from .conftest import table


def cell(frame, state, year):
    return (frame["country_text_id"] == state) & (frame["year"] == year)


@pytest.fixture
def two(release):
    """A release and the next: one value revised, one lost, one row lost, one year more."""
    new = table(last=2024)
    new.loc[cell(new, "MLI", 2020), "v2x_polyarchy"] += 0.05
    new.loc[cell(new, "NER", 2023), "v2clkill"] = None
    new = new[~cell(new, "FRA", 2015)]
    return release(table()), release(new, "new", "vdem_v15.csv")


def by_column(found):
    return found.columns.set_index("column")


def test_each_kind_of_change_is_counted_apart(two) -> None:
    found = compare_releases(*two)
    rows = by_column(found)
    counts = ["compared", "changed", "became_missing", "became_known", "lost_rows", "new_rows",
        "new_years"]  # fmt: skip
    assert rows.loc["v2x_polyarchy", counts].tolist() == [39, 1, 0, 0, 1, 0, 4]
    assert rows.loc["v2clkill", counts].tolist() == [38, 0, 1, 0, 1, 0, 4]
    assert rows.loc["v2x_polyarchy", "largest_change"] == pytest.approx(0.05)
    # By hand: the spread of the old values, which the new ones do not touch.
    spread = table()["v2x_polyarchy"].std(ddof=0)
    assert rows.loc["v2x_polyarchy", "largest_change_sd"] == pytest.approx(0.05 / spread)
    first = found.largest.iloc[0]
    assert (first["gwcode"], first["iso3"], first["country"], first["year"]) == (
        432, "MLI", "Mali", 2020,
    )  # fmt: skip
    assert first["new"] - first["old"] == pytest.approx(0.05)
    assert not rows["ended"].any()
    told = found.states[["column", "country", "changed", "lost_rows", "became_missing"]]
    assert told.to_numpy().tolist() == [
        ["v2x_polyarchy", "France", 0, 1, 0],
        ["v2x_polyarchy", "Mali", 1, 0, 0],
        ["v2clkill", "France", 0, 1, 0],
        ["v2clkill", "Niger", 0, 0, 1],
    ]
    mean = found.states["mean_change_sd"].tolist()
    assert mean == pytest.approx([0, 0.05 / spread / 10, 0, 0])
    assert found.sources[["old_release", "new_release"]].to_numpy().tolist() == [["v14", "v15"]]


@pytest.mark.slow
def test_turned_round_the_same_counts_change_places(two) -> None:
    there, back = (by_column(compare_releases(*sides)) for sides in (two, two[::-1]))
    assert back["changed"].tolist() == there["changed"].tolist()
    assert back["became_known"].tolist() == there["became_missing"].tolist()
    assert back["new_rows"].tolist() == there["lost_rows"].tolist()
    # Years that the later side lacks are lost and not "not covered".
    assert back["lost_rows"].tolist() == there["new_years"].tolist()


def test_an_older_release_given_as_the_newer_is_told(two) -> None:
    found = compare_releases(*two[::-1])
    assert "OLD reaches 2024 and NEW only 2023" in found.notes[0]
    assert by_column(found)["ended"].all()


def test_the_same_bytes_under_another_name_are_not_read(two, release, monkeypatch) -> None:
    copy = release(table(), "new", "vdem_v99.csv")

    def fail(*_):
        raise AssertionError("read although it is the same")

    monkeypatch.setattr("atrocityrisk.data_changes.data_sides.read_source", fail)
    found = compare_releases(two[0], copy)
    assert not found.changed
    assert found.sources["status"].tolist() == ["identical"]


def test_values_saved_in_single_precision_are_the_same(release) -> None:
    exact = table()
    exact["v2clkill"] *= 1e6 / 3
    saved = exact.assign(v2clkill=exact["v2clkill"].astype("float32").astype(float))
    found = compare_releases(release(exact), release(saved, "new"))
    assert not found.changed
    assert by_column(found)["compared"].tolist() == [40, 40]


def test_columns_that_end_come_or_are_renamed_are_named(release) -> None:
    new = table(last=2024)
    new["v2csreprss"] = 2.0 + new["v2x_polyarchy"]
    new.loc[new["year"] > 2022, "v2clkill"] = None
    renamed = new.rename(columns={"v2csreprss": "v2cldiscm"})
    old = release(new[new["year"] < 2024].assign(v2clkill=table()["v2clkill"].to_numpy()))
    rows = by_column(compare_releases(old, release(renamed, "new", "vdem_v15.csv")))
    assert rows.loc["v2clkill", ["ended", "last_new"]].tolist() == [True, 2022]
    assert rows.loc[["v2csreprss", "v2cldiscm"], "status"].tolist() == ["lost", "new"]
    assert rows.loc["v2csreprss", "note"] == "perhaps now called v2cldiscm"


def test_another_scale_is_told(release) -> None:
    new = table().assign(v2clkill=lambda one: 2.5 * one["v2clkill"])
    rows = by_column(compare_releases(release(table()), release(new, "new")))
    assert rows.loc["v2clkill", "note"].startswith("about 2.5 times the old values")
    assert rows.loc["v2x_polyarchy", "note"] == ""


def test_the_last_year_is_told_apart_from_those_before(release) -> None:
    new = table(last=2024)
    new.loc[new["year"] == 2023, "v2x_polyarchy"] += 0.01
    found = compare_releases(release(table()), release(new, "new", "vdem_v15.csv"))
    ages = found.ages.set_index("years_before_last")
    assert ages.loc[0, ["compared", "changed"]].tolist() == [8, 4]
    assert ages.loc[1:, "changed"].sum() == 0
    assert found.years["years_before_last"].min() == 0


def test_filters_keep_the_spread_of_all_states(two) -> None:
    whole, one = compare_releases(*two), compare_releases(*two, states=["Mali"])
    assert by_column(one)["compared"].tolist() == [10, 10]
    assert by_column(one)["sd"].tolist() == by_column(whole)["sd"].tolist()
    assert set(one.states["country"]) == {"Mali"}
    # An indicator stands for the columns that it is made from.
    named = compare_releases(*two, indicators=["electoral_democracy"])
    assert named.columns["column"].tolist() == ["v2x_polyarchy"]
    with pytest.raises(SpecError, match="did you mean 'v2clkill'"):
        compare_releases(*two, indicators=["v2clkil"])


def test_one_state_is_enough(release) -> None:
    only = table()[lambda one: one["country_text_id"] == "FRA"]
    found = compare_releases(release(only), release(only.assign(v2clkill=1.0), "new"))
    assert by_column(found).loc["v2clkill", "changed"] == 10


def test_folders_name_what_is_on_one_side_alone(release, tmp_path) -> None:
    release(table())
    release(table().assign(v2clkill=0.5), "new")
    hief = "Country,Year,EFindex\nFrance,2000,0.2\nFrance,2001,0.3\n"
    (tmp_path / "old" / "HIEF_data.csv").write_text(hief, encoding="utf-8")
    found = compare_releases(tmp_path / "old", tmp_path / "new")
    assert found.sources.set_index("source")["status"].to_dict() == {"hief": "lost", "vdem": "both"}
    lost = found.columns[found.columns["source"] == "hief"]
    assert lost[["status", "lost_rows"]].to_numpy().tolist() == [["lost", 2]]


def test_a_file_that_cannot_be_read_is_not_lost(release, tmp_path) -> None:
    release(table())
    release(table(), "new").write_text("", encoding="utf-8")
    hief = "Country,Year,EFindex\nFrance,2000,{}\n"
    for name, value in (("old", 0.2), ("new", 0.3)):
        path = tmp_path / name / "HIEF_data.csv"
        path.write_text(hief.format(value), encoding="utf-8")
    found = compare_releases(tmp_path / "old", tmp_path / "new")
    assert found.sources.set_index("source").loc["vdem", "status"] == "unreadable"
    assert [file.source for file in found.unreadable] == ["vdem"]
    assert found.columns["source"].tolist() == ["hief"]


def test_what_cannot_be_compared_is_refused_in_words(two, release, tmp_path) -> None:
    old, new = two
    hief = tmp_path / "HIEF_data.csv"
    hief.write_text("Country,Year,EFindex\nFrance,2000,0.2\n", encoding="utf-8")
    empty = release(table(), "empty")
    empty.write_text("", encoding="utf-8")
    renamed = release(table().rename(columns={"country_text_id": "iso3"}), "renamed")
    with pytest.raises(DataError, match=r"by its name of vdem.* of hief; give two releases of one"):
        compare_releases(old, hief)
    with pytest.raises(DataError, match=r"found a folder .* and a file"):
        compare_releases(old.parent, new)
    with pytest.raises(DataError, match="found none; correct the path"):
        compare_releases(old, tmp_path / "gone.csv")
    with pytest.raises(DataError, match="empty"):
        compare_releases(
            old,
            release(pd.DataFrame(), "empty").write_text("") or tmp_path / "empty" / "vdem_v14.csv",
        )
    with pytest.raises(DuplicateRowsError, match="duplicated country-years"):
        compare_releases(old, release(pd.concat([table(), table()]), "twice"))
    with pytest.raises(DataError, match="column"):
        compare_releases(old, renamed)
    with pytest.raises(UnknownNameError, match="vdme"):
        compare_releases(old, new, source="vdme")
    with pytest.raises(SpecError, match="two files of one"):
        compare_releases(old, new, ranking=True)


def test_a_file_under_any_name_is_read_as_the_source_that_is_named(two) -> None:
    strange = two[1].rename(two[1].with_name("received.csv"))
    assert compare_releases(two[0], strange).columns["changed"].sum() == 1
    other = two[0].rename(two[0].with_name("kept.csv"))
    with pytest.raises(DataError, match="say which it is with --source"):
        compare_releases(other, strange)
    assert compare_releases(other, strange, source="vdem").columns["changed"].sum() == 1


def test_what_was_read_before_is_taken_too(two) -> None:
    sides = [read_source("vdem", path) for path in two]
    assert compare_releases(*sides).columns["changed"].tolist() == [1, 0]


def test_the_same_panel_file_is_read_once_and_compared_with_nothing(panel_file, tmp_path) -> None:
    copy = tmp_path / "copy.parquet"
    copy.write_bytes(panel_file.read_bytes())
    found = compare_releases(panel_file, copy)
    assert set(found.sources["status"]) == {"identical"}
    assert found.columns.empty


def own_panel(name, *, times=1.0, columns=("growth", "unease")):
    """A panel imported from a file of one's own, which is another file every year."""
    made = table(first=2000)
    values = [made["v2x_polyarchy"], times * made["v2clkill"]]
    frame = made[["country_text_id", "year"]].assign(
        **dict(zip(columns, values, strict=True)), killed=(made["year"] % 7 == 0).astype(int)
    )
    return Panel.from_frame(
        frame, state="country_text_id", code="iso3", outcome="killed", source=name
    )


def test_own_panels_of_files_of_other_names_are_compared_column_by_column() -> None:
    old = own_panel("mine-2025.csv")
    found = compare_releases(old, own_panel("mine-2026.csv", times=2.5))
    rows = by_column(found)
    assert set(found.columns["status"]) == {"both"}
    assert rows.loc[["growth", "unease"], "compared"].tolist() == [96, 96]
    assert rows.loc["growth", "changed"] == 0
    assert rows.loc["unease", "changed"] > 80
    assert set(rows.loc[["growth", "unease"], "source"]) == {"mine-2025.csv"}
    moved = "from mine-2025.csv before, now from mine-2026.csv"
    assert rows.loc["growth", "note"] == moved
    assert "about 2.5 times" in rows.loc["unease", "note"]
    assert found.notes[0].startswith(
        "2 columns come from mine-2025.csv in OLD and from mine-2026.csv in NEW: growth, unease."
    )
    broken = broken_limits(found, {"changed_share": 0.01})
    assert broken[["column", "limit"]].to_numpy().tolist() == [["unease", "changed_share"]]
    with pytest.raises(SpecError, match=r"limit 'mine-2025\.csv'"):
        broken_limits(found, {"mine-2026.csv": {"changed_share": 0.01}})


def test_a_limit_is_not_kept_because_nothing_was_compared() -> None:
    # The events of both panels are compared; they are not what the limits were asked for.
    old = own_panel("mine-2025.csv")
    new = own_panel("mine-2026.csv", columns=("growth_rate", "unease_index"))
    found = compare_releases(old, new)
    assert found.notes[0].startswith("NOTHING COMPARED")
    broken = broken_limits(found, {"changed_share": 0.01})
    assert broken[["source", "limit"]].to_numpy().tolist() == [
        ["mine-2025.csv", "compared"], ["mine-2026.csv", "compared"],
    ]  # fmt: skip
    same = compare_releases(old, old)
    assert not same.notes[0].startswith("NOTHING COMPARED")
    assert broken_limits(same, {"changed_share": 0.01}).empty


def test_a_column_of_an_older_file_that_both_folders_keep_has_not_ended(release, tmp_path) -> None:
    kept = table(last=2023).assign(v2csreprss=lambda one: one["v2x_polyarchy"] ** 2)
    for folder, last in (("old", 2023), ("new", 2025)):
        release(kept, folder, "vdem_v14.csv")
        newer = table(last=last).assign(v2x_polyarchy=lambda one: one["v2x_polyarchy"] + 0.01)
        if folder == "old":
            newer["v2cldiscm"] = newer["v2clkill"] ** 2
        else:
            newer["v2cldiscm"] = (newer["v2clkill"] ** 2).where(newer["year"] <= 2023)
        release(newer, folder, "vdem_v15.csv" if folder == "old" else "vdem_v16.csv")
    rows = by_column(compare_releases(tmp_path / "old", tmp_path / "new"))
    assert rows.loc["v2csreprss", ["last_old", "last_new"]].tolist() == [2023, 2023]
    assert not rows.loc["v2csreprss", "ended"]
    # The new file holds this one, and does not go on with it.
    assert rows.loc["v2cldiscm", "ended"]


def test_a_column_that_lagged_in_both_releases_has_not_ended_by_the_later(release) -> None:
    sides = [
        release(
            table(last=last).assign(v2clkill=lambda one: one["v2clkill"].where(one["year"] < 2023)),
            name,
            f"vdem_v{last - 2009}.csv",
        )
        for name, last in (("old", 2023), ("new", 2024))
    ]
    rows = by_column(compare_releases(*sides))
    assert rows.loc["v2clkill", ["last_old", "last_new", "ended"]].tolist() == [2022, 2022, False]


@pytest.mark.slow
def test_two_real_lists_of_events_differ_where_their_publisher_says(shared) -> None:
    name = "EWP mass killing events master list"
    found = compare_releases(
        shared / "more_data" / "ewp" / f"{name}_2024.xlsx",
        shared / "data" / "ewp" / f"{name}_2025.xlsx",
    )
    # The edition of 2025 lets a killing by the state begin in Burkina Faso in 2022, and ends one in
    # Sudan in 2019.
    assert set(found.states["country"]) == {"Burkina Faso", "Sudan"}
    onset = found.largest[found.largest["column"] == "onset"]
    assert onset[["country", "year", "old", "new"]].to_numpy().tolist() == [
        ["Burkina Faso", 2022, 0.0, 1.0]
    ]
