"""Pages that open from a disk and load nothing: templates, styles, anchors, and their policy.

A page carries its own style and script, named by their hashes in a policy that permits no others.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

BASE, BASE_STYLE = "atrocityrisk._formatting", "page.css"


def template_engine(package: str, *, escape: bool = True) -> Environment:
    """Engine for a package's folder `templates`, then ours; strict about unknown names."""
    return Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader(BASE)]),
        # Off for Markdown alone, whose templates escape by a filter of their own.
        autoescape=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render_page(
    package: str,
    template: str,
    *,
    filters: Mapping[str, Callable[..., str]],
    context: Mapping[str, Any],
) -> str:
    """A template on the shell `page.html`, with the style that all pages share and no script."""
    style = asset(BASE, BASE_STYLE)
    engine = template_engine(package)
    engine.filters.update(filters)
    return engine.get_template(template).render(
        # Our own style sheet, whose bytes the policy names by their hash.
        style=Markup(style),
        style_hash=policy_hash(style),
        **context,
    )


@cache
def asset(package: str, name: str) -> str:
    """Text of a style sheet or script in a package's folder `templates`."""
    return resources.files(package).joinpath("templates", name).read_text(encoding="utf-8")


def page_style(package: str, name: str) -> str:
    """Style sheet of a page: what all pages share, then what is its own."""
    return asset(BASE, BASE_STYLE) + asset(package, name)


def policy_hash(text: str) -> str:
    """Name by which a content-security policy permits exactly this style or script."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def state_anchor(row: Mapping[str, Any]) -> str:
    """Name of a state's place on a page: its ISO code, or "s" and its number for one without."""
    iso3 = row["iso3"]
    # The code comes from data: anything but three capitals could break out of an attribute.
    if isinstance(iso3, str) and re.fullmatch(r"[A-Z]{3}", iso3):
        return iso3
    return f"s{int(row['gwcode'])}"
