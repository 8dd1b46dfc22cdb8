"""Numbers, amounts and names in words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequitur_core.formatting import (
    byte_size,
    class_text,
    disambiguate,
    in_a_line,
    join_names,
    labelled_by,
    moment,
    multiple,
    number,
    percent,
    pluralise,
    share,
    short,
    times,
    with_one_point,
    with_unit,
)


@pytest.mark.parametrize(("value", "text"), [(1.44, "1.4"), (5.3, "5"), (1234.5, "1,234")])
def test_multiples_are_no_finer_than_is_meant(value, text):
    assert multiple(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.012345, "0.0123"),
        (0.01234, "0.0123"),
        (1.5, "1.50"),
        (3.15, "3.15"),
        (12.345, "12.3"),
        (1234.5, "1,230"),
        (-0.5, "-0.500"),
        (2.44e-5, "0.000024"),
        (1e-9, "1.0e-09"),
        (6.03e8, "603,000,000"),
        (6.03e10, "6.0e+10"),
        (float("nan"), "not a number"),
    ],
)
def test_numbers_have_at_most_three_meaningful_digits(value, text):
    assert number(value) == text
    assert with_unit(value, "m") == f"{text} m"
    assert with_unit(value, "") == text


@pytest.mark.parametrize(
    ("value", "beside", "text"),
    [
        (412.84, 412.49, "412.8"),
        (412.49, 412.84, "412.5"),
        (12.8, 5.74, "12.8"),
        (5.0, 5.0, "5.00"),
        (1001.9, 1000.2, "1,002"),
        (3.0, float("nan"), "3.00"),
    ],
)
def test_a_number_beside_another_has_digits_that_tell_them_apart(
    value: float, beside: float, text: str
):
    assert number(value, beside=beside) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(8, "8"), (0.1, "0.1"), (8.55, "8.55"), (200, "200"), (0, "0"), (1e-20, "1.0e-20")],
)
def test_short_numbers_end_without_zeros(value, text):
    assert short(value) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 kB"),
        (5, "1 kB"),
        (31_400, "31 kB"),
        (424_000, "420 kB"),
        (996_000, "1 MB"),
        (42e6, "42 MB"),
        (424e6, "420 MB"),
        (996e6, "1.0 GB"),
        (1.26e9, "1.3 GB"),
        (23.4e9, "23 GB"),
    ],
)
def test_amounts_of_memory_have_two_digits(size, text):
    assert byte_size(size) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.97, "97 %"),
        (0.9996, "over 99.9 %"),
        (1.0, "100 %"),
        (0.996, "99.6 %"),
        (0.033, "3.3 %"),
        (0.002, "0.2 %"),
        (0.0002, "under 0.1 %"),
        (0.0, "0 %"),
    ],
)
def test_percents_near_both_ends_keep_a_digit(share, text):
    assert percent(share) == text


@pytest.mark.parametrize(
    ("part", "text"),
    [(0, "none"), (1, "all"), (0.92, "92 %"), (0.001, "less than 1 %"), (0.999, "more than 99 %")],
)
def test_shares_are_never_all_or_nothing_where_that_isnt_so(part, text):
    assert share(part) == text


def test_counts_agree_with_their_noun():
    assert pluralise(1, "sequence") == "1 sequence"
    assert pluralise(1200, "sequence") == "1,200 sequences"
    assert pluralise(2, "series", "series") == "2 series"


@given(st.lists(st.sampled_from(["a", "b", "a (2)", "a (3)"])))
def test_names_are_made_unique_and_begin_as_they_were(names: list[str]) -> None:
    unique = disambiguate(names)
    assert len(set(unique)) == len(names)
    assert all(i.startswith(n) for i, n in zip(unique, names, strict=True))


def test_a_position_is_named_by_its_time() -> None:
    assert moment(25, 0.1, "s") == "2.5 s"


def test_a_position_without_time_is_named_by_its_step() -> None:
    assert moment(25, 1.0, "step") == "step 26"


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (("exercise", "subject"), "labelled by exercise and subject"),
        (("label",), "labelled"),
        (("label", "kind"), "labelled by label and kind"),
    ],
)
def test_a_label_that_is_called_just_that_isnt_named(names, text):
    assert labelled_by(names) == text


@pytest.mark.parametrize(
    ("known", "texts"),
    [
        ([0, 50 / 360, 2400 / 360, 20], ["0 s", "0.1 s", "6.7 s", "20 s"]),
        ([0, 1 / 36, 2 / 36], ["0 s", "0.03 s", "0.06 s"]),
        ([0.5, 1.25, 100_000.125], ["0.5 s", "1.25 s", "100000.125 s"]),
        ([20 / 3], ["6.7 s"]),
        ([0, 3.2e-7, 6.4e-7], ["0 s", "0.00000032 s", "0.00000064 s"]),
        ([0, 1e-7 / 3, 2e-7 / 3], ["0 s", "0.00000003 s", "0.00000007 s"]),
        ([], []),
    ],
)
def test_times_have_the_decimals_that_tell_them_apart(known, texts):
    assert times(known, "s") == texts


def test_a_year_stands_by_itself():
    assert times([1951.0, 1959.0], "year") == ["1951", "1959"]


def test_names_with_commas_have_semicolons_between_them():
    assert join_names(["Lysa, CZ", "Cheb, CZ", "Brno"]) == "Lysa, CZ; Cheb, CZ and Brno"
    assert join_names(["a", "b", "c"]) == "a, b and c"


def test_a_name_that_ends_in_a_point_ends_the_sentence():
    assert with_one_point("For each No.. By 1..2 of ../a...") == "For each No. By 1..2 of ../a..."


def test_of_long_names_fewer_are_listed():
    names = [f"corrected fluxes and quality flags {part}" for part in ("tau", "h", "le", "co2")]
    assert in_a_line(names) == f"{names[0]}, {names[1]} and 2 more"
    assert in_a_line([name * 2 for name in names]) == f"{names[0] * 2} and 3 more"
    assert in_a_line(names[:2]) == f"{names[0]} and {names[1]}"
    assert in_a_line(list("abcde")) == join_names(list("abcde")) == "a, b, c and 2 more"


def test_a_class_is_a_whole_number_without_a_decimal() -> None:
    classes = [20200312.0, np.float32(2), 3, 0.5, "1.0", True, None]
    assert [*map(class_text, classes)] == ["20200312", "2", "3", "0.5", "1.0", "True", "None"]
