"""What the templates of report and brief see beside the edition."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk._formatting.numbers import DASH, fixed
from atrocityrisk.editions.edition import Edition
from atrocityrisk.editions.framework_coverage import RECALLED, Coverage
from atrocityrisk.editions.performance import LEVEL, LIST_LENGTH
from atrocityrisk.forecasting import Forecast
from atrocityrisk.indicators import INDICATORS, load_framework
from atrocityrisk.rankings import expected_onsets
from atrocityrisk.reports.annexes.checklists import REFERENCES, filled_checklist
from atrocityrisk.reports.annexes.prevention_options import load_options
from atrocityrisk.reports.charts import svg_charts, svg_map
from atrocityrisk.reports.country_entries import DOWN, NEW, UP, WITHIN, Country
from atrocityrisk.reports.pages.months_box import months_box
from atrocityrisk.reports.table_rows import records
from atrocityrisk.reports.wording.questions import source_title
from atrocityrisk.runs.input_releases import input_releases
from atrocityrisk.signals import Nowcast
from atrocityrisk.sources import SOURCES

ALARMS = 15
WHOLE = 0.995
"""Share of events on record from which a year counts as complete in the model card."""
NAMED = 12
"""States named where an input of theirs is older; the table of inputs has them all."""
CITED = {
    "states": "Gleditsch, Kristian S., and Michael D. Ward (1999): A revised list of independent "
    "states since the Congress of Vienna. International Interactions 25(4), 393-413."
}
"""What to cite for data that the package holds itself: the work that they follow."""
SCORE_WORDS = {
    "roc_auc": (
        "AUC",
        "how often a state with the event was given more than one without: 0.5 none, 1 all",
    ),
    "recall_at_k": ("Caught by the first 30", "share of events whose state was on the list"),
    "precision_at_k": ("Hits among the first 30", "share of listed states that saw the event"),
    "average_precision": (
        "Average precision",
        "hits along the list; chance gives the rate of events",
    ),
    "observed_expected_ratio": (
        "Observed over expected",
        "events that happened for each that was expected; 1 is right, below it too much was said",
    ),
    "log_score": ("Log score", "mean surprise; lower is better"),
    "log_skill_score": ("Skill, log score", "gain on the rate of past years; 0 none, 1 perfect"),
    "brier_skill_score": ("Skill, Brier score", "the same for squared errors"),
}


def report_context(
    edition: Edition,
    coverage: Coverage,
    pages: list[Country],
    manifest: Mapping[str, Any],
    nowcast: Nowcast | None = None,
) -> dict[str, Any]:
    """What the report's templates use beside the edition."""
    frame = load_framework()
    from_memory = coverage.unmeasured["text_status"].eq(RECALLED)
    unmeasured = coverage.unmeasured.assign(from_memory=from_memory)
    factors = [
        (f"{str(identity).removeprefix('RF')}. {name}", group.to_dict("records"))
        for (identity, name), group in unmeasured.groupby(
            ["risk_factor_id", "risk_factor"], sort=False
        )
    ]
    tiers = edition.ranking.frame["tier"].dropna().unique()
    return {
        "countries": pages,
        "months": None if nowcast is None else months_box(nowcast),
        "bar_limit": bar_limit(pages),
        "manifest": manifest,
        "versions": manifest["versions"],
        "cells": manifest["inputs"]["cells"],
        "training": edition.forecast.training,
        "expected": expected_onsets(edition.forecast, level=edition.spec.level),
        "strip_limit": strip_limit(edition),
        "regions": sorted({c.region for c in pages}),
        "tiers": sorted(int(tier) for tier in tiers),
        "movements": [m for m in (UP, DOWN, WITHIN, NEW) if any(c.movement == m for c in pages)],
        "world": svg_map.world_svg(edition.ranking, under_way={}),
        "legend": svg_map.legend(edition.ranking, under_way={}),
        "disputed": states.disputed_areas(),
        "disclaimer": states.DISCLAIMER,
        "map_origin": states.world_map().origin,
        "sources": source_rows(edition.panel.columns),
        "releases": release_rows(edition),
        "late_releases": late_release_rows(edition),
        "older": older_inputs(edition.forecast),
        "share_coded": [
            (year, share)
            for year, share in reversed(manifest["labels"]["share_coded"].items())
            if share < WHOLE
        ],
        "unmeasured": factors,
        "unmeasured_count": len(coverage.unmeasured),
        "framework_count": len(frame),
        "recalled_count": int(frame["text_status"].eq(RECALLED).sum()),
        "all_options": records(load_options()),
        "checklist": filled_checklist(edition).to_dict("records"),
        "checklist_references": REFERENCES,
        "level": LEVEL,
        "list_length": LIST_LENGTH,
        **_performance_context(edition),
    }


