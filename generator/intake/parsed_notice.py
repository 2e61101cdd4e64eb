"""Parse a manuscript into sections, tasks and parts, with clauses and layout; what is not understood stays text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.clauses import layout, numbering
from generator.clauses.clause import Clause
from generator.clauses.parse import IsKnownName
from generator.intake import blocks as notice_blocks
from generator.intake import clause_spans, headings
from generator.intake.blocks import Block, Doubt, LocatedClause, TextSpan
from generator.intake.headings import Node, OutlineItem, TitleStyle, after_blanks, first_stop
from generator.intake.manuscript import Manuscript
from generator.intake.paragraphs import BLANK, issued_text
from generator.text.typeset import MAX_NUMBER

_LONG = 80
"""The longest title of a section, in characters."""

_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_LABEL = re.compile(r"[一-鿿]{2,8}[：:]")

NamedSpans = list[tuple[str, int, int]]
"""Key of a value, and its start and end in the text."""


@dataclass(frozen=True)
class ParsedPart:
    """A part of a task: its values by key of the plan's files, what its clause says, its form (`clauses.layout`)."""

    values: dict[str, str]
    clause: Clause
    form: str


@dataclass(frozen=True)
class ParsedTask:
    """A task: its values by key, its other cells by heading, what its clause or cells say, its parts, form and span."""

    values: dict[str, str]
    cells: dict[str, str]
    clause: Clause
    parts: tuple[ParsedPart, ...]
    form: str
    span: TextSpan


@dataclass(frozen=True)
class ParsedSection:
    """A section: its values by key, among them the text before its first task; its level, form, span and tasks."""

    values: dict[str, str]
    level: int
    form: str
    span: TextSpan
    tasks: tuple[ParsedTask, ...]


@dataclass(frozen=True)
class ParsedNotice:
    """A parsed notice; its values laid out by its forms are `text` again, character for character."""

    text: str
    opening: str
    opening_form: str
    sections: tuple[ParsedSection, ...]
    closing: str
    closing_form: str
    doubts: tuple[Doubt, ...]

    @property
    def tasks(self) -> tuple[ParsedTask, ...]:
        """All tasks, in order."""
        return tuple(task for section in self.sections for task in section.tasks)

    def laid_out_text(self) -> str:
        """Return the text that its values and forms give."""
        body = "".join(
            layout.filled(section.form, section.values) + "".join(map(_task_text, section.tasks))
            for section in self.sections
        )
        opening = layout.filled(self.opening_form, {"opening": self.opening})
        return opening + body + layout.filled(self.closing_form, {"closing": self.closing})


def _task_text(task: ParsedTask) -> str:
    parts = "".join(layout.filled(part.form, part.values) for part in task.parts)
    return layout.filled(task.form, {**task.values, **task.cells, "parts": parts})


def parse(manuscript: Manuscript, known: IsKnownName = lambda _: False) -> ParsedNotice:
    """Return a manuscript parsed; where the result does not give the text back, the unparsed text."""
    text, starts = issued_text(manuscript)
    cut, strange = notice_blocks.cut(manuscript, text, starts)
    clause_spans.locate(text, cut, known)
    roots = headings.tree(cut)
    outline, idle = headings.outline(roots)
    doubts = [
        *_private(text),
        *strange,
        *clause_spans.doubtful(cut),
        *headings.unplaced(cut, roots),
        *headings.gaps(roots),
        *idle,
    ]
    parsed = _NoticeBuilder(text).notice(outline, doubts)
    return parsed if parsed.laid_out_text() == text else unparsed(text)


def _private(text: str) -> Iterator[Doubt]:
    """Yield a doubt for each character of private use: other fonts show something else, or nothing, in its place."""
    for found in _PRIVATE_USE.finditer(text):
        around = text[max(0, found.start() - 8) : found.end() + 8].replace("\n", " ")
        yield Doubt("private", found.span(), f"U+{ord(found[0]):04X} …{around}…")


def unparsed(text: str) -> ParsedNotice:
    """Return a notice whose whole text is its opening, with a doubt."""
    doubts = (Doubt("text", (0, len(text)), text),) if text else ()
    return ParsedNotice(
        text=text,
        opening=text,
        opening_form="{opening}",
        sections=(),
        closing="",
        closing_form="{closing}",
        doubts=doubts,
    )


