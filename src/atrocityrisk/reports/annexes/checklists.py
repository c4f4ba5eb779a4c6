"""Reporting checklists, filled from the edition itself: EPIFORGE 2020 and TRIPOD+AI.

What the items ask is put in our own words; quote the publications, not this table.
"""

from functools import cache
from importlib import resources

import pandas as pd

from atrocityrisk._formatting.numbers import (
    counted,
    fixed,
    percent_with_sign,
    share_span,
    whole,
    year_span,
)
from atrocityrisk.editions.edition import Edition
from atrocityrisk.outcomes import Outcome
from atrocityrisk.specs import default_spec

REFERENCES = (
    "EPIFORGE 2020: Pollett et al. (2021), PLOS Medicine 18(10), e1003793.",
    "TRIPOD+AI: Collins et al. (2024), BMJ 385, e078378.",
)


@cache
def _items() -> pd.DataFrame:
    with resources.files(__package__).joinpath("checklist.csv").open(encoding="utf-8") as stream:
        return pd.read_csv(stream, dtype=str, keep_default_na=False)


def filled_checklist(edition: Edition) -> pd.DataFrame:
    """Both checklists: standard, item, section, asks, answer."""
    answers = _data(edition) | _model(edition) | _worth(edition) | _use(edition)
    items = _items()
    # Items that no forecast of states can answer are not in the file.
    return items.assign(answer=items["answer"].map(answers))


def _data(edition: Edition) -> dict[str, str]:
    columns, counts = edition.panel.columns, edition.forecast.ages.to_numpy()
    training = edition.forecast.training
    kinds = columns["kind"].value_counts()
    own, outcome = edition.spec.panel is not None, edition.panel.outcome
    return {
        "sources": (
            f"{columns['source'].nunique()} combinations of sources, with version, licence and "
            f"citation in the annex; data through {edition.origin}"
            + (
                f", {counted(len(edition.forecast.probability), 'state')} of a panel of one's own."
                if own
                else ", all states of the Gleditsch-Ward list that are no microstates."
            )
        ),
        "availability": (
            "A panel of one's own, identified by its fingerprint in manifest.json."
            if own
            else "The panel is embedded in the package and identified by its fingerprint in "
            "manifest.json; sources that may not be passed on are not in it."
        ),
        "processing": (
            "One definition per indicator, in code; values are carried forward only, up to a "
            f"stated age. Of {counts.size:,} values {int((counts == 0).sum()):,} are of "
            f"{edition.origin}, "
            f"{int((counts > 0).sum()):,} older, {int((counts < 0).sum()):,} missing."
        ),
        "missing": (
            "Missing stays missing in the panel; the model fills with medians learnt inside the "
            "origin and knows that it filled. Every state's page lists its gaps."
        ),
        "units": (
            f"Every state of {edition.origin} in the panel: {len(edition.forecast.probability)}. "
            f"Left out on request: {len(edition.forecast.excluded)}. "
            + (outcome.at_risk_rule if outcome.phase == "onset" else "")
        ),
        "predictors": (
            f"{len(columns)} indicators, {int(kinds.get('structural', 0))} structural and "
            f"{int(kinds.get('dynamic', 0))} dynamic{_chosen(edition)}; "
            "listed in indicators.csv with unit, source and terms, their values with their age in "
            "data-quality.csv."
        ),
        "sample": (
            f"Learnt from {training.rows:,} country-years {training.first_year}–"
            f"{training.last_year} of {training.states} states, {training.positives} of them "
            f"followed by the event{_repeats(outcome)}."
        ),
        "timing": (
            f"Made in mode {edition.forecast.timing!r}; "
            + (
                "no track record is at hand."
                if edition.record is None
                else "past editions in the track record were made in retrospect by the path of the "
                "live list."
            )
        ),
    }


def _chosen(edition: Edition) -> str:
    """How indicators were chosen, where that is known: of the default alone."""
    spec = edition.spec
    if spec.panel is None and set(spec.indicators or ()) == set(default_spec().indicators or ()):
        return ", written down before any score was looked at"
    return ""


def _repeats(outcome: Outcome) -> str:
    """That one onset is in several windows, where windows overlap."""
    years = outcome.last - outcome.first + 1
    return f"; one onset is in the windows of {years} origins" if years > 1 else ""


