"""The ranking as GeoJSON: every state once, with its numbers and what they are of."""

import dataclasses
import json

import pytest

from atrocityrisk.reports.ranking_geojson import ranking_geojson
from atrocityrisk.runs.ranking_run import prepare
from atrocityrisk.specs import RunSpec

WORDS = {"title": "Onset", "definition": "What is meant", "limits": "What is not seen"}


@pytest.fixture(scope="module")
def ranking():
    few = ("population_log2", "infant_mortality_sqrt", "mass_killing_ever")
    spec = RunSpec(model="ridge_logit", seed=3, indicators=few, draws=20, origin=2024)
    return prepare(spec).ranking


@pytest.fixture(scope="module")
def text(ranking):
    return ranking_geojson(ranking, under_way={625: "killing under way"}, **WORDS)


def test_there_is_a_feature_for_each_row_in_its_order(ranking, text):
    content = json.loads(text)
    frame = ranking.frame
    assert content["type"] == "FeatureCollection"
    assert [f["properties"]["gwcode"] for f in content["features"]] == frame["gwcode"].tolist()
    assert {f["type"] for f in content["features"]} == {"Feature"}
    assert {f["geometry"]["type"] for f in content["features"]} == {"MultiPolygon", "Point"}


def test_numbers_are_those_of_the_ranking(ranking, text):
    frame = ranking.frame.set_index("gwcode")
    chad = next(f for f in json.loads(text)["features"] if f["id"] == 483)["properties"]
    assert list(chad) == [
        "rank", "rank_low", "rank_high", "iso3", "gwcode", "country", "probability", "low", "high",
        "under_way",
    ]  # fmt: skip
    for name in ("rank", "rank_low", "rank_high", "probability", "low", "high"):
        assert chad[name] == frame.loc[483, name]
    assert (chad["iso3"], chad["country"], chad["under_way"]) == ("TCD", "Chad", None)
    sudan = next(f for f in json.loads(text)["features"] if f["id"] == 625)
    assert sudan["properties"]["under_way"] == "killing under way"


def test_it_says_what_it_is_of_and_whose_the_map_is(text):
    content = json.loads(text)
    assert {name: content[name] for name in WORDS} == WORDS
    assert content["seen_from"] == "end of 2024"
    assert "public domain" in content["map"]
    assert "no statement on the status" in content["map"]


def test_bytes_are_the_same_and_a_state_has_a_line(ranking, text):
    again = ranking_geojson(ranking, under_way={625: "killing under way"}, **WORDS)
    assert again == text
    assert text.count("\n") == len(ranking.frame) + 1
    assert len(text.encode()) < 200_000


def test_a_missing_interval_and_a_state_that_ended_are_null(ranking):
    frame = ranking.frame.head(2).copy()
    frame["gwcode"] = [345, 483]
    frame[["low", "high"]] = float("nan")
    frame[["rank_low", "rank_high"]] = None
    part = dataclasses.replace(ranking, frame=frame)
    gone, chad = json.loads(ranking_geojson(part, under_way={}, **WORDS))["features"]
    assert gone["geometry"] is None
    assert chad["geometry"] is not None
    assert chad["properties"]["low"] is None
    assert chad["properties"]["rank_high"] is None
