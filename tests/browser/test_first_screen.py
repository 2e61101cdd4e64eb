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
