"""Mends what is mechanical in the plan's files by the smallest edits, and leaves alone what needs judgement.

Nothing that it does changes a word of the notice: a mend that only tidies has to leave every value as it was, and
any other is made only where a rule finds the value wrong, and has to set it right. Files that are sealed stay as they
are, to the byte.
"""

import difflib
import os
import re
import unicodedata
from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from generator.files import outside
from generator.messages import phrase, say
from generator.plan import document as document_plan
from generator.plan import shapes, shaping, source
from generator.plan.document import Document, Keys, Scalar, value_at
from generator.plan.fields import well_written_number
from generator.plan.rules import duties
from generator.plan.seal import SEAL
from generator.plan.shapes import FILES
from generator.plan.shaping import fields_at
from generator.plan.source import PlanSource
from generator.problems import Problem
from generator.text.typeset import one_line

_KEY = re.compile(r"^([ ]*(?:-[ ]+)?)(\w+)[ \t]*(?:：[ \t]*|:(?=\S))", re.MULTILINE)
_KEY_BLANKS = re.compile(r"[ \t]*:[ \t]+(?=[^\s#])|[ \t]+:")
_LINE_END_BLANKS = re.compile(r"(?<![ \t])[ \t]++(?=\r?\n|\Z)")
_LIST_BLANKS = re.compile(r"\[[ \t]+(?=[^\s#]|\Z)|(?<=\S)[ \t]+\]|(?<![ \t])[ \t]*+,[ \t]*+(?=[^\s,#\]]|\Z)")
_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n]*", re.MULTILINE)


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A stretch of text to be replaced."""

    start: int
    end: int
    new: str


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
class _Draft:
    """A file that is being mended."""

    kind: str
    document: Document
    names: tuple[tuple[tuple[int, int], str], ...] = ()
    """Places of unknown names in the file as it was read, and the registered spelling of each."""

    @cached_property
    def parsed(self) -> Document | None:
        """The file with its value, if it has one."""
        return document_plan.parse(self.document)[0]

    @cached_property
    def problems(self) -> int:
        """How much is wrong with the file's form and shape."""
        parsed, problems = document_plan.parse(self.document)
        return 10_000 if parsed is None else len(problems) + len(shaping.misshapen(self.kind, parsed))

    @cached_property
    def scalars(self) -> list[Scalar]:
        """Its keys and values."""
        return self.document.scalars()

    @cached_property
    def mappings(self) -> dict[Keys, list[Scalar]]:
        """Way to a mapping → its keys, in the order of the file."""
        found: dict[Keys, list[Scalar]] = {}
        for scalar in self.scalars:
            if scalar.is_key:
                found.setdefault(scalar.keys[:-1], []).append(scalar)
        return found

    @cached_property
    def ends(self) -> dict[Keys, int]:
        """Way to a value → where the last word in it ends."""
        found: dict[Keys, int] = {}
        for scalar in self.scalars:
            for length in range(len(scalar.keys) + 1):
                keys = scalar.keys[:length]
                found[keys] = max(found.get(keys, 0), scalar.end)
        return found

    def with_edits(self, edits: list[Edit]) -> "_Draft":
        """Return the file with its text changed."""
        text, pieces, at = self.document.text, [], 0
        for edit in sorted(edits):
            pieces += [text[at : edit.start], edit.new]
            at = max(at, edit.end)
        return replace(self, document=replace(self.document, text="".join([*pieces, text[at:]])))


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
    if any(problem.code == "P104" for problem in document_plan.parse(Document(file, before))[1]):
        return None  # which of the two is meant needs judgement, and so does all that depends on it
    draft = _Draft(kind, Document(file, before), tuple(names.get(file, {}).items()))
    done: list[str] = []
    for edits_of, message, is_right in _MENDS:
        draft, count = _apply(draft, edits_of, is_right)
        if count:
            done.append(f"{file}: {say(message, count=count)}")
    return Mended(path, text, mark + draft.document.text, tuple(done))


Check = Callable[[_Draft, _Draft], bool]
"""Tells from a file before and after whether a mend may stand."""

Mend = Callable[[_Draft], Iterator[list[Edit]]]
"""Gives edits that belong together, group by group; after each it is asked again."""

_NEAREST = 20
"""As many of the colons nearest to where reading ended are tried alone."""
_TRIES = 200
"""How often a file is read again for one kind of mend: enough for what a person writes, and an end for any other."""


def _apply(draft: _Draft, edits_of: Mend, is_right: Check) -> tuple[_Draft, int]:
    """Make the edits of one kind, those left out that do not do what they should: all together, or one by one."""
    count = 0
    refused: set[tuple[Edit, ...]] = set()
    groups = _apart(edits_of(draft)) if draft.parsed is not None else []
    if len(groups) > 1:
        whole = [edit for group in groups for edit in group]
        after = draft.with_edits(whole)
        each_solves = is_right is not _solves or after.problems <= draft.problems - len(groups)
        if after.parsed is not None and is_right(draft, after) and each_solves:
            draft, count = after, len(whole)
    for _ in range(_TRIES):
        group = next((tuple(edits) for edits in edits_of(draft) if edits and tuple(edits) not in refused), None)
        if group is None:
            break
        after = draft.with_edits(list(group))
        if after.parsed is not None and after.document.text != draft.document.text and is_right(draft, after):
            draft, count = after, count + len(group)
            refused.clear()
        else:
            refused.add(group)
    return draft, count


