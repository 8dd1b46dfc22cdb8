"""A cluster is joined and left on Runs; on a shared server by the operator alone."""

from __future__ import annotations

import pytest

from dashboard.widgets.places import cluster_choice
from sequitur_core.jobs.places.cluster.note import (
    ADDRESS_VARIABLE,
    ClusterNote,
    cluster_address,
    write_cluster_note,
)
from sequitur_core.runs.layout import home_of
from sequitur_core.runs.workspace import Workspace
from tests.dashboard.conftest import Open, put_run, texts, waves
from tests.dashboard.operator_page.test_operator_page import KEY, people, say  # noqa: F401


@pytest.fixture(autouse=True)
def with_ray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ADDRESS_VARIABLE, raising=False)
    monkeypatch.setattr(cluster_choice, "find_spec", lambda name: object())


def test_a_cluster_is_joined_on_runs_and_left_again(open_page: Open, space: Workspace):
    put_run(space, waves())
    home = home_of(space.path)
    at = open_page("runs")
    at.text_input(key="cluster_address").set_value("lab-1")
    at.button(key="join_cluster").click().run()
    assert "'lab-1' is no address of a Ray cluster" in texts(at, "error")
    assert cluster_address(home) == ""
    at.text_input(key="cluster_address").set_value("lab-1:6379")
    at.button(key="join_cluster").click().run()
    assert cluster_address(home) == "lab-1:6379"
    assert "Joining the cluster at lab-1:6379" in texts(at)
    write_cluster_note(home, ClusterNote(1, problem="No Ray cluster answers at lab-1:6379."))
    assert "No Ray cluster answers at lab-1:6379." in texts(at.run(), "error")
    write_cluster_note(home, ClusterNote(1, cpus=8.0, gpus=1.0, nodes=2))
    assert "at lab-1:6379: 2 computers, 8 processors, 1 GPU." in texts(at.run())
    at.button(key="leave_cluster").click().run()
    assert cluster_address(home) == ""
    assert not at.exception


def test_an_address_that_the_server_was_started_with_stays(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    put_run(space, waves())
    monkeypatch.setenv(ADDRESS_VARIABLE, "auto")
    at = open_page("runs")
    assert f"The server was started with {ADDRESS_VARIABLE}" in texts(at)
    assert "leave_cluster" not in [button.key for button in at.button]


def test_without_ray_its_line_for_pip_stands_there(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    put_run(space, waves())
    monkeypatch.setattr(cluster_choice, "find_spec", lambda name: None)
    at = open_page("runs")
    assert 'pip install "ray' in texts(at)
    assert "join_cluster" not in [button.key for button in at.button]


def test_on_a_shared_server_the_operator_alone_has_the_choice(open_page: Open, people):  # noqa: F811
    (own,) = people.all()
    put_run(own, waves())
    assert "join_cluster" not in [button.key for button in open_page("runs").button]
    at = open_page("operator")
    assert "join_cluster" not in [button.key for button in at.button]
    say(at, KEY)
    at.text_input(key="cluster_address").set_value("lab-1:6379")
    at.button(key="join_cluster").click().run()
    assert cluster_address(people.home) == "lab-1:6379"
