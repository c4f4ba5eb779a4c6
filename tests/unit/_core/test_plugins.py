"""An installed plug-in is found when a name is missing; a broken one is named."""

import sys

import pytest

from atrocityrisk._core import plugins
from atrocityrisk._core.registry import Registry
from atrocityrisk.errors import PluginError, UnknownNameError
from atrocityrisk.models import MODELS


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Installs a package of one module, and forgets what was loaded before and after."""

    def install(code: str) -> None:
        (tmp_path / "their_models.py").write_text(code, encoding="utf-8")
        info = tmp_path / "their_package-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: their-package\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[atrocityrisk.plugins]\ntheirs = their_models\n")
        monkeypatch.syspath_prepend(tmp_path)
        plugins.load_plugins.cache_clear()

    yield install
    sys.modules.pop("their_models", None)
    plugins.load_plugins.cache_clear()
    MODELS._entries.pop("their_logit", None)


def test_a_model_of_an_installed_package_has_a_name(installed):
    installed(
        "from sklearn.linear_model import LogisticRegression\n"
        "from atrocityrisk.models import MODELS\n"
        "MODELS.add('their_logit', LogisticRegression)\n"
    )
    assert "their_logit" not in list(MODELS)
    assert type(MODELS["their_logit"]()).__name__ == "LogisticRegression"
    assert plugins.load_plugins() == ("theirs",)


def test_a_plugin_that_fails_is_named_with_its_package(installed):
    installed("raise RuntimeError('no licence key')")
    with pytest.raises(PluginError, match=r"'theirs' of their-package .*RuntimeError: no licence"):
        MODELS["their_logit"]


def test_without_plugins_a_missing_name_is_missing():
    colours: Registry[int] = Registry("colour")
    colours.add("red", 1)
    assert "rad" not in colours
    with pytest.raises(UnknownNameError, match="no colour named 'rad'; did you mean 'red'"):
        colours["rad"]
