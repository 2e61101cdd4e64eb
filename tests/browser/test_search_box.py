"""The search box in the header: by keyboard, for screen readers, on a phone, and without scripts."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.searching import ask, urls
from tests.browser.windows import DESK, PAGES, PHONE, SIDEWAYS, Windows, axe

pytestmark = pytest.mark.browser

TASK = "2014/tasks/1-1.html"
SHOWN = 8


def box(page: Page) -> Locator:
    """Return the box, as a person finds it: by its label."""
    return page.get_by_label(re.compile("^(搜索(2014年度|全部年度)|想查什么|检索词|部门或事项)$")).filter(visible=True)


def options(page: Page) -> Locator:
    """Return what the box offers."""
    return page.get_by_role("listbox", name="搜索结果").get_by_role("option")


def typed(page: Page, text: str) -> Locator:
    """Type into the box, and wait for what it offers."""
    box(page).press_sequentially(text)
    options(page).first.wait_for()
    return options(page)


@pytest.fixture
def page(reader_anywhere: Windows) -> Page:
    """Return a page of an edition, from a server and from the disk."""
    return reader_anywhere.page(TASK)


@pytest.mark.parametrize("path", PAGES.values())
def test_every_page_has_a_box(reader: Windows, path: str) -> None:
    """Every page has one box, in its header or in the text of home and search pages; `/` focuses it."""
    page = reader.page(path)
    if "?q=" not in path:  # else it has the focus already
        page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    in_text = path in [PAGES[name] for name in ("home", "missing", "search", "search-edition", "duties")]
    expect(box(page)).to_have_value(parse_qs(urlsplit(path).query).get("q", [""])[0])
    place = page.get_by_role("main" if in_text else "banner")
    expect(place.get_by_role("search")).to_have_count(1)


def test_slash_stays_a_slash_where_one_writes(page: Page) -> None:
    """In the box itself `/` is written."""
    box(page).focus()
    page.keyboard.type("1/2")
    expect(box(page)).to_have_value("1/2")


def test_typing_offers_the_best_matches(page: Page) -> None:
    """While one types, the best matches are offered in the order of the search: number, title, who leads."""
    found = ask(page, ["市农委"], edition="2014")["市农委"]
    shown = typed(page, "市农委")
    expect(shown).to_have_count(min(SHOWN, found["total"]))
    for i, result in enumerate(found["results"][:SHOWN]):
        expect(shown.nth(i)).to_contain_text(result["title"])
    expect(shown.nth(0)).to_contain_text("部门")
    expect(shown.nth(1)).to_contain_text("牵头：市农委")


def test_arrows_choose_and_enter_opens(page: Page) -> None:
    """The arrows go round through the offers, which assistive technology follows; Enter opens the chosen one."""
    found = ask(page, ["特种设备"], edition="2014")["特种设备"]
    shown = typed(page, "特种设备")
    last = shown.count() - 1
    round_ = (("ArrowDown", 0), ("ArrowUp", last), ("ArrowDown", 0))
    for key, at in (*round_, *(("ArrowDown", i) for i in range(1, last + 1))):
        page.keyboard.press(key)
        active = box(page).get_attribute("aria-activedescendant")
        assert active == shown.nth(at).get_attribute("id")
        selected = [option.get_attribute("aria-selected") for option in shown.all()]
        assert [i for i, state in enumerate(selected) if state == "true"] == [at]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/{urls(found)[0]}(#s[0-9]+.*)?$"))


def test_pointer_opens_an_offer(page: Page) -> None:
    """A click on an offer opens it."""
    found = ask(page, ["12365"], edition="2014")["12365"]
    typed(page, "12365").first.click()
    page.wait_for_url(re.compile(f"/{urls(found)[0]}(#s[0-9]+.*)?$"))


def test_escape_closes_and_arrow_opens_again(page: Page) -> None:
    """Esc closes the list and keeps what was typed; an arrow opens it again; leaving the box closes it."""
    shown = typed(page, "电梯")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(shown.first).to_be_hidden()
    expect(box(page)).to_have_value("电梯")
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    assert box(page).get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    expect(shown.first).to_be_visible()
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(shown.first).to_be_hidden()


def test_enter_without_a_choice_goes_to_all_results(page: Page) -> None:
    """Enter alone leads to all results in the edition that the page belongs to, and from there to all years."""
    typed(page, "质量 安全")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/2014/search\.html\?"))
    expect(page.get_by_label("检索词")).to_have_value("质量 安全")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2014年度")
    expect(page.locator("#main .results li").first).to_be_visible()
    page.get_by_role("link", name="在全部年度里搜索").click()
    page.wait_for_url(re.compile(r"(?<!2014)/search\.html\?q="))
    expect(page.get_by_label("检索词")).to_have_value("质量 安全")
    expect(page.locator("#main .results li").first).to_be_visible()


def test_box_is_a_combobox(page: Page) -> None:
    """Assistive technology is told of a combobox with a list, closed until something is found."""
    box(page).focus()
    field = page.get_by_role("combobox")
    expect(field).to_have_attribute("aria-autocomplete", "list")
    expect(field).to_have_attribute("aria-expanded", "false")
    typed(page, "电梯")
    expect(field).to_have_attribute("aria-expanded", "true")
    assert page.locator(f"#{field.get_attribute('aria-controls')}").get_attribute("role") == "listbox"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("12365", "^找到2条$"),
        ("质量", "^找到{total}条，按回车查看全部$"),
        ("谁负责电梯安全", "^未找到“谁负责电梯安全”，以下含有部分词语，{total}条"),
        ("航天", "^未找到“航天”"),
    ],
)
def test_counts_are_said(page: Page, query: str, said: str) -> None:
    """What was found, or that nothing was, is told to those who do not see the list."""
    total = ask(page, [query], edition="2014")[query]["total"]
    box(page).press_sequentially(query)
    expect(page.locator(".search-box").get_by_role("status")).to_have_text(re.compile(said.format(total=total)))
    if not total:
        expect(options(page)).to_have_count(0)
        expect(page.get_by_text("未找到“航天”")).to_be_visible()


def test_nothing_typed_is_nothing_offered(page: Page) -> None:
    """When the box is emptied, the list goes and nothing is said."""
    typed(page, "电梯")
    box(page).fill("")
    expect(page.locator("#search-list")).to_be_hidden()
    expect(page.locator(".search-box").get_by_role("status")).to_have_text("")


def test_last_typed_wins(page: Page) -> None:
    """Whatever answer comes last, the list shows that of the last question."""
    page.evaluate("""() => plan.engine().then(() => {
        const find = plan.find;
        plan.find = (query, want) => find(query, want).then(found =>
            new Promise(done => setTimeout(() => done(found), query === "电" ? 300 : 0)));
    })""")
    typed(page, "电梯")
    page.wait_for_timeout(400)
    expect(options(page)).to_have_count(3)


def test_an_input_method_is_left_alone(windows: Windows) -> None:
    """While an input method composes, nothing is looked for, announced or opened; its word is looked for."""
    page = windows.page(TASK)
    said = page.locator(".search-box").get_by_role("status")
    typed(page, "质量")
    before = said.text_content()
    keys = page.context.new_cdp_session(page)
    box(page).evaluate("input => input.select()")
    for text in ("d", "di", "dian'ti"):
        keys.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    page.wait_for_timeout(300)
    expect(options(page)).to_have_count(0)
    assert said.text_content() == before
    keys.send("Input.insertText", {"text": "电梯"})
    expect(box(page)).to_have_value("电梯")
    expect(options(page)).to_have_count(3)
    page.keyboard.press("ArrowDown")
    for event in ("isComposing: true", "keyCode: 229"):
        enter = f"new KeyboardEvent('keydown', {{key: 'Enter', {event}, bubbles: true, cancelable: true}})"
        box(page).evaluate(f"input => input.dispatchEvent({enter})")
    assert page.url.endswith(TASK)


def test_offers_are_links(windows: Windows) -> None:
    """An offer is a link to the sentence that holds the words: held Ctrl, it opens in a window of its own."""
    page = windows.page(TASK)
    typed(page, "大型起重机械")
    expect(options(page).first).to_have_attribute("href", re.compile(r"tasks/3-8\.html#s\d+"))
    with page.context.expect_page() as opening:
        options(page).first.click(modifiers=["ControlOrMeta"])
    opening.value.wait_for_url(re.compile(r"tasks/3-8\.html"))
    assert page.url.endswith(TASK)


@pytest.mark.parametrize("query", ["质量", "航天"])
@pytest.mark.parametrize("path", [TASK, "index.html"])
def test_list_stays_within_a_phone(reader: Windows, path: str, query: str) -> None:
    """At 320 pixels box, list and message are inside the window, and nothing scrolls sideways."""
    page = reader.page(path, width=PHONE)
    box(page).press_sequentially(query)
    shown = page.locator("#search-list" if query == "质量" else ".search-box .said")
    expect(shown).to_contain_text("质量" if query == "质量" else "未找到")
    for part in (box(page), shown):
        place = part.bounding_box()
        assert place
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= PHONE
    assert page.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_axe_finds_nothing_in_the_open_list(reader: Windows, scheme: Any, width: int) -> None:
    """With the list open and an offer chosen, no rule of axe-core is broken."""
    page = reader.page(TASK, width=width, color_scheme=scheme)
    typed(page, "质量")
    page.keyboard.press("ArrowDown")

    assert axe(page) == []


def test_text_stays_text(reader: Windows) -> None:
    """Markup that is typed is shown as text."""
    page = reader.page(TASK)
    box(page).fill("<img src=航天>")
    expect(page.locator(".search-box").get_by_role("status")).to_contain_text("未找到“<img src=航天>”")
    expect(page.locator(".search-box img")).to_have_count(0)


@pytest.mark.parametrize("path", [TASK, "index.html", "404.html"])
def test_without_scripts_there_is_no_box(reader: Windows, path: str) -> None:
    """Without scripts, which every search needs, no box is shown, nor questions that lead to one."""
    page = reader.page(path, java_script_enabled=False)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("search").filter(visible=True)).to_have_count(0)
    expect(page.locator("a[href*='search.html?']").filter(visible=True)).to_have_count(0)
    expect(reader.page(path).get_by_role("search").filter(visible=True)).to_have_count(1)


def test_without_scripts_the_search_page_leads_to_lists(reader: Windows) -> None:
    """Without scripts the search page says that it needs them, and links lists that can be read."""
    page = reader.page("search.html?q=%E7%94%B5%E6%A2%AF", java_script_enabled=False)
    expect(page.locator("a[href^='?q=']").first).to_be_hidden()
    expect(page.get_by_text("搜索要用到浏览器的脚本")).to_be_visible()
    main = page.locator("#main")
    expect(main.locator("form")).to_be_hidden()
    for name in ("部门", "通知全文", "责任矩阵", "依据"):
        main.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.go_back()
