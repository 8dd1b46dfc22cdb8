"""Tables with words for what is missing, and long ones that look wide, or the other way round."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.core.files import wave
from tests.core.readers.tables.programs.files import as_csv, joined, program_file, text_of

# Words for what is missing


@program_file("dwd_stunde.txt", "long", 480, ["TT_TU", "RF_TU"], time=(("MESS_DATUM",),),
       step=(1.0, "h"), said=("QN_9 marks how good values are",))  # fmt: skip
def _dwd() -> str:
    at = pd.date_range("2020-01-01", periods=480, freq="h").strftime("%Y%m%d%H")
    t, r = 5 + 4 * wave(480), 80 + 9 * wave(480, phase=1)
    rows = [f"        433;{stamp};    {1 if i < 200 else 3};{a:6.1f};"
            f"{-999 if i % 80 == 7 else round(b, 1):6};eor"
            for i, (stamp, a, b) in enumerate(zip(at, t, r, strict=True))]  # fmt: skip
    return text_of("STATIONS_ID;MESS_DATUM;QN_9;TT_TU;RF_TU;eor", *rows)


@program_file("metar_iem.csv", "long", 480, ["tmpf", "dwpf", "drct", "sknt", "gust", "p01i"],
       time=(("valid",),), step=(1.0, "h"))  # fmt: skip
def _metar() -> str:
    at = pd.date_range("2022-01-01 00:53", periods=480, freq="h").strftime("%Y-%m-%d %H:%M")
    rng = np.random.default_rng(0)
    gust = [f"{rng.uniform(20, 30):.2f}" if rng.random() < 0.15 else "M" for _ in at]
    rain = ["T" if rng.random() < 0.1 else f"{max(0, rng.normal()) / 10:.2f}" for _ in at]
    drct = ["M" if rng.random() < 0.05 else f"{rng.integers(0, 36) * 10}.00" for _ in at]
    return as_csv({
        "station": "AMW", "valid": at, "tmpf": (30 + 9 * wave(480)).round(2),
        "dwpf": (20 + 9 * wave(480, phase=1)).round(2), "drct": drct,
        "sknt": (9 + 3 * wave(480, phase=2)).round(2), "gust": gust, "p01i": rain,
        "skyc1": rng.choice(["CLR", "OVC", "SCT"], 480),
    })  # fmt: skip


@program_file(
    "isd_722860.txt", "long", 400, ["DIR", "SPD", "GUS", "TEMP", "DEWP", "SLP"],
    time=(("YR--MODAHRMN",),), step=(1.0, "h"), said=("***",),
)  # fmt: skip
def _isd() -> str:
    rng = np.random.default_rng(0)
    lines = ["  USAF  WBAN YR--MODAHRMN DIR SPD GUS SKC TEMP DEWP    SLP"]
    for stamp in pd.date_range("2006-01-01 00:55", periods=400, freq="h"):
        gust = f"{rng.integers(15, 30):3d}" if rng.random() < 0.1 else "***"
        slp = f"{1013 + rng.normal():6.1f}" if rng.random() < 0.9 else "******"
        direction = "VRB" if rng.random() < 0.03 else f"{rng.integers(1, 37) * 10:3d}"
        sky = rng.choice(["CLR", "OVC", "SCT", "***"])
        lines.append(
            f"722860 23119 {stamp:%Y%m%d%H%M} {direction} {rng.integers(1, 12):3d} {gust} {sky} "
            f"{rng.integers(40, 60):4d} {rng.integers(30, 40):4d} {slp}"
        )
    return text_of(*lines)


@program_file("gistemp.csv", "rows", 60, said=("***",))
def _gistemp() -> str:
    months = "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec"
    rows = []
    for i, year in enumerate(range(1964, 2024)):
        cells = [f"{v / 9 + i / 60:.2f}" for v in wave(12, phase=i)]
        if year == 2023:
            cells[9:] = ["***"] * 3
        rows.append(
            ",".join([str(year), *cells, "***" if year in (1964, 2023) else f"{i / 60:.2f}"])
        )
    return text_of("Land-Ocean: Global Means", f"Year,{months},J-D", *rows)


@program_file(
    "usgs_rdb.tsv", "long", 480, ["69928_00060"], time=(("datetime",),), step=(15.0, "min"),
    said=("Ice",),
)  # fmt: skip
def _usgs() -> str:
    at = pd.date_range("2022-01-01", periods=480, freq="15min").strftime("%Y-%m-%d %H:%M")
    flow = [f"{120 + 9 * v:.1f}" for v in wave(480, period=96)]
    flow[100:130] = ["Ice"] * 30
    flow[300] = "Eqp"
    head = ["agency_cd", "site_no", "datetime", "tz_cd", "69928_00060", "69928_00060_cd"]
    same = [["USGS"] * 480, ["01646500"] * 480]
    rows = joined([*same, at, ["EST"] * 480, flow, ["A"] * 480], "\t")
    return text_of("# ---- WARNING ----", "# retrieved: 2022-02-01", "\t".join(head), *rows)


# Long tables taken for wide ones, and the other way round


_KNMI = [
    "DDVEC", "FHVEC", "FG", "FHX", "FHXH", "FHN", "FHNH", "FXX", "FXXH", "TG", "TN", "TNH", "TX",
    "TXH", "T10N", "T10NH", "SQ", "SP", "Q", "DR", "RH", "RHX", "RHXH", "PG", "PX", "PXH", "PN",
    "PNH", "VVN", "VVNH", "VVX", "VVXH", "NG", "UG", "UX", "UXH", "UN", "UNH", "EV24",
]  # fmt: skip


@program_file("knmi_etmgeg.txt", "long", 900, _KNMI, time=(("YYYYMMDD",),),
       step=(1.0, "day"))  # fmt: skip
def _knmi() -> str:
    days = pd.date_range("1998-01-01", periods=900)
    rng = np.random.default_rng(0)
    values = [(9 * i + 40 * wave(900, phase=i, period=365)).round().astype(int) for i in range(39)]
    head = "# STN,YYYYMMDD," + ",".join(f"{name:>5}" for name in _KNMI)
    rows = []
    for day, *cells in zip(days, *values, strict=True):
        shown = [f"{v:5d}" if rng.random() < 0.97 else "     " for v in cells]
        rows.append(f"  260,{day:%Y%m%d}," + ",".join(shown))
    return text_of("# BRON: KNMI", "# Opmerking: door stationsverplaatsingen", "#", head, "", *rows)


@program_file(
    "keystrokes.tsv", "tidy", 12, ["KEYCODE"], time=(("PRESS_TIME",),),
    said=("TEST_SECTION_ID", "RELEASE_TIME"),
)  # fmt: skip
def _keystrokes() -> str:
    rng = np.random.default_rng(0)
    rows = ["PARTICIPANT_ID\tTEST_SECTION_ID\tSENTENCE\tKEYSTROKE_ID\tPRESS_TIME\tRELEASE_TIME\t"
            "LETTER\tKEYCODE"]  # fmt: skip
    at, number = 1_473_275_372_000, 1_000_000
    for sentence in range(12):
        at += 9000
        for _ in range(int(rng.integers(30, 60))):
            at, number = at + int(rng.integers(60, 300)), number + 1
            code = int(rng.integers(65, 90))
            rows.append(
                f"100001\t{1_090_979 + sentence}\tSentence no {sentence}.\t{number}\t{at}\t"
                f"{at + int(rng.integers(50, 120))}\t{chr(code)}\t{code}"
            )
    return text_of(*rows)


@program_file("bom_rainfall.csv", "long", 500, ["Rainfall amount (millimetres)"],
       time=(("Year", "Month", "Day"),), step=(1.0, "day"))  # fmt: skip
def _bom() -> str:
    days = pd.date_range("2010-01-01", periods=500)
    rain = np.random.default_rng(0).gamma(0.3, 9, 500).round(1)
    return as_csv({
        "Product code": "IDCJAC0009", "Bureau of Meteorology station number": "066062",
        "Year": days.year, "Month": days.strftime("%m"), "Day": days.strftime("%d"),
        "Rainfall amount (millimetres)": rain, "Quality": np.where(np.arange(500) < 300, "Y", "N"),
    })  # fmt: skip


@program_file("trials.csv", "tidy", 20, ["x", "y"], time=(("frame",),))
def _trials() -> str:
    return as_csv({"trial": np.repeat(np.arange(1, 21), 30), "frame": np.tile(np.arange(30), 20),
                 "x": wave(600), "y": wave(600, phase=1)})  # fmt: skip


@program_file("factors.csv", "long", 120, ["Mkt-RF", "SMB", "HML", "RF"], time=(("column 1",),),
              step=(1.0, "month"))  # fmt: skip
def _factors() -> str:
    months = [f"{1970 + i // 12}{i % 12 + 1:02d}" for i in range(120)]
    rows = joined([months, *(wave(120, phase=k).round(2) for k in range(4))], ",  ")
    years = joined([range(1970, 1980), *(wave(10, phase=k).round(2) for k in range(4))], ",  ")
    names = ",Mkt-RF,SMB,HML,RF"
    return text_of(
        "The 1-month TBill return is from Ibbotson and Associates, Inc.", "", names, *rows,
        "", " Annual Factors: January-December ", names, *years,
    )  # fmt: skip


@program_file("reported cases.csv", "long", 104, ["Bayern", "Berlin"], time=(("Meldewoche",),),
              step=(7.0, "day"))  # fmt: skip
def _reported_cases() -> str:
    weeks = [f"{2018 + i // 52}-KW{i % 52 + 1:02d}" for i in range(104)]
    return text_of("Meldewoche\tBayern\tBerlin", *joined([weeks, wave(104), -wave(104)], "\t"))


@program_file("epidemics.csv", "tidy", 2, ["cases"], time=(("epi_week",),), step=(7.0, "day"))
def _epidemics() -> str:
    weeks = [f"{1928 + i // 52}{i % 52 + 1:02d}" for i in range(156)]
    rows = [f"{w},{s},{v}" for s in ("AL", "CA") for w, v in zip(weeks, wave(156), strict=True)]
    return text_of("epi_week,state,cases", *rows)


@program_file("panel.tsv", "tidy", 2, ["cpi"], time=(("month",),), step=(1.0, "month"))
def _panel() -> str:
    months = [f"{2010 + i // 12}m{i % 12 + 1}" for i in range(48)]
    rows = [f"{c}\t{m}\t{v}" for c in ("AT", "BE") for m, v in zip(months, wave(48), strict=True)]
    return text_of("country\tmonth\tcpi", *rows)


@program_file("searches.csv", "long", 104, ["tea", "iced tea"], time=(("Week",),),
              step=(7.0, "day"), said=("'<'",))  # fmt: skip
def _searches() -> str:
    weeks = pd.date_range("2022-01-02", periods=104, freq="7D").strftime("%Y-%m-%d")
    few = [f"{v:.0f}" if v >= 1 else "<1" for v in 9 * wave(104)]
    tea = [f"{v:.0f}" for v in 70 + 9 * wave(104)]
    return text_of("Category: All categories", "", "Week,tea,iced tea", *joined([weeks, tea, few]))


@program_file("wealth of nations.csv", "rows", 6)
def _wealth_of_nations() -> str:
    rows = []
    for k, name in enumerate(("Angola", "Chile", "Egypt", "Fiji", "Ghana", "India")):
        values = [(4000 + 900 * k) * 1.05**i for i in range(40)]
        cells = [f"{v / 1000:.1f}k" if v >= 10_000 else f"{v:.0f}" for v in values]
        rows.append(",".join([name, *cells]))
    return text_of("country," + ",".join(map(str, range(1960, 2000))), *rows)


@program_file("prices by region.csv", "tidy", 2, ["RRP"], time=(("SETTLEMENTDATE",),),
              step=(5.0, "min"), said=("INTERVAL goes up with SETTLEMENTDATE",))  # fmt: skip
def _prices_by_region() -> str:
    at = pd.date_range("2024-03-11", periods=100, freq="5min").strftime("%Y/%m/%d %H:%M:%S")
    rows = [
        f"{t},{region},{20240311001 + i},{wave(100, phase=k)[i]}"
        for i, t in enumerate(at)
        for k, region in enumerate(("NSW1", "QLD1"))
    ]
    return text_of("SETTLEMENTDATE,REGIONID,INTERVAL,RRP", *rows)


@program_file("demand of half hours.csv", "long", 480, ["ND", "TSD"],
              time=(("DATE", "PERIOD"),), step=(30.0, "min"))  # fmt: skip
def _demand_of_half_hours() -> str:
    days = [f"{i // 48 + 1:02d}-JAN-2024" for i in range(480)]
    return text_of("DATE,PERIOD,ND,TSD", *joined([days, [i % 48 + 1 for i in range(480)], wave(480),
                                                  -wave(480)]))  # fmt: skip


@program_file("deaths by age.txt", "tidy", 81, ["Female", "Male"], time=(("Year",),),
              step=(1.0, "year"), said=("'+' beside the numbers of 20 cells",))  # fmt: skip
def _deaths_by_age() -> str:
    rows = [
        f"  {year}   {'80+' if age == 80 else age}   {wave(81)[age]}   {wave(81, phase=1)[age]}"
        for year in range(1980, 2000)
        for age in range(81)
    ]
    return text_of("Sweden, Death rates (period 1x1)", "", "  Year   Age   Female   Male", *rows)


@program_file("power meter.csv", "long", 100, ["Power (W)"],
              time=(("Date (MM/dd/yyyy)", "Time of day"),), step=(1.0, "s"),
              said=("Samples counts the rows",))  # fmt: skip
def _power_meter() -> str:
    clock = [f"08:{i // 60:02d}:{i % 60:02d}" for i in range(100)]
    rows = joined([range(1, 101), ["03/11/2024"] * 100, clock, wave(100)])
    return text_of("Samples,Date (MM/dd/yyyy),Time of day,Power (W)", *rows)


@program_file("chases.res", "tidy", 3, ["column 6"], time=(("column 3",),),
              said=("column 1 and column 5 are the same", "column 4 names each row"))  # fmt: skip
def _trials_drawn_by_chance() -> str:
    """Subject, block, trial, which one it was, dots, seconds: the first four are no clock."""
    rng = np.random.default_rng(0)
    seconds = 10 + 5 * wave(100)
    rows = [
        f"1\t{block}\t{trial}\t{kind}\t14\t{seconds[20 * block + trial]:.4f}"
        for block, trials in enumerate((20, 40, 40))
        for trial, kind in enumerate(rng.permutation(trials))
    ]
    return text_of(*rows)
