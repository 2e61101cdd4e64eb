"""Sense: what no single file can know to be wrong. One short rule each, in the order of `RULES`."""

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import zip_longest

from generator.clauses import cells, parse
from generator.clauses import clause as grammar
from generator.clauses.clause import ROLES
from generator.messages import say
from generator.plan import notice, seal
from generator.plan.records import Edition, task_key
from generator.plan.shapes import (
    CLOSING,
    DOCUMENT_NUMBER,
    Department,
    EditionFile,
    EditionFiles,
    Layout,
    PartFile,
    PlanFiles,
    Reference,
    SealFile,
    Subject,
    SubjectsFile,
    TaskFile,
    body,
    is_address,
)
from generator.plan.source import Document, Keys
from generator.problems import Problem
from generator.text.invisible import INKLESS, code
from generator.text.naming import excused, numbered, says, spans, uncovered
from generator.text.typeset import NUMERALS, numeral, shared_pairs

Rule = Callable[[PlanFiles], Iterator[Problem]]

OFFERED = 100
"""For as many unknown names the nearest are looked for; with more, it is not the spelling that is wrong."""


def ids_differ(files: PlanFiles) -> Iterator[Problem]:
    """P201: no two entries of a list have one id."""
    for document, entries in _registries(files):
        seen: dict[str, int] = {}
        for i, entry in enumerate(entries):
            if entry.id in seen:
                line, _ = document.locate((seen[entry.id], "id"))
                message = say("编号“{id}”与第 {line} 行的相同。请改一个。", id=entry.id, line=line)
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
                    message = say("“{name}”与第 {line} 行的相同。请合并或改正。", name=name, line=line)
                    yield document.problem("P202", message, (i, key))
                seen.setdefault(name, (i, key))


def names_are_visible(files: PlanFiles) -> Iterator[Problem]:
    """P119: a name holds nothing that cannot be seen; what the notice's texts hold is the notice's."""
    for document, keys, name in _all_names(files):
        if found := INKLESS.findall(name):
            listed = say("、").join(f"U+{ord(char):04X}" for char in dict.fromkeys(found))
            message = say("名称“{name}”里有看不见的字符（{chars}）。请删去。", name=name, chars=listed)
            yield document.problem("P119", message, keys)


def _all_names(files: PlanFiles) -> Iterator[tuple[Document, Keys, str]]:
    """Return what is called by a name, or calls another by it: departments, references, duties, subjects."""
    for document, entries in _registries(files):
        for i, entry in enumerate(entries):
            yield from ((document, (i, key), name) for key, name in _named(entry))
            aliases = entry.aliases if isinstance(entry, Department) else ()
            yield from ((document, (i, "aliases", j), alias) for j, alias in enumerate(aliases))
    for document, task in _tasks(files):
        yield from ((document, keys, name) for keys, name in _names(task))
    for document, listed in _with_subjects(files):
        for i, subject in enumerate(listed.subjects):
            yield document, ("subjects", i, "name"), subject.name
            yield from ((document, ("subjects", i, "forms", j), form) for j, form in enumerate(subject.forms))


def aliases_differ(files: PlanFiles) -> Iterator[Problem]:
    """P204: an alias stands for one department."""
    owners = _owners(files)
    for i, department in enumerate(files.departments):
        for j, alias in enumerate(department.aliases):
            if (owner := owners[alias]) is not department:
                message = say("别名“{alias}”已是“{name}”的名称或别名。请只留一处。", alias=alias, name=owner.name)
            elif alias == department.name or alias in department.aliases[:j]:
                message = say("别名“{alias}”与本部门的名称或另一个别名相同。请删去。", alias=alias)
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
                message = say("后继部门的编号“{id}”不在名录中。{nearest}", id=id_, nearest=offered(id_, successors))
            elif department.id in _following(id_, successors):
                message = say("后继部门“{id}”绕回了“{start}”自己。请核对谁在先、谁在后。", id=id_, start=department.id)
            else:
                continue
            if files.departments_document:
                yield files.departments_document.problem("P214", message, (i, "successor", j))


