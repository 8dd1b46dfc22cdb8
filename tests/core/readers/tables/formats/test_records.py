"""Recordings whose header, numbers and marks are files beside each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise
from tests.core.files import wave, zipped
from tests.core.readers.tables.formats.records import STEPS, STORED, brainvision, wfdb
from tests.notes import worded


def laid_out(folder: Path, files: dict[str, bytes]) -> Path:
    """Files in a new folder; its path."""
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("form", ["16", "212"])
@pytest.mark.parametrize("packed", [False, True])
def test_wfdb_gives_signals_in_their_unit_with_beats_and_rhythm(
    form: str, packed: bool, tmp_path: Path
) -> None:
    path = tmp_path / "ecg.zip" if packed else tmp_path / "ecg"
    if packed:
        path.write_bytes(zipped(wfdb(form)))
    else:
        laid_out(path, wfdb(form))
    dataset = load(path, window=STEPS // 2, align="")
    assert dataset.meta.channels == ("MLII", "V5")
    assert dataset.meta.units == ("mV", "mV")
    assert (dataset.meta.step, dataset.meta.step_unit) == (pytest.approx(1 / 360), "s")
    np.testing.assert_allclose(np.concatenate(dataset.sequences), STORED / 200, atol=1e-6)
    assert list(dataset.labels["beat V"]) == ["no", "yes"]
    assert list(dataset.labels["rhythm"]) == ["N", "VT"]
    assert not any(".dat" in str(note) for note in dataset.meta.notes)


def test_several_records_are_a_recording_each(tmp_path: Path) -> None:
    path = laid_out(tmp_path / "db", wfdb("212") | wfdb("16", "101"))
    found = recognise(path)
    assert found.sentence.startswith(f"2 recordings of {STEPS} steps, 2 channels")


def test_missing_values_of_wfdb_are_missing(tmp_path: Path) -> None:
    files = wfdb("16")
    stored = np.frombuffer(files["100.dat"], "<i2").reshape(-1, 2).copy()
    stored[100:103, 0] = -32768
    dataset = load(laid_out(tmp_path / "ecg", files | {"100.dat": stored.tobytes()}), fill="mask")
    assert dataset.missing is not None
    assert sum(int(missing.sum()) for missing in dataset.missing) == 3


@pytest.mark.parametrize(
    ("kind", "orientation", "data"),
    [
        ("INT_16", "MULTIPLEXED", "sub01.eeg"),
        ("IEEE_FLOAT_32", "VECTORIZED", "before renaming.eeg"),
        ("INT_16", "MULTIPLEXED", "/etc/sub01.eeg"),
    ],
)
def test_brainvision_gives_channels_in_their_unit_with_markers(
    kind: str, orientation: str, data: str, tmp_path: Path
) -> None:
    path = laid_out(tmp_path / "eeg", brainvision(kind, orientation, data))
    dataset = load(path, window=200, align="")
    assert dataset.meta.channels == ("Fp1", "Cz, left")
    assert (dataset.meta.step, dataset.meta.units) == (pytest.approx(0.004), ("µV", "µV"))
    np.testing.assert_allclose(np.concatenate(dataset.sequences), STORED / 10, atol=1e-5)
    assert list(dataset.labels["S 1"]) == ["yes", "no", "no"]


def test_a_header_leads_to_no_file_of_another_name(tmp_path: Path) -> None:
    (tmp_path / "secret.dat").write_bytes(STORED.astype("<i2").tobytes())
    header = wfdb("16")["100.hea"].replace(b"100.dat", b"../secret.dat")
    with pytest.raises(SequiturError, match="only describes a recording"):
        load(laid_out(tmp_path / "ecg", {"100.hea": header}))


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"100.hea": wfdb("16")["100.hea"]}, "only describes a recording"),
        ({"100.hea": wfdb("16")["100.hea"].replace(b" 16 ", b" 310 "), "100.dat": b"0" * 99},
         "format 310 of WFDB, which isn't read"),
        ({"100.hea": b"100/3 2 360 600\nseg1 200\nseg2 400\n", "100.dat": b"0"}, "segments"),
        ({"100.hea": b"100 2\n", "100.dat": b"0"}, "can't be read as a WFDB header"),
        ({"sub01.vhdr": brainvision()["sub01.vhdr"].replace(b"INT_16", b"INT_64")},
         "numbers of a kind that isn't read"),
        ({"sub01.vhdr": b"[Common Infos]\n"}, "can't be read as a BrainVision header"),
    ],
)  # fmt: skip
def test_a_record_that_cant_be_read_is_refused_in_words(
    files: dict[str, bytes], said: str, tmp_path: Path
) -> None:
    with pytest.raises(SequiturError, match=said):
        load(laid_out(tmp_path / "record", files))


def test_numbers_of_rows_of_xml_that_never_change_are_said_to(tmp_path: Path) -> None:
    cars = "".join(
        f'<step time="{k}"><car id="a" x="{wave(60)[k]:.3f}" slope="0.0" kind="bus"/></step>'
        for k in range(60)
    )
    (tmp_path / "cars.xml").write_text(f'<run version="1.8">{cars}</run>')
    found = recognise(tmp_path / "cars.xml")
    assert found.recipe.value_columns == ("x",)
    assert found.sentence.endswith(". Left out: slope is the same in every row")


def test_xml_without_readings_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "data.xml").write_text("<feed><title>Nothing</title></feed>")
    with pytest.raises(SequiturError, match="no element with numbers comes again"):
        load(tmp_path / "data.xml")


@pytest.mark.parametrize("torn", [False, True])
def test_a_table_of_long_paths_labels_wfdb_recordings_or_is_said_to_be_unread(
    tmp_path: Path, torn: bool
) -> None:
    names = [f"{k:05d}_lr" for k in range(1, 7)]
    files = {n: b for name in names for n, b in wfdb("16", name).items()}
    rows = [
        f"{k},\"{{'NORM': 100.0}}\",{('MID', 'LAD')[k % 2]},records/00000/{name}"
        + (",,7" if torn and k == 3 else "")
        for k, name in enumerate(names)
    ]
    told = "\n".join(["ecg_id,scp_codes,heart_axis,filename_lr", *rows])
    path = laid_out(tmp_path / "db", {"database.csv": told.encode()})
    laid_out(path / "records", {})
    laid_out(path / "records" / "00000", files)
    found = recognise(path)
    said = "database.csv was left out: Line 5 of database.csv has 6 cells"
    assert any(warning.startswith(said) for warning in worded(found.warnings)) == torn
    labels = read(path, found.recipe).labels
    assert ("heart_axis" in labels) != torn
    assert torn or labels["heart_axis"].tolist() == ["MID", "LAD"] * 3


@pytest.mark.parametrize("lasts", ["PT60M", "PT15M"])
def test_points_numbered_within_days_have_a_time_of_their_own(tmp_path: Path, lasts: str) -> None:
    """ENTSO-E: each day is a Period with its start and the length of a step."""
    count = 24 if lasts == "PT60M" else 96
    days = pd.date_range("2024-01-01", periods=10)
    points = [
        "".join(
            f"<Point><position>{k + 1}</position><quantity>{1000 + 7 * k + 50 * d}</quantity>"
            "</Point>"
            for k in range(count)
        )
        for d in range(len(days))
    ]
    periods = "".join(
        f"<Period><timeInterval><start>{day:%Y-%m-%dT%H:%MZ}</start>"
        f"<end>{day + pd.Timedelta(days=1):%Y-%m-%dT%H:%MZ}</end></timeInterval>"
        f"<resolution>{lasts}</resolution>{of}</Period>"
        for day, of in zip(days, points, strict=True)
    )
    path = tmp_path / "load.xml"
    path.write_text(f"<?xml version='1.0'?><Doc><TimeSeries>{periods}</TimeSeries></Doc>")
    dataset = load(path)
    assert (len(dataset), dataset.meta.channels) == (10, ("quantity",))
    assert dataset.lengths.tolist() == [count] * 10
    np.testing.assert_allclose(dataset.sequences[2][:2, 0], [1100, 1107])
