"""Put into words why tasks of two editions are taken to belong together."""

from collections.abc import Iterator

from generator.messages import Translate, phrase
from generator.plan.records import Edition, Task
from generator.text.typeset import display
from generator.views.labels import full_number
from generator.years.diff import Comparison, EditionChange
from generator.years.lineage import How

HOW_NAMES: dict[How, str] = {
    "continues": phrase("编者认定承接"),
    "title": phrase("标题相同"),
    "text": phrase("文字相同"),
    "contained": phrase("一方的文字见于另一方，由程序推定，未经编者确认"),
    "likeness": phrase("文字相近，由程序推定，未经编者确认"),
}


def reasons(found: Comparison, change: EditionChange, tell: Translate) -> Iterator[tuple[str, bool]]:
    """Yield each reason why tasks are taken to belong together; of which tasks, where there are several reasons."""
    olds, news = {task.id: task for task in change.old}, {task.id: task for task in change.new}
    hows = [how for how in HOW_NAMES if any(link.how == how for link in change.links)]
    for how in hows:
        links = [link for link in change.links if link.how == how]
        degree = {"contained": phrase("（占 {likeness}）"), "likeness": phrase("（相似度 {likeness}）")}.get(how)
        said = tell(HOW_NAMES[how])
        said += tell(degree, likeness=f"{min(link.likeness for link in links):.0%}") if degree else ""
        pairs = "、".join(
            f"{_numbered(found.old, olds[link.old])} → {_numbered(found.new, news[link.new])}" for link in links
        )
        yield tell(phrase("{how}：{tasks}"), how=said, tasks=pairs) if len(hows) > 1 else said, links[0].is_inferred


def _numbered(edition: Edition, task: Task) -> str:
    return display(full_number(edition, task) or task.title)
