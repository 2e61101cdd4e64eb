"""What an import understood, and what an editor should look at, as records, as text and as JSON."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from generator.importing import Imported
from generator.language import phrase, say
from generator.typeset import one_line

KINDS = {
    "bracket": phrase("像是责任文字，没有读懂，照原样保留"),
    "gap": phrase("编号不连续"),
    "task": phrase("没有责任文字的事项"),
    "text": phrase("照原样保留的文字"),
}
"""What an editor should look at → how it is said."""


@dataclass(frozen=True)
class Name:
    """A name that the registry did not know: the line where it first stands, and the known names most like it."""

    name: str
    id: str
    line: int
    nearest: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """Something that the editor should look at: `kind` is a key of KINDS; lines from 1, both included."""

    kind: str
    first_line: int
    last_line: int
    text: str


@dataclass(frozen=True)
class Report:
    """What an import made of a notice."""

    edition: str
    layout: str
    title: str
    sections: int
    tasks: int
    parts: int
    duties: int
    new_departments: tuple[Name, ...]
    new_references: tuple[str, ...]
    findings: tuple[Finding, ...]
    files: tuple[str, ...]


def report(imported: Imported) -> Report:
    """Say what an import made."""
    text = imported.draft.text
    findings = tuple(
        Finding(
            doubt.kind,
            _line(text, doubt.span[0]),
            _line(text, max(doubt.span[0], doubt.span[1] - 1)),
            _short(doubt.text),
        )
        for doubt in imported.doubts
    )
    names = tuple(Name(new.name, new.id, new.line, new.nearest) for new in imported.new_names)
    return Report(
        imported.year,
        imported.layout,
        imported.title,
        imported.sections,
        imported.tasks,
        imported.parts,
        imported.duties,
        names,
        imported.new_references,
        findings,
        tuple(imported.files),
    )


def as_json(found: Report) -> str:
    """Give a report for programs."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=1) + "\n"


def as_text(found: Report) -> str:
    """Give a report for the editor."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Report) -> Iterator[str]:
    parts = say("（其中分项 {count} 个）", count=found.parts) if found.parts else ""
    yield say(
        "{year}年度《{title}》：{sections} 章，{tasks} 项任务{parts}，{duties} 项责任。",
        year=found.edition,
        title=found.title,
        sections=found.sections,
        tasks=found.tasks,
        parts=parts,
        duties=found.duties,
    )
    standard = found.layout == "standard"
    yield say("通知是标准排法，责任由数据排出。") if standard else say("通知照原件排，责任文字保留原话。")
    if found.new_departments:
        count = len(found.new_departments)
        yield "\n" + say("名录里新增 {count} 个名称，请核对是不是已有部门的另一种写法：", count=count)
        yield from map(_named, found.new_departments)
    if found.new_references:
        yield "\n" + say("依据里新增 {count} 份文件：", count=len(found.new_references))
        yield from (f"  《{title}》" for title in found.new_references)
    for kind, said in KINDS.items():
        if of_kind := [finding for finding in found.findings if finding.kind == kind]:
            yield "\n" + say("{what}，{count} 处：", what=say(said), count=len(of_kind))
            yield from (f"  {_place(finding)}　{finding.text}" for finding in of_kind)


def _named(new: Name) -> str:
    near = say("、").join(f"“{name}”" for name in new.nearest)
    line = f"  {say('第 {line} 行', line=new.line)}　{new.name}（{new.id}）"
    return line + (say("，相近的有{near}", near=near) if near else "")


def _place(finding: Finding) -> str:
    if finding.first_line == finding.last_line:
        return say("第 {line} 行", line=finding.first_line)
    return say("第 {first}—{last} 行", first=finding.first_line, last=finding.last_line)


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _short(text: str) -> str:
    flat = one_line(" ".join(text.split()))
    return flat if len(flat) <= 60 else flat[:59] + "…"
