"""Formats of the fields that record sequences, each written as its programs write it."""

from __future__ import annotations

import csv
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.io import savemat

from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, recognise, revise
from sequitur_core.readers.arrays.formats import matlab_files
from sequitur_core.readers.tables.formats import statistics_files
from tests.core.files import wave, write, zipped
from tests.notes import worded

SERIES = np.stack([wave(400, phase=k, period=20 + 5 * k) for k in range(3)], axis=1)
ROWS = np.stack([wave(50, phase=3 * k) for k in range(12)])


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("t.xls", "python-calamine"), ("t.xlsb", "python-calamine"), ("t.ods", "python-calamine"),
        ("t.h5", "h5py"), ("t.edf", "edfio"), ("t.bdf", "edfio"),
    ],
)  # fmt: skip
def test_a_library_that_isnt_there_is_named_with_what_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, package: str
) -> None:
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # no text

    def missing(module: str) -> Any:
        raise ModuleNotFoundError(module)

    monkeypatch.setattr("sequitur_core.readers.foreign_files.import_module", missing)
    with pytest.raises(SequiturError, match=rf'Reading {name} needs.*"pip install {package}"'):
        recognise(tmp_path / name)


# Workbooks


def old_workbook(path: Path) -> Path:
    """As Excel 97 writes it, with names merged over three columns and units below."""
    xlwt = pytest.importorskip("xlwt")
    pytest.importorskip("python_calamine")
    book = xlwt.Workbook()
    book.add_sheet("notes")
    sheet = book.add_sheet("walk")
    sheet.write_merge(0, 0, 1, 3, "acc")
    for k, (name, unit) in enumerate(zip(["Time", *"xyz"], ["s", *["m/s²"] * 3], strict=True)):
        sheet.write(1, k, name)
        sheet.write(2, k, unit)
    for i, row in enumerate(SERIES):
        for k, value in enumerate([i / 50, *row.tolist()]):
            sheet.write(3 + i, k, value)
    book.save(str(path))
    return path


def opendocument(path: Path) -> Path:
    pytest.importorskip("python_calamine")
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="float" office:value="{value}"/>' for value in row
        )
        + "</table:table-row>"
        for row in np.column_stack([np.arange(400) / 50, SERIES]).tolist()
    )
    names = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{n}</text:p></table:table-cell>'
        for n in ("Time", "a", "b", "c")
    )
    spaces = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="walk"><table:table-row>{names}</table:table-row>{cells}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    files = {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content.encode()}
    path.write_bytes(zipped(files))
    return path


def test_an_old_workbook_is_read_with_its_merged_names(tmp_path: Path) -> None:
    data = load(old_workbook(tmp_path / "t.xls"))
    assert data.meta.channels == ("acc x", "acc y", "acc z")
    assert data.meta.units == ("m/s²",) * 3
    np.testing.assert_allclose(data.sequences[0][:5], SERIES[:5], rtol=1e-5)


def test_an_opendocument_sheet_is_read(tmp_path: Path) -> None:
    data = load(opendocument(tmp_path / "t.ods"))
    assert data.meta.channels == ("a", "b", "c")
    np.testing.assert_allclose(data.sequences[0][:5], SERIES[:5], rtol=1e-5)


# Stata


def test_a_file_of_stata_is_read_with_the_words_of_its_codes(tmp_path: Path) -> None:
    who = np.repeat(["no", "fi", "jp"], 20)
    panel = pd.DataFrame(
        {
            "country": who,
            "year": np.tile(np.arange(2000, 2020), 3),
            "gdp": SERIES[:60, 0],
            "rich": pd.Categorical(np.where(who == "jp", "high", "low")),
        }
    )
    panel.to_stata(tmp_path / "panel.dta", write_index=False)
    data = load(tmp_path / "panel.dta")
    assert (len(data), data.meta.channels, data.meta.step_unit) == (3, ("gdp",), "year")
    assert data.labels["rich"].tolist() == ["low", "low", "high"]


