"""NIfTI: volumes over time, what their header tells, and files that can't be read."""

from __future__ import annotations

import gzip
import logging
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sequitur_core.data.recipe import Recipe
from sequitur_core.data.recipe_description import describe
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.media.volumes import nifti as nifti_files
from sequitur_core.readers.media.volumes import reader as volume_reader
from sequitur_core.settings.architectures import suitable_architectures
from sequitur_core.settings.sizes import Sizes
from tests.notes import worded


def scan(*shape: int, dtype: str = "int16") -> np.ndarray:
    """Random voxels, 0 to 999."""
    return np.random.default_rng(0).integers(0, 1000, shape).astype(dtype)


def nifti(
    path: Path,
    values: np.ndarray,
    *,
    step: float = 2.0,
    unit: str = "sec",
    slope: tuple[float, float] | None = None,
    kind: Any = nibabel.Nifti1Image,
) -> Path:
    """A NIfTI file as nibabel writes it; returns its path."""
    image = kind(values, np.eye(4), dtype=values.dtype)
    if values.ndim > 3:
        image.header["pixdim"][4] = step
        image.header.set_xyzt_units("mm", unit)
    if slope:
        image.header.set_slope_inter(*slope)
    path.parent.mkdir(parents=True, exist_ok=True)
    nibabel.save(image, path)
    return path


def with_header(path: Path, offset: int, form: str, *numbers: float) -> Path:
    """Overwrite a field of the header."""
    content = bytearray(path.read_bytes())
    struct.pack_into(form, content, offset, *numbers)
    path.write_bytes(content)
    return path


def reasons_of(path: Path) -> str:
    return " ".join(recognise(path).reasons)


def whole(path: Path, **choices: Any) -> np.ndarray:
    """A single file's series, uncut: (volumes, *element_shape)."""
    return load(path, window=0, **choices).sequences[0]


# From the file to numbers


@given(
    shape=st.tuples(*[st.integers(2, 5)] * 3, st.integers(2, 7)),
    dtype=st.sampled_from(
        ["uint8", "int8", "int16", "uint16", "int32", "uint32", "int64", "float32", "float64"]
    ),
    kind=st.sampled_from([nibabel.Nifti1Image, nibabel.Nifti2Image]),
    ending=st.sampled_from(["nii", "nii.gz"]),
    seed=st.integers(0, 1000),
)
@example((2, 3, 4, 5), "int16", nibabel.Nifti1Image, "nii", 0)
def test_every_voxel_comes_back(
    tmp_path: Path, shape: tuple[int, ...], dtype: str, kind: Any, ending: str, seed: int
) -> None:
    values = np.random.default_rng(seed).integers(0, 127, shape).astype(dtype)
    path = nifti(tmp_path / f"a.{ending}", values, kind=kind)
    np.testing.assert_array_equal(whole(path), np.moveaxis(values, 3, 0))


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_orders_of_bytes_are_read(tmp_path: Path, order: str) -> None:
    values = scan(3, 4, 5, 6)
    header = nibabel.Nifti1Header(endianness=order)
    header.set_data_dtype("int16")
    path = tmp_path / "a.nii"
    nibabel.save(nibabel.Nifti1Image(values, np.eye(4), header=header), path)
    np.testing.assert_array_equal(whole(path), np.moveaxis(values, 3, 0))


def test_slope_and_intercept_are_applied(tmp_path: Path) -> None:
    path = nifti(tmp_path / "a.nii", scan(3, 4, 5, 6), slope=(0.5, 100.0))
    wanted = np.moveaxis(nibabel.load(path).get_fdata(), 3, 0)
    np.testing.assert_allclose(whole(path), wanted, rtol=1e-6)


def test_a_file_packed_in_spite_of_its_name_is_read(tmp_path: Path) -> None:
    path = nifti(tmp_path / "a.nii", scan(3, 4, 5, 6))
    wanted = whole(path)
    path.write_bytes(gzip.compress(path.read_bytes()))
    np.testing.assert_array_equal(whole(path), wanted)


def test_an_axis_of_size_1_is_dropped(tmp_path: Path) -> None:
    values = scan(8, 6, 1, 10)
    path = nifti(tmp_path / "a.nii", values)
    np.testing.assert_array_equal(whole(path), np.moveaxis(values[:, :, 0], 2, 0))


