"""The PDF of an edition, as the programs of poppler read it: text, tags, fonts, outline, the picture of each page."""

import builtins
import ctypes
import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pypdfium2
import pytest

from generator.build import mkdocs
from generator.formats import pdf, registry
from generator.formats.registry import Format
from generator.plan.load import load
from generator.problems import SiteError
from generator.text.typeset import visible
from generator.views.labels import full_number
from tests.commands import edit, run
from tests.needs import need
from tests.test_documents import NOTICE, hostile, squeezed

ROOT = Path(__file__).parents[1]
A4 = (210, 297)
TOP, RIGHT, BOTTOM, LEFT = 37, 26, 35, 28
"""Margins in millimetres."""

DPI = 50.8
"""Two pixels a millimetre."""


def _missing() -> str:
    """Say why no PDF can be made here; nothing where one can."""
    try:
        pdf.ready()
    except SiteError as error:
        return str(error)
    return ""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the PDF of 2014, made once for all workers by the command, in another place and time zone."""
    packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
    need(not _missing(), "WeasyPrint with Pango and a Chinese font", packages)
    need(shutil.which("pdftotext"), "pdftotext", "poppler-utils")
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    file = folder / "plan.pdf"
    with (folder / "pdf.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed
        if not file.exists():
            given = ("--plan-dir", ROOT / "plan", "--format", "pdf", "--out", file)
            elsewhere = os.environ | {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "5", "PYTHONPATH": str(ROOT)}
            command = (sys.executable, "-m", "generator", "export", "2014", *given)
            subprocess.run(command, check=True, cwd=folder, env=elsewhere)
    return file


def told(*command: str | Path) -> str:
    """Return what a program prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.pdf
def test_all_text_is_there_in_order(made: Path) -> None:
    """The notice comes first, to the letter; then each department with its duties, 126 in all."""
    printed = re.sub(r"—\d+—", "", squeezed(told("pdftotext", "-raw", made, "-")))
    edition = load(ROOT / "plan").editions[0]

    assert printed.startswith(squeezed(NOTICE) + "各部门责任一览")
    rest = printed.removeprefix(squeezed(NOTICE))
    assert [d.name for d in edition.departments if f"{d.name}（" not in rest] == []
    assert sum(rest.count(squeezed(full_number(edition, task) + task.title)) for task in edition.tasks) == 126


@pytest.mark.pdf
def test_it_is_tagged_and_says_what_it_is(made: Path) -> None:
    """It has tags, headings, table heads, a title and a language; its dates are the edition's."""
    info = dict(re.findall(r"(\w+): +(.*)", told("pdfinfo", "-isodates", made)))
    tags = told("pdfinfo", "-struct", made)

    assert (info["Tagged"], info["Title"]) == ("yes", "盐城市贯彻实施质量发展纲要2014年行动计划")
    assert (info["CreationDate"], info["Author"]) == ("2014-06-27T00:00:00Z", "盐城市人民政府办公室")
    assert [tags.count(f"{tag} (block)") for tag in ("H1", "H2", "H3")] == [2, 6 + 24, 24]
    assert tags.count("TH <") >= 24 * 3 + 126
    assert language(made) == "zh-Hans"


def language(file: Path) -> str:
    """Return the language that a PDF says it is in."""
    buffer = ctypes.create_unicode_buffer(40)
    with pypdfium2.PdfDocument(file) as document:
        pypdfium2.raw.FPDFCatalog_GetLanguage(document, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), 80)
    return ctypes.string_at(buffer, 80).decode("utf-16-le").split("\0")[0]


@pytest.mark.pdf
def test_fonts_are_embedded(made: Path) -> None:
    """Every font is in the file, as the part of it that is used, with the characters that its shapes mean."""
    fonts = [line.split() for line in told("pdffonts", made).splitlines()[2:]]

    assert fonts
    assert {tuple(font[-5:-2]) for font in fonts} == {("yes", "yes", "yes")}


@pytest.mark.pdf
def test_the_outline_leads_to_sections_and_tasks(made: Path) -> None:
    """Bookmarks are the plan's title, its sections, below them its tasks, and the departments."""
    with pypdfium2.PdfDocument(made) as document:
        found = [(mark.level, mark.get_title()) for mark in document.get_toc()]

    edition = load(ROOT / "plan").editions[0]
    assert found[0] == (0, edition.head.title)
    assert [title for level, title in found if level == 1][:6] == [f"{s.number}、{s.title}" for s in edition.sections]
    below = "".join(title for level, title in found if level == 2)
    assert [task.id for task in edition.tasks if task.title not in below] == []
    assert (0, "各部门责任一览") in found


