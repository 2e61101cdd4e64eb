"""Every duty of the data, and nothing else, is on its task's page, on its department's page and in the matrix."""

from collections import Counter
from posixpath import basename

import pytest
from lxml.html import HtmlElement

from generator.clauses.clause import ROLES
from generator.plan.records import Duty, Edition
from generator.text.typeset import display

Pages = dict[str, HtmlElement]
Line = tuple[str, str, str, str]
"""Task, department, role, name as shown."""


def _line(duty: Duty) -> Line:
    return duty.task, duty.department.id, duty.role, display(duty.as_written)


def _id(element: HtmlElement) -> str:
    """Return the id in the address of the one link within an element: tasks/3-8.html#s1 is 3-8."""
    (href,) = element.xpath(".//a/@href")
    return str(basename(href).partition(".html")[0])


def _words(element: HtmlElement) -> str:
    return "".join(element.text_content().split())


@pytest.fixture
def duties(edition: Edition) -> set[Line]:
    """Return what the pages should show."""
    return {_line(duty) for duty in edition.duties}


def test_there_are_126_duties(edition: Edition, duties: set[Line]) -> None:
    """The notice of 2014 gives 22 leads, 88 supporting duties and 16 joint ones."""
    assert len(edition.duties) == len(duties) == 126
    assert Counter(duty.role for duty in edition.duties) == {"lead": 22, "support": 88, "joint": 16}


def test_task_pages_show_every_duty(any_pages: Pages, edition: Edition, duties: set[Line]) -> None:
    """On the tasks' pages each duty stands once: under its role, with its anchor, linked, the name as written."""
    shown = [
        (task.id, _id(item), role, _words(item.xpath("./a")[0]))
        for task in edition.tasks
        for role in ROLES
        for item in any_pages[f"2014/tasks/{task.id}.html"].xpath(f"//div[@class='{role}']//li[a]")
        if item.get("id") == f"duty-{_id(item)}"
    ]
    tasks = [page for path, page in any_pages.items() if path.startswith("2014/tasks/")]
    anchors = [anchor for page in tasks for anchor in page.xpath("//@id[starts-with(., 'duty-')]")]

    assert set(shown) == duties
    assert len(shown) == len(anchors) == len(duties)


def test_department_pages_show_every_duty(any_pages: Pages, edition: Edition, duties: set[Line]) -> None:
    """On the departments' pages each duty stands once, under its role, with another name as written if there is one."""
    shown = [
        (line.xpath("./th")[0].text, department.id, role, _as_written(line, display(department.name)))
        for department in edition.departments
        for role in ROLES
        for line in any_pages[f"2014/departments/{department.id}.html"].xpath(
            f"//table[contains(@class, 'tasks')]/tbody/tr[td/span[@class='role {role}']]"
        )
    ]

    assert set(shown) == duties
    assert len(shown) == len(duties)


def _as_written(line: HtmlElement, name: str) -> str:
    """Return the name that a department's line says the notice writes: its own where it says nothing."""
    said = [text for text in line.xpath(".//span/text()") if text.startswith("通知写作")]
    return said[0].removeprefix("通知写作“").removesuffix("”") if said else name


def test_department_pages_count_their_duties(any_pages: Pages, edition: Edition) -> None:
    """The numbers at the head of a department's page are those of its duties by role, and no role is without any."""
    for department in edition.departments:
        page = any_pages[f"2014/departments/{department.id}.html"]
        tally = {a.get("href"): _words(a.xpath("./strong")[0]) for a in page.xpath("//ul[@class='tally']//a")}
        counted = Counter(duty.role for duty in edition.duties if duty.department == department)

        assert tally == {f"#{role}": str(n) for role, n in counted.items()}


