"""Lessons on their page, from the prediction to the explanation."""

from __future__ import annotations

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.learn_page import outcome_view
from dashboard.server.host_guard import command_for_others
from sequitur_core.lessons.lesson import Prediction
from sequitur_core.lessons.measures import MEASURES
from sequitur_core.lessons.reading import read_lesson
from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.conftest import do, finish
from tests.core.lessons.conftest import SMALL
from tests.dashboard.conftest import MAIN, Open, button, sent_to, texts
from tests.dashboard.train_page.test_train_states import under_way


@pytest.fixture
def small(space: Workspace) -> Workspace:
    """A workspace with a lesson of a teacher's own."""
    space.lessons_folder.mkdir()
    (space.lessons_folder / "small.toml").write_text(SMALL, encoding="utf-8")
    return space


def predict(at: AppTest, value: float) -> AppTest:
    at.number_input(key="prediction_small").set_value(value).run()
    button(at, page_texts.TRAIN_TWO).click().run()
    assert not at.exception
    return at


def test_six_lessons_are_offered_and_one_opens(open_page: Open) -> None:
    at = open_page("learn")
    assert not at.exception
    opens = [b for b in at.button if b.label == "Open"]
    assert len(opens) == 6
    assert "{two.explained}" in at.code[1].value  # the small lesson to begin one's own with
    assert all(f"| `{name}` |" in texts(at, "markdown") for name in MEASURES)
    opens[1].click().run()
    assert "Why a bottleneck?" in texts(at, "title")
    assert at.query_params["lesson"] in ("2_bottleneck", ["2_bottleneck"])
    assert sent_to(at, "examples_beats") is not None
    at.query_params.clear()  # as by a link of the navigation bar
    at.switch_page("runs_page/page.py").run()
    assert "lesson" in at.query_params  # else Back would need a step more, once one is here again
    at.switch_page("learn_page/page.py").run()
    button(at, "All lessons").click().run()
    assert at.title[0].value == "Learn"


def test_a_lesson_from_prediction_to_explanation(small: Workspace, open_page: Open) -> None:
    at = open_page("learn", lesson="small")
    button(at, page_texts.TRAIN_TWO).click().run()
    assert "First say what you predict" in texts(at, "info")
    predict(at, 40.0)
    assert "You predicted: **40 %**" in texts(at)
    assert sent_to(at, "lesson_losses") is not None
    for run in small.runs():
        finish(run)
    at.run()
    assert not at.exception
    assert page_texts.CAME_OUT in texts(at, "success", "warning")
    assert "It is " in texts(at, "markdown")
    assert "never" not in texts(at, "markdown")
    assert all(sent_to(at, f"map_{run.id}") is not None for run in small.runs())
    assert "done" in texts(open_page("learn"), "caption")
    button(at, "Start over").click().run()
    assert page_texts.WHAT_DO_YOU_PREDICT in texts(at)
    assert len(small.runs()) == 2


def test_a_single_run_is_seen_learning_and_replayed(small: Workspace, open_page: Open) -> None:
    begin, rest = SMALL.index('[[runs]]\nkey = "second"'), SMALL.index("[prediction]")
    (small.lessons_folder / "small.toml").write_text(SMALL[:begin] + SMALL[rest:])
    at = open_page("learn", lesson="small")
    at.number_input(key="prediction_small").set_value(40.0).run()
    button(at, "Train 1 model and see").click().run()
    assert sent_to(at, "loss_chart") is not None
    finish(small.runs()[0])
    at.run()
    assert not at.exception
    assert page_texts.CAME_OUT in texts(at, "success", "warning")
    assert sent_to(at, "live_map") is not None
    # What came out stands beside the replay, in place of the introduction.
    left = at.columns[0]
    assert page_texts.CAME_OUT in "".join(one.value for one in (*left.success, *left.warning))
    assert [one.label for one in left.expander] == ["The introduction"]


def test_what_the_models_differ_in_comes_first(small: Workspace, open_page: Open) -> None:
    other = SMALL.replace("2\ntraining = { epochs = 2, seed", "3\ntraining = { epochs = 2, seed")
    (small.lessons_folder / "small.toml").write_text(other)
    (table,) = (one.value for one in open_page("learn", lesson="small").dataframe)
    assert [*table][:2] == ["Model", "Encoding size"]
    assert [*table["Encoding size"]] == [2, 3]


def test_one_person_is_told_how_a_class_is_opened(open_page: Open) -> None:
    (box,) = [one for one in open_page("learn").expander if one.label == "Teach a class"]
    (code,) = box.code
    readme = (MAIN.parents[1] / "README.md").read_text(encoding="utf-8")
    for windows in (False, True):
        assert f"```bash\n{command_for_others(windows=windows)}\n```" in readme
    assert code.value in ("make class", "python -m dashboard.cli run --shared")


def test_of_several_runs_the_one_that_learns_shows_its_map(
    small: Workspace, open_page: Open
) -> None:
    at = predict(open_page("learn", lesson="small"), 40.0)
    assert sent_to(at, "live_map") is None
    under_way(finish(small.runs()[0]), epochs=2)
    assert "Map of" in sent_to(at.run(), "live_map")["label"]


def test_a_lesson_goes_on_where_it_was_left(small: Workspace, open_page: Open) -> None:
    predict(open_page("learn", lesson="small"), 40.0)
    assert "You predicted: **40 %**" in texts(open_page("learn", lesson="small"))


def test_curves_say_what_their_lines_are(small: Workspace, open_page: Open) -> None:
    at = predict(open_page("learn", lesson="small"), 40.0)
    assert "Solid: validation loss" not in texts(at, "caption")
    finish(small.runs()[0])
    assert "Solid: validation loss" in texts(at.run(), "caption")


