"""Other ways of typing what a text holds: its characters by their readings, traditional forms, words of like meaning.

The script of the search has these tables of each edition. Traditional forms and other variants are facts of Unicode's
Unihan database; a few words that people use and official texts do not are in `data/synonyms.txt`.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from generator.package import DATA


def typing(text: str) -> dict[str, Any]:
    """Return tables from other ways of typing to the characters of a text.

    `readings`: syllable of pinyin → the characters usually so read; `rare`: those that are so read at times; `unseen`:
    common ones that the text does not have; `traditional`: pairs of a variant and a character of the text.
    """
    characters = sorted(set(text))
    readings: dict[str, str] = {}
    rare: dict[str, str] = {}
    for char in characters:
        for i, syllable in enumerate(_readings(char)):
            table = rare if i else readings
            table[syllable] = table.get(syllable, "") + char
    unseen = {syllable: "".join(char for char in chars if char not in text) for syllable, chars in _common().items()}
    return {
        "readings": dict(sorted(readings.items())),
        "rare": dict(sorted(rare.items())),
        "unseen": {syllable: chars for syllable, chars in unseen.items() if chars and syllable in readings},
        "traditional": "".join(old + new for new in characters for old in _variants().get(new, "")),
    }


def synonyms(text: str, own: Iterable[tuple[str, Sequence[str]]] = ()) -> dict[str, list[str]]:
    """Return word → the words of about the same meaning that stand in a text: those of a plan, then general ones."""
    found: dict[str, dict[str, None]] = {}
    for word, meanings in (*own, *_general()):
        found.setdefault(word, {}).update((meaning, None) for meaning in meanings if meaning in text)
    return {word: list(meanings) for word, meanings in found.items() if meanings}


def syllables(name: str) -> str:
    """Return a name by the usual readings of its characters, with blanks between; what has none is as it is."""
    return " ".join((*_readings(char), char.lower())[0] for char in name if not char.isspace())


@cache
def _readings(char: str) -> tuple[str, ...]:
    """Return the readings of a character as syllables of pinyin, the usual one first."""
    from pypinyin import Style, pinyin  # noqa: PLC0415  it is slow to import, and Pagefind is at work meanwhile

    read = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(read[0] if read else ()))


@cache
def _common() -> dict[str, str]:
    """Return syllable of pinyin → the characters usually so read among the 3,755 that GB 2312 calls common."""
    rows = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    found: dict[str, str] = {}
    for char in (row.decode("gb2312", "ignore") for row in rows):
        for syllable in _readings(char)[:1] if char else ():
            found[syllable] = found.get(syllable, "") + char
    return dict(sorted(found.items()))


@cache
def _variants() -> dict[str, str]:
    """Return character → its traditional forms and other variants."""
    return {line[0]: line[1:] for line in _lines("traditional.txt")}


@cache
def _general() -> tuple[tuple[str, list[str]], ...]:
    """Return the words that hold in any city: a word that people use → official ones."""
    words = (line.split() for line in _lines("synonyms.txt") if not line.startswith("#"))
    return tuple((word, meanings) for word, *meanings in words)


def _lines(name: str) -> list[str]:
    return [line for line in (DATA / name).read_text(encoding="utf-8").split("\n") if line]
