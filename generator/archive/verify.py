"""Holds a bag, a zip or a published tree against its checksums, its seal and its signature. It changes nothing.

The report has the four heads under which archives examine electronic records.
"""

import gzip
import hashlib
import json
import re
import subprocess
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Literal

from generator.archive.bag import NAMESPACE, SIGNED
from generator.files import manifest
from generator.files.paths import inside, is_safe
from generator.files.zip_read import DAMAGED, MAX_LIST, MAX_READ, REPOSITORY, Item, Opened, TooLargeError, opened
from generator.plan import source
from generator.plan.load import load
from generator.problems import PlanError, SiteError
from generator.site import harmless
from generator.site import sealed as zips
from generator.site.links import LEADING, LONGEST, host, leads, links_of
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

_SHOWN, _TOLD = 20, 1000
"""How many details are shown, and how many are kept of what may have millions."""

_MOST_SOURCES = 20_000
_A_LIST = re.compile(r"(^|/)(tag)?manifest-sha\d+\.txt$")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_PROGRAM = re.compile(r".*\.(exe|com|bat|cmd|scr|msi|dll|vbs|ps1|sh|jar|lnk|hta|apk)", re.IGNORECASE)
_TEXT = (".html", ".css", ".js", ".json", ".txt", ".yml", ".xml", ".svg", ".csv")


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


def verify(path: Path, signers: Path | None = None, signer: str | None = None) -> tuple[Finding, ...]:
    """Verify what lies at a path."""
    pinned = tuple(_pinned(path))
    with packaged(path) as package:
        findings = (*pinned, *_authenticity(package, signers, signer))
        proved = any(finding.passed and finding.proves for finding in findings)
        return (*findings, *_integrity(package), *_contents(package, proved=proved), *_safety(package))


def tree(path: Path) -> tuple[Finding, ...]:
    """Verify that a published tree is whole; what its data say was looked at when it was built."""
    with packaged(path) as package:
        return (*_integrity(package), *_contents(package), *_safety(package))


def differences(path: Path) -> tuple[str, ...]:
    """Return what in a published tree is not as its lists of checksums have it."""
    with packaged(path) as package:
        details = (detail for finding in _tree_lists(package.files) for detail in finding.details)
        return (*package.strange, *dict.fromkeys(details))  # one list says what the other says


