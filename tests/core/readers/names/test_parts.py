"""Labels from the names of files."""

from __future__ import annotations

import itertools
from pathlib import Path

import pandas as pd
import pytest

from sequitur_core.readers import load, read, recognise, revise
from sequitur_core.readers.names.parts import KIND, NUMBER, counter_of, parts_of
from tests.core.files import sound, tone, wave
from tests.notes import worded

CALLS = [f"bird{b}_{kind}_{n}" for b in (1, 2) for kind in ("growl", "trill") for n in range(3)]


def test_a_few_odd_names_lack_the_labels_that_the_others_keep():
    parts, odd = parts_of([*CALLS, "bird9_silent"])
    assert list(parts)[:2] == ["bird", "kind"]
    assert odd == ["bird9_silent"]
    assert parts.iloc[-1].tolist() == [None] * len(parts.columns)
    assert parts["bird"].tolist()[:12] == ["bird1"] * 6 + ["bird2"] * 6
    kept, _ = parts_of([*CALLS, "bird9_trill"])  # a kind that others have is known
    assert kept["kind"].tolist()[-1] == "trill"
    assert kept["bird"].tolist()[-1] is None


def test_names_of_two_forms_have_the_kinds_that_tell_them_apart():
    parts, odd = parts_of(["walk_1", "walk_2", "walk_3", "run_fast_1", "run_fast_2"])
    assert parts["kind"].tolist() == ["walk"] * 3 + ["run"] * 2
    assert not odd


@pytest.mark.parametrize(
    ("values", "name"),
    [
        (("mouse1", "mouse2"), "mouse"),
        (("S01", "S02"), "subject"),
        (("01", "02"), "part 1"),
        (("a1", "a2"), "part 1"),
        (("file1", "file2"), "part 1"),
        (("mouse1", "mouse"), "part 1"),
    ],
)
def test_a_part_is_called_what_its_values_number(values: tuple[str, ...], name: str):
    names = [f"{value}_x_{n}" for value in values for n in range(3)]
    assert next(iter(parts_of(names)[0])) == name
    assert next(iter(parts_of(names, ["part 1"])[0])) == "part 1"  # as in an earlier recipe


def test_a_part_of_all_ten_digits_is_called_so_but_not_where_it_counts():
    names = [f"{digit}_{who}_{n}" for digit in range(10) for who in ("ada", "bo") for n in range(3)]
    assert [*parts_of(names)[0]][:2] == ["digit", "kind"]
    assert [*parts_of(names, ["part 1"])[0]][:2] == ["part 1", "kind"]
    takes = [f"{who}_{n}" for who in ("ada", "bo") for n in range(10)]
    assert "digit" not in parts_of(takes)[0]
    assert "digit" not in parts_of([name for name in names if name[0] != "7"])[0]


def test_what_a_program_writes_behind_all_names_is_no_part_of_a_kind():
    names = [f"{m}_{kind}PoseNet_v2_run7" for m in ("m1", "m2") for kind in ("home", "maze")]
    assert parts_of(names)[0]["kind"].tolist() == ["home", "maze"] * 2
    apart = [f"{m}_{kind}_v2" for m in ("m1", "m2") for kind in ("MAX", "MIN")]
    assert parts_of(apart)[0]["kind"].tolist() == ["max", "min"] * 2


def test_what_odd_names_lack_is_said_and_earlier_recipes_keep_their_labels(tmp_path: Path):
    for i, name in enumerate([*CALLS, "bird9_silent"]):
        sound(tmp_path / "calls" / f"{name}.wav", tone(0.3, 200 + 20 * i))
    found = recognise(tmp_path / "calls")
    assert found.recipe.label_columns == ("bird", "kind")
    said = [str(note) for note in read(tmp_path / "calls", found.recipe).meta.notes]
    assert "The name of bird9_silent is unlike the other 12: its bird and kind are unknown." in said
    earlier = found.recipe.with_(label_columns=("part 1",))
    assert read(tmp_path / "calls", earlier).labels["part 1"].tolist()[0] == "bird1"


