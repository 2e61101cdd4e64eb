"""Times `plan build` against other generators: the same pages, in turn, with a search; cold and after one changed task.

Wall times on a shared machine mean little by themselves. So everybody runs in every round, ratios are taken within a
round, and what is printed are medians. What is missing on the machine is installed below .cache/bench, or named and
left out:

    make bench ARGS="L --rounds 3"
    make bench ARGS="L XL --only plan --only hugo"
"""

import argparse
import itertools
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from tests.benchmarks import measuring, tools
from tests.benchmarks.generators.contender import Contender, Programs
from tests.benchmarks.generators.eleventy import Eleventy
from tests.benchmarks.generators.hugo import Hugo
from tests.benchmarks.generators.markdown import MkDocs, Zensical
from tests.benchmarks.generators.ours import ROOT, Plan
from tests.benchmarks.measuring import Cost

CONTENDERS: dict[str, Contender] = {
    "plan": Plan(),
    "hugo": Hugo(),
    "eleventy": Eleventy(),
    "zensical": Zensical(),
    "mkdocs": MkDocs(),
}
EXPRESSED = "expressed.json"
"""The file in which `express` says how many pages there are, and what files (path → text) one changed task changes."""
SIZES = ("S", "M", "L", "XL")
STATES = ("cold", "changed")
HEAD = ("cold s", "ours ÷", "user s", "MiB", "changed s", "ours ÷", "user s", "MiB", "files", "MB")

Costs = dict[str, list[Cost]]
"""Contender → what each round cost."""


class Course:
    """The contenders on a plan of one size, round after round."""

    def __init__(self, size: str, folder: Path, names: list[str], programs: Programs) -> None:
        self.size, self._folder, self._names, self._programs = size, folder / size, names, programs
        self.costs: dict[str, Costs] = {state: defaultdict(list) for state in STATES}
        self.built: dict[str, tuple[int, int]] = {}
        """Contender → files and bytes of its site."""
        command = [sys.executable, "-m", "tests.benchmarks.express", size, str(self._folder), *names]
        subprocess.run(command, cwd=ROOT, check=True)
        said = json.loads((self._folder / EXPRESSED).read_text("utf-8"))
        self._pages, self._changes = said["pages"], said["changes"]

    def round(self) -> None:
        """Let everybody build, from nothing and after one changed task."""
        for name in self._names:
            home = self._folder / name
            contender = CONTENDERS[name]
            for kept in (contender.output, *contender.caches):
                shutil.rmtree(home / kept, ignore_errors=True)
            for state, files in zip(STATES, self._changes[name], strict=True):
                for path, text in files.items():
                    (home / path).write_text(text, "utf-8")
                commands = contender.commands(home, self._programs)
                cost = measuring.run(commands, home, contender.environment(home))
                self.costs[state][name].append(cost)
            built = home / contender.output
            if (pages := sum(1 for _ in built.rglob("*.html"))) < self._pages:
                raise RuntimeError(f"{name} made {pages} of {self._pages} pages")
            self.built[name] = measuring.size(built)
            print(f"{self.size} {name}", file=sys.stderr, flush=True)

    def table(self) -> str:
        """Lay out the medians, and our times as parts of theirs."""
        return "\n".join(_row(cells) for cells in [(self.size, *HEAD), *map(self._cells, self._names)])

    def _cells(self, name: str) -> tuple[str, ...]:
        files, size = self.built[name]
        return (
            CONTENDERS[name].name,
            *self._times("cold", name),
            *self._times("changed", name),
            str(files),
            f"{size / 1e6:.1f}",
        )

    def _times(self, state: str, name: str) -> tuple[str, ...]:
        costs = self.costs[state][name]
        wall = statistics.median(cost.wall for cost in costs)
        user = statistics.median(cost.user for cost in costs)
        peak = statistics.median(cost.peak for cost in costs)
        return f"{wall:.2f}", self._ratio(state, name), f"{user:.2f}", f"{peak:.0f}"

    def _ratio(self, state: str, name: str) -> str:
        """Return the median of our wall times as parts of another's of the same round."""
        costs = self.costs[state]
        if name == "plan" or "plan" not in self._names:
            return ""
        ratios = (ours.wall / theirs.wall for ours, theirs in zip(costs["plan"], costs[name], strict=True))
        return f"{statistics.median(ratios):.2f}"


def _row(cells: tuple[str, ...]) -> str:
    name, *numbers = cells
    return f"{name:28}" + "".join(f"{number:>10}" for number in numbers)


def growth(small: Course, large: Course) -> str:
    """Say how much longer one changed task takes in the larger plan."""
    pairs = zip(small.costs["changed"]["plan"], large.costs["changed"]["plan"], strict=True)
    ratio = statistics.median(after.wall / before.wall for before, after in pairs)
    return f"one changed task, {large.size} against {small.size}: {ratio:.2f}"


def main() -> None:
    """Read the arguments, run the rounds, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", default=["M"], metavar="SIZE", help=f"{', '.join(SIZES)} (M)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", choices=CONTENDERS, help="leave out all others")
    arguments = parser.parse_args()
    if unknown := set(arguments.sizes).difference(SIZES):
        parser.error(f"no such size: {', '.join(sorted(unknown))}")
    names = [name for name in CONTENDERS if not arguments.only or name in arguments.only]
    programs = tools.find({program for name in names for program in CONTENDERS[name].needs})
    for name in list(names):
        if missing := [program for program in CONTENDERS[name].needs if program not in programs]:
            print(f"left out: {CONTENDERS[name].name}, since {', '.join(missing)} could not be installed")
            names.remove(name)
    with tempfile.TemporaryDirectory() as folder:
        courses = [Course(size, Path(folder), names, programs) for size in arguments.sizes]
        for _ in range(arguments.rounds):
            for course in courses:
                course.round()
    print("\n\n".join(course.table() for course in courses))
    if "plan" in names:
        for small, large in itertools.pairwise(courses):
            print(growth(small, large))


if __name__ == "__main__":
    main()
