"""Templates are strict, styles are permitted by their hash, anchors cannot be broken out of."""

import base64
import hashlib

import pytest
from jinja2 import UndefinedError

from atrocityrisk._formatting.html import asset, policy_hash, state_anchor, template_engine

PACKAGES = ["atrocityrisk.reports", "atrocityrisk.scoreboard"]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_of_pages_has_its_style(package):
    style = asset(package, "style.css")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode()
    assert policy_hash(style) == f"sha256-{digest}"
    assert policy_hash(style + " ") != policy_hash(style)


def test_text_is_escaped_unless_asked_otherwise():
    given = {"name": "<b>"}
    assert template_engine(PACKAGES[0]).from_string("{{ name }}").render(given) == "&lt;b&gt;"
    plain = template_engine(PACKAGES[0], escape=False)
    assert plain.from_string("{{ name }}").render(given) == "<b>"


def test_a_name_that_nobody_gave_is_an_error():
    with pytest.raises(UndefinedError, match="name"):
        template_engine(PACKAGES[0]).from_string("{{ name }}").render()


def test_the_hash_of_nothing_is_known():
    assert policy_hash("") == "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


@pytest.mark.parametrize(
    ("iso3", "anchor"), [("TCD", "TCD"), (None, "s347"), ('A"B', "s347"), ("tcd", "s347")]
)
def test_a_state_is_found_by_its_code_or_its_number(iso3, anchor):
    assert state_anchor({"gwcode": 347, "iso3": iso3}) == anchor