def test_names_given_to_labels_are_said_and_files_left_out_are_none_of_those_judged(tmp_path: Path):
    path = tmp_path / "13 files"  # as several that were uploaded together are called
    path.mkdir()
    for name in ("anna_walk", "anna_limp", "ben_walk", "ben_limp"):
        for take in (1, 2, 3):
            frame = pd.DataFrame({"time": range(40), "x": wave(40), "y": wave(40, phase=take)})
            frame.to_csv(path / f"{name}_{take}.csv", index=False)
    (path / "device.csv").write_text("property,value\nmodel,13\nrelease,17\n")
    found = recognise(path)
    assert found.sentence.endswith("labelled by kind and part 2")
    dataset = read(path, found.recipe)
    assert dataset.name == "12 files"
    assert worded(dataset.meta.notes) == (
        "device.csv was left out: it has other columns than anna_limp_1.csv.",
    )
    (path / "old.csv").write_bytes((path / "ben_limp_1.csv").read_bytes())
    names = {"named_labels": ("kind", "part 2"), "given_labels": ("person", "activity")}
    called = revise(path, found.recipe, **names)
    assert called.sentence.endswith("labelled by person and activity")
    said = " ".join(worded(read(path, called.recipe).meta.notes))
    assert "The name of old is unlike the other 12: its person and activity are unknown." in said


def test_files_left_out_and_tables_of_people_are_none_of_the_names_that_are_judged(tmp_path: Path):
    path = tmp_path / "words"
    people = ("2e3df863", "6cb75d82", "f0835d39")
    for i, (word, who, n) in enumerate(itertools.product(("no", "yes", "go"), people, (0, 1))):
        sound(path / word / f"{who}_nohash_{n}.wav", tone(0.3, 300 + 20 * i))
    sound(path / "_background_noise_" / "pink_noise.wav", tone(8, 100))
    found = recognise(path)
    assert found.recipe.label_columns == ("folder", "part 1")  # who spoke
    assert {*read(path, found.recipe).labels["part 1"]} == {*people}

    walks = tmp_path / "walks"
    walks.mkdir()
    numbers = [f"{kind}{n:02}" for kind in ("GaCo", "GaPt") for n in range(1, 7)]
    for i, name in enumerate(f"{number}_{take}" for number in numbers for take in ("01", "10")):
        frame = pd.DataFrame({"time": range(40), "left": wave(40, phase=i), "right": wave(40)})
        frame.to_csv(walks / f"{name}.csv", index=False)
    people_of = pd.DataFrame({"ID": numbers, "Group": [1, 2] * 6, "Age": range(60, 72)})
    people_of.to_csv(walks / "demographics.csv", index=False)
    dataset = load(walks)
    assert "Group" in dataset.labels
    assert not any("unlike" in said for said in worded(dataset.meta.notes))


def test_a_word_behind_some_names_leaves_their_parts():
    people = {"ada": "", "bo": "_long", "cy": "", "di": "_long"}
    names = [f"{who}_{what}{end}" for who, end in people.items() for what in ("walk", "jog")]
    parts, lacking = parts_of(names)
    assert [*parts.columns] == ["kind", "part 2"]
    assert parts["part 2"].tolist() == ["walk", "jog"] * 4
    assert not lacking
    two, _ = parts_of([name.replace("bo_walk_long", "bo_walk_short") for name in names])
    assert "part 2" not in two


SPOKEN = sorted(
    f"{who:02}{text}{kind}{'ab'[(who + i) % 2]}"
    for who in (3, 8, 11)
    for i, (text, kind) in enumerate((t, k) for t in ("a01", "a02", "b09", "b10") for k in "FN")
)


