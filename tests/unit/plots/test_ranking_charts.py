from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from atrocityrisk._core.files import sha256
from atrocityrisk.errors import OutputError, SpecError
from atrocityrisk.forecasting import forecast
from atrocityrisk.models import MODELS
from atrocityrisk.panels import Panel
from atrocityrisk.plots import plot_ranking, ranking_figure, save_png
from atrocityrisk.rankings import Ranking, rank
from atrocityrisk.rankings.list_words import first_group_sentence


@pytest.fixture(scope="module")
def ranking(small_panel: Panel, drawn: str) -> Ranking:
    return rank(forecast(MODELS[drawn](), small_panel, origin=2024, name=drawn))


@pytest.fixture(scope="module")
def plain(small_panel: Panel, bare: str) -> Ranking:
    return rank(forecast(MODELS[bare](), small_panel, origin=2024, name=bare))


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in [*figure.texts, *figure.axes[0].texts]]


def test_a_dot_at_each_probability_and_a_line_over_its_interval(ranking: Ranking) -> None:
    ax = plot_ranking(ranking, Figure().add_subplot(), k=7)
    shown = ranking.frame.head(7)
    np.testing.assert_array_equal(ax.lines[0].get_xdata(), shown["probability"])
    spans = np.array([segment[:, 0] for segment in ax.collections[0].get_segments()])
    np.testing.assert_array_equal(spans, shown[["low", "high"]])
    assert [t.get_text() for t in ax.get_yticklabels()] == shown["country"].tolist()
    ranks = [t for t in ax.texts if isinstance(t, Annotation)]
    assert [t.get_text() for t in ranks] == [str(rank) for rank in shown["rank"]]
    assert {t.get_ha() for t in ranks} == {"right"}, "digits stand below digits"
    bottom, top = ax.get_ylim()
    assert bottom > top, "the highest risk stands at the top"


def test_the_rank_interval_stands_beside_each_state(ranking: Ranking) -> None:
    ax = plot_ranking(ranking, Figure().add_subplot(), k=3)
    first = ranking.frame.iloc[0]
    heading, *beside = [t.get_text() for t in ax.texts if not isinstance(t, Annotation)]
    assert heading == "rank, 90 %"
    assert beside[0] in (f"{first['rank_low']}–{first['rank_high']}", f"{first['rank_low']}")
    assert len(beside) == 3


def test_no_state_is_called_by_its_group_and_none_is_set_apart_by_a_rule(ranking: Ranking) -> None:
    frame = ranking.frame.assign(tier=pd.array([1] * 4 + [2] * 5 + [3] * 21, dtype="Int64"))
    made = Ranking(frame=frame, level=0.9, forecast=ranking.forecast, joint=ranking.joint)
    ax = plot_ranking(made, Figure().add_subplot(), k=12)
    assert not [text for text in ax.texts if "tier" in text.get_text().lower()]
    assert len(ax.lines) == 1


def test_the_note_says_among_how_many_the_first_is(ranking: Ranking, small_panel: Panel) -> None:
    said = " ".join(texts(ranking_figure(ranking, small_panel.outcome)))
    assert "tier" not in said.lower()
    assert first_group_sentence(ranking.joint) in said


def test_the_figure_says_what_is_forecast_and_what_it_cannot_say(
    ranking: Ranking, small_panel: Panel
) -> None:
    said = " ".join(texts(ranking_figure(ranking, small_panel.outcome)))
    assert "Onset of synthetic event in 2025" in said
    assert "Data through 2024 (only data that would have been out by then" in said
    assert "90 % interval" in said
    assert "Country level only" in said
    assert "All 30 states" in said


def test_a_model_without_intervals_is_told_apart(plain: Ranking, small_panel: Panel) -> None:
    figure = ranking_figure(plain, small_panel.outcome, k=5)
    said = " ".join(texts(figure))
    assert "gives no intervals" in said
    assert "First 5 of 30 states" in said
    assert all(isinstance(text, Annotation) for text in figure.axes[0].texts), "ranks alone"


def test_nothing_is_clipped_and_no_label_overlaps(ranking: Ranking, small_panel: Panel) -> None:
    figure = ranking_figure(ranking, small_panel.outcome)
    figure.canvas.draw()
    width, height = figure.canvas.get_width_height()
    assert width == 1200
    ax = figure.axes[0]
    boxes = [text.get_window_extent() for text in [*figure.texts, *ax.texts, *ax.get_yticklabels()]]
    for box in boxes:
        assert box.x0 >= 0
        assert box.x1 <= width
        assert box.y0 >= 0
        assert box.y1 <= height
    lines = sorted((text.get_window_extent() for text in figure.texts), key=lambda b: b.y0)
    assert all(low.y1 <= high.y0 + 1 for low, high in pairwise(lines))


def test_same_ranking_same_bytes(ranking: Ranking, small_panel: Panel, tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        save_png(ranking_figure(ranking, small_panel.outcome), tmp_path / name)
    assert sha256(tmp_path / "a.png") == sha256(tmp_path / "b.png")
    assert b"matplotlib" not in (tmp_path / "a.png").read_bytes()


def test_what_cannot_be_drawn_or_written(ranking: Ranking, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="k=0"):
        plot_ranking(ranking, Figure().add_subplot(), k=0)
    with pytest.raises(OutputError, match="cannot write"):
        save_png(Figure(), tmp_path / "absent" / "a.png")


def test_a_dollar_sign_is_no_formula(ranking: Ranking, tmp_path: Path, small_panel: Panel) -> None:
    frame = ranking.frame.copy()
    frame.loc[0, "country"] = "$\\broken{$"
    odd = Ranking(frame=frame, level=0.9, forecast=ranking.forecast)
    save_png(ranking_figure(odd, small_panel.outcome), tmp_path / "a.png")
