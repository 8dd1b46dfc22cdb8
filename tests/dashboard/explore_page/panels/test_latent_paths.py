"""The panel that draws what lies between sequences: what it shows is what the decoder draws."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.charts.pictures.sprite_sheets import pictures
from dashboard.components.plotly_view import encode_rows
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.explore.directions import directions
from sequitur_core.explore.maps.latent_paths import (
    DistanceToData,
    point_at_map_position,
    position_on_path,
    shortest_path,
)
from sequitur_core.files import write_array
from sequitur_core.formatting import percent
from sequitur_core.runs import layout
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.conftest import decoded, finish
from tests.dashboard.conftest import (
    Open,
    control,
    numbers,
    open_panel,
    put_run,
    said,
    sent,
    sent_to,
    tell,
    texts,
    waves,
)

WAYS = ("Point or path", page_texts.BETWEEN_TWO, page_texts.NUMBER_BY_NUMBER)


@pytest.fixture
def run(space: Workspace) -> Run:
    return finish(put_run(space, waves(12), encoding_dim=3))


def mixed(lengths: Sequence[int] = (8, 12, 20, 9, 15, 11)) -> SequenceDataset:
    rng = np.random.default_rng(0)
    return SequenceDataset("mixed", [rng.normal(size=(n, 2)) for n in lengths])


def films(*element_shape: int, channels: Sequence[str] = ()) -> SequenceDataset:
    rng = np.random.default_rng(0)
    frames = [rng.normal(size=(4, *element_shape)).astype(np.float32) for _ in range(6)]
    names = tuple(channels)
    return SequenceDataset("films", frames, meta=Meta(channels=names, units=("",) * len(names)))


def opened(open_page: Open, run: Run, way: str = WAYS[0]) -> AppTest:
    at = open_panel(open_page, run, page_texts.DECODER)
    if way != WAYS[0]:
        at.segmented_control(key="between_way").set_value(way).run()
    assert not at.exception
    return at


def send(app: AppTest, kind: str, rows: Sequence[int] = (), **more: Any) -> AppTest:
    """Run the page as after the map has sent an event."""
    return tell(app, "map", {"selected": {"kind": kind, "rows": encode_rows(rows, 200), **more}})


def press(at: AppTest, where: Sequence[float], rows: Sequence[int] = ()) -> AppTest:
    return send(at, "spot", rows, at=[float(v) for v in where], path=[])


def drag(at: AppTest, path: Sequence[Sequence[float]]) -> AppTest:
    positions = np.asarray(path, float).tolist()
    press(at, positions[0])
    send(at, "drag", at=positions[1], path=[])
    return send(at, "path", at=positions[-1], path=positions)


def slide(at: AppTest, key: str, *values: float) -> AppTest:
    """Run the page as after sliders have moved."""
    data = sent_to(at, key)
    assert data is not None
    return tell(at, key, {"moved": {"revision": data["revision"], "values": list(values)}})


def stated(at: AppTest) -> tuple[np.ndarray, int]:
    """The encoding and the length that the page says it draws."""
    found = re.fullmatch(r"z = \[(.*)\]\nseq_len = (\d+)", at.code[0].value)
    assert found is not None
    return np.array(found[1].split(", "), dtype=np.float32), int(found[2])


def lines(at: AppTest) -> dict[str, np.ndarray]:
    """The lines of the chart by name; thin ones have none."""
    data = sent_to(at, "between_drawn")
    assert data is not None
    return {t["name"]: numbers(t["y"]) for t in json.loads(data["figure"])["data"]}


def check(at: AppTest, run: Run) -> tuple[np.ndarray, int]:
    """What is drawn is the decoder's drawing of the z that is stated; returns z and length."""
    z, length = stated(at)
    drawn = decoded(run, z, length)
    meta = run.dataset().meta
    for c, name in enumerate(meta.channels):
        shown = lines(at)["drawn" if len(meta.channels) == 1 else name]
        np.testing.assert_allclose(shown, drawn[:, c], atol=1e-6)
    return z, length


# A spot, a path


