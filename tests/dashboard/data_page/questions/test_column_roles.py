"""The grid of a file's first rows, with the role of each column above them."""

from __future__ import annotations

import pyarrow as pa
from streamlit.elements.lib.pandas_styler_utils import marshall_styler
from streamlit.proto.ArrowData_pb2 import ArrowData
from streamlit.testing.v1 import AppTest

from dashboard.data_page.questions import column_roles
from sequitur_core.data.recipe import Recipe
from sequitur_core.readers.detection import TablePreview


def test_the_grid_shows_the_cells_as_the_file_has_them_in_the_colours_of_their_roles():
    rows = (("a", "2024", "1,5"), ("", "nan", "<b>"))
    table = TablePreview(columns=("who", "7", "None"), roles=("id", "time", "value"), rows=rows)
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
    for column, role in enumerate(table.roles):
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


def _grid() -> None:
    import streamlit as st

    from dashboard.data_page.questions.column_roles import _clicked_last

    st.text(f"meant: {_clicked_last('data', *st.session_state.selection)!r}")
