"""Names of states that do not exist are near to no name that the package knows."""

import unicodedata

import pytest

from atrocityrisk import states
from atrocityrisk.errors import UnknownStateError
from atrocityrisk.states.state_tables import table
from atrocityrisk.teaching.worlds.drawn_worlds import draw
from atrocityrisk.teaching.worlds.invented_names import INVENTED_NAMES


def edits(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, letter_of_other in enumerate(other, 1):
            last, row[j] = (
                row[j],
                min(row[j] + 1, row[j - 1] + 1, last + (letter != letter_of_other)),
            )
    return row[-1]


def test_edits_are_counted() -> None:
    assert (edits("chad", "chad"), edits("chad", "char"), edits("niger", "nigeria")) == (0, 1, 2)


def real_words() -> set[str]:
    names = {str(name) for kind in ("names", "territories") for name in table(kind)["name"]}
    names |= {name for year in (1946, 1990, 2024) for spelt in states.search_names(year).values()
              for name in spelt}  # fmt: skip
    plain = {
        "".join(c for c in unicodedata.normalize("NFKD", name).lower() if c.isalpha() or c == " ")
        for name in names
    }
    return {word for name in plain for word in (name, *name.split()) if len(word) > 3}


def test_no_name_is_near_to_a_real_one() -> None:
    real = real_words()
    assert {"chad", "burma", "ivory coast"} <= real
    for name in INVENTED_NAMES:
        word = name.lower()
        near = [w for w in real if abs(len(w) - len(word)) <= 2 and edits(word, w) <= 2]
        assert not near, (name, near)
        assert not [w for w in real if w[:4] == word[:4]], name


def test_no_name_is_taken_for_a_state() -> None:
    for name in INVENTED_NAMES[::6]:
        with pytest.raises(UnknownStateError):
            states.resolve(name, 2024)


def test_names_are_plain_words_in_order_and_differ() -> None:
    assert list(INVENTED_NAMES) == sorted(set(INVENTED_NAMES))
    assert all(n.isascii() and n.isalpha() and n.istitle() for n in INVENTED_NAMES)
    assert len(INVENTED_NAMES) == 180


def test_names_follow_from_the_seed() -> None:
    one, again, other = (
        draw(seed, n_states=30, years=(1990, 2024), held_out=5, base_rate=None).states.tolist()
        for seed in (1, 1, 2)
    )
    assert one == again
    assert one != other
    assert len(set(one)) == 30
