"""Deadlines as days: read as a person reads them, and never a day where it is not sure."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.clauses.deadline import Basis, basis, days
from tests.commands import edit, run

GROUPS = yaml.load((Path(__file__).parent / "notices/due.yml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506
CASES = [(group, words) for group in GROUPS for words in group["phrases"]]


def of_group(group: dict[str, Any]) -> Basis:
    """Return what the phrases of a group are read by."""
    issued = dt.date.fromisoformat(group["issued"]) if "issued" in group else None
    return Basis(int(group["year"]), issued, several="all" in group)


def by_hand(group: dict[str, Any], words: str) -> tuple[dt.date, ...]:
    """Return the days that stand beside a phrase."""
    stated = group["phrases"][words]
    listed = [stated] if isinstance(stated, str) else stated
    return () if stated == "none" else tuple(map(dt.date.fromisoformat, listed))


@pytest.mark.parametrize("group", GROUPS, ids=[group["source"] for group in GROUPS])
def test_a_deadline_is_read_as_a_person_reads_it(group: dict[str, Any]) -> None:
    """Each phrase names the days that were found by hand before the program saw it, or none."""
    read = {words: days(words, of_group(group)) for words in group["phrases"]}

    assert read == {words: by_hand(group, words) for words in group["phrases"]}


def test_there_are_phrases_enough() -> None:
    """At least 150 phrases name a day, and a hundred name none."""
    named = [bool(by_hand(group, words)) for group, words in CASES]

    assert sum(named) >= 150
    assert len(named) - sum(named) >= 100


@pytest.mark.parametrize("after", ["左右", "前后", "后", "以后", "起", "以来", "，其中试点3月前", "除外的每月"])
@pytest.mark.parametrize("words", ["6月底", "6月30日", "年底", "2031年6月底", "三季度末", "上半年", "2031年"])
def test_what_is_about_a_time_names_no_day(words: str, after: str) -> None:
    """Words that move a time, or open it, take its day away."""
    assert days(words, Basis(2031)) != ()
    assert days(words + after, Basis(2031)) == ()


@pytest.mark.parametrize("month", range(1, 13))
def test_the_end_of_a_month_is_the_day_before_the_next(month: int) -> None:
    """In ordinary and in leap years, in digits and in words, a month ends on its last day."""
    said = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"][month - 1]
    for year in (2023, 2024):
        after = dt.date(year + month // 12, month % 12 + 1, 1)
        for words in (f"{month}月底前", f"{said}月底", f"{year}年{month}月", f"{year}年{said}月末前完成"):
            assert days(words, Basis(year)) == (after - dt.timedelta(days=1),)


@pytest.mark.parametrize(
    ("title", "several"),
    [
        ("盐城市质量强市2014年行动计划", False),
        ("安全生产治本攻坚三年行动方案（2024—2026年）", True),
        ("提升城市管理水平三年行动计划", True),
        ("“十四五”消防规划重点任务分工", True),
        ("2024年“三夏”工作方案", False),
        ("2024年度重点工作", False),
    ],
)
def test_a_plan_for_several_years_is_known_by_its_title(title: str, several: bool) -> None:
    """Without a year, a deadline of such a plan may be of any of its years, so it has no day."""
    assert days("12月底前", basis("2024", None, title)) == (() if several else (dt.date(2024, 12, 31),))


@pytest.mark.parametrize(
    ("words", "issued", "expected"),
    [
        ("6月底前", "2031-07-01", None),
        ("6月底前", "2031-06-30", "2031-06-30"),
        ("6月底前", "2030-12-20", "2031-06-30"),
        ("12月底前", "2030-12-20", None),
        ("6月底前", "2032-01-05", None),
        ("明年6月底前", "2031-03-01", "2032-06-30"),
        ("明年6月底前", "2030-12-20", None),
        ("今年6月底前", "2030-12-20", None),
        ("2030年6月底前", "2031-03-01", "2030-06-30"),
    ],
)
def test_a_year_that_is_not_stated_is_the_only_possible_one(words: str, issued: str, expected: str | None) -> None:
    """Nothing is due before the notice, and where two years are possible there is no day."""
    day = (dt.date.fromisoformat(expected),) if expected else ()

    assert days(words, Basis(2031, dt.date.fromisoformat(issued))) == day


@pytest.mark.parametrize(
    "words", ["9" * 5000 + "月底前", "年" * 5000, "6月底前，" * 2000, "每季度末" * 1000, "一" * 5000 + "月"]
)
def test_long_words_are_read_at_once(words: str) -> None:
    """Nonsense of any length ends, and raises nothing."""
    assert len(days(words, Basis(2031))) <= 4


NOTICE = """某某市2031年工作安排
(一)修路。修好路。(市交通局牵头，10月前完成)
(二)推进数字建设。做好建设。(市教育局牵头)
1.建设系统。由各方建设。(市财政局牵头，11月15日前完成)
2.用好系统。各单位用好。(市交通局牵头，9月前完成)"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return the plan of the notice, with days that its editor gives to a task and to a part."""
    imported(tmp_path, NOTICE)
    edit(tmp_path / "plan/2031/tasks/1-1.yml", "deadline: 10月前完成\n", "deadline: 10月前完成\ndue: 2031-09-30\n")
    edit(tmp_path / "plan/2031/tasks/1-2.yml", "    deadline: 9月前完成\n", "    deadline: 9月前完成\n    due: none\n")
    return tmp_path / "plan"


