"""Several lists of objects in one JSON file, and rows that are written as nested lists."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import pytest

from sequitur_core.data.notes.files import lists_apart
from sequitur_core.data.recipe import Recipe
from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise, revise
from tests.core.files import wave, write
from tests.notes import worded

_DAYS = [str(day.date()) for day in pd.date_range("2026-05-03", periods=24)]


def _visits(path: Path) -> Path:
    """Loans and returns of a library by day; readers and shelves by name, with their last day."""
    loans, returned = wave(24).round(1), wave(24, phase=1).round(1)
    first = zip(_DAYS, loans.tolist(), strict=True)
    second = zip(_DAYS, returned.tolist(), strict=True)
    return write(path, json.dumps({
        "library": "north", "topics": [], "sums": {"loans": 31},
        "shelves": [{"shelf": f"s{k}", "books": 40 + k * k, "last": _DAYS[-1]} for k in range(30)],
        "loans": [{"date": day, "books": x, "uniques": int(x > 0)} for day, x in first],
        "by hour": {"returns": [{"date": day, "books": x} for day, x in second]},
    }))  # fmt: skip


def test_lists_of_the_same_times_are_channels_of_one_series(tmp_path: Path) -> None:
    found = recognise(_visits(tmp_path / "library.json"))
    assert found.recipe.time_columns == ("date",)
    channels = ("loans books", "loans uniques", "by hour.returns books")
    assert found.recipe.value_columns == channels
    dataset = read(tmp_path / "library.json", found.recipe.with_(window=0, align=""))
    assert dataset.sequences[0].shape == (24, 3)
    assert "have the same times: their values were put side by side" in " ".join(
        worded(dataset.meta.notes)
    )


def test_lists_of_other_kinds_can_be_chosen(tmp_path: Path) -> None:
    path = _visits(tmp_path / "library.json")
    found = recognise(path)
    assert not found.warnings  # a list of shelves has no steps
    (choice,) = [c for c in found.options if c.name == "sheet"]
    assert [name for name, _ in choice.options] == ["loans and by hour.returns", "shelves"]
    other = revise(path, found.recipe, sheet="shelves")
    assert "books" in other.recipe.value_columns
    with pytest.raises(SequiturError, match="no list rooms, but loans and by hour"):
        revise(path, found.recipe, sheet="rooms")


def _rooms(path: Path) -> Path:
    """What two devices measured at times of their own, with a word beside each."""
    lists: dict[str, object] = {}
    for place, name in enumerate(("k7", "m3")):
        at = pd.date_range("2026-05-03", periods=40 + place, freq=f"{50 + place}min")
        heat = zip(at, wave(40 + place, phase=place).tolist(), strict=True)
        lists[name] = [{"at": str(t), "heat": 20 + x, "damp": 50 - x} for t, x in heat]
        lists[f"{name} called"] = "hall"
    return write(path, json.dumps(lists))


def test_lists_of_the_same_columns_are_a_sequence_each(tmp_path: Path) -> None:
    path = _rooms(tmp_path / "rooms.json")
    found = recognise(path)
    assert not [choice for choice in found.options if choice.name == "sheet"]
    dataset = read(path, found.recipe)
    assert (dataset.ids, dataset.meta.channels) == (("k7", "m3"), ("heat", "damp"))
    assert dataset.lengths.tolist() == [40, 41]
    one = revise(path, found.recipe, sheet="m3")  # as earlier recipes chose it
    assert one.recipe.sheet == "m3"
    assert read(path, one.recipe.with_(window=0)).lengths.tolist() == [41]


def test_lists_of_the_same_columns_and_times_are_a_sequence_each_or_side_by_side(
    tmp_path: Path,
) -> None:
    prices = {"low": wave(40).tolist(), "high": (2 + wave(40)).tolist()}
    days = pd.bdate_range("2026-05-04", periods=40).strftime("%Y-%m-%d")
    rows = pd.DataFrame({"date": days, **prices}).to_dict("records")
    shares = {name: {"code": name, "candles": rows} for name in ("ABC.N", "DEF.O")}
    path = write(tmp_path / "shares.json", json.dumps({"at": "2026-10-07", "shares": shares}))
    found = recognise(path)
    dataset = read(path, found.recipe)
    assert (dataset.ids, dataset.meta.channels) == (("ABC.N", "DEF.O"), ("low", "high"))
    (offer,) = found.warnings[0].offers
    beside = revise(path, found.recipe, **{offer.name: offer.value}).recipe
    assert read(path, beside.with_(window=0)).sequences[0].shape == (40, 4)


@pytest.mark.parametrize("stages", [True, False])
def test_stages_and_movement_under_the_same_names_are_tables_of_their_own(
    tmp_path: Path, stages: bool
) -> None:
    night = pd.date_range("2026-07-09 04:39", periods=200, freq="min").astype(str)
    moved = [{"at": t, "level": x} for t, x in zip(night, wave(200).round(3).tolist(), strict=True)]
    rest = [{"at": t, "level": k % 3 * (1.0 if stages else 0.5)} for k, t in enumerate(night[::17])]
    path = write(tmp_path / "sleep.json", json.dumps({"movement": moved, "levels": rest}))
    found = recognise(path)
    lengths = read(path, found.recipe.with_(window=0, align="")).lengths.tolist()
    assert (found.recipe.sheet, lengths) == (("movement", [200]) if stages else ("", [200, 12]))


def test_names_that_pairs_had_in_earlier_recipes_are_still_known(tmp_path: Path) -> None:
    at = 1_700_000_000_000 + 60_000 * np.arange(60)
    pairs = {k: [[int(t), v] for t, v in zip(at, wave(60), strict=True)] for k in ("heat", "rain")}
    path = write(tmp_path / "t.json", json.dumps(pairs))
    new = recognise(path).recipe
    assert (new.time_columns, new.value_columns) == (("time",), ("heat", "rain"))
    old = new.with_(time_columns=("heat 1",), value_columns=("heat 2", "rain 2"))
    assert read(path, old).meta.channels == ("heat 2", "rain 2")
    np.testing.assert_array_equal(read(path, old).sequences[0], read(path, new).sequences[0])
    with pytest.raises(SequiturError, match="snow 2"):
        read(path, old.with_(value_columns=("heat 2", "snow 2")))


def test_moments_in_lists_without_names_are_times_also_where_files_step_otherwise(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "candles"
    folder.mkdir()
    for name, step in (("hours", 3_600_000), ("shifts", 8 * 3_600_000)):
        at = 1_637_110_800_000 + step * np.arange(90)
        low, high = 40 + wave(90), 42 + wave(90)
        rows = [[int(t), a, b] for t, a, b in zip(at, low, high, strict=True)]
        write(folder / f"{name}.json", json.dumps(rows))
    for path in (folder, folder / "shifts.json"):
        recipe = recognise(path).recipe
        assert (recipe.time_columns, recipe.value_columns) == (("0",), ("1", "2"))


def test_of_lists_without_times_the_longest_is_read(tmp_path: Path) -> None:
    rows = [{"x": x, "y": y} for x, y in zip(wave(40), wave(40, phase=1), strict=True)]
    whole = {"about": {"by": "A"}, "limits": [{"low": 0, "high": 3}], "path": rows}
    found = recognise(write(tmp_path / "t.json", json.dumps(whole)))
    assert found.recipe.sheet == "path"
    assert found.recipe.value_columns == ("x", "y")


def test_numbers_in_lists_beside_numbers_are_one_row(tmp_path: Path) -> None:
    at = 1_718_171_243 + np.arange(60) * 0.02
    inner = np.stack([400 + np.arange(60) * 3, *(wave(60, phase=k) for k in range(3))], axis=1)
    rows = [[one, t] for one, t in zip(inner.tolist(), at.tolist(), strict=True)]
    found = recognise(write(tmp_path / "stream.json", json.dumps({"data": rows})))
    assert found.recipe.layout == "long"
    assert found.recipe.time_columns == ("time",)
    assert found.recipe.value_columns == ("value 2", "value 3", "value 4")
    assert "counter" in found.sentence


def test_a_list_beside_no_time_is_a_sequence(tmp_path: Path) -> None:
    rows = [[wave(30, phase=k).tolist(), k % 3] for k in range(24)]
    path = write(tmp_path / "t.json", json.dumps(rows))
    dataset = read(path, recognise(path).recipe)
    assert (len(dataset), dataset.sequences[0].shape) == (24, (30, 1))


@pytest.mark.parametrize(
    "row", [lambda k: [[1.0, 2.0][: 1 + k % 2], float(k)], lambda k: [[k, "x"], k]]
)
def test_lists_of_other_shapes_or_with_words_are_refused(
    tmp_path: Path, row: Callable[[int], list[object]]
) -> None:
    rows = [row(k) for k in range(20)]
    with pytest.raises(SequiturError, match="hold something else than numbers"):
        recognise(write(tmp_path / "t.json", json.dumps({"data": rows})))


def test_numbers_too_large_for_any_measurement_are_no_crash(tmp_path: Path) -> None:
    lists = {"a": [{"t": 10**400 + k} for k in range(6)], "b": [{"x": 1.5}]}
    with pytest.raises(SequiturError):
        recognise(write(tmp_path / "t.json", json.dumps(lists)))
    with pytest.raises(SequiturError):
        recognise(write(tmp_path / "u.json", json.dumps([[[10**400, 1], 2.0]] * 5)))


def _log(path: Path, others: int) -> Path:
    """Losses of a training, and so many evaluations of another shape between."""
    lines = [{"step": 50 * k, "loss": x} for k, x in enumerate(wave(40).tolist())]
    for k in range(others):
        seen = {
            "10": {"loss": 1.5 + k, "exact": [[0.0, 0.5]]},
            "20": {"loss": 1.25, "exact": [[0]]},
        }
        lines.insert(3 * k, {"step": 100 * k, "eval": seen})  # type: ignore[dict-item]
    return write(path, "\n".join(map(json.dumps, lines)))


def test_of_lines_of_two_kinds_the_larger_is_read_and_the_other_offered(tmp_path: Path) -> None:
    path = _log(tmp_path / "metrics.jsonl", others=4)
    found = recognise(path)
    assert found.recipe.sheet == "loss"
    assert (found.recipe.time_columns, found.recipe.value_columns) == (("step",), ("loss",))
    assert any("2 tables, and only loss was read" in text for text in worded(found.warnings))
    other = revise(path, found.recipe, sheet="eval").recipe
    assert "eval.10.loss" in other.value_columns


def test_sensors_that_report_in_turn_are_one_table(tmp_path: Path) -> None:
    numbers = wave(60).tolist()
    lines = [{"time": k, ("heat", "rain")[k % 2]: x} for k, x in enumerate(numbers)]
    found = recognise(write(tmp_path / "t.jsonl", "\n".join(map(json.dumps, lines))))
    assert found.recipe.value_columns == ("heat", "rain")


def test_json_is_read_under_the_ending_of_a_text(tmp_path: Path) -> None:
    for place, name in enumerate(("jump", "walk")):
        rows = ({"x": x, "y": -x, "s": i} for i, x in enumerate(wave(45, phase=place).tolist()))
        (tmp_path / f"{name}.txt").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    found = recognise(tmp_path)
    assert found.recipe.value_columns == ("x", "y")
    assert read(tmp_path, found.recipe).ids == ("jump", "walk")


_MOVED = "HTTP/1.1 301 Moved Permanently\r\nLocation: /new\r\n\r\n"
_ANSWER = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nVary: Accept\r\n\r\n"


@pytest.mark.parametrize("name", ["answer.json", "answer.txt", "answer.http"])
@pytest.mark.parametrize("moved", ["", _MOVED], ids=["at once", "moved"])
@pytest.mark.parametrize("written", ["one line", "several lines", "table"])
def test_what_a_server_answered_is_read_below_its_headers(
    tmp_path: Path, name: str, moved: str, written: str
) -> None:
    frame = pd.DataFrame({"time": np.arange(90) * 0.5, "level": np.sin(np.arange(90)).round(3)})
    indent = None if written == "one line" else 1
    rows = json.dumps(frame.to_dict("records"), indent=indent)
    body = frame.to_csv(index=False) if written == "table" else rows
    (path := tmp_path / name).write_bytes((moved + _ANSWER + body).encode())
    dataset = load(path)
    assert dataset.meta.channels == ("level",)
    assert dataset.meta.step == 0.5
    assert int(dataset.lengths.sum()) <= 90


def test_frames_by_name_keep_their_order_and_numbers_in_one_text_are_channels(
    tmp_path: Path,
) -> None:
    places = np.stack([wave(60, phase=k) for k in range(3)], axis=1).round(4).tolist()
    frames = [
        {f"{k * 33 // 1000}.{k * 33 % 1000}": {"knee": f"{x}, {y}, {z}", "hip": f"{z}, {x}, {y}"}}
        for k, (x, y, z) in enumerate(places)
    ]
    path = write(tmp_path / "squat.json", json.dumps({"keypoints": frames}))
    found = recognise(path)
    dataset = read(path, found.recipe.with_(window=0))
    assert found.recipe.value_columns == tuple(f"{j} {a}" for j in ("knee", "hip") for a in "xyz")
    assert dataset.sequences[0][:, :3].tolist() == pytest.approx(np.array(places), abs=1e-6)
    assert (dataset.meta.step, dataset.meta.step_unit) == (pytest.approx(0.033), "s")
    assert any("hold several numbers each" in str(note) for note in dataset.meta.notes)


def _packets(path: Path, at: Sequence[float]) -> Path:
    """Eight steps at a time, as a device sends them with objects for axes."""
    x, y = (wave(8 * len(at), phase=k).tolist() for k in range(2))
    steps = [{"x": a, "y": b} for a, b in zip(x, y, strict=True)]
    sent = [
        {
            "ArrayAcc": steps[8 * k : 8 * k + 8],
            "ArrayGyro": steps[8 * k : 8 * k + 8],
            "Timestamp": t,
        }
        for k, t in enumerate(at)
    ]
    return write(path, json.dumps({"Meas": {"IMU6": sent}}))


def test_steps_of_packets_are_one_series_spread_over_the_time_between(tmp_path: Path) -> None:
    dataset = load(_packets(tmp_path / "log.json", range(158_319, 162_000, 75)), window=0)
    assert dataset.meta.channels == ("ArrayAcc x", "ArrayAcc y", "ArrayGyro x", "ArrayGyro y")
    assert (dataset.lengths.tolist(), dataset.meta.step) == ([400], 75 / 8)
    np.testing.assert_allclose(dataset.sequences[0][:, 0], wave(400), atol=1e-6)


def test_packets_at_uneven_times_are_a_sequence_each(tmp_path: Path) -> None:
    at = np.cumsum(np.arange(50) % 7 * 400.0 + 100)
    assert load(_packets(tmp_path / "log.json", at.tolist())).lengths.tolist() == [8] * 50


def test_what_one_gateway_received_is_no_list(tmp_path: Path) -> None:
    heat, level = wave(60), wave(60, phase=1)
    hours = pd.date_range("2026-05-03", periods=60, freq="h").strftime("%Y-%m-%dT%H:%M:%SZ")
    sent = [
        {"at": at, "heat": h, "received": [{"gateway": "roof", "rssi": 9 * v - 90}]}
        for at, h, v in zip(hours, heat, level, strict=True)
    ]
    lines = "\n\n".join(map(json.dumps, sent))
    recipe = recognise(write(tmp_path / "uplinks.json", lines)).recipe
    assert recipe.time_columns == ("at",)
    assert recipe.value_columns == ("heat", "received rssi")


def test_lists_without_times_are_never_put_side_by_side(tmp_path: Path) -> None:
    """As of the beats and bars of a song, each with a begin that is called otherwise."""
    folder = tmp_path / "songs"
    folder.mkdir()
    for song in range(4):
        lists = {
            name: [{"start": k * w, "duration": w + v} for k, v in enumerate(wave(n).tolist())]
            for name, n, w in (("beats", 60 + song, 0.55), ("bars", 15 + song, 2.2))
        }
        write(folder / f"{song}.json", json.dumps(lists))
    found = recognise(folder)
    assert not lists_apart.among(found.warnings)
    rows = [75 + 2 * song for song in range(4)]
    assert read(folder, found.recipe).lengths.tolist() == rows
    earlier = found.recipe.with_(sheet=f"each of {found.recipe.sheet or 'beats and bars'}")
    assert read(folder, earlier).lengths.tolist() == rows


def test_dates_above_an_object_of_lists_as_long_as_they_are_their_time(tmp_path: Path) -> None:
    places = ("AK", "AL", "AR", "AZ", "CA", "CO")
    months = [f"{2021 + k // 12}-{1 + k % 12:02d}" for k in range(48)]
    lists = {place: wave(48, phase=k).tolist() for k, place in enumerate(places)}
    value = {"metric": "price", "dates": months, "seen": months[:9], "states": lists}
    recipe = recognise(write(tmp_path / "price.json", json.dumps(value))).recipe
    assert (recipe.time_columns, recipe.value_columns) == (("dates",), places)
    value["dates"] = months[1:]
    recipe = recognise(write(tmp_path / "short.json", json.dumps(value))).recipe
    assert (recipe.time_columns, recipe.value_columns) == ((), places)


@pytest.mark.parametrize("late", [0, 3])
def test_numbers_beside_dates_in_lists_by_name_are_channels(tmp_path: Path, late: int) -> None:
    days = pd.date_range("2020-10-09", periods=60).strftime("%Y-%m-%d").tolist()
    values = {"staff.off": wave(60).round(2), "staff.on": 5 + wave(60, phase=1).round(2)}
    lists = {k: [[d, float(v)] for d, v in zip(days, of, strict=True)] for k, of in values.items()}
    lists["staff.on"] = lists["staff.on"][late:]
    path = tmp_path / "cases.json"
    path.write_text(json.dumps(lists))
    found = recognise(path)
    assert found.recipe.time_columns == ("time",)
    dataset = read(path, found.recipe)
    assert (dataset.meta.channels, dataset.meta.step_unit) == (("staff.off", "staff.on"), "day")
    path.write_text(json.dumps({"staff.off": lists["staff.off"], "source": "wards"}))
    assert read(path, recognise(path).recipe).meta.channels == ("staff.off",)


def test_numbers_beside_other_dates_by_name_are_a_sequence_each(tmp_path: Path) -> None:
    days = pd.date_range("2020-01-01", periods=120).strftime("%Y-%m-%d").tolist()
    values = wave(120).round(2).tolist()
    pairs = [[d, v] for d, v in zip(days, values, strict=True)]
    path = tmp_path / "waves.json"
    path.write_text(json.dumps({"first": pairs[:50], "second": pairs[35:85], "third": pairs[70:]}))
    dataset = read(path, recognise(path).recipe)
    assert [*dataset.ids] == ["first", "second", "third"]
    assert dataset.lengths.tolist() == [50] * 3


@pytest.mark.parametrize(("name", "channel"), [("bpi", "bpi"), ("data", "value")])
def test_numbers_by_date_are_called_as_the_object_that_holds_them(
    tmp_path: Path, name: str, channel: str
) -> None:
    days = pd.date_range("2017-11-03", periods=31).strftime("%F")
    said = {name: dict(zip(days, range(31), strict=True)), "disclaimer": "in dollars"}
    (tmp_path / "t.json").write_text(json.dumps(said))
    found = recognise(tmp_path / "t.json")
    assert read(tmp_path / "t.json", found.recipe).meta.channels == (channel,)
    before = found.recipe.with_(value_columns=("value",))  # as earlier recipes have it
    assert read(tmp_path / "t.json", before).meta.channels == ("value",)


@pytest.mark.parametrize("around", ["", "readings", "listed"])
@pytest.mark.parametrize("form", ["%Y-%m-%dT%H:%M:%S+02:00", "%s"])
def test_objects_by_time_need_not_say_the_same(tmp_path: Path, form: str, around: str) -> None:
    hours = pd.date_range("2026-09-18", periods=24, freq="h").strftime(form)
    said = {3: {}} | {k: {"aqi": 5, "no": k / 8, "pm10": 30 + k} for k in range(4, 24, 4)}
    rows = {hour: said.get(k, {"aqi": 4 + k % 3}) for k, hour in enumerate(hours)}
    whole: object = {around: rows, "about": {"place": "Arnhem", "x": 51.9}} if around else rows
    whole = [{hour: row} for hour, row in rows.items()] if around == "listed" else whole
    dataset = load(write(tmp_path / "air.json", json.dumps(whole)), window=0, align="")
    assert dataset.meta.channels == ("aqi", "no", "pm10")
    assert dataset.missing is not None
    assert (~dataset.missing[0]).sum(axis=0).tolist() == [23, 5, 5]
    assert dataset.sequences[0][[4, 20], 2].tolist() == [34, 50]
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "h")


@pytest.mark.parametrize("rows", [{"2026-09-18": {"a": 1}}, {"heat": {"a": 1}, "wet": {"b": 2}}])
def test_objects_that_share_no_names_are_no_rows(tmp_path: Path, rows: dict[str, object]) -> None:
    rows |= {f"2026-09-{k}": {f"key {k}": k} for k in range(10, 18)}
    with pytest.raises(SequiturError, match="no table"):
        recognise(write(tmp_path / "other.json", json.dumps(rows)))


@pytest.mark.parametrize("first", [51, None])
def test_lists_of_unlike_lengths_lack_nothing_at_their_ends(
    tmp_path: Path, first: int | None
) -> None:
    views = [[first, *(50 + 9 * wave(count)).round().tolist()] for count in (60, 41, 52)]
    topics = [{"name": name, "v": of} for name, of in zip(("a", "b", "c"), views, strict=True)]
    path = tmp_path / "views.json"
    path.write_text(json.dumps({"topics": topics}))
    dataset = read(path, recognise(path).recipe)
    assert dataset.lengths.tolist() == [60 + bool(first), 41 + bool(first), 52 + bool(first)]
    assert any("were cut off" in text for text in worded(dataset.meta.notes)) == (first is None)


def _examples(count: int, *, wide: bool = True) -> list[object]:
    """As many sequences of 20 steps of two channels, or of one."""
    steps = (np.column_stack([wave(20, phase=k), wave(20, phase=k + 2)]) for k in range(count))
    return [(of if wide else of[:, 0]).tolist() for of in steps]


@pytest.mark.parametrize("wide", [True, False])
def test_lists_beside_their_classes_are_a_sequence_each(tmp_path: Path, wide: bool) -> None:
    """Classes were the only channel, and the sequences weren't read."""
    said = {"classes": ["rest", "walk", "run"], "fs": 50}
    value = {"X": _examples(12, wide=wide), "y": [k % 3 for k in range(12)], **said}
    found = recognise(path := write(tmp_path / "t.json", json.dumps(value)))
    dataset = read(path, found.recipe)
    assert len(dataset) == 12
    assert {*dataset.lengths} == {20}
    assert dataset.element_shape == (1 + wide,)
    assert dataset.labels["y"].tolist() == value["y"]
    if wide:  # as an earlier version read it, by a recipe of its own
        before = Recipe(format="table", layout="long", value_columns=("y",), window=4)
        assert len(read(path, before)) == 3


