"""Rules for subjects and machinery: names stand in the sentences that are said, and none is forgotten."""

from collections.abc import Iterable, Iterator, Sequence

from generator.messages import say
from generator.plan.document import Document, Keys
from generator.plan.fields import CLOSING
from generator.plan.rules.rule import rule
from generator.plan.rules.scope import head_texts, offered, task_texts, with_subjects
from generator.plan.shapes.files import EditionFiles, PlanFiles
from generator.plan.shapes.subjects import Subject, SubjectsFile
from generator.plan.shapes.task import TaskFile, body
from generator.problems import Problem
from generator.text.naming import excused, numbered, says, spans, uncovered

_Sentences = dict[str, list[tuple[int, str]]]
"""Task, or the closing → its numbered sentences."""


@rule(
    "P601",
    "事项重复",
    "`subjects.yml` 里有两条事项编号相同，或者名称、其他写法相同。",
    "同一件事的两条合成一条，`tasks` 写上它出现的各项任务；不是同一件事的，改编号或写全名称。",
)
def subjects_differ(files: PlanFiles) -> Iterator[Problem]:
    """Require that no two subjects of an edition have one id, or one name."""
    for document, listed in with_subjects(files):
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


@rule(
    "P602",
    "事项的名称或说法不在所说的文字里",
    "事项的 `tasks` 里有一项任务，它的标题和文字里没有这个名称；或者别的任务里也有这个名称，却没有列出来；"
    "或者写着这个名称的句子里，没有 `verb`、`forms`、`target` 所写的话。名称套着名称的，只算最长的那个。",
    "照通知的原文改名称和说法，照实列出任务；动词中间隔着别的字的，写成 `加快…建设`。",
)
def subjects_stand_where_said(files: PlanFiles) -> Iterator[Problem]:
    """Require that a subject stands in the tasks that it lists, in no others, and in the words that are given."""
    for edition in files.editions:
        if (listed := edition.subjects) and (document := edition.subjects_document):
            sentences_at = _sentences_of(edition)
            owners = {name: subject.id for subject in listed.subjects for name in subject.names}
            naming = {place: _sentences_naming(sentences, owners) for place, sentences in sentences_at.items()}
            for i, subject in enumerate(listed.subjects):
                at: Keys = ("subjects", i)
                places = [place for place in subject.tasks if place in sentences_at]
                sentences = [sentence for place in places for sentence in naming[place].get(subject.id, ())]
                yield from _places_of(document, at, subject, sentences_at, naming)
                if sentences:
                    yield from _words_of(document, at, subject, sentences)


def _places_of(
    document: Document, at: Keys, subject: Subject, sentences_at: _Sentences, naming: dict[str, dict[str, list[str]]]
) -> Iterator[Problem]:
    for j, place in enumerate(subject.tasks):
        if place not in sentences_at:
            message = say("没有任务“{id}”。{nearest}", id=place, nearest=offered(place, sentences_at))
        elif subject.id not in naming[place]:
            message = say("“{id}”的文字里没有“{name}”。请照原文改。", id=place, name="”“".join(subject.names))
        else:
            continue
        yield document.problem("P602", message, (*at, "tasks", j))
    for place in sentences_at:
        if subject.id in naming[place] and place not in subject.tasks:
            message = say("“{id}”的文字里也有“{name}”。请把它列进 tasks。", id=place, name=subject.name)
            yield document.problem("P602", message, (*at, "tasks"))


def _words_of(document: Document, at: Keys, subject: Subject, sentences: Sequence[str]) -> Iterator[Problem]:
    """Yield a problem for each form, verb and fact of the target that none of the subject's sentences has."""
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


