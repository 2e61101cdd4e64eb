"""Write the notice as Akoma Ntoso 3.0 (OASIS LegalDocML XML): its whole text, marked up by chapter, task and bearer.

Put together, the text between the tags of the document is the notice: line ends stand between elements, and the
metadata is in attributes alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from generator import urls
from generator.plan import notice
from generator.plan.notice import Stretch
from generator.plan.records import Duty, Edition, Part, Section, Task
from generator.text.patterns import lazy
from generator.text.typeset import chinese_date
from generator.text.xml import escaped, quoted
from generator.views import errata
from generator.views.labels import ROLE_NAMES, UNSTATED

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"

_ONTOLOGY = "/akn/ontology"
_UNFIT = lazy("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BLANKS = " \t\n"
"""Characters that may stand between elements without one around them."""


class _Run(NamedTuple):
    """A run of text as XML; a marked one is an element, which is not cut into lines."""

    xml: str
    marked: bool = False


def notice_xml(edition: Edition) -> bytes:
    """Return the notice of an edition as an Akoma Ntoso document: UTF-8 bytes."""
    body = _Body(edition)
    meta = _identification(edition) + _modifications(edition) + _references(edition)
    content = _element("meta", {}, meta) + body.xml()
    document = _element("akomaNtoso", {"xmlns": NAMESPACE}, _element("doc", {"name": "notice"}, content))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}\n'.encode()


def _element(name: str, attributes: Mapping[str, str | None], content: str = "") -> str:
    given = "".join([f" {key}={_value(value)}" for key, value in attributes.items() if value is not None])
    return f"<{name}{given}>{content}</{name}>" if content else f"<{name}{given}/>"


def _fit(text: str) -> str:
    return _UNFIT.sub("\ufffd", text)


@lru_cache(maxsize=1 << 10)  # who is referred to
def _value(text: str) -> str:
    return quoted(_fit(text))


@lru_cache(maxsize=1 << 10)  # names, and the marks between them
def _text(text: str) -> str:
    return escaped(_fit(text)).replace("\r", "&#13;")


def _identification(edition: Edition) -> str:
    """Return the identification of work, expression and manifestation (Akoma Ntoso Naming Convention 1.0)."""
    head = edition.head
    dated = "成文日期" if head.issued else "计划的年度，通知未载日期"
    date = _element("FRBRdate", {"date": str(head.issued or f"{edition.id}-01-01"), "name": dated})
    work = _work(edition)
    expression = f"{work}/zho@{head.issued or ''}"
    title = _element("FRBRalias", {"name": "title", "value": head.title})
    country = _element("FRBRcountry", {"value": "cn"})
    number = _element("FRBRnumber", {"value": head.number}) if head.number else ""

    def level(name: str, uri: str, before: str, author: str, after: str) -> str:
        this, _, suffix = uri.partition(".")
        named = _element("FRBRthis", {"value": f"{this}/!main{'.' * bool(suffix)}{suffix}"})
        by = _element("FRBRauthor", {"href": author})
        return _element(name, {}, named + _element("FRBRuri", {"value": uri}) + before + date + by + after)

    return _element(
        "identification",
        {"source": "#editor"},
        level("FRBRWork", work, title, "#issuer", country + number)
        + level("FRBRExpression", expression, "", "#issuer", _element("FRBRlanguage", {"language": "zho"}))
        + level("FRBRManifestation", f"{expression}.xml", "", "#editor", ""),
    )


def _work(edition: Edition) -> str:
    return f"/akn/cn/doc/notice/{edition.head.issued or edition.id}/{edition.id}"


def _modifications(edition: Edition) -> str:
    """Return the list of errata as modifications of the text, which itself stays as issued: which, and of what."""
    found = []
    for one in errata.corrections(edition):
        places = [f"#t{task.id}" for task in edition.tasks if task.id in one.tasks]
        places += [f"#c{section.id}" for section in edition.sections if section.id in one.sections]
        source = _element("source", {"href": f"#{_anchor(one)}"})
        destinations = "".join(_element("destination", {"href": place}) for place in places or [_work(edition)])
        found.append(_element("textualMod", {"type": "substitution"}, source + destinations))
    passive = _element("passiveModifications", {}, "".join(found))
    return _element("analysis", {"source": "#editor"}, passive) if found else ""


def _anchor(one: errata.Correction) -> str:
    return f"erratum-{one.id.replace('/', '-')}"


def _references(edition: Edition) -> str:
    """Return the list of who and what the text names: issuer, departments, roles, cited documents; and errata."""
    organizations = {"editor": "编者", "issuer": edition.head.issuer or UNSTATED}
    organizations |= {f"org-{department.id}": department.name for department in edition.departments}
    documents = {f"ref-{ref.id}": f"《{ref.title}》{ref.number or ''}" for ref in edition.references}
    listed = [_known("Organization", id_, name) for id_, name in organizations.items()]
    listed += [_known("Role", f"role-{role}", name) for role, name in ROLE_NAMES.items()]
    listed += [_known("Reference", id_, name, name="cited") for id_, name in documents.items()]
    listed += [_known("Object", _anchor(one), one.text) for one in errata.corrections(edition)]
    return _element("references", {"source": "#editor"}, "".join(listed))


def _known(kind: str, id_: str, shown: str, **more: str) -> str:
    """Return an entry of the references (a “top level class”, TLC…)."""
    href = f"{_ONTOLOGY}/{kind.lower()}/cn/{id_.partition('-')[2] or id_}"
    return _element(f"TLC{kind}", {"eId": id_, "href": href, "showAs": shown, **more})


@dataclass
class _Chapter:
    """A section while the document is built: its own elements, and the sections below it."""

    section: Section
    parts: list[str] = field(default_factory=list)
    below: list["_Chapter"] = field(default_factory=list)

    def xml(self) -> str:
        within = "".join(self.parts) + "".join(chapter.xml() for chapter in self.below)
        return _element("section", {"eId": f"c{self.section.id}"}, within)


class _Body:
    """The body of the document: each piece of the notice in preface, preamble, main body or conclusions."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.around: dict[str, list[str]] = {"preface": [], "preamble": [], "conclusions": []}
        self.top: list[_Chapter] = []
        self.open: list[_Chapter] = []
        tasks = edition.by_id
        pieces = list(notice.pieces(edition))
        front = next((i for i, piece in enumerate(pieces) if piece.task or piece.section), len(pieces))
        left = len("".join(piece.text for piece in pieces).rstrip("\n"))  # the notice has no line end at its end
        for i, piece in enumerate(pieces):
            text = piece.text[:left]
            left -= len(text)
            if piece.task:
                self._task(tasks[piece.task], text)
            elif piece.section:
                self._heading(piece.section, text)
            elif i == len(pieces) - 1 and edition.head.closing:
                self.around["conclusions"].append(_blocks(self._signed(text)))
            elif self.open:
                self.open[-1].parts.append(_element("intro", {}, _blocks([_Run(_text(text))])))
            else:
                last = i == min(front, len(pieces) - bool(edition.head.closing)) - 1
                place = "preamble" if edition.head.preamble and last else "preface"
                self.around[place].append(_blocks(self._signed(text)))

    def xml(self) -> str:
        """Return preface, preamble, main body and conclusions, as far as there are any; the main body always."""
        elements = {name: _element(name, {}, "".join(parts)) if parts else "" for name, parts in self.around.items()}
        main = _element("mainBody", {}, "".join(chapter.xml() for chapter in self.top) or "<p/>")
        return elements["preface"] + elements["preamble"] + main + elements["conclusions"]

    def _signed(self, text: str) -> Iterator[_Run]:
        """Yield a text with the lines marked that state title, number, issuer or date."""
        head = self.edition.head
        date = head.issued and chinese_date(head.issued.year, head.issued.month, head.issued.day)
        elements = {
            date: ("docDate", {"date": str(head.issued)}),
            head.number: ("docNumber", {}),
            head.issuer: ("docAuthority", {"refersTo": "#issuer"}),
            head.title: ("docTitle", {}),
        }
        for line in text.splitlines(keepends=True):
            stated = line.strip()
            if stated and stated in elements:
                name, attributes = elements[stated]
                before, _, after = line.partition(stated)
                yield from (_Run(_text(before)), _Run(_element(name, attributes, _text(stated)), marked=True))
                yield _Run(_text(after))
            else:
                yield _Run(_text(line))

    def _heading(self, id_: str, text: str) -> None:
        chapter = self._chapter(id_)
        headed, rest = _headed(_short(notice.heading_stretches(chapter.section), text))
        chapter.parts.append(headed + _block("intro", (_Run(_text(stretch.text)) for stretch in rest)))

    def _chapter(self, id_: str) -> _Chapter:
        """Return the open section of this id; open it below the nearest one of a higher level if it is not the last."""
        if not self.open or self.open[-1].section.id != id_:
            section = next(section for section in self.edition.sections if section.id == id_)
            while self.open and self.open[-1].section.level >= section.level:
                self.open.pop()
            chapter = _Chapter(section)
            (self.open[-1].below if self.open else self.top).append(chapter)
            self.open.append(chapter)
        return self.open[-1]

    def _task(self, task: Task, text: str) -> None:
        anchor = urls.task_anchor(task.id)
        stretches = _short(notice.stretches(self.edition, task), text)
        groups = [(part, list(found)) for part, found in groupby(stretches, key=lambda stretch: stretch.part)]
        own, within = _Names(task, anchor), ""
        for i, (part, found) in enumerate(groups):
            if part:
                content = _numbered(found, _Names(part, anchor), "content")
                within += _element("subparagraph", {"eId": f"{anchor}-p{part.at}"}, content)
            else:
                place = "content" if len(groups) == 1 else "wrapUp" if i else "intro"
                within += _numbered(found, own, place, headed=not i)
        self._chapter(task.section).parts.append(_element("paragraph", {"eId": anchor}, within))