def brief_context(
    edition: Edition, coverage: Coverage, shown: Country, manifest: Mapping[str, Any]
) -> dict[str, Any]:
    """What the brief's templates use beside the edition."""
    return {
        "c": shown,
        "bar_limit": bar_limit([shown]),
        "manifest": manifest,
        "versions": manifest["versions"],
        "unmeasured_count": len(coverage.unmeasured),
        "framework_count": len(load_framework()),
    }


def source_rows(columns: pd.DataFrame) -> list[dict[str, Any]]:
    """Sources of a panel by title: version, licence, number of indicators, citation."""
    used: dict[str, int] = {}
    version: dict[str, str] = {}
    licence: dict[str, str] = {}
    for row in columns.fillna("").itertuples():
        names = str(row.source).split(", ")
        for name in names:
            used[name] = used.get(name, 0) + 1
            # A column of several sources lists their versions together; one of this source alone
            # has the version of this source alone.
            if len(names) == 1 or name not in version:
                version[name], licence[name] = str(row.version), str(row.licence)
    rows = [
        {
            "title": source_title(name),
            "version": version[name],
            "licence": licence[name],
            "indicators": count,
            "citation": SOURCES[name].citation if name in SOURCES else CITED.get(name, DASH),
        }
        for name, count in used.items()
    ]
    return sorted(rows, key=lambda row: str(row["title"]).lower())


def release_rows(edition: Edition) -> list[dict[str, Any]]:
    """Releases that the inputs were read from, beside what was out at the origin."""
    table = input_releases(edition.panel, origin=edition.origin)
    # Missing days come as NaN, which a template would print.
    plain = table.astype(object).where(table.notna(), None)
    return [row | {"title": source_title(row["source"])} for row in records(plain)]


def late_release_rows(edition: Edition) -> list[dict[str, Any]]:
    """Later releases that values of a provisional origin come from, with what they gave."""
    cells = edition.panel.late_cells
    own = cells[cells["year"] == edition.origin]
    return [
        {
            "release": release,
            "indicators": part["indicator"].nunique(),
            "values": len(part),
            "provisional": int(part["provisional"].sum()),
        }
        for release, part in own.groupby("release")
    ]


def older_inputs(forecast: Forecast) -> list[dict[str, Any]]:
    """Indicators whose value is older in this list than in what the model learnt from."""
    rows = []
    for label, group in forecast.unusual_ages.groupby("indicator"):
        name = str(label)
        codes = group["gwcode"].to_numpy()
        key = pd.MultiIndex.from_product([codes, [forecast.origin]], names=["gwcode", "year"])
        names = states.labels(key)["name"].tolist()
        rows.append(
            {
                "indicator": INDICATORS[name].description if name in INDICATORS else name,
                "states": len(names),
                "named": ", ".join(names[:NAMED]) + (" and others" if len(names) > NAMED else ""),
            }
        )
    return rows


def strip_limit(edition: Edition) -> float:
    """Right edge of the strips of a table: a round probability that no interval passes."""
    highest = float(np.nanmax(edition.ranking.frame[["probability", "high"]].to_numpy(np.float64)))
    return next(tick for tick in svg_charts.TICKS if tick >= min(highest, 1.0))


def bar_limit(pages: Iterable[Country]) -> float:
    """Largest contribution of a theme on any of the pages, so that their bars compare."""
    # Never 0, by which bars are divided: with no explanation there is none to draw.
    sizes = [float(c.themes["contribution"].abs().max()) for c in pages if len(c.themes)]
    return max([*sizes, 0.1])


def _performance_context(edition: Edition) -> dict[str, Any]:
    made = edition.performance
    if made is None:
        return {
            "scores": [], "missed": [], "caught": [], "unlisted": 0, "alarms": [], "leads": [],
        }  # fmt: skip
    outcome = edition.panel.outcome
    rows = []
    for name, (label, meaning) in SCORE_WORDS.items():
        digits = 3 if name == "log_score" else 2
        score = made.scores.loc[name]
        low, high = (fixed(score[end], digits=digits) for end in ("low", "high"))
        rows.append(
            {
                "name": label,
                "estimate": fixed(score["estimate"], digits=digits),
                "span": f"{low} to {high}",
                "meaning": meaning,
            }
        )
    onsets = made.onsets[made.onsets["assessed"]]
    return {
        "scores": rows,
        "missed": onsets[~onsets["caught"]].to_dict("records"),
        "caught": onsets[onsets["caught"]].to_dict("records"),
        "unlisted": int((~made.onsets["assessed"]).sum()),
        "alarms": made.false_alarms.head(ALARMS).to_dict("records"),
        "leads": list(range(outcome.first, outcome.last + 1)),
        "high_forecasts": float(made.curve.weight[made.curve.probability > 0.1].sum()),
    }
