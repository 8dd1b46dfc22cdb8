"""Pages without a browser, on a workspace of their own."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import pickle
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
import streamlit as st
from streamlit.elements.lib import policies
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.element_tree import Block, Node
from streamlit.testing.v1.local_script_runner import LocalScriptRunner
from streamlit.testing.v1.util import patch_config_options

from dashboard import state
from dashboard.charts.axes import Figure
from dashboard.components.plotly_view import encode_rows
from dashboard.explore_page.map_area import map_picker
from dashboard.widgets import stop_button
from dashboard.widgets.learning import held_out_errors, starting
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.explore.maps import map_sequence
from sequitur_core.explore.maps.projection import PROJECTIONS, pca
from sequitur_core.readers import read, recognise
from sequitur_core.runs import queries
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.settings import cost_estimate
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig
from tests import page_texts, shared_runs
from tests.answer_queries import answer_all
from tests.core.conftest import finish

MAIN = Path(__file__).resolve().parents[2] / "dashboard" / "main.py"
PATIENCE = 180.0  # seconds for a page, on a busy machine
CONFIG = TrainConfig(epochs=3, lr=0.01, batch_size=4)
READ = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error")
Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def nothing_measured_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors are those of the run as it was trained, whatever page is opened."""
    monkeypatch.setattr(held_out_errors, "QUICK", -1.0)


@pytest.fixture(scope="session", autouse=True)
def prepared_once() -> Iterator[None]:
    """What each AppTest would do anew, and takes most of its time.

    It looks through all installed packages for components, compiles the pages, and draws the
    pictures of the samples. And it notes each command for statistics, which the dashboard has
    turned off: an AppTest doesn't read its settings. It has no browser: to ask it for cookies makes
    mocks of mocks.
    """
    with pytest.MonkeyPatch.context() as patch:
        scan = "streamlit.components.v2.manifest_scanner.scan_component_manifests"
        for name in (scan, "dashboard.cache.sample_picture"):
            patch.setattr(name, functools.cache(pkgutil.resolve_name(name)))
        compiled = ScriptCache()
        for module in ("app_test", "local_script_runner"):  # the pages, and what frames them
            patch.setattr(f"streamlit.testing.v1.{module}.ScriptCache", lambda: compiled)
        patch.setattr("streamlit.runtime.context._get_client_context", lambda: None)
        with patch_config_options({"browser.gatherUsageStats": False}):
            yield


@pytest.fixture(scope="session", autouse=True)
def asked_for_no_more_than_is_used() -> Iterator[None]:
    """What Streamlit works out of each page as a whole, and here takes a seventh of all.

    Each field has all values of the session gathered, to look up its own. Each message gets a
    fingerprint by which a browser may know it again. And each walk through a page hands every
    element up through all boxes around it.
    """

    def gathered(session: SessionState) -> Mapping[str, Any]:
        return OneByOne(session)

    def walk(block: Block) -> Iterator[Node]:
        left: list[Node] = [block]
        while left:
            yield (node := left.pop())
            if isinstance(node, Block):
                left += reversed(node.children.values())

    fingerprint = "streamlit.runtime.scriptrunner_utils.script_run_context.populate_hash_if_needed"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SessionState, "filtered_state", property(gathered))
        patch.setattr(fingerprint, lambda message: None)
        patch.setattr(Block, "__iter__", walk)
        yield


class OneByOne(Mapping[str, Any]):
    """What a person's code sees of a session, each value looked up when it is asked for."""

    def __init__(self, session: SessionState, all_: Any = SessionState.filtered_state) -> None:
        self._session = session
        self._all = all_

    def __getitem__(self, key: str) -> Any:
        return self._session[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all.fget(self._session))

    def __len__(self) -> int:
        return len(self._all.fget(self._session))