def _short(stretches: Iterable[Stretch], text: str) -> list[Stretch]:
    """Return stretches cut to the length of `text`, whose last line end may be missing."""
    result, left = [], len(text)
    for stretch in stretches:
        result.append(stretch if len(stretch.text) <= left else replace(stretch, text=stretch.text[:left]))
        left -= len(result[-1].text)
    return [stretch for stretch in result if stretch.text]


def _headed(stretches: Sequence[Stretch]) -> tuple[str, list[Stretch]]:
    """Return number and title as elements, if the text begins with them, and the stretches that are left."""
    xml, left = "", list(stretches)
    for value, tag in (("number", "num"), ("title", "heading")):
        gap = left[0].text if left and not left[0].value and not left[0].text.strip() else ""
        rest = left[1:] if gap else left
        lines, end, indent = gap.rpartition("\n")
        if not rest or rest[0].value != value or lines.strip(_BLANKS):
            continue
        text, rest = indent + rest[0].text, rest[1:]
        if rest and not rest[0].value:  # the mark after it
            mark, line_end, more = rest[0].text.partition("\n")
            text, rest = text + mark, [replace(rest[0], text=line_end + more), *rest[1:]]
        xml += lines + end + _element(tag, {}, _text(text))
        left = [stretch for stretch in rest if stretch.text]
    return xml, left


