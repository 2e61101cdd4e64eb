"""The notice: the data renders to the issued text, and the traps of the 2014 plan are modelled."""

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.clauses.clause import ROLES
from generator.plan import notice
from generator.plan.document import Document
from generator.plan.fields import Punctuation
from generator.plan.load import load
from generator.plan.notice import MARKS
from generator.plan.records import Duty, Edition, Section, Task
from generator.plan.rules.layout import same_as_notice
from generator.plan.shapes.departments import Department
from generator.plan.shapes.edition import EditionFile
from generator.problems import PlanError
from tests.editions import an_edition

WORDS = st.text("市省委局厅办、〔〕“”，。(),:abc19 ", min_size=1, max_size=12).filter(str.strip)
NAMES = st.text("市省区教育财政农科委局厅办", min_size=2, max_size=8)


@pytest.fixture(scope="module")
def edition(plan_dir: Path) -> Edition:
    """Return the 2014 edition."""
    return next(edition for edition in load(plan_dir).editions if edition.id == "2014")


def task(edition: Edition, id_: str) -> Task:
    """Return a task by its id."""
    return next(task for task in edition.tasks if task.id == id_)


def clause(edition: Edition, id_: str) -> str:
    """Return a task's clause as printed."""
    return notice.clause(task(edition, id_), MARKS[edition.head.punctuation])


def a_task(*, open_ended: bool, **names: list[str]) -> Task:
    """Make a task that has only duties."""
    duties = tuple(
        Duty("1-1", Department(id="a", name=name), role, name) for role in ROLES for name in names.get(role, ())
    )
    return Task("1-1", "1", 1, "题", "文。", duties, open_ended, (), None, None)


def test_rendering_is_the_notice(edition: Edition, plan_dir: Path) -> None:
    """The 2014 notice is rendered character for character."""
    issued = (plan_dir / "2014" / "notice.txt").read_bytes().decode("utf-8")

    assert notice.text(edition) == issued
    assert edition.notice == issued


def test_lines_know_their_task(edition: Edition) -> None:
    """Each task is one line of the notice and knows which."""
    lines = notice.lines(edition)

    assert [line.task for line in lines if line.task] == [task.id for task in edition.tasks]
    assert len(lines) == 6 + 6 + 24 + 1
    assert lines[7].text.startswith("(一)加快质量诚信体系建设。建立和完善")


def test_counts(edition: Edition) -> None:
    """The edition holds all that the notice does: no task, duty or name is lost."""
    roles = Counter(duty.role for duty in edition.duties)
    kinds = Counter(department.kind for department in edition.departments)

    assert len(edition.sections) == 6
    assert [len(section.tasks) for section in edition.sections] == [3, 2, 10, 2, 3, 4]
    assert roles == {"lead": 22, "support": 88, "joint": 16}
    assert len({duty.as_written for duty in edition.duties}) == 26
    assert kinds == {"department": 23, "body": 1}
    assert len(edition.references) == 6


def test_two_tasks_are_open_ended(edition: Edition) -> None:
    """Exactly the two lists that end with 等部门 are open."""
    assert [task.id for task in edition.tasks if task.open_ended] == ["3-5", "3-10"]
    assert clause(edition, "3-10").endswith("市食品药品监管局等部门共同负责)")


def test_one_department_has_two_names(edition: Edition) -> None:
    """市建设局 and 市城乡建设局 are one department; each task keeps the name as written."""
    duties = [(duty.task, duty.as_written) for duty in edition.duties if duty.department.name == "市城乡建设局"]

    assert duties == [
        ("2-2", "市建设局"),
        ("3-4", "市城乡建设局"),
        ("3-8", "市城乡建设局"),
        ("3-10", "市城乡建设局"),
    ]


def test_one_body_has_two_spellings(edition: Edition) -> None:
    """The leading group's members are one body, written with 各 and without."""
    bodies = {duty.department for duty in edition.duties if duty.department.kind == "body"}
    written = {duty.task: duty.as_written for duty in edition.duties if duty.department in bodies}

    assert len(bodies) == 1
    assert written == {
        "6-1": "市质量强市领导小组各成员单位",
        "6-2": "市质量强市领导小组成员单位",
        "6-4": "市质量强市领导小组各成员单位",
    }


