"""Motion as text: a skeleton's joints (BVH, AMC), places of markers (TRC), and flights (IGC)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise
from tests.core.files import write
from tests.notes import worded

TOP = """HIERARCHY
ROOT Hips
{
\tOFFSET 0.0 0.0 0.0
\tCHANNELS 3 Xposition Yposition Zrotation
\tJOINT Left Knee
\t{
\t\tOFFSET 0.0 -9.5 0.0
\t\tCHANNELS 1 Xrotation
\t\tEnd Site
\t\t{
\t\t\tOFFSET 1.0 0.0 0.0
\t\t}
\t}
}
"""
FRAMES = [f"{k * 0.5:.2f} {9 - k % 4} {3 - k} -{k % 5}.5 " for k in range(12)]
MARKERS = (
    "PathFileType\t4\t(X/Y/Z)\twalk.trc\n"
    "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\n150.00\t150.00\t12\t3\tmm\n"
    "Frame#\tTime\tASIS\t\t\tHeel\t\t\tV_Hip\t\t\n\t\tX1\tY1\tZ1\tX2\tY2\tZ2\t\n\n"
)
PLACES = [
    f"{k + 1}\t{k / 150:.3f}\t{k * 2.5}\t{7 - k % 3}\t{k % 4}\t{9 - k}\t\t{k % 5}" + "\t" * 6
    for k in range(12)
]


def skeleton(top: str = TOP, frames: int = 12, below: str = "\n".join(FRAMES) + "\n") -> str:
    return f"{top}MOTION\nFrames: {frames}\nFrame Time: 0.008333\n{below}"


@pytest.mark.parametrize("name", ["walk.bvh", "walk.txt"])
def test_each_joint_has_its_channels_at_the_pace_of_the_frames(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, skeleton())
    found = recognise(path)
    dataset = read(path, found.recipe.with_(window=0))
    assert found.recipe.value_columns == (
        "Hips Xposition", "Hips Yposition", "Hips Zrotation", "Left Knee Xrotation",
    )  # fmt: skip
    assert dataset.sequences[0][3].tolist() == [1.5, 6, 0, -3.5]
    assert dataset.meta.step == pytest.approx(1 / 120)
    assert dataset.meta.step_unit == "s"


def test_who_walks_straight_on_keeps_the_way(tmp_path: Path) -> None:
    ahead = [f"{1.5 * k} {k % 5} 6 {k % 7 - 3.5}" for k in range(40)]
    path = write(tmp_path / "walk.bvh", skeleton(frames=40, below="\n".join(ahead) + "\n"))
    assert "Hips Xposition" in recognise(path).recipe.value_columns


def test_several_files_of_motion_are_as_many_recordings(tmp_path: Path) -> None:
    for name, frames in (("run", 10), ("walk", 12), ("jump", 8)):
        below = "\n".join(FRAMES[:frames]) + "\n"
        write(tmp_path / f"{name}.bvh", skeleton(frames=frames, below=below))
    dataset = read(tmp_path, recognise(tmp_path).recipe)
    assert sorted(dataset.lengths.tolist()) == [8, 10, 12]


def test_markers_keep_their_names_where_others_were_never_placed(tmp_path: Path) -> None:
    path = write(tmp_path / "walk.trc", MARKERS + "\n".join(PLACES) + "\n")
    found = recognise(path)
    dataset = read(path, found.recipe.with_(window=0))
    assert found.recipe.value_columns == ("ASIS X1", "ASIS Y1", "ASIS Z1", "Heel X2", "Heel Z2")
    assert dataset.sequences[0][2].tolist() == [5, 5, 2, 7, 2]
    assert dataset.meta.step == pytest.approx(1 / 150)
    assert any("Heel Y2, V_Hip X" in note for note in worded(dataset.meta.notes))


@pytest.mark.parametrize("below", ["\n".join(FRAMES[:9]) + "\n", "\n".join(FRAMES[:9]) + "\n4.5 9"])
def test_a_file_that_was_cut_short_is_read_as_far_as_it_goes(tmp_path: Path, below: str) -> None:
    path = write(tmp_path / "walk.bvh", skeleton(below=below))
    found = recognise(path)
    assert read(path, found.recipe.with_(window=0)).lengths.tolist() == [9]
    assert any("has 12 frames, and holds 9" in text for text in worded(found.warnings))


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.bvh", TOP[:31], "no motion"),
        ("a.bvh", TOP.replace("CHANNELS 3 Xposition Yposition Zrotation", "CHANNELS 3 Xpos"),
         "Line 5 .* as many channels"),
        ("a.bvh", skeleton(top="HIERARCHY\nROOT Hips\n{\n}\n"), "No joint"),
        ("a.bvh", skeleton(below=""), "no frames"),
        ("a.bvh", skeleton(below="1 2 3 4\n1 2 3\n1 2 3 4\n"), r"Line 20 .* 4 numbers.* 3 cells"),
        ("a.bvh", skeleton(below="1 2 3 4\n1 2 x 4\n1 2 3 4\n"), "Line 20 "),
        ("a.bvh", "a,b\n1,2\n", "can't be read as a skeleton"),
        ("a.trc", MARKERS[:120], "cut short above its frames"),
        ("a.trc", MARKERS + PLACES[0] + "7\n" + PLACES[1] + "\n", "Line 7 .* 11 numbers"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_motion_is_said(tmp_path: Path, name: str, text: str, says: str) -> None:
    path = write(tmp_path / name, text)
    with pytest.raises(SequiturError, match=says):
        recognise(path)


def test_a_block_of_joints_is_a_frame_and_a_skeleton_beside_it_is_no_data(tmp_path: Path) -> None:
    for name, frames in (("run", 9), ("walk", 12)):
        blocks = [
            f"{k}\nroot {k % 4} 1.5 {k * k % 7}\nlowarm -{k % 5}.5\n" for k in range(1, frames + 1)
        ]
        write(tmp_path / f"{name}.amc", "#made\n:FULLY-SPECIFIED\n:DEGREES\n" + "".join(blocks))
    write(tmp_path / "walker.asf", ":version 1.10\n:root\n  order TX TY TZ\n")
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert found.recipe.value_columns == ("root 1", "root 3", "lowarm")
    assert [len(s) for s in dataset.sequences] == [9, 12]
    assert dataset.sequences[0][2].tolist() == [3, 2, -3.5]


@pytest.mark.parametrize("date", ["HFDTE311224", "HFDTEDATE:311224,01"])
def test_fixes_of_a_flight_are_places_in_degrees_also_after_midnight(
    tmp_path: Path, date: str
) -> None:
    fixes = [
        f"B{clock}4612{580 + k % 3}N01249{k:03d}WA0098{k % 10}0104{k % 7}{k % 9:03d}"
        for k, clock in enumerate([f"2359{s:02d}" for s in range(60)] + ["000000", "000001"])
    ]
    head = ["AXAB123", date, "HFPLTPILOT:A. B.", "I013638GSP"]
    path = write(tmp_path / "flight.igc", "\r\n".join([*head, *fixes, "G1234", ""]))
    found = recognise(path)
    dataset = read(path, found.recipe.with_(window=0))
    assert [str(c) for c in dataset.meta.channels] == [
        "latitude", "longitude", "pressure altitude", "GPS altitude", "GSP",
    ]  # fmt: skip
    assert dataset.sequences[0][1].tolist() == pytest.approx([46.209683, -12.816683, 981, 1041, 1])
    assert (len(dataset.sequences[0]), dataset.meta.step, dataset.meta.step_unit) == (62, 1, "s")


def test_times_of_opensim_are_in_seconds(tmp_path: Path) -> None:
    rows = (f"{k / 100:.2f}\t{np.sin(k / 9):.4f}\t{np.cos(k / 7):.4f}" for k in range(80))
    lines = ["Coordinates", "version=1", "nRows=80", "nColumns=3", "inDegrees=yes", "endheader"]
    (path := tmp_path / "ik.mot").write_text("\n".join([*lines, "time\ttilt\tknee", *rows]))
    dataset = load(path)
    assert (dataset.meta.step, dataset.meta.step_unit) == (0.01, "s")


@pytest.mark.parametrize(
    "above",
    [
        [
            "Coordinates", "version=1", "nRows=80", "nColumns=3", "inDegrees=yes", "",
            "Units are S.I. units (second, meters, Newtons, ...)",
            "If the header above contains a line with 'inDegrees', this indicates whether "
            "rotational values are in degrees (yes) or radians (no).", "", "endheader",
        ],
        ["Walk of 3 May, 2 m/s, with shoes, on sand", "1,2,3", "### END OF HEADER ###", ""],
    ],
    ids=["opensim", "said"],
)  # fmt: skip
def test_all_above_the_line_that_ends_the_header_is_no_row(
    tmp_path: Path, above: list[str]
) -> None:
    rows = (f"{k / 100:.2f}\t{np.sin(k / 9):.4f}\t{np.cos(k / 7):.4f}" for k in range(7))
    (path := tmp_path / "ik.mot").write_text("\n".join([*above, "time\ttilt\tknee", *rows]))
    dataset = load(path)
    assert [str(c) for c in dataset.meta.channels] == ["tilt", "knee"]
    assert dataset.lengths.sum() == 7
