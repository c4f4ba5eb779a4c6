"""The annual report and the country brief: from a specification to pages that people can read.

`editions` computes everything once, `countries`, `coverage` and `performance` gather what a page
says, `pages` fills the templates, `writing` makes the files.
"""

from atrocityrisk.reports.country_entries import Country, countries
from atrocityrisk.reports.edition import Edition, make_edition
from atrocityrisk.reports.framework_coverage import Coverage, cover
from atrocityrisk.reports.performance import Performance, assess
from atrocityrisk.reports.report_files import ReportRecord, brief, report

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
