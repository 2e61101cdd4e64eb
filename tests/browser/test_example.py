"""The example of a city that comes with the program, as a newcomer sees it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.searching import strict_policy
from tests.browser.windows import PHONE, SIDEWAYS, Windows, axe, served
from tests.commands import run
from tests.once import once

pytestmark = pytest.mark.browser

PAGES = (
    *("index.html", "about.html", "editions.html", "compare/2023-2024.html", "2022/tasks/2-1.html"),
    *("2025/index.html", "2025/tasks/5-3.html", "2025/matrix.html", "2025/targets.html", "2025/machinery.html"),
)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the example's site."""

    def make(folder: Path) -> None:
        assert run("init", folder / "F", "--example").exit_code == 0
        words = ("--plan-dir", folder / "F/plan", "-f", folder / "F/mkdocs.yml", "--site-dir", folder / "site")
        result = run("build", "--jobs", "1", *words)
        assert result.exit_code == 0, result.output

    return once(tmp_path_factory, "example", make) / "site"


def test_each_page_says_that_it_is_invented(example: Path) -> None:
    """Every page of the example has the notice, but those that only lead on to another."""
    pages = {path: path.read_text("utf-8") for path in example.rglob("*.html")}

    assert len(pages) > 150
    assert [
        path for path, page in pages.items() if "云湖市是虚构的" not in page and 'http-equiv="refresh"' not in page
    ] == []


def test_it_has_a_bit_of_everything(example: Path) -> None:
    """The example shows a successor, a split, a list that is not complete, a seal, an erratum, targets, machinery."""
    shown = {
        "compare/2023-2024.html": ("拆分", "承接"),
        "2022/tasks/2-1.html": ("更正为", "4500"),
        "2022/index.html": ("封存",),
        "2024/tasks/3-4.html": ("等部门",),
        "2025/targets.html": ("11月底前", "55"),
        "2025/machinery.html": ("统筹协调", "考核"),
        "2022/departments/shi-ren-li-zi-yuan-she-hui-bao-zhang-ju.html": ("市人社局",),
        "2025/tasks/2-2.html": ("共同负责",),
        "2025/references.html": ("云政办发〔2022〕15号",),
    }
    for path, words in shown.items():
        page = (example / path).read_text("utf-8")
        assert [word for word in words if word not in page] == [], path


@pytest.mark.parametrize("width", [PHONE, 1280])
def test_nothing_is_wrong_for_axe(browser: Browser, example: Path, width: int) -> None:
    """Pages of the example, its notice above them, have no fault that axe-core finds, and none is too wide."""
    with served(example, strict_policy(example)) as address:
        window = Windows(browser, address).open(PAGES[0], width=width)
        for path in PAGES:
            window.page.goto(f"{address}{path}")
            assert axe(window.page) == [], path
            assert window.page.evaluate(SIDEWAYS) <= 0, path
            assert window.page.locator(".site-notice").is_visible()
        window.page.context.close()
