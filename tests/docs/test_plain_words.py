"""What a reader sees first has no jargon and no long sentences: README, terminal, figures."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from plain_words import jargon_in, long_sentences, sentences, visible_text, word_count

from atrocityrisk import plots
from atrocityrisk.cli.rank_commands import _expectations
from atrocityrisk.explanations import explain
from atrocityrisk.forecasting import Forecast, forecast
from atrocityrisk.models import ElasticNetLogit, with_imputation
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.panels import load_panel
from atrocityrisk.rankings import Ranking, alert_list, expected_onsets, rank

README = Path(__file__).resolve().parents[2] / "README.md"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The log-odds rise.", ["log-odds"]),
        ("Well Calibrated, by log  odds", ["log odds", "calibrat*"]),
        ("An AUC of .56", ["AUC"]),
        ("Of European origin", ["origin"]),
        ("The original draws_index", []),
        ("population_log2 and my_own_count", ["population_log2"]),
        ("Number of inhabitants", []),
    ],
)
def test_jargon_is_found_as_whole_words(text, found):
    assert jargon_in(text) == found


def test_sentences_are_counted_as_a_reader_counts_them():
    text = "Chad has 7.9 % (1.4–26.5 %). Most likely none does! It ends\nhere"
    assert sentences(text) == [
        "Chad has 7.9 % (1.4–26.5 %).", "Most likely none does!", "It ends", "here",
    ]  # fmt: skip
    assert word_count("Chad has 7.9 % (1.4–26.5 %).") == 3
    assert word_count("Chad, South Sudan, Democratic Republic of the Congo and Mali moved.") == 2
    assert word_count("Chad and Mali moved.") == 4
    assert long_sentences("one two three. One two three four", most=3) == ["One two three four"]


def test_a_page_is_read_outside_its_annex():
    page = """<!doctype html><html><head><title>t</title><style>a{}</style></head><body>
    <p>The <b>first</b> line<br>and a second</p><img alt="A map"><svg aria-label="A chart"><text>2 %
    </text></svg><section id="annex-a"><p>log-odds<br>of it</p></section>
    <div class="quiet annex"><img alt="AUC"></div><p class="sum">After <em>it</em></p>
    <script>var x = 1;</script></body></html>"""
    assert visible_text(page).splitlines() == [
        "The first line", "and a second", "A map", "A chart", "2 %", "After it",
    ]  # fmt: skip
    assert visible_text(page, within="sum") == "After it"


def test_the_first_screen_of_the_readme_is_plain():
    first = README.read_text("utf-8").partition("\n## In Python")[0]
    prose = re.sub(r"^```.*?^```|^\|.*?$|<!--.*?-->", "", first, flags=re.S | re.M)
    prose = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", prose)
    text = "\n".join(" ".join(block.split()) for block in re.split(r"\n\s*\n", prose))
    assert jargon_in(text) == []
    assert long_sentences(text) == []


@pytest.fixture(scope="module")
def listed() -> Forecast:
    names = ["population_log2", "infant_mortality_sqrt", "mass_killing_ever", "coup_attempt_5y"]
    model = with_imputation(ElasticNetLogit(n_alphas=20, n_draws=40, random_state=1))
    return forecast(model, load_panel().select(names), origin=2022, name="elastic_net_logit")


def test_what_the_terminal_says_of_a_list_is_plain(listed):
    made = rank(listed)
    lines = _expectations(SimpleNamespace(ranking=made), shown=20)
    assert len(lines) == 3
    text = "\n".join(lines)
    assert jargon_in(text) == []
    assert long_sentences(text) == []


def test_figures_for_readers_are_plain(listed):
    outcome = OUTCOMES["mass_killing"]
    made = rank(listed)
    figures = [
        plots.ranking_figure(made, outcome),
        plots.movement_figure(made, made, outcome, k=10),
        plots.contributions_figure(explain(listed, 483), outcome),
    ]
    for figure in figures:
        text = shown_on(figure).replace(model_words(listed), "")
        assert jargon_in(text) == [], text


def test_no_short_name_reaches_a_figure_for_analysts(listed):
    panel = load_panel().select(list(listed.features.columns))
    for figure in (
        plots.coverage_figure(panel),
        plots.posterior_figure(listed.estimator, listed.features, title="Onset of mass killing"),
    ):
        text = shown_on(figure)
        assert not [name for name in listed.features if name.replace("_", " ") in text]
        assert "Number of inhabitants" in text


def test_page_terminal_and_readme_round_one_count_alike(listed):
    count = expected_onsets(listed)
    (said,) = re.findall(r"states, (\S+) are expected", _sentence(rank(listed)))
    assert said == f"{count.expected:.1f}"
    assert alert_list(listed, k=10).hits.expected + alert_list(listed, k=10).misses.expected == (
        pytest.approx(count.expected)
    )


def _sentence(made: Ranking) -> str:
    return _expectations(SimpleNamespace(ranking=made), shown=10)[0]


def model_words(made: Forecast) -> str:
    return made.model.replace("_", " ")


def shown_on(figure) -> str:
    """All that is written on a figure."""
    texts = [text.get_text() for text in figure.texts]
    for ax in figure.axes:
        labels = [*ax.texts, *ax.get_xticklabels(), *ax.get_yticklabels(), ax.xaxis.label]
        texts += [text.get_text() for text in (*labels, ax.yaxis.label, ax.title)]
    return " ".join(" ".join(texts).split())
