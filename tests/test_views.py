"""What pages show, as plain data."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from generator.clauses.clause import ROLES
from generator.plan.load import load
from generator.plan.records import Duty, Edition, Plan, Section, Task
from generator.plan.shapes.departments import Department
from generator.views import department as department_views
from generator.views import grids, labels, statistics, text
from generator.views import matrix as matrix_views
from generator.views import task as task_views
from tests.editions import all_editions

TESTS = Path(__file__).parent


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Return the small plan: two chapters of two tasks, two departments and a body."""
    return load(TESTS / "small_plan")


@pytest.fixture(scope="module")
def edition(plan: Plan) -> Edition:
    """Return its edition of 2031."""
    return plan.editions[0]


@pytest.fixture(scope="module")
def real(plan_dir: Path) -> Edition:
    """Return the edition of 2014."""
    return load(plan_dir).editions[0]


def _task(edition: Edition, id_: str) -> Task:
    return next(task for task in edition.tasks if task.id == id_)


def _department(edition: Edition, name: str) -> Department:
    return next(department for department in edition.departments if department.name == name)


def _edition(edition: Edition, **bearers: list[str]) -> Edition:
    """Return an edition of one chapter whose tasks are borne jointly by departments of these names."""
    departments = {
        name: Department(id=name.lower(), name=name, kind="body" if name.startswith("Z") else "department")
        for names in bearers.values()
        for name in names
    }
    template = edition.tasks[0]
    tasks = tuple(
        replace(
            template,
            id=f"1-{item}",
            item=item,
            duties=tuple(Duty(f"1-{item}", departments[name], "joint", name) for name in names),
        )
        for item, names in enumerate(bearers.values(), start=1)
    )
    return replace(edition, sections=(Section("1", "一", "章", tasks),))


def test_sentences_are_numbered_through_all_paragraphs() -> None:
    """The numbers run on over the ends of paragraphs, and blank lines have none."""
    cut = labels.passages("甲。乙？“丙！”\n\n \n丁\n戊。")

    assert [[(s.number, s.text) for s in paragraph] for paragraph in cut] == [
        [(1, "甲。"), (2, "乙？"), (3, "“丙！”")],
        [(4, "丁")],
        [(5, "戊。")],
    ]


def test_first_sentence_is_that_of_the_first_paragraph_with_words() -> None:
    """Lists show the first sentence, its mark included."""
    assert labels.first_sentence("\n甲,乙。丙。") == "甲,乙。"


def test_counts_have_every_role(edition: Edition) -> None:
    """A role without duties counts 0, in the order of the roles."""
    assert list(labels.tally(_task(edition, "1-2").duties).by_role.items()) == [
        ("lead", 1),
        ("support", 2),
        ("joint", 0),
    ]


def test_numbers_are_printed_as_in_the_notice(edition: Edition) -> None:
    """The brackets are those that the notice uses; with the chapter no two tasks have one number."""
    full = replace(edition, head=edition.head.model_copy(update={"punctuation": "full"}))
    task = _task(edition, "2-1")

    assert (labels.task_number(edition, task), labels.full_number(edition, task)) == ("(一)", "二、(一)")
    assert (labels.task_number(full, task), labels.full_number(full, task)) == ("（一）", "二、（一）")


def test_clause_is_that_of_the_notice(edition: Edition) -> None:
    """A clause names the roles in order, and says 等部门 where the list is open-ended."""
    clauses = [labels.clause(edition, task) for task in edition.tasks]

    assert clauses == [
        "(市财政局牵头,市教育局配合)",
        "(市教委牵头,市财政局、市阅读领导小组配合)",
        "(市教育局牵头)",
        "(市财政局、市教育局等部门共同负责)",
    ]
    assert all(clause in edition.notice for clause in clauses)


def test_citation_names_the_date_where_there_is_no_document_number(edition: Edition) -> None:
    """A citation is issuer, title, document number or else date, and place."""
    numbered = replace(edition, head=edition.head.model_copy(update={"number": "示政办发〔2031〕7号"}))
    task = _task(edition, "1-2")

    cited = labels.citation(edition, task)
    assert cited == "示例市人民政府办公室《示例市2031年阅读计划》(2031年3月1日)第一部分第(二)项"
    assert "《示例市2031年阅读计划》(示政办发〔2031〕7号)第一部分" in labels.citation(numbered, task)


def test_task_view_leads_on(edition: Edition) -> None:
    """Previous and next run over chapters and end at the ends; other tasks of its lead follow in order."""
    first, second, third, last = edition.tasks
    shown = [task_views.task_view(edition, task) for task in edition.tasks]

    assert [(view.previous, view.next) for view in shown] == [
        (None, second),
        (first, third),
        (second, last),
        (third, None),
    ]
    assert [view.same_lead for view in shown] == [(), (third,), (second,), ()]
    assert [view.section.id for view in shown] == ["1", "1", "2", "2"]


def test_task_view_finds_the_sentence_that_names_another_lead(edition: Edition) -> None:
    """The sentence is the one with the name in it; a task without another lead has none."""
    sentence = task_views.task_view(edition, _task(edition, "1-2")).text_lead_sentence

    assert sentence == labels.Sentence(2, "市阅读领导小组牵头组织验收。")
    assert task_views.task_view(edition, _task(edition, "1-1")).text_lead_sentence is None


