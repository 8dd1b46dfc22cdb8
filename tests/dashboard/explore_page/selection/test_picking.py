"""What the ticked lines of a table select."""

import numpy as np
import pytest

from dashboard.explore_page.selection import picking


@pytest.mark.parametrize(("ticked", "selected"), [([1, 0], [0, 3, 4]), ([], []), ([0, 7], [3, 4])])
def test_ticking_lines_selects_their_rows_and_a_line_that_is_gone_nothing(
    monkeypatch: pytest.MonkeyPatch, ticked: list[int], selected: list[int]
):
    picked: list[list[int]] = []
    monkeypatch.setattr(picking, "pick", lambda _, rows: picked.append(list(rows)))
    monkeypatch.setattr(picking.st, "session_state", {"t": {"selection": {"rows": ticked}}})
    members = [np.array([3, 4]), np.array([0])]
    picking.pick_ticked("run", members.__getitem__, "t", len(members))
    assert picked == [selected]
