"""Work grows with the length of what is read: twice the text takes about twice the time, whatever it repeats.

Measured is the time of the processor, and only where there is enough of it to say something.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from generator.clauses import cells, letterhead, parse, phrases
from generator.intake import parsed_notice, registries
from generator.intake.edition import make, report
from generator.intake.manuscript import Manuscript
from generator.intake.readers import pdf
from generator.plan import fix, load
from generator.plan.records import Plan
from generator.problems import PlanError
from generator.site.files import edition_files, read, sources
from generator.site.frame import SLOTS, Frame
from generator.site.pages.page import Site
from generator.site.search import Record
from generator.text import naming, typeset
from generator.text.tokens import tokens
from generator.text.typeset import numeral
from generator.years import diff
from tests import repeated
from tests.around import all_files
from tests.pdf_pages import LEFT, TOP, set_table
from tests.pdf_pages import pdf as placed

LENGTH = 4_000
FLOOR = 0.1
"""Seconds: what takes less on twice the length is fast enough, and too short to be measured."""
MORE = 3.2
"""How many times the work twice the length may be; with its square it would be four times."""

BLOCKS = (
    *("甲\n", "1.甲\n", "一、甲\n", "（\n", "第1页\n", "1\n", "责任单位：甲局\n", "附件1\n", "重点任务分工方案\n"),
    *("〔\n", "专栏1\n", "2.5G\n", "关于印发\n", "甲。（市财政局负责）\n", "市财政局\n", "市财政局 \n", "索引号：1\n"),
    *(
        "序号\t任务\t责任单位\n",
        "序号\t任务\t责任单位\n1\t甲\t市财政局\n",
        "1\t甲\t市财政局\n",
        "序号  任务  责任单位\n1\n",
    ),
    *("（一）甲。（市财政局牵头）\n", "序号\n任务\n责任单位\n1\n甲\n市财政局\n", "《示例办法》（国发〔2012〕9号）\n"),
)


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of some work, the least of three goes; of what takes little, of one."""
    found = []
    for _ in range(3):
        begun = time.process_time()
        with suppress(PlanError):
            work()
        found.append(time.process_time() - begun)
        if found[-1] < FLOOR:
            break
    return min(found)


Make = Callable[[str], Callable[[], object]]
"""Returns the work to be done on a text."""


def hold(make: Make, short: str, long: str) -> None:
    """Hold the work on a text against that on one of half its length."""
    if (longer := seconds(make(long))) > FLOOR:
        assert longer <= MORE * seconds(make(short)), short[:12]


def pairs() -> Iterator[tuple[str, str]]:
    """Yield each text twice, the second twice as long."""
    yield from zip(repeated.texts(LENGTH), repeated.texts(2 * LENGTH), strict=True)


def _pages(rows: str) -> Callable[[], object]:
    made = set_table([["序号", "任务", "责任单位"], *[["1", "修路" * 8, "市交通局"]] * int(rows)], [3, 12, 6], 30)
    return partial(pdf.read, made, "a.pdf")


def test_a_table_over_many_pages_is_read_in_proportion() -> None:
    """Each page adds to the table what it has, and nothing is read again for it."""
    hold(_pages, "200", "400")


def _blank(rows: str) -> Callable[[], object]:
    lines = 30
    count = int(rows)
    body = [(n, [str(n), "修路修桥修塔", "市交通局" if n % 3 else ""]) for n in range(1, count + 1)]
    places = (LEFT, LEFT + 60, LEFT + 300)
    pages = []
    for start in range(0, count, lines):
        shown = [(0, ["序号", "任务", "责任单位"]), *body[start : start + lines]]
        pages.append(
            [
                (x, TOP - 22.0 * i, cell)
                for i, (_, row) in enumerate(shown)
                for x, cell in zip(places, row, strict=True)
                if cell
            ]
        )
    return partial(pdf.read, placed(pages), "a.pdf")


