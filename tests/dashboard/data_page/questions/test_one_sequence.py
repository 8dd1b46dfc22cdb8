"""The question above the sequences: what each of them is of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from sequitur_core.errors import SequiturError
from sequitur_core.runs.workspace import Workspace
from tests.core.readers.tables.understanding.partitions.test_partitions import (
    activities,
    stations,
    visits,
)
from tests.dashboard.conftest import Open, add_file, box, in_view, texts


def question(at: AppTest) -> Any:
    found = [c for c in at.segmented_control if str(c.key).startswith("one_sequence_")]
    return found[0] if found else None


def test_another_way_is_read_at_once_and_the_first_one_stays(
    open_page: Open, space: Workspace, tmp_path: Path
):
    activities().to_csv(path := tmp_path / "steps.csv", index=False)
    at = open_page(data=add_file(space, path))
    first = in_view(at)
    assert ways(at) == ["user (3)", "user and activity (6)"]
    assert question(at).value == 0
    key = question(at).key
    question(at).set_value(1).run()
    assert not at.exception
    assert len(space.dataset(in_view(at))) == 6
    assert question(at).value == 1
    assert question(at).key == key  # or it would stand there twice for a moment
    question(at).set_value(0).run()
    assert in_view(at) == first


def test_an_undone_switch_is_undone_in_the_question(
    open_page: Open, space: Workspace, tmp_path: Path
):
    activities().to_csv(path := tmp_path / "steps.csv", index=False)
    at = open_page(data=add_file(space, path))
    first = in_view(at)
    question(at).set_value(1).run()
    at.button(key="undo_change").click().run()
    assert (in_view(at), question(at).value) == (first, 0)


def test_what_cannot_be_read_so_is_said_and_changes_nothing(
    open_page: Open, space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    activities().to_csv(path := tmp_path / "steps.csv", index=False)
    at = open_page(data=add_file(space, path))
    first = in_view(at)

    def refuse(*_: Any, **__: Any) -> None:
        raise SequiturError("Every sequence is too short.")

    monkeypatch.setattr("dashboard.data_page.reading.revise", refuse)
    question(at).set_value(1).run()
    assert texts(at, "error") == "Every sequence is too short. Nothing was changed."
    assert in_view(at) == first
    undo = next(b for b in at.button if str(b.key).startswith("undo_one_sequence_"))
    undo.click().run()
    assert not at.error
    assert question(at).value == 0


def test_data_in_one_way_has_no_question(open_page: Open, space: Workspace, tmp_path: Path):
    table = activities()
    table[["x", "y"]].to_csv(path := tmp_path / "walk.csv", index=False)
    assert question(open_page(data=add_file(space, path))) is None


def menu(at: AppTest, data: str, name: str = "one_sequence_menu") -> list[str]:
    """What the menu lists, opened."""
    at.session_state[f"{name}_{data}"] = True
    at.run()
    return [b.label.replace("\\", "") for b in at.button if str(b.key).startswith("way_")]


def of_fields() -> pd.DataFrame:
    """What satellites saw of fields on the same days, each field below the other."""
    days = pd.date_range("2026-05-01", periods=40).strftime("%Y-%m-%d")
    crop = np.tile(np.repeat(["wheat", "rye"], 20), 3)
    green, wet = np.random.default_rng(0).normal(size=(2, 120)).cumsum(axis=1).round(3)
    field = np.repeat([f"field_{k}" for k in "abc"], 40)
    day = np.tile(days, 3)
    return pd.DataFrame({"date": day, "field_id": field, "green": green, "wet": wet, "crop": crop})


def test_a_way_that_is_not_asked_about_is_two_clicks_away(
    open_page: Open, space: Workspace, tmp_path: Path
):
    of_fields().to_csv(path := tmp_path / "fields.csv", index=False)
    at = open_page(data=add_file(space, path))
    first = in_view(at)
    assert question(at) is None or "crop (2)" not in ways(at)
    listed = menu(at, first)
    assert "crop (2)" in listed
    at.button(key=f"way_{listed.index('crop (2)')}").click().run()
    assert not at.exception
    dataset = space.dataset(in_view(at))
    assert (len(dataset), dataset.meta.channels) == (2, ("green", "wet"))
    assert "crop (2)" in ways(at)
    at.button(key="undo_change").click().run()
    assert in_view(at) == first


def test_why_a_way_cannot_be_read_stays_after_its_menu_closed(
    open_page: Open, space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    of_fields().to_csv(path := tmp_path / "fields.csv", index=False)
    at = open_page(data=(data := add_file(space, path)))

    def refuse(*_: Any, **__: Any) -> None:
        raise SequiturError("Every sequence is too short.")

    menu(at, data)
    monkeypatch.setattr("dashboard.data_page.reading.revise", refuse)
    at.button(key="way_0").click().run()
    said = "Every sequence is too short. Nothing was changed."
    assert texts(at, "error") == said
    at.session_state[f"one_sequence_menu_{data}"] = False
    at.run()
    assert (in_view(at), texts(at, "error")) == (data, said)


def test_windows_that_are_given_up_are_said(open_page: Open, space: Workspace, tmp_path: Path):
    activities().to_csv(path := tmp_path / "steps.csv", index=False)
    at = open_page(data=add_file(space, path, window=30))
    assert "windows" in texts(at, "markdown")
    question(at).set_value(1).run()
    assert "Sequences are whole again, without windows of 30 steps." in texts(at)


def ways(at: AppTest) -> list[str]:
    return [way.replace("\\", "") for way in question(at).options]


def test_a_way_found_elsewhere_stays_to_be_gone_back_to(
    open_page: Open, space: Workspace, tmp_path: Path
):
    visits().to_csv(path := tmp_path / "visits.csv", index=False)
    at = open_page(data=add_file(space, path))
    assert question(at) is None
    at.multiselect(key=f"choice_{in_view(at)}_id_columns").set_value(["patient"]).run()
    found = in_view(at)
    assert (ways(at), question(at).value) == (["patient (8)", "patient and visit (24)"], 0)
    question(at).set_value(1).run()
    assert len(space.dataset(in_view(at))) == 24
    assert (ways(at), question(at).value) == (["patient (8)", "patient and visit (24)"], 1)
    question(at).set_value(0).run()
    assert in_view(at) == found


def test_of_other_data_no_way_is_offered(open_page: Open, space: Workspace, tmp_path: Path):
    visits().to_csv(path := tmp_path / "visits.csv", index=False)
    visits().to_csv(other := tmp_path / "other.csv", index=False)
    data = add_file(space, path, layout="tidy", id_columns=("patient",))
    at = open_page(data=data)
    assert "patient (8)" in ways(at)
    at.session_state["data"] = add_file(space, other)
    at.query_params["data"] = at.session_state["data"]
    at.run()
    assert question(at) is None


def test_what_cannot_stay_of_what_a_person_said_is_told(
    open_page: Open, space: Workspace, tmp_path: Path
):
    stays = visits().rename(columns={"visit": "stay"})  # a visit would be left out anyway
    stays.to_csv(path := tmp_path / "stays.csv", index=False)
    said = {"layout": "tidy", "id_columns": ("patient",), "time_columns": ("hour",)}
    at = open_page(data=add_file(space, path, **said, left_out=("stay", "sugar")))
    question(at).set_value(1).run()
    assert not at.exception
    assert "With sequences divided this way, stay can't be left out." in texts(at)
    assert space.dataset(in_view(at)).meta.channels == ("pulse", "heat")
    at.run()
    assert "stay can't be left out" in texts(at)


def test_readings_in_pictures_are_asked_about_once(
    open_page: Open, space: Workspace, tmp_path: Path
):
    stations().to_csv(path := tmp_path / "stations.csv", index=False)
    at = open_page(data=add_file(space, path))
    assert question(at) is None
    at.button(key="offer_layout_columns").click().run()
    assert question(at).value == 0
    assert ways(at) == ["column (6)", "row (120)", "window of one series"]
    question(at).set_value(2).run()
    assert question(at) is None
    assert at.button(key="offer_layout_columns")


def test_more_ways_than_pictures_show_stand_in_the_line_alone(
    open_page: Open, space: Workspace, tmp_path: Path
):
    table = stations().assign(campaign=np.repeat(["spring", "early", "late"], 40))
    table.to_csv(path := tmp_path / "stations.csv", index=False)
    at = open_page(data=add_file(space, path))
    assert ways(at) == ["campaign (3)", "column (6)", "row (120)", "window of one series"]
    assert not [b for b in at.button if b.key == "offer_layout_columns"]
    assert "were taken for channels" not in texts(at)


def test_another_sheet_is_told_of_until_it_is_read(
    open_page: Open, space: Workspace, tmp_path: Path
):
    with pd.ExcelWriter(path := tmp_path / "steps.xlsx") as book:
        activities().to_excel(book, sheet_name="steps", index=False)
        heat = pd.date_range("2026-03-01", periods=240, freq="h").to_frame(name="when")
        heat.assign(heat=np.arange(240) % 24 * 0.3).to_excel(book, sheet_name="heat", index=False)
    at = open_page(data=add_file(space, path))
    told = "only steps was read"
    assert told in texts(at, "warning")
    question(at).set_value(1).run()
    assert told in texts(at, "warning")
    next(b for b in at.button if b.label == "Read heat").click().run()
    assert not at.exception
    assert "heat" in texts(at, "markdown")
    assert told not in texts(at, "warning")
    assert "sheets with cells" not in texts(at, "warning")


def test_long_names_are_shortened_each_by_itself(open_page: Open, space: Workspace, tmp_path: Path):
    long = {"user": "What is the identification code of the participant?",
            "activity": "Which of these did the participant do then?"}  # fmt: skip
    activities().rename(columns=long).to_csv(path := tmp_path / "steps.csv", index=False)
    at = open_page(data=add_file(space, path))
    (_, both) = (way.replace("\\", "") for way in question(at).options)
    one, other = both.removesuffix(" (6)").split(" and ")
    assert "…" in one
    assert "…" in other
    assert max(len(one), len(other)) <= 28


def test_a_way_found_elsewhere_is_there_after_a_reload(
    open_page: Open, space: Workspace, tmp_path: Path
):
    visits().to_csv(path := tmp_path / "visits.csv", index=False)
    first = add_file(space, path)
    at = open_page(data=first)
    at.multiselect(key=f"choice_{in_view(at)}_id_columns").set_value(["patient"]).run()
    found = in_view(at)
    for data, place in ((found, 0), (first, 1)):
        at = open_page(data=data)  # a reload is a new session
        assert (ways(at), question(at).value) == (["patient (8)", "patient and visit (24)"], place)
    question(at).set_value(0).run()
    assert in_view(at) == found


def test_a_way_found_in_one_sheet_is_there_after_another_was_read(
    open_page: Open, space: Workspace, tmp_path: Path
):
    with pd.ExcelWriter(path := tmp_path / "ward.xlsx") as book:
        visits().to_excel(book, sheet_name="visits", index=False)
        heat = pd.date_range("2026-03-01", periods=240, freq="h").to_frame(name="when")
        heat.assign(heat=np.arange(240) % 24 * 0.3).to_excel(book, sheet_name="heat", index=False)
    at = open_page(data=add_file(space, path))
    at.multiselect(key=f"choice_{in_view(at)}_id_columns").set_value(["patient"]).run()
    assert "patient (8)" in ways(at)
    box(at, "Sheet of the workbook").set_value("heat").run()
    assert question(at) is None
    box(at, "Sheet of the workbook").set_value("visits").run()
    assert "patient (8)" in ways(at)
