"""From an edition to one self-contained page, and what a browser may do with it.

Everything is escaped by the template engine; the page carries its own style and script, named by
their hashes in a policy that permits nothing else, so that it works from a disk without network.
"""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from atrocityrisk._formatting.html import asset, page_style, policy_hash
from atrocityrisk.editions.edition import Edition
from atrocityrisk.reports.pages.template_context import strip_limit
from atrocityrisk.reports.pages.template_filters import PACKAGE, environment

STYLE, SCRIPT = "style.css", "script.js"


def page(
    template: str, edition: Edition, *, escape: bool = True, context: Mapping[str, Any]
) -> str:
    """A template filled with an edition and the context made for it."""
    engine = environment(
        escape=escape, bar_limit=context["bar_limit"], strip_limit=strip_limit(edition)
    )
    style, script = page_style(PACKAGE, STYLE), asset(PACKAGE, SCRIPT)
    return engine.get_template(template).render(
        edition=edition,
        policy=policy(style, script),
        # Our own files: their bytes must stand as they are, because the policy names their hashes.
        style=Markup(style),
        script=Markup(script),
        **context,
    )


def policy(style: str, script: str) -> str:
    """Content-security policy that permits this style and this script, and nothing else."""
    return (
        f"default-src 'none'; style-src '{policy_hash(style)}'; "
        f"script-src '{policy_hash(script)}'; base-uri 'none'; form-action 'none'"
    )
