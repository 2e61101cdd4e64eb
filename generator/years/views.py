"""What pages say of the years, as plain data: where an edition stands, the same thing in other years, comparisons."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import NamedTuple

from generator.messages import Teller, chinese, phrase
from generator.plan.records import Duty, Edition, Plan, Task
from generator.plan.shapes import Department, Erratum, Status, Subject
from generator.recall.edition_cache import remembered
from generator.text.typeset import display
from generator.views.labels import ROLE_NAMES, STATUS_NAMES, full_number
from generator.views.statistics import Year, years
from generator.views.subjects import offered
from generator.years.diff import Change, Comparison, DutyChange, Kind, Piece, Turn, differs, roles
from generator.years.lineage import History, How

KIND_NAMES: dict[Kind, str] = {
    "added": phrase("新增"),
    "dropped": phrase("取消"),
    "split": phrase("拆分"),
    "merged": phrase("合并"),
    "moved": phrase("移到别章"),
    "renumbered": phrase("改号"),
    "retitled": phrase("改题"),
    "reworded": phrase("改写"),
    "duties": phrase("责任有变"),
    "handed": phrase("部门更替"),
    "opened": phrase("“等部门”有变"),
}
HOW_NAMES: dict[How, str] = {
    "continues": phrase("编者注明承接"),
    "title": phrase("标题相同"),
    "text": phrase("文字相同"),
    "likeness": phrase("文字相近，由程序推定，未经编者确认"),
}


@dataclass(frozen=True)
class Standing:
    """Where an edition stands among the years, for the note at the head of its pages."""

    status: Status
    """As the reader has to know it: a newer edition in force supersedes an older one, whatever its own file says."""
    sealed: dt.date | None
    current: str | None
    """The year that readers should go to, if this is not the one."""

    @property
    def name(self) -> str:
        """The status in words."""
        return STATUS_NAMES[self.status]


def standing(plan: Plan, edition: Edition) -> Standing:
    """Tell where an edition stands."""
    status, current = edition.head.status, plan.current
    newer = current.id > edition.id and current.head.status == "current"
    if newer and status == "current":
        status = "superseded"
    sealed = edition.seal.sealed if edition.seal else None
    return Standing(status, sealed, current.id if current.id != edition.id else None)


class Other(NamedTuple):
    """Where a page leads in another year; there are as many as pages times years, so that it is a plain tuple."""

    year: str
    kind: str
    id_: str | None
    label: str
    """What is there; empty where it is the same page."""


class Elsewhere(NamedTuple):
    """A task in another year, and how it was found to be the same."""

    year: str
    task: str
    title: str
    number: str
    """With its chapter's."""
    how: str


SHARED = ("text", "departments", "matrix", "references", "downloads")
"""The pages that every edition has."""

_MISSING = {
    "task": "没有对应的任务",
    "department": "没有这个部门的责任",
    "section": "没有同名的章",
    "subject": "没有这件事项",
}

_Page = tuple[str, str | None]
"""A page's kind, and the id of what it shows."""


@dataclass(frozen=True)
class Outside:
    """All that the pages of an edition say of the other years: while it stays the same, so do they."""

    standing: Standing
    before: str | None
    """The year before."""
    elsewhere: Mapping[str, tuple[Elsewhere, ...]]
    """Task → the same task in the other years, newest first."""
    years: tuple[str, ...]
    """The other years, newest first."""
    ways: Mapping[_Page, Mapping[str, tuple[Other, ...]]]
    """Page → where it leads in the years that have the same thing."""
    alike: Mapping[_Page, tuple[str, tuple[str, ...]]]
    """Page that is the same page in other years → what is there, and all years that have it."""

    def same(self, kind: str, id_: str) -> tuple[Other, ...]:
        """Return the same thing in the other years that have it, newest first."""
        ways = self.ways.get((kind, id_), {})
        return tuple(other for year in self.years for other in ways.get(year, ()))

    def others(self, kind: str, id_: str | None) -> tuple[Other, ...]:
        """Return where a page leads in the other years: the same thing there, else the year's first page."""
        if (page := (kind, id_)) in self.alike:
            label, there = self.alike[page]
            return tuple(Other(y, kind, id_, label) if y in there else _shared(y, kind) for y in self.years)
        ways = self.ways.get(page, {})
        return tuple(other for year in self.years for other in ways.get(year, (_shared(year, kind),)))


