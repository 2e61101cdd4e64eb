"""Sense: what no single file can know to be wrong. One short rule each, in the order of `RULES`."""

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import zip_longest

from generator import notice, seal
from generator.model import (
    DOCUMENT_NUMBER,
    ROLES,
    Department,
    EditionFiles,
    PlanFiles,
    Reference,
    SealFile,
    TaskFile,
    is_address,
)
from generator.problems import Problem
from generator.records import Edition, task_key
from generator.source import Document, Keys
from generator.typeset import NUMERALS, numeral, shared_pairs

Rule = Callable[[PlanFiles], Iterator[Problem]]


def ids_differ(files: PlanFiles) -> Iterator[Problem]:
    """P201: no two entries of a list have one id."""
    for document, entries in _registries(files):
        seen: dict[str, int] = {}
        for i, entry in enumerate(entries):
            if entry.id in seen:
                line, _ = document.locate((seen[entry.id], "id"))
                message = f"编号“{entry.id}”与第 {line} 行的相同。请改一个。"
                yield document.problem("P201", message, (i, "id"))
            seen.setdefault(entry.id, i)


def names_differ(files: PlanFiles) -> Iterator[Problem]:
    """P202: no two departments, and no two references, have one name or document number."""
    for document, entries in _registries(files):
        seen: dict[str, Keys] = {}
        for i, entry in enumerate(entries):
            for key, name in _named(entry):
                if name in seen:
                    line, _ = document.locate(seen[name])
                    message = f"“{name}”与第 {line} 行的相同。请合并或改正。"
                    yield document.problem("P202", message, (i, key))
                seen.setdefault(name, (i, key))


def aliases_differ(files: PlanFiles) -> Iterator[Problem]:
    """P204: an alias stands for one department."""
    owners = _owners(files)
    for i, department in enumerate(files.departments):
        for j, alias in enumerate(department.aliases):
            if (owner := owners[alias]) is not department:
                message = f"别名“{alias}”已是“{owner.name}”的名称或别名。请只留一处。"
            elif alias == department.name or alias in department.aliases[:j]:
                message = f"别名“{alias}”与本部门的名称或另一个别名相同。请删去。"
            else:
                continue
            if files.departments_document:
                yield files.departments_document.problem("P204", message, (i, "aliases", j))


def successors_known(files: PlanFiles) -> Iterator[Problem]:
    """P214: a department's successor is in the registry, and following them comes to an end."""
    successors = {department.id: department.successor for department in files.departments}
    for i, department in enumerate(files.departments):
        for j, id_ in enumerate(department.successor):
            if id_ not in successors:
                message = f"后继部门的编号“{id_}”不在名录中。{_nearest(id_, successors)}"
            elif department.id in _following(id_, successors):
                message = f"后继部门“{id_}”绕回了“{department.id}”自己。请核对谁在先、谁在后。"
            else:
                continue
            if files.departments_document:
                yield files.departments_document.problem("P214", message, (i, "successor", j))


def dates_in_order(files: PlanFiles) -> Iterator[Problem]:
    """P216: nothing ends before it begins, or is published before it is issued."""
    for i, department in enumerate(files.departments):
        since, until = department.since or "", department.until or ""
        if files.departments_document and until[: len(since)] < since[: len(until)]:
            message = f"“{department.name}”的撤销时间 {until} 早于设立时间 {since}。"
            yield files.departments_document.problem("P216", message, (i, "until"))
    for edition in files.editions:
        head, document = edition.head, edition.head_document
        if head and document and head.published and head.issued and head.published < head.issued:
            message = f"公布日期 {head.published} 早于成文日期 {head.issued}。"
            yield document.problem("P216", message, ("published",))


def departments_known(files: PlanFiles) -> Iterator[Problem]:
    """P203: every name in a clause is in the registry."""
    if files.departments_document is None:
        return
    known = {name for department in files.departments for name in department.names}
    nearest = cache(lambda name: _nearest(name, known))
    for document, task in _tasks(files):
        for keys, name in _names(task):
            if name not in known:
                message = f"部门“{name}”不在名录中。{nearest(name)}"
                yield document.problem("P203", message, keys)


