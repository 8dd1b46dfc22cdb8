"""The doctor finds nothing wrong with the samples, trained as was suggested when recorded.

Training them takes minutes: `python -m tests.benchmarks.encodings.doctor` does so, and says whether
they would be trained in another way now.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sequitur_core.doctor.checkup import read_checkup
from sequitur_core.doctor.examine import examine
from sequitur_core.runs.results.judgement import verdict_of
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import SAMPLES
from sequitur_core.settings.presets import PRESETS
from tests.core.doctor.recorded import USUAL_ENCODING_DIM, recorded


@pytest.mark.parametrize("sample", SAMPLES)
def test_nothing_is_said_of_a_sample_with_default_settings(sample: str, tmp_path: Path):
    run = recorded(sample, Workspace(tmp_path))
    assert run.spec.preset == next(iter(PRESETS))
    assert run.spec.encoding_dim == USUAL_ENCODING_DIM
    assert read_checkup(run) is not None
    assert verdict_of(run) is not None
    assert examine(run) == ()
