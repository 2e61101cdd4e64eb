"""What `unchanged.py` gives to both sides, made once into a folder: plans, a repository, documents to import.

It is run with the Python of the side that is taken as it is, whose own tests make the plans:

    PYTHONPATH=CHECKOUT CHECKOUT/.venv/bin/python -P tests/unchanged_inputs.py FOLDER
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import openpyxl

from tests import chain, pdf_pages, test_sheets
from tests.benchmarks import plans as large
from tests.browser import plans, test_hostile_plan
from tests.repositories import Commit, files, repository
from tests.test_reading_docx import OFFICIAL, lists, p, saved, word
from tests.test_reading_html import PAGE
from tests.test_rules import read_case, spoil
from tests.test_wordfile import HOSTILE

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"

LISTS = p("总体要求") + p("指导思想", 1) + p("坚持质量第一。(市财政局负责)", 2) + p("重点任务") + p("建设书房", 1)
"""Paragraphs whose numbers Word makes."""


def make(folder: Path) -> None:
    """Make all inputs, a folder for each part of the proof."""
    for part in ("repository", "upgrade"):
        _project(folder / part, ROOT / "plan")
    _chain(folder / "chain")
    shutil.copytree(folder / "chain", folder / "published", symlinks=True)
    _project(folder / "large", None)
    large.make(folder / "large/plan", "E")
    _hostile(folder / "hostile")
    for language in ("zh", "en"):
        _commands(folder / "commands" / language)


def _project(folder: Path, plan: Path | None) -> Path:
    """Write a project with the pages and the theme of this checkout, PDFs switched on; once more for other themes."""
    for name in ("docs", "overrides"):
        shutil.copytree(ROOT / name, folder / name)
    if plan:
        shutil.copytree(plan, folder / "plan")
    config = _replaced(
        (ROOT / "mkdocs.yml").read_text("utf-8"), r"documents: true.*\n", "documents: true\n      pdf: true\n"
    )
    (folder / "mkdocs.yml").write_text(config, "utf-8")
    (folder / "bare.yml").write_text(_replaced(config, r"documents: true\n.*\n", "documents: false\n"), "utf-8")
    for theme in ("mkdocs", "readthedocs"):
        other = _replaced(config, r"theme:\n(?:  .*\n)+", f"theme:\n  name: {theme}\n")
        (folder / f"theme-{theme}.yml").write_text(other, "utf-8")
    return folder


def _replaced(text: str, old: str, new: str) -> str:
    found, count = re.subn(old, new, text)
    assert count == 1, old
    return found


def _chain(folder: Path) -> None:
    """Write the chain of four years as a repository: what was amended, sealed, corrected, and when."""
    project = _project(folder / "made", None)
    now = files(chain.sealed(project / "plan"))
    rest = {name: content for name, content in files(project, "").items() if not name.startswith("plan/")}
    task, later = "plan/2014/tasks/3-8.yml", "plan/2019/tasks/5-1.yml"
    shorter = _text(now[task]).replace("电梯监管改革", "电梯改革")
    first = _replaced(shorter, "lead: 盐城质监局", "lead: 市安监局")
    seal, errata = "plan/2014/seal.yml", "plan/2014/errata.yml"
    years = {year: {name: now[name] for name in now if name.startswith(f"plan/{year}/")} for year in chain.YEARS}
    since = {seal, errata, *years["2016"], *years["2019"]}
    repository(
        folder / "project",
        [
            Commit({**rest, **{name: content for name, content in now.items() if name not in since}, task: first}),
            Commit({task: shorter}),
            Commit({task: now[task]}),
            Commit(dict(years["2016"])),
            Commit({seal: now[seal]}),
            Commit({errata: now[errata]}),
            Commit({**years["2019"], later: _text(now[later]).replace("title: ", "title: 更加")}),
            Commit({later: now[later]}),
        ],
    )
    shutil.rmtree(folder / "made")
    _key(folder)


def _text(content: str | bytes | None) -> str:
    assert isinstance(content, bytes)
    return content.decode("utf-8")


def _key(folder: Path) -> None:
    """Make the key that signs bags, and the file that says whose it is."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "plan", "-f", folder / "key"], check=True)
    public = (folder / "key.pub").read_text("ascii")
    (folder / "signers").write_text(f"archive@example.org {public}", "ascii")


