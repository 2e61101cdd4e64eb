"""Takes the README's pictures into docs/images/: a task, a department, the matrix."""

import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.plans import ROOT, build
from tests.browser.windows import launch, served

FOLDER = ROOT / "docs/images"
PICTURES = {
    "task": ("2014/tasks/3-8.html", 900),
    "department": ("2014/departments/yan-cheng-zhi-jian-ju.html", 900),
    "matrix": ("2014/matrix.html", 1100),
}
"""Picture → its page, and the window's height in pixels."""

WIDTH = 1280


def main() -> None:
    """Build the site of the plan and take the pictures."""
    with tempfile.TemporaryDirectory() as folder, served(build(ROOT / "plan", Path(folder, "site"))) as address:
        for picture in take(address):
            print(f"{picture.relative_to(ROOT)}  {picture.stat().st_size} bytes")  # noqa: T201  it is a command


def take(address: str) -> list[Path]:
    """Take the pictures of the site at `address`."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright, os.environ.get("PLAN_BROWSER") or shutil.which("chromium"))
        if browser is None:
            raise SystemExit("No Chromium: make screenshots sees to one where it may.")
        with browser:
            page = browser.new_page(color_scheme="light", device_scale_factor=1)
            return [shot(page, address, name) for name in PICTURES]


def shot(page: Page, address: str, name: str) -> Path:
    """Take one picture."""
    path, height = PICTURES[name]
    page.set_viewport_size({"width": WIDTH, "height": height})
    page.goto(address + path)
    picture = FOLDER / f"{name}.png"
    page.screenshot(path=picture)
    return picture


if __name__ == "__main__":
    main()
