"""The README's pictures are what the default gives today: drawn anew, held to the committed."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
PICTURES = ROOT / "docs" / "pictures"
NAMES = ["ranking", "map", "state"]
MOST_DIFFERENCE = 4.0
"""Mean difference of a pixel, of 255. Letters drawn a little otherwise give less than 2."""


def difference(first: Image.Image, second: Image.Image) -> float:
    """Mean over all pixels and colours."""
    one, other = (np.asarray(each.convert("RGB"), dtype=float) for each in (first, second))
    return float(np.abs(one - other).mean())


@pytest.fixture(scope="module")
def drawn(browser):
    """The default's list takes half a minute, once."""
    from atrocityrisk.editions import make_edition
    from atrocityrisk.specs import default_spec
    from write_readme_pictures import pictures

    return pictures(make_edition(default_spec()), browser)


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.ProvisionalInputsWarning")
@pytest.mark.parametrize("name", NAMES)
def test_the_picture_is_what_the_default_gives(drawn, name):
    with Image.open(PICTURES / f"{name}.png") as committed:
        assert drawn[name].size == committed.size, "run python scripts/write_readme_pictures.py"
        assert committed.info["shown"] == drawn[name].info["shown"], "its numbers are others now"
        found = difference(drawn[name], committed)
    assert found < MOST_DIFFERENCE, "run python scripts/write_readme_pictures.py"


def test_a_picture_of_something_else_is_no_small_difference(drawn):
    ranking = drawn["ranking"]
    assert difference(ranking, ranking.rotate(180)) > MOST_DIFFERENCE
    assert difference(drawn["map"], Image.new("RGB", drawn["map"].size, "white")) > MOST_DIFFERENCE


def test_the_readme_shows_each_with_words_for_who_cannot_see_it():
    shown = dict(re.findall(r"!\[([^\]]+)\]\(docs/pictures/(\w+)\.png\)", README.read_text()))
    assert sorted(shown.values()) == sorted(NAMES)
    assert min(len(words.split()) for words in shown) >= 15


def test_they_are_small_and_wide_enough():
    files = [PICTURES / f"{name}.png" for name in NAMES]
    assert sum(path.stat().st_size for path in files) < 500_000
    assert sorted(path.stem for path in PICTURES.iterdir()) == sorted(NAMES)
    for path in files:
        with Image.open(path) as picture:
            assert 880 <= picture.width <= 1200
