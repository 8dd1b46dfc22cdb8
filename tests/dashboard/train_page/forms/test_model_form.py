"""The form of a model's options."""

from __future__ import annotations

import pytest

from dashboard.train_page.forms import model_form
from sequitur_core.errors import SequiturError


@pytest.mark.parametrize(
    ("text", "numbers"), [("", []), ("64", [64]), ("64, 32", [64, 32]), (" 8;4 2", [8, 4, 2])]
)
def test_lists_of_numbers_are_read_as_people_write_them(text, numbers):
    assert model_form.whole_numbers(text, label="Layers") == numbers


@pytest.mark.parametrize("text", ["a", "1.5", "0", "-3", "8, x", "²", "9" * 30])
def test_other_text_gets_a_sentence(text):
    with pytest.raises(SequiturError, match="whole numbers from 1"):
        model_form.whole_numbers(text, label="Layers")
