"""Uploads that can't be read or kept: a sentence each, and nothing of them stays."""

from __future__ import annotations

import gzip
import io
import json
import re

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from sequitur_core.errors import SequiturError
from sequitur_core.jobs.file_reading import reader_process
from sequitur_core.runs.workspace import Workspace
from tests.core.files import npy, zipped
from tests.core.jobs.file_reading.test_hostile_files import HOSTILE
from tests.dashboard.conftest import Open, in_view, texts, upload


def parquet() -> bytes:
    out = io.BytesIO()
    pd.DataFrame({"v": np.arange(90.0)}).to_parquet(out)
    return out.getvalue()


BAD: dict[str, bytes] = {
    "report.csv": b"%PDF-1.7\n1 0 obj\n",
    "page.csv": b"<!DOCTYPE html><html><body>1,2</body></html>",
    "text.csv": zipped({"word/document.xml": b"<w:document/>"}),
    "cut.parquet": parquet()[:-60],
    "cut.npy": npy(np.ones((9, 20)))[:500],
    "cut.nii.gz": gzip.compress(bytes(2000))[:20],
    "bomb.csv.gz": gzip.compress(b"0,0,0\n" * 4_000_000),
    "out.zip": zipped({"../../evil.csv": b"v\n1\n2\n"}),
    "nested.zip": zipped({"outer.zip": zipped({"inner.zip": zipped({"a.csv": b"v\n1\n2\n"})})}),
    "half.json": b'[{"v": 1}, {"v": ',
    "empty.csv": b"",
    "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "fake.npy": b"a,b\n1,2\n",
    "clip.mp4": b"not a video at all",
    "report.pdf": b"%PDF-1.7\n1 0 obj\n",
    "walk.xyz": b"1 2 3\n",
}


TEXTS = ("walk.xyz", "commas.csv")

# Of those that tests/core/jobs/file_reading/test_hostile_files.py has a process read.
REFUSED_AT_ONCE = (
    "cut.csv.gz", "out.zip", "nested.zip", "claims.npy", "pickle.npy", "commas.csv", "page.csv",
    "entity.xlsx",
)  # fmt: skip


def is_empty(space: Workspace) -> bool:
    """Whether a workspace holds neither data nor uploads, not even hidden ones."""
    folders = (space.uploads.path, space.path / "datasets", space.path / "runs")
    return not any(list(folder.iterdir()) for folder in folders if folder.exists())


def is_kept_as_text(at: AppTest, space: Workspace) -> bool:
    """Whether what was refused is kept, as a person may say how it is read."""
    kept = any(button.key == "say_lines" for button in at.button)
    assert is_empty(space) != kept
    return kept


def test_what_cannot_be_read_is_a_sentence_and_leaves_nothing_behind(
    open_page: Open, space: Workspace
) -> None:
    at = open_page()
    for name, content in BAD.items():
        upload(at, {name: content})
        assert not at.exception, name
        assert len(at.error) == 1
        said = texts(at, "error")
        assert name in said
        assert said.endswith(".")
        assert "Traceback" not in said
        assert is_kept_as_text(at, space) == (name in TEXTS), name
    at.button(key="sample_seattle").click().run()
    assert "365" in texts(at)


def test_words_of_what_is_refused_are_learned_by_a_click(open_page: Open, space: Workspace) -> None:
    rows = [f"2024-05-{1 + k // 24:02}T{k % 24:02}:00,{'xyz'[k * k % 3]}" for k in range(96)]
    at = open_page()
    upload(at, {"states.csv": "\n".join(["time,state", *rows]).encode()})
    assert "states.csv says when something went on" in texts(at, "error")
    at.button(key="way_0").click().run()
    assert not at.exception
    assert space.dataset(in_view(at)).meta.channels == ("state = y", "state = x")


def test_words_of_refused_json_are_learned_by_a_click_though_it_has_no_lines(
    open_page: Open, space: Workspace
) -> None:
    when = [f"Nov 15 10:{k // 2:02}:{30 * (k % 2) + k % 7:02}" for k in range(24)]
    rows = [
        {"timestamp": at, "status": ("failed", "in")[k * k % 5 % 2]} for k, at in enumerate(when)
    ]
    at = open_page()
    upload(at, {"logins.json": json.dumps(rows).encode()})
    assert "logins.json says when something went on" in texts(at, "error")
    assert not any(button.key == "say_lines" for button in at.button)
    at.button(key="way_0").click().run()
    assert not at.exception
    assert len(space.dataset(in_view(at)).meta.channels) == 2


def test_what_was_made_to_do_harm_is_a_sentence_and_leaves_nothing_behind(
    open_page: Open, space: Workspace
) -> None:
    at = open_page()
    for name, make, says in HOSTILE:
        if name in REFUSED_AT_ONCE:
            upload(at, {name: make()})
            assert not at.exception, name
            assert re.search(says, texts(at, "error")), name
            assert is_kept_as_text(at, space) == (name in TEXTS), name


def test_what_cannot_be_kept_is_a_sentence_and_leaves_nothing_behind(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*arguments: object, **more: object) -> None:
        raise SequiturError("The disk is full. Make room.")

    at = open_page()
    monkeypatch.setattr(Workspace, "add_dataset", fails)
    upload(at, {"waves.npy": npy(np.random.default_rng(0).random((9, 20)))})
    assert not at.exception
    assert "Make room." in texts(at, "error")
    assert is_empty(space)


def test_what_takes_too_much_memory_is_a_sentence_and_the_next_upload_is_read(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page()
    waves = {"waves.npy": npy(np.random.default_rng(0).random((9, 20)))}
    with monkeypatch.context() as patch:
        patch.setattr(reader_process, "available", lambda: 0.0)
        patch.setattr(reader_process, "HARMLESS", 1e6)
        upload(at, waves)
    assert not at.exception
    assert "Reading waves.npy took" in texts(at, "error")
    assert "Load a part of it" in texts(at, "error")
    assert is_empty(space)
    assert "9 sequences" in texts(upload(at, waves))


def test_a_bug_in_a_reader_leaves_nothing_behind(
    open_page: Open, space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object, **more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("dashboard.cache.recognise", broken)
    at = upload(open_page(), {"waves.npy": npy(np.ones((9, 20)))})
    assert at.exception
    assert is_empty(space)
