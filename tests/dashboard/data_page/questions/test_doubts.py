"""What doesn't fit in a reading stands first among the warnings, and a click reads it otherwise."""

from __future__ import annotations

from pathlib import Path

from sequitur_core.runs.workspace import Workspace
from tests.core.readers.tables.formats.test_lists_of_own_lengths import nights
from tests.core.readers.tables.test_doubts import kinds
from tests.dashboard.conftest import Open, add_file, in_view, texts


def test_quantities_in_one_channel_become_channels_with_one_click(
    open_page: Open, space: Workspace, tmp_path: Path
) -> None:
    at = open_page(data=add_file(space, kinds(tmp_path)))
    assert "may be different quantities" in at.warning[0].value
    at.button(key="offer_channel_column").click().run()
    assert not at.exception
    assert len(space.dataset(in_view(at)).meta.channels) == 3
    assert "different quantities" not in texts(at, "warning")


def test_each_of_several_ways_to_read_a_file_has_a_button(
    open_page: Open, space: Workspace, tmp_path: Path
) -> None:
    at = open_page(data=add_file(space, nights(tmp_path / "sleep.csv", objects=False)))
    shown = [one.label for one in at.button if "offer_sheet" in str(one.key)]
    assert shown == ["Read heart", "Read stress"]
    at.button(key="offer_sheet_1").click().run()
    assert not at.exception
    assert space.recipe(in_view(at)).sheet == "stress"