def dates_in_order(files: PlanFiles) -> Iterator[Problem]:
    """P216: nothing ends before it begins, or is published before it is issued."""
    for i, department in enumerate(files.departments):
        since, until = department.since or "", department.until or ""
        if files.departments_document and until[: len(since)] < since[: len(until)]:
            message = say(
                "“{name}”的撤销时间 {until} 早于设立时间 {since}。", name=department.name, until=until, since=since
            )
            yield files.departments_document.problem("P216", message, (i, "until"))
    for edition in files.editions:
        head, document = edition.head, edition.head_document
        if head and document and head.published and head.issued and head.published < head.issued:
            message = say("公布日期 {published} 早于成文日期 {issued}。", published=head.published, issued=head.issued)
            yield document.problem("P216", message, ("published",))


def departments_known(files: PlanFiles) -> Iterator[Problem]:
    """P203: every name in a clause is in the registry."""
    if files.departments_document is None:
        return
    known = {name for department in files.departments for name in department.names}
    left = iter(range(OFFERED))
    nearest = cache(lambda name: offered(name, known if next(left, None) is not None else ()))
    for document, task in _tasks(files):
        for keys, name in _names(task):
            if name not in known:
                message = say("部门“{name}”不在名录中。{nearest}", name=name, nearest=nearest(name))
                yield document.problem("P203", message, keys)


def departments_once(files: PlanFiles) -> Iterator[Problem]:
    """P205: a department has one role in a task."""
    owners = _owners(files)
    for document, task in _tasks(files):
        if _keeps_clauses(task):
            continue  # the notice itself may name a department twice
        seen: dict[str, str] = {}
        for keys, name in _names(task):
            department = owners[name].name if name in owners else name
            if department in seen:
                also = "" if seen[department] == name else say("（前面写作“{name}”）", name=seen[department])
                message = say("“{name}”在这项任务里出现了两次{also}。请只留一个。", name=name, also=also)
                yield document.problem("P205", message, keys)
            seen.setdefault(department, name)


def someone_leads(files: PlanFiles) -> Iterator[Problem]:
    """P206: a task has a lead, or is borne jointly."""
    for edition in _issued(files):
        for name, task in edition.tasks.items():
            if not task.duties.lead and not task.duties.joint:
                message = say("既没有牵头部门（lead），也没有共同负责的部门（joint）。请对照通知补上。")
                yield edition.documents[name].problem("P206", message, ("duties",), key=True)


def files_named(files: PlanFiles) -> Iterator[Problem]:
    """P207: a task's file is named after its id."""
    for edition in files.editions:
        for name, document in edition.documents.items():
            task = edition.tasks.get(name)
            if task_key(name) is None:
                yield document.problem("P207", say("文件名“{name}”应为“章-项”，如 3-8。", name=name))
            elif task and task.id is not None and task.id != name:
                message = say("编号“{id}”与文件名“{name}”不一致。请改文件名，或删去这一行。", id=task.id, name=name)
                yield document.problem("P207", message, ("id",))


def sections_have_tasks(files: PlanFiles) -> Iterator[Problem]:
    """P208: a chapter has at least one task."""
    for edition in _issued(files):
        with_tasks = {key[0] for key in map(task_key, edition.documents) if key}
        for i, section in enumerate(edition.head.sections if edition.head else ()):
            if edition.head_document and i + 1 not in with_tasks:
                remedy = say("请补上任务文件 tasks/{chapter}-1.yml，或删去这一章。", chapter=i + 1)
                message = say(
                    "第{number}章“{title}”没有任务。{remedy}", number=section.number, title=section.title, remedy=remedy
                )
                yield edition.head_document.problem("P208", message, ("sections", i))


def tasks_have_sections(files: PlanFiles) -> Iterator[Problem]:
    """P209: the chapter of a task is in the edition."""
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


