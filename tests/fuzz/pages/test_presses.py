"""Whatever is pressed on a page, it goes on: no crash, no text of the program, nothing lost.

`SEQUITUR_FUZZ` says for how many seconds to go on (`make fuzz`), with files of every format; else
only few pages have something pressed. `SEQUITUR_FUZZ_SEED` is the first seed, and
`SEQUITUR_FUZZ_SCENE` what is in the names of those pages or files that are tried. A failure says
what was pressed before it, and is the same for the same seed; the file lies in test-results/fuzz.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st

from sequitur_core.jobs.answering import query_server
from sequitur_core.runs import queries
from sequitur_core.runs.workspace import Workspace
from tests.core.files import FILES
from tests.dashboard.conftest import Open
from tests.fuzz.odd_tables import odd_table
from tests.fuzz.pages.browser import Browser
from tests.fuzz.pages.presses import Presser
from tests.fuzz.pages.scenes import SCENES, Place, Scene, uploaded
from tests.fuzz.pages.sight import wrong_on

SECONDS = float(os.environ.get("SEQUITUR_FUZZ", "0")) / 2
SEED = int(os.environ.get("SEQUITUR_FUZZ_SEED", "1"))
ONLY = os.environ.get("SEQUITUR_FUZZ_SCENE", "")
KEPT = Path(__file__).parents[3] / "test-results" / "fuzz"
FEW = ("fmri.csv", "weather.csv", "train on odd", "explore recording: Groups", "runs")
PRESSES = 25 if SECONDS else 8
QUESTIONS = 3  # to a model, one after the other, that a press may ask
ODD = 20  # tables of one seed
FOLDERS = 10


@pytest.fixture
def place(tmp_path: Path, open_page: Open) -> Iterator[Callable[[str], Place]]:
    """A server of its own for each seed."""
    with pytest.MonkeyPatch.context() as patch:

        def place_(seed: str) -> Place:
            home = tmp_path / f"home {len(list(tmp_path.iterdir()))}"
            home.mkdir()
            patch.undo()
            patch.setenv("SEQUITUR_HOME", str(home))
            st.cache_resource.clear()
            st.cache_data.clear()
            return Place(home, open_page, random.Random(seed), patch)

        yield place_


def wrong_after_presses(place: Place, scene: Scene, seed: str, given: str = "") -> str:
    """What went wrong, with all that was pressed before; "" where nothing did."""
    browser = Browser(scene(place))
    presser = Presser(browser, seed)
    wrong = []
    for _ in range(PRESSES):
        answer(place.space, browser)
        wrong = wrong_on(browser.at, given=given) or wrong_in(place.home, browser)
        if wrong:
            break
        if not presser.press():
            wrong = ["nothing can be pressed any more"]
            break
    lines = [f"- {step}" for step in presser.done] + [f"! {one}" for one in wrong[:5]]
    return "\n".join([seed, *lines]) if wrong else ""


def wrong_in(home: Path, browser: Browser) -> list[str]:
    """What is wrong with the data in view: it is there, or the page says that it isn't."""
    shown = browser.at.query_params.get("data", "")
    data_id = shown[0] if isinstance(shown, list) else shown
    there = not data_id or any(home.glob(f"**/datasets/{data_id}"))
    if there or browser.at.warning or browser.at.error:
        return []
    return [f"{data_id} is in view and isn't there"]


def answer(space: Workspace, browser: Browser) -> None:
    """Answer what the page has asked a model."""
    for _ in range(QUESTIONS):
        waiting = list(queries.pending(space))
        for one in waiting:
            query_server.answer(one.run, one.query_id)
        if not waiting:
            return
        browser.send()


def tried(seed: int, files: dict[str, bytes]) -> Iterator[tuple[str, Scene, str]]:
    """Names and scenes of one seed, and what stands in the files, which pages may show."""
    rng = random.Random(seed)
    some = dict(files)
    if SECONDS:
        made = (odd_table(number) for number in range(seed * ODD, (seed + 1) * ODD))
        some |= {name: content for content, name in made}
    for name, content in some.items():
        text = content.replace(b"\0", b"").decode(errors="replace")  # some are in UTF-16
        yield name, uploaded({name: content}), text
    yield from ((name, scene, "") for name, scene in SCENES.items())
    for number in range(FOLDERS if SECONDS else 0):
        names = rng.sample([*files], 3) if number % 2 else [rng.choice([*files])] * 3
        folder = {f"mine/{'ab'[i % 2]}/{i} {name}": files[name] for i, name in enumerate(names)}
        yield f"folder {number}", uploaded(folder, folder=True), "".join(map(str, folder))


def files_to_try(folder: Path) -> dict[str, bytes]:
    if SECONDS:
        from tests.fuzz.samples import samples  # which loads all that reads files

        return samples(folder)
    return {name: FILES[name](folder / name).read_bytes() for name in FEW if name in FILES}


def test_pages_go_on_whatever_is_pressed(
    place: Callable[[str], Place], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = files_to_try(tmp_path_factory.mktemp("files"))
    wrong, seed, end = [], SEED, time.monotonic() + SECONDS
    while seed == SEED or time.monotonic() < end:
        for name, scene, given in tried(seed, files):
            if not (ONLY in name if SECONDS or ONLY else name in FEW):
                continue
            if found := wrong_after_presses(place(name), scene, f"{name}, seed {seed}", given):
                wrong.append(found)
                if name in files:
                    KEPT.mkdir(parents=True, exist_ok=True)
                    (KEPT / f"pressed-{name}").write_bytes(files[name])
        seed += 1
    assert not wrong, "\n\n".join(wrong[:20])
