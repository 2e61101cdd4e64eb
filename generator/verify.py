"""Holds a bag, a zip or a published tree against its checksums, its seal and its signature. It changes nothing.

The report has the four heads under which archives examine electronic records.
"""

import gzip
import hashlib
import io
import json
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from posixpath import dirname, join, normpath
from typing import Literal
from urllib.parse import unquote, urlsplit

from generator import manifest
from generator.bag import NAMESPACE, SIGNED
from generator.kept import DAMAGED
from generator.loading import load
from generator.packing import zipped
from generator.problems import PlanError

Head = Literal["authenticity", "integrity", "usability", "safety"]
HEADS: dict[Head, str] = {
    "authenticity": "真实性 Authenticity",
    "integrity": "完整性 Integrity",
    "usability": "可用性 Usability",
    "safety": "安全性 Safety",
}

Files = Mapping[str, bytes]

PASSED, FAILED = True, False

MAX_BYTES = 2**31
"""What an archive may unpack to; a greater one is not ours."""

_SHOWN = 20
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PROGRAM = re.compile(r".*\.(exe|com|bat|cmd|scr|msi|dll|vbs|ps1|sh|jar|lnk|hta|apk)", re.IGNORECASE)
_CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TEXT = (".html", ".css", ".js", ".json", ".txt", ".yml", ".xml", ".svg", ".csv")


@dataclass(frozen=True)
class Finding:
    """One check: what was looked at, how it ended (None: it could not be made), and what is named."""

    head: Head
    passed: bool | None
    chinese: str
    english: str
    details: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Give the lines of a report."""
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
    package = _read(path)
    return (
        *_authenticity(package, signers, signer),
        *_integrity(package),
        *_usability(package),
        *_safety(package),
    )


def tree(path: Path) -> tuple[Finding, ...]:
    """Verify that a published tree is whole; what its data say was looked at when it was built."""
    package = _read(path)
    return (*_integrity(package), *_usability(package), *_safety(package))


def differences(path: Path) -> tuple[str, ...]:
    """Return what in a published tree is not as its lists of checksums have it."""
    package = _read(path)
    return (*package.strange, *(detail for finding in _tree_lists(package.files) for detail in finding.details))


def damage(path: Path, year: str) -> tuple[str, ...]:
    """Give what in the folder of an edition of a published tree is not as the tree's lists of checksums have it."""
    own = _read(path / year).files
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
            if above.get(f"{year}/{inner}") != hashlib.new(algorithm, own.get(inner, b"")).hexdigest():
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


def _read(path: Path) -> Package:
    if path.is_file():
        return _unpacked(path.read_bytes())
    files: dict[str, bytes] = {}
    strange: list[str] = []
    for found in sorted(path.rglob("*")):
        name = found.relative_to(path).as_posix()
        if name.split("/")[0] == ".git":
            continue
        if found.is_symlink() or not (found.is_file() or found.is_dir()):
            strange.append(f"{name}：不是普通文件 not a regular file")
        elif found.is_file():
            try:
                files[name] = found.read_bytes()
            except OSError as error:
                strange.append(f"{name}：读不出来 unreadable（{error.strerror}）")
    kind = _kind(files)
    return Package(kind, files if kind == "bag" else _without_twins(files), tuple(strange))


def _kind(files: Files) -> Literal["bag", "tree", "edition", "unknown"]:
    if "bagit.txt" in files or any(path.startswith("tagmanifest-") for path in files):
        return "bag"
    if "versions.json" in files or "editions.html" in files:
        return "tree"
    return "edition" if "data/plan.json" in files or manifest.name("sha256") in files else "unknown"