def test_a_dropped_axis_is_said(tmp_path: Path) -> None:
    path = nifti(tmp_path / "a.nii", scan(8, 6, 1, 10))
    assert "The axis of size 1 was dropped: 8 x 6 x 1 became 8 x 6." in reasons_of(path)


def test_a_single_voxel_is_a_series(tmp_path: Path) -> None:
    values = scan(1, 1, 1, 10)
    assert whole(nifti(tmp_path / "a.nii", values))[:, 0].tolist() == values.ravel().tolist()


def test_an_empty_fifth_axis_does_not_matter(tmp_path: Path) -> None:
    assert whole(nifti(tmp_path / "a.nii", scan(3, 4, 5, 6, 1))).shape == (6, 3, 4, 5)


def test_voxels_without_a_number_are_set_to_0_and_counted(tmp_path: Path) -> None:
    values = scan(3, 4, 5, 6, dtype="float32")
    values[0, 0, 0, :2] = [np.nan, np.inf]
    dataset = load(nifti(tmp_path / "a.nii", values))
    assert dataset.sequences[0][:2, 0, 0, 0].tolist() == [0, 0]
    assert "2 missing or infinite values were set to 0." in worded(dataset.meta.notes)


def test_volumes_suit_the_convolutional_model_without_being_taken_for_colours(
    tmp_path: Path,
) -> None:
    sizes = Sizes.of(load(nifti(tmp_path / "a.nii", scan(3, 12, 10, 40))))
    assert (sizes.in_channels, suitable_architectures(sizes)[0].name) == (None, "CONV_LSTM_AE")


# Time


@pytest.mark.parametrize(
    ("step", "unit", "seconds"), [(2.5, "sec", 2.5), (720, "msec", 0.72), (800_000, "usec", 0.8)]
)
def test_the_time_between_volumes_is_in_seconds(
    tmp_path: Path, step: float, unit: str, seconds: float
) -> None:
    meta = load(nifti(tmp_path / "a.nii", scan(3, 4, 5, 20), step=step, unit=unit)).meta
    assert (meta.step, meta.step_unit) == (seconds, "s")


@pytest.mark.parametrize(
    ("step", "unit"), [(2.0, "unknown"), (0.0, "sec"), (np.nan, "sec"), (2.0, "hz")]
)
def test_volumes_are_counted_where_the_time_is_unknown(
    tmp_path: Path, step: float, unit: str
) -> None:
    path = nifti(tmp_path / "a.nii", scan(3, 4, 5, 20), step=step, unit=unit)
    meta = load(path).meta
    assert (meta.step, meta.step_unit) == (1.0, "step")
    assert "isn't given, so volumes are counted" in reasons_of(path)


def test_a_unit_that_nobody_defined_is_unknown(tmp_path: Path) -> None:
    path = with_header(nifti(tmp_path / "a.nii", scan(3, 4, 5, 20)), 123, "<B", 255)
    assert load(path).meta.step_unit == "step"


def test_a_person_may_know_the_time_better(tmp_path: Path) -> None:
    path = nifti(tmp_path / "a.nii", scan(3, 4, 5, 20), unit="unknown")
    assert load(path, step=3.0, step_unit="s").meta.step == 3.0


# Windows


def test_windows_last_as_long_as_a_response(tmp_path: Path) -> None:
    recipe = recognise(nifti(tmp_path / "a.nii", scan(3, 4, 5, 250))).recipe
    assert (recipe.window, recipe.window_step) == (12, 0)


@pytest.mark.parametrize("length", [6, 8, 12, 20, 21, 50, 121])
def test_a_short_series_gives_enough_windows_to_train(tmp_path: Path, length: int) -> None:
    assert len(load(nifti(tmp_path / "a.nii", scan(3, 4, 5, length)))) >= 5


def test_windows_that_overlap_say_why(tmp_path: Path) -> None:
    assert reasons_of(nifti(tmp_path / "a.nii", scan(3, 4, 5, 121))) == (
        "Windows of 12 volumes (24 s) are suggested, about as long as blood flow takes to answer "
        "activity; each shares half with the next, which gives more of them."
    )


def test_windows_are_stretches_of_the_series(tmp_path: Path) -> None:
    path = nifti(tmp_path / "a.nii", scan(3, 4, 5, 20))
    dataset, series = load(path), whole(path)
    for start, window in zip(dataset.start, dataset.sequences, strict=True):
        np.testing.assert_array_equal(window, series[start : start + len(window)])