@pytest.fixture(scope="session", autouse=True)
def measured_once() -> Iterator[None]:
    """What only sequences tell of their sizes: to find it out takes longer than to show Train."""
    found: dict[tuple[Sizes, bytes], Sizes] = {}
    measured = Sizes.measured

    def once(sizes: Sizes, dataset: SequenceDataset) -> Sizes:
        arrays = [dataset.recording, dataset.start, *dataset.sequences, *(dataset.missing or ())]
        content = pickle.dumps((dataset.labels, [np.asarray(array) for array in arrays]))
        key = sizes, hashlib.sha256(content).digest()
        if key not in found:
            found[key] = measured(sizes, dataset)
        return found[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sizes, "measured", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def asleep_while_a_page_runs() -> Iterator[None]:
    """An AppTest asks a thousand times a second, of all that was sent, whether the page has run.

    That takes a sixth of the processor from the page, and waiting for its thread nothing.
    """
    ask = local_script_runner.require_widgets_deltas

    def wait(runner: LocalScriptRunner, timeout: float = 3) -> None:
        thread = runner._script_thread
        if thread is not None:
            thread.join(timeout)
        if not runner.script_stopped():
            ask(runner, 0)  # which ends it, and says so

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "require_widgets_deltas", wait)
        yield


@pytest.fixture(autouse=True)
def linear_maps(monkeypatch: pytest.MonkeyPatch) -> None:
    """UMAP compiles for seconds, and here any map will do, of few sequences, too."""
    monkeypatch.setitem(PROJECTIONS, "umap", pca)
    monkeypatch.setattr(map_sequence, "laid_out_from", lambda points, *_, **__: points)
    monkeypatch.setattr(map_picker, "FEW_FOR_UMAP", 0)


@pytest.fixture(autouse=True)
def trained_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_runs, "ON", True)


@pytest.fixture(autouse=True)
def no_wait_for_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A click waits a moment for a first loss or for the end, and nothing trains beside a test."""
    monkeypatch.setattr(starting, "FIRST_PROGRESS_SECONDS", 0.0)
    monkeypatch.setattr(stop_button, "STOP_SECONDS", 0.0)


@pytest.fixture(autouse=True)
def one_value_for_each_widget(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No widget has a default beside a value in the session, which fills a server's log.

    Streamlit says so once, and only where a server runs.
    """
    said: list[tuple[object, ...]] = []
    monkeypatch.setattr(policies, "runtime", SimpleNamespace(exists=lambda: True))
    monkeypatch.setattr(policies, "_shown_default_value_warning", False)
    monkeypatch.setattr(policies._LOGGER, "warning", lambda *words, **_: said.append(words))
    yield
    assert said == []


@pytest.fixture(autouse=True)
def idle_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer of which all tests expect the same.

    Where a page says what a training takes, it would multiply matrices to see how fast this one is,
    and look at all its processes for a tenth of a second.
    """
    monkeypatch.setattr(cost_estimate, "machine_speed", lambda: 1e11)
    monkeypatch.setattr("psutil.getloadavg", lambda: (0.1, 9.0, 9.0))


@pytest.fixture
def space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The workspace that the pages show."""
    monkeypatch.setenv("SEQUITUR_HOME", str(tmp_path))
    st.cache_resource.clear()
    st.cache_data.clear()
    return Workspace(tmp_path / "local")


@pytest.fixture
def run(space: Workspace) -> Run:
    """A finished run on eight waves."""
    return finish(put_run(space, waves()))


@pytest.fixture(scope="session")
def page_hashes() -> dict[str, str]:
    """What Streamlit calls each page, once it was visited: an AppTest can't know beforehand."""
    return {"data": ""}


