"""The box on months: only if a nowcast is given, and only beside its own list."""

import dataclasses

import pandas as pd
import pytest

from atrocityrisk.errors import SpecError
from atrocityrisk.reports import view_report
from atrocityrisk.reports.pages.page_assembly import page
from atrocityrisk.reports.view.months_view import check_same_list, months_view
from atrocityrisk.signals import MonthlyDeaths, nowcast


@pytest.fixture(scope="module")
def made(edition):
    origin = edition.origin
    months = [(origin + k // 12, k % 12 + 1) for k in range(24)]
    rows = pd.DataFrame(months, columns=["year", "month"])
    counted = rows["year"] - origin
    months = MonthlyDeaths(
        frame=rows.assign(gwcode=625, deaths=10 + 90.0 * counted, provisional=counted.eq(1))
    )
    return nowcast(edition.ranking.frame, months, origin=origin)


def test_the_box_has_its_date_and_its_limits(edition, view, made):
    check_same_list(made, edition.ranking)
    with_months = dataclasses.replace(view, months=months_view(made, edition.ranking))
    for template in ("report.html", "report.md"):
        parts = [page(template, given) for given in (with_months, view)]
        assert f"Months to {made.through}" in parts[0]
        assert "Silence is not safety" in parts[0]
        assert "Months to" not in parts[1]


def test_it_stands_with_the_front_and_leaves_the_list_as_it_is(view, edition, made):
    with_months = dataclasses.replace(view, months=months_view(made, edition.ranking))
    text, usual = page("report.html", with_months), page("report.html", view)
    assert text.index('id="months"') < text.index('id="ranking"')
    assert text.partition('id="ranking"')[2] == usual.partition('id="ranking"')[2]


def test_rows_say_what_is_known(edition, made):
    shown = months_view(made, edition.ranking)
    rows = {row.name.removesuffix(" †"): row for row in shown.rows}
    assert rows["Sudan"].deaths == "600*"
    assert "→" in rows["Sudan"].begun
    assert next(row for name, row in rows.items() if name != "Sudan").begun == (
        "without any record"
    )


def test_months_beside_another_list_are_refused(edition, made):
    other = nowcast(
        edition.ranking.frame.assign(probability=0.1),
        MonthlyDeaths(
            frame=pd.DataFrame(
                {"gwcode": 625, "year": edition.origin + 1, "month": range(1, 7), "deaths": 0.0,
                 "provisional": False}
            )
        ),
        origin=edition.origin,
    )  # fmt: skip
    with pytest.raises(SpecError, match="other probabilities than the report"):
        check_same_list(other, edition.ranking)
    with pytest.raises(SpecError, match="other probabilities than the report"):
        view_report(edition, nowcast=other)
