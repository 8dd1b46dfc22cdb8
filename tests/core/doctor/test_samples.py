"""The doctor finds nothing wrong with the samples, trained as is suggested."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sequitur_core.doctor.checkup import read_checkup
from sequitur_core.doctor.examine import examine
from sequitur_core.runs.results.judgement import verdict_of
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import SAMPLES
from tests.core.doctor.recorded import recorded, suggested


@pytest.mark.parametrize("sample", SAMPLES)
def test_nothing_is_said_of_a_sample_with_default_settings(sample: str, tmp_path: Path):
    run, sizes = recorded(sample, Workspace(tmp_path))
    usual = suggested(run.dataset(), sizes)
    assert replace(run.spec, name=usual.name, dataset_id="") == usual, (
        "The samples are trained in another way now. Record them anew: "
        "python -m tests.benchmarks.encodings.doctor --record"
    )
    assert read_checkup(run) is not None
    assert verdict_of(run) is not None
    assert examine(run) == ()
