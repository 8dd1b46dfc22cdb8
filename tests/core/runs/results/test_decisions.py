"""What a person thinks of findings stays with the run."""

from pathlib import Path

import pytest

from sequitur_core.runs.layout import DECISIONS_FILE
from sequitur_core.runs.results.decisions import decide, decisions, times
from sequitur_core.runs.run import Run


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """No more than a folder is needed."""
    return Run(tmp_path)


def test_what_was_decided_is_there_again_and_can_be_taken_back(run: Run):
    decide(run, "odd-1", "confirmed")
    decide(run, "groups-2", "dismissed")
    assert decisions(run) == {"odd-1": "confirmed", "groups-2": "dismissed"}
    decide(run, "odd-1", None)
    assert decisions(run) == {"groups-2": "dismissed"}


@pytest.mark.parametrize("damage", ["{", "[]", '{"findings": 3}', '{"findings": {"a": "maybe"}}'])
def test_a_damaged_file_holds_no_decisions_and_is_written_anew(run: Run, damage: str):
    (run.path / DECISIONS_FILE).write_text(damage)
    assert decisions(run) == {}
    decide(run, "odd-1", "dismissed")
    assert decisions(run) == {"odd-1": "dismissed"}


def test_when_a_finding_was_confirmed_is_known_until_it_is_open_again(run: Run):
    decide(run, "odd-1", "confirmed")
    (when,) = times(run).values()
    assert when > 0
    decide(run, "odd-1", None)
    assert times(run) == {}
