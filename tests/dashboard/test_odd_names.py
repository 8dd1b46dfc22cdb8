"""Names with emoji, markdown and HTML are shown as text, wherever a page shows a name."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.notes import sentence
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.conftest import finish
from tests.dashboard.conftest import Open, pick, put_run, sent, waves

ODD = '<b>b</b> <a href="http://x.y">a</a> **m** [l](http://x.y) :smile: $x$ 🙂'
TAG = re.compile(r"(?<!\\)<\s*(b|a|img|script)\b", re.IGNORECASE)
MARKDOWN = re.compile(r"(?<!\\)\*\*m(?<!\\)\*\*|(?<!\\)\[l\]\(|:smile:|(?<!\\)\$x(?<!\\)\$")
# What shows text letter by letter.
LITERAL = {
    "arrow_data_frame", "selectbox", "multiselect", "text_input", "number_input", "text_area",
    "bidi_component", "file_uploader", "download_button_data", "code", "text",
}  # fmt: skip


def odd(n: int = 8) -> SequenceDataset:
    """A dataset that is odd in all that has a name."""
    data = waves(n, name=f"data {ODD}")
    labels = pd.DataFrame(
        {
            f"label {ODD}": [f"value {i % 2} {ODD}" for i in range(n)],
            f"number {ODD}": np.arange(n) * 1.5,
        }
    )
    meta = replace(
        data.meta,
        channels=(f"c0 {ODD}", f"c1 {ODD}"),
        units=(f"u {ODD}", ""),
        source=f"file {ODD}",
        notes=(sentence(f"A note on {ODD}."),),
    )
    return replace(data, ids=tuple(f"id {i} {ODD}" for i in range(n)), labels=labels, meta=meta)


@pytest.fixture
def run(space: Workspace) -> Run:
    return finish(put_run(space, odd(), name=f"run {ODD}"))


def labels_of(at: AppTest) -> list[tuple[str, str]]:
    """Kind and text of all that reads markdown."""
    found = []
    for element in [*at.main, *at.sidebar]:
        proto = element.proto
        for field in ("body", "label", "help", "value", "text", "delta"):
            if element.type in LITERAL and field != "label" and field != "help":
                continue
            text = getattr(proto, field, "")
            if isinstance(text, str) and text:
                if element.type == "html":  # a script of ours; no other may be in it
                    text = text.removeprefix("<script>").removesuffix("</script>")
                found.append((element.type, text))
    return found


def figures(at: AppTest) -> list[Any]:
    """All charts of a page."""
    return [
        json.loads(data[part])
        for data in sent(at)
        for part in ("figure", "over")
        if isinstance(data.get(part), str) and data[part].startswith(("{", "["))
    ]


def strings(value: Any, place: str = "") -> list[tuple[str, str]]:
    """All texts in a JSON value, with the way to each."""
    if isinstance(value, str):
        return [(place, value)]
    if not isinstance(value, dict | list):
        return []
    named = value.items() if isinstance(value, dict) else enumerate(value)
    return [found for key, one in named for found in strings(one, f"{place}.{key}")]


def is_plain(at: AppTest) -> None:
    assert not at.exception
    for kind, text in labels_of(at):
        assert not TAG.search(text), (kind, text)
        assert not MARKDOWN.search(text), (kind, text)
    for figure in figures(at):
        for place, text in strings(figure):
            if place.endswith(".legendgroup"):  # ties traces together, and is never drawn
                continue
            assert "<a href" not in text, (place, text)
            assert "<b>b</b>" not in text, (place, text)


def test_the_data_page(open_page: Open, space: Workspace) -> None:
    is_plain(open_page(data=space.add_dataset(odd())))


def test_the_page_of_an_upload_with_odd_columns(open_page: Open, space: Workspace) -> None:
    columns = {f"t {ODD}": range(60), f"v {ODD}": np.sin(np.arange(60)), "w": np.arange(60) % 7}
    content = pd.DataFrame(columns).to_csv(index=False).encode()
    at = open_page()
    at.file_uploader[0].upload(f"{ODD.replace('/', '_')}.csv", content, "text/csv").run()
    is_plain(at)
    assert len(space.datasets()) == 1


@pytest.mark.parametrize("page", ["train", "explore", "runs"])
def test_pages_of_a_run(open_page: Open, run: Run, page: str) -> None:
    is_plain(open_page(page, data=run.spec.dataset_id, run=run.id))


@pytest.mark.parametrize(
    "panel",
    [
        page_texts.SELECTION,
        page_texts.GROUPS,
        page_texts.OUTLIERS,
        page_texts.DECODER,
        page_texts.MAP_QUALITY,
    ],
)
def test_panels_beside_the_map(open_page: Open, run: Run, panel: str) -> None:
    at = open_page("explore", run=run.id)
    at.session_state[state.PANEL] = panel
    is_plain(pick(at, [0, 1, 2]))
