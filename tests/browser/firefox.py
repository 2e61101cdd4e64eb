"""A headless Firefox, driven by its own protocol Marionette: JSON messages, each after its length, over a socket."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from tests.browser.windows import PATIENCE

PACKAGE = "firefox-esr fonts-noto-cjk"
"""What Debian calls a Firefox, and a font for Chinese."""

_PREFERENCES = {
    "marionette.port": 0,  # any that is free: it says which in a file
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}

TAB, ENTER, ESCAPE = "\ue004", "\ue007", "\ue00c"
"""Keys, as WebDriver writes them."""


class Firefox:
    """One window of a Firefox."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._ids = connection, count(1)
        self._receive()  # what it calls itself
        self._call("WebDriver:NewSession", capabilities={"alwaysMatch": {}})

    def open(self, url: str) -> None:
        """Open a page and wait until it is loaded."""
        self._call("WebDriver:Navigate", url=url)

    def resize(self, width: int, height: int) -> None:
        """Make the page's window so large, in CSS pixels; Firefox makes none less than 500 wide."""
        around = self.run("return [outerWidth - innerWidth, outerHeight - innerHeight]")
        self._call("WebDriver:SetWindowRect", width=width + around[0], height=height + around[1])
        self.wait("return innerWidth === arguments[0] && innerHeight === arguments[1]", width, height)

    def run(self, script: str, *arguments: object) -> Any:
        """Run the body of a JavaScript function in the page; return what it returns, or what its promise becomes."""
        return self._call("WebDriver:ExecuteScript", script=script, args=[*arguments])["value"]

    def wait(self, script: str, *arguments: object) -> Any:
        """Run a script until it returns what counts as true, and return that; raise AssertionError if it never does."""
        end = monotonic() + PATIENCE
        while not (value := self.run(script, *arguments)):
            assert monotonic() < end, f"not within {PATIENCE} seconds: {script}"
            sleep(0.05)
        return value

    def press(self, keys: str) -> None:
        """Press keys, one after the other, wherever the focus is."""
        strokes = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._call("WebDriver:PerformActions", actions=[{"type": "key", "id": "keys", "actions": strokes}])

    def screenshot(self) -> bytes:
        """Return a picture of the whole page as PNG."""
        return b64decode(self._call("WebDriver:TakeScreenshot", full=True)["value"])

    def _call(self, command: str, **parameters: object) -> Any:
        message = json.dumps([0, id_ := next(self._ids), command, parameters]).encode()
        self._connection.sendall(b"%d:%s" % (len(message), message))
        _, answered, error, result = self._receive()
        assert (answered, error) == (id_, None), f"{command}: {error}"
        return result

    def _receive(self) -> Any:
        length = b""
        while (byte := self._connection.recv(1)) != b":":
            assert byte, "Firefox has gone"
            length += byte
        content = b""
        while len(content) < int(length):
            content += self._connection.recv(int(length) - len(content))
        return json.loads(content)


def path() -> str | None:
    """Return where a Firefox lies: the one that the set-up found, or the first on the path; None for none."""
    return os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")


@contextmanager
def started(program: str, **preferences: object) -> Iterator[Firefox]:
    """Yield a window of a Firefox that is started for it, with a profile of its own; it ends with the block."""
    with tempfile.TemporaryDirectory(prefix="plan-firefox-", ignore_cleanup_errors=True) as profile:
        lines = (
            f"user_pref({json.dumps(key)}, {json.dumps(one)});" for key, one in (_PREFERENCES | preferences).items()
        )
        Path(profile, "user.js").write_text("\n".join(lines), "utf-8")
        command = [program, "--headless", "--marionette", "--no-remote", "--profile", profile]
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {"HOME": profile}
        ) as process:
            try:
                with socket.create_connection(("127.0.0.1", _port(Path(profile), process)), PATIENCE) as connection:
                    yield Firefox(connection)
            finally:
                process.terminate()


def _port(profile: Path, process: "subprocess.Popen[bytes]") -> int:
    """Return the port at which Firefox listens, once it has written it down."""
    end = monotonic() + 2 * PATIENCE
    while monotonic() < end and process.poll() is None:
        with suppress(OSError, ValueError):
            return int((profile / "MarionetteActivePort").read_text("ascii"))
        sleep(0.05)
    message = "Firefox did not start"
    raise AssertionError(message)
