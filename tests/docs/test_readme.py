"""The README shows what the main job prints; run as a script, this file rewrites that part."""

import re
from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk._formatting.numbers import fixed, percent
from atrocityrisk.panels import load_panel
from atrocityrisk.rankings import Ranking
from atrocityrisk.runs import embedded_track_record, run
from atrocityrisk.specs import default_spec
from atrocityrisk.states import labels

README = Path(__file__).resolve().parents[2] / "README.md"
BEGIN = "<!-- begin: top of the default ranking -->\n"
END = "<!-- end: top of the default ranking -->"
SHOWN = 5


def top_of(frame: pd.DataFrame) -> str:
    """First states with their intervals, as a Markdown table with its caption."""
    origin = int(frame["origin"].iloc[0])
    lines = [
        "| rank | 90 % interval | state | probability | 90 % interval |",
        "|---:|:---:|---|---:|:---:|",
    ]
    for row in frame.head(SHOWN).to_dict("records"):
        lines.append(
            f"| {row['rank']} | {row['rank_low']}–{row['rank_high']} | {row['country']} "
            f"| {percent(row['probability'])}% | {percent(row['low'])}%–{percent(row['high'])}% |"
        )
    settled = load_panel().last_settled_year
    provisional = (
        f"**Provisional**: much of what describes {origin} is not out yet, and events after "
        f"{settled} are not on record ([inputs](docs/concepts/inputs.md)). "
    )
    lines.append(
        f"\n{provisional if origin > settled else ''}Onset of mass killing "
        f"(see [outcomes](docs/concepts/outcomes.md)) in {origin + 1}–{origin + 2}, seen from the "
        f"end of {origin}; among all {len(frame)} states, "
        f"{fixed(frame['probability'].sum(), digits=1)} are expected to see it. Most states shown "
        "will see none: see [limits](docs/concepts/limits.md)."
    )
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def shown() -> str:
    found = re.search(f"{re.escape(BEGIN)}(.*?){re.escape(END)}", README.read_text(), flags=re.S)
    assert found is not None
    return found[1]


def test_the_readme_shows_what_the_track_record_holds(shown):
    """The record itself is held against a run in tests/golden/test_track_record.py."""
    record = embedded_track_record()
    latest = record.frame[record.frame["origin"] == record.frame["origin"].max()]
    latest = latest.sort_values(["rank", "gwcode"])
    key = pd.MultiIndex.from_frame(latest[["gwcode", "origin"]], names=["gwcode", "year"])
    assert shown == top_of(latest.assign(country=labels(key)["name"].to_numpy()))


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.ProvisionalInputsWarning")
@pytest.mark.slow
def test_the_readme_shows_the_default_ranking(shown, tmp_path):
    assert shown == top_of(run(default_spec(), tmp_path).ranking.frame)


def test_the_snippet_gives_the_numbers_of_the_list(shown):
    """The first lines that a newcomer copies must not give another list than the one above."""
    (block,) = re.findall(r"^```python\n(.*?)^```", README.read_text(), flags=re.S | re.M)
    namespace: dict[str, object] = {}
    exec(compile(block, str(README), "exec"), namespace)
    ranking = namespace["ranking"]
    assert isinstance(ranking, Ranking)
    assert top_of(ranking.frame) == shown


if __name__ == "__main__":
    text = README.read_text()
    head, rest = text.split(BEGIN)
    tail = rest.split(END)[1]
    made = top_of(run(default_spec(), Path("out")).ranking.frame)
    README.write_text(head + BEGIN + made + END + tail)
