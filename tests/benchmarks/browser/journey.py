"""How long a person waits: for the first page, and from a file to its map.

    python -m tests.benchmarks.browser.journey

Starts the dashboard and drives it in Chromium. Reads ../shared/data where it is
there, else the samples. Seconds depend on the machine; ratios in the other
benchmarks don't.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS, NAMES, ROOT, Server, serving

DATA = ROOT.parent / "shared" / "data"
FILES = ("ts/JapaneseVowels_TRAIN.ts", "tables/sb_fmri.csv", "long/nyc_taxi.csv")
REPEATS = 5
LONG = 300_000  # ms


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def first_paint(browser: Browser, server: Server) -> float:
    """Seconds until the samples can be clicked, in a browser that has cached nothing."""
    page = browser.new_context().new_page()
    began = time.perf_counter()
    page.goto(server.url)
    page.locator(".st-key-sample button:visible").first.wait_for()
    seconds = time.perf_counter() - began
    page.context.close()
    return seconds


def to_map(page: Page, server: Server, open_data: Path | str) -> tuple[float, float, float]:
    """Seconds from the file to the first loss, to the end of training, and to the UMAP map."""
    page.goto(server.url)
    began = time.perf_counter()
    if isinstance(open_data, Path):
        page.locator(".st-key-upload input[type=file]").set_input_files(open_data)
    else:
        page.locator(f".st-key-sample_{open_data} button").click()
    page.locator(".st-key-next button").click(timeout=LONG)
    page.locator(".st-key-train button").click(timeout=LONG)
    page.wait_for_function(
        """() => document.querySelector(".st-key-loss_chart .plotly-view")
               ?._fullData?.[0]?.y?.length > 0""",
        timeout=LONG,
    )
    loss = time.perf_counter() - began
    page.locator(".st-key-run_status", has_text=re.compile("done")).wait_for(timeout=LONG)
    done = time.perf_counter() - began
    page.wait_for_function(
        """() => document.querySelector(".st-key-map_preview .plotly-view")
               ?._fullLayout?.xaxis.title.text.startsWith("UMAP")""",
        timeout=LONG,
    )
    return loss, done, time.perf_counter() - began


def main() -> None:
    there = [DATA / name for name in FILES if (DATA / name).exists()]
    todo: list[Path | str] = [*there, "seattle", "watch", "heartbeats"]
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        system = next((path for name in NAMES if (path := shutil.which(name))), None)
        browser = playwright.chromium.launch(executable_path=system, args=FLAGS)
        with serving(Path(home)) as server:
            paints = [first_paint(browser, server) for _ in range(REPEATS)]
            say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
            say(f"first paint, cold browser: {median(paints):.2f} s (of {REPEATS})")
            say("file to:                      first loss   trained   UMAP map")
            for item in todo:
                page = browser.new_page()
                loss, done, mapped = to_map(page, server, item)
                page.close()
                name = item.name if isinstance(item, Path) else f"sample {item}"
                say(f"{name:<28} {loss:>9.1f} s {done:>8.1f} s {mapped:>8.1f} s")


if __name__ == "__main__":
    main()
