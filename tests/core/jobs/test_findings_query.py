"""Findings of a run, asked for by a page."""

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.files import write_array, write_json
from sequitur_core.findings.evidence import Evidence
from sequitur_core.findings.find import DETECTORS
from sequitur_core.findings.finding import Finding, from_arrays
from sequitur_core.jobs.answering.handlers import HANDLERS
from sequitur_core.labels import editing
from sequitur_core.runs import layout, queries
from sequitur_core.runs.annotations.hand_labels import hand_labels, record
from sequitur_core.runs.queries import Query
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from tests.answer_queries import answer_all

N = 12
LABELS = pd.DataFrame({"kind": ["a", "b"] * (N // 2)})
DATA = SequenceDataset("ones", [np.ones((3, 1), np.float32)] * N, labels=LABELS)


@pytest.fixture
def run(space: Workspace) -> Run:
    """A run with encodings and no errors; its training doesn't matter here."""
    run = space.add_run(RunSpec(name="A run", model="LSTM_AE", encoding_dim=3), DATA)
    write_array(run.path / layout.ENCODINGS_FILE, np.eye(N, 3, dtype=np.float32))
    write_json(run.path / "status.json", {"status": "done"})
    return run


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Evidence]:
    """What the only detector there is was shown."""
    evidence: list[Evidence] = []

    def detect(shown: Evidence) -> list[Finding]:
        evidence.append(shown)
        return [Finding("odd", {}, np.array([7]))]

    for name in list(DETECTORS):
        monkeypatch.delitem(DETECTORS, name)
    monkeypatch.setitem(DETECTORS, "one", detect)
    return evidence


def test_a_page_that_asks_for_findings_is_given_them(run: Run, seen: list[Evidence]):
    query = Query("findings", {"outcome": "weight", "measured": "cross-fit"})
    queries.submit(run, query)
    answer_all(run)
    assert [found.rows.tolist() for found in from_arrays(queries.result(run, query))] == [[7]]
    assert seen[0].outcome == "weight"


def test_errors_are_seen_as_multiples_of_the_usual_one(run: Run, seen: list[Evidence]):
    errors = np.full(N, 0.5, np.float32)
    errors[7] = 2
    write_array(run.path / layout.ERRORS_FILE, errors)
    HANDLERS["findings"](run, {})
    assert seen[0].errors[7] == 4


def test_without_errors_findings_are_about_encodings_alone(run: Run, seen: list[Evidence]):
    HANDLERS["findings"](run, {})
    assert seen[0].errors is None


def test_labels_that_people_gave_are_seen_first_where_the_page_names_their_mark(
    run: Run, seen: list[Evidence]
):
    record(run, editing.give_by_name(hand_labels(run), [("fault", np.arange(5), "hand")]))
    HANDLERS["findings"](run, {})
    HANDLERS["findings"](run, {"labels": hand_labels(run).mark})
    assert [one.labels.columns.tolist() for one in seen] == [["kind"], ["your label", "kind"]]
