"""Files as chance spoils them: bytes turned, lost, doubled, taken from elsewhere; characters that are seldom met."""

import os
import random
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from tests.repeated import texts

MANY = int(os.environ.get("PLAN_FUZZ", "160"))
"""How many mutants all tests of the fuzz try together."""

SECONDS = 20
"""The processor time after which a command counts as one that never ends: some hundred times what it takes."""

ODD = (
    *("\0", "\x1b", "\x85", "\u2028", "\ufeff", "\u202e", "\u200b", "\ufffe", "\U0010ffff", "e\u0301", "\ufe0f", "\t"),
    *(
        "（",
        "(",
        "“",
        "》",
        "、",
        "：",
        "﹞",
        "１",
        "〇",
        "\u3000",
        "\xa0",
        "市财政局",
        "(市财政局牵头)",
        "#",
        ": ",
        "- ",
    ),
    *("---\n", "&a ", "*a", "!!python/object ", "<!--", "]]>", "&#0;", "<!DOCTYPE x [", "\r", "\\", "{", "}", "'", '"'),
)
_REPEATED = tuple(texts(500))


def mutant(content: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Return a content spoilt in one to four places."""
    for _ in range(chance.randint(1, 4)):
        content = chance.choice(_KINDS)(content, others, chance)
    return content


_Kind = Callable[[bytes, Sequence[bytes], random.Random], bytes]


def _span(content: bytes, chance: random.Random, longest: int = 200) -> tuple[int, int]:
    start = chance.randint(0, len(content))
    return start, min(len(content), start + chance.choice((1, 2, 3, 10, longest, len(content))))


def _turned(content: bytes, _others: Sequence[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(content)) if content else 0
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def _lost(content: bytes, _others: Sequence[bytes], chance: random.Random) -> bytes:
    start, end = _span(content, chance)
    return content[:start] + content[end:]


def _doubled(content: bytes, _others: Sequence[bytes], chance: random.Random) -> bytes:
    start, end = _span(content, chance)
    return content[:end] + content[start:end] * chance.choice((1, 1, 2, 5)) + content[end:]


def _spliced(content: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    other = chance.choice(others)
    start, end = _span(other, chance)
    at = chance.randint(0, len(content))
    return content[:at] + other[start:end] + content[at + chance.choice((0, end - start)) :]


def _odd(content: bytes, _others: Sequence[bytes], chance: random.Random) -> bytes:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _turned(content, (), chance)
    at = chance.randint(0, len(text))
    word = chance.choice(ODD if chance.random() < 0.8 else _REPEATED)
    return (text[:at] + word + text[at + chance.choice((0, 0, 1)) :]).encode("utf-8")


def _lines_moved(content: bytes, _others: Sequence[bytes], chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    if len(lines) > 1:
        lines.insert(chance.randrange(len(lines)), lines.pop(chance.randrange(len(lines))))
    return b"".join(lines)


_KINDS: tuple[_Kind, ...] = (_turned, _lost, _doubled, _spliced, _odd, _odd, _lines_moved)


def seeds(share: float, shard: int, shards: int) -> Iterator[int]:
    """Yield a shard of the numbers of a test's mutants, of which it tries a share of all."""
    yield from range(shard, max(shards, round(MANY * share)), shards)


@contextmanager
def ending(what: str) -> Iterator[None]:
    """Fail where something takes time as if it never ended."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"{what}: no end after {SECONDS} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
