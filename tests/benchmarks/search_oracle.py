"""Holds the search against notices as texts: thousands of pieces of them, in every browser and way of opening a site.

    python -m tests.benchmarks.search_oracle [PIECES] [--only 2014,ten,many] [--browsers chromium,firefox]
        [--places http,disk]

2014   the plan as it is
ten    ten editions of 240 tasks
many   more editions than are searched without Pagefind

Each is asked from a server and from the disk, with WebAssembly and without: pieces of 1 to 20 characters of the tasks'
paragraphs in the notices, marks included, and a quarter more that are put together. What holds a piece
comes from the notices and the names of departments by this file alone. Printed are recall and precision over all pairs
of a piece and a task, then what a search takes once the index is there: of pieces, and of words typed in letters.
"""

import argparse
import json
import os
import random
import re
import shutil
import tempfile
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any
from unicodedata import normalize

import yaml
from playwright.sync_api import Playwright, sync_playwright

from tests.benchmarks import plans
from tests.browser import firefox
from tests.browser.plans import ROOT, build
from tests.browser.searching import strict_policy
from tests.browser.windows import launch, served

SITES = {"2014": "S", "ten": "L", "many": "Y"}
PIECES = 12_000
LONGEST = 20
BATCH = 50
"""Pieces that are put at once: a Firefox has to answer in time."""
TIMED = 600
TYPED = [
    "jian" * 10,
    "shi" * 12,
    "dianti",
    "tzsb",
    "zlqs",
    "shipinanquan",
    "tezhnogshebei",
    "shipinyaopin",
    "a" * 40,
]
"""Words in letters: syllables that can be cut in several ways, initials, slips, and what can be no pinyin."""

FOUND = """([queries, addresses]) => {
    const at = new Map(addresses.map((address, i) => [address, i]));
    return Promise.all(queries.map(query => plan.search(query, {kind: "task"}).then(({loose, results}) =>
        loose ? [] : results.map(({url}) => at.get(url) ?? -1))));
}"""
"""JavaScript: for each query the numbers of the tasks that have it as it was typed."""

TIMES = """async ([queries]) => {
    await plan.search("质量");
    const {indexes} = await plan.find("质量", {}, true), times = [];
    for (const query of queries) {
        let least = Infinity;
        for (let i = 0; i < 3; i += 1) {
            indexes.forEach(index => { index.lately = {}; });
            const begun = performance.now();
            await plan.find(query, {}, true);
            least = Math.min(least, performance.now() - begun);
        }
        times.push(least);
    }
    return times;
}"""
"""JavaScript: milliseconds of one query after the other, each the best of three, nothing remembered between."""

Ask = Callable[[str, list[Any]], Any]
"""Runs a JavaScript function of one argument in a page that searches all editions."""


def compared(text: str) -> str:
    """Return a text as readers type it: width, case and blanks do not count, marks do."""
    return "".join(normalize("NFKC", text).lower().split())


class Oracle:
    """All that the notices say of tasks, and the names of those who bear them: which tasks hold a piece."""

    def __init__(self, site: Path, notices: dict[str, str]) -> None:
        self.addresses: list[str] = []
        self.paragraphs: list[str] = []
        self._starts: list[int] = []
        self._owners: list[int] = []
        parts: list[str] = []
        at = 0
        for year, notice in notices.items():
            borne = _names(json.loads((site / year / "data/plan.json").read_text("utf-8")))
            for id_, paragraph in _paragraphs(notice):
                self.addresses.append(f"{year}/tasks/{id_}.html")
                self.paragraphs.append(paragraph)
                for text in {paragraph, *borne[id_]}:
                    self._starts.append(at)
                    self._owners.append(len(self.addresses) - 1)
                    parts.append(compared(text) + "\0")
                    at += len(parts[-1])
        self._text = "".join(parts)
        self._lines = "\0".join(compared(line) for notice in notices.values() for line in notice.split("\n"))

    def holding(self, piece: str) -> set[int]:
        """Return the numbers of the tasks that hold a piece; with other marks where no notice holds it."""
        wanted = compared(piece)
        stands = wanted in self._lines or wanted in self._text
        return self._matching(re.escape(wanted) if stands else _with_any_marks(wanted))

    def _matching(self, pattern: str) -> set[int]:
        places = (match.start() for match in re.finditer(pattern, self._text))
        return {self._owners[bisect_right(self._starts, at) - 1] for at in places}

    def pieces(self, number: int) -> list[str]:
        """Return so many pieces of the notices, and a quarter more that are made of two and stand by chance alone."""
        chance, found = random.Random(number), set[str]()
        while len(found) < number:
            found |= {self._piece(chance)}
        while len(found) < number + number // 4:
            one, other = self._piece(chance), self._piece(chance)
            joined = one[: chance.randint(1, 5)] + other[: chance.randint(1, 5)]
            found |= {joined} if _is_asked(joined) else set()
        return sorted(found)

    def _piece(self, chance: random.Random) -> str:
        while True:
            paragraph, length = chance.choice(self.paragraphs), chance.randint(1, LONGEST)
            start = chance.randrange(len(paragraph) - length + 1)
            if _is_asked(piece := paragraph[start : start + length]):
                return piece


def _is_asked(piece: str) -> bool:
    """Whether a piece is one question: it says something, and has no blank, which would make it two words."""
    return any(map(str.isalnum, piece)) and not any(map(str.isspace, piece))


def _with_any_marks(text: str) -> str:
    """Return the pattern of a text with any marks for its own, and none at either end."""
    return r"[^\w\0]+".join(word for word in re.split(r"\W+", text) if word)


