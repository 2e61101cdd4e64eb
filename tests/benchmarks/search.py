"""Measures the search in Chromium: bytes and time of a first search, and times once the index is there.

First the plan as it is, then one of ten editions with ten times the tasks (about 300 pages each), searched for one
edition and for all. Times are those from the last key to the answer, in the page. Run it with the project's Python:

    PYTHONPATH=. .venv/bin/python tests/benchmarks/search.py [EDITIONS]
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import yaml
from playwright.sync_api import Browser, sync_playwright

from generator.text.typeset import numeral
from tests.browser.plans import ROOT, add_year, build
from tests.browser.windows import launch, served, wait_until
from tests.chain import render

COPIES = 10
QUERIES = ["电梯", "食品 监管", "质量", "市农委", "12365", "dianti", "tzsb", "電梯", "谁负责电梯安全", "发改委"]

WATCH = """() => plan.engine().then(() => {
    const said = document.querySelector(".search-box .said");
    const input = document.querySelector(".search-box input[type=search]");
    window.times = [];
    input.addEventListener("input", () => { window.pressed = performance.now(); said.textContent = ""; }, true);
    new MutationObserver(() => { if (said.textContent) times.push(performance.now() - pressed); })
        .observe(said, {childList: true, characterData: true, subtree: true});
})"""
"""JavaScript: note for every search how many milliseconds after the key its answer was there."""


def larger(folder: Path, editions: int) -> Path:
    """Write the plan of many editions, each with ten times the tasks of 2014."""
    plan = Path(shutil.copytree(ROOT / "plan", folder / "plan"))
    (plan / "2014/subjects.yml").unlink()  # it names tasks by numbers that go to others here
    tasks = plan / "2014/tasks"
    files = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in tasks.iterdir()}
    sections = {name.split("-")[0] for name in files}
    for section in sections:
        items = [name for name in sorted(files, key=lambda name: int(name[2:])) if name.startswith(f"{section}-")]
        for i in range(1, len(items) * COPIES + 1):
            turn, task = (i - 1) // len(items), files[items[(i - 1) % len(items)]]
            reworded = task | {"title": f"{task['title']}之{numeral(turn + 1)}"} if turn else task
            (tasks / f"{section}-{i}.yml").write_text(yaml.safe_dump(reworded, allow_unicode=True), "utf-8")
    render(plan, "2014")
    for year in range(2015, 2014 + editions):
        add_year(plan, year, lambda text, year=year: text + f"第{numeral(year - 2013)}年继续。")  # type: ignore[misc]
    return plan


def measure(browser: Browser, address: str, path: str, label: str) -> None:
    """Print what the searches of a page cost."""
    page = browser.new_context().new_page()
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    bodies: list[int] = []
    page.on("requestfinished", lambda request: bodies.append(request.sizes()["responseBodySize"]))
    box, said = page.locator("#search-box-q"), page.locator(".search-box .said")
    start = time.perf_counter()
    box.focus()
    box.fill(QUERIES[0])
    said.filter(has_text="条").wait_for(state="attached")
    first = (time.perf_counter() - start) * 1000
    page.wait_for_load_state("networkidle")
    print(f"{label}: a first search moves {sum(bodies) / 1000:.0f} kB in {len(bodies)} files, {first:.0f} ms")
    page.evaluate(WATCH)
    for query in QUERIES * 3:
        before = page.evaluate("times.length")
        box.fill("")
        box.fill(query)
        wait_until(page, f"times.length > {before}")
    times = page.evaluate("times")
    by_query = {query: statistics.median(times[i :: len(QUERIES)]) for i, query in enumerate(QUERIES)}
    moved = sum(bodies) / 1000
    print(f"{'':4}warm: median {statistics.median(times):.0f} ms, at most {max(times):.0f} ms; {moved:.0f} kB")
    print(f"{'':4}{', '.join(f'{query} {ms:.0f}' for query, ms in by_query.items())}")
    page.context.close()


def main(editions: int) -> None:
    """Measure the plan as it is, and the larger one."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = launch(playwright, os.environ.get("PLAN_BROWSER") or shutil.which("chromium"))
        assert browser, "no Chromium"
        folder = Path(name)
        now = build(ROOT / "plan", folder / "now")
        start = time.perf_counter()
        many = build(larger(folder, editions), folder / "many")
        pages = len(list(many.rglob("*.html")))
        print(f"{editions} editions, {pages} pages, built in {time.perf_counter() - start:.1f} s")
        with browser, served(now) as small, served(many) as large:
            measure(browser, small, "2014/tasks/3-8.html", "the plan as it is, its edition of 2014")
            measure(browser, small, "index.html", "the plan as it is, all editions")
            measure(browser, large, "2014/tasks/3-8.html", f"one of {editions} large editions")
            measure(browser, large, "index.html", f"all of {editions} large editions")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
