"""Times `plan build` against other generators: the same pages, in turn, with a search; cold and after one changed task.

Wall times on a shared machine mean little by themselves. So everybody runs in every round, ratios are taken within a
round, and what is printed are medians. What everybody wrote stands beside, since who writes more has more to do: a
ratio is given as it is, for each MB, for each page, and of processor time. What is missing on the machine is installed
below .cache/bench, or named and left out:

    make bench ARGS="L L-linked --rounds 3"
    make bench ARGS="L XL --only plan --only hugo"

`targets.py` holds these times, and those of the preview and of publishing, against what they are to be.
"""

import argparse
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks import measuring, tools
from tests.benchmarks.generators.contender import Contender, Programs
from tests.benchmarks.generators.eleventy import Eleventy
from tests.benchmarks.generators.hugo import Hugo
from tests.benchmarks.generators.markdown import MkDocs, Zensical
from tests.benchmarks.generators.ours import ROOT, Plan
from tests.benchmarks.measuring import Cost, Written

OURS = {"plan": Plan("plan", documents=False), "office": Plan("plan, with office files", documents=True)}
CONTENDERS: dict[str, Contender] = {
    **OURS,
    "hugo": Hugo(),
    "eleventy": Eleventy(),
    "zensical": Zensical(),
    "mkdocs": MkDocs(),
}
EXPRESSED = "expressed.json"
"""The file in which `express` says how many pages there are, and what files (path → text) one changed task changes."""
SIZES = ("S", "M", "L", "XL", "M-linked", "L-linked", "XL-linked")
COLD, CHANGED = STATES = ("cold", "one changed task")


@dataclass(frozen=True)
class Built:
    """What a build cost, and what it wrote."""

    cost: Cost
    written: Written


Measure = Callable[[Built], float]
MEASURES: dict[str, Measure] = {
    "": lambda built: built.cost.wall,
    "per MB": lambda built: built.cost.wall / built.written.megabytes,
    "per page": lambda built: built.cost.wall / built.written.pages,
    "user": lambda built: built.cost.user,
}
"""Seconds, as they are and for what was written; and those of the processor, which depend least on who else works."""
HEAD = ("s", "plan ÷", *(measure for measure in MEASURES if measure), "user s", "MiB", "files", "pages", "MB")


class Course:
    """The contenders on a plan of one size, round after round."""

    def __init__(
        self, size: str, folder: Path, names: list[str], programs: Programs, changed: Collection[str] | None = None
    ) -> None:
        """Write what everybody builds from; those that are not to be `changed` build from nothing alone."""
        self.size, self._folder, self._names, self._programs = size, folder / size, names, programs
        self._changed = names if changed is None else changed
        self.built: dict[str, dict[str, list[Built]]] = {state: defaultdict(list) for state in STATES}
        """State → contender → round after round."""
        command = [sys.executable, "-m", "tests.benchmarks.express", size, str(self._folder), *names]
        subprocess.run(command, cwd=ROOT, check=True)
        said = json.loads((self._folder / EXPRESSED).read_text("utf-8"))
        self._pages, self.changes = said["pages"], said["changes"]

    def home(self, name: str) -> Path:
        """Return a contender's folder."""
        return self._folder / name

    def round(self) -> None:
        """Let everybody build, from nothing and after one changed task."""
        for name in self._names:
            home, contender = self.home(name), CONTENDERS[name]
            for kept in (contender.output, *contender.caches):
                shutil.rmtree(home / kept, ignore_errors=True)
            for state, files in zip(STATES, self.changes[name], strict=True):
                if state == COLD or name in self._changed:
                    write(home, files)
                    self.built[state][name].append(self._build(home, contender))
            print(f"{self.size} {name}", file=sys.stderr, flush=True)

    def _build(self, home: Path, contender: Contender) -> Built:
        cost = measuring.run(contender.commands(home, self._programs), home, contender.environment(home))
        written = measuring.written(home / contender.output)
        if written.pages < self._pages:
            raise RuntimeError(f"{contender.name} made {written.pages} of {self._pages} pages")
        return Built(cost, written)

    def tables(self) -> Iterable[str]:
        """Lay out the medians, and our times without office files as parts of theirs: a table a state."""
        for state in STATES:
            rows = [self._cells(state, name) for name in self._names if self.built[state][name]]
            if rows:
                yield "\n".join(map(_row, [(f"{self.size}, {state}", *HEAD), *rows]))

    def _cells(self, state: str, name: str) -> tuple[str, ...]:
        built = self.built[state][name]
        written, costs = built[-1].written, [one.cost for one in built]
        theirs = name not in OURS and self.built[state]["plan"]
        return (
            CONTENDERS[name].name,
            f"{median(cost.wall for cost in costs):.2f}",
            *(f"{median(self.ratios('plan', name, state, measure)):.2f}" if theirs else "" for measure in MEASURES),
            f"{median(cost.user for cost in costs):.2f}",
            f"{median(cost.peak for cost in costs):.0f}",
            *(str(number) for number in (written.files, written.pages)),
            f"{written.megabytes:.1f}",
        )

    def ratios(self, ours: str, theirs: str, state: str, measure: str = "") -> list[float]:
        """Return a measure of one contender as parts of another's of the same round."""
        of, built = MEASURES[measure], self.built[state]
        return [of(one) / of(other) for one, other in zip(built[ours], built[theirs], strict=True)]


def write(home: Path, files: dict[str, str]) -> None:
    """Write texts by their paths."""
    for path, text in files.items():
        (home / path).write_text(text, "utf-8", newline="\n")


def growth(small: Course, large: Course) -> list[float]:
    """Return how many times longer one changed task takes in the larger plan, round after round."""
    pairs = zip(small.built[CHANGED]["plan"], large.built[CHANGED]["plan"], strict=True)
    return [after.cost.wall / before.cost.wall for before, after in pairs]


def found(names: Iterable[str]) -> tuple[list[str], Programs]:
    """Return those contenders whose programs are there or can be installed, and these; say who is left out."""
    there, names = [], list(names)
    programs = tools.find({program for name in names for program in CONTENDERS[name].needs})
    tools.compile_program()
    for name in names:
        if missing := [program for program in CONTENDERS[name].needs if program not in programs]:
            print(f"left out: {CONTENDERS[name].name}, since {', '.join(missing)} could not be installed")
        else:
            there.append(name)
    return there, programs


def _row(cells: tuple[str, ...]) -> str:
    name, *numbers = cells
    return f"{name:28}" + "".join(f"{number:>10}" for number in numbers)


def main() -> None:
    """Read the arguments, run the rounds, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", default=["M"], metavar="SIZE", help=f"{', '.join(SIZES)} (M)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", choices=CONTENDERS, help="leave out all others")
    arguments = parser.parse_args()
    if unknown := set(arguments.sizes).difference(SIZES):
        parser.error(f"no such size: {', '.join(sorted(unknown))}")
    names, programs = found(name for name in CONTENDERS if not arguments.only or name in arguments.only)
    with tempfile.TemporaryDirectory() as folder:
        courses = [Course(size, Path(folder), names, programs) for size in arguments.sizes]
        for _ in range(arguments.rounds):
            for course in courses:
                course.round()
    print("\n\n".join(table for course in courses for table in course.tables()))
    if "plan" in names:
        for small, large in itertools.pairwise(courses):
            print(f"one changed task, {large.size} against {small.size}: {median(growth(small, large)):.2f}")


if __name__ == "__main__":
    main()