def sections_numbered(files: PlanFiles) -> Iterator[Problem]:
    """P210: chapters are numbered 一, 二, 三 … without a gap (NORMS N20)."""
    for edition in _laid_out(files, "standard"):
        for i, section in enumerate(edition.head.sections if edition.head else ()):
            if edition.head_document and section.number and NUMERALS.get(section.number) != i + 1:
                message = say(
                    "章的编号应为“{right}”，这里写的是“{number}”。请核对有无缺章。",
                    right=numeral(i + 1),
                    number=section.number,
                )
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
    place = {"section": section, "item": item, "missing": last + 1, "last": last}
    if last:
        return say(
            "第 {section} 章缺少任务 {section}-{missing}，{section}-{item} 的前面是 {section}-{last}。请核对编号。",
            **place,
        )
    return say("第 {section} 章缺少任务 {section}-{missing}，从 {section}-{item} 开始。请核对编号。", **place)


def references_known(files: PlanFiles) -> Iterator[Problem]:
    """P211: a reference that is cited by its id is in the list."""
    if files.references_document is None:
        return
    known = {reference.id for reference in files.references}
    for document, ids, _ in _citing(files):
        for i, id_ in enumerate(ids):
            if id_ not in known:
                message = say("依据“{id}”没有在 references.yml 里登记。{nearest}", id=id_, nearest=offered(id_, known))
                yield document.problem("P211", message, ("references", i))


def references_stand_in_text(files: PlanFiles) -> Iterator[Problem]:
    """P212: what is listed is cited in the text, and the other way round."""
    known = {reference.id: reference for reference in files.references}
    numbered = {r.number: r.id for r in files.references if r.number}
    for document, ids, texts in _citing(files):
        cited = {known[id_].number for id_ in ids if id_ in known}
        for i, id_ in enumerate(ids):
            if id_ in known and not any(_cites(text, known[id_]) for text in texts.values()):
                message = say("文字里没有依据“{title}”。请核对标题，或删去这一条。", title=known[id_].title)
                yield document.problem("P212", message, ("references", i))
        for key, text in texts.items():
            for number in numbered.keys() - cited:
                if number in text:
                    message = say(
                        "文字里引用了“{number}”，请把“{id}”列进 references。", number=number, id=numbered[number]
                    )
                    yield document.problem("P212", message, (key,))


def _cites(text: str, reference: Reference) -> bool:
    return reference.title in text or bool(reference.number and reference.number in text)


def document_numbers_known(files: PlanFiles) -> Iterator[Problem]:
    """P213: a document number in the text belongs to a reference."""
    if files.references_document is None:
        return
    known = tuple(reference.number for reference in files.references if reference.number)
    for document, _, texts in _citing(files, "standard"):
        for key, text in texts.items():
            for number in dict.fromkeys(DOCUMENT_NUMBER.findall(text)):
                if not number.endswith(known):
                    message = say("文字里的发文字号“{number}”没有在 references.yml 里登记。", number=number)
                    yield document.problem("P213", message, (key,))


def text_leads_stand_in_text(files: PlanFiles) -> Iterator[Problem]:
    """P215: the lead that the text names stands in the text."""
    for document, task in _tasks(files):
        texts = (task.text, *(part.text for part in task.parts))
        if task.text_lead and not any(text and task.text_lead in text for text in texts):
            message = say("任务的文字里没有“{name}”。请照文字改，或删去这一行。", name=task.text_lead)
            yield document.problem("P215", message, ("text_lead",))


def standard_is_whole(files: PlanFiles) -> Iterator[Problem]:
    """P112: an edition in the standard layout has all that this prints."""
    for edition in _issued(files):
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
    for document, task in _tasks(files, "standard"):
        for key in ("title", "text", "duties"):
            if key not in task.model_fields_set:
                yield document.problem("P112", say("缺少{name}。请补上这一项。", name=f"“{key}”"))


def keys_fit_layout(files: PlanFiles) -> Iterator[Problem]:
    """P217: keys that only an edition laid out as written prints stand in no other."""
    for edition in _laid_out(files, "standard"):
        if (head := edition.head) and (document := edition.head_document):
            yield from (
                _misplaced(document, key, (key,)) for key in ("opening", "forms") if key in head.model_fields_set
            )
            for i, section in enumerate(head.sections):
                found = sorted({"text", "form", "level", "unprinted"} & section.model_fields_set)
                yield from (_misplaced(document, key, ("sections", i, key)) for key in found)
    keys = ("number", "clause", "cells", "rest", "form", "deadline", "parts")
    for document, task in _tasks(files, "standard"):
        yield from (_misplaced(document, key, (key,)) for key in keys if key in task.model_fields_set)
        others = (key for key in task.duties.by_key() if key not in ROLES)
        yield from (_misplaced(document, key, ("duties", key)) for key in others)