def test_a_window_is_named_by_its_moment(tmp_path: Path) -> None:
    assert load(nifti(tmp_path / "a.nii", scan(3, 4, 5, 20))).ids[1] == "a from 4 s"


def test_a_new_window_gets_a_new_step(tmp_path: Path) -> None:
    path = nifti(tmp_path / "a.nii", scan(3, 4, 5, 200))
    assert revise(path, recognise(path).recipe, window=40).recipe.window_step == 20


def test_a_series_may_stay_whole(tmp_path: Path) -> None:
    path = nifti(tmp_path / "a.nii", scan(3, 4, 5, 20))
    assert read(path, revise(path, recognise(path).recipe, window=0).recipe).lengths.tolist() == [
        20
    ]


def test_the_sentence_tells_windows_size_and_time(tmp_path: Path) -> None:
    assert recognise(nifti(tmp_path / "a.nii", scan(3, 4, 5, 20))).sentence == (
        "8 windows of 5 volumes of 3 x 4 x 5 voxels, 2 s apart, cut from one series of 20"
    )


@pytest.mark.parametrize(("length", "choices"), [(20, {}), (20, {"window": 7}), (121, {})])
def test_as_many_sequences_come_as_the_sentence_says(
    tmp_path: Path, length: int, choices: dict[str, int]
) -> None:
    path = nifti(tmp_path / "a.nii", scan(3, 4, 5, length))
    understood = revise(path, recognise(path).recipe, **choices)
    assert understood.sentence.startswith(f"{len(read(path, understood.recipe))} windows")


# Size


def test_large_volumes_are_made_smaller_in_proportion(tmp_path: Path) -> None:
    dataset = load(nifti(tmp_path / "a.nii", scan(64, 48, 32, 8)))
    assert dataset.element_shape == (32, 24, 16)


def test_a_new_voxel_is_the_mean_of_what_it_covers(tmp_path: Path) -> None:
    values = scan(64, 64, 40, 2)
    blocks = values.reshape(32, 2, 32, 2, 20, 2, 2).mean(axis=(1, 3, 5))
    found = whole(nifti(tmp_path / "a.nii", values))
    np.testing.assert_allclose(found, np.moveaxis(blocks, 3, 0), rtol=1e-6)


@given(
    old=st.tuples(*[st.integers(2, 20)] * 3),
    new=st.tuples(*[st.integers(1, 20)] * 3),
    at_once=st.integers(1, 3000),
)
def test_a_constant_volume_stays_constant_in_any_size(
    tmp_path: Path, old: tuple[int, ...], new: tuple[int, ...], at_once: int
) -> None:
    path = nifti(tmp_path / "a.nii", np.full((*old, 2), 7, "uint8"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(volume_reader, "_AT_ONCE", at_once)
        np.testing.assert_array_equal(whole(path, frame_size=new), np.full((2, *new), 7.0))


@pytest.mark.parametrize("size", [(), (4, 5, 6), (9, 20, 3), (12, 7, 30)])
def test_it_does_not_matter_how_much_is_read_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, ...]
) -> None:
    path = nifti(tmp_path / "a.nii", scan(9, 10, 11, 3))
    wanted = whole(path, frame_size=size)
    monkeypatch.setattr(volume_reader, "_AT_ONCE", 200)
    np.testing.assert_allclose(whole(path, frame_size=size), wanted, rtol=1e-6)


def test_a_smaller_size_is_said(tmp_path: Path) -> None:
    assert "Volumes of 64 x 48 x 32 were brought to 32 x 24 x 16" in reasons_of(
        nifti(tmp_path / "a.nii", scan(64, 48, 32, 2))
    )


def test_thin_volumes_keep_their_slices(tmp_path: Path) -> None:
    assert load(nifti(tmp_path / "a.nii", scan(64, 64, 10, 2))).element_shape == (32, 32, 10)


def test_pictures_keep_more_than_volumes(tmp_path: Path) -> None:
    assert load(nifti(tmp_path / "a.nii", scan(64, 40, 1, 2))).element_shape == (64, 40)


def test_a_long_series_is_made_small_enough_for_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volume_reader, "LARGEST", 1_000_000)
    dataset = load(nifti(tmp_path / "a.nii", scan(30, 30, 30, 40)), window_step=0)
    assert sum(s.nbytes for s in dataset.sequences) <= 1_000_000


