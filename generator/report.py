"""What an import understood, and what an editor should look at, as records, as text and as JSON."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from generator.importing import Imported
from generator.typeset import one_line

KINDS = {
    "bracket": "像是责任文字，没有读懂，照原样保留",
    "gap": "编号不连续",
    "task": "没有责任文字的事项",
    "text": "照原样保留的文字",
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
        Finding(doubt.kind, _line(text, doubt.span[0]), _line(text, max(doubt.span[0], doubt.span[1] - 1)), _short(doubt.text))
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
    parts = f"（其中分项 {found.parts} 个）" if found.parts else ""
    yield f"{found.edition}年度《{found.title}》：{found.sections} 章，{found.tasks} 项任务{parts}，{found.duties} 项责任。"
    if found.layout == "standard":
        yield "通知是标准排法，责任由数据排出。"
    else:
        yield "通知照原件排，责任文字保留原话。"
    if found.new_departments:
        yield f"\n名录里新增 {len(found.new_departments)} 个名称，请核对是不是已有部门的另一种写法："
        for new in found.new_departments:
            near = f"，相近的有{'、'.join(f'“{name}”' for name in new.nearest)}" if new.nearest else ""
            yield f"  第 {new.line} 行　{new.name}（{new.id}）{near}"
    if found.new_references:
        yield f"\n依据里新增 {len(found.new_references)} 份文件："
        yield from (f"  《{title}》" for title in found.new_references)
    for kind, said in KINDS.items():
        if of_kind := [finding for finding in found.findings if finding.kind == kind]:
            yield f"\n{said}，{len(of_kind)} 处："
            yield from (f"  {_place(finding)}　{finding.text}" for finding in of_kind)


def _place(finding: Finding) -> str:
    if finding.first_line == finding.last_line:
        return f"第 {finding.first_line} 行"
    return f"第 {finding.first_line}—{finding.last_line} 行"


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _short(text: str) -> str:
    flat = one_line(" ".join(text.split()))
    return flat if len(flat) <= 60 else flat[:59] + "…"
