"""New data beside the map: files come, are placed or refused with a sentence, and go again."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.explore_page import export_menu, new_sequences
from dashboard.explore_page.map_area.new_points import symbol_size
from dashboard.explore_page.new_sequences import why_unlike
from dashboard.explore_page.panels import new_data as panel
from dashboard.export import prepared_files
from dashboard.sentences.novelty_sentences import novelty_summary
from dashboard.widgets.uploads import pending_upload
from sequitur_core.data.notes.new_data import dates_differ, lengths_differ
from sequitur_core.data.notes.note import Note
from sequitur_core.errors import SequiturError
from sequitur_core.jobs.answering import new_data
from sequitur_core.jobs.file_reading import reading
from sequitur_core.readers import Progress, read, recognise
from sequitur_core.runs import queries
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.answer_queries import answer_all
from tests.core.conftest import finish
from tests.core.files import npy
from tests.core.jobs.answering.test_new_data import table
from tests.dashboard.conftest import Open, answered, open_panel, put_run, sent_to, tell, texts


@pytest.fixture
def run(space: Workspace, tmp_path: Path) -> Run:
    """A run on a table of 24 waves."""
    path = tmp_path / "waves.csv"
    table(24).to_csv(path, index=False)
    recipe = recognise(path).recipe
    return finish(put_run(space, read(path, recipe), recipe=recipe))


def bring(at: AppTest, run: Run, frame: pd.DataFrame, name: str = "new.csv") -> AppTest:
    """Drop a file, and let the queries be answered."""
    return bring_bytes(at, run, frame.to_csv(index=False).encode(), name)


def bring_bytes(at: AppTest, run: Run, content: bytes, name: str) -> AppTest:
    at.file_uploader[0].upload(name, content).run()
    return answered(at, run)


def marks(at: AppTest) -> list[dict]:
    """What is laid over the map."""
    return json.loads(sent_to(at, "map")["over"])


@pytest.mark.parametrize("size", [1, 2])
def test_new_sequences_lie_where_their_own_one_or_two_numbers_say(
    open_page: Open, space: Workspace, run: Run, size: int
):
    small = finish(put_run(space, run.dataset(), recipe=run.spec.recipe, encoding_dim=size))
    at = bring(open_panel(open_page, small, page_texts.NEW_DATA), small, 3 * table(2))
    (query,) = new_data.file_queries(small)
    encodings = queries.result(small, query)["encodings"]
    (diamonds,) = marks(at)
    np.testing.assert_allclose(diamonds["x"], encodings[:, 0], atol=1e-6)
    up = encodings[:, 1] if size == 2 else np.zeros(len(encodings))
    np.testing.assert_allclose(diamonds["y"], up, atol=1e-6)


def test_a_file_on_its_way_is_said(open_page: Open, run: Run):
    at = open_panel(open_page, run, page_texts.NEW_DATA)
    at.file_uploader[0].upload("new.csv", table(2).to_csv(index=False).encode()).run()
    assert [info.value for info in at.info] == ["Placing new.csv ..."]


def test_a_file_is_read_before_the_queue_is_asked_to_place_it(
    open_page: Open, run: Run, monkeypatch: pytest.MonkeyPatch
):
    at = open_panel(open_page, run, page_texts.NEW_DATA)
    at.file_uploader[0].upload("new.csv", table(2).to_csv(index=False).encode()).run()
    monkeypatch.setattr(reading.POOL, "do", killed)
    again = answered(open_panel(open_page, run, page_texts.NEW_DATA), run)  # as after a reload
    assert len(again.dataframe[0].value) == 2
    assert not again.error


def killed(request: dict[str, str], *, progress: Progress) -> None:
    raise SequiturError("Reading new.csv was ended by the system.")


def test_a_reader_that_is_killed_is_said_and_leaves_nothing(
    open_page: Open, space: Workspace, run: Run, monkeypatch: pytest.MonkeyPatch
):
    at = open_panel(open_page, run, page_texts.NEW_DATA)
    monkeypatch.setattr(reading.POOL, "do", killed)
    at = bring(at, run, table(2))
    assert "new.csv can't be placed on the map. Reading new.csv was ended by the system." in texts(
        at, "error"
    )
    assert_nothing_left(space, run)


def test_a_reading_that_is_cancelled_leaves_nothing(
    open_page: Open, space: Workspace, run: Run, monkeypatch: pytest.MonkeyPatch
):
    at = open_panel(open_page, run, page_texts.NEW_DATA)

    @contextmanager
    def clicked(path: Path, *, doing: str, cancel: Callable[[], None]) -> Iterator[Progress]:
        def click(share: float, what: str) -> None:
            cancel()
            st.rerun()

        yield click

    def slow(request: dict[str, str], *, progress: Progress) -> None:
        (Path(request["folder"]) / "half").write_text("half")
        progress(0.5, "Reading")

    monkeypatch.setattr(pending_upload, "progress_bar", clicked)
    monkeypatch.setattr(reading.POOL, "do", slow)
    at = bring(at, run, table(2))
    assert not at.error
    assert_nothing_left(space, run)


def assert_nothing_left(space: Workspace, run: Run) -> None:
    assert new_data.file_queries(run) == []
    assert list(space.uploads.path.iterdir()) == []
    assert list(run.path.glob(".*")) == []


def test_a_file_waits_for_the_run_it_was_brought_to(open_page: Open, space: Workspace, run: Run):
    other = finish(put_run(space, run.dataset(), recipe=run.spec.recipe))
    upload = space.uploads.add("new.csv", io.BytesIO(table(2).to_csv(index=False).encode()))
    for shown, placed in ((other, 0), (run, 1)):
        at = open_panel(open_page, shown, page_texts.NEW_DATA)
        at.session_state[state.pending_new_data(run.id, 0)] = upload
        at = answered(at.run(), shown)
        assert len(marks(at)) == len(new_data.file_queries(shown)) == placed


def test_files_that_come_while_another_is_read_are_read_too(
    open_page: Open, space: Workspace, run: Run
):
    at = open_panel(open_page, run, page_texts.NEW_DATA)
    for version in (9, 10):
        file = io.BytesIO(table(2, seed=version).to_csv(index=False).encode())
        upload = space.uploads.add(f"{version}.csv", file)
        at.session_state[state.pending_new_data(run.id, version)] = upload
    at = answered(at.run(), run)
    assert [trace["name"] for trace in marks(at)] == ["new: 9.csv", "new: 10.csv"]


def test_an_answer_that_comes_as_the_page_is_drawn_is_seen(
    open_page: Open, run: Run, monkeypatch: pytest.MonkeyPatch
):
    show_files = panel.show_files

    def late(*given: object) -> None:
        answer_all(run)
        show_files(*given)

    monkeypatch.setattr(panel, "show_files", late)
    at = open_panel(open_page, run, page_texts.NEW_DATA)
    at.file_uploader[0].upload("new.csv", table(2).to_csv(index=False).encode()).run()
    assert len(at.dataframe[0].value) == 2
    assert len(marks(at)) == 1


def test_new_sequences_are_listed_and_marked_and_their_neighbours_selected(
    open_page: Open, run: Run
):
    at = open_panel(open_page, run, page_texts.NEW_DATA)
    assert not at.exception
    assert marks(at) == []
    assert not at.dataframe

    at = bring(at, run, table(24))
    assert "new.csv" in texts(at)
    shown = at.dataframe[0].value
    assert len(shown) == 24
    assert (shown["Sequence"] + " (the same)" == shown["Nearest"]).all()
    assert "All 24 sequences are in this run already" in texts(at)
    assert "Stranger than" in shown
    by_id = dict(zip(shown["Sequence"], shown["kind of neighbours"], strict=True))
    assert by_id == {f"wave 0.{i}": ["slow", "fast"][i % 2] for i in range(24)}
    (diamonds,) = marks(at)
    points = run.points("umap")
    np.testing.assert_allclose(np.column_stack([diamonds["x"], diamonds["y"]]), points, atol=1e-4)

    name = diamonds["customdata"][5]
    tell(at, "map", {"selected": {"kind": "mark", "rows": "", "mark": name}})
    assert "It is in this run already: wave 0.5 has the same values." in texts(at)
    at.button(key="select_newcomers_neighbours").click().run()
    assert at.session_state["selected_rows"] == (run.id, [5])


def test_only_what_has_the_same_values_is_in_the_run_already(open_page: Open, run: Run):
    frame = table(24)
    values = frame.select_dtypes("number").columns
    frame.loc[frame.index[-1], values[-1]] += 0.01
    at = bring(open_panel(open_page, run, page_texts.NEW_DATA), run, frame)
    assert "23 of 24 sequences are in this run already" in texts(at)


def odd_table(seed: int) -> pd.DataFrame:
    """Two waves, of which the first is like nothing in the run."""
    frame = table(2, seed=seed)
    numbers = frame.columns[2:]
    frame.loc[0, numbers] = np.where(np.arange(len(numbers)) % 2, 30.0, -30.0)
    return frame


def test_of_what_is_in_the_run_already_it_is_not_said_that_the_model_has_seen_nothing_like_it(
    open_page: Open, space: Workspace, tmp_path: Path
):
    path = tmp_path / "waves.csv"
    every = pd.concat([odd_table(seed=1), table(24)])
    every.to_csv(path, index=False)
    recipe = recognise(path).recipe
    run = finish(put_run(space, read(path, recipe), recipe=recipe))
    at = bring(open_panel(open_page, run, page_texts.NEW_DATA), run, every)
    assert at.dataframe[0].value["Stranger than"].max() > 90
    assert "All 26 sequences are in this run already" in texts(at)
    assert "seen nothing like" not in texts(at)
    assert "stands apart" not in texts(at)
    assert [trace["name"] for trace in marks(at)] == ["new: new.csv"]
    assert "in this run already" in marks(at)[0]["text"][0]

    at = bring(at, run, pd.concat([table(3), odd_table(seed=1)]).assign(t0=99.0), "odd.csv")
    assert "26 of 31 sequences are in this run already" in texts(at)
    assert "5 others are" in texts(at)


def test_what_is_unlike_the_run_is_drawn_hollow_and_named_in_the_legend_and_in_the_report(
    open_page: Open, space: Workspace, run: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(export_menu, "POINTS_AT_ONCE", 0)
    at = open_panel(open_page, run, page_texts.NEW_DATA)
    at = bring(at, run, odd_table(seed=3))
    assert "1 of 2 is unlike the training sequences: wave 3.0" in texts(at)
    assert "drawn hollow, is a guess" in texts(at)
    at.button(key="prepare_report").click().run()
    report = prepared_files.prepared_path(space, run, "report").read_text(encoding="utf-8")
    assert "<strong>1 of 2 is unlike the training sequences: wave 3.0" in report
    assert "<th>Stranger than</th>" in report
    assert "guess: new.csv" in report
    near, guess = marks(at)
    assert (near["name"], guess["name"]) == ("new: new.csv", "guess: new.csv")
    assert guess["marker"]["color"] == near["marker"]["line"]["color"]
    assert len(near["x"]) == len(guess["x"]) == 1

    at = bring(at, run, table(2, seed=4), "more.csv")
    kinds = [trace["name"].partition(":")[0] for trace in marks(at)]
    assert kinds == ["new", "new", "guess"]  # no guess lies under another


def test_what_is_unlike_the_run_is_named_with_the_channel_that_it_shows_in(
    open_page: Open, space: Workspace, tmp_path: Path
):
    path, rng = tmp_path / "plant.csv", np.random.default_rng(1)
    hours = np.arange(1200)
    frame = pd.DataFrame({"flow": np.sin(hours / 4), "vibration": rng.normal(size=1200)})
    frame.loc[240:287, "flow"] = 30  # a flood: far from all others, and known
    frame.to_csv(path, index=False)
    recipe = recognise(path).recipe.with_(window=12)
    run = finish(put_run(space, read(path, recipe), recipe=recipe))
    new = frame[:240].assign(vibration=rng.normal(size=240))
    new.loc[60:71, "vibration"] += 12
    at = bring(open_panel(open_page, run, page_texts.NEW_DATA), run, new)
    assert "unlike the training sequences: steps 61-72 (vibration)" in texts(at)
    guess = marks(at)[-1]["customdata"][0]
    tell(at, "map", {"selected": {"kind": "mark", "rows": "", "mark": guess}})
    assert "from the mean of its neighbours" in texts(at)
    assert [1] in [one.value for one in at.get("button_group") if one.label == "Channels"]


def test_thousands_of_symbols_leave_the_map_in_sight():
    pixels = 300 * 250  # of a map where a window is small
    for count in (1, 14, 100, 1000, 4000):
        size = symbol_size(count)
        assert 3 <= size <= 9
        assert count * size**2 / 2 < pixels / 3


def test_files_are_told_apart_by_symbols_of_one_size(open_page: Open, run: Run):
    at = bring(open_panel(open_page, run, page_texts.NEW_DATA), run, table(3, seed=4), "a.csv")
    at = bring(at, run, table(2, seed=5), "b.csv")
    one, other = marks(at)
    assert one["marker"]["symbol"] != other["marker"]["symbol"]
    assert one["marker"]["size"] == other["marker"]["size"]
    assert "b.csv" in other["text"][0]
    assert "◆ **a.csv**" in texts(at)
    assert "★ **b.csv**" in texts(at)


def test_shares_are_whole_numbers_in_the_table_that_is_exported(
    open_page: Open, run: Run, monkeypatch: pytest.MonkeyPatch
):
    exported: list[pd.DataFrame] = []
    monkeypatch.setattr(panel, "as_csv", lambda table: exported.append(table) or "")
    bring(open_panel(open_page, run, page_texts.NEW_DATA), run, table(7, seed=4))
    shares = exported[-1][["Stranger than", "Error rank"]]
    assert (shares.dtypes == "Int64").all()
    assert shares.max(axis=None) > 1


def test_a_column_of_another_name_is_taken_and_said(
    open_page: Open, space: Workspace, tmp_path: Path
):
    path = tmp_path / "series.csv"
    hours = np.arange(240)
    frame = pd.DataFrame({"MLII": np.sin(hours / 4) + hours % 7, "V1": np.cos(hours / 4)})
    frame.to_csv(path, index=False)
    recipe = recognise(path).recipe.with_(window=12)
    run = finish(put_run(space, read(path, recipe), recipe=recipe))
    at = open_panel(open_page, run, page_texts.NEW_DATA)
    at = bring(at, run, frame.rename(columns={"MLII": "ecg", "V1": "second"}))
    assert "Channels ecg and second are taken for MLII and V1" in texts(at, "warning")
    assert "All 20 sequences are in this run already" in texts(at)

    at = bring(at, run, frame.rename(columns={"MLII": "b", "V1": "a"})[["a", "b"]], "swapped.csv")
    assert "By level and spread, b looks like MLII and a looks like V1." in texts(at)
    (swap,) = [button for button in at.button if button.label == "Take them so"]
    at = answered(swap.click().run(), run)
    assert "Channels b and a are taken for MLII and V1" in texts(at, "warning")
    assert "The same sequences as above: they count once" in texts(at, "caption")
    assert not [button for button in at.button if button.label == "Take them so"]

    at = bring(at, run, frame[["V1"]].rename(columns={"V1": "ecg"}), "one.csv")
    assert "In one.csv, ecg is measured, but the model was trained on MLII and V1" in texts(
        at, "error"
    )


def test_the_upload_is_on_the_disk_once_and_the_uploader_is_new(
    open_page: Open, space: Workspace, run: Run
):
    at = bring(open_panel(open_page, run, page_texts.NEW_DATA), run, table(2))
    assert at.file_uploader[0].key == "newcomers_1"
    assert not list(space.uploads.path.iterdir())


def test_a_reload_brings_it_back(open_page: Open, run: Run):
    bring(open_panel(open_page, run, page_texts.NEW_DATA), run, table(3, seed=4))
    again = open_panel(open_page, run, page_texts.NEW_DATA)
    assert sorted(again.dataframe[0].value["Sequence"]) == ["wave 4.0", "wave 4.1", "wave 4.2"]
    assert len(marks(again)) == 1


def test_several_files_come_after_one_another_and_one_or_all_are_removed(open_page: Open, run: Run):
    at = bring(open_panel(open_page, run, page_texts.NEW_DATA), run, table(3, seed=4), "a.csv")
    at = bring(at, run, table(2, seed=5), "b.csv")
    assert sorted(at.dataframe[0].value["File"]) == ["a.csv"] * 3 + ["b.csv"] * 2
    assert [trace["name"] for trace in marks(at)] == ["new: a.csv", "new: b.csv"]

    at.button(key="remove_newcomers_0").click().run()
    assert [trace["name"] for trace in marks(at)] == ["new: b.csv"]
    assert len(new_data.file_queries(run)) == 1

    at = bring(at, run, table(3, seed=4), "a.csv")
    assert len(new_data.file_queries(run)) == 2
    assert "At its place" not in at.dataframe[0].value
    at = bring(at, run, table(2, seed=5).assign(name=["wave x", "wave y"]), "as b.csv")
    shown = at.dataframe[0].value
    assert sorted(zip(shown["File"], shown["At its place"], strict=True)) == [
        *[("a.csv", 1)] * 3, *[("as b.csv", 2)] * 2, *[("b.csv", 2)] * 2
    ]  # fmt: skip
    assert "4 of them lie where others do" in texts(at)
    said = [text for trace in marks(at) for text in trace["text"]]
    assert sum("2 new sequences lie here" in text for text in said) == 4

    at = bring(at, run, table(2, seed=5), "b.csv")
    assert "The same sequences as above: they count once" in texts(at, "caption")
    assert len(at.dataframe[0].value) == len(shown)
    at.button(key="remove_all_newcomers").click().run()
    assert marks(at) == []
    assert new_data.file_queries(run) == []
    assert not at.dataframe


def test_a_diamond_that_is_clicked_is_drawn(open_page: Open, run: Run):
    at = bring(open_panel(open_page, run, page_texts.NEW_DATA), run, table(3, seed=4))
    name = marks(at)[0]["customdata"][1]
    tell(at, "map", {"selected": {"kind": "mark", "rows": "", "mark": name}})
    assert "wave 4.1" in texts(at)
    assert "Its error" in texts(at)
    large = marks(at)[-1]
    assert large["customdata"] == [name]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "empty.csv", "empty.csv can't be placed on the map. empty.csv is empty"),
        (b"a,b\nx,y\nz,w\n", "words.csv", "words.csv can't be placed on the map."),
        (b"\x00\x01" * 400, "noise.npy", "noise.npy can't be placed on the map."),
        (npy(np.zeros((4, 12, 3), np.float32)), "three.npy", "has 3 channels"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_a_sentence(
    open_page: Open, run: Run, content: bytes, name: str, sentence: str
):
    at = bring_bytes(open_panel(open_page, run, page_texts.NEW_DATA), run, content, name)
    assert sentence in texts(at, "error")
    assert new_data.file_queries(run) == []
    assert marks(at) == []


def test_what_was_placed_before_stays_when_a_file_is_refused(open_page: Open, run: Run):
    at = bring(open_panel(open_page, run, page_texts.NEW_DATA), run, table(3, seed=4), "good.csv")
    at = bring_bytes(at, run, b"a,b\nx,y\n", "bad.csv")
    assert "bad.csv can't be placed on the map" in texts(at, "error")
    assert len(at.dataframe[0].value) == 3


def test_the_next_file_takes_the_sentence_away(open_page: Open, run: Run):
    at = bring_bytes(open_panel(open_page, run, page_texts.NEW_DATA), run, b"", "bad.csv")
    at = bring(at, run, table(3, seed=4))
    assert not at.error


def test_sequences_of_other_lengths_are_placed_and_that_is_said(open_page: Open, run: Run):
    at = bring(open_panel(open_page, run, page_texts.NEW_DATA), run, table(2, steps=9, seed=3))
    assert "All its sequences are shorter (9 steps)" in texts(at)


def test_names_are_shown_letter_by_letter(open_page: Open, run: Run):
    frame = table(2, seed=3)
    frame["name"] = ["<b>one</b>", "*two*"]
    at = bring(open_panel(open_page, run, page_texts.NEW_DATA), run, frame, "new (1) [x].csv")
    assert "<b>" not in marks(at)[0]["text"][0]


@pytest.mark.parametrize(
    ("novel", "words"),
    [
        ([False], "It is about as close to its nearest neighbours"),
        ([False, False], "All 2 are about as close to their nearest neighbours"),
        ([True], "**It is unlike the training sequences: a, b and c.**"),
        ([True, False], "**1 of 2 is unlike the training sequences: a, b and c.**"),
        ([True, True, False], "**2 of 3 are unlike the training sequences"),
        ([], ""),
        ([True] * 4, "**All 4 are unlike the training sequences, most of all a, b and c.**"),
    ],
)
def test_the_short_of_it_is_a_sentence(novel: list[bool], words: str):
    assert novelty_summary(np.array(novel, np.bool_), ["a", "b", "c"]).startswith(words)


def test_why_most_may_be_unlike_is_said_and_no_strangest_are_named():
    said = novelty_summary(np.ones(4, np.bool_), ["a", "b", "c"], reason="they are longer")
    assert said.startswith("**All 4 are unlike the training sequences, most likely because they")
    assert "most of all" not in said


def test_a_reason_is_one_of_each_file_with_many_that_are_unlike():
    def file(*notes: Note, unlike: bool = True) -> SimpleNamespace:
        data = SimpleNamespace(notes=notes, dataset=range(4))
        return SimpleNamespace(data=data, are_guesses=np.full(4, unlike))

    later, some = dates_differ("2023-01-30", "2023-01-02"), lengths_differ(2, 4, (5, 6), (6, 6))
    assert why_unlike([file(later), file(unlike=False)]) == "they begin on another date"
    assert why_unlike([file(later), file()]) == why_unlike([file(some)]) == ""
    longer = lengths_differ(4, 4, (7, 7), (6, 6))
    assert why_unlike([file(later, longer)]) == (
        "they begin on another date and have another length"
    )


def test_what_is_near_but_reconstructed_worse_than_all_is_named():
    said = novelty_summary(np.zeros(4, np.bool_), worse=["a", "b"])
    worse = "The error of a and b is larger than that of any training sequence, outliers aside."
    assert said.endswith(worse)
    assert "has seen sequences like that" not in said
    assert "has seen" not in novelty_summary(np.zeros(4, np.bool_), changed=True)


@pytest.mark.parametrize(("count", "usual"), [(1, True), (4, True), (9, False)])
def test_of_many_some_are_a_little_farther_by_chance(count: int, usual: bool):
    said = novelty_summary(np.arange(183) < count, ["a"], surely=False)
    assert ("by chance" in said) == usual
    assert ("unlike the training sequences" in said) != usual


def test_a_file_of_a_format_that_isnt_read_is_told_what_to_do(open_page: Open, run: Run):
    at = open_panel(open_page, run, page_texts.NEW_DATA)
    at = bring_bytes(at, run, b"%PDF-1.7\n", "report.pdf")
    assert not at.exception
    said = [warning.value for kind in (at.warning, at.error) for warning in kind]
    assert any("it is a PDF document" in text for text in said), said


def test_how_many_are_among_those_known_and_how_high_they_lie_is_said(open_page: Open, run: Run):
    frame = table(6, seed=5)
    numbers = frame.select_dtypes("number").columns
    frame[numbers] = frame[numbers] + 10
    far = texts(bring(open_panel(open_page, run, page_texts.NEW_DATA), run, frame, "far.csv"))
    assert re.search(r"Of 6 new sequences, (none|\d) lies? among the training sequences", far)
    assert re.search(r"On average, .* is -?[\d.]+, compared with", far)


def test_what_the_neighbours_of_each_recording_are_stands_in_the_panel(
    open_page: Open, run: Run, monkeypatch: pytest.MonkeyPatch
):
    frame = table(6, seed=5)
    frame["name"] = [f"walk {i // 4} from {i} s" for i in range(6)]
    at = bring(open_panel(open_page, run, page_texts.NEW_DATA), run, frame)
    said = next(m.value for m in at.markdown if m.value.startswith("By the kind of their"))
    title, _, first, second = said.replace("\\", "").splitlines()
    assert title == "By the kind of their neighbours:"
    assert first in ("- walk 0: slow (2 of 4), fast (2)", "- walk 0: fast (2 of 4), slow (2)")
    assert second.startswith("- walk 1: ")
    monkeypatch.setattr(new_sequences, "COLUMN", "kind")  # as if a person had given it
    assert any("By your labels of their neighbours" in m.value for m in at.run().markdown)
