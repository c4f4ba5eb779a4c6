"""The annual report and the country brief: from an edition to pages that people can read.

`country_entries` and `annexes` gather what a page says, `wording` and `charts` put it into
sentences and pictures, `pages` fills the templates, `report_files` writes the files.
"""

from atrocityrisk.reports.country_entries import Country, countries
from atrocityrisk.reports.report_files import (
    check_brief_folder,
    check_report_folder,
    write_brief,
    write_report,
)

__all__ = [
    "Country",
    "check_brief_folder",
    "check_report_folder",
    "countries",
    "write_brief",
    "write_report",
]
