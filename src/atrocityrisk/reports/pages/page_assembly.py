"""From an edition to one self-contained page, and what a browser may do with it.

Everything is escaped by the template engine; the page carries its own style and script, named by
their hashes in a policy that permits nothing else, so that it works from a disk without network.
"""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from atrocityrisk._formatting.html import asset, policy_hash
from atrocityrisk.reports.edition import Edition
from atrocityrisk.reports.pages.template_context import strip_limit
from atrocityrisk.reports.pages.template_filters import PACKAGE, environment

STYLE, SCRIPT = "style.css", "script.js"


def page(template: str, edition: Edition, *, escape: bool = True, facts: Mapping[str, Any]) -> str:
    """Fill a template.

    Parameters
    ----------
    template : str
        Name of a file in templates.
    edition : Edition
        What is reported.
    escape : bool
        As in `environment`.
    facts : mapping of str to object
        What the template uses beside the edition.

    Returns
    -------
    str
        The page.
    """
    engine = environment(
        escape=escape, bar_limit=facts["bar_limit"], strip_limit=strip_limit(edition)
    )
    style, script = asset(PACKAGE, STYLE), asset(PACKAGE, SCRIPT)
    given = {
        "edition": edition,
        "policy": policy(style, script),
        "style": Markup(style),
        "script": Markup(script),
        **facts,
    }
    return engine.get_template(template).render(given)


def policy(style: str, script: str) -> str:
    """Content-security policy of a page that carries exactly this style and this script.

    Parameters
    ----------
    style, script : str
        Contents of the two elements.

    Returns
    -------
    str
        Permits these two by hash, and nothing else: no network, no frame, no form.
    """
    return (
        f"default-src 'none'; style-src '{policy_hash(style)}'; "
        f"script-src '{policy_hash(script)}'; base-uri 'none'; form-action 'none'"
    )
