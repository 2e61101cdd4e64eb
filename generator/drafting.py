"""A manuscript understood: sections, tasks and parts with their clauses, and all that was not, in its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from generator import clauses, forms, outline, tables
from generator.clauses import Clause, Known
from generator.manuscript import Manuscript
from generator.paragraphs import BLANK, Paragraph, issued_text, paragraphs

PLAN_RANK = -2
"""The rank of a title without number: of one of several plans in a text, of an annex, of a box."""
ROW_RANK = len(outline.RANKS)

_LONG = 80
"""The longest title of a section, in characters; what is longer is text."""

_STOP = "。！？；;”…」》：:"
_TITLE = 40
"""The longest first sentence, in characters, that can be a title."""
_TITLES = re.compile(
    r"(?:方案|意见|计划|措施|要点|清单|规划|办法|细则|分工|分工表|任务表|任务分解表|分解表|一览表|行动|规定|制度|标准|目录|举措|台账|安排表|分工方案|目标|表)(?:[（(][^（()）]*[)）])?$"
)
_ANNEX = re.compile(r"(附\s*件|附\s*表|专\s*栏|附\s*录)\s*([0-9０-９一二三四五六七八九十]{0,3})\s*[：:]?")
_LABEL = re.compile(r"[一-鿿]{2,8}[：:]")

Span = tuple[int, int]
Spans = list[tuple[str, int, int]]


@dataclass(frozen=True)
class Found:
    """A clause in the text: where it stands and what it says."""

    span: Span
    clause: Clause


@dataclass
class _Head:
    """The number and title of an item below a task, where its body begins, and its clauses."""

    start: int
    spans: Spans
    body: int
    found: list[Found]


Run = tuple[Span | None, Found | None]
PartSpans = tuple[Spans, Found | None]


@dataclass(frozen=True)
class PartDraft:
    """A part of a task: values by key, what its clause says, its form."""

    values: dict[str, str]
    clause: Clause
    form: str


@dataclass(frozen=True)
class TaskDraft:
    """A task: values by key, what its clause or its cells say, its parts, its form, where it stands."""

    values: dict[str, str]
    cells: dict[str, str]
    clause: Clause
    parts: tuple[PartDraft, ...]
    form: str
    span: Span


@dataclass(frozen=True)
class SectionDraft:
    """A heading, what stands below it before its first task, and its tasks."""

    values: dict[str, str]
    level: int
    form: str
    span: Span
    tasks: tuple[TaskDraft, ...]


@dataclass(frozen=True)
class Doubt:
    """Something that the grammar was not sure of, and where it stands."""

    kind: str
    """bracket, table, rule, gap, task or text."""
    span: Span
    text: str


@dataclass(frozen=True)
class Draft:
    """A whole notice as understood: laid out, it is `text` again."""

    text: str
    opening: str
    opening_form: str
    sections: tuple[SectionDraft, ...]
    closing: str
    closing_form: str
    doubts: tuple[Doubt, ...]

    @property
    def tasks(self) -> tuple[TaskDraft, ...]:
        """All tasks, in order."""
        return tuple(task for section in self.sections for task in section.tasks)

    def laid_out(self) -> str:
        """Give the text that the draft makes."""
        body = "".join(
            forms.filled(section.form, section.values) + "".join(map(_laid_out, section.tasks))
            for section in self.sections
        )
        opening = forms.filled(self.opening_form, {"opening": self.opening})
        return opening + body + forms.filled(self.closing_form, {"closing": self.closing})


def _laid_out(task: TaskDraft) -> str:
    parts = "".join(forms.filled(part.form, part.values) for part in task.parts)
    return forms.filled(task.form, {**task.values, **task.cells, "parts": parts})


def draft(manuscript: Manuscript, known: Known = lambda _: False) -> Draft:
    """Understand a manuscript as far as the grammar reaches; what it does not reach stays text."""
    text, starts = issued_text(manuscript)
    found = _Drafter(text, starts, manuscript, known).draft()
    return found if found.laid_out() == text else plain(text)


def plain(text: str) -> Draft:
    """Keep a whole text as it is."""
    kept = (Doubt("text", (0, len(text)), text),) if text else ()
    return Draft(text, text, "{opening}", (), "", "{closing}", kept)


@dataclass
class _Unit:
    """A paragraph, or a piece of one, with the number at its head, if any, and its clauses."""

    paragraph: Paragraph
    marker: outline.Marker | None = None
    labelled: bool = False
    row: tables.Row | None = None
    title: Span | None = None
    """Where an unnumbered title stands; the number is then the word 附件, if any."""
    number: Span | None = None
    clauses: list[Found] = field(default_factory=list)
    joined: bool = False
    """Its clause is the end of one that began before it."""


@dataclass
class _Node:
    """A heading with all that stands below it."""

    rank: int
    units: list[_Unit]
    children: list["_Node"] = field(default_factory=list)
    value: int | None = None
    depth: int = 0

    @property
    def head(self) -> _Unit:
        return self.units[0]

    @property
    def start(self) -> int:
        return self.head.paragraph.start

    @property
    def own(self) -> list[Found]:
        return [found for unit in self.units for found in unit.clauses]

    @property
    def bears(self) -> bool:
        return bool(self.own) or self.head.row is not None

    def walk(self) -> Iterator["_Node"]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class _Drafter:
    """Walks from paragraphs to a draft; each step adds to the one before."""

    text: str
    starts: tuple[int, ...]
    manuscript: Manuscript
    known: Known
    doubts: list[Doubt] = field(default_factory=list)
    first_leads: bool = False
    names: set[str] = field(default_factory=set)

    def draft(self) -> Draft:
        found = list(tables.rows(self.manuscript, self.text))
        rows = {row.lines[0]: row for row in found if row.spans}
        for row in found:
            if not row.spans:
                span = (self.starts[row.lines[0]], self._line_end(row.lines[-1]))
                self.doubts.append(Doubt("table", span, self.text[slice(*span)]))
        apart = frozenset(line for row in rows.values() for line in row.lines)
        cut = paragraphs(self.text, apart)
        units = [unit for paragraph in self._rows(cut, rows) for unit in paragraph]
        units = self._titled(units)
        self._clauses(units)
        self.first_leads = False
        self._clauses(units)  # once more: the names are known now
        self._doubtful(units)
        roots = self._tree(units)
        self._gaps(roots)
        blocks = self._blocks(roots)
        return self._assembled(blocks)

    # --- units

    def _rows(self, cut: list[Paragraph], rows: dict[int, tables.Row]) -> Iterator[list[_Unit]]:
        """Give the units of each paragraph; the lines of a table's row are one."""
        by_place = {self.starts[line]: row for line, row in rows.items()}
        until = -1
        for paragraph in cut:
            line_start = self.text.rfind("\n", 0, paragraph.start) + 1
            if row := by_place.get(line_start):
                until = self._line_end(row.lines[-1])
                inside = tuple(range(paragraph.start, until))
                yield [_Unit(Paragraph(self.text[paragraph.start : until], inside), row=row)]
            elif paragraph.start >= until:
                yield self._inline(paragraph)

    def _line_end(self, line: int) -> int:
        end = self.text.find("\n", self.starts[line])
        return len(self.text) if end < 0 else end

    def _inline(self, paragraph: Paragraph) -> list[_Unit]:
        """Cut a paragraph at the numbers within it, where clauses stand between them: a body without line ends."""
        clean = paragraph.clean
        cuts: list[outline.Marker] = []
        after_clause = False
        last: dict[int, int] = {}
        for at in _places(clean):
            marker = outline.marker(clean, at)
            if marker is None:
                continue
            follows = marker.value == last.get(marker.rank, 0) + 1 or marker.value == 1
            if at and not follows:
                continue
            if at and clean[at - 1] not in "。；：:;）)】！？”" and not (cuts and _heads(cuts[-1], marker, clean)):
                continue
            last[marker.rank] = marker.value
            after_clause |= bool(at) and clean[at - 1] in "）)" and _ends_in_clause(clean[:at])
            cuts.append(marker)
        if not after_clause:
            return [self._unit(paragraph)]
        edges = sorted({0, *(marker.start for marker in cuts), len(clean)})
        return [self._unit(paragraph.cut(a, b)) for a, b in pairwise(edges) if clean[a:b].strip(BLANK)]

    def _unit(self, paragraph: Paragraph) -> _Unit:
        labelled = bool(clauses.LABEL_LINE.match(paragraph.clean)) and clauses.stands(paragraph.clean) is not None
        return _Unit(paragraph, None if labelled else outline.marker(paragraph.clean), labelled)

    def _titled(self, units: list[_Unit]) -> list[_Unit]:
        """Find titles without numbers: of annexes, and of plans after which numbers begin again."""
        first = next((i for i, unit in enumerate(units) if unit.marker or unit.row), len(units))
        restarts = []
        i = 0
        while i < len(units):
            unit = units[i]
            if i > 0 and not unit.marker and not unit.row and (annex := self._annex(units, i)):
                units[i : i + annex] = [self._annexed(units[i : i + annex])]
                restarts.append(i)
            elif i > first and _is_title(unit) and self._restarts(units, i) and not tables.is_heading(_next(units, i)):
                unit.title = (unit.paragraph.start, unit.paragraph.end)
                restarts.append(i)
            i += 1
        if any(i > first for i in restarts) and first < len(units):
            candidates = [i for i in range(1, first) if _is_title(units[i]) and not units[i].title]
            if candidates and any(not _ANNEX.match(units[i].paragraph.clean) for i in restarts):
                unit = units[candidates[-1]]
                unit.title = (unit.paragraph.start, unit.paragraph.end)
        return units

    def _annex(self, units: list[_Unit], i: int) -> int:
        """Tell how many units head an annex: 附件 1 alone in its line, and the title after it, if any."""
        clean = units[i].paragraph.clean
        found = _ANNEX.match(clean)
        if not found:
            return 0
        if found.end() == len(clean):
            return 2 if i + 1 < len(units) and _is_title(units[i + 1], loose=True) else 1
        return 1 if found[1][0] == "专" and len(clean) <= 40 and clean[-1] not in "。；，" else 0

    def _annexed(self, units: list[_Unit]) -> _Unit:
        head = units[0].paragraph
        unit = _Unit(head)
        if len(units) == 2:
            unit.number = (head.start, head.end)
            unit.title = (units[1].paragraph.start, units[1].paragraph.end)
            unit.paragraph = Paragraph(head.clean + units[1].paragraph.clean, head.places + units[1].paragraph.places)
        else:
            unit.title = (head.start, head.end)
        return unit

    def _restarts(self, units: list[_Unit], i: int) -> bool:
        """Tell whether the next number after a line is the first of its level."""
        following = next((unit.marker for unit in units[i + 1 : i + 6] if unit.marker), None)
        return following is not None and following.value == 1 and following.rank <= 3

    # --- clauses

    def _clauses(self, units: list[_Unit]) -> None:
        owner: _Unit | None = None
        for unit in units:
            unit.clauses, unit.joined = [], False
            if unit.row:
                self._note(unit.row.clause(first_leads=self.first_leads))
            elif unit.labelled:
                self._keep(unit, 0, len(unit.paragraph.clean))
            else:
                self._bracketed(unit)
                self._last_sentence(unit)
                self._rules_in_text(unit)
            if owner and unit.clauses and not unit.marker and _covers(unit):
                self._join(owner, unit)
            owner = unit if unit.clauses else owner

    def _join(self, owner: _Unit, unit: _Unit) -> None:
        """Let lines that follow one another be one clause, where each says something else: who leads, helps, when."""
        one, other = owner.clauses[-1], unit.clauses[0]
        if self.text[one.span[1] : other.span[0]].strip(BLANK + "\n。"):
            return
        repeats = one.clause.by_key.keys() & other.clause.by_key.keys()
        if repeats or (one.clause.deadline and other.clause.deadline):
            return
        span = (one.span[0], other.span[1])
        if joined := self._stands(self.text[span[0] : span[1]]):
            owner.clauses[-1] = Found(span, joined)
            del unit.clauses[0]
            unit.joined = True

    def _rules_in_text(self, unit: _Unit) -> None:
        if clauses.stated_rules(_without(unit)).first_leads:
            self.first_leads = True

    def _stands(self, text: str, *, strict: bool = False) -> Clause | None:
        return clauses.stands(text, first_leads=self.first_leads, known=self._is_known, strict=strict)

    def _is_known(self, name: str) -> bool:
        return self.known(name) or name in self.names

    def _keep(self, unit: _Unit, first: int, last: int, clause: Clause | None = None) -> None:
        clean = unit.paragraph.clean
        clause = clause or self._stands(clean[first:last]) or Clause()
        span = unit.paragraph.span(first, last)
        if unit.clauses and not self.text[unit.clauses[-1].span[1] : span[0]].strip(BLANK + "\n"):
            whole = (unit.clauses.pop().span[0], span[1])
            joined = self._stands(self.text[whole[0] : whole[1]])
            if joined:
                span, clause = whole, joined
        unit.clauses.append(Found(span, clause))
        self._note(clause)

    def _note(self, clause: Clause) -> None:
        if clause.first_leads and clause.lasting:
            self.first_leads = True
        if not clause.bare:
            self.names.update(party.name for party in clause.parties)

    def _bracketed(self, unit: _Unit) -> None:
        clean, at = unit.paragraph.clean, unit.marker.after if unit.marker else 0
        while at < len(clean):
            end = clauses.closing_bracket(clean, at) if clean[at] in clauses.BRACKETS else -1
            if end < 0:
                at += 1
                continue
            clause = self._stands(clean[at : end + 1]) if _at_place(clean, at, end) else None
            if clause:
                self._keep(unit, at, end + 1, clause)
            at = end + 1

    def _last_sentence(self, unit: _Unit) -> None:
        """Read a clause that ends a paragraph without brackets, with a label or as a sentence."""
        clean = unit.paragraph.clean
        floor = unit.marker.after if unit.marker else 0
        taken = max((found.span[1] for found in unit.clauses), default=0)
        for found in clauses.labels(clean):
            at = found.start()
            free = at > floor and unit.paragraph.places[at] >= taken
            if free and clean[at - 1] in _STOP + BLANK and (clause := self._stands(clean[at:])):
                self._keep(unit, at, len(clean), clause)
                return
        start = max(clean.rfind(mark, 0, len(clean) - 1) for mark in "。！？") + 1
        free = floor < start < len(clean) and unit.paragraph.places[start] >= taken
        if (
            free
            and len(clean) - start < 200
            and (clause := self._stands(clean[start:], strict=True))
            and not clause.bare
        ):
            self._keep(unit, start, len(clean), clause)

    def _doubtful(self, units: list[_Unit]) -> None:
        """Report brackets that look like clauses and were not understood, and sentences that rule the clauses after."""
        for unit in units:
            if unit.row or unit.joined:
                continue
            span = (unit.paragraph.start, unit.paragraph.end)
            self.doubts += [Doubt("rule", span, words) for _, words in clauses.rules(unit.paragraph.clean)]
            clean = unit.paragraph.clean
            taken = [found.span for found in unit.clauses]
            at = unit.marker.after if unit.marker else 0
            while at < len(clean):
                end = clauses.closing_bracket(clean, at) if clean[at] in clauses.BRACKETS else -1
                if end < 0:
                    at += 1
                    continue
                span = unit.paragraph.span(at, end + 1)
                if not any(a <= span[0] < b for a, b in taken) and clauses.looks_like(clean[at : end + 1]):
                    self.doubts.append(Doubt("bracket", span, clean[at : end + 1]))
                at = end + 1
            if not unit.clauses and clauses.LABEL_LINE.match(clean) and clauses.looks_like(clean):
                self.doubts.append(Doubt("bracket", (unit.paragraph.start, unit.paragraph.end), clean))

    # --- tree

    def _tree(self, units: list[_Unit]) -> list[_Node]:
        root = _Node(-99, [])
        stack = [root]
        for unit in units:
            rank = PLAN_RANK if unit.title else ROW_RANK if unit.row else unit.marker.rank if unit.marker else None
            if rank is None:
                if len(stack) > 1:
                    stack[-1].units.append(unit)
                continue
            while stack[-1].rank >= rank:
                stack.pop()
            node = _Node(rank, [unit], value=unit.marker.value if unit.marker else None, depth=len(stack))
            stack[-1].children.append(node)
            stack.append(node)
        for node in root.walk():
            self._lift(node)
        return root.children

    def _lift(self, node: _Node) -> None:
        """Give a clause that stands alone below numbered items, none of which has its own, to what heads them."""
        if len(node.children) < 2 or not node.units:
            return
        last = node.children[-1]
        others = [n for child in node.children[:-1] for n in child.walk()]
        alone = [u for u in last.units[1:] if u.clauses and (u.labelled or _covers(u))]
        if (
            alone
            and not any(n.bears for n in others)
            and not last.head.clauses
            and not any(n.bears for n in last.walk() if n is not last)
        ):
            at = last.units.index(alone[0])
            node.units += last.units[at:]
            del last.units[at:]

    def _gaps(self, roots: list[_Node]) -> None:
        """Report numbers that skip, within one level and across the sections above it."""
        for level in range(len(outline.RANKS)):
            for run in _runs(roots, level):
                for a, b in outline.gaps([node.value or 0 for node in run]):
                    node = next(n for m, n in pairwise(run) if (m.value, n.value) == (a, b))
                    unit = node.head.paragraph
                    self.doubts.append(Doubt("gap", (unit.start, unit.end), f"{a}→{b}"))

    # --- blocks

    def _blocks(self, roots: list[_Node]) -> list[tuple[str, _Node]]:
        blocks: list[tuple[str, _Node]] = []
        self._visit(roots, blocks, top=True)
        return blocks

    def _visit(self, nodes: list[_Node], blocks: list[tuple[str, _Node]], *, top: bool = False) -> None:
        with_tasks = any(node.bears for node in nodes)
        begun = False
        for node in nodes:
            if node.bears:
                begun = True
                if top and (not blocks or blocks[-1][0] == "section"):
                    blocks.append(("implicit", node))
                blocks.append(("task", node))
            elif any(child.bears for child in node.walk()):
                blocks.append(("section", node))
                self._visit(node.children, blocks)
            elif with_tasks and (begun or not top) and node.rank != PLAN_RANK:
                if top and blocks[-1][0] == "section":
                    blocks.append(("implicit", node))
                blocks.append(("task", node))
                self.doubts.append(Doubt("task", (node.start, node.head.paragraph.end), node.head.paragraph.clean[:40]))
            elif top or node.rank <= 3:
                blocks.append(("section", node))
                if node.rank == PLAN_RANK:
                    self._visit(node.children, blocks)

    def _assembled(self, blocks: list[tuple[str, _Node]]) -> Draft:
        if not blocks:
            return plain(self.text)
        starts = [self._line_lead(node.start) for _, node in blocks]
        ends = [*starts[1:], len(self.text)]
        closing_start = self._closing(blocks[-1]) if blocks[-1][0] == "task" else len(self.text)
        ends[-1] = closing_start
        titled = _TitleStyle(blocks)
        sections: list[SectionDraft] = []
        for (kind, node), start, end in zip(blocks, starts, ends, strict=True):
            if kind == "implicit":
                sections.append(SectionDraft({"title": ""}, 1, "", (start, start), ()))
            elif kind == "section":
                sections.append(self._section(node, start, end, min(node.depth, 9)))
            else:
                task = self._task(node, start, end, titled)
                last = sections[-1]
                sections[-1] = SectionDraft(last.values, last.level, last.form, last.span, (*last.tasks, task))
        opening, opening_form = _trimmed(self.text, 0, starts[0], "opening")
        closing, closing_form = _trimmed(self.text, closing_start, len(self.text), "closing")
        doubts = [*self.doubts, *self._kept(starts[0], closing_start)]
        return Draft(
            self.text,
            opening,
            opening_form,
            tuple(sections),
            closing,
            closing_form,
            tuple(sorted(doubts, key=lambda d: d.span)),
        )

    def _kept(self, opening: int, closing: int) -> Iterator[Doubt]:
        if self.text[:opening].strip(BLANK + "\n"):
            yield Doubt("text", (0, opening), self.text[:opening])
        if self.text[closing:].strip(BLANK + "\n"):
            yield Doubt("text", (closing, len(self.text)), self.text[closing:])

    def _line_lead(self, start: int) -> int:
        """Give the begin of the line, if only blanks stand before a place in it."""
        line = self.text.rfind("\n", 0, start) + 1
        return start if self.text[line:start].strip(BLANK) else line

    def _closing(self, block: tuple[str, _Node]) -> int:
        """Give where the text after the last task's last clause begins, if it is a paragraph of its own."""
        _, node = block
        spans = [found.span for n in node.walk() for found in n.own]
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

    def _body(self, node: _Node) -> int:
        head = node.head
        if head.marker:
            places = head.paragraph.places
            return places[head.marker.after] if head.marker.after < len(places) else head.paragraph.end
        return head.title[1] if head.title else head.paragraph.start

    def _section(self, node: _Node, start: int, end: int, level: int) -> SectionDraft:
        head = node.head
        spans: Spans = []
        if head.number:
            spans.append(("number", *head.number))
        if head.title:
            spans.append(("title", *head.title))
        elif head.marker:
            clean = head.paragraph.clean
            spans.append(("number", *head.paragraph.span(0, head.marker.end)))
            begin = _after_blanks(clean, head.marker.after)
            stop = _first_stop(clean, begin)
            whole = stop < 0 or stop >= len(clean) - 1
            last = (len(clean) - (stop == len(clean) - 1)) if whole else stop
            if begin < last <= begin + _LONG:
                spans.append(("title", *head.paragraph.span(begin, last)))
        at = spans[-1][2]
        if (stop_at := self.text[at : at + 1]) and stop_at in "。：:":
            at += 1
        if body := _inner(self.text, at, end):
            spans.append(("text", *body))
        return SectionDraft(self._values(spans), level, self._form(start, end, spans), (start, end), ())

    def _values(self, spans: Spans) -> dict[str, str]:
        return {name: self.text[a:b] for name, a, b in spans}

    def _form(self, start: int, end: int, spans: Spans) -> str:
        form = forms.form_of(self.text, start, end, spans)
        return "\0" if form is None else form

    # --- tasks

    def _task(self, node: _Node, start: int, end: int, titled: "_TitleStyle") -> TaskDraft:
        if node.head.row:
            return self._row(node, start, end)
        spans, at = self._heading(node, titled)
        own, heads = self._segments(node, titled)
        runs = [run for run in _run(self.text, at, own, heads[0].start if heads else end) if run[0] or run[1]]
        own_spans, clause, rest = self._own(runs, with_items=bool(heads))
        parts = [_part_spans(run) for run in rest]
        untils = [*(head.start for head in heads[1:]), end]
        for head, until in zip(heads, untils, strict=False):
            below = [_part_spans(run) for run in _run(self.text, head.body, head.found, until) if run[0] or run[1]]
            first, found = below[0] if below else ([], None)
            parts += [([*head.spans, *first], found), *below[1:]]
        return self._composed(start, end, [*spans, *own_spans], parts, clause)

    def _own(self, runs: list[Run], *, with_items: bool) -> tuple[Spans, Clause, list[Run]]:
        """Give text and clause that are the task's own, and the runs that are parts of it."""
        if not runs:
            return [], Clause(), []
        first, found = _part_spans(runs[0])
        clause = found.clause if found else Clause()
        if len(runs) == 1:
            return first, clause, []
        said = sum(run[1] is not None for run in runs)
        if found and not runs[0][0] and said == 1 and len(runs) == 2 and runs[1][0]:
            return [*first, ("text", *runs[1][0])], clause, []  # the clause stands in the heading
        if found and (said == 1 or self._label(runs[1])):
            alone = runs[1][1] is None and self._label(runs[1], alone=True)
            return first, clause, runs[2 if alone and with_items else 1 :]
        return [], Clause(), runs

    def _label(self, run: Run, *, alone: bool = False) -> bool:
        """Tell whether a run begins with a short label, 具体措施：, or is nothing else."""
        text = self.text[run[0][0] : run[0][1]] if run[0] else ""
        return bool(_LABEL.fullmatch(text) if alone else _LABEL.match(text))

    def _composed(self, start: int, end: int, spans: Spans, parts: list[PartSpans], clause: Clause) -> TaskDraft:
        drafts: list[PartDraft] = []
        parts = [part for part in parts if part[0]]
        if parts:
            at = max((span[2] for span in spans), default=start)
            first = parts[0][0][0][1]
            # What stands before the first part and is layout belongs to the task's form.
            begin = first if forms.form_of(self.text, at, first, ()) is not None else at
            edge = begin
            for part_spans, found in parts:
                last = part_spans[-1][2]
                last += bool(found) and self.text[last : last + 1] in ("。", "；", ";")
                drafts.append(
                    PartDraft(
                        self._values(part_spans),
                        found.clause if found else Clause(),
                        self._form(edge, last, part_spans),
                    )
                )
                edge = last
            spans = [*spans, ("parts", begin, edge)]
        values = {name: self.text[a:b] for name, a, b in spans if name != "parts"}
        return TaskDraft(values, {}, clause, tuple(drafts), self._form(start, end, spans), (start, end))

    def _heading(self, node: _Node, titled: "_TitleStyle") -> tuple[Spans, int]:
        """Give number and title of a task or part, and where its body begins."""
        head = node.head
        spans: Spans = []
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

    def _number_end(self, head: _Unit) -> int:
        """一、 keeps its mark where it numbers a task."""
        marker = head.marker
        return marker.after if marker and outline.RANKS[marker.rank] == "一、" else marker.end if marker else 0

    def _segments(self, node: _Node, titled: "_TitleStyle") -> tuple[list[Found], list[_Head]]:
        """Give a task's own clauses, and the items below it that have clauses."""
        inner = [n for child in node.children for n in child.walk() if n.own]
        heads = [_Head(self._line_lead(n.start), *self._heading(n, titled), n.own) for n in inner]
        late = [found for found in node.own if heads and found.span[0] > heads[0].start]
        if late:
            heads[-1].found.extend(late)
        return [found for found in node.own if found not in late], heads

    def _row(self, node: _Node, start: int, end: int) -> TaskDraft:
        row = node.head.row
        assert row is not None  # noqa: S101  told by the caller
        spans = [(key, a, b) for key, a, b in row.spans if b > a]
        keys = {"number", "title", "text"}
        values = {key: self.text[a:b] for key, a, b in spans if key in keys}
        cells = {key: value for key, value in row.cells if value}
        rest = _inner(self.text, max(span[2] for span in spans), end)
        if rest:
            spans.append(("rest", *rest))
            values["rest"] = self.text[rest[0] : rest[1]]
        return TaskDraft(values, cells, row.clause(first_leads=False), (), self._form(start, end, spans), (start, end))