def departments_once(files: PlanFiles) -> Iterator[Problem]:
    """P205: a department has one role in a task."""
    owners = _owners(files)
    for document, task in _tasks(files):
        seen: dict[str, str] = {}
        for keys, name in _names(task):
            department = owners[name].name if name in owners else name
            if department in seen:
                also = "" if seen[department] == name else f"（前面写作“{seen[department]}”）"
                message = f"“{name}”在这项任务里出现了两次{also}。请只留一个。"
                yield document.problem("P205", message, keys)
            seen.setdefault(department, name)


def someone_leads(files: PlanFiles) -> Iterator[Problem]:
    """P206: a task has a lead, or is borne jointly."""
    for document, task in _tasks(files):
        if not task.duties.lead and not task.duties.joint:
            message = "既没有牵头部门（lead），也没有共同负责的部门（joint）。请对照通知补上。"
            yield document.problem("P206", message, ("duties",), key=True)


def files_named(files: PlanFiles) -> Iterator[Problem]:
    """P207: a task's file is named after its id."""
    for edition in files.editions:
        for name, document in edition.documents.items():
            task = edition.tasks.get(name)
            if task_key(name) is None:
                yield document.problem("P207", f"文件名“{name}”应为“章-项”，如 3-8。")
            elif task and task.id is not None and task.id != name:
                message = f"编号“{task.id}”与文件名“{name}”不一致。请改文件名，或删去这一行。"
                yield document.problem("P207", message, ("id",))


def sections_have_tasks(files: PlanFiles) -> Iterator[Problem]:
    """P208: a chapter has at least one task."""
    for edition in files.editions:
        with_tasks = {key[0] for key in map(task_key, edition.documents) if key}
        for i, section in enumerate(edition.head.sections if edition.head else ()):
            if edition.head_document and i + 1 not in with_tasks:
                remedy = f"请补上任务文件 tasks/{i + 1}-1.yml，或删去这一章。"
                message = f"第{section.number}章“{section.title}”没有任务。{remedy}"
                yield edition.head_document.problem("P208", message, ("sections", i))


def tasks_have_sections(files: PlanFiles) -> Iterator[Problem]:
    """P209: the chapter of a task is in the edition."""
    for edition in files.editions:
        count = len(edition.head.sections) if edition.head else 0
        for name, document in edition.documents.items():
            key = task_key(name)
            if edition.head and key and key[0] > count:
                remedy = "请补上这一章，或改文件名。"
                message = f"edition.yml 的 sections 里没有第 {key[0]} 章（共 {count} 章）。{remedy}"
                yield document.problem("P209", message)


def sections_numbered(files: PlanFiles) -> Iterator[Problem]:
    """P210: chapters are numbered 一, 二, 三 … without a gap (NORMS N20)."""
    for edition in files.editions:
        for i, section in enumerate(edition.head.sections if edition.head else ()):
            if edition.head_document and NUMERALS.get(section.number) != i + 1:
                written = f"这里写的是“{section.number}”。请核对有无缺章。"
                message = f"章的编号应为“{numeral(i + 1)}”，{written}"
                yield edition.head_document.problem("P210", message, ("sections", i, "number"))


def tasks_numbered(files: PlanFiles) -> Iterator[Problem]:
    """P210: the tasks of a chapter are numbered from 1 without a gap."""
    for edition in files.editions:
        last: Counter[int] = Counter()
        keys = sorted(key for key in map(task_key, edition.documents) if key)
        for section, item in keys:
            if item != last[section] + 1:
                message = _gap(section, last[section], item)
                yield edition.documents[f"{section}-{item}"].problem("P210", message)
            last[section] = item


def _gap(section: int, last: int, item: int) -> str:
    missing = f"第 {section} 章缺少任务 {section}-{last + 1}"
    before = f"{section}-{item} 的前面是 {section}-{last}" if last else f"从 {section}-{item} 开始"
    return f"{missing}，{before}。请核对编号。"


def references_known(files: PlanFiles) -> Iterator[Problem]:
    """P211: a reference that is cited by its id is in the list."""
    if files.references_document is None:
        return
    known = {reference.id for reference in files.references}
    for document, ids, _ in _citing(files):
        for i, id_ in enumerate(ids):
            if id_ not in known:
                message = f"依据“{id_}”没有在 references.yml 里登记。{_nearest(id_, known)}"
                yield document.problem("P211", message, ("references", i))


