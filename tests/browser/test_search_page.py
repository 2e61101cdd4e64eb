"""The pages search.html and duties.html: their state is in the address, and their counts equal the data."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import openpyxl
import pytest
from lxml import html
from playwright.sync_api import Locator, Page, expect

from generator.text.tokens import tokens
from generator.text.typeset import display
from tests.browser.searching import ask, entries, entries_of, fits, holding
from tests.browser.windows import DESK, PHONE, SIDEWAYS, Windows, axe

pytestmark = pytest.mark.browser

FACETS = ("edition", "kind", "section", "department", "role")
ROLES = {"lead": "牵头", "support": "配合", "joint": "共同负责"}
ZJJ = "yan-cheng-zhi-jian-ju"
STEP = 10


def choice(page: Page, name: str) -> Locator:
    """Return the list of choices of a facet."""
    return page.locator(f"#main select[name={name}]")


def results(page: Page) -> Locator:
    """Return the results that are shown."""
    return page.locator("#main .results > ol > li")


def status(page: Page) -> Locator:
    """Return what the page says of its results."""
    return page.locator("#main").get_by_role("status")


def asked(page: Page) -> dict[str, str]:
    """Read the state from the address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def opened(windows: Windows, name: str = "search", **state: str) -> Page:
    """Open the page in a state, and wait until it has its answer."""
    page = windows.page(f"{name}.html?{urlencode(state)}")
    answered(page)
    return page


def answered(page: Page) -> None:
    """Wait for the first answer: it brings the choices."""
    choice(page, "role").locator("option[value='']").wait_for(state="attached")


def narrowed(page: Page) -> None:
    """Open the filters, which are folded."""
    page.locator("#main details").evaluate("details => { details.open = true; }")


def counts(page: Page, name: str) -> dict[str, int]:
    """Read the choices of a facet: value → how many results it would leave."""
    texts = choice(page, name).locator("option").evaluate_all("options => options.map(o => [o.value, o.textContent])")
    return {value: int(re.search(r"（(\d+)）$", text)[1]) for value, text in texts if value}  # type: ignore[index]


STATES = [
    {"q": "质量"},
    {"q": "质量 监管", "kind": "task"},
    {"q": "质量", "role": "lead"},
    {"q": "安全", "department": ZJJ, "role": "support"},
    {"q": "安全", "section": "3"},
    {"department": "shi-nong-wei"},
    {"role": "joint"},
    {"q": "谁负责电梯安全"},
]


@pytest.mark.parametrize("state", STATES, ids=urlencode)
def test_address_holds_the_state(reader_anywhere: Windows, data: Any, state: dict[str, str]) -> None:
    """Opened by its address the page shows that state and its results, as the data has them; so it does reloaded.

    Beside every choice stands how many results it leaves, the others kept; what leaves none is not offered.
    """
    state = {"edition": "2014", **state}
    page = opened(reader_anywhere, **state)
    query, want = state.get("q", ""), {name: value for name, value in state.items() if name != "q"}
    found = ask(page, [query], **want)[query]
    known, titles = entries(data), titles_of(found)[:STEP]
    for again in (False, True):
        if again:
            page.reload()
            answered(page)
        expect(page.get_by_label("检索词")).to_have_value(query)
        for name in FACETS:
            expect(choice(page, name)).to_have_value(state.get(name, ""))
        assert asked(page) == state
        expect(status(page)).to_contain_text(in_words(found))
        expect(results(page).get_by_role("heading")).to_have_text(titles)
        expect(results(page)).to_have_count(len(titles))
    if not found["loose"]:
        assert entries_of(found) == [e for e in holding(known, query) if fits(e, known[e], want)]
        expected = expected_counts(data, state)
        assert {name: counts(page, name) for name in expected} == expected


def titles_of(found: Any) -> list[str]:
    """Return the titles that a list shows on their own: subjects stand under the tasks that name them."""
    alone = [result["title"] for result in found["results"] if result["kind"] != "subject"]
    return alone or [result["title"] for result in found["results"]]