def _hostile(folder: Path) -> None:
    """Write the plans whose texts try to be anything but text, one of them with a second year."""
    markup, formulas = (_project(folder / name, None) / "plan" for name in ("markup", "formulas"))
    one = test_hostile_plan
    plans.write(markup, one.DEPARTMENTS, one.TASKS, [one.MARKUP], one.REFERENCES, **one.HEAD)
    test_sheets.hostile_plan(formulas)
    plans.add_year(formulas, 2015, lambda text: f"=2{text}<b>")


def _commands(folder: Path) -> None:
    """Write the small plan, a bad one for each case, and what is imported."""
    small = TESTS / "small_plan"
    _project(folder / "small", small)
    for path in sorted((TESTS / "bad_plans").glob("*.yml")):
        place = folder / "bad" / path.stem
        shutil.copytree(small, place / "plan")
        shutil.copy(ROOT / "mkdocs.yml", place)
        spoil(place / "plan", read_case(path))
    (folder / "given").mkdir()
    for name, content in _documents().items():
        (folder / "given" / name).write_bytes(content)
    _draft(folder / "draft", small)


def _documents() -> dict[str, bytes]:
    """Return documents of each format to import: name → content."""
    notice = (ROOT / "plan/2014/notice.txt").read_text("utf-8").rstrip("\n").split("\n")
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in notice)
    visible = [text for text in HOSTILE if not re.search("[\x00-\x1f\x7f\ufffe\uffff]", text)]
    pages = "".join(f"<p>{line}</p>" for line in notice)
    return {
        **{path.name: path.read_bytes() for path in sorted((TESTS / "notices").glob("*-*.txt"))},
        "plain.docx": word(paragraphs),
        "numbered.docx": word(LISTS, lists(OFFICIAL)),
        "hostile.docx": _document(visible),
        "page.html": PAGE.format(charset="gb2312").encode("gb18030"),
        "notice.html": f"<html><meta charset=utf-8><body><h1>通知</h1><div>{pages}</div></body>".encode(),
        "notice.pdf": pdf_pages.set_pages(notice, 22),
        "unknown.pdf": pdf_pages.set_pages(notice, 7, setting=pdf_pages.Setting(pdf_pages.UNKNOWN)),
        "empty.txt": b"",
        "broken.docx": b"PK\x03\x04 no document",
        "broken.pdf": b"%PDF-1.4 no document",
        "picture.png": b"\x89PNG\r\n\x1a\n",
    }


def _document(lines: list[str]) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def _draft(folder: Path, small: Path) -> None:
    """Write the small plan as a draft, and its 责任分工表 as it was exported, as edited, and as edited wrongly."""
    project = _project(folder, small)
    (project / "plan/2031/notice.txt").unlink()
    head = project / "plan/2031/edition.yml"
    head.write_text(head.read_text("utf-8") + "status: draft\n", "utf-8")
    plan = str(Path(sys.executable).with_name("plan"))
    program = [plan, "export", "2031", "--format", "xlsx", "--out", "as-it-was.xlsx"]
    subprocess.run(program, cwd=project, check=True)
    edits: dict[str, dict[str, str]] = {
        "edited": {
            "C3": "建设社区书房",
            "F3": "市财政局、市阅读领导小组",
            "J4": "=1+1<b>待核",
            "G6": "市教育局、市财政局",
        },
        "wrong": {"F3": "市财正局", "C4": ""},
    }
    for name, cells in edits.items():
        book = openpyxl.load_workbook(project / "as-it-was.xlsx")
        for cell, value in cells.items():
            book["责任分工表"][cell] = value
        book.save(project / f"{name}.xlsx")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
