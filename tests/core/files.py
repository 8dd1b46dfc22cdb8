"""Small look-alikes of the files that people have."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import openpyxl
import pandas as pd

ROWS, LENGTH = 60, 24  # of the waves
HOURS = pd.date_range("2021-03-01", periods=24 * 30, freq="h")


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """A text file; returns its path."""
    path.write_bytes(text.encode(encoding))
    return path


def npy(values: Any, **options: bool) -> bytes:
    """The bytes of an .npy file."""
    file = io.BytesIO()
    np.save(file, values, **options)
    return file.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    """The bytes of a .zip archive of some files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def folder_as_zip(
    path: Path, folder: Path, *, prefix: str = "", how: int = zipfile.ZIP_DEFLATED
) -> Path:
    """A folder as a .zip; its path."""
    with zipfile.ZipFile(path, "w", how) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, prefix + file.relative_to(folder).as_posix())
    return path


def table(path: Path, columns: dict[str, Sequence[object]], **options: object) -> Path:
    """A table written by pandas; returns its path."""
    pd.DataFrame(columns).to_csv(path, index=False, **options)  # type: ignore[call-overload]
    return path


def workbook(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    """A workbook with rows in each sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def hourly(path: Path, n: int = 480, **columns: Any) -> Path:
    """An hourly series of `n` rows, with more columns if given."""
    times = pd.date_range("2021-03-01", periods=n, freq="h").strftime("%Y-%m-%d %H:%M:%S")
    return table(path, {"time": times.tolist(), "value": wave(n).tolist(), **columns})


def wave(n: int, *, phase: float = 0.0, period: float = 24.0) -> np.ndarray:
    """A sine with a little noise, so that no two windows are the same."""
    rng = np.random.default_rng(int(phase * 10) + n)
    return np.round(np.sin(2 * np.pi * np.arange(n) / period + phase) + rng.normal(0, 0.05, n), 4)


def air_quality(path: Path) -> Path:
    """Semicolons, decimal commas, date and time apart, -200 for missing, empty ends."""
    lines = ["Date;Time;CO(GT);T;RH;;"]
    for i, stamp in enumerate(pd.date_range("2004-03-10 18:00", periods=24 * 14, freq="h")):
        co = -200.0 if i % 10 == 0 else 2.5 + wave(400)[i]
        cells = [stamp.strftime("%d/%m/%Y"), stamp.strftime("%H.%M.%S")]
        cells += [f"{v:.1f}".replace(".", ",") for v in (co, 15 + 5 * wave(400)[i], 40 + i % 9)]
        lines.append(";".join([*cells, "", ""]))
    lines += [";;;;;;"] * 5
    return write(path, "\r\n".join(lines) + "\r\n")


def bikes(path: Path) -> Path:
    """Latin-1, day first, an empty column with accents, short lines."""
    lines = ["Date;Berri 1;Brébeuf (données non disponibles);Côte-Sainte-Catherine"]
    days = pd.date_range("2012-01-01", periods=100, freq="D")
    lines += [f"{d:%d/%m/%Y};{100 + 7 * i % 50};;{i % 12}" for i, d in enumerate(days)]
    lines[5:] = [line + ";" for line in lines[5:]]  # some lines end in an empty cell
    lines[:5] = [lines[0] + ";St-Urbain", *lines[1:5]]
    return write(path, "\r\n".join(lines) + "\r\n", "latin-1")


def fmri(path: Path) -> Path:
    """Tidy, shuffled; three columns name a sequence."""
    rows = [
        (f"s{s}", t, event, region, round(float(np.sin(t + s) + 3 * (event == "cue")), 5))
        for s in range(4)
        for t in range(19)
        for event in ("stim", "cue")
        for region in ("parietal", "frontal")
    ]
    order = np.random.default_rng(1).permutation(len(rows))
    columns = ["subject", "timepoint", "event", "region", "signal"]
    pd.DataFrame([rows[i] for i in order], columns=columns).to_csv(path, index=False)
    return path


def covid(path: Path) -> Path:
    """Dates as columns, places as rows, places on earth that are no values."""
    days = pd.date_range("2020-01-22", periods=60, freq="D")
    places = [
        ("", "Chile"),
        ("Anhui", "China"),
        ("Beijing", "China"),
        ("Alberta", "Canada"),
        ("Yukon", "Canada"),
        ("", '"Korea, South"'),
    ]
    lines = ["Province/State,Country/Region,Lat,Long," + ",".join(
        f"{d.month}/{d.day}/{d:%y}" for d in days
    )]  # fmt: skip
    for i, (province, country) in enumerate(places):
        counts = ",".join(str((i + 1) * d * d) for d in range(60))
        lines.append(f"{province},{country},{i * 10.5},{-i * 3.25},{counts}")
    return write(path, "\n".join(lines) + "\n")


def sea_ice(path: Path) -> Path:
    """Years as columns, a month above its days, a byte order mark, missing days."""
    days = pd.date_range("2000-01-01", "2000-12-31", freq="D")
    years = list(range(1978, 1990))
    lines = ["Month,Day," + ",".join(map(str, years))]
    for i, day in enumerate(days):
        month = day.strftime("%B") if day.day == 1 else ""
        cells = []
        for year in years:
            gone = (year == 1978 and i < 300) or (year % 4 and i == 59) or (i + year) % 7 == 0
            cells.append("" if gone else f"{12 + 2 * np.sin(i / 58) - (year - 1978) / 20:.3f}")
        lines.append(",".join([month, str(day.day), *cells]))
    return write(path, "\n".join(lines) + "\n", "utf-8-sig")


def weather(path: Path) -> Path:
    """Hourly, units in the names, one column of text."""
    n = len(HOURS)
    fair = np.sin(np.arange(n) / 30)
    sky = np.where(fair > 0.3, "Clear", np.where(fair > -0.5, "Cloudy", "Rain,Fog"))
    return table(
        path,
        {
            "Date/Time": HOURS.strftime("%Y-%m-%d %H:%M:%S").tolist(),
            "Temp (C)": (10 + 5 * wave(n)).round(2).tolist(),
            "Rel Hum (%)": (50 + 20 * wave(n, phase=1)).round(2).tolist(),
            "Weather": sky.tolist(),
        },
    )


def flights(path: Path) -> Path:
    """Months by name."""
    months = pd.date_range("1949-01-01", "1955-12-31", freq="MS")
    shuffled = np.random.default_rng(0).permutation(len(months))
    return table(
        path,
        {
            "year": [months[i].year for i in shuffled],
            "month": [months[i].strftime("%B") for i in shuffled],
            "passengers": [100 + int(i) * 3 + months[i].month for i in shuffled],
        },
    )


def dow_jones(path: Path) -> Path:
    """Monthly prices from a December on."""
    months = pd.date_range("1914-12-01", periods=149, freq="MS")
    prices = (60 + np.cumsum(np.random.default_rng(0).normal(0, 2, 149))).round(2)
    return table(path, {"Date": months.strftime("%Y-%m-%d").tolist(), "Price": prices.tolist()})


def taxi(path: Path) -> Path:
    """Half-hourly counts, 40 days."""
    times = pd.date_range("2014-07-01", periods=48 * 40, freq="30min")
    counts = (15_000 + 9_000 * wave(len(times), period=48)).round().astype(int)
    stamps = times.strftime("%Y-%m-%d %H:%M:%S").tolist()
    return table(path, {"timestamp": stamps, "value": counts.tolist()})


def temperature_with_holes(path: Path) -> Path:
    """Hourly, with holes of 1 hour, 2 hours and 6 days."""
    times = pd.date_range("2013-07-04", periods=24 * 40, freq="h")
    keep = np.ones(len(times), bool)
    keep[50] = False
    keep[200:202] = False
    keep[500:644] = False
    return table(
        path,
        {
            "timestamp": times[keep].strftime("%Y-%m-%d %H:%M:%S").tolist(),
            "value": (70 + 5 * wave(len(times)))[keep].round(3).tolist(),
        },
    )


def ecg(path: Path) -> Path:
    """A heartbeat every 100 steps, without time; the tenth is marked."""
    n = 2000
    at = np.arange(n) % 100
    values = np.exp(-(((at - 30) / 4.0) ** 2)) + 0.2 * np.exp(-(((at - 60) / 10.0) ** 2))
    values += np.random.default_rng(0).normal(0, 0.01, n)
    label = ((np.arange(n) >= 930) & (np.arange(n) < 960)).astype(int)
    return table(path, {"data": values.round(4).tolist(), "label": label.tolist()})


def gait(path: Path) -> Path:
    """64 Hz, written in whole milliseconds; an alarm column in which nothing happens."""
    n = 1500
    times = pd.Timestamp("1970-01-01 00:04:40") + pd.to_timedelta(np.arange(n) * 1000 // 64, "ms")
    columns: dict[str, Sequence[object]] = {
        "timestamp": [str(t)[:23] if t.microsecond else f"{t}.000" for t in times]
    }
    for c in range(3):
        columns[f"ankle_{c}"] = (1000 * wave(n, phase=c, period=70)).round().astype(int).tolist()
    columns["is_anomaly"] = [0] * n
    return table(path, columns)


def vowels(path: Path) -> Path:
    """The archive's text format: 3 channels, lengths of 7 to 11, 2 classes."""
    lines = ["# from the archive", "@problemName Vowels", "@timeStamps false", "@univariate false"]
    lines += ["@dimensions 3", "@equalLength false", "@classLabel true 1 2", "@data"]
    for i in range(10):
        channels = [
            ",".join(f"{v:.6f}" for v in wave(7 + i % 5, phase=i + c / 10)) for c in range(3)
        ]
        lines.append(":".join([*channels, str(1 + i % 2)]))
    return write(path, "\n".join(lines) + "\n")


def archive(path: Path) -> Path:
    """An .npz as of labelled sets: padded with NaN, lengths and classes beside it."""
    rng = np.random.default_rng(0)
    arrays = {}
    for part, n in (("train", 12), ("test", 8)):
        values = np.cumsum(rng.normal(size=(n, 20, 3)), axis=1).astype(np.float32)
        lengths = rng.integers(5, 21, n)
        for row, length in enumerate(lengths):
            values[row, length:] = np.nan
        arrays |= {f"X_{part}": values, f"lengths_{part}": lengths}
        arrays[f"y_{part}"] = np.array([f"class {i % 4}" for i in range(n)])
    np.savez(path, **arrays)
    return path


def waves(path: Path) -> Path:
    """A CSV with semicolons and decimal commas: 60 sequences of 24, of two kinds."""
    rng = np.random.default_rng(0)
    t = np.arange(LENGTH) / LENGTH
    slow = np.sin(2 * np.pi * t) + 0.1 * rng.standard_normal((ROWS // 2, LENGTH))
    fast = np.sin(6 * np.pi * t) + 0.1 * rng.standard_normal((ROWS // 2, LENGTH))
    table = pd.DataFrame(np.vstack([slow, fast]), columns=[f"t{i}" for i in range(LENGTH)])
    table.insert(0, "kind", ["slow"] * (ROWS // 2) + ["fast"] * (ROWS // 2))
    table.insert(0, "name", [f"wave {i}" for i in range(ROWS)])
    table.to_csv(path, sep=";", decimal=",", index=False)
    return path


FILES: dict[str, Callable[[Path], Path]] = {
    "air_quality.csv": air_quality,
    "archive.npz": archive,
    "bikes.csv": bikes,
    "covid.csv": covid,
    "dow_jones.csv": dow_jones,
    "ecg.csv": ecg,
    "flights.csv": flights,
    "fmri.csv": fmri,
    "gait.csv": gait,
    "sea_ice.csv": sea_ice,
    "taxi.csv": taxi,
    "temperature_with_holes.csv": temperature_with_holes,
    "vowels.ts": vowels,
    "weather.csv": weather,
}


# How each container is filled: a codec that PyAV brings along, and how it stores pixels.
CODECS = {
    "3gp": ("mpeg4", "yuv420p"),
    "avi": ("ffv1", "gray"),
    "flv": ("flv", "yuv420p"),
    "gif": ("gif", "gray"),
    "m4v": ("mpeg4", "yuv420p"),
    "mkv": ("ffv1", "gray"),
    "mov": ("png", "gray"),
    "mp4": ("mpeg4", "yuv420p"),
    "mpeg": ("mpeg1video", "yuv420p"),
    "mpg": ("mpeg2video", "yuv420p"),
    "mts": ("mpeg2video", "yuv420p"),
    "ogv": ("libvpx", "yuv420p"),
    "webm": ("libvpx-vp9", "yuv420p"),
    "wmv": ("wmv2", "yuv420p"),
}
LOSSLESS = ("avi", "gif", "mkv", "mov")


def pictures(n: int, height: int, width: int, *, seed: int = 0) -> np.ndarray:
    """A bright bar that wanders over a slope, uint8 of shape (n, height, width)."""
    rng = np.random.default_rng(seed)
    slope = np.add.outer(np.linspace(0, 90, height), np.linspace(0, 60, width))
    frames = np.repeat(slope[None], n, axis=0)
    at = rng.integers(width)
    for i in range(n):
        frames[i, :, (at + i) % width] = 250
    return frames.astype(np.uint8)


def clip(
    path: Path,
    frames: np.ndarray,
    *,
    fps: int = 10,
    codec: tuple[str, str] | None = None,
    times: Sequence[int] | None = None,
    **options: object,
) -> Path:
    """A video of frames (n, height, width), or (n, height, width, 3) in colour; its path.

    `times` gives each frame's milliseconds instead of even ones; `options` are set on the
    stream.
    """
    name, pixels = codec or CODECS[path.suffix[1:].lower()]
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(name, rate=fps)
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt = pixels
        for option, value in options.items():
            setattr(stream.codec_context, option, value)
        if times is not None:
            stream.codec_context.time_base = Fraction(1, 1000)
        for i, picture in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(picture, "rgb24" if picture.ndim == 3 else "gray")
            frame.pts = i if times is None else times[i]
            frame.time_base = Fraction(1, fps) if times is None else Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def sound(path: Path, moments: np.ndarray, *, rate: int = 8000, bits: int = 16) -> Path:
    """A .wav of moments from -1 to 1, (n,) or (channels, n), with 8, 16, 24 or 32 bits; its path.

    32 bits are floats.
    """
    moments = np.atleast_2d(moments)
    top = 2.0 ** (bits - 1) - 1
    match bits:
        case 8:
            data = np.round(moments.T * top + 128).astype(np.uint8).tobytes()
        case 16:
            data = np.round(moments.T * top).astype("<i2").tobytes()
        case 24:
            whole = np.ascontiguousarray(np.round(moments.T * top).astype("<i4"))
            data = whole.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
        case _:
            data = moments.T.astype("<f4").tobytes()
    channels, block = len(moments), len(moments) * bits // 8
    kind = 3 if bits == 32 else 1
    about = struct.pack("<HHIIHH", kind, channels, rate, rate * block, block, bits)
    chunks = b"fmt " + struct.pack("<I", 16) + about + b"data" + struct.pack("<I", len(data)) + data
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)
    return path


def tone(seconds: float, frequency: float, *, rate: int = 8000, loud: float = 1.0) -> np.ndarray:
    """A sine of one pitch."""
    return loud * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


def clips(folder: Path) -> Path:
    """Clips of several sizes and lengths in two folders; the path of the folder around them."""
    for i in range(3):
        clip(folder / "left" / f"l{i}.avi", pictures(6 + i, 40, 60, seed=i))
        clip(folder / "right" / f"r{i}.mp4", pictures(9, 48, 64, seed=i))
    return folder
