"""The traps of the 2014 notice, as a reader meets them."""

from posixpath import basename

from lxml.html import HtmlElement

from generator.plan.records import Edition
from generator.text.typeset import display

Pages = dict[str, HtmlElement]


def test_two_tasks_are_open_ended(edition: Edition) -> None:
    """等部门共同负责 ends the clause of two tasks."""
    assert [task.id for task in edition.tasks if task.open_ended] == ["3-5", "3-10"]


def test_open_ended_lists_are_never_shown_as_complete_on_task_pages(any_pages: Pages, edition: Edition) -> None:
    """After the names of an open-ended task its page says 等部门 and that they are not all; no other task's does."""
    for task in edition.tasks:
        last = any_pages[f"2014/tasks/{task.id}.html"].xpath("//section[@class='duties']//li[last()]")
        said = [item.text_content() for item in last if "等部门" in item.text_content()]

        assert bool(said) == task.open_ended
        assert all("所列不是全部" in text for text in said)


def test_open_ended_lists_are_never_shown_as_complete_on_section_pages(any_pages: Pages, edition: Edition) -> None:
    """A chapter's page says 等部门 and that the list is not complete, at the open-ended tasks and no others."""
    for section in edition.sections:
        entries = any_pages[f"2014/sections/{section.id}.html"].xpath("//article[@class='entry']")
        for task, entry in zip(section.tasks, entries, strict=True):
            said = entry.xpath("./dl")[0].text_content()

            assert ("等部门" in said, "名单未列全" in said) == (task.open_ended, task.open_ended)


def test_open_ended_lists_are_never_shown_as_complete_in_the_matrix(any_pages: Pages, edition: Edition) -> None:
    """The total of an open-ended row says 等部门 and that the list is not complete, and a note below says so."""
    page = any_pages["2014/matrix.html"]
    rows = page.xpath("//table[contains(@class, 'matrix')]/tbody/tr[not(@class='chapter')]")
    for task, row in zip(edition.tasks, rows, strict=True):
        total = "".join(row.xpath("./td[last()]")[0].text_content().split())

        assert total == str(len(task.duties)) + "等（通知写有“等”，名单未列全）" * task.open_ended
    assert "所列部门不是全部" in page.xpath("//*[@id='after-matrix']")[0].text_content()


def test_open_ended_lists_are_never_shown_as_complete_on_department_pages(any_pages: Pages, edition: Edition) -> None:
    """In a department's list an open-ended task says that others bear it too."""
    open_ended = {task.id for task in edition.tasks if task.open_ended}
    for department in edition.departments:
        page = any_pages[f"2014/departments/{department.id}.html"]
        for line in page.xpath("//table[contains(@class, 'tasks')]/tbody/tr"):
            task = basename(line.xpath("./td/a/@href")[0]).removesuffix(".html")
            said = line.text_content()

            assert ("通知写有“等”" in said and "名单未列全" in said) == (task in open_ended)


def test_open_ended_lists_are_never_shown_as_complete_on_the_edition_page(any_pages: Pages, edition: Edition) -> None:
    """The edition's page says after the names of an open-ended task that they are not all, and of no other."""
    items = any_pages["2014/index.html"].xpath("//section[@class='chapter']//li")
    said = {task.id: "名单未列全" in item.text_content() for task, item in zip(edition.tasks, items, strict=True)}

    assert said == {task.id: task.open_ended for task in edition.tasks}


def test_a_department_under_two_names_has_one_page(any_pages: Pages, edition: Edition) -> None:
    """市建设局 of task 2-2 leads to the page of 市城乡建设局, with the editor's note on both pages."""
    task, target = any_pages["2014/tasks/2-2.html"], any_pages["2014/departments/shi-cheng-xiang-jian-she-ju.html"]
    department = next(d for d in edition.departments if d.name == "市城乡建设局")
    (item,) = task.xpath("//li[a='市建设局']")
    note = f"编者注　{display(department.note or '?')}"

    assert item.xpath("./a/@href") == ["../departments/shi-cheng-xiang-jian-she-ju.html"]
    assert "名录作“市城乡建设局”" in item.text_content()
    assert target.xpath("//h1/text()") == ["市城乡建设局"]
    assert [page.xpath("//*[@class='editor-note']")[0].text_content() for page in (task, target)] == [note, note]
    assert "又作“市建设局”" in target.text_content()


def test_a_body_under_two_spellings_has_one_page(any_pages: Pages) -> None:
    """Both spellings of the leading group's members lead to one page, each task with its own spelling."""
    href = "../departments/shi-zhi-liang-qiang-shi-ling-dao-xiao-zu-cheng-yuan-dan-wei.html"
    written = {
        task: any_pages[f"2014/tasks/{task}.html"].xpath(f"//section[@class='duties']//a[@href='{href}']/text()")
        for task in ("6-1", "6-2", "6-4")
    }

    assert written == {
        "6-1": ["市质量强市领导小组各成员单位"],
        "6-2": ["市质量强市领导小组成员单位"],
        "6-4": ["市质量强市领导小组各成员单位"],
    }


def test_both_leads_of_a_task_are_shown(any_pages: Pages) -> None:
    """On 6-4 the lead of the clause and the one that the text names stand side by side, and the text is linked."""
    page = any_pages["2014/tasks/6-4.html"]
    (named,) = page.xpath("//div[@class='text-lead']")

    assert page.xpath("//div[@class='lead']//a/text()") == ["盐城质监局"]
    assert named.xpath("./dd/a/text()") == ["市质量强市领导小组"]
    assert named.xpath("./dd/a/@href") == ["#s2"]
    assert "市质量强市领导小组牵头组织" in page.xpath("//*[@id='s2']")[0].text_content()
    assert "两处均照通知列出" in named.text_content()


def test_no_other_task_has_two_leads(any_pages: Pages, edition: Edition) -> None:
    """Only where the data names another lead in the text does a page show one."""
    shown = [
        task.id for task in edition.tasks if any_pages[f"2014/tasks/{task.id}.html"].xpath("//*[@class='text-lead']")
    ]

    assert shown == ["6-4"]


def test_numbers_that_restart_are_told_apart(any_pages: Pages, edition: Edition) -> None:
    """Out of its chapter a task is named with chapter and number, so that no two are named alike."""
    page = any_pages["2014/departments/yan-cheng-zhi-jian-ju.html"]
    numbers = page.xpath("//table[contains(@class, 'tasks')]/tbody/tr/th/text()")

    assert len(numbers) == len(set(numbers)) == 23
    assert set(numbers) <= {f"{section.id}-{task.item}" for section in edition.sections for task in section.tasks}
