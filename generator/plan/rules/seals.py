"""Rules for sealed editions and their errata: nothing that a seal covers has changed."""

from collections.abc import Iterator

from generator.messages import say
from generator.plan import seal
from generator.plan.document import Document
from generator.plan.rules.scope import offered, registries, task_texts
from generator.plan.shapes import (
    EditionFiles,
    PlanFiles,
    SealFile,
)
from generator.problems import Problem


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
    for document, entries in registries(files):
        of_departments = document is files.departments_document
        now, then = (departments, sealed.departments) if of_departments else (references, sealed.references)
        at = {entry.id: i for i, entry in enumerate(entries)}
        for id_ in sorted(now.keys() | then.keys()):
            if now.get(id_) != then.get(id_):
                message = say("{year}年度封存时，“{id}”的名称或内容与现在不同。请恢复原样。", year=edition.year, id=id_)
                yield document.problem("P403", message, (at[id_],) if id_ in at else ())