@dataclass
class _Head:
    """An item below a task: its start, the spans of number and title, the start of its body, and its clauses."""

    start: int
    spans: NamedSpans
    body: int
    clauses: list[LocatedClause]


Run = tuple[TextSpan | None, LocatedClause | None]
"""A stretch of sentences, and the clause after it."""
PartSpans = tuple[NamedSpans, LocatedClause | None]


@dataclass(frozen=True)
class _NoticeBuilder:
    """Builds a parsed notice from the outline of a text."""

    text: str

    def notice(self, outline: list[OutlineItem], doubts: list[Doubt]) -> ParsedNotice:
        """Return the parsed notice; its doubts are those given, and the text before its tasks and after them."""
        if not outline:
            return replace(unparsed(self.text), doubts=tuple(doubts))
        starts = [self._line_lead(item.node.start) for item in outline]
        ends = [*starts[1:], len(self.text)]
        closing_start = self._closing(outline[-1].node) if outline[-1].kind == "task" else len(self.text)
        ends[-1] = closing_start
        titled = TitleStyle(outline)
        sections: list[ParsedSection] = []
        headed: dict[int, ParsedSection] = {}
        for item, start, end in zip(outline, starts, ends, strict=True):
            if item.kind == "implicit":
                sections.append(_implicit(headed.get(id(item.under)), start))
            elif item.kind == "section":
                sections.append(self._section(item.node, start, end, min(item.node.depth, 9)))
                headed[id(item.node)] = sections[-1]
            else:
                task = self._task(item.node, start, end, titled)
                last = sections[-1]
                if len(last.tasks) == MAX_NUMBER:  # ids of tasks end there
                    last = _implicit(last, start)
                    sections.append(last)
                sections[-1] = ParsedSection(last.values, last.level, last.form, last.span, (*last.tasks, task))
        opening, opening_form = _trimmed(self.text, 0, starts[0], "opening")
        closing, closing_form = _trimmed(self.text, closing_start, len(self.text), "closing")
        doubts = [*doubts, *self._unparsed_ends(starts[0], closing_start)]
        return ParsedNotice(
            text=self.text,
            opening=opening,
            opening_form=opening_form,
            sections=tuple(sections),
            closing=closing,
            closing_form=closing_form,
            doubts=tuple(sorted(doubts, key=lambda d: d.span)),
        )

    def _unparsed_ends(self, opening: int, closing: int) -> Iterator[Doubt]:
        if self.text[:opening].strip(BLANK + "\n"):
            yield Doubt("text", (0, opening), self.text[:opening])
        if self.text[closing:].strip(BLANK + "\n"):
            yield Doubt("text", (closing, len(self.text)), self.text[closing:])

    def _line_lead(self, start: int) -> int:
        """Return the start of the line if only blanks stand before `start` in it, else `start`."""
        line = self.text.rfind("\n", 0, start) + 1
        return start if self.text[line:start].strip(BLANK) else line

    def _closing(self, node: Node) -> int:
        """Return the offset of the text after the last clause of the last task, if it is a paragraph of its own."""
        spans = [clause.span for n in node.walk() for clause in n.own]
        if node.head.row:
            return node.head.paragraph.end
        if not spans:
            return len(self.text)
        first, end = min(spans)[0], max(span[1] for span in spans)
        before = self.text[self._body(node) : first]
        line_end = self.text.find("\n", end)
        if line_end < 0 or not before.strip(BLANK + "\n") or self.text[end:line_end].strip(BLANK + "。；;"):
            return len(self.text)
        return line_end + 1

    def _body(self, node: Node) -> int:
        head = node.head
        if head.marker:
            places = head.paragraph.places
            return places[head.marker.after] if head.marker.after < len(places) else head.paragraph.end
        return head.title[1] if head.title else head.paragraph.start

    def _section(self, node: Node, start: int, end: int, level: int) -> ParsedSection:
        head = node.head
        spans: NamedSpans = []
        if head.number:
            spans.append(("number", *head.number))
        if head.title:
            spans.append(("title", *head.title))
        elif head.marker:
            clean = head.paragraph.clean
            spans.append(("number", *head.paragraph.span(0, head.marker.end)))
            begin = after_blanks(clean, head.marker.after)
            stop = first_stop(clean, begin)
            whole = stop < 0 or stop >= len(clean) - 1
            last = (len(clean) - (stop == len(clean) - 1)) if whole else stop
            if begin < last <= begin + _LONG:
                spans.append(("title", *head.paragraph.span(begin, last)))
        at = spans[-1][2]
        if (stop_at := self.text[at : at + 1]) and stop_at in "。：:":
            at += 1
        if body := _inner(self.text, at, end):
            spans.append(("text", *body))
        return ParsedSection(self._values(spans), level, self._form(start, end, spans), (start, end), ())

    def _values(self, spans: NamedSpans) -> dict[str, str]:
        return {name: self.text[a:b] for name, a, b in spans}

    def _form(self, start: int, end: int, spans: NamedSpans) -> str:
        form = layout.form_of(self.text, start, end, spans)
        return "\0" if form is None else form

    def _task(self, node: Node, start: int, end: int, titled: TitleStyle) -> ParsedTask:
        if node.head.row:
            return self._row(node, start, end)
        spans, at = self._heading(node, titled)
        own, heads = self._segments(node, titled)
        runs = [run for run in _run(self.text, at, own, heads[0].start if heads else end) if run[0] or run[1]]
        own_spans, clause, rest = self._own(runs, with_items=bool(heads))
        parts = [_part_spans(run) for run in rest]
        untils = [*(head.start for head in heads[1:]), end]
        for head, until in zip(heads, untils, strict=False):
            below = [_part_spans(run) for run in _run(self.text, head.body, head.clauses, until) if run[0] or run[1]]
            first, located = below[0] if below else ([], None)
            parts += [([*head.spans, *first], located), *below[1:]]
        return self._composed(start, end, [*spans, *own_spans], parts, clause)

    def _own(self, runs: list[Run], *, with_items: bool) -> tuple[NamedSpans, Clause, list[Run]]:
        """Return the spans and the clause of the task itself, and the runs that are its parts."""
        if not runs:
            return [], Clause(), []
        first, located = _part_spans(runs[0])
        clause = located.clause if located else Clause()
        if len(runs) == 1:
            return first, clause, []
        with_clause = sum(run[1] is not None for run in runs)
        if located and not runs[0][0] and with_clause == 1 and len(runs) == 2 and runs[1][0]:
            return [*first, ("text", *runs[1][0])], clause, []  # the clause stands in the heading
        if located and (with_clause == 1 or self._label(runs[1])):
            alone = runs[1][1] is None and self._label(runs[1], alone=True)
            return first, clause, runs[2 if alone and with_items else 1 :]
        return [], Clause(), runs

    def _label(self, run: Run, *, alone: bool = False) -> bool:
        """Whether a run begins with a short label, 具体措施：, or (`alone`) is nothing else."""
        text = self.text[run[0][0] : run[0][1]] if run[0] else ""
        return bool(_LABEL.fullmatch(text) if alone else _LABEL.match(text))

    def _composed(self, start: int, end: int, spans: NamedSpans, parts: list[PartSpans], clause: Clause) -> ParsedTask:
        composed: list[ParsedPart] = []
        parts = [part for part in parts if part[0]]
        if parts:
            at = max((span[2] for span in spans), default=start)
            first = parts[0][0][0][1]
            # What stands before the first part and is layout belongs to the task's form.
            begin = first if layout.form_of(self.text, at, first, ()) is not None else at
            edge = begin
            for part_spans, located in parts:
                last = part_spans[-1][2]
                last += bool(located) and self.text[last : last + 1] in ("。", "；", ";")
                composed.append(
                    ParsedPart(
                        self._values(part_spans),
                        located.clause if located else Clause(),
                        self._form(edge, last, part_spans),
                    )
                )
                edge = last
            spans = [*spans, ("parts", begin, edge)]
        values = {name: self.text[a:b] for name, a, b in spans if name != "parts"}
        form = self._form(start, end, spans)
        return ParsedTask(values=values, cells={}, clause=clause, parts=tuple(composed), form=form, span=(start, end))

    def _heading(self, node: Node, titled: TitleStyle) -> tuple[NamedSpans, int]:
        """Return the spans of number and title of a task or part, and the offset of its body."""
        head = node.head
        spans: NamedSpans = []
        if not head.marker:
            return spans, node.start
        spans.append(("number", *head.paragraph.span(0, self._number_end(head))))
        title = titled.title(node)
        if title is None:
            return spans, self._body(node)
        first, last = title
        spans.append(("title", *head.paragraph.span(first, last)))
        after = last + (head.paragraph.clean[last : last + 1] == "。")
        return spans, head.paragraph.places[after] if after < len(head.paragraph.places) else head.paragraph.end

    def _number_end(self, head: Block) -> int:
        """Return the end of a task's number: the mark of 一、 belongs to it, that of other levels to the layout."""
        marker = head.marker
        return marker.after if marker and numbering.RANKS[marker.rank] == "一、" else marker.end if marker else 0

    def _segments(self, node: Node, titled: TitleStyle) -> tuple[list[LocatedClause], list[_Head]]:
        """Return the clauses of a task itself, and the items below it that have clauses."""
        inner = [n for child in node.children for n in child.walk() if n.own]
        heads = [_Head(self._line_lead(n.start), *self._heading(n, titled), n.own) for n in inner]
        late = [clause for clause in node.own if heads and clause.span[0] > heads[0].start]
        if late:
            heads[-1].clauses.extend(late)
        return [clause for clause in node.own if clause not in late], heads

    def _row(self, node: Node, start: int, end: int) -> ParsedTask:
        row = node.head.row
        assert row is not None  # noqa: S101  the caller's promise
        spans = [(key, a, b) for key, a, b in row.spans if b > a]
        keys = {"number", "title", "text"}
        values = {key: self.text[a:b] for key, a, b in spans if key in keys}
        cells = {key: value for key, value in row.cells if value}
        rest = _inner(self.text, max(span[2] for span in spans), end)
        if rest:
            spans.append(("rest", *rest))
            values["rest"] = self.text[rest[0] : rest[1]]
        clause, form = row.clause(first_leads=False), self._form(start, end, spans)
        return ParsedTask(values=values, cells=cells, clause=clause, parts=(), form=form, span=(start, end))


