"""Copying the citation of a task, and the address and citation of a sentence."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.windows import PHONE, SIDEWAYS, Windows, axe

pytestmark = pytest.mark.browser

CITATION = "盐城市人民政府办公室《盐城市贯彻实施质量发展纲要2014年行动计划》（2014年6月27日）第三部分第（八）项"
PATH = "2014/tasks/3-8.html"


def copied(page: Page) -> str:
    """Return what is on the clipboard."""
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def allowed(page: Page, windows: Windows) -> Page:
    """Let a page use the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=windows.address.rstrip("/"))
    return page


WIDEST = """sentence => {
    const line = [...sentence.getClientRects()].sort((one, other) => other.width - one.width)[0];
    return [line.left + line.width / 2, line.top + line.height / 2];
}"""
"""JavaScript: a point in a sentence; in the middle of all its lines there may be another one."""


def within(page: Page, sentence: str) -> tuple[float, float]:
    """Return a point of the window where a sentence stands."""
    page.locator(sentence).scroll_into_view_if_needed()
    x, y = page.locator(sentence).evaluate(WIDEST)
    return x, y


def test_citation_is_copied(windows: Windows) -> None:
    """The button puts the citation, as the page shows it, and its address on the clipboard, and says so."""
    page = allowed(windows.page(PATH), windows)
    page.get_by_role("button", name="复制引用").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert copied(page) == f"{CITATION}，{windows.address}{PATH}"
    expect(page.get_by_role("button", name="复制引用")).to_be_visible()


@pytest.mark.parametrize("width", [PHONE, 390])
def test_a_sentence_is_cited_on_a_phone(windows: Windows, width: int) -> None:
    """A tap on a sentence offers its address and its citation, at the window's foot; another tap ends it."""
    page = allowed(windows.page(f"{PATH}?q=1#s4", width=width, height=844, has_touch=True, is_mobile=True), windows)
    page.touchscreen.tap(*within(page, "#s2"))
    bar = page.get_by_role("group", name="引用句子")
    box = bar.bounding_box()
    assert box
    assert (box["x"], box["width"]) == (0, width)
    assert box["y"] + box["height"] == pytest.approx(844, abs=1)
    assert page.evaluate(SIDEWAYS) <= 0
    assert axe(page, ".cite-bar") == []
    bar.get_by_role("button", name="复制链接").tap()
    expect(page.get_by_role("status")).to_have_text("已复制")
    assert copied(page) == f"{windows.address}{PATH}#s2"
    bar.get_by_role("button", name="复制引用").tap()
    expect(bar.get_by_role("button").nth(3)).to_have_text("已复制")
    assert copied(page) == f"{CITATION}第2句，{windows.address}{PATH}#s2"
    page.locator("h1").tap()
    expect(bar).to_have_count(0)


COVERED = """bar => {
    const rim = bar.getBoundingClientRect(), chosen = document.querySelector(".chosen"), range = document.createRange();
    const own = [...chosen.getClientRects()];
    const below = own.at(-1).bottom + parseFloat(getComputedStyle(chosen).lineHeight) / 2;
    range.selectNodeContents(chosen.parentNode);
    return [...range.getClientRects()].filter(line => line.bottom > own[0].top && line.top < below)
        .some(line => line.bottom > rim.top && line.top < rim.bottom);
}"""
"""JavaScript: whether the bar covers a line of the chosen sentence, or the paragraph's line below it."""


