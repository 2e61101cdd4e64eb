"""The site in Firefox: its punctuation, its focus rings, its search and its matrix."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.browser import firefox
from tests.browser.firefox import ENTER, TAB, Firefox
from tests.browser.plans import ROOT
from tests.browser.searching import ASK, ask, urls
from tests.browser.test_search_oracle import expected, names_borne, paragraphs, pieces
from tests.browser.windows import Windows
from tests.needs import need

pytestmark = pytest.mark.browser

MEASURE = """
const line = document.createElement("span");
line.textContent = arguments[1];
line.style.cssText = "position: absolute; white-space: nowrap; text-indent: 0; font-size: 18px";
document.querySelector(arguments[0]).append(line);
const width = line.getBoundingClientRect().width;
line.remove();
return width;
"""

ANSWERS = """
const answers = [...document.querySelectorAll(".search-page a[href*='tasks/']")].map(link => link.href);
return answers.length ? answers : null;
"""

FOCUSED = """
const focus = document.activeElement, style = getComputedStyle(focus), after = getComputedStyle(focus, "::after");
const ringed = one => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 2;
return focus === document.body ? null : [focus.outerHTML.slice(0, 120), ringed(style) || ringed(after)];
"""


@pytest.fixture(scope="module")
def window() -> Iterator[Firefox]:
    """Return a window of Firefox."""
    program = firefox.path()
    need(program, "a Firefox", firefox.PACKAGE)
    assert program
    with firefox.started(program) as window:
        window.resize(1280, 800)
        yield window


@pytest.mark.parametrize("place", [".plan .official p", ".plan .crumbs"])
def test_punctuation_is_as_wide_as_characters(place: str, window: Firefox, address: str) -> None:
    """Full-width marks take the width of a character each, in the notice's words and in ours, beside each other too."""
    window.open(f"{address}2014/tasks/3-8.html")

    assert window.run(MEASURE, place, "加强（重大），。；：、" * 5) == pytest.approx(11 * 5 * 18, abs=1)


@pytest.mark.parametrize(
    "path", ["index.html", "2014/tasks/3-8.html", "2014/matrix.html", "2014/departments/index.html"]
)
def test_what_has_focus_is_ringed(path: str, window: Firefox, address: str) -> None:
    """Tab leads through fields, buttons and links, and each shows that it has focus."""
    window.open(address + path)
    rings: dict[str, bool] = {}
    for _ in range(40):
        window.press(TAB)
        element, ringed = window.run(FOCUSED) or ("", True)
        if element in rings:  # the last was passed
            break
        rings[element] = ringed

    assert len(rings) > 15
    assert [element for element, ringed in rings.items() if not ringed] == []


@pytest.mark.parametrize(
    ("path", "id_"),
    [
        ("2014/departments/yan-cheng-zhi-jian-ju.html", "row"),
        ("2014/departments/yan-cheng-zhi-jian-ju.html", "partners"),
        ("2014/tasks/3-8.html", "same-lead"),
        ("2014/subjects.html", "names"),
        ("2014/index.html", "block"),
    ],
)
def test_an_address_opens_the_fold_that_it_leads_to(path: str, id_: str, window: Firefox, address: str) -> None:
    """Whether it names the head of a fold or what lies in it, when the page opens and when the address changes."""
    opened = "return document.getElementById(arguments[0]).closest('details').open"
    window.open("about:blank")
    window.open(f"{address}{path}#{id_}")
    assert window.run(opened, id_)

    window.open("about:blank")
    window.open(f"{address}{path}")
    assert not window.run(opened, id_)
    window.run(f"location.hash = '{id_}'")
    assert window.wait(opened, id_)


def test_the_search_answers_as_in_chromium(window: Firefox, windows: Windows, address: str) -> None:
    """Words, questions and pinyin have the same answers in the same order, whatever a browser knows of Chinese."""
    queries = [*map(str, yaml.safe_load((ROOT / "tests/search_questions.yml").read_text("utf-8"))), *TYPED]
    window.open(f"{address}2014/tasks/3-8.html")
    there = window.run(f"return ({ASK})([arguments[0], {{edition: '2014'}}])", queries)

    assert there == ask(windows.page("2014/tasks/3-8.html"), queries, edition="2014")


def test_pieces_of_the_notice_are_found_from_the_disk(window: Firefox, site: Path, data: Any) -> None:
    """From the disk, without WebAssembly, pieces of the notice are found where they stand, and nowhere else."""
    runs, names = paragraphs((ROOT / "plan/2014/notice.txt").read_text("utf-8")), names_borne(data)
    queries = pieces([*runs.values()], 500)
    window.open(f"{site.as_uri()}/2014/tasks/3-8.html")
    found = window.run(f"return ({ASK})([arguments[0], {{edition: '2014', kind: 'task'}}])", queries)
    held = {q: [] if a["loose"] else sorted(Path(url).stem for url in urls(a)) for q, a in found.items()}

    assert len(held) == 500
    assert {q: ids for q, ids in held.items() if ids != expected(runs, names, q)} == {}


