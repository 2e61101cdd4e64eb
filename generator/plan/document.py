"""Parse a YAML file of a plan to plain values, with line and column of each; refuse what is more than plain data."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import yaml

from generator.messages import join_sentences, phrase, say
from generator.problems import Code, Problem
from generator.text.typeset import one_line

CODES = (
    Code(
        "P103",
        "YAML 写法有误",
        "文件不合 YAML 的写法，程序读到提示的位置就读不下去了。最常见的原因："
        "键后面的冒号用了全角，或者冒号后面没有空格；缩进不齐，或者用了制表符；"
        "括号、引号没有成对；文字里有“半角冒号加空格”。",
        "先看提示的那一行，再看它的上一行，对照旁边能通过的文件改；文字里有特殊符号时，用单引号把整段文字括起来。",
    ),
    Code(
        "P104",
        "同一个键写了两次",
        "同一处写了两个同名的键，程序不知道该以哪一个为准。",
        "只留一个；若两处内容都要，合并到一处。",
    ),
    Code(
        "P105",
        "用了 YAML 的锚点、别名或标签",
        "计划数据要让人一眼看到全部内容，所以不使用 `&`、`*`、`!` 开头的 YAML 特殊写法。",
        "把内容照原样写出来；若这些符号是文字的一部分，用单引号把整段文字括起来。",
    ),
    Code(
        "P106",
        "文件过大或层次过深",
        "单个文件不得超过 2 MiB，层次不得超过 12 层。正常的任务文件只有几千字节。",
        "看看是否误存了别的内容；任务一项一个文件，不要合在一起。",
    ),
    Code(
        "P107",
        "有不能保存的字符",
        "文字里有不能原样保存的字符：半个字符（不成对的代理字符）、控制字符，或者文字中间的换行符 U+0085、U+2028、"
        "U+2029 和字节顺序标记，多半是转换文件时留下的。",
        "对照通知，删去这个字符，重新输入。",
    ),
)

MAX_DEPTH = 12

Keys = tuple[str | int, ...]
"""Path from the root of a document to a value: ("duties", "support", 2)."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.resolver.Resolver()
_TAG = "tag:yaml.org,2002:"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")

