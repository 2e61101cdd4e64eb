"""A notice that a browser printed as PDF is read back as it was."""

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from generator.intake.readers.detect import read
from tests.needs import need

pytestmark = pytest.mark.browser

NOTICE = (Path(__file__).parents[2] / "plan/2014/notice.txt").read_text("utf-8").rstrip("\n").split("\n")
STYLE = "body { font: 16pt/28pt serif } p { margin: 0; text-indent: 2em; text-align: justify }"
FOOT = "<div style='width: 100%; text-align: center; font-size: 12px'>— <span class=pageNumber></span> —</div>"


@pytest.mark.parametrize("family", ["serif", "sans-serif", "'Noto Sans CJK SC'", "'Noto Serif CJK SC'"])
def test_a_printed_notice_reads_as_it_was(browser: Browser, family: str, tmp_path: Path) -> None:
    """Justified paragraphs over many pages, in whatever fonts, with page numbers, are the paragraphs of the notice."""
    need(_has_chinese_font(), "a Chinese font, without which what a browser prints holds no Chinese text")
    page = browser.new_page()
    page.set_content(f"<style>{STYLE.replace('serif', family)}</style>" + "".join(f"<p>{line}</p>" for line in NOTICE))
    path = tmp_path / "通知.pdf"
    page.pdf(
        path=path,
        format="A4",
        margin={"top": "30mm", "bottom": "30mm", "left": "26mm", "right": "26mm"},
        display_header_footer=True,
        header_template="<i></i>",
        footer_template=FOOT,
    )
    page.close()

    assert read(path).lines == tuple(NOTICE)


def _has_chinese_font() -> bool:
    command = ("fc-list", ":lang=zh")
    return bool(shutil.which("fc-list") and subprocess.run(command, check=True, capture_output=True).stdout)