def _ahead(outcome: Outcome) -> str:
    """How many years ahead the window lies."""
    if outcome.first == outcome.last:
        return counted(outcome.first, "year")
    return f"{outcome.first} to {outcome.last} years"


def _model(edition: Edition) -> dict[str, str]:
    first, last = edition.window
    outcome = edition.panel.outcome
    draws = 0 if edition.forecast.draws is None else edition.forecast.draws.shape[1]
    return {
        "title": edition.title + ": the title names target and window.",
        "methods": (
            f"Model {edition.spec.model}, seed {edition.spec.seed}; the specification is in "
            "manifest.json, the method in the package's documentation."
        ),
        "model": (
            f"{edition.spec.model}: a statistical model of association; nothing in it is causal. "
            "Onsets of different states are taken as independent given their probabilities."
        ),
        "code": "Open source, BSD-3-Clause; one command makes this report again, byte for byte.",
        "horizon": (
            f"{year_span(first, last)}, {_ahead(outcome)} after the last "
            "data: the window of the definition, chosen because lists come out yearly and late."
        ),
        "outcome": f"{outcome.definition} Reference: {outcome.reference}.",
        "imbalance": "No resampling and no weights: probabilities are to be read as they stand.",
        "output": (
            "A probability per state; classes on the map are for the eye, tiers are joint "
            "statements about the order at the stated level."
        ),
        "uncertainty": (
            f"{draws} draws give the {percent_with_sign(edition.ranking.level, digits=0)} "
            "intervals of probability and rank; they do not cover errors in the data."
            if draws
            else "This model gives no intervals; the report says so wherever a rank stands."
        ),
        "specification": (
            "Fitted anew from data, code and seed; every part of every probability is in "
            "contributions.csv."
        ),
        "version": (
            f"Origin {edition.origin}; the fingerprint of the data and the versions of all that "
            "computes are in manifest.json."
        ),
        "updating": "Fitted anew at every origin on all closed windows; never updated in between.",
    }


def _worth(edition: Edition) -> dict[str, str]:
    made = edition.performance
    if made is None:
        absent = "No track record of this specification was at hand; see the benchmark."
        return dict.fromkeys(("validation", "accuracy", "benchmark"), absent)
    auc, ratio = made.scores.loc["roc_auc"], made.scores.loc["observed_expected_ratio"]
    skill = made.scores.loc["log_skill_score"]
    return {
        "validation": (
            f"Forecasts from {made.first_origin} to {made.last_origin}, each learnt only from "
            "windows that had closed; no tuning on later years."
        ),
        "accuracy": (
            f"{whole(auc['n_forecasts'])} forecasts, {whole(auc['n_onsets'])} followed by the "
            f"event in {whole(auc['n_onset_countries'])} states: AUC {fixed(auc['estimate'])} "
            f"({fixed(auc['low'])}–{fixed(auc['high'])}), observed over expected "
            f"{fixed(ratio['estimate'])} ({fixed(ratio['low'])}–{fixed(ratio['high'])}); intervals "
            "are computed by resampling countries. By state and year in onsets.csv."
        ),
        "benchmark": (
            "Against the rate of the training rows the log score gains "
            f"{percent_with_sign(skill['estimate'])} ({share_span(skill['low'], skill['high'])}); "
            "small logits and other systems in the benchmark of the documentation."
        ),
    }


def _use(edition: Edition) -> dict[str, str]:
    expected = edition.forecast.probability.sum()
    return {
        "target": (
            f"To say where a closer look is due: {edition.subject.lower()}, for prevention "
            "offices, analysts and researchers."
        ),
        "summary": (
            f"Of {len(edition.forecast.probability)} states, {fixed(expected, digits=1)} are "
            f"expected to see the event. {edition.limits[1]}"
        ),
        "limits": " ".join(edition.limits),
        "action": (
            "A place on the list is a reason to look, never a finding. Options are to be "
            "considered; they are not derived from the model."
        ),
        "generality": "Other outcomes give other lists; states that end or begin start anew.",
        "fairness": (
            "Countries recorded badly are forecast badly: each page shows how much is unknown. "
            "Performance by region is in the benchmark."
        ),
        "involvement": "None of those who live in these states were asked in making this edition.",
    }
