"""What the search finds: everything that stands in the plan, and nothing else, from a server and from a disk."""

import random
from itertools import product
from typing import Any

import pytest

from tests.browser.searching import ENGINE, ask, ask_each, clause, entries, entries_of, fits, holding, urls
from tests.browser.windows import PAGES, OneWindow, Windows

pytestmark = pytest.mark.browser

TASK = "2014/tasks/1-1.html"
SAMPLE = 1000
ROLES = ("lead", "support", "joint")


def departments(data: Any) -> list[str]:
    """Return every name that a department has."""
    return [name for d in data["departments"] for name in (d["name"], *d["aliases"])]


def references(data: Any) -> list[str]:
    """Return the titles and numbers of all references."""
    return [text for r in data["references"] for text in (r["title"], r["number"]) if text]


def titles(data: Any) -> list[str]:
    """Return the titles of all tasks, and their numbers."""
    numbers = {section["id"]: section["number"] + "、" for section in data["sections"]}
    return [text for t in data["tasks"] for text in (t["title"], numbers[t["section"]] + t["number"] + t["title"])]


def sample(data: Any) -> list[str]:
    """Return pieces of 2 to 8 characters from titles, texts and clauses of tasks, the same ones at every run."""
    chance = random.Random(2014)
    texts = [text for task in data["tasks"] for text in (task["title"], task["text"], task["text"], clause(task))]
    found: set[str] = set()
    while len(found) < SAMPLE:
        text, length = chance.choice(texts), chance.randint(2, 8)
        start = chance.randrange(len(text) - length + 1) if len(text) >= length else 0
        piece = text[start : start + length]
        found |= {piece} if any(char.isalnum() for char in piece) else set()
    return sorted(found)


@pytest.mark.parametrize("queries", [departments, references, titles, sample], ids=lambda queries: queries.__name__)
def test_tasks_that_hold_a_text_are_found_and_no_others(reader_anywhere: OneWindow, data: Any, queries: Any) -> None:
    """For every name, title, document number and piece of text: recall 1.000 and precision 1.000."""
    known = {entry: facts for entry, facts in entries(data).items() if entry.kind == "task"}
    found = ask(reader_anywhere.at(TASK), queries(data), edition="2014", kind="task")

    assert {q: entries_of(answer) for q, answer in found.items()} == {q: holding(known, q) for q in found}
    assert [query for query, answer in found.items() if answer["total"] != len(answer["results"])] == []


def test_everything_else_that_holds_a_text_is_found_too(reader_anywhere: OneWindow, data: Any) -> None:
    """Edition, chapters, departments and references are found by their texts as exactly as tasks."""
    known = entries(data)
    around = ["城南新区管委会", "盐城市人民政府办公室", "2014年6月27日", "细化任务", "苏政办发〔2014〕50号", "质检总局"]
    sections = [section["title"] for section in data["sections"]]
    pieces = [piece for piece in sample(data)[::20] if not piece.endswith("牵头")]  # this asks for a department
    queries = [*around, *sections, *departments(data), *references(data), *pieces]
    found = ask(reader_anywhere.at(TASK), queries, edition="2014")

    assert {q: entries_of(answer) for q, answer in found.items()} == {q: holding(known, q) for q in found}


def test_words_between_blanks_must_all_be_there(reader_anywhere: OneWindow, data: Any) -> None:
    """Two or three words find what holds all of them, wherever they stand."""
    known, chance = entries(data), random.Random(6)
    pieces = [piece for piece in sample(data) if piece.isalnum() and len(piece) < 4]
    pairs = [(blank.join(chance.sample(pieces, 2))) for blank in (" ", "　", " \t ") for _ in range(30)]
    texts = [task["text"] for task in data["tasks"]]
    within = [" ".join(chance.sample([text[i : i + 2] for i in range(0, 60, 3)], 3)) for text in texts]
    queries = [query for query in (*pairs, *within, "市商务局 食品") if holding(known, query)]
    found = ask(reader_anywhere.at(TASK), queries, edition="2014")

    assert len(queries) > len(texts) / 2
    assert {q: entries_of(answer) for q, answer in found.items()} == {q: holding(known, q) for q in found}


def test_answer_says_where_and_what(anywhere: Windows) -> None:
    """A result is an address relative to the site's root and without anchor, a title, an edition and a kind."""
    for path in ("index.html", TASK):
        answer = ask(anywhere.page(path), ["12365"], edition="2014", kind="task")["12365"]
        assert answer["results"] == [
            {
                "kind": "task",
                "url": "2014/tasks/3-10.html",
                "title": "三、（十）加强消费者维权机制建设",
                "edition": "2014",
            }
        ]
        assert answer["total"] == 1