def test_department_view_gathers_its_duties(edition: Edition) -> None:
    """Duties stand by role, in the notice's order, with what a list shows of each; no role is empty."""
    view = department_views.department_view(edition, _department(edition, "市教育局"))

    assert view.counts == {"lead": 2, "support": 1, "joint": 1}
    assert [(role, [line.task.id for line in lines]) for role, lines in view.by_role] == [
        ("lead", ["1-2", "2-1"]),
        ("support", ["1-1"]),
        ("joint", ["2-2"]),
    ]
    assert view.by_role[0][1][0].duty.as_written == "市教委"


def test_department_view_names_what_the_notice_writes(edition: Edition) -> None:
    """The names are those written, most often written first."""
    assert department_views.department_view(edition, _department(edition, "市教育局")).names == ("市教育局", "市教委")


def test_department_view_has_its_row_of_the_matrix(edition: Edition) -> None:
    """The row has the tasks of a role, chapter by chapter; before each, and last, the numbers of those without."""
    row = department_views.department_view(edition, _department(edition, "市阅读领导小组")).row

    told = {s.id: [(*cell[:2], cell.task and cell.task.id, cell.role) for cell in cells] for s, cells in row}
    assert told == {
        "1": [(("(一)",), "(二)", "1-2", "support"), ((), "", None, None)],
        "2": [(("(一)", "(二)"), "", None, None)],
    }


def test_partners_are_those_who_share_most_tasks(edition: Edition) -> None:
    """Partners stand by how many tasks they share, then by pinyin; the department itself is none of them."""
    made = _edition(edition, one=["A", "D", "C"], two=["A", "C"], three=["A", "B"], four=["B", "D"])
    partners = department_views.department_view(made, made.departments[0]).partners

    assert [(count, [one.name for one in found]) for count, found in partners] == [(2, ["C"]), (1, ["B", "D"])]


def test_departments_are_listed_by_pinyin_and_bodies_last(edition: Edition) -> None:
    """The list follows pinyin, as Chinese lists do; a body comes after all departments."""
    rows = department_views.department_rows(edition)

    assert [(row.department.name, row.pinyin, row.tally.total) for row in rows] == [
        ("市财政局", "shi cai zheng ju", 3),
        ("市教育局", "shi jiao yu ju", 4),
        ("市阅读领导小组", "shi yue du ling dao xiao zu", 1),
    ]


def test_matrix_columns_stand_by_number_of_duties(edition: Edition) -> None:
    """Who bears most stands first, bodies last; equals keep the order of pinyin."""
    made = _edition(edition, one=["C", "B", "Zoo", "A"], two=["C", "Zoo"], three=["Zoo"])

    assert [column.department.name for column in matrix_views.matrix(made).columns] == ["C", "A", "B", "Zoo"]


def test_matrix_has_a_cell_for_each_duty(edition: Edition) -> None:
    """A cell is the duty of its row's task and its column's department."""
    matrix = matrix_views.matrix(edition)
    cells = [
        (row.task.id, column.department.id, cell.role, cell.as_written)
        for _, rows in matrix.groups
        for row in rows
        for column, cell in zip(matrix.columns, row.cells, strict=True)
        if cell
    ]

    assert sorted(cells) == sorted((d.task, d.department.id, d.role, d.as_written) for d in edition.duties)


@pytest.mark.parametrize(
    ("id_", "name", "read"),
    [
        ("chong-qing-shi-jian-wei", "重庆市建委", "chong qing shi jian wei"),
        ("shi-an-jian-ju-1", "亭湖安监局", "ting hu an jian ju"),
        ("ju-7", "市教育局", "shi jiao yu ju"),
        ("education-bureau", "市教育局", "shi jiao yu ju"),
        ("unesco-ban", "UNESCO 办", "u n e s c o ban"),
    ],
)
def test_departments_stand_by_the_readings_of_their_names(id_: str, name: str, read: str) -> None:
    """An id whose words are the syllables of the name is its reading; of any other id the name is read."""
    assert labels.pinyin(Department(id=id_, name=name)) == read


def test_departments_of_the_plan_are_read_as_their_ids(real: Edition) -> None:
    """Ids in pinyin, which an importer wrote or an editor mended, stay what departments are sorted by."""
    assert [d.id for d in real.departments if labels.pinyin(d) != d.id.replace("-", " ")] == []


def test_matrix_counts_agree(edition: Edition) -> None:
    """All duties are counted alike by row, by column, by chapter and in the whole."""
    matrix = matrix_views.matrix(edition)
    whole = {"lead": 3, "support": 3, "joint": 2}

    def total(counted: list[labels.Counts]) -> dict[str, int]:
        return {role: sum(counts[role] for counts in counted) for role in counted[0]}

    columns = [column.tally for column in matrix.columns]
    assert matrix.tally == (whole, sum(whole.values()))
    assert total([row.tally.by_role for _, rows in matrix.groups for row in rows]) == whole
    assert total([column.by_role for column in columns]) == whole
    assert total([one.by_role for one in matrix.section_tallies]) == whole
    assert total([one.by_role for _, chapters in matrix.by_section for one in chapters]) == whole
    by_chapters = [[one.by_role for one in chapters] for _, chapters in matrix.by_section]
    assert list(map(total, by_chapters)) == [column.by_role for column in columns]


