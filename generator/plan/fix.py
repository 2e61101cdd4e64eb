"""Mends what is mechanical in the plan's files by the smallest edits, and leaves alone what needs judgement.

Nothing that it does changes a word of the notice: every edit is proved (`edits.made`). A mend that only tidies has to
leave every value as it was, and any other is made only where a rule finds the value wrong, and has to set it right.
Files that are sealed stay as they are, to the byte.
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
from generator.plan import shapes, shaping, source, tidy, yaml_write
from generator.plan.document import Document, Keys, Scalar, value_at
from generator.plan.edits import GONE, Edit, TangledError, apart, apply, end_of, in_brackets, made
from generator.plan.fields import well_written_number
from generator.plan.rules import duties
from generator.plan.seal import SEAL
from generator.plan.shapes import FILES
from generator.plan.shaping import fields_at
from generator.plan.source import PlanSource
from generator.problems import Problem
from generator.text.typeset import one_line

_KEY = re.compile(r"^([ ]*(?:-[ ]+)?)(\w+)[ \t]*(?:：[ \t]*|:(?=\S))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mended:
    """A file before and after, and what was done to it, a line each."""

    file: Path
    before: str
    after: str
    done: tuple[str, ...]

    def diff(self) -> str:
        """Show what changed, line by line."""
        name = one_line(self.file.as_posix())
        before, after = self.before.splitlines(), self.after.splitlines()
        lines = difflib.unified_diff(before, after, name, name, lineterm="")
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Mending:
    """What a plan needs."""

    mended: tuple[Mended, ...]
    sealed: tuple[Path, ...]
    """Files that could be tidied, but belong to a sealed edition."""


@dataclass(frozen=True)
class _OpenFile:
    """A file that is being mended."""

    kind: str
    document: Document
    read: tuple[Document | None, list[Problem]]
    """The file with its value, if it has one, and what is wrong with its form."""
    names: tuple[tuple[tuple[int, int], str], ...] = ()
    """Places of unknown names in the file as it was read, and the registered spelling of each."""

    @property
    def parsed(self) -> Document | None:
        """The file with its value, if it has one."""
        return self.read[0]

    @cached_property
    def problems(self) -> int:
        """How much is wrong with the file's form and shape."""
        return len(self.read[1]) + len(shaping.misshapen(self.kind, self.parsed)) if self.parsed else 10_000

    @cached_property
    def scalars(self) -> list[Scalar]:
        """Its keys and values."""
        return self.document.scalars()


class _EditGroup(NamedTuple):
    """Edits that belong together, and what the file says by them that it did not: values by the way to them."""

    edits: tuple[Edit, ...]
    values: Mapping[Keys, object] = {}


def mend(root: Path) -> Mending:
    """Mend every file of a plan that needs it and is not sealed; nothing is written."""
    plan = source.read(root)
    names = _spellings(plan)
    found = (_mended(path, kind, names) for path, kind in _files(root, plan) if not path.is_symlink())
    needed = [file for file in found if file and file.before != file.after]
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
    file = path.as_posix()
    document = Document(file, before)
    draft = _OpenFile(kind, document, document_plan.parse(document), tuple(names.get(file, {}).items()))
    if any(problem.code == "P104" for problem in draft.read[1]):
        return None  # which of the two is meant needs judgement, and so does all that depends on it
    done: list[str] = []
    for groups_of, message, solves in _MENDS:
        draft, count = _mend(draft, groups_of, solves)
        if count:
            done.append(f"{file}: {say(message, count=count)}")
    return Mended(path, text, mark + draft.document.text, tuple(done))


Mend = Callable[[_OpenFile], Iterator[_EditGroup]]
"""Yields edits that belong together, group by group; after each it is asked again."""

_NEAREST = 20
"""As many of the colons nearest to where reading ended are tried alone."""
_TRIES = 200
"""How often a file is read again for one kind of mend: enough for what a person writes, and an end for any other."""


def _mend(draft: _OpenFile, groups_of: Mend, solves: int) -> tuple[_OpenFile, int]:
    """Make the edits of one kind, those left out that do not do what they should: all together, or one by one."""
    count = 0
    refused: set[tuple[Edit, ...]] = set()
    groups = list(groups_of(draft)) if draft.parsed else []
    groups = [groups[index] for index in apart(group.edits for group in groups)]
    if len(groups) > 1:
        values = {keys: value for group in groups for keys, value in group.values.items()}
        whole = _EditGroup(tuple(edit for group in groups for edit in group.edits), values)
        if after := _with(draft, whole, solves * len(groups)):
            draft, count = after, len(whole.edits)
    for _ in range(_TRIES):
        group = next((group for group in groups_of(draft) if group.edits and group.edits not in refused), None)
        if group is None:
            break
        if after := _with(draft, group, solves):
            draft, count = after, count + len(group.edits)
            refused.clear()
        else:
            refused.add(group.edits)
    return draft, count


def _with(draft: _OpenFile, group: _EditGroup, solves: int) -> _OpenFile | None:
    """Return a file with a group of edits made, if they do what they should and take as many problems away."""
    read: tuple[Document | None, list[Problem]]
    try:
        if draft.parsed:
            read = made(draft.parsed, *group)
        else:
            read = document_plan.parse(replace(draft.document, text=apply(draft.document.text, group.edits)))
    except TangledError:
        return None
    if read[0] is None or read[0].text == draft.document.text:
        return None
    after = replace(draft, document=replace(draft.document, text=read[0].text), read=read)
    return after if after.problems <= draft.problems - solves else None


