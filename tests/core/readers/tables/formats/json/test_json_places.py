"""Records over time of several places, as services of weather write them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sequitur_core.readers import read, recognise

TOWNS = ("Oslo", "Rome", "Lima")
DAYS = 6


def sky(at: int) -> dict[str, Any]:
    return {"icon": f"c0{at % 3}d", "code": 800 + at % 3, "description": "Clear"}


def heat(place: int, at: int) -> float:
    return round(15 + place + 4 * np.sin(at / 3) + at % 2, 1)


def town(place: int) -> dict[str, Any]:
    """Days of a town, with the sky as an object and when the sun rose beside the date."""
    days = [
        {
            "sunrise_ts": 1_772_340_000 + 86_400 * at - 13 * at + 1000 * place,
            "datetime": f"2026-03-{at + 1:02d}",
            "temp": heat(place, at),
            "rh": 60 + (7 * at + place) % 20,
            "weather": sky(at),
            "max_dhi": None,
        }
        for at in range(DAYS)
    ]
    latitude = 60.0 - place
    return {"data": days, "city_name": TOWNS[place], "lat": latitude if place else str(latitude)}


@pytest.mark.parametrize("inside", [False, True])
def test_each_place_is_a_sequence_whose_records_hold_objects(tmp_path: Path, inside: bool) -> None:
    towns = [town(place) for place in range(3)]
    path = tmp_path / "weather.json"
    path.write_text(json.dumps({"count": 3, "towns": towns} if inside else towns))
    found = recognise(path)
    assert found.recipe.time_columns == ("datetime",)  # and not when the sun rose
    dataset = read(path, found.recipe)
    assert dataset.ids == TOWNS
    assert dataset.lengths.tolist() == [DAYS] * 3
    assert {"temp", "rh"} <= {*dataset.meta.channels}
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "day")


def test_hours_within_days_of_a_place_go_on_from_day_to_day(tmp_path: Path) -> None:
    """Of the days and the hours, one table is read and the other offered."""
    days = [
        {
            "date": f"2026-03-0{day + 1}",
            "day": {"maxtemp_c": heat(3, day), "condition": {"text": "Sunny", "code": 1000}},
            "hour": [
                {
                    "time": f"2026-03-0{day + 1} {hour:02d}:00",
                    "temp_c": heat(0, 24 * day + hour),
                    "condition": {"text": "Sunny", "code": 1000},
                }
                for hour in range(24)
            ],
        }
        for day in range(DAYS)
    ]
    path = tmp_path / "forecast.json"
    path.write_text(json.dumps({"location": {"name": "Oslo"}, "forecast": {"forecastday": days}}))
    found = recognise(path)
    assert f"one series of {24 * DAYS} hourly rows" in found.sentence
    offered = [offer.value for warning in found.warnings for offer in warning.offers]
    assert offered == ["forecastday"]
    assert recognise(path, sheet="forecastday").recipe.value_columns == ("day.maxtemp_c",)


def test_the_only_object_of_a_list_is_flattened_too(tmp_path: Path) -> None:
    """As services write the sky that there may be several of."""
    answers = [
        {
            "cod": "200",
            "list": [
                {"main": {"temp": heat(place, at)}, "weather": [sky(at)],
                 "dt_txt": f"2026-03-01 {3 * at:02d}:00:00"}
                for at in range(8)
            ],
            "city": {"id": 100 + place, "name": TOWNS[place]},
        }
        for place in range(3)
    ]  # fmt: skip
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(answers))
    dataset = read(path, recognise(path).recipe)
    assert dataset.lengths.tolist() == [8] * 3
    assert "main.temp" in dataset.meta.channels


def test_what_is_said_of_a_town_is_no_time_of_its_hours(tmp_path: Path) -> None:
    """Hours as words, which stand in order, below the date of today and when the sun rises."""
    clocks = [f"{hour % 12 or 12}{'am' if hour < 12 else 'pm'}" for hour in range(24)]
    towns = [
        {
            "city": name,
            "forecast": [{"date": f"2026-09-{at + 11}", "most": 20 + at} for at in range(DAYS)],
            "today": {
                "date": "2026-09-11",
                "sunrise": f"0{6 + place}:1{place}",
                "hourly": [
                    {"time": clock, "temp_c": heat(place, at), "rain": f"{5 * (at % 3)}%"}
                    for at, clock in enumerate(clocks)
                ],
            },
        }
        for place, name in enumerate(TOWNS)
    ]
    path = tmp_path / "towns.json"
    path.write_text(json.dumps({"total": 3, "cities": towns}))
    found = recognise(path)
    assert found.recipe.id_columns == ("city",)
    dataset = read(path, found.recipe)
    assert (dataset.ids, dataset.lengths.tolist()) == (TOWNS, [24] * 3)