class _TitleStyle:
    """Decides which first sentences are titles: at each level, those of most items tell how that level is written."""

    def __init__(self, blocks: list[tuple[str, _Node]]) -> None:
        lengths: dict[int, list[int]] = {}
        for node in {id(n): n for _, block in blocks for n in block.walk() if n.head.marker}.values():
            length = self._first_length(node)
            if length:
                lengths.setdefault(node.rank, []).append(length)
        self.headed = {rank: sum(n <= 30 for n in found) * 2 >= len(found) for rank, found in lengths.items()}

    @staticmethod
    def _first_length(node: _Node) -> int:
        unit = node.head
        assert unit.marker  # noqa: S101  told by the caller
        stop = _first_stop(unit.paragraph.clean, unit.marker.after)
        return stop - unit.marker.after if 0 <= stop < len(unit.paragraph.clean) - 1 else 0

    def title(self, node: _Node) -> tuple[int, int] | None:
        unit = node.head
        if not unit.marker:
            return None
        clean = unit.paragraph.clean
        first = _after_blanks(clean, unit.marker.after)
        limit = min((unit.paragraph.places.index(f.span[0]) for f in unit.clauses), default=len(clean))
        stop = _first_stop(clean, first)
        if stop < 0 or stop >= limit:  # no stop before the clause or the end: a title alone in its line
            last = len(clean[:limit].rstrip(BLANK))
            alone = 0 < last - first <= 60 and clean[last - 1] not in "；;，,："
            return (
                (first, last)
                if alone and (limit < len(clean) or len(node.units) > 1 or node.children or last - first <= _TITLE)
                else None
            )
        if stop == limit - 1:  # one sentence: a title if its text follows in paragraphs of its own
            own_line = limit == len(clean) and (len(node.units) > 1 or bool(node.children))
            follows = any(not u.labelled for u in node.units[1:]) or bool(node.children)
            return (first, stop) if own_line and follows and stop - first <= _TITLE else None
        headed = self.headed.get(node.rank, True)
        return (first, stop) if headed and 0 < stop - first <= _TITLE and "；" not in clean[first:stop] else None


