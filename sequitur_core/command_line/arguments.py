"""Arguments and options that commands have, with their help and what a shell completes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from sequitur_core.errors import SequiturError
from sequitur_core.explore.maps.projection import METRICS, NEIGHBOUR_MAPS
from sequitur_core.runs.workspace import default_workspace
from sequitur_core.settings.architectures import ARCHITECTURES
from sequitur_core.settings.presets import PRESETS


def _one_of(names: Collection[str]) -> Callable[[str], str]:
    """Refuses what is none of these names; "" stands for none given."""

    def checked(value: str) -> str:
        if value and value not in names:
            raise typer.BadParameter(f"{value!r} isn't one of {', '.join(names)}.")
        return value

    return checked


def _run_ids() -> list[str]:
    """For completion: never fails."""
    with suppress(SequiturError):
        return sorted(default_workspace().run_ids())
    return []


Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE...",
        help="A file, a folder, several files, a sample (seattle, watch, heartbeats, digits, "
        "volumes), or a dataset that was read before.",
    ),
]
NewFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="A file or folder like those trained on.")
]
RunName = Annotated[
    str,
    typer.Argument(
        metavar="RUN",
        help="Id or name of a run, the beginning of its id, or last for the newest.",
        autocompletion=_run_ids,
    ),
]
RunNames = Annotated[
    list[str],
    typer.Argument(
        metavar="RUN...",
        help="Ids or names of runs, beginnings of ids, or last for the newest.",
        autocompletion=_run_ids,
    ),
]
Model = Annotated[
    str,
    typer.Option(
        help=f"{', '.join(ARCHITECTURES)}; by default the one that suits the data.",
        autocompletion=lambda: list(ARCHITECTURES),
        callback=_one_of(ARCHITECTURES),
        show_default=False,
    ),
]
Preset = Annotated[
    str,
    typer.Option(
        help=", ".join(PRESETS), autocompletion=lambda: list(PRESETS), callback=_one_of(PRESETS)
    ),
]
EncodingDim = Annotated[
    int | None,
    typer.Option(
        "--encoding-dim",
        "-d",
        help="Numbers per encoding; by default 16, of sequences of at most 16 values half as many "
        "as they have.",
        min=1,
        show_default=False,
    ),
]
Epochs = Annotated[
    int | None, typer.Option(help="Instead of the preset's.", min=1, show_default=False)
]
Seed = Annotated[int, typer.Option(help="Of weights, order and split.", min=0)]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Another setting of the training or an option of the model, such as lr=0.01, "
        "split_by=subject or h_dims=64,32. Can be repeated.",
    ),
]
Corrections = Annotated[
    list[str] | None,
    typer.Option(
        "--option",
        metavar="NAME=VALUE",
        help="Corrects how the file is read, such as window=48. Can be repeated.",
    ),
]
RecipeName = Annotated[
    str,
    typer.Option(
        help="A recipe exported on the Data page, or a dataset whose recipe is used.",
        show_default=False,
    ),
]
Title = Annotated[str, typer.Option(help="Name of the run.", show_default=False)]
Wait = Annotated[bool, typer.Option(help="Wait for the end, or only put it into the queue.")]
Table = Annotated[
    Path | None,
    typer.Option(
        help="Write a table there (.csv, .parquet) or its numbers (.npy); without it, a line of "
        "JSON for each sequence is printed.",
        show_default=False,
    ),
]
TableOrFolder = Annotated[
    Path | None,
    typer.Option(
        help="Write a table there (.csv, .parquet), its numbers (.npy), or, for a folder of "
        "Parquet files, a folder of tables; without it, a line of JSON for each sequence is "
        "printed.",
        show_default=False,
    ),
]
Errors = Annotated[
    bool,
    typer.Option(
        help="Reconstruct each sequence, too, and give its error; without, it is quicker."
    ),
]
OnMap = Annotated[
    bool,
    typer.Option("--map", help="Place each on the run's map, too, near those most like it."),
]
Results = Annotated[
    Path | None,
    typer.Option(
        help="Write the encodings there (.csv, .parquet, .npy), or the model (.safetensors).",
        show_default=False,
    ),
]
Method = Annotated[
    str,
    typer.Option(
        help="umap, tsne or pca.",
        callback=_one_of((*NEIGHBOUR_MAPS, "pca")),
        autocompletion=lambda: [*NEIGHBOUR_MAPS, "pca"],
    ),
]
Neighbours = Annotated[
    int | None,
    typer.Option(help="For umap and tsne; by default the usual number.", min=2, show_default=False),
]
MinDist = Annotated[float, typer.Option(help="For umap: how close points may lie.", min=0, max=1)]
Metric = Annotated[str, typer.Option(help=", ".join(METRICS), callback=_one_of(METRICS))]
