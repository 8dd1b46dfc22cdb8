"""When a page is at rest: the server has answered, and all that came is drawn."""

from __future__ import annotations

import time
from contextlib import suppress

from playwright.sync_api import Error, Page

LONG = 120_000  # ms; generous, since these machines are shared
# What the page asks the server to run has a number, and counts as unanswered until the server says
# that it is done with it (`served`), after all that came of it. What a part of the page asks by
# itself, again and again, isn't waited for. Messages arrive late, as from far away, by as many
# milliseconds as a test says (`set_far`).
WATCHED_SERVER = """
const RERUN = 0x5a; // the first byte of a request
const KEPT = 0x3a; // and in it, that of the name of a message that the page has kept
const BY_ITSELF = 0x30;
const DONE = /done with request (\\d+)$/;
const isByItself = (data) => {
  let at = 1;
  const number = () => {
    let sum = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = data[at++];
      sum += (byte % 128) * unit;
      if (byte < 128) return sum;
    }
  };
  for (number(); at < data.length; ) {
    const [field, value] = [number(), number()]; // or the length of what follows
    if (field === BY_ITSELF) return value === 1;
    if (field % 8 === 2) at += value;
  }
  return false;
};
window.asked = window.answered = 0;
window.WebSocket = class extends WebSocket {
  send(data) {
    if (data[0] !== RERUN) return super.send(data);
    if (!isByItself(data)) {
      window.asked++;
      window.unanswered = true;
    }
    const name = new TextEncoder().encode(`asked ${window.asked}`);
    // The same field once more is taken as one with the first.
    super.send(new Uint8Array([...data, RERUN, name.length + 2, KEPT, name.length, ...name]));
  }
  addEventListener(type, handler, options) {
    const come = (event) => {
      const { data } = event;
      const done = data.byteLength < 100 && DONE.exec(new TextDecoder().decode(data));
      if (!done) return handler.call(this, event);
      window.answered = Math.max(window.answered, Number(done[1]));
      window.unanswered = window.answered < window.asked;
    };
    const late = () => window.farServer;
    const wait = (event) => {
      window.messages = (window.messages ?? 0) + 1;
      late() ? setTimeout(come, late(), event) : come(event);
    };
    super.addEventListener(type, type === "message" ? wait : handler, options);
  }
};
"""
# True once nothing runs, nothing is asked and no chart is about to be drawn, which is looked at a
# few times: the page hands out what has come only after it has painted that it came.
RESTS = """async (looks) => {
  const isAtRest = () =>
    !window.unanswered &&
    document.querySelector('.stApp[data-test-script-state="notRunning"]') &&
    !document.querySelector('.stApp [aria-busy="true"]');
  const moment = () => new Promise((come) => requestIdleCallback(come, { timeout: 100 }));
  const end = performance.now() + 10_000; // ms
  for (let rests = 0; rests < looks && performance.now() < end; await moment()) {
    rests = isAtRest() ? rests + 1 : 0;
  }
  return performance.now() < end;
}"""


def wait_for_script(page: Page) -> None:
    """Wait until no script runs: where charts follow a training, they are never all at rest."""
    page.wait_for_selector('.stApp[data-test-script-state="notRunning"]')


def wait_idle(page: Page) -> None:
    """Wait until no script runs and all charts show what they were sent.

    A redraw in the middle of a drag would end it, and what a chart shows before is out of date.
    """
    end = time.monotonic() + LONG / 1000
    looks = 3
    while time.monotonic() < end:
        with suppress(Error):  # another page comes
            if page.evaluate(RESTS, looks):
                return
            looks = 1  # something on it goes on and on, such as a slider that plays
        page.wait_for_timeout(100)
    raise AssertionError("the page never came to rest")