def _after_blanks(clean: str, at: int) -> int:
    while at < len(clean) and clean[at] in BLANK:
        at += 1
    return at


def _places(clean: str) -> Iterator[int]:
    for found in re.finditer(r"[一二三四五六七八九十第（(〔0-9０-９①-⑳]", clean):
        if (
            found.start() == 0
            or clean[found.start() - 1] not in "0123456789０１２３４５６７８９一二三四五六七八九十第百（("
        ):
            yield found.start()


def _heads(before: outline.Marker, marker: outline.Marker, clean: str) -> bool:
    """Tell whether nothing but a heading stands between two numbers: 一、把…结合起来（一）."""
    piece = clean[before.after : marker.start]
    return before.rank < marker.rank == outline.RANKS.index("（一）") and len(piece) <= 70 and "。" not in piece


def _ends_in_clause(text: str) -> bool:
    depth = 0
    for at in range(len(text) - 1, max(-1, len(text) - 800), -1):
        depth += (text[at] in "）)") - (text[at] in "（(")
        if depth == 0:
            return clauses.stands(text[at:]) is not None
    return False


def _is_title(unit: _Unit, *, loose: bool = False) -> bool:
    clean = unit.paragraph.clean
    if unit.marker or unit.row or unit.labelled or not 4 <= len(clean) <= 60 or clean[-1] in "。；，、：:,;":
        return False
    return bool(_TITLES.search(clean)) or loose