@cache
def _shared(year: str, kind: str) -> Other:
    """Lead to the page of this kind that every edition has, or to the year's first page."""
    return Other(year, kind, None, "") if kind in SHARED else Other(year, "edition", None, _MISSING.get(kind, ""))


class Years:
    """What the editions of a plan say of each other; it keeps what it found."""

    def __init__(self, plan: Plan) -> None:
        """Tell of all editions of a plan, each of which says what others may lead to."""
        self.history = History(plan)
        self._places = {edition.id: _places(edition) for edition in plan.editions}
        followed = {department.id for department in plan.departments if department.successor}
        self._related = followed | {id_ for department in plan.departments for id_ in department.successor}
        self._having: dict[_Page, tuple[str, tuple[str, ...]]] = {}
        for year, there in self._places.items():
            for page, label in there.pages.items():
                self._having[page] = label, (*self._having.get(page, ("", ()))[1], year)

    def outside(self, edition: Edition) -> Outside:
        """Gather what the pages of an edition say of the other years."""
        years = tuple(year for year in self.history.plan.editions if year.id != edition.id)
        ways: dict[_Page, dict[str, tuple[Other, ...]]] = {}
        elsewhere: dict[str, list[Elsewhere]] = {id_: [] for id_ in self._places[edition.id].tasks}
        for year in years:
            there = self._places[year.id].tasks
            for id_, linked in self.history.tasks(edition, year).items():
                found = [
                    Elsewhere(year.id, other, *there[other], HOW_NAMES[link.how]) for other, link in linked.items()
                ]
                elsewhere[id_] += found
                way = tuple(Other(year.id, "task", one.task, one.number + one.title) for one in found)
                ways.setdefault(("task", id_), {})[year.id] = way
            for page, way in self._ways(edition, year):
                ways.setdefault(page, {})[year.id] = way
        before = next((year.id for year in years if year.id < edition.id), None)
        told = {id_: tuple(found) for id_, found in elsewhere.items()}
        names = tuple(year.id for year in years)
        return Outside(standing(self.history.plan, edition), before, told, names, ways, self._alike(edition))

    def sign(self) -> str:
        """Return all that `outside` looks at, of all editions: while it stays the same, so does that."""
        plan, signs = self.history.plan, [self.history.signs(edition) for edition in self.history.plan.editions]
        times = Counter(text for found in signs for text in found.texts)
        told = []
        for edition, found in zip(plan.editions, signs, strict=True):
            shared = {text: id_ for text, id_ in found.texts.items() if times[text] > 1}  # others lead nowhere
            bare = replace(found, departments=(), texts=shared)
            told.append((standing(plan, edition), self._places[edition.id], bare))
        return repr((told, [(department.id, department.successor) for department in plan.departments]))

    def _alike(self, edition: Edition) -> dict[_Page, tuple[str, tuple[str, ...]]]:
        """Tell which years have the same pages: departments nobody followed, and pages that not every edition has."""
        departments = (("department", id_) for id_ in self._places[edition.id].departments if id_ not in self._related)
        kinds = (page for page in self._having if page[1] is None)
        return {page: self._having[page] for page in (*departments, *kinds)}

    def _ways(self, edition: Edition, year: Edition) -> Iterator[tuple[_Page, tuple[Other, ...]]]:
        """Return the pages of an edition that have the like in another year."""
        here, there = self._places[edition.id], self._places[year.id]
        for section in here.sections:
            if way := there.by_title.get(section.label):
                yield ("section", section.id_), (way,)
        for id_ in (id_ for id_ in here.departments if id_ in self._related):
            if found := self.history.departments(edition, id_, year):
                yield ("department", id_), tuple(there.departments[one.id] for one in found)
        for subject, other in here.subjects:
            if ways := there.same(subject):
                yield ("subject", other.id_), ways


@dataclass(frozen=True)
class _Places:
    """Where pages of other years may lead to in a year."""

    tasks: Mapping[str, tuple[str, str]]
    """Task → its title, and its number with its chapter's."""
    sections: tuple[Other, ...]
    departments: Mapping[str, Other]
    """Id → the department."""
    subjects: tuple[tuple[Subject, Other], ...]
    pages: Mapping[_Page, str]
    """Pages of departments, and those that not every edition has, by what is there."""

    @cached_property
    def by_title(self) -> dict[str, Other]:
        """Title → the section; of several the last."""
        return {section.label: section for section in self.sections}

    def same(self, subject: Subject) -> tuple[Other, ...]:
        """Return the same subject: that of its id, or else those that share a name."""
        same = tuple(other for one, other in self.subjects if one.id == subject.id)
        return same or tuple(other for one, other in self.subjects if set(one.names) & set(subject.names))


