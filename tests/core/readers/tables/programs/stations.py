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


@program_file(
    "dexcom_ja.csv",
    "long",
    120,
    ["グルコース値 (mg/dL)"],
    time=(("タイムスタンプ",),),
    step=(5.0, "min"),
    said=("120 lines that look alike", "索引 counts"),
)
def _dexcom_in_another_language() -> str:
    """Settings and meals have a cell less than the names and what was measured."""
    at = pd.date_range("2026-02-15 20:24:16", periods=120, freq="5min")
    rows = [f'"{k + 12}","{t:%Y-%m-%dT%H:%M:%S}","EGV","android","{110 + 9 * v:.0f}","","{300 * k}"'
            for k, (t, v) in enumerate(zip(at, wave(120), strict=True))]  # fmt: skip
    rows[40:40] = ['"52","2026-02-15T23:41:56","食事","","","50"']
    settings = [f'"{k}","","アラート","android","{50 + 20 * k}",""' for k in range(1, 12)]
    names = (
        "索引",
        "タイムスタンプ",
        "イベント タイプ",
        "機器",
        "グルコース値 (mg/dL)",
        "炭水化物",
        "時刻",
    )
    return text_of(",".join(f'"{name}"' for name in names), *settings, *rows)


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
              time=(("column 2", "column 3"),),
              said=("column 4 is a time", "column 5"))  # fmt: skip
def _hourly() -> str:
    """Dates and times of day in digits without names, once more in local time."""
    at = pd.date_range("2023-01-01 01:00", periods=480, freq="h")
    local = at - pd.Timedelta("6h")
    clocks = [f(form) for f in (at.strftime, local.strftime) for form in ("%Y%m%d", "%H%M")]
    return text_of(*joined([[63869] * 480, *clocks, wave(480), wave(480, phase=1)], "  "))


@program_file("sea_level.txt", "long", 300, [f"column {k}" for k in range(4, 8)],
              time=(("column 3",),),
              said=("column 2 counts the rows", "99900 stands for no value",
                    "column 1 is the same wherever known"))  # fmt: skip
def _sea_level() -> str:
    """Fractions of years beside a number of each row, and a kind before it that looks like one."""
    cells = [[*wave(300, phase=k)] for k in range(4)]
    for column in cells:
        column[40] = column[170] = 99900.0
    kinds = [999 if i % 97 == 5 else 0 for i in range(300)]
    years = [f"{1993 + 0.0271474 * i:.7f}" for i in range(300)]
    return text_of(
        "HDR Global Mean Sea Level", "HDR Missing or bad value flag: 99900.000", "HDR End---",
        *joined([kinds, range(11, 311), years, *cells], "  "),
    )  # fmt: skip


@program_file("solar_wind.dat", "long", 1200, [f"column {k}" for k in (6, 7, 9)], step=(1.0, "h"),
              time=(("column 1", "column 2", "column 3"),),
              said=("column 4 counts groups of rows", "column 5 is one number in nearly every row",
                    "column 8 holds no values", "9.999 is in 9 cells",
                    "9999999 is in 9 cells"))  # fmt: skip
