"""The line above the sequences that says what each column of a table was taken for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.data_page.questions.columns_line import (
    LETTERS,
    LETTERS_BESIDE,
    LETTERS_OF_ROLE,
    MOST_LISTED,
)
from dashboard.data_page.questions.one_sequence import AROUND
from sequitur_core.errors import SequiturError
from sequitur_core.runs.workspace import Workspace
from tests.core.files import sound, tone, wave
from tests.dashboard.conftest import Open, add_file, in_view, texts


@pytest.fixture
def stations(tmp_path: Path) -> Path:
    """Rows of five stations, with a reading that somebody typed beside each."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "station": np.repeat([f"s{i}" for i in range(5)], 40),
            "day": np.tile(pd.date_range("2024-05-01", periods=40).strftime("%Y-%m-%d"), 5),
            "a_heat": rng.normal(size=200).round(3),
            "rain*": rng.normal(size=200).round(3),
            "kind": np.repeat([*"xyxyx"], 40),
        }
    )
    frame.to_csv(path := tmp_path / "stations.csv", index=False)
    return path


def line(at: AppTest) -> list[str]:
    """The labels of the buttons in the line that are of columns."""
    return [label for box in boxes(at) if (label := box.proto.popover.label).startswith(":")]


def boxes(at: AppTest) -> list[Any]:
    return [box for box in at.main if box.type == "popover"]


def opened(at: AppTest, role: str) -> AppTest:
    at.session_state[f"columns_{role}_{in_view(at)}"] = True
    return at.run()


def test_the_line_names_the_columns_of_each_role_letter_by_letter(
    open_page: Open, space: Workspace, stations: Path
):
    assert line(open_page(data=add_file(space, stations))) == [
        ":blue-badge[Name] station",
        ":orange-badge[Time] day",
        r":green-badge[Channels] a\_heat\, rain\*",
        ":violet-badge[Label] kind",
    ]


def test_a_column_called_as_its_role_is_not_named_twice(
    open_page: Open, space: Workspace, stations: Path
):
    frame = pd.read_csv(stations).rename(
        columns={"station": "name", "day": "Time", "kind": "name of"}
    )
    frame.to_csv(stations, index=False)
    at = open_page(data=add_file(space, stations))
    assert line(at)[:2] == [":blue-badge[Name]", ":orange-badge[Time]"]
    assert line(at)[3] == ":violet-badge[Label] name of"
    first = next(b.proto.popover.help for b in boxes(at) if b.proto.popover.label.startswith(":"))
    assert first == "Names the sequence that a row belongs to. It is the column name."


def test_a_click_in_the_list_of_a_role_gives_a_column_another_one(
    open_page: Open, space: Workspace, stations: Path
):
    at = opened(open_page(data=add_file(space, stations)), "value")
    first = ", ".join(f"{value:.10g}" for value in pd.read_csv(stations)["rain*"][:3])
    assert first in texts(at, "caption")
    at.button(key="left_out_of_value_1").click().run()
    assert not at.exception
    assert space.dataset(in_view(at)).meta.channels == ("a_heat",)
    assert ":gray-badge[Not used] rain\\*" in line(at)
    assert not [b for b in at.button if b.key.endswith("_of_value_0")]  # it is closed again


def test_what_a_column_cannot_be_is_said_and_nothing_changes(
    open_page: Open, space: Workspace, stations: Path
):
    frame = pd.read_csv(stations)
    frame["remark"] = [f"seen by {i % 90}" for i in range(len(frame))]
    frame.to_csv(stations, index=False)
    at = opened(open_page(data=(before := add_file(space, stations))), "left_out")
    at.button(key="value_of_left_out_0").click().run()
    assert not at.exception
    assert "remark holds 90 different texts" in at.error[0].value
    assert "Nothing was changed" in at.error[0].value
    assert in_view(at) == before


def test_words_become_channels_by_a_click(open_page: Open, space: Workspace, stations: Path):
    at = opened(open_page(data=add_file(space, stations)), "label")
    assert "x and y" in texts(at, "caption")  # not x, x, x, of the first rows
    at.button(key="value_of_label_0").click().run()
    assert not at.exception
    channels = space.dataset(in_view(at)).meta.channels
    assert channels == ("a_heat", "rain*", "kind = x", "kind = y")
    assert r":green-badge[Channels] a\_heat\, rain\*\, kind" in line(at)
    assert not any("Label" in box for box in line(at))


def test_why_a_column_keeps_its_role_stays_until_something_else_is_tried(
    open_page: Open, space: Workspace, stations: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object, **__: object) -> None:
        raise SequiturError("A day is no channel.")

    at = opened(open_page(data=(data := add_file(space, stations))), "time")
    with monkeypatch.context() as patched:
        patched.setattr("dashboard.data_page.reading.revise", refuse)
        at.button(key="value_of_time_0").click().run()
    said = "A day is no channel. Nothing was changed."
    (listed,) = [
        box for box in at.main if box.type == "popover" and "day" in box.proto.popover.label
    ]
    assert texts(listed, "error") == said  # the menu covers what is below it
    at.run()  # as a table does that has changed
    assert texts(at, "error") == said
    at.session_state[f"columns_time_{data}"] = False  # Escape
    assert texts(at.run(), "error") == said
    opened(at, "value").button(key="left_out_of_value_1").click().run()
    assert not at.error
    assert in_view(at) != data