def _apart(groups: Iterable[list[Edit]]) -> list[list[Edit]]:
    """Return the groups that touch nothing of one before them."""
    kept: list[list[Edit]] = []
    taken: list[tuple[int, int]] = []
    for group in groups:
        spans = [(edit.start, edit.end) for edit in group]
        if group and not any(_touches(taken, *span) for span in spans):
            kept.append(group)
            for span in spans:
                insort(taken, span)
    return kept


def _touches(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a stretch meets one of those taken, which are in order and meet none of each other."""
    at = bisect_right(taken, start, key=lambda span: span[0])
    before = at > 0 and taken[at - 1][1] > start
    return before or (at > 0 and taken[at - 1] == (start, end)) or (at < len(taken) and taken[at][0] < end)


def _keeps_values(before: _Draft, after: _Draft) -> bool:
    """Whether a mend only tidied: every value is as it was; the order of keys says nothing."""
    return before.parsed is not None and after.parsed is not None and before.parsed.data == after.parsed.data


def _solves(before: _Draft, after: _Draft) -> bool:
    """Whether a mend took a problem away."""
    return after.problems < before.problems


def _harms_nothing(before: _Draft, after: _Draft) -> bool:
    """Whether a mend, which solves what no single file can know, made no other problem."""
    return after.problems <= before.problems


def _colons(draft: _Draft) -> Iterator[list[Edit]]:
    """Set colons after keys, where a file is no YAML without them: half-width, with a blank."""
    parsed, problems = document_plan.parse(draft.document)
    if parsed is not None or not problems:
        return
    known = _all_keys(draft.kind)
    found = [match for match in _KEY.finditer(draft.document.text) if match[2] in known]
    line = problems[0].line
    found.sort(key=lambda match: abs(draft.document.place(match.start())[0] - line))
    edits = [Edit(match.start(), match.end(), f"{match[1]}{match[2]}: ") for match in found]
    yield from ([edit] for edit in edits[:_NEAREST])
    yield edits


def _keys(draft: _Draft) -> Iterator[list[Edit]]:
    """Write keys in half-width letters without blanks."""
    present = {scalar.keys for scalar in draft.scalars if scalar.is_key}
    for scalar in draft.scalars:
        if scalar.is_key:
            written = str(scalar.keys[-1])
            known = _known_keys(draft.kind, scalar.keys[:-1])
            right = _folded(written)
            if written not in known and right in known and (*scalar.keys[:-1], right) not in present:
                yield [Edit(scalar.start, scalar.end, right)]


def _numbers(draft: _Draft) -> Iterator[list[Edit]]:
    """Write document numbers as they should be, where that is plain."""
    for scalar in _values(draft):
        text = _written(draft, scalar)
        if scalar.keys[-1:] == ("number",) and (right := well_written_number(text)) and right != text:
            yield [_rewritten(draft, scalar, right)]


def _quotes(draft: _Draft) -> Iterator[list[Edit]]:
    """Quote what YAML takes for a number or a truth value, where a text belongs."""
    for scalar in _values(draft):
        written = _written(draft, scalar)
        if scalar.is_plain and written and "'" not in written and not isinstance(_value(draft, scalar.keys), str):
            yield [Edit(scalar.start, scalar.end, f"'{written}'")]


def _names(draft: _Draft) -> Iterator[list[Edit]]:
    """Spell names as the registry does, where the notice spells them so too."""
    spelled = dict(draft.names)
    for scalar in _values(draft) if spelled else ():
        right = spelled.get(draft.document.place(scalar.start))
        if right and _written(draft, scalar) != right:
            yield [_rewritten(draft, scalar, right)]


def _blanks(draft: _Draft) -> Iterator[list[Edit]]:
    """Take away blanks that say nothing: at line ends, around colons and commas, within brackets."""
    if draft.parsed is None:
        return
    edits: list[Edit] = []
    for start, end, after_key in _gaps(draft):
        edits += _tidied(draft.document.text, start, end, after_key=after_key)
    yield edits
    yield from ([edit] for edit in edits)


def _order(draft: _Draft) -> Iterator[list[Edit]]:
    """Put keys in the order in which the data format lists them, each with the comments above it."""
    if draft.parsed is None:
        return
    for keys in sorted(draft.mappings, key=len, reverse=True):
        if edit := _reordered(draft, keys):
            yield [edit]


# What is done, how it is told, and what it has to do to stand.
_MENDS: tuple[tuple[Mend, str, Check], ...] = (
    (_colons, phrase("改正键后面的冒号 {count} 处"), _solves),
    (_keys, phrase("键改为半角字母 {count} 处"), _solves),
    (_numbers, phrase("改正发文字号的括号和序号 {count} 处"), _solves),
    (_quotes, phrase("给像数字的文字加上引号 {count} 处"), _solves),
    (_names, phrase("部门名称改为名录里的写法 {count} 处"), _harms_nothing),
    (_blanks, phrase("去掉多余的空格 {count} 处"), _keeps_values),
    (_order, phrase("调整键的次序 {count} 处"), _keeps_values),
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


def _values(draft: _Draft) -> list[Scalar]:
    return [scalar for scalar in draft.scalars if not scalar.is_key] if draft.parsed else []


def _value(draft: _Draft, keys: Keys) -> object:
    return value_at(draft.parsed.data, keys) if draft.parsed else None


def _written(draft: _Draft, scalar: Scalar) -> str:
    """Return a value's text; of what is no text, how the file writes it."""
    value = _value(draft, scalar.keys)
    return value if isinstance(value, str) else draft.document.text[scalar.start : scalar.end]


def _rewritten(draft: _Draft, scalar: Scalar, text: str) -> Edit:
    """Replace a value, its quotes kept."""
    quote = "" if scalar.is_plain else draft.document.text[scalar.start]
    return Edit(scalar.start, scalar.end, f"{quote}{text}{quote}" if quote in ("", "'", '"') else text)


def _gaps(draft: _Draft) -> Iterator[tuple[int, int, bool]]:
    """Return the stretches between keys and values, and whether a key comes before."""
    last, after_key = 0, False
    for scalar in draft.scalars:
        yield last, scalar.start, after_key
        last, after_key = max(last, scalar.end), scalar.is_key
    yield last, len(draft.document.text), after_key


def _tidied(text: str, start: int, end: int, *, after_key: bool) -> Iterator[Edit]:
    """Return the edits of one gap; comments in it stay as they are."""
    gap = text[start:end]
    comments = [match.span() for match in _COMMENT.finditer(gap)]
    patterns = [(_LINE_END_BLANKS, ""), (_LIST_BLANKS, None)]
    if after_key and (colon := _KEY_BLANKS.match(text, start)) and colon.end() <= end:
        right = ":" if colon[0].endswith(":") else ": "
        if colon[0] != right:
            yield Edit(start, colon.end(), right)
    for pattern, fixed in patterns:
        for match in pattern.finditer(gap):
            right = fixed if fixed is not None else {"[": "[", "]": "]"}.get(match[0].strip(), ", ")
            before = bisect_right(comments, match.start(), key=lambda span: span[0]) - 1
            within = before >= 0 and match.start() < comments[before][1]
            if match[0] != right and not within and not (match.end() == len(gap) < len(text) - start and fixed == ""):
                yield Edit(start + match.start(), start + match.end(), right)


def _reordered(draft: _Draft, keys: Keys) -> Edit | None:
    """Return the edit that puts the keys of one mapping in order; only keys that begin their lines can move."""
    text = draft.document.text
    own = draft.mappings[keys]
    known = _known_keys(draft.kind, keys)
    if any(scalar.keys[-1] not in known for scalar in own):
        return None
    right = sorted(own, key=lambda scalar: known.index(str(scalar.keys[-1])))
    if right == own:
        return None
    heads = [_line_start(text, scalar.start) for scalar in own]
    if any(text[head : scalar.start].strip(" ") for head, scalar in zip(heads[1:], own[1:], strict=True)):
        return None
    if text[heads[0] : own[0].start].strip(" -") or len(set(heads)) < len(heads):
        return None
    beside_dash = "-" in text[heads[0] : own[0].start]
    top = own[0].start if beside_dash or not keys else _lead(text, heads[0])
    end = _end_of(draft, keys)
    starts = [top, *(_lead(text, head) for head in heads[1:])]
    blocks = {s: text[start:stop] for s, start, stop in zip(own, starts, [*starts[1:], end], strict=True)}
    if beside_dash:
        if blocks[right[0]].lstrip().startswith("#"):
            return None
        indent = " " * (own[0].start - heads[0])
        blocks[own[0]] = indent + blocks[own[0]]
        blocks[right[0]] = blocks[right[0]].removeprefix(indent)
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = [blocks[scalar].removesuffix("\n").removesuffix("\r") for scalar in right]
    return Edit(top, end, newline.join(lines) + (newline if text.endswith("\n", 0, end) else ""))


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _lead(text: str, head: int) -> int:
    """Return where the comments and blank lines above a line begin."""
    while head:
        above = _line_start(text, head - 1)
        if text[above:head].strip() and not text[above:head].lstrip().startswith("#"):
            break
        head = above
    return head


def _end_of(draft: _Draft, keys: Keys) -> int:
    """Return the end of the last line that a mapping takes."""
    text = draft.document.text
    last = draft.ends[keys]
    last = len(text[:last].rstrip()) if text[last - 1 : last].isspace() else last
    line = text.find("\n", last)
    return len(text) if line < 0 else line + 1