@pytest.fixture
def open_page(space: Workspace, page_hashes: dict[str, str]) -> Open:
    """Open a page by name, as `/train?data=...` would; Explore with a panel beside the map.

    And Data with the steps that prepare sequences, where `preparing`, and with the choice of other
    data, where `other`, and Train with the box of more settings, where `more`: as if they had been
    opened.
    """

    def open_(
        name: str = "data",
        panel: str | None = page_texts.SELECTION,
        *,
        preparing: bool = False,
        other: bool = False,
        more: bool = False,
        **query: str,
    ) -> AppTest:
        if name not in page_hashes:
            from_data = AppTest.from_file(str(MAIN), default_timeout=PATIENCE).run()
            page_hashes[name] = from_data.switch_page(f"{name}_page/page.py")._page_hash
        at = AppTest.from_file(str(MAIN), default_timeout=PATIENCE)
        for key, value in query.items():
            at.query_params[key] = value
        if name == "explore" and panel:
            at.session_state[state.PANEL] = panel
        if preparing:
            at.session_state["preparing"] = True
        if other:
            at.session_state[f"other_{query['data']}"] = True
        if more:
            at.session_state[state.MORE_SETTINGS] = True
        at._page_hash = page_hashes[name]
        return at.run()

    return open_


# Data and runs