@rule(
    "P603",
    "推进机制的说法不在所说的文字里",
    "`machinery` 的一条里，`who`、`verb`、`whom`、`what` 有一个不在所说任务的文字里，"
    "或者 `by` 写的依据这项任务没有引用。",
    "照通知的原文改；在结尾那段话里的，`task` 写 `closing`。",
)
def machinery_stands_where_said(files: PlanFiles) -> Iterator[Problem]:
    """Require that what drives the plan stands in the task that is named, and goes by documents that this cites."""
    for edition in files.editions:
        if (listed := edition.subjects) and (document := edition.subjects_document):
            sentences_at = _sentences_of(edition)
            cited = {name: task.references for name, task in edition.tasks.items()}
            cited[CLOSING] = edition.head.references if edition.head else ()
            for i, act in enumerate(listed.machinery):
                text = "\n".join(sentence for _, sentence in sentences_at.get(act.task, ()))
                words = {"who": act.who, "verb": act.verb, "whom": act.whom, "what": act.what}
                if act.task not in sentences_at:
                    message = say("没有任务“{id}”。{nearest}", id=act.task, nearest=offered(act.task, sentences_at))
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


@rule(
    "P604",
    "原文里的名称没有列入事项",
    "年度有了 `subjects.yml`，通知里每一处引号里的话，"
    "和每一处平台、体系、机制、制度、工程、行动、工作站、基地、中心、榜，"
    "都要在某个事项的名称里，或者在 `excused` 里说明为什么不是事项。这样，事项是不是列全了，由程序来查。",
    "是计划安排的事，在 `subjects` 里添一条；不是的，在 `excused` 里写出原话和理由。",
)
def terms_are_listed(files: PlanFiles) -> Iterator[Problem]:
    """Require that each quotation, and each noun that ends as such names do, is a subject's name or excused."""
    for edition in files.editions:
        if listed := edition.subjects:
            excuses = [excuse.words for excuse in listed.excused]
            for document, keys, text, place in _term_texts(edition):
                names = _names_at(listed, place)
                left = {term.start for term in uncovered(text, [*names, *excuses])}
                for term in uncovered(text, names):
                    if term.start in left:
                        remedy = say("请列进 subjects.yml 的 subjects，或在 excused 里说明。")
                        message = say("“{words}”没有列入事项。{remedy}", words=term.words, remedy=remedy)
                        yield document.problem("P604", message, keys)


@rule(
    "P605",
    "说明是多余的",
    "`excused` 里的一句话，原文里没有，或者已经在事项的名称里，用不着说明。",
    "把这一条删去；若是抄错了，照原文改。",
)
def excuses_are_needed(files: PlanFiles) -> Iterator[Problem]:
    """Require that words that are excused stand in the text outside the names of subjects."""
    for edition in files.editions:
        if (listed := edition.subjects) and (document := edition.subjects_document):
            excuses = [excuse.words for excuse in listed.excused]
            texts = ((text, _names_at(listed, place)) for _, _, text, place in _term_texts(edition))
            needed = set().union(*(excused(text, names, excuses) for text, names in texts))
            for i, words in enumerate(excuses):
                if words not in needed:
                    message = say("“{words}”不用说明：原文里没有，或者已经是事项的名称。请删去。", words=words)
                    yield document.problem("P605", message, ("excused", i, "words"))


def _names_at(listed: SubjectsFile, place: str) -> list[str]:
    """Return the names of the subjects that a task, or the closing, is listed for."""
    return [name for subject in listed.subjects if place in subject.tasks for name in subject.names]


def _sentences_of(edition: EditionFiles) -> _Sentences:
    sentences = {name: numbered(task.title or "", _body(task)) for name, task in edition.tasks.items()}
    return sentences | {CLOSING: numbered("", (edition.head.closing if edition.head else None) or "")}


def _body(task: TaskFile) -> str:
    return body(task.text, ((part.title, part.text) for part in task.parts), task.rest)


def _sentences_naming(sentences: Iterable[tuple[int, str]], owners: dict[str, str]) -> dict[str, list[str]]:
    """Return owner of a name → the sentences in which the name stands."""
    naming: dict[str, list[str]] = {}
    for _, sentence in sentences:
        for span in spans(sentence, {name: owner for name, owner in owners.items() if name in sentence}):
            naming.setdefault(span.owner, []).append(sentence)
    return naming


def _term_texts(edition: EditionFiles) -> Iterator[tuple[Document, Keys, str, str]]:
    """Yield document, keys, text, and task id, `closing` or nothing, of every text in which terms are looked for."""
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
