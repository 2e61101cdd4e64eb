"""Executors that run the jobs of a build: processes of this machine, or a Dask cluster.

Local processes start before the plan is loaded, so that a fork does not copy it. They read editions from the cache,
store files there and return only their names, so that no bytes go through a pipe; one of them runs MkDocs. A cluster
returns bytes, and jobs that hold the whole plan are not sent to it.
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
"""Processes for each processor: more would only wait, and take memory."""


@contextmanager
def local(number: int) -> Iterator[Executor | None]:
    """Yield an executor of so many processes of this machine; None for one, since this process can do it all.

    They start at once, before this process loads a plan, and load the templates meanwhile.
    """
    if number == 1:
        yield None
        return
    number = min(number, _MOST * (os.cpu_count() or 1))
    # What only reads or checks a plan has no use for these.
    import multiprocessing  # noqa: PLC0415
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else None  # the quickest
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(number, context, _exit_with_parent, (os.getpid(),)) as executor:
        for _ in range(number):
            executor.submit(jobs.get_ready)
        yield executor


def result(running: Future[Result], label: str) -> Result:
    """Return the result of a job, waiting for it; raise SiteError, which names its label, if its process was killed."""
    try:
        return running.result()
    except BrokenExecutor:
        message = say("生成 {about} 的进程被中止，可能是内存不够。请用 --jobs 1 再试。", about=label)
        raise SiteError(message) from None


def _exit_with_parent(parent: int) -> None:
    """Let a thread exit this process when its parent was killed: otherwise it would wait for ever, and hold locks."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_INTERVAL)
        os._exit(1)

    Thread(target=watch, daemon=True).start()


_INTERVAL = 0.2
"""Seconds between two checks of the parent."""


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Yield an executor of the Dask cluster whose scheduler has an address, as tcp://10.0.0.1:8786; raise SiteError."""
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
