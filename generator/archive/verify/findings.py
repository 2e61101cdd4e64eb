"""Records of a verification: findings, grouped by criterion into a report, and the package of files to verify."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from generator import messages
from generator.files import manifest
from generator.files.zip_read import DAMAGED, REPOSITORY, Item, Opened, listed, opened
from generator.plan import source
from generator.text.typeset import one_line

Criterion = Literal["authenticity", "integrity", "usability", "safety"]

CRITERIA: dict[Criterion, str] = {
    "authenticity": "真实性 Authenticity",
    "integrity": "完整性 Integrity",
    "usability": "可用性 Usability",
    "safety": "安全性 Safety",
}

Proof = Literal["", "seal", "pin", "sources", "around", "bytes"]
"""What a finding that passed proves.

seal: the data are as a seal in the package says; pin: the zip is as the file beside it says; sources: the origin of
what the seal covers, by the expected digest; around: frames, styles and hand-written pages are as a project makes
them; bytes: the origin of every byte, by a signature or the expected digest.
"""

Verdict = Literal["failed", "proven", "proven as sealed", "proven data", "as sealed", "consistent"]

Files = Mapping[str, Item]
PASSED, FAILED = True, False

MOST_DETAILS = 1000
"""How many details of a finding are printed or collected at most: a hostile archive has millions."""

MOST_SOURCES = 20_000
"""How many files the plan in a package may have."""

MANIFEST_NAME = re.compile(r"(^|/)(tag)?manifest-sha\d+\.txt$")
PORTABLE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")


@dataclass(frozen=True)
class Finding:
    """The result of one check: passed, failed, or None where it could not be made; and the details, a line each."""

    criterion: Criterion
    passed: bool | None
    chinese: str
    english: str
    details: tuple[str, ...] = ()
    proves: Proof = ""
    leaves_open: bool = False
    """Whether something was not checked that follows from the sources: their origin alone does not prove it."""
    fault: str = ""
    """What is wrong in Chinese, without the details, where the check can fail and its name says what is right."""

    def __post_init__(self) -> None:
        """Escape control characters in the details: names of files in a package are untrusted."""
        object.__setattr__(self, "details", tuple(map(one_line, self.details)))

    @property
    def reason(self) -> str:
        """What is wrong, where it failed, with the first details."""
        return "：".join(filter(None, (self.fault or self.chinese.rstrip("。"), messages.listed(self.details))))

    def __str__(self) -> str:
        """Return the finding as lines of the report, at most `MOST_DETAILS` details among them."""
        mark = {True: "通过 pass", False: "未过 FAIL", None: "未查 skip"}[self.passed]
        more = [f"……共 {len(self.details)} 处 in all"] if len(self.details) > MOST_DETAILS else []
        details = (f"      {detail}" for detail in (*self.details[:MOST_DETAILS], *more))
        return "\n".join((f"  [{mark}] {self.chinese} {self.english}", *details))


@dataclass(frozen=True)
class Package:
    """The files to verify, by path, and what was irregular in reading them."""

    kind: Literal["bag", "tree", "edition", "unknown"]
    files: Files
    irregular: tuple[str, ...] = ()
    """Links, names that stand twice, paths that lead out of the package."""
    zip_faults: tuple[str, ...] = ()
    """What is wrong with the structure of the zip itself."""
    is_zip: bool = False


def verdict(findings: Iterable[Finding]) -> Verdict:
    """Return what findings amount to; only an origin that evidence from outside of the package proves is proven."""
    findings = tuple(findings)
    proofs = {finding.proves for finding in findings if finding.passed}
    if any(finding.passed is False for finding in findings):
        return "failed"
    if "bytes" in proofs:
        return "proven"
    if "sources" in proofs and not any(finding.leaves_open for finding in findings):
        return "proven as sealed" if "around" in proofs else "proven data"
    return "as sealed" if "seal" in proofs else "consistent"


RESULTS: dict[Verdict, str] = {
    "proven": "结论：通过。Result: passed.",
    "proven as sealed": "结论：通过；封存以外的，见上面点名的。Result: passed; what is beyond the seal is named above.",
    "proven data": "结论：封存的内容通过；网页的框架、样式和手写的网页没有证明。"
    "Result: what is sealed passed; frames, styles and hand-written pages are not proven.",
    "as sealed": "结论：与包内封存记录一致，来源没有证明。Result: as its own seal says; its origin is not proven.",
    "consistent": "结论：与所附校验值一致，来源没有证明。Result: as its own checksums say; its origin is not proven.",
}


def report(findings: Iterable[Finding]) -> str:
    """Return the report as text: the findings under each criterion, and the result in a last line."""
    findings = tuple(findings)
    lines: list[str] = []
    for criterion, name in CRITERIA.items():
        lines += [name, *(str(finding) for finding in findings if finding.criterion == criterion)]
    failed = sum(finding.passed is False for finding in findings)
    result = f"结论：{failed} 项未过。Result: {failed} check(s) failed." if failed else RESULTS[verdict(findings)]
    return "\n".join((*lines, result)) + "\n"


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """Yield the package at a path (a zip, or a folder); its files can be read until the context is left."""
    with opened(path) as archive:
        yield _package(archive)


def package_of(files: dict[str, Item]) -> Package:
    """Return the files of a site, which were read before, as a package."""
    return _package(listed(files))


def _package(archive: Opened) -> Package:
    """Return an opened zip or folder as a package; a zip's only top folder is stripped from the paths."""
    files: Files = archive.files
    if archive.is_zip and len({name.partition("/")[:2] for name in files}) == 1:
        files = {name.partition("/")[2]: item for name, item in files.items()}
    kind = _kind(files)
    irregular = archive.strange
    if kind == "bag" and archive.has_repository:
        irregular += (f"{REPOSITORY}：不属于归档包 no part of a bag",)
    return Package(
        kind, files if kind == "bag" else _without_compressed(files), irregular, archive.packed, archive.is_zip
    )


