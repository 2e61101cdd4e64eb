"""Reads the files of a plan; knows the place of every value, and nothing of what they mean."""

import errno
import hashlib
import os
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from generator.files import outside, symlinks
from generator.messages import phrase, say, together
from generator.problems import Problem
from generator.text.typeset import one_line

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 12

ADDRESSES = "addresses.txt"
"""The ledger of published addresses, a file of the plan."""

Keys = tuple[str | int, ...]
"""The way to a value inside a document: ("duties", "support", 2)."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.resolver.Resolver()
_TAG = "tag:yaml.org,2002:"
_SCHEMAS = "schemas"  # for the editors' own programs: no part of the plan
_SURROGATE = re.compile(r"[\ud800-\udfff]")
YEAR = re.compile(r"[0-9]{4}")
"""How the folder of an edition is called."""

REGISTRIES = ("departments.yml", "references.yml")
"""What all editions share."""

# What YAML refuses, and the line ends beyond ASCII, which it takes and alters.
UNFIT = re.compile("[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

# Why a file does not open, in words for an editor.
_REASONS = {
    errno.EACCES: phrase("没有读取的权限"),
    errno.EISDIR: phrase("它是文件夹"),
    errno.ELOOP: phrase("符号链接绕成了圈"),
    errno.ENAMETOOLONG: phrase("文件名太长"),
    errno.ENODEV: phrase("它不是普通的文件，而是文件夹、管道或设备"),
}

# A quotation that is too long for a message: its start is kept.
_LONG = re.compile("“([^“”]{40})[^“”]+”")
_HALF = re.compile("⟨[^⟩]*$")


def _cut(quotation: re.Match[str]) -> str:
    """Return the start of a quotation; a character that is spelled out is kept whole, or left out."""
    return f"“{_HALF.sub('', quotation[1])}……”"


@dataclass(frozen=True, slots=True)
class Scalar:
    """Where a word or a text stands in a file: from `start` up to `end`, its quotes included."""

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
        """Return line and column, from 1, of the value at `keys`.

        Where it does not stand in the file, of its nearest ancestor; with `key`, of its key.
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
        """Make a problem that points at the value at `keys`."""
        return self.problem_at(self.locate(keys, key=key), code, message)

    def problem_at(self, place: tuple[int, int], code: str, message: str) -> Problem:
        """Make a problem at a line and column; whatever it quotes, it is one line, not long, and hides nothing."""
        return Problem(self.file, *place, code, _LONG.sub(_cut, one_line(message)))

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column, from 1, of a character of the text."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    @cached_property
    def _lines(self) -> list[int]:
        """Where each line begins."""
        return [0, *(found.end() for found in re.finditer("\n", self.text))]


@dataclass
class EditionSource:
    """The files of one edition; a file that could not be read is None."""

    year: str
    edition: Document | None = None
    notice: Document | None = None
    tasks: dict[str, Document] = field(default_factory=dict)
    """File name without its ending → document."""
    seal: Document | None = None
    errata: Document | None = None
    subjects: Document | None = None
    digests: dict[str, str] = field(default_factory=dict)
    """Name of a file below the edition's folder → SHA-256 of its bytes, broken files included."""