UNITS = {
    "task": "项任务",
    "department": "个部门",
    "section": "章",
    "subject": "件事项",
    "reference": "份依据",
    "edition": "个年度计划",
    "page": "个网页",
}


def in_words(found: Any) -> str:
    """Return how many of each kind were found, as the page says it."""
    kinds = [result["kind"] for result in found["results"]]
    return "、".join(f"{kinds.count(kind)}{unit}" for kind, unit in UNITS.items() if kind in kinds)


def expected_counts(data: Any, state: dict[str, str]) -> dict[str, dict[str, int]]:
    """Return what should stand beside the choices: facet → value → how many results it would leave."""
    known = entries(data)
    held = holding(known, state.get("q", ""))
    values = {
        "edition": ["2014"],
        "kind": ["task", "department", "section", "subject", "reference", "edition", "page"],
        "section": [section["id"] for section in data["sections"]],
        "department": [department["id"] for department in data["departments"]],
        "role": list(ROLES),
    }
    left = {
        name: {value: sum(fits(e, known[e], {**state, name: value}) for e in held) for value in choices}
        for name, choices in values.items()
    }
    return {name: {v: n for v, n in one.items() if n or state.get(name) == v} for name, one in left.items()}


def test_choosing_changes_address_and_results(reader_anywhere: Windows) -> None:
    """Each choice goes into the address and leaves as many results as stood beside it; 全部 takes it back."""
    page = opened(reader_anywhere, q="质量", edition="2014")
    narrowed(page)
    for name, value in (("kind", "task"), ("section", "3"), ("role", "support"), ("department", ZJJ)):
        left = counts(page, name)[value]
        choice(page, name).select_option(value)
        expect(status(page)).to_have_text(re.compile(f"^找到{left}(条：|[^条]*$)"))
        assert asked(page)[name] == value
    for name in ("kind", "section", "role", "department"):
        choice(page, name).select_option("")
        expect(choice(page, name)).to_have_value("")
        assert name not in asked(page)
    page.get_by_label("检索词").fill("电梯")
    expect(status(page)).to_have_text("找到3条：1项任务、2件事项")
    assert asked(page) == {"q": "电梯", "edition": "2014"}


HITS = ["电梯", "12315", "236", "QC小组", "三包", "假冒伪劣", "商务", "国发[2013]10号", "电梯监管改革为突破口,形成"]


@pytest.mark.parametrize("query", HITS)
def test_hit_is_marked_and_linked(reader_anywhere: Windows, site: Path, query: str) -> None:
    """An excerpt marks the hit, has no stray blanks, and the result leads to the very sentence that holds it."""
    page = opened(reader_anywhere, q=query, edition="2014")
    expect(status(page)).to_contain_text("找到")
    expect(page.locator("#main .excerpt:empty")).to_have_count(0)
    marked = 0
    for item in results(page).all():
        link = item.get_by_role("heading").get_by_role("link")
        excerpt = item.locator(".excerpt")
        if not excerpt.count():
            continue
        text = excerpt.inner_text()
        assert not re.search(r"[\u3400-\u9fff，。；：] +[\u3400-\u9fff]", text)
        if not excerpt.locator("mark").count():
            assert "".join(tokens(query)) not in "".join(tokens(text))
            continue
        marked += 1
        hit = excerpt.locator("mark").first.inner_text()
        assert "".join(tokens(query)) in "".join(tokens(hit))
        path, _, anchor = str(link.get_attribute("href")).partition(":~:")[0].partition("#")
        if re.fullmatch(r"s\d+", anchor):
            tree = html.parse(site / "2014/tasks" / path.rpartition("/")[2], html.HTMLParser(encoding="utf-8"))
            (sentence,) = tree.xpath("//*[@id = $anchor]", anchor=anchor)
            assert hit in sentence.text_content()

    assert marked


