"""Formulas of a lesson: what they compute, and that nothing in them runs as code."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.errors import SequiturError
from sequitur_core.lessons.formula import Reference, filled, parse

VALUES = {
    Reference("explained", ("a",)): 40.0,
    Reference("explained", ("b",)): 25.0,
    Reference("shared", ("a", "b")): 99.96,
    Reference("unusual", ("a",), ("label", "1")): 3.456,
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a.explained", 40.0),
        ("a.explained - b.explained", 15.0),
        ("2 * a.explained / (b.explained - 5)", 4.0),
        ("-b.explained", -25.0),
        ("a.explained > b.explained + 5", True),
        ("20 < b.explained <= 25", True),
        ("not a.explained > 30 or b.explained < 0", False),
        ("a.explained >= 40 and b.explained >= 40", False),
        ("shared(a, b)", 99.96),
        ('unusual(a, "label", "1")', 3.456),
    ],
)
def test_a_formula_has_a_value(text: str, value: object) -> None:
    assert parse(text).value(VALUES.__getitem__) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.explained >",
        "explained",
        "a.explained.real",
        "__import__('os').system('true')",
        "(lambda: 1)()",
        "[1, 2]",
        "a.explained if 1 else 2",
        "a.explained == 3",
        "2 ** 9999999",
        "f(a, key=1)",
        "f(a, 1)",
        '"text"',
        "(" * 200 + "1" + ")" * 200,
        "1 + " * 200 + "1",
    ],
)
def test_anything_else_is_no_formula(text: str) -> None:
    with pytest.raises(SequiturError, match="is no formula"):
        parse(text)


@given(st.text(max_size=40))
def test_no_text_does_more_than_be_refused_or_computed(text: str) -> None:
    try:
        formula = parse(text)
    except SequiturError:
        return
    with contextlib.suppress(SequiturError):  # it divides by 0
        assert isinstance(formula.value(lambda _: 2.0), float | int)


def test_division_by_zero_is_said() -> None:
    with pytest.raises(SequiturError, match="divides by 0"):
        parse("1 / a.explained").value(lambda _: 0.0)


def test_numbers_are_filled_into_a_text() -> None:
    text = (
        "{a.explained} %, {shared(a, b)} %, {a.explained / 7}, {a.explained / 3}: {a.explained > 3}"
    )
    assert filled(text, VALUES.__getitem__) == "40 %, 99.96 %, 5.71, 13.3: yes"