def _misplaced(document: Document, key: str, keys: Keys) -> Problem:
    message = say("“{key}”只能用在 layout: written 的年度里。请删去，或核对 edition.yml 的 layout。", key=key)
    return document.problem("P217", message, keys, key=True)


def duties_as_written(files: PlanFiles) -> Iterator[Problem]:
    """P302: duties, open end and deadline are what the clause that is kept says."""
    for edition in _laid_out(files, "written"):
        kept = list(_kept(edition))
        read = parse.in_order((text, clause) for text, clause, _ in kept)
        for (_, clause, place), said in zip(kept, read, strict=True):
            if place and clause:
                yield from _differing(*place, said)


Bearing = TaskFile | PartFile
_Place = tuple[Document, Keys, Bearing]


def _kept(edition: EditionFiles) -> Iterator[tuple[str, str | None, _Place | None]]:
    """Return an edition's texts and clauses in the notice's order, each with the file that states the duties."""
    head = edition.head
    keys = sorted((key, name) for name in edition.tasks if (key := task_key(name)))
    if head:
        yield head.opening or "", None, None
    for n, section in enumerate(head.sections if head else (), start=1):
        yield section.text or "", None, None
        for (chapter, _), name in keys:
            if chapter == n:
                task, document = edition.tasks[name], edition.documents[name]
                yield task.text or "", task.clause or cells.labelled_text(task.cells), (document, (), task)
                for i, part in enumerate(task.parts):
                    yield part.text or "", part.clause, (document, ("parts", i), part)


def _differing(document: Document, keys: Keys, bearing: Bearing, said: grammar.Clause) -> Iterator[Problem]:
    ours, theirs = bearing.duties.by_key(), said.by_key
    for key in dict.fromkeys((*theirs, *ours)):
        if ours.get(key, ()) != theirs.get(key, ()):
            message = say(
                "“{key}”写的是{ours}，通知的责任文字说的是{theirs}。请核对。",
                key=key,
                ours=_names_quoted(ours.get(key)),
                theirs=_names_quoted(theirs.get(key)),
            )
            yield document.problem("P302", message, (*keys, "duties", key))
    if bearing.open_ended != said.open_ended:
        message = say("open_ended 应为 {right}，通知的责任文字是这样说的。", right=str(said.open_ended).lower())
        yield document.problem("P302", message, (*keys, "open_ended"))
    if bearing.deadline != said.deadline:
        right = say("deadline 应为“{right}”。", right=said.deadline)
        message = right if said.deadline else say("通知的责任文字里没有时限。请删去 deadline。")
        yield document.problem("P302", message, (*keys, "deadline"))


def _names_quoted(names: tuple[str, ...] | None) -> str:
    return f"“{'、'.join(names)}”" if names else say("（无）")


def facts_stand_in_notice(files: PlanFiles) -> Iterator[Problem]:
    """P303: title, number and issuer of an edition laid out as written stand in its notice."""
    for edition in _laid_out(files, "written"):
        head, document = edition.head, edition.head_document
        text = _without_blanks(edition.notice.text) if edition.notice else ""
        for key in ("title", "number", "issuer"):
            value = getattr(head, key)
            if document and value and _without_blanks(value) not in text:
                message = say("通知原文里没有“{value}”。请照原文改。", value=value)
                yield document.problem("P303", message, (key,))


def _without_blanks(text: str) -> str:
    return "".join(text.split())


