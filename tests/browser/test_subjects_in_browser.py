"""Subjects as readers use them: the list filtered, the drawing of departments by keyboard, a link that stays quiet."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from generator.plan.load import load
from generator.plan.shapes.subjects import Subject, SubjectsFile
from generator.site.pages.page import Site
from generator.site.pages.registry import edition_pages
from generator.views.subjects import KINDS
from tests.benchmarks.plans import make
from tests.browser.windows import SIDEWAYS, Windows, axe

pytestmark = pytest.mark.browser


def test_the_list_is_filtered_by_words_kind_and_department(windows: Windows, data: Any) -> None:
    """What matches is unfolded: by words, kind and the department that leads or bears jointly, as the data says."""
    page = windows.page("2014/subjects.html")
    rows = page.locator("[data-kind] tbody tr").locator("visible=true")
    subjects = data["subjects"]
    expect(rows).to_have_count(0)
    page.get_by_label("种类").select_option("regime")
    page.get_by_label("责任单位").select_option(label="市旅游局")
    expected = [
        s
        for s in subjects
        if s["kind"] == "regime"
        and any("shi-lv-you-ju" in s["departments"].get(role, ()) for role in ("lead", "joint"))
    ]
    expect(rows).to_have_count(len(expected))
    expect(page.locator(".filters output")).to_have_text(f"显示{len(expected)}件事项")
    expect(page.locator("[data-kind] summary .aside").locator("visible=true")).to_have_text(f"{len(expected)}件")
    page.get_by_label("名称或工作要求").fill("旅游")
    few = [s for s in expected if "旅游" in s["name"]]
    expect(rows).to_have_count(len(few))
    assert 0 < len(few) < len(expected) < 37
    page.get_by_role("button", name="清除筛选").click()
    expect(rows).to_have_count(0)
    counts = page.locator("[data-kind] summary .aside").all_text_contents()
    assert sum(int(count.removesuffix("件")) for count in counts) == len(subjects)


def test_the_filter_is_folded_on_a_phone_and_open_on_a_desk(windows: Windows) -> None:
    """On a phone the choices of kind and department wait behind a word; at a desk they stand beside the words."""
    phone, desk = windows.page("2014/subjects.html", width=390), windows.page("2014/subjects.html")

    expect(phone.get_by_label("种类")).to_be_hidden()
    phone.locator(".filters summary").click()
    expect(phone.get_by_label("种类")).to_be_visible()
    expect(desk.get_by_label("种类")).to_be_visible()
    expect(desk.locator(".filters summary")).to_be_hidden()


def test_a_kind_is_unfolded_by_its_address_and_on_paper(windows: Windows) -> None:
    """The address of a kind opens it and shows its head; on paper all kinds are open."""
    page = windows.page("2014/subjects.html#campaign")
    head = page.locator("[data-kind=campaign] summary")

    expect(page.locator("#campaign tbody tr").first).to_be_visible()
    expect(head).to_be_in_viewport()
    expect(page.locator("#regime tbody tr").first).to_be_hidden()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#regime tbody tr").first).to_be_visible()


def test_subjects_of_a_large_plan_stay_short(windows: Windows, tmp_path: Path) -> None:
    """With 240 tasks of 60 departments and six subjects a task, the list of subjects is shorter than 6,000 pixels."""
    (edition,) = load(make(tmp_path / "plan", "E")).editions
    words = {task.id: re.findall("[^，。；：、,;:()]{4,20}", task.text)[:6] for task in edition.tasks}
    kinds = [kind for kind in KINDS if kind != "target"]
    listed = [
        Subject(id=f"s{at}-{id_}", name=name, kind=kinds[(at + len(id_)) % len(kinds)], tasks=(id_,))
        for id_, names in words.items()
        for at, name in enumerate(names)
    ]
    large = replace(edition, listed=SubjectsFile(subjects=tuple(listed)))
    (content,) = (one.content for one in edition_pages(large, (), Site("示例")) if one.path.endswith("/subjects.html"))
    page = windows.page("2014/subjects.html")
    page.evaluate("html => { document.querySelector('main .plan').outerHTML = html; }", content)

    assert page.locator("[data-kind] tbody tr").count() == len(listed) == 240 * 6
    assert page.evaluate("document.documentElement.scrollHeight") < 6000
    assert len(edition.departments) == 60


def test_a_department_in_the_drawing_shows_with_whom_it_works(windows: Windows) -> None:
    """By keyboard: a name that has the focus brings out its arcs with their numbers, and Enter opens its page."""
    page = windows.page("2014/cooperation.html")
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