def _unpacked(content: bytes) -> Package:
    """Read a zip; its one folder at the top is taken off."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MAX_BYTES:
                return Package("unknown", {}, ("压缩包过大 too large",), is_zip=True)
            names = [entry.filename for entry in entries]
            strange = [f"{name}：出现两次 stands twice" for name in sorted({n for n in names if names.count(n) > 1})]
            strange += [f"{name}：不安全的路径 unsafe path" for name in names if _climbs(name)]
            files = {entry.filename: archive.read(entry) for entry in entries if not entry.is_dir()}
    except DAMAGED as error:
        return Package("unknown", {}, packed=(f"压缩包打不开 cannot be opened：{error}",), is_zip=True)
    same = zipped(files) == content
    tops = {name.split("/")[0] for name in files}
    inner = {name.partition("/")[2]: found for name, found in files.items()} if len(tops) == 1 else files
    said = () if same else ("压缩包与 plan bag 写成的不同 not as plan bag writes it（内容见下 see below）",)
    return Package(_kind(inner), inner, tuple(strange), said, is_zip=True)


def _climbs(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name


# --- authenticity ------------------------------------------------------------------------------------------------


def _authenticity(package: Package, signers: Path | None, signer: str | None) -> Iterator[Finding]:
    editions = _sources(package)
    if not editions:
        yield Finding("authenticity", FAILED, "没有计划的数据。", "There are no data of a plan.")
    for year, files in editions.items():
        with tempfile.TemporaryDirectory(prefix="plan-verify-") as name:
            problems = _problems(Path(name), files)
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
    told = re.findall(
        r"^Seal-Digest: (\w+)$", package.files.get("bag-info.txt", b"").decode("utf-8", "replace"), re.MULTILINE
    )
    sealed = re.findall(rb"^digest: '(\w+)'$", files.get(f"{year}/seal.yml", b""), re.MULTILINE)
    if told or (package.kind == "bag" and sealed):
        same = told == [digest.decode() for digest in sealed]
        yield Finding("authenticity", same, "包的说明与封存记录一致。", "The bag names the digest of the seal.")


def _sources(package: Package) -> dict[str, dict[str, bytes]]:
    """Give the sources of each edition as a plan of its own: year → files below the plan's folder."""
    if package.kind == "bag":
        plan = _below(package.files, "data/plan/")
        return dict.fromkeys(sorted({path.split("/")[0] for path in plan if re.match(r"\d{4}/", path)}), plan)
    if package.kind == "edition":
        year = _year(package.files)
        return {year: _plan_of(package.files, year)} if year else {}
    years = sorted({path.split("/")[0] for path in package.files if re.match(r"\d{4}/data/source/", path)})
    return {year: _plan_of(_below(package.files, f"{year}/"), year) for year in years}


def _plan_of(edition: Files, year: str) -> dict[str, bytes]:
    """Give the sources that an edition's folder carries as a plan."""
    plan = {}
    for path, content in _below(edition, "data/source/").items():
        plan[path if path in ("departments.yml", "references.yml") else f"{year}/{path}"] = content
    if "data/notice.txt" in edition:
        plan[f"{year}/notice.txt"] = edition["data/notice.txt"]
    return plan


