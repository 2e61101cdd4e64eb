"""The report of an import: what was understood, and what an editor should look at; as text, JSON or a page."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from markupsafe import Markup

from generator.intake.outline import MarkedPiece, UnderstoodChapter, UnderstoodTask
from generator.messages import phrase, say
from generator.package import ASSETS
from generator.plan.shapes.declared import declarations
from generator.plan.shapes.task import Duties
from generator.text.typeset import one_line

_SHORT = 40
"""How many characters of a task without a title are shown."""

KINDS = {
    "ocr": phrase("从扫描件上认出来的，［］里的字没有把握，请对照图片"),
    "page": phrase("是图片没有文字的页，没有读，通知里缺这一页的文字"),
    "blank": phrase("没有画线的表格，行和列是照空白分的，请对照原件核对"),
    "scanned": phrase("扫描件上的表格，行和列是照图上的线和空白分的，请对照原件逐格核对"),
    "bracket": phrase("像是责任文字，没有读懂，照原样保留"),
    "box": phrase("网页上方的信息，通知里没有，没有写进计划"),
    "repeated": phrase("每页重复的页眉、页脚和表头，只留一次或没有写进计划"),
    "private": phrase("私用区的字符，换一种字体就显示成别的字或者空白，请对照原件改正"),
    "table": phrase("表格的这一行没有读懂，照原样保留"),
    "rule": phrase("对后面各项都有效的规定"),
    "beside": phrase("责任文字里单位和时限以外的话，仍在责任文字里，没有成为数据"),
    "gap": phrase("编号不连续"),
    "task": phrase("没有责任文字的事项"),
    "text": phrase("照原样保留的文字"),
}
"""Kind of a doubt → its message."""
UNREAD = ("page", "bracket", "table")
"""Kinds of what may be missing from the data; an editor looks at these before the new names."""


@dataclass(frozen=True)
class ReportedDoubt:
    """A passage for the editor to look at: `kind` is a key of KINDS; lines from 1, both included; 0 without a place."""

    kind: str
    first_line: int
    last_line: int
    text: str
    picture: str = ""
    """The passage in the scan, as an address that holds its data."""


@dataclass(frozen=True)
class NewName:
    """A unit new to the registry: its name and new id, its first line in the notice, the most similar known names."""

    name: str
    id: str
    line: int
    nearest: tuple[str, ...]
    suspect: bool = False
    """It does not look like the name of a unit."""


@dataclass(frozen=True)
class NotKept:
    """What an editor wrote and an import has no place for: its file, the key's title and the value."""

    file: str
    title: str
    value: str


@dataclass(frozen=True)
class Inferred:
    """A task that keeps what an editor wrote of one with other words: its file, the id and title of that, the keys."""

    file: str
    was: str
    title: str
    kept: tuple[str, ...]


@dataclass(frozen=True)
class Astray:
    """A task's id that stands in a file which an import leaves alone, and no longer means the task that it meant."""

    file: str
    task: str
    now: str = ""
    """The id that the task has now; empty where the new notice has no such task."""


@dataclass(frozen=True)
class GoneTask:
    """A task of the edition that was replaced, which the new one does not have."""

    id: str
    title: str


@dataclass(frozen=True)
class Fewer:
    """What there is less of than in the edition that was replaced."""

    what: str
    before: int
    now: int


@dataclass(frozen=True)
class Report:
    """The result of an import; its fields are the keys of the JSON report."""

    edition: str
    layout: str
    title: str
    sections: int
    tasks: int
    parts: int
    duties: int
    new_departments: tuple[NewName, ...]
    new_references: tuple[str, ...]
    findings: tuple[ReportedDoubt, ...]
    files: tuple[str, ...]
    not_kept: tuple[NotKept, ...] = ()
    inferred: tuple[Inferred, ...] = ()
    astray: tuple[Astray, ...] = ()
    gone: tuple[GoneTask, ...] = ()
    fewer: tuple[Fewer, ...] = ()
    chapters: tuple[UnderstoodChapter, ...] = ()
    is_of_another_year: bool = False
    """Whether the title names years, and not that of the edition."""