def tasks_continue_earlier_ones(files: PlanFiles) -> Iterator[Problem]:
    """P502: what a task goes on with is a task of an earlier year, named once.

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
        return say(
            "“{name}”{since} 才设立，通知是 {day} 的。请核对名称，或名录里的 since。",
            name=department.name,
            since=since,
            day=day,
        )
    if day[: len(until)] > until[: len(day)]:
        after = "、".join(names[id_] for id_ in department.successor if id_ in names)
        remedy = say("后继部门是“{names}”。", names=after) if after else say("请核对名称，或名录里的 until。")
        return say(
            "“{name}”{until} 已经撤销，通知是 {day} 的。{remedy}",
            name=department.name,
            until=until,
            day=day,
            remedy=remedy,
        )
    return None


def errata_fit(files: PlanFiles) -> Iterator[Problem]:
    """P405: an erratum is about a text that is there, and came after it."""
    for edition in files.editions:
        for i, erratum in enumerate(edition.errata):
            task = edition.tasks.get(erratum.task) if erratum.task else None
            texts = (
                [task.title or "", *task_texts(task).values()]
                if task
                else [edition.notice.text]
                if edition.notice
                else []
            )
            issued = edition.head.issued if edition.head else None
            if erratum.task and erratum.task not in edition.documents:
                near = offered(erratum.task, edition.documents)
                key, message = "task", say("没有任务“{id}”。{nearest}", id=erratum.task, nearest=near)
            elif erratum.quote and (task or not erratum.task) and not any(erratum.quote in text for text in texts):
                key, message = "quote", say("原文里没有“{quote}”。请照原文抄写。", quote=erratum.quote)
            elif issued and erratum.date < issued:
                key = "date"
                message = say("勘误日期 {date} 早于成文日期 {issued}。", date=erratum.date, issued=issued)
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
            yield document.problem("P404", say("封存记录与 plan seal 写成的不同。请找回原来的 seal.yml。"))
        changed = list(_files_sealed(edition, found, document))
        yield from changed or _entries_sealed(files, edition, found)  # which entries are used, the files say


def _files_sealed(edition: EditionFiles, sealed: SealFile, document: Document) -> Iterator[Problem]:
    """Hold the files of an edition against its seal."""
    folder = document.file.removesuffix(seal.SEAL)
    now = seal.sealed_files(edition)
    when = {"year": edition.year, "date": sealed.sealed}
    for name in sorted(now.keys() | sealed.files.keys()):
        file = Document(folder + name, "")
        if name not in now:
            message = say("{year}年度已于 {date} 封存，封存的这个文件不见了。请找回。", **when)
            yield file.problem("P402", message)
        elif name not in sealed.files:
            message = say("{year}年度已于 {date} 封存，封存时没有这个文件。请移走。", **when)
            yield file.problem("P402", message)
        elif now[name] != sealed.files[name]:
            message = say(
                "{year}年度已于 {date} 封存，这个文件后来有改动。请恢复原样；要更正，写进 errata.yml。", **when
            )
            yield file.problem("P401", message)


def _entries_sealed(files: PlanFiles, edition: EditionFiles, sealed: SealFile) -> Iterator[Problem]:
    """Hold what an edition takes from the registry against its seal."""
    departments, references = seal.sealed_departments(files, edition), seal.sealed_references(files, edition)
    for document, entries in _registries(files):
        of_departments = document is files.departments_document
        now, then = (departments, sealed.departments) if of_departments else (references, sealed.references)
        at = {entry.id: i for i, entry in enumerate(entries)}
        for id_ in sorted(now.keys() | then.keys()):
            if now.get(id_) != then.get(id_):
                message = say("{year}年度封存时，“{id}”的名称或内容与现在不同。请恢复原样。", year=edition.year, id=id_)
                yield document.problem("P403", message, (at[id_],) if id_ in at else ())


def addresses_written(files: PlanFiles) -> Iterator[Problem]:
    """P504: the ledger of addresses holds addresses."""
    for number, line in enumerate(files.addresses.text.splitlines() if files.addresses else (), start=1):
        if files.addresses and not is_address(line):
            message = say("“{line}”不是本站的网址。请用 git 找回原来的这一行。", line=line)
            yield files.addresses.problem_at((number, 1), "P504", message)


_Said = dict[str, list[tuple[int, str]]]
"""Task, or the closing → its numbered sentences."""


def subjects_differ(files: PlanFiles) -> Iterator[Problem]:
    """P601: no two subjects of an edition have one id, or one name."""
    for document, listed in _with_subjects(files):
        seen: dict[str, int] = {}
        for i, subject in enumerate(listed.subjects):
            keyed: list[tuple[Keys, str]] = [(("id",), subject.id), (("name",), subject.name)]
            keyed += [(("forms", j), form) for j, form in enumerate(subject.forms)]
            for keys, word in keyed:
                if word in seen:
                    line, _ = document.locate(("subjects", seen[word]))
                    message = say("“{name}”与第 {line} 行的事项重复。请合并或改正。", name=word, line=line)
                    yield document.problem("P601", message, ("subjects", i, *keys))
                seen.setdefault(word, i)


def subjects_stand_where_said(files: PlanFiles) -> Iterator[Problem]:
    """P602: a subject stands in the tasks that it lists, in no others, and in the words that are given."""
    for edition in files.editions:
        if (listed := edition.subjects) and (document := edition.subjects_document):
            said = _said_in(edition)
            owners = {name: subject.id for subject in listed.subjects for name in subject.names}
            found = {place: _owned(sentences, owners) for place, sentences in said.items()}
            for i, subject in enumerate(listed.subjects):
                at: Keys = ("subjects", i)
                places = [place for place in subject.tasks if place in said]
                sentences = [sentence for place in places for sentence in found[place].get(subject.id, ())]
                yield from _places_of(document, at, subject, said, found)
                if sentences:
                    yield from _words_of(document, at, subject, sentences)


def _places_of(
    document: Document, at: Keys, subject: Subject, said: _Said, found: dict[str, dict[str, list[str]]]
) -> Iterator[Problem]:
    for j, place in enumerate(subject.tasks):
        if place not in said:
            message = say("没有任务“{id}”。{nearest}", id=place, nearest=offered(place, said))
        elif subject.id not in found[place]:
            message = say("“{id}”的文字里没有“{name}”。请照原文改。", id=place, name="”“".join(subject.names))
        else:
            continue
        yield document.problem("P602", message, (*at, "tasks", j))
    for place in said:
        if subject.id in found[place] and place not in subject.tasks:
            message = say("“{id}”的文字里也有“{name}”。请把它列进 tasks。", id=place, name=subject.name)
            yield document.problem("P602", message, (*at, "tasks"))


def _words_of(document: Document, at: Keys, subject: Subject, sentences: Sequence[str]) -> Iterator[Problem]:
    """Hold a subject's forms, verbs and target against the sentences where it stands."""
    words: list[tuple[Keys, str]] = [(("forms", j), form) for j, form in enumerate(subject.forms)]
    words += [(("verb", j), verb) for j, verb in enumerate(subject.verb)]
    if target := subject.target:
        measure = (target.value or "") + (target.unit or "")
        facts = {"quantity": target.quantity, "value": measure, "when": target.when}
        words += [(("target", key), fact) for key, fact in facts.items() if fact]
    elif subject.kind == "target":
        yield document.problem("P602", say("kind 是 target 的，要写 target。"), (*at, "kind"))
    for keys, word in words:
        if not any(says(sentence, word) for sentence in sentences):
            message = say("写着“{name}”的句子里没有“{words}”。请照原文改。", name=subject.name, words=word)
            yield document.problem("P602", message, (*at, *keys))


