"""Skeletons of a depth camera, in files whose counts stand above what they count."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.programs.bodies.skeletons import rows_of_skeletons

RANDOM = np.random.default_rng(5)


def _skeletons(places: np.ndarray, *, second_from: int = 99, lost: int = -1) -> str:
    """A file of places with the axes frame, joint and x, y, z, as the camera's program writes it.

    second_from : the frame from which there is another body. lost : the frame without a body.
    """
    lines = [str(len(places))]
    for at, frame in enumerate(places):
        bodies = [] if at == lost else [("72057", frame)]
        bodies += [("72099", frame + 1)] if at >= second_from else []
        lines.append(str(len(bodies)))
        for name, joints in bodies:
            lines += [f"{name} 0 1 1 0 0 0 -0.02 -0.17 2", str(len(joints))]
            lines += [" ".join(f"{x:.5f}" for x in joint) + " 263.2 242.7 2" for joint in joints]
    return "\n".join(lines) + "\n"


def _places(frames: int, joints: int = 25) -> np.ndarray:
    """A body that moves as a whole."""
    moves = RANDOM.normal(scale=0.1, size=(frames, 1, 3)).cumsum(axis=0)
    return (moves + RANDOM.normal(scale=0.02, size=(frames, joints, 3)) + [0.1, 0.4, 3.1]).round(5)


@pytest.mark.parametrize("joints", [25, 20])
def test_each_frame_is_a_step_and_each_place_of_a_joint_a_channel(
    tmp_path: Path, joints: int
) -> None:
    places = _places(30, joints)
    (path := tmp_path / "one.skeleton").write_text(_skeletons(places))
    found = recognise(path)
    assert found.recipe.layout == "long"
    dataset = read(path, found.recipe.with_(window=0))
    assert "3 further numbers of each joint were left out" in " ".join(map(str, dataset.meta.notes))
    first = "spine base" if joints == 25 else "joint 1"
    assert list(dataset.meta.channels)[:3] == [f"{first} {place}" for place in "xyz"]
    np.testing.assert_allclose(dataset.sequences[0], places.reshape(30, -1), rtol=1e-4)


def test_a_folder_has_a_recording_in_each_file_and_labels_in_the_names(tmp_path: Path) -> None:
    for person in range(1, 4):
        for action in (8, 9, 23):
            name = f"S001C001P00{person}R001A0{action:02}.skeleton"
            (tmp_path / name).write_text(_skeletons(_places(20 + action)))
    found = recognise(tmp_path)
    dataset = read(tmp_path, found.recipe)
    assert sorted(dataset.lengths.tolist()) == [28] * 3 + [29] * 3 + [43] * 3
    assert {*dataset.labels["part 5"]} == {"A008", "A009", "A023"}
    assert {*dataset.labels["participant"]} == {"P001", "P002", "P003"}


def test_of_several_bodies_that_in_most_frames_is_read_and_frames_without_it_are_empty() -> None:
    places = _places(30)
    text = _skeletons(places, second_from=20, lost=3)
    rows, notes = rows_of_skeletons(text.encode())
    assert rows[4] == [""] * 75
    assert [float(x) for x in rows[30]] == places[29].ravel().tolist()
    assert "another body" in str(notes[0])


def test_recipes_from_before_read_lines_as_rows(tmp_path: Path) -> None:
    (path := tmp_path / "one.skeleton").write_text(_skeletons(_places(10)))
    before = recognise(path).recipe.with_(
        sheet="",
        delimiter=" ",
        header=False,
        header_lines=0,
        layout="rows",
        value_columns=(),
        window=0,
    )
    assert len(read(path, before)) == 1 + 10 * 28


@pytest.mark.parametrize(
    "text",
    [
        _skeletons(_places(10)).rsplit("\n", 3)[0],  # cut off
        _skeletons(_places(10)) + "1\n",
        "3\n1\n5 6\n2\n",
        "\n".join(f"{k}\n{k} {k}.5" for k in range(1, 40)),
    ],
)
def test_other_counts_are_no_skeletons(text: str) -> None:
    assert rows_of_skeletons(text.encode()) == ([], [])