def waves(n: int = 8, *, channels: int = 2, name: str = "waves") -> SequenceDataset:
    """Sequences of one length, with a label that has two values and a number."""
    rng = np.random.default_rng(0)
    t = np.linspace(0, 6, 12)[:, None]
    return SequenceDataset(
        name,
        [np.sin(t + rng.normal(size=channels)).astype(np.float32) for _ in range(n)],
        ids=tuple(f"w{i}" for i in range(n)),
        labels=pd.DataFrame({"kind": ["a", "b"] * (n // 2), "weight": np.arange(n) * 1.5}),
        meta=Meta(channels=tuple(f"c{i}" for i in range(channels)), step=0.5, step_unit="s"),
    )


def moving_clips(n: int = 10) -> SequenceDataset:
    """Clips of noise with a label that has two values."""
    rng = np.random.default_rng(0)
    return SequenceDataset(
        "clips",
        [rng.random((5, 6, 7), dtype=np.float32) for _ in range(n)],
        labels=pd.DataFrame({"motion": ["up", "down"] * (n // 2)}),
        meta=Meta(step=0.04, step_unit="s"),
    )


def put_run(space: Workspace, dataset: SequenceDataset, **settings: object) -> Run:
    """A queued run; there is no server that would start it."""
    data_id = space.add_dataset(dataset)
    values = {"name": "first", "model": "LSTM_AE", "encoding_dim": 3, "preset": "original"}
    spec = RunSpec(**{**values, "dataset_id": data_id, "config": CONFIG, **settings})
    return space.add_run(spec, dataset)


def add_file(space: Workspace, path: Path, **choices: Any) -> str:
    """The id of data read from a file or folder as it is recognised, given some choices."""
    recipe = recognise(path, **choices).recipe
    return space.add_dataset(read(path, recipe), recipe, source=path)


# What is on a page


def checked(figure: Figure) -> go.Figure:
    """A figure that Plotly has looked through: it refuses names and values it doesn't know."""
    return go.Figure(figure)


def texts(at: AppTest, *kinds: str) -> str:
    """All that a person reads on the page, or what some kinds of elements say."""
    found = (str(element.value) for kind in kinds or READ for element in at.get(kind))
    return "\n".join(found).replace("\\", "")


def button(at: AppTest, label: str) -> Any:
    return next(b for b in at.button if b.label == label)


def box(at: AppTest, label: str) -> Any:
    """The list to choose from with this label."""
    return next(b for b in at.selectbox if b.label == label)


def control(at: AppTest, choice: str) -> Any:
    """What shows a choice that the page makes, too, by its key in the session."""
    key = state.control(choice, at.session_state[state.version(choice)])
    lists = (*at.segmented_control, *at.selectbox, *at.multiselect, *at.radio)
    return next(
        one for one in (*lists, *at.pills, *at.number_input, *at.text_input) if one.key == key
    )


def said(at: AppTest) -> WidgetStates:
    """What the browser says with all that it sends; of buttons only which one is pressed."""
    widgets = at._tree.get_widget_states().widgets
    return WidgetStates(widgets=[w for w in widgets if w.WhichOneof("value") != "trigger_value"])


def in_view(at: AppTest) -> str:
    """The id of the data that the page shows."""
    shown = at.query_params["data"]
    return shown[0] if isinstance(shown, list) else shown


def sent(at: AppTest) -> list[dict[str, Any]]:
    """What each component in the browser is sent."""
    return [json.loads(e.proto.json) for e in at.get("bidi_component") if e.proto.json]


def sent_to(at: AppTest, key: str) -> dict[str, Any] | None:
    """What the component with this key is sent; None where it isn't on the page."""
    return next((data for data in sent(at) if data.get("key") == key), None)


def clip_views(at: AppTest) -> list[dict[str, Any]]:
    """What each player on the page was given."""
    return [data for data in sent(at) if "clips" in data]


def figure_of(data: dict[str, Any] | None) -> dict[str, Any]:
    """The figure that a chart is sent."""
    assert data is not None
    figure = data["figure"]
    return figure if isinstance(figure, dict) else json.loads(figure)


def numbers(packed: Any) -> np.ndarray:
    """The numbers of a trace, as Plotly packs them."""
    if isinstance(packed, dict):
        return np.frombuffer(base64.b64decode(packed["bdata"]), packed["dtype"])
    return np.asarray(packed, dtype=float)


def examples(at: AppTest) -> dict[str, np.ndarray]:
    """The example sequences that are drawn, by what stands above each: their first channel."""
    grid = next(data for data in sent(at) if "example sequences" in data.get("label", ""))
    figure = figure_of(grid)
    axes = {trace["yaxis"]: numbers(trace["y"]) for trace in reversed(figure["data"])}
    titles = [note["text"] for note in figure["layout"]["annotations"]]
    return {title: axes[f"y{i + 1 if i else ''}"] for i, title in enumerate(titles)}


# What a person does


def upload(at: AppTest, files: dict[str, bytes], *, folder: bool = False) -> AppTest:
    """Choose files, or a folder: the browser then gives their paths in it."""
    chosen = [(name, content, "") for name, content in files.items()]
    return at.file_uploader[int(folder)].set_value(chosen).run()


def go_to(at: AppTest, address: Mapping[str, Any], *, back: bool = False) -> AppTest:
    """Run the page as the browser with this address asks for it, or a step back to it does."""
    before = dict(address)
    at.query_params.clear()
    at.query_params.update(before)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(state, "went_back", lambda: back)
        return at._run(said(at))


def tell(at: AppTest, key: str, event: dict[str, Any], **state: Any) -> AppTest:
    """Run the page as after a component has told of something, with the state that it keeps."""
    at.session_state[key] = {**event, **state}
    at.run()
    at.session_state[key] = state  # an event is there for one run
    assert not at.exception
    return at


def pick(
    at: AppTest, some: Sequence[int], kind: str = "lasso", n: int = 8, **state: str
) -> AppTest:
    """Run the page as after a gesture on the map."""
    return tell(at, "map", {"selected": {"kind": kind, "rows": encode_rows(some, n)}}, **state)


def selected(at: AppTest, run: Run, rows: Any) -> AppTest:
    """With these rows selected."""
    at.session_state[state.SELECTION] = (run.id, list(rows))
    at.run()
    assert not at.exception
    return at


def held_out_is_asked(run: Run) -> bool:
    """Whether all errors are being measured on models that haven't seen them, or were already."""
    held_out = run.phase == "checking" or run.unfinished or run.errors_held_out()
    return bool(np.all(held_out))


def selection(at: AppTest) -> tuple[str, list[int]]:
    """The run whose sequences are selected, and their rows."""
    owner, rows = at.session_state[state.SELECTION]
    return owner, list(rows)


def open_panel(open_page: Open, run: Run, name: str) -> AppTest:
    """The map with this panel beside it, and what the panel asks for answered."""
    return answered(open_page("explore", run=run.id, panel=name), run)


def answered(at: AppTest, run: Run) -> AppTest:
    """Let what is asked be answered, until nothing is."""
    while any(one.run == run for one in queries.pending(Workspace(run.workspace))):
        answer_all(run)
        at.run()
    assert not at.exception
    return at
