"""Subjects: where names stand, that the list of 2014 is complete, and what the pages say of each."""

import json
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from posixpath import basename
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from generator.formats import plan_json
from generator.plan import notice, seal
from generator.plan.load import load
from generator.plan.records import Edition, Plan
from generator.site.pages import registry as pages
from generator.site.pages.page import Page, Site
from generator.text import naming
from generator.text.typeset import display
from generator.views import drawing as drawings
from generator.views import subjects
from generator.years import elsewhere

ROOT = Path(__file__).parents[1]
PLAN = ROOT / "plan"
NOUNS = "平台|体系|机制|制度|工程|行动|工作站|基地|中心|榜"


def read(name: str) -> Any:
    """Read a file of the plan as it is, by no code of the program."""
    return yaml.load((PLAN / name).read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  all values are text


def listed(value: Any) -> list[str]:
    """Return what a key holds as a list: one name may stand alone."""
    return [value] if isinstance(value, str) else list(value)


LISTED = read("2014/subjects.yml")
TASKS = {path.stem: read(f"2014/tasks/{path.name}") for path in (PLAN / "2014/tasks").iterdir()}
IDS = {name: d["id"] for d in read("departments.yml") for name in (d["name"], *d.get("aliases", ()))}


def names_of(subject: Any) -> list[str]:
    """Return a subject's name and other forms."""
    return [subject["name"], *listed(subject.get("forms", []))]


def bearers(subject: Any, roles: tuple[str, ...] = ("lead", "support", "joint")) -> set[str]:
    """Return the departments of the tasks that a subject stands in, by the clauses; those in some roles."""
    tasks = [TASKS[place] for place in listed(subject["tasks"]) if place != "closing"]
    return {IDS[name] for task in tasks for role in roles for name in listed(task["duties"].get(role, []))}


@pytest.fixture(scope="module")
def edition() -> Edition:
    """Return the edition of 2014."""
    return load(PLAN).editions[0]


@pytest.fixture(scope="module")
def found(edition: Edition) -> dict[str, Page]:
    """Return its pages by path."""
    return {page.path.removeprefix("2014/"): page for page in pages.edition_pages(edition, (), Site("示例"))}


def parsed(page: Page) -> html.HtmlElement:
    """Read the content of a page."""
    return html.fromstring(page.content)


def leads_to(element: Any, folder: str) -> list[str]:
    """Return the ids of the pages in a folder to which links below an element lead."""
    links = (link.partition("#")[0] for link in element.xpath(".//a/@href"))
    return [m[1] for link in links if (m := re.fullmatch(rf"(?:\.\./)?(?:{folder}/)?([a-z0-9-]+)\.html", link))]


# --- names in texts ---


def test_the_longest_name_stands_where_names_overlap() -> None:
    """质量奖 is no name inside 政府质量奖励制度, and stands where it is alone."""
    text = "开展质量奖评选,建立政府质量奖励制度"
    spans = naming.spans(text, {"质量奖": "a", "政府质量奖励制度": "b"})

    assert [(text[s.start : s.end], s.owner) for s in spans] == [("质量奖", "a"), ("政府质量奖励制度", "b")]


@given(st.text("甲乙丙。", max_size=40), st.dictionaries(st.text("甲乙丙", min_size=1, max_size=4), st.just("x")))
def test_found_names_never_overlap(text: str, names: dict[str, str]) -> None:
    """Whatever the names, what is found is one of them, in order, and none reaches into another."""
    spans = naming.spans(text, names)

    assert all(text[span.start : span.end] in names for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(
        any(span.start < text.find(name) + len(name) and text.find(name) < span.end for span in spans)
        for name in names
        if name in text
    )


def test_words_of_a_verb_may_stand_apart_in_their_order() -> None:
    """加快…建设 is said where both parts stand, the first before the second."""
    assert naming.says("加快电梯应急处置平台建设", "加快…建设")
    assert naming.says("加快电梯应急处置平台建设", "加快……建设")
    assert not naming.says("建设平台,加快进度", "加快…建设")


# --- the list of 2014 ---


def test_every_quotation_and_every_such_noun_of_the_notice_is_listed_or_excused() -> None:
    """In the notice itself, “…” and …平台, …体系 and their like stand in a name of their task, or in excused words."""
    notice = (PLAN / "2014/notice.txt").read_text("utf-8")
    words = {name for subject in LISTED["subjects"] for name in names_of(subject)}
    words |= {excuse["words"] for excuse in LISTED["excused"]}
    covered = {i for word in words for m in re.finditer(re.escape(word), notice) for i in range(*m.span())}
    terms = list(re.finditer(f"(?<=“)[^”]+(?=”)|{NOUNS}", notice))
    missing = [notice[m.start() - 8 : m.end()] for m in terms if not covered.issuperset(range(*m.span()))]

    assert missing == []
    assert len(terms) > 90


def test_nothing_is_listed_that_the_task_does_not_say() -> None:
    """Each name stands in the title or the text of each task that it is said to stand in."""
    closing = read("2014/edition.yml")["closing"]
    texts = {name: task["title"] + "。" + task["text"] for name, task in TASKS.items()} | {"closing": closing}
    absent = [
        (subject["name"], place)
        for subject in LISTED["subjects"]
        for place in listed(subject["tasks"])
        if not any(name in texts[place] for name in names_of(subject))
    ]

    assert absent == []
    assert len(LISTED["subjects"]) == 145
    assert {place for s in LISTED["subjects"] for place in listed(s["tasks"])} == set(texts)


# --- pages ---


@pytest.mark.parametrize("subject", LISTED["subjects"], ids=lambda subject: subject["id"])
def test_a_page_names_exactly_the_departments_of_its_tasks(subject: Any, found: dict[str, Page]) -> None:
    """A subject's page links, as those who answer for it, the departments of its tasks' clauses and no others."""
    page = parsed(found[f"subjects/{subject['id']}.html"])
    (section,) = page.xpath("//section[@aria-labelledby='duties']")

    assert set(leads_to(section, "departments")) == bearers(subject)
    assert page.xpath("string(//h1)") == display(subject["name"])


def test_a_page_quotes_the_sentences_where_its_subject_stands(found: dict[str, Page]) -> None:
    """The sentences that name a subject are quoted whole, its name marked, with links to them in their tasks."""
    page = parsed(found["subjects/zhong-da-she-bei-jian-li.html"])
    quoted = [p.text_content() for p in page.xpath("//p[@class='official']")]
    (link,) = page.xpath("//p[@class='official']/following-sibling::p/a")

    assert ["开展对装备制造" in text for text in quoted] == [True]
    assert page.xpath("//mark/text()") == ["重大设备监理", "重大设备监理"]
    assert (link.get("href"), link.text) == ("../tasks/3-8.html#s1", "在任务中查看（第1句）")


def test_the_list_has_every_subject_twice(found: dict[str, Page]) -> None:
    """The page of all subjects lists each under its kind and again by name."""
    page = parsed(found["subjects.html"])
    ids = [subject["id"] for subject in LISTED["subjects"]]
    by_kind = page.xpath("//details[@data-kind]//th[@scope='row']")
    (by_name,) = page.xpath("//*[@id='names']")

    assert sorted(id_ for row in by_kind for id_ in leads_to(row, "subjects")) == sorted(ids)
    assert leads_to(by_name, "subjects") == sorted(ids)


def test_the_list_names_those_who_answer_and_no_others(found: dict[str, Page]) -> None:
    """A row has the departments that lead its tasks or bear them jointly: all, or the first and a link to all."""
    page = parsed(found["subjects.html"])
    numbers = [option.text for option in page.xpath("//select[@name='department']/option")]
    cut = 0
    for row in page.xpath("//details[@data-kind]//tbody/tr"):
        (id_,) = leads_to(row.xpath("./th")[0], "subjects")
        (subject,) = (one for one in LISTED["subjects"] if one["id"] == id_)
        expected = bearers(subject, ("lead", "joint"))
        named = set(leads_to(row.xpath("./td")[1], "departments"))
        more = row.xpath(".//a[starts-with(., '……')]")

        assert {IDS[numbers[int(number)]] for number in row.get("data-who").split()} == expected
        assert named <= expected
        assert [link.get("href") for link in more] == [f"subjects/{id_}.html#duties"] * (named != expected)
        cut += len(more)
    assert cut > 10


def test_the_filter_offers_those_who_answer(found: dict[str, Page]) -> None:
    """A department can be chosen that answers for a subject, and no other."""
    offered = parsed(found["subjects.html"]).xpath("//select[@name='department']/option/text()")
    expected = {id_ for subject in LISTED["subjects"] for id_ in bearers(subject, ("lead", "joint"))}

    assert {IDS[name] for name in offered[1:]} == expected
    assert len(offered) == len(expected) + 1


@pytest.mark.parametrize("subject", LISTED["subjects"], ids=lambda subject: subject["id"])
def test_a_page_begins_with_those_who_answer(subject: Any, found: dict[str, Page]) -> None:
    """What is first on a subject's page is who leads or bears it jointly, supporters after them, then the sentences."""
    page = parsed(found[f"subjects/{subject['id']}.html"])
    roles = page.xpath("//section[@aria-labelledby='duties']/dl/div/@class")

    assert page.xpath("//h2/text()")[:2] == ["谁负责", "通知原文"]
    assert roles == [role for role in ("lead", "joint", "support") if bearers(subject, (role,))]


def test_what_a_quoted_sentence_says_is_not_said_again(found: dict[str, Page]) -> None:
    """The words of what is to be done stand apart on the page of a subject that no sentence quoted there says so."""
    for subject in LISTED["subjects"]:
        page = parsed(found[f"subjects/{subject['id']}.html"])
        quoted = [display(text.text_content()) for text in page.xpath("//p[@class='official']")]
        apart = [text for text in page.xpath("//p[@class='aside']/text()") if text.startswith("工作要求：")]
        unsaid = [
            re.sub("…+", "……", verb)
            for verb in listed(subject.get("verb", []))
            if not any(re.search(".*".join(map(re.escape, re.split("…+", verb))), text) for text in quoted)
        ]

        assert apart == ([f"工作要求：{'、'.join(unsaid)}"] if unsaid else [])


def test_links_leave_every_text_as_it_is(edition: Edition, found: dict[str, Page]) -> None:
    """A task's page shows its text to the letter, marked at each name that stands there; a list leads on."""
    for task in edition.tasks:
        page = parsed(found[f"tasks/{task.id}.html"])
        sentences = page.xpath("//*[contains(@class, 'official')]//span[@class='sentence']")
        ways = {a.text_content(): a.get("href") for a in page.xpath("//ul[contains(@class, 'subjects')]//a")}
        marked = [name.text_content() for sentence in sentences for name in sentence.xpath("./a")]
        linked = {basename(ways[name]).removesuffix(".html") for name in marked}
        named = set(edition.subject_names.get(task.id, {}).values())
        only_title = {s.id for s in edition.subjects if task.id in s.tasks and not any(n in task.text for n in s.names)}

        assert "".join(sentence.text_content() for sentence in sentences) == display(task.text)
        assert linked == named - only_title
        assert page.xpath("//a//a") == []


def test_departments_answer_for_the_subjects_of_their_tasks(edition: Edition, found: dict[str, Page]) -> None:
    """A department's page lists once each subject of the tasks that it leads or bears jointly; of no other task."""
    for department in edition.departments:
        page = parsed(found[f"departments/{department.id}.html"])
        shown = leads_to(page, "subjects") if "subjects/" in found[f"departments/{department.id}.html"].content else []
        answers = [s["id"] for s in LISTED["subjects"] if department.id in bearers(s, ("lead", "joint"))]

        assert sorted(id_ for id_ in shown if id_ in {s["id"] for s in LISTED["subjects"]}) == sorted(answers)


def test_the_matrix_fills_the_cells_of_the_data(found: dict[str, Page]) -> None:
    """Subjects × departments: a row for each subject that stands in a task, a cell for each of its departments."""
    table = parsed(found["subjects-matrix.html"]).xpath("//table")[0]
    columns = [leads_to(head, "departments")[0] for head in table.xpath("./thead//th[a]")]
    rows = {}
    for row in table.xpath(".//tbody/tr[not(@class)]"):
        cells = row.xpath("./td")[: len(columns)]
        (id_,) = leads_to(row.xpath("./th")[0], "subjects")
        rows[id_] = {columns[i] for i, cell in enumerate(cells) if cell.get("class")}

    assert rows == {s["id"]: bearers(s) for s in LISTED["subjects"] if bearers(s)}


def test_references_lead_to_the_departments_of_the_tasks_that_cite_them(found: dict[str, Page]) -> None:
    """References × tasks × departments: below each document that tasks cite, those tasks with all who bear them."""
    table = parsed(found["references-matrix.html"]).xpath("//table")[0]
    told = {
        body.get("data-section"): leads_to(body.xpath(".//th[@scope='row']/..")[0], "tasks")
        for body in table.xpath("./tbody")
    }
    citing = {name: listed(task["references"]) for name, task in TASKS.items() if "references" in task}

    assert {(id_, task[0]) for id_, task in told.items()} == {
        (id_, name) for name, ids in citing.items() for id_ in ids
    }


def test_targets_state_quantity_and_date_as_written(found: dict[str, Page]) -> None:
    """The page of targets has each with its value and date; what the notice does not state is empty, and explained."""
    rows = {}
    for row in parsed(found["targets.html"]).xpath("//tbody/tr[not(@class)]"):
        name, _, value, when, *_ = (cell.text_content().strip() for cell in row.xpath("./*"))
        rows[name] = (value, when)

    assert rows["新开工建筑工程质量监督覆盖率"] == ("100%", "")
    assert rows["区域覆盖率"] == ("国家要求", "")
    assert rows["质量月"] == ("", "2014年")
    assert parsed(found["targets.html"]).xpath("string(//caption)").endswith("未列目标值、时限的，源文件未载。")
    assert len(rows) == sum("target" in subject for subject in LISTED["subjects"])


# --- drawings ---


def drawing(page: Page) -> Any:
    """Read the drawing of a page as XML."""
    (text,) = re.findall(r"<svg.*?</svg>", page.content, re.DOTALL)
    return etree.fromstring(text)


def test_the_drawing_of_departments_is_what_the_tasks_say(found: dict[str, Page]) -> None:
    """An arc for every two departments with a task together, the number at each end; the table leads to the tasks."""
    tasks = {name: {IDS[n] for names in task["duties"].values() for n in listed(names)} for name, task in TASKS.items()}
    together = Counter((a, b) for ids in tasks.values() for a in ids for b in ids if a != b)
    svg = drawing(found["cooperation.html"])
    nodes = svg.xpath("//*[local-name()='g'][@class='node']")
    ids = [node.xpath(".//@href")[0].rpartition("/")[2].removesuffix(".html") for node in nodes]
    heights = {node.xpath(".//*[local-name()='circle']/@cy")[0]: id_ for node, id_ in zip(nodes, ids, strict=True)}
    told = {}
    for node, id_ in zip(nodes, ids, strict=True):
        for text in node.xpath("./*[@class='own']/*[local-name()='text']"):
            told[id_, heights[f"{float(text.get('y')) - 4:g}"]] = int(text.text)

    assert told == together
    assert len(svg.xpath("//*[local-name()='path']")) * 2 == len(together)
    rows = parsed(found["cooperation.html"]).xpath("//table[@class='shared']/tbody/tr")
    counts = [(f"{sum(id_ in t for t in tasks.values())}项", f"matrix.html?department={id_}") for id_ in ids]
    assert [(link.text, link.get("href")) for row in rows for link in row.xpath("./td[1]/a")] == counts


def test_many_departments_are_drawn_as_far_as_a_drawing_tells(edition: Edition) -> None:
    """Of more departments than can be told apart, those with most tasks are drawn, and arcs among them alone."""
    shared = list(subjects.shared_work(edition))
    many = [
        replace(one, department=one.department.model_copy(update={"id": f"x-{i}", "name": "很长的名称" * 8}))
        for i, one in enumerate(shared * 3)
    ]
    svg = etree.fromstring(drawings.partners(many, str))

    assert len(svg.xpath("//*[@class='node']")) == drawings.DRAWN
    assert svg.xpath("//*[local-name()='path']") == []  # none of those who share tasks is among the drawn
    assert {text.get("lengthAdjust") for text in svg.xpath("//*[@class='name']")} == {"spacingAndGlyphs"}


def test_all_that_the_drawing_of_the_machinery_says_stands_in_its_table(found: dict[str, Page]) -> None:
    """Who, verb, to whom, what and by which documents: each word of the drawing is in the table above it.

    Verbs of several words stand apart there, as in the notice.
    """
    page = found["machinery.html"]
    table = parsed(page).xpath("//table")[0].text_content().replace("\n", "")
    boxes: dict[str, str] = {}
    for text in drawing(page).xpath("//*[local-name()='text']"):
        parent = str(text.getparent().getroottree().getpath(text.getparent())) + text.get("class")
        boxes[parent] = boxes.get(parent, "") + text.text
    said = [part for words in boxes.values() for part in re.split("依据(?=《)|（尚待制定）|……", words) if part]

    assert [words for words in said if words not in table] == []
    assert len(said) > 30


def test_what_drives_the_plan_is_told_in_sentences_of_the_notice(found: dict[str, Page], edition: Edition) -> None:
    """Each act is in the row of its sentence, which stands whole, once, as in the notice; a result is no body."""
    rows = parsed(found["machinery.html"]).xpath("//table[contains(@class, 'acts')]/tbody/tr")
    told = [[cell.text_content().partition("任务引用的依据：")[0].replace("\n", "") for cell in row] for row in rows]
    whole = display(notice.text(edition))

    assert [sentence for _, _, sentence, *_ in told if sentence not in whole or not sentence.endswith("。")] == []
    assert len({sentence for _, _, sentence, *_ in told}) == len(told)
    assert [sum(kinds.count(name) for _, kinds, *_ in told) for name in ("统筹协调", "考核", "运用结果")] == [1, 1, 1]
    assert [(who, kinds) for who, kinds, *_ in told[:2]] == [
        ("质量强市领导小组办公室", "统筹协调、召开会议"),
        ("市质量强市领导小组", "考核、运用结果"),
    ]
    assert "考核结果" not in [who for who, *_ in told]


def test_a_drawing_breaks_no_number(found: dict[str, Page]) -> None:
    """No line of the drawing ends within a year or its unit, nor begins with punctuation that may not begin one."""
    texts = drawing(found["machinery.html"]).xpath("//*[local-name()='text']/text()")

    assert [text for text in texts if re.search(r"[0-9—]$|^[年度号，。、；：》）”]", text)] == []
    assert any("2013—2014年度" in text for text in texts)


def test_a_long_verb_of_the_machinery_is_drawn_in_lines(edition: Edition) -> None:
    """What does not fit between the boxes stands in lines above its arrow, in a row that is as high."""
    one = subjects.acts(edition)[0]
    verb = "牵头抓总并会同有关部门定期组织开展" * 3
    svg = etree.fromstring(drawings.machinery([replace(one, verb=verb)]))
    lines = svg.xpath("//*[@class='verb']")

    assert "".join(line.text for line in lines) == verb
    assert max(len(line.text) for line in lines) * 14 < 800 - 210 - 400
    assert all(float(line.get("y")) > 12 for line in lines)


@pytest.mark.parametrize("path", ["machinery.html", "cooperation.html"])
def test_drawings_bear_the_strictest_policy(path: str, found: dict[str, Page]) -> None:
    """No drawing has a style of its own, a script, or an id that another element of the page has."""
    svg = drawing(found[path])
    ids: list[str] = parsed(found[path]).xpath("//@id")

    assert svg.xpath("//@style | //*[local-name()='style'] | //*[local-name()='script']") == []
    assert [id_ for id_, count in Counter(ids).items() if count > 1] == []


# --- years, seals, data ---


def test_the_same_subject_is_found_in_other_years(edition: Edition) -> None:
    """A subject leads to what has its id in another year, or else one of its names."""
    assert edition.listed
    one, two, *rest = edition.listed.subjects
    renamed = one.model_copy(update={"name": "新系统"})
    moved = two.model_copy(update={"id": "xin-bian-hao", "name": "新名称", "forms": (two.name,)})
    later = replace(
        edition, id="2015", listed=edition.listed.model_copy(update={"subjects": (renamed, moved, *rest[2:])})
    )
    outside = elsewhere.Years(Plan((), (), (later, edition)), pages.offered).outside(edition)
    shown = {page.path: page for page in pages.edition_pages(edition, (), Site("示例"), outside)}

    def links(id_: str) -> list[str]:
        return leads_to(
            parsed(shown[f"2014/subjects/{id_}.html"]).xpath("//section[@aria-labelledby='elsewhere']")[0],
            "../2015/subjects",
        )

    assert links(one.id) == [one.id]
    assert links(two.id) == ["xin-bian-hao"]
    assert "elsewhere" not in shown[f"2014/subjects/{rest[0].id}.html"].content


def test_an_edition_that_lists_nothing_has_no_such_pages(edition: Edition) -> None:
    """Without subjects.yml there are no subjects, no links, no machinery, and no way to them."""
    bare = {page.path for page in pages.edition_pages(replace(edition, listed=None), (), Site("示例"))}

    assert not any("subject" in path or "machinery" in path or "targets" in path for path in bare)
    assert "2014/references-matrix.html" in bare


def test_a_seal_covers_the_list(edition: Edition) -> None:
    """The list of subjects is one of the sealed sources."""
    assert "subjects.yml" in seal.sources(edition)
    assert "subjects.yml" not in seal.OUTSIDE


def test_plan_json_carries_subjects_with_places_and_departments(edition: Edition) -> None:
    """Programs get each subject with its sentences, counted as on the page, and its departments by role."""
    told = {subject["id"]: subject for subject in json.loads(plan_json.plan_json(edition))["subjects"]}

    assert told["jian-du-fu-gai-lv"]["sentences"] == [{"task": "3-4", "sentence": 2}]
    assert told["jian-du-fu-gai-lv"]["target"] == {
        "quantity": "新开工建筑工程质量监督覆盖率",
        "value": 100,
        "unit": "%",
        "when": None,
    }
    assert told["zhi-liang-cheng-xin-ti-xi"]["sentences"] == [{"task": "1-1", "sentence": 0}]
    for subject in LISTED["subjects"]:
        assert {id_ for ids in told[subject["id"]]["departments"].values() for id_ in ids} == bearers(subject)


def test_every_kind_has_a_name_and_a_definition() -> None:
    """The closed list of kinds is explained to readers, kind by kind."""
    assert all(title and definition for title, definition in subjects.KINDS.values())
    assert {subject["kind"] for subject in LISTED["subjects"]} <= set(subjects.KINDS)
