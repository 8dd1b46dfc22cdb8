"""How the cells of tables are written, and that what was written comes back."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sequitur_core.errors import SequiturError
from sequitur_core.readers import load, read, recognise
from tests.core.files import air_quality, bikes, table, taxi, wave, weather, write
from tests.notes import worded

names = st.text(
    st.characters(codec="utf-8", categories=["L", "Nd", "S", "P"]), min_size=1, max_size=6
).filter(lambda s: s.strip() == s and not s.strip().replace(".", "").isdigit())


some = arrays(
    np.float32,
    st.tuples(st.integers(5, 9), st.integers(5, 12)),
    elements=st.floats(-100, 100, width=32),
)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("decimal", [".", ","])
def test_delimiter_and_decimal_mark_are_found(tmp_path: Path, delimiter: str, decimal: str) -> None:
    if delimiter == decimal:
        return
    path = table(
        tmp_path / "t.txt", {"a": wave(50), "b": 3 * wave(50)}, sep=delimiter, decimal=decimal
    )
    recipe = recognise(path).recipe
    assert (recipe.delimiter, recipe.decimal) == (delimiter, decimal)
    np.testing.assert_allclose(load(path, window=50).sequences[0][:, 0], wave(50), rtol=1e-6)


def test_cells_may_be_separated_by_spaces(tmp_path: Path) -> None:
    text = "\n".join("  ".join(f"{v:8.4f}" for v in wave(12, phase=i)) for i in range(6))
    assert load(write(tmp_path / "t.txt", text)).lengths.tolist() == [12] * 6


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"]
)
def test_accents_are_read_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    text = "Straße;Größe\n" + "\n".join(f"{i * 5 % 9};{i * i % 7}" for i in range(30))
    path = write(tmp_path / "t.csv", text, encoding)
    assert load(path).meta.channels == ("Straße", "Größe")


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp949", "온도;습도"),
        ("gb18030", "温度(℃);电压"),
        ("cp932", "センサー1;電圧"),
        ("big5", "溫度;濕度"),
        ("cp1251", "Температура;Давление"),
        ("cp1253", "Θερμοκρασία;Υγρασία"),
        ("cp1250", "Prędkość [km/h];Prąd silników [A]"),
        ("cp1250", "Čas měření;Průtok"),
        ("iso8859_2", "Ciśnienie;Zużycie"),
        ("latin-1", "Zufluß Nm³h;Måling før où"),
        ("cp1250", "Vítězná - cyklisté dovnitř;Čas"),
        ("cp1250", "Prędkość [km/h];Przepływ"),
        ("cp1250", "hőmérséklet;erősség, sűrűség"),
        ("cp1254", "Sıcaklık;Yağış"),  # noqa: RUF001
        ("latin-1", "Sää;LÄMPÖTILA ÄÄ"),
        ("cp1252", "Größe;“Müß” °C…°F"),
        ("latin-1", "Débit [m³/h];Température à l'entrée"),
        ("latin-1", "Velocità;così più"),
        ("latin-1", "Precipitação;Radiação às 9"),
        ("latin-1", "Vindstyrke på brøen;Vær"),
        ("latin-1", "Precipitación máxima;Año"),
        ("latin-1", "Hitastig í Reykjavík;Þrýstingur"),
    ],
)
def test_letters_tell_their_alphabet(tmp_path: Path, encoding: str, names: str) -> None:
    text = f"{names}\n" + "\n".join(f"{i * 5 % 9};{i * i % 7}" for i in range(30))
    form = recognise(write(tmp_path / "t.csv", text, encoding))
    assert form.table is not None
    assert [*form.table.columns] == names.split(";")
    assert form.recipe.encoding == encoding


def test_days_of_one_letter_tell_their_alphabet(tmp_path: Path) -> None:
    rows = [
        f"2019/10/{i + 1},{'火水木金土日月'[i % 7]},{i * 5 % 9},{'晴れ' if i % 4 else '雨'}"
        for i in range(30)
    ]
    text = "\n".join(["日付,曜日,売上,天気", *rows])
    assert recognise(write(tmp_path / "t.csv", text, "cp932")).recipe.encoding == "cp932"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_end_of_line_is_read(tmp_path: Path, ending: str) -> None:
    path = write(tmp_path / "t.csv", ending.join(["v", *(f"{v}" for v in wave(40))]) + ending)
    np.testing.assert_allclose(load(path, window=40).sequences[0][:, 0], wave(40), rtol=1e-6)


def test_quoted_cells_may_hold_delimiters_quotes_and_line_ends(tmp_path: Path) -> None:
    path = table(
        tmp_path / "t.csv",
        {"who": ['a "b", c', "d\ne"] * 10, "step": np.repeat(range(10), 2), "v": wave(20)},
    )
    assert set(load(path).ids) == {'a "b", c', "d\ne"}


def test_comments_and_titles_above_the_table_are_skipped(tmp_path: Path) -> None:
    rows = "\n".join(f"{i},{v},{2 * v}" for i, v in enumerate(wave(30)))
    path = write(tmp_path / "t.csv", f"# exported\nStation Nord\n\nsecond,a,b\n{rows}\n")
    assert load(path).meta.channels == ("a", "b")


def test_a_gzipped_table_is_read(tmp_path: Path) -> None:
    path = taxi(tmp_path / "taxi.csv")
    packed = tmp_path / "taxi.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert load(packed).ids == load(path).ids


def test_thousands_may_be_marked(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", {"v": [f"{1000 * i:,}" for i in range(1, 30)]})
    assert load(path, window=29).sequences[0][:3, 0].tolist() == [1000, 2000, 3000]


def test_thousands_may_begin_late_in_a_table_of_decimal_commas(tmp_path: Path) -> None:
    power = [f"{700 + i * i % 91:.1f}".replace(".", ",") for i in range(1_500)]
    power += ["1.001,9", "1.012,5"]
    text = "\n".join(f"{v};{i * i % 7},5" for i, v in enumerate(power))
    read_back = load(write(tmp_path / "t.csv", f"power;level\n{text}\n"), window=len(power))
    assert read_back.sequences[0][-3:, 0].tolist() == pytest.approx([729, 1001.9, 1012.5])
    assert not any("missing" in note for note in worded(read_back.meta.notes))


def test_a_table_without_header_is_read_from_its_first_row(tmp_path: Path) -> None:
    text = "\n".join(",".join(f"{v:.4f}" for v in wave(12, phase=i)) for i in range(6))
    dataset = load(write(tmp_path / "t.csv", text))
    np.testing.assert_allclose(dataset.sequences[0][:, 0], wave(12), atol=1e-4)


def test_names_that_count_on_are_a_header(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", {str(t): wave(9, phase=t / 4) for t in range(16)})
    assert load(path).lengths.tolist() == [16] * 9


def test_rows_of_different_lengths_without_header_are_sequences_of_their_own(
    tmp_path: Path,
) -> None:
    text = "\n".join(",".join(str(v) for v in wave(n)) for n in (5, 8, 3, 7, 6))
    assert load(write(tmp_path / "t.csv", text)).lengths.tolist() == [5, 8, 3, 7, 6]


def test_a_few_rows_that_lack_a_cell_make_no_sequences_of_their_own_length(tmp_path: Path) -> None:
    rows = [f"{v:.3f} {9 - v:.3f} {v * v:.3f}" for v in wave(60)]
    assert len({*rows}) < len(rows)  # none is left out as names that come again
    rows[7] = rows[7].rsplit(" ", 1)[0]
    dataset = load(write(tmp_path / "t.txt", "\n".join(rows)), window=60)
    assert dataset.element_shape == (3,)
    assert dataset.lengths.tolist() == [60]


def test_one_of_several_numbered_columns_says_not_which_channel_a_row_is_of(tmp_path: Path) -> None:
    times = pd.date_range("2018-12-13 10:40", periods=90, freq="25s")
    fields = {f"field{k}": np.round(27 + k + 3 * wave(90, phase=k)) for k in (1, 2, 3)}
    dataset = load(table(tmp_path / "t.csv", {"created_at": times, **fields}))
    assert dataset.element_shape == (3,)


@pytest.mark.parametrize(("names", "called"), [("v,v", ("v", "v (2)")), ("a,", ("a", "column 2"))])
def test_equal_names_are_told_apart_and_a_lacking_one_is_made_of_its_place(
    tmp_path: Path, names: str, called: tuple[str, ...]
) -> None:
    rows = [f"{i * 5 % 9},{i * i % 5}" for i in range(30)]
    assert load(write(tmp_path / "t.csv", "\n".join([names, *rows]))).meta.channels == called


def test_row_names_as_r_writes_them_are_no_channel(tmp_path: Path) -> None:
    rows = "\n".join(f"{i},{v}" for i, v in enumerate(wave(40), 1))
    assert load(write(tmp_path / "t.csv", f"v\n{rows}\n")).meta.channels == ("v",)


def test_row_numbers_as_pandas_writes_them_are_no_channel(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    pd.DataFrame({"a": wave(40), "b": wave(40, phase=2)}).to_csv(path)
    assert load(path).meta.channels == ("a", "b")


@pytest.mark.parametrize("name", ["<b>a</b>", "**a**", ":smile:", "😀", "a|b", "$x$", "../../a"])
def test_names_are_kept_as_they_are(tmp_path: Path, name: str) -> None:
    path = table(tmp_path / "t.csv", {name: wave(40), "who": [name] * 20 + ["x"] * 20})
    assert load(path, layout="long").meta.channels == (name,)


def test_units_are_read_from_names(tmp_path: Path) -> None:
    meta = load(weather(tmp_path / "w.csv")).meta
    assert (meta.channels, meta.units) == (("Temp", "Rel Hum"), ("°C", "%"))


def test_flows_and_concentrations_have_units(tmp_path: Path) -> None:
    named = {"Durchfluss (m3/h)": "m³/h", "Feed [L/min]": "l/min", "NOx (mg/m³)": "mg/m³"}
    path = table(tmp_path / "t.csv", {name: wave(300, phase=len(name)) for name in named})
    meta = load(path, window=60).meta
    assert (meta.channels, meta.units) == (("Durchfluss", "Feed", "NOx"), (*named.values(),))


def test_brackets_that_hold_no_unit_stay_in_the_name(tmp_path: Path) -> None:
    assert load(air_quality(tmp_path / "a.csv")).meta.channels[0] == "CO(GT)"


def test_empty_rows_and_columns_are_left_out_and_said(tmp_path: Path) -> None:
    notes = worded(load(air_quality(tmp_path / "a.csv")).meta.notes)
    assert notes[0] == "5 empty rows and 2 empty columns were left out."


def test_no_row_is_empty_where_line_ends_are_written_twice(tmp_path: Path) -> None:
    """As Python's csv does on Windows, if nobody opens the file without newlines."""
    lines = ["start,steps", *(f"2021-03-{1 + k:02d},{100 + k % 7}" for k in range(30))]
    for ending in ("\r\r\n", "\n\n"):
        path = write(tmp_path / "sleep.csv", ending.join(lines) + ending)
        dataset = load(path)
        assert dataset.lengths.sum() == 30
        assert "empty" not in " ".join(worded(dataset.meta.notes))


