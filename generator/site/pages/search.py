"""Search pages: of all editions, and of one; a script fills in the results, below what can be found, by kind."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from generator.history.provenance import Past
from generator.plan.records import Edition, PlanSummary
from generator.site.pages.kind import UNLISTED, Counterpart, EditionPage, SitePage, always
from generator.site.pages.page import EditionContext, PageSpec
from generator.views import labels

EXAMPLES = 3
"""How many words are given as examples."""

_HAN = re.compile("[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True)
class Findable:
    """What can be found in an edition."""

    year: str
    examples: tuple[str, ...]
    """Questions that it answers."""
    kinds: tuple[tuple[str, int, str, str, str], ...]
    """Of each kind of things: its title, their number, how they are counted, by what they are found, their page."""


def _findable(edition: Edition) -> Findable:
    """Return what can be found in an edition."""
    kinds = (
        ("任务", len(edition.tasks), "项", "标题、正文字句、编号", "text"),
        ("部门", len(edition.departments), "个", "现称、旧称、简称、拼音", "departments"),
        ("事项", len(edition.subjects), "件", "名称", "subjects"),
        ("依据", len(edition.references), "份", "文件名称、文号", "references"),
    )
    return Findable(edition.id, tuple(examples(edition)), tuple(row for row in kinds if row[1]))


def examples(edition: Edition) -> Iterator[str]:
    """Yield what one may ask: words that subjects share, or else the number of a task, and a department."""
    words = _words(edition)
    yield from words
    if edition.tasks and not words:
        yield labels.full_number(edition, max(edition.tasks, key=lambda task: len(task.duties)))
    borne = [duty.department for duty in edition.duties]
    if borne:
        yield max(edition.departments, key=borne.count).name


def _words(edition: Edition) -> tuple[str, ...]:
    """Return the words that begin the names of most subjects in the fewest tasks: 旅游, 特种设备, 农产品.

    Those of the plan's title, which all of it is about, lead nowhere.
    """
    texts = [task.title + task.body for task in edition.tasks]
    names = [subject.name for subject in edition.subjects]
    weights = {}
    for start, count in Counter(name[:2] for name in names if _HAN.match(name)).items():
        tasks = sum(start in text for text in texts)
        if count > 1 and tasks and start not in edition.head.title:
            weights[_word(start, names, "。".join(texts))] = count * count / tasks
    return tuple(sorted(weights, key=lambda word: -weights[word])[:EXAMPLES])


def _word(start: str, names: list[str], text: str) -> str:
    """Return the whole word of which two characters are the start: as far as the text always goes on in one way."""
    name = next(name for name in names if name.startswith(start))
    longer = (name[:size] for size in (4, 3) if _HAN.fullmatch(name[:size]))
    return next((word for word in longer if text.count(word) == text.count(start)), start)


def _site_pages(plan: PlanSummary, _past: Past) -> Iterator[PageSpec]:
    """Yield the page that searches all editions."""
    about = "在各年度计划的任务、部门、依据里查找，逐字准确。"
    others = [edition for edition in plan.editions if edition.id != plan.current.id]
    context = {"editions": plan.editions, "known": _findable(plan.current.whole()), "others": others}
    yield PageSpec(description=about, context=context, quoted=(plan.current,))


def _pages(of: EditionContext) -> Iterator[PageSpec]:
    """Yield the page that searches an edition."""
    about = f"在《{of.edition.head.title}》的任务、部门、依据里查找，逐字准确。"
    yield PageSpec(description=about, context={"known": _findable(of.edition), "others": ()})


SITE_KIND = SitePage(name="search", template="search.html", title="搜索", pages=_site_pages)

KIND = EditionPage(
    name="search",
    template="search.html",
    title="搜索",
    place=UNLISTED,
    pages=_pages,
    offered=always,
    counterpart=Counterpart.SAME_KIND,
    data=(),
)
