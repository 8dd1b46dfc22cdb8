"""Whether new sequences fit a trained model: their channels, frames, lengths and steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sequitur_core.data.dataset import DoubleArray, Meta, SequenceDataset
from sequitur_core.data.notes import new_data as said
from sequitur_core.data.notes.files import about_files_not_read
from sequitur_core.data.notes.note import Note
from sequitur_core.data.notes.preparation import too_short
from sequitur_core.errors import SequiturError
from sequitur_core.explore.time.recordings import timestamps
from sequitur_core.formatting import dimensions, join_names, pluralise, span
from sequitur_core.jobs.answering.values_apart import Values, channels_apart
from sequitur_core.readers.dates.timestamps import SECONDS
from sequitur_core.readers.tables.columns.units.in_names import called_now
from sequitur_core.readers.tables.columns.units.known import shown
from sequitur_core.settings.architectures import architecture

# How far a channel lies from one trained on, in standard deviations of that and in powers of e of
# how many times it spreads as much: at most where it looks like it, as a new file may be of a part
# of the day; on average where none does, and how many times as far as in the other order.
FITS, FITS_NOT, FAR_WORSE = 2.5, 3.0, 3.0
STEP_TOLERANCE = 0.05  # by which two measured steps of one clock may differ


def match_training(
    new: SequenceDataset, trained: SequenceDataset, model: str
) -> tuple[SequenceDataset, tuple[Note, ...]]:
    """New sequences in the form the model takes, and notes on what a person should know of them.

    Channels of the same names are put into the order trained on, those of other names are taken
    in their order.

    Raises SequiturError for other channels, units, frames, lengths or sampling.
    """
    notes: list[Note] = []
    _check_shape(new, trained)
    if not new.are_clips:
        new = _reorder_channels(new, trained, notes)
        _check_units(new, trained)
    _check_values(new, trained, notes)
    _check_lengths(new, trained, model, notes)
    _check_step(new, trained, notes)
    _check_dates(new, trained, notes)
    left_out = about_files_not_read(new.meta.notes)
    return new, (*left_out, *notes, *too_short.among(new.meta.notes))


def _check_shape(new: SequenceDataset, trained: SequenceDataset) -> None:
    came, wanted = new.element_shape, trained.element_shape
    if came == wanted:
        return
    if len(came) == len(wanted) == 1:
        raise _other_channels(new, trained)
    if len(came) == len(wanted):
        raise SequiturError(
            f"{new.name} has frames of {dimensions(came, mark='')}, but the model was trained on "
            f"{dimensions(wanted, mark='')}. Bring them to that size and load them again."
        )
    raise SequiturError(
        f"{new.name} holds {_describe_shape(came)}, but the model was trained on "
        f"{_describe_shape(wanted)}. Load data of that kind, or train a model on this."
    )


def _other_channels(new: SequenceDataset, trained: SequenceDataset) -> SequiturError:
    return SequiturError(
        f"{new.name} has {_channels(new)}, but the model was trained on {_channels(trained)}. "
        "Load a file with those channels."
    )


def _channels(dataset: SequenceDataset) -> str:
    names = dataset.meta.channels
    return f"{pluralise(len(names), 'channel')} ({join_names(names)})"


def _describe_shape(shape: tuple[int, ...]) -> str:
    if len(shape) == 1:
        return f"series of {pluralise(shape[0], 'channel')}"
    return f"frames of {dimensions(shape, mark='')}"


def _reorder_channels(
    new: SequenceDataset, trained: SequenceDataset, notes: list[Note]
) -> SequenceDataset:
    came, wanted = new.meta.channels, trained.meta.channels
    now = called_now(wanted, came)  # by names that hold no unit any more
    wanted = tuple(now.get(name, name) for name in wanted)
    if came == wanted:
        return new
    if len(set(came)) == len(came) and set(came) == set(wanted):
        return in_order(new, [came.index(name) for name in wanted])
    if set(came) & set(wanted):  # it knows these names: what has another is something else
        raise _other_channels(new, trained)
    notes.append(said.channels_called_otherwise(*map(_names_with_units, (new, trained))))
    if (order := better_order(new, trained)) is not None:
        like = tuple(came[at] for at in order)
        notes.append(said.channels_fit_otherwise(like, wanted, order))
    return new


def in_order(new: SequenceDataset, order: Sequence[int]) -> SequenceDataset:
    """The sequences with their channels in another order: the places of those there are."""
    columns, meta = list(order), new.meta
    return replace(
        new,
        sequences=[sequence[:, columns] for sequence in new.sequences],
        missing=None if new.missing is None else [holes[:, columns] for holes in new.missing],
        meta=replace(
            meta,
            channels=tuple(meta.channels[i] for i in columns),
            units=tuple(meta.units[i] for i in columns),
        ),
    )


def better_order(new: SequenceDataset, trained: SequenceDataset) -> tuple[int, ...] | None:
    """The order in which the channels of `new` have the levels and spreads trained on.

    None where their own order fits as well, where another one doesn't fit each of them, or where
    units speak against it.
    """
    # It takes a moment to load, and pages import this file.
    from scipy.optimize import linear_sum_assignment

    (mean, spread), (known_mean, known_spread) = map(_levels, (new, trained))
    shifts = np.abs(mean[:, None] - known_mean) / known_spread
    stretches = np.abs(np.log(spread[:, None] / known_spread))
    costs = shifts + stretches  # (came, wanted)
    units = np.array(new.meta.units)[:, None], np.array(trained.meta.units)
    costs[(units[0] != units[1]) & (units[0] != "") & (units[1] != "")] = np.inf
    if not np.isfinite(costs).any(axis=0).all() or not np.isfinite(costs).any(axis=1).all():
        return None
    rows, places = linear_sum_assignment(np.nan_to_num(costs, posinf=1e9))
    order = rows[np.argsort(places)]
    moved = order != np.arange(len(order))
    fits, as_it_is = costs[order, np.arange(len(order))], np.diag(costs)
    if not moved.any() or fits.max() > FITS or as_it_is[moved].min() <= fits[moved].max():
        return None
    if as_it_is[moved].mean() < max(FITS_NOT, FAR_WORSE * fits[moved].mean()):
        return None
    return tuple(order.tolist())


def _levels(dataset: SequenceDataset) -> tuple[DoubleArray, DoubleArray]:
    """Mean and standard deviation of each channel, (channels,) each, the latter above 0."""
    values = np.concatenate(dataset.sequences).astype(np.float64)
    if dataset.missing is not None:
        values[np.concatenate(dataset.missing)] = np.nan
    mean, spread = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    return mean, np.maximum(spread, 1e-12)


def _names_with_units(dataset: SequenceDataset) -> tuple[str, ...]:
    named = zip(dataset.meta.channels, dataset.meta.units, strict=True)
    return tuple(f"{name} ({unit})" if unit else name for name, unit in named)


def _check_units(new: SequenceDataset, trained: SequenceDataset) -> None:
    measured = zip(
        new.meta.channels, new.meta.units, trained.meta.channels, trained.meta.units, strict=True
    )
    for name, came, trained_name, wanted in measured:
        if came and wanted and shown(came) != shown(wanted):
            whose = wanted if name == trained_name else f"{trained_name} in {wanted}"
            raise SequiturError(
                f"{new.name} has {name} in {came}, but the model was trained on {whose}. Bring it "
                f"to {wanted} and load it again, or train a model on this."
            )


def _check_values(new: SequenceDataset, trained: SequenceDataset, notes: list[Note]) -> None:
    """Say which channels clearly have other values, as another quantity or unit would."""
    came, wanted = Values.of(new), Values.of(trained)
    apart = channels_apart(came, wanted).tolist()
    if apart:
        names = new.meta.channels if len(new.element_shape) == 1 else ("",)
        own, known = (
            tuple((float(one.low[i]), float(one.high[i])) for i in apart) for one in (came, wanted)
        )
        told = tuple(names[i] for i in apart)
        notes.append(said.values_differ(told, own, known, len(names)))


def _check_lengths(
    new: SequenceDataset, trained: SequenceDataset, model: str, notes: list[Note]
) -> None:
    low, high = int(trained.lengths.min()), int(trained.lengths.max())
    outside = np.flatnonzero((new.lengths < low) | (new.lengths > high))
    if not len(outside):
        return
    came = int(new.lengths.min()), int(new.lengths.max())
    if architecture(model).fixed_length:
        raise SequiturError(
            f"{new.name} has sequences of {span(*came)} steps, but this model ({model}) takes "
            f"exactly {low:,}, as it was trained on. Bring them to that length and load them "
            "again, or train an LSTM_AE, which takes any."
        )
    notes.append(said.lengths_differ(len(outside), len(new), came, (low, high)))


def _check_step(new: SequenceDataset, trained: SequenceDataset, notes: list[Note]) -> None:
    came, wanted = _known_step(new.meta), _known_step(trained.meta)
    if came is None and wanted is None:
        return
    if wanted is None:
        notes.append(said.step_of_training_unknown(_describe_step(new.meta)))
        return
    if came is None:
        notes.append(said.step_unknown(_describe_step(trained.meta)))
        return
    if came[1] == wanted[1] and abs(came[0] - wanted[0]) <= STEP_TOLERANCE * wanted[0]:
        return
    raise SequiturError(
        f"In {new.name} a step takes {_describe_step(new.meta)}, but "
        f"{_describe_step(trained.meta)} in the data that the model was trained on. Bring it to "
        "that step (by leaving out or averaging) and load it again."
    )


def _check_dates(new: SequenceDataset, trained: SequenceDataset, notes: list[Note]) -> None:
    """Say it where all that were trained on began on one date, and all new ones on another."""
    if not (new.meta.begins and trained.meta.begins) or new.windowed or trained.windowed:
        return
    begin, next_one = timestamps(trained.start[0] + np.arange(2), trained.meta)
    came = np.unique(timestamps(new.start, new.meta))
    if len(came) > 1 or np.ptp(trained.start) or came.dtype != begin.dtype:
        return
    if abs(came[0] - begin) >= next_one - begin:
        days = [np.datetime_as_string(moment, unit="D") for moment in (came[0], begin)]
        if days[0] != days[1]:
            notes.append(said.dates_differ(*map(str, days)))


def _known_step(meta: Meta) -> tuple[float, str] | None:
    """A step in seconds, or in a unit of its own; None where it isn't known."""
    if meta.step_unit in ("step", "frame"):
        return None
    if meta.step_unit in SECONDS:
        return meta.step * SECONDS[meta.step_unit], "s"
    return meta.step, meta.step_unit


def _describe_step(meta: Meta) -> str:
    return f"{meta.step:.3g} {meta.step_unit}"
