"""Leave out what stands on the pages of a PDF and not in its text: page numbers, and heads and feet that repeat."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median

from generator.intake.readers.pdf_lines import PageLine
from generator.intake.readers.pdf_tables import PageTable

_MARKED_NUMBER = re.compile(r"[-—–－―─·]+\s*(\d{1,4})\s*[-—–－―─·]+|第\s*(\d{1,4})\s*页.{0,12}|(\d{1,4})\s*/\s*\d{1,4}")
_BARE_NUMBER = re.compile(r"(\d{1,4})")
_WORD = re.compile(r"[^\W\d_]")

Item = PageLine | PageTable
Pages = list[list[Item]]


def without_margins(pages: Pages) -> tuple[Pages, tuple[str, ...]]:
    """Return pages without page numbers, running heads and feet; and the words of those that repeat."""
    pages = _without_numbers(pages)
    repeated: dict[str, None] = {}
    for outer in (_highest, _lowest):
        pages, words = _without_running(pages, outer)
        repeated |= dict.fromkeys(words)
    return _without_numbers(pages), tuple(repeated)


def _highest(page: Sequence[Item]) -> PageLine | None:
    """Return the highest line of a page, if no table stands above it."""
    first = max(page, key=lambda item: item.bottom, default=None)
    return first if isinstance(first, PageLine) else None


def _lowest(page: Sequence[Item]) -> PageLine | None:
    first = min(page, key=lambda item: item.bottom, default=None)
    return first if isinstance(first, PageLine) else None


def _without_running(pages: Pages, outer: Callable[[Sequence[Item]], PageLine | None]) -> tuple[Pages, list[str]]:
    """Return pages without their outer line where it stands apart, and others have the same there, but for figures.

    Two pages that begin alike are enough where there are no more; else it takes three.
    """
    ends = [line if (line := outer(page)) and _stands_apart(line, page) else None for page in pages]
    filled = sum(1 for page in pages if page)
    counted = Counter((_words(line), round(line.bottom)) for line in ends if line and _WORD.search(line.text))
    running = {key for key, count in counted.items() if count >= 3 or count == filled == 2}
    gone = [line if line and (_words(line), round(line.bottom)) in running else None for line in ends]
    kept = [[item for item in page if item is not end] for page, end in zip(pages, gone, strict=True)]
    return kept, [line.text.strip() for line in gone if line]


def _stands_apart(line: PageLine, page: Sequence[Item]) -> bool:
    """Whether a line is of another size than the lines of its page, or farther from the next one than those are."""
    lines = sorted((item for item in page if isinstance(item, PageLine)), key=lambda item: item.bottom)
    if len(lines) < len(page) or len(lines) < 3:
        return True
    gaps = [after.bottom - before.bottom for before, after in pairwise(lines)]
    own = gaps[0] if line is lines[0] else gaps[-1]
    return own > 1.3 * median(gaps) or abs(line.size - median(one.size for one in lines)) > 0.05 * line.size


def _words(line: PageLine) -> str:
    return re.sub(r"\d+", "#", line.text.strip())


def _without_numbers(pages: Pages) -> Pages:
    """Return pages without the number at their head or foot; a bare figure is one only if it counts with the pages."""
    outer = [[line for line in (_highest(page), _lowest(page)) if line] for page in pages]
    bare = [{number - line.page for line in ends if (number := _number(_BARE_NUMBER, line))} for ends in outer]
    counted = Counter(offset for offsets in bare for offset in offsets)
    offsets = {offset for offset, count in counted.items() if 1 < count >= len(pages) - 1}

    def is_number(line: PageLine) -> bool:
        figure = _number(_BARE_NUMBER, line)
        return bool(_number(_MARKED_NUMBER, line)) or (figure is not None and figure - line.page in offsets)

    return [
        [item for item in page if not (isinstance(item, PageLine) and item in ends and is_number(item))]
        for page, ends in zip(pages, outer, strict=True)
    ]


def _number(pattern: re.Pattern[str], line: PageLine) -> int | None:
    match = pattern.fullmatch(line.text.strip())
    return int(next(filter(None, match.groups()))) if match else None
