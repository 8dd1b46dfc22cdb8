"""Lines that go on and on, in the process that reads them: no pattern is lost in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sequitur_core.errors import SequiturError
from sequitur_core.jobs.file_reading.reader_process import Limits, ReaderProcess

LIMITS = Limits(700_000_000, 60.0)  # bytes and seconds, beyond which the process is ended
LENGTH = 100_000  # in characters: what takes the square of it ends in time, not so the cube
# As parts of times, numbers, names and lines of logs are written.
WRITTEN = (
    "1", "a", " ", "a=", "a=1 ", "a:", '"', "1/", "1.", "1-", "[", "{", "<a>", "a,", "temp 1.0 ",
    "Oct ", "Fall 2009 ", "8h35", "1986/87", "12:30:", "5 min ", "1e", "(1)", "a_1", "#", "%20",
    "true ID",
)  # fmt: skip
REQUEST = '1.1.1.1 - - [24/Dec/2019:07:00:00 +0000] "GET /', '" 200 1'


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderProcess]:
    started = ReaderProcess()
    yield started
    started.kill()
    started.close()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    unit=st.text("019abeTZ=:;,.-/\\'\"[]{}()<> \t|#%+@&_°µ", min_size=1, max_size=6),
    around=st.sampled_from([("", ""), ("a,1\n", ""), ("a", "1"), REQUEST]),
    ending=st.sampled_from(["csv", "log", "txt", "json", "xml"]),
)
def test_a_part_of_a_line_again_and_again_is_read_or_refused_in_time(
    reader: ReaderProcess, tmp_path: Path, unit: str, around: tuple[str, str], ending: str
) -> None:
    _reads_or_refuses(reader, tmp_path, around[0] + _endless(unit) + around[1], ending)


@pytest.mark.parametrize("unit", ["a", "[kg)2019{", '" 2'])
def test_an_endless_page_that_was_asked_for_is_read_or_refused_in_time(
    reader: ReaderProcess, tmp_path: Path, unit: str
) -> None:
    _reads_or_refuses(reader, tmp_path, f"{REQUEST[0]}{_endless(unit)}{REQUEST[1]}\n", "log")


def test_blanks_after_a_line_of_numbers_are_no_line(reader: ReaderProcess, tmp_path: Path) -> None:
    _reads_or_refuses(reader, tmp_path, "a,1\n" + _endless(" "), "csv")


@pytest.mark.parametrize("ending", ["csv", "log"])
@pytest.mark.parametrize("unit", WRITTEN)
def test_what_is_written_again_and_again_is_read_or_refused_in_time(
    reader: ReaderProcess, tmp_path: Path, unit: str, ending: str
) -> None:
    above = "time,x\n" if ending == "csv" else ""
    _reads_or_refuses(reader, tmp_path, above + _endless(unit) + "\n", ending)


def _endless(unit: str) -> str:
    return unit * (LENGTH // len(unit))


def _reads_or_refuses(reader: ReaderProcess, folder: Path, text: str, ending: str) -> None:
    path = folder / f"endless.{ending}"
    path.write_text(text, encoding="utf-8")
    request = {"kind": "recognise", "path": str(path), "folder": str(folder)}
    try:
        reader.do(request, progress=lambda share, what: None, limits=LIMITS)
        said = json.loads((folder / "recognised.json").read_text())["sentence"]
    except SequiturError as error:
        said = str(error)
    assert reader.alive, said  # else it was ended because its time was up
    assert len(said) < 700
