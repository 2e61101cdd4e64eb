"""Documents of old formats are read where LibreOffice is installed, and refused with a remedy where it is not."""

import shutil
import subprocess
from pathlib import Path

import docx
import pytest

from generator.intake.readers import detect, office
from generator.problems import ReadingError
from tests.needs import need

pytestmark = [pytest.mark.office, pytest.mark.slow]

ROWS = [("序号", "主要任务", "牵头单位"), ("1", "改造校舍", "市教育局"), ("2", "修路", "市交通局")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a document as .docx, and as LibreOffice saves it in old formats."""
    need(shutil.which("soffice"), "LibreOffice", "libreoffice-writer-nogui")
    folder = tmp_path_factory.mktemp("old")
    document = docx.Document()
    document.add_paragraph("示例市2031年重点工作")
    table = document.add_table(len(ROWS), 3)
    for row, cells in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("请认真落实。")
    document.save(str(folder / "a.docx"))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for target in ("doc", "rtf"):
        command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", folder, folder / "a.docx"]
        subprocess.run(command, check=True, capture_output=True)
    shutil.copy(folder / "a.doc", folder / "a.wps")
    return folder


@pytest.mark.parametrize("ending", ["doc", "wps", "rtf"])
def test_an_old_format_is_read_as_the_new_one(ending: str, folder: Path) -> None:
    """Lines and tables are those of the same document as .docx."""
    assert detect.read(folder / f"a.{ending}") == detect.read(folder / "a.docx")


def test_without_libreoffice_the_remedy_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one line names the format and how to convert it."""
    monkeypatch.setattr(office, "is_installed", lambda: False)

    with pytest.raises(ReadingError, match=r"旧版 Word 或 WPS 文件.*另存为 \.docx"):
        detect.read(folder / "a.doc")


def test_a_damaged_document_is_refused(folder: Path) -> None:
    """What LibreOffice does not read is one line."""
    (folder / "b.doc").write_bytes((folder / "a.doc").read_bytes()[:2000] + "WordDocument".encode("utf-16-le"))

    with pytest.raises(ReadingError):
        detect.read(folder / "b.doc")