def _paragraphs(notice: str) -> Iterator[tuple[str, str]]:
    """Yield the tasks of a notice and their paragraphs after the numbers of their chapters."""
    chapter, chapters, tasks = "", 0, 0
    for line in notice.split("\n"):
        if heading := re.match("([一二三四五六七八九十]+)、", line):
            chapter, chapters, tasks = heading[1], chapters + 1, 0
        elif re.match("[(（][一二三四五六七八九十]+[)）]", line):
            tasks += 1
            yield f"{chapters}-{tasks}", chapter + line


def _names(data: Any) -> dict[str, list[str]]:
    """Return task → every name of the departments that bear a duty in it."""
    names = {one["id"]: [one["name"], *one["aliases"]] for one in data["departments"]}
    return {task["id"]: [n for duty in task["duties"] for n in names[duty["department"]]] for task in data["tasks"]}


@contextmanager
def _chromium(playwright: Playwright, address: str, *, wasm: bool) -> Iterator[Ask]:
    path = os.environ.get("PLAN_BROWSER") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    browser = launch(playwright, path)
    assert browser, "no Chromium"
    with browser:
        page = browser.new_page()
        if not wasm:
            page.add_init_script("delete window.WebAssembly")
        page.goto(f"{address}index.html")
        assert page.evaluate("typeof WebAssembly === 'object'") == wasm
        yield page.evaluate


@contextmanager
def _firefox(_playwright: Playwright, address: str, *, wasm: bool) -> Iterator[Ask]:
    program = firefox.path()
    assert program, "no Firefox"
    with firefox.started(program, **{"javascript.options.wasm": wasm}) as window:
        window.open(f"{address}index.html")
        assert window.run("return typeof WebAssembly === 'object'") == wasm
        yield lambda script, given: window.run(f"return ({script})(arguments[0])", given)


BROWSERS = {"chromium": _chromium, "firefox": _firefox}


@dataclass
class Score:
    """How many pairs of a piece and a task are right, missing, and too many; pieces that are not answered in full."""

    right: int = 0
    missing: int = 0
    wrong: int = 0
    failed: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return recall and precision, and a few of the pieces that failed."""
        recall, precision = (self.right / ((self.right + other) or 1) for other in (self.missing, self.wrong))
        failed = f", {len(self.failed)} pieces: {self.failed[:5]}" if self.failed else ""
        return f"recall {recall:.6f}, precision {precision:.6f} of {self.right} pairs{failed}"


def score(ask: Ask, addresses: list[str], expected: dict[str, set[int]]) -> Score:
    """Put all pieces to a page, and hold its answers against what is right."""
    total, queries = Score(), [*expected]
    for start in range(0, len(queries), BATCH):
        batch = queries[start : start + BATCH]
        for query, answer in zip(batch, ask(FOUND, [batch, addresses]), strict=True):
            right, found = expected[query], {*answer}
            total.right += len(right & found)
            total.missing += len(right - found)
            total.wrong += len(found - right)
            total.failed += (query,) if right != found or len(answer) != len(found) else ()
    return total


def times(ask: Ask, queries: list[str]) -> str:
    """Return what searches take."""
    batches = (queries[start : start + BATCH] for start in range(0, len(queries), BATCH))
    words = [ms for batch in batches for ms in ask(TIMES, [batch])]
    typed = ask(TIMES, [TYPED])
    slow = max(zip(words, queries, strict=True))
    by_word = ", ".join(f"{word[:14]} {ms:.0f}" for word, ms in zip(TYPED, typed, strict=True))
    return f"median {median(words):.1f} ms, longest {slow[0]:.0f} ms ({slow[1]}); in letters: {by_word}"


def questions() -> list[str]:
    """Return the questions of the tests."""
    files = (ROOT / "tests").glob("search_questions*.yml")
    return [str(question) for path in files for question in yaml.safe_load(path.read_text("utf-8"))]


def measure(folder: Path, name: str, asking: argparse.Namespace, playwright: Playwright) -> Iterator[str]:
    """Yield a line for every way of asking a site."""
    plan = plans.make(folder / f"{name}-plan", SITES[name])
    site = build(plan, folder / name)
    notices = {path.parent.name: path.read_text("utf-8") for path in sorted(plan.glob("*/notice.txt"))}
    oracle = Oracle(site, notices)
    expected = {piece: oracle.holding(piece) for piece in oracle.pieces(asking.pieces)}
    asked = random.Random(1).sample([*expected], min(TIMED, len(expected))) + questions()
    yield f"{name}: {len(notices)} editions, {len(oracle.addresses)} tasks, {len(expected)} pieces"
    with served(site, strict_policy(site)) as http:
        for where, browser, wasm in product(asking.places.split(","), asking.browsers.split(","), (True, False)):
            address = http if where == "http" else f"{site.as_uri()}/"
            with BROWSERS[browser](playwright, address, wasm=wasm) as ask:
                begun = time.perf_counter()
                said = score(ask, oracle.addresses, expected)
                took = time.perf_counter() - begun
                label = f"{name}, {where}, {browser}, {'with' if wasm else 'without'} WebAssembly"
                yield f"{label}: {said}; {took:.0f} s\n    warm: {times(ask, asked)}"


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pieces", nargs="?", type=int, default=PIECES)
    parser.add_argument("--only", default=",".join(SITES), metavar="SITE,…", help=", ".join(SITES))
    parser.add_argument("--browsers", default=",".join(BROWSERS), metavar="BROWSER,…", help=", ".join(BROWSERS))
    parser.add_argument("--places", default="http,disk", metavar="PLACE,…")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        playwright = stack.enter_context(sync_playwright())
        write = partial(print, flush=True)
        for name in arguments.only.split(","):
            for line in measure(folder, name, arguments, playwright):
                write(line)


if __name__ == "__main__":
    main()