def test_a_table_without_rules_is_read_in_proportion() -> None:
    """Each row is looked at with those beside it alone, though it waits for a cell that covers it."""
    hold(_blank, "300", "600")


def _document(text: str) -> Manuscript:
    return Manuscript(tuple(text.split("\n")))


def _task(text: str) -> Manuscript:
    return _document(
        f"示例市关于印发计划的通知\n一、章\n（一）任务。{text}（市财政局牵头）\n（二）任务。文字。（市财政局牵头）"
    )


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "display": typeset.display.__wrapped__,
    "sentences": typeset.sentences,
    "tokens": tokens,
    "flat": phrases.flat,
    "clause": parse.parse,
    "cell": lambda text: cells.clause_of({"责任单位": text, "完成时限": text}),
    "rules": lambda text: list(parse.rules(text)),
    "terms": lambda text: naming.excused(text, ["甲平台", "平台", text[:3]], ["平台x", text[:2], text[1:5]]),
    "letterhead": lambda text: letterhead.read(text, text, text),
    "id": registries.pinyin_id,
    "changes": lambda text: diff.pieces(text, f"{text[: len(text) // 3]}换{text[len(text) // 2 :]}甲"),
    "document": lambda text: parsed_notice.parse(_document(text)),
    "task": lambda text: parsed_notice.parse(_task(text)),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_text_takes_more_than_its_length(name: str) -> None:
    """What is done to a text takes time in proportion to its length, whatever the text repeats; nothing overflows."""
    for short, long in pairs():
        hold(lambda text: lambda: FUNCTIONS[name](text), short, long)


def test_a_clause_of_the_greatest_length_is_read() -> None:
    """Up to the length from which on words are no clause, each text is read as one, at some speed."""
    for text in repeated.texts(parse.MAX_LENGTH - 10):
        assert seconds(partial(parse.parse, text)) < 10 * FLOOR, text[:12]
    assert parse.parse("市财政局、" * parse.MAX_LENGTH).unclear


@pytest.mark.parametrize("block", BLOCKS)
def test_no_document_takes_more_than_its_length(block: str) -> None:
    """An import takes time in proportion to the document, whatever its lines repeat."""
    count = LENGTH // len(block)
    hold(lambda text: lambda: parsed_notice.parse(_document(text)), block * count, block * 2 * count)


def _imported(count: str) -> Callable[[], object]:
    body = "".join(f"（{numeral(n)}）修路{n}。修好。（市甲局牵头，市乙局配合）\n" for n in range(1, int(count) + 1))
    manuscript = _document(f"示例市关于印发计划的通知\n一、章\n{body}")
    return lambda: report(make(manuscript, "2031", Path("nowhere")))


def test_tasks_are_imported_in_proportion() -> None:
    """An import, its proof and its report take time in proportion to the tasks."""
    hold(_imported, "200", "400")


def _doubted(count: str) -> Callable[[], object]:
    body = "（一）修路。修好。（市甲局牵头）\n" + "修桥。（市甲局牵头呢）\n" * int(count)
    imported = make(_document(f"示例市关于印发计划的通知\n一、章\n{body}"), "2031", Path("nowhere"))
    assert len(imported.doubts) > int(count)
    return lambda: report(imported)


def test_doubts_are_reported_in_proportion() -> None:
    """The line of each finding is known without the text being read again for it."""
    hold(_doubted, "4000", "8000")


def filled(layout: str, text: str, slots: Iterable[repeated.Slot]) -> dict[str, Any]:
    """Return the files of a plan with a text in slots, a little different in each."""
    files = repeated.plan(layout)
    for at, slot in enumerate(slots):
        files = repeated.filled(layout, slot, f"{text}{at}", files)
    return files


