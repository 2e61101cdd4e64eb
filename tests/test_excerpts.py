"""Sentences that name a department's field: stretches of the task's text, character for character, cut with a sign."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement

from generator.plan.load import load
from generator.plan.records import Edition
from generator.site.pages.page import Site
from generator.site.pages.registry import edition_pages
from generator.text.typeset import display
from generator.views.excerpts import excerpt, fields

PLAN = Path(__file__).parents[1] / "plan"
TASKS: dict[str, Any] = {
    path.stem: yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  all values are text
    for path in (PLAN / "2014/tasks").iterdir()
}
EDITION = load(PLAN).editions[0]


@pytest.fixture(scope="module")
def edition() -> Edition:
    """Return the edition of 2014."""
    return EDITION


@pytest.fixture(scope="module")
def rows(edition: Edition) -> list[tuple[str, str, str, HtmlElement]]:
    """Return department, task, role and the row, of all pages of departments."""
    pages = {page.path: html.fromstring(page.content) for page in edition_pages(edition, (), Site("示例"))}
    return [
        (department.name, row.xpath("./th")[0].text, row.xpath("string(.//*[contains(@class, 'role')])"), row)
        for department in edition.departments
        for row in pages[f"2014/departments/{department.id}.html"].xpath("//tbody/tr[th[@class='no']]")
    ]


def test_an_excerpt_is_a_stretch_of_its_task_and_shows_where_it_is_cut(
    rows: list[tuple[str, str, str, HtmlElement]],
) -> None:
    """What is shown stands in the task's file; …… stands where text was cut, and nowhere else; 全文 leads to it."""
    excerpts = [(task, one) for _, task, _, row in rows for one in row.xpath(".//p[contains(@class, 'excerpt')]")]
    for task, one in excerpts:
        text, words = display(TASKS[task]["text"].strip()), one.xpath("string(./span)")
        (whole,) = one.xpath("./a[.='全文']/@href")
        path, _, anchor = whole.partition("#s")
        before, after = text.split(words, 1)
        around = one.text_content().replace(words, "|").strip()
        sentence = re.findall("[^。]+。", text)[int(anchor) - 1]

        assert path == f"../tasks/{task}.html"
        assert words in sentence
        assert around == f"{'……' if before else ''}|{'……' if after else ''}全文"
    assert len(excerpts) > 10


def test_an_excerpt_names_the_field_of_its_department(rows: list[tuple[str, str, str, HtmlElement]]) -> None:
    """The marked word is part of the department's name; who leads a task has none, nor has a text without the word."""
    for name, task, role, row in rows:
        marked = set(row.xpath(".//p[contains(@class, 'excerpt')]//b/text()"))
        assert all(word in name for word in marked)
        assert not (marked and role == "牵头")
        if name == "市旅游局":
            assert marked == ({"旅游"} if "旅游" in TASKS[task]["text"] else set())
    (found,) = [row for name, task, _, row in rows if (name, task) == ("市旅游局", "3-8")]
    assert found.xpath("string(.//p/span)").startswith("加强对各类旅游景区、城市公园")


@pytest.mark.parametrize(
    ("name", "aliases", "words"),
    [
        ("市旅游局", (), ("旅游",)),
        ("盐城质监局", (), ("质监",)),
        ("市农委", (), ("农",)),
        ("市民委", (), ()),
        ("市委网信办", (), ("网信",)),
        ("市政府办公室", (), ()),
        ("市林业局", ("市园林绿化委员会",), ("园林绿化", "林业")),
        ("市城乡建设局", ("市建设局",), ("城乡建设",)),
        ("市质量局", (), ()),
        ("市总工会", (), ()),
    ],
)
def test_the_field_is_what_a_name_says_of_it(
    edition: Edition, name: str, aliases: tuple[str, ...], words: tuple[str, ...]
) -> None:
    """A field is a name without place and rank; one character, or a word of all tasks, tells no field."""
    department = edition.departments[0].model_copy(update={"name": name, "aliases": aliases})
    task = edition.tasks[0]
    changed = replace(task, duties=(replace(task.duties[0], department=department), *task.duties[1:]))
    sections = (replace(edition.sections[0], tasks=(changed, *edition.sections[0].tasks[1:])), *edition.sections[1:])

    assert fields(replace(edition, sections=sections), department) == words


@example("甲" * 70 + "，旅游甲，" + "乙" * 70)
@given(st.text(st.sampled_from("旅游甲乙丙，、。；\n"), min_size=1, max_size=300))
def test_any_text_gives_a_stretch_of_itself(text: str) -> None:
    """Whatever a text is: its first sentence with the word is shown, whole where it is short, else by whole clauses."""
    task = next(task for task in EDITION.tasks if task.id == "3-8")
    duty = next(duty for duty in task.duties if duty.department.name == "市旅游局")
    sections = tuple(
        replace(s, tasks=tuple(replace(t, text=text) if t is task else t for t in s.tasks)) for s in EDITION.sections
    )
    found = excerpt(replace(EDITION, sections=sections), duty)
    sentences = [one for line in text.split("\n") for one in re.findall("[^。]*。+|[^。]+", line)]
    naming = [one for one in sentences if "旅游" in one]

    if not naming:
        assert found is None
        return
    assert found
    assert found.text in naming[0]
    assert "旅游" in found.text
    assert len(naming[0]) > 64 or found.text == naming[0]
    before, after = naming[0].split(found.text, 1)
    assert not before or before[-1] in "，；"
    assert not after or after[0] in "，；"
    assert found.is_cut_before == bool(before or sentences.index(naming[0]))
    assert found.is_cut_after == bool(after or sentences.index(naming[0]) + 1 < len(sentences))
