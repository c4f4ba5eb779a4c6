"""From an edition to one self-contained page: what the templates see, and what a browser may do.

Everything is escaped by the template engine; the page carries its own style and script, named by
their hashes in a policy that permits nothing else, so that it works from a disk without network.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from atrocityrisk import states
from atrocityrisk.indicators import load_framework
from atrocityrisk.reports import charts, maps, numbers
from atrocityrisk.reports.anchors import anchor
from atrocityrisk.reports.checklists import REFERENCES, filled_checklist
from atrocityrisk.reports.countries import DOWN, NEW, UP, WITHIN, Country
from atrocityrisk.reports.coverage import RECALLED, Coverage
from atrocityrisk.reports.editions import Edition
from atrocityrisk.reports.options import GROUPS, load_options
from atrocityrisk.reports.performance import LEVEL, LIST_LENGTH
from atrocityrisk.sources import SOURCES

ALARMS = 15
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


def environment(*, escape: bool, bar_limit: float, strip_limit: float) -> Environment:
    """Template engine with the filters that round.

    Parameters
    ----------
    escape : bool
        Whether text from data is escaped for HTML; only Markdown does without, and escapes itself.
    bar_limit : float
        Contribution, log-odds, at which a bar reaches its edge.
    strip_limit : float
        Probability at the right edge of the strips.

    Returns
    -------
    Environment
        Strict: a name that a template uses and nobody gave is an error.
    """
    made = Environment(
        loader=PackageLoader("atrocityrisk.reports"),
        autoescape=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    for name in ("percent", "share_span", "whole_span", "whole", "signed", "plain", "fixed"):
        made.filters[name] = getattr(numbers, name)
    made.filters |= {
        "anchor": anchor,
        "bar": lambda value: charts.contribution_bar(float(value), limit=bar_limit),
        "calibration_chart": charts.calibration_chart,
        "editions_chart": charts.editions_chart,
        "followed": followed,
        "full_stop": lambda text: text if str(text).endswith(".") else f"{text}.",
        "history_chart": lambda rows, name: charts.history_chart(rows, name=name),
        "known": lambda value: not numbers.is_missing(value),
        "line": markdown_line,
        "lower_first": lambda text: str(text)[:1].lower() + str(text)[1:],
        "number": lambda value: "" if numbers.is_missing(value) else repr(float(value)),
        "or_dash": lambda value: numbers.DASH if numbers.is_missing(value) else value,
        "part_name": part_name,
        "places": places,
        "strip": lambda row: charts.interval_strip(
            float(row["probability"]), row["low"], row["high"], limit=strip_limit
        ),
        "times": times,
    }
    return made


def page(template: str, edition: Edition, *, escape: bool = True, facts: Mapping[str, Any]) -> str:
    """Fill a template.

    Parameters
    ----------
    template : str
        Name of a file in templates.
    edition : Edition
        What is reported.
    escape : bool
        As in `environment`.
    facts : mapping of str to object
        What the template uses beside the edition.

    Returns
    -------
    str
        The page.
    """
    engine = environment(
        escape=escape, bar_limit=facts["bar_limit"], strip_limit=strip_limit(edition)
    )
    style, script = asset("style.css"), asset("script.js")
    given = {
        "edition": edition,
        "policy": policy(style, script),
        "style": Markup(style),
        "script": Markup(script),
        **facts,
    }
    return engine.get_template(template).render(given)


def policy(style: str, script: str) -> str:
    """Content-security policy of a page that carries exactly this style and this script.

    Parameters
    ----------
    style, script : str
        Contents of the two elements.

    Returns
    -------
    str
        Permits these two by hash, and nothing else: no network, no frame, no form.
    """
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def asset(name: str) -> str:
    """Style sheet or script of the page.

    Parameters
    ----------
    name : str
        Name of a file in templates.

    Returns
    -------
    str
        Its text.
    """
    return resources.files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


def report_facts(
    edition: Edition,
    coverage: Coverage,
    pages: list[Country],
    manifest: Mapping[str, Any],
) -> dict[str, Any]:
    """What the report's templates use beside the edition.

    Parameters
    ----------
    edition : Edition
        What is reported.
    coverage : Coverage
        What is known of each state.
    pages : list of Country
        Pages of the states.
    manifest : mapping
        As `describe_run` gives it.

    Returns
    -------
    dict
        Names to values.
    """
    frame = load_framework()
    recalled = coverage.unmeasured["text_status"].eq(RECALLED)
    unmeasured = coverage.unmeasured.assign(recalled=recalled)
    factors = [
        (f"{str(identity).removeprefix('RF')}. {name}", group.to_dict("records"))
        for (identity, name), group in unmeasured.groupby(
            ["risk_factor_id", "risk_factor"], sort=False
        )
    ]
    tiers = edition.ranking.frame["tier"].dropna().unique()
    return {
        "countries": pages,
        "bar_limit": bar_limit(pages),
        "manifest": manifest,
        "versions": manifest["versions"],
        "cells": manifest["inputs"]["cells"],
        "training": edition.forecast.training,
        "expected": float(edition.forecast.frame["probability"].sum()),
        "strip_limit": strip_limit(edition),
        "regions": sorted({c.region for c in pages}),
        "tiers": sorted(int(tier) for tier in tiers),
        "movements": [m for m in (UP, DOWN, WITHIN, NEW) if any(c.movement == m for c in pages)],
        "world": maps.world_svg(edition.ranking),
        "legend": maps.legend(edition.ranking),
        "disclaimer": states.DISCLAIMER,
        "map_origin": states.world_map().origin,
        "sources": source_rows(edition.panel.columns),
        "unmeasured": factors,
        "unmeasured_count": len(coverage.unmeasured),
        "framework_count": len(frame),
        "recalled_count": int(frame["text_status"].eq(RECALLED).sum()),
        "all_options": _options(),
        "checklist": filled_checklist(edition).to_dict("records"),
        "checklist_references": REFERENCES,
        "level": LEVEL,
        "list_length": LIST_LENGTH,
        **_performance_facts(edition),
    }


def brief_facts(
    edition: Edition, coverage: Coverage, shown: Country, manifest: Mapping[str, Any]
) -> dict[str, Any]:
    """What the brief's templates use beside the edition.

    Parameters
    ----------
    edition : Edition
        What is reported.
    coverage : Coverage
        What is known of each state.
    shown : Country
        The state.
    manifest : mapping
        As `describe_run` gives it.

    Returns
    -------
    dict
        Names to values.
    """
    return {
        "c": shown,
        "bar_limit": bar_limit([shown]),
        "manifest": manifest,
        "versions": manifest["versions"],
        "unmeasured_count": len(coverage.unmeasured),
        "framework_count": len(load_framework()),
    }


def source_rows(columns: pd.DataFrame) -> list[dict[str, Any]]:
    """Sources of a panel with what to cite.

    Parameters
    ----------
    columns : DataFrame
        `Panel.columns`.

    Returns
    -------
    list of dict
        title, version, licence, indicators (number), citation; sorted by title. A source that the
        package does not know is shown by its name.
    """
    used: dict[str, int] = {}
    version: dict[str, str] = {}
    licence: dict[str, str] = {}
    for row in columns.fillna("").itertuples():
        names = str(row.source).split(", ")
        for name in names:
            used[name] = used.get(name, 0) + 1
            # A column of several sources tells their versions together; its own is told elsewhere.
            if len(names) == 1 or name not in version:
                version[name], licence[name] = str(row.version), str(row.licence)
    rows = []
    for name, count in used.items():
        # A registry answers an unknown name with an error of its own, which get() lets through.
        known = SOURCES[name] if name in SOURCES else None  # noqa: SIM401
        rows.append(
            {
                "title": name if known is None else known.title,
                "version": version[name],
                "licence": licence[name],
                "indicators": count,
                "citation": numbers.DASH if known is None else known.citation,
            }
        )
    return sorted(rows, key=lambda row: str(row["title"]))


def followed(observed: object) -> str:
    """What followed a forecast, in words.

    Parameters
    ----------
    observed : object
        1, 0 or missing.

    Returns
    -------
    str
        A few words.

    Examples
    --------
    >>> followed(1.0), followed(float("nan"))
    ('the event', 'not known yet')
    """
    if numbers.is_missing(observed):
        return "not known yet"
    return "the event" if observed == 1 else "none"


def part_name(part: object) -> str:
    """Part of a move in words.

    Parameters
    ----------
    part : object
        Name in a change ledger.

    Returns
    -------
    str
        Without underscores.

    Examples
    --------
    >>> part_name("new_facts")
    'new facts'
    """
    return str(part).replace("_", " ")


def places(row: Mapping[str, Any]) -> float | None:
    """Places that a state moved up since the last edition.

    Parameters
    ----------
    row : mapping
        Row of `Ranking.frame`.

    Returns
    -------
    float or None
        Positive towards rank 1; None without an earlier rank.

    Examples
    --------
    >>> places({"rank": 4, "previous_rank": 12})
    8.0
    """
    before = row["previous_rank"]
    return None if numbers.is_missing(before) else float(before) - float(row["rank"])


def times(contribution: float | None) -> str:
    """Contribution as a factor on the odds.

    Parameters
    ----------
    contribution : float or None
        Log-odds.

    Returns
    -------
    str
        A dash where it is missing.

    Examples
    --------
    >>> times(0.6931472), times(-0.6931472)
    ('×2.0', '×0.50')
    """
    if numbers.is_missing(contribution):
        return numbers.DASH
    assert contribution is not None
    factor = float(np.exp(contribution))
    return f"×{factor:.1f}" if factor >= 1.05 else f"×{factor:.2f}"


def markdown_line(text: object) -> str:
    """Text from data as one inert line of Markdown.

    Parameters
    ----------
    text : object
        Any text.

    Returns
    -------
    str
        Marks that Markdown or HTML would act on are escaped.

    Examples
    --------
    >>> markdown_line("a|b<script>")
    'a\\\\|b&lt;script&gt;'
    """
    line = " ".join(str(text).split())
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|#~])", r"\\\1", line)


def strip_limit(edition: Edition) -> float:
    """Right edge of the strips of a table of probabilities.

    Parameters
    ----------
    edition : Edition
        What is reported.

    Returns
    -------
    float
        A round probability that no interval passes.
    """
    highest = float(np.nanmax(edition.ranking.frame[["probability", "high"]].to_numpy(np.float64)))
    return next(tick for tick in charts.TICKS if tick >= min(highest, 1.0))


def bar_limit(pages: Iterable[Country]) -> float:
    """Largest contribution of a theme on any of some pages, so that their bars compare.

    Parameters
    ----------
    pages : iterable of Country
        Pages shown together.

    Returns
    -------
    float
        Log-odds, never 0.
    """
    sizes = [float(c.themes["contribution"].abs().max()) for c in pages if len(c.themes)]
    return max([*sizes, 0.1])


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _options() -> list[dict[str, Any]]:
    table = load_options()
    rows = table.assign(by=table["group"].map(GROUPS)).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _performance_facts(edition: Edition) -> dict[str, Any]:
    made = edition.performance
    if made is None:
        return {"scores": [], "missed": [], "caught": [], "alarms": [], "leads": []}
    outcome = edition.panel.outcome
    rows = []
    for name, (label, meaning) in SCORE_WORDS.items():
        digits = 3 if name == "log_score" else 2
        score = made.scores.loc[name]
        low, high = (numbers.fixed(score[end], digits=digits) for end in ("low", "high"))
        rows.append(
            {
                "name": label,
                "estimate": numbers.fixed(score["estimate"], digits=digits),
                "span": f"{low} to {high}",
                "meaning": meaning,
            }
        )
    onsets = made.onsets[made.onsets["assessed"]]
    return {
        "scores": rows,
        "missed": onsets[~onsets["caught"]].to_dict("records"),
        "caught": onsets[onsets["caught"]].to_dict("records"),
        "alarms": made.false_alarms.head(ALARMS).to_dict("records"),
        "leads": list(range(outcome.first, outcome.last + 1)),
        "high_forecasts": float(made.curve.weight[made.curve.probability > 0.1].sum()),
    }
