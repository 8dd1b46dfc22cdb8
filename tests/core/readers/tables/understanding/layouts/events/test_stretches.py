"""Tables of what went on when are labels of a recording: they are said to be, and not learned."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise
from tests.core.files import wave, write
from tests.core.readers.tables.programs.files import as_csv, joined, text_of

COUNT = 60
LENGTHS = 30 * np.random.default_rng(0).integers(1, 40, COUNT)
STARTS = np.concatenate([[0], np.cumsum(LENGTHS)[:-1]])
ENDS = STARTS + LENGTHS
STATES = np.random.default_rng(1).choice(["Wake", "N2", "REM"], COUNT)


def _dates(seconds: np.ndarray) -> pd.DatetimeIndex:
    return pd.Timestamp("2024-03-01 22:00") + pd.to_timedelta(seconds, "s")


def _onsets() -> str:
    return as_csv({"onset": STARTS, "duration": LENGTHS, "description": STATES})


def _dated() -> str:
    """As homes with sensors have them."""
    return as_csv({"Start time": _dates(STARTS), "End time": _dates(ENDS), "Activity": STATES})


def _coded() -> str:
    return as_csv({"start": STARTS, "end": ENDS, "stage": np.arange(COUNT) % 5})


def _epochs() -> str:
    at = 30 * np.arange(COUNT)
    return as_csv({"Epoch": 1 + at // 30, "Start": at, "Duration": 30, "Stage": STATES})


def _audacity() -> str:
    return text_of(*joined([STARTS / 100, ENDS / 100, STATES], "\t"))


def _elan() -> str:
    tiers = ["Speech"] * COUNT
    return text_of(*joined([tiers, 10 * STARTS, 10 * ENDS, 10 * LENGTHS, STATES], "\t"))


def _raven() -> str:
    rng = np.random.default_rng(2)
    return as_csv({
        "Selection": np.arange(1, COUNT + 1), "Begin Time (s)": STARTS, "End Time (s)": ENDS,
        "Low Freq (Hz)": rng.integers(800, 2_000, COUNT), "Species": STATES,
    }, sep="\t")  # fmt: skip


def _every_minute() -> str:
    return as_csv({"timestamp": _dates(60 * np.arange(COUNT)), "state": STATES})


@pytest.mark.parametrize(
    "make", [_onsets, _dated, _coded, _epochs, _audacity, _elan, _raven, _every_minute]
)
def test_stretches_of_time_with_a_state_are_said_to_be_labels(
    make: Callable[[], str], tmp_path: Path
) -> None:
    path = write(tmp_path / "night.txt", make())
    with pytest.raises(SequiturError, match=r"night\.txt says when something went on.* labels"):
        recognise(path)


def test_so_are_those_of_several_nights(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        write(tmp_path / f"{name}.csv", _onsets())
    with pytest.raises(SequiturError, match="these are labels of a recording"):
        recognise(tmp_path)


def _measured() -> str:
    rate = (70 + 9 * wave(COUNT)).round(1)
    return as_csv({"start": _dates(STARTS), "end": _dates(ENDS), "rate": rate, "state": STATES})


def _trips() -> str:
    """Of which several go on at once: how long they took is what was measured."""
    took = np.random.default_rng(0).integers(2_000, 9_000, COUNT)
    return as_csv({"start_time": _dates(STARTS), "duration": took, "rider": STATES})


def _diary() -> str:
    """Of naps and nights of weeks: how long they were is what was measured."""
    began = pd.date_range("2025-11-05 07:00", periods=COUNT, freq="7h")
    took = (wave(COUNT) ** 2 * 9_000 + 900).round()
    pretty = [f"{int(t) // 3600:02d}:{int(t) // 60 % 60:02d}" for t in took]
    ended = began + pd.to_timedelta(took, unit="s")
    days = began.strftime("%Y-%m-%d")
    columns = {"day": days, "kind": np.where(began.hour < 18, "nap", "night"), "duration": took}
    columns |= {"duration_pretty": pretty, "start": began, "end": ended}
    return as_csv(columns)


def _ranges() -> str:
    return as_csv({"low": wave(COUNT), "high": wave(COUNT) + 1, "kind": STATES})


def _notes() -> str:
    pitch = np.random.default_rng(0).integers(40, 80, COUNT)
    return as_csv({"start": STARTS, "end": ENDS, "pitch": pitch, "hand": STATES})


@pytest.mark.parametrize("make", [_measured, _trips, _diary, _ranges, _notes])
def test_what_was_measured_over_stretches_is_read(make: Callable[[], str], tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", make())
    assert len(read(path, recognise(path).recipe))


def test_who_chooses_a_layout_has_stretches_read_as_a_series(tmp_path: Path) -> None:
    path = write(tmp_path / "night.csv", _onsets())
    assert load(path, layout="long").meta.channels == ("duration",)


def _messages(data: str) -> str:
    columns = {"Time": 0.01 * np.arange(COUNT), "ID": np.arange(COUNT) % 2, "DLC": 8}
    cells = [data.format(*of) for of in np.random.default_rng(2).integers(0, 256, (COUNT, 4))]
    return as_csv({**columns, "Data": cells})


@pytest.mark.parametrize("data", ["{:02X}{:02X}{:02X}{:02X}", "{:02x} {:02x}", "0x{:02X}{:02X}"])
def test_messages_in_hexadecimal_are_said_to_need_decoding(data: str, tmp_path: Path) -> None:
    with pytest.raises(SequiturError, match=r"(?s)bytes in hexadecimal.*Decode them first"):
        recognise(write(tmp_path / "can.csv", _messages(data)))


def test_names_in_hexadecimal_beside_what_was_measured_are_no_messages(tmp_path: Path) -> None:
    text = _messages("{:02x}{:02x}{:02x}").replace("DLC", "level")
    rows = [
        line.replace(",8,", f",{w},")
        for line, w in zip(text.split(), [0, *wave(COUNT)], strict=True)
    ]
    assert "level" in recognise(write(tmp_path / "a.csv", text_of(*rows))).recipe.value_columns


def test_a_hash_of_each_row_is_no_message(tmp_path: Path) -> None:
    """As of the flow that a packet is of, beside the bytes that wait: it was to be decoded."""
    text = _messages("{:02x}{:02x}{:02x}{:02x}").replace("Data", "flow_hash").replace("DLC", "x")
    rows = [line.replace(",8,", f",{8 + k % 5 * (k % 3)},") for k, line in enumerate(text.split())]
    rows[0] = "Time,ID,queue_bytes,flow_hash"
    recipe = recognise(write(tmp_path / "a.csv", text_of(*rows))).recipe
    assert "queue_bytes" in recipe.value_columns


@pytest.mark.parametrize(
    ("name", "lengths"), [("interval", (100, 60, 90)), ("bit", (60, 60, 60))], ids=str
)
def test_what_counts_stretches_anew_in_each_recording_is_no_channel(
    tmp_path: Path, name: str, lengths: tuple[int, ...]
) -> None:
    """Laps of each ride, from 1; under any other name after as many rows each time."""
    rng = np.random.default_rng(0)
    for ride in range(5):
        laps = np.repeat([1, 2, 3], lengths)[: sum(lengths) - 7 * ride]
        n = len(laps)
        frame = pd.DataFrame({"secs": range(n), "watts": rng.integers(90, 300, n), name: laps})
        frame["hr"] = rng.integers(80, 170, n)
        frame.to_csv(tmp_path / f"ride_{ride}.csv", index=False)
    found = recognise(tmp_path)
    assert found.recipe.value_columns == ("watts", "hr")


def test_levels_of_each_recording_that_last_longer_or_shorter_are_a_channel(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for ride in range(5):
        level = np.repeat([1, 2, 3], [50 + ride, 60, 80 - ride])
        frame = pd.DataFrame({"secs": range(190), "watts": rng.integers(90, 300, 190)})
        frame.assign(bit=level).to_csv(tmp_path / f"ride_{ride}.csv", index=False)
    assert "bit" in recognise(tmp_path).recipe.value_columns
