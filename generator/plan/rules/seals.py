"""Rules for sealed editions and their errata: nothing that a seal covers has changed."""

from collections.abc import Iterator

from generator.messages import say
from generator.plan import seal
from generator.plan.document import Document
from generator.plan.rules.rule import rule
from generator.plan.rules.scope import offered, registries
from generator.plan.shapes.files import EditionFiles, PlanFiles
from generator.plan.shapes.seal import SealFile
from generator.problems import Problem


@rule(
    "P405",
    "勘误对不上",
    "勘误所说的任务不存在，或者所引的文字在原文里找不到，或者日期早于成文日期。",
    "照原文改 `errata.yml`：`task` 写任务编号，`quote` 照抄原文。",
)
def errata_fit(files: PlanFiles) -> Iterator[Problem]:
    """Require that an erratum is of a task that is there, and came after the notice."""
    for edition in files.editions:
        for i, erratum in enumerate(edition.errata):
            issued = edition.head.issued if edition.head else None
            if erratum.task and erratum.task not in edition.documents:
                near = offered(erratum.task, edition.documents)
                key, message = "task", say("没有任务“{id}”。{nearest}", id=erratum.task, nearest=near)
            elif issued and erratum.date < issued:
                key = "date"
                message = say("勘误日期 {date} 早于成文日期 {issued}。", date=erratum.date, issued=issued)
            else:
                continue
            if edition.errata_document:
                yield edition.errata_document.problem("P405", message, (i, key))


@rule(
    "P404",
    "封存记录不对",
    "`seal.yml` 与 `plan seal` 写成的不同：有人改过它，或者它不是这个年度的。",
    "用 git 找回 `plan seal` 写成的 `seal.yml`，不要手工修改。",
)
def seals_are_as_written(files: PlanFiles) -> Iterator[Problem]:
    """Require that a seal is what `plan seal` writes, byte for byte, and is its edition's own."""
    for edition, sealed, document in _sealed(files):
        if sealed.edition != edition.year or edition.digests[seal.SEAL] != seal.digest_of_file(sealed):
            yield document.problem("P404", say("封存记录与 plan seal 写成的不同。请找回原来的 seal.yml。"))


@rule(
    "P401",
    "封存以后文件有改动",
    "这个年度已经封存，封存以后这个文件变了，哪怕只变了一个字节、一条注释。",
    "把文件恢复成封存时的样子（用 git 找回）。要更正内容，写进这个年度的 `errata.yml`，原文不动。",
)
def sealed_files_unchanged(files: PlanFiles) -> Iterator[Problem]:
    """Require that a file of a sealed edition has the digest that the seal has of it."""
    for edition, sealed, document in _sealed(files):
        digests = seal.sealed_files(edition)
        for name in sorted(digests.keys() & sealed.files.keys()):
            if digests[name] != sealed.files[name]:
                message = say(
                    "{year}年度已于 {date} 封存，这个文件后来有改动。请恢复原样；要更正，写进 errata.yml。",
                    **_when(sealed, edition),
                )
                yield _beside(document, name).problem("P401", message)


@rule(
    "P402",
    "封存以后文件有增减",
    "这个年度已经封存，封存以后少了一个文件，或者多了一个文件。",
    "找回少了的文件，移走多出的文件。封存以后只可以添 `errata.yml`。",
)
def sealed_files_complete(files: PlanFiles) -> Iterator[Problem]:
    """Require that a sealed edition has all files that its seal lists, and no others."""
    for edition, sealed, document in _sealed(files):
        names = seal.sealed_files(edition).keys()
        for name in sorted(names ^ sealed.files.keys()):
            message = say("{year}年度已于 {date} 封存，封存时没有这个文件。请移走。", **_when(sealed, edition))
            if name not in names:
                message = say("{year}年度已于 {date} 封存，封存的这个文件不见了。请找回。", **_when(sealed, edition))
            yield _beside(document, name).problem("P402", message)


@rule(
    "P403",
    "封存以后名录里的条目变了",
    "这个年度已经封存，它用到的部门或依据，在名录里的名称、类别、文号等变了，或者条目不见了。"
    "添别名、写撤销时间、后继部门和编者注，不影响封存。",
    "把条目恢复原样。部门改了名称的，另外登记一个部门，在原来的部门里写 `until` 和 `successor`。",
)
def sealed_entries_unchanged(files: PlanFiles) -> Iterator[Problem]:
    """Require that the entries of the registries that a sealed edition uses have the digests that the seal has of them.

    Which entries an edition uses, its files say: they are asked only of editions whose files are unchanged.
    """
    for edition, sealed, _ in _sealed(files):
        if seal.sealed_files(edition) == sealed.files:
            yield from _changed_entries(files, edition, sealed)


def _changed_entries(files: PlanFiles, edition: EditionFiles, sealed: SealFile) -> Iterator[Problem]:
    departments, references = seal.sealed_departments(files, edition), seal.sealed_references(files, edition)
    for document, entries in registries(files):
        of_departments = document is files.departments_document
        now, then = (departments, sealed.departments) if of_departments else (references, sealed.references)
        at = {entry.id: i for i, entry in enumerate(entries)}
        for id_ in sorted(now.keys() | then.keys()):
            if now.get(id_) != then.get(id_):
                message = say("{year}年度封存时，“{id}”的名称或内容与现在不同。请恢复原样。", year=edition.year, id=id_)
                yield document.problem("P403", message, (at[id_],) if id_ in at else ())


def _sealed(files: PlanFiles) -> Iterator[tuple[EditionFiles, SealFile, Document]]:
    """Yield each sealed edition with its seal and the document of the seal."""
    for edition in files.editions:
        if edition.seal and edition.seal_document:
            yield edition, edition.seal, edition.seal_document


def _when(sealed: SealFile, edition: EditionFiles) -> dict[str, object]:
    return {"year": edition.year, "date": sealed.sealed}


def _beside(document: Document, name: str) -> Document:
    """Return an empty document for a file of the edition whose seal `document` is."""
    return Document(document.file.removesuffix(seal.SEAL) + name, "")