@remembered
def _places(edition: Edition) -> _Places:
    def other(kind: str, id_: str | None, label: str) -> Other:
        return Other(edition.id, kind, id_, label)

    departments = {one.id: other("department", one.id, one.name) for one in edition.departments}
    return _Places(
        {task.id: (task.title, full_number(edition, task)) for task in edition.tasks},
        tuple(other("section", section.id, section.title) for section in edition.sections),
        departments,
        tuple((subject, other("subject", subject.id, subject.name)) for subject in edition.subjects),
        {("department", id_): one.label for id_, one in departments.items()}
        | {(kind, None): "" for kind in sorted(offered(edition))},
    )


@dataclass(frozen=True)
class Lineage:
    """A department through the years: when it was there, whose work it took over and who took over its own."""

    span: str
    predecessors: tuple[tuple[Department, bool], ...]
    """Each with whether it has a page through the years."""
    successors: tuple[tuple[Department, bool], ...]


def lineage(history: History, department: Department) -> Lineage:
    """Tell what a department came from and went into."""

    def paged(found: Sequence[Department]) -> tuple[tuple[Department, bool], ...]:
        return tuple((one, one.id in history.bearers) for one in found)

    parts = [f"{_time(department.since)}设立"] if department.since else []
    parts += [f"{_time(department.until)}撤销"] if department.until else []
    before, after = history.predecessors(department.id), history.successors(department.id)
    return Lineage("，".join(parts), paged(before), paged(after))


@dataclass(frozen=True)
class Through:
    """A department through the years: all that its page shows."""

    department: Department
    lineage: Lineage
    years: tuple[Year, ...]


def through(history: History) -> tuple[Through, ...]:
    """Show the departments that bear duties in any year, in the order of the registry."""
    found = years(history.plan)
    return tuple(Through(d, lineage(history, d), found[d.id]) for d in history.plan.departments if d.id in found)


def _time(written: str) -> str:
    """Write a year, or a day, of the registry as official documents do."""
    year, *rest = written.split("-")
    return f"{year}年" + (f"{int(rest[0])}月{int(rest[1])}日" if rest else "")


def errata(edition: Edition, task: Task | None = None) -> tuple[Erratum, ...]:
    """Return the errata of a task, or those of the edition as a whole."""
    return tuple(one for one in edition.errata if one.task == (task.id if task else None))


REACH = 10
"""How many editions apart two are compared on a page of their own; without a limit their number grows by the square."""


def pairs(plan: Plan, reach: int = REACH) -> tuple[tuple[Edition, Edition], ...]:
    """Return every two editions that are not too far apart, older and newer; the newest pairs first."""
    editions = plan.editions
    return tuple((old, new) for at, new in enumerate(editions) for old in editions[at + 1 : at + 1 + reach])


@dataclass(frozen=True)
class Row:
    """A change of tasks, as it is shown."""

    change: Change
    label: str
    old: tuple[tuple[Task, str], ...]
    """The tasks of the one edition with their full numbers."""
    new: tuple[tuple[Task, str], ...]
    tags: tuple[str, ...]
    how: str
    marked: tuple[tuple[str, tuple[Piece, ...]], ...]
    """Title and text with their changes marked, where they have any."""
    lines: tuple[str, ...]
    """What changed in the duties."""


@dataclass(frozen=True)
class Group:
    """Changes that are shown together."""

    id: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class ComparisonView:
    """Two editions compared, as it is shown."""

    old: Edition
    new: Edition
    summary: str
    counts: tuple[tuple[str, int], ...]
    groups: tuple[Group, ...]
    same: Group
    departments: tuple[tuple[Department, tuple[tuple[str, str], ...]], ...]


