"""Read the files in a plan's folder to documents; what cannot be read, or does not belong there, is a problem."""

import errno
import hashlib
import os
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from generator.files import outside, symlinks
from generator.messages import phrase, say
from generator.plan.document import UNFIT, Document, parse
from generator.problems import Code, Problem
from generator.text.typeset import one_line

CODES = (
    Code(
        "P101",
        "缺少文件",
        "计划要用的文件或文件夹不存在，或者打不开。"
        "计划文件夹里要有 `departments.yml`、`references.yml` 和至少一个年度文件夹；"
        "每个年度文件夹里要有 `edition.yml`、`notice.txt` 和 `tasks/`。",
        "把文件放到提示的位置；若是文件名写错了，改成提示里的名字。",
    ),
    Code(
        "P102",
        "不是 UTF-8 编码",
        "文件不是用 UTF-8 编码保存的，程序读到提示的位置就认不出文字了。用旧版记事本另存的文件常会这样。",
        "用文本编辑器打开文件，另存时把编码选为 UTF-8。",
    ),
    Code(
        "P108",
        "不认识的文件",
        "计划文件夹里有一个程序不认识的文件或文件夹，它不会出现在网站上。",
        "若是任务，改名为“章-项.yml”，如 `3-8.yml`；若与计划无关，移到计划文件夹以外。",
    ),
    Code(
        "P109",
        "符号链接通向计划以外",
        "计划里的一个文件或文件夹是符号链接，通向项目以外的地方：仓库以外；没有仓库的，`mkdocs.yml` 所在的文件夹以外。"
        "这样的内容不在仓库里，别人看不到它的历史，也可能是不该公布的文件。",
        "把文件本身放到这里；项目里面的链接可以保留。",
    ),
)

MAX_BYTES = 2 * 1024 * 1024

ADDRESSES = "addresses.txt"
"""The ledger of published addresses, a file of the plan."""

WITHDRAWN = "withdrawn.yml"
SYNONYMS = "synonyms.yml"
"""The file of the plan that says which published addresses are served no more, and why."""

_SCHEMAS = "schemas"  # for the editors' own programs: no part of the plan

YEAR = re.compile(r"[0-9]{4}")
"""The name of the folder of an edition."""

REGISTRIES = ("departments.yml", "references.yml")
"""The files of the registries, which all editions share."""