def references_stand_in_text(files: PlanFiles) -> Iterator[Problem]:
    """P212: what is listed is cited in the text, and the other way round."""
    known = {reference.id: reference for reference in files.references}
    numbered = {r.number: r.id for r in files.references if r.number}
    for document, ids, texts in _citing(files):
        cited = {known[id_].number for id_ in ids if id_ in known}
        for i, id_ in enumerate(ids):
            if id_ in known and not any(known[id_].title in text for text in texts.values()):
                message = f"文字里没有依据“{known[id_].title}”。请核对标题，或删去这一条。"
                yield document.problem("P212", message, ("references", i))
        for key, text in texts.items():
            for number in numbered.keys() - cited:
                if number in text:
                    message = f"文字里引用了“{number}”，请把“{numbered[number]}”列进 references。"
                    yield document.problem("P212", message, (key,))


def document_numbers_known(files: PlanFiles) -> Iterator[Problem]:
    """P213: a document number in the text belongs to a reference."""
    if files.references_document is None:
        return
    known = tuple(reference.number for reference in files.references if reference.number)
    for document, _, texts in _citing(files):
        for key, text in texts.items():
            for number in dict.fromkeys(DOCUMENT_NUMBER.findall(text)):
                if not number.endswith(known):
                    message = f"文字里的发文字号“{number}”没有在 references.yml 里登记。"
                    yield document.problem("P213", message, (key,))


def text_leads_stand_in_text(files: PlanFiles) -> Iterator[Problem]:
    """P215: the lead that the text names stands in the text."""
    for document, task in _tasks(files):
        if task.text_lead and task.text_lead not in task.text:
            message = f"任务的文字里没有“{task.text_lead}”。请照文字改，或删去这一行。"
            yield document.problem("P215", message, ("text_lead",))


def tasks_continue_earlier_ones(files: PlanFiles) -> Iterator[Problem]:
    """P502: what a task goes on with is a task of an earlier year, named once.

    Years before the first that is kept are taken on trust: an archive may hold one edition alone.
    """
    known = {edition.year: [f"{edition.year}/{id_}" for id_ in edition.documents] for edition in files.editions}
    for edition in files.editions:
        for name, task in edition.tasks.items():
            for i, other in enumerate(task.continues):
                year = other.partition("/")[0]
                if year >= edition.year:
                    message = f"“{other}”不早于本年度（{edition.year}）。只能承接以前年度的任务。"
                elif other in task.continues[:i]:
                    message = f"“{other}”写了两次。请只留一个。"
                elif year >= min(known) and other not in known.get(year, ()):
                    message = f"没有任务“{other}”。{_nearest(other, known.get(year, ()))}"
                else:
                    continue
                yield edition.documents[name].problem("P502", message, ("continues", i))


def departments_in_their_years(files: PlanFiles) -> Iterator[Problem]:
    """P503: whoever bears a duty was there when the notice was issued."""
    owners, names = _owners(files), {d.id: d.name for d in files.departments}
    for edition in files.editions:
        day = str(edition.head.issued) if edition.head and edition.head.issued else edition.year
        for task_name, task in edition.tasks.items():
            for keys, name in _names(task):
                if (department := owners.get(name)) and (said := _out_of_years(department, day, names)):
                    yield edition.documents[task_name].problem("P503", said, keys)


def _out_of_years(department: Department, day: str, names: dict[str, str]) -> str | None:
    """Say why a department cannot bear a duty on a day, which may be known by its year alone."""
    since, until = department.since or "", department.until or day
    if day[: len(since)] < since[: len(day)]:
        return f"“{department.name}”{since} 才设立，通知是 {day} 的。请核对名称，或名录里的 since。"
    if day[: len(until)] > until[: len(day)]:
        after = "、".join(names[id_] for id_ in department.successor if id_ in names)
        remedy = f"后继部门是“{after}”。" if after else "请核对名称，或名录里的 until。"
        return f"“{department.name}”{until} 已经撤销，通知是 {day} 的。{remedy}"
    return None