def test_link_opens_at_the_sentence(reader_anywhere: Windows) -> None:
    """A click on a result shows the sentence that was found."""
    page = opened(reader_anywhere, q="大型起重机械", kind="task")
    expect(page.locator("#main mark")).to_have_text("大型起重机械")
    results(page).get_by_role("heading").get_by_role("link").click()
    page.wait_for_url(re.compile(r"2014/tasks/3-8\.html#s\d+(:~:text=.*)?$"))
    sentence = page.locator(f"#{urlsplit(page.url).fragment.partition(':')[0]}")
    expect(sentence).to_contain_text("大型起重机械")
    expect(sentence).to_be_in_viewport()


def test_hit_across_two_sentences_is_marked(reader_anywhere: Windows) -> None:
    """Text that was copied across a full stop is marked, and the link leads to where it begins."""
    page = opened(reader_anywhere, q="服务安全保障制度。以公共交通", edition="2014", kind="task")
    expect(results(page)).to_have_count(1)
    expect(page.locator("#main mark")).to_have_text("服务安全保障制度。以公共交通")


@pytest.mark.parametrize(("query", "hit"), [("電梯", "电梯"), ("dianti", "电梯")])
def test_hit_of_other_ways_of_typing_is_marked(reader_anywhere: Windows, query: str, hit: str) -> None:
    """What was typed in traditional characters or in pinyin is marked as it stands in the text."""
    page = opened(reader_anywhere, q=query, edition="2014", kind="task")
    expect(page.locator("#main mark").first).to_have_text(hit)


def test_nothing_found_is_said(reader_anywhere: Windows) -> None:
    """When nothing is found the page says so and what to do; when words of the question are found, it says that."""
    page = opened(reader_anywhere, q="航天")
    expect(status(page)).to_have_text("未找到“航天”。请换一个说法，或从下面查找。")
    expect(results(page)).to_have_count(0)
    page.get_by_label("检索词").fill("谁负责电梯安全")
    expect(status(page)).to_contain_text("未找到“谁负责电梯安全”，以下含有部分词语：")
    expect(results(page).first).to_contain_text("加强重大设备监理和特种设备监管")


def test_more_is_shown_on_demand(reader_anywhere: Windows) -> None:
    """Ten results are shown; 显示更多 shows the next ten and focuses the first of them, until all are there."""
    page = opened(reader_anywhere, q="质量", edition="2014", kind="task")
    found = ask(page, ["质量"], edition="2014", kind="task")["质量"]
    more = page.get_by_role("button", name="显示更多")
    shown = STEP
    expect(results(page)).to_have_count(shown)
    while shown < found["total"]:
        more.click()
        expect(results(page).nth(shown).get_by_role("heading").get_by_role("link")).to_be_focused()
        shown = min(shown + STEP, found["total"])
        expect(results(page)).to_have_count(shown)
    expect(more).to_be_hidden()
    shown_titles = results(page).get_by_role("heading").all_inner_texts()
    assert shown_titles == [result["title"] for result in found["results"]]


def test_result_says_year_chapter_and_roles(reader_anywhere: Windows) -> None:
    """A result says what it is, of which year and chapter, and who bears it in which role."""
    page = opened(reader_anywhere, q="12365", kind="task")
    facts = results(page).locator(".facts")
    expect(facts).to_contain_text("任务")
    expect(facts).to_contain_text("2014年度")
    expect(facts).to_contain_text("三、改革和创新政府质量监管")
    expect(facts.locator(".role")).to_have_text(["共同负责"])
    expect(facts.get_by_role("link")).to_have_count(3)
    expect(facts).to_contain_text("……列9个部门，名单未列全")


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", ["search", "duties"])
def test_results_stand_apart(reader: Windows, name: str, width: int) -> None:
    """Between results are a rule and room, more than within one; a role stands apart from the name behind it."""
    page = reader.page(f"{name}.html?q=安全", width=width)
    results(page).nth(2).wait_for()
    for item in results(page).all()[:3]:
        air, rule, role = item.evaluate("""item => {
            const box = item.getBoundingClientRect(), style = getComputedStyle(item);
            const mark = item.querySelector(".role").getBoundingClientRect();
            const last = item.lastElementChild.getBoundingClientRect();
            const name = item.querySelector(".role + a").getBoundingClientRect();
            return [Math.min(box.bottom - last.bottom, item.firstElementChild.getBoundingClientRect().top - box.top),
                parseFloat(style.borderBottomWidth), name.left - mark.right];
        }""")
        assert air >= 12
        assert rule >= 1
        assert role >= 4


