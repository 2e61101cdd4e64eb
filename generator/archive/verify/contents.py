"""Whether an archive can still be read, opens offline, and holds nothing that runs."""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from generator.archive.verify.findings import A_LIST, PLAIN, TOLD, Files, Finding, Head, Package
from generator.files.paths import is_safe
from generator.files.zip_read import DAMAGED, MAX_LIST, MAX_READ, TooLargeError
from generator.site import harmless
from generator.site.links import LEADING, LONGEST, host, leads, links_of

_PROGRAM = re.compile(r".*\.(exe|com|bat|cmd|scr|msi|dll|vbs|ps1|sh|jar|lnk|hta|apk)", re.IGNORECASE)
_TEXT = (".html", ".css", ".js", ".json", ".txt", ".yml", ".xml", ".svg", ".csv")


@dataclass
class _Read:
    """What reading every text of a package has shown: each is read once, and forgotten."""

    pages: int = 0
    broken: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)


def check_contents(package: Package, *, proved: bool = False) -> Iterator[Finding]:
    """Look at what can be read; `proved` says that the bytes are known to be those of who packed them."""
    root = "data/site/" if package.kind == "bag" else ""
    read = _texts(package, root, known=None if proved else harmless.SCRIPTS)
    first = [path for path in (f"{root}index.html",) if path not in package.files]
    yield _none_of("usability", first, "有首页，可以直接打开。", "There is a first page to open.")
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
    return Finding(head=head, passed=not named, chinese=chinese, english=english, details=named)


def _has_one(files: Files, ending: str) -> bool:
    return any(path.endswith(ending) for path in files)


def _texts(package: Package, root: str, known: Collection[str] | None) -> _Read:
    found = _Read()
    for path, item in package.files.items():
        if not path.endswith(_TEXT) and not harmless.may_run(path):
            continue
        try:
            content = item.read(MAX_LIST if A_LIST.search(path) else MAX_READ)
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
    return [*islice(details, TOLD)]


def check_safety(package: Package) -> Iterator[Finding]:
    """Yield whether names lead out, or stand twice."""
    yield Finding(
        head="safety",
        passed=not package.strange,
        chinese="没有链接文件、重名和越界的路径。",
        english="No links, no names that stand twice, no paths that lead out.",
        details=package.strange,
    )
    unsafe = [path for path in package.files if len(path) > 180 or not PLAIN.fullmatch(path) or not is_safe(path)]
    yield _none_of("safety", unsafe, "文件名在各种系统上都能用。", "All names are safe on every system.")
    programs = [path for path in package.files if _PROGRAM.fullmatch(path)]
    yield _none_of("safety", programs, "没有可执行的程序文件。", "There are no programs.")
    yield Finding(
        head="safety",
        passed=None,
        chinese="病毒没有查，请用杀毒软件。",
        english="Viruses: not looked for; use a scanner.",
    )
