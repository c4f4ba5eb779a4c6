"""What a release says of itself agrees: version, changelog, citation, requirements."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

import atrocityrisk as ar

ROOT = Path(__file__).resolve().parents[2]


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def project():
    return tomllib.loads(text("pyproject.toml"))["project"]


def headings():
    """Version and date of each section of the changelog, the newest first."""
    found = re.findall(r"^## (\S+)(?: [–-] (\S+))?$", text("CHANGELOG.md"), re.MULTILINE)
    assert found
    return found


def test_one_version_everywhere(project):
    version, _ = headings()[0]
    cited = re.search(r"^version: (\S+)$", text("CITATION.cff"), re.MULTILINE)[1]
    assert {project["version"], ar.__version__, version, cited} == {project["version"]}


def test_a_date_in_the_citation_is_the_one_of_the_changelog():
    dated = re.search(r"^date-released: \"?([\d-]+)", text("CITATION.cff"), re.MULTILINE)
    _, day = headings()[0]
    assert day == (dated[1] if dated else "unreleased")


def test_sections_of_the_changelog_go_back_in_time():
    versions = [Version(version) for version, _ in headings()]
    assert versions == sorted(versions, reverse=True)
    assert len(set(versions)) == len(versions)


# The desk is built on a release with long-term support; the next one is another work.
HIGHEST = {"django": "<6", "django-stubs": "<6"}


def test_every_requirement_has_a_lowest_version_and_none_a_highest(project):
    """Lowest ones are tried by `scripts/test_lowest`; a highest one would hold others back."""
    extras = project["optional-dependencies"]
    for line in [*project["dependencies"], *(line for lines in extras.values() for line in lines)]:
        wanted = Requirement(line)
        # The package's own extras stand for what they hold.
        if wanted.name == project["name"]:
            continue
        others = [str(part) for part in wanted.specifier if part.operator != ">="]
        assert len(wanted.specifier) - len(others) == 1, line
        assert others == [HIGHEST[wanted.name]] if wanted.name in HIGHEST else others == [], line


def test_the_python_versions_named_are_the_ones_tried(project):
    tried = re.search(r"for version in ([\d. ]+); do", text("scripts/release_check"))[1].split()
    assert project["requires-python"] == f">={tried[0]}"
    for version in tried:
        assert f"Programming Language :: Python :: {version}" in project["classifiers"]


def test_the_page_for_releases_names_every_step_that_a_script_does():
    page = text("docs/develop/release.md")
    for script in (
        "scripts/check",
        "scripts/test all",
        "scripts/test_lowest",
        "scripts/release_check",
    ):
        assert script in page
