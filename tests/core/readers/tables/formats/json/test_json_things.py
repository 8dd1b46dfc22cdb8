"""Series of several things in JSON, as services, hubs and pages of one's own write them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.lists import rows_without_lists
from sequitur_core.readers import read, recognise
from sequitur_core.readers.recognised_file import Recognised
from tests.core.files import wave, write

STEPS = 40
TOWNS = ("Oslo", "Rome", "Lima")


def found_in(folder: Path, value: Any) -> Recognised:
    return recognise(write(folder / "things.json", json.dumps(value)))


def days() -> list[str]:
    return [*pd.date_range("2026-03-01", periods=STEPS).strftime("%Y-%m-%d")]


def numbers(k: int, n: int = STEPS) -> list[float]:
    return (20 + k + wave(n, phase=k)).round(2).tolist()


def lists(k: int) -> dict[str, Any]:
    return {"time": days(), "heat": numbers(k)}


def records(k: int, name: str = "heat", n: int = STEPS) -> list[dict[str, Any]]:
    return [{"time": t, name: x} for t, x in zip(days(), numbers(k), strict=True)][:n]


def seconds(k: int) -> list[list[Any]]:
    return [[1_772_323_200 + 86_400 * at, str(x)] for at, x in enumerate(numbers(k))]


SEVERAL: dict[str, Callable[[int, str], Any]] = {
    "by name, of one length": lambda k, _: {"lat": 60 - k, "units": "", "hourly": lists(k)},
    "by name, by date": lambda k, _: {
        "lat": 60 - k, "heat": dict(zip(days(), numbers(k), strict=True))
    },
    "listed": lambda k, town: {"city": town, "lat": 60 - k, "said": {"hourly": lists(k)}},
    "features": lambda k, town: {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [60 - k, 10]},
        "properties": {"id": 900 + k, "name": town, "readings": records(k)},
    },
    "river": lambda k, town: {
        "sourceInfo": {"siteName": town, "lat": 60 - k},
        "values": [{"heat": [{"value": str(x), "dateTime": t} for t, x in
                              zip(days(), numbers(k), strict=True)]}],
    },
    "metrics": lambda k, town: {
        "metric": {"job": "node", "town": town, "lat": 60 - k}, "heat": seconds(k)
    },
}  # fmt: skip


@pytest.mark.parametrize("how", SEVERAL)
def test_each_place_is_a_sequence_with_its_name_and_its_own_time(tmp_path: Path, how: str) -> None:
    """They were channels of one series, sequences 1 to 3, or a series of what was said of each."""
    places = [SEVERAL[how](k, town) for k, town in enumerate(TOWNS)]
    by_name = {"stations": dict(zip(TOWNS, places, strict=True))}
    found = found_in(tmp_path, by_name if how.startswith("by name") else {"of": {"data": places}})
    dataset = read(tmp_path / "things.json", found.recipe)
    assert (dataset.ids, dataset.lengths.tolist()) == (TOWNS, [STEPS] * 3)
    assert (dataset.meta.channels, dataset.meta.step_unit) == (("heat",), "day")
    np.testing.assert_allclose(dataset.sequences[1][:, 0], numbers(1), rtol=1e-5)
    assert dataset.labels.iloc[:, 0].tolist() == [60, 59, 58]


def rooms(name: str, house: int) -> dict[str, Any]:
    return {f"{name}{house}{k}": {"floor": k, "log": records(house + k, "co2")} for k in range(2)}


def test_things_within_things_are_sequences_by_both_names(tmp_path: Path) -> None:
    """Only the rooms of one house were read."""
    houses = {f"house {k}": {"rooms": rooms("r", k)} for k in range(2)}
    dataset = read(tmp_path / "things.json", found_in(tmp_path, {"houses": houses}).recipe)
    assert dataset.ids == ("house 0, r00", "house 0, r01", "house 1, r10", "house 1, r11")


def test_what_each_device_has_of_its_own_is_a_channel_or_a_table(tmp_path: Path) -> None:
    """Heat and damp were numbers of one channel; now also where a device has fewer of one."""
    devices = {f"d{k}": {"heat": records(k, "v"), "damp": records(9, "v")} for k in range(3)}
    dataset = read(tmp_path / "things.json", found_in(tmp_path, devices).recipe)
    assert (dataset.meta.channels, dataset.lengths.tolist()) == (("heat", "damp"), [STEPS] * 3)
    for of in devices.values():
        of["damp"] = of["damp"][::3]
    found = found_in(tmp_path, devices)
    assert read(tmp_path / "things.json", found.recipe).meta.channels == ("heat",)
    (offer,) = (offer for note in found.warnings for offer in note.offers if offer.name == "sheet")
    assert offer.value == "damp"


def test_sensors_of_each_person_at_the_same_moments_are_channels(tmp_path: Path) -> None:
    def moved(k: int) -> dict[str, Any]:
        return {"t": [at / 50 for at in range(STEPS)], "x": numbers(k), "y": numbers(k + 1)}

    people = {f"s{k}": {"acc": moved(k), "gyro": moved(k + 3)} for k in range(3)}
    dataset = read(tmp_path / "things.json", found_in(tmp_path, people).recipe)
    assert dataset.meta.channels == ("acc x", "acc y", "gyro x", "gyro y")
    assert dataset.ids == ("s0", "s1", "s2")


def test_lists_without_names_are_called_as_their_rows_say(tmp_path: Path) -> None:
    """As a hub of a home answers, whose numbers are texts and which names each in its rows."""
    states = [
        [{"entity_id": f"sensor.{town}", "state": str(x), "last_changed": f"{t}T00:00:00+00:00"}
         for t, x in zip(days(), numbers(k), strict=True)]
        for k, town in enumerate(TOWNS)
    ]  # fmt: skip
    dataset = read(tmp_path / "things.json", found_in(tmp_path, states).recipe)
    assert dataset.ids == tuple(f"sensor.{town}" for town in TOWNS)


def test_records_under_keys_of_a_data_base_are_rows(tmp_path: Path) -> None:
    """As Firebase keeps what devices push."""
    devices = {
        f"esp{k}": {f"-Nx{k}{at:03}": {"ts": 1_772_323_200_000 + 60_000 * at, "heat": x}
                    for at, x in enumerate(numbers(k))}
        for k in range(2)
    }  # fmt: skip
    found = found_in(tmp_path, {"devices": devices})
    assert found.table is not None
    assert {*found.table.roles} == {"recording", "ts", "heat"}
    assert read(tmp_path / "things.json", found.recipe).lengths.tolist() == [STEPS] * 2


@pytest.mark.parametrize("listed", [True, False])
def test_streams_of_one_ride_are_channels_along_the_time_among_them(
    tmp_path: Path, listed: bool
) -> None:
    """As Strava writes them: time and pulse were two recordings."""
    values = {
        "time": [*range(STEPS)],
        "heartrate": numbers(0),
        "latlng": [[x, 9.5] for x in numbers(1)],
    }
    streams: Any = {n: {"data": of, "original_size": STEPS} for n, of in values.items()}
    if listed:
        streams = [{"type": name, **of} for name, of in streams.items()]
    recipe = found_in(tmp_path, streams).recipe
    assert (recipe.layout, recipe.time_columns) == ("long", ("time",))
    assert {"heartrate", "latlng 1"} <= {*recipe.value_columns}


def test_things_with_empty_lists_are_told(tmp_path: Path) -> None:
    towns = [{"name": n, "log": records(k) if k != 1 else []} for k, n in enumerate(TOWNS)]
    found = found_in(tmp_path, towns)
    dataset = read(tmp_path / "things.json", found.recipe)
    assert dataset.ids == ("Oslo", "Lima")
    (note,) = rows_without_lists.among(dataset.meta.notes)
    assert note.numbers["count"] == 1


def test_recipes_that_know_no_series_of_things_read_as_before(tmp_path: Path) -> None:
    stations = {town: {"hourly": lists(k)} for k, town in enumerate(TOWNS)}
    found_in(tmp_path, {"stations": stations})
    old = recognise(tmp_path / "things.json", empty_cells="turns").recipe
    assert (old.layout, len(old.value_columns)) == ("long", 3)


def test_lists_of_things_within_things_are_sequences_by_both_names(tmp_path: Path) -> None:
    """Drivers of heats have lists of laps alone, of unlike lengths, and no times."""
    heats = [
        {
            "name": f"Heat {h}",
            "drivers": [
                {"name": who, "kart": 30 + h + k, "laps": numbers(h + k, 9 + h + k)}
                for k, who in enumerate(TOWNS)
            ],
        }
        for h in range(4)
    ]
    found = found_in(tmp_path, heats)
    data = read(tmp_path / "things.json", found.recipe)
    assert (len(data), data.ids[0], data.meta.channels) == (12, "Heat 0, Oslo", ("laps",))
    assert data.lengths.tolist()[:4] == [9, 10, 11, 10]
    assert np.allclose(data.sequences[5][:, 0], heats[1]["drivers"][2]["laps"])


def test_lists_of_channels_within_things_are_side_by_side(tmp_path: Path) -> None:
    value = {
        "rate": 500,
        "gains": [1, 2, 4, 8, 16],
        "patients": [
            {
                "id": f"p{k}",
                "sex": "mf"[k % 2],
                "leads": [{"name": n, "samples": numbers(k)} for n in ("I", "II", "V1")],
            }
            for k in range(4)
        ],
    }
    found = found_in(tmp_path, value)
    data = read(tmp_path / "things.json", found.recipe)
    assert (data.ids, data.meta.channels) == (("p0", "p1", "p2", "p3"), ("I", "II", "V1"))
    assert data.labels["sex"].tolist() == ["m", "f", "m", "f"]