def machinery_stands_where_said(files: PlanFiles) -> Iterator[Problem]:
    """P603: what drives the plan stands in the task that is named, and goes by documents that this cites."""
    for edition in files.editions:
        if (listed := edition.subjects) and (document := edition.subjects_document):
            said = _said_in(edition)
            cited = {name: task.references for name, task in edition.tasks.items()}
            cited[CLOSING] = edition.head.references if edition.head else ()
            for i, act in enumerate(listed.machinery):
                text = "\n".join(sentence for _, sentence in said.get(act.task, ()))
                words = {"who": act.who, "verb": act.verb, "whom": act.whom, "what": act.what}
                if act.task not in said:
                    message = say("没有任务“{id}”。{nearest}", id=act.task, nearest=offered(act.task, said))
                    yield document.problem("P603", message, ("machinery", i, "task"))
                    continue
                for key, word in words.items():
                    if word and not says(text, word):
                        message = say("“{id}”的文字里没有“{name}”。请照原文改。", id=act.task, name=word)
                        yield document.problem("P603", message, ("machinery", i, key))
                for j, id_ in enumerate(act.by):
                    if id_ not in cited.get(act.task, ()):
                        message = say("“{task}”没有引用依据“{id}”。请核对编号。", task=act.task, id=id_)
                        yield document.problem("P603", message, ("machinery", i, "by", j))


