"""Templates are strict, and styles are permitted by their hash."""

import base64
import hashlib

import pytest
from jinja2 import UndefinedError

from atrocityrisk._formatting.html import asset, policy_hash, template_engine

PACKAGES = ["atrocityrisk.reports", "atrocityrisk.scoreboard"]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_of_pages_has_its_style(package):
    style = asset(package, "style.css")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode()
    assert policy_hash(style) == f"sha256-{digest}"
    assert policy_hash(style + " ") != policy_hash(style)


def test_text_is_escaped_unless_told_otherwise():
    told = {"name": "<b>"}
    assert template_engine(PACKAGES[0]).from_string("{{ name }}").render(told) == "&lt;b&gt;"
    plain = template_engine(PACKAGES[0], escape=False)
    assert plain.from_string("{{ name }}").render(told) == "<b>"


def test_a_name_that_nobody_gave_is_an_error():
    with pytest.raises(UndefinedError, match="name"):
        template_engine(PACKAGES[0]).from_string("{{ name }}").render()
