"""The notice and the documents of departments in Word, as python-docx, LibreOffice and our own reader see them."""

import io
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest

from generator.clauses import letterhead
from generator.formats.documents import duty_sheet, notice_docx, report_form
from generator.intake import edition as intake_edition
from generator.intake.manuscript import Manuscript
from generator.intake.readers import docx as docx_reader
from generator.plan.load import load
from generator.plan.records import Edition
from generator.plan.shapes.departments import Department
from generator.text.typeset import visible
from generator.views.labels import leads
from tests.commands import run
from tests.office import SAMPLES, Office, Sample
from tests.test_wordfile import HOSTILE

ROOT = Path(__file__).parents[1]
NOTICE = (ROOT / "plan/2014/notice.txt").read_text("utf-8").rstrip("\n")
WRITTEN = sorted((ROOT / "tests/notices").glob("*-*.txt"))
ALIAS, LEADER = "shi-cheng-xiang-jian-she-ju", "yan-cheng-zhi-jian-ju"


@pytest.fixture(scope="module")
def edition() -> Edition:
    """Return the edition of 2014."""
    return load(ROOT / "plan").editions[0]


def department(edition: Edition, id_: str) -> Department:
    """Return a department by its id."""
    return next(found for found in edition.departments if found.id == id_)


def opened(content: bytes) -> Any:
    """Open a file with python-docx."""
    return docx.Document(io.BytesIO(content))


def lines(content: bytes) -> str:
    """Return a document's text, a paragraph a line."""
    return "\n".join(block.text for block in opened(content).paragraphs)


def styles(content: bytes) -> list[tuple[str, str]]:
    """Return the style of each paragraph that is no plain text, and how it begins."""
    found = ((block.style.name, block.text[:12]) for block in opened(content).paragraphs)
    return [(style, text) for style, text in found if style != "Body Text"]


def rows(content: bytes) -> list[list[str]]:
    """Return the cells of a document's first table."""
    return [[cell.text for cell in row.cells] for row in opened(content).tables[0].rows]


def test_the_notice_is_verbatim(edition: Edition) -> None:
    """What python-docx reads of the file is the notice, character for character."""
    assert lines(notice_docx(edition)) == NOTICE


def test_the_notice_imports_to_the_committed_plan(tmp_path: Path) -> None:
    """Exported by the command and read by the importer, the file gives every committed file again, byte for byte."""
    file = tmp_path / "notice.docx"
    assert run("export", "2014", "--plan-dir", ROOT / "plan", "--format", "docx", "--out", file).exit_code == 0
    for name in ("departments.yml", "references.yml"):
        shutil.copy(ROOT / "plan" / name, tmp_path)

    made = intake_edition.make(docx_reader.read(file.read_bytes(), file.name), "2014", tmp_path)

    assert made.files == {path: (ROOT / "plan" / path).read_text("utf-8") for path in made.files}
    assert len(made.files) > 24


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_notices_of_all_layouts_are_verbatim(path: Path, tmp_path: Path) -> None:
    """Editions laid out as written give their notice too, empty lines included; the importer reads the same lines."""
    text = path.read_text("utf-8")
    intake_edition.put(intake_edition.make(Manuscript(tuple(text.split("\n"))), "2031", tmp_path), tmp_path)
    found = load(tmp_path).editions[0]

    content = notice_docx(found)

    assert lines(content) == found.notice.rstrip("\n")
    assert list(docx_reader.read(content, "").lines) == [line for line in found.notice.split("\n") if line.strip()]


def test_every_plan_that_a_notice_issues_has_its_title(tmp_path: Path) -> None:
    """A notice that issues two plans has three titles, the first plan's on a new page after the signature."""
    lines_ = (ROOT / "tests/notices/province-label-lines-two-plans.txt").read_text("utf-8").split("\n")
    intake_edition.put(intake_edition.make(Manuscript(tuple(lines_)), "2031", tmp_path), tmp_path)

    blocks = opened(notice_docx(load(tmp_path).editions[0])).paragraphs

    titles = [(block.text, "pageBreakBefore" in block._p.xml) for block in blocks if block.style.name == "Title"]
    assert titles == [
        ("示例省人民政府办公厅关于印发两个专项行动方案的通知", False),
        ("示例省规范收费专项行动方案", True),
        ("示例省便民服务专项行动方案", True),
    ]


def test_the_notice_is_set_as_official_documents_are(edition: Edition) -> None:
    """Each line has the style of what it is; section headings are headings, titles of tasks begin their paragraphs."""
    content = notice_docx(edition)

    assert styles(content) == [
        ("Salutation", "各县(市、区)人民政府,"),
        ("Signature", "盐城市人民政府办公室"),
        ("Date", "2014年6月27日"),
        ("Title", "盐城市贯彻实施质量发展纲"),
        *(("Heading 1", f"{s.number}、{s.title}"[:12]) for s in edition.sections),
    ]
    begun = [block.runs[0] for block in opened(content).paragraphs if block.runs[1:]]
    assert [run.text.partition(")")[2] for run in begun] == [f"{task.title}。" for task in edition.tasks]
    assert {run.style.name for run in begun} == {"Heading 2 Char"}