def test_names_without_signs_are_read_by_what_they_are_made_of():
    parts, odd = parts_of(SPOKEN)
    assert [*parts.columns] == ["part 3", "part 1", "part 2"]  # not the a and b of versions
    assert parts.iloc[0].tolist() == ["F", "03", "a01"]
    assert not odd
    assert parts_of(SPOKEN, ["kind"])[0]["kind"].tolist()[3:5] == ["a", "b"]  # as once read
    assert [*parts_of([f"S{s}T{t}" for s in (1, 2) for t in (1, 2, 10)])[0]] == ["subject", "trial"]


@pytest.mark.parametrize(
    "names",
    [
        [*SPOKEN, "calibration"],
        [f"2019010{d}T0{h}" for d in (1, 2, 3) for h in (1, 2, 3)],  # dates
        [f"{k}{n:02}" for k in ("Walk", "Rest") for n in (1, 2, 3)],
    ],
)
def test_other_names_without_signs_have_no_more_than_kinds(names: list[str]):
    assert {*parts_of(names)[0]} <= {"kind"}


def test_what_names_without_signs_say_is_a_label(tmp_path: Path):
    for i, name in enumerate(SPOKEN):
        sound(tmp_path / "spoken" / f"{name}.wav", tone(0.3, 200 + 20 * i))
    found = recognise(tmp_path / "spoken")
    assert found.recipe.label_columns == ("part 3", "part 1", "part 2")
    assert read(tmp_path / "spoken", found.recipe).labels["part 3"].tolist()[:3] == ["F", "N", "F"]
    was = found.recipe.with_(label_columns=("kind",))
    assert read(tmp_path / "spoken", was).labels["kind"].tolist()[3:5] == ["a", "b"]


def test_what_stands_behind_a_word_of_all_names_is_one_part_however_long():
    runs = [f"run-{kind}_seed{n}" for kind in ("PPO", "SAC") for n in range(3)]
    names = [f"{run}-tag-{tag}" for run in runs for tag in ("ep_mean_reward", "loss")]
    parts, odd = parts_of(names)
    assert {*parts} == {"kind", "seed", "tag"}
    assert parts["tag"].tolist() == ["ep_mean_reward", "loss"] * 6
    assert not odd


def test_words_before_one_of_all_names_are_parts_and_letters_no_kind_beside_words():
    """As an app writes them: person, exercise and weight, remarks of some, and the device."""
    lifts = [("squat", "heavy"), ("squat", "medium-rpe6"), ("row", "heavy2-rpe8"), ("row", "light")]
    names = [f"{who}-{what}-{how}_MetaWear_4f2a" for who in "ABC" for what, how in lifts]
    parts, odd = parts_of(names)
    assert [*parts.columns] == ["part 2", "part 3", "part 1"]
    assert parts.iloc[2].tolist() == ["row", "heavy", "A"]  # not the second of a day
    assert not odd
    was, _ = parts_of(names, ["kind"])
    assert was["kind"].tolist()[3:5] == ["a", "b"]  # as once read


def test_letters_of_hexadecimal_ids_are_no_kinds():
    ids = ["4ed14081", "208ef1c6", "3649df28", "8134f43f", "b8ac2218", "b8ff2989"]
    names = [f"{one}_nohash_{k}" for one in ids for k in range(2)]
    assert "kind" not in parts_of(names)[0]
    assert parts_of(names, ["kind"])[0]["kind"].iloc[0] == "ed"  # as once read
    rooms = [f"{room}{k:04}_{side}" for room in ("bed", "cab") for k in (3, 7) for side in "lr"]
    assert parts_of(rooms)[0]["kind"].iloc[0] == "bed"


def test_single_letters_are_kinds_where_nothing_else_tells_any():
    beats = [f"{kind}_beat_{n}" for kind in "NSV" for n in range(3)]
    assert parts_of(beats)[0]["kind"].tolist()[2:4] == ["n", "s"]


