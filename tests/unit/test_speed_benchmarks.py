"""What the speed benchmarks conclude from measured times; no test here measures any."""

import tomllib

import commands
import compare
import parts
import pytest
from compare import Times, verdicts


def one(base: Times, head: Times, *, limit: float = 1.25) -> compare.Verdict:
    (verdict,) = verdicts({"fit": base}, {"fit": head}, limit=limit)
    return verdict


def test_a_ratio_above_the_limit_is_slower_and_one_at_it_is_not():
    assert one(Times((2.0, 2.0, 2.0)), Times((2.6, 2.6, 2.6))).state == "slower"
    assert one(Times((2.0, 2.0, 2.0)), Times((2.5, 2.5, 2.5))).state == "passed"
    assert one(Times((2.0,)), Times((2.5,)), limit=1.2).state == "slower"


def test_medians_decide_so_that_one_disturbed_round_does_not():
    found = one(Times((1.0, 1.1, 0.9)), Times((1.0, 9.0, 1.1)))
    assert found.state == "passed"
    assert found.ratio == pytest.approx(1.1)


def test_a_faster_tree_passes():
    assert one(Times((4.0, 4.4)), Times((1.0, 1.1))).ratio == pytest.approx(1.05 / 4.2)


def test_what_an_older_base_lacks_is_skipped_with_its_reason():
    found = one(Times(problem="ImportError: no 'embedded_past'"), Times((1.0,)))
    assert (found.state, found.ratio) == ("skipped", None)
    assert found.reason == "base: ImportError: no 'embedded_past'"
    (absent,) = verdicts({}, {"fit": Times((1.0,))}, limit=1.25)
    assert (absent.state, absent.reason) == ("skipped", "base: not measured")


def test_a_task_that_this_tree_cannot_do_fails_whatever_the_base_does():
    for base in (Times((1.0,)), Times(problem="too old")):
        found = one(base, Times(problem="TypeError: bad call"))
        assert (found.state, found.reason) == ("failed", "this tree: TypeError: bad call")


def test_every_row_of_the_table_names_its_task_and_what_became_of_it():
    base = {"fit": Times((1.0,)), "draws": Times((1.0,)), "load": Times(problem="no such name")}
    head = {"fit": Times((2.0,)), "draws": Times((1.0,)), "load": Times((1.0,))}
    lines = compare.table(verdicts(base, head, limit=1.25)).splitlines()[1:]
    assert [line.split()[0] for line in lines] == ["fit", "draws", "load"]
    assert lines[0].endswith("2.00  SLOWER")
    assert lines[1].endswith("1.00")
    assert lines[2].endswith("skipped: base: no such name")


@pytest.mark.parametrize("limit", [1.0, 0.8, float("nan")])
def test_a_limit_that_no_tree_could_keep_is_refused(limit):
    with pytest.raises(ValueError, match="limit must be above 1"):
        verdicts({}, {}, limit=limit)


def test_the_specification_of_ones_own_is_the_default_less_one_indicator():
    own = tomllib.loads(commands.own_specification())["run"]
    default = tomllib.loads(commands.DEFAULT.read_text(encoding="utf-8"))["run"]
    assert [name for name in default["indicators"] if name not in own["indicators"]] == [
        commands.LEFT_OUT
    ]
    assert own | {"indicators": []} == default | {"indicators": []}


def test_ratios_are_taken_within_each_round():
    cost = commands.Cost
    runs = {
        commands.BASE: [cost(1.0, 1.0, 90.0), cost(4.0, 2.0, 90.0), cost(2.0, 1.0, 90.0)],
        "rank": [cost(10.0, 20.0, 500.0), cost(40.0, 44.0, 600.0), cost(24.0, 21.0, 550.0)],
    }
    rank = commands.summary(runs)[1]
    assert rank["processor_ratio_to_import_pandas"] == 21.0
    assert rank["wall_ratio_to_import_pandas"] == 10.0
    assert (rank["processor_s"], rank["peak_mb"], rank["rounds"]) == (21.0, 550.0, 3)


def test_the_clock_counts_what_runs_within_a_part_once(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(parts.time, "process_time", lambda: now[0])
    clock = parts.Clock()

    def spend(seconds, then=lambda: None):
        now[0] += seconds
        then()

    refits = clock.around(lambda: spend(4.0), parts.PAST)
    fit = clock.around(lambda: spend(2.0, refits), parts.FIT)
    before = clock.around(lambda: spend(1.0, fit), parts.YEAR_BEFORE)
    spend(0.5)
    clock.turn(parts.REST)
    spend(0.25, fit)
    spend(0.0, before)
    clock.turn(parts.REST)
    assert clock.spent == {
        parts.IMPORTS: 0.5,
        parts.PANEL: 0.0,
        parts.FIT: 2.0,
        parts.PAST: 4.0,
        parts.YEAR_BEFORE: 7.0,
        parts.REST: 0.25,
    }
