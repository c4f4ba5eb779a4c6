"""The annex: model card, sources, releases, what nobody measures, options, checklists."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from atrocityrisk import states
from atrocityrisk._formatting.numbers import DASH, fixed, percent_with_sign, whole
from atrocityrisk.editions import Coverage, Edition
from atrocityrisk.editions.framework_coverage import RECALLED
from atrocityrisk.forecasting import Forecast
from atrocityrisk.indicators import INDICATORS, load_framework
from atrocityrisk.indicators.prevention_options import load_options
from atrocityrisk.reports.annexes.checklists import REFERENCES, filled_checklist
from atrocityrisk.reports.table_rows import records
from atrocityrisk.reports.wording.questions import source_title
from atrocityrisk.runs.input_releases import input_releases
from atrocityrisk.sources import SOURCES

WHOLE = 0.995
"""Share of events on record from which a year counts as complete in the model card."""
NAMED = 12
"""States named where an input of theirs is older; the table of inputs has them all."""
CITED = {
    "states": "Gleditsch, Kristian S., and Michael D. Ward (1999): A revised list of independent "
    "states since the Congress of Vienna. International Interactions 25(4), 393-413."
}
"""What to cite for data that the package holds itself: the work that they follow."""


@dataclass(frozen=True, kw_only=True)
class AnnexView:
    """Everything that a specialist looks up.

    Attributes
    ----------
    model : str
        Name of the model in words.
    card : tuple of (str, str)
        Model card: what, and its value.
    groups : tuple of (str, int)
        Joint groups of the list and how many states share each; see `docs/concepts/rankings.md`.
    excluded : tuple of (str, str)
        States left out by the specification, and why.
    panel : str
        Name, size and fingerprint of the data.
    fingerprint : str
        The fingerprint alone.
    sources, releases, late_releases : tuple of dict
        Rows of their tables.
    older : tuple of dict
        Indicators with values older than those learnt from.
    versions : tuple of (str, str)
        Packages and their versions.
    unmeasured : tuple of (str, tuple of dict)
        Items of the Framework that nothing measures, by risk factor.
    unmeasured_count, framework_count, recalled_count : int
        How many, of how many, and how many of all are told from memory.
    options, checklist : tuple of dict
        All options, and the reporting checklist filled in.
    references : tuple of str
        Publications that the checklist follows.
    record_end : int
        Last year of events on record that is used.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> ar.reports.view_report(edition).annex.framework_count  # doctest: +SKIP
    """

    model: str
    card: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, int], ...]
    excluded: tuple[tuple[str, str], ...]
    panel: str
    fingerprint: str
    sources: tuple[dict[str, Any], ...]
    releases: tuple[dict[str, Any], ...]
    late_releases: tuple[dict[str, Any], ...]
    older: tuple[dict[str, Any], ...]
    versions: tuple[tuple[str, str], ...]
    unmeasured: tuple[tuple[str, tuple[dict[str, Any], ...]], ...]
    unmeasured_count: int
    framework_count: int
    recalled_count: int
    options: tuple[dict[str, Any], ...]
    checklist: tuple[dict[str, Any], ...]
    references: tuple[str, ...]
    record_end: int


def annex_view(edition: Edition, coverage: Coverage, manifest: Mapping[str, Any]) -> AnnexView:
    """The annex of an edition, from its manifest and what is known of every state."""
    frame = load_framework()
    unmeasured = coverage.unmeasured.assign(
        from_memory=coverage.unmeasured["text_status"].eq(RECALLED)
    )
    panel = manifest["inputs"]["panel"]
    return AnnexView(
        model=edition.spec.model.replace("_", " "),
        card=_card(edition, manifest),
        groups=tuple((f"{group}", count) for group, count in edition.tier_sizes.items()),
        excluded=tuple(manifest["excluded"].items()),
        panel=(
            f"Panel {panel['name']}, {whole(panel['rows'])} rows {panel['first_year']}–"
            f"{panel['last_year']}"
        ),
        fingerprint=panel["fingerprint"],
        sources=tuple(_sources(edition.panel.columns)),
        releases=tuple(_releases(edition)),
        late_releases=tuple(_late_releases(edition)),
        older=tuple(_older(edition.forecast)),
        versions=tuple(manifest["versions"].items()),
        unmeasured=tuple(
            (f"{str(identity).removeprefix('RF')}. {name}", tuple(records(group)))
            for (identity, name), group in unmeasured.groupby(
                ["risk_factor_id", "risk_factor"], sort=False
            )
        ),
        unmeasured_count=len(unmeasured),
        framework_count=len(frame),
        recalled_count=int(frame["text_status"].eq(RECALLED).sum()),
        options=tuple(records(load_options())),
        checklist=tuple(records(filled_checklist(edition))),
        references=tuple(REFERENCES),
        record_end=min(edition.origin, edition.panel.record_end),
    )


def _card(edition: Edition, manifest: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The model card."""
    training, cells = edition.forecast.training, manifest["inputs"]["cells"]
    rows = [
        ("Model", edition.spec.model.replace("_", " ")),
        (
            "Purpose",
            "to say where a closer look is due; not to judge, to punish, to grant or refuse "
            "asylum, or to trade on",
        ),
        ("Unit", _unit(edition)),
        ("Timing", edition.forecast.timing),
        (
            "Learnt from",
            f"{whole(training.rows)} country-years {training.first_year}–{training.last_year} of "
            f"{training.states} states, {training.positives} followed by the event",
        ),
        (
            "Inputs",
            f"{cells['indicators']} indicators; {whole(cells['observed'])} values of "
            f"{edition.origin}, {whole(cells['older'])} older, {whole(cells['missing'])} missing",
        ),
    ]
    shares = [
        f"{percent_with_sign(share, digits=0)} of those that followed {year}"
        for year, share in reversed(manifest["labels"]["share_coded"].items())
        if share < WHOLE
    ]
    if shares:
        rows.append(
            (
                "Events still to be coded",
                f"on the list by now, as its earlier editions tell: {', '.join(shares)}; the "
                "level of the risks allows for the rest",
            )
        )
    rows.append(("Draws, seed", f"{manifest['forecast']['draws']}, {edition.spec.seed}"))
    made = edition.performance
    if made is not None:
        for name, metric in (("AUC", "roc_auc"), ("Level", "observed_expected_ratio")):
            score = made.scores.loc[metric]
            ends = f"{fixed(score['low'])}–{fixed(score['high'])}"
            label = "Observed over expected" if name == "Level" else name
            rows.append((label, f"{fixed(score['estimate'])} ({ends})"))
    return tuple(rows)


def _unit(edition: Edition) -> str:
    """Which states are forecast."""
    listed = f"states of the Gleditsch–Ward list in {edition.origin}"
    own = edition.spec.panel is not None
    return f"{listed}, those of a panel of one's own" if own else f"{listed}, no microstates"


def _sources(columns: pd.DataFrame) -> list[dict[str, Any]]:
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


def _releases(edition: Edition) -> list[dict[str, Any]]:
    """Releases that the inputs were read from, beside what was out at the origin."""
    table = input_releases(edition.panel, origin=edition.origin)
    # Missing days come as NaN, which a template would print.
    plain = table.astype(object).where(table.notna(), None)
    return [row | {"title": source_title(row["source"])} for row in records(plain)]


def _late_releases(edition: Edition) -> list[dict[str, Any]]:
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


def _older(forecast: Forecast) -> list[dict[str, Any]]:
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
