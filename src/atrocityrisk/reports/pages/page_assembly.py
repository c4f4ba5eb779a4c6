"""From a view to one self-contained page, and what a browser may do with it.

Everything is escaped by the template engine; the page carries its own style and script, named by
their hashes in a policy that permits nothing else, so that it works from a disk without network.
"""

import re
from typing import Any

from markupsafe import Markup

from atrocityrisk._formatting.html import asset, page_style, policy_hash
from atrocityrisk.reports.pages.template_filters import PACKAGE, environment
from atrocityrisk.reports.view.report_view import ReportView

STYLE, SCRIPT = "style.css", "script.js"
_OPTIONAL = re.compile(r"</(?:td|th|tr|thead|tbody|li|dt|dd)>\n?")


def page(template: str, view: ReportView, **shown: Any) -> str:
    """A template filled with a view, and with what a page of one part shows of it."""
    engine = environment(view, escape=template.endswith(".html"))
    style, script = page_style(PACKAGE, STYLE), asset(PACKAGE, SCRIPT)
    text = engine.get_template(template).render(
        view=view,
        policy=policy(style, script),
        # Our own files: their bytes must stand as they are, because the policy names their hashes.
        style=Markup(style),
        script=Markup(script),
        **shown,
    )
    return _light(text) if template.endswith(".html") else text


def _light(text: str) -> str:
    """A page without the end tags that HTML may leave out: a report has fifty thousand of them."""
    return _OPTIONAL.sub("", text)


def policy(style: str, script: str) -> str:
    """Content-security policy that permits this style and this script, and nothing else."""
    return (
        f"default-src 'none'; style-src '{policy_hash(style)}'; "
        f"script-src '{policy_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
