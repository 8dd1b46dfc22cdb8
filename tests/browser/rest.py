"""When a page is at rest: the server has answered, and all that came is drawn."""

from __future__ import annotations

import time
from contextlib import suppress

from playwright.sync_api import Error, Page

LONG = 120_000  # ms; generous, since these machines are shared
# What the page asks the server to run counts as unanswered until a message comes back; messages
# arrive late, as from far away, by as many milliseconds as a test says (`set_far`).
WATCHED_SERVER = """
const RERUN = 0x5a; // the first byte of a request
window.WebSocket = class extends WebSocket {
  send(data) {
    if (data[0] === RERUN) window.unanswered = true;
    super.send(data);
  }
  addEventListener(type, handler, options) {
    const come = (event) => {
      handler.call(this, event);
      window.unanswered = false;
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
