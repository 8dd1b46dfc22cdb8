"""Downloads of a run: encodings as a table, the model as a zip."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard import state
from dashboard.export import label_tables
from dashboard.export.download import download_button
from dashboard.formatting import label_column
from sequitur_core.csv_output import as_csv
from sequitur_core.data.dataset import FloatArray, IntArray, SequenceDataset
from sequitur_core.errors import SequiturError
from sequitur_core.explore.encoding_parts import Part, part_of
from sequitur_core.explore.grouping.group_edits import Edited
from sequitur_core.explore.maps.projection import AS_THEY_ARE
from sequitur_core.explore.time.dates import Dates
from sequitur_core.explore.time.recordings import timestamps
from sequitur_core.formatting import disambiguate
from sequitur_core.runs import queries
from sequitur_core.runs.annotations.hand_labels import hand_labels, with_hand_labels
from sequitur_core.runs.layout import MODEL_FILE, SCALER_FILE, SPEC_FILE
from sequitur_core.runs.queries import Query, Result
from sequitur_core.runs.results import changed_groups
from sequitur_core.runs.results.selections import Selection, saved
from sequitur_core.runs.run import Run

CSV_HELP = (
    "Text that a spreadsheet would take for a formula, such as a label that begins with =, +, - "
    "or @, gets an apostrophe in front; numbers are unchanged."
)


def encodings_table(
    run: Run,
    *,
    selected: IntArray | None = None,
    map_query: Query | None = None,
    part: Part = "all",
    groups: Edited | None = None,
) -> pd.DataFrame:
    """One row per sequence: id, labels, how a person's was given and how sure it was proposed,
    times, length, error, error_held_out, held_out, means of the channels in their units, maps,
    groups where they were looked for, encoding. But for the file's own, names are such as programs
    read unchanged.

    Dates are there where they are known, for windows of other recordings the times since these
    began, in their unit. `held_out` is there where sequences were kept from training;
    `error_held_out`, where it is so of some, whether an error is by a model that hadn't trained on
    the sequence.

    float32 numbers are exact, so reading the file back gives the run's encodings.

    Parameters
    ----------
    selected : the rows selected now; none or None adds no column.
    map_query : the query for the map in view, if it is one with other settings.
    part : the part of the encodings that groups and isolation go by.
    groups : those in view; None for those that were found last, if any.
    """
    labels = hand_labels(run)
    dataset = with_hand_labels(run.dataset(), labels)
    encodings = run.encodings()
    if encodings is None:
        raise SequiturError("This run has no encodings yet. Wait until its training is done.")
    given = label_tables.per_sequence(dataset, labels) if labels.count else pd.DataFrame()
    how = {name: given[name] for name in ("given_by", "how_sure_percent") if name in given}
    own = pd.DataFrame({"id": dataset.ids, **how, **_times(dataset), "length": dataset.lengths})
    if (errors := run.errors()) is not None:
        own["error"] = errors
        if (unseen := run.errors_held_out()) is not None and unseen.any():
            own["error_held_out"] = unseen
    if (split := run.split()) is not None and len(split[1]):
        own["held_out"] = np.isin(np.arange(len(dataset)), split[1])
    if dataset.missing is not None:
        own["missing_share"] = (1 - dataset.weights / dataset.lengths).astype(np.float32)
    own = pd.concat([own, _channel_means(dataset)], axis=1)
    for method in ("umap", "pca"):
        points = run.points(method)
        # The encodings' own numbers are in the table anyway.
        if points is not None and run.points_method(method) not in AS_THEY_ARE.values():
            own[[f"{method}_1", f"{method}_2"]] = points
    if map_query is not None and (drawn := queries.readable_result(run, map_query)) is not None:
        own[["map_1", "map_2"]] = drawn["points"]
    if (edited := groups or changed_groups.newest(run, part)) is not None:
        own = own.assign(**_of_groups(edited))
    if (found := newest_result(run, "isolation", part)) is not None:
        own["isolation"] = found["distance"].astype(np.float32)
    rows_of = {"selected": selected if selected is not None else ()}
    rows_of |= {f"selection: {one.name}": one.rows for one in _readable_selections(run)}
    for name, rows in rows_of.items():
        if len(rows):
            own[name] = np.isin(np.arange(len(dataset)), rows)
    names = [name.replace(" ", "_") for name in run.spec.parts.names("encoding")]
    own = pd.concat([own, pd.DataFrame(encodings, columns=names)], axis=1)
    own.columns = pd.Index(_as_names(own.columns))
    named = dataset.labels
    if labels.count:
        named = named.rename(columns={named.columns[-1]: _as_names(named.columns[-1:])[0]})
    return _with_labels(own, named)


def _of_groups(edited: Edited) -> dict[str, Any]:
    """The columns of groups, numbered and called as on the page; empty where one is in none."""
    numbers = pd.Series(edited.labels + 1, dtype="Int64")
    columns: dict[str, Any] = {"group": numbers.where(numbers > 0)}
    if edited.names or edited.words:
        called = {group: edited.name(group) for group in edited.numbers}
        columns["group_name"] = [called.get(group, "") for group in edited.labels.tolist()]
    return columns


def _as_names(columns: Iterable[str]) -> list[str]:
    """`mean_Vibration_mm_s` for `mean Vibration (mm/s)`, each another one."""
    plain = (re.sub(r"\W+", "_", name).strip("_") for name in columns)
    return [re.sub(r" \((\d+)\)", r"_\1", name) for name in disambiguate(plain)]


def _times(dataset: SequenceDataset) -> dict[str, NDArray[Any]]:
    """When each sequence begins, and when what follows it does; nothing where that isn't known.

    As dates, which a program can read; of windows without dates as numbers, with their unit.
    """
    ends = np.stack([dataset.start, dataset.stop])
    begins, stops = timestamps(ends, dataset.meta)
    if begins.dtype.kind == "M":
        return {"begins": begins, "ends": stops}
    unit = dataset.meta.step_unit
    if not dataset.windowed or unit in ("step", "frame"):
        return {}
    return {f"begins ({unit})": begins, f"ends ({unit})": stops}


def _channel_means(dataset: SequenceDataset) -> pd.DataFrame:
    """The mean of each channel in each sequence, as it was measured; nothing of clips."""
    if dataset.are_clips:
        return pd.DataFrame(index=range(len(dataset)))
    measured = [dataset.as_measured(row) for row in range(len(dataset))]
    # A channel may have no value at all in a sequence: its mean is empty, too.
    totals = np.stack([np.nansum(one, axis=0, dtype=np.float64) for one in measured])
    counts = np.stack([np.isfinite(one).sum(axis=0) for one in measured])
    means = np.divide(totals, counts, out=np.full(totals.shape, np.nan), where=counts > 0)
    units = zip(dataset.meta.channels, dataset.meta.units, strict=True)
    names = [f"mean {name}" + (f" ({unit})" if unit else "") for name, unit in units]
    return pd.DataFrame(means.astype(np.float32), columns=disambiguate(names))


def _with_labels(own: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """A table with labels after its first column; those called like a column say what they are."""
    named = labels.rename(columns=lambda c: label_column(c, own))
    return pd.concat([own.iloc[:, :1], named, own.iloc[:, 1:]], axis=1)


def newest_result(run: Run, what: str, part: Part) -> Result | None:
    """The newest result of a kind about a part of the encodings; None without a readable one."""
    found = [query for query in queries.completed(run, what) if part_of(query.settings) == part]
    return queries.readable_result(run, found[0]) if found else None


def _readable_selections(run: Run) -> list[Selection]:
    try:
        return saved(run)
    except SequiturError:  # the page says it
        return []


def rows_table(dataset: SequenceDataset, errors: FloatArray | None, rows: IntArray) -> pd.DataFrame:
    """Some sequences at a glance: id, when, labels, length, error."""
    own = pd.DataFrame({"id": [dataset.ids[row] for row in rows], "length": dataset.lengths[rows]})
    if (dates := Dates.of(dataset)) is not None:
        stops = dataset.stop
        own.insert(1, "when", [dates.name(dataset.start[row], stops[row]) for row in rows])
    if errors is not None:
        own["error"] = errors[rows]
    return _with_labels(own, dataset.labels.iloc[rows].reset_index(drop=True))


def csv_bytes(run: Run, rows: IntArray | None = None, **view: Any) -> bytes:
    """The table as CSV, see `as_csv`; of some rows only, where they are given.

    What else is given is as in `encodings_table`.
    """
    table = encodings_table(run, **view)
    return as_csv(table if rows is None else table.iloc[rows])


def parquet_bytes(run: Run, **view: Any) -> bytes:
    """The table as Parquet; what is given is as in `encodings_table`."""
    return encodings_table(run, **view).to_parquet(index=False)


def write_model(run: Run, path: Path) -> None:
    """A run's model as `SequenceEncoder.load` opens it: weights, settings and scaling in one file.

    Raises SequiturError where anything of these is missing or damaged.
    """
    from sequitur_core.estimator import SequenceEncoder

    SequenceEncoder.load(run.path).save(path)


def model_bytes(run: Run) -> bytes:
    """A zip of the weights (safetensors), the settings and the scaling (JSON)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (MODEL_FILE, SPEC_FILE, SCALER_FILE):
            if not (run.path / name).is_file():
                raise SequiturError(
                    f"The file {name} of this run is missing, so its model can't be exported. "
                    "Train it again."
                )
            archive.write(run.path / name, name)
    return buffer.getvalue()


def encodings_button(run: Run, **view: Any) -> None:
    """The encodings as CSV, made when the button is pressed; `view` as in `encodings_table`."""
    rows = state.selected(run.id)
    download_button(
        "Encodings",
        data=lambda: csv_bytes(run, selected=rows, **view),
        file_name=f"{run.id}-encodings.csv",
        mime="text/csv",
        key="download_encodings",
        icon=":material/download:",
        help="A table with one row per sequence: id, beginning, labels, error, map position and "
        f"encoding. More formats are under Export. {CSV_HELP}",
        width="stretch",
    )
