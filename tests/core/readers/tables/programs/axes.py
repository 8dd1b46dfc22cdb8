"""Spectra, sweeps and curves: an axis that never turns back is no channel."""

from __future__ import annotations

import numpy as np

from tests.core.files import wave
from tests.core.readers.tables.programs.files import joined, program_file, text_of


@program_file("chromatogram.csv", "long", 90, ["y"], time=(("x",),),
              said=("column 1 counts the rows",))  # fmt: skip
def _chromatogram() -> str:
    at = np.arange(90) * 0.00412734
    return text_of(",x,y", *joined([range(90), at, wave(90)]))


@program_file("raman.csv", "long", 110, ["Counts"], time=(("Raman shift / cm^-1",),),
              step=(1.785, "cm⁻¹"))  # fmt: skip
def _raman() -> str:
    rng = np.random.default_rng(0)
    at = (14.1 + np.cumsum(np.linspace(1.83, 1.74, 110)) + rng.normal(0, 0.001, 110)).round(3)
    return text_of("Raman shift / cm^-1,Counts", *joined([at, (900 * wave(110)).round()]))


@program_file("counts of a detector.csv", "long", 80, ["Intensity"], time=(("Position of arm",),))
def _detector() -> str:
    rng = np.random.default_rng(0)
    at = (3 + np.cumsum(np.linspace(0.021, 0.016, 80) + rng.normal(0, 4e-4, 80))).round(4)
    return text_of("Position of arm,Intensity", *joined([at, wave(80)]))


@program_file("infrared.csv", "long", 100, ["A"], time=(("cm-1",),), step=(2.0, "cm⁻¹"),
              said=("cm-1 falls from row to row",))  # fmt: skip
def _infrared() -> str:
    return text_of("cm-1,A", *joined([3998 - 2 * np.arange(100), wave(100)]))


@program_file("impedance.txt", "long", 60, ["Zre (Ohm)", "Zim (Ohm)"], time=(("freq_Hz",),))
def _impedance() -> str:
    at = np.geomspace(1e5, 0.1, 60).round(5)
    names = "freq_Hz\tZre (Ohm)\tZim (Ohm)"
    return text_of(names, *joined([at, wave(60), -wave(60, phase=1)], "\t"))


@program_file("grain sizes.csv", "long", 61, ["raw", "ground"], time=(("Size",),))
def _grain_sizes() -> str:
    at = [float(f"{size:.3g}") for size in np.geomspace(0.06, 540, 61)]
    return text_of("Size,raw,ground", *joined([at, wave(61) ** 2, wave(61, phase=1) ** 2]))


@program_file("cast.csv", "long", 70, ["Temp", "Salinity"], time=(("Depth (m)",),))
def _cast() -> str:
    rng = np.random.default_rng(0)
    at = np.cumsum(rng.uniform(0.3, 2.9, 70)).round(2)
    return text_of("Temp,Salinity,Depth (m)", *joined([wave(70), wave(70, phase=1), at]))


@program_file("balloon in whole hPa.csv", "long", 200, ["temperature_C", "humidity_pct"],
              time=(("pressure_hPa",),), doubts=("repeats_as_steps", "uneven_steps"),
              said=("pressure_hPa falls from row to row",))  # fmt: skip
def _rounded_pressures() -> str:
    at = (900 * np.exp(-0.02 * np.arange(200))).round().astype(int)
    return text_of(
        "pressure_hPa,temperature_C,humidity_pct", *joined([at, wave(200), wave(200, phase=1)])
    )


@program_file("bottle.csv", "long", 120, ["sal", "temp"], time=(("depth",),),
              doubts=("repeats_as_steps", "uneven_steps"))  # fmt: skip
def _salt_that_rises() -> str:
    rng = np.random.default_rng(0)
    salt = (33 + np.cumsum(rng.uniform(0.02, 0.035, 120))).round(4)
    at = np.linspace(0, 50, 120).round().astype(int)
    return text_of("sal,depth,temp", *joined([salt, at, wave(120)]))


@program_file("casts in tenths.csv", "tidy", 5, ["Temp", "O2"], time=(("Tiefe (m)",),),
              doubts=("repeats_as_steps", "uneven_steps"))  # fmt: skip
def _rounded_casts() -> str:
    rows = [
        f"{name},{at:.1f},{12 - 0.07 * k + 0.1 * value * n:.3f},{value}"
        for n, name in enumerate("ABCDE")
        for k, (at, value) in enumerate(zip(np.linspace(0.4, 2.1, 40), wave(40), strict=True))
    ]
    return text_of("Station,Tiefe (m),Temp,O2", *rows)


