"""What findings say: names where there are some, dates where there are dates."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dashboard.sentences.finding_numbers import named_channel
from dashboard.sentences.finding_sentences import (
    VERDICT_UNSURE,
    beside_findings,
    certainty,
    nothing_found,
    sentence,
)
from dashboard.sentences.group_sentences import (
    GROUPS_UNKNOWN,
    MAY_BE_GROUPS,
    called_as_in_view,
    join_classes,
)
from sequitur_core.data.dataset import Meta, SequenceDataset
from sequitur_core.explore.grouping.group_edits import Edited
from sequitur_core.explore.grouping.groups import UNGROUPED
from sequitur_core.findings.finding import Finding
from sequitur_core.findings.structure import Structure
from sequitur_core.labels.labelling import COLUMN
from tests.dashboard.sentences.test_verdict import SEPARATING

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def week(weeks: int = 4) -> SequenceDataset:
    """Days of some weeks, named by their weekday, as windows of one recording."""
    n = 7 * weeks
    return SequenceDataset(
        "days",
        [np.full((24, 1), i, np.float32) for i in range(n)],
        labels=pd.DataFrame({"weekday": pd.Categorical(DAYS * weeks, DAYS, ordered=True)}),
        meta=Meta(step=1.0, step_unit="h"),
        recording=np.zeros(n, np.int64),
        start=np.arange(n) * 24,
    )


def groups(dataset: SequenceDataset, *parts: np.ndarray, **numbers: object) -> Finding:
    return Finding(
        "groups",
        {"count": len(parts), "sizes": [len(p) for p in parts], **numbers},
        np.concatenate(parts),
        tuple(parts),
    )


def test_groups_are_called_after_the_classes_that_they_hold():
    data = week()
    weekend = np.isin(data.labels["weekday"].astype(str), ["Saturday", "Sunday"])
    found = groups(data, np.flatnonzero(~weekend), np.flatnonzero(weekend), name="weekday")
    said = sentence(found, data)
    assert said.headline == "2 separate groups: Monday to Friday; Saturday and Sunday."
    assert said.parts == ("Monday to Friday (20)", "Saturday and Sunday (8)")
    assert "100 % of the days in them belong to the classes named" in said.detail


def test_a_group_with_many_others_says_so():
    data = week()
    sunday, saturday = (np.array(DAYS * 4) == day for day in ("Sunday", "Saturday"))
    data = replace(data, labels=pd.DataFrame({"day": np.where(sunday, "Sunday", "other")}))
    weekend = sunday | saturday
    found = groups(data, np.flatnonzero(~weekend), np.flatnonzero(weekend), name="day")
    assert sentence(found, data).parts == ("other (20)", "Sunday and others (8)")


def test_groups_are_called_after_those_of_their_sequences_that_have_a_label():
    data = week()
    kinds = pd.Series(["a", None, None, None] * 3 + ["b", None, None, None] * 4)
    data = replace(data, labels=pd.DataFrame({"kind": kinds}))
    said = sentence(groups(data, np.arange(12), np.arange(12, 28), name="kind"), data)
    assert said.parts == ("a (12)", "b (16)")
    assert "100 % of the labelled days in them" in said.detail


def test_groups_are_called_by_what_else_all_of_them_share():
    data = week()
    walk, person = np.arange(28) < 16, np.repeat(["anna", "ben", "anna", "ben"], [8, 8, 6, 6])
    labels = pd.DataFrame({"person": person, "activity": np.where(walk, "walk", "limp")})
    data = replace(data, labels=labels)
    said = sentence(groups(data, np.arange(8), np.arange(8, 16), name="person"), data)
    assert said.headline == "2 separate groups: anna, walk; ben, walk."
    working = data.labels.assign(person=np.where(walk, "anna", "ben"))  # says the activity, too
    data = replace(data, labels=working)
    said = sentence(groups(data, np.arange(16), np.arange(16, 28), name="person"), data)
    assert said.headline == "2 separate groups: anna; ben."


def test_groups_that_mix_the_classes_have_numbers():
    data = week()
    found = groups(data, np.arange(0, 28, 2), np.arange(1, 28, 2), name="weekday")
    assert sentence(found, data).parts == ("group A (14)", "group B (14)")  # numbers are Groups'


def test_a_class_that_makes_two_groups_names_both():
    data = week()
    data = replace(data, labels=pd.DataFrame({"kind": ["a"] * 12 + ["b"] * 16}))
    parts = (np.arange(12), np.arange(12, 20), np.arange(20, 28))
    said = sentence(groups(data, *parts, name="kind"), data)
    assert said.headline == "3 separate groups: a; b A; b B."
    in_view = Edited(np.repeat([0, 1, 2], [12, 8, 8]), words={0: "a", 1: "b", 2: "b"})
    (alike,) = called_as_in_view([groups(data, *parts, name="kind")], in_view)
    assert sentence(alike, data).headline == "3 separate groups: a; 2 · b; 3 · b."
    (numbered,) = called_as_in_view([groups(data, *parts, name="kind")], replace(in_view, words={}))
    assert sentence(numbered, data).headline == said.headline
    assert "100 % of the days in them" in said.detail


def test_groups_are_called_as_in_groups_where_these_are_nearly_the_same():
    data = week()
    mixed = groups(data, np.arange(0, 28, 2), np.arange(1, 28, 2), name="weekday")
    in_view = np.arange(28) % 2  # as on the map, but for two that are in no group there
    in_view[[0, 1]] = UNGROUPED
    (said,) = called_as_in_view([mixed], Edited(in_view, {0: "even"}, words={1: "high"}))
    assert sentence(said, data).parts == ("even (14)", "2 · high (14)")
    assert said.id == mixed.id  # of what a person thinks of it
    (other,) = called_as_in_view([mixed], Edited(np.arange(28) // 14))
    assert sentence(other, data).parts == ("group A (14)", "group B (14)")


def test_a_group_that_has_a_name_keeps_it_beside_its_classes():
    data = week()
    weekend = np.isin(np.arange(28) % 7, (5, 6))
    found = groups(data, np.flatnonzero(~weekend), np.flatnonzero(weekend), name="weekday")
    names = {1: "days off"}
    (said,) = called_as_in_view([found], Edited(weekend.astype(int), names, words={0: "busy"}))
    said = sentence(said, data)
    assert said.headline == "2 separate groups: Monday to Friday; days off."
    assert said.detail.startswith(
        "100 % of the days in them belong to weekday Monday to Friday; Saturday and Sunday."
    )


def test_what_lies_in_no_group_is_said():
    data = week()
    found = groups(data, np.arange(10), np.arange(10, 27), **{"in none": 1})
    assert sentence(found, data).detail.endswith(
        "1 day is in none of them, as its group isn't certain."
    )
    many = groups(data, np.arange(10), np.arange(10, 20), **{"in none": 8})
    assert sentence(many, data).aside == MAY_BE_GROUPS


@pytest.mark.parametrize(
    ("classes", "said"),
    [
        (DAYS[:5], "Monday to Friday"),
        (DAYS[5:], "Saturday and Sunday"),
        ([DAYS[0], DAYS[2], DAYS[4]], "Monday, Wednesday and Friday"),
    ],
)
def test_classes_in_a_row_are_a_range(classes: list[str], said: str):
    assert join_classes(week().labels["weekday"], classes) == said


def test_a_ring_is_called_one():
    found = Finding("continuum", {"shape": "ring", "size": 16}, np.arange(28))
    said = sentence(found, week()).detail
    assert "The days form a closed ring" in said
    assert "The PCA map shows it whole" in said


def test_what_lies_apart_from_one_spot_is_named():
    data = week()
    numbers = {"shape": "spot", "there": 26, "of": 28}
    found = Finding("continuum", numbers, np.array([9, 3]), (np.array([9, 3]), np.arange(26)))
    said = sentence(found, data)
    assert said.headline == "26 of 28 sequences lie on one spot."
    assert said.detail == "Apart from it: 9-10 days and 3-4 days."


def test_of_one_recording_it_is_not_said_that_no_label_goes_with_the_map():
    said = nothing_found(week())
    assert "All days come from one recording" in said
    assert "Nothing stands out" not in said
    assert "The verdict counts" in said


@pytest.mark.parametrize(("kind", "said"), [("odd", True), ("nuisance", False), ("label", False)])
def test_that_no_label_could_be_tested_is_said_below_other_findings_too(kind: str, said: bool):
    found = [Finding(kind, {}, np.array([1]))]
    assert ("labels can hardly be tested" in beside_findings(found, week())) is said
    apart = replace(week(), recording=np.arange(28), start=np.zeros(28, np.int64))
    assert ("Others that Outliers lists" in beside_findings(found, apart)) is (kind == "odd")
    assert "labels" not in beside_findings(found, apart)


@pytest.mark.parametrize(("weeks", "few"), [(4, True), (20, False)])
def test_that_effects_must_be_strong_is_said_of_few_sequences(weeks: int, few: bool):
    n = 7 * weeks
    separate = replace(week(weeks), recording=np.arange(n), start=np.zeros(n, np.int64))
    assert ("With few sequences" in nothing_found(separate)) is few


@pytest.mark.parametrize("of", [week(), replace(week(), start=np.zeros(28, np.int64))])
def test_nothing_is_said_of_outliers_while_they_are_not_known(of: SequenceDataset):
    said = nothing_found(of, outliers_known=False)
    assert "outliers" not in said.lower()
    assert "outliers" in nothing_found(of).lower()


def test_nothing_found_denies_neither_groups_that_nobody_can_tell_nor_the_verdict():
    few = replace(week(), recording=np.arange(28), start=np.zeros(28, np.int64))
    said = nothing_found(few)
    assert GROUPS_UNKNOWN in said
    assert "separate groups" not in said
    not_told = replace(SEPARATING, belonging=None)
    unsure = [VERDICT_UNSURE in nothing_found(few, verdict=one) for one in (SEPARATING, not_told)]
    assert unsure == [True, False]


def test_that_groups_cannot_be_told_is_not_said_again_below_a_verdict_that_does():
    few = replace(week(), recording=np.arange(28), start=np.zeros(28, np.int64))
    told = replace(SEPARATING, belonging=None, structure=Structure(0, 0.0, "unknown"))
    assert GROUPS_UNKNOWN not in nothing_found(few, verdict=told)


def test_labels_are_spoken_of_only_where_there_are_some():
    bare = replace(week(), start=np.zeros(28, np.int64), labels=pd.DataFrame(index=range(28)))
    labelled = replace(bare, labels=pd.DataFrame({"kind": ["a", "b"] * 14}))
    assert ["no label" in nothing_found(data) for data in (bare, labelled)] == [False, True]


def test_umap_is_not_blamed_for_the_map_of_one_number():
    cloud = Finding("continuum", {"shape": "cloud", "size": 1}, np.arange(28))
    assert "UMAP" not in sentence(cloud, week()).detail


def test_what_a_person_labelled_alike_is_said_to_be():
    numbers = {
        "name": COLUMN, "agreement": 0.98, "chance": 0.3, "neighbours": 10,
        "classes": ["rest", "run", "walk"],
    }  # fmt: skip
    said = sentence(Finding("label", numbers, np.arange(28)), week())
    assert said.headline.startswith(
        "Days that you labelled alike lie together: 98 % of the 10 nearest share their label"
    )


def test_odd_ones_are_named_with_their_reason():
    data = week()
    numbers = {"count": 3, "times": [5.2, 3.0, 7.0], "by": ["error", "isolation", "event"]}
    found = Finding("odd", numbers, np.array([3, 9, 5]))
    said = sentence(found, data)
    assert said.headline == "3-4 days, 9-10 days and 5-6 days stand apart from all others."
    assert "5 times the typical error" in said.detail
    assert "3 times as far from its neighbours as is typical" in said.detail
    assert "its strongest event is 7 times as strong as is typical" in said.detail


def test_a_drift_that_came_at_once_is_not_called_slow():
    numbers = {"name": "1", "share": 0.9}
    slow = Finding("drift", numbers, np.arange(10))
    assert "changes slowly" in sentence(slow, week()).headline
    at_once = Finding("drift", {**numbers, "row": 5, "recording": 0, "position": 0}, np.arange(10))
    assert sentence(at_once, week()).headline == (
        "The recording changes from beginning to end, most of it at once: from 5 days on."
    )


def test_an_event_is_said_with_its_channel():
    noise = [np.random.default_rng(0).normal(size=(4, 2))] * 3
    data = SequenceDataset("two", noise, meta=Meta(channels=("UW Ost", "UW West")))
    numbers = {"count": 1, "times": [114.0], "by": ["event"], "channel": [1]}
    said = sentence(Finding("odd", numbers, np.array([2])), data)
    assert "its strongest event, of UW West, is 114 times as strong" in said.detail


def test_of_days_that_are_odd_together_the_one_that_has_the_number_is_named():
    series = [np.zeros((24, 2), np.float32)] * 5
    data = SequenceDataset(
        "days",
        series,
        meta=Meta(
            channels=("power", "flow"),
            units=("kW", ""),
            step=1.0,
            step_unit="h",
            begins="2025-08-11T00:00:00",
        ),
        recording=np.zeros(5, np.int64),
        start=24 * np.arange(5),
    )
    numbers = {"times": [15.0], "by": ["isolation"], "start": [24], "stop": [72]}
    numbers |= {"channel": [0], "begin": [0], "end": [24], "level": [0.0], "rest": [589.0]}
    found = Finding("odd", numbers, np.array([2]), (np.array([1, 2]),))
    said = sentence(found, data)
    assert said.headline == (
        "Wed 13 Aug stands apart from all others: power is 0 kW on average (usually 589 kW)."
    )
    assert said.detail == (
        "15 times as far from its neighbours as is typical. Those beside it are unusual, too, but "
        "less: Tue 12 Aug to Wed 13 Aug."
    )
    at_night = sentence(replace(found, numbers=numbers | {"begin": [1], "end": [2]}), data)
    assert at_night.headline.endswith(": power is 0 kW from 01:00 to 02:00 (usually 589 kW).")
    assert said.parts == ("Tue 12 Aug to Wed 13 Aug",)
    assert named_channel(found, data.meta.channels) == 0
    alone = sentence(Finding("odd", numbers, np.array([2]), (np.array([2]),)), data)
    assert "beside" not in alone.detail


def test_days_that_are_odd_together_have_short_names_to_press():
    data = SequenceDataset(
        "days",
        [np.zeros((24, 1), np.float32)] * 400,
        meta=Meta(step=1.0, step_unit="h", begins="2014-01-01T00:00:00"),
        recording=np.zeros(400, np.int64),
        start=24 * np.arange(400),
    )
    numbers = {"times": [8.0, 5.0], "by": ["error"] * 2}
    numbers |= {"start": [364 * 24, 40 * 24], "stop": [368 * 24, 41 * 24]}
    rows = np.array([365, 40])
    said = sentence(Finding("odd", numbers, rows, (np.arange(364, 368), rows[1:])), data)
    assert "Wed 31 Dec 2014 to Sat 3 Jan 2015" in said.detail
    assert said.parts == ("31 Dec to 3 Jan 2015", "10 Feb 2014")


def test_what_is_odd_by_one_measure_is_said_once_for_all():
    numbers = {"times": [11.4, 5.0], "by": ["isolation", "isolation"]}
    said = sentence(Finding("odd", numbers, np.array([3, 9])), week())
    assert said.detail == ("They are 11 and 5 times as far from their neighbours as is typical.")
    many = {"times": [8.2, 11.4, 5.0, 7.0, 6.0, 5.5], "by": ["isolation"] * 6}
    said = sentence(Finding("odd", many, np.arange(6)), week())
    assert said.detail.startswith("They are 5 to 11 times as far")


def test_odd_ones_of_the_same_days_are_named_by_their_ids():
    pumps = SequenceDataset(
        "pumps",
        [np.zeros((48, 1), np.float32)] * 3,
        ids=("pump 1", "pump 2", "pump 3"),
        meta=Meta(step=1.0, step_unit="h", begins="2026-03-01T00:00:00"),
    )
    numbers = {"count": 2, "times": [5.4, 3.8], "by": ["event", "event"]}
    said = sentence(Finding("odd", numbers, np.array([2, 0])), pumps)
    assert said.headline == "pump 3 and pump 1 stand apart from all others."


def test_certainty_has_a_word_and_a_number():
    found = Finding("odd", {}, np.array([1]), certainty=0.97)
    assert certainty(found) == "sure (97 %)"
    assert certainty(replace(found, certainty=1.0)) == "very sure"  # of all resamples, no 100 %


def test_a_label_is_said_with_what_is_told_apart_best():
    numbers = {
        "name": "weekday", "agreement": 0.69, "chance": 0.14, "neighbours": 10,
        "classes": ["Monday", "Saturday", "Sunday"], "per class": [0.4, 0.9, 0.95],
        "mixed": ["Monday", "Saturday"],
    }  # fmt: skip
    parts = tuple(np.split(np.arange(36), 3))
    said = sentence(Finding("label", numbers, np.arange(36), parts), week())
    assert said.headline == (
        "Days of the same weekday mostly lie together: 69 % of the 10 nearest share it "
        "(by chance 14 %)."
    )
    assert said.detail == "Best separated: Sunday (95 %). Most often mixed up: Monday and Saturday."
    assert said.parts[0] == "Monday"
    # No more is said than the map shows, however sure it is that it isn't chance.
    few = numbers | {"agreement": 0.21, "chance": 0.096, "per class": [0.1, 0.2, 0.27]}
    said = sentence(Finding("label", few, np.arange(36), parts), week())
    assert said.headline.startswith("Days of the same weekday hardly lie together: 21 %")
    assert said.detail.startswith("Least mixed: Sunday (27 %).")
    # Labels moved along in time agree more often than guessing does, which the verdict tells.
    slow = sentence(Finding("label", numbers | {"chance": 0.4}, np.arange(36), parts), week())
    assert "(by chance 40 %, since those near in time are alike anyway)" in slow.headline


def test_of_classes_of_few_it_is_said_how_many_of_the_nearest_can_be_alike():
    numbers = {
        "name": "athlete", "agreement": 0.33, "chance": 0.03, "neighbours": 10,
        "classes": ["A", "B", "C"], "per class": [0.5, 0.3, 0.2], "mixed": ["B", "C"],
    }  # fmt: skip
    six = tuple(np.split(np.arange(18), 3))
    said = sentence(Finding("label", numbers, np.arange(18), six), week())
    assert said.detail.startswith(
        "It can't be more than 50 %: all have fewer than 10 others of the same athlete. Best "
    )
    some = sentence(Finding("label", numbers, np.arange(18), (*six[:2], np.arange(40))), week())
    assert some.detail.startswith("It can't be more than 67 %: some have fewer than 10 others")


def test_two_kinds_are_called_by_their_names():
    numbers = {
        "name": "weekend", "agreement": 1.0, "chance": 0.5, "neighbours": 10,
        "classes": ["working day", "weekend"],
    }  # fmt: skip
    parts = (np.arange(4), np.arange(4, 8))
    said = sentence(Finding("label", numbers, np.arange(8), parts), week())
    assert said.headline == (
        "Working day and weekend lie apart: 100 % of the 10 nearest are of the same kind (by "
        "chance 50 %)."
    )


def test_a_level_that_explains_the_map_is_said_within_the_label():
    numbers = {"name": "c0", "what": "mean", "correlation": 0.93, "neighbours": 10, "within": "day"}
    said = sentence(Finding("nuisance", numbers, np.arange(4), ()), week())
    assert said.headline == (
        "The level of c0 explains part of the map, even among sequences of the same day."
    )
    assert "0.93" in said.detail


def test_brightness_that_goes_with_the_label_leaves_it_open_which_the_map_shows():
    numbers = {"what": "brightness", "correlation": 0.8, "neighbours": 10, "confounded with": "day"}
    said = sentence(Finding("nuisance", numbers, np.arange(4), ()), week())
    assert said.headline == "Brightness goes with day: the map may show either of them."


def test_brightness_comes_with_the_way_to_leave_it_out():
    numbers = {"name": "", "what": "brightness", "correlation": 0.8, "neighbours": 10}
    said = sentence(Finding("nuisance", numbers, np.arange(4), ()), week())
    assert said.headline == "Brightness explains part of the map."
    assert "Movement only" in said.cure


def test_a_change_says_when_and_what_moved():
    feature = {
        "part": [1], "feature": ["level"], "channel": ["c0"], "direction": ["higher"],
        "value": [5.0], "rest": [3.0], "unit": ["mV"],
    }  # fmt: skip
    numbers = {"row": 9, **{f"feature_{name}": values for name, values in feature.items()}}
    parts = (np.arange(9), np.arange(9, 28))
    said = sentence(Finding("change", numbers, np.arange(9, 28), parts), week())
    assert said.headline == "From 9 days on, the recording is different."
    assert said.detail == "Level of c0 higher: 5.00 mV, before 3.00 mV."


def test_an_outcome_is_said_as_what_is_predicted_of_unseen_recordings():
    numbers = {"name": "age", "measure": "R2", "value": 0.42, "chance": 0.0, "units": 14}
    found = Finding("outcome", numbers, np.arange(4), (np.arange(2), np.arange(2, 4)))
    said = sentence(found, week())
    assert said.headline == "The encodings predict age: they explain 42 % of its variance."
    assert said.detail == "Each of 14 recordings was predicted without having been seen."


@pytest.mark.parametrize(
    ("numbers", "headline"),
    [
        ({"what": "kind", "count": 12, "share": 0.3}, "A new kind: 12 new sequences (30 %)"),
        ({"what": "share", "name": "a", "before": 0.5, "after": 0.2}, "Fewer a: 20 %, before 50 %"),
        ({"what": "share", "name": "a", "before": 0.5, "after": 0.0}, "No more a: 0 %"),
        ({"what": "shift", "effect": 1.4}, "All new sequences are shifted"),
    ],
)
def test_what_is_new_is_said(numbers: dict[str, object], headline: str):
    every = np.arange(len(week()))
    assert sentence(Finding("new", numbers, every), week()).headline.startswith(headline)


@pytest.mark.parametrize(
    ("rows", "headline"),
    [([3, 1], "3-4 days and 1-2 days changed far"), ([], "None changed far more than the others.")],
)
def test_which_changed_unlike_the_others_of_their_names_is_said(rows: list[int], headline: str):
    found = Finding("new", {"what": "itself", "of": 28}, np.array(rows, np.int64))
    said = sentence(found, week())
    assert said.headline.startswith(headline)
    assert said.detail.startswith("Each of 28 was compared with the training sequence of the same")


def test_several_new_kinds_are_told_apart():
    parts = np.arange(6), np.arange(10, 12)
    numbers = {"what": "kind", "count": 8, "share": 0.3}
    said = sentence(Finding("new", numbers, np.concatenate(parts), parts), week())
    assert said.headline.startswith("2 new kinds: 8 new sequences (30 %)")
    assert "and 4 more; " in said.detail


def test_a_label_that_goes_along_with_a_camera_says_so():
    numbers = {"name": "kind", "agreement": 0.9, "neighbours": 10, "confounded with": "camera"}
    said = sentence(Finding("label", numbers, np.arange(4)), week())
    assert said.detail == "It can't be told from camera: the two always go together."


def test_of_classes_that_are_all_told_apart_none_is_mixed_up():
    numbers = {
        "name": "region", "agreement": 1.0, "neighbours": 7, "classes": ["a", "b", "c"],
        "per class": [1.0, 1.0, 1.0], "mixed": ["a", "a"],
    }  # fmt: skip
    assert sentence(Finding("label", numbers, np.arange(4)), week()).detail == ""


def test_a_change_begins_at_a_moment_where_dates_are_known():
    data = replace(week(), meta=replace(week().meta, begins="2014-07-01T00:00"))
    said = sentence(Finding("change", {"row": 9}, np.arange(9, 28)), data)
    assert said.headline == "From Thu 10 Jul, 00:00 on, the recording is different."


def test_a_beat_out_of_time_is_said_with_the_time_to_those_beside_it():
    numbers = {"name": "voltage", "position": 10, "before": 5, "after": 11, "usual": 8.0}
    said = sentence(
        Finding("rhythm", numbers, np.arange(3)),
        replace(week(), meta=Meta(step=0.1, step_unit="s")),
    )
    assert said.headline == "At 1 s, a peak of voltage comes too early."
    assert said.detail == (
        "0.5 seconds after the one before it and 1.1 seconds before the next; 0.8 seconds is "
        "typical."
    )


def stretch(dataset: SequenceDataset, *, whole: int = 0, spread: float = 0.0) -> Finding:
    named = {
        "part": [0, 0, 0],
        "feature": ["level", "level", "spread"],
        "channel": ["heat", "vibration", "pressure"],
        "direction": ["higher", "higher", "smaller"],
        "value": [53.83, 3.4, spread],
        "rest": [46.2, 2.0, 0.09],
        "unit": ["°C", "mm/s", "bar"],
    }
    about = {f"feature_{name}": values for name, values in named.items()}
    where = {"start": 24 * 5 + 10, "stop": 24 * 8, "recording": 0, "whole": whole}
    rows = np.array([6, 5, 7])
    return Finding("stretch", where | about, rows, (rows, np.arange(5)))


def test_a_stretch_says_from_when_to_when_and_which_channels_differ():
    data = week()
    dated = replace(data, meta=replace(data.meta, begins="2024-05-06T00:00:00"))
    said = sentence(stretch(dated), dated)
    assert said.headline == (
        "Sat 11 May, 10:00 to Tue 14 May, 00:00: heat and vibration higher and pressure doesn't "
        "change."
    )
    assert said.detail.startswith("Heat 53.8 °C, at other times 46.2 °C; vibration 3.40 mm/s")
    assert said.parts == ("this time (3)", "other times (5)")
    assert "pressure varies less" in sentence(stretch(dated, spread=0.01), dated).headline


def test_a_recording_that_is_unlike_the_others_is_called_by_its_name():
    data = week()
    named = replace(data, ids=[f"pump_05 from {row} h" for row in range(len(data))])
    said = sentence(stretch(named, whole=1), named)
    assert said.headline.startswith("pump_05: heat and vibration higher")
    assert "in the others 46.2 °C" in said.detail
    assert said.parts == ("this recording (3)", "the others (5)")


def test_that_the_map_shows_the_animals_first_comes_with_the_way_on():
    numbers = {"name": "animal", "what": "source", "agreement": 0.85, "chance": 0.2,
               "neighbours": 10, "classes": ["A", "B"]}  # fmt: skip
    said = sentence(
        Finding("nuisance", numbers, np.arange(4), (np.arange(2), np.arange(2, 4))), week()
    )
    assert said.headline == "The map shows first which animal a day is of."
    assert said.detail.startswith(
        "85 % of the 10 nearest at another time are of the same animal (by"
    )
    assert "“Trend of each sequence: remove the average”" in said.detail
    assert said.parts == ("A", "B")
