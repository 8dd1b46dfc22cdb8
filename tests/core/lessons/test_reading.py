"""A lesson from its file, and what is said of files that are wrong."""

from pathlib import Path

import pytest

from sequitur_core.lessons.measures import FUNCTIONS, MEASURES
from sequitur_core.lessons.reading import LessonError, parse_lesson, read_lesson
from sequitur_core.settings.presets import preset
from sequitur_core.settings.sizes import Sizes
from tests.cases import together

README = Path(__file__).parents[3] / "README.md"
LEARN_PAGE = README.parent / "dashboard" / "learn_page"
SHIPPED = sorted((LEARN_PAGE / "lessons").glob("*.toml"))


def test_a_file_is_a_lesson(text: str, tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_bytes(("\ufeff" + text.replace("\n", "\r\n")).encode())
    lesson = read_lesson(path)
    assert (lesson.key, lesson.title, lesson.minutes) == ("small", "Small", 5)
    assert [(run.key, run.name, run.data) for run in lesson.runs] == [
        ("first", "first", "beats"),
        ("second", "the second", "beats"),
    ]
    assert lesson.runs[1].training == {"epochs": 2, "seed": 1}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_lesson_that_comes_along_is_one(path: Path) -> None:
    assert read_lesson(path).explanation


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_models_of_lessons_begin_at_random_so_that_their_maps_move(path: Path) -> None:
    lesson = read_lesson(path)
    sizes = Sizes(n=100, max_length=300, min_length=300, element_shape=(1,))
    for run in lesson.runs:
        options, _ = preset(run.preset, run.model, sizes, run.encoding_dim or sizes.encoding_dim)
        assert not {**options, **run.options}.get("linear_skip"), run.name


@together(
    "old, new, line, problem",
    [
        ("title =", "titel =", 1, "Did you mean title"),
        ('title = "Small"', 'title = " "', 1, "title is empty"),
        ('title = "Small"', f'title = "{"a" * 301}"', 1, "one line of at most 300 letters"),
        ('title = "Small"', 'title = "a\\nb"', 1, "one line"),
        ('title = "Small"', 'title = "a\\u202eb"', 1, "can't be seen"),
        ('title = "Small"', 'title = "Small"\nminutes = -1', 2, "1 to 600"),
        ("Two lines", "![x](http://elsewhere/track.png)", 3, "a picture from elsewhere"),
        ("It is {", "![a ![b][c]](data:image/png;) {", 34, "a picture from elsewhere"),
        ("[[data]]", "a" + ".a" * 9 + " = 1\n[[data]]", 7, "so many parts"),
        ("[[data]]", '# """\n["a"' + " . 'a'" * 9 + ']\n# """\n[[data]]', 8, "so many parts"),
        ('question = "Does it learn?"', "question = 3", 2, "text in quotes"),
        ('question = "Does it learn?"\n', "", 1, "question is missing"),
        ('sample = "heartbeats"', 'sample = "heartbeat"', 9, "Did you mean heartbeats"),
        ('sample = "heartbeats"\n', "", 7, "either sample"),
        ("sequences = 60", "sequences = 4", 10, "5 sequences or more"),
        ("sequences = 60", 'change = "nois"', 10, "Did you mean noise"),
        ('key = "second"', 'key = "first"', 20, "two runs called 'first'"),
        ('key = "second"', 'key = "2nd"', 20, "by letters"),
        ('name = "the second"', 'data = "beat"', 21, "Did you mean beats"),
        ('name = "the second"\nmodel = "LINEAR_AE"', 'model = "GRU"', 21, "LINEAR_AE, LSTM_AE or"),
        ("epochs = 2, seed", "epoch = 2, seed", 25, "Did you mean epochs"),
        ("epochs = 2, seed", "epochs = 0, seed", 25, "0 epochs can't be trained"),
        ("encoding_dim = 2\ntraining = { epochs = 2 }", "encoding_dim = 0", 16, "1 to 1024"),
        ("training = { epochs = 2 }\n", "options = { h_dim = [3] }\n", 17, "Did you mean h_dims"),
        ('number = "first.explained"', "lowest = 4", 27, "either number"),
        ('number = "first.explained"', 'number = "first.explain"', 29, "Did you mean explained"),
        ('number = "first.explained"', 'number = "frist.loss"', 29, "Did you mean first"),
        ('number = "first.explained"', 'number = "1 +"', 29, "is no formula (it can't be read)"),
        ('number = "first.explained"', 'number = "first.loss > 5%"', 29, "written without %"),
        ('number = "first.explained"', 'number = "first.loss = 5"', 29, "compared by <, <="),
        (
            'number = "first.explained"',
            'number = "shared_neighbours(first)"',
            29,
            "write shared_neighbours(first, second)",
        ),
        ("close = 5", "lowest = 200", 27, "above lowest"),
        ("{first.explained}", "{first.explain}", 34, "Did you mean explained"),
        ('when = "first.epochs > 2"', 'wenn = "first.epochs > 2"', 38, "Did you mean when"),
        ("[[explanation]]", "[[explanations]]", 33, "Did you mean explanation"),
        ("[[data]]", "[data]", 7, "at least one [[data]]"),
        (
            'number = "first.explained"\nunit = "%"\nclose = 5',
            '[[prediction.choices]]\ntext = "only"',
            29,
            "two choices or more",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    text: str, old: str, new: str, line: int, problem: str
) -> None:
    assert old in text
    with pytest.raises(LessonError) as raised:
        parse_lesson(text.replace(old, new), "small.toml")
    assert f"small.toml, line {line}: " in str(raised.value)
    assert problem in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('learn?"', "learn?", "line 2: a text has no closing quotation mark"),
        ('"Does it learn?"', "\u201cDoes it learn?\u201d", "line 2: .* straight quotation marks"),
        ("question = ", "question ", "line 2: this isn't TOML: "),
        ('"It is {first.explained} %."', '"""It is', 'line 34: the text that .* no closing """'),
        ('when = "first.epochs > 2"\n', "when", "line 38: this isn't TOML: "),
    ],
)
def test_what_is_no_toml_is_said_with_its_line(text: str, old: str, new: str, problem: str) -> None:
    with pytest.raises(LessonError, match=f"small.toml, {problem}"):
        parse_lesson(text.replace(old, new), "small.toml")


def test_a_file_of_another_kind_is_no_lesson(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LessonError, match="UTF-8"):
        read_lesson(path)
    with pytest.raises(LessonError, match="can't be read"):
        read_lesson(tmp_path / "b.toml")


def test_readme_names_all_that_lessons_can_ask() -> None:
    text = README.read_text(encoding="utf-8")
    missing = [name for name in (*MEASURES, *FUNCTIONS) if f"`{name}" not in text]
    assert missing == []


def test_the_lesson_that_one_begins_with_is_one_and_stands_in_readme() -> None:
    path = LEARN_PAGE / "my_lesson.toml"
    assert read_lesson(path).explanation
    assert f"```toml\n{path.read_text(encoding='utf-8')}```" in README.read_text(encoding="utf-8")
