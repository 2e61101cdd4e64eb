"""Problems of a plan with file, line and column; exceptions that a person can cause; codes that explain problems."""

import errno
from collections.abc import Iterable
from dataclasses import dataclass, replace

from generator.messages import join_sentences, phrase, say

_REASONS = {
    errno.ENOSPC: phrase("磁盘已满"),
    errno.EDQUOT: phrase("超出了磁盘配额"),
    errno.EFBIG: phrase("文件大小超出了限制"),
    errno.EROFS: phrase("磁盘是只读的"),
    errno.EACCES: phrase("没有权限"),
    errno.EPERM: phrase("没有权限"),
    errno.ENOENT: phrase("没有这个文件或文件夹"),
    errno.ENOTDIR: phrase("上级不是文件夹"),
}


def system_reason(error: OSError) -> str:
    """Return why the system refused, in the user's language where it is a common reason."""
    return say(_REASONS[error.errno]) if error.errno in _REASONS else error.strerror or str(error)


_DISTRIBUTIONS = {
    "docx": "python-docx",
    "material": "mkdocs-material",
    "pagefind_bin": "pagefind[bin]",
    "yaml": "pyyaml",
}
"""Module → what is installed for it, where the names differ."""


def is_library(error: ModuleNotFoundError) -> bool:
    """Whether what was not found is somebody else's, and not a part of this program."""
    return bool(error.name) and error.name != __package__ and not str(error.name).startswith(f"{__package__}.")


def missing_library(error: ModuleNotFoundError) -> str:
    """Return which library is missing, and how it is installed."""
    module = str(error.name).partition(".")[0]
    name = _DISTRIBUTIONS.get(module, module.replace("_", "-"))
    return say(
        "缺少程序库 {name}。请安装：pip install {quoted}", name=name, quoted=f"'{name}'" if "[" in name else name
    )


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in a file of the plan; line and column count from 1, columns in characters. Sorts by file and place."""

    file: str
    line: int
    column: int
    code: str
    message: str

    def __str__(self) -> str:
        """Return the problem in the format of compilers: file:line:column: code message."""
        return f"{self.file}:{self.line}:{self.column}: {self.code} {self.message}"

    def as_warning(self) -> str:
        """Return the problem in the same format, said to be a warning."""
        return str(replace(self, message=say("提醒：{what}", what=self.message)))


class PlanError(Exception):
    """The plan is invalid; `problems` are all of its problems, in the order of files and places."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Sort the problems and drop duplicates."""
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class SiteError(Exception):
    """An operation failed for a reason outside the plan's data; the message says what to do."""


class ReadingError(Exception):
    """A document to import cannot be read; the message says where and why, the remedy what to do."""

    def __init__(self, file: str, message: str, remedy: str, place: tuple[int, int] | None = None) -> None:
        """Take the place as line and column, from 1; None where the fault concerns the whole file."""
        self.file, self.message, self.remedy, self.place = file, message, remedy, place
        where = ":".join([file, *map(str, place or ())])
        super().__init__(f"{where}: {join_sentences(message, remedy)}")


@dataclass(frozen=True, slots=True)
class Code:
    """A rule's code with its Chinese title, meaning and remedy."""

    code: str
    title: str
    meaning: str
    remedy: str

    def markdown(self) -> str:
        """Return the code's section of the rules page, in Markdown and the user's language."""
        remedy = say("**怎么改**：{remedy}", remedy=say(self.remedy))
        return f"### {self.code} {say(self.title)}\n\n{say(self.meaning)}\n\n{remedy}\n"

    def explained(self) -> str:
        """Return the code with title, meaning and remedy as plain text in the user's language."""
        remedy = say("怎么改：{remedy}", remedy=say(self.remedy))
        return f"{self.code} {say(self.title)}\n\n{say(self.meaning)}\n\n{remedy}"
