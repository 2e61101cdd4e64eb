"""Check the usability and safety of an archive: readable texts, links that resolve, nothing foreign or executable."""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from generator.archive.verify.findings import (
    MANIFEST_NAME,
    MOST_DETAILS,
    PORTABLE_NAME,
    Criterion,
    Files,
    Finding,
    Package,
)
from generator.files.paths import is_safe
from generator.files.zip_read import DAMAGED, MAX_LIST, MAX_READ, TooLargeError
from generator.site import harmless
from generator.site.links import LEADING, LONGEST, host, leads, links_of

_PROGRAM = re.compile(r".*\.(exe|com|bat|cmd|scr|msi|dll|vbs|ps1|sh|jar|lnk|hta|apk)", re.IGNORECASE)
_TEXT = (".html", ".css", ".js", ".json", ".txt", ".yml", ".xml", ".svg", ".csv")


@dataclass
class _ContentFaults:
    """What is wrong with the texts of a package, collected in one pass: each is read once and not kept."""

    pages: int = 0
    """How many web pages there are."""
    broken: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    linked: set[str] = field(default_factory=set)
    """Paths of the files to which links lead."""


def check_contents(package: Package, *, proved: bool = False) -> Iterator[Finding]:
    """Yield whether a package has a first page and its search, and whether its texts, links and scripts are in order.

    Where its origin is `proved`, every inline script is accepted: an older version of the program may have written it.
    """
    return _findings(package, _read_texts(package, package.files, known=None if proved else harmless.SCRIPTS))


def check_changed(package: Package, changed: Files) -> tuple[tuple[Finding, ...], set[str]]:
    """Return the same where only the changed files of a site are read, and the paths to which links in these lead."""
    faults = _read_texts(package, changed, known=harmless.SCRIPTS)
    return tuple(_findings(package, faults)), faults.linked


def _root(package: Package) -> str:
    return "data/site/" if package.kind == "bag" else ""


def _findings(package: Package, faults: _ContentFaults) -> Iterator[Finding]:
    root = _root(package)
    chinese, english = "有首页，可以直接打开。", "There is a first page to open."
    first = f"{root}index.html"
    yield Finding(
        criterion="usability",
        passed=first in package.files,
        chinese=chinese,
        english=english,
        details=() if first in package.files else (first,),
        fault="缺少首页",
    )
    alone = package.kind == "edition"
    chinese = f"{faults.pages} 个网页，{'本年度以内的' if alone else ''}链接都通。"
    english = f"{faults.pages} pages, all their links lead somewhere{' within the edition' if alone else ''}."
    yield _none_of("usability", faults.broken, chinese, english, "链接不通")
    chinese, english = "文字文件都是 UTF-8，JSON 都读得出来。", "All text is UTF-8, all JSON parses."
    yield _none_of("usability", faults.unread, chinese, english, "文件不是 UTF-8，或者 JSON 的写法有误")
    search = [path for path in ("search-text.js", "pagefind/records.bin") if not _has_one(package.files, path)]
    yield _none_of(
        "usability", search, "搜索所用的文件都在。", "The files of the search are there.", "缺少搜索所用的文件"
    )
    chinese, english = "网页不向别的网站要任何东西。", "No page asks another host for anything."
    yield _none_of("safety", faults.foreign, chinese, english, "网页引用了站外的内容")
    if package.kind == "bag":
        yield _none_of(
            "safety",
            faults.scripts,
            "网页内没有别人写的脚本。",
            "No page holds an inline script that plan does not write.",
            "网页里有不是本程序写的脚本",
        )


def _none_of(criterion: Criterion, details: Iterable[str], chinese: str, english: str, fault: str) -> Finding:
    """Return a finding that passes if there are no details."""
    listed = tuple(sorted(details))
    return Finding(
        criterion=criterion, passed=not listed, chinese=chinese, english=english, details=listed, fault=fault
    )


def _has_one(files: Files, ending: str) -> bool:
    return any(path.endswith(ending) for path in files)


def _read_texts(package: Package, files: Files, known: Collection[str] | None) -> _ContentFaults:
    """Return the faults of some files of a package."""
    faults, root = _ContentFaults(), _root(package)
    for path, item in files.items():
        if not path.endswith(_TEXT) and not harmless.may_run(path):
            continue
        try:
            content = item.read(MAX_LIST if MANIFEST_NAME.search(path) else MAX_READ)
        except TooLargeError:
            faults.unread.append(f"{path}：过大 too large")
            continue
        except DAMAGED:
            faults.unread.append(path)
            continue
        if not _is_readable(path, content):
            faults.unread.append(path)
        if path.startswith(root):
            _check_links(package, path, root, content.decode("utf-8", "replace"), faults)
        if package.kind == "bag":
            faults.scripts += _at_most(f"{path} → {reason}" for reason in harmless.faults(path, content, known))
    return faults


def _is_readable(path: str, content: bytes) -> bool:
    try:
        if path.endswith(_TEXT):
            content.decode("utf-8")
        if path.endswith(".json"):
            json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True


def _check_links(package: Package, path: str, root: str, text: str, faults: _ContentFaults) -> None:
    """Add the links of a page or style sheet that lead nowhere in the package, or make browsers ask another host."""
    links = links_of(path, text)
    faults.pages += path.endswith(".html")
    alone, page = package.kind == "edition", path.removeprefix(root)
    leading = {link: leads(package.files, root, page, link, alone=alone) for _, link in links}
    faults.linked.update(filter(None, leading.values()))
    broken = (link for _, link in links if leading[link] is None)
    faults.broken += _at_most(f"{path} → {link[:LONGEST]}" for link in broken)
    asked = (link for tag, link in links if tag not in LEADING and host(link)) if path.endswith(".html") else ()
    faults.foreign += _at_most(f"{path} → {link[:LONGEST]}" for link in asked)


def _at_most(details: Iterable[str]) -> list[str]:
    return [*islice(details, MOST_DETAILS)]


def check_safety(package: Package) -> Iterator[Finding]:
    """Yield whether names are unique, portable and inside the package, and none is that of a program."""
    chinese, english = (
        "没有链接文件、重名和越界的路径。",
        "No links, no names that stand twice, no paths that lead out.",
    )
    yield Finding(
        criterion="safety",
        passed=not package.irregular,
        chinese=chinese,
        english=english,
        details=package.irregular,
        fault="有链接文件、重名或者越界的路径",
    )
    unsafe = [path for path in package.files if not _is_portable(path)]
    yield _none_of(
        "safety", unsafe, "文件名在各种系统上都能用。", "All names are safe on every system.", "文件名有的系统不能用"
    )
    programs = [path for path in package.files if _PROGRAM.fullmatch(path)]
    yield _none_of("safety", programs, "没有可执行的程序文件。", "There are no programs.", "有可执行的程序文件")
    yield Finding(
        criterion="safety",
        passed=None,
        chinese="病毒没有查，请用杀毒软件。",
        english="Viruses: not looked for; use a scanner.",
    )


def _is_portable(path: str) -> bool:
    return len(path) <= 180 and bool(PORTABLE_NAME.fullmatch(path)) and is_safe(path)
