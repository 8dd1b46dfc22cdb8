"""The same training with another seed, asked for below the findings."""

from __future__ import annotations

import pytest

from dashboard.formatting import NO_BREAK
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.conftest import finish
from tests.dashboard.conftest import Open, open_panel, put_run, texts, waves


@pytest.fixture
def run(space: Workspace) -> Run:
    return finish(put_run(space, waves(16)))


def test_one_click_trains_with_another_seed_and_says_how_many_neighbours_return(
    open_page: Open, space: Workspace, run: Run
):
    at = open_panel(open_page, run, page_texts.FINDINGS)
    keys = [button.key for button in at.button]
    assert keys.index("to_outliers") < keys.index("train_another_seed")  # findings come first
    at.button(key="train_another_seed").click().run()
    assert not at.exception
    (other,) = (one for one in space.runs() if one != run)
    assert "Training with another seed: waiting for its turn" in texts(at)
    finish(other)
    at = open_page("explore", run=run.id, panel=page_texts.FINDINGS)
    assert "% of the 4 nearest of a sequence are the same (chance 27 %)." in texts(at).replace(
        NO_BREAK, " "
    )
    assert not any(button.key == "train_another_seed" for button in at.button)


def test_of_a_few_sequences_it_is_not_offered(open_page: Open, space: Workspace):
    few = finish(put_run(space, waves(8)))
    at = open_page("explore", run=few.id, panel=page_texts.FINDINGS)
    assert not any(button.key == "train_another_seed" for button in at.button)