def as_page(
    report: Report, notice: tuple[tuple[MarkedPiece, ...], ...], outcome: str, render: Callable[..., str]
) -> str:
    """Return a report as one HTML page, beside the lines of the notice in which what was understood is marked.

    `outcome` is the line on what was written, `render` renders report.html.
    """
    style = (ASSETS / "plan.css").read_text("utf-8")
    return render(
        language=say("zh-Hans"),
        title=say("导入报告：{year}年度", year=report.edition),
        style=Markup(style),  # noqa: S704  our own file
        summary=summary(report),
        outcome=outcome,
        sections=list(report_sections(report)),
        chapters=report.chapters,
        stated=stated,
        lined=_lined,
        say_understood=say("读成这样，请逐项核对："),
        say_notice=say("通知全文：划线的是认出来的标题和责任文字，波浪线的没有读懂"),
        notice=notice,
    )


def as_json(report: Report) -> str:
    """Return a report as JSON."""
    return json.dumps(asdict(report), ensure_ascii=False, indent=1) + "\n"


def as_text(report: Report) -> str:
    """Return a report as text for a terminal."""
    return "\n".join(_lines(report)) + "\n"


@dataclass(frozen=True)
class ReportSection:
    """What the editor should look at, under a heading: items of a place in the notice and a text."""

    heading: str
    items: tuple[tuple[str, str], ...]
    lines: tuple[int, ...] = ()
    """For each item its first line in the notice, from 1; 0 without a place."""
    pictures: tuple[str, ...] = ()
    """For each item the passage in the scan."""


def summary(report: Report) -> tuple[str, str]:
    """Return two sentences: what was imported, and how the notice is laid out."""
    parts = say("（其中分项 {count} 个）", count=report.parts) if report.parts else ""
    imported = say(
        "{year}年度《{title}》：{sections} 章，{tasks} 项任务{parts}，{duties} 项责任。",
        year=report.edition,
        title=report.title,
        sections=report.sections,
        tasks=report.tasks,
        parts=parts,
        duties=report.duties,
    )
    standard = report.layout == "standard"
    return imported, say("通知是标准排法，责任由数据排出。") if standard else say("通知照原件排，责任文字保留原话。")


def report_sections(report: Report) -> Iterator[ReportSection]:
    """Yield what the editor should look at, one section for each kind."""
    if report.is_of_another_year:
        yield ReportSection(say("标题里没有 {year} 年，请核对 --edition 和选的文件。", year=report.edition), ())
    if report.fewer:
        items = tuple((one.what, say("{before} 项 → {now} 项", before=one.before, now=one.now)) for one in report.fewer)
        yield ReportSection(say("比原来少了："), items)
    if report.gone:
        heading = say("原来有、这次没有的任务，{count} 项：", count=len(report.gone))
        yield ReportSection(heading, tuple((one.id, _short(one.title)) for one in report.gone))
    if suspects := [new for new in report.new_departments if new.suspect]:
        heading = say("不像单位名称的有 {count} 个，可能读错了，请先核对：", count=len(suspects))
        items = tuple((_lined(new.line), new.name) for new in suspects)
        yield ReportSection(heading, items, tuple(new.line for new in suspects))
    yield from _of_kinds(report, UNREAD)
    if report.new_departments:
        count = len(report.new_departments)
        heading = say("名录里新增 {count} 个名称，请核对是不是已有部门的另一种写法：", count=count)
        items = tuple((_lined(new.line), _named(new)) for new in report.new_departments)
        yield ReportSection(heading, items, tuple(new.line for new in report.new_departments))
    if report.new_references:
        heading = say("依据里新增 {count} 份文件：", count=len(report.new_references))
        yield ReportSection(heading, tuple(("", f"《{title}》") for title in report.new_references))
    yield from _of_kinds(report, tuple(kind for kind in KINDS if kind not in UNREAD))
    yield from _of_the_replaced(report)