def test_the_size_of_the_file_may_be_kept(tmp_path: Path) -> None:
    path = nifti(tmp_path / "a.nii", scan(64, 48, 32, 4))
    recipe = revise(path, recognise(path).recipe, frame_size=()).recipe
    assert read(path, recipe).element_shape == (64, 48, 32)


def test_every_size_that_is_offered_can_be_read(tmp_path: Path) -> None:
    path = nifti(tmp_path / "a.nii", scan(64, 48, 32, 4))
    understood = recognise(path)
    offered = next(o for o in understood.options if o.name == "frame_size")
    for size, label in offered.options:
        shape = read(path, understood.recipe.with_(frame_size=size)).element_shape
        assert label.startswith(" x ".join(map(str, shape)))


def test_the_size_in_use_is_among_those_offered(tmp_path: Path) -> None:
    understood = recognise(nifti(tmp_path / "a.nii", scan(91, 109, 91, 2)))
    offered = next(o for o in understood.options if o.name == "frame_size")
    assert understood.recipe.frame_size in dict(offered.options)


# Several files


def two_runs(folder: Path) -> Path:
    """A folder of two folders with two series each; returns its path."""
    for group in ("rest", "task"):
        for run in (1, 2):
            nifti(folder / group / f"run {run}.nii.gz", scan(3, 4, 5, 10 + run))
    return folder


def test_each_file_of_a_folder_is_a_sequence(tmp_path: Path) -> None:
    dataset = load(two_runs(tmp_path / "runs"))
    assert dataset.lengths.tolist() == [11, 12, 11, 12]


def test_folders_become_labels(tmp_path: Path) -> None:
    dataset = load(two_runs(tmp_path / "runs"))
    assert dataset.labels["folder"].tolist() == ["rest", "rest", "task", "task"]


def test_the_sentence_of_a_folder_tells_its_labels(tmp_path: Path) -> None:
    assert recognise(two_runs(tmp_path / "runs")).sentence == (
        "4 sequences of 11-12 volumes of 3 x 4 x 5 voxels, 2 s apart, labelled by folder and run"
    )


def test_windows_of_several_files_keep_their_labels(tmp_path: Path) -> None:
    dataset = load(two_runs(tmp_path / "runs"), window=5)
    assert dataset.labels["folder"].tolist() == ["rest"] * 4 + ["task"] * 4


def test_pictures_of_the_anatomy_beside_series_are_left_out_and_people_described(
    tmp_path: Path,
) -> None:
    """As in a folder of BIDS, which has one such picture of each person, or several."""
    study = tmp_path / "study"
    about = ["participant_id\tage\tgroup"]
    for person in range(1, 5):
        name = f"sub-{person:02d}"
        nifti(study / name / "func" / f"{name}_task-rest_bold.nii.gz", scan(3, 4, 5, 10))
        nifti(study / name / "anat" / f"{name}_T1w.nii.gz", scan(8, 8, 8))
        about.append(f"{name}\t{20 + person}\t{'patient' if person % 2 else 'control'}")
    (study / "participants.tsv").write_text("\n".join(about) + "\n")
    found = recognise(study)
    assert found.sentence.startswith("4 sequences of 10 volumes")
    assert any(reason.startswith("4 files were left out") for reason in found.reasons)
    dataset = read(study, found.recipe)
    assert dataset.labels["group"].tolist() == ["patient", "control"] * 2
    before = read(study, found.recipe.with_(label_columns=()))  # as an earlier version wrote it
    assert [*before.labels.columns] == ["folder"]


def test_a_zip_is_read_like_its_folder(tmp_path: Path) -> None:
    folder = two_runs(tmp_path / "runs")
    with zipfile.ZipFile(tmp_path / "runs.zip", "w") as archive:
        for file in folder.rglob("*.nii.gz"):
            archive.write(file, file.relative_to(folder))
    packed, plain = load(tmp_path / "runs.zip"), load(folder)
    assert packed.ids == plain.ids
    np.testing.assert_array_equal(packed.sequences[3], plain.sequences[3])


def test_files_of_different_times_count_volumes(tmp_path: Path) -> None:
    for step in (1, 2):
        nifti(tmp_path / "runs" / f"{step}.nii", scan(3, 4, 5, 10), step=step)
    assert "differs between the files" in reasons_of(tmp_path / "runs")


