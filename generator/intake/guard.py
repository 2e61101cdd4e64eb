"""Refuse an import that brings no task, or loses more of an edition than it brings; say what there is less of."""

import os
from collections.abc import Iterator
from pathlib import Path

from generator.intake import compose, matching
from generator.intake.compose import EditionData
from generator.intake.parsed_notice import ParsedNotice
from generator.intake.report import Fewer, GoneTask
from generator.messages import phrase, say
from generator.plan import document, seal, source
from generator.plan.shapes.files import EditionFiles, PlanFiles
from generator.problems import PlanError, SiteError
from generator.text.typeset import one_line

_SHOWN = 20
"""How many passages are shown that look like clauses, where no task was read."""
_MOST_LINES = 50_000
"""Lines with text, cells among them: far more than any notice has, and few enough to be read in seconds."""
_MOST_TASKS = 5_000
_COUNTED = {
    "tasks": phrase("任务"),
    "duties": phrase("责任"),
    "sections": phrase("章"),
}
"""What is counted of an edition → its word."""


def replaced(files: PlanFiles, year: str, plan_dir: Path) -> EditionFiles | None:
    """Return the edition that an import replaces; None where the plan has none of this year.

    Raise PlanError where it is sealed, where something else has its name, and where a file that would be written anew
    cannot be read: what its editor wrote in it would be lost unseen.
    """
    folder = plan_dir / year
    if os.path.lexists(sealed := folder / seal.SEAL):
        _refuse(sealed, "P401", say("{year}年度已封存，不能重新导入。要更正，写进 errata.yml。", year=year))
    old = next((edition for edition in files.editions if edition.year == year), None)
    if old is None and os.path.lexists(folder):
        message = say("“{name}”应是一个年度的文件夹，这里却是别的东西。请先改名或移走，再导入。", name=year)
        _refuse(folder, "P101", message)
    written = {(folder / "edition.yml").as_posix(), *map(Path.as_posix, (folder / "tasks").glob("*.yml"))}
    names = {one_line(name) for name in written if os.path.lexists(name)}
    if unread := [problem for problem in files.problems if problem.file in names]:
        raise PlanError(unread)
    return old


def _refuse(path: Path, code: str, message: str) -> None:
    raise PlanError([document.Document(one_line(path.as_posix()), "").problem(code, message)])


def require_usual_length(text: str) -> None:
    """Raise SiteError where a text is longer than a plan can hold, or has more lines than any notice."""
    size, lines = len(text.encode("utf-8")), sum(1 for line in text.split("\n") if line.strip())
    if size > source.MAX_BYTES:
        long = say("文字有 {size} 字节，超过 {limit} 字节的上限", size=size, limit=source.MAX_BYTES)
    elif lines > _MOST_LINES:
        long = say("文字有 {count} 行，超过 {limit} 行的上限", count=lines, limit=_MOST_LINES)
    else:
        return
    raise SiteError(say(_TOO_LONG, long=long))


_TOO_LONG = phrase(
    "{long}，不像一份通知，什么也没有写。请核对是不是选错了文件；汇编了几份通知的，请拆开，每份另存为一个文件，再导入。"
)


def require_tasks(parsed: ParsedNotice) -> None:
    """Raise SiteError where no task was read in a notice, or more than any notice has."""
    count = len(parsed.tasks)
    if count > _MOST_TASKS:
        long = say("读出 {count} 项任务，超过 {limit} 项的上限", count=count, limit=_MOST_TASKS)
        raise SiteError(say(_TOO_LONG, long=long))
    if count:
        return
    lines = [line.strip() for line in parsed.text.split("\n") if line.strip()]
    message = say(
        "没有读出一项任务，什么也没有写。读到 {count} 行文字，开头是“{first}”。"
        "请核对是不是选错了文件，任务是不是在另一个附件里。程序凭责任文字（如“市教育局牵头”）认任务；"
        "通知确实没有写责任单位的，请照“数据格式”手工建立这个年度。",
        count=len(lines),
        first=one_line(lines[0][:40]),
    )
    strange = [doubt for doubt in parsed.doubts if doubt.kind in ("bracket", "table")]
    for doubt in strange[:_SHOWN]:
        line = parsed.text.count("\n", 0, doubt.span[0]) + 1
        words = one_line(" ".join(doubt.text.split()))[:60]
        message += "\n" + say("第 {line} 行像是责任文字，没有读懂：{words}", line=line, words=words)
    raise SiteError(message)


def refuse_losses(edition: EditionData, old: EditionFiles, plan_dir: Path) -> None:
    """Raise SiteError where fewer than half of an edition's tasks, duties or chapters would be left.

    Of an issued edition they have to be the same tasks: the others come from a notice that is not this one.
    """
    less = [one for one in fewer(edition, old) if one.now * 2 < one.before]
    told = [say("{what} {before} 项，只剩 {now} 项", what=one.what, before=one.before, now=one.now) for one in less]
    kept = len(matching.matched(old.tasks, edition.tasks))
    if not told and kept * 2 < len(old.tasks) and old.head and old.head.status != "draft":
        told = [say("任务 {before} 项，只认得出 {now} 项", before=len(old.tasks), now=kept)]
    if told:
        message = say(
            "重新导入失去的比带来的多，什么也没有写：{losses}。请核对选的文件和 --edition。"
            "确实要换成这一份的，先把 {folder} 移到计划的文件夹以外，再导入。",
            losses=say("；").join(told),
            folder=one_line((plan_dir / old.year).as_posix()),
        )
        raise SiteError(message)


def fewer(edition: EditionData, old: EditionFiles) -> Iterator[Fewer]:
    """Yield what there is less of in an edition than in the one that it replaces."""
    sections = edition.head.get("sections", ())
    now = {
        "tasks": len(edition.tasks),
        "duties": sum(1 for _ in compose.bearer_names(edition)),
        "sections": sum(not section.get("unprinted") for section in sections),
    }
    bearing = [duties for task in old.tasks.values() for duties in (task.duties, *(p.duties for p in task.parts))]
    before = {
        "tasks": len(old.tasks),
        "duties": sum(len(names) for duties in bearing for names in duties.by_key().values()),
        "sections": sum(not section.unprinted for section in (old.head.sections if old.head else ())),
    }
    for key, what in _COUNTED.items():
        if now[key] < before[key]:
            yield Fewer(say(what), before[key], now[key])


def gone(edition: EditionData, old: EditionFiles) -> Iterator[GoneTask]:
    """Yield the tasks of an edition that the one in its place does not have."""
    homes = matching.matched(old.tasks, edition.tasks)
    for name, task in old.tasks.items():
        if name not in homes:
            yield GoneTask(name, task.title or task.text or "")
