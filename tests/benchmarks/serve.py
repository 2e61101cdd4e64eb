"""Times the live preview of the repository's plan: from a save to the page that shows it, no key pressed.

    .venv/bin/python -m tests.benchmarks.serve [ROUNDS]

Printed is the median of all rounds, and what the terminal says of the build alone.
"""

import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.windows import launch
from tests.previewed import preview, project, save
from tests.served import ROOT


def main(rounds: int) -> None:
    """Save a hand-written page again and again, and wait for its new heading."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = project(Path(name), ROOT / "plan")
        browser = launch(playwright, os.environ.get("PLAN_BROWSER") or shutil.which("chromium"))
        assert browser, "no Chromium"
        with browser, preview(folder) as previewed:
            page = browser.new_page()
            page.goto(f"{previewed.address}about.html")
            heading, times = page.get_by_role("heading", level=1), []
            old = heading.inner_text()
            for number in range(rounds):
                begun = time.perf_counter()
                save(folder / "docs/about.md", f"# {old}", f"# {number}")
                expect(heading).to_have_text(old := str(number))
                times.append(time.perf_counter() - begun)
            builds = [float(seconds) for seconds in re.findall(r"用时 ([\d.]+) 秒", previewed.terminal())][1:]
    print(f"save to page  {statistics.median(times):5.2f} s")
    print(f"the build     {statistics.median(builds):5.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
