"""The numbers of a report as tables: full precision, one file for each question."""

from collections.abc import Iterable, Mapping

import pandas as pd

from atrocityrisk.editions.edition import Edition
from atrocityrisk.editions.framework_coverage import Coverage
from atrocityrisk.panels import FILED_AS
from atrocityrisk.reports.annexes.checklists import filled_checklist
from atrocityrisk.reports.view.ranking_rows import RankingRow

HEAD = ["gwcode", "iso3", "country"]


TABLES = (
    "ranking.csv", "contributions.csv", "changes.csv", "nearest-cases.csv", "history.csv",
    "indicators.csv", "data-quality.csv", "framework.csv", "framework-unmeasured.csv",
    "checklist.csv", "scores.csv", "editions.csv", "onsets.csv", "false-alarms.csv",
)  # fmt: skip
"""Files of tables that a report may have."""


def report_tables(
    edition: Edition,
    coverage: Coverage,
    rows: Iterable[RankingRow],
    histories: Mapping[int, pd.DataFrame],
) -> dict[str, pd.DataFrame]:
    """Tables behind a report by name of file, only those that this edition has."""
    shown = {row.gwcode: row for row in rows}
    ranking = edition.ranking.frame
    columns = edition.panel.columns.rename(columns=FILED_AS).rename_axis("indicator")
    tables = {
        "ranking.csv": ranking.assign(
            movement=[shown[code].movement for code in ranking["gwcode"]],
            under_way=[shown[code].under_way or shown[code].status for code in ranking["gwcode"]],
            why_high=[shown[code].why_high for code in ranking["gwcode"]],
        ),
        "contributions.csv": _stacked(
            edition, {code: made.parts for code, made in edition.explanations.items()}
        ),
        "changes.csv": _stacked(
            edition, {code: change.parts for code, change in edition.changes.items()}
        ),
        "nearest-cases.csv": _cases(edition),
        "history.csv": _stacked(
            edition, {code: table.drop(columns="gwcode") for code, table in histories.items()}
        ),
        "indicators.csv": columns.reset_index(),
        "data-quality.csv": _named(edition, coverage.cells),
        "framework.csv": _named(edition, coverage.factors),
        "framework-unmeasured.csv": coverage.unmeasured,
        "checklist.csv": filled_checklist(edition),
    }
    if edition.performance is not None:
        scores = edition.performance.scores.reset_index()
        tables |= {
            "scores.csv": scores,
            "editions.csv": edition.performance.editions,
            "onsets.csv": edition.performance.onsets,
            "false-alarms.csv": edition.performance.false_alarms,
        }
    return {name: table for name, table in tables.items() if len(table)}


def _stacked(edition: Edition, tables: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Tables of single states one above the other, in the order of the ranking."""
    heads = edition.ranking.frame[HEAD]
    found = {code: tables[code] for code in heads["gwcode"] if len(tables.get(code, ()))}
    if not found:
        return pd.DataFrame()
    stacked: pd.DataFrame = pd.concat(found, names=["gwcode"]).reset_index(level="gwcode")
    named = heads.set_index("gwcode").loc[stacked["gwcode"]]
    for place, name in enumerate(HEAD[1:], start=1):
        stacked.insert(place, name, named[name].to_numpy())
    return stacked.reset_index(drop=True)


def _cases(edition: Edition) -> pd.DataFrame:
    """Nearest cases, with columns of the case named apart from those of the state."""
    renamed = {"gwcode": "case_gwcode", "country": "case_country", "year": "case_year"}
    return _stacked(
        edition, {code: table.rename(columns=renamed) for code, table in edition.cases.items()}
    )


def _named(edition: Edition, table: pd.DataFrame) -> pd.DataFrame:
    """A table of all states with their names, in the order of the ranking."""
    names = edition.ranking.frame[HEAD]
    return names.merge(table, on="gwcode", how="inner")
