"""What a verification finds, and the package that it looks at: files by name, whatever they lie in."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from generator.files import manifest
from generator.files.zip_read import DAMAGED, REPOSITORY, Item, Opened, opened
from generator.plan import source
from generator.text.typeset import one_line

Head = Literal["authenticity", "integrity", "usability", "safety"]

HEADS: dict[Head, str] = {
    "authenticity": "真实性 Authenticity",
    "integrity": "完整性 Integrity",
    "usability": "可用性 Usability",
    "safety": "安全性 Safety",
}

Files = Mapping[str, Item]
PASSED, FAILED = True, False

_SHOWN, TOLD = 20, 1000
"""How many details are shown, and how many are kept of what may have millions."""

MOST_SOURCES = 20_000
A_LIST = re.compile(r"(^|/)(tag)?manifest-sha\d+\.txt$")
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")


@dataclass(frozen=True)
class Finding:
    """One check: what was looked at, how it ended (None: it could not be made), and what is named."""

    head: Head
    passed: bool | None
    chinese: str
    english: str
    details: tuple[str, ...] = ()
    proves: bool = False
    """Whether what passed proves who packed it, from outside of the package."""

    def __post_init__(self) -> None:
        """See to it that each detail is one line that hides nothing, whatever name it tells."""
        object.__setattr__(self, "details", tuple(map(one_line, self.details)))

    def __str__(self) -> str:
        """Return the lines of a report."""
        mark = {True: "通过 pass", False: "未过 FAIL", None: "未查 skip"}[self.passed]
        more = [f"… 共 {len(self.details)} 处 in all"] if len(self.details) > _SHOWN else []
        details = (f"      {detail}" for detail in (*self.details[:_SHOWN], *more))
        return "\n".join((f"  [{mark}] {self.chinese} {self.english}", *details))


@dataclass(frozen=True)
class Package:
    """What is verified: its files, and what was strange in reading them."""

    kind: Literal["bag", "tree", "edition", "unknown"]
    files: Files
    strange: tuple[str, ...] = ()
    packed: tuple[str, ...] = ()
    """What is wrong with the zip itself."""
    is_zip: bool = False


def report(findings: Iterable[Finding]) -> str:
    """Write the findings down, head by head, and the result."""
    findings = tuple(findings)
    lines: list[str] = []
    for head, name in HEADS.items():
        lines += [name, *(str(finding) for finding in findings if finding.head == head)]
    failed = sum(finding.passed is False for finding in findings)
    result = f"结论：{failed} 项未过。Result: {failed} check(s) failed." if failed else "结论：通过。Result: passed."
    return "\n".join((*lines, result)) + "\n"


@contextmanager
def packaged(path: Path) -> Iterator[Package]:
    """Open what lies at a path; its files can be read until this is left."""
    with opened(path) as found:
        yield _packaged(found)


def _packaged(found: Opened) -> Package:
    """Return what was opened; the one folder at the top of a zip is taken off."""
    files: Files = found.files
    if found.is_zip and len({name.partition("/")[:2] for name in files}) == 1:
        files = {name.partition("/")[2]: item for name, item in files.items()}
    kind = _kind(files)
    strange = found.strange
    if kind == "bag" and found.has_repository:
        strange += (f"{REPOSITORY}：不属于归档包 no part of a bag",)
    return Package(kind, files if kind == "bag" else _without_twins(files), strange, found.packed, found.is_zip)


def _kind(files: Files) -> Literal["bag", "tree", "edition", "unknown"]:
    if "bagit.txt" in files or any(path.startswith("tagmanifest-") for path in files):
        return "bag"
    if "versions.json" in files or "editions.html" in files:
        return "tree"
    return "edition" if "data/plan.json" in files or manifest.name("sha256") in files else "unknown"


def digest_of(item: Item, algorithm: str) -> str:
    """Return the digest of a file by an algorithm of the manifests."""
    return item.digests[manifest.ALGORITHMS.index(algorithm)]


def content_of(files: Files, name: str, most: int = source.MAX_BYTES) -> bytes:
    """Return what a file holds; nothing where there is none, or one too large to be what it is called."""
    item = files.get(name)
    try:
        return item.read(most) if item else b""
    except DAMAGED:
        return b""


def year_of(files: Files) -> str | None:
    """Return the year of the edition that a folder holds, by its own `plan.json`."""
    try:
        year = str(json.loads(content_of(files, "data/plan.json", source.MAX_BYTES * 8))["edition"]["id"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return year if re.fullmatch(r"[0-9]{4}", year) else None


def below(files: Files, prefix: str) -> dict[str, Item]:
    """Return the files below a prefix, by their names below it."""
    return {path.removeprefix(prefix): item for path, item in files.items() if path.startswith(prefix)}


def by_year(files: Files) -> dict[str, dict[str, Item]]:
    """Return the files of each edition of a tree: year → files below its folder."""
    found: dict[str, dict[str, Item]] = {}
    for path, item in files.items():
        if re.match(r"[0-9]{4}/", path):
            found.setdefault(path[:4], {})[path[5:]] = item
    return dict(sorted(found.items()))


def _without_twins(files: Files) -> Files:
    """Leave out the compressed twins that a web server sends for files, if they hold what those do."""
    return {path: item for path, item in files.items() if not _is_twin(files.get(path[:-3]), path, item)}


def _is_twin(whole: Item | None, path: str, packed: Item) -> bool:
    if whole is None or not path.endswith(".gz"):
        return False
    left, found = whole.size + 1, hashlib.new(manifest.ALGORITHMS[0])
    try:
        with packed.open() as raw, gzip.open(raw) as file:
            while left and (piece := file.read(min(left, 2**20))):
                found.update(piece)
                left -= len(piece)
    except DAMAGED:
        return False
    return left == 1 and found.hexdigest() == whole.digests[0]