def test_nothing_is_drawn_before_the_map_is_clicked(open_page: Open, run: Run):
    at = opened(open_page, run)
    assert len(at.code) == 0
    assert sent_to(at, "between_drawn") is None


def test_a_spot_is_drawn_by_the_decoder(open_page: Open, run: Run):
    points = run.points("umap")
    where = points.mean(axis=0) + 0.1
    at = press(opened(open_page, run), where)
    z, length = check(at, run)
    assert z.tolist() == point_at_map_position(points, run.encodings(), [12] * 12, where).z.tolist()
    assert length == 12


def test_the_spot_of_a_point_is_its_encoding_and_not_its_sequence(open_page: Open, run: Run):
    at = press(opened(open_page, run), run.points("umap")[3])
    z, _ = check(at, run)
    assert z.tolist() == run.encodings()[3].tolist()
    assert "This is the encoding of **w3** itself." in texts(at)
    assert not np.allclose(lines(at)["c0"], run.dataset().sequences[3][:, 0], atol=1e-3)


def test_the_nearest_sequence_is_drawn_thin_beneath(open_page: Open, run: Run):
    at = press(opened(open_page, run), run.points("umap")[5])
    data = sent_to(at, "between_drawn")
    thin, bold = json.loads(data["figure"])["data"][:2]
    assert numbers(thin["y"]).tolist() == run.dataset().sequences[5][:, 0].tolist()
    assert thin["line"]["width"] < bold["line"]["width"]
    assert "thin: w5, the nearest" in lines(at)


def test_a_drag_is_drawn_where_it_is(open_page: Open, run: Run):
    at = press(opened(open_page, run), (0, 0))
    send(at, "drag", at=[0.25, 0.1], path=[])
    z, _ = check(at, run)
    expected = point_at_map_position(run.points("umap"), run.encodings(), [12] * 12, (0.25, 0.1))
    assert z.tolist() == expected.z.tolist()


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_path_can_be_slid_along(open_page: Open, run: Run, share: float):
    path = [(-1, 0), (0, 0.5), (1, 0)]
    at = slide(drag(opened(open_page, run), path), "between_path", share)
    z, _ = check(at, run)
    where = position_on_path(path, share)
    expected = point_at_map_position(run.points("umap"), run.encodings(), [12] * 12, where)
    assert z.tolist() == expected.z.tolist()


def test_after_a_drag_its_end_is_drawn(open_page: Open, run: Run):
    at = drag(opened(open_page, run), [(-1, 0), (1, 0.5)])
    z, _ = check(at, run)
    expected = point_at_map_position(run.points("umap"), run.encodings(), [12] * 12, (1, 0.5))
    assert z.tolist() == expected.z.tolist()


def test_the_cross_on_the_map_follows_the_path(open_page: Open, run: Run):
    data = sent_to(drag(opened(open_page, run), [(-1, 0), (1, 0.5)]), "between_path")
    assert data["cross_on"] == "map"
    np.testing.assert_allclose([data["trail"][0], data["trail"][-1]], [(-1, 0), (1, 0.5)])


def test_a_click_ends_the_path(open_page: Open, run: Run):
    at = press(drag(opened(open_page, run), [(-1, 0), (1, 0.5)]), (0, 0))
    assert sent_to(at, "between_path")["trail"] == []


def test_a_spot_of_another_map_is_not_drawn(open_page: Open, run: Run):
    at = press(opened(open_page, run), (0, 0))
    write_array(run.path / layout.points_file("umap"), run.points("umap") + np.float32(1))
    at.run()
    assert len(at.code) == 0


def test_another_spot_keeps_nothing_of_the_last(open_page: Open, run: Run):
    at = press(press(opened(open_page, run), (0.3, 0)), run.points("umap")[1])
    assert check(at, run)[0].tolist() == run.encodings()[1].tolist()


# Between two


def select(at: AppTest, rows: Sequence[int]) -> AppTest:
    return send(at, "lasso", rows)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 1.0])