def test_styles_name_the_fonts_of_official_documents(edition: Edition) -> None:
    """Text is 仿宋 三号 on lines of 28 points, the title 小标宋 二号, headings 黑体 and 楷体; all is Chinese."""
    found = opened(notice_docx(edition)).styles
    fonts = {
        name: re.findall(r'w:eastAsia="(.*?)"', found[name].element.xml) for name in ("Title", "Heading 1", "Heading 2")
    }
    defaults = found.element.xml.split("<w:style ")[0]

    assert fonts == {"Title": ["方正小标宋简体"], "Heading 1": ["黑体"], "Heading 2": ["楷体_GB2312"]}
    assert found["Title"].font.size.pt == 22
    assert found["Normal"].paragraph_format.line_spacing.pt == 28
    assert 'w:eastAsia="仿宋_GB2312"' in defaults
    assert '<w:sz w:val="32"/>' in defaults
    assert 'w:eastAsia="zh-CN"' in defaults


def test_who_signs_stands_two_characters_from_the_edge(edition: Edition) -> None:
    """The issuer leaves two characters free, and the date begins two characters further in than the issuer."""
    issuer, date = (
        block for block in opened(notice_docx(edition)).paragraphs if block.style.name in ("Signature", "Date")
    )

    assert round(issuer.paragraph_format.right_indent.pt / 16, 1) == 2
    begins = 28 - 2 - len(issuer.text)
    assert round(date.paragraph_format.right_indent.pt / 16, 1) == 28 - (begins + 2) - 6.5


def test_pages_are_numbered_outside(edition: Edition) -> None:
    """— 1 — stands at the right of odd pages and at the left of even ones."""
    document = opened(notice_docx(edition))
    odd, even = (
        footer.paragraphs[0] for footer in (document.sections[0].footer, document.sections[0].even_page_footer)
    )

    assert document.settings.odd_and_even_pages_header_footer
    assert [block.style.name for block in (odd, even)] == ["页码 单页", "页码 双页"]
    assert all(block.text == "—  —" and " PAGE " in block._p.xml for block in (odd, even))


def test_heads_of_notices_are_understood() -> None:
    """A head's lines are told by what they say: title on two lines, number, recipients, issuer, date."""
    head = [
        *(
            "示例市人民政府办公室关于印发示例市优化营商",
            "环境行动计划的通知",
            "",
            "示政办发〔2031〕21号",
            "各区人民政府：",
        ),
        *("《计划》已经同意，现印发给你们。", "示例市人民政府办公室", "2031年4月8日", "示例市优化营商环境行动计划"),
    ]

    found = letterhead.kinds(head)

    assert found == ["title", "title", "text", "number", "recipients", "text", "issuer", "date", "title"]


def test_sheets_hold_every_duty_once(edition: Edition) -> None:
    """All departments' lists together are the notice's 126 duties; a list's rows are its department's, leads first."""
    found = {d.id: rows(duty_sheet(edition, d))[1:] for d in edition.departments}

    assert sum(map(len, found.values())) == 126
    counted = Counter(row[3].split("\n")[0] for of_one in found.values() for row in of_one)
    assert counted == {"牵头": 22, "配合": 88, "共同负责": 16}
    leader = [row[3] for row in found[LEADER]]
    assert leader == sorted(leader, key=["牵头", "配合", "共同负责"].index)


def test_a_row_of_a_sheet_says_what_the_notice_says(edition: Edition) -> None:
    """A row has the task's words, who bears it, where it stands; another name is told, what nobody states is empty."""
    head, *found = rows(duty_sheet(edition, department(edition, ALIAS)))

    assert head == ["序号", "任务", "具体内容", "角色", "牵头、配合单位", "依据", "完成时限"]
    task = next(task for task in edition.tasks if task.id == "2-2")
    assert found[1] == [
        *("2", "二、(二)引导企业加强品牌建设", task.text, "配合\n通知写作“市建设局”"),
        *(
            "牵头：盐城质监局\n配合：市建设局、盐城工商局、市科技局、市经济信息化委、市财政局、市商务局、市国资委",
            "通知第二部分第(二)项",
            "",
        ),
    ]
    assert found[3][4].endswith("市食品药品监管局等部门")


