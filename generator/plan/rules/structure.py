"""Rules for sections and tasks: names of files, numbers without gaps, what tasks go on with."""

from collections import Counter
from collections.abc import Iterator

from generator.messages import say
from generator.plan.records import task_key
from generator.plan.rules.rule import rule
from generator.plan.rules.scope import issued, laid_out, offered
from generator.plan.shapes.files import PlanFiles
from generator.problems import Problem
from generator.text.typeset import NUMERALS, numeral


@rule(
    "P207",
    "任务的文件名不对",
    "任务的文件名就是它的编号：`3-8.yml` 是第三章第八项。文件名不是“章-项”的样子，或者文件里另写的编号与文件名不同。",
    "改文件名；若文件里写了 `id`，可以把那一行删去。",
)
def files_named(files: PlanFiles) -> Iterator[Problem]:
    """Require that a task's file is named after its id."""
    for edition in files.editions:
        for name, document in edition.documents.items():
            task = edition.tasks.get(name)
            if task_key(name) is None:
                yield document.problem("P207", say("文件名“{name}”应为“章-项”，如 3-8。", name=name))
            elif task and task.id is not None and task.id != name:
                message = say("编号“{id}”与文件名“{name}”不一致。请改文件名，或删去这一行。", id=task.id, name=name)
                yield document.problem("P207", message, ("id",))


@rule(
    "P208",
    "章里没有任务",
    "这一章一项任务也没有，网站上会出现空栏目。",
    "补上任务文件，或者删去这一章。",
)
def sections_have_tasks(files: PlanFiles) -> Iterator[Problem]:
    """Require that a chapter has at least one task."""
    for edition in issued(files):
        with_tasks = {key[0] for key in map(task_key, edition.documents) if key}
        for i, section in enumerate(edition.head.sections if edition.head else ()):
            if edition.head_document and i + 1 not in with_tasks:
                remedy = say("请补上任务文件 tasks/{chapter}-1.yml，或删去这一章。", chapter=i + 1)
                message = say(
                    "第{number}章“{title}”没有任务。{remedy}", number=section.number, title=section.title, remedy=remedy
                )
                yield edition.head_document.problem("P208", message, ("sections", i))


@rule(
    "P218",
    "年度里没有任务",
    "这个年度一项任务也没有。多半是导入时选错了文件，或者任务文件不见了。",
    "补上任务文件；选错了文件的，把这个年度的文件夹移走，重新导入通知；"
    "还在起草的，在 `edition.yml` 里写 `status: draft`。",
)
def editions_have_tasks(files: PlanFiles) -> Iterator[Problem]:
    """Require that an edition has tasks, but for drafts, and those that are sealed without any.

    Of one whose chapters are printed by the standard layout each chapter is told of instead.
    """
    for edition in files.editions:
        head, document = edition.head, edition.head_document
        if not head or not document or edition.documents or edition.seal_document or head.status == "draft":
            continue
        if head.layout == "written" or not head.sections:
            remedy = say("请补上任务文件，如 tasks/1-1.yml；导入时选错了文件的，移走这个文件夹，重新导入。")
            message = say("{year}年度没有任务。{remedy}", year=edition.year, remedy=remedy)
            yield document.problem("P218", message)


@rule(
    "P209",
    "任务所属的章不存在",
    "任务文件名开头的章号，在 `edition.yml` 的 `sections` 里没有。",
    "对照通知，补上这一章，或者改任务的文件名。",
)
def tasks_have_sections(files: PlanFiles) -> Iterator[Problem]:
    """Require that the chapter of a task is in the edition."""
    for edition in files.editions:
        count = len(edition.head.sections) if edition.head else 0
        for name, document in edition.documents.items():
            key = task_key(name)
            if edition.head and (count or edition.head.layout == "written") and key and key[0] > count:
                remedy = say("请补上这一章，或改文件名。")
                message = say(
                    "edition.yml 的 sections 里没有第 {chapter} 章（共 {count} 章）。{remedy}",
                    chapter=key[0],
                    count=count,
                    remedy=remedy,
                )
                yield document.problem("P209", message)


@rule(
    "P210",
    "编号不连续",
    "章的编号要从“一”开始，章里的任务要从第 1 项开始，中间不能有缺号、重号，顺序也不能颠倒。",
    "对照通知，补上缺的一项，或者改正编号。",
)
def numbered_without_gap(files: PlanFiles) -> Iterator[Problem]:
    """Require that chapters are numbered 一, 二, 三 … (NORMS N20), and the tasks of a chapter from 1, without a gap."""
    yield from _sections_numbered(files)
    yield from _tasks_numbered(files)


def _sections_numbered(files: PlanFiles) -> Iterator[Problem]:
    for edition in laid_out(files, "standard"):
        for i, section in enumerate(edition.head.sections if edition.head else ()):
            if edition.head_document and section.number and NUMERALS.get(section.number) != i + 1:
                message = say(
                    "章的编号应为“{right}”，这里写的是“{number}”。请核对有无缺章。",
                    right=numeral(i + 1),
                    number=section.number,
                )
                yield edition.head_document.problem("P210", message, ("sections", i, "number"))


def _tasks_numbered(files: PlanFiles) -> Iterator[Problem]:
    for edition in files.editions:
        last: Counter[int] = Counter()
        keys = sorted(key for key in map(task_key, edition.documents) if key)
        for section, item in keys:
            if item != last[section] + 1:
                message = _gap(section, last[section], item)
                yield edition.documents[f"{section}-{item}"].problem("P210", message)
            last[section] = item


def _gap(section: int, last: int, item: int) -> str:
    place = {"section": section, "item": item, "missing": last + 1, "last": last}
    if last:
        return say(
            "第 {section} 章缺少任务 {section}-{missing}，{section}-{item} 的前面是 {section}-{last}。请核对编号。",
            **place,
        )
    return say("第 {section} 章缺少任务 {section}-{missing}，从 {section}-{item} 开始。请核对编号。", **place)


@rule(
    "P502",
    "承接的任务不存在",
    "`continues` 写的任务，在那个年度里没有；或者那个年度不早于本年度；或者同一项写了两次。",
    "对照以前年度的任务，改正年份和编号；不是承接以前的任务，把这一行删去。",
)
def tasks_continue_earlier_ones(files: PlanFiles) -> Iterator[Problem]:
    """Require that what a task goes on with is a task of an earlier year, named once.

    Years before the first that is kept are taken on trust: an archive may hold one edition alone.
    """
    known = {e.year: [f"{e.year}/{id_}" for id_ in e.documents] for e in files.editions}
    for edition in files.editions:
        for name, task in edition.tasks.items():
            for i, other in enumerate(task.continues):
                year = other.partition("/")[0]
                if year >= edition.year:
                    message = say("“{id}”不早于本年度（{year}）。只能承接以前年度的任务。", id=other, year=edition.year)
                elif other in task.continues[:i]:
                    message = say("“{id}”写了两次。请只留一个。", id=other)
                elif year >= min(known) and other not in known.get(year, ()):
                    near = offered(other, known.get(year, ()))
                    message = say("没有任务“{id}”。{nearest}", id=other, nearest=near)
                else:
                    continue
                yield edition.documents[name].problem("P502", message, ("continues", i))