@pytest.mark.parametrize(
    "names",
    [
        [f"walk_{n}_x" for n in "abcd"] + [f"run_fast_{n}_x" for n in "abcd"],  # no word of all
        [f"the_day_{n}_of_{'very_' * k}late" for k, n in enumerate("abcdef")],  # each its own end
    ],
)
def test_names_of_several_lengths_have_no_more_parts(names: list[str]):
    assert {*parts_of(names)[0]} <= {"kind"}


def test_a_size_behind_the_kind_is_a_label_of_its_own() -> None:
    """As faults of bearings are called: where it is, how wide, the load and a number."""
    sizes = ("007", "014", "021")
    names = [f"{kind}{size}_{load}" for kind in ("B", "IR") for size in sizes for load in "0123"]
    names += [f"OR{size}_6_{load}" for size in sizes for load in "0123"] + ["Normal_0", "Normal_1"]
    parts, _ = parts_of(names)
    assert [*parts.columns] == ["condition", "condition number"]
    assert parts["condition number"].iloc[:8].tolist() == ["007"] * 4 + ["014"] * 4
    assert parts["condition number"].isna().sum() == 2
    assert [*parts_of(names[:-2])[0].columns] == [KIND, NUMBER]
    assert counter_of(parts) == []


@pytest.mark.parametrize(
    "names",
    [
        [f"{kind}{k}" for kind in ("walk", "run", "jump") for k in (1, 2, 3, 4)],  # they count
        [f"{kind}{k}" for kind in ("walk", "run", "jump") for k in (1, 2, 4)],
        [f"{kind}{40 * i + 7 * k}" for i, kind in enumerate(("walk", "run")) for k in range(4)],
        [f"{kind}{day}" for kind in ("walk", "run") for day in (20260104, 20260219)],
    ],
)
def test_numbers_behind_the_kind_that_count_or_are_of_one_kind_are_no_label(
    names: list[str],
) -> None:
    assert NUMBER not in parts_of(names)[0]


@pytest.mark.parametrize(
    ("more", "once"), [([], None), ([f"OR0{n}_6_1" for n in ("07", "14", "21")], "time")]
)
def test_a_kind_of_which_one_is_normal_is_a_condition_and_stays_a_kind_in_earlier_recipes(
    more: list[str], once: str | None
) -> None:
    names = ["B007_1", "B014_1", "IR007_1", "IR014_1", *more, "Time_Normal_0"]
    parts, odd = parts_of(names)
    assert not odd
    assert [*parts.columns] == ["condition", "condition number"]
    assert [*parts["condition"]] == ["b", "b", "ir", "ir", *["or" for _ in more], "normal"]
    assert counter_of(parts) == []
    was, _ = parts_of(names, ["kind"])
    assert was["kind"].iloc[-1] == once  # as once read
    assert "kind number" in was
    plain = parts_of(["healthy_1", "healthy_2", "worn_1", "worn_2"])[0]
    assert plain["condition"].tolist() == ["healthy"] * 2 + ["worn"] * 2


def test_a_state_of_several_kinds_is_none_of_them() -> None:
    names = [
        f"{who}_{how}_{n}" for who in ("anna", "bo") for how in ("normal", "fast") for n in "12"
    ]
    assert parts_of(names)[0]["kind"].tolist() == ["anna"] * 4 + ["bo"] * 4


def test_numbers_of_kinds_of_one_letter_are_codes_but_in_earlier_recipes() -> None:
    names = [
        f"{code}_{whose}_{n}"
        for code in ("D01", "D07", "F01")
        for whose in ("SA01", "SE02")
        for n in (1, 2)
    ]
    parts, _ = parts_of(names)
    assert (parts["kind"].unique().tolist(), parts["code"].tolist()[3:5]) == (
        ["d", "f"],
        ["D01", "D07"],
    )
    assert "part 1" in parts_of(names, ("kind", "part 1"))[0]
    walks = [f"{kind}{k}_{n}" for kind in ("walk", "run") for k in (1, 2, 3) for n in (1, 2)]
    assert "code" not in parts_of(walks)[0]  # these count
