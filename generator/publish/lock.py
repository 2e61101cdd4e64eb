"""One publish at a time: a lock on the target that the system lets go of when its process dies."""

import errno
import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.files.staging import clear, leftovers
from generator.messages import phrase, say
from generator.problems import SiteError
from generator.publish.target import LOCK, ready

STAGING = ".staging-"

_REASONS = {
    errno.ENOSPC: phrase("磁盘已满"),
    errno.EDQUOT: phrase("超出了磁盘配额"),
    errno.EFBIG: phrase("文件大小超出了限制"),
    errno.EROFS: phrase("磁盘是只读的"),
    errno.EACCES: phrase("没有写的权限"),
    errno.EPERM: phrase("没有写的权限"),
    errno.ENOTDIR: phrase("上级不是文件夹"),
}

Tell = Callable[[str], None]
"""Says something to who is publishing."""


@contextmanager
def one_line() -> Iterator[None]:
    """Say in one line what the computer refused; nothing was switched."""
    try:
        yield
    except OSError as error:
        reason = say(_REASONS[error.errno]) if error.errno in _REASONS else (error.strerror or str(error))
        what = " ".join(filter(None, (str(error.filename or ""), reason)))
        raise SiteError(say("没有发布，原来的网站没有变：{reason}。", reason=what)) from None


@contextmanager
def locked(target: Path, timeout: float, tell: Tell) -> Iterator[None]:
    """Wait until nobody else publishes to the target. Where a process dies, the system lets go of its lock."""
    ready(target)
    with (target / LOCK).open("a") as file:
        _wait(file.fileno(), timeout, tell)
        for left in leftovers(target, STAGING):
            tell(say("上一次发布没有完成，留下的“{name}”已清除。", name=left.name))
            clear(left)
        yield


def _wait(lock: int, timeout: float, tell: Tell) -> None:
    until = time.monotonic() + timeout
    told = False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                waited = say("另一次发布正在进行，等了 {seconds} 秒还没有结束，没有发布。", seconds=round(timeout))
                raise SiteError(waited) from None
            if not told:
                tell(say("另一次发布正在进行，等它结束。"))
            told = True
            time.sleep(0.05)
        else:
            return
