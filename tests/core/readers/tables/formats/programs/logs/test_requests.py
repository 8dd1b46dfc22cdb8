"""Logs of requests to a server, and the numbers behind them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sequitur_core.readers import read, recognise
from sequitur_core.readers.tables.formats.programs.logs.requests import (
    REQUESTS,
    rows_of_requests,
    rows_through_proxy,
    rows_with_numbers,
)
from tests.core.files import write

NUMBERS = [(k, 4 - k / 12 + (k * k % 17) / 20) for k in range(40)]
TOOK = [1000 + int(1e6 * x) * (k % 4) for k, x in NUMBERS]  # microseconds


def test_requests_to_a_server_are_rows(tmp_path: Path) -> None:
    log = "\n".join(
        f'10.0.0.{k % 3} - - [10/Oct/2021:13:{k:02d}:36 +0200] "GET /p{k}.html HTTP/1.1" 200 '
        f'{2000 * NUMBERS[k][1]:.0f} "-" "Browser/5.0 (X11; rv:{k}.0) 537.4"'
        for k in range(40)
    )
    rows, _ = rows_with_numbers(log.encode())
    assert rows[0] == ["time", "client", "method", "path", "status", "bytes"]
    assert rows[1][:2] == ["2021-10-10 13:00:36+02:00", "10.0.0.0"]
    dataset = read(path := write(tmp_path / "access.log", log), recognise(path).recipe)
    assert (dataset.meta.channels, dataset.meta.step_unit) == (("bytes",), "min")


def test_how_long_requests_took_is_measured(tmp_path: Path) -> None:
    """As nginx writes its times behind the browser, and behind the clock what answered."""
    log = "\n".join(
        f"10.0.0.7 - - [10/Oct/2021:13:{k:02d}:36 +0200] {('http', 'https')[k % 2]} "
        f'"GET /p HTTP/1.1" 200 {2000 * NUMBERS[k][1]:.0f} "-" "Browser/5.0" "-" {x:.3f}'
        for k, (_, x) in enumerate(NUMBERS[:40])
    )
    rows, notes = rows_with_numbers(log.encode())
    assert (rows[0][-2:], rows[1][-2], len(rows), notes) == (["at", "duration (s)"], "http", 41, [])
    dataset = read(path := write(tmp_path / "access.log", log), recognise(path).recipe)
    assert (dataset.meta.channels, dataset.meta.units) == (("bytes", "duration"), ("", "s"))


@pytest.mark.parametrize(
    ("behind", "names"),
    [
        ('"-" "VLC/3.0 ({k})" {s}', ["duration"]),
        ("{us}", ["duration"]),
        ('"-" "Browser/5.0" **{s}/{us}**', ["duration (us)"]),
        ("{s} {us}", ["duration (us)"]),
        ('"-" "Browser "5"" {rt:.3f} {up}', ["duration (s)", "duration 2 (s)"]),
        ('"-" "curl" rt={rt:.3f} uct="{up}" urt="{up}"', ["rt", "uct", "urt"]),
        ('"-" "curl" {k} "web@docker" {ms}ms', ["number", "duration (ms)"]),
        ('"-" "curl" 80 200', []),
        ('"-" "curl" "2.{k}"', ["number"]),
        ('"-" "curl" {k} {sent}', ["number", "number 2"]),
        ('"-" "curl" {sent}', ["number"]),
        ('"-" "curl" 10.0.0.7:8080 [web] 7f{k}', []),
        ("", []),
    ],
)
def test_numbers_behind_a_request_are_columns(behind: str, names: list[str]) -> None:
    """Whole seconds, microseconds, two times, one of which may be missing: all were left out."""
    log = _requests(behind)
    rows, notes = rows_with_numbers(log.encode())
    assert (rows[0], len(rows), notes) == ([*PLAIN, *names], len(TOOK) + 1, [])


PLAIN = ["time", "client", "method", "path", "status", "bytes"]


def _requests(behind: str) -> str:
    lines = []
    for k, us in enumerate(TOOK):
        size = 5000 + 3001 * k % 977
        said = behind.format(
            k=k, us=us, s=us // 1_000_000, ms=us // 1000, rt=us / 1e6, sent=size + 300,
            up=f"{us / 2e6:.3f}" if k % 5 else "-",
        )  # fmt: skip
        when = f"10/Oct/2021:13:{k:02d}:36 +0200"
        lines.append(f'10.0.0.7 - - [{when}] "GET /live HTTP/1.1" 200 {size} {said}'.rstrip())
    return "\n".join(lines)


def test_how_long_a_listener_stayed_is_a_channel(tmp_path: Path) -> None:
    path = write(tmp_path / "access.log", _requests('"-" "VLC/3.0" {s}'))
    assert read(path, recognise(path).recipe).meta.channels == ("bytes", "duration")


def test_recipes_have_the_numbers_that_they_had(tmp_path: Path) -> None:
    """Of two times the last one, as a fraction of a second, called the duration."""
    log = _requests('"-" "curl" {rt:.3f} {rt:.4f}')
    assert rows_of_requests(log.encode())[0][0] == [*PLAIN, "duration (s)"]
    path = write(tmp_path / "access.log", log)
    recipe = recognise(path).recipe
    old = recipe.with_(sheet=REQUESTS, value_columns=("duration (s)",))
    assert read(path, old).sequences[0][0, 0] == pytest.approx(TOOK[0] / 1e6, abs=1e-4)


@pytest.mark.parametrize("before", ["", "Oct 10 13:00:36 lb1 haproxy[143]: "])
def test_requests_through_a_proxy_have_times_and_queues(tmp_path: Path, before: str) -> None:
    """Such logs were refused."""
    lines = ["Oct 10 12:59:01 lb1 haproxy[143]: Proxy http-in started."] if before else []
    lines += [
        f"{before}10.0.1.2:{33000 + k} [10/Oct/2021:13:{k:02d}:36.655] http-in static/srv{k % 2} "
        f"{k % 7}/0/{k % 5}/{us // 1000}/{k % 7 + k % 5 + us // 1000} 200 {us} - - ---- "
        f'{k % 9}/1/1/1/0 0/0 {{1wt.eu}} {{}} "GET /p HTTP/1.1"'
        for k, us in enumerate(TOOK)
    ]
    log = "\n".join(lines)
    rows, notes = rows_through_proxy(log.encode())
    assert rows[1][:4] == ["2021-10-10 13:00:36.655000", "10.0.1.2", "http-in", "static"]
    assert (len(rows), len(notes)) == (len(TOOK) + 1, int(bool(before)))
    dataset = read(path := write(tmp_path / "haproxy.log", log), recognise(path).recipe)
    measured = ("bytes", "request", "connect", "response", "total", "connections")
    assert dataset.meta.channels == measured


def test_connections_through_a_proxy_have_times(tmp_path: Path) -> None:
    log = "\n".join(
        f"10.0.1.2:{33000 + k} [10/Oct/2021:13:{k:02d}:36.655] fnt bck/srv1 0/{k % 7}/{us // 1000} "
        f"{us} -- {k % 9}/1/1/1/+0 0/0"
        for k, us in enumerate(TOOK)
    )
    dataset = read(path := write(tmp_path / "haproxy.log", log), recognise(path).recipe)
    assert dataset.meta.channels == ("bytes", "connect", "total", "connections")
