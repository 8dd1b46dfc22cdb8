"""The pages as their own tests open them."""

from tests.dashboard.conftest import (
    asked_for_no_more_than_is_used,
    asleep_while_a_page_runs,
    idle_computer,
    linear_maps,
    measured_once,
    no_wait_for_workers,
    one_value_for_each_widget,
    open_page,
    page_hashes,
    prepared_once,
    space,
    trained_once,
)

__all__ = [
    "asked_for_no_more_than_is_used",
    "asleep_while_a_page_runs",
    "idle_computer",
    "linear_maps",
    "measured_once",
    "no_wait_for_workers",
    "one_value_for_each_widget",
    "open_page",
    "page_hashes",
    "prepared_once",
    "space",
    "trained_once",
]
