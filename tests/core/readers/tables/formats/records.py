"""Small recordings of WFDB and BrainVision, as their programs write them."""

from __future__ import annotations

import struct

import numpy as np

STEPS = 600
STORED = np.stack([np.round(200 * np.sin(np.arange(STEPS) / 20 + k)) for k in (0, 1)], axis=1)


def packed_212(values: np.ndarray) -> bytes:
    """Pairs of 12-bit numbers in three bytes."""
    pairs = values.reshape(-1, 2).astype(np.int64) & 0xFFF
    parts = (pairs[:, 0] & 255, (pairs[:, 0] >> 8) | (pairs[:, 1] >> 8) << 4, pairs[:, 1] & 255)
    return np.stack(parts, axis=1).astype(np.uint8).tobytes()


def annotations(*events: tuple[int, int, str]) -> bytes:
    """Steps, codes and texts as an .atr file has them."""
    out, last = b"", 0
    for at, code, text in events:
        step, last = at - last, at
        if step > 1023:
            out += struct.pack("<HHH", 59 << 10, step >> 16, step & 0xFFFF)
            step = 0
        out += struct.pack("<H", code << 10 | step)
        if text:
            out += struct.pack("<H", 63 << 10 | len(text)) + text.encode() + b"\0" * (len(text) % 2)
    return out + b"\0\0"


def wfdb(form: str, name: str = "100") -> dict[str, bytes]:
    """A header with its numbers in 16 or 212, and what happened in it."""
    numbers = packed_212(STORED + 9) if form == "212" else (STORED + 9).astype("<i2").tobytes()
    signals = "".join(
        f"{name}.dat {form} 200(9)/mV 11 0 {STORED[0, k] + 9:.0f} 0 0 {lead}\n"
        for k, lead in enumerate(("MLII", "V5"))
    )
    events = [(18, 28, "(N"), (50, 1, ""), (300, 5, ""), (310, 28, "(VT"), (2000, 1, "")]
    return {
        f"{name}.hea": f"{name} 2 360 {STEPS}\n{signals}# Age: 69\n# Aldomet\n".encode(),
        f"{name}.dat": numbers,
        f"{name}.atr": annotations(*events),
    }


_HEADER = """Brain Vision Data Exchange Header File Version 1.0
; Data created by a recorder

[Common Infos]
DataFile={data}
MarkerFile=sub01.vmrk
DataFormat=BINARY
DataOrientation={orientation}
NumberOfChannels=2
SamplingInterval=4000

[Binary Infos]
BinaryFormat={kind}

[Channel Infos]
Ch1=Fp1,,0.1,µV
Ch2=Cz\\1 left,,0.1,µV
"""


def brainvision(
    kind: str = "INT_16", orientation: str = "MULTIPLEXED", data: str = "sub01.eeg"
) -> dict[str, bytes]:
    """A header with its numbers and markers."""
    cells = STORED if orientation == "MULTIPLEXED" else STORED.T
    dtype = {"INT_16": "<i2", "IEEE_FLOAT_32": "<f4"}[kind]
    header = _HEADER.format(data=data, orientation=orientation, kind=kind)
    marks = "Mk1=New Segment,,1,1,0\nMk2=Stimulus,S  1,101,1,0\nMk3=Stimulus,S  2,301,1,0\n"
    return {
        "sub01.vhdr": header.encode(),
        "sub01.eeg": np.ascontiguousarray(cells).astype(dtype).tobytes(),
        "sub01.vmrk": f"[Marker Infos]\n{marks}".encode(),
    }


# Those that are damaged at random.
RECORDS = {"wfdb_212.zip": wfdb("212"), "wfdb_16.zip": wfdb("16"), "brainvision.zip": brainvision()}
