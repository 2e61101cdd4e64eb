"""The page of what comes due, on a phone, on a desk and on paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.plans import build
from tests.browser.searching import strict_policy
from tests.browser.windows import DESK, PHONE, SIDEWAYS, Windows, axe, opened, served
from tests.commands import run

pytestmark = pytest.mark.browser

NOTICE = """某某市2031年工作安排
(一)修路。修好路。(市交通局牵头，市财政局、市水利局、市教育局配合，6月底前完成)
(二)改善服务。做好服务。(市水利局牵头，2031年6月底前完成试点，2032年底前全面推开)
(三)报送进展。报送进展。(市水利局牵头，每季度末)
(四)加强培训。办好培训班。(市水利局牵头，长期坚持)"""

PAGES = ("2031/deadlines.html", "2031/tasks/1-2.html", "2031/targets.html", "2031/downloads.html")


@pytest.fixture(scope="module")
def due(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    """Open windows on the site of a plan whose tasks have deadlines."""
    folder = tmp_path_factory.mktemp("due")
    (folder / "notice.txt").write_text(NOTICE, "utf-8")
    assert run("import", folder / "notice.txt", "--edition", "2031", "--plan-dir", folder / "plan").exit_code == 0
    registry = folder / "plan/departments.yml"
    registry.write_text(registry.read_text("utf-8").replace("  unreviewed: true\n", ""), "utf-8")
    site = build(folder / "plan", folder / "site")
    with served(site, strict_policy(site)) as address, opened(browser, address) as windows:
        yield windows


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (PHONE, "dark"), (DESK, "light")])
def test_pages_of_deadlines_can_be_read_by_anyone(due: Windows, path: str, width: int, scheme: str) -> None:
    """No rule of axe is broken, and nothing stands outside the window."""
    page = due.page(path, width=width, color_scheme=scheme)

    assert axe(page) == []
    assert page.evaluate(SIDEWAYS) <= 0


def test_the_day_stands_beside_the_words(due: Windows) -> None:
    """The words of the notice and whose reading the day is are seen together, both days of them."""
    page = due.page("2031/tasks/1-2.html", width=PHONE)

    assert page.locator(".deadline dd").inner_text().split("\n") == [
        "2031年6月底前完成试点；2032年底前全面推开",
        "本站读作2031年6月30日、2032年12月31日",
    ]