@pytest.mark.parametrize("path", [PATH, "2014/text.html"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_bar_covers_no_line_of_what_is_cited(windows: Windows, width: int, path: str) -> None:
    """Wherever a chosen sentence stands, it can be read, and so can the line below it; the bar is on the screen."""
    page = windows.page(path, width=width)
    page.get_by_role("button", name="引用句子").click()
    bar = page.get_by_role("group", name="引用句子")
    for _ in range(8):
        assert not bar.evaluate(COVERED)
        expect(bar).to_be_in_viewport(ratio=0.99)
        bar.get_by_role("button", name="下一句").click()


def test_what_a_browser_does_not_copy_is_shown_selected(windows: Windows) -> None:
    """Where the clipboard is refused the words stand selected in a field, and the buttons keep their names."""
    page = windows.page(PATH)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    page.mouse.click(*within(page, "#s2"))
    page.get_by_role("button", name="复制链接").click()
    field = page.get_by_role("textbox", name="浏览器不允许复制")
    expect(field).to_be_focused()
    assert field.evaluate("e => e.value.slice(e.selectionStart, e.selectionEnd)") == f"{windows.address}{PATH}#s2"
    expect(page.get_by_role("button", name="复制链接")).to_be_visible()
    assert axe(page, ".cite-bar") == []
    page.get_by_role("button", name="关闭").click()
    expect(field).to_have_count(0)


def test_a_sentence_is_cited_by_keyboard(windows: Windows) -> None:
    """A button goes into the text, others on and back; what is chosen is heard, and Escape leads back to the button."""
    page = allowed(windows.page(PATH), windows)
    opener = page.get_by_role("button", name="引用句子")
    opener.press("Enter")
    expect(page.get_by_role("button", name="复制链接")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="下一句")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text(f"第3句：{page.locator('#s3').text_content()}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert copied(page) == f"{windows.address}{PATH}#s3"
    page.keyboard.press("Escape")
    expect(page.get_by_role("group", name="引用句子")).to_have_count(0)
    expect(opener).to_be_focused()


def test_citing_does_not_hinder_selecting(windows: Windows) -> None:
    """Whoever selects words of a text sees them, and no bar."""
    page = windows.page(PATH)
    page.mouse.click(*within(page, "#s5"))
    expect(page.get_by_role("group", name="引用句子")).to_be_visible()
    page.mouse.dblclick(*within(page, "#s2"))
    expect(page.get_by_role("group", name="引用句子")).to_have_count(0)
    assert page.evaluate("String(getSelection())")


def test_addresses_are_copied_without_encryption(windows: Windows) -> None:
    """Where browsers hide the clipboard, as on pages that are not encrypted, the buttons work as well."""
    page = allowed(windows.page(PATH), windows)
    page.evaluate("window.read = navigator.clipboard.readText.bind(navigator.clipboard)")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.mouse.click(*within(page, "#s6"))
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_role("button", name="已复制")).to_be_focused()
    assert page.evaluate("read()") == f"{windows.address}{PATH}#s6"


def test_subjects_are_marked_when_asked_for(windows: Windows) -> None:
    """Names of subjects are text, in a chosen sentence, too, until the reader asks for them; then they are links."""
    page = windows.page(PATH)
    links, button = page.locator(".sentence a[href]"), page.get_by_role("button", name="标出事项")
    expect(links).to_have_count(0)
    page.mouse.click(*within(page, "#s2"))
    expect(page.get_by_role("group", name="引用句子")).to_be_visible()
    expect(links).to_have_count(0)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(links).to_have_count(page.locator(".sentence a").count())
    for link in links.all():
        assert windows.page(link.evaluate("e => e.href").removeprefix(windows.address)).locator("h1").count()
    button.click()
    expect(links).to_have_count(0)


def test_the_full_text_gives_the_address_of_a_sentence(windows: Windows) -> None:
    """In the full text, too, a sentence that is clicked offers its address."""
    page = allowed(windows.page("2014/text.html"), windows)
    page.mouse.click(*within(page, "#t3-8-s5"))
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert copied(page) == f"{windows.address}2014/text.html#t3-8-s5"


@pytest.mark.parametrize("width", [390, 1280])
def test_who_issued_the_notice_and_when_stand_at_the_right(windows: Windows, width: int) -> None:
    """The signature of the notice, name and date, ends where its lines end."""
    page = windows.page("2014/text.html", width=width)
    ends = page.locator(".notice .sign").evaluate_all("""signs => signs.map(sign => {
        const range = document.createRange();
        range.selectNodeContents(sign);
        return sign.getBoundingClientRect().right - range.getBoundingClientRect().right;
    })""")
    assert ends == [pytest.approx(0, abs=1)] * 2
