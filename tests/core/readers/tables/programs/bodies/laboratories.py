"""Programs of physiologists' laboratories: names and units of channels in lines of their own."""

from __future__ import annotations

from collections.abc import Sequence

from tests.core.files import wave
from tests.core.readers.tables.programs.files import as_csv, joined, program_file, text_of

N = 300
_CHANNELS = ["ECG, lead II", "mV", "Respiration", "Volts"]
_NAMED = ["ECG, lead II (mV)", "Respiration (Volts)"]


def _acqknowledge(head: Sequence[str], sep: str, *times: Sequence[str], ends: str = "") -> str:
    above = ["heart.acq", "0.5 msec/sample", "2 channels", *_CHANNELS]
    values = [wave(N, phase=k).round(6) for k in range(2)]
    return text_of(*above, *(f"{row}{ends}" for row in [*head, *joined([*times, *values], sep)]))


@program_file("heart.txt", "long", N, _NAMED, step=(5e-4, "s"))
def _of_channels_alone() -> str:
    return _acqknowledge(["CH1\tCH2\t", f"{N}\t{N}\t"], "\t", ends="\t").replace("\t\t\n", "\t\n")


@program_file("heart with times.csv", "long", N, _NAMED,
              time=(("time (sec)",),), step=(5e-4, "s"))  # fmt: skip
def _with_times() -> str:
    times = [f"{k * 5e-4:g}" for k in range(N)]
    return _acqknowledge(["sec,CH1,CH40", f",{N},{N}"], ",", times)


@program_file("heart without counts.txt", "long", N, _NAMED)
def _without_counts() -> str:
    """A first row of numbers that differ is one of the channels."""
    return _acqknowledge(["CH1\tCH2"], "\t")


_BANDS = ["Delta_TP9", "Theta_TP9", "RAW_TP9"]


@program_file("mind monitor.csv", "long", 600, _BANDS, step=(0.007833, "s"))
def _mind_monitor() -> str:
    """Six rows at a time, some a bit late."""
    at = [(k * 47 + (0, 1, 9, 0, 14)[k % 5]) / 1000 for k in range(100) for _ in range(6)]
    columns = {c: wave(600, phase=k) for k, c in enumerate(_BANDS)}
    return as_csv({"TimeStamp": [f"2025-07-01 14:00:{k:06.3f}" for k in at], **columns})
