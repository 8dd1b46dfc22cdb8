"""Labels of files by their folders and names, of tables, sounds and clips."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from sequitur_core.readers import load, read, recognise
from sequitur_core.readers.names.labels import labels_of
from sequitur_core.readers.source import Source
from tests.core.files import sound, tone, wave, write

WALK = "t,x,y\n" + "".join(f"{k},{v},{2 * v}\n" for k, v in enumerate(wave(40)))
PARTS = [("test", ("normal", "anomaly")), ("train", ("normal",))]


def folder_of(path: Path, names: Sequence[str]) -> Path:
    """A folder of tables with these names."""
    for name in names:
        (path / "f" / name).parent.mkdir(parents=True, exist_ok=True)
        write(path / "f" / name, WALK)
    return path / "f"


def test_every_part_of_names_that_repeats_is_offered_as_a_label(tmp_path: Path) -> None:
    for digit in range(3):
        for speaker in ("jackson", "theo"):
            for take in range(3):
                moments = tone(0.3, 200 + 100 * digit)
                sound(tmp_path / "f" / f"{digit}_{speaker}_{take}.wav", moments)
    found = recognise(tmp_path / "f")
    (choice,) = [c for c in found.options if c.name == "label_columns"]
    assert [value for value, _ in choice.options] == ["part 1", "kind", "part 3"]
    assert choice.value == ("part 1", "kind")  # the last one counts
    labels = read(tmp_path / "f", found.recipe).labels
    assert labels["part 1"].tolist() == ["0"] * 6 + ["1"] * 6 + ["2"] * 6
    assert labels["kind"].tolist()[:6] == ["jackson"] * 3 + ["theo"] * 3


def test_tables_are_labelled_by_the_parts_of_their_names(tmp_path: Path) -> None:
    files = [f"s{s}_{kind}_{n}.csv"
             for s in (1, 2) for kind in ("run", "walk") for n in (1, 2)]  # fmt: skip
    labels = load(folder_of(tmp_path, files)).labels
    assert labels["subject"].tolist() == ["s1"] * 4 + ["s2"] * 4
    assert labels["kind"].tolist() == ["run", "run", "walk", "walk"] * 2
    assert list(labels) == ["kind", "subject"]


FALLS = [f"SA0{s}/{what}_SA0{s}_R0{r}.csv"
         for s in (1, 2, 3) for what in ("D03", "D07", "F01") for r in (1, 2)]  # fmt: skip


def test_names_in_folders_of_persons_say_what_they_did(tmp_path: Path) -> None:
    path = folder_of(tmp_path, FALLS)
    found = recognise(path)
    assert found.recipe.label_columns == ("kind", "code", "folder")  # no run
    labels = read(path, found.recipe).labels
    assert labels["code"].tolist()[:6] == ["D03"] * 2 + ["D07"] * 2 + ["F01"] * 2
    was = found.recipe.with_(label_columns=("folder",), left_out=("run",))
    assert [*read(path, was).labels] == ["folder"]
    was = found.recipe.with_(label_columns=("folder", "run"))
    assert read(path, was).labels["run"].tolist()[:2] == ["R01", "R02"]


@pytest.mark.parametrize(
    ("members", "labels"),
    [
        # The person, and what comes back in each folder, but not the word for it.
        ([f"{k}/person{p}_{k}_d{d}.avi" for k in ("box", "clap") for p in (1, 2) for d in (1, 3)],
         ["folder", "person", "part 3"]),
        # The number of a frame, and names that are there once in each folder.
        ([f"{k}/frame{i:03}_x.avi" for k in ("box", "clap") for i in range(9)], ["folder"]),
        ([f"{k}/{who}.avi" for k in ("before", "after", "late") for who in ("ada", "bo")],
         ["folder"]),
        ([f"class{c}/{k}_{i}.avi" for c in (1, 2) for k in ("x", "y") for i in (1, 2)],
         ["folder", "kind"]),
        ([f"{c}/{c}{i}_{n}.avi" for c in ("a", "b") for i in (1, 2) for n in (1, 2, 3)],
         ["folder"]),  # each in one folder alone
        # Numbers that come back, but for the last, which counts takes.
        ([f"{who}/{digit}_{who}_{n}.avi" for who in ("01", "12") for digit in range(3)
          for n in (0, 7)], ["folder", "part 1"]),
        # One of two words that is in one folder alone, and counters with zeros in front.
        ([f"{part}/s_{kind}_{n:04}_x.avi" for part, kinds in PARTS for kind in kinds
          for n in (0, 1)], ["condition", "split"]),
        # What people in numbered folders did once each, and what keys say.
        ([f"sub-{s}/motion/sub-{s}_task-{t}_imu.avi" for s in (1, 2, 3) for t in ("walk", "run")],
         ["subject", "task"]),
        ([f"S0{s}/{what}.avi" for s in (1, 2, 3) for what in ("walk", "run")],
         ["kind", "folder"]),
        # Those who were recorded in several folders, as most were once.
        ([f"{where}/subject10{s}.avi" for where, of in (("in", "1256"), ("out", "123456789"))
          for s in of], ["folder", "subject"]),
        # Segments of people in folders are no people.
        ([f"a0{a}/p{p}/s0{s}.avi" for a in (1, 2) for p in (1, 2) for s in (1, 2)],
         ["folder 1", "folder 2"]),
        # Names of folders of one file each, where the files have one name.
        ([f"D{d}/{d}{n}-{n}km-{how}{n}-{road}/GPS.avi" for d in (1, 2) for n in (1, 2)
          for how in ("SLEEPY", "CALM") for road in ("CITY", "COAST")],
         ["folder 1", "folder 2", "kind", "part 2", "part 3", "part 4"]),
        # Of those in which a phone keeps each recording, with the time of it or not.
        ([f"{how}-2026-01-05_13-4{n}-07/Gyroscope.avi" for how in ("sit", "walk") for n in (1, 5)],
         ["folder", "kind"]),
        ([f"{how}_{n} 2024-05-14 09-1{n}-07.zip/a.avi" for how in ("sit", "walk") for n in (1, 2)],
         ["folder", "kind"]),
        ([f"{how}_{n}/{how}_{n}_acc.avi" for how in ("sit", "walk") for n in (1, 2)],
         ["kind", "folder"]),
        ([f"S0{s}/acc.avi" for s in (1, 2, 3, 4)], ["folder"]),
        # The time of each.
        ([f"2003.10.22.{h}.{m}.24.avi" for h in (10, 11) for m in (16, 26, 36)], []),
        ([f"x_{n}_16-{40 + n}-09-365.avi" for n in range(6)], []),
        ([f"0{a}-0{b}-0{c}.avi" for a in (1, 2) for b in (1, 2) for c in (1, 2)],
         ["part 1", "part 2"]),  # codes
    ],
)  # fmt: skip
def test_parts_of_names_are_labels_where_they_come_back_in_folders(
    members: list[str], labels: list[str]
) -> None:
    assert [*labels_of(Source(Path("f"), tuple(members)), members)] == labels


@pytest.mark.parametrize("who", ["several", "one each"])
def test_a_word_beside_the_name_of_the_folder_is_a_label_where_it_comes_back(who: str) -> None:
    """As persons do in folders of actions; not so a word of its own for each file."""
    people = ["ada", "bo", "cy", "di"]
    names = [
        f"{action}/{person if who == 'several' else person + action[0]}_{action}.avi"
        for action in ("bend", "run", "wave2")
        for person in people
    ]
    labels = labels_of(Source(Path("clips"), tuple(names)), names)
    told = [column for column in labels if column != "folder"]
    found = [labels[column].tolist() for column in told]
    assert found == ([people * 3] if who == "several" else [])


def test_what_to_train_on_is_the_last_label_whatever_folder_or_part_of_a_name_says_it(
    tmp_path: Path,
) -> None:
    """An earlier recipe names and orders its labels as it did."""
    folders = [f"{part}/{what}_{n}.csv" for part in ("test", "train")
               for what in ("cat", "dog") for n in (1, 2, 3)]  # fmt: skip
    path = folder_of(tmp_path, [f"{file.partition('_')[0]}/{file[-5:]}" for file in folders])
    found = recognise(path)
    assert found.recipe.label_columns == ("folder", "split")
    labels = read(path, found.recipe).labels
    assert labels["split"].tolist() == ["test"] * 6 + ["train"] * 6
    assert labels["folder"].tolist() == (["cat"] * 3 + ["dog"] * 3) * 2
    was = found.recipe.with_(label_columns=("folder 1", "folder 2"))
    assert read(path, was).labels["folder 1"].tolist() == labels["split"].tolist()
    alone = read(path, found.recipe.with_(label_columns=("folder",))).labels
    assert alone["folder"].tolist() == labels["folder"].tolist()
    names = [f"{file.replace('/', '_')[:-4]}.avi" for file in folders]
    assert [*labels_of(Source(Path("f"), tuple(names)), names)] == ["part 2", "split"]
    before = Source(Path("f"), tuple(names), labels_before=("kind",))
    assert "kind" in labels_of(before, names)


@pytest.mark.parametrize(("called", "first"), [("Actor", "part 2"), ("Class", "folder")])
def test_what_actors_said_comes_before_who_they_are(
    tmp_path: Path, called: str, first: str
) -> None:
    """As sets of speech lie in folders of actors, with a number for each thing in the names."""
    for who in ("01", "02", "03"):
        for mood in ("01", "04", "05"):
            for take in ("01", "02"):
                path = tmp_path / "f" / f"{called}_{who}" / f"03-{mood}-01-{take}-{who}.wav"
                path.parent.mkdir(parents=True, exist_ok=True)
                sound(path, tone(0.3, 200 + 10 * int(mood)))
    found = recognise(tmp_path / "f")
    assert found.recipe.label_columns[0] == first
    assert next(iter(read(tmp_path / "f", found.recipe).labels)) == first
