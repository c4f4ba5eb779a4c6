"""From an edition to one self-contained page, and what a browser may do with it.

Everything is escaped by the template engine; the page carries its own style and script, named by
their hashes in a policy that permits nothing else, so that it works from a disk without network.
"""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from markupsafe import Markup

from atrocityrisk.reports.editions import Edition
from atrocityrisk.reports.facts import strip_limit
from atrocityrisk.reports.filters import environment


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
    style, script = asset("style.css"), asset("script.js")
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
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def asset(name: str) -> str:
    """Style sheet or script of the page.

    Parameters
    ----------
    name : str
        Name of a file in templates.

    Returns
    -------
    str
        Its text.
    """
    return resources.files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
