"""Rules for what a notice cites: every reference is listed, and stands in the text."""

from collections.abc import Iterator

from generator.messages import say
from generator.plan.document import Document
from generator.plan.fields import DOCUMENT_NUMBER, Layout
from generator.plan.rules.rule import rule
from generator.plan.rules.scope import head_texts, laid_out, offered, task_texts, tasks_of
from generator.plan.shapes.files import PlanFiles
from generator.plan.shapes.references import Reference
from generator.problems import Problem


@rule(
    "P211",
    "依据没有登记",
    "`references` 里写的依据编号，在 `references.yml` 里没有。",
    "照提示改编号，或者先在 `references.yml` 里登记这个文件。",
)
def references_known(files: PlanFiles) -> Iterator[Problem]:
    """Require that a reference that is cited by its id is in the list."""
    if files.references_document is None:
        return
    known = {reference.id for reference in files.references}
    for document, ids, _ in _citing(files):
        for i, id_ in enumerate(ids):
            if id_ not in known:
                message = say("依据“{id}”没有在 references.yml 里登记。{nearest}", id=id_, nearest=offered(id_, known))
                yield document.problem("P211", message, ("references", i))


@rule(
    "P212",
    "依据与文字对不上",
    "文字里写着一个登记过的发文字号，这个文件却没有列进 `references`；或者列进了 `references`，文字里却没有它的标题。",
    "照文字增删 `references`；若是标题登记错了，改 `references.yml`。",
)
def references_stand_in_text(files: PlanFiles) -> Iterator[Problem]:
    """Require that what is listed is cited in the text, and the other way round."""
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


@rule(
    "P213",
    "文字里的发文字号没有登记",
    "文字里引用了一个发文字号，`references.yml` 里没有这个文件。",
    "先在 `references.yml` 里登记这个文件，再把它的编号列进 `references`。",
)
def document_numbers_known(files: PlanFiles) -> Iterator[Problem]:
    """Require that a document number in the text belongs to a reference."""
    if files.references_document is None:
        return
    known = tuple(reference.number for reference in files.references if reference.number)
    for document, _, texts in _citing(files, "standard"):
        for key, text in texts.items():
            for number in dict.fromkeys(DOCUMENT_NUMBER.findall(text)):
                if not number.endswith(known):
                    message = say("文字里的发文字号“{number}”没有在 references.yml 里登记。", number=number)
                    yield document.problem("P213", message, (key,))


def _citing(
    files: PlanFiles, layout: Layout | None = None
) -> Iterator[tuple[Document, tuple[str, ...], dict[str, str]]]:
    """Yield every file that may cite references: its document, the ids that it lists, and key → text."""
    for edition in laid_out(files, layout) if layout else files.editions:
        if edition.head and edition.head_document:
            yield edition.head_document, edition.head.references, head_texts(edition.head)
    for document, task in tasks_of(files, layout):
        yield document, task.references, task_texts(task)
