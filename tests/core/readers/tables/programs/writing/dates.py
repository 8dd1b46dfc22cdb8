"""Tables whose dates stand in several columns, are written in ways of their own, or in several."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.core.files import wave
from tests.core.readers.tables.programs.files import as_csv, joined, program_file, text_of


@program_file(
    "co2_mauna_loa.csv", "long", 360, ["average", "deseasonalized", "ndays", "sdev", "unc"],
    time=(("year", "month"), ("decimal date",)), step=(1.0, "month"), doubts=("mark_as_value",),
    said=("ndays is -1, sdev is -9.99 and unc is -0.99 in 570 cells",),
)  # fmt: skip
def _co2() -> str:
    i = np.arange(360)
    early = i < 190
    rng = np.random.default_rng(0)
    table = as_csv({
        "year": 1974 + i // 12, "month": i % 12 + 1,
        "decimal date": (1974 + (i + 0.5) / 12).round(4),
        "average": (330 + i / 8 + 3 * wave(360, period=12)).round(2),
        "deseasonalized": (330 + i / 8).round(2) + rng.normal(0, 0.1, 360).round(2),
        "ndays": np.where(early, -1, rng.integers(20, 31, 360)),
        "sdev": np.where(early, -9.99, rng.uniform(0.3, 0.6, 360).round(2)),
        "unc": np.where(early, -0.99, rng.uniform(0.1, 0.2, 360).round(2)),
    })  # fmt: skip
    return text_of("# This file must be cited", "#", "# CO2 expressed as a mole fraction") + table


@program_file(
    "sunspots.csv", "long", 480, ["column 4", "column 5", "column 6"],
    time=(("column 1", "column 2"), ("column 3",)), step=(1.0, "month"),
)  # fmt: skip
def _sunspots() -> str:
    rows = []
    rng = np.random.default_rng(0)
    for i, v in enumerate(wave(480, period=132)):
        year, month = 1749 + i // 12, i % 12 + 1
        days = pd.Period(f"{year}-{month}").days_in_month
        spots, spread = 60 + 50 * v, rng.uniform(2, 9)
        rows.append(
            f"{year};{month:02d};{year + (month - 0.5) / 12:.3f};{spots:6.1f};{spread:5.1f};"
            f"{days * rng.integers(1, 9):5d};1"
        )
    return text_of(*rows)


@program_file(
    "sunspots_by_year.csv", "long", 120, ["column 2", "column 3"], time=(("column 1",),),
    step=(1.0, "year"),
)  # fmt: skip
def _sunspots_by_year() -> str:
    rng = np.random.default_rng(0)
    return text_of(*(
        f"{1900.5 + i:.1f};{60 + 50 * v:6.1f};{rng.uniform(2, 9):5.1f}"
        for i, v in enumerate(wave(120, period=11))
    ))  # fmt: skip


@program_file(
    "opsd_germany_daily.csv", "long", 800, ["Consumption", "Wind", "Solar"], time=(("Date",),),
    step=(1.0, "day"),
)  # fmt: skip
def _opsd() -> str:
    days = pd.date_range("2012-01-01", periods=800)
    return as_csv({
        "Date": days.strftime("%Y-%m-%d"), "Consumption": 1300 + 100 * wave(800, period=7),
        "Wind": 200 + 50 * wave(800, phase=1), "Solar": 90 + 40 * wave(800, phase=2),
        "Year": days.year, "Month": days.month, "Weekday Name": days.day_name(),
        "dayofyear": days.day_of_year, "quarter": days.quarter,
    })  # fmt: skip


@program_file("births.csv", "long", 800, ["births"], time=(("year", "month", "date_of_month"),),
       step=(1.0, "day"))  # fmt: skip
def _births() -> str:
    days = pd.date_range("1994-01-01", periods=800)
    return as_csv({
        "year": days.year, "month": days.month, "date_of_month": days.day,
        "day_of_week": days.day_of_week + 1,
        "births": (10_000 + 2000 * wave(800, period=7)).round(),
    })  # fmt: skip


_BUOY = ["WDIR", "WSPD", "GST", "WVHT", "PRES", "ATMP", "WTMP"]


@program_file(
    "ndbc_46042.txt", "long", 400, _BUOY, time=(("YY", "MM", "DD", "hh", "mm"),),
    step=(10.0, "min"), said=("MM",), doubts=("slower_channels",),
)  # fmt: skip
def _buoy() -> str:
    rng = np.random.default_rng(0)
    lines = [
        "#YY  MM DD hh mm WDIR WSPD GST  WVHT  PRES  ATMP  WTMP VIS",
    ]
    for stamp in pd.date_range("2023-05-01", periods=400, freq="10min")[::-1]:
        cells = [f"{rng.integers(0, 360):3d}", f"{rng.uniform(2, 9):4.1f}"]
        cells += [f"{rng.uniform(9, 12):4.1f}" if rng.random() > 0.1 else "  MM"]
        # Waves are measured once an hour.
        cells += [f"{rng.uniform(1, 3):5.1f}" if stamp.minute == 40 else "   MM"]
        cells += [f"{1000 + rng.normal():6.1f}", f"{12 + rng.normal():5.1f}"]
        cells += [f"{11 + rng.normal():5.1f}", "MM"]
        lines.append(stamp.strftime("%Y %m %d %H %M ") + " ".join(cells))
    return text_of(*lines)


@program_file(
    "power_daily.csv", "long", 500, ["T2M", "RH2M"], time=(("YEAR", "DOY"),), step=(1.0, "day")
)
def _power() -> str:
    days = pd.date_range("2019-01-01", periods=500)
    t = 10 + 8 * wave(500)
    t[100:110] = -999.0
    table = as_csv({"YEAR": days.year, "DOY": days.day_of_year, "T2M": t.round(2),
                  "RH2M": (70 + 9 * wave(500, phase=1)).round(2)})  # fmt: skip
    return text_of(
        "-BEGIN HEADER-", "NASA/POWER CERES/MERRA2 Native Resolution Daily Data",
        "Dates (month/day/year): 01/01/2019 through 05/14/2020", "-END HEADER-",
    ) + table  # fmt: skip


@program_file(
    "power_hourly.csv", "long", 480, ["T2M", "WS10M"], time=(("YEAR", "MO", "DY", "HR"),),
    step=(1.0, "h"),
)  # fmt: skip
def _power_hourly() -> str:
    at = pd.date_range("2019-01-01", periods=480, freq="h")
    return as_csv({"YEAR": at.year, "MO": at.month, "DY": at.day, "HR": at.hour,
                 "T2M": (10 + 8 * wave(480)).round(2),
                 "WS10M": (3 + wave(480, phase=1)).round(2)})  # fmt: skip


@program_file(
    "campbell.csv", "long", 480, ["AirTC", "RH"], time=(("Year", "Day_of_Year", "HHMM"),),
    step=(30.0, "min"),
)  # fmt: skip
def _campbell() -> str:
    at = pd.date_range("2005-03-01", periods=480, freq="30min")
    return as_csv({"ArrayID": 101, "Year": at.year, "Day_of_Year": at.day_of_year,
                 "HHMM": at.hour * 100 + at.minute, "AirTC": (10 + 5 * wave(480)).round(2),
                 "RH": (60 + 9 * wave(480, phase=1)).round(1)})  # fmt: skip


@program_file(
    "entsoe_load.csv", "long", 480, ["Actual Total Load [MW]"], time=(("MTU (UTC)",),),
    step=(15.0, "min"),
)  # fmt: skip
def _entsoe() -> str:
    at = pd.date_range("2020-01-01", periods=481, freq="15min").strftime("%d.%m.%Y %H:%M")
    load = (45_000 + 9000 * wave(480, period=96)).round().astype(int)
    rows = [f'"{a} - {b}","{v}"' for a, b, v in zip(at[:-1], at[1:], load, strict=True)]
    return text_of('"MTU (UTC)","Actual Total Load [MW]"', *rows)


@program_file("smard.csv", "long", 480, ["Photovoltaik [MWh]", "Erdgas [MWh]"],
       time=(("Datum von",),), step=(15.0, "min"))  # fmt: skip
def _smard() -> str:
    at = pd.date_range("2020-01-01", periods=481, freq="15min").strftime("%d.%m.%Y %H:%M")
    number = "{:.2f}".format
    a = [number(1500 + 300 * v).replace(".", ",") for v in wave(480, period=96)]
    b = ["-" if i % 97 == 5 else number(700 + 90 * v).replace(".", ",")
         for i, v in enumerate(wave(480, phase=1))]  # fmt: skip
    rows = joined([at[:-1], at[1:], a, b], ";")
    return text_of("Datum von;Datum bis;Photovoltaik [MWh];Erdgas [MWh]", *rows)


@program_file("quarters.csv", "long", 80, ["GDP", "Exports"], time=(("Year", "Quarter"),),
       step=(3.0, "month"))  # fmt: skip
def _quarters() -> str:
    i = np.arange(80)
    return as_csv({"Year": 2000 + i // 4, "Quarter": np.array(["I", "II", "III", "IV"])[i % 4],
                 "GDP": (500 + i + 9 * wave(80, period=4)).round(1),
                 "Exports": (200 + 9 * wave(80, phase=1)).round(1)})  # fmt: skip


@program_file("fred_quarters.csv", "long", 80, ["value"], time=(("Period",),), step=(3.0, "month"))
def _fred_quarters() -> str:
    return as_csv({"Period": [f"{1990 + i // 4} Q{i % 4 + 1}" for i in range(80)],
                 "value": (100 + 9 * wave(80, period=4)).round(1)})  # fmt: skip


@program_file(
    "empatica_ACC.csv", "long", 640, ["column 1", "column 2", "column 3"], step=(1 / 32, "s")
)
def _empatica() -> str:
    values = [(40 * wave(640, phase=i)).round().astype(int) for i in range(3)]
    start = ", ".join(["1544027337.000000"] * 3)
    return text_of(start, ", ".join(["32.000000"] * 3), *joined(values))


@program_file("quotes.txt", "tidy", 4, ["<OPEN>", "<VOL>"], time=(("<DATE>", "<TIME>"),),
              step=(5.0, "min"))  # fmt: skip
def _dates_and_clocks_in_digits() -> str:
    at = pd.date_range("2021-01-04 09:35:00", periods=60, freq="5min")
    lines = [
        f"{name},5,{t:%Y%m%d},{t:%H%M%S},{140 + value},{900 - value}"
        for name in ("AAPL.US", "MSFT.US", "IBM.US", "XOM.US")
        for t, value in zip(at, wave(60), strict=True)
    ]
    return text_of("<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<VOL>", *lines)


@program_file("days in digits.csv", "rows", 6, step=(1.0, "day"))
def _days_in_digits() -> str:
    days = pd.date_range("2025-09-01", periods=40).strftime("%Y%m%d")
    rows = [",".join([f"place {k}", *map(str, wave(40, phase=k))]) for k in range(6)]
    return text_of(",".join(["name", *days]), *rows)


# Several clocks, of which one gives the time and none is measured


@program_file("eye tracker.tsv", "tidy", 3, ["Gaze point X", "Pupil diameter left"],
              time=(("Recording timestamp [μs]",),), step=(0.008333, "s"),
              said=("Eyetracker timestamp goes up with",))  # fmt: skip
def _eye_tracker() -> str:
    at = np.arange(120) * 8333
    parts = [
        pd.DataFrame({
            "Recording timestamp [μs]": at, "Computer timestamp": 9_882_000_000 + at,
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


@program_file("Preise.csv", "tidy", 5, ["Index"], time=(("Monat (2)",),), step=(1.0, "month"))
def _preise() -> str:
    months = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
    rows = [
        f"{2018 + i // 12};{months.split()[i % 12]};{v:.1f}".replace(".", ",")
        for i, v in enumerate(100 + wave(60))
    ]
    return text_of("Jahr;Monat (2);Index", *rows)


@program_file("minutes.csv", "long", 240, ["Value"], time=(("Time",),), step=(1.0, "min"),
              said=("4/12/2016 7:00:00 AM were read with the month first",))  # fmt: skip
def _minutes() -> str:
    times = [f"4/12/2016 {7 + i // 60}:{i % 60:02d}:00 AM" for i in range(240)]
    return as_csv({"Time": times, "Value": 80 + wave(240)})


@program_file("quarters in words.csv", "tidy", 3, ["Value"], time=(("TIME",),),
              said=("Time goes up with TIME",))  # fmt: skip
def _quarters_in_words() -> str:
    rows = [
        f"{place},{2005 + q // 4}-Q{q % 4 + 1},Q{q % 4 + 1}-{2005 + q // 4},{v:.3f}"
        for place in ("AUS", "AUT", "BEL")
        for q, v in enumerate(wave(40))
    ]
    return text_of("LOCATION,TIME,Time,Value", *rows)


@program_file("unemployment.tsv", "rows", 4, said=("'p' beside the numbers",))
def _unemployment() -> str:
    names = "\t".join(f"{2015 + m // 12}-{m % 12 + 1:02d} " for m in range(30))
    cells = "\t".join(f"{v:.1f} {'p' if m > 27 else ''}" for m, v in enumerate(7 + wave(30)))
    rows = [f"M,PC_ACT,{place}\t{cells}" for place in ("AT", "BE", "BG", "CY")]
    return text_of(f"freq,unit,geo\\TIME_PERIOD\t{names}", *rows)


@program_file("AirPassengers.txt", "rows", 8, time=((),))
def _air_passengers() -> str:
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
    rows = [f"{1949 + y} " + " ".join(f"{112 + 9 * y + m}" for m in range(12)) for y in range(8)]
    return text_of(f"     {months}", *rows)


@program_file("prices of series.txt", "tidy", 2, ["value"], time=(("year", "period"),),
              step=(1.0, "month"))  # fmt: skip
def _prices_of_series() -> str:
    rows = [
        f"{name}\t{2015 + i // 12}\tM{i % 12 + 1:02d}\t{100 + v:.3f}\t"
        for name in ("CUSR0000SA0", "LNS14000000")
        for i, v in enumerate(wave(48))
    ]
    return text_of("series_id\tyear\tperiod\tvalue\tfootnote_codes", *rows)


@program_file("day of a station.csv", "long", 288,
              ["Temperature (°F)", "Pressure (in)", "Solar (W/m²)"],
              time=(("Time",),), step=(300.0, "s"))  # fmt: skip
def _day_of_a_station() -> str:
    clocks = pd.date_range("2023-05-16 06:00", periods=288, freq="5min").strftime("%I:%M %p")
    units = {"Temperature": "°F", "Pressure": "in", "Solar": "w/m²"}
    waves = {
        name: [f"{v:.2f} {unit}" for v in 30 + wave(288, phase=k)]
        for k, (name, unit) in enumerate(units.items())
    }
    return as_csv({"Time": clocks, **waves})


@program_file("plays.csv", "tidy", 6, ["x", "y"], time=(("time",),), step=(0.1, "s"))
def _plays() -> str:
    rows = [
        f"2018-09-07T01:0{play}:{14 + f // 10}.{f % 10}00Z,{x:.2f},{y:.2f},{name},{75 + play}"
        for play in range(3)
        for name in ("Joe Alt", "Max Berg")
        for f, (x, y) in enumerate(zip(wave(40), wave(40, phase=1), strict=True))
    ]
    return text_of("time,x,y,displayName,playId", *rows)


@program_file("race.csv", "long", 300, ["rpm", "speed"], time=(("TimestampMS",),),
              step=(0.015, "s"), said=("CurRaceTime goes up with TimestampMS",))  # fmt: skip
def _race() -> str:
    """Milliseconds since the console was on, ten digits of them; the race is timed apart."""
    at = 1_691_539_718 + 15 * np.arange(300)
    race = 2_571.19 + 0.014 * np.arange(300) + 6.7 * (np.arange(300) > 150)
    return as_csv({"TimestampMS": at, "rpm": 8_000 + 100 * wave(300), "CurRaceTime": race.round(3),
                   "speed": wave(300, phase=1)})  # fmt: skip


@program_file("camera.csv", "long", 300, ["x"], time=(("sensor_frame_timestamp_us",),),
              step=(0.02, "s"))  # fmt: skip
def _camera() -> str:
    at = 1_691_539_718 + 20_000 * np.arange(300)
    return as_csv({"sensor_frame_timestamp_us": at, "x": wave(300)})


@program_file("tortoise.csv", "long", 60, ["long", "lat"], step=(6.0, "h"),
              time=(("DATE", "YEAR", "HOUR", "MINUTE"),))  # fmt: skip
def _tortoise() -> str:
    at = pd.date_range("2019-01-25 00:30", periods=60, freq="6h")
    days = [f"{day.day}-{day:%b}" for day in at]
    columns = [
        at.year,
        days,
        at.hour,
        at.minute,
        36 + wave(60) / 9,
        wave(60, phase=1),
        ["Tor"] * 60,
    ]
    return text_of("YEAR,DATE,HOUR,MINUTE,long,lat,SPECIES", *joined(columns))


@program_file("hours and minutes.csv", "long", 200, ["power"], step=(20.0, "s"),
              time=(("date", "hour", "min", "sec"),))  # fmt: skip
def _hours_and_minutes() -> str:
    at = pd.date_range("2021-03-01 23:40", periods=200, freq="20s")
    columns = [at.strftime("%m/%d/%Y"), at.hour, at.minute, at.second, wave(200)]
    return text_of("date,hour,min,sec,power", *joined(columns))


@program_file("short years between points.csv", "long", 300, ["flow"], time=(("when",),),
              step=(5.0, "min"))  # fmt: skip
def _short_years() -> str:
    """A day such as 04.03.24 may be taken for a time of day."""
    at = pd.date_range("2024-03-04", periods=300, freq="5min").strftime("%d.%m.%y %H:%M")
    return text_of("when;flow", *joined([at, wave(300)], ";"))


@program_file("no seconds.csv", "long", 60, ["heat"], time=(("at",),), step=(5.0, "s"),
              said=("Line 2 has '2021-03-01 22:28' in at, without the seconds",))  # fmt: skip
def _no_seconds() -> str:
    return _with_first_and_last("2021-03-01 22:28", "2021-03-01 22:32:55")


@program_file("a line cut short.csv", "long", 59, ["heat"], time=(("at",),),
              said=("Line 61 has '2021-03-01 22:30' in at, where a time",))  # fmt: skip
def _cut_short() -> str:
    """A minute that is over: its seconds weren't 0, but are lost."""
    return _with_first_and_last("2021-03-01 22:28:00", "2021-03-01 22:30")


