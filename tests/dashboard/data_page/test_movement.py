"""The Data page: clips of which only the movement counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sequitur_core.runs.workspace import Workspace
from tests.dashboard.conftest import Open, add_file, in_view


def test_clips_are_prepared_so_that_only_movement_counts(
    open_page: Open, space: Workspace, tmp_path: Path
):
    frames = np.random.default_rng(0).random((6, 9, 8, 8)).astype(np.float32)
    np.savez(tmp_path / "clips.npz", clips=frames)
    data_id = add_file(space, tmp_path / "clips.npz")
    at = open_page(data=data_id, preparing=True)
    at.toggle(key=f"movement_{data_id}").set_value(True).run()
    at.button(key="prepare").click().run()
    assert not at.exception
    moved = space.dataset(in_view(at)).sequences[0]
    np.testing.assert_allclose(moved, np.diff(frames[0], axis=0), atol=1e-6)
    # A finding that brightness explains the map leads there in one click.
    at = open_page(data=data_id, movement="only")
    assert space.recipe(in_view(at)).movement
    assert len(space.dataset(in_view(at)).sequences[0]) == len(moved)