def test_an_empty_column_is_named_when_it_is_left_out(tmp_path: Path) -> None:
    assert "Brébeuf" in worded(load(bikes(tmp_path / "b.csv")).meta.notes)[0]


@given(values=some, delimiter=st.sampled_from([",", ";", "\t"]))
def test_rows_come_back_as_written(values: np.ndarray, delimiter: str, tmp_path: Path) -> None:
    ids = [f"s{i}" for i in range(len(values))]
    labels = [["odd", "even"][i % 2] for i in range(len(values))]
    path = table(
        tmp_path / "t.csv",
        {"name": ids, "kind": labels} | {f"t{t}": values[:, t] for t in range(values.shape[1])},
        sep=delimiter,
    )
    dataset = load(path, layout="rows", id_columns=("name",), missing_numbers=())
    assert (dataset.ids, dataset.labels["kind"].tolist()) == (tuple(ids), labels)
    np.testing.assert_array_equal(np.stack(dataset.sequences)[:, :, 0], values)


@given(values=some, decimal=st.sampled_from([".", ","]))
def test_columns_come_back_as_written(values: np.ndarray, decimal: str, tmp_path: Path) -> None:
    ids = [f"patient {i}" for i in range(len(values))]
    path = table(tmp_path / "t.csv", dict(zip(ids, values, strict=True)), sep=";", decimal=decimal)
    dataset = load(path, layout="columns", missing_numbers=())
    assert dataset.ids == tuple(ids)
    np.testing.assert_array_equal(np.stack(dataset.sequences)[:, :, 0], values)


