"""Serve the live preview with MkDocs' server, rebuild on each change, and report each build in the terminal.

The server answers before anything is built, whatever state the plan is in: the watcher asks for the first build as
if a file had changed. Each build is that of `plan build`, from the cache, by processes that live as long as the server,
into a folder that is exchanged for the one served. MkDocs runs where its part is not in the cache.
"""

import errno
import logging
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer

from generator.build import build as site_build
from generator.build import executors, theme
from generator.build.executors import Executor
from generator.build.mkdocs import plugin_of
from generator.build.mkdocs_failures import failures
from generator.build.mkdocs_messages import LOGGERS
from generator.build.options import BuildOptions
from generator.build.preview import Failure, Preview
from generator.build.theme import ThemeOutput
from generator.build.watch import Watcher
from generator.files.cache import Cache
from generator.files.staging import clear, leftovers, staged, workspace
from generator.messages import say
from generator.plan.load import load, warnings
from generator.plan.records import PlanSummary
from generator.problems import SiteError, system_reason
from generator.recall import load as recall

if TYPE_CHECKING:
    from mkdocs.plugins import PluginCollection

_HOST, _PORT = "127.0.0.1", 8000
_FOLDERS = "docs", "overrides"
"""Folders that configurations usually name: they are watched even where the configuration cannot be read."""
_PREFIX = "plan-preview-"
_DELAY = 0.02
"""Seconds to wait for more changes; the watcher tells of all that it has noticed at once."""
_NAMED = 3
"""Changed files that the terminal names at most."""


OpenCache = Callable[[Callable[[str], None]], AbstractContextManager[Cache | None]]
"""Opens the cache for one build; where it cannot be used, the function that it is handed is called with why."""


def serve(config_file: Path, plan_dir: Path, open_cache: OpenCache, port: int | None = None) -> None:
    """Serve the live preview until interrupted; raise SiteError where the port cannot be used."""
    _quieten()
    host, configured = _address(config_file)
    port = configured if port is None else port
    with _served_folder(open_cache) as folder, _local_executor() as executor:
        for number in _signals("SIGTERM", "SIGHUP"):  # the latter where the terminal is closed
            if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
                signal.signal(number, signal.default_int_handler)
        serving = _Serving(_Project(config_file, plan_dir, open_cache, executor), host, port, folder)
        try:
            serving.server.serve()
        except OSError as error:
            raise SiteError(_no_port(host, port, error)) from None
        finally:
            serving.end()