def test_two_selected_sequences_can_be_slid_between(open_page: Open, run: Run, share: float):
    at = slide(select(opened(open_page, run, page_texts.BETWEEN_TWO), [2, 7]), "between_two", share)
    z, _ = check(at, run)
    start, end = run.encodings()[[2, 7]].astype(float)
    np.testing.assert_allclose(z, start + share * (end - start), atol=1e-6)


def test_two_clicks_choose_where_to_begin_and_to_end(open_page: Open, run: Run):
    at = opened(open_page, run, page_texts.BETWEEN_TWO)
    for row in (4, 9):
        press(at, run.points("umap")[row] + 0.001)
    assert "From **w4** to **w9**" in texts(at)
    z, _ = check(at, run)
    np.testing.assert_allclose(z, run.encodings()[[4, 9]].mean(axis=0), atol=1e-6)


def test_a_third_click_begins_anew(open_page: Open, run: Run):
    at = opened(open_page, run, page_texts.BETWEEN_TWO)
    for row in (4, 9, 1):
        press(at, run.points("umap")[row])
    assert "From **w1**. Now click" in texts(at)
    assert len(at.code) == 0


def test_clicks_count_more_than_an_older_selection(open_page: Open, run: Run):
    at = select(opened(open_page, run, page_texts.BETWEEN_TWO), [2, 7])
    press(at, run.points("umap")[4], rows=[2, 7])
    assert "From **w4**. Now click" in texts(at)


def test_a_drag_chooses_no_ends(open_page: Open, run: Run):
    at = select(opened(open_page, run, page_texts.BETWEEN_TWO), [2, 7])
    send(at, "drag", [2, 7], at=run.points("umap")[4].tolist(), path=[])
    assert "From **w2** to **w7**" in texts(at)


def test_the_way_through_the_data_meets_the_sequences_on_it(open_page: Open, run: Run):
    at = select(opened(open_page, run, page_texts.BETWEEN_TWO), [2, 7])
    at.segmented_control(key="between_course").set_value("Through the data").run()
    encodings = run.encodings()
    rows = shortest_path(encodings, 2, 7)
    steps = np.linalg.norm(np.diff(encodings[rows].astype(float), axis=0), axis=1)
    slide(at, "between_two", float(steps[0] / steps.sum()))
    z, _ = check(at, run)
    np.testing.assert_allclose(z, encodings[rows[1]], atol=1e-5)


def test_moved_sliders_begin_anew_between_other_sequences(open_page: Open, run: Run):
    at = slide(select(opened(open_page, run, page_texts.BETWEEN_TWO), [2, 7]), "between_two", 0.9)
    select(at, [1, 3])
    z, _ = check(at, run)
    np.testing.assert_allclose(z, run.encodings()[[1, 3]].mean(axis=0), atol=1e-6)


# Number by number


@pytest.mark.parametrize(
    ("way", "sliders"),
    [(page_texts.NUMBER_BY_NUMBER, "between_numbers"), (page_texts.BETWEEN_TWO, "between_two")],
)
def test_what_is_drawn_stands_above_what_moves_it(
    open_page: Open, run: Run, way: str, sliders: str
):
    at = select(opened(open_page, run, way), [2, 7])
    keys = [data.get("key") for data in sent(at)]
    assert keys.index("between_drawn") < keys.index(sliders)


def test_the_numbers_begin_at_the_mean(open_page: Open, run: Run):
    at = opened(open_page, run, page_texts.NUMBER_BY_NUMBER)
    z, _ = check(at, run)
    np.testing.assert_allclose(z, run.encodings().mean(axis=0), atol=1e-6)


def test_one_direction_is_moved_and_the_others_stay(open_page: Open, run: Run):
    at = opened(open_page, run, page_texts.NUMBER_BY_NUMBER)
    before, _ = check(at, run)
    first, second, third = sent_to(at, "between_numbers")["sliders"]
    slide(at, "between_numbers", first["value"], second["low"], third["value"])
    z, _ = check(at, run)
    along = directions(run.encodings(), run.spec.parts)
    moved = (z - before) @ along.axes.T
    np.testing.assert_allclose(moved, [0, second["low"] - second["value"], 0], atol=1e-6)
    assert np.count_nonzero(z != before) == 3