# Why a file does not open, in words for an editor.
_REASONS = {
    errno.EACCES: phrase("没有读取的权限"),
    errno.EISDIR: phrase("它是文件夹"),
    errno.ELOOP: phrase("符号链接绕成了圈"),
    errno.ENAMETOOLONG: phrase("文件名太长"),
    errno.ENODEV: phrase("它不是普通的文件，而是文件夹、管道或设备"),
}


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
    """The files of a plan, and the problems of reading them."""

    root: Path
    departments: Document | None = None
    references: Document | None = None
    addresses: Document | None = None
    withdrawn: Document | None = None
    synonyms: Document | None = None
    editions: dict[str, EditionSource] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    """Name of a file that belongs to no edition → SHA-256 of its bytes."""
    _digests: dict[str, str] = field(default_factory=dict)

    def read(self, years: Collection[str] | None = None) -> None:
        """Read all files below `root`; with `years`, of the editions only theirs."""
        if not _is_folder(self.root):
            self._problem(self.root, "P101", say("没有这个计划文件夹。"))
            return
        if self._leads_out(self.root):
            return
        self.departments, self.references = (self._yaml(self.root / name) for name in REGISTRIES)
        self.addresses = self._text(self.root / ADDRESSES) if _exists(self.root / ADDRESSES) else None
        self.withdrawn = self._yaml(self.root / WITHDRAWN) if _exists(self.root / WITHDRAWN) else None
        self.synonyms = self._yaml(self.root / SYNONYMS) if _exists(self.root / SYNONYMS) else None
        self.digests = self._take_digests(self.root)
        for path in self._listing(self.root, *REGISTRIES, ADDRESSES, WITHDRAWN, SYNONYMS):
            if YEAR.fullmatch(path.name) and _is_folder(path):
                if (years is None or path.name in years) and not self._leads_out(path):
                    self._edition(path)
            elif path.name != _SCHEMAS or not _is_folder(path):
                self._stranger(path)
        if not self.editions and years is None:
            message = say("计划里还没有任何年度。请建立以年份命名的文件夹，如 2014。")
            self._problem(self.root, "P101", message)

    def _edition(self, folder: Path) -> None:
        edition = self.editions[folder.name] = EditionSource(year=folder.name)
        edition.edition = self._yaml(folder / "edition.yml")
        if _exists(folder / "notice.txt") or not _is_draft(edition.edition):
            edition.notice = self._text(folder / "notice.txt")
        edition.seal = self._yaml(folder / "seal.yml") if _exists(folder / "seal.yml") else None
        edition.errata = self._yaml(folder / "errata.yml") if _exists(folder / "errata.yml") else None
        edition.subjects = self._yaml(folder / "subjects.yml") if _exists(folder / "subjects.yml") else None
        self._tasks(folder, edition)
        edition.digests = self._take_digests(folder)

    def _take_digests(self, folder: Path) -> dict[str, str]:
        """Return name below a folder → SHA-256 of each file read since the last call."""
        beneath = _name(folder) + "/"
        taken = {name.removeprefix(beneath): digest for name, digest in self._digests.items()}
        self._digests.clear()
        return taken

    def _tasks(self, folder: Path, edition: EditionSource) -> None:
        expected = ("edition.yml", "notice.txt", "seal.yml", "errata.yml", "subjects.yml", "tasks")
        for path in self._listing(folder, *expected):
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

    def _listing(self, folder: Path, *expected: str) -> list[Path]:
        """Return the sorted paths in a folder but those of expected names, hidden files and backups."""
        try:
            paths = [path for path in folder.iterdir() if path.name not in expected]
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
        """Return the bytes of a file, or None with a problem where it is none, too large, or lies outside."""
        try:
            if self._leads_out(path):
                return None
            content = outside.read(path, MAX_BYTES)
        except outside.IrregularError:
            self._problem(path, "P101", say("“{name}”应是一个文件，这里却是文件夹或别的东西。", name=path.name))
        except outside.FileTooLargeError as error:
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
        return symlinks.project_folder(self.root)

    def _leads_out(self, path: Path) -> bool:
        """Whether a path is a symbolic link out of the project, which is reported as a problem."""
        there = symlinks.outside(path, self._project) if path.is_symlink() else None
        if there:
            message = say(
                "“{name}”是符号链接，通向项目以外：{there}。请把文件本身放到这里。", name=path.name, there=there
            )
            self._problem(path, "P109", message)
        return there is not None

    def _text(self, path: Path) -> Document | None:
        """Return a UTF-8 file as a document, without its byte order mark, or None with a problem."""
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


def read(root: Path, years: Collection[str] | None = None) -> PlanSource:
    """Return the files of the plan in the folder `root`; with `years`, of its editions only theirs."""
    source = PlanSource(root=root)
    source.read(years)
    return source


def is_left_out(name: str) -> bool:
    """Whether a file is ignored by its name: hidden files, and backups of editors."""
    return name.startswith(".") or name.endswith("~")


def is_fit(text: str) -> bool:
    """Whether every character of a text can be stored in a YAML file as it is."""
    return not UNFIT.search(text)


def opening_failure(path: Path, error: OSError | ValueError) -> str:
    """Return the message that says why a file cannot be opened."""
    if isinstance(error, FileNotFoundError):
        return say("缺少文件 {name}。", name=path.name)
    reason = say(_REASONS.get(getattr(error, "errno", None) or 0, phrase("读取出错")))
    return say("“{name}”打不开：{reason}。", name=path.name, reason=reason)


def _name(path: Path) -> str:
    """Return a path as problems show it: with slashes, on one line."""
    return one_line(path.as_posix())


def _exists(path: Path) -> bool:
    return os.path.lexists(path)


def _is_draft(edition: Document | None) -> bool:
    """Whether an edition has the status draft, so that it needs no notice."""
    return bool(edition and isinstance(edition.data, dict) and edition.data.get("status") == "draft")


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir may raise
