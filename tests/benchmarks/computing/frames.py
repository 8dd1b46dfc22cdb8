"""What recording frames costs a training.

python -m tests.benchmarks.computing.frames [--quick] [sample ...]

For each sample, or those that are named, with the settings that Train suggests: the share of a
training's processor time on one thread that goes into its frames (median and largest of several
trainings), how many frames there are of how many sequences, and the size of the file. The
finished model's frame isn't among them; it costs nothing, as all is encoded then anyway.

--quick trains each sample once.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.ragged import evenly_spaced
from sequitur_core.data.scaling import Scaler
from sequitur_core.data.splitting import split
from sequitur_core.jobs.training.frame_recorder import FrameRecorder
from sequitur_core.models import build
from sequitur_core.runs import layout
from sequitur_core.runs.progress.frames import FrameFormat, read_frames
from sequitur_core.samples import SAMPLES, load_sample
from sequitur_core.settings.architectures import suitable_architectures
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from sequitur_core.training.loop import Progress, fit

TRIALS = 3
NUMBERS = 16


class Timed:
    """A recorder whose processor time is added up."""

    def __init__(self, recorder: FrameRecorder) -> None:
        self.recorder = recorder
        self.seconds = 0.0

    def call(self, name: str, *args: object) -> None:
        began = process_time()
        getattr(self.recorder, name)(*args)
        self.seconds += process_time() - began


def trained(dataset: SequenceDataset, folder: Path, seed: int) -> tuple[float, float]:
    """Seconds of a training without its frames, and those that the frames took."""
    sizes = Sizes.of(dataset)
    model = suitable_architectures(sizes)[0].name
    options, config = preset("balanced", model, sizes, NUMBERS)
    rows, _ = split(dataset, share=config.validation_share, seed=seed)
    scaler = Scaler.of(dataset.take(rows).sequences)
    scaled = SequenceDataset(
        dataset.name, scaler.apply(dataset.sequences), labels=dataset.labels, meta=dataset.meta
    )
    torch.manual_seed(seed)
    network = build(model, sizes, None, NUMBERS, options)
    recorder = Timed(
        FrameRecorder(
            folder,
            network,
            scaled,
            scaler,
            config,
            learned_rows=len(rows),
            drawn=evenly_spaced(len(dataset), 3),
            encoding_dim=NUMBERS,
            from_step=None,
            clock=process_time,
        )
    )
    began = process_time()

    def after_batch(progress: Progress) -> None:
        recorder.call("after_batch", progress)

    for epoch in fit(
        network,
        scaled,
        config,
        before_first=lambda: recorder.call("before_first"),
        after_batch=after_batch,
    ):
        recorder.call("after_epoch", epoch)
    return process_time() - began - recorder.seconds, recorder.seconds


def main() -> None:
    torch.set_num_threads(1)
    trials = 1 if "--quick" in sys.argv else TRIALS
    print(
        f"{'sample':12}{'training':>10}{'frames':>8}{'of':>6}{'share':>9}{'largest':>9}{'size':>9}"
    )
    for key in [key for key in SAMPLES if key in sys.argv[1:]] or SAMPLES:
        dataset = load_sample(key)
        shares, seconds = [], []
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            (folder / layout.DATA_FOLDER).mkdir()
            np.save(folder / layout.DATA_FOLDER / "lengths.npy", dataset.lengths)
            for seed in range(trials):
                training, recording = trained(dataset, folder, seed)
                seconds.append(training)
                shares.append(recording / training)
            frames = read_frames(folder)
            assert frames is not None
            kind: FrameFormat = frames.format
            size = (folder / layout.FRAMES_FILE).stat().st_size / 1e6
        print(
            f"{key:12}{median(seconds):8.1f} s{len(frames):8}{len(kind.rows):6}"
            f"{median(shares):9.1%}{max(shares):9.1%}{size:6.1f} MB",
            flush=True,
        )


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
