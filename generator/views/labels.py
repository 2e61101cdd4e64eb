"""Put numbers, names, dates, roles and citations of an edition into words, as pages and files show them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from generator.clauses import layout
from generator.clauses.clause import PRINTED, ROLES, Role
from generator.clauses.reading import Correction
from generator.messages import phrase
from generator.plan import notice
from generator.plan.fields import Kind, Status
from generator.plan.notice import MARKS
from generator.plan.records import Duty, Edition, Part, Section, Task
from generator.plan.shapes.departments import Department
from generator.plan.shapes.references import Reference
from generator.text import spelling
from generator.text.typeset import chinese_date, paragraphs, sentences

ROLE_NAMES: dict[Role, str] = {
    "lead": phrase("牵头"),
    "support": phrase("配合"),
    "joint": phrase("共同负责"),
}

KIND_NAMES: dict[Kind, str] = {"department": "部门", "body": "议事协调机构", "group": "泛指的单位"}

STATUS_NAMES: dict[Status, str] = {
    "draft": "草案",
    "current": "现行",
    "superseded": "已有新的年度计划",
    "repealed": "已废止",
}

KINDS = tuple(KIND_NAMES)
UNISSUED = "尚未印发"

UNSTATED = "源文件未载"
"""The value in the official block of what the notice does not state (NORMS §1)."""

NOBODY = f"{UNSTATED}责任单位"
"""Of a task that the notice gives to nobody."""

UNMARKED = "未注明"
"""The validity of an edition of which the editor says nothing."""

Counts = dict[Role, int]


class Sentence(NamedTuple):
    """A sentence of a task, numbered from 1 through all of its paragraphs. There are many, hence a tuple."""

    number: int
    text: str


@lru_cache(maxsize=1 << 10)  # on its own page, and on that of the whole text
def passages(text: str, number: int = 0) -> tuple[tuple[Sentence, ...], ...]:
    """Return a text as paragraphs of sentences; the first sentence gets the number after `number`."""
    result = []
    for paragraph in paragraphs(text):
        cut = sentences(paragraph)
        result.append(tuple(Sentence(number + i, sentence) for i, sentence in enumerate(cut, start=1)))
        number += len(cut)
    return tuple(result)


@lru_cache(maxsize=1 << 12)  # each department of a task asks for it
def first_sentence(text: str) -> str:
    """Return the first sentence of a text, which stands for a task in lists; "" of an empty text."""
    return next((sentence for paragraph in paragraphs(text) for sentence in sentences(paragraph)), "")


class Tally(NamedTuple):
    """In how many tasks departments bear duties; a task is one, in however many of its parts a department does."""

    by_role: Counts
    """Zeros included. A department may have one role in a part, and another in the next."""
    total: int


def tally(duties: Iterable[Duty]) -> Tally:
    """Return in how many tasks there are duties; those of several departments are added up."""
    borne = {(duty.task, duty.department.id, duty.role) for duty in duties}
    roles = [role for _, _, role in borne]
    return Tally({role: roles.count(role) for role in ROLES}, len({(task, id_) for task, id_, _ in borne}))


def told(counted: Counts) -> str:
    """Return counts as text, roles without duties left out: 牵头3项、配合2项."""
    return "、".join(f"{ROLE_NAMES[role]}{count}项" for role, count in counted.items() if count)


def told_of(duties: Sequence[Duty]) -> str:
    """Return how many tasks a department's duties are in, as text; how many duties, where parts make them more."""
    counted = tally(duties)
    shares = f"任务（{len(duties)}份责任）" * (len(duties) > counted.total)
    return f"共{counted.total}项{shares}：{told(counted.by_role)}"


def leads(edition: Edition, department: Department) -> bool:
    """Whether a department leads any task of an edition: only then it has to report."""
    return any(duty.role == "lead" for duty in edition.by_department[department.id])


def pinyin(department: Department) -> str:
    """Return a department's name in pinyin, the sort key of Chinese lists: its id, where its words are the syllables.

    An editor's id knows how a name is read (重庆 is chong-qing); one with a number, or with other words, does not.
    """
    words = department.id.split("-")
    is_read = len(words) == len(department.name) and all(word.isalpha() for word in words)
    return " ".join(words) if is_read else spelling.syllables(department.name)


