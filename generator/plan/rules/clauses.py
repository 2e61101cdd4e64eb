"""Rules for clauses that are kept: the duties are what they say, as the program parses them or an editor reads them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from generator.clauses import cells, parse, reading
from generator.clauses.clause import Clause
from generator.clauses.reading import Correction
from generator.messages import join_sentences, say
from generator.plan import yaml_write
from generator.plan.document import Document, Keys
from generator.plan.records import task_key
from generator.plan.rules.rule import rule
from generator.plan.rules.scope import Bearing, clause_words, laid_out, stated
from generator.plan.shapes.files import EditionFiles, PlanFiles
from generator.problems import Problem


class _Place(NamedTuple):
    """Where a task or part states duties."""

    document: Document
    keys: Keys
    bearing: Bearing

    @property
    def correction(self) -> Correction:
        """What the editor reads otherwise in the clause; nothing where there is no `reading`."""
        return self.bearing.reading.correction if self.bearing.reading else Correction()

    @property
    def words(self) -> str:
        """The words that may say who is responsible."""
        return clause_words(self.bearing)

    @property
    def stated(self) -> Clause:
        """What the file states, as a clause would."""
        return stated(self.bearing)

    def problem(self, code: str, message: str, *keys: str | int) -> Problem:
        """Return a problem below the keys of the task or part."""
        return self.document.problem(code, message, (*self.keys, *keys))


@rule(
    "P302",
    "责任与通知的责任文字不一致",
    "照原件排的年度保留了通知写责任的原话（`clause`，表格里是 `cells`）。从这句话里读出的责任、时限，"
    "与 `duties`、`open_ended`、`deadline` 写的不同。",
    "对照通知核对：若责任写错了，照提示改；若原话抄错了，改原话；"
    "若原话和责任都没有错，是程序读错了，照提示加上一行 `reading`，写明应当怎样读，原话不动。",
)
def duties_as_written(files: PlanFiles) -> Iterator[Problem]:
    """Require that duties, open end and deadline are what the clause that is kept says."""
    for place, read in _read(files):
        yield from _differing(place, read)


@rule(
    "P304",
    "读法里的话不在责任文字里",
    "`reading` 写明责任文字应当怎样读；它所说的单位、时限，"
    "要在责任文字（`clause`，表格里是 `cells`）里一字不差地找得到。",
    "照责任文字抄写；这里没有责任文字的，删去 `reading`。",
)
def readings_stand_in_clauses(files: PlanFiles) -> Iterator[Problem]:
    """Require that what a reading names stands in its clause."""
    places = (place for edition in laid_out(files, "written") for _, _, place in _clauses(edition))
    for place in filter(None, places):
        if place.bearing.reading and not place.words:
            message = say("这里没有责任文字，“reading”没有用处。请删去。")
            yield place.document.problem("P304", message, (*place.keys, "reading"), key=True)
        for keys, word in _words(place.correction) if place.words else ():
            if not reading.stands(word, place.words):
                message = say("责任文字里没有“{word}”。请照责任文字抄写。", word=word)
                yield place.problem("P304", message, "reading", *keys)


@rule(
    "P305",
    "读法没有用处",
    "没有 `reading` 里的这一处，从责任文字里读出的也一样：程序本来就这样读，或者所说的话没有被读作单位或时限。",
    "对照责任文字核对；没有用处的，删去这一处，整个 `reading` 都没有用处的，全部删去。",
    is_advice=True,
)
def readings_change_something(files: PlanFiles) -> Iterator[Problem]:
    """Find statements of readings without which the clause says the same."""
    for place, read in _read(files):
        for key, at, less in place.correction.without_one():
            if reading.agree(place.stated, reading.corrected(read, less), less):
                keys = _keys(place.correction, key, at)
                what = dict(_words(place.correction)).get(keys, key)
                message = say("“{what}”这一处没有用处：没有它，读出的也一样。请核对，或删去。", what=what)
                yield place.problem("P305", message, "reading", *keys)


def _read(files: PlanFiles) -> Iterator[tuple[_Place, Clause]]:
    """Yield each task or part that keeps a clause, with what the program reads in the clause."""
    for edition in laid_out(files, "written"):
        pieces = list(_clauses(edition))
        parsed = parse.in_order((text, clause) for text, clause, _ in pieces)
        for (_, clause, place), read in zip(pieces, parsed, strict=True):
            if place and clause:
                yield place, read


def _clauses(edition: EditionFiles) -> Iterator[tuple[str, str | None, _Place | None]]:
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
                words = task.clause or cells.labelled_text(task.cells)
                yield "。".join(filter(None, (task.title, task.text))), words, _Place(document, (), task)
                for i, part in enumerate(task.parts):
                    yield part.text or "", part.clause, _Place(document, ("parts", i), part)
    if head:
        yield head.closing or "", None, None


def _words(how: Correction) -> Iterator[tuple[Keys, str]]:
    """Yield the words of a reading that have to stand in the clause, each with its keys."""
    yield from ((_keys(how, "leave_out", at), word) for at, word in enumerate(how.leave_out))
    yield from ((_keys(how, "parties", at), name) for at, (_, name) in enumerate(how.parties))
    yield from ((("deadline",), how.deadline),) if how.deadline else ()


def _keys(how: Correction, key: str, at: int) -> Keys:
    """Return the keys, below `reading`, of one of its statements."""
    if key != "parties":
        return (key, at) if key == "leave_out" else (key,)
    role = how.parties[at][0]
    return (key, role, at - next(i for i, (one, _) in enumerate(how.parties) if one == role))


def _differing(place: _Place, read: Clause) -> Iterator[Problem]:
    ours, how = place.stated, place.correction
    theirs = reading.corrected(read, how)
    if reading.agree(ours, theirs, how):
        return
    offer = _offer(place, read)
    for key in dict.fromkeys((*theirs.by_key, *ours.by_key)):
        if not reading.same_names(ours.names(key), theirs.names(key), how):
            message = say(
                "“{key}”写的是{ours}，通知的责任文字说的是{theirs}。请核对。",
                key=key,
                ours=_names_quoted(ours.names(key)),
                theirs=_names_quoted(theirs.names(key)),
            )
            yield place.problem("P302", join_sentences(message, offer), "duties", key)
    if ours.open_ended != theirs.open_ended:
        right = str(theirs.open_ended).lower()
        message = say("open_ended 应为 {right}，通知的责任文字是这样说的。", right=right)
        yield place.problem("P302", join_sentences(message, offer), "open_ended")
    if ours.deadline != theirs.deadline:
        absent = say("责任文字里有时限，请先核对是不是漏写了，漏写的加上 deadline: {right}。", right=theirs.deadline)
        right = say("deadline 应为“{right}”。", right=theirs.deadline) if ours.deadline else absent
        message = right if theirs.deadline else say("通知的责任文字里没有时限。请删去 deadline。")
        yield place.problem("P302", join_sentences(message, offer), "deadline")


def _names_quoted(names: tuple[str, ...]) -> str:
    return f"“{'、'.join(names)}”" if names else say("（无）")


def _offer(place: _Place, read: Clause) -> str:
    """Return the line that makes the clause be read as the file states; "" where the clause does not allow it."""
    how = reading.needed(read, place.stated, place.words)
    if how is None:
        return ""
    if how == Correction():
        return say("程序现在读得对，请删去 reading。")
    old = place.bearing.reading
    line = f"reading: {yaml_write.inline(_written(how, old.note if old else ''))}"
    if old:
        return say("若是程序读错了，把 reading 改成一行：{line}", line=line)
    if place.keys:
        at = str(place.keys[-1] + 1) if isinstance(place.keys[-1], int) else ""
        return say("若是程序读错了，在第 {at} 个分项里加一行，与 duties 对齐：{line}", at=at, line=line)
    return say("若是程序读错了，在最左边加一行：{line}", line=line)


_NOTE = "编者核对通知以后这样读"
"""What stands as the note of a reading until its editor says why: true of whatever is read."""


def _written(how: Correction, note: str) -> Mapping[str, yaml_write.Value]:
    """Return a reading as YAML has it; a new note says no more than that its editor reads it so."""
    roles: dict[str, list[str]] = {}
    for key, name in how.parties:
        roles.setdefault(key, []).append(name)
    values: dict[str, yaml_write.Value] = {"leave_out": how.leave_out} if how.leave_out else {}
    values |= {"parties": roles} if roles else {}
    values |= {"open_ended": how.open_ended} if how.open_ended is not None else {}
    values |= {"deadline": how.deadline} if how.deadline else {}
    return values | {"note": note or _NOTE}
