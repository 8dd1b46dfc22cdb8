"""Samples on the Data page."""

from __future__ import annotations

import pytest

from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import SAMPLES
from tests.dashboard.conftest import Open, texts


@pytest.mark.parametrize("key", list(SAMPLES))
def test_a_sample_opens_with_one_click(open_page: Open, space: Workspace, key: str):
    at = open_page()
    at.button(key=f"sample_{key}").click().run()
    assert not at.exception
    assert SAMPLES[key].question in texts(at).replace("\\", "")
    assert [about.name for about in space.datasets()] == [at.title[0].value.replace("\\", "")]


def test_a_sample_opened_twice_is_stored_once(open_page: Open, space: Workspace):
    for _ in range(2):
        open_page().button(key="sample_seattle").click().run()
    assert len(space.datasets()) == 1
