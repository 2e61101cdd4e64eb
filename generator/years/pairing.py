"""Join the tasks of two editions that belong together: by lineage, then by likeness, then by containment."""

from collections.abc import Iterator, Sequence

from generator.plan.records import Edition, Task
from generator.years.containment import contained
from generator.years.likeness import matched
from generator.years.lineage import History, TaskLink

Group = tuple[tuple[Task, ...], tuple[Task, ...]]
"""Tasks of the older edition and of the newer that belong together: one side may have several, or none."""


def links(history: History, old: Edition, new: Edition) -> tuple[TaskLink, ...]:
    """Return the links between tasks of two editions, whichever is older: of lineage, then inferred ones."""
    if old.id > new.id:
        turned = links(history, new, old)
        return tuple(TaskLink(link.new, link.old, link.how, link.likeness) for link in turned)
    found = history.links(old, new)
    gone, come = {link.old for link in found}, {link.new for link in found}
    olds = [task for task in old.tasks if task.id not in gone]
    news = [task for task in new.tasks if task.id not in come]
    found = (*found, *matched(olds, news))
    return (*found, *contained(old.tasks, new.tasks, found))


def groups(old: Edition, new: Edition, linked: Sequence[TaskLink]) -> Iterator[Group]:
    """Yield the tasks that belong together, as connected by links; each task once."""
    forth: dict[str, list[str]] = {}
    back: dict[str, list[str]] = {}
    for link in linked:
        forth.setdefault(link.old, []).append(link.new)
        back.setdefault(link.new, []).append(link.old)
    seen: set[str] = set()
    before, after = ({task.id: at for at, task in enumerate(edition.tasks)} for edition in (old, new))
    for task in new.tasks:
        if task.id not in seen:
            olds, news = _component(task.id, forth, back)
            seen |= news
            yield (
                tuple(old.tasks[at] for at in sorted(before[id_] for id_ in olds)),
                tuple(new.tasks[at] for at in sorted(after[id_] for id_ in news)),
            )
    yield from (((task,), ()) for task in old.tasks if task.id not in forth)


def _component(start: str, forth: dict[str, list[str]], back: dict[str, list[str]]) -> tuple[set[str], set[str]]:
    olds: set[str] = set()
    news = {start}
    waiting = [start]
    while waiting:
        for one in back.get(waiting.pop(), ()):
            olds.add(one)
            fresh = [other for other in forth[one] if other not in news]
            news.update(fresh)
            waiting += fresh
    return olds, news
