"""Laws that every registered source obeys; nobody can forget to add a case."""

from functools import cache
from pathlib import Path

import pytest
from miniatures import MINIATURES, STATES, Miniature

from atrocityrisk.sources import SOURCES, read_source
from atrocityrisk.testing import SOURCE_LAWS
from atrocityrisk.testing.source_laws import Trial

# Sources whose publisher's file is too large to be kept, or is with those of a later year that are
# no part of this folder; a miniature stands for it.
WITHOUT_REAL_FILE = {"ucdp_events", "ucdp_country_year_totals"}
# No licence was seen, and only bare facts are taken: who did what to whom in which years.
BARE_FACTS = {
    "colpus",
    "coups",
    "ewp_base",
    "ewp_coups",
    "ewp_events",
    "iccpr",
    "pitf",
    "tmk",
}
NAMES = sorted(SOURCES)


@cache
def every_file_of(name: str, folder: Path) -> tuple[Path, ...]:
    found = [path for pattern in SOURCES[name].files for path in sorted(folder.rglob(pattern))]
    return tuple(dict.fromkeys(path for path in found if path.is_file()))


def files_of(name: str, folder: Path) -> tuple[Path, ...]:
    found = every_file_of(name, folder)
    return found if SOURCES[name].combine_files else found[-1:]


@cache
def trial_of(name: str, folder: Path) -> Trial:
    return Trial(SOURCES[name], every_file_of(name, folder))


@pytest.fixture
def folder(name: str, publisher_files: Path, request: pytest.FixtureRequest) -> Path:
    if name in WITHOUT_REAL_FILE:
        return request.getfixturevalue("miniatures")
    return publisher_files


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("law", SOURCE_LAWS)
def test_every_source_obeys_the_laws(name: str, law: str, folder: Path) -> None:
    # What was read is kept from law to law: the publishers' files are large.
    SOURCE_LAWS[law](trial_of(name, folder))


@pytest.mark.parametrize("name", NAMES)
def test_figures_are_passed_on_only_where_the_licence_lets_us(name: str) -> None:
    source = SOURCES[name]
    assert source.name == name
    open_licence = source.licence.startswith(("CC-BY", "CC0")) and "NC" not in source.licence
    assert source.redistributable == (open_licence or name in BARE_FACTS), source.licence


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_there(name: str, folder: Path) -> None:
    assert files_of(name, folder), (
        f"expected a file of {name!r} in {folder}; write a miniature of it in "
        "tests/support/miniatures, as docs/develop/contributing.md tells"
    )


def test_every_miniature_is_found_as_a_file_of_its_source(miniatures: Path) -> None:
    written = {(each.source, miniatures / each.path) for each in MINIATURES}
    found = {(name, path) for name in NAMES for path in every_file_of(name, miniatures)}
    assert written <= found
    # The World Bank's pull of several indicators and its file of inhabitants serve two sources.
    assert {path for _, path in found} == {path for _, path in written}


@pytest.mark.parametrize("miniature", MINIATURES, ids=lambda each: each.path)
def test_every_miniature_is_read(miniature: Miniature, miniatures: Path) -> None:
    frame = read_source(miniature.source, miniatures / miniature.path).frame
    numbers = {state.gw for state in STATES}
    assert frame.notna().any().any()
    assert len(numbers & set(frame.index.unique("gwcode"))) >= min(5, len(frame))
