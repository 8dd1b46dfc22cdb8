"""The settings of a run: RunSpec."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.explore.encoding_parts import EncodingParts
from sequitur_core.files import DAMAGE, damaged, fits, from_values, read_json
from sequitur_core.settings.cost_estimate import Estimate, estimate
from sequitur_core.settings.sizes import Sizes
from sequitur_core.settings.train_config import TrainConfig

MAX_NAME_LENGTH = 120
MAX_ENCODING_DIM = 1_000_000
MAX_TIME = 1e11  # Unix time of the year 5138: later ones can't be written as dates everywhere
KEPT_SPECS = 2000  # in memory: pages look at all runs again and again
# Of its fields as JSON holds them; config and recipe check themselves.
_TYPES = {
    "name": str, "model": str, "encoding_dim": int, "options": dict, "preset": str,
    "dataset_id": str,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RunSpec:
    """Everything needed to repeat a run; stored as JSON.

    Attributes
    ----------
    name : what a person calls the run.
    model : name of the architecture, such as "LSTM_AE".
    encoding_dim : numbers per encoding.
    options : further options of the model, as JSON values (activations by name).
    config : how it is trained.
    preset : name of the preset the settings came from, "" if none.
    dataset_id : the dataset's folder in the workspace, "" if it has none. The
        run keeps its own copy of the data.
    recipe : how the data was prepared, where known.

    Raises
    ------
    SequiturError
        An empty name, or settings that JSON can't hold or no model can have.
    """

    name: str
    model: str
    encoding_dim: int
    options: Mapping[str, Any] = field(default_factory=dict)
    config: TrainConfig = field(default_factory=TrainConfig)
    preset: str = ""
    dataset_id: str = ""
    recipe: Recipe | None = None

    def __post_init__(self) -> None:
        try:
            options = json.loads(json.dumps(dict(self.options)))
            from_values(TrainConfig, json.loads(json.dumps(asdict(self.config))))
        except (TypeError, ValueError) as error:
            raise SequiturError(
                f"These settings of {self.model} can't be saved with a run ({error}). Give plain "
                "numbers, lists and names, such as h_activ='relu'; other modules work from "
                "Python only."
            ) from error
        if not 1 <= self.encoding_dim <= MAX_ENCODING_DIM:
            raise SequiturError(
                f"Encodings of {self.encoding_dim} numbers can't be learned. Choose 1 to "
                f"{MAX_ENCODING_DIM:,}."
            )
        object.__setattr__(self, "name", checked_name(self.name, cut=True))
        object.__setattr__(self, "options", options)

    @property
    def parts(self) -> EncodingParts:
        """Which numbers of an encoding tell shape, which rhythm, and which phase."""
        rhythm, phase = self.options.get("rhythm", 0), int(self.options.get("phase", False))
        return EncodingParts(self.encoding_dim - rhythm - phase, rhythm, phase)

    def trains_like(self, other: RunSpec) -> bool:
        """Whether both are the same training, whatever they are called."""
        return replace(self, name=other.name) == other

    def estimate(self, sizes: Sizes, *, flops_per_second: float) -> Estimate:
        """What the training costs on data of these sizes; as `cost_estimate.estimate`."""
        return estimate(
            self.model,
            sizes,
            self.encoding_dim,
            self.options,
            self.config,
            flops_per_second=flops_per_second,
        )

    def to_json(self) -> str:
        """The spec as a JSON object."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        values["config"] = asdict(self.config)
        values["recipe"] = None if self.recipe is None else json.loads(self.recipe.to_json())
        return json.dumps(values, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> RunSpec:
        """The spec that `to_json` wrote; raises SequiturError for anything else."""
        try:
            values = json.loads(text)
            values["config"] = from_values(TrainConfig, values["config"])
            if values["recipe"] is not None:
                values["recipe"] = Recipe.from_json(json.dumps(values["recipe"]))
            for name, kind in _TYPES.items():
                if not fits(values[name], kind):
                    raise ValueError(name)
            return cls(**values)
        except SequiturError:
            raise
        except DAMAGE as error:
            raise SequiturError(
                "These settings of a run are damaged, or were written by another version of "
                "Sequitur. Train again with the settings you want."
            ) from error


def read_spec(path: Path) -> tuple[float, RunSpec]:
    """When a run was put into the queue (Unix time), and its settings, from its folder's file.

    Raises SequiturError where that is damaged or missing.
    """
    try:
        about = path.stat()
    except FileNotFoundError as error:
        raise damaged(path) from error
    return _read_spec(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=KEPT_SPECS)
def _read_spec(path: Path, *_: int) -> tuple[float, RunSpec]:
    values = read_json(path) or {}
    created: Any = values.get("created")
    if not fits(created, float) or not 0 <= created < MAX_TIME:
        raise damaged(path)
    return created, RunSpec.from_json(json.dumps(values.get("spec")))


def checked_name(name: str, *, cut: bool = False) -> str:
    """A name a person gave, without space around it.

    Raises SequiturError if nothing is left, and for a very long one unless it is `cut`.
    """
    name = " ".join(name.split())
    if not name:
        raise SequiturError("The name is empty. Give it at least one letter.")
    if len(name) > MAX_NAME_LENGTH and not cut:
        raise SequiturError(
            f"The name has {len(name):,} characters, but at most {MAX_NAME_LENGTH} fit. Shorten it."
        )
    return name[:MAX_NAME_LENGTH]