def _implicit(under: ParsedSection | None, at: int) -> ParsedSection:
    """Return a section that is not printed, named as the heading that its task stands under, if there is one."""
    if under is None:
        return ParsedSection({"title": ""}, 1, "", (at, at), ())
    title = under.values.get("title") or under.values.get("number", "")
    return ParsedSection({"title": title}, under.level, "", (at, at), ())


def _inner(text: str, start: int, end: int) -> TextSpan | None:
    """Return a span without blanks and empty lines at its ends; None where nothing is left."""
    while start < end and text[start] in BLANK + "\n":
        start += 1
    while end > start and text[end - 1] in BLANK + "\n":
        end -= 1
    return (start, end) if start < end else None


def _trimmed(text: str, start: int, end: int, name: str) -> tuple[str, str]:
    inner = _inner(text, start, end)
    spans = [(name, *inner)] if inner else []
    form = layout.form_of(text, start, end, spans)
    return (text[inner[0] : inner[1]] if inner else ""), form if form is not None else "\0"


def _run(text: str, start: int, clauses: list[LocatedClause], end: int) -> list[Run]:
    """Return a stretch cut after its clauses; a stop after a clause belongs to the layout."""
    runs: list[Run] = []
    for clause in sorted(clauses, key=lambda clause: clause.span):
        runs.append((_inner(text, start, clause.span[0]), clause))
        start = clause.span[1]
        if tail := re.compile(r"[。；;]").match(text, start):
            start = tail.end()
    runs.append((_inner(text, start, end), None))
    return runs


def _part_spans(run: Run) -> PartSpans:
    text, located = run
    spans: NamedSpans = [("text", *text)] if text else []
    if located:
        spans.append(("clause", *located.span))
    return spans, located
