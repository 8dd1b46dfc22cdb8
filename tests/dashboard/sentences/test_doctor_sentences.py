"""What is wrong with a run, in words."""

from __future__ import annotations

import pytest

from dashboard.sentences.doctor_sentences import offer, sentence
from sequitur_core.doctor.diagnosis import Change, Diagnosis


@pytest.mark.parametrize(
    ("diagnosis", "words"),
    [
        (
            Diagnosis("overfit", {"epoch": 75, "best": 0.73, "last": 0.64}),
            "best after epoch 75 (73 % of their variance), and less well ever since (now 64 %).",
        ),
        (
            Diagnosis("few", {"n": 9, "trained": 0.91, "unseen": 0.15, "windows": True}),
            "9 sequences are too few: of those it trained on, it explains 91 % of the variance, of "
            "others 15 %. More data helps most, or windows that overlap.",
        ),
        (
            Diagnosis("few", {"n": 9, "trained": 0.91, "unseen": 0.15, "windows": False}),
            "others 15 %. More data helps most.",
        ),
        (
            Diagnosis("blind", {"level": 0.84, "shape": 0.0}),
            "the level of each sequence (84 %), but not its shape (0 %).",
        ),
        (
            Diagnosis("idle", {"dead": 2, "duplicates": 0, "of": 16}),
            "2 of the 16 numbers of the encoding are the same for all sequences.",
        ),
        (
            Diagnosis("idle", {"dead": 1, "duplicates": 1, "of": 16}),
            "1 of the 16 numbers of the encoding is the same for all sequences and 1 only repeats "
            "another one.",
        ),
        (Diagnosis("saturated", {"saturated": 1, "of": 1}), "The one number of the encoding is"),
        (
            Diagnosis("small", {"size": 1, "pca": 0.56, "double": 0.76}),
            "1 number of encoding is too few: PCA explains 56 % of the variance with 1, and 76 % "
            "with 2.",
        ),
        (
            Diagnosis("noise", {"size": 16, "pca": 0.19, "noise": 0.2}),
            "little to reconstruct: PCA explains 19 % of the variance with 16 numbers, and of pure "
            "noise it would explain 20 %.",
        ),
        (Diagnosis("behind"), "PCA with as many numbers does better."),
        (
            Diagnosis("behind", {"began": 0.86, "trained": 0.99}),
            "Training made it worse: after the first epoch it explained 86 %. It explains 99 % of "
            "those it trained on: much of what it learned holds for these alone.",
        ),
        (
            Diagnosis("large", {"size": 8, "half": 4, "explained": 0.98, "whole": 0.99}),
            "half of its 8 numbers explain 98 % of the variance, and all of them 99 %, measured "
            "mostly on sequences it was trained on.",
        ),
        (
            Diagnosis("short", {"epochs": 1, "usual": 112}),
            "It was trained for 1 epoch only; 112 are usual here.",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_numbers(diagnosis: Diagnosis, words: str):
    assert words in sentence(diagnosis)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change("lr", 1.0, 0.003), "learning rate 0.003 instead of 1"),
        (Change("epochs", 3, 150), "150 epochs instead of 3"),
        (Change("encoding_dim", 16, 8), "encoding size 8 instead of 16"),
        (Change("patience", None, 30), "early stopping (patience 30)"),
        (Change("out_activ", "tanh", "none"), "output activation none instead of tanh"),
        (Change("preset", "original", "balanced"), "“Balanced” instead of “Original”"),
        (Change("preset", "", "balanced"), "“Balanced”"),
        (Change("detrend", "", "mean"), "the average of each sequence removed"),
    ],
)
def test_what_would_change_is_named(change: Change, words: str):
    assert offer(Diagnosis("slow", changes=(change,))) == words


def test_all_that_would_change_is_named():
    changes = (Change("lr", 1.0, 0.003), Change("clip_value", None, 1.0))
    assert offer(Diagnosis("diverged", changes=changes)) == (
        "learning rate 0.003 instead of 1 and gradient clipping 1"
    )
