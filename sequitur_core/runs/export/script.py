"""A run as a Python script that repeats it, from the file to the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from sequitur_core.data.dataset import SequenceDataset
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.explore.encoding_parts import EncodingParts, Part, part_of, with_part
from sequitur_core.files import write_arrays
from sequitur_core.runs.progress.state import Stage
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import DataOrigin, data_origin
from sequitur_core.samples import SAMPLES
from sequitur_core.settings.train_config import TrainConfig

Values = TypeVar("Values", Recipe, TrainConfig)

SHOWN = ("epochs", "lr", "seed")  # of the training's settings, also where they are the usual ones


def script(run: Run, *, settings: Mapping[str, Any] | None = None) -> str:
    """The text of a script that repeats a run with `sequitur_core` alone.

    It imports from `sequitur_core` and `sequitur_core.models` only, which stay as they are.
    Data that came from code is loaded from the file that `write_data` writes.

    Parameters
    ----------
    settings : of a query for the map; None for the run's own.

    Raises
    ------
    SequiturError
        The run has learned nothing yet.
    """
    if run.encodings() is None:
        raise SequiturError(f"{run.name} has no encodings yet. Wait until its training is done.")
    spec, origin = run.spec, data_origin(run)
    config = replace(run.config(), processes=1)  # a script is one process
    dataset, pandas = run.dataset(), ""
    stages = _stages(run, config)
    by = "" if config.split_by is None else ", by=config.split_by"
    names = {"Scaler", "Sizes", "TrainConfig", "encode", "fit", "project", "split"}
    if origin.recipe is None:
        names |= {"Meta", "SequenceDataset"}
        pandas = "" if _split_label(dataset, config) is None else "import pandas as pd\n"
        loading = _from_arrays(run, dataset, config)
    else:
        names |= {"Recipe", "read"}
        loading = _from_file(origin, dataset.meta.source, names)
    settings = settings or {}
    values = {"method": "umap", "seed": config.seed or 0, **with_part(settings, "all")}
    mapped = _mapped_numbers(spec.parts, part_of(settings))
    options = dict(spec.options)
    copying = "import copy\n" if len(stages) > 1 else ""
    return f"""{_introduction(run)}
{copying}from dataclasses import replace
from pathlib import Path

import numpy as np
{pandas}import torch

from sequitur_core import {", ".join(sorted(names))}
from sequitur_core.models import build

# {run.name!r}
{loading}
expected = {len(dataset)}, {int(dataset.lengths.sum())}  # sequences, and elements in all
if (len(dataset), int(dataset.lengths.sum())) != expected:
    print("This isn't the data of the run any more, so the encodings will be different.")

# Some sequences may be held out for validation; scaling is computed from the others.
config = {_call("TrainConfig", _changed(config, TrainConfig(), shown=SHOWN))}
rows, held_out = split(dataset, share=config.validation_share, seed=config.seed{by})
learned = dataset.take(rows)
scaler = Scaler.of(learned.sequences, learned.missing)
scaled = replace(dataset, sequences=scaler.apply(dataset.sequences))

torch.set_num_threads(config.threads)
torch.manual_seed(config.seed or 0)
model = build(
    {spec.model!r}, Sizes.of(dataset), None, {spec.encoding_dim!r}, {_literal(options)}
)
{_training(stages)}
encodings = encode(model, scaled)
np.save("encodings.npy", encodings)
points = {_call("project", values, first=mapped)}.points
np.save("map.npy", points)
print(f"{{len(encodings)}} encodings of size {{encodings.shape[1]}}, and their map.")
"""


def write_data(run: Run, path: Path) -> None:
    """Write the run's sequences as the .npz that its script loads where there was no file.

    `values` holds all sequences, concatenated, `lengths` says where each ends;
    `recording` and `start` say which of them overlap; where they are there, `missing` says which
    values were only filled in, and `held_out_by` is the label that sequences are held out by.
    """
    dataset = run.dataset()
    more = {} if dataset.missing is None else {"missing": np.concatenate(dataset.missing)}
    if (label := _split_label(dataset, run.config())) is not None:
        more["held_out_by"] = np.array([str(value) for value in label])
    write_arrays(
        path,
        values=np.concatenate(dataset.sequences),
        lengths=dataset.lengths,
        recording=dataset.recording,
        start=dataset.start,
        **more,
    )


def data_name(run: Run) -> str:
    """Name of the file that `write_data` writes, as the script expects it."""
    return f"{run.id}-data.npz"


# --- Parts of the text -------------------------------------------------------------------


def _introduction(run: Run) -> str:
    return f'''"""From a file to a map: a run of Sequitur, repeated.

Where Sequitur is installed, run this script in any folder; else put it into Sequitur's own, the
one with sequitur_core in it, and run it there with its Python (.venv/bin/python):

    python {run.id}.py

