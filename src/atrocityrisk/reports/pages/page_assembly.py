"""From a view to one self-contained page, and what a browser may do with it.

Everything is escaped by the template engine; the page carries its own style and script, named by
their hashes in a policy that permits nothing else, so that it works from a disk without network.
"""

from typing import Any

from markupsafe import Markup

from atrocityrisk._formatting.html import asset, page_style, policy_hash
from atrocityrisk.reports.pages.template_filters import PACKAGE, environment
from atrocityrisk.reports.view.report_view import ReportView

STYLE, SCRIPT = "style.css", "script.js"


def page(template: str, view: ReportView, **shown: Any) -> str:
    """A template filled with a view, and with what a page of one part shows of it."""
    engine = environment(view, escape=template.endswith(".html"))
    style, script = page_style(PACKAGE, STYLE), asset(PACKAGE, SCRIPT)
    return engine.get_template(template).render(
        view=view,
        policy=policy(style, script),
        # Our own files: their bytes must stand as they are, because the policy names their hashes.
        style=Markup(style),
        script=Markup(script),
        **shown,
    )


def policy(style: str, script: str) -> str:
    """Content-security policy that permits this style and this script, and nothing else."""
    return (
        f"default-src 'none'; style-src '{policy_hash(style)}'; "
        f"script-src '{policy_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
