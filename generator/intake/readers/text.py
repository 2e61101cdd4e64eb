"""Decode plain text in any encoding of Chinese (UTF-8, GB 18030, UTF-16, UTF-32), detected by its bytes."""

import codecs
import re
from collections import Counter

from generator.intake.manuscript import Manuscript
from generator.messages import say
from generator.problems import ReadingError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as UTF-16's does
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSES = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
_BIG5 = "big5hkscs"
_OF_2022 = {
    **dict(zip("\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796", "︐︒︑︓︔︕︖︗︘︙", strict=True)),
    **dict(zip("\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864", "龴龵龶龷龸龹龺龻", strict=True)),
}
_PRIVATE = re.compile(f"[{''.join(_OF_2022)}]")
"""What the codec makes of the bytes that GB 18030-2022 gives a character, and 2005 gave a private one (M14)."""
LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")

# What a few characters of GBK look like as UTF-8, where their pairs of bytes happen to be one: no Chinese in it.
_PAIRS = re.compile("[\0-\u07ff]*[\x80-\u07ff][\0-\u07ff]*")

# Bytes read in a wrong encoding give rare characters: of real text nine tenths are common.
_PLAUSIBLE = 0.7


def read(content: bytes, file: str) -> Manuscript:
    """Return the manuscript of a text file; raise ReadingError at the first byte that cannot be decoded."""
    return Manuscript(tuple(lines(decode(content, file))))


def decoded(content: bytes, encoding: str) -> str:
    """Return bytes decoded; those of GB 18030 as its edition of 2022 has them. Raise UnicodeError or LookupError."""
    text = content.decode(encoding)
    return _PRIVATE.sub(lambda found: _OF_2022[found[0]], text) if encoding == "gb18030" else text


def lines(text: str) -> list[str]:
    """Return the lines of a text; a line end at its very end begins no further line."""
    cut = LINE_END.split(text)
    return cut if cut[-1] else cut[:-1]


def decode(content: bytes, file: str) -> str:
    """Return the text of bytes in the most plausible encoding, without a byte order mark; else raise ReadingError."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding, file)
    text = _tried(content, "utf-8")
    if text is not None and "\0" not in text and not _PAIRS.fullmatch(text):
        return text
    guesses = [guess for encoding in _GUESSES if (guess := _tried(content, encoding)) is not None]
    best = max(guesses, key=plausibility, default="")
    if best and plausibility(best) >= _PLAUSIBLE and "\0" not in best:
        return best
    if (traditional := _tried(content, _BIG5)) is not None and plausibility(traditional, "big5") >= _PLAUSIBLE:
        return traditional
    return _decoded(content, max(("utf-8", "gb18030"), key=lambda encoding: _readable(content, encoding)), file)


def plausibility(text: str, charset: str = "gb2312") -> float:
    """Return the share, 0 to 1, of characters usual in official texts, marks and common Chinese characters.

    ASCII says nothing: bytes are the same in most encodings, and a page may have more of it than of text.
    """
    counts = Counter(char for char in text if not " " <= char <= "~" and char not in "\t\r\n")
    if not counts:
        return 1.0
    common = sum(count for char, count in counts.items() if _common(char, charset))
    return common / max(1, counts.total())


def is_plausible(text: str) -> bool:
    """Whether most characters of a text are usual ones, in one script or the other."""
    return any(plausibility(text, charset) >= _PLAUSIBLE for charset in _LEVELS)


_LEVELS = {"gb2312": (b"\xa1", b"\xd8"), "big5": (b"\xa1", b"\xc7")}
"""Character set → where its marks and its first level, the characters used most, begin and end."""


def _common(char: str, charset: str) -> bool:
    """Whether a character set has it among its marks or in its first level."""
    coded = char.encode(charset, "ignore")
    first, end = _LEVELS[charset]
    return char in "\t\r\n" or b" " <= coded < b"\x7f" or first <= coded < end


def _tried(content: bytes, encoding: str) -> str | None:
    try:
        return decoded(content, encoding)
    except UnicodeDecodeError:
        return None


def _readable(content: bytes, encoding: str) -> float:
    """Return a score: plausibility × bytes of the content before the first that cannot be decoded."""
    text = _before_fault(content, encoding)
    return plausibility(text) * len(text.encode("utf-8"))


def _before_fault(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        return content[: error.start].decode(encoding)


def _decoded(content: bytes, encoding: str, file: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        text, code = _before_fault(content, encoding), content[error.start]
        message = say(
            "从这里起认不出是什么文字（{name} 编码里没有字节 {code}）。", name=encoding.upper(), code=f"{code:02X}"
        )
    else:
        if "\0" not in text:
            return text
        text = text[: text.index("\0")]
        message = say("这里有不能保存的字符（{char}）。", char="U+0000")
    before = LINE_END.split(text)
    remedy = say("请在 Word、WPS 或记事本里打开看看文字对不对，再另存为 UTF-8 编码的文本文件。")
    raise ReadingError(file, message, remedy, (len(before), len(before[-1]) + 1))