def test_a_report_form_is_blank_where_it_is_to_be_filled_in(edition: Edition) -> None:
    """Who leads gets a form with each task that it leads, and room for progress, problems and what comes next."""
    chief = department(edition, LEADER)
    content = report_form(edition, chief)
    head, *found = rows(content)

    assert head == ["序号", "任务", "工作内容", "牵头单位", "进展情况", "存在问题", "下一步打算", "完成时限"]
    assert len(found) == sum(duty.role == "lead" for duty in edition.by_department[LEADER])
    assert {tuple(row[4:]) for row in found} == {("", "", "", "")}
    assert {row[3] for row in found} == {"盐城质监局"}
    last = [cell.text for cell in opened(content).tables[1].rows[0].cells]
    assert [text for text in last if text] == ["填报人", "联系电话", "审核人", "填报日期"]
    assert sum(leads(edition, d) for d in edition.departments) == 10


def test_documents_are_made_of_the_edition_alone(edition: Edition) -> None:
    """Loaded again, an edition gives the same bytes; the files carry its date and its issuer."""
    again = load(ROOT / "plan").editions[0]
    chief = department(edition, LEADER)

    assert notice_docx(again) == notice_docx(edition)
    assert duty_sheet(again, chief) == duty_sheet(edition, chief)
    properties = opened(duty_sheet(edition, chief)).core_properties
    assert (properties.title, str(properties.created)[:10]) == ("盐城质监局责任清单（2014年度）", "2014-06-27")


def hostile(edition: Edition) -> Edition:
    """Return an edition whose texts mean harm."""
    task = replace(edition.tasks[0], title=HOSTILE[0], text="\n".join(HOSTILE), deadline=HOSTILE[1])
    section = replace(edition.sections[0], title=HOSTILE[2], tasks=(task,))
    head = edition.head.model_copy(update={"title": HOSTILE[1], "issuer": HOSTILE[3], "preamble": HOSTILE[4]})
    return replace(edition, head=head, sections=(section,))


def test_hostile_editions_make_documents(edition: Edition) -> None:
    """Whatever an edition's texts hold, its documents are whole, and the texts stand in them."""
    harmful = hostile(edition)
    bearer = harmful.departments[0]
    sheet, form = duty_sheet(harmful, bearer), report_form(harmful, bearer)

    assert all(visible(text) in lines(notice_docx(harmful)) for text in HOSTILE)
    expected = [visible(text) for text in HOSTILE if text.strip()]
    assert [rows(content)[1][2].split("\n") for content in (sheet, form)] == [expected, expected]


def _edition() -> Edition:
    return load(ROOT / "plan").editions[0]


SAMPLES["notice.docx"] = Sample(lambda: notice_docx(_edition()), ("pdf", "docx"))
SAMPLES["list.docx"] = Sample(lambda: duty_sheet(_edition(), department(_edition(), ALIAS)), ("pdf", "docx"))
SAMPLES["form.docx"] = Sample(lambda: report_form(_edition(), department(_edition(), LEADER)), ("pdf", "docx"))
SAMPLES["hostile.docx"] = Sample(lambda: notice_docx(hostile(_edition())), ("pdf", "docx"))


def squeezed(text: str) -> str:
    """Drop blanks and line ends."""
    return "".join(text.split())


@pytest.mark.office
def test_libreoffice_prints_the_whole_notice(office: Office) -> None:
    """Between its page numbers, what LibreOffice prints is the notice to the letter, each of 126 duties included."""
    printed = re.sub(r"—\d+—", "", office.text("notice.docx"))

    assert printed == squeezed(NOTICE)


@pytest.mark.office
def test_a_page_has_22_lines_of_28_characters(office: Office) -> None:
    """A page full of text has the lines of official documents, and a line of Chinese alone their characters."""
    printed = office.converted("notice.docx")
    command = ["pdftotext", "-raw", "-f", "5", "-l", "5", str(printed), "-"]
    *page, number = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")[:-1]

    assert len(page) == 22
    assert max(len(re.sub(r"[!-~]+", "", line.strip())) for line in page) == 28
    assert number.strip() == "— 5 —"


@pytest.mark.office
def test_libreoffice_prints_lists_and_forms(office: Office, edition: Edition) -> None:
    """Lists and forms come out with every task's words, and with room to sign."""
    list_, form = office.text("list.docx"), office.text("form.docx")
    borne = {duty.task for duty in edition.by_department[ALIAS]}
    led = {duty.task for duty in edition.by_department[LEADER] if duty.role == "lead"}

    assert [task.id for task in edition.tasks if task.id in borne and squeezed(task.text) not in list_] == []
    assert [task.id for task in edition.tasks if task.id in led and squeezed(task.text) not in form] == []
    assert "负责人（签字）" in list_
    assert "填报时段：年月至年月" in form


@pytest.mark.office
def test_libreoffice_opens_hostile_documents(office: Office) -> None:
    """Markup, control characters and endless words are printed as text."""
    printed = office.text("hostile.docx")

    assert squeezed(HOSTILE[0]) in printed
    assert squeezed(HOSTILE[1]) in printed
