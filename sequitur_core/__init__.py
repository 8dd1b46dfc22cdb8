"""Sequence autoencoders: from sequences to points that people can look at.

Public names are loaded on first use, so importing the package loads neither
torch nor umap.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sequitur_core.config import Epoch, TrainConfig
    from sequitur_core.dataset import Meta, SequenceDataset
    from sequitur_core.errors import SequiturError
    from sequitur_core.projection import project
    from sequitur_core.quick_train import quick_train
    from sequitur_core.readers import load
    from sequitur_core.runs import Run, RunSpec
    from sequitur_core.training import encode, fit, reconstruct

__all__ = [
    "Epoch",
    "Meta",
    "Run",
    "RunSpec",
    "SequenceDataset",
    "SequiturError",
    "TrainConfig",
    "encode",
    "fit",
    "load",
    "project",
    "quick_train",
    "reconstruct",
]

_HOME = {
    "Epoch": "config",
    "Meta": "dataset",
    "Run": "runs",
    "RunSpec": "runs",
    "SequenceDataset": "dataset",
    "SequiturError": "errors",
    "TrainConfig": "config",
    "encode": "training",
    "fit": "training",
    "load": "readers",
    "project": "projection",
    "quick_train": "quick_train",
    "reconstruct": "training",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    # Submodules such as quick_train carry the name of their function: bind the
    # function, as `from sequitur_core import quick_train` promises.
    globals()[name] = value
    return value
