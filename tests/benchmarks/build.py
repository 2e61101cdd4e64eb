"""Times a cold `plan build` against the least that MkDocs with Material can do: start, import, render one page.

Both run in turn in processes of their own; printed are medians and their ratio. Run it with the project's Python:

    .venv/bin/python tests/benchmarks/build.py [ROUNDS]
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
ONE_PAGE = """
from mkdocs.commands.build import build
from mkdocs.config import load_config
build(load_config(config_file={config!r}))
"""


def seconds(command: list[str]) -> float:
    """Return how long a command takes, start and end of its process included."""
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def main(rounds: int) -> None:
    """Print the medians of both, and the ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "docs").mkdir()
        (folder / "docs/index.md").write_text("# One page\n\nText.\n", encoding="utf-8")
        config = folder / "mkdocs.yml"
        config.write_text("site_name: One\ntheme: {name: material, font: false}\nplugins: []\n", encoding="utf-8")
        one_page = [sys.executable, "-c", ONE_PAGE.format(config=str(config))]
        ours = [
            str(Path(sys.executable).with_name("plan")),
            "build",
            "--no-cache",
            "--site-dir",
            str(folder / "site-of-plan"),
        ]
        times: dict[str, list[float]] = {"one Material page": [], "plan build": []}
        for _ in range(rounds):
            shutil.rmtree(folder / "site-of-plan", ignore_errors=True)
            times["one Material page"].append(seconds(one_page))
            times["plan build"].append(seconds(ours))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, median in medians.items():
        print(f"{name:20} {median:6.2f} s")
    print(f"{'ratio':20} {medians['plan build'] / medians['one Material page']:6.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