@pytest.mark.parametrize("name", ["2014", "province-runs-of-sentences", "province-items-below-with-clauses"])
def test_what_departments_bear_is_counted_in_tasks_everywhere(name: str) -> None:
    """A task in which a department has duties in several parts is one: in lists, in the matrix, and in all years."""
    edition = all_editions()[name]
    tasks = {d.id: {duty.task for duty in edition.duties if duty.department == d} for d in edition.departments}
    by_role = {
        d.id: {r: len({o.task for o in edition.duties if o.department == d and o.role == r}) for r in ROLES}
        for d in edition.departments
    }
    matrix, grid, years = matrix_views.matrix(edition), grids.tasks(edition), statistics.year(edition)
    chapters = {column.department.id: sum(one.total for one in row) for column, row in matrix.by_section}

    assert {row.department.id: row.tally for row in department_views.department_rows(edition)} == {
        id_: (by_role[id_], len(tasks[id_])) for id_ in tasks
    }
    assert {c.department.id: one for c, one in zip(grid.columns, grid.tallies, strict=True)} == {
        id_: (by_role[id_], len(tasks[id_])) for id_ in tasks
    }
    assert chapters == {id_: len(borne) for id_, borne in tasks.items()}
    for department in edition.departments:
        id_ = department.id
        said = labels.told_of([row.duty for row in department_views.duty_rows(edition, department)])
        duties = len(edition.by_department[id_])
        assert said.startswith(f"共{len(tasks[id_])}项" + f"任务（{duties}份责任）" * (duties > len(tasks[id_])) + "：")
        assert department_views.department_view(edition, department).counts == by_role[id_]
        listed = {role: len(lines) for role, lines in years[id_].by_role}
        assert listed == {role: count for role, count in by_role[id_].items() if count}


def test_references_name_who_cites_them(real: Edition) -> None:
    """A document is cited by tasks, by the text around them, or by both."""
    cited = {view.reference.id: (view.in_head, [t.id for t in view.tasks]) for view in text.reference_views(real)}

    assert cited["guo-fa-2012-9"] == (True, [])
    assert cited["guo-fa-2013-10"] == (False, ["4-2"])
    assert cited["zhi-liang-qiang-shi-ji-xiao-kao-he-ban-fa"] == (False, ["6-4"])
    assert len(cited) == 6


def test_official_block_says_what_is_not_stated(edition: Edition) -> None:
    """What the notice does not say is 源文件未载; what it says is given, dates as official documents write them."""
    more = {"number": "示政办发〔2031〕7号", "published": dt.date(2031, 4, 12)}
    stated = replace(edition, head=edition.head.model_copy(update=more))

    assert dict(text.official_block(edition)) == {
        "索引号": "源文件未载",
        "主题分类": "源文件未载",
        "发文机关": "示例市人民政府办公室",
        "发文字号": "源文件未载",
        "标题": "示例市2031年阅读计划",
        "成文日期": "2031年3月1日",
        "发布日期": "源文件未载",
        "公开方式": "源文件未载",
    }
    assert dict(text.official_block(stated))["发文字号"] == "示政办发〔2031〕7号"
    assert dict(text.official_block(stated))["发布日期"] == "2031年4月12日"


def test_years_are_those_in_which_a_department_bears_duties(plan: Plan, edition: Edition) -> None:
    """Editions in which it bears none are left out; the newest comes first, as in the plan."""
    finance, education = _department(edition, "市财政局"), _department(edition, "市教育局")
    without = [
        replace(s, tasks=tuple(replace(task, duties=task.duties[:1]) for task in s.tasks)) for s in edition.sections
    ]
    older = replace(edition, id="2030", sections=tuple(without[1:]))
    two = replace(plan, editions=(edition, older))

    line = statistics.TaskLine("2-2", "二、(二)", "评选书香家庭")

    found = statistics.years(two)

    assert [year.edition for year in found[education.id]] == ["2031", "2030"]
    assert [len(dict(year.by_role)["lead"]) for year in found[education.id]] == [2, 1]
    assert [year.edition for year in found[_department(edition, "市阅读领导小组").id]] == ["2031"]
    assert [dict(year.by_role)["joint"] for year in found[finance.id]] == [(line,)] * 2


def test_statistics_of_the_real_plan(real: Edition) -> None:
    """The edition of 2014 has the numbers that the notice has."""
    numbers = statistics.statistics(real)

    assert {key: numbers[key] for key in ("sections", "tasks", "duties", "departments", "bodies", "references")} == {
        "sections": 6,
        "tasks": 24,
        "duties": 126,
        "departments": 23,
        "bodies": 1,
        "references": 6,
    }
    assert numbers["roles"] == {"lead": 22, "support": 88, "joint": 16}
    assert numbers["open_ended"] == ["3-5", "3-10"]