TYPED = ["dian'ti", "diàntī", "lǚyóujú", "ｄｉａｎｔｉ", "著名商標", "⻝品安全", "督办、公告", "“三包”制度,认真"]


def test_the_search_answers(window: Firefox, address: str, data: Any) -> None:
    """A word in the box gives the tasks that hold it; Enter leads to the page of answers, which has them all."""
    expected = {task["id"] for task in data["tasks"] if "电梯" in json.dumps(task, ensure_ascii=False)}
    window.open(f"{address}2014/index.html")
    window.run("document.querySelector('.search-box input').focus()")
    window.press("电梯")
    window.wait("return document.querySelectorAll('.search-box [role=option]').length > 0")
    window.press(ENTER)
    window.wait("return location.pathname.endsWith('search.html')")
    answers = window.wait(ANSWERS)

    assert expected
    assert expected <= {match[1] for link in answers if (match := re.search(r"tasks/([\d-]+)\.html", link))}


ROWS = """
return [...document.querySelectorAll("table.matrix [scope=row] a")]
    .filter(link => link.checkVisibility({visibilityProperty: true}))
    .map(link => link.getAttribute("href"))
"""

CHOOSE = """
const select = document.querySelector(`select[name=${arguments[0]}]`);
if (!select?.checkVisibility({visibilityProperty: true})) return false;
select.value = arguments[1];
select.dispatchEvent(new Event("change", {bubbles: true}));
return true;
"""


def test_the_matrix_follows_its_filters(window: Firefox, address: str, data: Any) -> None:
    """A chosen department leaves the rows of its tasks."""
    department = data["departments"][-1]["id"]
    tasks = [task["id"] for task in data["tasks"] if any(duty["department"] == department for duty in task["duties"])]
    window.open(f"{address}2014/matrix.html")
    window.wait(CHOOSE, "department", department)

    assert 0 < len(tasks) < len(data["tasks"])
    window.wait(f"return ((() => {{{ROWS}}})()).length === arguments[0]", len(tasks))
    assert window.run(ROWS) == [f"tasks/{task}.html" for task in tasks]


COMPOSE = """
const input = document.querySelector(".search-box input[type=search]");
const key = more => new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true, ...more});
const write = text => {
    input.value = text;
    input.dispatchEvent(new InputEvent("input", {bubbles: true, isComposing: true}));
};
input.focus();
input.dispatchEvent(new CompositionEvent("compositionstart", {bubbles: true}));
["d", "di", "dian'ti"].forEach(write);
return new Promise(done => setTimeout(() => {
    const quiet = [document.querySelector(".search-box .said")?.textContent || "", input.getAttribute("aria-expanded")];
    const left = input.dispatchEvent(key({isComposing: true})) && input.dispatchEvent(key({keyCode: 229}));
    write("电梯");
    input.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true, data: "电梯"}));
    done([...quiet, left]);
}, 300));
"""
"""JavaScript: what an input method does; nothing may be said or opened before its word is there."""


def test_an_input_method_is_left_alone(window: Firefox, address: str) -> None:
    """While an input method composes, be it before the box has its script, nothing is looked for; its word is."""
    window.open(f"{address}2014/tasks/1-1.html")
    window.run("return plan.engine().then(() => true)")

    assert window.run(COMPOSE) == ["", "false", True]
    window.wait("return document.querySelectorAll('.search-box [role=option]').length === 3")


FAULTS = {
    "503": "if (String(address).includes('/pagefind/')) return Promise.resolve(new Response('', {status: 503}));",
    "wrong type": "if (String(address).includes('/pagefind/')) return Promise.resolve(new Response('<html>'));",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_plain_script_is_a_way_out(fault: str, window: Firefox, address: str) -> None:
    """Whatever comes in place of the files of the search, or nothing, the same is found."""
    window.open(f"{address}2014/tasks/1-1.html")
    patch = (
        f"const before = fetch; window.fetch = (address, more) => {{ {FAULTS[fault]} return before(address, more); }};"
    )
    answer = window.run(f"{patch} return plan.search('电梯', {{edition: '2014'}}).then(({{total}}) => total)")

    assert answer == 3
    assert window.run(
        "return performance.getEntriesByType('resource').some(one => one.name.includes('search-text.js'))"
    )