def test_filters_equal_the_data(reader_anywhere: OneWindow, data: Any) -> None:
    """Edition, role, department, kind and chapter, alone and together, leave what the data says."""
    known = entries(data)
    ids = [department["id"] for department in data["departments"]]
    kinds = ["task", "department", "section", "reference", "subject", "edition", "page"]
    sections = [section["id"] for section in data["sections"]]
    alone = {"role": ROLES, "department": ids, "kind": kinds, "section": sections}
    wants: list[dict[str, str]] = [{name: value} for name, values in alone.items() for value in values]
    chance = random.Random(5)
    everything = list(product(["", *ROLES], ["", *ids], ["", "task", "department", "subject"], ["", *sections]))
    together = [zip(alone, values, strict=True) for values in chance.sample(everything, 150)]
    wants += [{name: value for name, value in want if value} for want in together]
    held = {query: holding(known, query) for query in ("质量", "")}
    questions = [(query, want) for want in wants for query in held]
    answers = ask_each(reader_anywhere.at(TASK), [(query, {"edition": "2014", **want}) for query, want in questions])
    found = [(query, want, entries_of(answer)) for (query, want), answer in zip(questions, answers, strict=True)]

    assert found == [(query, want, [e for e in held[query] if fits(e, known[e], want)]) for query, want in questions]
    assert sum(bool(left) for _, _, left in found) > 100


def test_name_of_a_department_leads_to_its_page_first(reader_anywhere: OneWindow, data: Any) -> None:
    """Whoever types a department's name or an old name of it is offered its page before all tasks."""
    pages = {d["id"]: [d["name"], *d["aliases"]] for d in data["departments"]}
    names = {name: f"2014/departments/{id_}.html" for id_, written in pages.items() for name in written}
    typed = {f"　{name} ": url for name, url in names.items()}
    found = ask(reader_anywhere.at(TASK), [*names, *typed], edition="2014")

    assert {query: urls(answer)[0] for query, answer in found.items()} == names | typed


SAME = [
    ("dianti", "电梯"),
    ("DianTi", "电梯"),
    ("ｄｉａｎｔｉ", "电梯"),
    ("電梯", "电梯"),
    ("質量獎", "质量奖"),
    ("鹽城質監局", "盐城质监局"),
    ("ＱＣ小组", "QC小组"),
    ("qc小组", "QC小组"),
    ("国发[2012]9号", "国发〔2012〕9号"),
    ("国发（2012）9号", "国发〔2012〕9号"),
    ("国发【2012】9号", "国发〔2012〕9号"),
    ("电梯!", "电梯"),
    ("《质量工作考核办法》", "质量工作考核办法"),
    ("12315,12365", "12315、12365"),
    ("１２３６５", "12365"),
    ("236", "12365"),
    ("laozihao", "老字号"),
]


def test_other_ways_of_typing_find_the_same(reader_anywhere: OneWindow) -> None:
    """Pinyin, traditional characters, full-width forms, other brackets and a part of a number find the same."""
    found = ask(reader_anywhere.at(TASK), sorted({query for pair in SAME for query in pair}), edition="2014")

    assert {t: entries_of(found[t]) for t, _ in SAME} == {t: entries_of(found[meant]) for t, meant in SAME}
    assert [meant for _, meant in SAME if found[meant]["loose"] or not found[meant]["total"]] == []


INITIALS = {
    "tzsb": "tasks/3-8.html",
    "TZSB": "tasks/3-8.html",
    "zjj": "departments/yan-cheng-zhi-jian-ju.html",
    "yczjj": "departments/yan-cheng-zhi-jian-ju.html",
    "fgw": "departments/shi-fa-zhan-gai-ge-wei.html",
    "nw": "departments/shi-nong-wei.html",
    "gzw": "departments/shi-guo-zi-wei.html",
    "shijiansheju": "departments/shi-cheng-xiang-jian-she-ju.html",
    "lvyouju": "departments/shi-lv-you-ju.html",
    "tezhongshebei": "tasks/3-8.html",
}


def test_pinyin_leads_to_titles_and_departments(reader: OneWindow) -> None:
    """Pinyin and its initials find titles and departments, among the first three."""
    found = ask(reader.at(TASK), list(INITIALS), edition="2014")
    first = {typed: urls(answer)[:3] for typed, answer in found.items()}

    assert {typed: first[typed] for typed, page in INITIALS.items() if f"2014/{page}" not in first[typed]} == {}


