"""Subjects as readers use them: the list filtered, the drawing of departments by keyboard, a link that stays quiet."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.windows import SIDEWAYS, Windows, axe

pytestmark = pytest.mark.browser


def test_the_list_is_filtered_by_words_kind_and_department(windows: Windows, data: Any) -> None:
    """Words, kind and the department that leads or bears jointly leave what the data says; 清除筛选 brings all back."""
    page = windows.page("2014/subjects.html")
    rows = page.locator(".subject-list li")
    subjects = data["subjects"]
    expect(rows.locator("visible=true")).to_have_count(len(subjects))
    page.get_by_label("种类").select_option("regime")
    page.get_by_label("负责的部门").select_option(label="市旅游局")
    expected = [
        s
        for s in subjects
        if s["kind"] == "regime"
        and any("shi-lv-you-ju" in s["departments"].get(role, ()) for role in ("lead", "joint"))
    ]
    expect(rows.locator("visible=true")).to_have_count(len(expected))
    expect(page.locator(".filters output")).to_have_text(f"显示{len(expected)}件事项")
    page.get_by_label("名称或动词").fill("旅游")
    few = [s for s in expected if "旅游" in s["name"]]
    expect(rows.locator("visible=true")).to_have_count(len(few))
    assert 0 < len(few) < len(expected) < 37
    page.get_by_role("button", name="清除筛选").click()
    expect(rows.locator("visible=true")).to_have_count(len(subjects))


def test_a_department_in_the_drawing_shows_with_whom_it_works(windows: Windows) -> None:
    """By keyboard: a name that has the focus brings out its arcs with their numbers, and Enter opens its page."""
    page = windows.page("2014/departments/index.html")
    node = page.locator(".drawing .node").nth(3)
    own = node.locator(".own")
    expect(own).to_be_hidden()
    node.locator("a").focus()
    expect(own).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/departments/shi-ke-ji-ju.html")


def test_links_of_subjects_are_quiet_and_copied_text_is_the_notice(windows: Windows) -> None:
    """In a sentence a subject has the colour of the text, and what a reader selects is the text alone."""
    page = windows.page("2014/tasks/3-8.html")
    page.get_by_role("button", name="标出事项").click()
    link = page.locator(".sentence a[href]").first
    colours = "e => [getComputedStyle(e).color, getComputedStyle(e.parentNode).color]"
    own, around = link.evaluate(colours)
    assert own == around
    selected = page.locator("#s4").evaluate(
        "e => { getSelection().selectAllChildren(e); return String(getSelection()); }"
    )
    assert selected == "完善特种设备行政许可，加强持证制造企业监督抽查，加快电梯应急处置平台建设。"


def test_the_large_matrix_holds_on_a_phone(windows: Windows) -> None:
    """Subjects by departments: axe finds nothing, nothing stands outside the window."""
    page = windows.page("2014/subjects-matrix.html", width=390)

    assert page.evaluate(SIDEWAYS) <= 0
    assert axe(page) == []


def test_drawings_print_on_one_sheet(windows: Windows) -> None:
    """On paper the drawing of the machinery is not cut, and is no wider than the sheet."""
    page = windows.page("2014/machinery.html")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 640, "height": 900})
    box = page.locator(".machinery-drawing").bounding_box()

    assert box
    assert box["height"] < 930  # an A4 sheet within its margins
    assert box["width"] < 640
    assert page.locator("figure").evaluate("e => getComputedStyle(e).breakInside") == "avoid"