@pytest.mark.parametrize("sizes", [(3, 4), (40, 50), (40, 1)])
def test_files_of_different_sizes_are_refused_by_name(
    tmp_path: Path, sizes: tuple[int, int]
) -> None:
    for n in sizes:
        nifti(tmp_path / "runs" / f"{n}.nii", scan(n, 4, 3, 10))
    named = [rf"{n}\.nii has {n} x 4 x 3" for n in sorted(sizes)]
    with pytest.raises(SequiturError, match=f"{named[0]} voxels, {named[1]}"):
        recognise(tmp_path / "runs")


def test_files_of_different_sizes_are_brought_to_the_size_that_is_chosen(tmp_path: Path) -> None:
    for n in (3, 4):
        nifti(tmp_path / "runs" / f"{n}.nii", scan(n, 4, 3, 10))
    assert load(tmp_path / "runs", frame_size=(3, 2, 2)).element_shape == (3, 2, 2)


def test_progress_goes_from_the_first_to_the_last_volume(tmp_path: Path) -> None:
    folder = two_runs(tmp_path / "runs")
    seen: list[tuple[float, str]] = []
    read(folder, recognise(folder).recipe, progress=lambda share, what: seen.append((share, what)))
    shares = [share for share, _ in seen]
    assert (shares, shares[-1], seen[-1][1]) == (sorted(shares), 1.0, "Reading file 4 of 4")


# What can't be read

Maker = Callable[[Path], Path]


def _cut(path: Path, share: float) -> Path:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    return path


def _as_bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _colours(path: Path) -> Path:
    dtype = np.dtype([("R", "u1"), ("G", "u1"), ("B", "u1")])
    nibabel.save(nibabel.Nifti1Image(np.zeros((3, 4, 5, 6), dtype), np.eye(4)), path)
    return path


def _flipped(path: Path) -> Path:
    """One bit of a packed file is wrong."""
    content = bytearray(nifti(path, scan(6, 6, 6, 20)).read_bytes())
    content[-5] ^= 4  # of the check sum
    return _as_bytes(path, bytes(content))


def _series(path: Path) -> Path:
    return nifti(path, scan(5, 5, 5, 20))


def _claiming(path: Path, *shape: int) -> Path:
    """A file that says that it holds so many voxels."""
    return with_header(_series(path), 40, "<5h", 4, *shape)


def _packed(path: Path, made: Maker) -> Path:
    """What `made` writes, packed as a whole."""
    return _as_bytes(path, gzip.compress(made(path.with_name("b.nii")).read_bytes()))


