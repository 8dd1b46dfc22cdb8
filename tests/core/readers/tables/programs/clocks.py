"""Files with several clocks, of which one gives the time and none is measured."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.core.files import wave
from tests.core.readers.tables.programs.files import as_csv, joined, program_file, text_of


@program_file("eye tracker.tsv", "tidy", 3, ["Gaze point X", "Pupil diameter left"],
              time=(("Recording timestamp",),),
              said=("Eyetracker timestamp goes up with",))  # fmt: skip
def _eye_tracker() -> str:
    at = np.arange(120) * 8333
    parts = [
        pd.DataFrame({
            "Recording timestamp": at, "Computer timestamp": 9_882_000_000 + at,
            "Sensor": ["Mouse" if i % 40 == 7 else "Eye Tracker" for i in range(120)],
            "Participant name": name, "Eyetracker timestamp": 121_000_000 + at,
            "Gaze point X": 900 + 99 * wave(120), "Pupil diameter left": 3 + wave(120, phase=1),
        })
        for name in ("P01", "P02", "P03")
    ]  # fmt: skip
    whole = pd.concat(parts)
    columns = ["Eyetracker timestamp", "Gaze point X", "Pupil diameter left"]
    whole.loc[whole["Sensor"] == "Mouse", columns] = None
    return whole.to_csv(sep="\t", index=False)


@program_file("air sensor.csv", "long", 300, ["PM2.5", "Humidity_%"], time=(("created_at",),),
              step=(2.0, "min"), said=("UptimeMinutes goes up with created_at",))  # fmt: skip
def _air_sensor() -> str:
    at = pd.date_range("2020-01-01 00:01:10", periods=300, freq="2min")
    up = np.arange(300) * 2
    return as_csv({
        "created_at": at.strftime("%Y-%m-%d %H:%M:%S UTC"), "PM2.5": wave(300),
        "UptimeMinutes": np.where(up < 400, 18_934 + up, up - 400),
        "Humidity_%": wave(300, phase=1),
    })  # fmt: skip


@program_file("robot.csv", "long", 300, ["field.angular_velocity.x"], time=(("time",),),
              step=(0.01, "s"), said=("field.header.stamp goes up with time",))  # fmt: skip
def _robot() -> str:
    stamp = 1_496_403_132_000_000_000 + np.arange(300) * 10_000_000
    late = np.random.default_rng(0).integers(20_000, 90_000, 300)
    return as_csv({
        "%time": stamp + late, "field.header.seq": 4100 + np.arange(300),
        "field.header.stamp": stamp, "field.header.frame_id": "imu_link",
        "field.angular_velocity.x": wave(300),
    })  # fmt: skip


@program_file("light curves.csv", "tidy", 6, ["flux", "flux_err"], time=(("mjd",),))
def _light_curves() -> str:
    rng = np.random.default_rng(0)
    parts = [
        pd.DataFrame({
            "object_id": 615 + 7 * k, "mjd": np.sort(rng.uniform(59_750, 60_670, 60)).round(4),
            "flux": wave(60, phase=k), "flux_err": wave(60, phase=k + 1),
        })
        for k in range(6)
    ]  # fmt: skip
    return pd.concat(parts).to_csv(index=False)


@program_file("physiology.txt", "long", 300, ["CH1", "CH2"], time=(("milliSec",),),
              step=(0.001, "s"), said=("The first row has no milliSec",))  # fmt: skip
def _physiology() -> str:
    return text_of(
        "subject04.acq", "1 msec/sample", "2 channels", "milliSec\tCH1\tCH2\t", "\t300\t300\t",
        *[f"{line}\t" for line in joined([range(300), wave(300), wave(300, phase=1)], "\t")],
    )  # fmt: skip
