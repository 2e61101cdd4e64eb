"""Measures in Chromium how long the filters of a large matrix take: 240 tasks × 60 departments.

    .venv/bin/python -m tests.benchmarks.matrix [ROUNDS]

Printed is the processor time of the page's own thread, medians in milliseconds: on a shared machine the clock tells how
busy others are. First from the choice to the next frame, which shows a screenful; then until all rows are there.
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
WHOLE = """() => new Promise(done => {
    const ask = () => document.querySelector("table.matrix .later") ? setTimeout(ask, 100) : setTimeout(done, 100);
    ask();
})"""
"""JavaScript: wait until every row that the filters leave is there and drawn."""
FILTERS = {"section": "3", "role": "lead", "department": "shi-cai-zheng-ju"}


def busy(session: CDPSession) -> float:
    """Return for how many seconds the page's thread has worked so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))


def measure(page: Page, rounds: int) -> dict[str, tuple[float, float]]:
    """Return the medians of each filter, set and taken away again: until the next frame, and until all is there."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    times: dict[str, list[tuple[float, float]]] = {}
    for _ in range(rounds):
        for name, chosen in FILTERS.items():
            for value, label in ((chosen, name), ("", f"{name}, all again")):
                before = busy(session)
                page.evaluate(CHOOSE, [name, value])
                shown = busy(session)
                page.evaluate(WHOLE)
                times.setdefault(label, []).append(((shown - before) * 1000, (busy(session) - before) * 1000))
    medians = {label: tuple(map(statistics.median, zip(*values, strict=True))) for label, values in times.items()}
    return {label: (first, whole) for label, (first, whole) in medians.items()}


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
                for label, (first, whole) in measure(page, rounds).items():
                    print(f"{width:5} pixels, {label:24} {first:5.0f} ms, whole {whole:5.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
