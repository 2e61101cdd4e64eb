"""Put a comparison of two editions (`diff`) into words for its page and `plan diff`: groups, labels, marked texts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from generator.messages import Translate, chinese, phrase
from generator.plan.records import Duty, Edition, EditionSummary, PlanSummary, Task
from generator.plan.shapes.departments import Department
from generator.text.typeset import display
from generator.views.labels import ROLE_NAMES, full_number
from generator.years.diff import Comparison, DutyChange, EditionChange, Kind, Piece, Turn, differs, roles
from generator.years.lineage import How

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
    "opened": phrase("名单是否列全有变"),
}

HOW_NAMES: dict[How, str] = {
    "continues": phrase("编者注明承接"),
    "title": phrase("标题相同"),
    "text": phrase("文字相同"),
    "likeness": phrase("文字相近，由程序推定，未经编者确认"),
}

Compared = Literal["newest", "before", "all"]
"""Which editions have pages that compare them: each with the one before, and beside that the newest with all older ones
(`newest`), or none (`before`), or each with all older ones (`all`), by which pages grow as the square of the years."""


def pairs(plan: PlanSummary, compared: Compared = "newest") -> tuple[tuple[EditionSummary, EditionSummary], ...]:
    """Return the pairs (older, newer) of editions that have a page which compares them; the newest pairs first."""
    editions, full = plan.editions, _compared_with_all(plan, compared)
    return tuple(
        (old, new) for at, new in enumerate(editions, start=1) for old in editions[at : None if at <= full else at + 1]
    )


def unpaired(plan: PlanSummary, compared: Compared = "newest") -> Iterator[tuple[EditionSummary, EditionSummary]]:
    """Yield the pairs (older, newer) without a page: most had one, when the newer was the newest."""
    full = _compared_with_all(plan, compared)
    for at, new in enumerate(plan.editions[full:], start=full):
        yield from ((old, new) for old in plan.editions[at + 2 :])


def _compared_with_all(plan: PlanSummary, compared: Compared) -> int:
    """Return how many of the newest editions are compared with every older one."""
    return {"newest": 1, "before": 0, "all": len(plan.editions)}[compared]


@dataclass(frozen=True)
class ChangeRow:
    """A change of tasks in words."""

    change: EditionChange
    label: str
    old: tuple[tuple[Task, str], ...]
    """The tasks of the older edition with their full numbers."""
    new: tuple[tuple[Task, str], ...]
    tags: tuple[str, ...]
    how: str
    marked: tuple[tuple[str, tuple[Piece, ...]], ...]
    """Title and text, as far as they changed, each with its name."""
    lines: tuple[str, ...]
    """The changes of duties."""


@dataclass(frozen=True)
class ChangeGroup:
    """Changes under one heading: added, dropped, changed, or same."""

    id: str
    title: str
    rows: tuple[ChangeRow, ...]


@dataclass(frozen=True)
class ComparisonView:
    """A comparison of two editions in words."""

    old: Edition
    new: Edition
    summary: str
    counts: tuple[tuple[str, int], ...]
    groups: tuple[ChangeGroup, ...]
    same: ChangeGroup
    departments: tuple[tuple[Department, tuple[tuple[str, str], ...]], ...]


def comparison_view(found: Comparison, tell: Translate = chinese) -> ComparisonView:
    """Return a comparison in words, by task and by department; `tell` chooses the language."""
    rows = [_row(found, change, tell) for change in found.changes]
    both = tuple(row for row in rows if row.change.kinds and row.change.old and row.change.new)
    groups = (
        ChangeGroup("added", tell(phrase("新增的任务")), tuple(row for row in rows if not row.change.old)),
        ChangeGroup("dropped", tell(phrase("取消的任务")), tuple(row for row in rows if not row.change.new)),
        ChangeGroup("changed", tell(phrase("有变化的任务")), both),
    )
    counts = tuple((tell(name), number) for kind, name in KIND_NAMES.items() if (number := len(found.of(kind))))
    same = ChangeGroup("same", tell(phrase("没有变化的任务")), tuple(row for row in rows if not row.change.kinds))
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
    return ComparisonView(
        old=found.old,
        new=found.new,
        summary=summary,
        counts=counts,
        groups=tuple(g for g in groups if g.rows),
        same=same,
        departments=departments,
    )


def _row(found: Comparison, change: EditionChange, tell: Translate) -> ChangeRow:
    titles = ("\n".join(task.title for task in tasks) for tasks in (change.old, change.new))
    texts = ("\n".join(task.body for task in tasks) for tasks in (change.old, change.new))
    both = change.old and change.new
    shown = (
        (tell(phrase("标题")), shown_pieces(change.title, *titles)),
        (tell(phrase("文字")), shown_pieces(change.text, *texts)),
    )
    how = tell(HOW_NAMES[change.how]) if change.how else ""
    likeness = tell(phrase("（相似度 {likeness}）"), likeness=f"{change.likeness:.0%}")
    return ChangeRow(
        change=change,
        label=_label(found, change),
        old=tuple((task, full_number(found.old, task)) for task in change.old),
        new=tuple((task, full_number(found.new, task)) for task in change.new),
        tags=tuple(tell(KIND_NAMES[kind]) for kind in change.kinds),
        how=how + likeness if change.how == "likeness" else how,
        marked=tuple((name, pieces) for name, pieces in shown if both and differs(pieces)),
        lines=tuple(duty_line(duty, tell) for duty in change.duties) if both else (),
    )


def shown_pieces(marked: Sequence[Piece], old: str, new: str) -> tuple[Piece, ...]:
    """Return pieces typeset for display: each is cut from its whole text, as punctuation depends on context."""
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


def _label(found: Comparison, change: EditionChange) -> str:
    """Return numbers and titles of the tasks of a change, old → new where they differ."""
    old, new = _named(found.old, change.old), _named(found.new, change.new)
    return new if old == new else " → ".join(part for part in (old, new) if part)


def _named(edition: Edition, tasks: Sequence[Task]) -> str:
    return "、".join(display(full_number(edition, task) + task.title) for task in tasks)


def duty_line(change: DutyChange, tell: Translate = chinese) -> str:
    """Return in words what became of a duty."""
    said = _TURNS.get((change.turn, change.certain)) or _TURNS[change.turn, True]
    return tell(said, old=_borne(change.old, tell), new=_borne(change.new, tell))


_TURNS: dict[tuple[Turn, bool], str] = {
    ("gained", True): phrase("新增{new}"),
    ("gained", False): phrase("新增{new}；原名单没有列全，也可能本来就在内"),
    ("lost", True): phrase("不再列{old}"),
    ("lost", False): phrase("不再列{old}；新名单没有列全，也可能仍在内"),
    ("succeeded", True): phrase("{old}改由{new}承担"),
    ("role", True): phrase("{old}改为{new}"),
    ("name", True): phrase("{old}改为{new}"),
}


def _borne(duties: Sequence[Duty], tell: Translate) -> str:
    """Return who bears duties, in which roles, in words."""
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
