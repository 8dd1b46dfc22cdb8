"""Sequence autoencoders: from sequences to points that people can look at.

Public names are loaded on first use, so importing the package loads neither
torch nor umap.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sequitur_core.data.dataset import Meta, SequenceDataset
    from sequitur_core.data.recipe import Recipe
    from sequitur_core.data.scaling import Scaler
    from sequitur_core.data.splitting import split
    from sequitur_core.errors import SequiturError
    from sequitur_core.estimator import SequenceEncoder
    from sequitur_core.explore.maps.projection import project
    from sequitur_core.jobs.answering.shards import encode_folder, encode_stream
    from sequitur_core.readers import load, read
    from sequitur_core.runs.run import Run
    from sequitur_core.runs.spec import RunSpec
    from sequitur_core.samples import SAMPLES
    from sequitur_core.settings.sizes import Sizes
    from sequitur_core.settings.train_config import Epoch, TrainConfig
    from sequitur_core.training.evaluation import encode, reconstruct
    from sequitur_core.training.loop import fit
    from sequitur_core.training.quick_train import quick_train

__all__ = [
    "SAMPLES",
    "Epoch",
    "Meta",
    "Recipe",
    "Run",
    "RunSpec",
    "Scaler",
    "SequenceDataset",
    "SequenceEncoder",
    "SequiturError",
    "Sizes",
    "TrainConfig",
    "encode",
    "encode_folder",
    "encode_stream",
    "fit",
    "load",
    "project",
    "quick_train",
    "read",
    "reconstruct",
    "split",
]

_HOME = {
    "SAMPLES": "samples",
    "Epoch": "settings.train_config",
    "Meta": "data.dataset",
    "Recipe": "data.recipe",
    "Run": "runs.run",
    "RunSpec": "runs.spec",
    "Scaler": "data.scaling",
    "SequenceDataset": "data.dataset",
    "SequenceEncoder": "estimator",
    "SequiturError": "errors",
    "Sizes": "settings.sizes",
    "TrainConfig": "settings.train_config",
    "encode": "training.evaluation",
    "encode_folder": "jobs.answering.shards",
    "encode_stream": "jobs.answering.shards",
    "fit": "training.loop",
    "load": "readers.formats",
    "project": "explore.maps.projection",
    "quick_train": "training.quick_train",
    "read": "readers.formats",
    "reconstruct": "training.evaluation",
    "split": "data.splitting",
}

# Modules of earlier versions, which scripts exported then import from.
_MOVED = frozenset(
    f"{__name__}.{name}"
    for name in (
        *("answers", "archive", "asks", "baselines", "config", "copies", "dataset", "estimates"),
        *("journal", "looking", "missing", "prepare", "presets", "projection", "quick_train"),
        *("script", "selections", "shapes", "slices", "splitting", "steps", "models.batches"),
        *("explore.between", "explore.newcomers", "explore.oddities", "explore.placing"),
        *("explore.timeline", "explore.together", "explore.trust", "explore.wording"),
        *("readers.audio", "readers.av_files", "readers.big_tables", "readers.choices"),
        *("readers.clips", "readers.columns", "readers.even", "readers.folders"),
        *("readers.labels", "readers.long_series", "readers.many", "readers.pictures"),
        *("readers.plain_text", "readers.recognised", "readers.room", "readers.table"),
        *("readers.text", "readers.times", "readers.typed", "readers.units", "readers.video"),
        "readers.volumes",
    )
)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


class _MovedModules(MetaPathFinder):
    """The last of all finders: says what to do where an old script imports a moved module."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        if fullname in _MOVED:
            raise ImportError(
                f"{fullname} has moved since this script was exported: export it again (Explore, "
                "Export, Script), or import from sequitur_core and sequitur_core.models, which "
                "stay where they are.",
                name=fullname,
            )


sys.meta_path.append(_MovedModules())
