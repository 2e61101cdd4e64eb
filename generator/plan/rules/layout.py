"""Rules for layouts: what the data print is the notice, character for character, and has what errata quote."""

from collections.abc import Iterator
from itertools import zip_longest

from generator.clauses import letterhead
from generator.clauses.clause import ROLES
from generator.messages import say
from generator.plan import notice
from generator.plan.document import Document, Keys
from generator.plan.records import Edition
from generator.plan.rules.rule import rule, shared_code_rule
from generator.plan.rules.scope import issued, laid_out, tasks_of
from generator.plan.shapes.files import EditionFiles, PlanFiles
from generator.problems import Code, Problem
from generator.text.invisible import code


@rule(
    "P215",
    "文字里没有所说的牵头单位",
    "`text_lead` 记的是任务的文字里另外提到的牵头单位，但文字里没有这个名称。",
    "照任务的文字改；文字里没有另提牵头单位的，把这一行删去。",
)
def text_leads_stand_in_text(files: PlanFiles) -> Iterator[Problem]:
    """Require that the lead that the text names stands in the text."""
    for document, task in tasks_of(files):
        texts = (task.text, *(part.text for part in task.parts))
        if task.text_lead and not any(text and task.text_lead in text for text in texts):
            message = say("任务的文字里没有“{name}”。请照文字改，或删去这一行。", name=task.text_lead)
            yield document.problem("P215", message, ("text_lead",))


@shared_code_rule
def standard_is_whole(files: PlanFiles) -> Iterator[Problem]:
    """Require that an edition in the standard layout has all that this prints."""
    for edition in issued(files):
        head, document = edition.head, edition.head_document
        for key in ("issuer", "issued", "sections"):
            if head and document and not getattr(head, key):
                empty = key in head.model_fields_set
                unsaid = say(
                    "{name}没有内容。{remedy}", name=f"“{key}”", remedy=say("请填写；通知没有说的，把整行删去。")
                )
                missing = say("缺少{name}。请补上这一项。", name=f"“{key}”")
                if key == "issued":
                    missing = say("缺少“issued”。请补上成文日期；还没有印发的，写 status: draft。")
                message = unsaid if empty else missing
                yield document.problem("P113" if empty else "P112", message, (key,) if empty else ())
        for i, section in enumerate(head.sections if head else ()):
            if document and not section.number:
                yield document.problem("P112", say("缺少{name}。请补上这一项。", name="“number”"), ("sections", i))
    for document, task in tasks_of(files, "standard"):
        for key in ("title", "text", "duties"):
            if key not in task.model_fields_set:
                yield document.problem("P112", say("缺少{name}。请补上这一项。", name=f"“{key}”"))


@rule(
    "P217",
    "这个键不能用在这里",
    "标准排法（`layout: standard`）由责任排出任务末尾的括号，不保留通知原来的责任文字；"
    "`clause`、`parts`、`form` 等键只在照原件排（`layout: written`）的年度里有用，写在这里不会印出来。",
    "删去这个键；若这个年度是导入的、应当照原件排，在 `edition.yml` 里写 `layout: written`。",
)
def keys_fit_layout(files: PlanFiles) -> Iterator[Problem]:
    """Require that keys that only an edition laid out as written prints stand in no other."""
    for edition in laid_out(files, "standard"):
        if (head := edition.head) and (document := edition.head_document):
            yield from (
                _misplaced(document, key, (key,)) for key in ("opening", "forms") if key in head.model_fields_set
            )
            for i, section in enumerate(head.sections):
                misplaced = sorted({"text", "form", "level", "unprinted"} & section.model_fields_set)
                yield from (_misplaced(document, key, ("sections", i, key)) for key in misplaced)
    keys = ("number", "clause", "cells", "rest", "form", "deadline", "reading", "parts")
    for document, task in tasks_of(files, "standard"):
        yield from (_misplaced(document, key, (key,)) for key in keys if key in task.model_fields_set)
        others = (key for key in task.duties.by_key() if key not in ROLES)
        yield from (_misplaced(document, key, ("duties", key)) for key in others)


