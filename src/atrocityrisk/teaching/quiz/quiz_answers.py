"""Answers to a quiz: percentages as people write them, on a line or in a table."""

import csv
import io
import re
from collections.abc import Mapping, Sequence, Set
from pathlib import Path

import pandas as pd

from atrocityrisk._core.files import StrPath
from atrocityrisk.errors import DataError

_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,9})?) ?(%|percent)?")
_HOW = "write a percentage from 0 to 100, such as 20 or 2.5%"
LONGEST = 40

Answers = StrPath | pd.DataFrame | Mapping[int, float] | Sequence[float]
"""Where answers may stand: a file or a table (percent), numbers by question or in order
(fractions)."""


def read_percent(text: str) -> float:
    """Fraction that a percentage says; refused where it is unclear what was meant."""
    return float(kept_text(text).removesuffix("%")) / 100


def kept_text(text: str) -> str:
    """A percentage as it is kept: exact, and with its sign; refused where it is unclear."""
    shown = repr(text if len(text) <= LONGEST else f"{text[:LONGEST]}...")
    found = _PERCENT.fullmatch(text.strip().lower())
    if found is None:
        hint = "; a decimal point is written as ." if "," in text else ""
        raise DataError(f"expected a probability in percent, found {shown}; {_HOW}{hint}")
    number, sign = float(found[1]), found[2]
    if number > 100:
        raise DataError(f"expected at most 100 percent, found {shown}; {_HOW}")
    if 0 < number <= 1 and sign is None:
        # "0.2" is a fifth to some and one in five hundred to others; "1" is certain, or 1 percent.
        raise DataError(
            f"{shown} can mean {number:g}% or {100 * number:g}%; write it with the sign %"
        )
    return f"{found[1]}%"


def read_answers(answers: Answers, *, n: int, identity: str) -> dict[int, float]:
    """Fractions by number of the question; questions without an answer are left out."""
    if isinstance(answers, str | Path | pd.DataFrame):
        texts = answer_texts(answers, n=n, identity=identity)
        return {number: read_percent(text) for number, text in texts.items()}
    if isinstance(answers, pd.Series | Set):
        # Their order is not that of the questions, and their index may be.
        raise DataError(
            f"expected answers as a list or a dict, found a {type(answers).__name__}; give "
            "{1: 0.2, 2: 0.05}, with the number of each question"
        )
    pairs = (
        dict(answers) if isinstance(answers, Mapping) else dict(enumerate(answers, start=1))  # type: ignore[arg-type]
    )
    for number, probability in pairs.items():
        _check_number(number, "the answers", n)
        if not isinstance(probability, int | float) or not 0 <= probability <= 1:
            raise DataError(
                f"expected a probability between 0 and 1 for question {number}, found "
                f"{probability!r}; in a table, write percent"
            )
    return {int(number): float(probability) for number, probability in pairs.items()}


def answer_texts(answers: StrPath | pd.DataFrame, *, n: int, identity: str) -> dict[int, str]:
    """Answers of a file or a table as they are kept, by number of the question."""
    if isinstance(answers, pd.DataFrame):
        return _of_table(answers, "the table", n=n, identity=identity)
    return _of_table(_table(Path(answers)), f"{answers}", n=n, identity=identity)


def _table(path: Path) -> pd.DataFrame:
    """A CSV of answers, as text; spreadsheets of many countries separate by semicolons."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        mark = ";" if ";" in text.partition("\n")[0] else ","
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except OSError as problem:
        raise DataError(
            f"expected a CSV of answers at {path}, found that it cannot be read "
            f"({problem.strerror}); give the file that --questions-only wrote, filled in"
        ) from problem
    except (ValueError, csv.Error) as problem:
        raise DataError(
            f"{path} is no CSV of answers ({problem}); it needs the columns question and answer"
        ) from problem
    if not lines:
        raise DataError(
            f"{path} is no CSV of answers (it is empty); it needs the columns question and answer"
        )
    # A row that is one cell longer would otherwise be read one column further: 1,2,5 for 2.5.
    for number, cells in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in cells) and len(cells) != len(lines[0]):
            raise DataError(
                f"{path}, line {number}: expected {len(lines[0])} cells, found {len(cells)}; write "
                "2.5% and not 2,5%"
            )
    rows = [cells for cells in lines[1:] if any(cell.strip() for cell in cells)]
    return pd.DataFrame(rows, columns=lines[0], dtype=str)


def _of_table(table: pd.DataFrame, where: str, *, n: int, identity: str) -> dict[int, str]:
    """Answers as they are kept; all are checked before any is taken."""
    absent = [name for name in ("question", "answer") if name not in table]
    if absent:
        raise DataError(
            f"{where} lacks the column {absent[0]!r}; it needs question (1 to {n}) and answer "
            "(percent)"
        )
    if table.columns.has_duplicates:
        raise DataError(f"{where} has a column twice; keep one of them")
    found: dict[int, str] = {}
    for row in table.astype(object).where(table.notna(), "").astype(str).to_dict("records"):
        said = row.get("quiz", identity).strip().lower()
        if said not in ("", identity):
            raise DataError(
                f"{where} answers quiz {said!r}, found the questions of quiz {identity!r}; give "
                "the --seed, --n and years with which its questions were drawn"
            )
        text = row["answer"].strip()
        if not text or text == "nan":
            continue
        number = row["question"].strip()
        number = int(number) if re.fullmatch(r"[0-9]{1,4}", number) else number
        _check_number(number, where, n)
        if number in found:
            raise DataError(f"{where} answers question {number} twice; keep one of them")
        try:
            found[number] = kept_text(text)
        except DataError as problem:
            raise DataError(f"{where}, question {number}: {problem}") from problem
    return found


def _check_number(number: object, where: str, n: int) -> None:
    if not isinstance(number, int) or not 1 <= number <= n:
        raise DataError(f"{where}: expected a question from 1 to {n}, found {number!r}")
