"""What readers choose, here or in their system: text size, colours, motion, contrast."""

from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.windows import CHROMIUM, PAGES, SIDEWAYS, Windows, axe, launch
from tests.needs import need

pytestmark = pytest.mark.browser

TASK, TEXT = PAGES["task-long"], PAGES["text"]
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(21, 23, 26)"
SIZES = ("标准", "大", "特大")

SIZE = """element => {
    const style = getComputedStyle(element);
    return [parseFloat(style.fontSize), parseFloat(style.lineHeight) / parseFloat(style.fontSize)];
}"""


def text_size(page: Page) -> float:
    """Return the size in pixels of the page's running text, which is 18 at least, its lines 1.5 times as high."""
    body, _ = page.locator("body").evaluate(SIZE)
    size, line_height = page.locator(".official p, .md-typeset > p").first.evaluate(SIZE)
    assert size >= 18
    assert body >= 18
    assert line_height >= 1.5
    return float(size)


def paper(page: Page) -> str:
    """Return the colour of the page."""
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


@pytest.mark.parametrize("path", [TASK, TEXT, PAGES["about"]])
def test_text_size_goes_round(reader: Windows, path: str) -> None:
    """The button goes 标准, 大, 特大 and round; the text grows, is never below 18 pixels, and nothing sticks out."""
    page = reader.page(path, width=320)
    page.get_by_role("button", name="菜单").click()
    button = page.get_by_role("button", name="字号")
    sizes = []
    for name in SIZES:
        expect(button).to_have_text(f"字号：{name}")
        sizes.append(text_size(page))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        button.click()
    expect(button).to_have_text("字号：标准")
    assert sizes[0] < sizes[1] < sizes[2]
    assert text_size(page) == sizes[0]


def test_text_size_is_remembered(windows: Windows) -> None:
    """The size that was chosen holds after a reload and on other pages, from the first moment on."""
    page = windows.page(TASK)
    page.get_by_role("button", name="字号").click()
    chosen = text_size(page)
    page.reload()
    assert text_size(page) == chosen
    for path in (TEXT, PAGES["about"]):
        page.goto(windows.address + path, wait_until="commit")
        page.wait_for_selector("h1")
        assert page.evaluate("document.documentElement.dataset.size") == "large"
        page.wait_for_load_state()
        assert text_size(page) == chosen
        expect(page.get_by_role("button", name="字号")).to_have_text("字号：大")


@pytest.mark.parametrize("path", [TASK, PAGES["matrix"], PAGES["departments"]])
def test_axe_finds_nothing_in_the_largest_text(reader: Windows, path: str) -> None:
    """Pages hold in the largest text as they do in the standard one, on a phone too."""
    page = reader.page(path, width=320)
    page.evaluate("localStorage.setItem('plan.size', 'larger')")
    page.reload()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_header_is_one_row_in_the_largest_text(reader: Windows) -> None:
    """At 1280 pixels name, year, search and preferences stand beside each other; at 1000 nothing goes off sideways."""
    page = reader.page(TASK)
    for _ in SIZES[1:]:
        page.get_by_role("button", name="字号").click()
    tops = page.locator(".top-inner > *").evaluate_all(
        """all => all.map(one => one.getBoundingClientRect()).filter(box => box.width)
            .map(box => Math.round(box.top + box.height / 2))"""
    )
    assert max(tops) - min(tops) <= 2
    assert page.evaluate("document.querySelector('.top .name').getClientRects().length") == 1
    assert page.evaluate("document.querySelector('.top').offsetHeight") < 90
    page.set_viewport_size({"width": 1000, "height": 800})
    assert page.evaluate(SIDEWAYS) <= 0


def test_a_list_that_goes_on_shows_it(reader: Windows) -> None:
    """Beside a task the side list is longer than a low window: a shadow lies at its foot until its end is seen."""
    page = reader.page(TASK, height=500)
    side = page.locator(".side")
    assert side.evaluate("side => side.scrollHeight > side.clientHeight")
    style = side.evaluate(
        "side => [getComputedStyle(side).backgroundAttachment, getComputedStyle(side).backgroundImage]"
    )
    assert style[0] == "local, scroll"
    assert style[1].count("linear-gradient") == 2


@pytest.mark.parametrize(("scheme", "colour"), [("light", LIGHT), ("dark", DARK)])
def test_system_colours_hold_without_a_choice(reader: Windows, scheme: Any, colour: str) -> None:
    """Who has chosen nothing gets the colours of the system, with scripts and without."""
    assert paper(reader.page(TASK, color_scheme=scheme)) == colour
    plain = reader.page(TASK, color_scheme=scheme, java_script_enabled=False)
    assert paper(plain) == colour


def test_scheme_goes_round_and_is_remembered(windows: Windows) -> None:
    """The button goes 自动, 浅色, 深色 and round; a choice outweighs the system's, after a reload and elsewhere too."""
    page = windows.page(TASK, color_scheme="dark")
    button = page.get_by_role("button", name="配色")
    for name, colour in (("自动", DARK), ("浅色", LIGHT), ("深色", DARK)):
        expect(button).to_have_text(f"配色：{name}")
        assert paper(page) == colour
        page.reload()
        assert paper(page) == colour
        page.goto(windows.address + PAGES["home"])
        assert paper(page) == colour
        button.click()
    expect(button).to_have_text("配色：自动")
    page.emulate_media(color_scheme="light")
    assert paper(page) == LIGHT


def test_chosen_dark_passes_axe_on_a_light_system(reader: Windows) -> None:
    """Dark by choice is as legible as dark by system."""
    page = reader.page(TASK, color_scheme="light")
    page.evaluate("localStorage.setItem('plan.scheme', 'dark')")
    page.reload()
    assert paper(page) == DARK
    assert axe(page) == []


def test_forced_colours(reader: Windows) -> None:
    """With the system's own few colours a page passes axe, and roles still differ by the shape of their borders."""
    page = reader.page(PAGES["department"], forced_colors="active")
    assert axe(page) == []
    border = "role => getComputedStyle(document.querySelector(`.row a.${role}`)).borderTopStyle"
    assert page.evaluate(border, "support") == "solid"
    assert page.evaluate(border, "joint") == "double"


def test_reduced_motion(reader: Windows) -> None:
    """Who wants less motion gets none, and the page passes axe."""
    page = reader.page(TASK, reduced_motion="reduce")
    moving = """[...document.querySelectorAll("*")]
        .flatMap(element => [null, "::before", "::after"].map(part => getComputedStyle(element, part)))
        .filter(style => style.animationName !== "none" || /[1-9]/.test(style.transitionDuration)
            || style.scrollBehavior === "smooth").length"""
    assert page.evaluate(moving) == 0
    assert axe(page) == []


def test_font_size_of_the_browser_is_respected(playwright: Playwright, browser_path: str | None, address: str) -> None:
    """Who has set a larger font in the browser gets larger text."""
    browser = launch(playwright, browser_path, "--blink-settings=defaultFontSize=24")
    need(browser, "a Chromium", CHROMIUM)
    assert browser
    with browser:
        page = browser.new_page()
        page.goto(address + TASK)
        assert text_size(page) == 27