BAD: dict[str, tuple[str, Maker, str]] = {
    "3 axes": ("a.nii", lambda p: nifti(p, scan(3, 4, 5)), "one picture of one moment"),
    "5 axes": ("a.nii", lambda p: nifti(p, scan(3, 4, 5, 6, 2)), "has 5 axes"),
    "1 volume": ("a.nii", lambda p: _claiming(p, 5, 5, 5, 1), "one volume only"),
    "cut": ("a.nii", lambda p: _cut(_series(p), 0.5), "too small for them"),
    "cut in the header": ("a.nii", lambda p: _cut(_series(p), 0.02), "isn't a NIfTI file"),
    "packed, cut": ("a.nii.gz", lambda p: _cut(_series(p), 0.5), "can't be unpacked completely"),
    "cut, packed": (
        "a.nii.gz",
        lambda p: _packed(p, lambda q: _cut(_series(q), 0.5)),
        r"it ends in volume \d+ of 20",
    ),
    "wrong check sum": ("a.nii.gz", _flipped, "can't be unpacked completely"),
    "text": ("a.nii", lambda p: _as_bytes(p, b"time,value\n" * 80), "It holds text"),
    "packed text": (
        "a.nii.gz",
        lambda p: _as_bytes(p, gzip.compress(b"time,value\n" * 80)),
        "It holds text",
    ),
    "anything": ("a.nii", lambda p: _as_bytes(p, bytes(range(256)) * 5), "isn't a NIfTI file"),
    "empty": ("a.nii", lambda p: _as_bytes(p, b""), "is empty"),
    "packed, empty": ("a.nii.gz", lambda p: _as_bytes(p, gzip.compress(b"")), "is empty"),
    "huge": ("a.nii", lambda p: _claiming(p, *[32767] * 4), "too small for them"),
    "packed, huge": (
        "a.nii.gz",
        lambda p: _packed(p, lambda q: _claiming(q, *[32767] * 4)),
        "too small for them",
    ),
    "no voxels": ("a.nii", lambda p: _claiming(p, 5, 0, 5, 20), "is damaged"),
    "below zero": ("a.nii", lambda p: _claiming(p, 5, -5, 5, 20), "is damaged"),
    "no axes": ("a.nii", lambda p: with_header(_series(p), 40, "<h", 0), "is damaged"),
    "unknown numbers": ("a.nii", lambda p: with_header(_series(p), 70, "<h", 77), "is damaged"),
    "no numbers": ("a.nii", lambda p: with_header(_series(p), 70, "<h", 0), "unknown form"),
    "wide numbers": ("a.nii", lambda p: with_header(_series(p), 70, "<h", 1536), "holds numbers"),
    "an offset that is none": (
        "a.nii",
        lambda p: with_header(_series(p), 108, "<f", np.nan),
        "is damaged",
    ),
    "an offset beyond all": (
        "a.nii",
        lambda p: with_header(_series(p), 108, "<f", 1e30),
        "too small for them",
    ),
    "a slope without intercept": (
        "a.nii",
        lambda p: with_header(_series(p), 112, "<2f", 2.0, np.inf),
        "is damaged",
    ),
    "a description alone": (
        "a.nii",
        lambda p: _as_bytes(p, _series(p).read_bytes().replace(b"n+1\0", b"ni1\0", 1)),
        r"lie in an \.img file",
    ),
    "complex": (
        "a.nii",
        lambda p: nifti(p, scan(3, 4, 5, 6, dtype="complex64")),
        "complex numbers",
    ),
    "colours": ("a.nii", _colours, "holds colours"),
    "no number anywhere": (
        "a.nii",
        lambda p: nifti(p, np.full((3, 4, 5, 6), np.nan, "float32")),
        "holds no numbers",
    ),
}


@pytest.mark.parametrize("what", list(BAD))
def test_a_bad_file_is_refused_with_a_sentence(tmp_path: Path, what: str) -> None:
    name, make, sentence = BAD[what]
    with pytest.raises(SequiturError, match=sentence) as caught:
        load(make(tmp_path / name))
    assert str(caught.value).startswith(name)


def test_a_bad_file_among_others_is_named(tmp_path: Path) -> None:
    _cut(two_runs(tmp_path / "runs") / "task" / "run 2.nii.gz", 0.5)
    with pytest.raises(SequiturError, match=r"^task/run 2\.nii\.gz is damaged"):
        load(tmp_path / "runs")


@given(at=st.integers(0, 347), byte=st.integers(0, 255))
def test_any_header_is_read_or_refused(tmp_path: Path, at: int, byte: int) -> None:
    good, path = tmp_path / "good.nii", tmp_path / "a.nii"
    if not good.exists():  # one folder serves all examples
        _series(good)
    content = bytearray(good.read_bytes())
    content[at] = byte
    said = path.name
    try:
        load(_as_bytes(path, bytes(content)))
    except SequiturError as error:
        said = str(error)
    assert said.startswith(path.name)


def test_volumes_that_take_too_much_memory_are_refused_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volume_reader, "LARGEST", 5_000)
    with pytest.raises(SequiturError, match="Choose a smaller size, or load a shorter part"):
        load(_series(tmp_path / "a.nii"))


def test_a_single_volume_may_be_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volume_reader, "LARGEST_VOLUME", 100)
    with pytest.raises(SequiturError, match=r"One volume of a\.nii takes"):
        load(_series(tmp_path / "a.nii"))


@pytest.mark.parametrize("size", [(32, 32, 32), (), (120, 130, 140)])
def test_reading_takes_no_more_memory_than_was_reckoned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, ...]
) -> None:
    path = nifti(tmp_path / "a.nii.gz", np.zeros((150, 150, 150, 2), "uint8"))
    monkeypatch.setattr(volume_reader, "_AT_ONCE", 200_000)
    whole(path, frame_size=size)  # modules are loaded once
    monkeypatch.setattr(volume_reader, "LARGEST_WORK", 1)
    with pytest.raises(SequiturError, match=r"Reading a\.nii\.gz as volumes of .* takes"):
        whole(path, frame_size=size)
    header = nifti_files._header(path, path.name)
    reckoned = volume_reader._working_memory(header, Recipe(format="volume", frame_size=size))
    monkeypatch.setattr(volume_reader, "LARGEST_WORK", reckoned)
    tracemalloc.start()
    kept = whole(path, frame_size=size).nbytes
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < kept + reckoned + 1_000_000  # and what unpacks


