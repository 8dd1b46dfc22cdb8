"""Tables that describe what others hold: the persons of a sheet, the files of a folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.tables.several_files.about.description import (
    description_of,
    labels_together,
)
from tests.core.files import clip, folder_as_zip, pictures, sound, tone, wave, write
from tests.notes import worded

NAMES = ["anna", "ben", "carl", "dora"]
PERSONS = pd.DataFrame({"who": NAMES, "age": [31, 44, 29, 60], "sex": ["f", "m", "m", "f"]})


def walks() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(80, 2)).round(3), columns=["hip", "knee"])
    frame.insert(0, "step", np.tile(np.arange(20), 4))
    frame.insert(0, "who", np.repeat(NAMES, 20))
    return frame


def workbook(path: Path, **sheets: pd.DataFrame) -> Path:
    with pd.ExcelWriter(path) as writer:
        for name, frame in sheets.items():
            frame.to_excel(writer, sheet_name=name, index=False)
    return path


def folder_of_recordings(folder: Path) -> Path:
    folder.mkdir()
    for name, frame in walks().groupby("who"):
        frame.drop(columns="who").to_csv(folder / f"{name}.csv", index=False)
    return folder


@pytest.mark.parametrize("order", [("walks", "persons"), ("persons", "walks")])
def test_a_sheet_of_persons_labels_the_sequences_of_another(tmp_path: Path, order):
    sheets = {"walks": walks(), "persons": PERSONS}
    path = workbook(tmp_path / "study.xlsx", **{name: sheets[name] for name in order})
    found = recognise(path)
    assert (found.recipe.sheet, found.recipe.layout) == ("walks", "tidy")
    dataset = read(path, found.recipe)
    assert len(dataset) == 4
    assert dataset.meta.channels == ("hip", "knee")
    assert dataset.labels["age"].astype(int).tolist() == [31, 44, 29, 60]
    assert dataset.labels["sex"].tolist() == ["f", "m", "m", "f"]
    assert "persons gives age and sex for each who." in " ".join(worded(dataset.meta.notes))
    assert not any("workbook has" in warning for warning in worded(found.warnings))


def test_what_the_rows_say_themselves_is_no_second_label(tmp_path: Path):
    rows = walks().assign(sex=np.repeat(["f", "m", "m", "f"], 20))
    path = workbook(tmp_path / "study.xlsx", walks=rows, persons=PERSONS)
    found = recognise(path)
    assert {*found.recipe.label_columns} >= {"sex", "age"}
    assert "sex of who" in found.recipe.left_out
    assert list(read(path, revise(path, found.recipe, label_columns=("sex of who",)).recipe).labels)
    rows["sex"] = np.repeat(["f", "m", "m", "m"], 20)  # somebody is wrong: both are there
    path = workbook(tmp_path / "other.xlsx", walks=rows, persons=PERSONS)
    assert {"sex", "sex of who"} <= {*recognise(path).recipe.label_columns}


def test_what_several_sheets_say_under_one_name_has_names_of_its_own(tmp_path: Path):
    more = {f"visit {k}": PERSONS.assign(age=PERSONS["age"] + k) for k in (1, 2)}
    own = walks().assign(age=7)
    path = workbook(tmp_path / "study.xlsx", walks=own, **more)
    dataset = load(path)
    assert {"age of who", "age of who (2)"} <= {*dataset.labels}
    assert dataset.meta.channels == ("hip", "knee")


def test_a_sheet_that_was_chosen_is_read_though_it_describes_another(tmp_path: Path):
    path = workbook(tmp_path / "study.xlsx", persons=PERSONS, walks=walks())
    found = recognise(path)
    chosen = revise(path, found.recipe, sheet="persons")
    assert chosen.recipe.sheet == "persons"


def test_what_is_told_is_never_learned(tmp_path: Path):
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(4, 6)), columns=[*"abcdef"])
    frame.insert(0, "who", NAMES)
    path = workbook(tmp_path / "rows.xlsx", rows=frame, persons=PERSONS)
    dataset = load(path, layout="rows")
    assert {len(sequence) for sequence in dataset.sequences} == {6}
    assert dataset.labels["sex"].tolist() == ["f", "m", "m", "f"]


@pytest.mark.parametrize("ending", ["", ".csv"])
def test_a_table_in_the_folder_labels_its_files(tmp_path: Path, ending: str):
    folder = folder_of_recordings(tmp_path / "walks")
    PERSONS.assign(who=[name + ending for name in NAMES]).to_csv(folder / "about.csv", index=False)
    dataset = load(folder)
    assert dataset.ids == tuple(NAMES)
    assert dataset.labels["sex"].tolist() == ["f", "m", "m", "f"]
    assert "about.csv gives age and sex for each file." in " ".join(worded(dataset.meta.notes))


def test_two_tables_of_which_one_describes_the_other(tmp_path: Path):
    folder = tmp_path / "study"
    folder.mkdir()
    PERSONS.to_csv(folder / "a_persons.csv", index=False)
    walks().to_csv(folder / "walks.csv", index=False)
    dataset = load(folder)
    assert len(dataset) == 4
    assert dataset.labels["age"].astype(int).tolist() == [31, 44, 29, 60]


def test_of_two_tables_that_share_nothing_one_is_read_and_the_other_offered(tmp_path: Path):
    folder = tmp_path / "study"
    folder.mkdir()
    cities = {"city": ["rome", "oslo"] * 90, "height": [3, 4] * 90}
    pd.DataFrame(cities).to_csv(folder / "a.csv", index=False)
    walks().to_csv(folder / "walks.csv", index=False)
    offers = [offer for note in recognise(folder).warnings for offer in note.offers]
    assert [offer.value for offer in offers if offer.name == "sheet"] == ["walks.csv"]


def test_who_is_missing_in_the_description_has_no_label(tmp_path: Path):
    many = pd.concat(
        [
            walks(),
            walks().assign(who=walks()["who"] + "2"),
            walks().assign(who=walks()["who"] + "3"),
        ]
    )
    about = pd.DataFrame({"who": many["who"].unique(), "sex": ["f", "m"] * 6}).iloc[1:]
    path = workbook(tmp_path / "study.xlsx", walks=many, persons=about)
    labels = load(path).labels["sex"]
    assert labels.tolist()[1:] == about["sex"].tolist()
    assert labels.iloc[0] not in ("f", "m")


def test_numbers_name_only_under_the_same_name():
    days = pd.DataFrame({"day": np.arange(30), "rain": np.arange(30.0)})
    persons = [str(i) for i in range(20)]
    assert description_of(persons, days, called="person") is None
    assert description_of(persons, days, called="day") is None  # another series of the same days
    about = days.rename(columns={"day": "Person", "rain": "age"})
    told = description_of(persons, about, called="person")
    assert told is not None
    assert told["age"].tolist() == [float(i) for i in range(20)]


def test_a_table_that_names_some_twice_or_too_few_describes_nothing():
    twice = pd.concat([PERSONS, PERSONS])
    assert description_of(NAMES, twice) is None
    assert description_of([*NAMES, "eve", "finn"], PERSONS) is None
    assert description_of(NAMES, PERSONS[["who"]]) is None


def test_a_table_beside_sounds_labels_them_and_may_be_taken_back(tmp_path: Path):
    folder = tmp_path / "calls"
    for i in range(6):
        sound(folder / f"rec{i}.wav", tone(0.5, 300 + 100 * i))
    about = pd.DataFrame({"file": [f"rec{i}.wav" for i in range(6)], "bird": ["owl", "jay"] * 3})
    about.to_csv(folder / "labels.csv", index=False)
    found = recognise(folder)
    dataset = read(folder, found.recipe)
    assert dataset.labels["bird"].tolist() == ["owl", "jay"] * 3
    assert "labels.csv gives labels: bird." in " ".join(
        [*found.reasons, *worded(dataset.meta.notes)]
    )
    assert "left out" not in " ".join(worded(dataset.meta.notes))
    bare = revise(folder, found.recipe, label_columns=())
    assert not len(read(folder, bare.recipe).labels.columns)


def test_the_class_that_a_table_names_is_the_first_label_and_no_id_or_time_is_one(tmp_path: Path):
    """As of UrbanSound8K: folders are folds, and the last part but one of names is the class."""
    classes = ("siren", "bark", "drill")
    rows = []
    for i in range(12):
        name = f"{4000 + 7 * i}-{i % 3}-0.wav"
        sound(tmp_path / "audio" / f"fold{i // 6}" / name, tone(0.5, 300 + 100 * i))
        rows.append({"slice_file_name": name, "fsID": 4000 + 7 * i, "start": 1.5 + i * i,
                     "fold": i // 6, "loud": 1 + i % 2, "classID": i % 3,
                     "class": classes[i % 3]})  # fmt: skip
    pd.DataFrame(rows).to_csv(tmp_path / "told.csv", index=False)
    recipe = recognise(tmp_path).recipe
    assert recipe.label_columns[0] == "class"
    assert {"fsID", "start", "classID", "part 2"}.isdisjoint(recipe.label_columns)
    assert {"loud", "fold"} <= {*recipe.label_columns}
    earlier = recipe.with_(label_columns=("folder", "fsID", "start", "classID", "class"))
    assert [*read(tmp_path, earlier).labels] == [*earlier.label_columns]


def test_a_table_beside_clips_labels_them_in_a_zip_too(tmp_path: Path):
    folder = tmp_path / "clips"
    for i in range(4):
        clip(folder / f"c{i}.mp4", pictures(5, 32, 32))
    pd.DataFrame({"name": [f"c{i}" for i in range(4)], "kind": ["run", "sit"] * 2}).to_csv(
        folder / "kinds.csv", index=False
    )
    for path in (folder, folder_as_zip(tmp_path / "clips.zip", folder)):
        assert load(path).labels["kind"].tolist() == ["run", "sit"] * 2


def frames(folder: Path, *names: str) -> Path:
    """A folder of four small pictures for each name."""
    for name in names:
        (folder / name).mkdir(parents=True)
        for number, picture in enumerate(pictures(4, 16, 16), 1):
            Image.fromarray(picture).save(folder / name / f"{number:05d}.png")
    return folder


def test_tables_without_names_label_folders_of_pictures_together(tmp_path: Path):
    """As gestures come: clips to train and to validate on, in a table each, some in none."""
    numbers = [str(2_759 + 17 * k) for k in range(20)]
    frames(tmp_path / "clips", *numbers)
    kinds = ["Thumb Up", "Swiping Left"] * 10
    for name, of in (("train", range(12)), ("validation", range(12, 19))):
        rows = "".join(f"{numbers[k]};{kinds[k]}\n" for k in of)
        (tmp_path / f"{name}.csv").write_text(rows)
    (tmp_path / "test.csv").write_text(f"{numbers[19]}\n")
    dataset = load(tmp_path)
    assert dataset.labels["label"].tolist() == [*kinds[:19], "none"]
    told = " ".join(worded(dataset.meta.notes))
    assert "train.csv gives labels" in told
    assert "validation.csv gives labels" in told


@pytest.mark.parametrize(("column", "told"), [("video_id", True), ("frame", False)])
def test_clips_that_only_count_are_described_where_a_column_is_called_so(
    tmp_path: Path, column: str, told: bool
):
    frames(tmp_path, "1", "2", "3", "4")
    rows = pd.DataFrame({column: [1, 2, 3, 4], "kind": ["a", "b"] * 2})
    rows.to_csv(tmp_path / "about.csv", index=False)
    assert ("kind" in load(tmp_path).labels) == told


def test_a_sheet_on_the_columns_labels_the_sequences_that_they_are(tmp_path: Path):
    path, names = tmp_path / "traces.xlsx", [f"cell_{k:03}" for k in range(1, 25)]
    at = np.arange(60) / 5
    traces = {"time": at, **{n: np.sin(at + k) for k, n in enumerate(names)}}
    with pd.ExcelWriter(path) as book:
        pd.DataFrame(traces).to_excel(book, sheet_name="traces", index=False)
        about = {"cell": names, "kind": ["a", "b"] * 12, "rig": ["one"] * 24}
        pd.DataFrame(about).to_excel(book, sheet_name="cells", index=False)
    dataset = load(path)
    assert dataset.ids == tuple(names)
    assert list(dataset.labels.columns) == ["kind"]
    assert dataset.labels["kind"].tolist() == ["a", "b"] * 12


def test_labels_of_files_to_train_and_to_test_on_lie_in_a_table_for_each(tmp_path: Path):
    for part, count in (("train", 4), ("test", 3)):
        (tmp_path / part).mkdir()
        names = [f"{part}_{k}" for k in range(count)]
        for k, name in enumerate(names):
            one = pd.DataFrame({"time": range(40), "x": wave(40, phase=k), "y": wave(40)})
            one.to_csv(tmp_path / part / f"{name}.csv", index=False)
        about = pd.DataFrame(
            {"file": names, "kind": [["walk", "run"][k % 2] for k in range(count)]}
        )
        about.to_csv(tmp_path / f"{part}_labels.csv", index=False)
    dataset = load(tmp_path)
    assert dataset.labels["kind"].tolist() == ["walk", "run", "walk", "walk", "run", "walk", "run"]
    said = "Each of test_labels.csv and train_labels.csv gives kind for each file."
    assert said in worded(dataset.meta.notes)


def test_a_list_of_numbers_and_words_says_what_is_known_of_those_whose_number_names_begin_with(
    tmp_path: Path,
):
    path = tmp_path / "lungs"
    for i, (patient, at) in enumerate((p, at) for p in (101, 102, 107, 130) for at in ("Al", "Tc")):
        sound(path / f"{patient}_1b1_{at}_sc.wav", tone(0.3, 200 + 40 * i))
    said = ["101,asthma", "102,healthy", "107,asthma", "130,healthy", "226,cold"]
    write(path / "list.csv", "\n".join(said) + "\n")
    labels = load(path).labels
    assert labels["label"].tolist() == ["asthma", "asthma", "healthy", "healthy"] * 2
    write(path / "list.csv", "1,asthma\n2,healthy\n3,asthma\n")  # numbers of something else
    assert "label" not in load(path).labels


def test_a_list_beside_clips_may_have_no_names_of_columns_and_say_nothing(tmp_path: Path):
    path = tmp_path / "calls"
    names = [f"{bird}_{i}" for bird in ("crow", "owl") for i in range(6)]
    for i, name in enumerate(names):
        sound(path / f"{name}.wav", tone(0.3, 200 + 40 * i))
    rows = [
        f"{n}\tframes\t1-{40 + i}, 60-{90 + i}\t{'near' if i % 2 else 'far'}"
        for i, n in enumerate(names)
    ]
    write(path / "list.txt", "\n".join(rows) + "\n")
    found = recognise(path)
    assert found.recipe.label_columns == ("kind", "column 4")
    assert read(path, found.recipe).labels["column 4"].tolist() == ["far", "near"] * 6
    was = found.recipe.with_(label_columns=("frames", "1-40, 60-90"))  # as once read
    assert read(path, was).labels["frames"].tolist() == ["none"] + ["frames"] * 11
    write(path / "list.txt", "\n".join(row.rpartition("\t")[0] for row in rows) + "\n")
    found = recognise(path)
    assert found.recipe.label_columns == ("kind",)
    assert "1 file of other formats was left out" in " ".join(
        worded(read(path, found.recipe).meta.notes)
    )


def test_each_file_may_have_one_that_tells_of_its_numbers_alone(tmp_path: Path):
    """As cars are numbered anew in each recording of a road."""
    frames = np.arange(30)
    (folder := tmp_path / "road").mkdir()
    kinds = {"01": ["Car", "Truck", "Car", "Car"], "02": ["Truck", "Truck", "Car", "Truck"]}
    for n, (name, kind) in enumerate(kinds.items()):
        cars = [
            pd.DataFrame(
                {"frame": frames, "id": car, "x": frames + wave(30, phase=n + car).round(3)}
            ).assign(y=wave(30, phase=9 + 2 * n - car).round(3))
            for car in range(1, 5)
        ]
        pd.concat(cars).to_csv(folder / f"{name}_tracks.csv", index=False)
        about = {"id": range(1, 5), "class": kind, "length": [4.5 + n, 12.1, 4.2, 4.4 + n]}
        pd.DataFrame(about).to_csv(folder / f"{name}_about.csv", index=False)
    dataset = load(folder)
    assert dataset.labels["class"].tolist() == kinds["01"] + kinds["02"]
    assert not [name for name in dataset.labels if "of id" in name]
    about = "Each of 01_about.csv and 02_about.csv gives class and length for each id."
    assert about in " ".join(worded(dataset.meta.notes))
    earlier = revise(folder, recognise(folder).recipe, label_columns=("class", "class of id"))
    assert read(folder, earlier.recipe).labels["class of id"].tolist() == 2 * kinds["02"]


def test_remarks_on_few_names_hide_nothing_that_is_told_of_the_others(tmp_path: Path):
    """As the World Bank has them: aggregates have a remark, and neither region nor income."""
    codes = [f"C{k:02}" for k in range(40)]
    years = pd.DataFrame({str(1990 + k): 5 + wave(40, phase=k) for k in range(25)}).round(3)
    years.insert(0, "Country Code", codes)
    years.to_csv(tmp_path / "API.csv", index=False)
    whole = [k % 10 == 3 for k in range(40)]
    about = pd.DataFrame(
        {
            "Country Code": codes,
            "Region": [
                "" if w else ("Asia", "Africa", "Europe")[k % 3] for k, w in enumerate(whole)
            ],
            "IncomeGroup": ["" if w else ("Low", "High")[k % 2] for k, w in enumerate(whole)],
            "SpecialNotes": ["An aggregate." if w else "" for w in whole],
        }
    )
    about.to_csv(tmp_path / "Metadata.csv", index=False)
    dataset = load(tmp_path)
    assert len(dataset) == 40
    assert dataset.labels["Region"].tolist()[:3] == ["Asia", "Africa", "Europe"]


def _clicks(folder: Path, *, pages: int = 8) -> Path:
    """Who clicked how often on which page of a course, day for day, and what each page is."""
    folder.mkdir()
    rng = np.random.default_rng(1)
    n = 60
    frames = [
        pd.DataFrame({
            "course": course, "student": student, "page": 546_000 + 37 * rng.integers(0, 8, n),
            "date": np.sort(rng.integers(-5, 20, n)), "clicks": rng.poisson(4, n),
        })
        for student, course in zip(range(18_120, 18_132), "AB" * 6, strict=True)
    ]  # fmt: skip
    pd.concat(frames).to_csv(folder / "clicks.csv", index=False)
    names = [(546_000 + 37 * k, course) for course in "AB" for k in range(pages)]
    kinds = ["forum", "quiz", "resource", "url"] * (pages // 2)
    told = pd.DataFrame(names, columns=["page", "course"]).assign(kind=kinds, week_from="")
    told.to_csv(folder / "pages.csv", index=False)
    results = ["Pass", "Fail"] * 6
    students = pd.DataFrame({"student": range(18_120, 18_132), "result": results})
    students.to_csv(folder / "students.csv", index=False)
    return folder


def test_what_names_rows_of_another_file_is_no_channel_and_that_file_no_second_part(
    tmp_path: Path,
) -> None:
    found = recognise(_clicks(tmp_path / "course"))
    assert found.recipe.id_columns == ("student",)
    assert found.recipe.value_columns == ("clicks",)
    assert {"page", "date"} <= {*found.recipe.left_out}
    assert "page names rows of another file" in found.sentence
    assert "date is a time" in found.sentence
    assert "result" in found.recipe.label_columns


def test_a_file_that_lacks_some_of_the_names_doesnt_tell_of_them(tmp_path: Path) -> None:
    found = recognise(_clicks(tmp_path / "course", pages=4))
    assert "names rows of another file" not in found.sentence


def test_each_table_that_tells_of_files_is_used_and_how_it_came_out_stands_first(
    tmp_path: Path,
) -> None:
    path = tmp_path / "lungs"
    patients = [101, 102, 107, 130]
    for i, patient in enumerate(patients * 2):
        sound(path / f"{patient}_{'ab'[i // 4]}_sc.wav", tone(0.3, 200 + 40 * i))
    ages = "".join(f"{p} {30 + 7 * k} {'MF'[k % 2]}\n" for k, p in enumerate(patients))
    write(path / "about.txt", ages)
    said = dict(zip(patients, ["asthma", "healthy"] * 2, strict=True))
    write(path / "diagnosis.csv", "".join(f"{p},{kind}\n" for p, kind in said.items()))
    write(path / "sexes.csv", "".join(f"{p},{'MF'[k % 2]}\n" for k, p in enumerate(patients)))
    dataset = load(path)
    told = [c for c in dataset.labels.columns if c.startswith(("label", "column"))]
    assert told == ["label", "label (2)", "column 2", "column 3"]
    assert dataset.labels["label"].tolist() == [said[int(name[:3])] for name in dataset.ids]
    notes = " ".join(worded(dataset.meta.notes))
    assert "about.txt gives labels" in notes
    assert "diagnosis.csv gives labels" in notes
    assert "sexes.csv gives labels: label (2)." in notes


def test_what_two_tables_say_alike_of_files_is_one_label() -> None:
    told = pd.DataFrame({"sex": ["f", "m"] * 2, "age": [31, 44, 29, 60]})
    more = told.assign(age=[30, 40, 30, 60], outcome=["ill", "well"] * 2)
    together, of_each = labels_together([told, more, told])
    assert [*together] == ["age (2)", "outcome", "sex", "age"]
    assert of_each == [("sex", "age"), ("age (2)", "outcome"), ()]