def test_sets_to_train_and_to_test_on_are_read_together(tmp_path: Path) -> None:
    sets = {"train": 9, "test": 6}
    value = {s: {"X": _examples(n), "y": ["a", "b", "c"] * (n // 3)} for s, n in sets.items()}
    dataset = load(write(tmp_path / "t.json", json.dumps(value)))
    assert dataset.labels["split"].value_counts().to_dict() == sets
    assert {*dataset.labels} == {"y", "split"}


def test_numbers_of_steps_beside_their_times_are_no_sequences(tmp_path: Path) -> None:
    steps = np.column_stack([wave(40, phase=k) for k in range(3)]).tolist()
    value = {"acc": steps, "label": ["a", "b"] * 20, "fs": 50}
    dataset = load(write(tmp_path / "t.json", json.dumps(value)))
    assert dataset.element_shape == (3,)


@pytest.mark.filterwarnings("ignore:.*epoch")
@pytest.mark.parametrize("way", ["columns", "split", "index"])
@pytest.mark.parametrize("form", ["iso", "epoch"])
def test_times_that_pandas_writes_beside_or_around_columns_are_read(
    tmp_path: Path, way: str, form: str
) -> None:
    hours = pd.date_range("2026-05-03", periods=72, freq="h", name="at")
    frame = pd.DataFrame({"heat": wave(72), "wind": wave(72, phase=2)}, hours)
    frame.to_json(path := tmp_path / "t.json", orient=way, date_format=form)
    dataset = load(path)
    assert (dataset.meta.step, dataset.meta.step_unit) == (1, "h")
    assert dataset.meta.channels == ("heat", "wind")


@pytest.mark.parametrize(
    ("index", "unit"),
    [
        ([round(2018 + k / 365.25, 4) for k in range(40)], "day"),
        ([*range(1950, 1990)], "year"),
        ([k / 2 for k in range(40)], "step"),
    ],
)
@pytest.mark.parametrize("orient", ["split", "columns"])
def test_numbers_of_rows_that_dont_count_them_are_times(
    tmp_path: Path, index: list[float], unit: str, orient: Literal["split", "columns"]
) -> None:
    frame = pd.DataFrame({"stage": 2 + wave(40), "rain": wave(40)[::-1] ** 2}, index=index)
    frame.to_json(path := tmp_path / "river.json", orient=orient)
    found = recognise(path)
    assert found.recipe.time_columns == ("time",)
    assert read(path, found.recipe).meta.step_unit == unit


def test_numbers_left_by_a_selection_of_rows_are_no_times(tmp_path: Path) -> None:
    frame = pd.DataFrame({"stage": 2 + wave(60), "rain": wave(60)[::-1] ** 2})
    frame[frame.index % 7 != 3].to_json(path := tmp_path / "river.json", orient="split")
    assert recognise(path).recipe.time_columns == ()


def test_a_first_list_of_names_names_numbers_that_are_written_as_texts(tmp_path: Path) -> None:
    times = pd.date_range("2026-02-02", periods=40, freq="3h").strftime("%Y-%m-%d %H:%M:%S.000")
    rows = [
        [t, f"{3 + 2 * v:.2f}", str(int(9 + 5 * v))] for t, v in zip(times, wave(40), strict=True)
    ]
    path = write(tmp_path / "kp.json", json.dumps([["time_tag", "Kp", "a_running"], *rows]))
    recipe = recognise(path).recipe
    assert recipe.value_columns == ("Kp", "a_running")
    assert recipe.time_columns == ("time_tag",)
    # Recipes of earlier versions know the columns by their places.
    earlier = recipe.with_(empty_cells="", value_columns=("1", "2"), time_columns=("0",))
    assert read(path, earlier).meta.channels == ("1", "2")
