"""What was understood of a file, corrected on the Data page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import streamlit as st

from dashboard.data_page import reading
from sequitur_core.errors import SequiturError
from sequitur_core.readers import Progress
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.files import wave
from tests.dashboard.conftest import Open, add_file, examples, in_view, texts


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Nine named sequences of six steps, a row each."""
    path = tmp_path / "table.csv"
    rows = ["name,t0,t1,t2,t3,t4,t5"] + [f"r{i},{i},2,3,4,5,{6 + i}" for i in range(9)]
    path.write_text("\n".join(rows))
    return path


def test_a_choice_that_is_corrected_reads_the_file_again(
    open_page: Open, space: Workspace, table: Path
):
    data_id = add_file(space, table)
    at = open_page(data=data_id)
    at.selectbox(key=f"choice_{data_id}_layout").select("columns").run()
    newest, before = space.datasets()
    assert not at.exception
    assert (newest.count, newest.max_length) == (6, 9)
    assert before.id == data_id  # for the browser's Back
    assert "6 sequences of 9 steps" in texts(at)
    assert ":material/check: Now: 6 sequences of 9 steps, 1 channel." in texts(at, "caption")
    columns = pd.read_csv(table)
    assert set(examples(at)) == set(columns.columns[1:])
    for name, curve in examples(at).items():
        assert curve.tolist() == columns[name].tolist()


def test_a_channel_of_yes_and_no_stays_one_until_a_click(
    open_page: Open, space: Workspace, tmp_path: Path
):
    shops = pd.DataFrame(
        {"shop": i, "day": day, "sold": 9 * i + 3 * wave(40)[day], "holiday": day % 13 == 1}
        for i in range(6)
        for day in range(40)
    )
    shops.to_csv(path := tmp_path / "shops.csv", index=False)
    data_id = add_file(space, path)
    assert space.dataset(data_id).meta.channels == ("sold", "holiday")
    at = open_page(data=data_id)
    assert (in_view(at), len(space.datasets())) == (data_id, 1)
    assert at.multiselect(key=f"choice_{data_id}_value_columns").value == ["sold", "holiday"]


def test_channels_in_the_names_of_columns_are_one_channel_on_request_and_back(
    open_page: Open, space: Workspace, tmp_path: Path
):
    names = [f"{c}_{i}" for c in ("acc", "gyro", "mag") for i in range(20)]
    rows = [np.concatenate([wave(20, phase=7 * k + c) for c in range(3)]) for k in range(12)]
    path = tmp_path / "windows.csv"
    pd.DataFrame(rows, [f"p{k}" for k in range(12)], names).to_csv(path, index_label="who")
    data_id = add_file(space, path)
    at = open_page(data=data_id)
    for wanted, shape in ((False, (60, 1)), (True, (20, 3))):
        at.toggle(key=f"choice_{in_view(at)}_channels_in_names").set_value(wanted).run()
        assert not at.exception
        assert space.dataset(in_view(at)).sequences[0].shape == shape


def test_how_long_a_step_lasts_is_said_on_the_page(
    open_page: Open, space: Workspace, tmp_path: Path
):
    pd.DataFrame({"ecg": wave(200)}).to_csv(path := tmp_path / "ecg.csv", index=False)
    at = open_page(data=add_file(space, path))
    at.number_input(key=f"choice_{in_view(at)}_step").set_value(0.004).run()
    assert not at.exception
    meta = space.dataset(in_view(at)).meta
    assert (meta.step, meta.step_unit) == (0.004, "s")
    assert at.selectbox(key=f"choice_{in_view(at)}_step_unit").value == "s"


def refuse(*_: object, **choices: object) -> None:
    raise SequiturError("It can't be.")


def test_a_correction_that_cannot_be_is_said_and_changes_nothing(
    open_page: Open, space: Workspace, table: Path, monkeypatch: pytest.MonkeyPatch
):
    data_id = add_file(space, table)
    at = open_page(data=data_id)
    layout = f"choice_{data_id}_layout"
    with monkeypatch.context() as patch:
        patch.setattr(reading, "revise", refuse)
        at.selectbox(key=layout).select("columns").run()
    assert page_texts.NOTHING_CHANGED in at.error[0].value
    assert [about.id for about in space.datasets()] == [data_id]
    at.button(key=f"undo_{layout}").click().run()
    assert not at.exception
    assert not at.error
    assert [box.value for box in at.selectbox if "_layout" in str(box.key)] == ["rows"]


def test_a_correction_that_is_cancelled_changes_nothing(
    open_page: Open, space: Workspace, table: Path, monkeypatch: pytest.MonkeyPatch
):
    data_id = add_file(space, table)
    at = open_page(data=data_id)
    begun = []

    @contextmanager
    def cancelled(path: Path, *, cancel: Callable[[], None]) -> Iterator[Progress]:
        """As a bar does whose button is pressed while the file is read."""

        def progress(share: float, what: str) -> None:
            begun.append(path)
            cancel()
            st.rerun()

        yield progress

    monkeypatch.setattr(reading, "progress_bar", cancelled)
    monkeypatch.setattr(reading, "revise", lambda *_, progress, **changes: progress(0.0, ""))
    at.selectbox(key=f"choice_{data_id}_layout").select("columns").run()
    assert not at.exception
    assert begun == [table]  # not again and again
    assert [about.id for about in space.datasets()] == [data_id]
    assert [box.value for box in at.selectbox if "_layout" in str(box.key)] == ["rows"]


def test_files_of_another_kind_are_a_click_away_and_back(
    open_page: Open, space: Workspace, tmp_path: Path
):
    folder = tmp_path / "study"
    folder.mkdir()
    for k in range(5):
        columns = ["ax", "ay", "az"] if k < 3 else ["temp", "rain"]
        values = {name: wave(60, phase=k + i) for i, name in enumerate(columns)}
        at = np.arange(60) / 50
        pd.DataFrame({"time": at, **values}).to_csv(folder / f"{columns[0]}{k}.csv", index=False)
    at = open_page(data=add_file(space, folder))
    assert "3 recordings of 60 steps, 3 channels" in texts(at)
    at.button(key="offer_sheet").click().run()
    assert not at.exception
    assert "2 recordings of 60 steps, 2 channels" in texts(at)
    data_id = in_view(at)
    at.selectbox(key=f"choice_{data_id}_sheet").select("ax0.csv").run()
    assert not at.exception
    assert space.dataset(in_view(at)).meta.channels == ("ax", "ay", "az")


def test_a_wrong_decimal_mark_is_changed_by_one_click_where_the_reading_is_changed(
    open_page: Open, space: Workspace, tmp_path: Path
):
    rows = [f"{1 + k % 7}.{100 + 37 * k % 800};{1 + k % 5}.{250 + 11 * k % 700}" for k in range(90)]
    path = tmp_path / "levels.csv"
    path.write_text("\n".join(["north;south", *rows]))
    data_id = add_file(space, path)
    at = open_page(data=data_id)
    mark = at.radio(key=f"choice_{data_id}_decimal")
    assert mark.options == ["Point, as in 1.5", "Comma, as in 1,5"]
    mark.set_value(",").run()
    assert not at.exception
    dataset = space.dataset(in_view(at))
    assert dataset.meta.channels == ("north", "south")
    assert dataset.sequences[0][:2, 0].tolist() == [1100, 2137]  # points stand between thousands
