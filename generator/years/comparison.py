"""Put a comparison of two editions (`diff`) into words for its page and `plan diff`: groups, labels, marked texts."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, partial
from itertools import combinations
from typing import Literal, get_args

from generator.messages import Translate, chinese, phrase
from generator.plan.records import Edition, EditionSummary, PlanSummary, Task
from generator.plan.shapes.declared import declarations
from generator.plan.shapes.departments import Department
from generator.plan.shapes.edition import EditionFile
from generator.text.typeset import display
from generator.urls import task_anchor
from generator.views.labels import ROLE_NAMES, full_number
from generator.years.diff import (
    Comparison,
    EditionChange,
    Kind,
    Piece,
    cut_from,
    pieces,
    pieces_as_read,
)
from generator.years.duty_lines import DutyLine, duty_lines
from generator.years.pairing import inferred_kinds
from generator.years.particulars import UNLISTED, Aspect, Particular
from generator.years.reasons import reasons
from generator.years.surroundings import settled

KIND_NAMES: dict[Kind, str] = {
    "added": phrase("新增"),
    "dropped": phrase("取消"),
    "split": phrase("拆分"),
    "merged": phrase("合并"),
    "reworded": phrase("文字修改"),
    "retitled": phrase("标题修改"),
    "duties": phrase("责任单位变更"),
    "opened": phrase("名单是否列全有变"),
    "deadline": phrase("时限有变"),
    "wording": phrase("责任写法有变"),
    "cited": phrase("依据有变"),
    "moved": phrase("调整章节"),
    "handed": phrase("责任单位承接"),
    "named": phrase("名称写法不同"),
    "order": phrase("单位次序有变"),
    "printed": phrase("其他写法有变"),
    "renumbered": phrase("调整编号"),
    "reordered": phrase("调整次序"),
}
"""Kinds by what they are called, those first that alter what is to be done and by whom."""

_PLACES: frozenset[Kind] = frozenset({"renumbered", "reordered"})
_FORMAL: frozenset[Kind] = _PLACES | {"handed", "named", "order", "printed"}
"""Kinds that alter neither what is to be done nor by whom; of these, those that alter numbers and order alone."""
_WORDS: frozenset[Kind] = frozenset({"split", "merged", "reworded", "retitled"})

SHORT = 20
"""The greatest length of a deadline, or of words that give a role, that is shown as a whole before and after."""

Compared = Literal["newest", "before", "all"]
"""Which editions have pages that compare them: each with the one before, and beside that the newest with all older ones
(`newest`), or none (`before`), or each with all older ones (`all`), by which pages grow as the square of the years."""


def pairs(plan: PlanSummary, compared: Compared = "newest") -> tuple[tuple[EditionSummary, EditionSummary], ...]:
    """Return the pairs (older, newer) of editions that have a page which compares them; the newest pairs first."""
    editions = plan.editions
    return tuple((editions[older], editions[newer]) for older, newer in _pairs(len(editions), compared))


def paired(years: Sequence[str], one: str, other: str, compared: Compared = "newest") -> str | None:
    """Return the id of the page that compares two of the years (newest first), if there is one."""
    newer, older = sorted((years.index(one), years.index(other)))
    return f"{years[older]}-{years[newer]}" if (older, newer) in _pairs(len(years), compared) else None


@cache
def _pairs(count: int, compared: Compared) -> tuple[tuple[int, int], ...]:
    """Return which of so many editions have a page that compares them, older and newer, newest first."""
    full = {"newest": 1, "before": 0, "all": count}[compared]
    return tuple(
        (older, newer)
        for newer in range(count)
        for older in range(newer + 1, count if newer < full else min(newer + 2, count))
    )


Pairs = tuple[tuple[str, str], ...]
"""Pairs of years, (older, newer)."""


def beside(found: Iterable[tuple[EditionSummary, EditionSummary]], one: EditionSummary, other: EditionSummary) -> Pairs:
    """Return those of some pairs that have either of two editions."""
    years = {one.id, other.id}
    return tuple((old.id, new.id) for old, new in found if not years.isdisjoint((old.id, new.id)))


def unpaired(plan: PlanSummary, compared: Compared = "newest") -> Iterator[tuple[EditionSummary, EditionSummary]]:
    """Yield the pairs (older, newer) without a page: most had one, when the newer was the newest."""
    editions = plan.editions
    with_page = {*_pairs(len(editions), compared)}
    for newer, older in combinations(range(len(editions)), 2):
        if (older, newer) not in with_page:
            yield editions[older], editions[newer]


@dataclass(frozen=True)
class ChangeRow:
    """A change of tasks in words."""

    change: EditionChange
    label: str
    old: tuple[tuple[Task, str], ...]
    """The tasks of the older edition with their full numbers."""
    new: tuple[tuple[Task, str], ...]
    tags: tuple[str, ...]
    hows: tuple[tuple[str, bool], ...]
    """Why the tasks are taken to belong together, each with whether the program infers it."""
    marked: tuple[tuple[str, tuple[Piece, ...]], ...]
    """Title, text and particulars, as far as they changed, each with its name."""
    lines: tuple[str, ...]
    """The changes of duties."""

    @property
    def anchor(self) -> str:
        """Return its anchor on the page: that of its first task, by the newer edition where that has one."""
        return task_anchor(self.new[0][0].id) if self.new else f"old-{self.old[0][0].id}"

    @property
    def is_one(self) -> bool:
        """Whether it is of one task that both editions have."""
        return len(self.old) == len(self.new) == 1

    @property
    def name(self) -> str:
        """Return how the newer edition calls the task, of one that both have; of others the label."""
        return display("".join((self.new[0][1], self.new[0][0].title))) if self.is_one else self.label

    @property
    def inferred(self) -> str:
        """How the program came to take the tasks for one, where it is the program that does."""
        return "；".join(how for how, is_inferred in self.hows if is_inferred)


GroupId = Literal["added", "dropped", "changed", "formal", "places", "same"]
GROUPS: tuple[GroupId, ...] = get_args(GroupId)


@dataclass(frozen=True)
class ChangeGroup:
    """Changes under one heading."""

    id: GroupId
    title: str
    rows: tuple[ChangeRow, ...]


@dataclass(frozen=True)
class ComparisonView:
    """A comparison of two editions in words."""

    old: Edition
    new: Edition
    summary: str
    counts: tuple[tuple[str, int], ...]
    outside: tuple[tuple[str, tuple[Piece, ...]], ...]
    """What changed outside of the tasks, each with its name."""
    groups: tuple[ChangeGroup, ...]
    same: ChangeGroup
    departments: tuple[tuple[Department, tuple[tuple[ChangeRow, str], ...]], ...]
    """What changed for each, in words, with the change that it is of."""
    other_width: bool
    """Whether some punctuation differs in its width alone."""


def comparison_view(found: Comparison, tell: Translate = chinese) -> ComparisonView:
    """Return a comparison in words, by task and by department; `tell` chooses the language."""
    line = duty_lines(tell)
    rows = [_row(found, change, line, tell) for change in found.changes]
    by_change = {id(row.change): row for row in rows}
    both = [row for row in rows if row.change.kinds and row.change.old and row.change.new]
    both.sort(key=lambda row: _WORDS.isdisjoint(row.change.kinds))
    changed, formal, places = (tuple(row for row in both if _rank(row.change) == rank) for rank in range(3))
    groups = (
        ChangeGroup("added", tell(phrase("新增的任务")), tuple(row for row in rows if not row.change.old)),
        ChangeGroup("dropped", tell(phrase("取消的任务")), tuple(row for row in rows if not row.change.new)),
        ChangeGroup("changed", tell(phrase("有修改的任务")), changed),
        ChangeGroup("formal", tell(phrase("仅单位承接、写法变化的任务")), formal),
        ChangeGroup("places", tell(phrase("仅调整编号、次序的任务")), places),
    )
    tags = Counter(tag for row in rows for tag in row.tags)
    names = dict.fromkeys(name for kind in KIND_NAMES for name in _tags(kind, tell))
    counts = tuple((name, tags[name]) for name in names if name in tags)
    same = ChangeGroup("same", tell(phrase("未变化的任务")), tuple(row for row in rows if not row.change.kinds))
    told = [*counts, *([(tell(phrase("未变化")), len(same.rows))] if same.rows else [])]
    summary = tell(
        phrase("{old}年度 {before} 项任务；{new}年度 {after} 项任务。{changes}。"),
        old=found.old.id,
        before=len(found.old.tasks),
        new=found.new.id,
        after=len(found.new.tasks),
        changes=tell(phrase("，")).join(tell(phrase("{kind} {count} 项"), kind=kind, count=n) for kind, n in told),
    )
    outside = tuple(_stated(one, tell, partial(_set_aside, found)) for one in found.outside)
    beside = [tell(phrase("任务以外有 {count} 处变化。"), count=len(outside))] if outside else []
    beside += [tell(phrase("有的标点一年用全角，一年用半角，不算变化。"))] if found.other_width else []
    for sentence in beside:
        summary = tell(phrase("{text}{sentence}"), text=summary, sentence=sentence)
    departments = tuple(
        (department, tuple((by_change[id(change)], line(duty)) for change, duty in changes))
        for department, changes in found.by_department
    )
    return ComparisonView(
        old=found.old,
        new=found.new,
        summary=summary,
        counts=counts,
        outside=outside,
        groups=tuple(g for g in groups if g.rows),
        same=same,
        departments=departments,
        other_width=found.other_width,
    )


def _rank(change: EditionChange) -> int:
    """Return 0 of a change of what is to be done or by whom, 1 of one of form, 2 of one of numbers and order alone."""
    return _FORMAL.issuperset(change.kinds) + _PLACES.issuperset(change.kinds)


def _row(found: Comparison, change: EditionChange, line: DutyLine, tell: Translate) -> ChangeRow:
    titles = ("\n".join(task.title for task in tasks) for tasks in (change.old, change.new))
    texts = ("\n".join(task.body for task in tasks) for tasks in (change.old, change.new))
    both, guessed = change.old and change.new, {*inferred_kinds(change.links)}
    shown = (
        (tell(phrase("标题")), "retitled", shown_pieces(change.title, *titles)),
        (tell(phrase("文字")), "reworded", shown_pieces(change.text, *texts)),
    )
    return ChangeRow(
        change=change,
        label=_label(found, change),
        old=tuple((task, full_number(found.old, task)) for task in change.old),
        new=tuple((task, full_number(found.new, task)) for task in change.new),
        tags=tuple(_tags(kind, tell)[kind in guessed] for kind in KIND_NAMES if kind in change.kinds),
        hows=tuple(reasons(found, change, tell)),
        marked=(
            *((name, pieces) for name, kind, pieces in shown if kind in change.kinds),
            *(_stated(one, tell) for one in change.particulars),
        ),
        lines=tuple(line(duty) for duty in change.duties) if both else (),
    )


def _tags(kind: Kind, tell: Translate) -> tuple[str, str]:
    """Return what a kind of change is called, and what where it is inferred: how many tasks became how many."""
    name = tell(KIND_NAMES[kind])
    return name, tell(phrase("{kind}（推定）"), kind=name) if kind in ("split", "merged") else name


def _compared(old: str, new: str) -> tuple[Piece, ...]:
    return shown_pieces(pieces_as_read(old, new), old, new)


def _stated(
    one: Particular, tell: Translate, compared: Callable[[str, str], tuple[Piece, ...]] = _compared
) -> tuple[str, tuple[Piece, ...]]:
    """Return a particular in words: its name, and what was dropped and added; of lists by their items.

    Other texts are `compared`.
    """
    name = _particular_name(one, tell)
    if one.part:
        name = tell(phrase("第{part}部分的{name}"), part=one.part, name=name)
    if one.aspect == "opened":
        return name, of_items(_open(one.old, tell), _open(one.new, tell))
    if one.aspect in ("order", "cited", "chapter_order"):
        return name, of_items(one.old, one.new)
    if one.aspect == "wording" and max(len(one.old), len(one.new)) > 1:
        return name, of_items(one.old, one.new, "\n")
    old, new = "\n".join(one.old), "\n".join(one.new)
    if one.aspect in ("deadline", "wording") and max(len(old), len(new)) <= SHORT:
        return name, shown_pieces((Piece("dropped", old), Piece("added", new)), old, new)
    return name, compared(old, new)


def _set_aside(found: Comparison, old: str, new: str) -> tuple[Piece, ...]:
    """Return both texts in one sequence; what each notice names as its own number, date or year stands as it is new."""
    old, new = display(old), display(new)
    (was, places), (now, places_new) = settled(found.old, old), settled(found.new, new)
    result: list[Piece] = []
    i = k = 0
    for piece in pieces(was, now):
        length = len(piece.text)
        if piece.kind == "dropped":
            text = old[places[i] : places[i + length]]
        else:
            text = new[places_new[k] : places_new[k + length]]
        i += length if piece.kind != "added" else 0
        k += length if piece.kind != "dropped" else 0
        if piece.kind == "added" and result and result[-1] == Piece("dropped", text):  # a year that one has of its own
            result.pop()
            result.append(Piece("same", text))
        else:
            result.append(Piece(piece.kind, text))
    return tuple(result)


def _open(words: Iterable[str], tell: Translate) -> list[str]:
    """Return in quotes by which words a list is open; that it is so by our reading alone, in words of our own."""
    return [tell(UNLISTED) if one == UNLISTED else tell(phrase("“{words}”"), words=one) for one in words]


def _particular_name(one: Particular, tell: Translate) -> str:
    if one.aspect == "head":
        return tell(HEAD_NAMES.get(one.name) or declarations(EditionFile)[one.name].title)
    if one.aspect == "printed" and one.name:
        return tell(phrase("编号")) if one.name == "number" else display(one.name)
    if one.aspect == "order":
        return tell(phrase("{role}单位的次序"), role=tell(_ROLES[one.name]))
    name = tell(ASPECT_NAMES[one.aspect])
    return tell(phrase("{name}（{of}）"), name=name, of=display(one.name)) if one.name else name


_ROLES: dict[str, str] = dict(ROLE_NAMES.items())

ASPECT_NAMES: dict[Aspect, str] = {
    "opened": phrase("名单"),
    "deadline": phrase("时限"),
    "wording": phrase("责任的写法"),
    "cited": phrase("依据"),
    "printed": phrase("其他写法"),
    "chapter": phrase("章的标题"),
    "chapter_text": phrase("章下的文字"),
    "chapter_order": phrase("章的次序"),
}

HEAD_NAMES: dict[str, str] = {
    "title": phrase("标题"),
    "issuer": phrase("发文机关"),
    "opening": phrase("第一章以前的文字"),
    "recipients": phrase("主送机关"),
    "cover": phrase("印发通知的话"),
    "preamble": phrase("开头"),
    "closing": phrase("结尾"),
}


def shown_pieces(marked: Iterable[Piece], old: str, new: str) -> tuple[Piece, ...]:
    """Return pieces typeset for display: each is cut from its whole text, as punctuation depends on context."""
    return tuple(piece for piece in cut_from(marked, display(old), display(new)) if piece.text)


def of_items(old: Sequence[str], new: Sequence[str], between: str = "、") -> tuple[Piece, ...]:
    """Return two lists in one sequence, as `pieces` does texts, but item by item."""
    found: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        runs: tuple[tuple[Literal["same", "dropped", "added"], Sequence[str]], ...]
        runs = (("same", old[i:j]),) if tag == "equal" else (("dropped", old[i:j]), ("added", new[k:m]))
        found += [Piece(kind, display(between.join(items))) for kind, items in runs if items]
    return tuple(Piece(one.kind, one.text + between * (at < len(found))) for at, one in enumerate(found, start=1))


def _label(found: Comparison, change: EditionChange) -> str:
    """Return numbers and titles of the tasks of a change, old → new where they differ."""
    old, new = _named(found.old, change.old), _named(found.new, change.new)
    return new if old == new else " → ".join(part for part in (old, new) if part)


def _named(edition: Edition, tasks: Sequence[Task]) -> str:
    return "、".join(display(full_number(edition, task) + task.title) for task in tasks)
