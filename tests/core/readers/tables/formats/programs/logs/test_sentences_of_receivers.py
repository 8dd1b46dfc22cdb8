"""Sentences of a receiver of satellites in what a program printed around them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from tests.cases import crossed
from tests.core.files import wave, write

STEPS = 40
NORTH = 4807.03 + 0.01 * wave(STEPS)


def sentences(step: int) -> list[str]:
    """Speed with the day, and the fix, and which satellites were seen, with their checksums."""
    place = f"{NORTH[step]:.5f},N,01131.{20_000 + 41 * step},E"
    told = [
        f"GNRMC,1000{step:02d}.00,A,{place},{3 + step % 7 / 10:.3f},,120326,,,A",
        f"GNGGA,1000{step:02d}.00,{place},1,08,0.9,{510 + step % 5:.1f},M,46.9,M,,",
        "GPGSV,2,1,07,01,43,065,42",
    ]
    return [f"${body}*{np.bitwise_xor.reduce(bytearray(body.encode())):02X}" for body in told]


@pytest.mark.parametrize(
    ("before", "name"),
    crossed(["Raw NMEA Data: ", "2026-03-12 10:00:{:02d}.5,", "{} -> "], ["gps.txt", "gps.log"]),
)
def test_fixes_behind_words_are_a_track(tmp_path: Path, before: str, name: str) -> None:
    lines = ["21 m off after 3 minutes.", "", "Reading GPS data..."]
    for step in range(STEPS):
        lines += [before.format(step) + sentence for sentence in sentences(step)]
        lines += [f"Latitude: {48 + step / 1000}, Longitude: 11.52", "Raw: 326,,,A*6E"]
    path = write(tmp_path / name, "\n".join(lines))
    recipe = recognise(path).recipe
    dataset = read(path, recipe)
    assert (recipe.sheet, recipe.time_columns) == ("fixes", ("time",))
    assert dataset.meta.channels[:3] == ("latitude", "longitude", "speed")
    assert (dataset.meta.step, dataset.meta.step_unit) == (1.0, "s")
    assert abs(float(dataset.sequences[0][0, 0]) - 48.1172) < 1e-3
