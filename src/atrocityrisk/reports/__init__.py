"""The annual report and the country brief: from a specification to pages that people can read.

`editions` computes everything once, `countries`, `coverage` and `performance` gather what a page
says, `pages` fills the templates, `writing` makes the files.
"""

from atrocityrisk.reports.countries import Country, countries
from atrocityrisk.reports.coverage import Coverage, cover
from atrocityrisk.reports.editions import Edition, make_edition
from atrocityrisk.reports.performance import Performance, assess
from atrocityrisk.reports.writing import ReportRecord, brief, report

__all__ = [
    "Country",
    "Coverage",
    "Edition",
    "Performance",
    "ReportRecord",
    "assess",
    "brief",
    "countries",
    "cover",
    "make_edition",
    "report",
]