def test_sliders_go_as_far_as_the_data_and_say_how_much_it_differs(open_page: Open, run: Run):
    at = opened(open_page, run, page_texts.NUMBER_BY_NUMBER)
    sliders = sent_to(at, "between_numbers")["sliders"]
    along = directions(run.encodings(), run.spec.parts)
    positions = along.positions(run.encodings())
    assert [s["low"] for s in sliders] == positions.min(axis=0).tolist()
    assert [s["high"] for s in sliders] == positions.max(axis=0).tolist()
    assert [s["ends"][0] for s in sliders] == [percent(share) for share in along.shares]


def test_the_numbers_can_begin_at_a_sequence(open_page: Open, run: Run):
    at = select(opened(open_page, run, page_texts.NUMBER_BY_NUMBER), [6])
    control(at, "between_start").set_value("Sequence").run()
    assert check(at, run)[0].tolist() == run.encodings()[6].tolist()
    press(at, run.points("umap")[8] + 0.001, rows=[6])
    assert check(at, run)[0].tolist() == run.encodings()[8].tolist()


def test_the_numbers_can_begin_at_the_present_spot(open_page: Open, run: Run):
    at = press(opened(open_page, run), (0.2, 0.1))
    spot, _ = check(at, run)
    at.segmented_control(key="between_way").set_value(page_texts.NUMBER_BY_NUMBER).run()
    control(at, "between_start").set_value(page_texts.POINT_ON_MAP).run()
    assert check(at, run)[0].tolist() == spot.tolist()


def test_a_click_while_numbers_are_moved_is_where_they_begin(open_page: Open, run: Run):
    at = press(opened(open_page, run, page_texts.NUMBER_BY_NUMBER), run.points("umap")[2])
    assert control(at, "between_start").value == page_texts.POINT_ON_MAP
    assert check(at, run)[0].tolist() == run.encodings()[2].tolist()


def test_a_click_is_where_numbers_begin_though_the_browser_still_says_the_average(
    open_page: Open, run: Run
):
    at = opened(open_page, run, page_texts.NUMBER_BY_NUMBER)
    late = said(at)
    press(at, run.points("umap")[2])
    at._run(late)
    assert control(at, "between_start").value == page_texts.POINT_ON_MAP
    assert check(at, run)[0].tolist() == run.encodings()[2].tolist()


def test_of_many_numbers_those_that_differ_most_are_shown(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves(12), encoding_dim=20, options={"rhythm": 17}))
    at = opened(open_page, run, page_texts.NUMBER_BY_NUMBER)
    shown = [s["name"] for s in sent_to(at, "between_numbers")["sliders"]]
    along = directions(run.encodings(), run.spec.parts)
    names = [f"direction {i + 1}" for i in range(3)] + [f"rhythm {i + 1}" for i in range(17)]
    assert shown == [names[i] for i in sorted(np.argsort(-along.spread)[:16])]
    at.toggle(key="between_all").set_value(True).run()
    assert len(sent_to(at, "between_numbers")["sliders"]) == 20
    check(at, run)


@pytest.mark.parametrize("rhythm", [0, 2])
def test_numbers_are_called_what_they_tell(open_page: Open, space: Workspace, rhythm: int):
    options = {"rhythm": rhythm, "phase": bool(rhythm)}
    run = finish(put_run(space, waves(12), encoding_dim=4, options=options))
    at = opened(open_page, run, page_texts.NUMBER_BY_NUMBER)
    shown = [s["name"] for s in sent_to(at, "between_numbers")["sliders"]]
    if rhythm:
        assert shown == ["shape 1", "rhythm 1", "rhythm 2", "phase 1"]  # one of shape is left as is
    else:
        assert shown == ["direction 1", "direction 2", "direction 3", "direction 4"]
    assert ("the drawing may hardly change" in texts(at)) is bool(rhythm)
    check(at, run)


# Lengths