def test_runs_that_were_deleted_can_be_trained_again(small: Workspace, open_page: Open) -> None:
    at = predict(open_page("learn", lesson="small"), 40.0)
    for run in small.runs():
        finish(run)
    shutil.rmtree(small.runs()[0].path)
    at.run()
    assert "Start over to train them again" in texts(at, "warning")


def test_a_run_that_fails_says_so_in_the_lesson(small: Workspace, open_page: Open) -> None:
    at = predict(open_page("learn", lesson="small"), 40.0)
    broken = small.runs()[0]
    shutil.rmtree(broken.path / "data")
    assert do(broken) == 1
    at.run()
    assert not at.exception
    assert "damaged" in texts(at, "error")
    assert any(b.label == "Try again" for b in at.button)


def test_stop_ends_all_runs_of_a_lesson(small: Workspace, open_page: Open) -> None:
    at = predict(open_page("learn", lesson="small"), 40.0)
    button(at, "Stop").click().run()
    assert {run.status for run in small.runs()} == {"stopped"}


def test_data_that_a_model_cannot_take_is_said_at_the_button(
    small: Workspace, open_page: Open
) -> None:
    wrong = SMALL.replace('sample = "heartbeats"\nsequences = 60', 'dataset = "my walks"')
    (small.lessons_folder / "small.toml").write_text(wrong, encoding="utf-8")
    at = predict(open_page("learn", lesson="small"), 40.0)
    assert "Load it on the Data page first" in texts(at, "error")
    assert small.runs() == []


def test_a_file_that_is_no_lesson_is_named_with_its_line(small: Workspace, open_page: Open) -> None:
    (small.lessons_folder / "small.toml").write_text(SMALL.replace("close", "near"))
    at = open_page("learn", lesson="small")
    assert "small.toml, line 31: there is no setting 'near'" in texts(at, "error")
    assert "That lesson isn't here any more" in texts(at, "warning")


def test_a_lesson_is_taken_in_and_away_again(space: Workspace, open_page: Open) -> None:
    at = open_page("learn")
    wrong = SMALL.replace("close", "near").encode()
    at.file_uploader[0].set_value([("mine.toml", wrong, "")]).run()
    assert "mine.toml, line 31: there is no setting 'near'" in texts(at, "error")
    assert not space.lessons_folder.exists()
    at.file_uploader[0].set_value([("mine.toml", SMALL.encode(), "")]).run()
    assert not at.exception
    assert "“Small” now stands above." in texts(at, "success")
    assert "**7. Small**" in texts(at, "markdown")
    other = SMALL.replace('title = "Small"', 'title = "Other"').encode()
    at.file_uploader[0].set_value([("mine.toml", other, "")]).run()
    assert "“Other” now stands above, in place of “Small”." in texts(at, "success")
    assert "Replaced the earlier mine.toml." in texts(at, "markdown")
    button(at, "Undo").click().run()
    assert "**7. Small**" in texts(at, "markdown")
    button(at, "Remove").click().run()
    assert "Small" not in texts(at, "markdown")
    button(at, "Undo").click().run()
    assert "**7. Small**" in texts(at, "markdown")
    assert "Removed" not in texts(at, "markdown")


def test_a_lesson_is_written_by_a_form_and_taken(space: Workspace, open_page: Open) -> None:
    at = open_page("learn")
    at.button(key="add_own_lesson").click().run()
    assert "Give the lesson a title and a question" in texts(at, "info")
    at.text_input(key="own_title").set_value("Two or three?")
    at.text_input(key="own_question").set_value("Is more better?")
    at.text_input(key="own_Sizes").set_value("2, 3")
    at.selectbox(key="own_data").set_value("sample heartbeats")
    at.button(key="add_own_lesson").click().run()
    assert "“Two or three?” now stands above." in texts(at, "success")
    at = open_page("learn", lesson="two_or_three")
    at.radio(key="prediction_two_or_three").set_value("3 numbers").run()
    button(at, page_texts.TRAIN_TWO).click().run()
    assert not at.exception
    assert [run.spec.encoding_dim for run in space.runs()[::-1]] == [2, 3]


def test_a_file_of_another_ending_is_said(small: Workspace, open_page: Open) -> None:
    (small.lessons_folder / "mine.txt").write_text(SMALL)
    assert "mine.txt isn't read" in texts(open_page("learn"), "error")


def test_a_file_of_the_same_name_replaces_a_lesson(small: Workspace, open_page: Open) -> None:
    path = small.lessons_folder / "small.toml"
    path.rename(path.with_name("1_encoding.toml"))
    assert read_lesson(path.with_name("1_encoding.toml")).title == "Small"
    at = open_page("learn")
    assert "**1. Small**" in texts(at, "markdown")
    assert "What is an encoding?" not in texts(at, "markdown")


@pytest.mark.parametrize(
    ("predicted", "answer", "said"),
    [
        (85.0, 99.5, "Off by 14.5 percentage points; up to 10 counts as right."),
        ("both", "neither", "Not as predicted; the explanation is below."),
    ],
)
def test_a_wrong_prediction_is_told_how_far_off_it_was(
    predicted: str | float, answer: str | float, said: str
):
    percent = Prediction(ask="How much?", unit="%")
    assert outcome_view.how_far_off(percent, predicted, answer).startswith(said)


def test_a_number_that_nothing_can_come_to_is_no_prediction(
    small: Workspace, open_page: Open
) -> None:
    at = predict(open_page("learn", lesson="small"), 150.0)
    assert small.runs() == []
    assert texts(at, "error") == "Between 0 and 100, please."
    assert "First say" not in texts(at, "info")
    assert at.number_input(key="prediction_small").value == 150
    assert len(predict(at, 100.0).exception) == 0
    assert len(small.runs()) == 2