@contextmanager
def _local_executor() -> Iterator[Executor]:
    """Yield an executor whose processes leave it to this one to be interrupted from the terminal, or by its end."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in _signals("SIGINT", "SIGHUP")}
    with executors.local(os.cpu_count() or 1) as executor:
        for number, handler in before.items():
            signal.signal(number, handler)
        yield executor


def _signals(*names: str) -> list[signal.Signals]:
    """Return those of the signals that this system knows."""
    return [signal.Signals[name] for name in names if name in signal.Signals.__members__]


@contextmanager
def _served_folder(open_cache: OpenCache) -> Iterator[Path]:
    """Yield the folder to serve, among temporary files; beside the cache if only there links to it are possible."""
    parent = Path(tempfile.gettempdir())
    with open_cache(lambda _: None) as cache:
        if cache and cache.folder.stat().st_dev != parent.stat().st_dev and os.access(cache.folder.parent, os.W_OK):
            parent = cache.folder.parent
    for left in leftovers(parent, _PREFIX):
        clear(left)
    with workspace(parent, _PREFIX) as beside:
        (beside / "site").mkdir()
        yield beside / "site"


@dataclass(frozen=True)
class _Project:
    """What is previewed, and what it is built with."""

    config_file: Path
    plan_dir: Path
    open_cache: OpenCache
    executor: Executor


class _Serving:
    """MkDocs' server with our watcher and preview; it builds when the watcher asks for it."""

    def __init__(self, project: _Project, host: str, port: int, folder: Path) -> None:
        self._project, self._executor, self._folder, self._host = project, project.executor, folder, host
        self._plugins: PluginCollection | None = None
        """The plug-ins of the first configuration that could be read: their events were called for this server."""
        self._watcher = Watcher()
        self.server = LiveReloadServer(self._build, host, port, str(folder))
        self.server.build_delay = _DELAY
        self.server.observer = self._watcher  # type: ignore[assignment] # it has all methods that are called
        self._watched: set[str] = set()
        self._told: set[str] = set()
        self._has_deferred = False
        config_file = project.config_file
        self._watch([config_file, project.plan_dir, *map(config_file.with_name, _FOLDERS)])
        self._preview = Preview(self.server.serve_request, folder, self.server.mount_path)
        self._preview.show_building()
        self.server.set_app(self._preview)

    def end(self) -> None:
        """Stop the server, and call the plug-ins' `on_shutdown`."""
        self.server.shutdown()
        if self._plugins:
            self._plugins.on_shutdown()

    def _watch(self, paths: Iterable[str | Path | None]) -> None:
        """Watch paths that are not watched yet; paths that are no longer read do no harm."""
        for path in {str(Path(path).absolute()) for path in paths if path} - self._watched:
            self._watched.add(path)
            self.server.watch(path)

    def _build(self) -> None:
        """Build, and print what has changed, the result, and how long it took."""
        changed = self._watcher.take_changed()
        click.echo(say("{files} 有改动，重新生成……", files=_named(changed)) if changed else self._welcome())
        begun, self._has_deferred = time.monotonic(), False
        if self._attempt(partial(self._site, self._defers_all)):
            click.echo(say("网站已生成，用时 {seconds} 秒。", seconds=f"{time.monotonic() - begun:.1f}"))
            if self._has_deferred:
                self._show_now()
                self._attempt(partial(self._site, self._is_superseded))
                self.server._wanted_epoch = round(time.monotonic() * 1000)  # noqa: SLF001  browsers then reload again

    def _defers_all(self) -> bool:
        self._has_deferred = True
        return True

    def _is_superseded(self) -> bool:
        """Whether something has changed since the build began, so that another one waits for its end."""
        return self.server._want_rebuild  # noqa: SLF001  only its own loop asks

    def _attempt(self, build: Callable[[], None]) -> bool:
        """Build, and return whether there is a site; print why there is none."""
        if failure := self._preview.attempt(build):
            click.echo(f"{failure}\n{_next_step(failure)}", err=True)
        return not failure

    def _show_now(self) -> None:
        """Let the server answer and browsers reload, as after a build, while another one goes on."""
        server = self.server
        with server._epoch_cond:  # noqa: SLF001  MkDocs' server knows no build of two parts
            server._visible_epoch = server._wanted_epoch  # noqa: SLF001
            server._epoch_cond.notify_all()  # noqa: SLF001

    def _welcome(self) -> str:
        return say("预览地址：{address}　按 Ctrl+C 结束。", address=self._address())

    def _address(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.server.server_port}/"

    def _site(self, defer: Callable[[], bool]) -> None:
        """Build the whole site, drafts included, and exchange it for the one that is served.

        Comparisons of years, which take as long as all the rest, stay as they were where `defer` says so.
        """
        plan_dir, config_file = self._project.plan_dir, self._project.config_file
        with self._project.open_cache(self._tell_once) as cache, tempfile.TemporaryDirectory(prefix="plan-") as empty:
            executor = self._usable_executor()
            plan = recall.load(plan_dir, cache, executor) if cache else load(plan_dir)
            for warning in warnings(plan_dir, plan):
                self._tell_once(warning.as_warning())
            with failures():
                output = cache and config_file.is_file() and theme.find(cache, config_file, plan, self._address())
                if not output:
                    output = self._render_theme(plan, Path(empty))
                    if cache:
                        theme.store(cache, config_file, plan, output, self._address())
            self._watch(output.inputs or ())
            with staged(self._folder) as staging:
                options = BuildOptions(executor=executor, cache=cache, staging=staging, defer=defer)
                site_build.build(plan, plan_dir, output, staging.folder, options)

    def _tell_once(self, line: str) -> None:
        if line not in self._told:
            self._told.add(line)
            click.echo(line, err=True)

    def _usable_executor(self) -> Executor:
        """Return the executor; once one of its processes was killed, one that runs all in this process."""
        try:
            self._executor.submit(int).result()
        except BrokenExecutor:
            self._executor = Executor()
        return self._executor

    def _render_theme(self, plan: PlanSummary, folder: Path) -> ThemeOutput:
        """Run MkDocs into an empty folder, and return its output; whatever it raises."""
        config = load_config(config_file=str(self._project.config_file), site_dir=str(folder))
        plugin = plugin_of(config)
        plugin.plan, plugin.plan_dir, plugin.writes = plan, self._project.plan_dir, False
        if self._plugins is None:
            self._plugins = config.plugins
            config.plugins.on_startup(command="serve", dirty=False)
            config.plugins.on_serve(self.server, config=config, builder=self._build)
        self._watch([config.docs_dir, config.theme.custom_dir, *config.watch])
        config.site_url = self._address()
        mkdocs_build(config, serve_url=config.site_url)
        self._watch(config.watch)  # plug-ins may have added to it
        return plugin.output


def _address(config_file: Path) -> tuple[str, int]:
    """Return host and port of the configuration's `dev_addr`; the usual ones where it cannot be read."""
    try:
        host, port = load_config(config_file=str(config_file)).dev_addr
    except Exception:  # noqa: BLE001  the first build shows it
        return _HOST, _PORT
    return host, port


def _quieten() -> None:
    """Let MkDocs log nothing but warnings: errors are printed with the result of the build."""
    handler = logging.StreamHandler()
    handler.addFilter(lambda record: record.levelno < logging.ERROR)
    logging.basicConfig(format="%(message)s", handlers=[handler])
    for name in LOGGERS:
        # it warns of each request that is not answered 200
        logging.getLogger(f"{name}.livereload").setLevel(logging.ERROR)


def _named(changed: list[str]) -> str:
    """Return the names of changed paths in one text; a folder is named only where nothing in it has changed."""
    here = Path.cwd()
    paths = [Path(path) for path in changed if not any(other.startswith(path + os.sep) for other in changed)]
    names = [str(path.relative_to(here) if path.is_relative_to(here) else path) for path in paths]
    listed = say("、").join(names[:_NAMED])
    return listed if len(names) <= _NAMED else say("{files} 等 {count} 个文件", files=listed, count=len(names))


def _next_step(failure: Failure) -> str:
    if failure.problems:
        return say("共 {count} 个问题。改好存盘，就会重新生成。", count=len(failure.problems))
    return say("改好存盘，就会重新生成。")


def _no_port(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return say(
            "端口 {port} 已被占用，可能另有一个预览正在运行。请先结束它，或者换一个端口，如 --port {other}；"
            "--port 0 自动选择空闲的端口。",
            port=port,
            other=_PORT + (port == _PORT),
        )
    return say(
        "不能在 {host} 的端口 {port} 上预览：{reason}。请用 --port 换一个端口，或者改 mkdocs.yml 的 dev_addr。",
        host=host,
        port=port,
        reason=system_reason(error),
    )
