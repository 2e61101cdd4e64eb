"""Measures in Chromium how long the filters of a large matrix take: 240 tasks × 60 departments.

    .venv/bin/python -m tests.benchmarks.matrix [ROUNDS]

Printed is the processor time of the page's own thread, from the choice to the next frame, medians in milliseconds: on a
shared machine the clock tells how busy others are.
"""

import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.benchmarks import plans
from tests.browser.plans import build
from tests.browser.windows import launch, served

CHOOSE = """([name, value]) => new Promise(done => {
    const select = document.querySelector(`select[name=${name}]`);
    select.value = value;
    select.dispatchEvent(new Event("change", {bubbles: true}));
    requestAnimationFrame(() => setTimeout(done));
})"""
"""JavaScript: set a filter, and wait until the page is drawn again."""
FILTERS = {"section": "3", "role": "lead", "department": "shi-cai-zheng-ju"}


def busy(session: CDPSession) -> float:
    """Give for how many seconds the page's thread has worked so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))


def measure(page: Page, rounds: int) -> dict[str, float]:
    """Give the median of each filter, set and taken away again."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    times: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, chosen in FILTERS.items():
            for value, label in ((chosen, name), ("", f"{name}, all again")):
                before = busy(session)
                page.evaluate(CHOOSE, [name, value])
                times.setdefault(label, []).append((busy(session) - before) * 1000)
    return {label: statistics.median(values) for label, values in times.items()}


def main(rounds: int) -> None:
    """Build the site of a large plan and measure its matrix on a desk and on a phone."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = launch(playwright, os.environ.get("PLAN_BROWSER") or shutil.which("chromium"))
        assert browser, "no Chromium"
        plan = plans.make(Path(folder) / "plan", "E")
        with browser, served(build(plan, Path(folder) / "site")) as address:
            for width in (1280, 390):
                page = browser.new_page(viewport={"width": width, "height": 900})
                page.goto(f"{address}{plans.LATEST}/matrix.html")
                page.wait_for_load_state("networkidle")
                for label, time in measure(page, rounds).items():
                    print(f"{width:5} pixels, {label:24} {time:5.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