def imported(folder: Path, notice: str) -> str:
    """Import a notice over the edition, and return the report."""
    (folder / "notice.txt").write_text(notice, "utf-8")
    words = ("import", folder / "notice.txt", "--edition", "2031", "--force", "--plan-dir", folder / "plan")
    done = run(*words)
    assert done.exit_code == 0, done.output
    return done.output


def test_an_import_keeps_the_editors_days(plan: Path) -> None:
    """Imported again, each file is what it was, to the byte, and the report has nothing that was not kept."""
    before = {path: path.read_bytes() for path in sorted((plan / "2031").rglob("*.yml"))}

    said = imported(plan.parent, NOTICE)

    assert {path: path.read_bytes() for path in sorted((plan / "2031").rglob("*.yml"))} == before
    assert "没有保留" not in said


def test_days_of_a_deadline_that_changed_are_told(plan: Path) -> None:
    """Where the notice words a deadline otherwise, the editor's reading of the old words stands in the report alone."""
    said = imported(plan.parent, NOTICE.replace("10月前", "11月前").replace("9月前", "8月前")).split("没有保留")[1]

    assert "tasks/1-1.yml　到期日：2031-09-30" in said
    assert "tasks/1-2.yml　到期日：none" in said
    assert "due" not in (plan / "2031/tasks/1-1.yml").read_text("utf-8")
    assert "due" not in (plan / "2031/tasks/1-2.yml").read_text("utf-8")


def test_the_site_has_the_calendars(plan: Path, tmp_path: Path) -> None:
    """A build has the page, the calendars and their checksums; built again they are the same to the byte."""
    text = (plan / "departments.yml").read_text("utf-8")
    (plan / "departments.yml").write_text(text.replace("  unreviewed: true\n", ""), "utf-8")
    made = []
    for name in ("one", "two"):
        done = run("build", "--plan-dir", plan, "--site-dir", tmp_path / name, "--no-cache")
        assert done.exit_code == 0, done.output
        files = sorted((tmp_path / name / "2031").rglob("*.ics"))
        made.append({path.relative_to(tmp_path / name / "2031").as_posix(): path.read_bytes() for path in files})

    assert made[0] == made[1]
    assert made[0].keys() > {"calendar.ics"}
    assert all(f"  {name}\n" in (tmp_path / "one/2031/manifest-sha256.txt").read_text("utf-8") for name in made[0])
    assert (tmp_path / "one/2031/deadlines.html").is_file()
