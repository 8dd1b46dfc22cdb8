"""What the browser gets ready for before it is sent the map."""

from __future__ import annotations

import pytest

from dashboard.charts.maps.map import MANY
from dashboard.explore_page.map_area import map_view
from sequitur_core.runs.layout import ENCODINGS_FILE
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from tests.dashboard.conftest import waves


@pytest.fixture
def run(space: Workspace) -> Run:
    return space.add_run(RunSpec(name="A run", model="LSTM_AE", encoding_dim=3), waves(2))


@pytest.mark.parametrize(("count", "expected"), [(MANY // 2, 0), (MANY + 1, 1), (None, 0)])
def test_a_chart_is_expected_where_there_are_very_many_points(
    run: Run, monkeypatch: pytest.MonkeyPatch, count: int | None, expected: int
):
    calls: list[None] = []
    monkeypatch.setattr(map_view, "expect_chart", lambda: calls.append(None))
    if count is not None:
        with (run.path / ENCODINGS_FILE).open("wb") as file:
            file.truncate(128 + count * 3 * 4)  # a header and float32
    map_view.expect(run)
    assert len(calls) == expected
