"""Corrections on pages that quote what an erratum corrects: the mark, the correction, and a link to where it stands."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from posixpath import dirname

from generator import urls
from generator.plan.records import EditionSummary
from generator.plan.shapes.errata import Erratum
from generator.site.render import CORRECTIONS, render
from generator.text.typeset import as_read, display

_SHOWN = re.compile(r'<p class="erratum".*?</p>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_READINGS = tuple(re.compile(pattern, re.DOTALL) for pattern in ("$^", "<ins>.*?</ins>", "<del>.*?</del>"))
"""What to leave out of a page to read it as it stands; where it marks changes, as the old and as the new text."""


def with_corrections(content: str, path: str, editions: Iterable[EditionSummary]) -> str:
    """Return the content of a page with the corrections of all words of the editions that it quotes."""
    found = list(_unmarked(content, path, editions))
    here = path.partition("/")[0]
    notes = render("corrections.html", path, found=found, here=here) if found else ""
    return content.replace(CORRECTIONS, notes, 1)


def _unmarked(content: str, path: str, editions: Iterable[EditionSummary]) -> Iterator[tuple[str, Erratum]]:
    """Yield each erratum, with its year, of words that stand on a page which does not show the correction."""
    corrected = [(edition.id, one) for edition in editions for one in edition.errata if one.quote]
    if not corrected:
        return
    shown = [_read(block) for block in _SHOWN.findall(content)]
    rest = _SHOWN.sub("", content)
    texts = {_read(left_out.sub("", rest)) for left_out in _READINGS}
    for year, one in corrected:
        quote, correction = _plain(one.quote or ""), _plain(one.correction)
        is_quoted = any(quote in text for text in texts) and _is_of(one, year, content, path)
        if is_quoted and not any(quote in block and correction in block for block in shown):
            yield year, one


def _is_of(one: Erratum, year: str, content: str, path: str) -> bool:
    """Whether a page shows the task that an erratum is of: it is the task's, or leads to it."""
    if one.task is None or path == urls.url_for("task", year, one.task):
        return True
    return f'href="{urls.link(dirname(path), "task", year, one.task)}' in content


def _read(html: str) -> str:
    return _plain(unescape(_TAG.sub("", html)))


def _plain(text: str) -> str:
    """Return a text without blanks, and with one form of each mark, which pages show by what stands beside it."""
    return "".join(as_read(display(text)).split())
