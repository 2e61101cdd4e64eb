"""An exclusive lock (flock) on the target, so that one publish runs at a time; it ends with its process."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.files import locks
from generator.files.staging import clear, leftovers
from generator.messages import say
from generator.problems import SiteError, system_reason
from generator.publish.target import LOCK, prepare

STAGING = ".staging-"
"""Prefix of the folders in a target in which releases are made."""

ShowMessage = Callable[[str], None]
"""Shows a message to the person who publishes."""


@contextmanager
def os_errors_as_site_errors() -> Iterator[None]:
    """Raise OSErrors of the context as a SiteError that names the file and the reason; the served site is unchanged."""
    try:
        yield
    except OSError as error:
        details = " ".join(filter(None, (str(error.filename or ""), system_reason(error))))
        raise SiteError(say("未发布，原来的网站没有变：{reason}。", reason=details)) from None


@contextmanager
def locked(target: Path, timeout: float, tell: ShowMessage) -> Iterator[None]:
    """Prepare the target, hold its lock during the context, and remove what a killed publish has left in it.

    Raises SiteError where the lock is not free after `timeout` seconds.
    """
    prepare(target)
    with (target / LOCK).open("a") as file:
        _acquire(file.fileno(), timeout, tell)
        for left in leftovers(target, STAGING):
            tell(say("上一次发布没有完成，留下的“{name}”已清除。", name=left.name))
            clear(left)
        yield


def _acquire(file: int, timeout: float, tell: ShowMessage) -> None:
    deadline = time.monotonic() + timeout
    has_told = False
    while True:
        try:
            locks.lock(file)
        except BlockingIOError:
            if time.monotonic() > deadline:
                message = say("另一次发布正在进行，等了 {seconds} 秒还没有结束，未发布。", seconds=round(timeout))
                raise SiteError(message) from None
            if not has_told:
                tell(say("另一次发布正在进行，等它结束。"))
            has_told = True
            time.sleep(0.05)
        else:
            return