def _at_place(clean: str, at: int, end: int) -> bool:
    """Tell whether a bracket stands where a clause does: after a stop, or at the end of a paragraph or sentence."""
    before, after = clean[:at].rstrip(BLANK), clean[end + 1 :].strip(BLANK)
    return not after or after[0] in "。；;" or not before or before[-1] in _STOP or before[-1] in "）)"


def _next(units: list[_Unit], i: int) -> str:
    return units[i + 1].paragraph.clean if i + 1 < len(units) else ""


def _covers(unit: _Unit) -> bool:
    span = unit.clauses[0].span
    return span[0] == unit.paragraph.start and unit.clauses[-1].span[1] >= unit.paragraph.end - 1


def _without(unit: _Unit) -> str:
    """Give a unit's text without its clauses."""
    taken = [found.span for found in unit.clauses]
    pairs = zip(unit.paragraph.clean, unit.paragraph.places, strict=True)
    return "".join(char for char, place in pairs if not any(a <= place < b for a, b in taken))


def _first_stop(clean: str, start: int) -> int:
    """Give the place of the first full stop outside of brackets and quotes; -1 where there is none."""
    i = start
    while i < len(clean):
        if clean[i] in "（(“《" and (end := clauses.closing_bracket(clean, i)) > 0:
            i = end
        elif clean[i] == "。":
            return i
        i += 1
    return -1