def subjects_are_complete(files: PlanFiles) -> Iterator[Problem]:
    """P604, P605: each quotation, and each noun that names of such things end in, is a subject's or excused."""
    for edition in files.editions:
        if (listed := edition.subjects) and (document := edition.subjects_document):
            excuses = [excuse.words for excuse in listed.excused]
            needed: set[str] = set()
            for where, keys, text, place in _term_texts(edition):
                names = [name for subject in listed.subjects if place in subject.tasks for name in subject.names]
                needed |= excused(text, names, excuses)
                left = {term.start for term in uncovered(text, [*names, *excuses])}
                for term in uncovered(text, names):
                    if term.start in left:
                        remedy = say("请列进 subjects.yml 的 subjects，或在 excused 里说明。")
                        message = say("“{words}”没有列入事项。{remedy}", words=term.words, remedy=remedy)
                        yield where.problem("P604", message, keys)
            for i, words in enumerate(excuses):
                if words not in needed:
                    message = say("“{words}”不用说明：原文里没有，或者已经是事项的名称。请删去。", words=words)
                    yield document.problem("P605", message, ("excused", i, "words"))


def _with_subjects(files: PlanFiles) -> Iterator[tuple[Document, SubjectsFile]]:
    for edition in files.editions:
        if edition.subjects and edition.subjects_document:
            yield edition.subjects_document, edition.subjects


def _said_in(edition: EditionFiles) -> _Said:
    said = {name: numbered(task.title or "", _body(task)) for name, task in edition.tasks.items()}
    return said | {CLOSING: numbered("", (edition.head.closing if edition.head else None) or "")}


def _body(task: TaskFile) -> str:
    return body(task.text, ((part.title, part.text) for part in task.parts), task.rest)


def _owned(sentences: Iterable[tuple[int, str]], owners: dict[str, str]) -> dict[str, list[str]]:
    """Return who stands in the sentences, each with those that name it."""
    found: dict[str, list[str]] = {}
    for _, sentence in sentences:
        for span in spans(sentence, {name: owner for name, owner in owners.items() if name in sentence}):
            found.setdefault(span.owner, []).append(sentence)
    return found


def _term_texts(edition: EditionFiles) -> Iterator[tuple[Document, Keys, str, str]]:
    """Return every text in which terms are looked for: its file, its key, and the task that it is of."""
    if edition.head and edition.head_document:
        around = {"title": edition.head.title, "recipients": edition.head.recipients or ""}
        for key, text in {**around, **head_texts(edition.head)}.items():
            yield edition.head_document, (key,), text, CLOSING if key == "closing" else ""
        for i, section in enumerate(edition.head.sections):
            yield edition.head_document, ("sections", i, "title"), section.title, ""
    for name, task in edition.tasks.items():
        for key, text in {"title": task.title or "", **task_texts(task)}.items():
            yield edition.documents[name], (key,), text, name
        for i, part in enumerate(task.parts):
            yield edition.documents[name], ("parts", i, "title"), part.title or "", name


