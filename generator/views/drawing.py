"""Draw two views as SVG: the acts that drive the plan, and which departments share tasks. CSS gives the colours.

Lengths are in units about as large as a pixel; on a phone, too narrow for that, neither is shown.

They stand in the page itself, with fixed widths for text (a Chinese character is as wide as its size), coloured by
classes; names are links, and `:hover` and `:focus-within` bring out their arcs, without script.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from generator.text.typeset import display
from generator.views.subjects import ACTS, ActView, Shared

WIDTH = 360

DRAWN = 40
"""How many departments are drawn at most, those with most tasks: more arcs could not be told apart."""

_ROW = 27
_DOT = 186
"""Where the dots of departments stand; their names end left of it, the arcs lie right of it."""
_NAME = _DOT - 34
"""How long a name may be; a longer one is squeezed."""
_FLAT = 0.6
"""How wide an arc is, of its height."""


def partners(everyone: Sequence[Shared], href: Callable[[str], str]) -> Markup:
    """Draw departments as a column of names, and an arc between two that have tasks together.

    Each name is a link; the arcs of the one that is pointed at, or has the focus, stand out with their numbers.
    """
    drawn = {one.department.id for one in everyone[:DRAWN]}
    counts = {one.department.id: _told(one) for one in everyone}
    shared = [
        replace(one, partners=tuple(pair for pair in one.partners if pair[0].id in drawn)) for one in everyone[:DRAWN]
    ]
    at = {one.department.id: _ROW * (i + 0.8) for i, one in enumerate(shared)}
    names = {id_: i for i, id_ in enumerate(at)}
    pairs = [
        (one.department.id, other.id, count)
        for one in shared
        for other, count in one.partners
        if names[one.department.id] < names[other.id]
    ]
    most = max((count for *_, count in pairs), default=1)
    lines = [
        f'<svg class="drawing partners-drawing" viewBox="0 0 {WIDTH} {_ROW * len(shared) + 8}">',
        '<g class="arcs">',
    ]
    for a, b, count in sorted(pairs, key=lambda pair: pair[2]):
        lines.append(f'<path id="a{names[a]}-{names[b]}" class="w{_weight(count, most)}" d="{_arc(at[a], at[b])}"/>')
    lines.append("</g>")
    for one in shared:
        label = f"{display(one.department.name)}，{one.tasks}项任务，{counts[one.department.id]}"
        lines += _department(
            one, at, names, most, f'href="{escape(href(one.department.id))}" aria-label="{escape(label)}"'
        )
    return Markup("\n".join([*lines, "</svg>"]))  # noqa: S704  every text in it is escaped


def _department(one: Shared, at: dict[str, float], names: dict[str, int], most: int, link: str) -> Iterator[str]:
    id_, y = one.department.id, at[one.department.id]
    name = escape(display(one.department.name))
    yield f'<g class="node"><a {link}>'
    yield f'<rect class="hit" x="0" y="{y - _ROW / 2:g}" width="{_DOT + 8}" height="{_ROW}"/>'
    squeezed = f' textLength="{_NAME}" lengthAdjust="spacingAndGlyphs"' if len(one.department.name) > _NAME / 12 else ""
    yield f'<text class="name" x="{_DOT - 32}" y="{y + 4:g}"{squeezed}>{name}</text>'
    yield f'<circle cx="{_DOT}" cy="{y:g}" r="{2.5 + one.tasks**0.5 * 0.8:.1f}"/></a>'
    yield f'<text class="tasks" x="{_DOT - 12}" y="{y + 4:g}" aria-hidden="true">{one.tasks}</text>'
    if one.partners:
        pairs = ((*sorted((names[id_], names[other.id])), _weight(count, most)) for other, count in one.partners)
        arcs = "".join(f'<use class="w{weight}" href="#a{a}-{b}"/>' for a, b, weight in pairs)
        counts = "".join(
            f'<text x="{_DOT + 9}" y="{at[other.id] + 4:g}">{count}</text>' for other, count in one.partners
        )
        yield f'<g class="own" aria-hidden="true">{arcs}{counts}</g>'
    yield "</g>"


def _told(one: Shared) -> str:
    if not one.partners:
        return "没有与别的部门共同承担"
    other, count = one.partners[0]
    return f"与{len(one.partners)}个部门共同承担，最多的是{display(other.name)}，{count}项"


def _weight(count: int, most: int) -> int:
    """Return how strong an arc is drawn, 1 to 4: one task, up to a quarter of the most, up to half, more."""
    return 1 + (count > 1) + (count > max(1, most / 4)) + (count > max(1, most / 2))


def _arc(one: float, other: float) -> str:
    tall = abs(other - one) / 2
    return f"M{_DOT} {one:g}A{min(tall * _FLAT, WIDTH - _DOT - 4):g} {tall:g} 0 0 1 {_DOT} {other:g}"


# --- what drives the plan ---

_BROAD, _LEFT, _RIGHT, _GAP, _PAD = 800, 210, 400, 14, 10
"""How wide the drawing is, its boxes of who acts and of what it concerns; gaps, and the margin of text in a box."""
_SIZE, _LINE, _SMALL, _SMALL_LINE = 14.0, 20, 12.0, 17


@dataclass(frozen=True)
class _Row:
    """An arrow, and the box that it leads to."""

    label: str
    verb: tuple[str, ...]
    head: tuple[str, ...]
    body: tuple[str, ...]
    by: tuple[str, ...]

    @property
    def box(self) -> int:
        return 2 * _PAD + _LINE * len(self.head) + _SMALL_LINE * len(self.body)

    @property
    def arrow(self) -> int:
        """How high the box is at least: its arrow lies in the middle, below the words of what is done."""
        return 2 * (_SMALL_LINE * max(1, len(self.verb)) + 7)

    @property
    def height(self) -> int:
        return max(self.box, self.arrow) + (6 + _SMALL_LINE * len(self.by) if self.by else 0)


def machinery(acts: Sequence[ActView]) -> Markup:
    """Return acts as arrows with their verbs, from boxes of who acts (left) to boxes of what it concerns (right)."""
    runs: list[list[ActView]] = []
    for act in acts:
        same = runs and runs[-1][0].who == act.who and runs[-1][0].as_bearer == act.as_bearer
        runs[-1].append(act) if same else runs.append([act])
    lines, y = [], 4
    for run in runs:
        rows = [_row(act) for act in run]
        title = _wrapped(display(run[0].who), _LEFT - 2 * _PAD, _SIZE)
        also = (_BEARER,) if run[0].as_bearer else ()
        text = _LINE * len(title) + _SMALL_LINE * len(also)
        tall = max(sum(row.height for row in rows) + _GAP * (len(rows) - 1), 2 * _PAD + text)
        top = y + (tall - text) / 2
        lines.append(f'<g class="who{" bearer" if run[0].as_bearer else ""}">')
        lines.append(f'<rect x="1" y="{y}" width="{_LEFT}" height="{tall}"/>')
        lines += _lines(title, 1 + _LEFT / 2, top, _LINE, "name")
        lines += _lines(also, 1 + _LEFT / 2, top + _LINE * len(title), _SMALL_LINE, "small")
        lines.append("</g>")
        at = y
        for row in rows:
            lines += _drawn(row, at)
            at += row.height + _GAP
        y += tall + _GAP + 8
    words = f'<svg class="drawing machinery-drawing" viewBox="0 0 {_BROAD} {y}" role="img" aria-label="{_SAID}">'
    return Markup("\n".join([words, *lines, "</svg>"]))  # noqa: S704  every text in it is escaped


_BEARER = "任务的责任部门"
_SAID = "推进机制图：左侧为主体或所运用的结果，箭头为工作方式，右侧为对象和内容。与上表内容相同。"


def _row(act: ActView) -> _Row:
    width = _RIGHT - 2 * _PAD
    first, second = (act.act.whom, act.act.what) if act.act.whom else (act.act.what, None)
    by = [f"《{reference.title}》{'（尚待制定）' if reference.planned else ''}" for reference in act.by]
    return _Row(
        ACTS[act.act.act],
        _wrapped(display(act.verb), _BROAD - _LEFT - _RIGHT - 4 * _PAD, _SIZE),
        _wrapped(display(first or ""), width, _SIZE),
        _wrapped(display(second), width, _SMALL) if second else (),
        tuple(line for title in by for line in _wrapped("依据" + display(title), _RIGHT, _SMALL)),
    )


def _drawn(row: _Row, y: int) -> Iterator[str]:
    tall, left, right = max(row.box, row.arrow), 1 + _LEFT, _BROAD - 1 - _RIGHT
    middle = y + tall / 2
    yield '<g class="act">'
    yield f'<path d="M{left} {middle:g}H{right - 7}"/>'
    yield f'<path class="tip" d="M{right - 8} {middle - 4:g}l7 4l-7 4z"/>'
    above = middle - 3 - _SMALL_LINE * len(row.verb)
    yield from _lines(row.verb, (left + right) / 2 - 3, above, _SMALL_LINE, "verb")
    if row.label != "".join(row.verb):
        yield f'<text class="label" x="{(left + right) / 2 - 3:g}" y="{middle + 16:g}">{escape(row.label)}</text>'
    yield f'<rect x="{right}" y="{y}" width="{_RIGHT}" height="{tall}"/>'
    text = _LINE * len(row.head) + _SMALL_LINE * len(row.body)
    top = middle - text / 2
    yield from _lines(row.head, right + _RIGHT / 2, top, _LINE, "name")
    yield from _lines(row.body, right + _RIGHT / 2, top + _LINE * len(row.head), _SMALL_LINE, "small")
    yield from _lines(row.by, right + 1, y + tall + 5, _SMALL_LINE, "by")
    yield "</g>"


def _lines(texts: Sequence[str], x: float, top: float, step: int, name: str) -> Iterator[str]:
    for i, text in enumerate(texts):
        yield f'<text class="{name}" x="{x:g}" y="{top + step * (i + 0.72):g}">{escape(text)}</text>'


_UNBROKEN = re.compile("[《（“]*(?:[0-9A-Za-z—.%]+[年月日度号]*|.)[，。、；：！？）》”]*", re.DOTALL)
"""A character, or a number with its unit, and the punctuation that may not part from it."""


def _wrapped(text: str, width: float, size: float) -> tuple[str, ...]:
    """Return a text as lines of about equal length that fit `width`; no number is parted from its unit."""
    pieces = [(piece, sum(0.55 if sign.isascii() else 1 for sign in piece)) for piece in _UNBROKEN.findall(text)]
    total = sum(wide for _, wide in pieces)
    step = total / max(1, math.ceil(total * size / width))
    lines, at = [""], 0.0
    for piece, wide in pieces:
        if at and at + wide > step + 0.5:
            lines, at = [*lines, ""], 0.0
        lines[-1] += piece
        at += wide
    return tuple(lines)