@pytest.mark.parametrize("layout", ["standard", "written"])
def test_no_plan_takes_more_than_its_length(layout: str, tmp_path: Path) -> None:
    """A plan is checked in proportion to its texts: each text in every slot at once."""

    def checking(text: str) -> Callable[[], object]:
        repeated.write(tmp_path / "plan", filled(layout, text, repeated.slots(layout)))
        return lambda: load.load(tmp_path / "plan")

    for short, long in islice(pairs(), 0, None, 10):
        hold(checking, short, long)


FRAME = Frame((*(piece for slot in SLOTS for piece in ("<p>", slot)), "</p>"))


def built(plan: Plan, folder: Path) -> Iterator[object]:
    """Build every file of the site but the search's index."""

    def frame_for(_edition: str | None, _path: str) -> Frame:
        return FRAME

    def asset(path: str) -> bytes:
        raise KeyError(path)

    yield from all_files(plan, Site("示例"), frame_for, [Record("about.html", "page", "关于本站")])
    for edition in plan.editions:
        files = read(sources(plan, edition), folder)
        yield from edition_files(edition, files, Site("示例"), frame_for, asset)


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["standard", "written"])
def test_no_site_takes_more_than_its_length(layout: str, tmp_path: Path) -> None:
    """Pages, data and files of a plan whose texts repeat one thing are built in proportion to their length."""
    folder, free = tmp_path / "plan", ["text", "note", "closing", "rest"]
    free += ["title", "name", "issuer", "preamble", "cover", "recipients"] * (layout == "standard")
    slots = [slot for slot in repeated.slots(layout) if slot[1][-1] in free and slot[0] != "2032/subjects.yml"]
    accepted = 0

    def building(text: str) -> Callable[[], object]:
        nonlocal accepted
        files = filled(layout, text, slots)
        del files["2032/subjects.yml"]  # its subjects stand in the texts no more
        repeated.write(folder, files)
        try:
            plan = load.load(folder)
        except PlanError:
            return lambda: None
        accepted += 1
        return lambda: list(built(plan, folder))

    for short, long in islice(pairs(), 3, None, 24):
        hold(building, short, long)
    assert accepted > 5


FAULTS = {
    "keys": "- name: 第{n}局\n  id: ju-{n}\n",
    "blanks": "- id:  ju-{n}  \n  name:   第{n}局   \n",
    "comments": "# 注 \n- id: ju-{n}\n  name:  第{n}局\n",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_mending_takes_more_than_its_length(fault: str, tmp_path: Path) -> None:
    """`fix` takes time in proportion to a file, however much of it there is to mend, and mends all of it."""

    def mending_of(length: int) -> Callable[[], object]:
        files = {"departments.yml": "".join(FAULTS[fault].format(n=n) for n in range(length))}
        (tmp_path / "departments.yml").write_text(files["departments.yml"], "utf-8")
        return lambda: fix.mend(tmp_path)

    assert len(fix.mend(tmp_path).mended) == 0
    mending_of(400)
    assert len(fix.mend(tmp_path).mended) == 1
    if (longer := seconds(mending_of(400))) > 5 * FLOOR:
        assert longer <= MORE * seconds(mending_of(200))


def test_no_list_of_unknown_names_takes_more_than_its_length(tmp_path: Path) -> None:
    """Names that the registry lacks are reported in proportion to their number."""

    def checking(count: int) -> Callable[[], object]:
        files = repeated.plan("standard")
        repeated.write(tmp_path / "plan", files)
        files["departments.yml"] += [{"id": f"ju-{n}", "name": f"第{n}局"} for n in range(count)]
        files["2032/tasks/1-1.yml"]["duties"]["support"] = [f"第{n}处" for n in range(count)]
        for name in ("departments.yml", "2032/tasks/1-1.yml"):
            (tmp_path / "plan" / name).write_text(json.dumps(files[name], ensure_ascii=False), "utf-8")
        return lambda: load.load(tmp_path / "plan")

    assert seconds(checking(1_200)) <= max(30 * FLOOR, 1.5 * MORE * seconds(checking(600)))