RULES: tuple[Rule, ...] = (
    ids_differ,
    names_differ,
    names_are_visible,
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
    standard_is_whole,
    keys_fit_layout,
    duties_as_written,
    facts_stand_in_notice,
    tasks_continue_earlier_ones,
    departments_in_their_years,
    errata_fit,
    seals_unbroken,
    addresses_written,
    subjects_differ,
    subjects_stand_where_said,
    machinery_stands_where_said,
    subjects_are_complete,
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
    return f"“{'…' if column > 6 else ''}{line[max(0, column - 6) : column]}{at}{line[column + 1 : column + 12]}”"


def _registries(
    files: PlanFiles,
) -> Iterator[tuple[Document, Sequence[Department | Reference]]]:
    if files.departments_document:
        yield files.departments_document, files.departments
    if files.references_document:
        yield files.references_document, files.references


def _named(entry: Department | Reference) -> Iterator[tuple[str, str]]:
    """Return what no other entry may be called: the key and its value."""
    if isinstance(entry, Department):
        yield "name", entry.name
        return
    yield "title", entry.title
    if entry.number:
        yield "number", entry.number


def _owners(files: PlanFiles) -> dict[str, Department]:
    """Return the department that a name or an alias stands for; where several claim it, the first."""
    owners: dict[str, Department] = {}
    for department in files.departments:
        owners.setdefault(department.name, department)
    for department in files.departments:
        for alias in department.aliases:
            owners.setdefault(alias, department)
    return owners


def _following(id_: str, successors: dict[str, tuple[str, ...]]) -> set[str]:
    """Return a department and all that follow it."""
    seen: set[str] = set()
    ahead = [id_]
    while ahead:
        if (current := ahead.pop()) not in seen:
            seen.add(current)
            ahead += successors.get(current, ())
    return seen


def _laid_out(files: PlanFiles, layout: Layout) -> Iterator[EditionFiles]:
    """Return the editions in a layout; one whose head is not in shape counts as standard."""
    return (e for e in files.editions if (e.head.layout if e.head else "standard") == layout)


def _issued(files: PlanFiles) -> Iterator[EditionFiles]:
    """Return the editions that must be whole: those in the standard layout, but drafts, which are being written."""
    return (e for e in _laid_out(files, "standard") if not e.head or e.head.status != "draft")


def _tasks(files: PlanFiles, layout: Layout | None = None) -> Iterator[tuple[Document, TaskFile]]:
    """Return the tasks; with `layout`, those of editions so laid out."""
    for edition in _laid_out(files, layout) if layout else files.editions:
        for name, task in edition.tasks.items():
            yield edition.documents[name], task


def _names(task: TaskFile) -> Iterator[tuple[Keys, str]]:
    bearing: list[tuple[Keys, Bearing]] = [((), task)]
    bearing += [(("parts", i), part) for i, part in enumerate(task.parts)]
    for keys, one in bearing:
        for role, names in one.duties.by_key().items():
            for i, name in enumerate(names):
                yield (*keys, "duties", role, i), name


def _keeps_clauses(task: TaskFile) -> bool:
    return bool(task.clause or task.cells or task.parts)


def _citing(
    files: PlanFiles, layout: Layout | None = None
) -> Iterator[tuple[Document, tuple[str, ...], dict[str, str]]]:
    """Return every file that may cite: its document, the ids it lists, and its texts by key."""
    for edition in _laid_out(files, layout) if layout else files.editions:
        if edition.head and edition.head_document:
            yield edition.head_document, edition.head.references, head_texts(edition.head)
    for document, task in _tasks(files, layout):
        yield document, task.references, task_texts(task)


def head_texts(head: EditionFile) -> dict[str, str]:
    """Return the texts of an edition that may cite, by key; those of its sections are one."""
    texts = {key: getattr(head, key) for key in ("opening", "cover", "preamble", "closing")}
    texts["sections"] = "\n".join(section.text for section in head.sections if section.text)
    found = {key: text for key, text in texts.items() if text}
    own = head.number
    return {key: text.replace(own, "") for key, text in found.items()} if own else found


def task_texts(task: TaskFile) -> dict[str, str]:
    """Return the texts of a task that may cite, by key; those of its parts are one."""
    texts = {"text": task.text, "rest": task.rest, "parts": "\n".join(part.text for part in task.parts if part.text)}
    return {key: text for key, text in texts.items() if text}


def offered(word: str, known: Iterable[str]) -> str:
    """Offer the known words most like `word`: by their characters in order, and by their pairs."""
    near = [f"“{other}”" for other in nearest(word, known)]
    return say("是否为{near}？", near=say("或").join(near)) if near else say("请核对，或先登记。")


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the known words most like a word, at most two."""
    word = word[:100]

    def likeness(other: str) -> float:
        ratio = difflib.SequenceMatcher(None, word, other[:100]).ratio()
        return ratio + shared_pairs(word, other[:100])

    chars = set(word)
    scored = sorted((-likeness(other), other) for other in known if not chars.isdisjoint(other[:100]))[:2]
    return [other for score, other in scored if score <= min(-0.5, 0.75 * scored[0][0])]
