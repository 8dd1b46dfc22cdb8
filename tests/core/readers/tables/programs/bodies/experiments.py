"""Programs of psychologists: what people saw, did and answered, trial after trial."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from tests.core.readers.tables.programs.files import as_csv, program_file, text_of


@program_file("fixations.txt", "tidy", 12, ["FIX_DURATION", "FIX_X"],
              time=(("FIX_INDEX",),))  # fmt: skip
def _fixations() -> str:
    """The index of a trial is no time: it put rows in order, and trials were one sequence."""
    rng = np.random.default_rng(6)
    rows = [
        ("s01" if k < 6 else "s02", 1 + k % 6, fix + 1, rng.integers(90, 400), rng.normal(500, 90))
        for k in range(12)
        for fix in range(8 + k % 5)
    ]
    names = ["RECORDING_SESSION_LABEL", "TRIAL_INDEX", "FIX_INDEX", "FIX_DURATION", "FIX_X"]
    return pd.DataFrame(rows, columns=names).round(1).to_csv(sep="\t", index=False)


@program_file("jspsych.csv", "tidy", 4, ["rt"], time=(("time_elapsed",),),
              said=("trial_index counts the rows",))  # fmt: skip
def _trials_on_the_web() -> str:
    """Milliseconds since it began say when, rather than which trial it was."""
    rng = np.random.default_rng(6)
    rt = rng.integers(300, 700, 160)
    columns = {
        "rt": rt,
        "trial_index": np.tile(np.arange(40), 4),
        "time_elapsed": np.concatenate([(1200 + own).cumsum() for own in rt.reshape(4, 40)]),
        "subject": np.repeat(["x7f2k", "q91mm", "b03zt", "lw5pe"], 40),
    }
    return as_csv(columns)


@program_file("n-back.txt", "tidy", 3, ["Probe.RT"], time=(("Probe.OnsetTime",),))
def _merged_trials() -> str:
    """E-Prime says when each picture came: that was a channel."""
    rng = np.random.default_rng(6)
    onset = np.concatenate([24357 + (3000 + rng.integers(0, 9, 60)).cumsum() for _ in range(3)])
    columns = {
        "Subject": np.repeat([3, 4, 5], 60),
        "Block": np.tile(np.repeat([1, 2, 3], 20), 3),
        "Trial": np.tile(np.arange(1, 21), 9),
        "Probe.OnsetTime": onset,
        "Probe.RT": rng.integers(300, 1100, 180),
    }
    return as_csv(columns, sep="\t")


@program_file("oddball.log", "long", 90, ["TTime"], time=(("Time",),),
              said=("Trial counts groups of rows",))  # fmt: skip
def _log_of_presentation() -> str:
    """Pictures and answers to some of them share the number of a trial, which was a channel."""
    rng = np.random.default_rng(6)
    trials = np.repeat(np.arange(1, 61), np.tile([1, 2], 30))
    steps = rng.integers(10_000, 12_000, 90)
    answers = np.diff(trials, prepend=0) == 0
    columns = {
        "Trial": trials,
        "Time": 98_211 + np.where(answers, 3000, steps).cumsum(),
        "TTime": (np.where(answers, 2900, 1500) + rng.integers(0, 600, 90)),
    }
    return as_csv(columns, sep="\t")


@program_file("esm.csv", "tidy", 3, ["happy", "tired"], time=(("sent",),),
              said=("beepnr counts from 1 to 7, over and over",),
              doubts=("uneven_times",))  # fmt: skip
def _beeps() -> str:
    """Which beep of the day it was is no feeling."""
    rng = np.random.default_rng(6)
    rows = [
        (who, beep + 1, f"2024-03-{day + 1:02d} {9 + 2 * beep:02d}:{rng.integers(0, 60):02d}:00",
         *rng.integers(10, 90, 2))
        for who, day, beep in itertools.product(("K17", "K22", "K31"), range(10), range(7))
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["id", "beepnr", "sent", "happy", "tired"]).to_csv()


@program_file("passwords.csv", "tidy", 6, ["H.period", "DD.period.t"], time=(("rep",),))
def _passwords() -> str:
    """Repetitions are numbered anew in each session, and were a channel."""
    rng = np.random.default_rng(6)
    who, session, rep = zip(*itertools.product(("s002", "s003", "s004"), (1, 2), range(1, 31)),
                            strict=True)  # fmt: skip
    keys = {c: rng.gamma(9, 0.02, len(who)).round(4) for c in ("H.period", "DD.period.t")}
    return as_csv({"subject": who, "sessionIndex": session, "rep": rep, **keys})


@program_file("sleep stages.csv", "tidy", 4, ["heart_rate"], time=(("timestamp",),))
def _stages_of_sleep() -> str:
    """A column called class changes within each night, and was learned."""
    rng = np.random.default_rng(6)
    stage = rng.choice([0, 1, 2, 3, 5], 40)
    columns = {
        "timestamp": np.tile(np.arange(60) * 30, 4),
        "heart_rate": rng.normal(62, 4, 240).round(3),
        "class": np.repeat(stage, 6),
        "person_id": np.repeat([9618981, 1066528, 46343, 8692923], 60),
    }
    return as_csv(columns)


@program_file("libre.csv", "long", 100, ["Glukosewert-Verlauf mg/dL"],
              time=(("Gerätezeitstempel",),), step=(15.0, "min"))  # fmt: skip
def _glucose() -> str:
    """Kinds of records have a number, under a name of one long word in German."""
    at = pd.date_range("2024-05-01", periods=100, freq="15min").strftime("%d-%m-%Y %H:%M")
    kinds = np.where(np.arange(100) % 7, 0, np.where(np.arange(100) % 2, 1, 4))
    level = (110 + 20 * np.sin(np.arange(100) / 9)).round().astype(int)
    rows = zip(at, kinds, level, strict=True)
    return text_of("Gerätezeitstempel,Aufzeichnungstyp,Glukosewert-Verlauf mg/dL",
                   *(f"{a},{k},{v}" for a, k, v in rows))  # fmt: skip


@program_file("scales.csv", "tidy", 16, ["PHQ-9", "ISI"])
def _scales() -> str:
    """All came to each visit: a number of persons counts no steps of a visit."""
    rng = np.random.default_rng(6)
    visits = ["baseline", "week 2", "week 4", "week 6", "follow-up"]
    rows = [
        (who, "treated" if who % 2 else "waiting", visit, *rng.integers(2, 20, 2))
        for who in range(1, 17)
        for k, visit in enumerate(visits)
    ]
    names = ["编号", "group", "visit", "PHQ-9", "ISI"]
    return pd.DataFrame(rows, columns=names).to_csv(index=False)


@program_file("rock paper.csv", "rows", 80, said=("column 65 holds 4 different whole numbers",))
def _gestures() -> str:
    """Eight readings of eight sensors in whole numbers, and the gesture: it was the last step."""
    rng = np.random.default_rng(6)
    cells = rng.normal(0, 14, (80, 64)).round().astype(int)
    rows = zip(cells.tolist(), rng.permutation(np.arange(80) % 4), strict=True)
    return text_of(*(",".join(map(str, [*row, kind])) for row, kind in rows))


@program_file("subject-4.csv", "long", 96, ["RT", "accuracy"], time=(("time_fixation",),),
              said=("time_feedback", "time_new_block", "go up with time_fixation",
                    "running_accuracy and avg_rt are means of the rows so far"))  # fmt: skip
def _trials_with_figures_so_far() -> str:
    """OpenSesame says in each row when each screen was last shown: those were channels.

    So were its figures so far; whether answers were right, as most are, was no channel but a label
    that was the same for all windows.
    """
    rng = np.random.default_rng(6)
    rt = rng.integers(300, 900, 96)
    right = np.where(np.arange(96) % 24 == 17, 0, 1)
    shown = 45_000 + (1500 + rt).cumsum()
    last = shown[np.arange(96) // 16 * 16]
    columns = {
        "RT": rt,
        "accuracy": right,
        "correct": right,
        "running_accuracy": (right.cumsum() / np.arange(1, 97)).round(3),
        "avg_rt": (rt.cumsum() / np.arange(1, 97)).round(1),
        "time_feedback": [None, None, *(last[2:] + 37).tolist()],
        "time_fixation": shown,
        "time_new_block": last - 90,
    }
    return as_csv(columns)


@program_file("stroop.csv", "long", 80, ["key_resp.rt", "key_resp.corr"],
              time=(("cross.started",),), said=("text.started and block.started go",))  # fmt: skip
def _trials_of_psychopy() -> str:
    """When each part of a trial began was measured, and twice."""
    rng = np.random.default_rng(6)
    rt = rng.uniform(0.3, 0.9, 80).round(4)
    began = (20 + (2 + rt).cumsum()).round(4)
    columns = {
        "trials.thisN": range(80),
        "cross.started": began - 0.5,
        "text.started": began,
        "key_resp.corr": np.where(np.arange(80) % 9 == 4, 0, 1),
        "key_resp.rt": rt,
        "block.started": began[np.arange(80) // 20 * 20],
    }
    return as_csv(columns)
