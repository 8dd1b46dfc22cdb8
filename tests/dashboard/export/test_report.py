"""The report and the map's picture: whole, with nothing from outside, and names stay names."""

from __future__ import annotations

import base64
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import asdict, replace
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from dashboard.charts.colouring import (
    MAX_CLASSES,
    MISSING_COLOUR,
    by_class,
    by_column,
    by_number,
    one_colour,
)
from dashboard.charts.maps.map_svg import map_svg
from dashboard.export import report, report_lesson, report_sections, report_sequences
from dashboard.export.report_sections import View, data_table, groups_table
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.data.notes import sentence
from sequitur_core.data.recipe import EMPTY_CELLS, Recipe
from sequitur_core.explore.grouping.group_edits import Edited
from sequitur_core.files import write_array, write_json
from sequitur_core.findings.finding import Finding
from sequitur_core.lessons.attempt import start_runs
from sequitur_core.lessons.reading import read_lesson
from sequitur_core.runs.layout import BASELINES_FILE, RECONSTRUCTIONS_FILE, SPLIT_FILE, UNSEEN_FILE
from sequitur_core.runs.progress.state import Baselines
from sequitur_core.runs.run import Run
from sequitur_core.runs.workspace import Workspace
from sequitur_core.samples import SAMPLES
from tests.core.conftest import finish
from tests.core.lessons.conftest import SMALL
from tests.dashboard.conftest import numbers, put_run, waves

EVIL = "</script><script>evil()</script><b>\"'&"


