"""Oscilloscopes: settings above the numbers, with names and units of channels among them."""

from __future__ import annotations

from collections.abc import Sequence

from tests.core.readers.tables.programs.devices.recorders import waves
from tests.core.readers.tables.programs.files import joined, program_file, text_of

N = 200
_YOKOGAWA = (
    '"Model","Viewer"', '"BlockNumber","1"', '"TraceName","CH1","CH4",', "BlockSize,9000,9000,",
    "Date,2026/06/30,2026/06/30,", "Time,13:38:29.6,13:38:29.6,", "VUnit,V,A,",
    "HResolution,1.0e-03,1.0e-03,", "HOffset,-1.0e+01,-1.0e+01,", "HUnit,s,s,",
)  # fmt: skip


def _times(step: float) -> list[str]:
    return [f"{k * step - 1e-3:.9e}" for k in range(N)]


@program_file("yokogawa.csv", "long", N, ["CH1 (V)", "CH4 (A)"], step=(1e-3, "s"))
def _yokogawa(above: Sequence[str] = _YOKOGAWA) -> str:
    return text_of(*above, *joined([[""] * N, *waves(N, 2)]))


@program_file("yokogawa dates last.csv", "long", N, ["CH1 (V)", "CH4 (A)"], step=(1e-3, "s"))
def _with_dates_last() -> str:
    return _yokogawa([*_YOKOGAWA[:4], *_YOKOGAWA[6:], *_YOKOGAWA[4:6], ""])


@program_file("yokogawa in ms.csv", "long", N, ["CH1 (V)", "CH4 (A)"], step=(1e-6, "s"))
def _in_milliseconds() -> str:
    return _yokogawa([*_YOKOGAWA[:9], "HUnit,ms,ms,"])


@program_file("yokogawa unlike rates.csv", "long", N, ["CH1 (V)", "CH4 (A)"], step=(1, "step"))
def _unlike_rates() -> str:
    return _yokogawa([line.replace("e-03,1.0e-03", "e-03,2.0e-03") for line in _YOKOGAWA])


@program_file("siglent.csv", "long", N, ["CH1 (V)", "CH2 (V)"], time=(("time (second)",),),
              step=(2e-9, "s"))  # fmt: skip
def _siglent() -> str:
    above = ["Record Length,Analog:200", "Sample Interval,Analog:0.000000002",
             "Vertical Units,CH1:V,CH2:V,", "Horizontal Units,s", "Source,CH1,CH2,"]  # fmt: skip
    return text_of(*above, "Second,Volt,Volt", *joined([_times(2e-9), *waves(N, 2)]))


def _instek(above: Sequence[str] = ()) -> list[str]:
    return ["Format,1.0B", "Memory Length,200", *above, "Source,CH2", "Vertical Units,V",
            "Horizontal Units,S", "Sampling Period,5.0E-08", "Time,01-Jan-20 10:00:00"]  # fmt: skip


@program_file("instek.csv", "long", N, ["CH2 (V)"], step=(5e-8, "s"))
def _instek_without_times() -> str:
    return text_of(*_instek(), "Waveform Data,", *joined([*waves(N, 1), [""] * N]))


@program_file("instek with times.csv", "long", N, ["CH2 (V)"], time=(("time (s)",),),
              step=(5e-8, "s"))  # fmt: skip
def _instek_with_times() -> str:
    rows = joined([_times(5e-8), *waves(N, 1), [""] * N])
    return text_of(*_instek(["Trigger Level,0.1"]), "Waveform Data,", *rows)


@program_file("infiniium.csv", "long", N, ["column 2"], time=(("column 1",),), step=(5e-11, "s"))
def _infiniium() -> str:
    above = ["Revision,0", "Type,raw", "Points,9000", "XInc,5.0E-11", "XOrg,-5.0E-06", "Data,"]
    return text_of(*above, *joined([[f"{k * 5e-11:.6e}" for k in range(N)], *waves(N, 1)]))


@program_file("fluke.csv", "long", N, ["column 2", "column 3"], time=(("column 1",),),
              step=(2e-5, "s"))  # fmt: skip
def _fluke() -> str:
    above = ["Title,Input A", "ID,1,2", "Type,Waveform,Waveform", "X Resolution,2e-05,2e-05",
             "X Unit,s,s", "Y Unit,V,A", "Y Label,1 V/Div,2 A/Div"]  # fmt: skip
    return text_of(*above, "", *joined([_times(2e-5), *waves(N, 2)]))


@program_file("tektronix dpo.csv", "long", N, ["CH1", "CH2"], time=(("TIME",),), step=(4e-10, "s"))
def _names_below() -> str:
    above = ["Model,DPO", "Waveform Type,ANALOG,,", "Horizontal Units,s,,",
             "Sample Interval,4e-10,,", "Vertical Units,V,A,", "Label,,,"]  # fmt: skip
    times = [f"{k * 4e-10:.6e}" for k in range(N)]
    return text_of(*above, "TIME,CH1,CH2", *joined([times, *waves(N, 2)]))


@program_file("rigol increment.csv", "long", N, ["CH1(V)", "CH2(V)"], step=(2e-9, "s"))
def _increment() -> str:
    rows = joined([*waves(N, 2), *[[""] * N] * 2])
    return text_of("CH1(V),CH2(V),t0 =-1.2e-05, tInc = 2e-09,", *rows)


@program_file("hantek.csv", "long", N, ["CH1 (V)"], step=(2e-6, "s"))
def _hantek() -> str:
    above = ["#CHANNEL:CH1", "#CLOCK=2.0uS", "#SIZE=9000", "#UNITS:V", "#", ""]
    return text_of(*above, *joined(waves(N, 1)))
