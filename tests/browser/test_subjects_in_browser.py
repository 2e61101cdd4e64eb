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
from generator.text.typeset import display
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


def test_the_filter_takes_words_as_the_search_does(windows: Windows, data: Any) -> None:
    """In either width and case, by another form that the notice writes, and in pinyin from a syllable on."""
    page = windows.page("2014/subjects.html")
    field, shown = page.get_by_label("名称或工作要求"), page.locator("[data-kind] tbody tr th").locator("visible=true")
    forms = {form: s["name"] for s in data["subjects"] for form in s["forms"]}
    assert forms
    for asked, name in (
        *forms.items(),
        ("旅游市场(安全)", "旅游市场（安全）"),
        ("qc 小组", "QC小组"),
        ("ＱＣ", "QC小组"),
        ("dianti", "电梯"),
        ("DianTi", "电梯"),
    ):
        field.fill(asked)
        expect(shown.filter(has_text=display(name)).first).to_be_visible()
    field.fill("ianti")
    expect(shown).to_have_count(0)


def test_a_subject_in_the_title_alone_is_said_to_be(windows: Windows) -> None:
    """The list of a task's subjects tells the names that its sentences do not have, which cannot be marked there."""
    page = windows.page("2014/tasks/1-1.html")
    page.get_by_text("文中的事项").click()
    texts = page.locator(".sentence").all_text_contents()
    names = page.locator(".subjects li")
    told = {item.locator("a").inner_text(): item.locator(".aside").count() for item in names.all()}

    assert told == {name: int(not any(name in text for text in texts)) for name in told}
    assert sum(told.values()) == 1


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
    """By keyboard, unfolded: a name in focus brings out its arcs with their numbers, and Enter opens its page."""
    page = windows.page("2014/cooperation.html")
    expect(page.locator(".drawing")).to_be_hidden()
    page.locator(".relations summary").press("Enter")
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


OVERLAPS = """() => {
    const box = one => one.getBBox(), all = name => [...document.querySelectorAll(`.machinery-drawing ${name}`)];
    const boxes = all("rect").map(box);
    const over = (a, b) => a.x < b.x + b.width + 4 && b.x < a.x + a.width + 4 &&
        a.y < b.y + b.height && b.y < a.y + a.height;
    const inside = (a, b) => a.x >= b.x && a.x + a.width <= b.x + b.width &&
        a.y >= b.y && a.y + a.height <= b.y + b.height;
    return [
        ...all(".verb, .label").filter(one => boxes.some(other => over(box(one), other))),
        ...all(".name, .small").filter(one => !boxes.some(other => inside(box(one), other))),
    ].map(one => one.textContent);
}"""
"""JavaScript: labels of arrows that touch a box, and texts of boxes that do not lie in one."""


def test_what_the_drawing_of_the_machinery_says_touches_nothing(windows: Windows) -> None:
    """Labels of arrows keep off the boxes, texts lie in theirs; it is as broad as the column, after the table."""
    page = windows.page("2014/machinery.html")
    page.get_by_text("推进机制图").click()
    drawn, table = page.locator(".machinery-drawing").bounding_box(), page.locator("table").first.bounding_box()

    assert page.evaluate(OVERLAPS) == []
    assert drawn
    assert table
    assert abs(drawn["width"] - table["width"]) < 2
    assert drawn["y"] > table["y"] + table["height"]


@pytest.mark.parametrize("name", ["machinery", "cooperation"])
def test_on_a_phone_a_table_says_what_the_drawing_says(windows: Windows, name: str) -> None:
    """A drawing too small to read is not shown; nothing stands outside the window."""
    page = windows.page(f"2014/{name}.html", width=390)

    expect(page.locator("table").first).to_be_visible()
    assert page.locator(".drawing, .relations").filter(visible=True).count() == 0
    assert page.evaluate(SIDEWAYS) <= 0


def test_drawings_print_on_one_sheet(windows: Windows) -> None:
    """On paper the drawing of the machinery is not cut, and is no wider than the sheet; folded, it is not there."""
    page = windows.page("2014/machinery.html")
    page.emulate_media(media="print")
    assert not page.locator(".relations").is_visible()
    page.locator(".relations").evaluate("fold => fold.open = true")
    page.set_viewport_size({"width": 640, "height": 900})
    box = page.locator(".machinery-drawing").bounding_box()

    assert box
    assert box["height"] < 930  # an A4 sheet within its margins
    assert box["width"] <= 640
    assert page.locator("figure").evaluate("e => getComputedStyle(e).breakInside") == "avoid"
