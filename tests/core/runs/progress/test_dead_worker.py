"""Why the process of a run ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from sequitur_core.runs.progress import dead_worker
from sequitur_core.runs.progress.dead_worker import Ending, memory_kills


@pytest.mark.parametrize(
    ("code", "kills", "cause"),
    [
        (-9, 0, "outside"),
        (-9, 2, "memory"),
        (-9, None, "outside or memory"),
        (-15, 2, "outside"),
        (143, 0, "outside"),
        (-11, 0, "fault"),
        (1, 0, "unknown"),
    ],
)
def test_a_code_and_the_systems_count_tell_the_cause(code: int, kills: int | None, cause: str):
    assert Ending(4, code, kills).cause == cause


@pytest.mark.parametrize(
    ("text", "count"), [("pgfault 3\noom_kill 5\n", 5), ("pgfault 3\n", None), (None, None)]
)
def test_the_systems_count_is_read_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, count: int | None
):
    monkeypatch.setattr(dead_worker, "MEMORY_COUNTER", tmp_path / "vmstat")
    if text is not None:
        (tmp_path / "vmstat").write_text(text)
    assert memory_kills() == count