It writes encodings.npy, with one row per sequence, and map.npy, with one point per sequence.
On the same kind of computer the encodings agree with the run's to about 1e-5.
"""
'''


def _from_file(origin: DataOrigin, named: str, names: set[str]) -> str:
    source = origin.source
    sample = next((key for key, one in SAMPLES.items() if one.path == source), None)
    where = f"Path({(source.name if source else named) or 'the-file'!r})"
    comment = "# Put the path of the file or folder here."
    if sample is not None:
        names.add("SAMPLES")
        where = f"SAMPLES[{sample!r}].path"
        comment = "# A sample that comes with Sequitur; to use another file, put its path here."
    elif source is not None:
        where = f"Path({str(source)!r})"
        comment = "# If the file or folder has moved, put its new path here."
    recipe = origin.recipe
    assert recipe is not None
    chosen = _changed(recipe, Recipe(format=recipe.format), shown=("format",))
    return f"""{comment}
file = {where}
recipe = {_call("Recipe", chosen)}
dataset = read(file, recipe)
"""


def _split_label(dataset: SequenceDataset, config: TrainConfig) -> pd.Series[Any] | None:
    """The label that sequences are held out by; None where that is none."""
    names = [str(name) for name in dataset.labels.columns]
    if config.split_by not in names:
        return None
    return dataset.labels.iloc[:, names.index(config.split_by)]


def _from_arrays(run: Run, dataset: SequenceDataset, config: TrainConfig) -> str:
    more = ""
    if _split_label(dataset, config) is not None:
        more = f"""
        labels=pd.DataFrame({{{config.split_by!r}: arrays["held_out_by"]}}),"""
    if dataset.missing is not None:
        more += """
        missing=np.split(arrays["missing"], np.cumsum(arrays["lengths"])[:-1]),"""
    return f"""# The sequences came from code. Put the path of the file with their numbers here; it
# can be exported from the same menu as this script.
file = Path({data_name(run)!r})
with np.load(file, allow_pickle=False) as arrays:
    dataset = SequenceDataset(
        "data",
        np.split(arrays["values"], np.cumsum(arrays["lengths"])[:-1]),
        recording=arrays["recording"],
        start=arrays["start"],
        meta=Meta(channels={dataset.meta.channels!r}),{more}
    )
"""


def _mapped_numbers(parts: EncodingParts, part: Part) -> str:
    """What is projected onto the map."""
    columns = parts.columns(part)
    whole = part == "all" and not parts.phase
    return "encodings" if whole else f"encodings[:, {columns.start}:{columns.stop}]"


def _training(stages: list[Stage]) -> str:
    if len(stages) == 1 and not stages[0].epoch:
        return """for epoch in fit(model, scaled, config):
    print(f"epoch {epoch.number}: loss {epoch.train_loss:.4g}")
"""
    lines = ["last = None  # how far the training is", ""]
    lines += ["", "def note(progress):", "    global last", "    last = progress", "", ""]
    checkpoint = ""
    for number, stage in enumerate(stages):
        if stage.epoch:
            lines.append(f"# It was stopped in epoch {stage.epoch}, after {stage.batch} batches.")
        changes = f"epochs={stage.epochs}, from_epoch={stage.from_epoch}"
        stop = ""
        if stage.epoch:
            stop = (
                f"\n    should_stop=lambda: (last.epoch, last.batch) == {stage.epoch, stage.batch},"
            )
        lines += [
            "for epoch in fit(",
            "    model,",
            "    scaled,",
            f"    replace(config, {changes}),",
            f"    after_batch=note,{stop}{checkpoint}",
            "):",
            '    print(f"epoch {epoch.number}: loss {epoch.train_loss:.4g}")',
        ]
        if number < len(stages) - 1:
            lines += [
                "# Training was continued from here.",
                "reached = copy.deepcopy(last.checkpoint())",
            ]
            checkpoint = "\n    checkpoint=reached,"
    return "\n".join(lines) + "\n"


def _stages(run: Run, config: TrainConfig) -> list[Stage]:
    """The trainings that made the run; the last one is its own."""
    own = Stage(config.epochs, config.from_epoch)
    reached = run.last_batch()
    if run.status == "stopped":
        if reached is None:  # of an older version: whole epochs at least
            own = replace(own, epoch=len(run.history()) + 1, batch=1)
        elif (reached.epoch, reached.batch) != (config.epochs, reached.batches):
            own = replace(own, epoch=reached.epoch, batch=reached.batch)
    earlier = run.stages()
    if config.from_epoch and not earlier:  # of an older version: at most one that is known
        earlier = (Stage(config.from_epoch, 0),)
    return [*earlier, own]


def _changed(values: Values, usual: Values, *, shown: Sequence[str]) -> dict[str, Any]:
    """The fields of a dataclass that aren't the usual ones, and those that are always shown."""
    return {
        item.name: getattr(values, item.name)
        for item in fields(values)
        if item.name in shown or getattr(values, item.name) != getattr(usual, item.name)
    }


def _call(name: str, arguments: Mapping[str, Any], *, first: str = "") -> str:
    """`name(first, a=1, b="x")`, a line for each argument."""
    if not all(key.isidentifier() for key in arguments):
        raise ValueError(f"no names of arguments: {list(arguments)}")
    lines = [first] if first else []
    lines += [f"{key}={_literal(value)}" for key, value in arguments.items()]
    return f"{name}(\n" + "".join(f"    {line},\n" for line in lines) + ")"


def _literal(value: Any) -> str:
    """A plain value as a Python literal; a text can never become code."""
    if not isinstance(value, str | int | float | bool | list | tuple | dict | None):
        raise TypeError(f"{type(value).__name__} has no literal")
    return repr(value)
