"""The README shows what the main job prints; run as a script, this file rewrites that part."""

import re
from pathlib import Path

from atrocityrisk.rankings import Ranking
from atrocityrisk.runs import run
from atrocityrisk.specs import default_spec

README = Path(__file__).resolve().parents[2] / "README.md"
BEGIN = "<!-- begin: top of the default ranking -->\n"
END = "<!-- end: top of the default ranking -->"
SHOWN = 5


def top_of(ranking: Ranking) -> str:
    """First states with their intervals, as a Markdown table with its caption."""
    frame = ranking.frame
    first = frame.iloc[0]
    lines = [
        "| rank | 90 % interval | state | probability | 90 % interval |",
        "|---:|:---:|---|---:|:---:|",
    ]
    for row in frame.head(SHOWN).to_dict("records"):
        lines.append(
            f"| {row['rank']} | {row['rank_low']}–{row['rank_high']} | {row['country']} "
            f"| {row['probability']:.1%} | {row['low']:.1%}–{row['high']:.1%} |"
        )
    lines.append(
        f"\nOnset of mass killing (see [outcomes](docs/outcomes.md)) in {first['first_year']}–"
        f"{first['last_year']}, seen from the end of {first['origin']}; {len(frame)} states, "
        f"{frame['probability'].sum():.1f} onsets expected among all of them. Most states shown "
        "will see none: see [limits](docs/limits.md)."
    )
    return "\n".join(lines) + "\n"


def test_the_readme_shows_the_default_ranking(tmp_path):
    shown = re.search(f"{re.escape(BEGIN)}(.*?){re.escape(END)}", README.read_text(), flags=re.S)
    assert shown is not None
    assert shown[1] == top_of(run(default_spec(), tmp_path).ranking)


if __name__ == "__main__":
    text = README.read_text()
    head, rest = text.split(BEGIN)
    tail = rest.split(END)[1]
    made = top_of(run(default_spec(), Path("out")).ranking)
    README.write_text(head + BEGIN + made + END + tail)
