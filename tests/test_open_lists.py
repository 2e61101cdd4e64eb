"""Lists of names that the notice leaves open: no page shows one as if it were complete, and ours say no 等."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from lxml.html import HtmlElement

from generator.plan.load import load
from generator.plan.records import Edition, Plan, Task
from generator.site.pages.page import Site
from generator.site.pages.registry import edition_pages, site_pages
from tests.commands import run

ROOT = Path(__file__).parents[1]
SAID = re.compile(r"等|未列全")
ROLES = {"牵头": "lead", "配合": "support", "共同负责": "joint"}


@pytest.fixture(scope="module")
def edition() -> Edition:
    """Return the edition of 2014."""
    return load(ROOT / "plan").editions[0]


def variants(edition: Edition) -> list[Edition]:
    """Return the edition with each role's list open in turn, after its last name, and with none open."""
    found = []
    for role in ("lead", "support", "joint", None):
        tasks = {task.id: opened(task, role) for task in edition.tasks}
        sections = tuple(replace(s, tasks=tuple(tasks[task.id] for task in s.tasks)) for s in edition.sections)
        found.append(replace(edition, sections=sections))
    return found


def opened(task: Task, role: str | None) -> Task:
    """Return a task in which the list of one role ends with 等单位, and no other is open."""
    last = max((i for i, duty in enumerate(task.duties) if duty.role == role), default=-1)
    duties = tuple(replace(duty, et_al="等单位" if i == last else "") for i, duty in enumerate(task.duties))
    return replace(task, duties=duties, open_ended=last >= 0, et_al=last >= 0)


def by_role(root: HtmlElement) -> dict[str, str]:
    """Return role → what a line says after its mark, as far as the next role."""
    cut = re.split("(牵头|共同负责|配合)", "".join(root.text_content().split()))
    return {ROLES[mark]: said for mark, said in zip(cut[1::2], cut[2::2], strict=True)}


def test_a_task_says_at_once_that_a_list_is_not_complete(edition: Edition) -> None:
    """In its head each role whose list is open says so, however many names it has, and no other does."""
    for one in variants(edition):
        pages = {page.path: page.content for page in edition_pages(one, (), Site("示例"))}
        for task in one.tasks:
            head = html.fromstring(pages[f"2014/tasks/{task.id}.html"]).xpath("//p[@class='at-once']")[0]
            is_open = {duty.role for duty in task.duties if duty.et_al}
            assert {role for role, said in by_role(head).items() if SAID.search(said)} == is_open, task.id


def test_the_home_page_says_that_a_list_is_not_complete(edition: Edition) -> None:
    """Of each task it shows who leads it, or bears it jointly: an open list has the notice's 等, or says 未列全."""
    for one in variants(edition):
        plan = Plan(departments=edition.departments, references=(), editions=(one,))
        (home,) = (page for page in site_pages(plan, Site("示例")) if page.path == "index.html")
        for item in html.fromstring(home.content).xpath("//div[@class='chapters']//li"):
            task = one.by_id[Path(item.xpath("a/@href")[0]).stem]
            ((role, said),) = by_role(item.xpath("span[@class='bearers']")[0]).items()
            is_open = any(duty.et_al for duty in task.duties if duty.role == role)
            assert bool(SAID.search(said)) == is_open, task.id


def test_a_list_that_is_open_by_our_reading_says_so(edition: Edition) -> None:
    """Where no 等 stands, the list that names a collective says so and no other; where none does, each role says it."""
    tasks = [replace(opened(task, None), open_ended=True) for task in edition.tasks]
    sections = tuple(replace(s, tasks=tuple(task for task in tasks if task.section == s.id)) for s in edition.sections)
    pages = edition_pages(replace(edition, sections=sections), (), Site("示例"))
    heads = [html.fromstring(page.content).xpath("//p[@class='at-once']") for page in pages if "/tasks/" in page.path]
    collective = [{duty.role for duty in task.duties if "成员单位" in duty.as_written} for task in tasks]

    assert len(heads) == len(tasks)
    for head, open_roles in zip(heads, collective, strict=True):
        said = by_role(head[0])
        assert {role for role, words in said.items() if "未列全" in words} == (open_roles or said.keys())


def test_a_collective_leaves_its_own_list_open_alone(tmp_path: Path) -> None:
    """Of a task that two units lead and a collective supports, only the support is said to be incomplete."""
    notice = tmp_path / "notice.txt"
    notice.write_text("示例市工作要点\n（一）甲事。做好甲事。（市教育局、市财政局牵头，市级有关部门配合）", "utf-8")
    assert run("import", notice, "--edition", "2031", "--plan-dir", tmp_path / "plan").exit_code == 0
    pages = {page.path: page.content for page in edition_pages(load(tmp_path / "plan").editions[0], (), Site("示例"))}
    (head,) = html.fromstring(pages["2031/tasks/1-1.html"]).xpath("//p[@class='at-once']")

    assert {role for role, said in by_role(head).items() if SAID.search(said)} == {"support"}


def test_the_search_box_writes_no_et_al_of_its_own() -> None:
    """What a script shows of a list is cut with an ellipsis: 等 stands where the notice has it."""
    scripts = (ROOT / "generator/assets").rglob("*.js")
    assert [path.name for path in scripts if re.search(r"[\"'`]等[\"'`]", path.read_text("utf-8"))] == []
