"""Steps within a stage reach whoever listens, from any thread, and change nothing."""

import threading

import joblib
import pytest

from atrocityrisk._core.progress import Listener, counting, report_lookup, reporting_to
from atrocityrisk.models._base.parallel import parallel_map_with_warnings


def listener() -> tuple[Listener, list[tuple[str, int, int]], list[bool]]:
    steps: list[tuple[str, int, int]] = []
    lookups: list[bool] = []
    return Listener(lambda *step: steps.append(step), lookups.append), steps, lookups


def double(number: int) -> int:
    return 2 * number


def test_the_work_itself_is_given_back_when_nobody_listens() -> None:
    assert counting("refits", 3, double) is double
    told, steps, _ = listener()
    with reporting_to(told):
        assert counting("refits", 0, double) is double
    assert steps == []


@pytest.mark.parametrize("threads", [1, 3])
def test_every_step_is_told_once_and_in_order(threads: int) -> None:
    told, steps, _ = listener()
    with reporting_to(told), joblib.parallel_config(backend="threading", n_jobs=threads):
        made = parallel_map_with_warnings(counting("refits", 20, double), range(20))
    assert [number for number, _ in made] == [2 * number for number in range(20)]
    assert steps == [("refits", done, 20) for done in range(21)]


def test_steps_of_steps_are_not_told() -> None:
    told, steps, lookups = listener()

    def nested(number: int) -> int:
        report_lookup(found=True)
        return counting("within", 1, double)(number)

    with reporting_to(told):
        assert counting("refits", 1, nested)(4) == 8
    assert steps == [("refits", 0, 1), ("refits", 1, 1)]
    assert lookups == []


def test_a_failure_is_passed_on_and_no_step() -> None:
    told, steps, _ = listener()
    with reporting_to(told):
        work = counting("refits", 1, [].__getitem__)
        with pytest.raises(IndexError):
            work(0)
    assert steps == [("refits", 0, 1)]


def test_nobody_is_told_after_the_block_or_in_another_thread() -> None:
    told, _, lookups = listener()
    with reporting_to(told):
        report_lookup(found=False)
        elsewhere = threading.Thread(target=lambda: report_lookup(found=True))
        elsewhere.start()
        elsewhere.join()
    report_lookup(found=True)
    assert lookups == [False]