class Reader(HTMLParser):
    """What a browser would make of a page: elements, attributes and texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.inside: list[str] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in ("script", "style", "h1", "h2"):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if self.inside[-1:] == ["script"]:
            self.scripts.append(data)
        elif self.inside[-1:] != ["style"]:
            self.texts.append(data)


def view(run: Run, dataset: SequenceDataset, **more: object) -> View:
    colouring = one_colour(len(dataset))
    if dataset.labels.shape[1]:
        colouring = by_column("kind", dataset.labels.iloc[:, 0])
    return View(**{"points": run.points("pca"), "method": "pca", "colouring": colouring, **more})


def made(run: Run, **more: object) -> str:
    dataset = run.dataset()
    return report.report(run, dataset, view(run, dataset, **more))


def drawn(text: str) -> dict[str, dict]:
    found = re.search(r'<script type="application/json" id="charts">(.*?)</script>', text, re.S)
    return {chart["id"]: chart for chart in json.loads(found[1])}


def test_every_part_is_there_the_settings_folded_at_the_end(run: Run):
    groups = Edited(np.array([0, 0, 0, 1, 1, 1, 1, -1]), {0: "calm <i>"})
    whole = made(run, groups=groups, trust=(0.97, 0.9))
    assert whole.index("How to read this") < whole.index("<details><summary><h2>Settings</h2>")
    assert "beforeprint" in whole  # on paper they are there
    page = Reader(whole)
    text = " ".join(page.texts)
    for part in (
        "Map", "Groups", "Originals and reconstructions", "Training", "Data", "Settings",
        "How to read this", "8 sequences of 12 steps", "group 2", "calm <i>", "no group",
        "Trustworthiness 0.970, continuity 0.900", "LSTM_AE", "kind (2), weight (8)",
    ):  # fmt: skip
        assert part in text, part


def test_findings_are_said_but_for_those_that_were_dismissed(run: Run):
    rows = np.arange(8)
    groups = Finding("groups", {"count": 2, "name": "kind"}, rows, (rows[::2], rows[1::2]))
    odd = Finding("odd", {"times": [4.0], "by": ["error"]}, rows[:1], (rows[:1],), certainty=0.97)
    text = made(run, findings=[groups, odd], decisions={odd.id: "confirmed"})
    assert "2 separate groups: a; b." in text
    assert "sure (97 %); confirmed" in text
    assert "provisional, as some errors are on training data" in text
    text = made(run, findings=[groups, odd], decisions={groups.id: "dismissed"})
    assert "separate groups" not in text
    assert "1 finding dismissed" in text


def test_what_was_labelled_is_listed_beside_what_is_only_proposed(run: Run):
    counts = pd.DataFrame({"label": [EVIL], "by hand": [11], "only proposed": [229]})
    when = pd.DataFrame(
        {"label": ["fault"] * 70, "start": [*[pd.Timestamp("2024-05-23")] * 69, None]}
    )
    page = Reader(made(run, labels=[counts, when]))
    text = " ".join(page.texts)
    assert f"Labels label by hand only proposed {EVIL} 11 229" in text
    assert "2024-05-23 00:00:00" in text
    assert "10 more are not listed" in text
    assert "<h2>Labels</h2>" not in made(run)


def test_the_sequences_of_the_first_finding_on_a_few_are_pictured(run: Run):
    rows = np.arange(8)
    groups = Finding("groups", {"count": 2, "name": "kind"}, rows, (rows[::2], rows[1::2]))
    odd = Finding("odd", {"times": [4.0], "by": ["error"]}, rows[3:4], (rows[3:4],))
    text = made(run, findings=[groups, odd])
    assert "The sequence of the finding “w3 stands apart" in text
    assert "w3" in str(drawn(text)["finding"]["layout"]["annotations"])
    assert "finding" not in drawn(made(run, findings=[groups]))
    assert "finding" not in drawn(made(run))


def test_how_many_were_held_out_is_told_and_what_pca_is(run: Run):
    np.savez(run.path / SPLIT_FILE, train=np.arange(6), validation=np.array([6, 7]))
    write_json(run.path / BASELINES_FILE, asdict(Baselines(10.0, 5.0, "validation")))
    top, _, _ = made(run).partition("<h2>")
    assert "measured on 2 held-out sequences" in top
    assert "PCA is a simple method" in top


def test_a_samples_question_and_what_answers_it_stand_first(
    run: Run, monkeypatch: pytest.MonkeyPatch
):
    odd = Finding("odd", {"times": [4.0], "by": ["error"]}, np.arange(1), (np.arange(1),))
    monkeypatch.setattr(report_sections, "sample_of", lambda dataset: SAMPLES["heartbeats"])
    question, answer = "Can you find the one beat that came too early?", "w0 stands apart"
    top, _, _ = made(run, findings=[odd]).partition("described by")
    assert top.index(question) < top.index(f"<strong>{answer}")
    top, _, _ = made(run, findings=[odd], decisions={odd.id: "dismissed"}).partition("<h2>")
    assert question in top
    assert answer not in top
    # What a label answers, the verdict says, whatever it begins with elsewhere.
    monkeypatch.setattr(report_sections, "sample_of", lambda dataset: SAMPLES["seattle"])
    monkeypatch.setattr(report_sections, "sentences", lambda *_: ["Drawn.", "Told apart."])
    monkeypatch.setattr(report_sections, "about_labels", lambda *_: ["Told apart."])
    assert "<strong>Told apart.</strong> Drawn." in made(run)


def test_outliers_and_saved_selections_are_in_it(run: Run):
    text = made(
        run,
        outliers={"Sequence": ["w3 <b>"], "Error": ["5 x"]},
        outliers_said=["Error: as a multiple."],
        selections=[("late ones", 2, ("They end later.",))],
    )
    assert "w3 &lt;b&gt;" in text
    assert "<p>Error: as a multiple.</p>" in text
    assert "late ones (2 sequences)" in text
    assert "They end later." in text


def test_a_report_says_that_nothing_was_found(run: Run):
    nothing = made(run, findings=[])
    assert "No label related to the encodings beyond chance." in nothing
    assert "no outliers" not in nothing  # errors are on training data
    assert "Findings" not in made(run)


def test_it_holds_the_points_of_the_map(run: Run):
    chart = drawn(made(run))["map"]
    assert [trace["name"] for trace in chart["data"]] == ["a", "b"]
    assert chart["data"][0]["text"] == ["w0", "w2", "w4", "w6"]
    assert [trace["meta"]["at"] for trace in chart["data"]] == [[0, 2, 4, 6], [1, 3, 5, 7]]


def test_it_holds_the_losses_and_the_examples(run: Run):
    charts_ = drawn(made(run))
    assert charts_["loss"]["data"][0]["x"] == [1, 2, 3]
    names = {trace["name"] for trace in charts_["examples"]["data"]}
    assert {"c0", "c1"} <= names


def test_nothing_is_loaded_from_outside(run: Run):
    text = made(run)
    page = Reader(text)
    for tag, attributes in page.elements:
        assert tag not in ("link", "iframe", "object", "base", "form")
        for name in ("src", "href"):
            value = attributes.get(name)
            assert value is None or value.startswith("data:"), (tag, value)
    policy = next(a["content"] for t, a in page.elements if "http-equiv" in a)
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_it_takes_a_few_megabytes(run: Run):
    assert 4e6 < len(made(run)) < 7e6


def test_many_classes_have_shapes_and_fit_beside_the_map():
    colouring = by_class("kind", pd.Series([f"c{i}" for i in range(40)]))
    points = np.zeros((40, 2), np.float32)
    root = ET.fromstring(map_svg(points, colouring=colouring, method="pca"))
    marks = [one.tag.rpartition("}")[2] for one in root.iter()]
    assert (marks.count("circle"), marks.count("polygon")) == (2 * 8, 2 * 32)
    assert max(float(one.get("y")) for one in root.iter() if one.get("y")) < 860


def test_names_stay_names(space: Workspace):
    dataset = waves()
    dataset = replace(
        dataset,
        name=EVIL,
        ids=tuple(f"{EVIL}{i}" for i in range(8)),
        labels=pd.DataFrame({EVIL: [EVIL, "b"] * 4}),
        meta=replace(dataset.meta, channels=(EVIL, "c"), source=EVIL, notes=(sentence(EVIL),)),
    )
    run = finish(put_run(space, dataset, name=EVIL))
    clean = Reader(made(finish(put_run(space, waves())), groups=Edited(np.zeros(8, int))))
    page = Reader(made(run, groups=Edited(np.zeros(8, int), {0: EVIL}), map_settings=EVIL))
    assert sum(tag == "script" for tag, _ in page.elements) == 4
    tags = {tag for tag, _ in page.elements}
    assert tags == {tag for tag, _ in clean.elements}  # no element of theirs
    assert not any("evil()" in s and "application" not in s and "{" not in s for s in page.scripts)
    assert "".join(page.texts).count(EVIL) >= 4


def test_colours_by_number_show_the_number(run: Run):
    colouring = by_number("weight", np.arange(8) / 3)
    chart = drawn(made(run, colouring=colouring))["map"]
    assert chart["data"][0]["customdata"][1] == "0.333"


def test_clips_are_pictures(space: Workspace):
    rng = np.random.default_rng(0)
    clips = SequenceDataset("clips", [rng.random((5, 8, 8), np.float32) for _ in range(7)])
    run = finish(put_run(space, clips, model="CONV_LSTM_AE"))
    page = Reader(made(run))
    images = [a for tag, a in page.elements if tag == "img"]
    assert len(images) == 2 * report.EXAMPLE_CLIPS
    assert all(a["src"].startswith("data:image/png;base64,") for a in images)
    held = clicked(made(run))
    assert (held["count"], held["width"], held["height"]) == (5, 8, 8)


def test_examples_are_by_the_models_that_their_errors_are_of(run: Run):
    """The model itself had seen all: it draws the worst of them without a fault."""
    own = np.concatenate(run.dataset().sequences)
    write_array(run.path / RECONSTRUCTIONS_FILE, own)
    write_array(run.path / UNSEEN_FILE, own + 5)
    write_json(run.path / BASELINES_FILE, asdict(Baselines(1.0, 0.5, "cross-fit", 0.7)))
    text = made(run)
    curves = {one["name"]: numbers(one["y"]) for one in drawn(text)["examples"]["data"][:2]}
    assert np.allclose(curves["reconstruction"] - curves["c0"], 5, atol=1e-5)
    assert "reconstructed by a model that hadn't seen it" in text.replace("&#x27;", "'")


def test_examples_go_from_the_best_to_the_worst():
    errors = np.array([3, 1, 2, 9, 5, 4, 8, 7, 6, 0], np.float32)
    rows = report.rows_by_error(errors, 10, 4)
    assert errors[rows].tolist() == [0, 3, 6, 9]
    assert report.rows_by_error(None, 3, 12) == [0, 1, 2]


def test_the_data_says_which_time_it_covers():
    dataset = replace(
        waves(8),
        meta=Meta(step_unit="h", begins="2014-12-31T12:00"),
        start=12 * np.arange(8),
    )
    assert "Wed 31 Dec 2014, 12:00 to Sun 4 Jan 2015, 12:00" in data_table(dataset)


@pytest.mark.parametrize("n", [3, 1])
def test_few_sequences_have_a_report(space: Workspace, n: int):
    run = finish(put_run(space, waves(4).take(range(n))))
    assert f"{n} sequence" in " ".join(Reader(made(run)).texts)


def test_equal_encodings_and_no_labels_have_a_report(space: Workspace):
    same = SequenceDataset("same", [np.ones((6, 1), np.float32)] * 12)
    run = finish(put_run(space, same))
    assert "All sequences are the same" in " ".join(Reader(made(run)).texts)


def test_many_groups_and_classes_are_cut(space: Workspace):
    n = 200
    dataset = replace(waves(n), labels=pd.DataFrame({"class": [f"class {i}" for i in range(n)]}))
    run = finish(put_run(space, dataset))
    text = made(run, groups=Edited(np.arange(n)))
    assert "160 more groups" in text
    assert len(drawn(text)["map"]["data"]) <= MAX_CLASSES


def test_groups_go_by_the_label_that_the_page_has_beside_them():
    labels = {"weight": np.linspace(1, 2, 8), "kind": [*"aaaabbbb"], "side": [*"lrlrlrlr"]}
    dataset = replace(waves(8), labels=pd.DataFrame(labels))
    seen = View(np.zeros((8, 2)), "pca", by_column("side", dataset.labels["side"]))
    seen = replace(seen, groups=Edited(np.repeat([0, 1], 4)), findings=[])
    assert "<th>side</th>" in groups_table(dataset, seen)
    by_numbers = by_column("weight", dataset.labels["weight"])  # which are no classes
    table = groups_table(dataset, replace(seen, colouring=by_numbers))
    assert "<th>kind</th>" in table
    assert "<td>a 100 %</td>" in table
    assert "With only 8 sequences, Findings can hardly tell groups from chance" in table
    told = Finding("groups", {"count": 2}, np.arange(8), (np.arange(4), np.arange(4, 8)))
    dismissed = replace(seen, findings=[told], decisions={told.id: "dismissed"})
    assert "from chance" not in groups_table(dataset, dismissed)


def test_progress_is_told(run: Run):
    said: list[tuple[float, str]] = []
    dataset = run.dataset()
    report.report(run, dataset, view(run, dataset), progress=lambda *one: said.append(one))
    assert [share for share, _ in said] == sorted(share for share, _ in said)
    assert said[-1][0] == 1


# The picture


def svg(**changes: object) -> ET.Element:
    points = np.random.default_rng(0).normal(size=(10, 2)).astype(np.float32)
    values = {"colouring": one_colour(10), "method": "umap", **changes}
    return ET.fromstring(map_svg(points, **values))


def circles(root: ET.Element) -> list[ET.Element]:
    return list(root.iter("{http://www.w3.org/2000/svg}circle"))


def texts(root: ET.Element) -> list[str]:
    return [e.text or "" for e in root.iter("{http://www.w3.org/2000/svg}text")]


def test_every_point_is_a_circle_within_the_frame():
    found = circles(svg())
    assert len(found) == 10
    for circle in found:
        assert 24 <= float(circle.get("cx")) <= 824
        assert 24 <= float(circle.get("cy")) <= 824


def test_up_is_up():
    points = np.array([[0, 0], [1, 5]], np.float32)
    root = ET.fromstring(map_svg(points, colouring=one_colour(2), method="umap"))
    low, high = (float(c.get("cy")) for c in circles(root))
    assert high < low


def test_classes_have_their_colours_and_a_legend():
    column = pd.Series(["a", EVIL] * 5)
    colouring = by_class("kind <1>", column)
    root = svg(colouring=colouring)
    fills = {g.get("fill") for g in root.iter("{http://www.w3.org/2000/svg}g")}
    assert fills == set(colouring.colours.values())
    assert {"kind <1>", "a"} <= set(texts(root))


def test_numbers_have_a_bar_from_low_to_high():
    values = np.arange(10, dtype=np.float32)
    values[3] = np.nan
    root = svg(colouring=by_number("weight", values))
    assert {"weight", "9", "0"} <= {t.replace("9.00", "9") for t in texts(root)}
    fills = {g.get("fill") for g in root.iter("{http://www.w3.org/2000/svg}g")}
    assert MISSING_COLOUR in fills
    assert len(fills) > 5


def test_the_selected_stand_out():
    root = svg(rows=np.array([2, 3]))
    groups = {
        g.get("fill-opacity"): len(list(g)) for g in root.iter("{http://www.w3.org/2000/svg}g")
    }
    assert groups == {"1.00": 2, "0.21": 8}


def test_points_in_one_place_and_one_scale_are_no_trouble():
    root = ET.fromstring(
        map_svg(np.zeros((4, 2), np.float32), colouring=one_colour(4), method="pca")
    )
    assert {c.get("cx") for c in circles(root)} == {"424.0"}


def clicked(text: str) -> dict:
    found = re.search(r'<script type="application/json" id="sequences">(.*?)</script>', text, re.S)
    return json.loads(found[1])


def test_it_holds_each_sequence_for_a_click_on_its_point(run: Run):
    dataset, held = run.dataset(), clicked(made(run))
    levels = np.frombuffer(base64.b64decode(held["values"]), "<u2").reshape(8, 12, 2)
    low, high = (np.array([c[end] for c in held["channels"]]) for end in ("low", "high"))
    values = low + (high - low) * levels / report_sequences.LEVELS
    np.testing.assert_allclose(values, dataset.sequences, atol=(high - low).max() / 1e4)


@pytest.mark.parametrize(("n", "channels"), [(100, 2), (5_000, 2), (30_000, 40)])
def test_sequences_of_a_report_are_bounded(n: int, channels: int):
    some = SequenceDataset("many", np.zeros((n, 300, channels), np.float32))
    held = report_sequences.clickable(some)
    assert len(json.dumps(held)) < 1.5e6


def test_too_many_sequences_are_not_in_it():
    some = SequenceDataset("many", np.zeros((40_000, 30, 1), np.float32))
    assert report_sequences.clickable(some) is None


def test_missing_values_are_gaps():
    holes = np.zeros((2, 5, 1), bool)
    holes[0, 1] = True
    some = SequenceDataset("s", np.arange(10, dtype=np.float32).reshape(2, 5, 1), missing=holes)
    held = report_sequences.clickable(some)
    levels = np.frombuffer(base64.b64decode(held["values"]), "<u2")
    assert levels.tolist().index(report_sequences.MISSING) == 1


def test_what_was_looked_at_is_told_in_order_of_time(run: Run):
    page = Reader(made(run, course=[(0.0, "Saved: old"), (1e9, "Confirmed: new <b>")]))
    text = "".join(page.texts)
    assert "In order of time" in text
    assert text.index("Saved: old") < text.index("September 2001") < text.index("new <b>")


def test_the_report_names_what_was_selected(space: Workspace, monkeypatch: pytest.MonkeyPatch):
    run = finish(put_run(space, waves()))
    whole = report_sections.map_notes(run.dataset(), view(run, run.dataset(), rows=np.arange(8)))
    assert "report was made: w0, w1, w2, w3, w4, w5, w6 and w7." in whole
    monkeypatch.setattr(report_sections, "MOST_NAMED", 2)
    dataset = replace(run.dataset(), ids=(EVIL, *waves().ids[1:]))
    notes = report_sections.map_notes(dataset, view(run, dataset, rows=np.array([0, 3, 4])))
    assert f"report was made: {report_sections.escaped(EVIL)}, w3 and 1 more." in notes


def test_the_report_asks_whether_a_sensor_was_stuck():
    values = np.random.default_rng(0).normal(size=(1000, 2)).astype(np.float32)
    assert "stuck" not in report_sections.notes(SequenceDataset("d", [values]))
    values[330:420, 0] = 0.5
    assert "was the sensor stuck?" in report_sections.notes(SequenceDataset("d", [values]))


def test_the_report_says_what_was_missing_left_out_and_cut(space: Workspace):
    recipe = Recipe(
        format="table",
        left_out=("Beds <open>",),
        missing_in=("Admissions",),
        missing_marks=(999999.0,),
        window=48,
        empty_cells=EMPTY_CELLS[-1],  # with which rules for any table go
    )
    run = put_run(space, waves(), recipe=recipe)
    assert " ".join(Reader(report_sections.choices(run)).texts[1:]) == (
        "Read as a table. Each row is a sequence. Left out is Beds <open>. "
        "999999 in Admissions means that a value is missing. "
        "Windows of 48 steps are cut, 48 steps apart."
    )
    assert report_sections.choices(put_run(space, waves())) == ""


def test_the_report_of_a_lesson_has_its_text_the_prediction_and_what_came_out(space: Workspace):
    space.lessons_folder.mkdir()
    (space.lessons_folder / "small.toml").write_text(SMALL, encoding="utf-8")
    lesson = read_lesson(space.lessons_folder / "small.toml")
    start_runs(space, lesson, 40.0)
    runs = space.runs()
    predicted = "Predicted: 40 %."
    said = report_lesson.lesson_text(finish(runs[0]))
    assert predicted in said
    assert "It came out" not in said
    finish(runs[1])
    said = report_lesson.lesson_text(runs[0])
    for text in (lesson.title, lesson.prediction.ask, predicted, "It came out: ", "It is "):
        assert text in said
    assert predicted in made(runs[0])
    assert report_lesson.lesson_text(finish(put_run(space, waves()))) == ""


def test_marks_of_a_lesson_are_read_and_its_signs_stay_signs():
    assert report_lesson.as_html("A\\_a **b** *c* & <i>\\*d\\{\n\ne") == (
        "<p>A_a <strong>b</strong> <em>c</em> &amp; &lt;i&gt;*d{</p><p>e</p>"
    )


def test_the_report_has_new_data_in_words_and_on_its_map(space: Workspace):
    run = finish(put_run(space, waves()))
    mark = {"type": "scatter", "x": [0.0], "y": [0.0], "name": "guess: new.csv", "text": ["n1"]}
    text = made(
        run,
        new_said=[r"**1 of 2 is unlike the others: 18\. Jan.** Its position is a guess."],
        new_table={"Sequence": [EVIL, "n2"], "Stranger than": ["100 %", "12 %"]},
        new_marks=[mark],
    )
    page = Reader(text)
    assert "New data" in page.texts
    assert "1 of 2 is unlike the others: 18. Jan." in page.texts
    assert {EVIL, "n2", "100 %"} <= {*page.texts}
    assert "guess: new.csv" in "".join(page.scripts)
    assert "New data" not in Reader(made(run)).texts


@pytest.mark.parametrize(
    ("step", "said"), [(9.98883, "about 10 s"), (5.03371, "about 5 s"), (0.0078125, "0.007812 s")]
)
def test_a_step_that_wanders_is_said_as_what_it_wanders_around(step: float, said: str):
    assert report_sections._every(step, "s") == said
