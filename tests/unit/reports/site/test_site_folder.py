"""What stays, goes or is refused when a site is written anew, file by file."""

import hashlib
from types import SimpleNamespace

import pytest

from atrocityrisk.errors import OutputError
from atrocityrisk.reports.site.published_editions import PublishedEdition, Site
from atrocityrisk.reports.site.site_folder import (
    earlier_editions,
    refuse_what_is_not_ours,
    remove_superseded,
)


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def site(files=(), origins=(2023,), outcome="killing"):
    return Site(
        outcome=outcome,
        editions=tuple(
            PublishedEdition(
                folder=f"{origin + 1}", origin=origin, window=f"{origin + 1}", title="", summary="",
                updated="2024-01-01", published="",
            )
            for origin in origins
        ),
        files={name: digest(text) for name, text in dict(files).items()},
        made_by=("logit", "embedded default"),
    )  # fmt: skip


def edition(origin, outcome="killing"):
    return SimpleNamespace(
        origin=origin,
        panel=SimpleNamespace(outcome=SimpleNamespace(name=outcome)),
        spec=SimpleNamespace(panel=None),
        forecast=SimpleNamespace(model="logit"),
    )


def test_an_edition_of_the_same_origin_gives_way_and_others_stay(tmp_path):
    before = site(origins=(2023, 2022))
    assert [o.origin for o in earlier_editions(before, edition(2024), tmp_path)] == [2023, 2022]
    assert [o.origin for o in earlier_editions(before, edition(2023), tmp_path)] == [2022]
    assert earlier_editions(None, edition(2023), tmp_path) == ()


def test_a_site_is_of_one_event(tmp_path):
    with pytest.raises(
        OutputError, match=r"expected a site of 'coup' in .*, found one of 'killing'"
    ):
        earlier_editions(site(), edition(2024, "coup"), tmp_path)


def test_a_page_changed_by_hand_is_not_overwritten(tmp_path):
    (tmp_path / "a.html").write_text("by hand")
    with pytest.raises(OutputError, match="found it changed since it was written"):
        refuse_what_is_not_ours(tmp_path, site({"a.html": "ours"}), {"a.html": digest("new")})


def test_what_another_maker_wrote_is_not_replaced(tmp_path):
    (tmp_path / "index.html").write_text("of somebody else")
    with pytest.raises(OutputError, match=r"index\.html, found it of another maker; move it away"):
        refuse_what_is_not_ours(tmp_path, None, {"index.html": digest("ours")})


def test_a_run_that_was_cut_short_can_be_repeated(tmp_path):
    # The page is new already, and the manifest still of the run before.
    (tmp_path / "a.html").write_text("new")
    (tmp_path / "b.html").write_text("old")
    (tmp_path / "c.html").write_text("new too")
    before = site({"a.html": "old", "b.html": "old", "gone.html": "old"})
    files = {name: digest("new") for name in ("a.html", "b.html")} | {"c.html": digest("new too")}
    refuse_what_is_not_ours(tmp_path, before, files)


def test_a_page_that_the_new_site_lacks_goes_unless_it_was_changed(tmp_path):
    for name in ("stays.html", "goes.html", "foreign.html"):
        (tmp_path / name).write_text("old")
    before = site({"stays.html": "old", "goes.html": "old", "gone.html": "old"})
    remove_superseded(tmp_path, before, {"stays.html": digest("new")})
    assert sorted(p.name for p in tmp_path.iterdir()) == ["foreign.html", "stays.html"]
    (tmp_path / "goes.html").write_text("by hand")
    with pytest.raises(OutputError, match="changed since it was written"):
        refuse_what_is_not_ours(tmp_path, before, {})


def test_a_manifest_cannot_name_files_outside_the_folder(tmp_path):
    outside = tmp_path / "outside.html"
    outside.write_text("old")
    folder = tmp_path / "site"
    folder.mkdir()
    with pytest.raises(OutputError, match="lies outside the folder"):
        remove_superseded(folder, site({"../outside.html": "old"}), {})
    assert outside.exists()