@pytest.mark.parametrize("name", ["search", "duties"])
def test_the_first_result_is_near_in_the_order_of_tab(reader_anywhere: Windows, name: str) -> None:
    """Whoever comes with a question is in its field, and four keys behind it, past the button, is the first result."""
    page = opened(reader_anywhere, name, q="电梯")
    expect(results(page).first).to_be_visible()
    expect(page.locator("#main input[name=q]")).to_be_focused()
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(results(page).first.get_by_role("heading").get_by_role("link")).to_be_focused()


def test_without_a_question_the_focus_stays(reader_anywhere: Windows) -> None:
    """A page that is asked nothing leaves the focus where it is: the page is read from its beginning."""
    page = opened(reader_anywhere, "search")
    expect(page.locator("#main input[name=q]")).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")


def test_what_no_duty_names_is_asked_of_the_search(reader_anywhere: Windows) -> None:
    """A number of a document is no matter of duties: the page hands the question on to the search, which finds it."""
    page = opened(reader_anywhere, "duties", q="国发[2012]9号")
    expect(status(page)).to_contain_text("未找到")
    page.locator("#main").get_by_role("link", name="在计划中搜索").click()
    expect(page.get_by_label("检索词")).to_have_value("国发[2012]9号")
    expect(status(page)).to_contain_text("找到")


def test_where_nothing_is_found_departments_are_offered(reader_anywhere: Windows) -> None:
    """Whoever finds nothing is led to the page of duties and to the list of departments."""
    page = opened(reader_anywhere, "search", q="区块链")
    expect(status(page)).to_contain_text("未找到")
    for link in ("查责任", "全部部门"):
        expect(page.locator("#main .to-find").get_by_role("link", name=link)).to_be_visible()


def test_text_stays_text(reader: Windows) -> None:
    """Markup in the address is shown as text, a choice that does not exist finds nothing and can be taken back."""
    page = opened(reader, q="<img src=航天>", department='"><script>alert(1)</script>')
    expect(status(page)).to_contain_text("<img src=航天>")
    expect(page.locator("#main img, #main form script")).to_have_count(0)
    narrowed(page)
    choice(page, "department").select_option("")
    page.get_by_label("检索词").fill("电梯")
    expect(results(page).first).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "dark"), (DESK, "light")])
@pytest.mark.parametrize("path", ["search.html?q=质量", "search.html", f"duties.html?department={ZJJ}", "duties.html"])
def test_axe_finds_nothing(reader: Windows, path: str, width: int, scheme: Any) -> None:
    """With and without results no rule of axe-core is broken, and nothing stands outside the window."""
    page = reader.page(path, width=width, color_scheme=scheme)
    answered(page)
    if "?" in path:
        page.locator("#main .results h2").first.wait_for()

    assert axe(page) == []
    assert page.evaluate(SIDEWAYS) <= 0


def duties(page: Page) -> dict[str, list[str]]:
    """Read the page of duties: role → titles of tasks."""
    shown = page.locator("#main .results").evaluate("""out => [...out.querySelectorAll("h2")].map(head => [
        head.querySelector(".role").textContent,
        [...head.nextElementSibling.querySelectorAll("a")].map(link => link.textContent)])""")
    return dict(shown)


def expected_duties(data: Any, department: str) -> dict[str, list[str]]:
    """Return a department's duties: role → titles of tasks."""
    numbers = {section["id"]: section["number"] + "、" for section in data["sections"]}
    found: dict[str, list[str]] = {}
    for role, name in ROLES.items():
        for task in data["tasks"]:
            if any((duty["role"], duty["department"]) == (role, department) for duty in task["duties"]):
                number = task["number"].replace("(", "（").replace(")", "）")
                found.setdefault(name, []).append(numbers[task["section"]] + number + task["title"].replace(",", "，"))
    return found