def _year(files: Files) -> str | None:
    try:
        return str(json.loads(files.get("data/plan.json", b""))["edition"]["id"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _below(files: Files, prefix: str) -> dict[str, bytes]:
    return {path.removeprefix(prefix): content for path, content in files.items() if path.startswith(prefix)}


def _problems(folder: Path, files: Files) -> tuple[str, ...]:
    """Load a plan from its files, and give what is wrong with it."""
    try:
        for path, content in files.items():
            if not _climbs(path):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(content)
        load(folder)
    except PlanError as error:
        return tuple(str(problem).removeprefix(f"{folder.as_posix()}/") for problem in error.problems)
    except (OSError, ValueError) as error:  # names that this computer cannot write
        return (str(error).replace(f"{folder.as_posix()}/", ""),)
    return ()


def _signature(files: Files, signers: Path | None, signer: str | None) -> Finding:
    """Verify the signature of a bag, without any network."""
    found = files.get(f"{SIGNED}.sig")
    if found is None:
        passed = False if signers else None
        return Finding("authenticity", passed, "没有签名。", "There is no signature.")
    with tempfile.TemporaryDirectory(prefix="plan-verify-") as name:
        signature = Path(name) / "sig"
        signature.write_bytes(found)
        whose = ["verify", "-f", str(signers), "-I", signer or _signer(signers)] if signers else ["check-novalidate"]
        command = ["ssh-keygen", "-Y", *whose, "-n", NAMESPACE, "-s", str(signature)]
        try:
            ran = subprocess.run(command, input=files.get(SIGNED, b""), capture_output=True, check=False)  # noqa: S603  our own arguments
        except OSError:
            return Finding(
                "authenticity", None, "没有 ssh-keygen，签名没有核对。", "No ssh-keygen: the signature was not checked."
            )
    said = (ran.stdout + ran.stderr).decode("utf-8", "replace").strip()
    if ran.returncode:
        return Finding("authenticity", FAILED, "签名不对。", "The signature is wrong.", (said,))
    if signers:
        return Finding("authenticity", PASSED, "签名属于所列的签名人。", "The signature is by a known signer.", (said,))
    chinese = "签名与内容相符；是谁签的没有核对（用 --signers）。"
    return Finding(
        "authenticity", PASSED, chinese, "The signature fits; whose it is was not checked (--signers).", (said,)
    )


def _signer(signers: Path) -> str:
    """Give the first identity that a list of signers names."""
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
    payload = {path: content for path, content in files.items() if path.startswith("data/")}
    tags = {path: content for path, content in files.items() if not path.startswith("data/")}
    loose = {f"tag{manifest.name(algorithm)}" for algorithm in manifest.ALGORITHMS} | {f"{SIGNED}.sig"}
    for algorithm in manifest.ALGORITHMS:
        listed = {path: content for path, content in tags.items() if path not in loose}
        yield _list(files, f"tag{manifest.name(algorithm)}", algorithm, listed)
        yield _list(files, manifest.name(algorithm), algorithm, payload)
    declared = files.get("bagit.txt", b"").decode("utf-8", "replace")
    told = "是 BagIt 1.0 的包。", "It is a bag of BagIt 1.0."
    yield Finding("integrity", declared.startswith("BagIt-Version: 1.0\n"), *told)
    size = f"{sum(map(len, payload.values()))}.{len(payload)}"
    info = files.get("bag-info.txt", b"").decode("utf-8", "replace")
    told = "文件的个数和总字节数与说明相同。", "The number of files and bytes is as declared."
    yield Finding("integrity", f"Payload-Oxum: {size}\n" in info, *told, (size,))


def _tree_lists(files: Files) -> Iterator[Finding]:
    editions = sorted({path.split("/")[0] for path in files if re.match(r"\d{4}/", path)})
    for algorithm in manifest.ALGORITHMS:
        name = manifest.name(algorithm)
        lists = {manifest.name(other) for other in manifest.ALGORITHMS}
        for year in editions:
            yield _edition_list(_below(files, f"{year}/"), algorithm, f"{year}/")
        inside = tuple(f"{year}/" for year in editions)
        rest = {p: c for p, c in files.items() if not p.startswith(inside) or p.split("/", 1)[1] in lists}
        yield _list(files, name, algorithm, {p: c for p, c in rest.items() if p not in lists})


def _edition_list(files: Files, algorithm: str, prefix: str) -> Finding:
    lists = {manifest.name(other) for other in manifest.ALGORITHMS}
    own = {path: found for path, found in files.items() if path not in lists}
    return _list(files, manifest.name(algorithm), algorithm, own, prefix)


def _without_twins(files: Files) -> Files:
    """Leave out the compressed twins that a web server sends for files, if they hold what those do."""
    return {path: content for path, content in files.items() if not _is_twin(files.get(path[:-3]), path, content)}


def _is_twin(whole: bytes | None, path: str, packed: bytes) -> bool:
    if whole is None or not path.endswith(".gz"):
        return False
    try:
        with gzip.open(io.BytesIO(packed)) as file:
            return file.read(len(whole) + 1) == whole
    except DAMAGED:
        return False


def _list(files: Files, name: str, algorithm: str, expected: Files, prefix: str = "") -> Finding:
    """Hold files against their list of checksums: each one changed, lost or added is named."""
    chinese, english = f"文件与 {prefix}{name} 相符。", f"The files are as {prefix}{name} lists them."
    written = files.get(name)
    if written is None:
        return Finding("integrity", FAILED, chinese, english, (f"{prefix}{name}：不见了 lost",))
    try:
        listed = manifest.parse(written.decode("utf-8"))
    except ValueError as error:
        return Finding("integrity", FAILED, chinese, english, (f"{prefix}{name}：有改动 changed（{error}）",))
    now = manifest.parse(manifest.text(algorithm, expected))
    details = [f"{prefix}{path}：不见了 lost" for path in sorted(listed.keys() - now.keys())]
    details += [f"{prefix}{path}：多出来的 added" for path in sorted(now.keys() - listed.keys())]
    details += [
        f"{prefix}{path}：有改动 changed" for path in sorted(now.keys() & listed.keys()) if now[path] != listed[path]
    ]
    if not details and sorted(written.split(b"\n")) != sorted(manifest.text(algorithm, expected).encode().split(b"\n")):
        details.append(f"{prefix}{name}：有改动 changed")
    return Finding("integrity", not details, chinese, english, tuple(details))


# --- usability ---------------------------------------------------------------------------------------------------


class _Links(HTMLParser):
    """Gathers the addresses that a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the addresses of an element; what a page loads by a link is told apart from where it leads."""
        rel = dict(attrs).get("rel") or ""
        tag = "load" if tag == "link" and re.search("stylesheet|icon|preload|prefetch", rel) else tag
        names = ("href", "src", "action", "poster", "data", "srcset")
        self.found += [(tag, value) for name, value in attrs if name in names and value is not None]


def _usability(package: Package) -> Iterator[Finding]:
    root = "data/site/" if package.kind == "bag" else ""
    files = _below(package.files, root)
    pages = {path: _links(content) for path, content in files.items() if path.endswith(".html")}
    told = "有首页，可以直接打开。", "There is a first page to open."
    yield Finding("usability", "index.html" in files, *told, () if "index.html" in files else (f"{root}index.html",))
    broken = tuple(sorted(f"{root}{page} → {link}" for page, link in _broken(files, pages, package.kind)))
    alone = package.kind == "edition"
    chinese = f"{len(pages)} 个网页，{'本年度以内的' if alone else ''}链接都通。"
    english = f"{len(pages)} pages, all their links lead somewhere{' within the edition' if alone else ''}."
    yield Finding("usability", not broken, chinese, english, broken)
    unread = tuple(sorted(_unreadable(package.files)))
    yield Finding(
        "usability", not unread, "文字文件都是 UTF-8，JSON 都读得出来。", "All text is UTF-8, all JSON parses.", unread
    )
    search = tuple(
        path for path in ("search-text.js", "pagefind/records.bin") if not any(p.endswith(path) for p in files)
    )
    yield Finding("usability", not search, "搜索所用的文件都在。", "The files of the search are there.", search)


def _links(content: bytes) -> list[tuple[str, str]]:
    parser = _Links()
    parser.feed(content.decode("utf-8", "replace"))
    return parser.found


def _broken(files: Files, pages: Mapping[str, list[tuple[str, str]]], kind: str) -> Iterator[tuple[str, str]]:
    styles = {path: [("load", link) for link in _style_links(files[path])] for path in files if path.endswith(".css")}
    for page, links in {**pages, **styles}.items():
        for _, link in links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            target = normpath(join(dirname(page), unquote(parts.path)))
            outside = target.startswith("..") and kind == "edition"
            if not outside and not _is_there(files, target):
                yield page, link


def _is_there(files: Files, target: str) -> bool:
    """Look for a file; an address that begins with / may begin with the path at which the site is served."""
    parts = target.split("/")
    return any("/".join(parts[i:]) in files for i in range(len(parts))) if parts[0] == "" else target in files


def _style_links(content: bytes) -> Iterator[str]:
    """Give the addresses that a style sheet names, but for what it holds itself."""
    text = _COMMENT.sub("", content.decode("utf-8", "replace"))
    yield from (link for link in _CSS_URL.findall(text) if not link.startswith("#"))


def _unreadable(files: Files) -> Iterator[str]:
    for path, content in files.items():
        try:
            if path.endswith(_TEXT):
                content.decode("utf-8")
            if path.endswith(".json"):
                json.loads(content)
        except (ValueError, RecursionError):
            yield path


# --- safety --------------------------------------------------------------------------------------------------------


def _safety(package: Package) -> Iterator[Finding]:
    told = "没有链接文件、重名和越界的路径。", "No links, no names that stand twice, no paths that lead out."
    yield Finding("safety", not package.strange, *told, package.strange)
    unsafe = tuple(sorted(_unsafe(package.files)))
    told = "文件名在各种系统上都能用。", "All names are safe on every system."
    yield Finding("safety", not unsafe, *told, unsafe)
    programs = tuple(sorted(path for path in package.files if _PROGRAM.fullmatch(path)))
    yield Finding("safety", not programs, "没有可执行的程序文件。", "There are no programs.", programs)
    foreign = tuple(sorted(_foreign(package.files)))
    yield Finding(
        "safety", not foreign, "网页不向别的网站要任何东西。", "No page asks another host for anything.", foreign
    )
    yield Finding("safety", None, "病毒没有查，请用杀毒软件。", "Viruses: not looked for; use a scanner.")


def _unsafe(files: Files) -> Iterator[str]:
    seen: dict[str, str] = {}
    for path in files:
        parts = PurePosixPath(path).parts
        if len(path) > 180 or not all(_SAFE.fullmatch(part) and not _RESERVED.fullmatch(part) for part in parts):
            yield path
        if seen.setdefault(path.lower(), path) != path:
            yield f"{path}：与 {seen[path.lower()]} 只差大小写 differs by case alone"


def _foreign(files: Files) -> Iterator[str]:
    for path, content in files.items():
        if path.endswith(".html"):
            for tag, link in _links(content):
                if tag not in ("a", "link", "form") and urlsplit(link).netloc:
                    yield f"{path} → {link}"
