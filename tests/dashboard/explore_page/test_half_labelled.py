"""Labels and numbers that only half of the sequences have: every page goes on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dashboard import state
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.conftest import finish
from tests.dashboard.conftest import Open, control, pick, put_run, waves


@pytest.fixture
def run(space: Workspace) -> Run:
    data = waves(10)
    labels = pd.DataFrame(
        {
            "age": [30.5 + i if i % 2 else np.nan for i in range(10)],
            "kind": ["a", None, "b", None, "a"] * 2,
            "never": np.full(10, np.nan),
        }
    )
    return finish(put_run(space, replace(data, labels=labels)))


@pytest.mark.parametrize("page", ["data", "train", "explore", "runs"])
def test_pages_go_on(open_page: Open, run: Run, page: str) -> None:
    assert not open_page(page, data=run.spec.dataset_id, run=run.id).exception


@pytest.mark.parametrize("label", ["age", "never"])
def test_the_map_is_coloured_by_a_number_that_some_lack(
    open_page: Open, run: Run, label: str
) -> None:
    at = open_page("explore", run=run.id)
    control(at, state.COLOUR_BY).select(label).run()
    assert not at.exception
    for panel in (
        page_texts.SELECTION,
        page_texts.GROUPS,
        page_texts.OUTLIERS,
        page_texts.MAP_QUALITY,
    ):
        at.session_state[state.PANEL] = panel
        pick(at, [0, 1, 2], n=10)