@dataclass
class PlanSource:
    """The files of a plan, and what was wrong in reading them."""

    root: Path
    departments: Document | None = None
    references: Document | None = None
    addresses: Document | None = None
    editions: dict[str, EditionSource] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    """Name of a file that belongs to no edition → SHA-256 of its bytes."""
    _digests: dict[str, str] = field(default_factory=dict)

    def read(self, years: Collection[str] | None = None) -> None:
        """Read all files below `root`; or of the editions only those of some years."""
        if not _is_folder(self.root):
            self._problem(self.root, "P101", say("没有这个计划文件夹。"))
            return
        if self._leads_out(self.root):
            return
        self.departments, self.references = (self._yaml(self.root / name) for name in REGISTRIES)
        self.addresses = self._text(self.root / ADDRESSES) if _exists(self.root / ADDRESSES) else None
        self.digests = self._take_digests(self.root)
        for path in self._listing(self.root, *REGISTRIES, ADDRESSES):
            if YEAR.fullmatch(path.name) and _is_folder(path):
                if (years is None or path.name in years) and not self._leads_out(path):
                    self._edition(path)
            elif path.name != _SCHEMAS or not _is_folder(path):
                self._stranger(path)
        if not self.editions and years is None:
            message = say("计划里还没有任何年度。请建立以年份命名的文件夹，如 2014。")
            self._problem(self.root, "P101", message)

    def _edition(self, folder: Path) -> None:
        edition = self.editions[folder.name] = EditionSource(folder.name)
        edition.edition = self._yaml(folder / "edition.yml")
        if _exists(folder / "notice.txt") or not _is_draft(edition.edition):
            edition.notice = self._text(folder / "notice.txt")
        edition.seal = self._yaml(folder / "seal.yml") if _exists(folder / "seal.yml") else None
        edition.errata = self._yaml(folder / "errata.yml") if _exists(folder / "errata.yml") else None
        edition.subjects = self._yaml(folder / "subjects.yml") if _exists(folder / "subjects.yml") else None
        self._tasks(folder, edition)
        edition.digests = self._take_digests(folder)

    def _take_digests(self, folder: Path) -> dict[str, str]:
        """Return the digests of what was read since the last time, which lies below a folder."""
        beneath = _name(folder) + "/"
        taken = {name.removeprefix(beneath): digest for name, digest in self._digests.items()}
        self._digests.clear()
        return taken

    def _tasks(self, folder: Path, edition: EditionSource) -> None:
        known = ("edition.yml", "notice.txt", "seal.yml", "errata.yml", "subjects.yml", "tasks")
        for path in self._listing(folder, *known):
            self._stranger(path)
        tasks = folder / "tasks"
        if not _is_folder(tasks):
            self._problem(tasks, "P101", say("缺少文件夹 tasks。"))
            return
        if self._leads_out(tasks):
            return
        for path in self._listing(tasks):
            if path.suffix == ".yml" and not _is_folder(path):
                broken = Document(_name(path), "", broken=True)
                edition.tasks[one_line(path.stem)] = self._yaml(path) or broken
            else:
                self._stranger(path)

    def _listing(self, folder: Path, *known: str) -> list[Path]:
        """List a folder in a fixed order, without the known names, hidden files and backups."""
        try:
            paths = [path for path in folder.iterdir() if path.name not in known]
        except OSError as error:
            self._unreadable(folder, error)
            return []
        return sorted(path for path in paths if not is_left_out(path.name))

    def _stranger(self, path: Path) -> None:
        if _is_folder(path):
            message = say("不认识的文件夹“{name}”，它不会出现在网站上。请改名或移走。", name=path.name)
        else:
            message = say("不认识的文件“{name}”，它不会出现在网站上。请改名或移走。", name=path.name)
        self._problem(path, "P108", message)

    def _unreadable(self, path: Path, error: OSError) -> None:
        self._problem(path, "P101", opening_failure(path, error))

    def _problem(self, path: Path, code: str, message: str) -> None:
        self.problems.append(Document(_name(path), "").problem(code, message))

    def _bytes(self, path: Path) -> bytes | None:
        """Read a file, if it is one and not too large."""
        try:
            if self._leads_out(path):
                return None
            content = outside.read(path, MAX_BYTES)
        except outside.IrregularError:
            self._problem(path, "P101", say("“{name}”应是一个文件，这里却是文件夹或别的东西。", name=path.name))
        except outside.TooLargeError as error:
            message = say("文件有 {size} 字节，超过 {limit} 字节的上限。", size=error.size, limit=MAX_BYTES)
            self._problem(path, "P106", message)
        except OSError as error:
            self._unreadable(path, error)
        else:
            self._digests[_name(path)] = hashlib.sha256(content).hexdigest()
            return content
        return None

    @cached_property
    def _project(self) -> Path:
        return symlinks.project(self.root)

    def _leads_out(self, path: Path) -> bool:
        """Whether a file or folder is not the project's own but a link to another's, which is a problem."""
        there = symlinks.outside(path, self._project) if path.is_symlink() else None
        if there:
            message = say(
                "“{name}”是符号链接，通向项目以外：{there}。请把文件本身放到这里。", name=path.name, there=there
            )
            self._problem(path, "P109", message)
        return there is not None

    def _text(self, path: Path) -> Document | None:
        """Read a text file as UTF-8; a byte order mark is no part of its text."""
        content = self._bytes(path)
        if content is None:
            return None
        content = content.removeprefix(b"\xef\xbb\xbf")
        try:
            return Document(_name(path), content.decode("utf-8"))
        except UnicodeDecodeError as error:
            before = Document(_name(path), content[: error.start].decode("utf-8"))
            message = say("从这里起不是 UTF-8 编码。请将文件另存为 UTF-8。")
            place = before.place(len(before.text))
            self.problems.append(before.problem_at(place, "P102", message))
            return None

    def _yaml(self, path: Path) -> Document | None:
        document = self._text(path)
        if document is None:
            return None
        read, problems = parse(document)
        self.problems.extend(problems)
        return read


