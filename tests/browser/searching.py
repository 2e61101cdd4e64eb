"""What the tests of the search share: questions put to it, and what the data says that it must answer."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import normalize

from playwright.sync_api import Page

from generator.text.tokens import tokens

ENGINE = (
    "/search.js",
    "/search-more.js",
    "/search-box.js",
    "/search-page.js",
    "/search-text.js",
    "/search-editions.js",
    "/pagefind/",
)
"""Parts of the addresses of all that belongs to the search and that nobody needs who does not search."""

ASK = """([queries, want]) => Promise.all(
    queries.map(query => plan.search(query, want).then(answer => [query, answer]))
).then(Object.fromEntries)"""


def strict_policy(site: Path) -> str:
    """Give the strictest policy that the site must work under: its own files, its small inline scripts, WebAssembly."""
    pages = {path.read_bytes() for path in site.rglob("*.html")}
    inline = {script for page in pages for script in re.findall(rb"(?s)<script>(.*?)</script>", page)}
    hashes = sorted(f"'sha256-{b64encode(sha256(script).digest()).decode()}'" for script in inline)
    sources = " ".join(["'self'", "'wasm-unsafe-eval'", *hashes])
    return f"default-src 'self'; script-src {sources}; style-src 'self'; object-src 'none'; base-uri 'none'"


def ask(page: Page, queries: list[str], **want: str) -> dict[str, Any]:
    """Put questions to the search of a page, all at once: question → {total, results}."""
    found: dict[str, Any] = page.evaluate(ASK, [queries, want])
    assert found.keys() == set(queries)
    return found


def ask_each(page: Page, questions: list[tuple[str, dict[str, str]]]) -> list[Any]:
    """Put questions to the search of a page, each with what is wanted; give the answers in this order."""
    each = "questions => Promise.all(questions.map(([query, want]) => plan.search(query, want)))"
    answers: list[Any] = page.evaluate(each, questions)
    assert len(answers) == len(questions)
    return answers


def urls(answer: Any) -> list[str]:
    """Return the addresses of an answer, best first."""
    return [result["url"] for result in answer["results"]]


PAGES_OF_EDITION = {
    "text.html": "通知全文",
    "matrix.html": "责任矩阵",
    "references.html": "依据",
    "references-matrix.html": "依据与部门",
    "subjects.html": "事项",
    "subjects-matrix.html": "事项与部门",
    "targets.html": "目标和时限",
    "machinery.html": "推进机制",
    "changes.html": "修改记录",
    "departments/index.html": "部门",
    "cooperation.html": "部门协作情况",
    "downloads.html": "下载",
}
"""The pages of 2014 that are found by their titles."""


class Entry(NamedTuple):
    """Something of the plan that can be found, and how it is shown."""

    kind: str
    url: str
    title: str


def entries(data: Any) -> dict[Entry, dict[str, Any]]:
    """Return everything in an edition that can be found: its texts, its chapter, its duties as (role, department)."""
    year, edition = data["edition"]["id"], data["edition"]
    numbers = {section["id"]: section["number"] + "、" for section in data["sections"]}
    names = {department["id"]: [department["name"], *department["aliases"]] for department in data["departments"]}
    found: dict[Entry, dict[str, Any]] = {}

    def add(kind: str, path: str, title: str, *texts: str | None, section: str = "", duties: Any = ()) -> None:
        facts = {"texts": [as_compared(text) for text in (title, *texts) if text], "section": section, "duties": duties}
        found[Entry(kind, f"{year}/{path}", " ".join(tokens(title)))] = facts

    y, m, d = map(int, edition["issued"].split("-"))
    around = (edition[name] for name in ("issuer", "recipients", "cover", "preamble", "closing"))
    add("edition", "index.html", edition["title"], f"{y}年{m}月{d}日", *around)
    for section in data["sections"]:
        path = f"sections/{section['id']}.html"
        add("section", path, f"{section['number']}、{section['title']}", section=section["id"])
    for task in data["tasks"]:
        title = numbers[task["section"]] + task["number"] + task["title"]
        duties = [(duty["role"], duty["department"]) for duty in task["duties"]]
        borne = [name for _, id_ in duties for name in names[id_]]
        path = f"tasks/{task['id']}.html"
        run = f"{title}。{task['text']}（{clause(task)}）"
        add("task", path, title, run, *borne, section=task["section"], duties=duties)
    for department in data["departments"]:
        add("department", f"departments/{department['id']}.html", *names[department["id"]])
    for reference in data["references"]:
        add("reference", "references.html", reference["title"], reference["number"], reference["issuer"])
    for path, title in PAGES_OF_EDITION.items():
        add("page", path, title)
    answering = {  # who supports a task does not answer for what it is about
        task["id"]: {(duty["role"], duty["department"]) for duty in task["duties"] if duty["role"] != "support"}
        for task in data["tasks"]
    }
    for subject in data["subjects"]:
        duties = sorted(set().union(*(answering.get(place, set()) for place in subject["tasks"])))
        path = f"subjects/{subject['id']}.html"
        add("subject", path, subject["name"], *subject["forms"], duties=duties)
    return found


def clause(task: Any) -> str:
    """Return the end of a task's paragraph in the notice, which says who is responsible."""
    groups = []
    for role, verb in (("lead", "牵头"), ("support", "配合"), ("joint", "共同负责")):
        if names := [duty["as_written"] for duty in task["duties"] if duty["role"] == role]:
            groups.append(("、".join(names), verb))
    ends = ["等部门" if task["open_ended"] and i == len(groups) - 1 else "" for i in range(len(groups))]
    return "，".join(names + end + verb for (names, verb), end in zip(groups, ends, strict=True))


def as_compared(text: str) -> str:
    """Return a text of which a search compares every character: width and case are one, blanks do not count."""
    return "".join(normalize("NFKC", text).lower().split())


def holding(found: dict[Entry, dict[str, Any]], query: str) -> list[Entry]:
    """Return what holds a query: every word between blanks stands in one of the texts, its marks included."""
    words = [as_compared(word) for word in query.split()]
    return sorted(e for e, facts in found.items() if all(any(w in text for text in facts["texts"]) for w in words))


def entries_of(answer: Any) -> list[Entry]:
    """Return what an answer lists, in the order of `holding`."""
    rows = answer["results"]
    return sorted(Entry(row["kind"], row["url"], " ".join(tokens(row["title"]))) for row in rows)


def fits(entry: Entry, facts: Any, want: dict[str, str]) -> bool:
    """Whether the data has it so: a department has no duty of its own, but it is its page that is wanted."""
    role, department = want.get("role"), want.get("department")
    if want.get("kind", entry.kind) != entry.kind or want.get("section", facts["section"]) != facts["section"]:
        return False
    if entry.kind == "department" and department and not role:
        return bool(entry.url.endswith(f"/{department}.html"))
    borne = [duty for duty in facts["duties"] if role in (None, duty[0]) and department in (None, duty[1])]
    return bool(borne) or not (role or department)
