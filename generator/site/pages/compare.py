"""Comparison pages: what is new, gone and changed between two editions, by task and by department."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from generator import urls
from generator.plan.records import Edition, EditionSummary
from generator.plan.shapes.departments import Department
from generator.site.pages.kind import PageKind
from generator.site.pages.page import PageSpec
from generator.text.typeset import display, sentences
from generator.views.labels import section_label
from generator.years import comparison
from generator.years.comparison import ChangeGroup, ChangeRow, ComparisonView, Pairs
from generator.years.diff import Comparison, Piece, compare
from generator.years.lineage import History

KIND = PageKind(
    name="compare",
    template="compare.html",
    title=None,
)

AT_ONCE = 5
"""So many tasks that a kind of change befell are named where the page begins; more are folded."""

FOLDED_FROM = 40
"""So many changed tasks are folded by chapter."""

LEFT_OUT = 40
"""The fewest characters of sentences without a change that are left out between, before and after changes."""

CUT = "……"


def path(old: EditionSummary, new: EditionSummary) -> str:
    """Return the address of the page that compares two editions."""
    return urls.url_for(KIND.name, None, _id(old, new))


def page(history: History, old: Edition, new: Edition, pairs: Pairs) -> PageSpec:
    """Return the page that compares two editions; it leads to the comparisons `pairs`."""
    found = compare(history, old, new)
    view = comparison.comparison_view(found)
    title = f"{old.id}年度与{new.id}年度比较"
    return PageSpec(
        title=title,
        description=view.summary,
        context={
            "view": view,
            "groups": dict.fromkeys(comparison.GROUPS) | {group.id: group for group in view.groups},
            "tallies": _tallies(view),
            "handed": _handed(found),
            "chapters": _chapters,
            "abridged": abridged,
            "pairs": pairs,
        },
        id_=_id(old, new),
        quoted=(new, old),
    )


def _tallies(view: ComparisonView) -> tuple[tuple[str, tuple[ChangeRow, ...], bool], ...]:
    """Return each kind of change with what it befell, and whether these are named at once: few, not yet named."""
    rows = [row for group in view.groups for row in group.rows]
    of_form = {row.anchor for group in view.groups if group.id in ("formal", "places") for row in group.rows}
    named: set[str] = set()
    found = []
    for name, count in view.counts:
        own = tuple(row for row in rows if name in row.tags)
        anchors = {row.anchor for row in own}
        at_once = count <= AT_ONCE and of_form.isdisjoint(anchors) and not anchors <= named
        named |= anchors if at_once else set()
        found.append((name, own, at_once))
    return tuple(found)


def _handed(found: Comparison) -> tuple[tuple[Department, Department, int], ...]:
    """Return which departments hand duties to which, and of how many tasks, the most first."""
    by_id: dict[str, Department] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for change in found.changes:
        turns = [duty for duty in change.duties if duty.turn == "succeeded"]
        both = [(old.department, new.department) for duty in turns for old in duty.old for new in duty.new]
        by_id |= {one.id: one for pair in both for one in pair}
        counts.update({(old.id, new.id) for old, new in both})
    return tuple((by_id[old], by_id[new], count) for (old, new), count in counts.most_common())


def _chapters(view: ComparisonView, group: ChangeGroup) -> list[tuple[str, tuple[ChangeRow, ...]]]:
    """Return the rows of many changed tasks by the newer edition's chapters; of few, all under no name."""
    if len(group.rows) < FOLDED_FROM:
        return [("", group.rows)]
    sections = {section.id: at for at, section in enumerate(view.new.sections)}
    rows = sorted(group.rows, key=lambda row: sections[view.new.section(row.new[0][0]).id])
    found = groupby(rows, key=lambda row: view.new.section(row.new[0][0]))
    return [(display(section_label(section) + section.title), tuple(own)) for section, own in found]


def abridged(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield pieces with …… for sentences that hold no change; those beside a change are kept."""
    for at, piece in enumerate(pieces):
        cut = sentences(piece.text)
        before = cut[0] if at > 0 else ""
        after = cut[-1] if at < len(pieces) - 1 else ""
        between = piece.text[len(before) : len(piece.text) - len(after)]
        if piece.kind == "same" and len(between) >= LEFT_OUT:
            yield Piece("same", before + (f"{CUT}\n{CUT}" if "\n" in between else CUT) + after)
        else:
            yield piece


def _id(old: EditionSummary, new: EditionSummary) -> str:
    return f"{old.id}-{new.id}"
