"""More like this, on the page: from a marked stretch to labelled moments elsewhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.explore_page.context import Context
from dashboard.explore_page.panels import similar
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.explore.time.similar_moments import similar_in_shape
from sequitur_core.labels.events import Span
from sequitur_core.runs.annotations.dismissed_moments import dismiss
from sequitur_core.runs.annotations.hand_labels import hand_labels
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.conftest import finish
from tests.dashboard.conftest import Open, answered, moving_clips, open_panel, put_run, texts

MARKED = Span(0, 24, 36)


def two_recordings() -> SequenceDataset:
    """Windows of 12 hours of two noisy recordings; a peak in both, in the first one twice."""
    random = np.random.default_rng(0)
    series = 0.1 * random.normal(size=(2, 96))
    for recording, at in ((0, 24), (0, 60), (1, 48)):
        series[recording, at : at + 12] += np.hanning(12) * 4
    starts = np.arange(0, 85, 12)
    return SequenceDataset(
        "hours",
        [one[at : at + 12, None].astype(np.float32) for one in series for at in starts],
        recording=np.repeat([0, 1], len(starts)),
        start=np.tile(starts, 2),
        meta=Meta(step=1.0, step_unit="h", begins="2024-03-01"),
    )


@pytest.fixture
def run(space: Workspace) -> Run:
    return finish(put_run(space, two_recordings()))


def marked(open_page: Open, run: Run) -> AppTest:
    """The panel after a stretch was marked."""
    at = open_page("explore", panel=page_texts.SIMILAR, run=run.id)
    at.session_state[state.SIMILAR_TO] = (run.id, MARKED)
    return answered(at.run(), run)


def moments(at: AppTest) -> pd.DataFrame:
    return next(t.value for t in at.dataframe if "Similar" in t.value.columns)


def test_it_says_what_to_mark_first(open_page: Open, run: Run):
    assert "Drag across a stretch of time" in texts(open_panel(open_page, run, page_texts.SIMILAR))


def test_the_same_shape_elsewhere_comes_first_with_its_recording_and_dates(
    open_page: Open, run: Run
):
    found = moments(marked(open_page, run))
    first = set(zip(found["Recording"][:2], found["From"][:2], strict=True))
    assert first == {("recording 1", "2024-03-03 12:00"), ("recording 2", "2024-03-03 00:00")}
    assert (found["Similar"][:2] > 95).all()


def test_a_single_selected_sequence_is_looked_for(open_page: Open, run: Run):
    at = open_page("explore", panel=page_texts.SIMILAR, run=run.id)
    at.session_state[state.SELECTION] = (run.id, [2])
    at = answered(at.run(), run)
    assert "Similar to recording 1, 2024-03-02 00:00" in texts(at)
    assert len(moments(at))


def test_sequences_that_are_no_windows_are_called_by_their_names(open_page: Open, space: Workspace):
    days = two_recordings()
    names = tuple(f"WZ-{10 + k}" for k in range(len(days)))
    own = {"recording": np.arange(len(days)), "start": np.zeros(len(days), np.int64)}
    run = finish(put_run(space, replace(days, ids=names, **own)))
    at = open_page("explore", panel=page_texts.SIMILAR, run=run.id)
    at.session_state[state.SIMILAR_TO] = (run.id, Span(2, 0, 12))
    at = answered(at.run(), run)
    assert "Similar to WZ-12" in texts(at)
    assert moments(at).columns.tolist()[-1] == "Sequence"
    assert set(moments(at)["Sequence"]) <= set(names)


def test_clips_are_compared_by_their_encodings(open_page: Open, space: Workspace):
    run = finish(put_run(space, moving_clips(), model="CONV_LSTM_AE"))
    at = open_page("explore", panel=page_texts.SIMILAR, run=run.id)
    at.session_state[state.SELECTION] = (run.id, [4])
    at = answered(at.run(), run)
    assert len(moments(at)) == 9


def test_a_flat_stretch_is_refused_with_a_reason(open_page: Open, space: Workspace):
    data = two_recordings()
    for row in range(3):
        data.sequences[row][:] = 1
    run = finish(put_run(space, data))
    at = marked(open_page, run)
    assert "Nothing changes in this stretch" in texts(at)


def test_a_label_covers_each_moment_exactly(run: Run, monkeypatch: pytest.MonkeyPatch):
    data = run.dataset()
    found = similar_in_shape(data, 0, 24, 36)
    context = Context(run, data, *[None] * 8)  # only these two matter here
    monkeypatch.setattr(similar.bar.st, "session_state", {})
    similar.label_moments(context, found, [0, 1], "peak")
    labels = hand_labels(run)
    spans = {(m.span.recording, m.span.start, m.span.stop) for m in labels.marked}
    assert spans == {(0, 60, 72), (1, 48, 60)}
    assert labels.counts == {0: 2}


def test_dismissed_moments_leave_the_list_until_they_are_brought_back(open_page: Open, run: Run):
    at = marked(open_page, run)
    before = moments(at)
    for moment in (Span(0, 60, 72), Span(1, 48, 60)):  # as the button does, with these ticked
        dismiss(run, MARKED, [moment])
    assert len(moments(at.run())) == len(before) - 2
    at.button(key="undo_dismissing").click().run()
    assert set(moments(at)["Recording"][:1]) == {"recording 2"}
    dismiss(run, MARKED, [Span(1, 48, 60)])
    at.run().button(key="restore_moments").click().run()
    assert len(moments(at)) == len(before)
    assert "dismissed" not in texts(at)
