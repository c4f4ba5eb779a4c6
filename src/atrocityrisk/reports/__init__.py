"""The annual report and the country brief: from an edition to pages that people can read.

`view` puts an edition into words, once; `pages` fills the templates from it, `charts` draws what it
holds, `report_files` writes the files, and `site` makes a web site of them. `wording` and `annexes`
hold the sentences.
"""

from atrocityrisk.reports.report_files import (
    check_brief_folder,
    check_report_folder,
    write_brief,
    write_report,
)
from atrocityrisk.reports.site.site_files import check_site_folder, write_site
from atrocityrisk.reports.view.report_view import ReportView, view_report
from atrocityrisk.reports.view.state_view import StateView

__all__ = [
    "ReportView",
    "StateView",
    "check_brief_folder",
    "check_report_folder",
    "check_site_folder",
    "view_report",
    "write_brief",
    "write_report",
    "write_site",
]
