"""Ethnic Power Relations: sums worked out by hand, and agreement of the publisher's two shapes."""

from pathlib import Path

import numpy as np
import pytest

from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError
from atrocityrisk.sources.source import read_source

HEAD = "gwid,statename,from,to,group,groupid,gwgroupid,umbrella,size,status,reg_aut\n"


def core(tmp_path: Path, *lines: str, name: str = "EPR-2021.csv", head: str = HEAD) -> Path:
    path = tmp_path / name
    path.write_text(head + "\n".join(lines) + "\n")
    return path


def group(span: str, number: int, size: float, status: str, state: int = 100) -> str:
    return f"{state},S,{span},G{number},{number},{number},,{size},{status},false"


def test_shares_and_counts_by_hand(tmp_path: Path):
    path = core(
        tmp_path,
        group("1990,1991", 1, 0.5, "SENIOR PARTNER"),
        group("1990,1991", 2, 0.2, "POWERLESS"),
        group("1990,1990", 3, 0.1, "DISCRIMINATED"),
        group("1991,1991", 3, 0.1, "JUNIOR PARTNER"),
        group("1990,1991", 4, 0.05, "SELF-EXCLUSION"),
        group("1990,1991", 5, 0.15, "IRRELEVANT"),
    )
    data = read_source("epr", path)
    assert data.version == "2021"
    one = data.frame.loc[(100, 1990)]
    assert one["excluded"] == pytest.approx(0.35)
    assert one["discriminated"] == pytest.approx(0.1)
    assert one["included"] == pytest.approx(0.5)
    assert one["excluded_of_relevant"] == pytest.approx(0.35 / 0.85)
    assert one["largest_excluded"] == pytest.approx(0.2)
    assert (one["groups_excluded"], one["groups_relevant"]) == (3.0, 4.0)
    two = data.frame.loc[(100, 1991)]
    assert two["excluded"] == pytest.approx(0.25)
    assert two["discriminated"] == 0.0
    assert len(data.frame) == 2


def test_state_collapse_is_unknown_not_zero(tmp_path: Path):
    frame = read_source("epr", core(tmp_path, group("1991,1991", 1, 0.6, "STATE COLLAPSE"))).frame
    assert np.isnan(frame.loc[(100, 1991), "excluded"])
    assert frame.loc[(100, 1991), "state_collapse"] == pytest.approx(0.6)


def test_state_without_relevant_groups_excludes_nobody(tmp_path: Path):
    frame = read_source("epr", core(tmp_path, group("1991,1991", 1, 1.0, "IRRELEVANT"))).frame
    assert frame.loc[(100, 1991), "excluded"] == 0.0
    assert np.isnan(frame.loc[(100, 1991), "excluded_of_relevant"])


@pytest.mark.parametrize(
    ("line", "error", "message"),
    [
        (group("1991,1990", 1, 0.5, "POWERLESS"), DataError, "ends before it begins"),
        (group("1990,1990", 1, 1.5, "POWERLESS"), DataError, "size outside"),
        (group("1990,1990", 1, 0.5, "MIGHTY"), SchemaError, r"found \['MIGHTY'\]"),
    ],
)
def test_impossible_rows_are_refused(tmp_path: Path, line: str, error: type, message: str):
    with pytest.raises(error, match=message):
        read_source("epr", core(tmp_path, line))


def test_overlapping_periods_of_a_group_are_refused(tmp_path: Path):
    lines = (group("1990,1992", 1, 0.5, "POWERLESS"), group("1992,1993", 1, 0.5, "MONOPOLY"))
    with pytest.raises(
        DataError, match="1 group-years occur twice, first gwid 100, groupid 1, year 1992"
    ):
        read_source("epr", core(tmp_path, *lines))


def test_renamed_column_is_named_with_file_and_likely_name(tmp_path: Path):
    path = core(
        tmp_path,
        group("1990,1990", 1, 0.5, "POWERLESS"),
        head=HEAD.replace("gwid,", "gwcode,").replace("size", "group_size"),
    )
    with pytest.raises(SchemaError, match=r"EPR-2021\.csv: expected column 'gwid'.*'gwcode'"):
        read_source("epr", path)


def test_both_shapes_of_the_publisher_agree(shared: Path):
    groups = read_source("epr", shared / "data/epr/epr_core_raw.csv")
    years = read_source("epr_growup", shared / "data/epr/epr-data.csv")
    assert groups.version == "2023"
    assert groups.frame.index.get_level_values("year").max() == 2023
    both = groups.frame.join(years.frame.add_suffix("_growup"), how="inner").dropna(
        subset="excluded"
    )
    same = np.isclose(both["excluded"], both["excluded_growup"], atol=1e-6)
    # The rest are recodings between the releases of 2021 and 2023.
    assert same.mean() > 0.98
    assert len(both) > 10_000


def test_growup_repeats_are_refused(tmp_path: Path, publisher_files: Path):
    lines = (publisher_files / "epr/epr-data.csv").read_text().splitlines()[:3]
    path = tmp_path / "growup.csv"
    path.write_text("\n".join([*lines, lines[-1]]) + "\n")
    with pytest.raises(DuplicateRowsError, match="epr_growup: 1 duplicated"):
        read_source("epr_growup", path)