@pytest.mark.parametrize("size", [(), (400, 400, 400)])
def test_slices_or_sizes_too_large_for_memory_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, ...]
) -> None:
    monkeypatch.setattr(volume_reader, "LARGEST_WORK", 10_000)
    cure = "Choose a smaller size" if size else "Export it with fewer voxels"
    with pytest.raises(SequiturError, match=cure):
        whole(nifti(tmp_path / "a.nii", scan(20, 20, 5, 2)), frame_size=size)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("field", ["a voxel", "the time between volumes"])
def test_a_number_that_is_none_makes_no_noise(tmp_path: Path, field: str) -> None:
    path = nifti(tmp_path / "a.nii", scan(3, 4, 5, 6, dtype="float32"))
    # A signalling NaN: turning it into a float64 is an invalid operation.
    with_header(path, 352 if field == "a voxel" else 92, "<I", 0x7FA00000)
    assert whole(path)[0, 0, 0, 0] == (0 if field == "a voxel" else scan(3, 4, 5, 6)[0, 0, 0, 0])


def test_windows_longer_than_the_series_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SequiturError, match=r"Windows of 21 volumes are longer than what a\.nii"):
        load(_series(tmp_path / "a.nii"), window=21)


def test_a_size_of_the_wrong_number_of_axes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SequiturError, match="3 axes of space"):
        load(_series(tmp_path / "a.nii"), frame_size=(4, 4))


def test_a_recipe_reads_the_same_from_json(tmp_path: Path) -> None:
    path = nifti(tmp_path / "a.nii", scan(64, 48, 32, 4))
    recipe = recognise(path).recipe
    again = read(path, Recipe.from_json(recipe.to_json()))
    np.testing.assert_array_equal(again.sequences[0], read(path, recipe).sequences[0])


