"""The command data diff: table, JSON, files, limits and what a hostile file can do."""

import csv
import json
import re

import pytest

HEAD = "country_text_id,year,v2x_polyarchy,v2clkill"
HOSTILE = "v2<script>alert(1)</script>\x1b[31mred"


def write(path, *, last, add=0.0, extra=""):
    path.parent.mkdir(exist_ok=True)
    head = f"{HEAD}{f',{extra}' if extra else ''}\n"
    rows = [
        f"{state},{year},{0.1 * k + add},{k + year / 1000}{f',{k + add}' if extra else ''}\n"
        for k, state in enumerate(("FRA", "TCD", "MLI"), start=1)
        for year in range(2015, last + 1)
    ]
    path.write_text(head + "".join(rows), encoding="utf-8")
    return path


@pytest.fixture
def two(tmp_path):
    """Two releases, the second with every value of one column raised."""
    old = write(tmp_path / "old" / "vdem_v14.csv", last=2023)
    return old, write(tmp_path / "new" / "vdem_v15.csv", last=2024, add=0.05)


def test_it_says_what_changed_within_80_columns(shell, two, tmp_path) -> None:
    done = shell("data", "diff", *two, "--out", tmp_path / "out")
    assert done.code == 0
    text = " ".join(done.out.split())
    assert "27 of 54 values that both releases know changed (50.0 %), in 1 of 2 columns." in text
    shown = done.out.partition("wrote ")[0].splitlines()
    assert max(map(len, shown)) <= 80
    page = (tmp_path / "out" / "data-changes.html").read_text(encoding="utf-8")
    assert not re.findall(r"(?:src|href)=\"(?!#)", page)
    assert "default-src 'none'" in page
    assert shell("verify", tmp_path / "out").code == 0


def test_json_is_all_that_is_printed(shell, two) -> None:
    found = json.loads(shell("data", "diff", *two, "--json", "-k", 2).out)
    assert [row["changed"] for row in found["columns"]] == [27, 0]
    assert len(found["largest"]) == 2
    assert found["broken_limits"] is None
    assert found["ranking"] is None


def test_a_broken_limit_ends_it_with_the_code_of_a_difference(shell, two, tmp_path) -> None:
    limits = tmp_path / "limits.toml"
    limits.write_text("changed_share = 0.2\nlost_values = 0\n", encoding="utf-8")
    done = shell("data", "diff", *two, "--limits", limits, "--quiet")
    assert (done.code, done.out) == (3, "")
    assert "limit broken: vdem v2x_polyarchy: changed_share 1, allowed 0.2" in done.err
    limits.write_text("changed_share = 1\n", encoding="utf-8")
    kept = shell("data", "diff", *two, "--limits", limits)
    assert kept.code == 0
    assert "All limits are kept." in kept.out


def test_nothing_that_a_file_says_acts_on_page_table_or_terminal(shell, tmp_path) -> None:
    # V-Dem's reader takes any column whose name begins as V-Dem's do.
    sides = [
        write(tmp_path / name / "=vdem_v14.csv", last=2023, add=add, extra=HOSTILE)
        for name, add in (("=old", 0.0), ("=new", 0.1))
    ]
    done = shell("data", "diff", *sides, "--source", "vdem", "--out", tmp_path / "out")
    assert done.code == 0
    assert "\x1b" not in done.out + done.err
    page = (tmp_path / "out" / "data-changes.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    for name in ("columns.csv", "sources.csv"):
        with (tmp_path / "out" / name).open(encoding="utf-8", newline="") as rows:
            cells = [cell for row in csv.reader(rows) for cell in row]
        assert not any(cell.startswith(("=", "@", "+")) for cell in cells)


def test_identical_files_say_so(shell, two) -> None:
    done = shell("data", "diff", two[0], two[0])
    assert done.code == 0
    assert "The files of vdem are the same to the byte." in done.out


def test_an_unreadable_file_of_a_folder_is_named(shell, two) -> None:
    (two[1].parent / "HIEF_data.csv").write_text("", encoding="utf-8")
    done = shell("data", "diff", two[0].parent, two[1].parent)
    assert done.code == 4
    assert "HIEF_data.csv" in done.err


def test_options_of_a_list_want_a_list(shell, two) -> None:
    done = shell("data", "diff", *two, "--seed", 3)
    assert done.code == 2
    assert "expected --ranking beside --seed" in done.err


def test_sides_that_share_no_column_say_so_and_keep_no_limit(shell, two, tmp_path) -> None:
    other = write(tmp_path / "other" / "vdem_v15.csv", last=2024, extra="v2cldiscm")
    text = other.read_text(encoding="utf-8")
    # Only the added column stays one of V-Dem's.
    other.write_text(text.replace("v2x_polyarchy,v2clkill", "mine,yours"), encoding="utf-8")
    limits = tmp_path / "limits.toml"
    limits.write_text("changed_share = 0.2\n", encoding="utf-8")
    done = shell("data", "diff", two[0], other, "--limits", limits)
    assert done.code == 3
    assert "All limits are kept" not in done.out
    assert "NOTHING COMPARED" in done.out
    assert "no value was compared" in done.err
    told = shell("data", "diff", two[0], other, "--quiet")
    assert told.code == 0
    assert "NOTHING COMPARED" in told.err
