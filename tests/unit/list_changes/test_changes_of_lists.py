"""Who moved between two lists, whether it shows, and why: on lists that can be checked by eye."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest
from remade_panels import remade

from atrocityrisk import ledger
from atrocityrisk._core.files import sha256
from atrocityrisk.errors import DataError, SpecError, WrongTypeError
from atrocityrisk.external_forecasts import read_published_list
from atrocityrisk.forecasting import forecast
from atrocityrisk.list_changes import changes
from atrocityrisk.list_changes.list_moves import change_interval
from atrocityrisk.models import MODELS
from atrocityrisk.panels import write_panel
from atrocityrisk.rankings import rank
from atrocityrisk.runs import run
from atrocityrisk.specs import RunSpec

HEAD = "country,outcome,origin,first_year,last_year,"


@pytest.fixture
def lists(tmp_path):
    """Write a list as CSV: state to the cells after the years."""

    def write(name, rows, *, head="probability", origin=2023, years=2, outcome="mass_killing"):
        fixed = f"{outcome},{origin},{origin + 1},{origin + years}"
        lines = [f"{state},{fixed},{cells}" for state, cells in rows.items()]
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join([HEAD + head, *lines]) + "\n", encoding="utf-8")
        return path

    return write


def by_state(found):
    return found.frame.set_index("country")


def test_ranks_probabilities_and_the_first_k(lists) -> None:
    a = lists("a", {"Chad": 0.3, "Mali": 0.2, "Niger": 0.1})
    b = lists("b", {"Chad": 0.25, "Mali": 0.05, "Niger": 0.4}, origin=2024)
    found = changes(a, b, k=1)
    # Largest change first.
    assert found.frame["country"].tolist() == ["Niger", "Mali", "Chad"]
    rows = by_state(found)
    assert rows["rank_change"].tolist() == [-2, 1, 1]
    assert np.allclose(rows["probability_change"], [0.3, -0.15, -0.05])
    assert rows["first_k"].tolist() == ["entered", "", "left"]
    assert (found.entered, found.left) == (("Niger",), ("Chad",))
    assert set(rows["probability_verdict"]) == {"unknown"}
    assert found.rule.startswith("Unknown: A and B state no intervals")
    assert found.reasons.empty
    assert "A comes without a manifest, so it cannot be computed again" in found.untold[0]
    assert "A and B come without a manifest" in found.untold[1]


def test_verdicts_from_intervals_need_both_sides(lists) -> None:
    head = "probability,low,high"
    a = lists("a", {"Chad": "0.30,0.20,0.40", "Mali": "0.20,0.15,0.25", "Niger": "0.1,0.05,0.3"},
              head=head)  # fmt: skip
    b = lists("b", {"Chad": "0.35,0.25,0.45", "Mali": "0.40,0.30,0.50", "Niger": "0.2,0.15,0.25"},
              head=head)  # fmt: skip
    found = changes(a, b)
    verdicts = by_state(found)["probability_verdict"].to_dict()
    assert verdicts == {"Chad": "within", "Mali": "beyond", "Niger": "unclear"}
    assert set(found.frame["rank_verdict"]) == {"unknown"}
    bare = lists("bare", {"Chad": 0.35, "Mali": 0.4, "Niger": 0.2})
    one = changes(a, bare)
    assert set(one.frame["probability_verdict"]) == {"unknown"}
    assert one.rule.startswith("Unknown: B states no intervals")


def test_the_same_list_twice_is_no_change(lists) -> None:
    a = lists("a", {"Chad": 0.3, "Mali": 0.2})
    found = changes(a, a)
    assert not found.moved
    assert found.differences.empty
    assert found.frame["probability_change"].tolist() == [0, 0]


def test_ties_share_a_rank_and_do_not_move(lists) -> None:
    a = lists("a", {"Chad": 0.2, "Mali": 0.2, "Niger": 0.1})
    b = lists("b", {"Chad": 0.3, "Mali": 0.3, "Niger": 0.1}, origin=2024)
    found = by_state(changes(a, b, k=1))
    assert found["rank_change"].tolist() == [0, 0, 0]
    assert found.loc[["Chad", "Mali"], "first_k"].tolist() == ["stayed", "stayed"]


def test_states_of_one_list_are_named_with_the_reason(lists) -> None:
    a = lists("a", {"Sudan": 0.3, "Mali": 0.2, "Chad": 0.1}, origin=2009)
    b = lists("b", {"Sudan": 0.3, "Mali": 0.2, "South Sudan": 0.25}, origin=2012)
    found = changes(a, b, k=2)
    rows = by_state(found)
    assert rows.loc["South Sudan", "note"] == "no state in 2009, from which A is seen"
    assert rows.loc["Chad", "note"] == "not in B, which does not say why"
    assert rows.loc["South Sudan", "first_k"] == "entered"
    assert found.frame["listed"].tolist() == ["both", "both", "only B", "only A"]


def test_ranks_alone_are_compared_where_a_list_has_no_more(lists) -> None:
    a = lists("a", {"Chad": 1, "Mali": 2}, head="rank")
    b = lists("b", {"Chad": 0.1, "Mali": 0.2}, origin=2024)
    found = changes(a, b)
    assert found.frame["probability_change"].isna().all()
    assert by_state(found)["rank_change"].to_dict() == {"Chad": 1, "Mali": -1}
    assert found.notes == ("A gives ranks without probabilities, so ranks alone are compared.",)


def test_other_windows_compare_ranks_with_a_warning(lists) -> None:
    a = lists("a", {"Chad": 0.1, "Mali": 0.2}, years=1)
    b = lists("b", {"Chad": 0.2, "Mali": 0.1}, years=2)
    found = changes(a, b)
    assert found.frame["probability_change"].isna().all()
    assert "lasts 1 year, B 1 year and 2 years" in found.notes[0]


def test_related_outcomes_compare_ranks_others_are_refused(lists) -> None:
    a = lists("a", {"Chad": 0.1, "Mali": 0.2})
    related = lists("b", {"Chad": 0.2, "Mali": 0.1}, outcome="mass_killing_state")
    found = changes(a, related)
    assert found.notes[0].startswith("The outcomes differ: mass_killing (")
    assert found.frame["probability_change"].isna().all()
    for name in ("mass_killing_ongoing", "coup"):
        other = lists("c", {"Chad": 0.2, "Mali": 0.1}, outcome=name)
        with pytest.raises(SpecError, match=r"a move from one to the other means nothing"):
            changes(a, other)


def test_no_state_in_common_is_refused_and_both_are_described(lists) -> None:
    a, b = lists("a", {"Chad": 0.1}), lists("b", {"Mali": 0.1})
    with pytest.raises(DataError, match=r"A holds 1 states, among them Chad, B 1, among them Mali"):
        changes(a, b)


@pytest.mark.parametrize("k", [0, -1, True, 2.0])
def test_an_impossible_length_is_refused(lists, k) -> None:
    a = lists("a", {"Chad": 0.1})
    with pytest.raises(SpecError, match="at least one state"):
        changes(a, a, k=k)


def test_a_panel_that_is_not_there_is_refused(lists, tmp_path) -> None:
    a = lists("a", {"Chad": 0.1})
    with pytest.raises(DataError, match="expected a panel file as panel_b, found none at"):
        changes(a, a, panel_b=tmp_path / "gone.parquet")


def test_what_is_no_list_is_refused() -> None:
    with pytest.raises(WrongTypeError, match="found int"):
        changes(3, 4)


def test_the_later_list_first_is_said_and_not_taken_apart(lists) -> None:
    a, b = lists("a", {"Chad": 0.1}, origin=2024), lists("b", {"Chad": 0.1})
    found = changes(a, b)
    assert found.notes[0].startswith("B is the earlier list (seen from 2023, A from 2024)")
    assert "give the earlier list first" in found.untold[0]


def test_the_interval_of_a_difference_of_independent_draws(rng) -> None:
    before, after = rng.normal(0, 0.03, (1, 4000)), rng.normal(0.1, 0.04, (1, 4000))
    low, high = change_interval(before, after, level=0.9)[0]
    # A normal difference with standard deviation 0.05; its 5 % quantile lies 1.645 below.
    assert abs(low - (0.1 - 1.645 * 0.05)) < 0.004
    assert abs(high - (0.1 + 1.645 * 0.05)) < 0.004


@pytest.fixture(scope="module")
def forecasts(small_panel, drawn):
    model = MODELS[drawn]()
    return [forecast(model, small_panel, origin=origin, seed=1) for origin in (2020, 2021)]


def test_draws_decide_where_both_have_them(forecasts) -> None:
    found = changes(*forecasts)
    rows = found.frame
    outside = (rows["change_low"] > 0) | (rows["change_high"] < 0)
    assert ((rows["probability_verdict"] == "beyond") == outside).all()
    assert found.rule.startswith("Beyond: the 90 % interval of the difference leaves out 0")
    assert found.frame.equals(changes(*map(rank, forecasts)).frame)


def test_without_panels_only_facts_and_model_are_told_apart(forecasts) -> None:
    found = changes(*forecasts)
    assert "new facts about the country" in set(found.reasons["part"])
    assert found.untold[0].startswith("The panels behind the lists are not at hand")


def sums(found) -> pd.DataFrame:
    return found.reasons.groupby("gwcode")[["probability", "rank"]].sum()


def test_runs_are_computed_again_and_parts_add_up(two_runs, panel_file) -> None:
    found = changes(two_runs / "last", two_runs / "now", panel_a=panel_file, panel_b=panel_file)
    moved = found.frame.set_index("gwcode").sort_index()
    assert np.allclose(sums(found)["probability"], moved["probability_change"], atol=1e-6)
    assert np.allclose(sums(found)["rank"], moved["rank_change"].astype(float))
    assert {"new facts about the country", "more years to learn from"} <= set(found.reasons["part"])
    assert found.untold == (
        "Parts say what moved a forecast, not what moved the world: they depend on the models.",
    )
    assert set(found.inputs.columns) >= {"indicator", "before", "now", "log_odds"}
    assert {"seen from the end of", "window"} <= set(found.differences["what"])
    assert found.rule.startswith("Within: each probability lies in the other list's 90 % interval")


def test_without_their_panel_runs_are_compared_by_their_manifests(two_runs) -> None:
    found = changes(two_runs / "last", two_runs / "now")
    assert found.reasons.empty
    assert "A was made from the panel small.parquet" in found.untold[0]
    assert "--panel-a" in found.untold[0]
    assert "country-years learnt from" in set(found.differences["what"])


def test_a_panel_that_lies_where_the_run_had_it_is_found(
    two_runs, panel_file, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(panel_file, tmp_path / "small.parquet")
    assert len(changes(two_runs / "last", two_runs / "now").reasons)


def test_another_panel_than_that_of_the_run_is_not_used(two_runs, small_panel, tmp_path) -> None:
    other = tmp_path / "other.parquet"
    write_panel(small_panel.select(["structure"]), other)
    found = changes(two_runs / "last", two_runs / "now", panel_a=other, panel_b=other)
    assert found.reasons.empty
    assert "is another; give that one with --panel-a" in found.untold[0]


@pytest.mark.slow
def test_revised_values_and_late_labels_are_parts_of_their_own(
    two_runs, small_panel, panel_file, drawn, tmp_path
) -> None:
    cells, events = small_panel.indicators, small_panel.events
    year = cells.index.get_level_values("year")
    cells.loc[(year >= 2005) & (year <= 2020), "structure"] += 0.4
    events.loc[events.index[(events["synthetic_onset"] > 0) & (year < 2010)][0]] = 0
    newer = tmp_path / "newer.parquet"
    write_panel(remade(small_panel, indicators=cells, events=events), newer)
    run(RunSpec(panel=newer, model=drawn, origin=2021), tmp_path / "now")
    found = changes(two_runs / "last", tmp_path / "now", panel_a=panel_file, panel_b=newer)
    assert {"revised inputs", "revised or late labels"} <= set(found.reasons["part"])
    moved = found.frame.set_index("gwcode").sort_index()
    assert np.allclose(sums(found)["probability"], moved["probability_change"], atol=1e-6)
    assert "panel file (SHA-256)" in set(found.differences["what"])


def test_a_list_that_cannot_be_made_again_says_so(two_runs, panel_file, tmp_path) -> None:
    # As if the code had changed: the list states one risk otherwise, and its manifest agrees.
    folder = shutil.copytree(two_runs / "last", tmp_path / "last")
    table = pd.read_csv(folder / "ranking.csv")
    table.loc[3, "probability"] *= 1.05
    table.to_csv(folder / "ranking.csv", index=False)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["outputs"]["ranking.csv"] = sha256(folder / "ranking.csv")
    manifest["versions"]["atrocityrisk"] = "0.0.9"
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    found = changes(folder, two_runs / "now", panel_a=panel_file, panel_b=panel_file)
    assert "differs from what it states by up to 4.8%" in found.untold[0]
    row = found.differences.set_index("what").loc["version of atrocityrisk"]
    assert row["a"] == "0.0.9"


def test_an_entry_of_a_ledger_is_as_good_as_its_run(two_runs, panel_file, tmp_path) -> None:
    book = tmp_path / "book"
    ledger.init_ledger(book)
    ledger.register_run(book, two_runs / "last")
    now = two_runs / "now"
    found = changes(f"{book}#1", now, panel_a=panel_file, panel_b=panel_file)
    assert found.frame.equals(changes(two_runs / "last", now).frame)
    assert np.allclose(sums(found).sum()["rank"], found.frame["rank_change"].astype(float).sum())


def test_lists_read_beforehand_are_taken(two_runs) -> None:
    listed = [read_published_list(two_runs / name) for name in ("last", "now")]
    assert changes(*listed).frame.equals(changes(two_runs / "last", two_runs / "now").frame)


def test_notebooks_see_the_moves(lists) -> None:
    a, b = lists("a", {"Chad": "0.1"}), lists("b", {"Chad": "0.2"}, origin=2024)
    page = changes(a, b)._repr_html_()
    assert "Chad" in page
    assert "+10.0" in page


def test_a_provisional_list_beside_a_settled_one_is_told():
    from atrocityrisk.list_changes.manifest_differences import _origin_year

    assert _origin_year({"input_checks": {"of_origin_year": 0.441}}) == (
        "provisional, 44 % of its values there"
    )
    assert _origin_year({"input_checks": {}}) == _origin_year({}) == "settled"
