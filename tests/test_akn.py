"""The notice as Akoma Ntoso: valid, all of its text, and every duty."""

import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.formats.akomantoso import NAMESPACE, notice_xml
from generator.plan import notice
from generator.plan.load import load
from generator.plan.records import Duty, Edition, Section, Task
from generator.plan.shapes.departments import Department
from generator.plan.shapes.edition import EditionFile
from tests.editions import all_editions, an_edition
from tests.needs import need

SCHEMA = Path(__file__).parent / "akomantoso/akomantoso30.xsd"
AKN = f"{{{NAMESPACE}}}"


def document(edition: Edition) -> ET.Element:
    """Return the document of an edition, parsed."""
    (found,) = ET.fromstring(notice_xml(edition))  # noqa: S314  our own file
    return found


def text(element: ET.Element) -> str:
    """Return all text within an element."""
    return "".join(element.itertext())


@pytest.fixture(scope="module")
def edition(plan_dir: Path) -> Edition:
    """Return the edition of 2014."""
    return load(plan_dir).editions[0]


@pytest.mark.xmllint
def test_every_notice_is_valid(tmp_path: Path) -> None:
    """Notices in all layouts are valid against the schema of OASIS; a document with a stray element is not."""
    need(shutil.which("xmllint"), "xmllint", "libxml2-utils")
    files = {tmp_path / f"{name}.xml": notice_xml(edition) for name, edition in all_editions().items()}
    wrong = tmp_path / "wrong.xml"
    files[wrong] = files[tmp_path / "2014.xml"].replace(b"<mainBody>", b"<mainBody><task/>")
    for path, content in files.items():
        path.write_bytes(content)

    command = ["xmllint", "--noout", "--nonet", "--schema", str(SCHEMA), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    said = done.stderr.splitlines()
    valid = {line.removesuffix(" validates") for line in said if line.endswith(" validates")}
    assert {str(path) for path in files} - valid == {str(wrong)}, "\n".join(said[:20])


def test_its_text_is_the_notice() -> None:
    """All text between the tags, put together, is the notice, character for character, in every layout."""
    for edition in all_editions().values():
        assert text(document(edition)) == notice.text(edition)


def test_every_duty_is_an_organization() -> None:
    """Each duty is marked in its task or part where the notice names it, as its department and role."""
    for name, edition in all_editions().items():
        by_id = {element.get("eId"): element for element in document(edition).iter()}
        for duty in edition.duties:
            place = by_id[f"t{duty.task}" + (f"-p{duty.part}" if duty.part else "")]
            refers = f"#org-{duty.department.id} #role-{duty.role}"
            named = [text(one) for one in place.iter(f"{AKN}organization") if one.get("refersTo") == refers]

            assert (name, duty.as_written in ["".join(one.split()) for one in named]) == (name, True)


def test_all_duties_of_2014_are_there_once(edition: Edition) -> None:
    """126 organizations, each with an anchor of its own, in the roles that the notice gives."""
    found = list(document(edition).iter(f"{AKN}organization"))
    roles = Counter((one.get("refersTo") or "").rpartition("#role-")[2] for one in found)

    assert roles == {"lead": 22, "support": 88, "joint": 16}
    assert len({one.get("eId") for one in found}) == 126
    assert found[0].get("eId") == "t1-1-duty-shi-jing-ji-xin-xi-hua-wei"


def test_anchors_are_those_of_the_pages(edition: Edition) -> None:
    """Chapters are c1…, tasks t1-1…, as on the page of the whole text; each has number and title as printed."""
    root = document(edition)
    sections = {one.get("eId"): one for one in root.iter(f"{AKN}section")}
    tasks = {one.get("eId"): one for one in root.iter(f"{AKN}paragraph")}

    assert list(sections) == [f"c{section.id}" for section in edition.sections]
    assert list(tasks) == [f"t{task.id}" for task in edition.tasks]
    assert [sections["c3"].findtext(f"{AKN}{tag}") for tag in ("num", "heading")] == ["三、", "改革和创新政府质量监管"]
    assert [tasks["t1-1"].findtext(f"{AKN}{tag}") for tag in ("num", "heading")] == ["(一)", "加快质量诚信体系建设。"]


def test_sections_stand_below_those_of_a_higher_level() -> None:
    """In a notice of several levels each heading is within the nearest of a higher level before it."""
    edition = all_editions()["province-label-lines-two-plans"]
    parents = {child: parent for parent in document(edition).iter() for child in parent}
    above = {one.get("eId"): parents[one].get("eId") for one in parents if one.tag == f"{AKN}section"}

    assert [section.level for section in edition.sections] == [1, 2, 2, 3, 1, 2, 3]
    assert above == {"c1": None, "c2": "c1", "c3": "c1", "c4": "c3", "c5": None, "c6": "c5", "c7": "c6"}


def test_it_is_identified_by_what_the_notice_states(edition: Edition) -> None:
    """Country, date, title, language, issuer and cited documents are in the metadata; no number is made up."""
    root = document(edition)
    (work,) = root.iter(f"{AKN}FRBRWork")
    shown = {one.get("eId"): one.get("showAs") for one in root.iter() if one.get("showAs")}

    assert [(one.tag.removeprefix(AKN), one.get("value") or one.get("date")) for one in work][:4] == [
        ("FRBRthis", "/akn/cn/doc/notice/2014-06-27/2014/!main"),
        ("FRBRuri", "/akn/cn/doc/notice/2014-06-27/2014"),
        ("FRBRalias", "盐城市贯彻实施质量发展纲要2014年行动计划"),
        ("FRBRdate", "2014-06-27"),
    ]
    assert list(root.iter(f"{AKN}FRBRnumber")) == []
    assert [one.get("language") for one in root.iter(f"{AKN}FRBRlanguage")] == ["zho"]
    assert shown["issuer"] == "盐城市人民政府办公室"
    assert {id_ for id_ in shown if id_ and id_.startswith("ref-")} == {f"ref-{ref.id}" for ref in edition.references}
    assert {root.findtext(f".//{AKN}{tag}") for tag in ("docTitle", "docAuthority", "docDate")} == {
        *("盐城市贯彻实施质量发展纲要2014年行动计划", "盐城市人民政府办公室", "2014年6月27日")
    }


def test_a_task_in_a_table_keeps_its_columns(edition: Edition) -> None:
    """In a task of columns the names in the column of who is responsible are marked, and no blank is lost."""
    duties = (replace(edition.duties[0], task="1-1", as_written="市教育局"),)
    cells = (("牵头单位", "市教育局"), ("进度", "市教育局\n　三月"))
    form = "　{number}\t{title}\t{牵头单位}\t{进度}↵↵"
    task = replace(edition.tasks[0], number="1", heading="办学", form=form, cells=cells, duties=duties)
    head = edition.head.model_copy(update={"layout": "written"})
    table = replace(edition, head=head, sections=(replace(edition.sections[0], tasks=(task,)),))

    assert text(document(table)) == notice.text(table)
    assert "　1\t办学\t市教育局\t市教育局\n　三月" in text(document(table))


def test_a_name_that_a_clause_writes_twice_is_each_of_its_duties(edition: Edition) -> None:
    """Where the notice names a department as lead and as support, the first mention leads, the next supports."""
    one = edition.duties[0].department
    duties = tuple(Duty("1-1", one, role, "市教育局") for role in ("lead", "support"))
    clause = "（市教育局牵头，市教育局配合）"
    task = replace(edition.tasks[0], heading="办学", form="{title}{clause}↵", clause=clause, duties=duties)
    head = edition.head.model_copy(update={"layout": "written"})
    found = document(replace(edition, head=head, sections=(replace(edition.sections[0], tasks=(task,)),)))
    named = [(one.get("refersTo"), one.get("eId")) for one in found.iter(f"{AKN}organization")]

    assert named == [
        (f"#org-{one.id} #role-lead", f"t1-1-duty-{one.id}"),
        (f"#org-{one.id} #role-support", None),
    ]


MARKS = st.text("市局(),:。、<>&\"'] \t　牵头甲😀\n", max_size=12)
NAMES = st.lists(st.text("市省教育局甲&<", min_size=1, max_size=4), min_size=1, max_size=4, unique=True)


@given(title=MARKS, texts=st.lists(MARKS, min_size=1, max_size=3), names=NAMES)
def test_no_character_of_any_text_is_lost(title: str, texts: list[str], names: list[str]) -> None:
    """Whatever title, texts and names are, markup and blanks included, the document's text is the notice."""
    bearers = [Department(id=f"d{i}", name=f"x{name}x") for i, name in enumerate(names)]
    duties = tuple(Duty("1-1", d, "lead", name) for d, name in zip(bearers, names, strict=True))
    tasks = tuple(
        Task(f"1-{i}", "1", i, title, said, duties, i % 2 == 0, (), None, None) for i, said in enumerate(texts, 1)
    )
    head = EditionFile.model_validate({"title": "x", "issued": "2014-06-27", "issuer": "甲", "sections": []})
    head = head.model_copy(update={"title": title, "preamble": texts[0], "closing": texts[-1]})
    edition = an_edition("2014", head, Section("1", "一", title, tasks))

    assert text(document(edition)) == notice.text(edition)