def written(date: dt.date) -> str:
    """Return a date as official documents write it: 2014年4月15日."""
    return chinese_date(date.year, date.month, date.day)


def days(dates: Iterable[dt.date]) -> str:
    """Return several days, the year once: 2014年3月31日、6月30日."""
    named: list[str] = []
    year = 0
    for day in dates:
        named.append(written(day) if day.year != year else f"{day.month}月{day.day}日")
        year = day.year
    return "、".join(named)


def issued(edition: Edition) -> str:
    """Return the date of issue as text; where there is none, what the official block says instead."""
    if edition.head.issued:
        return written(edition.head.issued)
    return UNISSUED if edition.head.status == "draft" else UNSTATED


def section_label(section: Section) -> str:
    """Return a section's number with the mark that stands after it: 三、; "" where it has no number."""
    return section.number + layout.mark_after(section.form, "number") if section.number else ""


def section_heading(section: Section) -> str:
    """Return a section's number and title: 三、改革和创新政府质量监管."""
    return section_label(section) + section.title


def task_number(edition: Edition, task: Task) -> str:
    """Return a task's number as printed: (八)."""
    if edition.head.layout == "written":
        return task.number + layout.mark_after(task.form, "number") if task.number else ""
    return notice.task_number(task, MARKS[edition.head.punctuation])


def full_number(edition: Edition, task: Task) -> str:
    """Return the numbers of chapter and task as printed, which identify it: 三、(八); "" of a task without one."""
    number = task_number(edition, task)
    return section_label(edition.section(task)) + number if number else ""


def part_number(part: Part) -> str:
    """Return a part's number as printed, with its mark; "" where it has none."""
    return part.number + layout.mark_after(part.form, "number") if part.number else ""


def clause(edition: Edition, task: Task) -> str:
    """Return a task's clause as printed: (…牵头,…配合)."""
    if edition.head.layout == "written":
        return task.clause or "；".join(f"{heading}：{cell}" for heading, cell in task.cells)
    return notice.clause(task, MARKS[edition.head.punctuation])


def open_mark(units: Iterable[Task | Part]) -> str:
    """Return how a table marks a list that is not complete: 等 where the notice does, 不全 where only we do."""
    found = [unit for unit in units if unit.open_ended]
    return ("等" if any(unit.et_al for unit in found) else "不全") if found else ""


def reading(how: Correction) -> str:
    """Return in words how an editor reads a clause otherwise than the program: “按进度推进”不作单位或时限."""
    said = [f"“{word}”不作单位或时限" for word in how.leave_out]
    roles = {key: [name for one, name in how.parties if one == key] for key, _ in how.parties}
    said += [f"{PRINTED[key]}：{'、'.join(names)}" for key, names in roles.items()]
    said += [f"名单{'没有' if how.open_ended else '已经'}列全"] if how.open_ended is not None else []
    said += [f"时限：{how.deadline}"] if how.deadline else []
    return "；".join(said)


def citation(edition: Edition, task: Task) -> str:
    """Return the citation of a task as official writing has it: its edition, and where it stands there."""
    return f"{source(edition)}{place(edition, task)}"


def source(edition: Edition) -> str:
    """Return the citation of an edition as official writing has it: issuer, title, document number or date."""
    head = edition.head
    known = head.number or (issued(edition) if head.issued else "")
    return f"{head.issuer or ''}《{head.title}》{f'({known})' if known else ''}"


def place(edition: Edition, task: Task) -> str:
    """Return where in the notice a task stands, as official writing cites it: 第三部分第(八)项."""
    section = edition.section(task)
    if edition.head.layout == "standard":
        return f"第{section.number}部分第{task_number(edition, task)}项"
    heading = "" if section.unprinted else section_heading(section)
    return (
        f"“{heading}”{task_number(edition, task)}{task.heading or ''}"
        if heading
        else full_number(edition, task) + task.title
    )


def cited(reference: Reference) -> str:
    """Return the citation of a document: its title, and its number where it has one."""
    return f"《{reference.title}》{f'({reference.number})' if reference.number else ''}"