def _numbered(stretches: Sequence[Stretch], names: "_Names", place: str, *, headed: bool = True) -> str:
    """Return number and title, and the rest in the element `place`, with organizations marked."""
    xml, rest = _headed(stretches) if headed else ("", list(stretches))
    return xml + _block(place, (run for stretch in rest for run in names.marked(stretch)))


def _block(place: str, runs: Iterable[_Run]) -> str:
    xml = _blocks(runs)
    return _element(place, {}, xml) if xml.strip(_BLANKS) else xml


def _blocks(runs: Iterable[_Run]) -> str:
    """Return each line as a paragraph, line ends between them."""
    xml = line = ""
    for run in runs:
        first, *others = [run.xml] if run.marked else run.xml.split("\n")
        line += first
        for other in others:
            xml += _paragraph(line) + "\n"
            line = other
    return xml + _paragraph(line)


def _paragraph(line: str) -> str:
    return _element("p", {}, line) if line.strip(_BLANKS) else line


def _bare(text: str) -> str:
    """Return a text without its blanks and line ends."""
    return "".join(text.split())


class _Names:
    """The names of bearers that the clause of a task, or of a part of it, writes, each with its duties."""

    def __init__(self, unit: Task | Part, anchor: str) -> None:
        self._anchor, self._anchored = anchor, set[str]()
        self._duties: dict[str, list[Duty]] = {}
        for duty in unit.own_duties:
            self._duties.setdefault(duty.as_written, []).append(duty)
        self._longest = sorted(self._duties, key=lambda name: (-len(name), name))
        self._bare = [*map(_bare, self._longest)]

    def marked(self, stretch: Stretch) -> Iterator[_Run]:
        """Yield a stretch, with the organizations marked that bear a duty if it is part of a clause."""
        if not self._longest or stretch.value in ("", "number", "title", "text", "rest"):
            yield _Run(_text(stretch.text))
            return
        at = 0
        for start, end, name in self._found(stretch.text):
            yield _Run(_text(stretch.text[at:start]))
            yield _Run(self._organization(name, stretch.text[start:end]), marked=True)
            at = end
        yield _Run(_text(stretch.text[at:]))

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, name) from left to right, the longest name at each place; line ends may stand within."""
        bare, at = _bare(text), 0
        places = range(len(text)) if bare == text else [i for i, char in enumerate(text) if not char.isspace()]
        while standing := [(start, i) for i, name in enumerate(self._bare) if (start := bare.find(name, at)) >= 0]:
            start, first = min(standing)
            at = start + len(self._bare[first])
            yield places[start], places[at - 1] + 1, self._longest[first]

    def _organization(self, name: str, text: str) -> str:
        """Return a name as an element for its next duty; a department's first mention gets the duty's anchor as id."""
        waiting = self._duties[name]
        duty = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        anchor = f"{self._anchor}-{urls.duty_anchor(duty.department.id, duty.part)}"
        own = None if anchor in self._anchored else anchor
        self._anchored.add(anchor)
        refers = f"#org-{duty.department.id} #role-{duty.role}"
        return _element("organization", {"eId": own, "refersTo": refers}, _text(text))
