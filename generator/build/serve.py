"""Serve the live preview with MkDocs' server, rebuild on each change, and report each build in the terminal.

The server answers before anything is built, whatever state the plan is in: the watcher asks for the first build as
if a file had changed.
"""

import errno
import logging
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer

from generator.build.mkdocs import plugin_of
from generator.build.mkdocs_failures import failures
from generator.build.preview import Failure, Preview
from generator.build.watch import Watcher
from generator.messages import say
from generator.problems import SiteError

if TYPE_CHECKING:
    from mkdocs.plugins import PluginCollection

_HOST, _PORT = "127.0.0.1", 8000
_FOLDERS = "docs", "overrides"
"""Folders that configurations usually name: they are watched even where the configuration cannot be read."""
_NAMED = 3
"""Changed files that the terminal names at most."""


def serve(config_file: Path, plan_dir: Path, port: int | None = None) -> None:
    """Serve the live preview until interrupted; raise SiteError where the port cannot be used."""
    for name in {"SIGTERM", "SIGHUP"} & signal.Signals.__members__.keys():  # as when the terminal is closed
        signal.signal(signal.Signals[name], signal.default_int_handler)
    _quieten()
    host, configured = _address(config_file)
    port = configured if port is None else port
    with TemporaryDirectory(prefix="plan-") as folder:
        serving = _Serving(config_file, plan_dir, host, port, Path(folder))
        try:
            serving.server.serve()
        except OSError as error:
            raise SiteError(_no_port(host, port, error)) from None
        finally:
            serving.end()


class _Serving:
    """MkDocs' server with our watcher and preview; it builds when the watcher asks for it."""

    def __init__(self, config_file: Path, plan_dir: Path, host: str, port: int, folder: Path) -> None:
        self._config_file, self._plan_dir, self._folder, self._host = config_file, plan_dir, folder, host
        self._plugins: PluginCollection | None = None
        """The plug-ins of the first configuration that could be read: their events were called for this server."""
        self._watcher = Watcher()
        self.server = LiveReloadServer(self._build, host, port, str(folder))
        self.server.observer = self._watcher  # type: ignore[assignment] # it has all methods that are called
        self._watched: set[str] = set()
        self._watch([config_file, plan_dir, *map(config_file.with_name, _FOLDERS)])
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
        begun = time.monotonic()
        if failure := self._preview.attempt(self._site):
            click.echo(f"{failure}\n{_next_step(failure)}", err=True)
        else:
            click.echo(say("网站已生成，用时 {seconds} 秒。", seconds=f"{time.monotonic() - begun:.1f}"))

    def _welcome(self) -> str:
        return say("预览地址：{address}　按 Ctrl+C 结束。", address=self._address())

    def _address(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.server.server_port}/"

    def _site(self) -> None:
        """Build the whole site with MkDocs, drafts included."""
        with failures():
            config = load_config(config_file=str(self._config_file), site_dir=str(self._folder))
            plugin = plugin_of(config)
            plugin.plan_dir, plugin.drafts = self._plan_dir, True
            if self._plugins is None:
                self._plugins = config.plugins
                config.plugins.on_startup(command="serve", dirty=False)
                config.plugins.on_serve(self.server, config=config, builder=self._build)
            self._watch([config.docs_dir, config.theme.custom_dir, *config.watch])
            config.site_url = self._address()
            mkdocs_build(config, serve_url=config.site_url)
            self._watch(config.watch)  # plug-ins may have added to it


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
    logging.getLogger("mkdocs.livereload").setLevel(logging.ERROR)  # it warns of each request that is not answered 200


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
            "端口 {port} 已有程序在用，多半是另一个预览还开着。先结束它，或者换一个端口，如 --port {other}；"
            "写 --port 0 就自动找一个空着的。",
            port=port,
            other=_PORT + (port == _PORT),
        )
    return say(
        "不能在 {host} 的端口 {port} 上预览：{reason}。请用 --port 换一个端口，或者改 mkdocs.yml 的 dev_addr。",
        host=host,
        port=port,
        reason=error.strerror,
    )
