"""The sealed truth: not read by accident, and nothing else is taken for it."""

import base64
import json
from pathlib import Path

import pytest

from atrocityrisk.errors import IntegrityError
from atrocityrisk.teaching.worlds.drawn_worlds import DrawnWorld, draw
from atrocityrisk.teaching.worlds.sealed_truth import FIRST_LINE, LARGEST, read_sealed, sealed_text


@pytest.fixture(scope="module")
def drawn() -> DrawnWorld:
    return draw(4, n_states=20, years=(1990, 2024), held_out=5, base_rate=0.1)


@pytest.fixture(scope="module")
def content(drawn: DrawnWorld) -> dict[str, object]:
    text = sealed_text(drawn).partition("\n")[2]
    return json.loads(base64.b64decode(text))


def sealed(content: object) -> str:
    return f"{FIRST_LINE}\n{base64.b64encode(json.dumps(content).encode()).decode()}\n"


def test_it_says_what_it_is_and_shows_nothing_to_the_eye(tmp_path: Path, drawn: DrawnWorld) -> None:
    text = sealed_text(drawn)
    assert text.startswith("Sealed truth of an invented world. Opening it spoils the exercise")
    assert not any(name in text for name in drawn.leaks)
    path = tmp_path / "truth.sealed"
    path.write_text(text)
    truth = read_sealed(path)
    assert dict(truth.leaks) == drawn.leaks
    assert dict(truth.coefficients) == drawn.coefficients
    assert truth.graded["origin"].unique().tolist() == [2019, 2020, 2021, 2022, 2023]
    rows = drawn.rows.set_index(["gwcode", "origin"])
    assert truth.probabilities.equals(rows["probability"])
    assert truth.onsets.tolist() == rows["observed"].tolist()
    known = rows[rows.index.get_level_values("origin") < 2019]
    assert truth.base_rate == pytest.approx(known["observed"].mean(), abs=1e-12)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": "x"}, "expected the format"),
        ({"gwcodes": [2, 2]}, "no list of different numbers"),
        ({"gwcodes": ["a"]}, "no list of different numbers"),
        ({"observed": [[1]]}, "different shapes"),
        ({"first_origin": 2030}, "years contradict"),
        ({"known_until": "soon"}, "invalid literal"),
        ({"leaks": 3}, "no sealed truth"),
    ],
)
def test_other_content_is_refused(
    tmp_path: Path, content: dict[str, object], change: dict[str, object], words: str
) -> None:
    path = tmp_path / "truth.sealed"
    path.write_text(sealed(content))
    read_sealed(path)
    path.write_text(sealed(content | change))
    with pytest.raises(IntegrityError, match=words):
        read_sealed(path)


@pytest.mark.parametrize("cell", [0.0, 1.0, 1.5, None, "x"])
def test_a_probability_that_is_none_is_refused(
    tmp_path: Path, content: dict[str, object], cell: object
) -> None:
    table = [list(row) for row in content["probability"]]  # type: ignore[attr-defined]
    table[0][0] = cell
    path = tmp_path / "truth.sealed"
    path.write_text(sealed(content | {"probability": table}))
    with pytest.raises(IntegrityError, match="no sealed truth"):
        read_sealed(path)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"{}",
        f"{FIRST_LINE}\n????\n".encode(),
        f"{FIRST_LINE}\n".encode() + base64.b64encode(b"[" * 200_000),
        f"{FIRST_LINE}\n".encode() + base64.b64encode(b"\xff"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "truth.sealed"
    path.write_bytes(raw)
    with pytest.raises(IntegrityError, match="is no sealed truth"):
        read_sealed(path)


def test_a_file_too_long_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "truth.sealed"
    with path.open("wb") as stream:
        stream.truncate(LARGEST + 1)
    with pytest.raises(IntegrityError, match="expected fewer than 8,000,000"):
        read_sealed(path)
