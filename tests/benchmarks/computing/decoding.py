"""How fast pictures come: python -m tests.benchmarks.computing.decoding [--quick] [part ...]

reading  videos, against a bare loop
path     frames per second that a decoder draws along a path, for every sample
hand     from the pointer on the map to what the decoder draws there, in Chromium

Reading: our reader, from file to dataset, against a bare PyAV loop that decodes the same
frames, makes them grey and small with one scaler for all, and keeps them. The
reader also looks the file over first, counts its frames, and makes numbers of
them. Promised is at most 1.2 times the bare loop.

Turns are taken, and medians of ratios reported: of seconds of the processor,
since whatever else the computer does slows both down, and of a clock beside
them. The first video is made by this script; those in ../shared/data/video are
measured too where they exist.

Path: at each of 100 positions the encoding, its remoteness and what is drawn, in the units of
the data, one after the other and with one thread, as the page does it. Promised are 10 a second.

Hand: a drag of some seconds across the map, and single presses. A picture counts when the page
shows it. Models are trained for a moment only: how well they draw doesn't matter here.

--quick takes fewer turns, fewer samples and a shorter video.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import av
import numpy as np
import torch
from av.video.reformatter import Interpolation, VideoReformatter
from playwright.sync_api import Page, sync_playwright

from dashboard.charts.pictures.sprite_sheets import Clip, pack_clips
from sequitur_core.explore.maps.latent_paths import (
    DistanceToData,
    decode,
    point_at_map_position,
    position_on_path,
)
from sequitur_core.jobs.training import training_job
from sequitur_core.readers import read, recognise
from sequitur_core.readers.media import video
from sequitur_core.runs.run import Run
from sequitur_core.runs.spec import RunSpec
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import SAMPLES, load_sample
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from tests.benchmarks._parts import PartsParser
from tests.benchmarks.browser.pages import settle
from tests.browser.conftest import FLAGS, NAMES, serving
from tests.browser.gestures import area, chart, wait_idle
from tests.core.files import clip

FEW = ("seattle", "digits")
ENCODING_DIM = 16
# Notes when the page shows another picture than before: numbers of a chart, or a clip's sheets.
WATCH = """() => {
    const seen = (window.seenPictures = []);
    let last;
    const look = () => {
        const chart = document.querySelector(".st-key-between_drawn .plotly-view");
        const clip = document.querySelector(".st-key-between_drawn .clip-grid figure");
        const now = chart?._fullData?.[1]?.y ?? clip;
        if (now && now !== last) seen.push(performance.now());
        last = now;
        requestAnimationFrame(look);
    };
    look();
}"""

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "video"


def made(path: Path, frames: int) -> Path:
    """A video of blobs that wander over noise, 480 x 640."""
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[:480, :640]
    noise = rng.integers(0, 40, (480, 640))
    pictures = np.empty((frames, 480, 640), np.uint8)
    for i in range(frames):
        y, x = 240 + 150 * np.sin(i / 20), 320 + 200 * np.cos(i / 31)
        blob = 200 * np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / 4000)
        pictures[i] = blob + np.roll(noise, i, axis=1)
    return clip(path, pictures, fps=30)


def bare(paths: list[Path], size: tuple[int, ...]) -> list[np.ndarray]:
    """All frames of each file, grey and small."""
    found = []
    for path in paths:
        scaler = VideoReformatter()
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            stream.thread_count = min(video.THREADS, os.cpu_count() or 1)
            frames = [
                scaler.reformat(
                    frame,
                    height=size[0],
                    width=size[1],
                    format="gray",
                    interpolation=Interpolation.AREA,
                    threads=1,
                ).to_ndarray()
                for frame in container.decode(stream)
            ]
        found.append(np.stack(frames))
    return found


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """What it takes: seconds of the processor, and of a clock."""
    before, start = process_time(), perf_counter()
    work()
    return process_time() - before, perf_counter() - start


def compare(path: Path, turns: int) -> None:
    """One line of the table."""
    recipe = recognise(path).recipe.with_(fps=0.0)
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]

    def ours() -> object:
        return read(path, recipe)

    def theirs() -> object:
        return bare(files, recipe.frame_size)

    count = sum(len(frames) for frames in bare(files, recipe.frame_size))
    read_by_us, by_them = [], []
    for turn in range(turns):
        # Whoever comes second finds a warm cache: take turns at that too.
        for work in (ours, theirs) if turn % 2 else (theirs, ours):
            (read_by_us if work is ours else by_them).append(seconds(work))
    ratios = [
        [ours / theirs for ours, theirs in zip(us, them, strict=True)]
        for us, them in zip(zip(*read_by_us, strict=True), zip(*by_them, strict=True), strict=True)
    ]
    speed = count / median(clock for _, clock in read_by_us)
    low, high = min(ratios[0]), max(ratios[0])
    print(
        f"{path.name:26}{count:8,}{speed:10,.0f}{median(ratios[0]):10.2f}"
        f"   ({low:.2f} to {high:.2f}){median(ratios[1]):10.2f}",
        flush=True,
    )


def reading(quick: bool) -> None:
    """Videos into datasets."""
    turns = 5 if quick else 9
    print(f"{'reader against bare PyAV':26}{'frames':>8}{'frames/s':>10}{'ratio':>10}", end="")
    print(f"{'':18}{'by clock':>8}")
    with tempfile.TemporaryDirectory() as folder:
        compare(made(Path(folder) / "made.mp4", 200 if quick else 600), turns)
    if SHARED.is_dir() and not quick:
        for path in sorted(SHARED.iterdir()):
            if path.is_dir() or path.suffix == ".mp4":
                compare(path, turns)


def trained_for_a_moment(space: Workspace, key: str) -> Run:
    """A run of a sample that has a model and a map, with the preset that people get."""
    dataset, name = load_sample(key), SAMPLES[key].model
    options, config = preset("separating", name, Sizes.of(dataset), ENCODING_DIM)
    config = replace(config, epochs=1, seed=0, cross_fit=False)
    data_id = space.add_dataset(dataset, SAMPLES[key].recipe)
    spec = RunSpec(
        name=key,
        model=name,
        encoding_dim=ENCODING_DIM,
        options=options,
        config=config,
        dataset_id=data_id,
    )
    run = space.add_run(spec, dataset)
    run.claim(os.getpid())
    training_job.execute(run)
    return run


def path(quick: bool) -> None:
    """What a decoder draws along a path across the map."""
    torch.set_num_threads(1)
    print(
        f"{'along a path':12}{'sequences':>10}{'length':>8}{'element':>14}{'frames/s':>10}", end=""
    )
    print(f"{'slowest ms':>12}{'with its picture':>18}")
    with tempfile.TemporaryDirectory() as home:
        for key in FEW if quick else SAMPLES:
            draw_along(trained_for_a_moment(Workspace(Path(home)), key))


def draw_along(run: Run) -> None:
    dataset, encodings, points = run.dataset(), run.encodings(), run.points()
    model, scaler, near = run.model(), run.scaler(), DistanceToData(run.encodings())
    corners = np.array([points.min(axis=0), points.mean(axis=0), points.max(axis=0)])
    drawing, painting = [], []
    for share in np.linspace(0, 1, 100):
        began = perf_counter()
        spot = point_at_map_position(
            points, encodings, dataset.lengths, position_on_path(corners, share)
        )
        found = near.of(spot.z)
        (drawn,) = decode(
            model, spot.z[None], spot.length, element_shape=dataset.element_shape, scaler=scaler
        )
        drawing.append(perf_counter() - began)
        if drawn.ndim > 2:  # a clip goes to the page as a picture of all its frames
            nearest = dataset.sequences[found.row]
            pack_clips([Clip("drawn", drawn), Clip("nearest", nearest)], dataset.meta)
        painting.append(perf_counter() - began)
    drawing, painting = drawing[5:], painting[5:]  # the first ones find nothing at hand
    size = " x ".join(str(n) for n in dataset.element_shape)
    print(
        f"{run.name:12}{len(dataset):10,}{int(dataset.lengths.max()):8,}{size:>14}"
        f"{1 / median(drawing):10,.0f}{1000 * max(drawing):12.1f}{1 / median(painting):18,.0f}",
        flush=True,
    )


def hand(quick: bool) -> None:
    """What a hand sees that drags across the map, and that presses here and there."""
    seconds, presses = (3, 5) if quick else (6, 15)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        found = [
            trained_for_a_moment(Workspace(home / "local"), key)
            for key in (FEW if quick else SAMPLES)
        ]
        system = next((at for name in NAMES if (at := shutil.which(name))), None)
        browser = playwright.chromium.launch(executable_path=system, args=FLAGS)
        print(f"{'on the page':12}{'pictures/s':>12}{'longest wait':>14}{'press to picture':>18}")
        with serving(home) as server:
            browser.new_page().goto(server.url)  # helpers start once a first page is painted
            settle(server)
            for run in found:
                page = browser.new_page(viewport={"width": 1400, "height": 1000})
                page.set_default_timeout(120_000)
                page.goto(f"{server.url}/explore?run={run.id}")
                chart(page, "Map of")
                page.get_by_text("Decoder", exact=True).click()
                page.get_by_text("Along the path").wait_for()
                wait_idle(page)
                rate, longest = dragged(page, seconds)
                waits = pressed(page, presses)
                print(
                    f"{run.name:12}{rate:12.1f}{longest:12.2f} s{median(waits):16.3f} s", flush=True
                )
                page.close()
        browser.close()


def dragged(page: Page, seconds: float) -> tuple[float, float]:
    """Pictures per second while the hand draws a circle, and the longest time between two."""
    box = area(chart(page, "Map of"))
    mouse = page.mouse

    def to(turn: float) -> None:
        x, y = 0.5 + 0.35 * np.cos(turn), 0.5 + 0.35 * np.sin(turn)
        mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])

    to(0)
    mouse.down()
    page.locator(".st-key-between_drawn").wait_for()
    wait_idle(page)
    page.evaluate(WATCH)
    began = perf_counter()
    while (now := perf_counter() - began) < seconds:
        to(now)
        page.wait_for_timeout(15)
    seen = page.evaluate("seenPictures.slice()")
    mouse.up()
    wait_idle(page)
    return (len(seen) - 1) / seconds, max(np.diff(seen), default=1000 * seconds) / 1000


def pressed(page: Page, presses: int) -> list[float]:
    """Seconds from the press of the button to the picture, by the page's own clock."""
    box = area(chart(page, "Map of"))
    waits = []
    for i in range(presses):
        page.evaluate(
            """() => addEventListener("pointerdown", ({ timeStamp }) => {
                window.pressedAt = timeStamp;
                window.seenPictures.length = 0;
            }, { capture: true, once: true })"""
        )
        x, y = 0.1 + 0.8 * ((i * 0.37) % 1), 0.1 + 0.8 * ((i * 0.61) % 1)
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
        page.wait_for_function("seenPictures.length > 0")
        waits.append(page.evaluate("seenPictures[0] - pressedAt") / 1000)
        wait_idle(page)
    return waits


PARTS = {"reading": reading, "path": path, "hand": hand}


def main() -> None:
    parser = PartsParser("computing.decoding", PARTS)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    for part in given.parts:
        PARTS[part](given.quick)


if __name__ == "__main__":
    main()