def test_counts_of_labels_that_fill_the_memory_are_damage_of_a_small_file_of_stata(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def filled(*_: object, **__: object) -> None:
        raise MemoryError

    path = tmp_path / "panel.dta"
    pd.DataFrame({"a": SERIES[:, 0]}).to_stata(path)
    monkeypatch.setattr(pd, "read_stata", filled)
    with pytest.raises(SequiturError, match=r"panel\.dta can't be read"):
        load(path)
    monkeypatch.setattr(statistics_files, "_SMALL", 10)
    with pytest.raises(MemoryError):
        load(path)


@pytest.mark.parametrize("version", [114, 118])
def test_a_file_of_stata_that_was_cut_is_refused(tmp_path: Path, version: int) -> None:
    path = tmp_path / "panel.dta"
    pd.DataFrame({"a": SERIES[:, 0]}).to_stata(path, version=version)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(SequiturError, match="it is damaged"):
        load(path)


# MATLAB


@pytest.mark.parametrize("packed", [False, True])
def test_arrays_of_matlab_are_read_with_their_labels(tmp_path: Path, packed: bool) -> None:
    kinds = np.array(["a", "b"] * 6, dtype=object)
    values = {"data": ROWS, "fs": 50.0, "kind": kinds, "y": np.arange(12.0).reshape(-1, 1) // 6}
    savemat(tmp_path / "t.mat", values, do_compression=packed)
    data = load(tmp_path / "t.mat")
    np.testing.assert_allclose(np.stack(data.sequences)[..., 0], ROWS, rtol=1e-6)
    assert data.labels["kind"].tolist() == kinds.tolist()
    assert data.labels["y"].tolist() == [0] * 6 + [1] * 6


def test_a_struct_of_matlab_without_numbers_is_said_with_what_to_do(tmp_path: Path) -> None:
    savemat(tmp_path / "t.mat", {"eeg": {"about": {"subject": "s1"}}})
    with pytest.raises(SequiturError, match="no arrays of plain numbers, but eeg"):
        load(tmp_path / "t.mat")


def test_an_array_in_a_struct_of_matlab_is_read(tmp_path: Path) -> None:
    savemat(tmp_path / "t.mat", {"eeg": {"data": ROWS, "subject": "s1"}})
    data = load(tmp_path / "t.mat")
    np.testing.assert_allclose(np.stack(data.sequences)[..., 0], ROWS, rtol=1e-6)


@pytest.mark.parametrize("packed", [False, True])
def test_each_element_of_a_struct_array_of_matlab_is_a_recording(
    tmp_path: Path, packed: bool
) -> None:
    fields = [("current", "O"), ("sound", "O"), ("wear", "O"), ("steel", "O")]
    runs = np.empty((1, 4), dtype=fields)
    for i in range(4):
        lasts = 30 + i
        runs[0, i] = (np.arange(lasts) ** 2 + 0.5 * i, np.ones((lasts, 1)),
                      0.1 * i if i else np.empty((0, 0)), "hard" if i % 2 else "soft")  # fmt: skip
    savemat(tmp_path / "mill.mat", {"mill": runs}, do_compression=packed)
    data = load(tmp_path / "mill.mat")
    assert data.meta.channels == ("current", "sound")
    assert data.lengths.tolist() == [30, 31, 32, 33]
    np.testing.assert_allclose(data.sequences[2][:, 0], np.arange(32) ** 2 + 1)
    assert data.labels["steel"].tolist() == ["soft", "hard", "soft", "hard"]
    assert data.labels["wear"].tolist()[1:] == pytest.approx([0.1, 0.2, 0.3])


def test_a_struct_of_matlab_that_unpacks_to_far_too_much_isnt_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "t.mat"
    savemat(path, {"s": {"x": np.arange(2000.0)}}, do_compression=True)
    content = bytearray(path.read_bytes())
    size = int.from_bytes(content[132:136], "little")
    claim = zlib.compress(np.array([14, 2_000_000_000], "<u4").tobytes() + bytes(100))
    content[132:] = len(claim).to_bytes(4, "little") + claim
    assert size != len(claim)
    path.write_bytes(content)
    state = path.stat().st_mtime_ns, path.stat().st_size
    assert matlab_files._arrays(path, "s", state, True) == {}


def test_a_row_of_matlab_is_one_series(tmp_path: Path) -> None:
    savemat(tmp_path / "t.mat", {"val": SERIES[:, :1].T})
    assert recognise(tmp_path / "t.mat").recipe.axes == "T"


# HDF5


def test_arrays_in_groups_of_hdf5_are_read(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "t.h5", "w") as file:
        file["session/data"] = ROWS
        file["session/kind"] = ["a", "b"] * 6
    data = load(tmp_path / "t.h5")
    np.testing.assert_allclose(np.stack(data.sequences)[..., 0], ROWS, rtol=1e-6)
    assert data.labels["session/kind"].tolist() == ["a", "b"] * 6


def test_matlab_73_counts_its_axes_the_other_way(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "t.mat", "w", userblock_size=512) as file:
        file["data"] = ROWS.T
        file["data"].attrs["MATLAB_class"] = np.bytes_(b"double")
    with (tmp_path / "t.mat").open("r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file".ljust(124) + b"\0\2IM")
    data = load(tmp_path / "t.mat")
    np.testing.assert_allclose(np.stack(data.sequences)[..., 0], ROWS, rtol=1e-6)


def test_what_lies_outside_of_an_hdf5_file_is_never_opened(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py")
    secret = tmp_path / "secret.h5"
    with h5py.File(secret, "w") as file:
        file["data"] = ROWS
    with h5py.File(tmp_path / "link.h5", "w") as file:
        file["data"] = h5py.ExternalLink(str(secret), "data")
    with h5py.File(tmp_path / "virtual.h5", "w") as file:
        layout = h5py.VirtualLayout(ROWS.shape, "f8")
        layout[:] = h5py.VirtualSource(str(secret), "data", ROWS.shape)
        file.create_virtual_dataset("data", layout)
    with h5py.File(tmp_path / "stored.h5", "w") as file:
        file.create_dataset("data", (64,), "u1", external=[(str(secret), 0, 64)])
    with pytest.raises(SequiturError, match="no arrays of plain numbers"):
        recognise(tmp_path / "link.h5")
    for name in ("virtual.h5", "stored.h5"):
        with pytest.raises(SequiturError, match="in other files, which aren't opened"):
            recognise(tmp_path / name)


@pytest.mark.parametrize("tracks", [1, 4])
def test_tracks_of_sleap_have_a_channel_for_each_axis_of_a_body_part(
    tmp_path: Path, tracks: int
) -> None:
    h5py = pytest.importorskip("h5py")
    places = np.stack(
        [np.stack([SERIES[i : 300 + i, k % 3] for k in range(4)]) for i in range(tracks)]
    )
    scores = np.full((tracks, 2, 300), 0.9)
    scores[0, 1, 7] = 0.2
    with h5py.File(tmp_path / "t.h5", "w") as file:
        file["tracks"] = places.reshape(tracks, 2, 2, 300).transpose(0, 2, 1, 3)  # parts, axes
        file["node_names"] = ["nose", "tail"]
        file["track_names"] = [f"track_{i}" for i in range(tracks)]
        file["point_scores"] = scores
    data = load(tmp_path / "t.h5")
    assert data.meta.channels == ("nose x", "nose y", "tail x", "tail y")
    assert 280 < data.lengths.sum() / tracks <= 300
    np.testing.assert_allclose(data.sequences[0][:5], places[0, :, :5].T, rtol=1e-5)
    assert any("2 missing values" in note for note in worded(data.meta.notes))
    assert "likelihood" in [option.name for option in recognise(tmp_path / "t.h5").options]
    trusting = load(tmp_path / "t.h5", likelihood=10)
    assert not any("missing" in note for note in worded(trusting.meta.notes))


def test_a_rate_and_names_of_channels_that_lie_beside_an_array_are_its_own(tmp_path: Path) -> None:
    names = np.array(["Fz", "Cz", "Pz"], dtype=object)
    savemat(tmp_path / "t.mat", {"data": SERIES, "fs": 250.0, "chan_names": names})
    found = recognise(tmp_path / "t.mat")
    meta = load(tmp_path / "t.mat").meta
    assert (meta.channels, meta.step, meta.step_unit) == (("Fz", "Cz", "Pz"), 0.004, "s")
    assert "fs says that there are 250 steps per second." in found.reasons


# ARFF, EDF


def test_arff_has_a_sequence_in_each_row_with_its_class(tmp_path: Path) -> None:
    names = "".join(f"@attribute att{k} numeric\n" for k in range(50))
    rows = "".join(
        ",".join(f"{v:.6g}" for v in row) + f",{'ab'[i % 2]}\n" for i, row in enumerate(ROWS)
    )
    text = f"@relation Waves\n\n{names}@attribute target {{a,b}}\n\n@data\n{rows}"
    longest = csv.field_size_limit()
    data = load(write(tmp_path / "t.arff", text))
    assert csv.field_size_limit() == longest  # for files that are read afterwards
    assert data.labels["target"].tolist() == ["a", "b"] * 6
    np.testing.assert_allclose(np.stack(data.sequences)[..., 0], ROWS, atol=1e-4)


def sleep(path: Path) -> Path:
    """Two signals of the brain, a slower one, and the stages of sleep."""
    edfio = pytest.importorskip("edfio")
    bdf = path.suffix == ".bdf"
    signal = edfio.BdfSignal if bdf else edfio.EdfSignal
    signals = [
        signal(50 * SERIES[:, k], 50, label=f"EEG {name}", physical_dimension="uV")
        for k, name in enumerate(("Fpz-Cz", "Pz-Oz"))
    ]
    signals.append(signal(30 + SERIES[:8, 2], 1, label="Temp rectal", physical_dimension="degC"))
    stages = [edfio.EdfAnnotation(4 * k, 4, f"Sleep stage {'W1'[k]}") for k in range(2)]
    (edfio.Bdf if bdf else edfio.Edf)(signals, annotations=stages).write(path)
    return path


@pytest.mark.parametrize("ending", ["edf", "bdf"])
def test_a_recording_is_cut_into_windows_labelled_by_their_events(
    tmp_path: Path, ending: str
) -> None:
    path = sleep(tmp_path / f"t.{ending}")
    found = recognise(path)
    data = load(path, window=20)
    assert data.meta.channels == ("EEG Fpz-Cz", "EEG Pz-Oz")
    assert data.meta.units == ("µV", "µV")
    assert (data.meta.step, data.meta.step_unit) == (0.02, "s")
    assert data.labels["event"].tolist() == ["Sleep stage W"] * 10 + ["Sleep stage 1"] * 10
    assert found.recipe.sheet == "50 Hz (2 signals)"
    slow = revise(path, found.recipe, sheet="1 Hz (1 signal)")
    assert "1 channel" in slow.sentence