def _inner(text: str, start: int, end: int) -> Span | None:
    """Give a stretch without blanks and empty lines at its ends; None where nothing is left."""
    while start < end and text[start] in BLANK + "\n":
        start += 1
    while end > start and text[end - 1] in BLANK + "\n":
        end -= 1
    return (start, end) if start < end else None


def _trimmed(text: str, start: int, end: int, name: str) -> tuple[str, str]:
    inner = _inner(text, start, end)
    spans = [(name, *inner)] if inner else []
    form = forms.form_of(text, start, end, spans)
    return (text[inner[0] : inner[1]] if inner else ""), form if form is not None else "\0"


def _run(text: str, start: int, found: list[Found], end: int) -> list[Run]:
    """Cut a stretch into runs of sentences, each with the clause after it; a stop after a clause is layout."""
    runs: list[Run] = []
    for one in sorted(found, key=lambda f: f.span):
        runs.append((_inner(text, start, one.span[0]), one))
        start = one.span[1]
        if tail := re.compile(r"[。；;]").match(text, start):
            start = tail.end()
    runs.append((_inner(text, start, end), None))
    return runs


def _part_spans(run: Run) -> PartSpans:
    text, found = run
    spans: Spans = [("text", *text)] if text else []
    if found:
        spans.append(("clause", *found.span))
    return spans, found


def _runs(nodes: list[_Node], rank: int) -> Iterator[list[_Node]]:
    """Give the items of one level in order, each plan's and annex's apart."""
    run: list[_Node] = []
    for node in nodes:
        for n in node.walk():
            if n.rank < 3 and run and n.rank < rank:
                yield run
                run = []
            if n.rank == rank:
                run.append(n)
    yield run
