"""A comparison as files: exact tables, a page that loads nothing, a manifest to check."""

import re

import pandas as pd
import pytest

from atrocityrisk.list_changes import changes, write_changes
from atrocityrisk.list_changes.change_page import summary
from atrocityrisk.runs import verify

HEAD = "country,outcome,origin,first_year,last_year,publisher,model,probability\n"


@pytest.fixture
def theirs(tmp_path):
    """Two lists of a publisher whose name is a trap for a page."""
    for name, origin, risks in (("old", 2023, (0.1, 0.2)), ("new", 2024, (0.3, 0.15))):
        fixed = f"mass_killing,{origin},{origin + 1},{origin + 2},<script>x</script>,m"
        rows = [f"{state},{fixed},{p}" for state, p in zip(("Chad", "Mali"), risks, strict=True)]
        (tmp_path / f"{name}.csv").write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


def test_tables_are_exact_and_the_manifest_checks_them(two_runs, panel_file, tmp_path) -> None:
    found = changes(two_runs / "last", two_runs / "now", panel_a=panel_file, panel_b=panel_file)
    files = write_changes(found, tmp_path / "out")
    assert [path.name for path in files] == [
        "changes.csv",
        "differences.csv",
        "reasons.csv",
        "changes.png",
        "changes.html",
        "changes.manifest.json",
    ]
    read = pd.read_csv(files[0])
    assert read["probability_change"].tolist() == found.frame["probability_change"].tolist()
    assert all(check.intact for check in verify(tmp_path / "out"))
    page = files[4].read_text(encoding="utf-8")
    assert "new facts about the country" in page
    assert "The parts of a state add up to its change" in page


def test_nothing_of_an_earlier_comparison_stays(two_runs, panel_file, theirs) -> None:
    with_reasons = changes(
        two_runs / "last", two_runs / "now", panel_a=panel_file, panel_b=panel_file
    )
    write_changes(with_reasons, theirs / "out")
    files = write_changes(changes(theirs / "old.csv", theirs / "new.csv"), theirs / "out")
    assert sorted((theirs / "out").iterdir()) == sorted(files)


def test_the_same_lists_give_the_same_bytes(theirs) -> None:
    found = changes(theirs / "old.csv", theirs / "new.csv")
    first, second = (write_changes(found, theirs / name) for name in ("one", "two"))
    for one, two in zip(first, second, strict=True):
        assert one.read_bytes() == two.read_bytes()


def test_the_page_loads_nothing_and_escapes_what_lists_say(theirs) -> None:
    out = theirs / "out"
    out.mkdir()
    # The folder may be that of a run, whose manifest stays.
    (out / "manifest.json").write_text("{}", encoding="utf-8")
    files = write_changes(changes(theirs / "old.csv", theirs / "new.csv"), out)
    assert (out / "manifest.json").read_text(encoding="utf-8") == "{}"
    page = next(path for path in files if path.suffix == ".html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.findall(r"(?:src|href)=\"(?!data:|#)", page)
    assert "default-src 'none'" in page
    assert "Chad" in page
    assert "+20.0" in page


def test_lists_that_are_alike_say_so(theirs) -> None:
    said = summary(changes(theirs / "old.csv", theirs / "old.csv"))
    assert said == ["Nothing moved: both lists say the same of every state."]
