"""Correct mechanical mistakes in a plan's files by the smallest edits; what needs judgement is left alone.

No word of the notice changes: every edit is verified (`edits.apply_verified`). A mend of formatting leaves every value
as it was; any other is applied only to a value that a rule finds wrong, and has to remove that problem. Files that are
sealed stay as they are, to the byte.
"""

import difflib
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

from generator.files import outside
from generator.messages import phrase, say
from generator.plan import document as document_plan
from generator.plan import shaping, source, tidy, yaml_write
from generator.plan.document import Document, Keys, Scalar, value_at
from generator.plan.edits import GONE, Edit, TangledError, apart, apply, apply_verified, end_of, in_brackets
from generator.plan.fields import well_written_number
from generator.plan.rules import duties
from generator.plan.seal import SEAL
from generator.plan.shapes.files import FILES, PlanFiles
from generator.plan.shaping import fields_at
from generator.plan.source import PlanSource
from generator.problems import Problem
from generator.text.typeset import one_line

_KEY = re.compile(r"^([ ]*(?:-[ ]+)?)(\w+)[ \t]*(?:：[ \t]*|:(?=\S))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mended:
    """The text of a file before and after its mends, and a message for each kind of them."""

    file: Path
    before: str
    after: str
    done: tuple[str, ...]

    def diff(self) -> str:
        """Return the unified diff of the file."""
        name = one_line(self.file.as_posix())
        before, after = self.before.splitlines(), self.after.splitlines()
        lines = difflib.unified_diff(before, after, name, name, lineterm="")
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Mending:
    """The files of a plan that have mends, and those that would but must stay as they are."""

    mended: tuple[Mended, ...]
    sealed: tuple[Path, ...]
    """Files that have mends, but belong to a sealed edition."""


@dataclass(frozen=True)
class _OpenFile:
    """A file between two mends."""

    kind: str
    document: Document
    read: tuple[Document | None, list[Problem]]
    """The parsed document, None where its YAML is broken, and the problems of its YAML."""
    names: tuple[tuple[tuple[int, int], str], ...] = ()
    """Places of unknown names in the file as it was read, and the registered spelling of each."""

    @property
    def parsed(self) -> Document | None:
        """The document with its value, None where its YAML is broken."""
        return self.read[0]

    @cached_property
    def problems(self) -> int:
        """The number of problems of the file's YAML and of its shape."""
        return len(self.read[1]) + len(shaping.misshapen(self.kind, self.parsed)) if self.parsed else 10_000

    @cached_property
    def scalars(self) -> list[Scalar]:
        """The keys and single values of the file."""
        return self.document.scalars()


class _EditGroup(NamedTuple):
    """Edits that are applied together or not at all, and the values that they change: path → new value, or GONE."""

    edits: tuple[Edit, ...]
    values: Mapping[Keys, object] = {}


def mend(root: Path) -> Mending:
    """Return the mends of the plan in the folder `root`, as texts before and after; no file is written."""
    plan = source.read(root)
    names = _spellings(plan)
    mended = (_mended(path, kind, names) for path, kind in _files(root, plan) if not path.is_symlink())
    needed = [file for file in mended if file and file.before != file.after]
    sealed = [root / year for year in plan.editions if os.path.lexists(root / year / SEAL)]
    left = [file.file for file in needed if any(file.file.is_relative_to(folder) for folder in sealed)]
    return Mending(tuple(file for file in needed if file.file not in left), tuple(left))


def _files(root: Path, plan: PlanSource) -> Iterator[tuple[Path, str]]:
    yield root / "departments.yml", "departments"
    yield root / "references.yml", "references"
    for year, edition in plan.editions.items():
        yield root / year / "edition.yml", "edition"
        for name in edition.tasks:
            yield root / year / "tasks" / f"{name}.yml", "task"


def _mended(path: Path, kind: str, names: dict[str, dict[tuple[int, int], str]]) -> Mended | None:
    try:
        text = outside.read(path, source.MAX_BYTES).decode("utf-8")
    except (OSError, ValueError):
        return None
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    before = text.removeprefix(mark)
    name = path.as_posix()
    document = Document(name, before)
    file = _OpenFile(kind, document, document_plan.parse(document), tuple(names.get(name, {}).items()))
    if any(problem.code == "P104" for problem in file.read[1]):
        return None  # which of the two is meant needs judgement, and so does all that depends on it
    done: list[str] = []
    for groups_of, message, solves in _MENDS:
        file, count = _mend(file, groups_of, solves)
        if count:
            done.append(f"{name}: {say(message, count=count)}")
    return Mended(path, text, mark + file.document.text, tuple(done))


Mend = Callable[[_OpenFile], Iterator[_EditGroup]]
"""A kind of mend: yields the groups of edits that a file needs; called again after each group is applied."""

_NEAREST = 20
"""How many of the colons nearest to where parsing stopped are tried one by one."""
_TRIES = 200
"""How often a file is parsed for one kind of mend: enough for what a person writes, and a bound for any other."""


def _mend(file: _OpenFile, groups_of: Mend, solves: int) -> tuple[_OpenFile, int]:
    """Return a file with all edits of a kind that can be verified, tried at once and then by group; and their count."""
    count = 0
    refused: set[tuple[Edit, ...]] = set()
    groups = list(groups_of(file)) if file.parsed else []
    groups = [groups[index] for index in apart(group.edits for group in groups)]
    if len(groups) > 1:
        values = {keys: value for group in groups for keys, value in group.values.items()}
        whole = _EditGroup(tuple(edit for group in groups for edit in group.edits), values)
        if after := _with(file, whole, solves * len(groups)):
            file, count = after, len(whole.edits)
    for _ in range(_TRIES):
        group = next((group for group in groups_of(file) if group.edits and group.edits not in refused), None)
        if group is None:
            break
        if after := _with(file, group, solves):
            file, count = after, count + len(group.edits)
            refused.clear()
        else:
            refused.add(group.edits)
    return file, count


def _with(file: _OpenFile, group: _EditGroup, solves: int) -> _OpenFile | None:
    """Return a file with a group of edits applied, or None where they fail or remove fewer problems than `solves`."""
    read: tuple[Document | None, list[Problem]]
    try:
        if file.parsed:
            read = apply_verified(file.parsed, *group)
        else:
            read = document_plan.parse(replace(file.document, text=apply(file.document.text, group.edits)))
    except TangledError:
        return None
    if read[0] is None or read[0].text == file.document.text:
        return None
    after = replace(file, document=replace(file.document, text=read[0].text), read=read)
    return after if after.problems <= file.problems - solves else None


def _colons(file: _OpenFile) -> Iterator[_EditGroup]:
    """Write the colon after a key half-width and with a blank, in a file whose YAML is broken."""
    if file.parsed or not file.read[1]:
        return
    allowed = _all_keys(file.kind)
    keys = [match for match in _KEY.finditer(file.document.text) if match[2] in allowed]
    line = file.read[1][0].line
    keys.sort(key=lambda match: abs(file.document.place(match.start())[0] - line))
    edits = [Edit(match.start(), match[0], f"{match[1]}{match[2]}: ") for match in keys]
    yield from (_EditGroup((edit,)) for edit in edits[:_NEAREST])
    yield _EditGroup(tuple(edits))


def _keys(file: _OpenFile) -> Iterator[_EditGroup]:
    """Write keys in half-width letters without blanks."""
    keys = [scalar for scalar in file.scalars if scalar.is_key] if file.parsed else []
    present = {scalar.keys for scalar in keys}
    for scalar in keys:
        *above, written = scalar.keys
        allowed = _allowed_keys(file.kind, (*above,))
        right = _folded(str(written))
        if written not in allowed and right in allowed and (*above, right) not in present:
            edit = Edit(scalar.start, file.document.text[scalar.start : scalar.end], right)
            yield _EditGroup((edit,), {scalar.keys: GONE, (*above, right): _value(file, scalar.keys)})


def _numbers(file: _OpenFile) -> Iterator[_EditGroup]:
    """Write document numbers in their correct spelling, where it can be told."""
    for scalar in _values(file):
        text = _written(file, scalar)
        if scalar.keys[-1:] == ("number",) and (right := well_written_number(text)) and right != text:
            yield _rewritten(file, scalar, right)


def _quotes(file: _OpenFile) -> Iterator[_EditGroup]:
    """Quote a text that YAML parses as a number or a truth value."""
    for scalar in _values(file):
        written = _written(file, scalar)
        if scalar.is_plain and written and not isinstance(_value(file, scalar.keys), str):
            yield _rewritten(file, scalar, written, "'")


def _names(file: _OpenFile) -> Iterator[_EditGroup]:
    """Spell names of departments as both the registry and the notice do."""
    spelled = dict(file.names)
    for scalar in _values(file) if spelled else ():
        right = spelled.get(file.document.place(scalar.start))
        if right and _written(file, scalar) != right:
            yield _rewritten(file, scalar, right)


def _blanks(file: _OpenFile) -> Iterator[_EditGroup]:
    """Remove needless blanks: at line ends, around colons and commas, within brackets."""
    if file.parsed is None:
        return
    edits = tuple(tidy.spare_blanks(file.document.text, file.scalars))
    yield _EditGroup(edits)
    yield from (_EditGroup((edit,)) for edit in edits)


def _order(file: _OpenFile) -> Iterator[_EditGroup]:
    """Sort keys as the data format lists them, each with the comments above it."""
    if file.parsed is None:
        return
    for edit in tidy.keys_in_order(file.document.text, file.scalars, partial(_allowed_keys, file.kind)):
        yield _EditGroup((edit,))


# Each kind of mend, its message, and how many problems an edit must remove to be applied; none may add one.
_MENDS: tuple[tuple[Mend, str, int], ...] = (
    (_colons, phrase("改正键后面的冒号 {count} 处"), 1),
    (_keys, phrase("键改为半角字母 {count} 处"), 1),
    (_numbers, phrase("改正发文字号的括号和序号 {count} 处"), 1),
    (_quotes, phrase("给像数字的文字加上引号 {count} 处"), 1),
    (_names, phrase("部门名称改为名录里的写法 {count} 处"), 0),
    (_blanks, phrase("去掉多余的空格 {count} 处"), 0),
    (_order, phrase("调整键的次序 {count} 处"), 0),
)


def _spellings(plan: PlanSource) -> dict[str, dict[tuple[int, int], str]]:
    """Return file → (line, column) of unknown names → the registered spelling, where width or blanks alone differ.

    Names count only where the notice has them as registered.
    """
    files = shaping.shape(plan)
    registered: dict[str, set[str]] = {}
    for department in files.departments:
        for name in department.names:
            registered.setdefault(_folded(name), set()).add(name)
    notices = {year: edition.notice.text for year, edition in plan.editions.items() if edition.notice}
    spellings: dict[str, dict[tuple[int, int], str]] = {}
    for problem, written in _unknown_names(files):
        notice = notices.get(Path(problem.file).parent.parent.name, "")
        right = registered.get(_folded(written), set())
        if len(right) == 1 and written not in notice and (name := next(iter(right))) in notice:
            spellings.setdefault(problem.file, {})[problem.line, problem.column] = name
    return spellings


def _unknown_names(files: PlanFiles) -> Iterator[tuple[Problem, str]]:
    """Yield the problem of each name that is not registered, and the name as its file writes it."""
    documents = {d.file: d for edition in files.editions for d in edition.documents.values()}
    words: dict[str, dict[tuple[int, int], str]] = {}
    for problem in duties.departments_known(files):
        if problem.file not in words:
            document = documents[problem.file]
            values = (scalar for scalar in document.scalars() if not scalar.is_key)
            words[problem.file] = {
                document.place(value.start): str(value_at(document.data, value.keys) or "") for value in values
            }
        if (written := words[problem.file].get((problem.line, problem.column))) is not None:
            yield problem, written


def _folded(text: str) -> str:
    """Return a text without blanks, in the compatibility form NFKC of Unicode, which has one width of letters."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _all_keys(kind: str) -> set[str]:
    """Return every key that a file of this kind may have at any depth."""
    keys: set[str] = set()
    ahead: list[Keys] = [()]
    while ahead:
        path = ahead.pop()
        here = _allowed_keys(kind, path)
        keys |= set(here)
        ahead += [(*path, key) for key in here if len(path) < document_plan.MAX_DEPTH]
    return keys


def _allowed_keys(kind: str, keys: Keys) -> list[str]:
    """Return the possible keys of the mapping at a path, in the order of the data format."""
    try:
        return [key for key in fields_at(FILES[kind], keys) if key != "root"]
    except (KeyError, IndexError):
        return []


def _values(file: _OpenFile) -> list[Scalar]:
    return [scalar for scalar in file.scalars if not scalar.is_key] if file.parsed else []


def _value(file: _OpenFile, keys: Keys) -> object:
    return value_at(file.parsed.data, keys) if file.parsed else None


def _written(file: _OpenFile, scalar: Scalar) -> str:
    """Return a value that is a text; of any other, how the file writes it."""
    value = _value(file, scalar.keys)
    return value if isinstance(value, str) else file.document.text[scalar.start : scalar.end]


def _rewritten(file: _OpenFile, scalar: Scalar, value: str, quote: str = "") -> _EditGroup:
    """Return the edit that replaces a value, in its own quotes or in `quote`."""
    text = file.document.text
    quote = quote or ("" if scalar.is_plain else text[scalar.start])
    new = yaml_write.scalar(value, within=in_brackets(text, scalar), quote=quote)
    return _EditGroup((Edit(scalar.start, text[scalar.start : end_of(text, scalar)], new),), {scalar.keys: value})
