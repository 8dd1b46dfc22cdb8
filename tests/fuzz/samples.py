"""A small file of each format, as bytes by name."""

from __future__ import annotations

import gzip
import io
import json
import wave as wav
import zipfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import nibabel
import numpy as np
import pandas as pd
from PIL import Image
from scipy.io import netcdf_file, savemat

from sequitur_core.readers import READERS
from tests.core.files import CODECS, FILES, clip, pictures, wave, zipped
from tests.core.readers.arrays.test_cells import cells
from tests.core.readers.arrays.test_netcdf import COUNT, packed
from tests.core.readers.tables.formats import records
from tests.core.readers.tables.formats.test_places import END, HEAD, line, track
from tests.core.readers.tables.programs import channels, logs, services
from tests.core.readers.tables.programs.devices import instruments, recorders
from tests.core.readers.tables.programs.files import FILES as PROGRAMS
from tests.core.readers.tables.programs.writing import below_and_beside, durations, headers, lists


def samples(folder: Path) -> dict[str, bytes]:
    """Small files; their names end as their formats do."""
    made: dict[str, bytes] = {}
    for name, write in FILES.items():
        made[name] = _short(write(folder / name).read_bytes(), name)
    rows = np.stack([wave(10, phase=i) for i in range(150)])
    kinds = [f"k{i % 3}" for i in range(150)]
    named = pd.DataFrame(rows, columns=[f"t{k}" for k in range(10)]).assign(kind=kinds)
    made["rows.csv"] = named.to_csv(index_label="name").encode()
    made["rows.tsv"] = named.drop(columns="kind").to_csv(sep="\t", header=False).encode()
    made["rows.txt"] = named.to_csv(index=False, sep=";", decimal=",").encode()
    made["gait.csv.gz"] = gzip.compress(made["gait.csv"], mtime=0)
    made["weather.tsv"] = made["weather.csv"].replace(b",", b"\t")
    made["weather.txt"] = made["weather.csv"].decode().encode("utf-16")
    series = pd.DataFrame(
        {
            "when": pd.date_range("2020-01-01", periods=120, freq="h"),
            "heat (kW)": wave(120),
            "kind": ["a", "b", None] * 40,
        }
    )
    made |= _frames(folder, series)
    made |= _arrays()
    for ending, codec in CODECS.items():
        path = clip(folder / f"clip.{ending}", pictures(9, 24, 32), fps=25, codec=codec)
        made[path.name] = path.read_bytes()
    made |= _volumes(folder)
    modules = (
        services, channels, below_and_beside, logs, durations, headers, lists, instruments,
        recorders,
    )  # fmt: skip
    programs = [name for module in modules for name in module.NAMES]
    made |= {name: PROGRAMS[name].make().encode() for name in programs}
    made |= _archives(made)
    made["sound.wav"] = _sound()
    made |= {name: zipped(files) for name, files in records.RECORDS.items()}
    made |= _of_the_fields(folder)
    lacking = {name for name in READERS if not any(n.endswith(f".{name}") for n in made)}
    made |= {f"other.{name}": b"".join(made.values())[:5000] for name in lacking}
    return made


def _short(content: bytes, name: str) -> bytes:
    """The first lines of a table: a small file has more of its bytes in its structure."""
    return b"\n".join(content.split(b"\n")[:200]) if name.endswith(".csv") else content


def _frames(folder: Path, series: pd.DataFrame) -> dict[str, bytes]:
    for engine in ("xlsx", "parquet", "feather", "json", "jsonl"):
        path = folder / f"frame.{engine}"
        if engine == "xlsx":
            series.to_excel(path, index=False)
        elif engine == "parquet":
            series.to_parquet(path)
        elif engine == "feather":
            series.to_feather(path)
        else:
            lines = engine == "jsonl"
            series.to_json(path, orient="records", lines=lines, date_format="iso")
    made = {
        f"frame.{ending}": (folder / f"frame.{ending}").read_bytes()
        for ending in ("xlsx", "parquet", "feather", "json", "jsonl")
    }
    made["frame.xlsm"], made["frame.ndjson"] = made["frame.xlsx"], made["frame.jsonl"]
    made["track.kml"] = (HEAD + track(0) + line(1) + END).encode()
    lists = [{"id": f"s{i}", "kind": "ab"[i % 2], "v": wave(6 + i).tolist()} for i in range(6)]
    made["lists.json"] = json.dumps({"data": lists}).encode()
    by_day = {
        str(day.date()): {"a": 1.5, "b": k}
        for k, day in enumerate(pd.date_range("2021-03-01", periods=40))
    }
    made["by_day.json"] = json.dumps({"about": {"unit": "EUR"}, "rates": by_day}).encode()
    stata = folder / "panel.dta"
    named = series.head(40).rename(columns={"heat (kW)": "heat"})
    named.astype({"kind": "category"}).to_stata(stata, write_index=False)
    made["panel.dta"] = stata.read_bytes()
    made["columns.json"] = series.head(30).to_json(date_format="iso").encode()
    lists_path = folder / "lists.parquet"
    pd.DataFrame(lists).to_parquet(lists_path)
    made["lists.parquet"] = lists_path.read_bytes()
    return made


