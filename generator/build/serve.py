"""`plan serve`: MkDocs' server with live reload, from its first moment on, whatever state the plan is in.

The first build is the watcher's first change: the server answers from its first moment, whatever state the plan is
in.
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
"""What a configuration names as a rule: watched even where it cannot be read."""
_NAMED = 3
"""How many changed files the terminal names at most."""


def serve(config_file: Path, plan_dir: Path, port: int | None = None) -> None:
    """Serve the site with live preview until interrupted; raise SiteError where the port cannot be had."""
    for name in {"SIGTERM", "SIGHUP"} & signal.Signals.__members__.keys():  # the terminal was closed, say
        signal.signal(signal.Signals[name], signal.default_int_handler)
    _quieten()
    host, usual = _address(config_file)
    port = usual if port is None else port
    with TemporaryDirectory(prefix="plan-") as folder:
        serving = _Serving(config_file, plan_dir, host, port, Path(folder))
        try:
            serving.server.serve()
        except OSError as error:
            raise SiteError(_no_port(host, port, error)) from None
        finally:
            serving.end()


class _Serving:
    """Builds when MkDocs' server asks for it, and tells the terminal."""

    def __init__(self, config_file: Path, plan_dir: Path, host: str, port: int, folder: Path) -> None:
        self._config_file, self._plan_dir, self._folder, self._host = config_file, plan_dir, folder, host
        self._plugins: PluginCollection | None = None
        """Those that were told of this server: of the first configuration that could be read."""
        self._watcher = Watcher()
        self.server = LiveReloadServer(self._build, host, port, str(folder))
        self.server.observer = self._watcher  # type: ignore[assignment] # it has all that is asked of it
        self._watched: set[str] = set()
        self._watch([config_file, plan_dir, *map(config_file.with_name, _FOLDERS)])
        self._preview = Preview(self.server.serve_request, folder, self.server.mount_path)
        self._preview.wait()
        self.server.set_app(self._preview)

    def end(self) -> None:
        """Stop the server, and let plug-ins know."""
        self.server.shutdown()
        if self._plugins:
            self._plugins.on_shutdown()

    def _watch(self, paths: Iterable[str | Path | None]) -> None:
        """Watch what is not watched yet; what nothing is made of any more does no harm."""
        for path in {str(Path(path).absolute()) for path in paths if path} - self._watched:
            self._watched.add(path)
            self.server.watch(path)

    def _build(self) -> None:
        """Build, and tell the terminal what was changed, what came of it, and how long it took."""
        changed = self._watcher.taken()
        click.echo(say("{files} 有改动，重新生成……", files=_named(changed)) if changed else self._welcome())
        begun = time.monotonic()
        if failure := self._preview.attempt(self._site):
            click.echo(f"{failure}\n{_so(failure)}", err=True)
        else:
            click.echo(say("网站已生成，用时 {seconds} 秒。", seconds=f"{time.monotonic() - begun:.1f}"))

    def _welcome(self) -> str:
        return say("预览地址：{address}　按 Ctrl+C 结束。", address=self._address())

    def _address(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.server.server_port}/"

    def _site(self) -> None:
        """Let MkDocs build the whole site, drafts included."""
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
            self._watch(config.watch)  # plug-ins have added to it


def _address(config_file: Path) -> tuple[str, int]:
    """Return where MkDocs would serve, as far as the configuration can be read."""
    try:
        host, port = load_config(config_file=str(config_file)).dev_addr
    except Exception:  # noqa: BLE001  the first build says which
        return _HOST, _PORT
    return host, port


def _quieten() -> None:
    """Leave to MkDocs' log nothing but warnings about the site: errors are shown with what came of them."""
    handler = logging.StreamHandler()
    handler.addFilter(lambda record: record.levelno < logging.ERROR)
    logging.basicConfig(format="%(message)s", handlers=[handler])
    logging.getLogger("mkdocs.livereload").setLevel(logging.ERROR)  # it warns of each request that is not answered 200


def _named(changed: list[str]) -> str:
    """Name files that changed, a folder only where nothing in it did."""
    here = Path.cwd()
    paths = [Path(path) for path in changed if not any(other.startswith(path + os.sep) for other in changed)]
    names = [str(path.relative_to(here) if path.is_relative_to(here) else path) for path in paths]
    listed = say("、").join(names[:_NAMED])
    return listed if len(names) <= _NAMED else say("{files} 等 {count} 个文件", files=listed, count=len(names))


def _so(failure: Failure) -> str:
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
