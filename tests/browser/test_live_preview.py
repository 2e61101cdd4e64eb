"""The live preview in a browser: what is saved is seen without a key pressed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.windows import SIDEWAYS, Windows
from tests.previewed import Previewed, preview, project, save

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TASK = "2031/tasks/1-1.html"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small project, which is built quickly."""
    folder = project(tmp_path_factory.mktemp("preview"))
    save(folder / "mkdocs.yml", "documents: true", "documents: false")
    return folder


@pytest.fixture(scope="module")
def previewed(folder: Path) -> Iterator[Previewed]:
    """Return a running preview of the project; each test leaves the project as it was."""
    with preview(folder) as previewed:
        assert previewed.comes_to_say("网站已生成")
        yield previewed


@pytest.fixture
def windows(browser: Browser, previewed: Previewed) -> Windows:
    """Open windows on the preview."""
    return Windows(browser, previewed.address)


def test_what_is_saved_is_seen(windows: Windows, folder: Path) -> None:
    """A page shows what was saved by itself, again and again, and nothing of it is against its policy."""
    page = windows.page(TASK)
    for old, new in (("10个", "12个"), ("12个", "10个")):
        for name in ("plan/2031/notice.txt", "plan/2031/tasks/1-1.yml"):
            save(folder / name, old, new)
        expect(page.locator("main")).to_contain_text(f"新建书房{new}")
    complaints = [text for text in windows._open[0].complaints if "503" not in text]

    assert complaints == []  # between the two saves the plan differs from its notice
    assert windows._open[0].leaving(windows.address) == []


def test_the_policy_allows_this_alone(windows: Windows) -> None:
    """Under the preview's policy MkDocs' script runs; another inline script does not, nor is another server asked."""
    window = windows.open(TASK)
    ran = window.page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.body.append(script);
        return window.ran || false;
    }""")
    asked = window.page.evaluate("fetch('http://127.0.0.1:1/').then(() => true, () => false)")

    assert (ran, asked) == (False, False)
    assert [text[:60] for text in window.complaints if "Content Security Policy" not in text] == []
    assert len(window.complaints) >= 2


BROKEN = {
    "plan": ("plan/2031/tasks/1-1.yml", "市财政局", "市<b>财政居", "计划有 1 个问题", "plan/2031/tasks/1-1.yml:4:9"),
    "template": ("overrides/base.html", "<head>", "<head>{{ 1 + 'a' }}", "网站没有生成", "overrides/base.html:5"),
    "syntax": ("overrides/base.html", "<head>", "<head>{% if %}", "网站没有生成", "overrides/base.html:5"),
    "setting": ("mkdocs.yml", "docs_dir: docs", "docs_dir: nowhere", "网站没有生成", "docs_dir"),
    "yaml": ("mkdocs.yml", "plugins:", "plugins: [", "网站没有生成", "mkdocs.yml"),
}
"""A file, what stands in it and what is saved in its place; the page's title then, and what it says."""


def test_problems_take_the_page_s_place(windows: Windows, folder: Path) -> None:
    """What is broken is said in the page's place, at any address, on a phone too; mended, the page comes back."""
    window, other = windows.open(TASK, width=390, color_scheme="dark"), windows.open("no/such.css")
    headings = [one.page.get_by_role("heading", level=1) for one in (window, other)]
    titles = [heading.inner_text() for heading in headings]
    for name, old, new, title, said in BROKEN.values():
        save(folder / name, old, new)
        for one, heading in zip((window, other), headings, strict=True):
            expect(one.page.locator("main")).to_contain_text(said)
            expect(heading).to_have_text(title)
        assert window.page.evaluate(SIDEWAYS) <= 0
        assert window.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 26)"
        assert window.page.locator("main b").count() == 0
        save(folder / name, new, old)

    for heading, title in zip(headings, titles, strict=True):
        expect(heading).to_have_text(title)
    assert titles[1] == "页面不存在"
    assert [text for text in window.complaints if "503" not in text] == []
    assert window.leaving(windows.address) == []


def test_an_unreadable_page_is_named_and_a_new_one_is_seen(windows: Windows, folder: Path) -> None:
    """A page whose encoding is wrong is named; a page that is added is there where it was missing."""
    page = windows.open("new.html").page
    expect(page.get_by_role("heading", level=1)).to_have_text("页面不存在")
    new = folder / "docs/new.md"
    new.write_bytes("# 新的一页".encode("gb18030"))
    expect(page.locator("main")).to_contain_text("new.md")
    new.write_text("# 新的一页\n", "utf-8")

    expect(page.get_by_role("heading", level=1)).to_have_text("新的一页")
    new.unlink()
