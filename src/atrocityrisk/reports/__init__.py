"""The annual report and the country brief: from a specification to pages that people can read.

`edition` computes everything once, `country_entries`, `performance` and `annexes` gather what a
page says, `wording` and `charts` put it into sentences and pictures, `pages` fills the templates,
`report_files` writes the files.
"""

from atrocityrisk.reports.annexes.framework_coverage import Coverage, cover
from atrocityrisk.reports.country_entries import Country, countries
from atrocityrisk.reports.edition import Edition, make_edition
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
