"""A department's list of duties as Chromium prints it, read back by poppler."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from generator.text.typeset import display
from tests.browser.windows import PAGES, Windows
from tests.needs import need

pytestmark = pytest.mark.browser

ID = "shi-cheng-xiang-jian-she-ju"


def squeezed(text: str) -> str:
    """Drop blanks and line ends."""
    return "".join(text.split())


def told(*command: str | Path) -> str:
    """Return what a program prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_sheet_prints_as_a_list_to_sign(windows: Windows, data: Any, tmp_path: Path) -> None:
    """On A4 across: every duty with the task's words, the head on each page, room to sign, nothing of the screen."""
    need(shutil.which("pdftotext"), "pdftotext", "poppler-utils")
    borne = [task for task in data["tasks"] if any(duty["department"] == ID for duty in task["duties"])]
    page = windows.page(PAGES["sheet"])
    assert page.locator(".signatures").is_hidden()

    page.pdf(path=tmp_path / "sheet.pdf", prefer_css_page_size=True)

    info = told("pdfinfo", tmp_path / "sheet.pdf")
    paper = squeezed(told("pdftotext", "-raw", tmp_path / "sheet.pdf", "-"))
    assert re.search(r"Page size: +84\d\S* x 59\d\S* pts \(A4\)", info)
    assert [t["id"] for t in borne if squeezed(display(t["number"] + t["title"])) not in paper] == []
    assert [t["id"] for t in borne if squeezed(display(t["text"])) not in paper] == []
    assert f"Pages:{paper.count('具体内容')}" in squeezed(info)
    assert paper.count("市城乡建设局责任清单（2014年度）") == paper.count("具体内容") + 1
    signed = ("责任单位（盖章）", "负责人（签字）", "联系人", "联系电话", "通知写作“市建设局”")
    assert [word for word in signed if word not in paper] == []
    assert [word for word in ("跳到正文", "字号：", "打印本页", "Word") if word in paper] == []


def test_numbers_of_documents_fit_into_their_column(windows: Windows) -> None:
    """On paper the number of a document stands on one line with its brackets, and nothing runs over a border."""
    page = windows.page("2014/sheets/yan-cheng-zhi-jian-ju.html", width=1047)  # A4 across, without its margins
    page.emulate_media(media="print")

    cells = page.locator("tbody td:nth-child(6)")
    assert cells.evaluate_all("cells => cells.filter(one => one.scrollWidth > one.clientWidth).length") == 0
    number = cells.filter(has_text="〔2013〕10号").locator("p").last
    assert (
        number.evaluate("""line => {
        const range = document.createRange(), texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        const bracket = node => node && [node, node.data.lastIndexOf("（")];
        let node, first, last;
        while ((node = texts.nextNode())) {
            if (node.data.includes("（")) first = bracket(node);
            if (node.data.includes("）")) last = [node, node.data.lastIndexOf("）") + 1];
        }
        range.setStart(...first);
        range.setEnd(...last);
        return new Set([...range.getClientRects()].map(box => Math.round(box.top / 4))).size;
    }""")
        == 1
    )


def test_a_sheet_is_read_on_a_phone(windows: Windows) -> None:
    """On a narrow screen a row is a block: the task, its words, and who bears it, each told what it is."""
    page = windows.page(PAGES["sheet"], width=390)

    row = page.locator("tbody tr").nth(1)
    assert "role" not in row.inner_html()
    words, role = row.locator("td.official"), row.locator("td").nth(2)
    assert words.bounding_box()["width"] > 300  # type: ignore[index]
    assert role.evaluate("cell => getComputedStyle(cell, '::before').content") == '"角色："'
    assert page.locator("thead").is_hidden()