def test_the_length_lies_between_those_of_the_neighbours(open_page: Open, space: Workspace):
    run = finish(put_run(space, mixed(), encoding_dim=3))
    at = select(opened(open_page, run, page_texts.BETWEEN_TWO), [0, 2])
    assert check(at, run)[1] == 14
    slide(at, "between_two", 0.0)
    assert check(at, run)[1] == 8


def test_the_length_can_be_chosen(open_page: Open, space: Workspace):
    run = finish(put_run(space, mixed(), encoding_dim=3))
    at = press(opened(open_page, run), run.points("umap")[0])
    assert check(at, run)[1] == 8
    at.toggle(key="between_length").set_value(True).run()
    slide(at, "between_own_length", 19)
    assert check(at, run)[1] == 19


def test_equal_lengths_leave_nothing_to_choose(open_page: Open, run: Run):
    at = press(opened(open_page, run), (0, 0))
    assert "between_length" not in [toggle.key for toggle in at.toggle]


# Models and data of all kinds


def test_plain_numbers_are_drawn_by_a_linear_model(open_page: Open, space: Workspace):
    data = waves(12, channels=1)
    run = finish(put_run(space, data, model="LINEAR_AE", encoding_dim=2))
    check(press(opened(open_page, run), (0.1, 0)), run)


def test_encodings_of_one_number_can_be_gone_between(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves(12), encoding_dim=1))
    check(press(opened(open_page, run), run.points("umap")[[1, 2]].mean(axis=0)), run)
    check(select(opened(open_page, run, page_texts.BETWEEN_TWO), [0, 5]), run)
    check(opened(open_page, run, page_texts.NUMBER_BY_NUMBER), run)


@pytest.mark.parametrize(
    "dataset",
    [
        pytest.param(films(6, 5), id="grey clips"),
        pytest.param(films(3, 6, 5, channels=("red", "green", "blue")), id="colour clips"),
        pytest.param(films(4, 6, 5), id="volumes"),
    ],
)
def test_clips_are_drawn_beside_the_nearest(open_page: Open, space: Workspace, dataset):
    run = finish(put_run(space, dataset, model="CONV_LSTM_AE", encoding_dim=2))
    at = press(opened(open_page, run), run.points("umap")[[1, 2]].mean(axis=0))
    z, length = stated(at)
    both = sent_to(at, "between_drawn")["clips"]
    low = min(float(s.min()) for s in dataset.sequences)
    high = max(float(s.max()) for s in dataset.sequences)
    colour = dataset.in_colour
    near = int(np.linalg.norm(run.encodings() - z, axis=1).argmin())
    assert both[1]["name"] == dataset.ids[near]
    for clip, frames in zip(both, (decoded(run, z, length), dataset.sequences[near]), strict=True):
        expected = pictures(frames, (low, high), colour=colour)
        assert (pixels(clip["sheets"][0], len(frames)) == expected).all()