ZJJ, FGW = "departments/yan-cheng-zhi-jian-ju.html", "departments/shi-fa-zhan-gai-ge-wei.html"
QUESTIONS = {
    "谁负责电梯安全": "tasks/3-8.html",
    "电梯归谁管": "tasks/3-8.html",
    "哪个部门管电梯": "tasks/3-8.html",
    "特种设备由谁监管": "tasks/3-8.html",
    "旅游景区 游乐设施": "tasks/3-8.html",
    "医院": "tasks/3-8.html",
    "食品 监管": "tasks/3-2.html",
    "学校食堂": "tasks/3-2.html",
    "婴幼儿 乳粉": "tasks/3-2.html",
    "网上卖药": "tasks/3-2.html",
    "食品安全由谁负责": "tasks/3-2.html",
    "发改委": FGW,
    "市发改委": FGW,
    "人社局": "departments/shi-ren-li-zi-yuan-she-hui-bao-zhang-ju.html",
    "经信委": "departments/shi-jing-ji-xin-xi-hua-wei.html",
    "食药监局": "departments/shi-shi-pin-yao-pin-jian-guan-ju.html",
    "住建局": "departments/shi-cheng-xiang-jian-she-ju.html",
    "建设局": "departments/shi-cheng-xiang-jian-she-ju.html",
    "交通局": "departments/shi-jiao-tong-yun-shu-ju.html",
    "农业局": "departments/shi-nong-wei.html",
    "环境保护局": "departments/shi-huan-bao-ju.html",
    "质监局": ZJJ,
    "质监局负责哪些任务": ZJJ,
    "教育局负责什么": "departments/shi-jiao-yu-ju.html",
    "商标 打假": "tasks/1-2.html",
    "假冒伪劣": "tasks/1-2.html",
    "老字号": "tasks/2-2.html",
    "网络购物假冒": "tasks/1-2.html",
    "虚假广告谁来查": "tasks/1-2.html",
    "消费者投诉电话": "tasks/3-10.html",
    "12315": "tasks/3-10.html",
    "汽车三包": "tasks/2-1.html",
    "空气污染": "tasks/3-6.html",
    "节能减排": "tasks/3-6.html",
    "禁用农药怎么管": "tasks/3-1.html",
    "农产品追溯": "tasks/3-1.html",
    "工程质量谁牵头": "tasks/3-4.html",
    "小微企业扶持": "tasks/5-1.html",
    "技术工人培训": "tasks/5-3.html",
    "进口食品谁管": "tasks/3-9.html",
    "QC小组活动": "tasks/6-3.html",
    "质量月什么时候": "tasks/6-2.html",
    "政府质量奖怎么评": "tasks/1-3.html",
    "考核办法": "tasks/6-4.html",
    "国务院质量发展纲要": "references.html",
}
"""Questions as people ask → the page that must be among the first three."""


def test_questions_as_people_ask_them(reader_anywhere: OneWindow) -> None:
    """The page that answers is among the first three, though the words of the question may stand nowhere together."""
    found = ask(reader_anywhere.at(TASK), list(QUESTIONS), edition="2014")
    answers = {query: [url.removeprefix("2014/") for url in urls(answer)[:3]] for query, answer in found.items()}

    assert {query: answers[query] for query, page in QUESTIONS.items() if page not in answers[query]} == {}
    assert len(QUESTIONS) >= 40
    assert sum(answer["loose"] for answer in found.values()) >= 15


def test_where_the_plan_answers_pages_must_hold_the_very_words(anywhere: Windows) -> None:
    """Hand-written pages are found by what stands in them; words of a question lead to them where all else fails."""
    page = anywhere.page("index.html")
    found = ask(page, ["住宅工程质量常见问题", "怎样读计划"])

    assert [result["kind"] for result in found["住宅工程质量常见问题"]["results"]] == ["task", "subject"]
    assert "reading.html" in urls(found["怎样读计划"])
    assert not found["怎样读计划"]["loose"]


def test_a_subject_is_found_by_its_name(anywhere: Windows, data: Any) -> None:
    """Whoever types the name of a subject is offered its page first, alone where that kind is asked for."""
    page = anywhere.page(TASK)
    names = {subject["name"]: f"2014/subjects/{subject['id']}.html" for subject in data["subjects"]}
    found = ask(page, list(names), edition="2014", kind="subject")
    everything = ask(page, list(names), edition="2014")

    assert {name: urls(answer)[0] for name, answer in found.items()} == names
    assert {result["kind"] for answer in found.values() for result in answer["results"]} == {"subject"}
    assert {name: urls(answer)[0] for name, answer in everything.items()} == names


