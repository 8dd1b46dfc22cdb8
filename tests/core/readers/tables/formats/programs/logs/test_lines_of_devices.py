"""Lines as devices send them: between two equal signs, or of several sensors with other numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import read, recognise

RNG = np.random.default_rng(5)


def test_signs_around_each_line_are_left_off(tmp_path: Path) -> None:
    path = tmp_path / "ecg_data.txt"
    values = RNG.normal(0.2, 0.1, 100).round(3)
    lines = [f"#{9 + k / 360:.12f};{v}#" for k, v in enumerate(values)]
    path.write_text("\n".join(lines) + "\n")
    recipe = recognise(path).recipe
    dataset = read(path, recipe)
    assert (recipe.time_columns, recipe.value_columns) == (("column 1",), ("column 2",))
    assert dataset.meta.step == pytest.approx(1 / 360)
    np.testing.assert_allclose(dataset.sequences[0][:3, 0], values[:3], rtol=1e-6)


def test_lines_with_one_sign_are_comments(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("\n".join(f"#{k};{k}" for k in range(100)) + "\n")
    with pytest.raises(SequiturError):
        recognise(path)


def sensors(path: Path, *, others: bool = True) -> Path:
    lines = []
    for k in range(60):
        at = 1_232_809_915 + 10 * k
        raw = [("RAWGYR", 6)] if others and k > 50 else []
        for name, count in (("ACC", 3), ("GYR", 3), *raw):
            cells = (RNG.normal(0, 0.2, count) + 9.8 * (name == "ACC")).round(6)
            lines.append("\t".join([str(at + (name != "ACC")), name, *map(str, cells)]))
    path.write_text("\n".join(lines) + "\n")
    return path


def test_lines_of_sensors_with_as_many_numbers_are_the_table(tmp_path: Path) -> None:
    path = sensors(tmp_path / "sensorLog.txt")
    recipe = recognise(path).recipe
    dataset = read(path, recipe)
    assert (recipe.sheet, recipe.time_columns) == ("lines of sensors", ("time",))
    channels = [f"{name} number {k}" for name in ("ACC", "GYR") for k in (1, 2, 3)]
    assert [*dataset.meta.channels] == channels
    said = " ".join(map(str, dataset.meta.notes))
    assert "120 of 129 lines hold 3 numbers of ACC and GYR" in said
    assert "RAWGYR" in said


def test_lines_that_all_have_as_many_are_a_table_as_they_are(tmp_path: Path) -> None:
    path = sensors(tmp_path / "sensorLog.txt", others=False)
    assert recognise(path).recipe.sheet == ""


@pytest.mark.parametrize(
    ("head", "line", "lost"),
    [
        (
            "[{:.6f}] ",
            "64 bytes from a.org (192.0.2.7): icmp_seq={} ttl=107 time={} ms",
            "no answer yet for icmp_seq={}",
        ),
        (
            "",
            "64 bytes from 192.0.2.7: icmp_seq={} ttl=107 time={:.3f} ms",
            "Request timeout for icmp_seq {}",
        ),
        ("", "Reply from 192.0.2.7: bytes=32 time={1}ms TTL=117", "Request timed out."),
    ],
)
def test_how_long_answers_to_ping_took_is_measured_and_lost_ones_are_gaps(
    tmp_path: Path, head: str, line: str, lost: str
) -> None:
    took = RNG.uniform(15, 30, 40).round(1)
    lines = [
        head.format(1778326955.8 + 1.001 * k) + (line if k != 20 else lost).format(k + 1, ms)
        for k, ms in enumerate(took)
    ]
    path = tmp_path / "ping.txt"
    path.write_text("PING example.org (192.0.2.7) 56(84) bytes of data.\n" + "\n".join(lines))
    recipe = recognise(path).recipe.with_(window=0)
    dataset = read(path, recipe)
    assert (recipe.layout, recipe.value_columns) == ("long", ("round trip (ms)",))
    assert recipe.time_columns == (("time",) if head else ())
    assert (dataset.meta.step, dataset.meta.step_unit) == ((1.001, "s") if head else (1.0, "step"))
    values = np.ravel(dataset.sequences[0])
    np.testing.assert_allclose(np.delete(values, 20), np.delete(took, 20), atol=1e-4)
    if "icmp_seq" in line:  # recipes of earlier versions read sentences
        earlier = recipe.with_(sheet="", value_columns=("time (ms)",), time_columns=())
        assert len(read(path, earlier).sequences[0]) == 39


def test_each_address_of_a_log_of_pings_is_a_sequence(tmp_path: Path) -> None:
    lines = []
    for k in range(60):
        host = ("192.0.2.1", "198.51.100.7")[k % 2]
        least = (20, 9)[k % 2] + RNG.uniform(0, 1)
        took = f" - {least:.3f}/{least + 1:.3f}/{least + 3:.3f}/0.{10 + k}" if k > 6 else ""
        lines.append(f"Fri Aug 29 12:{k:02d}:04 CEST 2014 - PING {host} OK{took}")
    path = tmp_path / "ping.log"
    path.write_text("\n" + "\n".join(lines) + "\n")
    dataset = read(path, recognise(path).recipe)
    assert dataset.ids == ("192.0.2.1", "198.51.100.7")
    assert dataset.meta.channels == ("min", "avg", "max", "mdev")
    assert dataset.meta.units == ("ms",) * 4
