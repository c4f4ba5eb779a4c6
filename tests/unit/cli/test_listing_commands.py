import pytest

from atrocityrisk.indicators import INDICATORS
from atrocityrisk.outcomes import OUTCOMES


def test_every_outcome_is_listed(shell) -> None:
    done = shell("outcomes")
    assert done.code == 0
    assert all(name in done.out for name in OUTCOMES)


def test_every_indicator_is_listed(shell) -> None:
    done = shell("indicators")
    assert done.code == 0
    assert f"{len(INDICATORS)} indicators" in done.out


@pytest.mark.parametrize("what", ["indicators", "outcomes", "models"])
def test_what_a_plugin_adds_is_listed(shell, monkeypatch, what) -> None:
    asked = []
    monkeypatch.setattr("atrocityrisk._core.plugins.load_plugins", lambda: asked.append(what))
    assert shell(what).code == 0
    assert asked == [what]


def test_a_state_is_found_by_name_or_code(shell) -> None:
    done = shell("states", "Myanmar", "775")
    assert done.code == 0
    assert done.out.count("775") == 3
    assert done.out.count("MMR") == 2


def test_an_unknown_state_is_refused(shell) -> None:
    done = shell("states", "Atlantis")
    assert done.code == 2
    assert "Atlantis" in done.err