@given(data=st.data())
def test_tidy_sequences_come_back_as_written(data: st.DataObject, tmp_path: Path) -> None:
    channels = data.draw(st.integers(1, 3))
    lengths = data.draw(st.lists(st.integers(3, 7), min_size=2, max_size=5))
    ids = data.draw(st.lists(names, min_size=len(lengths), max_size=len(lengths), unique=True))
    ids = [f"x{name}" for name in ids]
    kinds = data.draw(st.lists(st.sampled_from("ab"), min_size=len(ids), max_size=len(ids)))
    sequences = [
        data.draw(arrays(np.float32, (n, channels), elements=st.floats(-100, 100, width=32)))
        for n in lengths
    ]
    frame = pd.DataFrame(
        {
            "who": np.repeat(ids, lengths),
            "step": np.concatenate([np.arange(n) for n in lengths]),
            "kind": np.repeat(kinds, lengths),
            **{f"c{c}": np.concatenate([s[:, c] for s in sequences]) for c in range(channels)},
        }
    )
    path = tmp_path / "t.csv"
    frame.to_csv(path, index=False)
    dataset = load(
        path, layout="tidy", id_columns=("who",), time_columns=("step",), label_columns=("kind",),
        value_columns=tuple(f"c{c}" for c in range(channels)), missing_numbers=(),
    )  # fmt: skip
    assert dataset.ids == tuple(ids)
    assert dataset.labels["kind"].tolist() == kinds
    for one, other in zip(dataset.sequences, sequences, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_mark_in_all_names_but_not_in_the_header_is_no_delimiter(tmp_path: Path) -> None:
    who = ["x;"] * 3 + ["x0;"] * 6
    frame = pd.DataFrame({"who": who, "step": [*range(3), *range(6)], "c0": np.arange(9.0)})
    path = tmp_path / "t.csv"
    frame.to_csv(path, index=False)  # in 9 of 10 lines a semicolon, in all of them two commas
    assert path.read_text().count(";") == 9
    assert load(path, layout="tidy", id_columns=("who",)).ids == ("x;", "x0;")


def test_differences_too_small_for_their_numbers_are_said(tmp_path: Path) -> None:
    columns = {f"t{t}": [1_700_000_000_000 + 7 * r + 3 * t for r in range(6)] for t in range(6)}
    warnings = worded(recognise(table(tmp_path / "t.csv", columns)).warnings)
    assert "differ by too little" in " ".join(warnings)
    assert "the same" not in " ".join(warnings)


def test_a_fixed_column_that_a_file_lacks_is_said(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", {f"t{i}": wave(9) for i in range(6)})
    with pytest.raises(SequiturError, match="lacks the column name"):
        load(path, layout="rows", id_columns=("name",))


@pytest.mark.parametrize(
    "text",
    [
        "time,x\n" + "\n".join(f"{i},{1 + i % 7}e300" for i in range(60)),
        "a,b,c,d\n"
        + "\n".join(",".join(f"{i % 5 + k}.5e300" for k in range(1, 5)) for i in range(9)),
        "id,time,x\n" + "\n".join(f"a{i // 12},{i % 12},{1 + i % 5}e300" for i in range(60)),
    ],
)
def test_numbers_that_are_all_too_large_are_divided(tmp_path: Path, text: str) -> None:
    """By earlier recipes they are refused, as they were."""
    found = recognise(path := write(tmp_path / "large.csv", text))
    dataset = read(path, found.recipe)
    assert all(np.isfinite(sequence).all() for sequence in dataset.sequences)
    assert "beyond 3.4e38" in " ".join(map(str, dataset.meta.notes))
    with pytest.raises(SequiturError, match=r"large.csv are infinite or beyond 3.4e38.*Divide"):
        read(path, found.recipe.with_(empty_cells=""))
