"""Rules that warn of what is valid, and the editor should look at; `plan check` passes."""

from collections.abc import Iterator

from generator.messages import join_sentences, say
from generator.plan.document import Document
from generator.plan.rules import scope
from generator.plan.rules.rule import rule
from generator.plan.shapes.departments import UNREVIEWED, Department
from generator.plan.shapes.edition import EditionFile
from generator.plan.shapes.files import PlanFiles
from generator.problems import Problem
from generator.text import orgcodes, years


@rule(
    "P219",
    "导入时新增的，还没有核对",
    "带着 `unreviewed: true` 的，是导入通知时程序加的。名录里的一条：名称可能读错了，也可能是已有部门的另一种写法。"
    "任务：文字是从扫描件上认出来的，可能认错了字。"
    "这是提醒，检查和预览（`plan serve`）照样通过；生成网站（`plan build`）、公布、封存、归档以前要核对完。",
    "确实是新的部门，核对 `id` 的拼音，删去 `unreviewed` 一行；是已有部门的另一种写法，删去这一条，"
    "在那个部门下面加别名；不是部门，改任务的文件，再删去这一条。"
    "任务逐字对照原件，改好认错的字（连同 `notice.txt`），再删去 `unreviewed` 一行。",
    is_advice=True,
)
def entries_are_reviewed(files: PlanFiles) -> Iterator[Problem]:
    """Warn of departments that an import added, and of tasks that it read from a scan, that nobody has looked at."""
    if document := files.departments_document:
        for i, department in enumerate(files.departments):
            if department.unreviewed:
                yield unreviewed(document, i, department)
    yield from tasks_unreviewed(files)


def tasks_unreviewed(files: PlanFiles) -> Iterator[Problem]:
    """Yield the warning of each task whose words nobody has compared with the scan."""
    for document, task in scope.tasks_of(files):
        if task.unreviewed:
            message = say("这项任务的文字是从扫描件上认出来的，还没有核对。请对照原件，再删去 unreviewed 一行。")
            yield document.problem("P219", message, ("unreviewed",))


def unreviewed(document: Document, at: int, department: Department) -> Problem:
    """Return the warning of an entry of the registry, which points at its mark."""
    added = say("“{name}”是导入时新增的，还没有核对。", name=department.name)
    if "unreviewed" in document.data[at]:
        message = join_sentences(added, say("核对以后，删去 unreviewed 一行。"))
        return document.problem("P219", message, (at, "unreviewed"))
    message = join_sentences(added, say("核对以后，从 note 里删去“{words}”。", words=UNREVIEWED))
    return document.problem("P219", message, (at, "note"))


@rule(
    "P505",
    "标题里的年份与年度不同",
    "`edition.yml` 的标题写着年份，但其中没有这个年度。多半是导入时 `--edition` 写错了，或者选了别的年度的通知。"
    "这是提醒，检查照样通过。",
    "对照通知核对。放错了年度的，把文件夹改成通知的年度；没有放错的，不用改。",
    is_advice=True,
)
def titles_are_of_their_year(files: PlanFiles) -> Iterator[Problem]:
    """Warn of an edition whose title names other years than its own; what is sealed stays as it is."""
    for edition in files.editions:
        head, document = edition.head, edition.head_document
        if head and document and is_advised(edition.year, head, edition.seal_document):
            message = say("标题“{title}”里没有 {year} 年。请核对年度。", title=head.title, year=edition.year)
            yield document.problem("P505", message, ("title",))


def is_advised(year: str, head: EditionFile, seal: object) -> bool:
    """Whether an edition, sealed where it has a seal, has a title that is warned of."""
    return not seal and years.is_of_another(head.title, year)


@rule(
    "P120",
    "索引号的写法少见",
    "索引号由机构的代码、年份（或年月）和流水号组成，如 `000014349/2017-00110`：以前用九位的组织机构代码，"
    "现在用十八位的统一社会信用代码。这一个两种都不像，多半是抄漏了，或者混进了全角字符。这是提醒，检查照样通过。",
    "对照原件核对。本地另有编法的，照原件写，不用改。",
    is_advice=True,
)
def index_numbers_are_usual(files: PlanFiles) -> Iterator[Problem]:
    """Warn of an index number in neither of the two schemes."""
    for document, written in _index_numbers(files):
        if not orgcodes.index_number(written):
            message = say("索引号“{number}”的写法少见，一般是“代码/年份-流水号”。请对照原件核对。", number=written)
            yield document.problem("P120", message, ("index_number",))


@rule(
    "P121",
    "索引号里代码的校验码不对",
    "索引号开头的组织机构代码（GB 11714）或统一社会信用代码（GB 32100），最后一位由前面各位算出，抄错一位就对不上。"
    "这是提醒，检查照样通过。",
    "对照原件，改正抄错的一位。原件就是这样印的，照原件写，不用改。",
    is_advice=True,
)
def index_numbers_check(files: PlanFiles) -> Iterator[Problem]:
    """Warn of an index number whose code of an organisation does not end in its check character."""
    for document, written in _index_numbers(files):
        parts = orgcodes.index_number(written)
        if parts and not parts.is_consistent:
            message = say(
                "索引号里的代码 {code} 有误：照前面各位，最后一位应是 {check}。请对照原件核对。",
                code=parts.code,
                check=parts.check,
            )
            yield document.problem("P121", message, ("index_number",))


def _index_numbers(files: PlanFiles) -> Iterator[tuple[Document, str]]:
    """Yield the index numbers that may still be changed: what is sealed stays as it is."""
    for edition in files.editions:
        if edition.head and edition.head.index_number and edition.head_document and not edition.seal_document:
            yield edition.head_document, edition.head.index_number
