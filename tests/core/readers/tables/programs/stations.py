"""Files of weather stations, markets and sugar monitors: what stands around their rows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.core.files import wave
from tests.core.readers.tables.programs.files import as_csv, joined, program_file, text_of


@program_file("aeronet.csv", "long", 90, ["AOD_1640nm"],
              time=(("Date(dd:mm:yyyy)", "Time(hh:mm:ss)"),), step=(15.0, "min"),
              said=("Day_of_Year(Fraction) repeats a part of", "-999"))  # fmt: skip
def _aeronet() -> str:
    at = pd.date_range("2022-02-01 00:03:10", periods=90, freq="15min")
    depth = wave(90).round(6)
    depth[17:19] = -999
    since = at.day_of_year + (at - at.normalize()) / pd.Timedelta("1D")
    columns = [at.strftime("%d:%m:%Y"), at.strftime("%H:%M:%S"), since, depth, [-999] * 90]
    return text_of(
        "AERONET Version 3;", "Palaiseau", "Version 3: AOD Level 2.0",
        "The following data are automatically cloud cleared and quality assured.",
        "AOD Level 2.0,All Points,UNITS can be found at,,, https://aeronet.gsfc.nasa.gov",
        "Date(dd:mm:yyyy),Time(hh:mm:ss),Day_of_Year(Fraction),AOD_1640nm,AOD_1020nm",
        *joined(columns),
    )  # fmt: skip


@program_file("pvgis.csv", "long", 240, ["P", "T2m"], time=(("time",),), step=(1.0, "h"),
              said=("The last 4 lines",))  # fmt: skip
def _pvgis() -> str:
    at = pd.date_range("2016-01-01 00:10", periods=240, freq="h").strftime("%Y%m%d:%H%M")
    return text_of(
        "Latitude (decimal degrees):\t45.000", "Longitude (decimal degrees):\t8.000",
        "Radiation database:\tPVGIS-SARAH2", "", "Slope: 35 deg. (optimum) ", "time,P,T2m",
        *joined([at, wave(240), wave(240, phase=1)]), "", "P: PV system power (W)",
        "T2m: 2-m air temperature (degree Celsius)", "Int: 1 means reconstructed", "", "",
        "PVGIS (c) European Union, 2001-2024",
    )  # fmt: skip


@program_file("open_meteo.csv", "long", 240, ["rain (mm)", "wind (km/h)"], time=(("time",),),
              step=(1.0, "h"))  # fmt: skip
def _open_meteo() -> str:
    at = pd.date_range("2023-01-01", periods=240, freq="h").strftime("%Y-%m-%dT%H:%M")
    return text_of(
        "latitude,longitude,elevation,utc_offset_seconds,timezone", "52.52,13.42,38.0,0,GMT", "",
        "time,rain (mm),wind (km/h)", *joined([at, wave(240), wave(240, phase=1)]),
    )  # fmt: skip


@program_file(
    "weatherlink.txt", "long", 240, ["Temp Out", "Hi Temp", "Wind Speed", "Bar"],
    time=(("Date", "Time"),), step=(30.0, "min"), said=("---",),
)  # fmt: skip
def _weatherlink() -> str:
    at = pd.date_range("2020-01-01 00:30", periods=240, freq="30min")
    clock = [f"{t:%I:%M}".lstrip("0") + f"{t:%p}"[0].lower() for t in at]
    speed = ["---" if i % 70 == 9 else f"{v:.1f}" for i, v in enumerate(wave(240))]
    way = ["---" if i % 70 == 9 else ("N", "NNE", "SW", "W")[i * 7 % 4] for i in range(240)]
    columns = [at.strftime("%d/%m/%y"), clock, wave(240, phase=1), wave(240, phase=2), speed, way]
    return text_of(
        "\t\tTemp\tHi\tWind\tWind\t", "Date\tTime\tOut\tTemp\tSpeed\tDir\tBar",
        *joined([*columns, wave(240, phase=3)], "\t"),
    )  # fmt: skip


@program_file(
    "dexcom.csv",
    "long",
    300,
    ["Glucose Value (mg/dL)"],
    time=(("Timestamp",),),
    step=(5.0, "min"),
    said=("The first 3 rows have no Timestamp", "Low", "Index counts"),
)
def _dexcom() -> str:  # fmt: skip
    at = pd.date_range("2021-10-28 00:02:11", periods=300, freq="5min")
    sugar = [f"{140 + 50 * v:.0f}" for v in wave(300)]
    sugar[30:32] = ["Low", "Low"]
    rows = [f"{i + 4},{t:%Y-%m-%dT%H:%M:%S},EGV,,{v}" for i, (t, v) in
            enumerate(zip(at, sugar, strict=True))]  # fmt: skip
    return text_of(
        "Index,Timestamp,Event Type,Patient Info,Glucose Value (mg/dL)", "1,,FirstName,Ann,",
        "2,,Device,,", "3,,Alert,,250", *rows,
    )  # fmt: skip


@program_file("bloomberg.csv", "long", 200, ["PX_LAST", "PX_VOLUME"], time=(("Date",),))
def _bloomberg() -> str:
    at = pd.bdate_range("2018-01-31", periods=200).strftime("%d/%m/%Y")
    return text_of(
        "Security,SPX Index,", "Start Date,31/01/2018,", "Period,D,", "Currency,USD,", ",,",
        "Date,PX_LAST,PX_VOLUME", *joined([at, wave(200), wave(200, phase=1)]),
    )  # fmt: skip


@program_file("ecad.txt", "long", 300, ["TG"], time=(("DATE",),), step=(1.0, "day"),
              said=("STAID and SOUID are the same in every row", "-9999"))  # fmt: skip
def _ecad() -> str:
    at = pd.date_range("1990-01-01", periods=300).strftime("%Y%m%d")
    warm, quality = (90 + 90 * wave(300)).astype(int), np.zeros(300, int)
    warm[200:206], quality[200:206] = -9999, 9
    return text_of(
        "EUROPEAN CLIMATE ASSESSMENT & DATASET (ECA&D), file created on: 22-01-2021", "",
        "FILE FORMAT (MISSING VALUE CODE = -9999):", "", "01-06 STAID: Station identifier",
        "30-34 Q_TG : quality code for TG (0='valid'; 1='suspect'; 9='missing')", "",
        "STAID, SOUID,    DATE,   TG, Q_TG",
        *(f"    27,100082,{t},{v:5d},{q:5d}" for t, v, q in zip(at, warm, quality, strict=True)),
    )  # fmt: skip


@program_file("nino.txt", "long", 240, ["TOTAL", "ANOM"], time=(("YR", "SEAS"),),
              step=(1.0, "month"))  # fmt: skip
def _nino() -> str:
    seasons = ["DJFMAMJJASONDJ"[k : k + 3] for k in range(12)]
    columns = [seasons * 20, np.arange(240) // 12 + 1950, wave(240), wave(240, phase=1)]
    return text_of(" SEAS  YR   TOTAL   ANOM", *joined(columns, "  "))


@program_file("zillow.csv", "rows", 12, said=("SizeRank and RegionID are not part",))
def _zillow() -> str:
    months = pd.date_range("2000-01-31", periods=40, freq="ME").strftime("%Y-%m-%d")
    prices = {m: 150_000 + 5000 * wave(12, phase=i) for i, m in enumerate(months)}
    region = np.arange(12)
    return as_csv({
        "RegionID": 394_913 + 37 * region, "SizeRank": region + 1,
        "RegionName": [f"City {i}" for i in region], "State": ["NY", "CA", "TX"] * 4, **prices,
    })  # fmt: skip


@program_file(
    "bicycles.csv", "long", 300, ["Berri", "Rachel"], time=(("Date",),), step=(1.0, "day")
)
def _bicycles() -> str:
    # Some rows lack their last cells, which are empty.
    days = pd.date_range("2012-01-01", periods=300).strftime("%d/%m/%Y")
    rows = joined([days, *((200 + 90 * wave(300, phase=k)).astype(int) for k in range(2))], ";")
    text = [f"{row};;" if i < 15 or i > 280 else f"{row};" for i, row in enumerate(rows)]
    return text_of("Date;Berri;Rachel;St-Urbain;Parc", *text)


@program_file("meter.tsv", "long", 120, ["battery", "solar"], time=(("time",),), step=(5.0, "min"))
def _moments_at_which_nothing_was_read_and_commas_within_dates() -> str:
    at = pd.date_range("2019-04-03 16:55", periods=120, freq="5min")
    when = [f"{t.month}/{t.day}/{t.year}, {t:%I:%M:%S %p}" for t in at]
    values = zip(wave(120), wave(120, phase=1), strict=True)
    read = [f"\t{a:.2f}\t{b:.2f}" if k % 12 else "" for k, (a, b) in enumerate(values, 1)]
    return text_of("time\tbattery\tsolar", *(t + r for t, r in zip(when, read, strict=True)))


@program_file("apsim.met", "long", 400, ["maxt (°C)", "rain (mm)"], time=(("year", "day"),),
              step=(1.0, "day"))  # fmt: skip
def _apsim() -> str:
    at = pd.date_range("1990-01-01", periods=400)
    columns = [at.year, [f"{day:4}" for day in at.day_of_year], wave(400), wave(400, phase=1)]
    return text_of(
        "[weather.met.weather]", '!Your Ref:  "', "!  Data drill of 2010", "latitude = -27.18",
        "tav = 19.09 (°C) ! of all years", "", "year  day maxt  rain", " ()   () (°C) (mm)",
        *joined(columns, "  "),
    )  # fmt: skip


@program_file("argos.csv", "long", 240, ["Latitude", "Longitude"], time=(("Date",),),
              step=(2.0, "h"))  # fmt: skip
def _argos() -> str:
    """A date behind its time of day, and the time of day when it was heard beside it."""
    at = pd.date_range("2017-07-19 00:06:32.826909", periods=240, freq="2h")
    heard = (at + pd.Timedelta("97min")).strftime("%H:%M:%S")
    date = at.strftime("%H:%M:%S.%f %d-%b-%Y")
    return as_csv({"Date": date, "Heard": heard, "Latitude": 71 + wave(240) / 9,
                   "Longitude": -66 + wave(240, phase=1) / 9})  # fmt: skip


@program_file("hourly.txt", "long", 480, [f"column {k}" for k in (6, 7)], step=(1.0, "h"),
              time=(("column 2", "column 3"),), said=("column 4 is a time", "column 5"))  # fmt: skip
def _hourly() -> str:
    """Dates and times of day in digits without names, once more in local time."""
    at = pd.date_range("2023-01-01 01:00", periods=480, freq="h")
    local = at - pd.Timedelta("6h")
    clocks = [f(form) for f in (at.strftime, local.strftime) for form in ("%Y%m%d", "%H%M")]
    return text_of(*joined([[63869] * 480, *clocks, wave(480), wave(480, phase=1)], "  "))
