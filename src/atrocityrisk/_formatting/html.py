"""Pages that open from a disk and load nothing: their templates, styles and what a browser may do.

A page carries its own style and script, named by their hashes in a policy that permits no others.
"""

import base64
import hashlib
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined


def template_engine(package: str, *, escape: bool = True) -> Environment:
    """Engine for the templates of a package.

    Parameters
    ----------
    package : str
        Package with a folder ``templates``.
    escape : bool
        Whether text from data is escaped for HTML; only Markdown does without, and escapes itself.

    Returns
    -------
    Environment
        Strict: a name that a template uses and nobody gave is an error.
    """
    return Environment(
        loader=PackageLoader(package),
        autoescape=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def asset(package: str, name: str) -> str:
    """Style sheet or script of a package's pages.

    Parameters
    ----------
    package : str
        Package with a folder ``templates``.
    name : str
        Name of a file in it.

    Returns
    -------
    str
        Its text.
    """
    return resources.files(package).joinpath("templates", name).read_text(encoding="utf-8")


def policy_hash(text: str) -> str:
    """Name by which a content-security policy permits a style or script, and no other.

    Parameters
    ----------
    text : str
        Content of the element, to the letter.

    Returns
    -------
    str
        ``sha256-`` and the digest in base 64.

    Examples
    --------
    >>> policy_hash("")
    'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    """
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