def comparison_view(found: Comparison, tell: Teller = chinese) -> ComparisonView:
    """Show a comparison: what is new, what is gone, what changed, by task and by department."""
    rows = [_row(found, change, tell) for change in found.changes]
    both = tuple(row for row in rows if row.change.kinds and row.change.old and row.change.new)
    groups = (
        Group("added", tell(phrase("新增的任务")), tuple(row for row in rows if not row.change.old)),
        Group("dropped", tell(phrase("取消的任务")), tuple(row for row in rows if not row.change.new)),
        Group("changed", tell(phrase("有变化的任务")), both),
    )
    counts = tuple((tell(name), number) for kind, name in KIND_NAMES.items() if (number := len(found.of(kind))))
    same = Group("same", tell(phrase("没有变化的任务")), tuple(row for row in rows if not row.change.kinds))
    told = [*counts, *([(tell(phrase("没有变化")), len(same.rows))] if same.rows else [])]
    summary = tell(
        phrase("{old}年度 {before} 项任务，{new}年度 {after} 项任务：{changes}。"),
        old=found.old.id,
        before=len(found.old.tasks),
        new=found.new.id,
        after=len(found.new.tasks),
        changes=tell(phrase("，")).join(tell(phrase("{kind} {count} 项"), kind=kind, count=n) for kind, n in told),
    )
    departments = tuple(
        (department, tuple((_label(found, change), duty_line(duty, tell)) for change, duty in changes))
        for department, changes in found.by_department
    )
    return ComparisonView(found.old, found.new, summary, counts, tuple(g for g in groups if g.rows), same, departments)


def _row(found: Comparison, change: Change, tell: Teller) -> Row:
    titles = ("\n".join(task.title for task in tasks) for tasks in (change.old, change.new))
    texts = ("\n".join(task.body for task in tasks) for tasks in (change.old, change.new))
    both = change.old and change.new
    shown = (
        (tell(phrase("标题")), shown_pieces(change.title, *titles)),
        (tell(phrase("文字")), shown_pieces(change.text, *texts)),
    )
    how = tell(HOW_NAMES[change.how]) if change.how else ""
    likeness = tell(phrase("（相似度 {likeness}）"), likeness=f"{change.likeness:.0%}")
    return Row(
        change,
        _label(found, change),
        tuple((task, full_number(found.old, task)) for task in change.old),
        tuple((task, full_number(found.new, task)) for task in change.new),
        tuple(tell(KIND_NAMES[kind]) for kind in change.kinds),
        how + likeness if change.how == "likeness" else how,
        tuple((name, pieces) for name, pieces in shown if both and differs(pieces)),
        tuple(duty_line(duty, tell) for duty in change.duties) if both else (),
    )


def shown_pieces(marked: Sequence[Piece], old: str, new: str) -> tuple[Piece, ...]:
    """Return marked pieces with the punctuation of display, which looks beyond the ends of a piece."""
    old, new = display(old), display(new)
    result, i, k = [], 0, 0
    for piece in marked:
        length = len(piece.text)
        if piece.kind == "dropped":
            result.append(Piece(piece.kind, old[i : i + length]))
        else:
            result.append(Piece(piece.kind, new[k : k + length]))
            k += length
        i += length if piece.kind != "added" else 0
    return tuple(result)


def _label(found: Comparison, change: Change) -> str:
    """Name a change by its tasks: numbers and titles, an arrow between the years where they differ."""
    old, new = _named(found.old, change.old), _named(found.new, change.new)
    return new if old == new else " → ".join(part for part in (old, new) if part)


def _named(edition: Edition, tasks: Sequence[Task]) -> str:
    return "、".join(display(full_number(edition, task) + task.title) for task in tasks)


def duty_line(change: DutyChange, tell: Teller = chinese) -> str:
    """Say what became of a duty."""
    said = _TURNS.get((change.turn, change.certain)) or _TURNS[change.turn, True]
    return tell(said, old=_borne(change.old, tell), new=_borne(change.new, tell))


_TURNS: dict[tuple[Turn, bool], str] = {
    ("gained", True): phrase("新增{new}"),
    ("gained", False): phrase("新增{new}；原名单有“等部门”，也可能本来就在内"),
    ("lost", True): phrase("不再列{old}"),
    ("lost", False): phrase("不再列{old}；新名单有“等部门”，也可能仍在内"),
    ("succeeded", True): phrase("{old}改由{new}承担"),
    ("role", True): phrase("{old}改为{new}"),
    ("name", True): phrase("{old}改为{new}"),
}


def _borne(duties: Sequence[Duty], tell: Teller) -> str:
    """Name who bears duties, and their roles."""
    names = dict.fromkeys(duty.as_written for duty in duties)
    borne = {name: roles(duty for duty in duties if duty.as_written == name) for name in names}
    comma = tell(phrase("、"))
    return comma.join(
        tell(
            phrase("{name}（{roles}）"),
            name=display(f"{name}（")[:-1],  # as its last mark looks before a bracket
            roles=comma.join(tell(ROLE_NAMES[role]) for role in found),
        )
        for name, found in borne.items()
    )
