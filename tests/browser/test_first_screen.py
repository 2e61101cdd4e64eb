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


@pytest.mark.parametrize("width", [390, 1280])
def test_joint_bearers_stand_in_one_line(windows: Windows, width: int) -> None:
    """In the lists of chapters many are told by their number, which leads to the names."""
    for path in ("index.html", "2014/index.html"):
        page = windows.page(path, width=width, height=844)
        lines = "all => all.map(one => Math.round(one.offsetHeight / 24))"
        assert set(page.locator(".chapters .bearers").evaluate_all(lines)) == {1}
        many = page.locator(".chapters .bearers:has(a)")
        assert many.all_inner_texts() == ["共同负责列7个部门，名单未列全", "共同负责列9个部门，名单未列全"]
        assert str(many.first.locator("a").get_attribute("href")).endswith("#duties")


def test_an_arrow_stays_with_its_words(reader: Windows) -> None:
    """At 320 pixels the link down to who supports a task stands in one line."""
    page = reader.page("2014/tasks/3-8.html", width=320)

    assert page.locator(".at-once a[href='#duties']").evaluate("link => link.getClientRects().length") == 1


def test_the_header_of_a_phone_is_low(reader: Windows) -> None:
    """Name and menu, and the search below: no more than 96 pixels."""
    page = reader.page("2014/tasks/3-8.html", width=390, height=844)

    assert page.evaluate("document.querySelector('.top').getBoundingClientRect().height") <= 96


@pytest.mark.parametrize("path", ["index.html", "2014/index.html"])
def test_lists_of_chapters_have_one_rhythm(windows: Windows, path: str) -> None:
    """On a desk who bears a task stands below its title, at the same edge, and neither of two columns is empty."""
    page = windows.page(path)
    page.set_viewport_size({"width": 1280, "height": 800})
    rows = page.locator(".chapters li").evaluate_all("""all => all.map(li => {
        const box = li.getBoundingClientRect(), [title, role] = ["a", ".role"].map(one => li.querySelector(one));
        const below = role.getBoundingClientRect(), above = title.getBoundingClientRect();
        return {left: box.left, bottom: box.bottom, edge: below.left - box.left, gap: below.top - above.bottom};
    })""")
    assert {row["edge"] for row in rows} == {0}
    assert {row["gap"] > -12 for row in rows} == {True}  # a link is as high as a finger asks for
    ends = {left: max(row["bottom"] for row in rows if row["left"] == left) for left in {row["left"] for row in rows}}
    assert len(ends) == 2
    assert max(ends.values()) - min(ends.values()) < 150


def test_no_department_is_chosen_before_one_chooses(windows: Windows) -> None:
    """The list of departments on the home page begins with none of them, and without one leads nowhere."""
    page = windows.page("index.html")

    assert page.locator("#home-department option:checked").inner_text() == "选择部门"
    page.get_by_role("button", name="查看").click()
    assert page.url.endswith("index.html")


@pytest.mark.parametrize("path", ["2014/text.html", "2014/sections/3.html"])
def test_the_search_stays_while_a_phone_reads_on(windows: Windows, path: str) -> None:
    """Of a long text the contents are folded above it; the search stays in sight, and covers nothing jumped to."""
    page = windows.page(path, width=390, height=844)
    page.locator(".plan details.fold summary").first.click()
    page.locator(".plan details.fold li a").last.click()
    box = page.locator(".top .search-box").bounding_box()
    assert box
    assert 0 <= box["y"] < 20
    top = page.locator(":target").evaluate("one => one.getBoundingClientRect().top")
    assert page.locator(".top").evaluate("top => top.getBoundingClientRect().bottom") <= top < 200
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.locator(".plan details.fold").first.is_hidden()


def test_chapters_stand_once_beside_the_text(windows: Windows) -> None:
    """At 1280 pixels the full text has its chapters in its own contents, and not in the side list, too."""
    page = windows.page("2014/text.html")
    chapter = page.locator("nav a:visible", has_text="积极推进质量社会共治")

    assert chapter.evaluate_all("all => all.map(one => one.getAttribute('href'))") == ["#c6"]


def test_the_way_up_is_one_line_of_a_phone(windows: Windows) -> None:
    """Above a task a phone shows the year and the chapter alone; a screen reader hears the whole way."""
    page = windows.page("2014/tasks/3-8.html", width=390, height=844)

    assert page.locator(".crumbs").evaluate("crumbs => crumbs.offsetHeight") < 40
    assert page.locator(".crumbs li").count() == 4
    assert page.locator(".crumbs [aria-current]").inner_text().endswith("特种设备监管")


def test_nobody_leads_what_is_borne_jointly(windows: Windows) -> None:
    """On a phone a department's list says 牵头 only before the name of who leads."""
    page = windows.page("2014/departments/shi-lv-you-ju.html", width=390, height=844)
    said = page.locator(".tasks .who").evaluate_all(
        "all => all.map(one => getComputedStyle(one, '::before').content + one.innerText)"
    )

    assert {"牵头" in text for text in said if "共同负责" not in text} == {True}
    assert [text for text in said if "共同负责" in text] == ["none列7个部门，共同负责", "none列9个部门，共同负责"]
