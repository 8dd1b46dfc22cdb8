"""The grid of a file's first rows, with the role of each column above them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
from streamlit.elements.lib.pandas_styler_utils import marshall_styler
from streamlit.proto.ArrowData_pb2 import ArrowData
from streamlit.testing.v1 import AppTest

from dashboard.data_page.questions import column_roles
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.detection import TablePreview
from sequitur_core.runs.workspace import Workspace
from tests.core.files import wave
from tests.dashboard.conftest import Open, add_file, in_view, texts


def test_the_grid_shows_the_cells_as_the_file_has_them_in_the_colours_of_their_roles():
    rows = (("a", "2024", "1,5"), ("", "nan", "<b>"))
    table = TablePreview(
        columns=("who", "7", "None"), rows=rows, roles={"who": "id", "7": "time", "None": "value"}
    )
    recipe = Recipe(
        format="table", layout="tidy", named_channels=("None",), given_names=("flow",),
        given_units=(None,),
    )  # fmt: skip
    said = column_roles._said(recipe, table, column_roles._WORDS)
    assert said == ["Name", "Time", "Channel: flow"]
    sent = ArrowData()
    marshall_styler(sent, column_roles._styled(table, said), "grid")
    shown = pa.ipc.open_stream(sent.styler.display_values).read_all().to_pydict()
    assert list(shown) == list(table.columns)
    assert list(zip(*shown.values(), strict=True)) == [tuple(said), *rows]
    coloured = sent.styler.styles.splitlines()
    for column, role in enumerate(table.shown_roles):
        ours = [line for line in coloured if f"_row2_col{column}" in line]
        assert len(ours) == 1
        assert column_roles._COLOURS[role] in ours[0]


def test_the_column_whose_header_or_cell_was_clicked_last_is_meant():
    at = AppTest.from_function(_grid)
    clicks = [
        (["stint"], [], "stint"),
        (["stint"], [(2, "lap_time")], "lap_time"),  # the header stays selected
        (["stint"], [(2, "lap")], "lap"),
        (["lap_time"], [(2, "lap")], "lap_time"),
        ([], [(2, "lap")], "lap"),
        ([], [], ""),
    ]
    for columns, cells, meant in clicks:
        at.session_state["selection"] = (columns, cells)
        assert at.run().text[0].value == f"meant: '{meant}'"


def test_columns_with_a_part_in_their_names_get_a_role_at_once(
    open_page: Open, space: Workspace, tmp_path: Path
):
    names = [f"{kind}_{k}" for kind in ("acc", "raw") for k in range(4)]
    frame = pd.DataFrame({name: wave(200, phase=k).round(3) for k, name in enumerate(names)})
    frame.to_csv(path := tmp_path / "wide.csv", index=False)
    at = open_page(data=add_file(space, path))
    part = at.text_input(key=f"role_part_{in_view(at)}")
    assert "No column has “xyz” in it." in texts(part.set_value("xyz").run(), "caption")
    part.set_value("RAW").run()
    assert "Use 4 columns with “RAW” as" in texts(at, "markdown")
    at.button(key="role_left_out").click().run()
    assert not at.exception
    assert space.dataset(in_view(at)).meta.channels == tuple(names[:4])


def test_all_columns_from_the_clicked_one_on_are_meant():
    at = AppTest.from_function(_asked).run()
    assert at.text[0].value == "(('c2',), 'c2')"
    at.toggle[0].set_value(True).run()
    assert at.text[0].value == f"{tuple(f'c{k}' for k in range(2, 9)), '7 columns from c2 on'}"
    at.text_input[0].set_value("8").run()
    assert at.text[0].value == "(('c8',), '1 column with “8”')"


def _asked() -> None:
    import streamlit as st

    from dashboard.data_page.questions.column_roles import _meant

    st.text(repr(_meant([f"c{k}" for k in range(9)], "c2", "data")))


def _grid() -> None:
    import streamlit as st

    from dashboard.data_page.questions.column_roles import _clicked_last

    st.text(f"meant: {_clicked_last('data', *st.session_state.selection)!r}")