def test_duties_equal_the_data(reader_anywhere: Windows, data: Any) -> None:
    """Whichever department is chosen, its duties are shown by role as the data has them; the address says which."""
    page = opened(reader_anywhere, "duties", department=ZJJ)
    narrowed(page)
    for department in data["departments"]:
        choice(page, "department").select_option(department["id"])
        expected = expected_duties(data, department["id"])
        expect(status(page)).to_contain_text(f"：共{sum(map(len, expected.values()))}项任务")
        assert duties(page) == expected
        assert asked(page) == {"department": department["id"]}


def test_duties_are_restored(reader_anywhere: Windows, data: Any) -> None:
    """Opened by its address the page shows the department's duties of the chosen role."""
    page = opened(reader_anywhere, "duties", department=ZJJ, role="lead")
    expect(choice(page, "department")).to_have_value(ZJJ)
    expect(choice(page, "role")).to_have_value("lead")
    expect(page.locator("#main .results h2")).to_have_count(1)
    assert duties(page) == {"牵头": expected_duties(data, ZJJ)["牵头"]}
    page.locator("#main .results li a").first.click()
    page.wait_for_url("**/2014/tasks/1-3.html")


def test_duties_can_be_taken_away(reader_anywhere: Windows, data: Any) -> None:
    """A department's tasks are saved as a workbook: all of them, with who else bears them."""
    page = opened(reader_anywhere, "duties", department="shi-nong-wei")
    name, rows = taken(page, "导出任务（Excel）")
    expected = expected_duties(data, "shi-nong-wei")

    assert name == "责任-市农委.xlsx"
    found = {role: [row["编号"] + row["任务"] for row in rows if "市农委" in row[f"{role}单位"]] for role in expected}
    assert found == expected
    assert {row["年度"] for row in rows} == {"2014"}
    assert len(rows) == sum(map(len, expected.values()))
    texts = {f"{task['id']}.html": display(task["text"]) for task in data["tasks"]}
    assert [row["原文"] for row in rows] == [texts[row["网址"].rpartition("/")[2]] for row in rows]


@pytest.mark.parametrize("state", [{"department": "shi-lv-you-ju"}, {"q": "3-8"}], ids=urlencode)
def test_what_is_cut_says_so(reader_anywhere: Windows, data: Any, state: dict[str, str]) -> None:
    """Where no words are looked for, the beginning of a text stands below a title, and …… where more follows."""
    page = opened(reader_anywhere, edition="2014", **state)
    expect(page.locator("#main .excerpt:empty")).to_have_count(0)
    texts = {f"{task['id']}.html": display(task["text"]) for task in data["tasks"]}
    for item in results(page).all():
        path = str(item.get_by_role("heading").get_by_role("link").get_attribute("href")).rpartition("/")[2]
        if item.locator(".excerpt").count() and path in texts:
            shown = item.locator(".excerpt").inner_text()
            assert texts[path].startswith(shown.removesuffix("……"))
            assert shown == texts[path] or shown.endswith("……")


def taken(page: Page, label: str) -> tuple[str, list[dict[str, str]]]:
    """Return the name of the workbook that a button gives, and its rows by the names of their columns."""
    with page.expect_download() as saving:
        page.get_by_role("button", name=label).click()
    sheet = openpyxl.load_workbook(BytesIO(Path(saving.value.path()).read_bytes())).worksheets[0]
    head, *rows = ([cell or "" for cell in row] for row in sheet.iter_rows(values_only=True))
    return saving.value.suggested_filename, [dict(zip(map(str, head), map(str, row), strict=True)) for row in rows]