# What YAML refuses, and the line ends beyond ASCII, which it takes and alters.
UNFIT = re.compile("[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

# A quotation that is too long for a message: its start is kept.
_LONG = re.compile("“([^“”]{40})[^“”]+”")
_HALF = re.compile("⟨[^⟩]*$")


def _cut(quotation: re.Match[str]) -> str:
    """Return the start of a quotation; a character that is spelled out is kept whole, or left out."""
    return f"“{_HALF.sub('', quotation[1])}……”"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A key or a single value of a file: its text from offset `start` up to `end`, quotes included."""

    keys: Keys
    start: int
    end: int
    is_key: bool
    is_plain: bool


@dataclass(frozen=True)
class Document:
    """One file: its text, and for YAML the value it holds.

    `data` is built of dict, list, str, int, float, bool and None; dates stay text.
    """

    file: str
    text: str
    data: Any = None
    broken: bool = False
    """The file stands in its folder, but no value could be made of it."""

    def locate(self, keys: Keys = (), *, key: bool = False) -> tuple[int, int]:
        """Return line and column, from 1, of the value at `keys`; with `key`, of its key.

        Where the file has no such value, those of its nearest ancestor.
        """
        for length in range(len(keys), -1, -1):
            place = self._places.get((keys[:length], key and length == len(keys)))
            if place:
                return place
        return 1, 1

    @cached_property
    def _places(self) -> dict[tuple[Keys, bool], tuple[int, int]]:
        places: dict[tuple[Keys, bool], tuple[int, int]] = {}
        _Builder(self, places).build()
        return places

    def scalars(self) -> list[Scalar]:
        """Return every key and every single value, in the order of the file."""
        scalars: list[Scalar] = []
        _Builder(self, scalars=scalars).build()
        return scalars

    def problem(self, code: str, message: str, keys: Keys = (), *, key: bool = False) -> Problem:
        """Return a problem that points at the value at `keys`; with `key`, at its key."""
        return self.problem_at(self.locate(keys, key=key), code, message)

    def problem_at(self, place: tuple[int, int], code: str, message: str) -> Problem:
        """Return a problem at a line and column; its message is one line, with long quotations cut."""
        return Problem(self.file, *place, code, _LONG.sub(_cut, one_line(message)))

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column, from 1, of a character of the text."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    @cached_property
    def _lines(self) -> list[int]:
        """The offset at which each line begins."""
        return [0, *(match.end() for match in re.finditer("\n", self.text))]


def parse(document: Document) -> tuple[Document | None, list[Problem]]:
    """Return a document with the value of its YAML text, or None where it cannot be parsed; and its problems."""
    builder = _Builder(document)
    data = builder.build()
    return None if builder.failed else replace(document, data=data), builder.problems


def value_at(data: object, keys: Keys) -> object:
    """Return the value at `keys` in a value of mappings and lists; None where a key is missing."""
    for key in keys:
        if isinstance(data, dict):
            data = data.get(key)
        elif isinstance(data, list) and isinstance(key, int):
            data = data[key] if key < len(data) else None
    return data


def plain_value(text: str) -> Any:
    """Return the value of a YAML text; None where it has none, or cannot be parsed."""
    return _Builder(Document("", text)).build()


@dataclass(frozen=True, slots=True)
class Number:
    """An unquoted number as the file writes it, so that `010` loses nothing."""

    written: str


# What an unquoted word is, beside text.
_PLAIN: dict[str, Callable[[str], object]] = {
    "null": lambda _: None,
    "bool": lambda text: text.lower() in ("yes", "true", "on"),
    "int": Number,
    "float": Number,
}

# What libyaml says, as the start of its message, in words for an editor.
_MESSAGES = {
    "mapping values are not allowed": phrase(
        "这里不能再有冒号。若冒号是文字的一部分，请用单引号把整段文字括起来；"
        "也请看上一行：键后面的冒号要用半角，冒号后面要有空格。"
    ),
    "could not find expected ':'": phrase("缺少冒号，或冒号后面没有空格。键后面的冒号要用半角。"),
    "found character that cannot start any token": phrase(
        "这里的字符不能开头（如制表符、@、`、%）。缩进请用空格，文字请加单引号。"
    ),
    "found a tab character": phrase("不能用制表符缩进，请用空格。"),
    "found unexpected end of stream": phrase("引号没有成对，文件到头也没有找到另一半。"),
    "found unexpected document indicator": phrase("引号没有成对，遇到了“---”或“...”。"),
    "did not find expected key": phrase("缩进不齐，或缺少“键: 值”。"),
    "did not find expected '-' indicator": phrase("列表的缩进不齐。"),
    "did not find expected ',' or": phrase("括号没有成对，或缺少逗号。"),
    "did not find expected node content": phrase("这里缺少内容，或括号没有成对。"),
    "found unknown escape character": phrase("双引号里有不认识的反斜杠写法。请改用单引号。"),
    "did not find expected hexdecimal": phrase("双引号里反斜杠后面的编码不全。请改用单引号。"),
    "found invalid Unicode character": phrase("反斜杠后面的编码不是一个字符。请删去后重新输入。"),
    "block sequence entries are not allowed": phrase("这里不能开始列表。“-”要另起一行。"),
    "did not find expected <document start>": phrase("前面的内容已经结束，这里不能再有别的内容。"),
}

_AS_TEXT = phrase("若它是文字的一部分，请用单引号括起来。")
_OTHERWISE = phrase("YAML 写法有误，读到这里读不下去了。请对照能通过的文件修改。")

# For these, where the quotation, bracket or key began says more than where reading ended.
_BEGUN = ("found unexpected", "did not find expected ',' or", "could not find expected ':'")

# Where an anchor, an alias or a tag is not even well written.
_SPECIAL = (
    "while scanning an a",
    "while scanning a tag",
    "while parsing a tag",
    "found undefined tag handle",
)


def _explain(error: yaml.MarkedYAMLError) -> tuple[str, str, Any]:
    """Return code, message and mark of an error of libyaml."""
    context, problem = error.context or "", error.problem or ""
    if context.startswith(_SPECIAL) or problem.startswith(_SPECIAL):
        message = say("“&”“*”“!”开头的是 YAML 的锚点、别名、标签。")
        return "P105", join_sentences(message, say(_AS_TEXT)), error.context_mark or error.problem_mark
    message = next((m for start, m in _MESSAGES.items() if problem.startswith(start)), _OTHERWISE)
    marks = (error.problem_mark, error.context_mark)
    first, second = reversed(marks) if problem.startswith(_BEGUN) else marks
    return "P103", say(message), first or second


def _unfit(char: str) -> str:
    return say("这里有文件不能保存的字符（{char}）。请删去后重新输入。", char=f"U+{ord(char):04X}")


class _BrokenError(Exception):
    """Parsing stops: the document has no value."""


class _Builder:
    """Builds values from YAML events, and refuses what plain data does not need.

    Built on events, not on PyYAML's constructor: only they show anchors, tags and repeated keys.
    """

    def __init__(
        self,
        document: Document,
        places: dict[tuple[Keys, bool], tuple[int, int]] | None = None,
        scalars: list[Scalar] | None = None,
    ) -> None:
        self.document, self.places, self.scalars = document, places, scalars
        self.problems: list[Problem] = []
        self.failed = False
        self._events: Iterator[Any] = iter(())

    def build(self) -> Any:
        """Return the value of the document, or None where it has failed."""
        try:
            self._refuse_unfit()
            loader = _LOADER(self.document.text)
            self._events = iter(loader.get_event, None)
            return self._document()
        except _BrokenError:
            self.failed = True
        except yaml.MarkedYAMLError as error:
            self.failed = True
            self._report(*_explain(error))
        return None

    def _refuse_unfit(self) -> None:
        if unfit := UNFIT.search(self.document.text):
            place = self.document.place(unfit.start())
            self.problems.append(self.document.problem_at(place, "P107", _unfit(unfit[0])))
            raise _BrokenError

    def _document(self) -> Any:
        value = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                value = self._value(next(self._events), ())
                next(self._events)  # the end of the document
                break
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                message = say("一个文件只能写一份数据。请删去“---”以后的内容，或另存为一个文件。")
                self._fail("P103", message, event.start_mark)
        return value

    def _value(self, event: Any, keys: Keys) -> Any:
        self._place(keys, event)
        self._refuse_special(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if len(keys) >= MAX_DEPTH:
            self._fail("P106", say("层次超过 {limit} 层。", limit=MAX_DEPTH), event.start_mark)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        return self._mapping(keys) if is_mapping else self._sequence(keys)

    def _refuse_special(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            message = say("用了别名“*{anchor}”。请把内容照原样写出来。", anchor=event.anchor)
        elif event.anchor is not None:
            message = say("用了锚点“&{anchor}”。请把它删去。", anchor=event.anchor)
        elif event.tag is not None:
            message = say("用了标签“{tag}”。请把它删去。", tag=event.tag.replace(_TAG, "!!"))
        else:
            return
        self._fail("P105", join_sentences(message, say(_AS_TEXT)), event.start_mark)

    def _mapping(self, keys: Keys) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            self._refuse_special(event)
            if not isinstance(event, yaml.ScalarEvent):
                self._fail("P103", say("键应为一个词，不能是列表或另一组数据。"), event.start_mark)
            key = self._text(event)
            if key in mapping:
                self._report("P104", say("键“{key}”写了两次。请只留一个。", key=key), event.start_mark)
            self._place((*keys, key), event, key=True)
            value = self._value(next(self._events), (*keys, key))
            mapping.setdefault(key, value)
        return mapping

    def _sequence(self, keys: Keys) -> list[Any]:
        sequence: list[Any] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            sequence.append(self._value(event, (*keys, len(sequence))))
        return sequence

    def _scalar(self, event: Any) -> Any:
        text = self._text(event)
        if event.style or not event.implicit[0]:
            return text
        kind = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False)).removeprefix(_TAG)
        return _PLAIN[kind](text) if kind in _PLAIN else text

    def _text(self, event: Any) -> str:
        """Return a scalar's text; fail at what an escape makes, and no Word file or XML can hold.

        A lone surrogate passes where PyYAML has no libyaml.
        """
        text: str = event.value
        if _SURROGATE.search(text):
            self._fail("P107", say("文字里有不成对的代理字符，无法保存。请删去后重新输入。"), event.start_mark)
        if unfit := _CONTROL.search(text):
            self._fail("P107", _unfit(unfit[0]), event.start_mark)
        return text

    def _place(self, keys: Keys, event: Any, *, key: bool = False) -> None:
        start, end = event.start_mark, event.end_mark
        if self.places is not None and start is not None:
            self.places.setdefault((keys, key), (start.line + 1, start.column + 1))
        if self.scalars is not None and isinstance(event, yaml.ScalarEvent):
            self.scalars.append(Scalar(keys, start.index, end.index, key, not event.style))

    def _report(self, code: str, message: str, mark: Any) -> None:
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        self.problems.append(self.document.problem_at(place, code, message))

    def _fail(self, code: str, message: str, mark: Any) -> None:
        self._report(code, message, mark)
        raise _BrokenError