def test_department_pages_hold_their_row_of_the_matrix(any_pages: Pages, edition: Edition) -> None:
    """A department's row names every task of the edition, in order, with its role where it has one."""
    tasks = [task.id for task in edition.tasks]
    for department in edition.departments:
        row = any_pages[f"2014/departments/{department.id}.html"].xpath("//section[@aria-labelledby='row']//li")
        shown = {task: cell.xpath("./a/@class")[0] for task, cell in zip(tasks, row, strict=True) if cell.xpath("./a")}

        assert shown == {duty.task: duty.role for duty in edition.duties if duty.department == department}


def test_pages_through_the_years_show_every_duty(any_pages: Pages, edition: Edition) -> None:
    """A department's page through the years lists each of its tasks of each year once, with how many of a role."""
    for department in edition.departments:
        page = any_pages[f"departments/{department.id}.html"]
        shown = [basename(href).removesuffix(".html") for href in page.xpath("//ul[@class='list']//a/@href")]
        heads = sum(int("".join(filter(str.isdigit, _words(head)))) for head in page.xpath("//h3"))

        assert sorted(shown) == sorted(duty.task for duty in edition.duties if duty.department == department)
        assert heads == len(shown)


def test_matrix_shows_every_duty(any_pages: Pages, duties: set[Line]) -> None:
    """In the matrix each duty stands once: in the row of its task and the column of its department, with its role."""
    table = any_pages["2014/matrix.html"].xpath("//table[contains(@class, 'matrix')]")[0]
    columns = [_id(head) for head in table.xpath("./thead/tr/th[a]")]
    shown = [
        (_id(row.xpath("./th")[0]), column, cell.get("class"), _words(cell.xpath("./i")[0]))
        for row in table.xpath("./tbody/tr[not(@class='chapter')]")
        for column, cell in zip(columns, row.xpath("./td")[:-1], strict=True)
        if cell.xpath("./node()")
    ]

    assert set(shown) == duties
    assert len(shown) == len(duties)


def test_matrix_cells_say_the_role_in_a_word(any_pages: Pages) -> None:
    """A cell says in a word what its class, and so its shape and colour, stand for."""
    words = {"lead": "牵头", "support": "配合", "joint": "共同负责"}
    cells = any_pages["2014/matrix.html"].xpath("//table[contains(@class, 'matrix')]/tbody/tr/td[@class]")

    assert [_words(cell.xpath("./b")[0]) for cell in cells] == [words[str(cell.get("class"))] for cell in cells]


def test_matrix_rows_stand_by_chapter(any_pages: Pages, edition: Edition) -> None:
    """The rows are the tasks in the notice's order, grouped by chapter, each group under the chapter's head."""
    groups = any_pages["2014/matrix.html"].xpath("//table[contains(@class, 'matrix')]/tbody")
    shown = [
        (_id(group.xpath("./tr[1]/th")[0]), [_id(head) for head in group.xpath("./tr/th")[1:]]) for group in groups
    ]

    assert shown == [(section.id, [task.id for task in section.tasks]) for section in edition.sections]


def _number(cell: HtmlElement) -> int:
    """Return the number of a cell that may be empty or say 等 after it."""
    return int("".join(filter(str.isdigit, _words(cell))) or 0)


def test_matrix_totals_agree_with_the_data(any_pages: Pages, edition: Edition) -> None:
    """The last column counts each task's duties, the foot each department's by role, the corner all of them."""
    table = any_pages["2014/matrix.html"].xpath("//table[contains(@class, 'matrix')]")[0]
    columns = [_id(head) for head in table.xpath("./thead/tr/th[a]")]
    foot = {
        row.xpath(".//*[contains(@class, 'role')]/@class")[0].split()[-1]: row
        for row in table.xpath("./tfoot/tr[.//span]")
    }
    by_department = Counter((duty.department.id, duty.role) for duty in edition.duties)

    assert [_number(row.xpath("./td")[-1]) for row in table.xpath("./tbody/tr[not(@class='chapter')]")] == [
        len(task.duties) for task in edition.tasks
    ]
    assert {role: [_number(cell) for cell in row.xpath("./td")] for role, row in foot.items()} == {
        role: [
            *(by_department[column, role] for column in columns),
            sum(duty.role == role for duty in edition.duties),
        ]
        for role in ROLES
    }
    assert [_number(cell) for cell in table.xpath("./tfoot/tr[last()]/td")] == [
        *(sum(by_department[column, role] for role in ROLES) for column in columns),
        126,
    ]