def _of_kinds(report: Report, kinds: tuple[str, ...]) -> Iterator[ReportSection]:
    """Yield the findings of some kinds, one section for each."""
    for kind in kinds:
        if of_kind := [finding for finding in report.findings if finding.kind == kind]:
            heading = say("{what}，{count} 处：", what=say(KINDS[kind]), count=len(of_kind))
            items = tuple((_place(finding), finding.text) for finding in of_kind)
            lines = tuple(finding.first_line for finding in of_kind)
            yield ReportSection(heading, items, lines, tuple(finding.picture for finding in of_kind))


def _of_the_replaced(report: Report) -> Iterator[ReportSection]:
    """Yield what became of what an editor wrote before."""
    if report.not_kept:
        heading = say("编者原来写的，没有保留，{count} 处；要留的，请另外写上：", count=len(report.not_kept))
        yield ReportSection(heading, tuple((lost.file, _worded(lost)) for lost in report.not_kept))
    if report.inferred:
        heading = say(
            "只是与原来的任务相近，程序推定是同一项，编者写的留在这里，{count} 处；请核对：", count=len(report.inferred)
        )
        yield ReportSection(heading, tuple((one.file, _carried(one)) for one in report.inferred))
    if report.astray:
        heading = say("写着任务原来的编号，导入没有改，{count} 处；请核对，改成现在的：", count=len(report.astray))
        counted = Counter((one.file, _led(one)) for one in report.astray)
        yield ReportSection(heading, tuple((file, _counted(led, count)) for (file, led), count in counted.items()))


def _lines(report: Report) -> Iterator[str]:
    yield from summary(report)
    for block in report_sections(report):
        yield "\n" + block.heading
        yield from ("  " + "　".join(filter(None, item)) for item in block.items)
    if report.chapters:
        yield "\n" + say("读成这样，请逐项核对：")
    for chapter in report.chapters:
        if chapter.title:
            yield f"{_lined(chapter.line)}　{chapter.title}"
        for task in chapter.tasks:
            place = _lined(task.line)
            yield "  " + "　".join([place, task.file, _short(" ".join(task.title.split())), stated(task)])


def stated(task: UnderstoodTask) -> str:
    """Return who bears a task, by role, and until when."""
    roles = declarations(Duties)
    said = [f"{roles[role].title}：{say('、').join(names)}" for role, names in task.duties.items()]
    said += [say("时限：{words}", words=task.deadline)] if task.deadline else []
    return one_line(say("；").join(said)) or say("没有责任单位")


def _short(text: str) -> str:
    return one_line(text if len(text) <= _SHORT else f"{text[:_SHORT]}……")


def _worded(lost: NotKept) -> str:
    return say("{title}：{value}", title=lost.title, value=one_line(lost.value))


def _carried(one: Inferred) -> str:
    kept = say("、").join(one.kept)
    return say("原来是 {was}“{title}”，留下的有：{kept}", was=one.was, title=_short(one.title), kept=kept)


def _led(one: Astray) -> str:
    if one.now:
        return say("{task}，这项任务现在是 {now}", task=one.task, now=one.now)
    return say("{task}，没有找到这项任务", task=one.task)


def _counted(words: str, count: int) -> str:
    return words if count == 1 else say("{words}（{count} 处）", words=words, count=count)


def _named(new: NewName) -> str:
    near = say("、").join(f"“{name}”" for name in new.nearest)
    return f"{new.name}（{new.id}）" + (say("，相近的有{near}", near=near) if near else "")


def _lined(line: int) -> str:
    return say("第 {line} 行", line=line)


def _place(finding: ReportedDoubt) -> str:
    if not finding.first_line:
        return ""
    if finding.first_line == finding.last_line:
        return _lined(finding.first_line)
    return say("第 {first}—{last} 行", first=finding.first_line, last=finding.last_line)
