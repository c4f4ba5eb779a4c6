"""What a run's manifest says: everything that could change a number, and what it cannot say."""

from dataclasses import asdict

import pandas as pd

from atrocityrisk._core import embedded
from atrocityrisk._core.files import sha256
from atrocityrisk._core.manifest import FORMAT, draws_sha256, installed_versions
from atrocityrisk._formatting.titles import LIMITS, title
from atrocityrisk.forecasting import Forecast
from atrocityrisk.forecasting._outcome_window import shares_on_record
from atrocityrisk.panels import Panel
from atrocityrisk.panels._cells import MISSING
from atrocityrisk.rankings import PublishedList, Ranking, previous_note
from atrocityrisk.runs.input_checks import InputCheck
from atrocityrisk.runs.input_marks import describe_inputs
from atrocityrisk.runs.input_releases import input_releases
from atrocityrisk.runs.list_limits import further_limits
from atrocityrisk.runs.plugins_used import plugins_used
from atrocityrisk.specs import RunSpec

EMBEDDED = "panel.parquet"
PUBLISHED = {"level": "interval", "k": "top"}


def describe_run(
    spec: RunSpec,
    *,
    panel: Panel,
    ranking: Ranking,
    previous: Forecast | None,
    outputs: dict[str, str],
    recorded: list[str],
    inputs: InputCheck,
) -> dict[str, object]:
    """Manifest of a run."""
    current, listed = ranking.forecast, ranking.previous_list
    first, last = current.first_year, current.last_year
    plugins = plugins_used(spec.plugins, models=[spec.model], panel=panel)
    return {
        "format": FORMAT,
        "forecast": {
            "title": title(panel.outcome, first_year=first, last_year=last),
            "origin": current.origin,
            "first_year": first,
            "last_year": last,
            "model": current.model,
            "states": len(current.probability),
            "draws": 0 if current.draws is None else int(current.draws.shape[1]),
            "draws_sha256": None if current.draws is None else draws_sha256(current.draws),
            # Expected number of states with the outcome, to hold against what then happens.
            "expected": float(current.probability.sum()),
            "timing": current.timing,
            "seed": current.seed,
            "previous_origin": _previous_origin(previous, listed),
        },
        # Only where there is one: a run that compares with a forecast made again has no such key.
        **({} if listed is None else {"previous": listed.metadata}),
        "outcome": {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(panel.outcome).items()
        },
        "training": asdict(current.training),
        "inputs": {
            "panel": {
                "name": "embedded default" if spec.panel is None else spec.panel.name,
                "sha256": sha256(spec.panel or embedded.embedded_folder() / EMBEDDED),
                "fingerprint": current.panel_fingerprint,
                "rows": len(panel.index),
                "first_year": panel.years[0],
                "last_year": panel.years[1],
                # Such as rows of an own table that were left out, and why.
                **({"notes": list(panel.notes)} if panel.notes else {}),
            },
            "sources": _sources(panel),
            "releases": _records(input_releases(panel, origin=current.origin)),
            "cells": count_cells(current),
            "ages": describe_ages(current),
        },
        "input_checks": describe_inputs(inputs),
        "labels": {"record_end": panel.record_end, "share_coded": _shares(panel)},
        "excluded": {str(code): reason for code, reason in sorted(current.excluded.items())},
        "spec": _spec_facts(spec),
        "versions": installed_versions(),
        # Only where there are any: what the package alone makes is described as it always was.
        **({"plugins": plugins} if plugins else {}),
        "outputs": dict(sorted(outputs.items())),
        "warnings": recorded,
        "limits": [
            *LIMITS,
            *([] if listed is None else [previous_note(listed)]),
            *further_limits(spec, panel, current),
        ],
    }


def _previous_origin(previous: Forecast | None, listed: PublishedList | None) -> int | None:
    """Origin that the earlier ranks are from."""
    earlier = previous if listed is None else listed
    return None if earlier is None else earlier.origin


def count_cells(forecast: Forecast) -> dict[str, int]:
    """How fresh the values are that a forecast was made from."""
    ages = forecast.ages.to_numpy()
    return {
        "indicators": ages.shape[1],
        "observed": int((ages == 0).sum()),
        "older": int((ages > 0).sum()),
        "missing": int((ages == MISSING).sum()),
    }


def describe_ages(forecast: Forecast) -> dict[str, object]:
    """Age that each indicator has in most states, the states where it differs, and what is odd."""
    usual: dict[str, int] = {}
    differing: dict[str, dict[str, int]] = {}
    for name in forecast.ages:
        known = forecast.ages[name][forecast.ages[name] != MISSING]
        if known.empty:
            continue
        most = int(known.mode().iloc[0])
        others = {str(code): int(age) for code, age in known.items() if age != most}
        usual |= {str(name): most} if most else {}
        differing |= {str(name): others} if others else {}
    older = forecast.unusual_ages
    return {
        "usual": usual,
        "by_state": differing,
        "older_than_learnt": {
            str(name): [int(code) for code in group["gwcode"]]
            for name, group in older.groupby("indicator")
        },
    }


def _records(table: pd.DataFrame) -> list[dict[str, object]]:
    """Rows of a table for JSON, which has no word for a missing value but null."""
    plain = table.astype(object).where(table.notna(), None)
    return [{str(k): v for k, v in row.items()} for row in plain.to_dict("records")]


def _shares(panel: Panel) -> dict[str, float]:
    """Mean share of each origin's onsets that is on record by now, of origins with some to come."""
    found = shares_on_record(panel)
    return {str(origin): round(float(draws.mean()), 6) for origin, draws in found.items()}


def _sources(panel: Panel) -> list[dict[str, object]]:
    keys = ["source", "version", "licence"]
    counted = panel.columns[keys].fillna("").value_counts().sort_index().rename("indicators")
    return [dict(zip(row.index, row, strict=True)) for _, row in counted.reset_index().iterrows()]


def _spec_facts(spec: RunSpec) -> dict[str, object]:
    facts = spec.model_dump(mode="json")
    # The published form of a manifest keeps the names of these two fields.
    facts = {PUBLISHED.get(key, key): value for key, value in facts.items()}
    if not spec.plugins:
        del facts["plugins"]
    facts["panel"] = None if spec.panel is None else spec.panel.name
    # Its name alone, and only where there is one: manifests without stay as they were.
    facts.pop("previous")
    if spec.previous is not None:
        facts["previous"] = spec.previous.name
    facts["exclude"] = {str(code): reason for code, reason in sorted(spec.exclude.items())}
    return facts