def _misplaced(document: Document, key: str, keys: Keys) -> Problem:
    message = say("“{key}”只能用在 layout: written 的年度里。请删去，或核对 edition.yml 的 layout。", key=key)
    return document.problem("P217", message, keys, key=True)


@rule(
    "P303",
    "通知里没有这项内容",
    "`edition.yml` 里写的标题、发文字号或发文机关，在 `notice.txt` 里找不到。",
    "照通知原文改；通知没有写的，删去这一行。",
)
def facts_stand_in_notice(files: PlanFiles) -> Iterator[Problem]:
    """Require that title, number and issuer of an edition laid out as written stand in its notice."""
    for edition in laid_out(files, "written"):
        head, document = edition.head, edition.head_document
        text = letterhead.bare(edition.notice.text) if edition.notice else ""
        for key in ("title", "number", "issuer"):
            value = getattr(head, key)
            named = value.split("、") if value and key == "issuer" else [value or ""]  # joint issuers sign one by one
            if document and value and not all(letterhead.bare(name) in text for name in named):
                message = say("通知原文里没有“{value}”。请照原文改。", value=value)
                yield document.problem("P303", message, (key,))


CODES = (
    Code(
        "P301",
        "与通知原文不一致",
        "由数据排出的通知，与 `notice.txt` 里的原文有一处不同。"
        "网站上的文字必须与通知逐字相同，标点、部门的先后和“等部门”三个字也在内。"
        "提示里是第一处不同，改好以后请再检查一遍。",
        "照通知改数据；若是 `notice.txt` 抄错了，照通知改 `notice.txt`。",
    ),
)


def same_as_notice(edition: Edition, document: Document) -> Iterator[Problem]:
    """Require that the text that the data renders to is the notice, character for character.

    Shows the first difference. How the file ends its lines makes none.
    """
    issued = document.text.replace("\r\n", "\n").rstrip("\n").split("\n")
    for number, (ours, theirs) in enumerate(zip_longest(notice.lines(edition), issued), start=1):
        rendered = ours.text if ours else None
        if rendered != theirs:
            column = _difference(rendered or "", theirs or "")
            blanks = all((line or "")[column : column + 1].isspace() for line in (theirs, rendered))
            name = f"tasks/{ours.task}.yml" if ours and ours.task else "edition.yml"
            source = document.file.removesuffix("notice.txt") + name
            message = say(
                "原文为{issued}，数据排出的是{rendered}。数据在 {source}。",
                issued=_around(theirs, column, spell=blanks),
                rendered=_around(rendered, column, spell=blanks),
                source=source,
            )
            yield document.problem_at((number, column + 1), "P301", message)
            return


def quotes_stand_in_notice(edition: Edition, files: EditionFiles) -> Iterator[Problem]:
    """Require that the words an erratum quotes stand in what the notice prints: for its task, or anywhere in it."""
    for i, erratum in enumerate(edition.errata):
        if files.errata_document and erratum.quote and erratum.quote not in _printed(edition, erratum.task):
            message = say("原文里没有“{quote}”。请照原文抄写。", quote=erratum.quote)
            yield files.errata_document.problem("P405", message, (i, "quote"))


def _printed(edition: Edition, task: str | None) -> str:
    """Return what the notice prints for a task, number and clause included; without one, the whole notice."""
    if task is None:
        return notice.text(edition)
    return "".join(stretch.text for stretch in notice.stretches(edition, edition.by_id[task]))


def _difference(one: str, other: str) -> int:
    """Return the place of the first difference of two lines."""
    pairs = enumerate(zip_longest(one, other))
    return next(i for i, (a, b) in pairs if a != b) if one != other else 0


def _around(line: str | None, column: int, *, spell: bool) -> str:
    """Quote the place of a difference; `spell` says which blank is there, where there are two that look alike."""
    if not line:
        return say("（无此行）") if line is None else say("（空行）")
    at = line[column : column + 1]
    at = code(at) if spell else at
    return f"“{'……' if column > 6 else ''}{line[max(0, column - 6) : column]}{at}{line[column + 1 : column + 12]}”"
