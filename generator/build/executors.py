"""Who runs the jobs of a build: processes of this machine, or a cluster.

Processes of this machine begin before the plan is loaded, so that they do not hold it; they read an edition from the
cache, put files there themselves and return names only, so that no bytes go through a pipe. One of them runs MkDocs.
From other machines results come back as bytes; jobs that hold the whole plan are run where the plan is.
"""

import os
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from threading import Thread
from typing import TypeVar

from generator.build import jobs
from generator.messages import say
from generator.problems import SiteError

Result = TypeVar("Result")

_MOST = 4
"""Processes for each processor: more only wait, and take memory."""


@contextmanager
def here(number: int) -> Iterator[Executor | None]:
    """Return an executor of so many processes of this machine; none where this one does all.

    They begin at once, so that what this process comes to hold, as a plan, they do not; and get ready meanwhile.
    """
    if number == 1:
        yield None
        return
    number = min(number, _MOST * (os.cpu_count() or 1))
    # What only reads or checks a plan has no use for these.
    import multiprocessing  # noqa: PLC0415
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    quick = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
    with ProcessPoolExecutor(number, multiprocessing.get_context(quick), _end_with, (os.getpid(),)) as executor:
        for _ in range(number):
            executor.submit(jobs.get_ready)
        yield executor


def result(running: Future[Result], about: str) -> Result:
    """Wait for what an executor was handed; raise SiteError where the process that had it is gone."""
    try:
        return running.result()
    except BrokenExecutor:
        message = say("生成 {about} 的进程被中止，可能是内存不够。请用 --jobs 1 再试。", about=about)
        raise SiteError(message) from None


def _end_with(parent: int) -> None:
    """End this process when its parent is gone: one that was killed told nobody, and its children hold its locks."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_WATCHES)
        os._exit(1)

    Thread(target=watch, daemon=True).start()


_WATCHES = 0.2
"""Seconds between two looks at the parent."""


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Yield an executor that hands jobs to the Dask cluster whose scheduler is at an address: tcp://10.0.0.1:8786."""
    try:
        from distributed import Client  # noqa: PLC0415  an extra
    except ImportError:
        raise SiteError(say("没有安装 Dask。请先安装：pip install distributed")) from None
    try:
        client = Client(address, timeout="5s")
    except (OSError, ValueError) as error:
        raise SiteError(say("连不上 Dask 集群 {address}：{reason}", address=address, reason=error)) from None
    with client, client.get_executor() as executor:
        yield executor