def errata_fit(files: PlanFiles) -> Iterator[Problem]:
    """P405: an erratum is about a text that is there, and came after it."""
    for edition in files.editions:
        for i, erratum in enumerate(edition.errata):
            task = edition.tasks.get(erratum.task) if erratum.task else None
            texts = [task.title, task.text] if task else [edition.notice.text] if edition.notice else []
            issued = edition.head.issued if edition.head else None
            if erratum.task and erratum.task not in edition.documents:
                key, message = "task", f"没有任务“{erratum.task}”。{_nearest(erratum.task, edition.documents)}"
            elif erratum.quote and (task or not erratum.task) and not any(erratum.quote in text for text in texts):
                key, message = "quote", f"原文里没有“{erratum.quote}”。请照原文抄写。"
            elif issued and erratum.date < issued:
                key, message = "date", f"勘误日期 {erratum.date} 早于成文日期 {issued}。"
            else:
                continue
            if edition.errata_document:
                yield edition.errata_document.problem("P405", message, (i, key))


def seals_unbroken(files: PlanFiles) -> Iterator[Problem]:
    """P401, P402, P403, P404: what was sealed is as it was."""
    for edition in files.editions:
        found, document = edition.seal, edition.seal_document
        if found is None or document is None:
            continue
        if found.edition != edition.year or edition.digests[seal.SEAL] != seal.digest_of_file(found):
            yield document.problem("P404", "封存记录与 plan seal 写成的不同。请找回原来的 seal.yml。")
        changed = list(_files_sealed(edition, found, document))
        yield from changed or _entries_sealed(files, edition, found)  # which entries are used, the files say


def _files_sealed(edition: EditionFiles, sealed: SealFile, document: Document) -> Iterator[Problem]:
    """Hold the files of an edition against its seal."""
    folder = document.file.removesuffix(seal.SEAL)
    now, day = seal.sealed_files(edition), f"{edition.year}年度已于 {sealed.sealed} 封存"
    for name in sorted(now.keys() | sealed.files.keys()):
        file = Document(folder + name, "")
        if name not in now:
            yield file.problem("P402", f"{day}，封存的这个文件不见了。请找回。")
        elif name not in sealed.files:
            yield file.problem("P402", f"{day}，封存时没有这个文件。请移走。")
        elif now[name] != sealed.files[name]:
            yield file.problem("P401", f"{day}，这个文件后来有改动。请恢复原样；要更正，写进 {seal.ERRATA}。")


def _entries_sealed(files: PlanFiles, edition: EditionFiles, sealed: SealFile) -> Iterator[Problem]:
    """Hold what an edition takes from the registry against its seal."""
    departments, references = seal.sealed_departments(files, edition), seal.sealed_references(files, edition)
    for document, entries in _registries(files):
        of_departments = document is files.departments_document
        now, then = (departments, sealed.departments) if of_departments else (references, sealed.references)
        at = {entry.id: i for i, entry in enumerate(entries)}
        for id_ in sorted(now.keys() | then.keys()):
            if now.get(id_) != then.get(id_):
                message = f"{edition.year}年度封存时，“{id_}”的名称或内容与现在不同。请恢复原样。"
                yield document.problem("P403", message, (at[id_],) if id_ in at else ())


def addresses_written(files: PlanFiles) -> Iterator[Problem]:
    """P504: the ledger of addresses holds addresses."""
    for number, line in enumerate(files.addresses.text.splitlines() if files.addresses else (), start=1):
        if files.addresses and not is_address(line):
            yield files.addresses.problem_at(
                (number, 1), "P504", f"“{line}”不是本站的网址。请用 git 找回原来的这一行。"
            )


RULES: tuple[Rule, ...] = (
    ids_differ,
    names_differ,
    aliases_differ,
    successors_known,
    dates_in_order,
    departments_known,
    departments_once,
    someone_leads,
    files_named,
    sections_have_tasks,
    tasks_have_sections,
    sections_numbered,
    tasks_numbered,
    references_known,
    references_stand_in_text,
    document_numbers_known,
    text_leads_stand_in_text,
    tasks_continue_earlier_ones,
    departments_in_their_years,
    errata_fit,
    seals_unbroken,
    addresses_written,
)


