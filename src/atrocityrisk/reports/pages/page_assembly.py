"""From a view to one self-contained page, and what a browser may do with it.

Everything is escaped by the template engine; the page carries its own style and script, named by
their hashes in a policy that permits nothing else, so that it works from a disk without network.
"""

import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from atrocityrisk._formatting.html import asset, page_style, policy_hash
from atrocityrisk.reports.pages.places import ONE_PAGE, Place
from atrocityrisk.reports.pages.template_filters import PACKAGE, environment
from atrocityrisk.reports.view.report_view import ReportView

STYLE, SCRIPT = "style.css", "script.js"
_OPTIONAL = re.compile(r"</(?:td|th|tr|thead|tbody|li|dt|dd)>\n?")


def page(template: str, view: ReportView, **shown: Any) -> str:
    """A template filled with a view, and with what a page of one part shows of it."""
    return page_writer(view, escape=template.endswith(".html"))(template, **shown)


def page_writer(view: ReportView, *, escape: bool, place: Place = ONE_PAGE) -> Callable[..., str]:
    """Fills one template after the other with a view, for pages that stand in the same place."""
    engine = environment(view, escape=escape, place=place)
    style, script = page_style(PACKAGE, STYLE), asset(PACKAGE, SCRIPT)
    always = {
        "view": view,
        "policy": policy(style, script),
        # Our own files: their bytes must stand as they are, because the policy names their hashes.
        "style": Markup(style),
        "script": Markup(script),
    }

    def write(template: str, **shown: Any) -> str:
        text = engine.get_template(template).render(**always, **shown)
        return _light(text) if escape else text

    return write


def _light(text: str) -> str:
    """A page without the end tags that HTML may leave out: a report has fifty thousand of them."""
    return _OPTIONAL.sub("", text)


def policy(style: str, script: str = "") -> str:
    """Content-security policy that permits this style and this script, and nothing else."""
    scripts = f"script-src '{policy_hash(script)}'; " if script else ""
    return (
        f"default-src 'none'; style-src '{policy_hash(style)}'; {scripts}img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
