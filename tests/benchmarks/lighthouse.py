"""Asks Lighthouse, with its settings for phones, what it thinks of the pages: each score from 0 to 100.

    .venv/bin/python -m tests.benchmarks.lighthouse [ROUNDS]

Printed are medians. The site is served packed, as web servers do; Lighthouse is installed below .cache/bench.
"""

import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.benchmarks import tools
from tests.benchmarks.generators.ours import ROOT

PAGES = ("index.html", "2014/tasks/3-8.html", "2014/departments/yan-cheng-zhi-jian-ju.html", "2014/matrix.html")
CATEGORIES = ("performance", "accessibility", "best-practices")
CHROMIUM = "--headless --no-sandbox --disable-gpu --disable-background-networking"


class _Packing(SimpleHTTPRequestHandler):
    """Serves every file packed."""

    def do_GET(self) -> None:  # the name that the base class gives it
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        content = gzip.compress(path.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def scores(lighthouse: Path, address: str) -> dict[str, float]:
    """Return what a page scores in each category."""
    command = [str(lighthouse), address, "--quiet", "--output", "json", f"--chrome-flags={CHROMIUM}"]
    browser = os.environ.get("PLAN_BROWSER") or shutil.which("chromium")
    told = os.environ | ({"CHROME_PATH": browser} if browser else {})
    command.append(f"--only-categories={','.join(CATEGORIES)}")
    said = subprocess.run(command, env=told, check=True, capture_output=True, text=True).stdout
    categories = json.loads(said)["categories"]
    return {name: categories[name]["score"] * 100 for name in CATEGORIES}


def main(rounds: int) -> None:
    """Build the site, serve it, and print what its pages score."""
    found = tools.find({"lighthouse"})
    if not found:
        sys.exit("Lighthouse could not be installed")
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(sys.executable).with_name("plan")
        command = [str(plan), "build", "--no-cache", "--site-dir", folder + "/site"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Packing, directory=folder + "/site")) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            print(f"{'':48}" + "".join(f"{name:>16}" for name in CATEGORIES))
            for page in PAGES:
                given = [
                    scores(found["lighthouse"], f"http://127.0.0.1:{server.server_port}/{page}") for _ in range(rounds)
                ]
                medians = (statistics.median(one[name] for one in given) for name in CATEGORIES)
                print(f"{page:48}" + "".join(f"{score:16.0f}" for score in medians), flush=True)
            server.shutdown()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
