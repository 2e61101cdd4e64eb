"""The site where scripts are switched off."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from generator.text.typeset import display
from tests.browser.windows import PAGES, PHONE, Windows, follow

pytestmark = pytest.mark.browser


def plain(windows: Windows, path: str, **options: Any) -> Page:
    """Open a page without scripts."""
    return windows.page(path, java_script_enabled=False, **options)


def clicks(*links: Locator) -> None:
    """Click on one link after the other."""
    for link in links:
        follow(link)


@pytest.mark.parametrize("path", PAGES.values())
def test_controls_that_need_scripts_are_hidden(reader: Windows, path: str) -> None:
    """No button or form is shown that would do nothing."""
    page = plain(reader, path)
    expect(page.locator(".js").filter(visible=True)).to_have_count(0)
    expect(page.locator("#main button, #main select").filter(visible=True)).to_have_count(0)
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("width", [PHONE, 1280])
def test_matrix_is_readable(reader: Windows, data: Any, width: int) -> None:
    """Every duty, task and department of the matrix is there without scripts."""
    page = plain(reader, "2014/matrix.html", width=width)
    expect(page.locator("#matrix td b").filter(visible=True)).to_have_count(
        sum(len(t["duties"]) for t in data["tasks"])
    )
    expect(page.locator("#matrix th[scope=row] a").filter(visible=True)).to_have_count(len(data["tasks"]))
    names = page.locator("table.chapters tbody th a").filter(visible=True)
    expect(names).to_have_count(len(data["departments"]))


def test_departments_and_text_are_readable(reader: Windows, data: Any) -> None:
    """The list of departments and the notice's full text are whole without scripts."""
    page = plain(reader, "2014/departments/index.html")
    expect(page.locator("table.sortable tbody th a").filter(visible=True)).to_have_count(len(data["departments"]))
    page = plain(reader, "2014/text.html")
    expect(page.locator(".item").filter(visible=True)).to_have_count(len(data["tasks"]))
    expect(page.locator(".item").first).to_contain_text("建立和完善企业质量信用档案数据库系统")


def test_every_task_is_a_click_from_home(reader: Windows, data: Any) -> None:
    """Whoever starts at home reaches each task with one click, which says who leads it or how many bear it jointly."""
    page = plain(reader, "index.html")
    for task in data["tasks"]:
        link = page.locator(f".chapters li > a[href='2014/tasks/{task['id']}.html']")
        leads = [duty["as_written"] for duty in task["duties"] if duty["role"] == "lead"]
        joint = [duty for duty in task["duties"] if duty["role"] == "joint"]
        expect(link.locator("..")).to_contain_text("、".join(leads) if leads else f"列{len(joint)}个部门")
        clicks(link)
        expect(page.get_by_role("heading", level=1)).to_contain_text(display(task["title"]))
        page.go_back()


def test_other_ways_to_a_task_take_three_clicks(reader: Windows) -> None:
    """A task is three clicks from home by way of a department, and two by way of a chapter."""
    page = plain(reader, "index.html")
    clicks(
        page.get_by_role("link", name="全部部门"),
        page.locator("table.sortable").get_by_role("link", name="市农委", exact=True),
        page.locator("table.tasks td a").first,
    )
    assert "/tasks/" in page.url
    page = plain(reader, "index.html")
    clicks(page.locator(".chapters h3 a").nth(2), page.locator(".entry h2 a").nth(7))
    assert page.url.endswith("/tasks/3-8.html")


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
def test_side_list_opens_on_a_phone_by_keyboard(reader: Windows, scripts: bool) -> None:
    """On a phone the side list opens with a key, takes the focus next, leads on, and closes with Escape."""
    page = reader.page("2014/tasks/3-8.html", width=PHONE, java_script_enabled=scripts)
    side = page.get_by_role("navigation", name="2014年度计划目录")
    expect(side).to_be_hidden()
    page.get_by_role("button", name="菜单").focus()
    page.keyboard.press("Enter")
    expect(side).to_be_visible()
    page.keyboard.press("Escape")
    expect(side).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(side.get_by_role("button", name="关闭")).to_be_focused()
    page.keyboard.press("Enter")
    expect(side).to_be_hidden()
    page.get_by_role("button", name="菜单").press("Enter")
    side.get_by_role("link", name="责任矩阵").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/2014/matrix.html")