def test_text_names_another_lead(edition: Edition) -> None:
    """Task 6-4 keeps both leads: its clause's and its text's."""
    other = task(edition, "6-4")

    assert [duty.as_written for duty in other.by_role("lead")] == ["盐城质监局"]
    assert other.text_lead == "市质量强市领导小组"
    assert [task.id for task in edition.tasks if task.text_lead] == ["6-4"]


def test_numbers_restart_in_every_chapter(edition: Edition) -> None:
    """Every chapter begins with (一), so a task's id names its chapter too."""
    firsts = [section.tasks[0] for section in edition.sections]

    assert [task.id for task in firsts] == ["1-1", "2-1", "3-1", "4-1", "5-1", "6-1"]
    assert {notice.task_number(task, MARKS["half"]) for task in firsts} == {"(一)"}
    assert notice.task_number(task(edition, "3-10"), MARKS["half"]) == "(十)"


def test_notice_has_no_document_number(edition: Edition) -> None:
    """What the notice does not state is not made up."""
    head = edition.head

    assert (head.number, head.index_number, head.published) == (None, None, None)


def test_notice_is_half_width(edition: Edition) -> None:
    """The 2014 notice uses half-width marks; nothing makes them full-width in the data."""
    assert edition.head.punctuation == "half"
    assert not set("（），：；") & set(notice.text(edition))


@pytest.mark.parametrize(
    ("names", "open_ended", "half"),
    [
        ({"lead": ["甲"]}, False, "(甲牵头)"),
        ({"lead": ["甲", "乙"]}, False, "(甲、乙牵头)"),
        ({"lead": ["甲"], "support": ["乙", "丙"]}, False, "(甲牵头,乙、丙配合)"),
        ({"lead": ["甲"], "support": ["乙", "丙"]}, True, "(甲牵头,乙、丙等部门配合)"),
        ({"lead": ["甲"]}, True, "(甲等部门牵头)"),
        ({"joint": ["甲", "乙"]}, False, "(甲、乙共同负责)"),
        ({"joint": ["甲", "乙"]}, True, "(甲、乙等部门共同负责)"),
        ({"lead": ["甲"], "joint": ["乙"]}, True, "(甲牵头,乙等部门共同负责)"),
    ],
)
def test_clause(names: dict[str, list[str]], open_ended: bool, half: str) -> None:
    """A clause lists its roles in the notice's order; an open end is on the last list."""
    made = a_task(open_ended=open_ended, **names)
    full = half.translate(str.maketrans("(),", "（），"))

    assert notice.clause(made, MARKS["half"]) == half
    assert notice.clause(made, MARKS["full"]) == full


@given(st.data())
def test_clause_holds_every_name(data: st.DataObject) -> None:
    """From the clause alone the names of each role can be read back, in either punctuation."""
    lead = data.draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    support = data.draw(st.lists(NAMES, max_size=4, unique=True))
    made = a_task(open_ended=data.draw(st.booleans()), lead=lead, support=support)
    marks = MARKS[data.draw(st.sampled_from(sorted(MARKS)))]

    inner = notice.clause(made, marks)[1:-1].replace("等部门", "")
    leads, _, supports = inner.partition(f"牵头{marks.comma}")

    assert leads.removesuffix("牵头").split("、") == lead
    assert supports.removesuffix("配合").split("、") == (support or [""])


@given(st.sampled_from(["half", "full"]), WORDS, WORDS, st.none() | WORDS)
def test_rendering_uses_one_punctuation(
    punctuation: Punctuation, title: str, text: str, recipients: str | None
) -> None:
    """What the notice adds to the data is of one width; the data's own marks stay."""
    said = {"title": "计划", "issuer": "示例市", "issued": "2031-03-01", "punctuation": punctuation}
    sections = [{"number": "一", "title": "章"}]
    asked = {"recipients": recipients} if recipients else {}
    head = EditionFile.model_validate({**said, **asked, "sections": sections})
    made = replace(a_task(open_ended=False, lead=["甲"]), title=title, text=text)
    edition = an_edition("2031", head, Section("1", "一", "章", (made,)))
    opening, closing, _, colon = ("(", ")", ",", ":") if punctuation == "half" else "（），："

    assert notice.text(edition).split("\n") == [
        *([f"{recipients}{colon}"] if recipients else []),
        "示例市",
        "2031年3月1日",
        "计划",
        "一、章",
        f"{opening}一{closing}{title}。{text}{opening}甲牵头{closing}",
    ]


