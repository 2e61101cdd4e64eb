"""What a reader came for stands on the first screen."""

from typing import Any

import pytest

from tests.browser.windows import Windows

pytestmark = pytest.mark.browser

SEEN = """names => names.filter(name => ![...document.querySelectorAll("main a")].some(link => {
    const box = link.getBoundingClientRect();
    return link.textContent === name && box.height && box.top >= 0 && box.bottom <= innerHeight;
}))"""
"""JavaScript: which names are not the text of a link that is wholly on the screen."""


def test_who_is_responsible_is_on_the_first_screen_of_a_phone(reader: Windows, data: Any) -> None:
    """On every task's page a phone of 390 × 844 shows who leads it, or the first who bear it jointly, at once."""
    hidden = {}
    for task in data["tasks"]:
        bearers = [duty["as_written"] for duty in task["duties"] if duty["role"] in ("lead", "joint")]
        page = reader.page(f"2014/tasks/{task['id']}.html", width=390, height=844)
        if missing := page.evaluate(SEEN, bearers[:3]):
            hidden[task["id"]] = missing

    assert hidden == {}


def test_what_a_phone_shows_first_of_the_plan(windows: Windows) -> None:
    """Name, search and the first chapter on the home page; on a year's page its first task, the preamble begun."""
    for path, first in (("index.html", ".chapters h3 a"), ("2014/index.html", ".chapters li a")):
        page = windows.page(path, width=390, height=844)
        assert page.locator(first).first.evaluate("link => link.getBoundingClientRect().bottom") <= 844
    preamble = page.locator(".official .onward")
    assert preamble.locator("p").first.is_hidden()
    page.emulate_media(media="print")
    assert preamble.locator("p").first.is_visible()
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert preamble.locator("p").first.is_visible()
    assert page.locator(".actions.strong a:visible").all_inner_texts() == ["通读全文", "下载"]


def test_joint_bearers_stand_in_one_line_of_a_phone(windows: Windows) -> None:
    """In the lists of chapters many are told by their number, which leads to the names; on a desk by the first two."""
    for path in ("index.html", "2014/index.html"):
        page = windows.page(path, width=390, height=844)
        lines = "all => all.map(one => Math.round(one.offsetHeight / 24))"
        assert set(page.locator(".chapters .bearers").evaluate_all(lines)) == {1}
        many = page.locator(".chapters .bearers:has(.first)").first
        assert "、" not in many.inner_text()
        assert str(many.locator("a").get_attribute("href")).endswith("#duties")
        page.set_viewport_size({"width": 1280, "height": 800})
        assert "、" in many.inner_text()


def test_an_arrow_stays_with_its_words(reader: Windows) -> None:
    """At 320 pixels the link down to who supports a task stands in one line."""
    page = reader.page("2014/tasks/3-8.html", width=320)

    assert page.locator(".at-once a[href='#duties']").evaluate("link => link.getClientRects().length") == 1


def test_the_header_of_a_phone_is_low(reader: Windows) -> None:
    """Name and menu, and the search below: no more than 96 pixels."""
    page = reader.page("2014/tasks/3-8.html", width=390, height=844)

    assert page.evaluate("document.querySelector('.top').getBoundingClientRect().height") <= 96


@pytest.mark.parametrize("path", ["index.html", "2014/index.html"])
def test_chapters_stand_whole_in_two_columns(windows: Windows, path: str) -> None:
    """On a desk no chapter goes on in the other column, and who leads a task stands on the line of its title."""
    page = windows.page(path)
    page.set_viewport_size({"width": 1280, "height": 800})
    lefts = page.locator(".chapters > section").evaluate_all(
        "all => all.map(one => [...new Set([...one.querySelectorAll('li')].map(li => Math.round(li.offsetLeft)))])"
    )
    assert {len(left) for left in lefts} == {1}
    assert len({left for (left,) in lefts}) == 2
    apart = page.locator(".chapters li").evaluate_all("""all => all.map(li => {
        const foot = node => { const range = document.createRange(); range.selectNodeContents(node);
            return range.getBoundingClientRect(); };
        const title = foot(li.querySelector("a")), names = foot(li.querySelector(".bearers"));
        return names.top > title.bottom ? 0 : Math.abs(names.bottom + names.top - title.bottom - title.top) / 2;
    })""")
    assert max(apart) < 3