def _colons(draft: _OpenFile) -> Iterator[_EditGroup]:
    """Set colons after keys, where a file is no YAML without them: half-width, with a blank."""
    if draft.parsed or not draft.read[1]:
        return
    known = _all_keys(draft.kind)
    found = [match for match in _KEY.finditer(draft.document.text) if match[2] in known]
    line = draft.read[1][0].line
    found.sort(key=lambda match: abs(draft.document.place(match.start())[0] - line))
    edits = [Edit(match.start(), match[0], f"{match[1]}{match[2]}: ") for match in found]
    yield from (_EditGroup((edit,)) for edit in edits[:_NEAREST])
    yield _EditGroup(tuple(edits))


def _keys(draft: _OpenFile) -> Iterator[_EditGroup]:
    """Write keys in half-width letters without blanks."""
    keys = [scalar for scalar in draft.scalars if scalar.is_key] if draft.parsed else []
    present = {scalar.keys for scalar in keys}
    for scalar in keys:
        *above, written = scalar.keys
        known = _known_keys(draft.kind, (*above,))
        right = _folded(str(written))
        if written not in known and right in known and (*above, right) not in present:
            edit = Edit(scalar.start, draft.document.text[scalar.start : scalar.end], right)
            yield _EditGroup((edit,), {scalar.keys: GONE, (*above, right): _value(draft, scalar.keys)})


def _numbers(draft: _OpenFile) -> Iterator[_EditGroup]:
    """Write document numbers as they should be, where that is plain."""
    for scalar in _values(draft):
        text = _written(draft, scalar)
        if scalar.keys[-1:] == ("number",) and (right := well_written_number(text)) and right != text:
            yield _rewritten(draft, scalar, right)


def _quotes(draft: _OpenFile) -> Iterator[_EditGroup]:
    """Quote what YAML takes for a number or a truth value, where a text belongs."""
    for scalar in _values(draft):
        written = _written(draft, scalar)
        if scalar.is_plain and written and not isinstance(_value(draft, scalar.keys), str):
            yield _rewritten(draft, scalar, written, "'")


def _names(draft: _OpenFile) -> Iterator[_EditGroup]:
    """Spell names as the registry does, where the notice spells them so too."""
    spelled = dict(draft.names)
    for scalar in _values(draft) if spelled else ():
        right = spelled.get(draft.document.place(scalar.start))
        if right and _written(draft, scalar) != right:
            yield _rewritten(draft, scalar, right)


def _blanks(draft: _OpenFile) -> Iterator[_EditGroup]:
    """Take away blanks that say nothing: at line ends, around colons and commas, within brackets."""
    if draft.parsed is None:
        return
    edits = tuple(tidy.spare_blanks(draft.document.text, draft.scalars))
    yield _EditGroup(edits)
    yield from (_EditGroup((edit,)) for edit in edits)


def _order(draft: _OpenFile) -> Iterator[_EditGroup]:
    """Put keys in the order in which the data format lists them, each with the comments above it."""
    if draft.parsed is None:
        return
    for edit in tidy.keys_in_order(draft.document.text, draft.scalars, partial(_known_keys, draft.kind)):
        yield _EditGroup((edit,))


# What is done, how it is told, and how many problems each has to take away to stand; none may make one.
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
    """Find unknown names that are registered but for width or blanks, and that the notice has as registered."""
    files = shaping.shape(plan)
    registered: dict[str, set[str]] = {}
    for department in files.departments:
        for name in department.names:
            registered.setdefault(_folded(name), set()).add(name)
    notices = {year: edition.notice.text for year, edition in plan.editions.items() if edition.notice}
    found: dict[str, dict[tuple[int, int], str]] = {}
    for problem, written in _unknown_names(files):
        notice = notices.get(Path(problem.file).parent.parent.name, "")
        right = registered.get(_folded(written), set())
        if len(right) == 1 and written not in notice and (name := next(iter(right))) in notice:
            found.setdefault(problem.file, {})[problem.line, problem.column] = name
    return found


def _unknown_names(files: shapes.PlanFiles) -> Iterator[tuple[Problem, str]]:
    """Return each problem of a name that no rule knows, and the name as its file has it."""
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
    """Return a text without its blanks, all of one width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _all_keys(kind: str) -> set[str]:
    """Return every key that a file of this kind may have anywhere."""
    known: set[str] = set()
    ahead: list[Keys] = [()]
    while ahead:
        keys = ahead.pop()
        here = _known_keys(kind, keys)
        known |= set(here)
        ahead += [(*keys, key) for key in here if len(keys) < document_plan.MAX_DEPTH]
    return known


def _known_keys(kind: str, keys: Keys) -> list[str]:
    """Return the keys that may stand at a place, in the order of the data format."""
    try:
        return [key for key in fields_at(FILES[kind], keys) if key != "root"]
    except (KeyError, IndexError):
        return []


def _values(draft: _OpenFile) -> list[Scalar]:
    return [scalar for scalar in draft.scalars if not scalar.is_key] if draft.parsed else []


def _value(draft: _OpenFile, keys: Keys) -> object:
    return value_at(draft.parsed.data, keys) if draft.parsed else None


def _written(draft: _OpenFile, scalar: Scalar) -> str:
    """Return a value's text; of what is no text, how the file writes it."""
    value = _value(draft, scalar.keys)
    return value if isinstance(value, str) else draft.document.text[scalar.start : scalar.end]


def _rewritten(draft: _OpenFile, scalar: Scalar, value: str, quote: str = "") -> _EditGroup:
    """Return the edit that replaces a value, its quotes kept, or `quote` given to it."""
    text = draft.document.text
    quote = quote or ("" if scalar.is_plain else text[scalar.start])
    new = yaml_write.scalar(value, within=in_brackets(text, scalar), quote=quote)
    return _EditGroup((Edit(scalar.start, text[scalar.start : end_of(text, scalar)], new),), {scalar.keys: value})
