"""The lines of a file, and what a person says of them on the page."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from sequitur_core.runs.workspace import Workspace
from tests import page_texts
from tests.core.files import write
from tests.core.readers.tables.formats.text.above.test_said_lines import (
    DAYS,
    LEVELS,
    flight,
    gauge_book,
)
from tests.dashboard.conftest import Open, add_file, control, in_view, said, texts, upload


def say(at: AppTest, **said: object) -> AppTest:
    """Say something of the lines in view."""
    for name, value in said.items():
        control(at, f"lines_{name}").set_value(value).run()
        assert not at.exception
    return at


def uploads(space: Workspace) -> list[str]:
    return [path.name for path in space.uploads.path.glob("*/*")]


def test_a_refused_text_is_read_as_a_person_says(open_page: Open, space: Workspace):
    at = upload(open_page(), {"ahr.book": gauge_book().encode()})
    assert len(at.error) == 1
    at.button(key="say_lines").click().run()
    assert not at.exception
    assert "Gauge book" in at.code[0].value
    say(at, skip_lines=3, header_lines=1)
    assert list(at.dataframe[0].value.columns) == ["day", "level"]
    assert "20 lines have more or fewer cells" in texts(at)
    at.button(key="use_lines").click().run()
    assert not at.exception
    assert at.title[0].value == "ahr"
    (about,) = space.datasets()
    assert space.recipe(about.id).time_columns == ("day",)
    assert uploads(space) == ["ahr.book"]
    assert not any(b.key == "use_lines" for b in at.button)


def test_lines_without_separators_are_cut_at_places_that_a_person_types(
    open_page: Open, space: Workspace
):
    at = upload(open_page(), {"a.igc": flight().encode()})
    at.button(key="say_lines").click().run()
    say(at, skip_lines=3, delimiter="", header_lines=0)
    assert control(at, "lines_cuts").value == "1, 2, 15, 16, 24, 26"
    control(at, "lines_cuts").set_value("1 2 8 15 16 24 25 26 31").run()
    assert len(at.dataframe[0].value.columns) == 9
    at.button(key="use_lines").click().run()
    assert not at.exception
    assert space.recipe(in_view(at)).cuts == (1, 2, 8, 15, 16, 24, 25, 26, 31)


def test_a_refused_text_is_kept_until_the_next_upload(open_page: Open, space: Workspace):
    at = upload(open_page(), {"ahr.book": gauge_book().encode()})
    at.button(key="say_lines").click().run()
    at.button(key="leave_lines").click().run()
    assert len(at.error) == 1  # with the way back to its lines
    upload(at, {"report.pdf": b"%PDF-1.7\n"})
    assert not any(b.key == "say_lines" for b in at.button)
    assert uploads(space) == []


def test_what_a_person_says_wrongly_is_said_and_changes_nothing(open_page: Open, space: Workspace):
    at = upload(open_page(), {"ahr.book": gauge_book().encode()})
    at.button(key="say_lines").click().run()
    say(at, delimiter="|")
    at.button(key="use_lines").click().run()
    assert page_texts.NOTHING_CHANGED in texts(at, "error")
    assert space.datasets() == []
    say(at, delimiter=";")
    at.button(key="use_lines").click().run()
    assert len(space.datasets()) == 1


def test_lines_of_a_file_that_is_read_are_said_otherwise(
    open_page: Open, space: Workspace, tmp_path: Path
):
    rows = ["name,t0,t1,t2,t3,t4,t5"] + [f"r{i},{i},2,3,4,5,{6 + i}" for i in range(9)]
    data_id = add_file(space, write(tmp_path / "table.csv", "\n".join(rows)))
    at = open_page(data=data_id)
    assert not any("skip_lines" in str(box.key) for box in at.number_input)
    at.button(key="say_lines").click().run()
    assert at.code[0].value.splitlines() == rows
    control(at, "lines_skip_lines").set_value(2)
    late = said(at)
    at.run()
    assert control(at, "lines_header_lines").value == 0  # follows what was said
    at._run(late)  # which still has a line of names, and isn't what a person says now
    assert control(at, "lines_header_lines").value == 0
    at.button(key="use_lines").click().run()
    assert not at.exception
    newest = space.datasets()[0]
    assert (space.recipe(newest.id).header, newest.count) == (False, 1)
    assert newest.id != data_id


def test_tabs_are_seen_and_files_of_a_folder_have_one_that_stands_for_all(open_page: Open):
    books = {f"{k}.book": gauge_book(mark="\t", turn=k).encode() for k in range(3)}
    at = upload(open_page(), books)
    at.button(key="say_lines").click().run()
    assert f"2024-03-04→\t{LEVELS[0]:.2f}".replace(".", ",") in at.code[0].value
    assert "0.book stands for all files like it." in texts(at)
    say(at, delimiter="\t", header_lines=0, skip_lines=4)
    at.button(key="use_lines").click().run()
    assert not at.exception
    assert f"3 recordings of {DAYS} steps" in texts(at)
