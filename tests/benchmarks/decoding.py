"""How fast videos are read: python -m tests.benchmarks.decoding [--quick]

Our reader, from file to dataset, against a bare PyAV loop that decodes the same
frames, makes them grey and small with one scaler for all, and keeps them. The
reader also looks the file over first, counts its frames, and makes numbers of
them. Promised is at most 1.2 times the bare loop.

Turns are taken, and medians of ratios reported: of seconds of the processor,
since whatever else the computer does slows both down, and of a clock beside
them. The first video is made by this script; those in ../shared/data/video are
measured too where they exist. --quick takes fewer turns, and a shorter video.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import av
import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter

from sequitur_core.readers import read, recognise, video
from tests.core.files import clip

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "video"


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


def main() -> None:
    quick = "--quick" in sys.argv[1:]
    turns = 5 if quick else 9
    print(f"{'reader against bare PyAV':26}{'frames':>8}{'frames/s':>10}{'ratio':>10}", end="")
    print(f"{'':18}{'by clock':>8}")
    with tempfile.TemporaryDirectory() as folder:
        compare(made(Path(folder) / "made.mp4", 200 if quick else 600), turns)
    if SHARED.is_dir() and not quick:
        for path in sorted(SHARED.iterdir()):
            if path.is_dir() or path.suffix == ".mp4":
                compare(path, turns)


if __name__ == "__main__":
    main()