def _solar_wind() -> str:
    """Each column has nines of its own for what is missing, and 99 is a value of another."""
    at = pd.date_range("2024-01-01", periods=1200, freq="h")
    lost = [i % 130 == 7 and i < 1130 for i in range(1200)]
    field = [999.9 if gone else v for gone, v in zip(lost, (5 + wave(1200)).round(1), strict=True)]
    ratio = [9.999 if gone else v for gone, v in zip(lost, 0.04 + wave(1200) / 99, strict=True)]
    probe = [99 if gone else 51 for gone in lost]
    turns = [2597 + (i + 60) // 200 for i in range(1200)]
    nothing = [99999.99] * 1200
    heat = [
        9999999 if gone else v for gone, v in zip(lost, (9e4 * wave(1200)).round(), strict=True)
    ]
    columns = [at.year, at.day_of_year, at.hour, turns, probe, field, ratio, nothing, heat]
    return text_of(*joined(columns, "  "))


@program_file("weather_codes.txt", "long", 480, ["T", "U", "WW", "IX"], step=(1.0, "h"),
              time=(("YYYYMMDD", "HH"),), doubts=("codes_as_channel",),
              said=("WW and IX only have a few values each",))  # fmt: skip
def _weather_codes() -> str:
    at = pd.date_range("2021-01-01", periods=480, freq="h")
    days, hours = at.strftime("%Y%m%d"), at.hour + 1
    measured = (wave(480) * 99).round(), (50 + wave(480, phase=1) * 40).round()
    codes = [(1, 2, 3, 10, 23, 51)[i * i // 7 % 6] for i in range(480)]
    kinds = [5 if i // 9 % 3 else 7 for i in range(480)]
    return text_of(
        "T  = Temperatuur (in 0.1 graden)", "U  = Vochtigheid (in procenten)",
        "WW = Weercode (00-99)", "IX = Indicator", "", "# YYYYMMDD,HH,T,U,WW,IX", "",
        *joined([days, hours, *measured, codes, kinds]),
    )  # fmt: skip


@program_file("water_quality.csv", "long", 480, ["Temp", "Sal", "pH"], step=(15.0, "min"),
              time=(("DateTimeStamp",),),
              said=("F_Temp, F_Sal and F_pH mark how good values are",))  # fmt: skip
def _water_quality() -> str:
    at = pd.date_range("2023-06-01", periods=480, freq="15min")
    marks = [
        "<-3> [SSD]" if i % 37 > 30 else "<1> (CDF)" if i % 41 > 35 else "<0> " for i in range(480)
    ]
    cells: dict[str, object] = {"DateTimeStamp": at.strftime("%m/%d/%Y %H:%M")}
    for phase, name in enumerate(("Temp", "Sal", "pH")):
        cells |= {name: wave(480, phase=phase), f"F_{name}": np.roll(marks, 50 * phase)}
    return as_csv(cells)


@program_file("fluxes.csv", "long", 480, ["TA_F", "P_F", "LE"], step=(1.0, "day"),
              time=(("TIMESTAMP",),), said=("TA_F_QC and P_F_QC mark how good",))  # fmt: skip
def _fluxes() -> str:
    """Marks of means are fractions, which others of the same name are not."""
    at = pd.date_range("2012-01-01", periods=480).strftime("%Y%m%d")
    return as_csv({
        "TIMESTAMP": at, "TA_F": wave(480), "TA_F_QC": [i % 3 for i in range(480)],
        "P_F": wave(480, phase=1), "P_F_QC": (0.5 + wave(480, phase=2) / 2).round(4),
        "LE": wave(480, phase=3),
    })  # fmt: skip


@program_file("collar with lists.csv", "long", 480, ["Latitude", "Longitude", "Height [m]", "Temp"],
              time=(("UTC",),), step=(2.0, "h"),
              said=("and 7 more hold lists of each row", "are its place once more"))  # fmt: skip
def _collar() -> str:
    """Which satellites were seen, and how well: 4 to 6 at a time."""
    rng = np.random.default_rng(3)
    at = pd.date_range("2017-02-14", periods=480, freq="2h")
    lat, lon, high = (
        52 + wave(480) / 90,
        -115 + wave(480, phase=1) / 90,
        1500 + 90 * wave(480, phase=2),
    )
    phi, lam, far = np.radians(lat), np.radians(lon), 6_371_000 + high
    ecef = [far * np.cos(phi) * np.cos(lam), far * np.cos(phi) * np.sin(lam), far * np.sin(phi)]
    seen = rng.integers(4, 7, 480)
    columns = [
        at,
        *(axis.round().astype(int) for axis in ecef),
        lat.round(6),
        lon.round(6),
        high.round(2),
    ]
    for k in range(6):
        for low, up in ((1, 33), (26, 49)):
            numbers = rng.integers(low, up, 480)
            columns.append([n if k < most else "" for n, most in zip(numbers, seen, strict=True)])
    names = ["UTC", "ECEF_X [m]", "ECEF_Y [m]", "ECEF_Z [m]", "Latitude", "Longitude", "Height [m]"]
    header = ",".join([*names, *["Sat", "C/N"] * 6, "Temp"])
    return text_of(header, *joined([*columns, (9 * wave(480, phase=3)).round(1)]))


@program_file("local_climate.csv", "long", 500, ["Source", "Temp", "Rain", "Visibility", "Wind"],
              time=(("DATE",),), doubts=("codes_as_channel",), labels=(),
              said=("DailyMax, DailyMin and DailySnow are left out: fewer than 1 in 20 rows",
                    "'V' and 's' beside the numbers", "'T' in"))  # fmt: skip
def _local_climate() -> str:
    """Hours of a station, and one row on each day as a whole; letters mark some numbers."""
    at = pd.date_range("2020-01-01 00:51", periods=480, freq="h")
    days = pd.date_range("2020-01-01 23:59", periods=20)
    rain = ["T" if i % 9 == 4 else f"0.{i % 7:02d}{'s' * (i % 50 == 3)}" for i in range(480)]
    far = [f"{v:.2f}{'V' * (i % 5 == 2)}" for i, v in enumerate(9 + wave(480))]
    hours = pd.DataFrame({
        "DATE": at, "Kind": "FM-15", "Source": 7, "Temp": (30 + 9 * wave(480)).round(),
        "Rain": rain, "Visibility": far, "Wind": (5 + 4 * wave(480, phase=2)).round(),
        "Remark": [f"MET124 {at[i // 5]:%d/%y %H} METAR KNYC AUTO" for i in range(480)],
    })  # fmt: skip
    sums = pd.DataFrame({
        "DATE": days, "Kind": "SOD", "Source": 6, "DailyMax": (40 + 9 * wave(20)).round(),
        "DailyMin": (20 + 9 * wave(20)).round(), "DailySnow": wave(20),
    })  # fmt: skip
    rows = pd.concat([hours, sums]).sort_values("DATE")
    rows["DATE"] = rows["DATE"].dt.strftime("%Y-%m-%dT%H:%M:%S")
    return rows.to_csv(index=False)


@program_file("ghcn.dly", "long", 731, ["TMAX (°C)", "PRCP (mm)"], time=(("date",),),
              step=(1.0, "day"))  # fmt: skip
def _ghcn() -> str:
    """A month of one quantity in a line, whose numbers and marks touch."""
    lines = []
    for month in pd.period_range("2000-01", "2001-12", freq="M"):
        for what, source in (("TMAX", "0"), ("PRCP", "W")):
            days = [f"{(day * 37 + month.month * 11) % 310:5}  {source}" for day in range(1, 32)]
            days[month.days_in_month :] = ["-9999   "] * (31 - month.days_in_month)
            days[4] = "    0T 0" if what == "PRCP" else "-9999   "
            lines.append(f"USW00094728{month:%Y%m}{what}{''.join(days)}")
    return text_of(*lines)


@program_file("turbine at rest.csv", "long", 480, ["Power (kW)", "Export (kWh)", "Wind (m/s)"],
              time=(("time",),), step=(10.0, "min"))  # fmt: skip
def _turbine() -> str:
    """What it draws while it stands still is negative, and of each column's own: no mark."""
    at = pd.date_range("2016-01-03", periods=480, freq="10min")
    wind = 6 + 5 * wave(480)
    power, still = (90 * wind).round(2), wind < 3
    return as_csv({"time": at, "Power (kW)": np.where(still, -8.0, power), "Wind (m/s)": wind,
                   "Export (kWh)": np.where(still, -1.33, (power / 6).round(2))})  # fmt: skip


@program_file(
    "trunks.csv", "tidy", 4, ["girth"], time=(("year", "month", "day"),),
    doubts=("uneven_steps",), said=("tag",),
)  # fmt: skip
def _trunks() -> str:
    """The tag of a tree is no day, which is Tag in German, and no channel: the tree has an id."""
    days = pd.DatetimeIndex(["2011-01-15", "2011-05-09", "2011-05-24", "2011-06-20", "2011-12-15"])
    rows = [
        f"{tag},{day.year},{day.month},{day.day},{sp},{girth:.2f},{height},{tree}"
        for k, (tag, sp, height, tree) in enumerate(
            [(10469, "litu", 1.4, 1419), (10671, "quru", 1.39, 1609), (12025, "litu", 1.32, 1713),
             (12270, "cagl", 1.3, 1942)]
        )
        for day, girth in zip(days, 40 + 9 * k + wave(5, phase=k).cumsum() ** 2, strict=True)
    ]  # fmt: skip
    return text_of("tag,year,month,day,sp,girth,height,treeID", *rows)