def _arrays() -> dict[str, bytes]:
    plain, padded = io.BytesIO(), io.BytesIO()
    np.save(plain, np.stack([wave(20, phase=i) for i in range(8)]))
    values = np.full((6, 12, 2), np.nan, np.float32)
    for i in range(6):
        values[i, : 6 + i] = wave(6 + i)[:, None]
    np.savez(padded, x=values, y=np.array(list("ababab")), lengths=np.arange(6, 12))
    apart, station = io.BytesIO(), io.BytesIO()
    savemat(apart, {"X": cells([wave(20 + i)[None] for i in range(6)]), "y": np.arange(6) % 2})
    file = netcdf_file(station, "w")
    file.createDimension("time", COUNT)
    packed(file)
    file.flush()
    return {
        "plain.npy": plain.getvalue(), "padded.npz": padded.getvalue(),
        "cells.mat": apart.getvalue(), "station.nc": station.getvalue(),
    }  # fmt: skip


def _volumes(folder: Path) -> dict[str, bytes]:
    values = np.random.default_rng(0).normal(size=(5, 6, 4, 12)).astype(np.int16)
    image = nibabel.Nifti1Image(values, np.eye(4))
    image.header.set_xyzt_units("mm", "sec")
    made = {}
    for name in ("volume.nii", "volume.nii.gz"):
        nibabel.save(image, folder / name)
        made[name] = (folder / name).read_bytes()
    return made


def _of_the_fields(folder: Path) -> dict[str, bytes]:
    """Formats whose libraries are optional, where these are there.

    Not .xls: its reader asks for as much room as a damaged count says, and touches none of it,
    which the limits of a trial forbid.
    """
    rows = np.stack([wave(30, phase=3 * k) for k in range(12)])
    kinds = np.array(["a", "b"] * 6, dtype=object)
    for name in ("plain.mat", "packed.mat"):
        values = {"data": rows, "kind": kinds, "fs": 50.0}
        savemat(folder / name, values, do_compression=name == "packed.mat")
    cycle = ("charge", {"Voltage": rows[0], "Current": rows[1]})
    cycles = np.array([[cycle] * 4], [("type", object), ("data", object)])
    savemat(folder / "cycles.mat", {"B5": {"cycle": cycles}})
    lines = "".join(",".join(f"{v:.4g}" for v in row) + ",a\n" for row in rows)
    names = "".join(f"@attribute t{k} numeric\n" for k in range(30))
    made = f"@relation r\n{names}@attribute kind {{a,b}}\n@data\n{lines}"
    (folder / "rows.arff").write_text(made)
    if find_spec("h5py"):
        h5py = import_module("h5py")
        with h5py.File(folder / "groups.h5", "w") as file:
            file.create_dataset("session/data", data=rows, compression="gzip")
            file["session/kind"] = kinds.tolist()
        with h5py.File(folder / "subjects.h5", "w") as file:
            for number in range(4):
                file[f"subject{number}/eeg"] = rows[: 3 + number]
                file[f"subject{number}"].attrs["fs"] = 50.0
    if find_spec("edfio"):
        edfio = import_module("edfio")
        signals = [edfio.EdfSignal(row, 10, label=f"EEG {k}") for k, row in enumerate(rows[:3])]
        events = [edfio.EdfAnnotation(0, 1, "sleep")]
        edfio.Edf(signals, annotations=events).write(folder / "sleep.edf")
    kinds_of_file = ("*.mat", "*.arff", "*.h5", "*.edf")
    return {path.name: path.read_bytes() for kind in kinds_of_file for path in folder.glob(kind)}


def _sound() -> bytes:
    out = io.BytesIO()
    with wav.open(out, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes((8000 * wave(16_000, period=50)).astype("<i2").tobytes())
    return out.getvalue()


def _archives(made: dict[str, bytes]) -> dict[str, bytes]:
    def packed(*names: str) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, name in enumerate(names):
                archive.writestr(f"{'ab'[number % 2]}/{number}{name}", made[name])
        return file.getvalue()

    pictured = {}
    for ending in ("png", "jpg", "tif", "bmp"):
        for number, frame in enumerate(pictures(6, 20, 24)):
            file = io.BytesIO()
            Image.fromarray(frame).save(file, {"jpg": "JPEG", "tif": "TIFF"}.get(ending, ending))
            made[f"{number}.{ending}"] = file.getvalue()
        pictured[f"{ending}.zip"] = packed(*(f"{number}.{ending}" for number in range(6)))
        for number in range(6):
            del made[f"{number}.{ending}"]
    return {
        **pictured,
        "tables.zip": packed("ecg.csv", "ecg.csv", "ecg.csv"),
        "clips.zip": packed("clip.avi", "clip.mp4", "clip.gif"),
        "volumes.zip": packed("volume.nii", "volume.nii"),
        "arrays.zip": packed("plain.npy", "plain.npy", "plain.npy"),
    }
