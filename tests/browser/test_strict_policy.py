"""The whole site behind nginx, by the configuration that `plan nginx` writes: nothing breaks its strict policy."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.plans import ROOT
from tests.browser.windows import PAGES, Windows, opened, wait_until
from tests.served import nginx, run

pytestmark = [pytest.mark.browser, pytest.mark.nginx]

LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
});
"""


@pytest.fixture(scope="module")
def behind_nginx(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    """Open windows on the plan's site, published, and served by nginx below a path of its own."""
    folder = tmp_path_factory.mktemp("nginx")
    run("publish", folder / "www", folder=ROOT)
    served = nginx(folder / "www", folder / "server", "--prefix", "plan")
    with served as address, opened(browser, f"{address}plan/") as windows:
        yield windows


def test_no_page_breaks_the_policy(behind_nginx: Windows) -> None:
    """Every kind of page, with all that its scripts do on loading: no violation, no complaint."""
    window = behind_nginx.open("index.html")
    window.page.add_init_script(LISTEN)
    for name, path in PAGES.items():
        if name != "missing":  # its links begin at the root of a site whose address nobody has told
            window.page.goto(behind_nginx.address + path)
            if "search" in path or "duties" in path:  # others load nothing later
                window.page.wait_for_load_state("networkidle")
            assert window.page.evaluate("violations") == [], name


def test_the_search_works_under_the_policy(behind_nginx: Windows) -> None:
    """The box finds what stands in the text, excerpts included."""
    window = behind_nginx.open("index.html")
    page = window.page
    page.add_init_script(LISTEN)
    page.goto(behind_nginx.address + "search.html?q=%E7%94%B5%E6%A2%AF")

    expect(page.locator(".results mark").first).to_have_text("电梯")
    assert page.evaluate("violations") == []
    assert any("/pagefind/texts_" in url for url in window.requests)


def test_a_foreign_script_does_not_run(browser: Browser, behind_nginx: Windows) -> None:
    """What somebody smuggles into a page is held back, and the page tells of it: the tests above can fail."""
    page = browser.new_page()
    page.add_init_script(LISTEN)
    page.goto(behind_nginx.address + "index.html")
    ran = page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.smuggled = true";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend", "<p style='color: red' onclick='1'>");
          return Boolean(window.smuggled);
        }"""
    )
    wait_until(page, "violations.length >= 2")

    assert not ran
    page.close()
