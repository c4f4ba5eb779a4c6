"""The map tells what it draws: numbers of states, disputed land without them, what is under way."""

import re
import xml.etree.ElementTree as ET

import pytest

from atrocityrisk import states
from atrocityrisk.reports.charts.svg_map import legend, world_svg
from atrocityrisk.reports.charts.svg_small_map import small_world_svg
from atrocityrisk.runs.ranking_run import prepare
from atrocityrisk.specs import RunSpec

SVG = "{http://www.w3.org/2000/svg}"
SUDAN, CHAD, UKRAINE = 625, 483, 369
UNDER_WAY = {SUDAN: "killing under way, led by the state"}


def parsed(drawn):
    return ET.fromstring(str(drawn).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def titled(drawn):
    """Element around each title, in the order of drawing."""
    return [
        (element.find(f"{SVG}title").text, element)
        for element in parsed(drawn).iter()
        if element.find(f"{SVG}title") is not None
    ]


@pytest.fixture(scope="module")
def ranking():
    few = ("population_log2", "infant_mortality_sqrt", "mass_killing_ever")
    spec = RunSpec(model="ridge_logit", seed=3, indicators=few, draws=20, origin=2024)
    return prepare(spec).ranking


@pytest.fixture(scope="module")
def drawn(ranking):
    return world_svg(ranking, under_way=UNDER_WAY)


def test_crimea_is_disputed_and_has_no_number(drawn):
    told = [(title, element) for title, element in titled(drawn) if title.startswith("Crimea")]
    assert told
    for title, element in told:
        assert title.startswith("Crimea: disputed. No row of its own: the list of states takes it")
        assert "%" not in title
        assert "rank" not in title
        assert "Russia" not in title
        # Where the list counts it, there is a page.
        assert element.get("href") == "#UKR"
        assert element.get("tabindex") == "-1"


def test_every_disputed_area_is_on_the_map_and_hatched(drawn):
    found = titled(drawn)
    for area in states.disputed_areas():
        marks = [e for title, e in found if title.startswith(area.text)]
        paths = [p for mark in marks for p in mark.iter(f"{SVG}path")]
        assert paths, area.area
        assert {p.get("class") for p in paths} == {"disputed"}
        assert all("disputed" in p.get("fill") for p in paths)
        rings = [c for mark in marks for c in mark.iter(f"{SVG}circle")]
        # 22 of 2000 units are 12 pixels where the map is 1100 wide.
        assert [c.get("r") for c in rings] == ["22"]


def test_only_an_area_with_a_forecast_of_its_own_tells_numbers(drawn):
    told = {title.split(":")[0] for title, _ in titled(drawn) if ": disputed." in title}
    numbered = {t.split(":")[0] for t, _ in titled(drawn) if ": disputed." in t and "%" in t}
    assert len(told) == 11
    assert numbered == {"Kosovo", "Taiwan"}


def test_no_dot_lies_above_disputed_land(drawn):
    found = titled(drawn)
    assert all(": disputed." in title for title, _ in found[-11:])
    (kosovo,) = [
        e for title, e in found if title.startswith("Kosovo: ") and "disputed" not in title
    ]
    assert not list(kosovo.iter(f"{SVG}circle"))


def test_a_state_where_a_killing_is_under_way_is_crossed_and_says_so(ranking, drawn):
    ((title, element),) = [(t, e) for t, e in titled(drawn) if t.startswith("Sudan:")]
    row = ranking.frame.set_index("gwcode").loc[SUDAN]
    number = f"{100 * row['probability']:.1f}"
    assert f"Killing under way, led by the state; the {number}\xa0% is for another one." in title
    path = element.find(f"{SVG}path")
    assert path.get("class") == "under-way"
    name = re.fullmatch(r"url\(#(under-way-[0-4])\)", path.get("fill")).group(1)
    pattern = next(p for p in parsed(drawn).iter(f"{SVG}pattern") if p.get("id") == name)
    # Two lines that cross, on the ground of the class.
    assert pattern.find(f"{SVG}rect").get("class") == f"c{name[-1]}"
    assert pattern.find(f"{SVG}path").get("d") == "M0 0V12M0 0H12"


def test_a_state_where_none_is_under_way_is_plain(ranking, drawn):
    for each in (drawn, world_svg(ranking, under_way={})):
        ((title, element),) = [(t, e) for t, e in titled(each) if t.startswith("Chad:")]
        assert "under way" not in title
        assert re.fullmatch("c[0-4]", element.find(f"{SVG}path").get("class"))
    assert "under-way-" not in str(world_svg(ranking, under_way={9999: "killing"}))


def test_where_no_other_can_begin_none_is_promised(ranking):
    each = world_svg(ranking, under_way=UNDER_WAY, another=False)
    (title,) = [title for title, _ in titled(each) if title.startswith("Sudan:")]
    assert title.endswith(". Killing under way, led by the state.")
    assert "another" not in dict(legend(ranking, under_way=UNDER_WAY, another=False))["under-way"]
    assert "another" in dict(legend(ranking, under_way=UNDER_WAY))["under-way"]


def test_every_fill_has_its_pattern_and_no_name_stands_twice(ranking):
    large = world_svg(ranking, under_way=UNDER_WAY)
    small = small_world_svg(ranking, under_way=UNDER_WAY, label="Map")
    names = re.findall(r' id="([^"]+)"', str(large) + str(small))
    assert len(set(names)) == len(names)
    assert set(re.findall(r"url\(#([^)]+)\)", str(large) + str(small))) <= set(names)
    assert {"hatch", "disputed", "under-way"} <= set(names)


def test_the_three_hatchings_differ_in_form(drawn):
    plain = {
        p.get("id"): (p.get("patternTransform"), p.find(f"{SVG}path").get("d"))
        for p in parsed(drawn).iter(f"{SVG}pattern")
        if p.get("id") in ("hatch", "disputed", "under-way")
    }
    assert len(plain) == len(set(plain.values())) == 3


def test_links_and_words_are_escaped(ranking):
    hostile = '"><script>alert(1)</script>'
    each = world_svg(
        ranking,
        under_way={SUDAN: hostile},
        links=lambda anchor: f"states/{anchor}.html{hostile}",
    )
    assert "<script" not in str(each)
    assert hostile not in str(each)
    links = {e.get("href") for e in parsed(each).iter(f"{SVG}a")}
    assert f"states/TCD.html{hostile}" in links
    assert "<b>" not in str(small_world_svg(ranking, under_way={}, label="<b>"))


def test_the_legend_explains_each_fill(ranking):
    kinds = [kind for kind, _ in legend(ranking, under_way=UNDER_WAY)]
    assert kinds == ["c0", "c1", "c2", "c3", "c4", "none", "disputed", "under-way"]
    assert "under-way" not in dict(legend(ranking, under_way={}))


def test_the_small_map_is_one_image_with_the_same_fills_in_few_bytes(ranking):
    small = small_world_svg(ranking, under_way=UNDER_WAY, label="Map of the ten highest")
    root = parsed(small)
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Map of the ten highest"
    assert len(str(small)) < 25_000
    assert len(list(root.iter())) < 100
    kinds = {path.get("class") for path in root.findall(f"{SVG}path")}
    assert {"none", "disputed", "under-way"} < kinds
    assert {kind for kind in kinds if re.fullmatch("c[0-4]", kind)}
    assert "href" not in str(small)