def parse(document: Document) -> tuple[Document | None, list[Problem]]:
    """Make the value of a document's text; give none where that fails, and what is wrong with it."""
    builder = _Builder(document)
    data = builder.build()
    return None if builder.failed else replace(document, data=data), builder.problems


def read(root: Path, years: Collection[str] | None = None) -> PlanSource:
    """Read the plan in the folder `root`; or of its editions only those of some years."""
    source = PlanSource(root)
    source.read(years)
    return source


def is_left_out(name: str) -> bool:
    """Whether a file is no part of the plan by its name: hidden ones, and the backups of editors."""
    return name.startswith(".") or name.endswith("~")


def is_fit(text: str) -> bool:
    """Whether a text may stand in a file as it is."""
    return not UNFIT.search(text)


def value_at(data: object, keys: Keys) -> object:
    """Return the value that stands below keys; None where a key is not there."""
    for key in keys:
        if isinstance(data, dict):
            data = data.get(key)
        elif isinstance(data, list) and isinstance(key, int):
            data = data[key] if key < len(data) else None
    return data


def plain_value(text: str) -> Any:
    """Return the value that YAML holds; None where it holds none."""
    return _Builder(Document("", text)).build()


def opening_failure(path: Path, error: OSError | ValueError) -> str:
    """Say why a file does not open."""
    if isinstance(error, FileNotFoundError):
        return say("缺少文件 {name}。", name=path.name)
    reason = say(_REASONS.get(getattr(error, "errno", None) or 0, phrase("读取出错")))
    return say("“{name}”打不开：{reason}。", name=path.name, reason=reason)


def _name(path: Path) -> str:
    """Return a path as problems show it, the same on every system."""
    return one_line(path.as_posix())


def _exists(path: Path) -> bool:
    return os.path.lexists(path)


def _is_draft(edition: Document | None) -> bool:
    """Whether an edition is not issued yet, so that there is no notice."""
    return bool(edition and isinstance(edition.data, dict) and edition.data.get("status") == "draft")


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir may raise


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
    """Return code, message and place of what libyaml found."""
    context, said = error.context or "", error.problem or ""
    if context.startswith(_SPECIAL) or said.startswith(_SPECIAL):
        message = say("“&”“*”“!”开头的是 YAML 的锚点、别名、标签。")
        return "P105", together(message, say(_AS_TEXT)), error.context_mark or error.problem_mark
    message = next((m for start, m in _MESSAGES.items() if said.startswith(start)), _OTHERWISE)
    marks = (error.problem_mark, error.context_mark)
    first, second = reversed(marks) if said.startswith(_BEGUN) else marks
    return "P103", say(message), first or second


class _BrokenError(Exception):
    """The document ends here: no value can be made of it."""


class _Builder:
    """Makes values of YAML events, and refuses what plain data does not need.

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
            message = say("这里有文件不能保存的字符（{char}）。请删去后重新输入。", char=f"U+{ord(unfit[0]):04X}")
            place = self.document.place(unfit.start())
            self.problems.append(self.document.problem_at(place, "P107", message))
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
        self._fail("P105", together(message, say(_AS_TEXT)), event.start_mark)

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
        """Return a scalar's text. A lone surrogate gets here where PyYAML has no libyaml."""
        text: str = event.value
        if _SURROGATE.search(text):
            self._fail("P107", say("文字里有不成对的代理字符，无法保存。请删去后重新输入。"), event.start_mark)
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
