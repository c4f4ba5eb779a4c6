"""What a site's manifest tells of its editions, and manifests that do not."""

import json
from datetime import date

import pytest

from atrocityrisk.errors import IntegrityError, OutputError
from atrocityrisk.reports.site.published_editions import (
    described_site,
    published_edition,
    read_site,
)


@pytest.fixture
def manifest(both):
    return json.loads((both / "manifest.json").read_text())


def written(folder, manifest):
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


@pytest.mark.slow
def test_a_site_is_read_as_it_was_written(both, manifest):
    site = read_site(both)
    assert site.files == manifest["outputs"]
    assert described_site(site.outcome, site.editions) == manifest["site"]
    assert [one.folder for one in site.editions] == ["2025-2026", "2024-2025"]


def test_the_day_is_that_given_or_of_the_newest_data(recorded, recorded_view):
    given = published_edition(recorded, recorded_view, date(2025, 9, 28))
    assert (given.updated, given.published) == ("2025-09-28", "2025-09-28")
    released = max(row["released"] for row in recorded_view.annex.releases if row["released"])
    found = published_edition(recorded, recorded_view, None)
    assert (found.updated, found.published) == (released, "")
    assert (found.folder, found.window) == ("2025-2026", "2025–2026")


def test_a_folder_without_a_manifest_holds_no_site(tmp_path):
    assert read_site(tmp_path) is None


@pytest.mark.parametrize("told", [[], {}, {"format": "atrocityrisk-run-1"}, {"site": 3}])
def test_a_manifest_of_something_else_is_no_site(tmp_path, told):
    with pytest.raises(OutputError, match="which is of something else; name another folder"):
        read_site(written(tmp_path, told))


def test_a_format_of_tomorrow_is_refused(tmp_path, manifest):
    manifest["site"]["format"] = "atrocityrisk-site-9"
    with pytest.raises(IntegrityError, match="found 'atrocityrisk-site-9'"):
        read_site(written(tmp_path, manifest))


@pytest.mark.parametrize("spoil", ["editions", "outcome", "entry", "outputs"])
def test_a_manifest_that_lacks_a_part_is_refused(tmp_path, manifest, spoil):
    if spoil == "entry":
        del manifest["site"]["editions"][0]["folder"]
    elif spoil == "outputs":
        manifest["outputs"] = ["index.html"]
    else:
        del manifest["site"][spoil]
    with pytest.raises(IntegrityError, match="an entry that does not fit"):
        read_site(written(tmp_path, manifest))
