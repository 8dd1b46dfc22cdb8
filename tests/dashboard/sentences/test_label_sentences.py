"""How often neighbours share a label, counted in several ways."""

from dataclasses import replace

import numpy as np

from dashboard.sentences.label_sentences import counted_elsewhere
from sequitur_core.findings.finding import Finding
from tests.dashboard.conftest import waves
from tests.dashboard.sentences.test_verdict import TOLD


def test_what_other_pages_count_of_a_label_is_said_with_how_they_do():
    numbers = {"name": "exercise", "agreement": 0.65, "neighbours": 6}
    finding = Finding("label", numbers, np.arange(4), ())
    few, here = waves(8), (6, "38 %")
    said = counted_elsewhere("exercise", few, [TOLD], [finding], here=here)
    assert said == (
        "Counted otherwise: of the nearest one, 79 % (the verdict); of the 6 nearest, each class "
        "counting the same, 65 % (Findings)."
    )
    apart = counted_elsewhere("exercise", few, [replace(TOLD, apart_by="person")], [], here=here)
    assert "of the nearest from another person, 79 %" in apart
    assert counted_elsewhere("day", few, [TOLD], [finding], here=here) == ""
    assert counted_elsewhere("exercise", few, [], [finding], here=(6, "65 %")) == ""
    windows = replace(waves(16), recording=np.arange(16) // 2, start=np.arange(16) % 2)
    said = counted_elsewhere("exercise", windows, [], [finding], here=here)
    assert "of the 6 nearest, in other recordings, 65 %" in said
