"""Files and folders that people bring to the Data page."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from PIL import Image

from dashboard import state
from sequitur_core.readers import READERS
from sequitur_core.runs.workspace import Workspace
from tests.core import files
from tests.core.files import npy
from tests.dashboard.conftest import Open, examples, in_view, texts, upload, waves


def gif(seed: int) -> bytes:
    """A clip of 6 frames of noise."""
    noise = np.random.default_rng(seed).integers(0, 255, (6, 20, 24), dtype=np.uint8)
    first, *others = [Image.fromarray(frame) for frame in noise]
    file = io.BytesIO()
    first.save(file, "GIF", save_all=True, append_images=others, duration=100)
    return file.getvalue()


CLIPS = {f"clips/{kind}/{i}.gif": gif(i) for i in range(4) for kind in ("run", "walk")}


def test_an_uploaded_file_is_understood_as_it_is(open_page: Open, tmp_path: Path):
    path = files.waves(tmp_path / "waves.csv")
    at = upload(open_page(), {"waves.csv": path.read_bytes()})
    assert f"{files.ROWS} sequences of {files.LENGTH} steps" in texts(at)
    assert "labelled by kind" in texts(at)
    table = pd.read_csv(path, sep=";", decimal=",").to_numpy()[:, 2:].astype(float)
    assert len(examples(at)) == 12
    for name, curve in examples(at).items():
        row = int(name.split()[1])
        np.testing.assert_allclose(curve, table[row], atol=1e-5)


def test_a_file_that_is_uploaded_comes_into_view(open_page: Open, space: Workspace):
    file = {"waves.npy": npy(np.random.default_rng(0).random((9, 20)))}
    at = upload(open_page(), file)
    assert not at.exception
    assert at.title[0].value == "waves"
    data_id = in_view(at)
    at = upload(open_page(), file)  # once more: it is the same data
    assert "You have added this file before" in texts(at, "caption")
    assert in_view(at) == data_id
    assert space.dataset_ids() == {data_id}
    assert [path.name for path in space.uploads.path.glob("*/*")] == ["waves.npy"]


def test_the_names_of_sub_folders_become_labels(open_page: Open, space: Workspace):
    at = upload(open_page(), CLIPS, folder=True)
    assert not at.exception
    assert not at.error
    (about,) = space.datasets()
    assert (about.name, about.count) == ("clips", 8)
    (label,) = about.labels
    assert set(space.dataset(about.id).labels[label]) == {"run", "walk"}


def test_several_tables_are_one_dataset(open_page: Open):
    tables = {}
    for i, name in enumerate(("walk_1", "walk_2", "run_1", "run_2")):
        rows = [f"{t},{np.sin(t + i):.3f}" for t in range(20 + i)]
        tables[f"{name}.csv"] = "\n".join(["t,height (m)", *rows]).encode()
    at = upload(open_page(), tables)
    assert not at.error
    assert "4 recordings of 20-23 steps, 1 channel, labelled by kind" in texts(at)


def test_clips_chosen_together_are_one_dataset(open_page: Open, space: Workspace):
    at = upload(open_page(), {"a.gif": gif(0), "b.gif": gif(1), "c.gif": gif(2)})
    assert not at.error
    assert [about.count for about in space.datasets()] == [3]


def test_a_folder_can_be_corrected_and_read_again(open_page: Open, space: Workspace):
    at = upload(open_page(), CLIPS, folder=True)
    (about,) = space.datasets()
    at.toggle(key=f"choice_{about.id}_colour").set_value(True).run()
    assert not at.exception
    assert space.datasets()[0].element_shape[0] == 3


@pytest.mark.parametrize(
    ("chosen", "folder", "names"),
    [
        ({"bars/a.gif": gif(0), "bars/b.npy": npy(np.zeros((5, 9)))}, True, "bars"),
        ({"a.csv": b"x,y\n1,2\n3,4", "b.csv": b"%PDF-1.7\n1 0 obj\n"}, False, "b.csv"),
        ({"a.mp4": b"no video"}, False, "a.mp4"),
    ],
)
def test_an_upload_that_cannot_be_read_is_a_sentence_and_leaves_nothing_behind(
    open_page: Open, space: Workspace, chosen: dict[str, bytes], folder: bool, names: str
):
    data_id = space.add_dataset(waves())
    at = upload(open_page(data=data_id, other=True), chosen, folder=folder)
    assert not at.exception
    assert len(at.error) == 1
    assert names in texts(at, "error")
    assert list(space.uploads.path.iterdir()) == []
    assert at.title[0].value == "waves"  # what was in view stays
    at.button(key="sample_digits").click().run()
    assert "240" in texts(at)


def test_a_bug_in_a_reader_shows_once(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("dashboard.cache.recognise", broken)
    at = upload(open_page(), {"waves.npy": npy(np.ones((9, 20)))})
    assert at.exception
    assert not at.run().exception


def test_a_click_while_it_reads_loses_no_upload(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
):
    def interrupted(*_: object, **__: object) -> None:
        st.stop()  # ends the script as a click does

    at = open_page()
    kept = space.uploads.add_together([("waves.npy", io.BytesIO(npy(np.ones((9, 20)))))])
    at.session_state[state.PENDING_UPLOAD] = kept
    with monkeypatch.context() as patch:
        patch.setattr("dashboard.data_page.uploads.store", interrupted)
        at.run()
    at.run()
    assert [about.name for about in space.datasets()] == ["waves"]


def test_what_can_be_brought_is_listed_behind_a_question(open_page: Open):
    (question,) = [e for e in open_page().expander if e.label == "What files can I use?"]
    text = question.markdown[0].value
    assert "**tables**: .csv" in text
    assert all(f".{ending}" in text for ending in READERS)


def test_a_folder_with_a_file_that_doesnt_belong_is_read_without_it(
    open_page: Open, space: Workspace
):
    at = upload(open_page(), {**CLIPS, "clips/licence.pdf": b"%PDF-1.7"}, folder=True)
    assert not at.error
    assert space.datasets()[0].count == 8
    assert "1 file of other formats was left out: licence.pdf." in texts(at)


def test_who_comes_back_finds_the_data_above_the_uploaders(open_page: Open, space: Workspace):
    space.add_dataset(waves())
    at = open_page()
    column = next(c for c in at.columns if any("Files:" in u.label for u in c.file_uploader))
    kinds = [each.type for each in column.children.values()]
    assert kinds.index("selectbox") < kinds.index("subheader")
    assert column.selectbox[0].label == "Continue with"