@pytest.mark.pdf
def test_pages_keep_their_margins(made: Path, tmp_path: Path) -> None:
    """Drawn, every page has something on it, and nothing in its margins but the page number."""
    told("pdftoppm", "-gray", "-r", str(DPI), made, tmp_path / "page")

    pages = sorted(tmp_path.glob("*.pgm"))
    assert len(pages) > 12
    for page in pages:
        drawn = inked(page)
        assert drawn
        assert all(LEFT - 1 <= x <= A4[0] - RIGHT + 1 and y >= TOP - 1 for x, y in drawn)
        assert all(y <= A4[1] - BOTTOM + 1 for x, y in drawn if 60 < x < 150)


def inked(picture: Path) -> set[tuple[int, int]]:
    """Return the millimetres of a page that are not white."""
    head, size, _, pixels = picture.read_bytes().split(b"\n", 3)
    assert head == b"P5"
    width = int(size.split()[0])
    dark = (i for i, value in enumerate(pixels) if value < 160)
    return {(i % width // 2, i // width // 2) for i in dark}


@pytest.mark.pdf
def test_the_same_edition_gives_the_same_bytes(made: Path) -> None:
    """Made here again, in one process with all else, the file is byte for byte that of the command elsewhere."""
    assert pdf.write(load(ROOT / "plan").editions[0]) == made.read_bytes()


def test_texts_are_never_markup() -> None:
    """Whatever an edition's texts hold, the page that is printed holds them as text."""
    found = pdf.html(hostile(load(ROOT / "plan").editions[0]))

    assert "&lt;w:t&gt;甲&lt;/w:t&gt;" in found
    assert "<w:t>" not in found
    assert visible("\x00\x07") in found
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", found)


def test_one_line_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without WeasyPrint, the command says in one line what to install, and writes nothing."""
    hide(monkeypatch, ImportError)
    file = tmp_path / "plan.pdf"

    result = run("export", "2014", "--plan-dir", ROOT / "plan", "--format", "pdf", "--out", file)

    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == "没有安装 WeasyPrint，不能生成 PDF。请运行 pip install weasyprint。"
    assert not file.exists()


def test_each_thing_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pango and a Chinese font are named with the packages that bring them."""
    hide(monkeypatch, OSError)
    with pytest.raises(SiteError, match=r"没有安装 Pango.*libpango-1\.0-0"):
        pdf.ready()

    monkeypatch.undo()
    monkeypatch.setitem(sys.modules, "weasyprint", ModuleType("weasyprint"))
    monkeypatch.setattr(pdf, "_has_chinese_font", lambda: False)
    with pytest.raises(SiteError, match=r"没有中文字体.*fonts-noto-cjk"):
        pdf.ready()


def hide(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    """Let the import of WeasyPrint fail."""
    real = builtins.__import__

    def importing(name: str, *more: Any, **named: Any) -> Any:
        if name == "weasyprint":
            raise error(name)
        return real(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", importing)


def test_a_site_that_cannot_make_its_pdf_is_left_as_it_is(
    small_plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With `pdf: true` and no WeasyPrint, a build stops before anything is written."""
    hide(monkeypatch, ImportError)
    config = configured(tmp_path)
    (tmp_path / "site").mkdir()

    with pytest.raises(SiteError, match=r"^没有安装 WeasyPrint"):
        mkdocs.build(config, tmp_path / "site", load(small_plan), plan_dir=small_plan)

    assert list((tmp_path / "site").iterdir()) == []


def test_a_site_offers_it_where_its_settings_ask(
    small_plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`pdf: true` puts a PDF beside the data, and into the list of downloads; without it there is none."""
    monkeypatch.setattr(pdf, "ready", lambda: None)
    monkeypatch.setitem(registry.FORMATS, "pdf", Format("plan.pdf", "", lambda _: b"%PDF", asked=True))

    mkdocs.build(configured(tmp_path), tmp_path / "site", load(small_plan), plan_dir=small_plan)

    edition = tmp_path / "site/2031"
    assert (edition / "data/plan.pdf").read_bytes() == b"%PDF"
    assert "data/plan.pdf" in (edition / "downloads.html").read_text("utf-8")
    assert "plan.pdf" not in {offered.name for offered in registry.offered(documents=True)}


def configured(folder: Path) -> Path:
    """Write the site's settings, with those for PDFs, into a folder."""
    config = folder / "mkdocs.yml"
    config.write_text((ROOT / "mkdocs.yml").read_text("utf-8"), "utf-8")
    edit(config, "docs_dir: docs", f"docs_dir: {ROOT}/docs")
    edit(config, "custom_dir: overrides", f"custom_dir: {ROOT}/overrides")
    edit(config, "      documents: true", "      pdf: true\n      documents: true")
    return config
