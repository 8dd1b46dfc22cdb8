"""Programs that follow eyes, points of a body or spots: counters, events and loose rows beside."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tests.core.files import wave
from tests.core.readers.tables.programs.files import as_csv, joined, program_file, text_of

N = 400
_GAZE = ["norm_pos_x", "norm_pos_y"]


@program_file("gaze_positions.csv", "long", N, _GAZE, time=(("gaze_timestamp",),),
              said=("world_index counts groups of rows",))  # fmt: skip
def _pupil_labs() -> str:
    """A picture of the world lasts for 8 to 9 rows of the eye."""
    columns = {c: wave(N, phase=k) for k, c in enumerate(_GAZE)}
    times = (342005.97 + np.arange(N) * 0.00398).round(6)
    return as_csv({"gaze_timestamp": times, "world_index": np.arange(N) * 3 // 25, **columns})


@program_file("gaze_positions of half a day.csv", "long", N, _GAZE,
              time=(("gaze_timestamp",),), step=(0.00833, "s"))  # fmt: skip
def _pupil_labs_of_half_a_day() -> str:
    """As many seconds since a clock began as a spreadsheet counts days until 2009."""
    columns = {c: wave(N, phase=k) for k, c in enumerate(_GAZE)}
    return as_csv({"gaze_timestamp": (40174.52 + np.arange(N) * 0.00833).round(6), **columns})


@program_file("pupils.csv", "tidy", 2, [*_GAZE, "diameter"],
              time=(("pupil_timestamp",),), step=(0.00833, "s"), said=("(eye_id)",))  # fmt: skip
def pupils() -> str:
    """Both eyes in turn, as evenly spaced together as each."""
    at, eye = 40174.52 + np.arange(N) // 2 * 0.00833, np.arange(N) % 2
    columns = {c: wave(N, phase=k) + 3 * eye for k, c in enumerate([*_GAZE, "diameter"])}
    return as_csv({"pupil_timestamp": (at + 0.0041 * eye).round(6), "eye_id": eye, **columns})


@program_file("Data Export.tsv", "long", 900, ["Gaze point X", "Gaze point Y"],
              time=(("Recording timestamp",),),
              said=("Eye movement type index counts groups of rows",))  # fmt: skip
def _tobii() -> str:
    """Rows of events among those of the eyes, of which each fixation has a number."""
    n = 900
    index = np.arange(n) // 30 + 1
    gaze = [(900 + 100 * wave(n, phase=k)).round() for k in range(2)]
    kind = np.where(np.arange(n) % 30 < 27, "Fixation", "Saccade")
    rows = joined([5123 + np.arange(n) * 8333, [""] * n, *gaze, kind, index], "\t")
    head = ["Recording timestamp", "Event", "Gaze point X", "Gaze point Y", "Eye movement type",
            "Eye movement type index"]  # fmt: skip
    events = [f"{at}\t{what}\t\t\t\t" for at, what in ((0, "RecordingStart"), (5100, "Start"))]
    return text_of("\t".join(head), *events, *rows, f"{5200 + n * 8333}\tEnd\t\t\t\t")


@program_file("setting.csv", "long", N, ["pull"])
def _few_settings() -> str:
    """Of four settings, one after the other, a number is a class, however it is called."""
    return as_csv({"setting index": np.arange(N) // 100 + 1, "pull": wave(N)})


_POINTS = [f"{point} {axis}" for point in ("hand", "foot") for axis in "XYZ"]


@program_file("take.csv", "long", N, _POINTS, time=(("Time (Seconds)",),), step=(1 / 120, "s"))
def _motive(labels: Sequence[str] = ("Type", "Name", "ID", "")) -> str:
    """Rows of the header have a label in their second cell, above a time code of no point."""
    named = (["Marker"] * 6, ["hand"] * 3 + ["foot"] * 3, ["4C:1"] * 3 + ["4C:2"] * 3,
             ["Position"] * 6)  # fmt: skip
    above = [",".join(["", label, "", *row]) for label, row in zip(labels, named, strict=True)]
    i = np.arange(N)
    code = [f"15:26:{46 + k // 120:02d}:{k % 120 // 4:02d}.{k % 4:02d}" for k in i]
    points = [(100 * wave(N, phase=k)).round(3) for k in range(6)]
    return text_of(
        "Format Version,1.24,Capture Frame Rate,120.000000,Length Units,Centimeters", "", *above,
        "Frame,Time (Seconds),TimeCode,X,Y,Z,X,Y,Z",
        *joined([i, [f"{k / 120:.6f}" for k in i], code, *points]),
    )  # fmt: skip


_SPOTS = ["POSITION_X", "POSITION_Y"]


def _spots(loose: Sequence[int]) -> str:
    """Three tracks of 40 spots, and spots of none at some moments."""
    track = [*np.repeat([0, 1, 2], 40).tolist(), *[""] * len(loose)]
    at = [*np.tile(np.arange(40), 3), *loose]
    places = {c: 50 + 20 * wave(len(at), phase=k) for k, c in enumerate(_SPOTS)}
    return as_csv({"TRACK_ID": track, "POSITION_T": np.array(at) * 0.5, **places})


@program_file("spots.csv", "tidy", 3, _SPOTS, time=(("POSITION_T",),), step=(0.5, "step"))
def _trackmate() -> str:
    return _spots([3, 3, 7, 20, 20, 20, 31, 38])


@program_file("spots of one more.csv", "tidy", 4, _SPOTS, time=(("POSITION_T",),))
def _nameless_track() -> str:
    """One at each moment at most: it may be a track whose name is missing."""
    return _spots(range(40))


@program_file("quarters of a day.csv", "long", 96, ["steps"], time=(("Start time",),),
              step=(900.0, "s"))  # fmt: skip
def _google_fit() -> str:
    at = [f"{k // 4:02d}:{k % 4 * 15:02d}:00.000+02:00" for k in range(97)]
    at[-1] = at[0]
    steps = (50 + 40 * wave(96)).round()
    return as_csv({"Start time": at[:-1], "End time": at[1:], "steps": steps})


@program_file("epochs.csv", "long", N, ["axis1", "steps"], time=(("TimeStamp",),), step=(1.0, "s"))
def _steps_of_a_second() -> str:
    """Of a person who mostly sits: no step, or one."""
    at = [f"2017-09-12T15:{k // 60:02d}:{k % 60:02d}Z" for k in range(N)]
    walking = np.arange(N) % 200 < 60
    return as_csv({"TimeStamp": at, "axis1": (100 * wave(N) ** 2).round(),
                   "steps": (walking & (np.arange(N) % 2 == 0)).astype(int)})  # fmt: skip
