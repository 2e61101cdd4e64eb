"""Executors that run the jobs of a build: this process, processes of this machine, or a Dask cluster.

All are executors as the standard library has them; `shares_disk` says whether the files of the plan and of the cache
are at hand where a call runs. Local processes start before the plan is loaded, so that a fork does not copy it.
"""

import os
import pickle
import time
from collections.abc import Callable, Iterator
from concurrent import futures
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from threading import Thread
from typing import Any, ClassVar, TypeVar

from generator.build import jobs
from generator.messages import say
from generator.problems import SiteError

Result = TypeVar("Result")

_MOST = 4
"""Processes for each processor: more would only wait, and take memory."""


class Executor(futures.Executor):
    """Runs calls in this process, each when its result is asked for."""

    shares_disk: ClassVar = True
    ahead: ClassVar = 0
    """How many calls are under way at once at most, beside the one whose result is waited for."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        """Return the future of a call."""
        return _Lazy(lambda: fn(*args, **named))


class _Lazy(Future[Any]):
    def __init__(self, call: Callable[[], Any]) -> None:
        super().__init__()
        self._call = call

    def result(self, timeout: float | None = None) -> Any:
        del timeout
        return self._call()


class LocalExecutor(Executor):
    """Runs calls in processes of this machine."""

    ahead: ClassVar = 8

    def __init__(self, pool: futures.Executor) -> None:
        """Hand calls on to a pool, as the standard library or Dask makes them."""
        self._pool = pool

    def submit(self, fn: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        """Return the future of a call, which is pickled here: a pool would do so while its records are in use."""
        return self._pool.submit(_call, pickle.dumps((fn, args, named)))


class ClusterExecutor(LocalExecutor):
    """Runs calls in the processes of a Dask cluster, which may be on other machines."""

    shares_disk: ClassVar = False
    ahead: ClassVar = 3


def _call(pickled: bytes) -> Any:
    fn, args, named = pickle.loads(pickled)  # noqa: S301  our own
    return fn(*args, **named)


@contextmanager
def local(number: int) -> Iterator[Executor]:
    """Yield an executor of so many processes of this machine; for one it is this process, which can do it all.

    They start at once, before this process loads a plan, and load the templates meanwhile.
    """
    if number == 1:
        yield Executor()
        return
    number = min(number, _MOST * (os.cpu_count() or 1))
    # What only reads or checks a plan has no use for these.
    import multiprocessing  # noqa: PLC0415
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else None  # the quickest
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(number, context, _exit_with_parent, (os.getpid(),)) as pool:
        for _ in range(number):
            pool.submit(jobs.get_ready)
        yield LocalExecutor(pool)


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
    with client, client.get_executor() as pool:
        yield ClusterExecutor(pool)
