"""The editors' guide quotes what the program prints."""

import re
from pathlib import Path

import docx
import lxml.html
import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from generator.intake.readers.detect import read
from generator.problems import ReadingError
from tests.test_language import SAID

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs/editing.md").read_text("utf-8")

NOTICE = """各县(市、区)人民政府,市各有关部门:
现将《盐城市质量提升2015年行动计划》印发给你们,请认真组织实施。
盐城市人民政府办公室
2015年3月2日
盐城市质量提升2015年行动计划
为进一步提升全市质量水平,制定本计划。
一、加强质量监管
(一)开展质量执法。加大重点产品监督抽查力度。(盐城质监局牵头,市安监局配合)
(二)做好气象服务。提高预报准确率。(市气象局牵头,市农委、市水利局配合)
二、完善考核机制
(一)严格考核奖惩。考核结果与评先评优挂钩。(由各责任单位另行负责制定)"""


def run(*words: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, words)


@pytest.fixture
def workplace(copied_plan: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to the folder around a copy of the plan, where a notice has come in as a Word file."""
    monkeypatch.chdir(copied_plan.parent)
    document = docx.Document()
    for line in NOTICE.split("\n"):
        document.add_paragraph(line)
    document.save("通知.docx")
    return copied_plan


@pytest.mark.usefixtures("workplace")
def test_the_six_steps_lead_to_a_good_plan() -> None:
    """The import prints the report of the guide, a second one is refused as it says, and the plan is good."""
    first = run("import", "通知.docx", "--edition", "2015")
    again = run("import", "通知.docx", "--edition", "2015")

    assert f"```text\n{first.stdout}```" in GUIDE
    assert again.exit_code == 2
    assert "| 2015年度已经有了。要重新导入，请加 --force。 |" in GUIDE
    assert "2015年度已经有了。要重新导入，请加 --force。" in again.output
    assert run("check").exit_code == 0
    assert run("text", "2015").output.rstrip("\n") == NOTICE
    assert run("fix").output == "没有可以自动改正的地方。\n"


def appended(file: Path, block: str) -> None:
    """Add a block of the guide, which has to stand there, to the end of a file."""
    assert f"```yaml\n{block}```" in GUIDE
    file.write_text(file.read_text("utf-8").rstrip("\n") + "\n" + block, "utf-8")


def test_what_was_not_understood_is_written_as_the_guide_says(workplace: Path) -> None:
    """The duties of the guide's fourth step, and the unit that they name, registered as it says, pass the check."""
    Path("通知.txt").write_text(NOTICE.replace("二、完善考核机制\n(一)", "(三)"), "utf-8")
    assert run("import", "通知.txt", "--edition", "2015").exit_code == 0
    appended(workplace / "2015/tasks/1-3.yml", "duties:\n  joint: 各责任单位\nopen_ended: true\n")
    assert "P203" in run("check").stdout

    appended(workplace / "departments.yml", "- id: ge-ze-ren-dan-wei\n  name: 各责任单位\n  kind: group\n")

    assert run("check").exit_code == 0, run("check").output


def test_a_reference_is_registered_as_the_guide_says(workplace: Path) -> None:
    """The guide's example of a reference, followed word for word, passes the check and is new."""
    block = "- id: qi-ye-zhi-liang-xin-yong-bao-gao\n  title: 企业质量信用报告\n"
    assert "企业质量信用报告" not in (workplace / "references.yml").read_text("utf-8")

    appended(workplace / "references.yml", block)
    appended(workplace / "2014/tasks/1-1.yml", "references: [qi-ye-zhi-liang-xin-yong-bao-gao]\n")

    assert run("check").exit_code == 0, run("check").output


@pytest.mark.usefixtures("workplace")
def test_the_report_is_a_page_that_stands_alone() -> None:
    """`--format html --out` writes the same report as a page to open, print and tick off; it fetches nothing."""
    told = run("import", "通知.docx", "--edition", "2015", "--dry-run").stdout
    done = run("import", "通知.docx", "--edition", "2015", "--format", "html", "--out", "report.html")
    page = lxml.html.fromstring(Path("report.html").read_text("utf-8"))
    ticked = [" ".join(item.text_content().split()) for item in page.iter("li")]

    assert done.stdout == "报告已写到 report.html。\n"
    assert ticked[0] == "第 11 行(由各责任单位另行负责制定)"
    assert ticked[1] == "第 9 行市气象局（shi-qi-xiang-ju）"
    assert len(list(page.iter("input"))) == len(ticked)
    assert all((heading.text or "?") in told for heading in page.xpath("//*[@class='data']//h2"))
    assert not page.xpath("//@src | //@href[not(starts-with(., '#'))] | //script")
    assert "url(" not in page.findtext(".//style", "")


def test_mending_prints_what_the_guide_says(workplace: Path) -> None:
    """The guide's example of `plan fix` is what it prints."""
    task = workplace / "2014/tasks/3-8.yml"
    task.write_text(task.read_text("utf-8").replace("title: ", "title:  "), "utf-8")

    assert f"```text\n{run('fix').output}```" in GUIDE


@pytest.mark.parametrize(
    ("old", "new"),
    [("lead: 盐城质监局", "lead: 市质监居"), ("市国资委", "市气象局"), ("持证制造企业", "持证生产企业")],
)
def test_a_problem_is_quoted_as_it_is(old: str, new: str, workplace: Path) -> None:
    """Each problem that the guide explains at length is what `plan check` prints."""
    task = workplace / "2014/tasks/3-8.yml"
    task.write_text(task.read_text("utf-8").replace(old, new), "utf-8")
    printed = run("check").stdout
    quoted = re.findall(r"^plan/2014/.*\n", GUIDE, re.MULTILINE)

    assert any(place.split(": ", 1)[1] in printed for place in quoted)
    assert printed in quoted


def test_every_message_in_a_table_is_one_of_the_programs() -> None:
    """The tables quote messages that the program has: the first sentence of each, filled in, is that of one of them."""
    rows = re.findall(r"^\| (?:P\d{3} )?((?:[^|`]|`` ` ``)+?)(?:（`\w+\.yml`）)? \| ", GUIDE, re.MULTILINE)
    quoted = [row.replace("`` ` ``", "`").split("。")[0] for row in rows if "。" in row]
    firsts = [re.sub(r"\\\{\w+\\\}", ".+", re.escape(message.split("。")[0])) for message in SAID]
    known = re.compile("|".join(first for first in firsts if len(first) > 3))

    assert len(quoted) > 15
    assert [sentence for sentence in quoted if not known.fullmatch(sentence)] == []


def test_a_scan_is_refused_as_the_guide_says(tmp_path: Path) -> None:
    """An old Word file is answered in the words of the guide."""
    old = tmp_path / "a.doc"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    with pytest.raises(ReadingError) as caught:
        read(old)

    assert f"| {caught.value.message} |" in GUIDE