def test_matrix_chapter_rows_count_their_chapter(any_pages: Pages, edition: Edition) -> None:
    """A chapter's row counts the duties of each department in the chapter, and of the chapter at its end."""
    table = any_pages["2014/matrix.html"].xpath("//table[contains(@class, 'matrix')]")[0]
    columns = [_id(head) for head in table.xpath("./thead/tr/th[a]")]
    for section, row in zip(edition.sections, table.xpath("./tbody/tr[@class='chapter']"), strict=True):
        counted = Counter(duty.department.id for task in section.tasks for duty in task.duties)

        assert [_number(cell) for cell in row.xpath("./td")] == [
            *(counted[column] for column in columns),
            counted.total(),
        ]


def test_second_matrix_agrees_with_the_data(any_pages: Pages, edition: Edition) -> None:
    """Departments × chapters holds the number of duties, and in brackets of leads, with totals of both."""
    table = any_pages["2014/matrix.html"].xpath("//table[contains(@class, 'chapters')]")[0]
    chapters = [_id(head) for head in table.xpath("./thead/tr/th[a]")]
    shown = {
        _id(row.xpath("./th")[0]): [_words(cell) for cell in row.xpath("./td")] for row in table.xpath("./tbody/tr")
    }
    total = [_words(cell) for cell in table.xpath("./tfoot/tr/td")]

    def counted(department: str | None) -> list[str]:
        duties = [duty for duty in edition.duties if department in (None, duty.department.id)]
        by_chapter = [[duty for duty in duties if duty.task.startswith(f"{chapter}-")] for chapter in chapters]
        return [_said(some) for some in (*by_chapter, duties)]

    assert chapters == [section.id for section in edition.sections]
    assert shown == {department.id: counted(department.id) for department in edition.departments}
    assert total == counted(None)


def _said(duties: list[Duty]) -> str:
    """Return a number of duties as the second matrix does: 7（2） where two of seven are leads."""
    leads = sum(duty.role == "lead" for duty in duties)
    return f"{len(duties) or ''}{f'（{leads}）' if leads else ''}"


def test_list_of_departments_counts_every_duty(any_pages: Pages, edition: Edition) -> None:
    """The list of departments has a row for each, its names, and its duties by role and in all."""
    rows = any_pages["2014/departments/index.html"].xpath("//table[@class='sortable']/tbody/tr")
    shown = {_id(row.xpath("./th")[0]): [_number(cell) for cell in row.xpath("./td[@class='count']")] for row in rows}
    counted = Counter((duty.department.id, duty.role) for duty in edition.duties)

    assert len(rows) == len(shown)
    assert shown == {
        department.id: [
            *(counted[department.id, role] for role in ROLES),
            sum(counted[department.id, role] for role in ROLES),
        ]
        for department in edition.departments
    }


def test_section_pages_show_every_duty(any_pages: Pages, edition: Edition, duties: set[Line]) -> None:
    """On the chapters' pages each duty stands once: under its task and its role."""
    shown = [
        (_id(entry.xpath("./h2")[0]), basename(link.get("href", "")).removesuffix(".html"), role, _words(link))
        for section in edition.sections
        for entry in any_pages[f"2014/sections/{section.id}.html"].xpath("//article[@class='entry']")
        for role in ROLES
        for link in entry.xpath(f".//div[dt/span[contains(@class, '{role}')]]//a")
    ]

    assert set(shown) == duties
    assert len(shown) == len(duties)