def pixels(sheet: dict[str, Any], count: int) -> np.ndarray:
    """The frames of a sheet."""
    page = np.asarray(Image.open(io.BytesIO(base64.b64decode(sheet["png"]))))
    height, width, columns = sheet["height"], sheet["width"], sheet["columns"]
    found = [
        page[i // columns * height :, i % columns * width :][:height, :width] for i in range(count)
    ]
    return np.stack(found)


# How far out


def test_a_spot_amid_the_data_is_said_to_be_close(open_page: Open, run: Run):
    encodings = run.encodings()
    at = slide(
        select(opened(open_page, run, page_texts.BETWEEN_TWO), nearest_pair(encodings)),
        "between_two",
        0.4,
    )
    assert page_texts.CLOSE in texts(at)


def nearest_pair(encodings: np.ndarray) -> list[int]:
    away = np.linalg.norm(encodings[:, None] - encodings[None], axis=2)
    np.fill_diagonal(away, np.inf)
    return sorted(int(i) for i in np.unravel_index(away.argmin(), away.shape))


def test_halfway_along_a_direction_between_groups_is_said_to_be_a_guess(open_page: Open, run: Run):
    rng = np.random.default_rng(0)
    groups = rng.normal(scale=0.01, size=(12, 3)).astype(np.float32)
    groups[6:] += 5
    write_array(run.path / layout.ENCODINGS_FILE, groups)
    at = opened(open_page, run, page_texts.NUMBER_BY_NUMBER)
    first, *others = sent_to(at, "between_numbers")["sliders"]
    halfway = 0.4 * first["low"] + 0.6 * first["high"]
    slide(at, "between_numbers", halfway, *(s["value"] for s in others))
    assert page_texts.GUESSING in texts(at)
    check(at, run)


def test_how_far_from_data_a_spot_is_is_said(open_page: Open, run: Run):
    points = run.points("umap")
    at = press(opened(open_page, run), 1.5 * points.max(axis=0) - 0.5 * points.min(axis=0))
    found = DistanceToData(run.encodings()).of(check(at, run)[0])
    wanted = {
        "close": page_texts.CLOSE,
        "further": "less sure",
        "guess": page_texts.GUESSING,
    }
    assert wanted[found.level] in texts(at)
    assert f"The nearest sequence is **{run.dataset().ids[found.row]}**." in texts(at)


# What can go wrong


def test_a_run_without_a_model_says_so_and_keeps_its_map(open_page: Open, run: Run):
    (run.path / layout.MODEL_FILE).unlink()
    at = opened(open_page, run)
    assert f"The file {layout.MODEL_FILE} of {run.id} is missing." in texts(at)
    assert sent_to(at, "map") is not None


def test_a_damaged_model_says_so_and_keeps_its_map(open_page: Open, run: Run):
    (run.path / layout.MODEL_FILE).write_bytes(b"\x00" * 100)
    at = press(opened(open_page, run), (0, 0))
    assert len(at.error) == 1
    assert sent_to(at, "map") is not None


def test_one_sequence_is_what_is_drawn_everywhere(open_page: Open, space: Workspace):
    run = finish(put_run(space, waves(2).take([0]), encoding_dim=3))
    at = press(opened(open_page, run), (0.5, 0.5))
    assert check(at, run)[0].tolist() == run.encodings()[0].tolist()
    at = opened(open_page, run, page_texts.BETWEEN_TWO)
    assert "only one sequence. Going from one to another takes two" in texts(at)
    check(opened(open_page, run, page_texts.NUMBER_BY_NUMBER), run)


def test_equal_encodings_are_drawn_alike(open_page: Open, run: Run):
    same = np.full((12, 3), 0.25, np.float32)
    write_array(run.path / layout.ENCODINGS_FILE, same)
    write_array(run.path / layout.points_file("umap"), np.zeros((12, 2), np.float32))
    for way in WAYS:
        at = opened(open_page, run, way)
        if way == page_texts.BETWEEN_TWO:
            select(at, [2, 7])
        else:
            press(at, (0.4, 0))
        assert check(at, run)[0].tolist() == same[0].tolist()


def test_names_are_shown_letter_by_letter(open_page: Open, space: Workspace):
    data = waves(8)
    data = SequenceDataset(
        "waves", data.sequences, ids=tuple(f"*a* <b> {i}" for i in range(8)), meta=data.meta
    )
    run = finish(put_run(space, data, encoding_dim=2))
    at = press(opened(open_page, run), run.points("umap")[3])
    assert any(r"\*a\* \<b\> 3" in e.value for e in at.markdown)
    assert "thin: *a* &lt;b&gt; 3, the nearest" in lines(at)


def test_what_was_pointed_at_stays_when_another_panel_is_visited(open_page: Open, run: Run):
    at = press(opened(open_page, run), (0.2, 0))
    before = stated(at)[0].tolist()
    control(at, state.PANEL).set_value(page_texts.SELECTION).run()
    control(at, state.PANEL).set_value(page_texts.DECODER).run()
    assert stated(at)[0].tolist() == before


def test_a_selection_with_this_panel_open_selects(open_page: Open, run: Run):
    at = select(opened(open_page, run), [1, 2, 3])
    control(at, state.PANEL).set_value(page_texts.SELECTION).run()
    assert page_texts.selected(3) in [s.value for s in at.subheader]