def test_field_of_several_paragraphs(small_plan: Path) -> None:
    """A text with line ends is several paragraphs of the notice, each a line of its own."""
    path = small_plan / "2031" / "edition.yml"
    text = path.read_text("utf-8").replace(
        "closing: 各单位要抓好落实。", "closing: |-\n  各单位要抓好落实。\n  特此通知。"
    )
    path.write_text(text, "utf-8")
    with (small_plan / "2031" / "notice.txt").open("a", encoding="utf-8") as issued:
        issued.write("特此通知。\n")
    lines = notice.lines(load(small_plan).current)

    assert [line.text for line in lines[-2:]] == ["各单位要抓好落实。", "特此通知。"]


@pytest.mark.parametrize(
    ("old", "new"),
    [("\n", "\r\n"), ("各区人民政府", "\ufeff各区人民政府"), ("落实。\n", "落实。"), ("落实。\n", "落实。\n\n\n")],
    ids=["CRLF", "BOM", "no line end", "empty lines at the end"],
)
def test_files_may_differ_where_texts_do_not(old: str, new: str, small_plan: Path) -> None:
    """How a program saves the notice makes no difference to the comparison."""
    path = small_plan / "2031" / "notice.txt"
    path.write_bytes(path.read_text("utf-8").replace(old, new).encode())

    assert load(small_plan).current.id == "2031"


@settings(max_examples=50)
@given(data=st.data())
def test_any_change_of_the_notice_is_found(data: st.DataObject, edition: Edition) -> None:
    """Change, loss or gain of any one character is shown at its line and column."""
    issued = notice.text(edition)
    place = data.draw(st.integers(0, len(issued) - 1))
    char = data.draw(st.sampled_from("甲x "))
    kind = data.draw(st.sampled_from(["change", "lose", "gain"]))
    rest = issued[place:] if kind == "gain" else issued[place + 1 :]
    changed = issued[:place] + ("" if kind == "lose" else char) + rest
    found = list(same_as_notice(edition, Document("plan/2014/notice.txt", changed)))

    if changed == issued:
        assert found == []
        return
    ((_, line, column, code),) = [(p.file, p.line, p.column, p.code) for p in found]
    same = next(
        (i for i, (a, b) in enumerate(zip(issued, changed, strict=False)) if a != b),
        min(len(issued), len(changed)),
    )
    before = issued[:same]
    assert code == "P301"
    assert (line, column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))


def test_difference_names_the_file_of_the_data(copied_plan: Path) -> None:
    """The first difference is shown from both sides, with the file that holds the data."""
    path = copied_plan / "2014" / "tasks" / "3-8.yml"
    path.write_text(path.read_text("utf-8").replace("车站、码头", "车站、马头"), "utf-8")
    with pytest.raises(PlanError) as error:
        load(copied_plan)
    (problem,) = error.value.problems

    assert problem.file == f"{copied_plan.as_posix()}/2014/notice.txt"
    assert problem.line == 22
    assert "原文为“……医院、车站、码头、商场" in problem.message
    assert "数据排出的是“……医院、车站、马头、商场" in problem.message
    assert problem.message.endswith(f"数据在 {path.as_posix()}。")


def test_each_edition_is_held_against_its_own_notice(small_plan: Path) -> None:
    """Two editions that both drift give a problem each."""
    shutil.copytree(small_plan / "2031", small_plan / "2032")
    for year in ("2031", "2032"):
        path = small_plan / year / "notice.txt"
        path.write_text(path.read_text("utf-8").replace("10个", "11个"), "utf-8")
    with pytest.raises(PlanError) as error:
        load(small_plan)

    assert [(p.file, p.line) for p in error.value.problems] == [
        ("plan/2031/notice.txt", 7),
        ("plan/2032/notice.txt", 7),
    ]
