"""What one process trains with others: sent to those, which make the same model and learn along."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.ragged import Ragged
from sequitur_core.errors import SequiturError
from sequitur_core.files import from_values
from sequitur_core.models import build
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig
from sequitur_core.training.loop import fit
from sequitur_core.training.parallel.ranks import PIECE, share


@dataclass(frozen=True)
class ModelSettings:
    """All that `models.build` makes a model of; options as JSON holds them."""

    model: str
    sizes: Sizes
    encoding_dim: int
    options: Mapping[str, Any]

    def build(self) -> nn.Module:
        """A new model."""
        return build(self.model, self.sizes, None, self.encoding_dim, self.options)


def send_work(settings: ModelSettings, dataset: SequenceDataset, config: TrainConfig) -> None:
    """Tell the other processes what they are to learn; `dataset` is scaled."""
    with tempfile.TemporaryDirectory() as name:
        dataset.save(Path(name))
        files = {path.name: path.stat().st_size for path in Path(name).iterdir()}
        about = {
            "model": {**asdict(settings), "options": dict(settings.options)},
            "config": asdict(config),
            "files": files,
        }
        share(json.dumps(about).encode())
        for file in files:
            with (Path(name) / file).open("rb") as source:
                while piece := source.read(PIECE):
                    share(piece)


def follow() -> None:
    """Learn what the first process sends, along with it, until it ends."""
    about = json.loads(share(b""))
    given = about["model"]
    given["sizes"]["element_shape"] = tuple(given["sizes"]["element_shape"])
    settings = ModelSettings(**{**given, "sizes": Sizes(**given["sizes"])})
    config = from_values(TrainConfig, about["config"])
    torch.set_num_threads(config.threads)
    with tempfile.TemporaryDirectory(
        ignore_cleanup_errors=True
    ) as name:  # Windows keeps open files
        for file, size in about["files"].items():
            with (Path(name) / Path(file).name).open("wb") as copy:
                while copy.tell() < size:
                    copy.write(share(b""))
        dataset = _in_memory(SequenceDataset.load(Path(name)))
    with suppress(SequiturError):  # the first process says so
        for _ in fit(settings.build(), dataset, config):
            pass


def _in_memory(dataset: SequenceDataset) -> SequenceDataset:
    """The same without the file that it was loaded from."""
    sequences = dataset.sequences
    assert isinstance(sequences, Ragged)
    return replace(dataset, sequences=replace(sequences, array=sequences.array.copy()))