def damage(path: Path, year: str) -> tuple[str, ...]:
    """Return what in the folder of an edition of a published tree is not as the tree's lists of checksums have it."""
    with packaged(path / year) as package:
        own = package.files
    found: dict[str, None] = {}
    for algorithm in manifest.ALGORITHMS:
        name = manifest.name(algorithm)
        found |= dict.fromkeys(_edition_list(own, algorithm, f"{year}/").details)
        try:
            above = manifest.parse((path / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            return (f"{name}：{error}",)
        for listed in manifest.ALGORITHMS:
            inner = manifest.name(listed)
            if inner not in own or above.get(f"{year}/{inner}") != _digest(own[inner], algorithm):
                found[f"{year}/{inner}：有改动 changed"] = None
    return tuple(found)


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
    """Tell what was opened; the one folder at the top of a zip is taken off."""
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


def _digest(item: Item, algorithm: str) -> str:
    return item.digests[manifest.ALGORITHMS.index(algorithm)]


def _bytes(files: Files, name: str, most: int = source.MAX_BYTES) -> bytes:
    """Return what a file holds; nothing where there is none, or one too large to be what it is called."""
    item = files.get(name)
    try:
        return item.read(most) if item else b""
    except DAMAGED:
        return b""


# --- authenticity ------------------------------------------------------------------------------------------------


def _pinned(path: Path) -> Iterator[Finding]:
    """Hold a zip against the digest that stands beside it, if one does."""
    try:
        details: tuple[str, ...] = ()
        is_pinned = path.is_file() and zips.is_pinned(path)
    except SiteError as error:
        is_pinned, details = True, (str(error),)
    if is_pinned:
        told = f"压缩包与旁边的 {path.name}{zips.PIN} 相符。", f"The zip is as {path.name}{zips.PIN} beside it says."
        yield Finding("authenticity", not details, *told, details, proves=True)


def _authenticity(package: Package, signers: Path | None, signer: str | None) -> Iterator[Finding]:
    plans = [*_sources(package)]
    if not plans:
        yield Finding("authenticity", FAILED, "没有计划的数据。", "There are no data of a plan.")
    for years, files in plans:
        with tempfile.TemporaryDirectory(prefix="plan-verify-") as name:
            problems = _problems(Path(name), files)
        for year in years:
            chinese = f"{year}年度的数据与通知原文逐字一致，与封存记录一致。"
            english = f"The data of {year} say what the notice says, and are as they were sealed."
            yield Finding("authenticity", not problems, chinese, english, problems)
            sealed = f"{year}/seal.yml" in files
            yield Finding(
                "authenticity",
                True if sealed else None,
                f"{year}年度{'已封存' if sealed else '没有封存，不能证明数据没有改动'}。",
                f"{year} {'is sealed' if sealed else 'is not sealed: nothing proves that its data are unchanged'}.",
            )
            yield from _information(package, files, year)
    if package.kind == "bag":
        yield _signature(package.files, signers, signer)


def _information(package: Package, files: Files, year: str) -> Iterator[Finding]:
    """Hold what a bag says of its seal against the seal."""
    info = _bytes(package.files, "bag-info.txt").decode("utf-8", "replace")
    told = re.findall(r"^Seal-Digest: (\w+)$", info, re.MULTILINE)
    sealed = re.findall(rb"^digest: '(\w+)'$", _bytes(files, f"{year}/seal.yml"), re.MULTILINE)
    if told or (package.kind == "bag" and sealed):
        same = told == [digest.decode() for digest in sealed]
        yield Finding("authenticity", same, "包的说明与封存记录一致。", "The bag names the digest of the seal.")


def _sources(package: Package) -> Iterator[tuple[list[str], Files]]:
    """Return plans made of the sources that are there: their years, and the files below each plan's folder."""
    if package.kind == "bag":
        plan = _below(package.files, "data/plan/")
        years = sorted({path.split("/")[0] for path in plan if re.match(r"[0-9]{4}/", path)})
        if years:
            yield years, plan
    elif package.kind == "edition":
        if year := _year(package.files):
            yield [year], _plan_of(package.files, year)
    else:
        for year, files in _by_year(package.files).items():
            if any(path.startswith("data/source/") for path in files):
                yield [year], _plan_of(files, year)


def _plan_of(edition: Files, year: str) -> Files:
    """Return the sources that an edition's folder carries as a plan."""
    plan = {}
    for path, content in _below(edition, "data/source/").items():
        plan[path if path in source.REGISTRIES else f"{year}/{path}"] = content
    if "data/notice.txt" in edition:
        plan[f"{year}/notice.txt"] = edition["data/notice.txt"]
    return plan


def _year(files: Files) -> str | None:
    try:
        year = str(json.loads(_bytes(files, "data/plan.json", source.MAX_BYTES * 8))["edition"]["id"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return year if re.fullmatch(r"[0-9]{4}", year) else None


def _below(files: Files, prefix: str) -> dict[str, Item]:
    return {path.removeprefix(prefix): item for path, item in files.items() if path.startswith(prefix)}


def _by_year(files: Files) -> dict[str, dict[str, Item]]:
    """Return the files of each edition of a tree: year → files below its folder."""
    found: dict[str, dict[str, Item]] = {}
    for path, item in files.items():
        if re.match(r"[0-9]{4}/", path):
            found.setdefault(path[:4], {})[path[5:]] = item
    return dict(sorted(found.items()))


def _problems(folder: Path, files: Files) -> tuple[str, ...]:
    """Load a plan from its files, and give what is wrong with it."""
    if len(files) > _MOST_SOURCES or any(item.size > source.MAX_BYTES for item in files.values()):
        return ("数据文件过多或过大 too many data files, or too large ones",)
    try:
        for path, item in files.items():
            target = inside(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(item.read())
        load(folder)
    except PlanError as error:
        return tuple(str(problem).removeprefix(f"{folder.as_posix()}/") for problem in error.problems)
    except (*DAMAGED, RecursionError, SiteError) as error:  # names that this computer cannot write
        return (str(error).replace(f"{folder.as_posix()}/", ""),)
    return ()


def _signature(files: Files, signers: Path | None, signer: str | None) -> Finding:
    """Verify the signature of a bag, without any network."""
    if f"{SIGNED}.sig" not in files:
        passed = False if signers else None
        return Finding("authenticity", passed, "没有签名。", "There is no signature.")
    with tempfile.TemporaryDirectory(prefix="plan-verify-") as name:
        signature = Path(name) / "sig"
        signature.write_bytes(_bytes(files, f"{SIGNED}.sig"))
        whose = ["verify", "-f", str(signers), "-I", signer or _signer(signers)] if signers else ["check-novalidate"]
        command = ["ssh-keygen", "-Y", *whose, "-n", NAMESPACE, "-s", str(signature)]
        try:
            ran = subprocess.run(command, input=_bytes(files, SIGNED), capture_output=True, check=False)  # noqa: S603  our own arguments
        except OSError:
            return Finding(
                "authenticity", None, "没有 ssh-keygen，签名没有核对。", "No ssh-keygen: the signature was not checked."
            )
    said = (ran.stdout + ran.stderr).decode("utf-8", "replace").strip()
    if ran.returncode:
        return Finding("authenticity", FAILED, "签名不对。", "The signature is wrong.", (said,))
    if signers:
        told = "签名属于所列的签名人。", "The signature is by a known signer."
        return Finding("authenticity", PASSED, *told, (said,), proves=True)
    chinese = "签名与内容相符；是谁签的没有核对（用 --signers）。"
    return Finding(
        "authenticity", PASSED, chinese, "The signature fits; whose it is was not checked (--signers).", (said,)
    )


def _signer(signers: Path) -> str:
    """Return the first identity that a list of signers names."""
    lines = signers.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((line.split()[0].split(",")[0] for line in lines if line.strip() and not line.startswith("#")), "")


# --- integrity -----------------------------------------------------------------------------------------------------


def _integrity(package: Package) -> Iterator[Finding]:
    if package.is_zip:
        told = "压缩包完好。", "The zip is as it was written."
        yield Finding("integrity", not package.packed, *told, package.packed)
    if package.kind == "unknown":
        told = "不是归档包、压缩包，也不是发布的网站。", "Neither a bag, nor a zip of one, nor a published tree."
        yield Finding("integrity", FAILED, *told)
        return
    yield from (_bag_lists if package.kind == "bag" else _tree_lists)(package.files)


def _bag_lists(files: Files) -> Iterator[Finding]:
    payload = {path: item for path, item in files.items() if path.startswith("data/")}
    loose = {f"tag{manifest.name(algorithm)}" for algorithm in manifest.ALGORITHMS} | {f"{SIGNED}.sig"}
    tags = {path: item for path, item in files.items() if path not in payload and path not in loose}
    for algorithm in manifest.ALGORITHMS:
        yield _list(files, f"tag{manifest.name(algorithm)}", algorithm, tags)
        yield _list(files, manifest.name(algorithm), algorithm, payload)
    declared = _bytes(files, "bagit.txt").decode("utf-8", "replace")
    told = "是 BagIt 1.0 的包。", "It is a bag of BagIt 1.0."
    yield Finding("integrity", declared.startswith("BagIt-Version: 1.0\n"), *told)
    size = f"{sum(item.size for item in payload.values())}.{len(payload)}"
    info = _bytes(files, "bag-info.txt").decode("utf-8", "replace")
    told = "文件的个数和总字节数与说明相同。", "The number of files and bytes is as declared."
    yield Finding("integrity", f"Payload-Oxum: {size}\n" in info, *told, (size,))


def _tree_lists(files: Files) -> Iterator[Finding]:
    editions, lists = _by_year(files), {manifest.name(algorithm) for algorithm in manifest.ALGORITHMS}
    rest = {path: item for path, item in files.items() if path not in lists and not re.match(r"[0-9]{4}/", path)}
    rest |= {f"{year}/{name}": own[name] for year, own in editions.items() for name in lists & own.keys()}
    for algorithm in manifest.ALGORITHMS:
        for year, own in editions.items():
            yield _edition_list(own, algorithm, f"{year}/")
        yield _list(files, manifest.name(algorithm), algorithm, rest)


def _edition_list(files: Files, algorithm: str, prefix: str) -> Finding:
    lists = {manifest.name(other) for other in manifest.ALGORITHMS}
    own = {path: item for path, item in files.items() if path not in lists}
    return _list(files, manifest.name(algorithm), algorithm, own, prefix)


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


def _list(files: Files, name: str, algorithm: str, expected: Files, prefix: str = "") -> Finding:
    """Hold files against their list of checksums: each one changed, lost or added is named."""
    chinese, english = f"文件与 {prefix}{name} 相符。", f"The files are as {prefix}{name} lists them."
    if name not in files:
        return Finding("integrity", FAILED, chinese, english, (f"{prefix}{name}：不见了 lost",))
    written = _bytes(files, name, MAX_LIST)
    try:
        listed = manifest.parse(written.decode("utf-8"))
    except ValueError as error:
        return Finding("integrity", FAILED, chinese, english, (f"{prefix}{name}：有改动 changed（{error}）",))
    now = {path: _digest(item, algorithm) for path, item in expected.items()}
    details = [f"{prefix}{path}：不见了 lost" for path in sorted(listed.keys() - now.keys())]
    details += [f"{prefix}{path}：多出来的 added" for path in sorted(now.keys() - listed.keys())]
    details += [
        f"{prefix}{path}：有改动 changed" for path in sorted(now.keys() & listed.keys()) if now[path] != listed[path]
    ]
    if not details and sorted(written.split(b"\n")) != sorted(manifest.listed(now).encode().split(b"\n")):
        details.append(f"{prefix}{name}：有改动 changed")
    return Finding("integrity", not details, chinese, english, tuple(details))


# --- usability, and what pages do ---------------------------------------------------------------------------------


@dataclass
class _Read:
    """What reading every text of a package has shown: each is read once, and forgotten."""

    pages: int = 0
    broken: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)


def _contents(package: Package, *, proved: bool = False) -> Iterator[Finding]:
    """Look at what can be read; `proved` says that the bytes are known to be those of who packed them."""
    root = "data/site/" if package.kind == "bag" else ""
    read = _texts(package, root, known=None if proved else harmless.SCRIPTS)
    told = "有首页，可以直接打开。", "There is a first page to open."
    first = f"{root}index.html"
    yield Finding("usability", first in package.files, *told, () if first in package.files else (first,))
    alone = package.kind == "edition"
    chinese = f"{read.pages} 个网页，{'本年度以内的' if alone else ''}链接都通。"
    english = f"{read.pages} pages, all their links lead somewhere{' within the edition' if alone else ''}."
    yield _none_of("usability", read.broken, chinese, english)
    yield _none_of(
        "usability", read.unread, "文字文件都是 UTF-8，JSON 都读得出来。", "All text is UTF-8, all JSON parses."
    )
    search = [path for path in ("search-text.js", "pagefind/records.bin") if not _has_one(package.files, path)]
    yield _none_of("usability", search, "搜索所用的文件都在。", "The files of the search are there.")
    yield _none_of("safety", read.foreign, "网页不向别的网站要任何东西。", "No page asks another host for anything.")
    if package.kind == "bag":
        yield _none_of(
            "safety",
            read.scripts,
            "网页内没有别人写的脚本。",
            "No page holds an inline script that plan does not write.",
        )


def _none_of(head: Head, details: Iterable[str], chinese: str, english: str) -> Finding:
    """Return what is passed if there are no details."""
    named = tuple(sorted(details))
    return Finding(head, not named, chinese, english, named)


def _has_one(files: Files, ending: str) -> bool:
    return any(path.endswith(ending) for path in files)


def _texts(package: Package, root: str, known: Collection[str] | None) -> _Read:
    found = _Read()
    for path, item in package.files.items():
        if not path.endswith(_TEXT) and not harmless.may_run(path):
            continue
        try:
            content = item.read(MAX_LIST if _A_LIST.search(path) else MAX_READ)
        except TooLargeError:
            found.unread.append(f"{path}：过大 too large")
            continue
        except DAMAGED:
            found.unread.append(path)
            continue
        if not _is_readable(path, content):
            found.unread.append(path)
        if path.startswith(root):
            _look(package, path, root, content.decode("utf-8", "replace"), found)
        if package.kind == "bag":
            found.scripts += _some(f"{path} → {fault}" for fault in harmless.faults(path, content, known))
    return found


def _is_readable(path: str, content: bytes) -> bool:
    try:
        if path.endswith(_TEXT):
            content.decode("utf-8")
        if path.endswith(".json"):
            json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True


def _look(package: Package, path: str, root: str, text: str, found: _Read) -> None:
    """Follow the addresses that a page or a style sheet names."""
    links = links_of(path, text)
    found.pages += path.endswith(".html")
    alone, page = package.kind == "edition", path.removeprefix(root)
    broken = (link for _, link in links if not leads(package.files, root, page, link, alone=alone))
    found.broken += _some(f"{path} → {link[:LONGEST]}" for link in broken)
    asked = (link for tag, link in links if tag not in LEADING and host(link)) if path.endswith(".html") else ()
    found.foreign += _some(f"{path} → {link[:LONGEST]}" for link in asked)


def _some(details: Iterable[str]) -> list[str]:
    return [*islice(details, _TOLD)]


# --- safety --------------------------------------------------------------------------------------------------------


def _safety(package: Package) -> Iterator[Finding]:
    told = "没有链接文件、重名和越界的路径。", "No links, no names that stand twice, no paths that lead out."
    yield Finding("safety", not package.strange, *told, package.strange)
    unsafe = [path for path in package.files if len(path) > 180 or not _PLAIN.fullmatch(path) or not is_safe(path)]
    yield _none_of("safety", unsafe, "文件名在各种系统上都能用。", "All names are safe on every system.")
    programs = [path for path in package.files if _PROGRAM.fullmatch(path)]
    yield _none_of("safety", programs, "没有可执行的程序文件。", "There are no programs.")
    yield Finding("safety", None, "病毒没有查，请用杀毒软件。", "Viruses: not looked for; use a scanner.")