@program_file("air pressure.csv", "long", 160, ["pressure", "temperature"])
def _weather_that_falls() -> str:
    at = (1013 - np.arange(160) / 20).round().astype(int)
    return text_of("pressure,temperature", *joined([at, wave(160)]))


@program_file("battery.csv", "long", 160, ["battery_level", "temperature"])
def _charge_that_falls() -> str:
    at = (100 - np.arange(160) * 0.4).round().astype(int)
    return text_of("battery_level,temperature", *joined([at, wave(160)]))


@program_file("curve.csv", "long", 50, ["y", "y_err"], time=(("x",),))
def _curve() -> str:
    rng = np.random.default_rng(0)
    at = np.cumsum(rng.uniform(0.1, 3, 50)).round(3)
    return text_of("x,y,y_err", *joined([at, wave(50), 0.1 * wave(50, phase=1) ** 2]))


@program_file("way on foot.csv", "long", 50, ["x", "y", "z"])
def _places() -> str:
    rng = np.random.default_rng(0)
    at = np.cumsum(rng.uniform(0.1, 3, 50)).round(3)
    return text_of("x,y,z", *joined([at, wave(50), wave(50, phase=1)]))


@program_file("meter.csv", "long", 60, ["gas", "heat"])
def _meter() -> str:
    rng = np.random.default_rng(0)
    used = (812 + np.cumsum(rng.exponential(2, 60) + 0.01)).round(2)
    return text_of("gas,heat", *joined([used, wave(60)]))


@program_file("learning.csv", "long", 90, ["episode time", "reward"], time=(("episode",),),
              said=("steps_done is a running count",))  # fmt: skip
def _learning() -> str:
    rng = np.random.default_rng(0)
    took, done = rng.exponential(1, 90).round(5), np.cumsum(rng.integers(60, 300, 90))
    rows = joined([range(90), took, wave(90), done])
    return text_of("episode,episode time,reward,steps_done", *rows)


@program_file("gaze.csv", "tidy", 6, ["x", "y"], time=(("order",),))
def _gaze() -> str:
    rows = [
        f"PP3,{image},{k + 1},{300 + 90 * v:.2f},{200 - 50 * v:.2f}"
        for image in (41, 7, 15, 8, 22, 31)
        for k, v in enumerate(wave(10 + image % 5))
        if (image, k) != (15, 6)
    ]
    return text_of("who,picture,order,x,y", *rows)


@program_file("panel by age.csv", "tidy", 12, ["wage"], time=(("age",),))
def _panel() -> str:
    rng = np.random.default_rng(0)
    ages = np.concatenate([first + np.arange(8) for first in rng.integers(20, 50, 12)])
    return text_of("id,age,wage", *joined([np.repeat(range(12), 8), ages, wave(96)]))


@program_file("motor sweep.csv", "long", 73, ["rotor_torque: None (NewtonMeter)"],
              time=(("phase (°)",),), step=(5, "°"))  # fmt: skip
def _units_behind_each() -> str:
    rows = [f"{k + 1},{5 * k}deg,{value:.14g}NewtonMeter" for k, value in enumerate(wave(73))]
    return text_of("Variation,phase,rotor_torque: None", *rows)


@program_file("builds.csv", "long", 60, ["load"], said=("labelled by version",))
def _versions() -> str:
    rows = [f"1.{7 * (k // 10) % 4}beta,{value}" for k, value in enumerate(wave(60))]
    return text_of("version,load", *rows)


@program_file("scan.csv", "tidy", 12, ["counts"], time=(("depth_no",),))
def _detectors_at_each_place() -> str:
    values = iter(wave(12 * 40))
    rows = [f"{r},{d},{k},{next(values)}" for r in (3, 4) for d in range(40) for k in range(6)]
    return text_of("row,depth_no,detectorID,counts", *rows[:-9])


@program_file("trials counted anew.csv", "tidy", 8, ["force"], time=(("sampleID",),))
def _samples_of_each() -> str:
    rows = [f"{who},{k},{v}" for who in "ABCDEFGH" for k, v in enumerate(wave(30))]
    return text_of("who,sampleID,force", *rows)


@program_file("points.dat", "long", 40, ["y", "dy"], time=(("x",),))
def _points_with_errors() -> str:
    rng = np.random.default_rng(0)
    at = np.cumsum(rng.choice([0.1, 0.4, 2.0], 40)).round(2)
    return text_of("x\ty\tdy", *joined([at, wave(40), np.abs(wave(40, phase=1)) / 9], "\t"))


@program_file("walk of a fish.csv", "long", 60, ["x", "y", "dy"])
def _places_that_turn_back() -> str:
    rng = np.random.default_rng(0)
    places = [np.cumsum(rng.normal(0, 1, 60)).round(3) for _ in range(3)]
    return text_of("x,y,dy", *joined(places))