def _kind(files: Files) -> Literal["bag", "tree", "edition", "unknown"]:
    if "bagit.txt" in files or any(path.startswith("tagmanifest-") for path in files):
        return "bag"
    if "versions.json" in files or "editions.html" in files:
        return "tree"
    return "edition" if "data/plan.json" in files or manifest.name("sha256") in files else "unknown"


def digest_of(item: Item, algorithm: str) -> str:
    """Return the digest of a file, in hexadecimal, by one of `manifest.ALGORITHMS`."""
    return item.digests[manifest.ALGORITHMS.index(algorithm)]


def content_of(files: Files, name: str, most: int = source.MAX_BYTES) -> bytes:
    """Return the bytes of a file; b"" where it is missing, damaged, or larger than `most` bytes."""
    item = files.get(name)
    try:
        return item.read(most) if item else b""
    except DAMAGED:
        return b""


def year_of(files: Files) -> str | None:
    """Return the year of an edition's folder by its data/plan.json; None where that states none."""
    try:
        year = str(json.loads(content_of(files, "data/plan.json", source.MAX_BYTES * 8))["edition"]["id"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return year if re.fullmatch(r"[0-9]{4}", year) else None


def below(files: Files, prefix: str) -> dict[str, Item]:
    """Return the files whose paths begin with a prefix, by the rest of their paths."""
    return {path.removeprefix(prefix): item for path, item in files.items() if path.startswith(prefix)}


def by_year(files: Files) -> dict[str, dict[str, Item]]:
    """Return the files of each edition of a site, in the order of years: year → files by path in its folder."""
    editions: dict[str, dict[str, Item]] = {}
    for path, item in files.items():
        if re.match(r"[0-9]{4}/", path):
            editions.setdefault(path[:4], {})[path[5:]] = item
    return dict(sorted(editions.items()))


def _without_compressed(files: Files) -> Files:
    """Return the files without those .gz that decompress to the file beside them (for a server's gzip_static)."""
    return {path: item for path, item in files.items() if not _is_compressed_copy(files.get(path[:-3]), path, item)}


def _is_compressed_copy(whole: Item | None, path: str, packed: Item) -> bool:
    """Whether a file is the gzip of another, of which not more is decompressed than that is long."""
    if whole is None or not path.endswith(".gz"):
        return False
    left, digest = whole.size + 1, hashlib.new(manifest.ALGORITHMS[0])
    try:
        with packed.open() as raw, gzip.open(raw) as file:
            while left and (piece := file.read(min(left, 2**20))):
                digest.update(piece)
                left -= len(piece)
    except DAMAGED:
        return False
    return left == 1 and digest.hexdigest() == whole.digests[0]
