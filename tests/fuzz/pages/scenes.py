"""Pages with something on them, on which anything may then be pressed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.board_page import cards
from dashboard.explore_page.panels import PANELS
from dashboard.visitors import crowd, identity
from sequitur_core.classroom.classes import open_class
from sequitur_core.classroom.members import join
from sequitur_core.comparison.families import start_family
from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.runs.run import Run
from sequitur_core.runs.sharing import access
from sequitur_core.runs.sharing.people import Workspaces
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from tests.core import files
from tests.core.conftest import finish
from tests.core.lessons.conftest import SMALL
from tests.dashboard.conftest import CONFIG, Open, add_file, moving_clips, put_run, upload, waves


@dataclass(frozen=True)
class Place:
    """A server with a workspace of its own, a folder for files, and what opens pages on it."""

    home: Path
    open_page: Open
    rng: random.Random
    patch: pytest.MonkeyPatch

    @property
    def space(self) -> Workspace:
        """The workspace of a server that nobody shares."""
        return Workspace(self.home / "local")

    @property
    def folder(self) -> Path:
        folder = self.home / "files"
        folder.mkdir(parents=True, exist_ok=True)
        return folder


Scene = Callable[[Place], AppTest]


def odd_waves(n: int = 8) -> SequenceDataset:
    """Names, channels, units and labels that read like something else."""
    data = waves(n, name="it's *a* `test` | $x$ <b> 50 % [1]")
    kinds = ["", "a_b*c", "<i>x</i>", "1"] * (n // 4)
    labels = pd.DataFrame({"a|b": kinds, "id": np.arange(n), ":smile:": [0.1] * n})
    meta = replace(data.meta, channels=("a'b", 'c"d'), units=("%", "µV/√Hz"))
    return replace(data, labels=labels, meta=meta)


def bare(n: int = 6) -> SequenceDataset:
    """Nothing but numbers, in sequences of several lengths, one of which never changes."""
    rng = np.random.default_rng(1)
    lengths = [3 + 2 * (i % 4) for i in range(n)]
    rows = [rng.normal(size=(length, 1)).astype(np.float32) for length in lengths]
    rows[0][:] = 0
    return SequenceDataset("bare", rows)


def of_a_recording(place: Place) -> str:
    """The id of windows of a long recording with times, and a label that changes."""
    weather = files.weather(place.folder / "weather.csv")
    return add_file(place.space, weather, window=48, step=24)


def of_recordings(place: Place) -> str:
    """The id of data of sequences that a tidy table names."""
    return add_file(place.space, files.fmri(place.folder / "fmri.csv"))


DATA: dict[str, Callable[[Place], str]] = {
    "waves": lambda place: place.space.add_dataset(waves()),
    "odd": lambda place: place.space.add_dataset(odd_waves()),
    "bare": lambda place: place.space.add_dataset(bare()),
    "clips": lambda place: place.space.add_dataset(moving_clips(6)),
    "recording": of_a_recording,
    "fmri": of_recordings,
}


def run_on(place: Place, data: str, **settings: object) -> Run:
    """A finished run on some data."""
    data_id = DATA[data](place)
    dataset = place.space.dataset(data_id)
    model = "CONV_LSTM_AE" if data == "clips" else "LSTM_AE"
    values = {"name": data, "model": model, "encoding_dim": 3, "preset": "original"}
    spec = RunSpec(**{**values, "dataset_id": data_id, "config": CONFIG, **settings})
    return finish(place.space.add_run(spec, dataset))


def welcome(place: Place) -> AppTest:
    return place.open_page()


def train(data: str) -> Scene:
    def scene(place: Place) -> AppTest:
        return place.open_page("train", data=DATA[data](place), more=place.rng.random() < 0.5)

    return scene


def explore(data: str, panel: str) -> Scene:
    def scene(place: Place) -> AppTest:
        run = run_on(place, data)
        at = place.open_page("explore", run=run.id, panel=panel)
        if place.rng.random() < 0.7:
            n = len(place.space.dataset(run.spec.dataset_id))
            rows = sorted(place.rng.sample(range(n), place.rng.randint(1, min(n, 6))))
            at.session_state[state.SELECTION] = (run.id, rows)
        return at

    return scene


def several(place: Place) -> tuple[Run, Run]:
    first = run_on(place, "waves")
    second = run_on(place, "waves", encoding_dim=2, name="it's *other*")
    put_run(place.space, waves(), name="waits")
    return first, second


def runs(place: Place) -> AppTest:
    several(place)
    return place.open_page("runs")


def compare(place: Place) -> AppTest:
    return place.open_page("compare", runs=",".join(run.id for run in several(place)))


def variants(place: Place) -> AppTest:
    data_id = place.space.add_dataset(waves())
    spec = RunSpec(
        name="x", model="LSTM_AE", encoding_dim=2, preset="original", config=CONFIG,
        dataset_id=data_id,
    )  # fmt: skip
    found = start_family(place.space, spec, place.space.dataset(data_id), "encoding_dim", (1, 2))
    for run in found.runs[: place.rng.randint(0, 2)]:
        finish(run).release()
    return place.open_page("variants", family=found.id)


def learn(place: Place) -> AppTest:
    place.space.lessons_folder.mkdir(parents=True)
    (place.space.lessons_folder / "small.toml").write_text(SMALL, encoding="utf-8")
    return place.open_page("learn", **({"lesson": "small"} if place.rng.random() < 0.5 else {}))


def in_class(*, teaches: bool, page: str, joined: bool = True) -> Scene:
    """A page of a teacher, or of a learner, on a server that several people share."""

    def scene(place: Place) -> AppTest:
        place.patch.setenv("SEQUITUR_SHARED", "1")
        place.patch.setattr(crowd, "open_pages", lambda: 1)
        place.patch.setattr(cards, "with_open_page", frozenset)
        people = Workspaces(place.home, shared=True)
        teacher, learner = people.create(), people.create()
        data_id = teacher.add_dataset(waves())
        found = open_class(teacher, "It's *ours*", data=[data_id])
        if joined:
            join(found, learner, "Ada [1] <b>")
        key = access.new_key(teacher if teaches else learner)
        cookies = {identity.cookie_name(people): key}
        place.patch.setattr(identity, "session_cookies", lambda: cookies)
        if page == "train":
            return place.open_page("train", data=next(iter(learner.dataset_ids())))
        return place.open_page(page, **{"class" if teaches else "code": found.code})

    return scene


SCENES: dict[str, Scene] = {
    "welcome": welcome,
    **{f"train on {data}": train(data) for data in DATA},
    **{
        f"explore {data}: {panel}": explore(data, panel)
        for panel in PANELS
        for data in ("waves", "odd", "bare", "clips", "recording", "fmri")
    },
    "runs": runs,
    "compare": compare,
    "variants": variants,
    "learn": learn,
    "board": in_class(teaches=True, page="board"),
    "board of nobody": in_class(teaches=True, page="board", joined=False),
    "class": in_class(teaches=False, page="class"),
    "class to join": in_class(teaches=False, page="class", joined=False),
    "class trains": in_class(teaches=False, page="train"),
}


def uploaded(given: dict[str, bytes], *, folder: bool = False) -> Scene:
    """The Data page, on which somebody has chosen files, or a folder."""
    return lambda place: upload(place.open_page(), given, folder=folder)
