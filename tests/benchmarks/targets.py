"""Holds the times of `plan build`, `plan serve` and `plan publish` against what they are to be, on large plans.

    make targets ARGS="5"
    make targets ARGS="1 --only cold,edit,serve,publish,xl --size L --large XL"

cold     builds from nothing, beside Hugo with Pagefind and MkDocs with Material and its own search
edit     builds after one changed task, beside the same
serve    from a save of a task's new title to the page that shows it
publish  a publish after one edit beside a build after the same edit, each with a cache of its own; and with no edit
xl       one changed task in the larger plan beside the smaller one; memory

Printed are medians, with a target beside each; then what everybody wrote, as `speed.py` does. Sizes named `L-linked`
and so on are plans whose tasks say what they continue.
"""

import argparse
import re
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.benchmarks import measuring
from tests.benchmarks.speed import CHANGED, COLD, CONTENDERS, MEASURES, OURS, SIZES, Course, found, growth, write
from tests.previewed import preview

PARTS = {
    "cold": ("plan", "office", "hugo", "mkdocs"),
    "edit": ("office", "hugo"),
    "serve": ("office",),
    "publish": ("office",),
    "xl": ("plan",),
}
"""Part → the contenders that build the smaller plan for it."""
OFFICE = OURS["office"]


@dataclass(frozen=True)
class Row:
    """What was measured, round after round, and the most that it is to be."""

    label: str
    target: float
    values: list[float]
    unit: str = ""
    beside: Mapping[str, Iterable[float]] = field(default_factory=dict)
    """What else was measured."""

    def __str__(self) -> str:
        """Return the row with medians."""
        beside = ", ".join(f"{name} {median(values):.2f}" for name, values in self.beside.items())
        target = f"≤ {self.target:g} {self.unit}"
        return f"{self.label:72}{median(self.values):9.2f}   {target:11}{beside}".rstrip()


def builds(course: Course, parts: set[str], names: list[str]) -> Iterator[Row]:
    """Return the builds as parts of those of others."""
    wanted = [
        ("cold", COLD, "plan", "hugo", 1.2),
        ("cold", COLD, "office", "hugo", 2),
        ("edit", CHANGED, "office", "hugo", 0.4),
        ("cold", COLD, "plan", "mkdocs", 0.2),
    ]
    for part, state, ours, theirs, target in wanted:
        if part in parts and theirs in names:
            documents = "on" if ours == "office" else "off"
            label = f"{state}, {course.size}, office files {documents} ÷ {CONTENDERS[theirs].name}"
            beside = {measure: course.ratios(ours, theirs, state, measure) for measure in MEASURES}
            yield Row(label, target, beside.pop(""), beside=beside)


def serving(course: Course, rounds: int) -> Row:
    """Save a task's new title again and again, and wait for the page that shows it."""
    home, times = course.home("office"), []
    title, path = _retitle(course, "")  # before it is watched
    with preview(home, **OFFICE.environment(home, "serve")) as previewed:
        _wait(previewed.address + path, title)
        for number in range(rounds):
            begun = time.perf_counter()
            title, _ = _retitle(course, f"第{number}稿")
            _wait(previewed.address + path, title)
            times.append(time.perf_counter() - begun)
    return Row(f"save → page in plan serve, {course.size}", 1, times, "s")


def _retitle(course: Course, mark: str) -> tuple[str, str]:
    """Let the title of a task end in a mark, in its file and in the notice; return the title and the page's address."""
    before = course.changes["office"][0]
    task = next(path for path in before if "/tasks/" in path)
    found = re.search(r"^title: (.+)$", before[task], re.MULTILINE)
    assert found
    write(course.home("office"), {path: text.replace(found[1], found[1] + mark, 1) for path, text in before.items()})
    return found[1] + mark, task.removeprefix("plan/").replace(".yml", ".html")


def _wait(address: str, text: str) -> None:
    """Ask for a page until it shows a text."""
    deadline = time.monotonic() + measuring.PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(address, timeout=measuring.PATIENCE) as answer:  # noqa: S310  ours
            if text in answer.read().decode("utf-8"):
                return
        time.sleep(0.02)
    raise TimeoutError(address)


def publishing(course: Course, rounds: int) -> Row:
    """Publish edit after edit, and build after the same."""
    home, built, published = course.home("office"), [], []
    for number in range(1 + rounds):  # the first one fills both caches
        _retitle(course, f"第{number}次")
        built.append(measuring.run(OFFICE.commands(home, {}), home, OFFICE.environment(home)).wall)
        published.append(_publish(home))
    ratios = [one / other for one, other in zip(published[1:], built[1:], strict=True)]
    beside = {"publish s": published[1:], "build s": built[1:]}
    return Row(f"plan publish ÷ plan build after one edit, {course.size}", 1.5, ratios, beside=beside)


def republishing(course: Course, rounds: int) -> Row:
    """Publish once, then again and again with nothing changed."""
    home = course.home("office")
    _, *times = [_publish(home) for _ in range(1 + rounds)]
    return Row("plan publish with nothing changed, 2014", 1.5, times, "s")


def _publish(home: Path) -> float:
    return measuring.run(OFFICE.publishing("target"), home, OFFICE.environment(home, "publish")).wall


def growing(small: Course, large: Course) -> Iterator[Row]:
    """Return how one changed task, and the memory of a build, grow with the plan."""
    yield Row(f"one changed task, {large.size} ÷ {small.size}, office files off", 2.5, growth(small, large))
    peaks = [built.cost.peak for built in large.built[COLD]["plan"]]
    yield Row(f"peak memory, {large.size}, office files off", 250, peaks, "MiB")


def measure(folder: Path, parts: set[str], arguments: argparse.Namespace) -> None:
    """Measure all parts and print what came of them."""
    rounds = arguments.rounds
    names, programs = found(dict.fromkeys(name for part in PARTS if part in parts for name in PARTS[part]))
    courses = []
    if compared := parts & {"cold", "edit", "xl"}:
        changed = {name for part in compared - {"cold"} for name in PARTS[part]}
        courses.append(Course(arguments.size, folder, names, programs, changed))
    if "xl" in parts:
        courses.append(Course(arguments.large, folder, ["plan"], programs))
    for _ in range(rounds):
        for course in courses:
            course.round()
    small = courses[0] if courses else Course(arguments.size, folder, ["office"], programs)
    rows = [*builds(small, parts, names)]
    if "serve" in parts:
        rows.append(serving(small, rounds))
    if "publish" in parts:
        rows.append(publishing(small, rounds))
        rows.append(republishing(Course("S", folder / "2014", ["office"], programs), rounds))
    if "xl" in parts:
        rows += growing(*courses)
    print("\n".join(map(str, rows)))
    for course in courses:
        print(*("\n" + table for table in course.tables()), sep="\n")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rounds", nargs="?", type=int, default=5)
    parser.add_argument("--only", default=",".join(PARTS), metavar="PART,…", help=", ".join(PARTS))
    parser.add_argument("--size", choices=SIZES, default="L")
    parser.add_argument("--large", choices=SIZES, default="XL")
    arguments = parser.parse_args()
    parts = set(arguments.only.split(","))
    if unknown := parts.difference(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), parts, arguments)


if __name__ == "__main__":
    main()