def test_nothing_to_look_for_finds_everything(reader_anywhere: OneWindow, data: Any) -> None:
    """Without a word, the filters alone decide."""
    found = ask(reader_anywhere.at(TASK), ["", "　 "], edition="2014")
    everything = sorted(entries(data))

    assert {query: entries_of(answer) for query, answer in found.items()} == {"": everything, "　 ": everything}


NOWHERE = ["zzzz", "雾霾", "量质", "电梯电梯电梯", "ꙮꙮ", "a" * 300, "<b>", "\\", "𠂇", "，。", '"']


def test_what_stands_nowhere_is_not_found_as_typed(reader_anywhere: OneWindow) -> None:
    """What no text holds is never said to stand there."""
    found = ask(reader_anywhere.at(TASK), NOWHERE, edition="2014")

    assert [query for query, answer in found.items() if not answer["loose"]] == []


def test_nobody_who_does_not_search_loads_the_search(anywhere: Windows) -> None:
    """A page on which nobody searches asks for nothing of the engine."""
    names = ("home", "edition", "task-long", "department", "matrix", "references", "about")
    windows = {name: anywhere.open(PAGES[name]) for name in names}
    for window in windows.values():
        window.page.wait_for_load_state("networkidle")
        assert window.requests
    asked = {name: [url for url in window.requests if part_of_engine(url)] for name, window in windows.items()}

    assert {name: urls for name, urls in asked.items() if urls} == {}


def part_of_engine(url: str) -> bool:
    """Whether an address is that of a file that only searching needs."""
    return any(part in url for part in ENGINE)


def test_first_search_moves_little(windows: Windows) -> None:
    """From focus on, a first search in an edition moves at most 60 kB, as the files lie on the server."""
    page = windows.page("2014/tasks/3-8.html")
    page.wait_for_load_state("networkidle")
    bodies: list[tuple[int, str]] = []
    page.on("requestfinished", lambda request: bodies.append((request.sizes()["responseBodySize"], request.url)))
    page.get_by_role("combobox").or_(page.locator("#search-box-q")).first.press_sequentially("电梯")
    page.locator("#search-list [role=option]").first.wait_for()
    for _ in range(100):
        if sum(".bin" in url for _, url in bodies) >= 2:
            break
        page.wait_for_timeout(100)
    moved = sum(size for size, _ in bodies)
    print(f"a first search moves {moved} bytes in {len(bodies)} files: {sorted(bodies, reverse=True)}")  # noqa: T201

    assert len(bodies) >= 4
    assert moved <= 60_000


def test_numbers_and_pages_are_found(reader_anywhere: OneWindow) -> None:
    """The number of a task, as printed or as in its address, leads to it first, the title of a page to that page."""
    pages = {"责任矩阵": "matrix", "下载": "downloads", "通知全文": "text", "依据": "references"}
    wanted = {query: f"2014/{page}.html" for query, page in pages.items()}
    numbers = ["3-8", "3—8", "３－８", "三（八）", "三、（八）", "三、(八)", "三(八)"]
    wanted |= dict.fromkeys(numbers, "2014/tasks/3-8.html")
    found = ask(reader_anywhere.at(TASK), list(wanted), edition="2014")

    assert {query: urls(answer)[0] for query, answer in found.items()} == wanted
    assert [query for query, answer in found.items() if answer["loose"]] == []


def test_what_stands_only_in_a_clause_comes_last(reader_anywhere: OneWindow, data: Any) -> None:
    """Tasks whose title or text has the words come before those that only name a department so, leads before others."""
    for query in ("旅游", "食品", "商务", "卫生"):
        answer = ask(reader_anywhere.at(TASK), [query], edition="2014", kind="task")[query]
        tasks = {f"2014/tasks/{task['id']}.html": task for task in data["tasks"]}
        places = []
        for url in urls(answer):
            task = tasks[url]
            own = query in task["title"] + task["text"]
            led = any(query in duty["as_written"] for duty in task["duties"] if duty["role"] != "support")
            places.append(0 if own else 1 if led else 2)
        assert places == sorted(places), query
        assert {0, 2} <= set(places) or query != "旅游"


def test_single_characters_of_a_word_find_nothing(reader_anywhere: OneWindow) -> None:
    """Where a word stands nowhere, what holds one of its characters is not offered for it."""
    found = ask(reader_anywhere.at(TASK), ["区块链", "航天", "元宇宙"], edition="2014")

    assert {query: answer["total"] for query, answer in found.items()} == {"区块链": 0, "航天": 0, "元宇宙": 0}