def test_nibabel_says_nothing_of_its_own(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    path = with_header(_series(tmp_path / "a.nii"), 80, "<f", -3.0)  # a voxel of negative width
    with caplog.at_level(logging.DEBUG):
        load(path)
    assert (caplog.records, capfd.readouterr().err) == ([], "")


# Each voxel compared with itself


def test_each_voxel_is_compared_with_itself_over_the_whole_file(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    values = (100 * rng.normal(size=(4, 5, 3, 1)) + rng.normal(size=(4, 5, 3, 20))).astype("f4")
    values[1, 2, 0] = 7  # one that never changes
    path = nifti(tmp_path / "a.nii", values)
    dataset = load(path, by_voxel=True, window=5, window_step=5)
    series = np.concatenate(dataset.sequences)
    expected = values - values.mean(axis=3, keepdims=True)
    expected /= np.where(
        expected.std(axis=3, keepdims=True) > 0, expected.std(-1, keepdims=True), 1
    )
    np.testing.assert_allclose(series, np.moveaxis(expected, 3, 0), atol=1e-4)
    assert abs(dataset.sequences[0].mean(axis=0)).max() > 0.1  # not over each window
    assert "over each file" in " ".join(worded(dataset.meta.notes))


def test_comparing_voxels_with_themselves_is_offered_and_told(tmp_path: Path) -> None:
    path = nifti(tmp_path / "a.nii", np.random.default_rng(0).normal(size=(4, 4, 3, 12)))
    found = revise(path, recognise(path).recipe, by_voxel=True)
    choice = next(c for c in found.options if c.name == "by_voxel")
    assert (choice.kind, choice.value) == ("flag", True)
    assert "over the whole of a file" in " ".join(describe(found.recipe))
    assert Recipe.from_json(found.recipe.to_json()) == found.recipe


# A part of each volume

HALF = (0.0, 25.0, 50.0, 50.0, 100.0, 100.0)


@given(
    shape=st.tuples(*[st.integers(2, 7)] * 3),
    ends=st.lists(st.tuples(st.integers(0, 99), st.integers(1, 100)), min_size=3, max_size=3),
)
@example((4, 4, 4), [(0, 50), (25, 100), (50, 75)])
def test_a_part_of_volumes_is_cut_out(
    tmp_path: Path, shape: tuple[int, int, int], ends: list[tuple[int, int]]
) -> None:
    lows = [float(min(pair)) for pair in ends]
    highs = [max(pair) + 0.5 if pair[0] == pair[1] else float(max(pair)) for pair in ends]
    highs = [min(100.0, high) for high in highs]
    if any(low >= high for low, high in zip(lows, highs, strict=True)):
        return
    values = scan(*shape, 3)
    path = nifti(tmp_path / "a.nii", values)
    cut = whole(path, region=(*lows, *highs), frame_size=())
    part = values
    for axis, n in enumerate(shape):
        first = min(round(n * lows[axis] / 100), n - 2)
        last = max(first + 2, round(n * highs[axis] / 100))
        part = part.take(range(first, last), axis=axis)
    np.testing.assert_array_equal(cut, np.moveaxis(part, 3, 0))


def test_a_part_that_is_made_smaller_has_the_means_of_its_voxels(tmp_path: Path) -> None:
    values = scan(8, 12, 16, 3)
    path = nifti(tmp_path / "a.nii", values)
    region = (0.0, 0.0, 50.0, 50.0, 50.0, 100.0)
    small = whole(path, region=region, frame_size=(2, 3, 4))
    part = np.moveaxis(values[:4, :6, 8:], 3, 0)
    wanted = part.reshape(3, 2, 2, 3, 2, 4, 2).mean(axis=(2, 4, 6))
    np.testing.assert_allclose(small, wanted, rtol=1e-5)


def test_what_is_missing_outside_of_the_part_isnt_counted(tmp_path: Path) -> None:
    values = scan(4, 4, 4, 3, dtype="float32")
    values[2:] = np.nan
    path = nifti(tmp_path / "a.nii", values)
    region = (0.0, 0.0, 0.0, 50.0, 100.0, 100.0)
    assert not any("missing" in note for note in worded(load(path, region=region).meta.notes))
    with pytest.raises(SequiturError, match="no numbers in the part that is kept"):
        load(path, region=(50.0, 0.0, 0.0, 100.0, 100.0, 100.0))


def test_a_part_is_offered_and_another_one_has_another_size(tmp_path: Path) -> None:
    path = nifti(tmp_path / "a.nii", scan(64, 64, 40, 3))
    found = recognise(path)
    choice = next(c for c in found.options if c.name == "region")
    assert [label for _, label in choice.options] == [
        "First axis, 64 voxels", "Second axis, 64 voxels", "Third axis, 40 voxels"
    ]  # fmt: skip
    assert found.recipe.frame_size == (32, 32, 20)
    cut = revise(path, found.recipe, region=HALF)
    assert cut.recipe.frame_size == (21, 32, 13)  # of 32 x 48 x 20
    said = (
        "Of each volume, the part from 0 to 50 % of the first axis, from 25 to 100 % of the "
        "second axis and from 50 to 100 % of the third axis is kept."
    )
    assert said in cut.reasons
    assert said in describe(cut.recipe)
    assert revise(path, cut.recipe, region=()).recipe == found.recipe


@pytest.mark.parametrize(
    ("region", "says"),
    [
        ((0.0, 0.0, 50.0, 50.0), "3 axes of space .* 4 numbers"),
        ((0.0, 60.0, 0.0, 50.0, 50.0, 100.0), "lower ends along the three axes"),
        ((0.0, 0.0, 0.0, 50.0, 50.0, 101.0), "between 0 and 100"),
    ],
)
def test_a_part_that_no_volume_has_is_a_sentence(
    tmp_path: Path, region: tuple[float, ...], says: str
) -> None:
    with pytest.raises(SequiturError, match=says):
        load(nifti(tmp_path / "a.nii", scan(4, 4, 4, 3)), region=region)


def test_pictures_have_no_part_of_a_volume(tmp_path: Path) -> None:
    path = nifti(tmp_path / "a.nii", scan(8, 8, 1, 3))
    assert not any(choice.name == "region" for choice in recognise(path).options)
    assert whole(path, region=(0.0, 50.0, 50.0, 100.0)).shape == (3, 4, 4)
