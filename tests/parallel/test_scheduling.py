"""Which process does which tests: each is done once, and browsers are few."""

from __future__ import annotations

from tests.parallel.scheduling import Schedule

TESTS = [f"tests/{file}.py::test_{n}" for file in "abcd" for n in range(2)]
PAGES = [f"tests/browser/test_{file}.py::test_it" for file in "ab"]
CHARTS = ["tests/browser/charts/test_c.py::test_it"]


def test_files_are_handed_out_once_in_their_order():
    schedule = Schedule(TESTS)
    assert [schedule.next_for(at % 2) for at in range(5)] == [[0, 1], [2, 3], [4, 5], [6, 7], []]


def test_what_a_process_that_crashed_has_left_comes_next():
    schedule = Schedule(TESTS)
    schedule.next_for(0)
    schedule.next_for(1)
    schedule.give_back(0, [1, 2])
    assert [schedule.next_for(1) for _ in range(3)] == [[1], [2], [4, 5]]


def test_browser_tests_of_a_kind_are_done_by_one_process():
    schedule = Schedule([*PAGES, *CHARTS, *TESTS])
    assert [schedule.next_for(process) for process in (0, 1, 2)] == [[0], [2], [3, 4]]
    assert [schedule.next_for(process) for process in (1, 0)] == [[5, 6], [1]]


def test_where_only_browser_tests_of_another_are_left_they_are_done_all_the_same():
    schedule = Schedule(PAGES)
    assert [schedule.next_for(process) for process in (0, 1)] == [[0], [1]]


def test_after_a_crash_another_process_may_do_browser_tests():
    schedule = Schedule([*PAGES, *TESTS])
    schedule.next_for(0)
    schedule.give_back(0, [])
    assert [schedule.next_for(process) for process in (1, 2)] == [[1], [2, 3]]


def test_files_that_share_a_dashboard_go_together():
    files = ("server", "people", "take_away")
    tests = [f"tests/browser/server/test_{file}.py::test_it" for file in files]
    assert Schedule(tests).next_for(0) == [0, 2]