def test_a_column_with_words_that_can_be_no_step_says_so(
    open_page: Open, space: Workspace, tmp_path: Path
):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({f"t{k}": rng.normal(size=12).round(2) for k in range(8)})
    frame.insert(
        3, "t9", ["low", "high", "mid", "5", "odd", "2", "wet", "dry", "7", "3", "up", "1"]
    )
    frame.insert(0, "name", [*"abcdefghijkl"])
    frame.to_csv(path := tmp_path / "growth.csv", index=False)
    at = opened(open_page(data=(before := add_file(space, path))), "left_out")
    at.button(key="value_of_left_out_0").click().run()
    assert not at.exception
    assert "t9 holds text such as 'low' in some rows" in texts(at, "error")
    assert in_view(at) == before


def test_of_many_columns_the_first_are_named_and_listed_and_the_rest_counted(
    open_page: Open, space: Workspace, tmp_path: Path
):
    names = [f"sensor_{k:03d}" for k in range(90)]
    frame = pd.DataFrame({name: wave(200, phase=k).round(3) for k, name in enumerate(names)})
    frame.to_csv(path := tmp_path / "wide.csv", index=False)
    at = opened(open_page(data=add_file(space, path)), "value")
    (label,) = line(at)
    menu = next(b.proto.popover.label for b in boxes(at)).replace("*", "")
    fit = (LETTERS - LETTERS_OF_ROLE - len(menu) - AROUND) // len(f"{names[0]}, ")
    assert label.count("sensor") == fit
    assert label.endswith(f", +{90 - fit}".replace(",", "\\,").replace("+", "\\+"))
    assert listed(at) == MOST_LISTED
    assert at.button(key="more_of_value").label == f"And {90 - MOST_LISTED} more"
    told = [text.value for text in at.markdown]
    assert "**sensor\\_089**" in told or "**sensor_089**" in told  # where a class often stands
    at.button(key="more_of_value").click().run()
    assert listed(at) == 90
    assert not [b for b in at.button if b.key == "more_of_value"]
    at.button(key="left_out_of_value_89").click().run()
    assert not at.exception
    assert "sensor_089" not in space.dataset(in_view(at)).meta.channels


def listed(at: AppTest) -> int:
    """How many channels are listed, each with a button that leaves it out."""
    return len([b for b in at.button if (b.key or "").startswith("left_out_of_value")])


def test_steps_across_a_table_take_little_of_the_line(
    open_page: Open, space: Workspace, tmp_path: Path
):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(40, 60)).cumsum(1).round(2))
    frame.insert(0, "who", [f"mill {i}" for i in range(40)])
    frame.to_csv(path := tmp_path / "rows.csv", index=False)
    name, steps = line(open_page(data=add_file(space, path)))
    assert name == ":blue-badge[Name] who"
    assert steps.startswith(":green-badge[Steps] 0\\, 1\\, 2")
    assert len(steps.replace("\\", "")) < 2 * LETTERS_BESIDE + len(":green-badge[Steps] , +60") + 40


def test_channels_and_labels_of_arrays_stand_in_the_line_too(
    open_page: Open, space: Workspace, tmp_path: Path
):
    rng = np.random.default_rng(0)
    kind, hand = (np.tile(names, 12) for names in (["run", "walk"], ["left", "right"]))
    values = rng.normal(size=(24, 50, 3)).astype(np.float32)
    np.savez(path := tmp_path / "steps.npz", x=values, kind=kind, hand=hand[::-1])
    at = open_page(data=add_file(space, path, label_columns=("kind",)))
    assert line(at) == [
        r":green-badge[Channels] channel 1\, channel 2\, channel 3",
        ":violet-badge[Label] kind",
        ":gray-badge[Not used] hand",
    ]
    opened(at, "label")
    assert "run and walk" in texts(at, "caption")
    opened(at, "left_out")
    at.button(key="label_of_left_out_0").click().run()
    assert [*space.dataset(in_view(at)).labels] == ["kind", "hand"]
    opened(at, "value")
    at.button(key="left_out_of_value_1").click().run()
    assert not at.exception
    assert space.dataset(in_view(at)).meta.channels == ("channel 1", "channel 3")
    assert [*space.dataset(in_view(at)).labels] == ["kind", "hand"]


def test_of_sounds_the_labels_stand_in_the_line_and_no_bands(
    open_page: Open, space: Workspace, tmp_path: Path
):
    for i in range(12):
        path = tmp_path / "words" / ["no", "yes"][i % 2] / f"{['ann', 'bob'][i // 6]}_{i}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        sound(path, tone(1.0, 200 + 50 * i))
    at = open_page(data=add_file(space, tmp_path / "words"))
    assert line(at) == [r":violet-badge[Labels] folder\, kind"]


def test_what_has_one_channel_and_no_labels_has_no_line(
    open_page: Open, space: Workspace, tmp_path: Path
):
    values = np.random.default_rng(0).normal(size=(30, 50, 1)).astype(np.float32)
    np.save(path := tmp_path / "array.npy", values)
    assert not line(open_page(data=add_file(space, path)))
