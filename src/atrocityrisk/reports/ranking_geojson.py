"""The ranking as GeoJSON: each state's land with its numbers, and what they are of."""

import json
from collections.abc import Mapping
from typing import Any

from atrocityrisk import states
from atrocityrisk._formatting.numbers import Scalar, is_missing
from atrocityrisk.rankings import Ranking
from atrocityrisk.reports.view.report_view import ReportView

GEOJSON = "ranking.geojson"


def geojson(view: ReportView) -> str:
    """The list of a view as GeoJSON."""
    return ranking_geojson(
        view.map.ranking,
        under_way=view.map.under_way,
        title=view.event.title,
        definition=view.event.definition,
        limits=" ".join(view.event.limits),
    )


def ranking_geojson(
    ranking: Ranking, *, under_way: Mapping[int, str], title: str, definition: str, limits: str
) -> str:
    """FeatureCollection (RFC 7946), one feature a state in the order of the ranking."""
    # Numbers are as exact as in the CSV. A state without land on today's map has no geometry.
    polygons = states.state_polygons()
    collection = {
        "type": "FeatureCollection",
        # Members beside those of the format, which readers that do not know them skip.
        "title": title,
        "definition": definition,
        "seen_from": f"end of {ranking.forecast.origin}",
        "limits": limits,
        "map": f"{states.world_map().origin}. {states.DISCLAIMER}",
        "features": [
            _feature({str(k): v for k, v in row.items()}, polygons, under_way)
            for row in ranking.frame.to_dict("records")
        ],
    }
    text = json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # A line for each state, so that two editions can be compared as text.
    return text.replace('{"type":"Feature",', '\n{"type":"Feature",') + "\n"


def _feature(
    row: Mapping[str, Any], polygons: Mapping[int, dict[str, Any]], under_way: Mapping[int, str]
) -> dict[str, Any]:
    gwcode = int(row["gwcode"])
    return {
        "type": "Feature",
        "id": gwcode,
        "geometry": polygons.get(gwcode),
        "properties": {
            "rank": _whole(row["rank"]),
            "rank_low": _whole(row["rank_low"]),
            "rank_high": _whole(row["rank_high"]),
            "iso3": row["iso3"] if isinstance(row["iso3"], str) else None,
            "gwcode": gwcode,
            "country": str(row["country"]),
            "probability": float(row["probability"]),
            "low": _number(row["low"]),
            "high": _number(row["high"]),
            "under_way": under_way.get(gwcode),
        },
    }


def _whole(value: Scalar) -> int | float | None:
    """A rank: whole, but for the ends of an interval between two ranks."""
    number = _number(value)
    return int(number) if number is not None and number.is_integer() else number


def _number(value: Scalar) -> float | None:
    return None if is_missing(value) else float(value)
