"""Rules for the days that an editor reads in deadlines: they go with the words, or lie in the plan's year."""

from collections.abc import Iterator

from generator.clauses import deadline
from generator.clauses.deadline import Basis
from generator.messages import say
from generator.plan.document import Document, Keys
from generator.plan.rules.rule import rule
from generator.plan.rules.scope import Bearing
from generator.plan.shapes.files import PlanFiles
from generator.problems import Problem


@rule(
    "P306",
    "到期日与时限的原话不符",
    "`due` 是编者写的到期日，`deadline` 是通知的原话；从原话里读得出确定的日子，与 `due` 写的不同。网站上用的是 `due`。"
    "这是提醒，检查照样通过。",
    "对照原话核对：写错了的，改正，或者删去 `due`；原话确实是编者所写的意思的，不用改。",
    is_advice=True,
)
def due_is_what_words_say(files: PlanFiles) -> Iterator[Problem]:
    """Warn of days that are not those that the words name."""
    for document, keys, bearing, basis in _given(files):
        read = deadline.days(bearing.deadline, basis) if bearing.deadline else ()
        if read and read != tuple(sorted(set(bearing.due or ()))):
            days = say("、").join(map(str, read))
            message = say("时限“{words}”读作 {days}，与 due 不同。请核对。", words=bearing.deadline, days=days)
            yield document.problem("P306", message, (*keys, "due"))


@rule(
    "P307",
    "到期日不在年度内",
    "这里没有写时限的原话（`deadline`），`due` 写的日子又不在计划的年度内，多半是写错了。",
    "改成本年度的日子；通知另写了时限的，补上 `deadline`；没有依据的，删去 `due`。",
)
def due_without_words_is_in_the_year(files: PlanFiles) -> Iterator[Problem]:
    """Require that days without words lie in the plan's year, unless it is for several years."""
    for document, keys, bearing, basis in _given(files):
        for day in bearing.due or () if not (bearing.deadline or basis.several) else ():
            if day.year != basis.year:
                message = say(
                    "这里没有写时限，到期日 {day} 又不在{year}年度内。请核对。", day=str(day), year=str(basis.year)
                )
                yield document.problem("P307", message, (*keys, "due"))


def _given(files: PlanFiles) -> Iterator[tuple[Document, Keys, Bearing, Basis]]:
    """Yield each task or part whose editor gives days, with its place and the basis of its edition."""
    for edition in files.editions:
        if head := edition.head:
            basis = deadline.basis(edition.year, head.issued, head.title)
            for name, task in edition.tasks.items():
                bearings: list[tuple[Keys, Bearing]] = [((), task)]
                bearings += [(("parts", at), part) for at, part in enumerate(task.parts)]
                given = ((keys, one) for keys, one in bearings if one.due is not None)
                yield from ((edition.documents[name], keys, one, basis) for keys, one in given)
