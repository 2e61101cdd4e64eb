"""Tables that no rules draw are read by what stays blank between their columns, or reported as not certain."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.intake.manuscript import Manuscript
from generator.intake.readers.pdf import read
from tests.pdf_pages import LEFT, SIZE, TOP, Placed, pdf

HEAD = ["序号", "重点任务", "牵头单位", "配合单位"]
WIDE = [3, 11, 6, 6]
UNITS = ["市教育局", "市财政局", "市发展改革委", "市农业农村局", "市住房城乡建设局"]
PITCH = 20.0
LOWEST = 90.0
AFTER = "各单位要高度重视，认真组织实施，逐项抓好落实，年底前报送情况。"


@dataclass(frozen=True)
class Layout:
    """How a table is set: what is blank between rows, where cells hang, whether the head stands on each page."""

    apart: float
    middle: bool
    heads: bool


def wrapped(text: str, wide: int) -> list[str]:
    """Return a text cut into lines."""
    return [text[i : i + wide] for i in range(0, len(text), wide)]


def left(column: int) -> float:
    """Return the left edge of a column."""
    return LEFT + sum(wide * SIZE + 10.0 for wide in WIDE[:column])


def set_blank(rows: list[list[str]], layout: Layout, leads: int = 1) -> bytes:
    """Set rows below a head, with no rule; of each so many rows one cell says who leads, hanging as the others do."""
    pages: list[list[Placed]] = [[(LEFT + 2 * SIZE, TOP + 40, "任务分工表"), *cells(HEAD, TOP)]]
    y = TOP - PITCH - layout.apart
    for start in range(0, len(rows), leads):
        group = rows[start : start + leads]
        heights = [max(len(wrapped(cell, wide)) for cell, wide in zip(row, WIDE, strict=True)) for row in group]
        total = sum(heights) * PITCH + layout.apart * (len(group) - 1)
        if y - total < LOWEST:
            pages.append(cells(HEAD, TOP) if layout.heads else [])
            y = TOP - (PITCH + layout.apart) * layout.heads
        page, top = pages[-1], y
        for row, height in zip(group, heights, strict=True):
            for i in (0, 1, 3):
                page += column(i, row[i], y, height * PITCH, middle=layout.middle)
            y -= height * PITCH + layout.apart
        page += column(2, group[0][2], top, total, middle=layout.middle)
    pages[-1].append((LEFT, y - 2 * PITCH, AFTER[:24]))
    return pdf(pages)


def cells(row: list[str], y: float) -> list[Placed]:
    """Return a row of one line."""
    return [(left(i), y, cell) for i, cell in enumerate(row)]


def column(i: int, text: str, y: float, height: float, *, middle: bool) -> list[Placed]:
    """Return the lines of a cell that hangs in a height."""
    lines = wrapped(text, WIDE[i])
    down = (height - len(lines) * PITCH) / 2 if middle else 0
    return [(left(i), y - down - n * PITCH, line) for n, line in enumerate(lines)]


TASK = st.text(st.sampled_from("加强质量监督工作体系"), min_size=2, max_size=60)
ROWS = st.lists(st.tuples(TASK, st.sampled_from(UNITS), st.lists(st.sampled_from(UNITS), max_size=3)), min_size=2)
LAYOUTS = st.builds(Layout, st.sampled_from([0.0, 1.0, 6.0, 12.0]), st.booleans(), st.booleans())


def numbered(rows: list[tuple[str, str, list[str]]], leads: int) -> list[list[str]]:
    """Return rows with their numbers; those of a group are led by the same unit."""
    return [[str(i + 1), text, rows[i - i % leads][1], "、".join(more)] for i, (text, _, more) in enumerate(rows)]


def is_told(manuscript: Manuscript, number: str, heading: str) -> bool:
    """Whether the report names a cell."""
    return any(f"序号 {number} 的“{heading}”" in words for kind, words in manuscript.notes if kind == "blank")


@settings(max_examples=30)
@given(ROWS, LAYOUTS, st.integers(1, 3))
def test_no_cell_is_wrong_in_silence(rows: list[tuple[str, str, list[str]]], layout: Layout, leads: int) -> None:
    """A table is read with each of its rows; a cell that may be wrong is named. One that is not certain is named, too.

    No character is lost either way.
    """
    body = numbered(rows, leads)
    manuscript = read(set_blank(body, layout, leads), "a.pdf")

    assert any(kind == "blank" for kind, _ in manuscript.notes)
    want = sorted("".join(["任务分工表", AFTER[:24], *HEAD, *(cell for row in body for cell in (*row[:2], row[3]))]))
    leading = [row[2] for i, row in enumerate(body) if i % leads == 0]
    heads = "".join(HEAD) * ("".join(manuscript.lines).count("重点任务") - 1)
    assert sorted("".join("".join(manuscript.lines).split())) == sorted([*want, *"".join(leading), *heads])
    for table in manuscript.tables:
        got = [["".join(manuscript.lines[n] for n in cell.lines) for cell in row] for row in table.rows]
        assert got[0] == HEAD
        assert [row[:2] for row in got[1:]] == [row[:2] for row in body]
        for row, right in zip(got[1:], body, strict=True):
            for heading, cell, true in zip(HEAD, row, right, strict=True):
                assert cell == true or is_told(manuscript, row[0], heading)


@settings(max_examples=20)
@given(ROWS, st.sampled_from([6.0, 12.0]), st.booleans(), st.booleans())
def test_rows_that_stand_apart_are_read(
    rows: list[tuple[str, str, list[str]]], apart: float, middle: bool, heads: bool
) -> None:
    """Where blank stands between rows, each is read to the letter, over pages, however its cells hang."""
    body = numbered(rows, 1)
    manuscript = read(set_blank(body, Layout(apart, middle, heads)), "a.pdf")

    (table,) = manuscript.tables
    assert [["".join(manuscript.lines[n] for n in cell.lines) for cell in row] for row in table.rows] == [HEAD, *body]