def _with_first_and_last(first: str, last: str) -> str:
    at = pd.date_range("2021-03-01 22:28", periods=60, freq="5s").strftime("%Y-%m-%d %H:%M:%S")
    return as_csv({"at": [first, *at[1:-1], last], "heat": wave(60)})


@program_file("dash before the clock.csv", "long", 300, ["Druck"], time=(("Zeit",),),
              step=(5.0, "s"))  # fmt: skip
def _dash_before_the_clock() -> str:
    """No beginning and end, as 1.3.2021 00:00 - 1.3.2021 00:15 has."""
    at = pd.date_range("2020-02-29 08:59:30", periods=300, freq="5s")
    return as_csv({"Zeit": at.strftime("%d.%m.%Y - %H:%M:%S"), "Druck": wave(300)}, sep=";")


@program_file("serial monitor.txt", "long", 120, ["column 2", "column 3"],
              time=(("column 1",),), step=(0.5, "s"))  # fmt: skip
def _serial_monitor() -> str:
    at = pd.date_range("2022-06-10 19:37:26.575", periods=120, freq="500ms")
    times = [f"[{text[:-3]}] " for text in at.strftime("%Y-%m-%d %H:%M:%S.%f")]
    return text_of("", *joined([times, 90 + wave(120), wave(120, phase=1)]))


@program_file("clocks in brackets.txt", "long", 120, ["level"], time=(("at",),), step=(30.0, "s"))
def _clocks_in_brackets() -> str:
    at = pd.date_range("2022-06-10 09:10", periods=120, freq="30s").strftime("[%H:%M:%S]")
    return text_of("at\tlevel", *joined([at, wave(120)], "\t"))
