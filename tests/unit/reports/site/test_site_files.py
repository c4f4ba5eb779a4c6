"""A site as files: linked without a loose end, checked by its manifest, and nothing lost."""

import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import PurePosixPath
from posixpath import normpath
from urllib.parse import unquote, urlsplit

import pytest

from atrocityrisk._core.manifest import unlisted
from atrocityrisk.errors import IntegrityError, OutputError, SpecError
from atrocityrisk.reports import check_site_folder, write_site
from atrocityrisk.reports.ranking_geojson import GEOJSON
from atrocityrisk.runs import verify

pytestmark = pytest.mark.slow

FOREIGN = {"CNAME", "notes/own.html"}
OLD, NEW = "2024-2025", "2025-2026"
STATE_BYTES = 60_000


class Page(HTMLParser):
    """Links, identifiers, headings and title of a page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.links, self.ids, self.tags = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append(tag)
        self.links += [found[name] for name in ("href", "src") if name in found]
        self.ids += [found["id"]] if "id" in found else []


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def pages_of(folder):
    return {
        name: content.decode()
        for name, content in contents(folder).items()
        if name.endswith(".html") and not name.startswith("notes/")
    }


def loose_ends(pages, files):
    """Links of pages that lead to no file, or to no place on a page."""
    parsed = {name: Page(text) for name, text in pages.items()}
    found = []
    for name, page in parsed.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            beside = PurePosixPath(name).parent / unquote(parts.path)
            target = normpath(beside.as_posix()) if parts.path else name
            lost = parts.fragment and target in parsed and parts.fragment not in parsed[target].ids
            if target not in files or lost:
                found.append((name, link))
    return found


def test_a_site_has_its_parts(both):
    for name in (
        "index.html", "record.html", "annex.html", "press.html", "states/TCD.html",
        "editions/index.html", "editions/1993.html", "editions/2023.html", "feed.xml",
        "sitemap.xml", "manifest.json", "data/ranking.csv", "data/ranking.geojson",
        "embed/first-ten.svg", "embed/first-ten.html", "embed/map.svg", "embed/map.html",
        "embed/history-TCD.svg", f"{NEW}/index.html", f"{NEW}/manifest.json",
    ):  # fmt: skip
        assert (both / name).is_file(), name
    assert not (both / "editions" / "2024.html").exists()


def test_the_manifests_of_a_site_know_every_file_and_its_hash(first, both):
    for folder in (first, both, both / OLD, both / NEW):
        checks = verify(folder)
        assert all(check.intact for check in checks), folder
        assert set(unlisted(folder)) <= FOREIGN


def test_no_link_of_a_site_leads_nowhere(first, both):
    for folder in (first, both):
        assert loose_ends(pages_of(folder), contents(folder)) == []


def test_no_link_of_the_one_page_leads_nowhere(recorded, recorded_view, written):
    files = {"report.html", GEOJSON, *recorded_view.tables}
    assert loose_ends({"report.html": written(recorded)}, files) == []


def test_the_check_of_links_finds_what_is_loose():
    pages = {"a/b.html": '<a href="../c.html#x">', "c.html": '<a href="#y"><a href="d.csv">'}
    assert loose_ends(pages, set(pages)) == [
        ("a/b.html", "../c.html#x"), ("c.html", "#y"), ("c.html", "d.csv"),
    ]  # fmt: skip


def test_no_two_pages_share_a_title_and_each_has_one_first_heading(both):
    pages = pages_of(both)
    titles = [re.search(r"<title>(.*?)</title>", text, flags=re.S)[1] for text in pages.values()]
    assert len(set(titles)) == len(titles)
    for name, text in pages.items():
        page = Page(text)
        assert page.tags.count("h1") == 1, name
        assert len(set(page.ids)) == len(page.ids), name


def test_a_page_tells_of_the_feed_and_permits_nothing_else(both):
    for name, text in pages_of(both).items():
        assert "default-src &#39;none&#39;" in text, name
        if "embed/" in name:
            # Other people show it: without a script, and its links open beside theirs.
            assert "<script" not in text
            assert '<base target="_blank">' in text
            continue
        assert '<link rel="alternate" type="application/atom+xml"' in text, name


def test_a_state_has_a_small_page_of_its_own(both):
    pages = {n: t for n, t in pages_of(both).items() if n.startswith("states/")}
    assert len(pages) == 169
    assert max(len(text.encode()) for text in pages.values()) < STATE_BYTES
    chad = pages["states/TCD.html"]
    assert re.search(r"<h1[^>]*>Chad</h1>", chad)
    assert 'href="../index.html#ranking"' in chad
    assert "../data/contributions.csv" in chad


def test_a_second_edition_loses_nothing_of_the_first(first, both):
    before, after = contents(first), contents(both)
    kept = {n: c for n, c in before.items() if n.startswith(f"{OLD}/")}
    assert len(kept) > 300
    assert {name: after[name] for name in kept} == kept
    assert {name: after[name] for name in FOREIGN} == {name: before[name] for name in FOREIGN}


def test_the_first_pages_are_of_the_newest_edition(first, both):
    assert "2024–2025" in (first / "index.html").read_text()
    front = (both / "index.html").read_text()
    assert "the end of 2024" in front
    assert f'href="{NEW}/index.html"' in front
    assert "kept as it was published" not in front
    dated = (both / NEW / "index.html").read_text()
    assert "The list seen from the end of 2024, kept as it was published." in dated
    assert 'href="../index.html">The newest list' in dated


def test_all_editions_are_listed(both):
    text = (both / "editions" / "index.html").read_text()
    assert f'href="../{OLD}/index.html"' in text
    assert f'href="../{NEW}/index.html"' in text
    assert "2025-09-28" in text
    published, retrospect = text.split('id="retrospect"')
    assert "1993.html" not in published
    assert retrospect.count('.html">') == 2023 - 1993 + 1
    told = json.loads((both / "manifest.json").read_text())["site"]["editions"]
    assert [one["origin"] for one in told] == [2024, 2023]


def test_a_list_made_again_says_so_and_what_followed(both):
    text = (both / "editions" / "2010.html").read_text()
    assert "made again in retrospect" in text
    assert "Not a list that was published at the time" in text
    assert "In 2011–2012 the event came in 3 states: " in text
    assert "Libya (rank 93)" in text
    table = text.split('id="past-table"')[1].split("</table>")[0]
    assert table.count('scope="row"') == 30
    # Nothing of the page is of today's list, not even how it is cited.
    assert "seen from the end of 2024" not in text
    assert "is not known yet" in (both / "editions" / "2023.html").read_text()


def test_a_site_without_a_record_says_that_it_has_none(first):
    text = (first / "editions" / "index.html").read_text()
    assert "no track record of this specification" in text
    assert [p.name for p in (first / "editions").iterdir()] == ["index.html"]


def test_the_press_sheet_has_three_sentences_of_each_kind(both, recorded_view):
    text = (both / "press.html").read_text().replace("&#39;", "'")
    assert len(recorded_view.press.may) == len(recorded_view.press.may_not) == 3
    for sentence in recorded_view.press.may:
        assert sentence in text
    for wrong in recorded_view.press.may_not:
        assert f"<s>{wrong.sentence}</s> {wrong.why}" in text
    assert "Published 2025-09-28" in text
    assert "To cite: " in text
    assert "CC BY-SA 4.0" in text
    assert all(limit in text for limit in recorded_view.event.limits)


def test_the_same_edition_gives_the_same_bytes(both, recorded, copy_of):
    again = copy_of(both)
    write_site(recorded, again, address="https://example.org/risk", published=date(2025, 9, 28))
    assert contents(again) == contents(both)


@pytest.mark.slow
def test_no_byte_depends_on_the_folder(older, first, tmp_path):
    write_site(older, tmp_path / "elsewhere")
    made = contents(first)
    assert contents(tmp_path / "elsewhere") == {n: made[n] for n in made if n not in FOREIGN}


def test_a_run_that_fails_leaves_the_site_as_it_was(first, recorded, copy_of):
    folder = copy_of(first)
    (folder / "feed.xml").unlink()
    (folder / "feed.xml").mkdir()
    before = contents(folder)
    with pytest.raises(OutputError, match="found a folder"):
        write_site(recorded, folder)
    assert contents(folder) == before


def test_an_edition_that_was_changed_or_lost_is_not_passed_over(first, recorded, copy_of):
    folder = copy_of(first)
    page = folder / OLD / "states" / "TCD.html"
    page.write_text("edited")
    with pytest.raises(OutputError, match=r"TCD\.html as it was published, found it changed"):
        write_site(recorded, folder)
    page.unlink()
    with pytest.raises(OutputError, match="found it missing"):
        write_site(recorded, folder)


def test_an_older_edition_does_not_take_the_place_of_a_newer(both, older):
    with pytest.raises(OutputError, match="found one seen from 2024; write editions from the old"):
        write_site(older, both)


def test_another_list_of_the_same_year_does_not_take_its_place(both, recorded, copy_of):
    folder = copy_of(both)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["inputs"]["panel"]["name"] = "other.parquet"
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    before = (folder / "index.html").read_bytes()
    with pytest.raises(OutputError, match=r"from 'other\.parquet', found one .* another list"):
        write_site(recorded, folder)
    assert (folder / "index.html").read_bytes() == before


def test_a_folder_that_cannot_take_a_site_is_refused_before_the_work(first, both, tmp_path):
    assert check_site_folder(tmp_path / "new") == tmp_path / "new"
    assert check_site_folder(both, address="https://example.org") == both
    with pytest.raises(SpecError, match="expected the address of a site"):
        check_site_folder(first, address="example.org")
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(IntegrityError, match="cannot be read"):
        check_site_folder(tmp_path)
    with pytest.raises(OutputError, match="which is of something else"):
        check_site_folder(both / NEW)