def check(files: PlanFiles) -> Iterator[Problem]:
    """Hold the files against every rule."""
    for rule in RULES:
        yield from rule(files)


def same_as_notice(edition: Edition, document: Document) -> Iterator[Problem]:
    """P301: the text that the data renders to is the notice, character for character.

    Shows the first difference. How the file ends its lines makes none.
    """
    issued = document.text.replace("\r\n", "\n").rstrip("\n").split("\n")
    for number, (ours, theirs) in enumerate(zip_longest(notice.lines(edition), issued), start=1):
        rendered = ours.text if ours else None
        if rendered != theirs:
            column = _difference(rendered or "", theirs or "")
            name = f"tasks/{ours.task}.yml" if ours and ours.task else "edition.yml"
            source = document.file.removesuffix("notice.txt") + name
            message = f"原文为{_around(theirs, column)}，数据排出的是{_around(rendered, column)}。数据在 {source}。"
            yield document.problem_at((number, column + 1), "P301", message)
            return


def _difference(one: str, other: str) -> int:
    """Give the place of the first difference of two lines."""
    pairs = enumerate(zip_longest(one, other))
    return next(i for i, (a, b) in pairs if a != b) if one != other else 0


def _around(line: str | None, column: int) -> str:
    """Quote the place of a difference."""
    if not line:
        return "（无此行）" if line is None else "（空行）"
    return f"“{'…' if column > 6 else ''}{line[max(0, column - 6) : column + 12]}”"


def _registries(
    files: PlanFiles,
) -> Iterator[tuple[Document, Sequence[Department | Reference]]]:
    if files.departments_document:
        yield files.departments_document, files.departments
    if files.references_document:
        yield files.references_document, files.references


def _named(entry: Department | Reference) -> Iterator[tuple[str, str]]:
    """Give what no other entry may be called: the key and its value."""
    if isinstance(entry, Department):
        yield "name", entry.name
        return
    yield "title", entry.title
    if entry.number:
        yield "number", entry.number


def _owners(files: PlanFiles) -> dict[str, Department]:
    """Give the department that a name or an alias stands for; where several claim it, the first."""
    owners: dict[str, Department] = {}
    for department in files.departments:
        owners.setdefault(department.name, department)
    for department in files.departments:
        for alias in department.aliases:
            owners.setdefault(alias, department)
    return owners


def _following(id_: str, successors: dict[str, tuple[str, ...]]) -> set[str]:
    """Give a department and all that follow it."""
    seen: set[str] = set()
    ahead = [id_]
    while ahead:
        if (current := ahead.pop()) not in seen:
            seen.add(current)
            ahead += successors.get(current, ())
    return seen


def _tasks(files: PlanFiles) -> Iterator[tuple[Document, TaskFile]]:
    for edition in files.editions:
        for name, task in edition.tasks.items():
            yield edition.documents[name], task


def _names(task: TaskFile) -> Iterator[tuple[Keys, str]]:
    for role in ROLES:
        for i, name in enumerate(getattr(task.duties, role)):
            yield ("duties", role, i), name


def _citing(
    files: PlanFiles,
) -> Iterator[tuple[Document, tuple[str, ...], dict[str, str]]]:
    """Give every file that may cite: its document, the ids it lists, and its texts by key."""
    for edition in files.editions:
        head = edition.head
        if head and edition.head_document:
            texts = {"cover": head.cover, "preamble": head.preamble, "closing": head.closing}
            filled = {key: text for key, text in texts.items() if text}
            yield edition.head_document, head.references, filled
    for document, task in _tasks(files):
        yield document, task.references, {"text": task.text}


def _nearest(word: str, known: Iterable[str]) -> str:
    """Offer the known words most like `word`: by their characters in order, and by their pairs."""
    word = word[:100]

    def likeness(other: str) -> float:
        ratio = difflib.SequenceMatcher(None, word, other[:100]).ratio()
        return ratio + shared_pairs(word, other[:100])

    scored = sorted((-likeness(other), other) for other in known)[:2]
    near = [f"“{other}”" for score, other in scored if score <= min(-0.5, 0.75 * scored[0][0])]
    return f"是否为{'或'.join(near)}？" if near else "请核对，或先登记。"
