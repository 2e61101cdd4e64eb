"""What an import understood is laid before the editor: each task with its line and file, and marked in the notice."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.intake import outline
from generator.intake.manuscript import Manuscript
from generator.intake.parsed_notice import parse
from generator.intake.registries import alike
from tests.commands import run

NOTICE = Path(__file__).parents[1] / "plan/2014/notice.txt"
TEXT = """示例市2031年重点工作
一、民生
（一）改造校舍。年内完成二十所。（市教育局牵头，市财政局配合，2031年10月底前完成）
（二）修路。修三条路。（市某某中心负责）
二、经济
（三）招商。引进十家企业。（市商务局负责）
"""


@pytest.mark.parametrize(
    ("name", "known", "near"),
    [
        ("市财政局", ["市公安局", "市教育局", "市民政局"], ()),
        ("市发展改革委", ["市公安局", "市发展和改革委员会"], ("市发展和改革委员会",)),
        ("市质监局", ["市商务局", "市质量技术监督局"], ("市质量技术监督局",)),
        ("市质监局", ["市卫生局", "盐城质监局"], ("盐城质监局",)),
        ("市农委", ["市水利局", "市农业委员会"], ("市农业委员会",)),
        ("市市场监管局", ["市市场监督管理局", "市城市管理局"], ("市市场监督管理局",)),
        ("市委", ["市局"], ()),
    ],
)
def test_a_new_name_has_candidates_that_make_sense(name: str, known: list[str], near: tuple[str, ...]) -> None:
    """What nearly every unit has in its name makes no two of them alike; abbreviations do."""
    assert alike(name, known) == near


@given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=40), max_size=4))
def test_candidates_are_known_names(name: str, known: list[str]) -> None:
    """Whatever a name is, at most two of the known ones are offered."""
    near = alike(name, known)

    assert len(near) <= 2
    assert set(near) <= set(known)


def test_each_task_stands_in_the_report_with_its_line_and_file(tmp_path: Path) -> None:
    """Line and file hold what the report says of a task: title, parties, deadline. Suspect names come before."""
    notice, plan = tmp_path / "notice.txt", tmp_path / "plan"
    notice.write_text(TEXT, "utf-8")
    done = run("import", notice, "--edition", "2031", "--plan-dir", plan)

    assert done.exit_code == 0, done.output
    lines = done.stdout.split("\n")
    rows = [line.strip().split("　") for line in lines if "/tasks/" in line and line.startswith("  第")]
    for place, file, title, stated in rows:
        data = yaml.safe_load((plan / file).read_text("utf-8"))
        assert title == data["title"]
        assert title in TEXT.split("\n")[int(place.split()[1]) - 1]
        assert all(
            name in stated
            for names in data["duties"].values()
            for name in ([names] if isinstance(names, str) else names)
        )
    assert [stated for *_, stated in rows] == [
        "牵头：市教育局；配合：市财政局；时限：2031年10月底前完成",
        "共同负责：市某某中心",
        "共同负责：市商务局",
    ]
    chapters = [line for line in lines if line.startswith("第 ")]
    assert chapters == ["第 2 行　一　民生", "第 5 行　二　经济"]


def test_the_page_has_the_notice_beside_the_data(tmp_path: Path) -> None:
    """Each line of the notice has its number and place, and leads to its task; each task leads to its line."""
    notice, page = tmp_path / "notice.txt", tmp_path / "report.html"
    notice.write_text(TEXT.replace("修三条路", "修<三>条路"), "utf-8")
    done = run("import", notice, "--edition", "2031", "--plan-dir", tmp_path / "p", "--format", "html", "--out", page)

    assert done.exit_code == 0, done.output
    html = page.read_text("utf-8")
    assert '<mark class="task"><a href="#T1-1">改造校舍</a></mark>' in html
    assert '<mark class="clause"><a href="#T1-2">（市某某中心负责）</a></mark>' in html
    assert "修&lt;三&gt;条路" in html
    for task, line in (("1-1", 3), ("1-2", 4), ("2-1", 6)):
        assert f'<p id="L{line}">' in html
        assert f'id="T{task}"' in html
        assert f'<a href="#L{line}">第 {line} 行</a>' in html


PIECES = st.sampled_from(
    [*TEXT.split("\n"), "序号\t任务\t牵头单位", "1\t修路\t市交通局", "二、", "（市教育局负责）", ""]
)


@given(st.lists(PIECES, max_size=12))
def test_marking_changes_no_character(lines: list[str]) -> None:
    """Whatever the notice is, the pieces of its lines are the text again."""
    parsed = parse(Manuscript(tuple(lines)))
    marked = outline.marked_lines(parsed)

    assert "\n".join("".join(piece.text for piece in line) for line in marked) == parsed.text


def test_all_clauses_of_the_notice_are_marked() -> None:
    """In the plan's own notice every task has its title and its clause marked, with its id."""
    parsed = parse(Manuscript(tuple(NOTICE.read_text("utf-8").split("\n"))))
    marked = [piece for line in outline.marked_lines(parsed) for piece in line]

    for kind in ("task", "clause"):
        assert len({piece.task for piece in marked if piece.kind == kind}) == len(parsed.tasks)


def test_what_was_not_understood_comes_before_the_new_names_and_is_marked(tmp_path: Path) -> None:
    """The report as a page leads from each place to its line; a passage that was not understood is marked there."""
    text = "示例市2031年计划\n一、任务\n（一）修路。（市甲局负责）\n（二）统筹。建立专班，由市乙局牵头，各区参与。\n"
    notice, page = tmp_path / "notice.txt", tmp_path / "report.html"
    notice.write_text(text, "utf-8")
    run("import", notice, "--edition", "2031", "--plan-dir", tmp_path / "p", "--format", "html", "--out", page)

    html = page.read_text("utf-8")
    assert html.index("没有读懂，照原样保留") < html.index("名录里新增")
    assert '<span class="place"><a href="#L4">第 4 行</a></span><span class="official">由市乙局牵头</span>' in html
    assert '<mark class="unread">由市乙局牵头</mark>' in html