def test_what_was_found_can_be_taken_away(reader_anywhere: Windows, data: Any, site: Path) -> None:
    """The tasks found are saved as a workbook: number, title, who is responsible, the whole text, its address."""
    page = opened(reader_anywhere, q="旅游", edition="2014")
    name, rows = taken(page, "导出结果（Excel）")
    tasks = {task["id"]: task for task in data["tasks"]}
    held = [e for e in holding(entries(data), "旅游") if e.kind == "task"]

    assert name == "搜索-旅游.xlsx"
    assert sorted(" ".join(tokens(row["编号"] + row["任务"])) for row in rows) == sorted(e.title for e in held)
    for row in rows:
        path, _, anchor = urlsplit(row["网址"]).path.rpartition("/")[2], "", urlsplit(row["网址"]).fragment
        task = tasks[path.removesuffix(".html")]
        assert row["原文"] == display(task["text"])
        for role, word in ROLES.items():
            named = [duty["as_written"] for duty in task["duties"] if duty["role"] == role]
            assert len(row[f"{word}单位"].replace("（未列全）", "").split("、")) == max(len(named), 1)
        if "旅游" in task["text"]:
            tree = html.parse(site / "2014/tasks" / path, html.HTMLParser(encoding="utf-8"))
            (sentence,) = tree.xpath("//*[@id = $anchor]", anchor=anchor)
            assert "旅游" in sentence.text_content()


TYPED = {
    "市农委": "shi-nong-wei",
    "市建设局": "shi-cheng-xiang-jian-she-ju",
    "发改委": "shi-fa-zhan-gai-ge-wei",
    "tongjiju": "shi-tong-ji-ju",
    "市统计": "shi-tong-ji-ju",
}


def test_department_can_be_typed(reader_anywhere: Windows, data: Any) -> None:
    """A name, an old name, an abbreviation or pinyin chooses the department."""
    page = opened(reader_anywhere, "duties")
    field = page.get_by_label("部门或事项")
    for typed, department in TYPED.items():
        field.fill("")
        expect(page.locator("#main .results h2")).to_have_count(0)
        expect(choice(page, "department")).to_have_value("")
        field.fill(typed)
        expect(choice(page, "department")).to_have_value(department)
        expect(page.locator("#main .results h2").first).to_be_visible()
        assert duties(page) == expected_duties(data, department)


def test_a_matter_leads_to_who_is_responsible(reader_anywhere: Windows) -> None:
    """In the same field a matter gives the tasks that name it, each with who leads it; what is in none is said."""
    page = opened(reader_anywhere, "duties")
    field = page.get_by_label("部门或事项")
    field.fill("电梯")
    expect(results(page)).to_have_count(1)
    expect(results(page).locator(".facts")).to_contain_text("牵头盐城质监局")
    assert asked(page) == {"q": "电梯"}
    field.fill("航天")
    expect(status(page)).to_contain_text("未找到“航天”")
    expect(page.locator("#main .to-find").get_by_role("link", name="市农委")).to_be_visible()


def test_an_ambiguous_name_lists_departments(reader_anywhere: Windows) -> None:
    """What may mean several departments, or a matter as well, shows none of them, but lists them."""
    page = opened(reader_anywhere, "duties", q="食品")
    expect(page.locator("#main .meant")).to_contain_text("市食品药品监管局")
    expect(results(page).first).to_be_visible()
    page.locator("#main .meant a").first.click()
    expect(page.locator("#main .results h2 .role").first).to_be_visible()
    assert asked(page) == {"department": "shi-shi-pin-yao-pin-jian-guan-ju"}


def test_duties_without_scripts(reader: Windows, data: Any, site: Path) -> None:
    """Without scripts the page lists every department, each linked to its duties through the years."""
    page = reader.page("duties.html", java_script_enabled=False)
    links = page.locator("#main .to-find a")
    expect(page.locator("#main").get_by_role("link", name="在计划中搜索")).to_be_visible()
    expect(links).to_have_count(len(data["departments"]))
    expect(page.locator("#main form")).to_be_hidden()
    assert sorted(links.all_inner_texts()) == sorted(d["name"] for d in data["departments"])
    assert [href for link in links.all() if not (site / (href := str(link.get_attribute("href")))).exists()] == []
