"""A document is read by what it holds; what cannot be read ends in one error that says what to do."""

import io
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.intake.manuscript import Manuscript
from generator.intake.readers import detect, office
from generator.intake.readers.detect import read
from generator.problems import ReadingError
from tests.pdf_pages import set_pages

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def word_file(*paragraphs: str) -> bytes:
    """Return a .docx of plain paragraphs."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zipped(*names: str) -> bytes:
    """Return a zip file of empty files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return out.getvalue()


def refused(path: Path, content: bytes) -> ReadingError:
    """Return the error in which reading a file ends."""
    path.write_bytes(content)
    with pytest.raises(ReadingError) as caught:
        read(path)
    return caught.value


def outcome(reads: Callable[[], Manuscript]) -> Manuscript | ReadingError:
    """Return what comes of reading; any other exception is a fault of the program."""
    try:
        return reads()
    except ReadingError as error:
        return error


PAGE = "<html><body><p>一、总体要求</p></body></html>"
SAME = {
    "txt": "一、总体要求\n".encode(),
    "docx": word_file("一、总体要求"),
    "html": PAGE.encode(),
    "pdf": set_pages(["一、总体要求"]),
}


@pytest.mark.parametrize("ending", SAME)
@pytest.mark.parametrize("name", ["通知", "通知.dat"])
def test_content_tells_the_format(ending: str, name: str, tmp_path: Path) -> None:
    """A document is read whatever its name is."""
    path = tmp_path / name
    path.write_bytes(SAME[ending])

    assert read(path) == Manuscript(("一、总体要求",))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), "这是旧版 Word 或 WPS 文件（.doc、.wps），读不出来。"),
        ("a.docx", OLE + "WordDocument".encode("utf-16-le"), "这是旧版 Word 或 WPS 文件（.doc、.wps），读不出来。"),
        ("a.xls", OLE + "Workbook".encode("utf-16-le"), "这是旧版 Excel 表格（.xls、.et），读不出来。"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "文件加了密码，读不出来。请在 Word 或 WPS 里取消密码"),
        ("a.rtf", rb"{\rtf1\ansi}", "这是 RTF 文件，读不出来。请在 Word 或 WPS 里打开，另存为 .docx 再试。"),
        ("a.xml", b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><x/>", "这是旧版 Word 的 XML 文件"),
        ("a.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml"), "这是 Excel 表格，不是通知的文档。"),
        ("a.odt", zipped("mimetype", "content.xml"), "这是 OpenDocument 文件，读不出来。"),
        ("a.zip", zipped("通知.docx"), "这是压缩包，不是通知的文档。请先解压，再选里面的文件。"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(100) + b"x", "这是图片，没有文字。"),
        ("a.mht", b"MIME-Version: 1.0\n", "这是整页保存的网页（.mht），读不出来。"),
        ("a.docx", "一、总体要求".encode(), "文件已经损坏，或者不是真正的 .docx 文件。"),
        ("a.pdf", "一、总体要求".encode(), "文件已经损坏，或者不是真正的 .pdf 文件。"),
        ("a.docx", SAME["docx"][:2000], "文件已经损坏，或者不是真正的 .docx 文件。"),
        ("a.pdf", b"%PDF-1.7\nxx", "文件已经损坏，或者不是真正的 .pdf 文件。"),
        ("a.docx", zipped("[Content_Types].xml", "word/document.xml"), "文件已经损坏，或者不是真正的 .docx 文件。"),
        ("a.txt", b"", "文件是空的。"),
        ("a.txt", b" \n\n", "文件是空的。"),
        ("a.docx", word_file("", " "), "里面没有文字。"),
        ("a.html", b"<html><body><script>1</script></body></html>", "里面没有文字。"),
    ],
)
def test_what_is_not_read_is_named(
    name: str, content: bytes, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A format that is not read, a broken or an empty file is called so, with what to do."""
    monkeypatch.setattr(office, "is_installed", lambda: False)
    error = refused(tmp_path / name, content)

    assert str(error).startswith(f"{(tmp_path / name).as_posix()}: {said}")
    assert error.remedy.endswith("。")
    assert error.place is None


def test_what_does_not_open_is_named(tmp_path: Path) -> None:
    """A file that is not there, and a folder, are told from one that is broken."""
    with pytest.raises(ReadingError, match=re.escape("缺少文件 通知.docx。请核对文件名和所在的文件夹。")):
        read(tmp_path / "通知.docx")
    with pytest.raises(ReadingError, match="打不开：它不是普通的文件，而是文件夹、管道或设备。"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("ending", "content"),
    [("txt", "好\n坏\x01了".encode()), ("html", "<p>好<p>坏\x7f了".encode()), ("docx", word_file("好", "坏\x80了"))],
)
def test_characters_that_cannot_be_kept_have_a_place(ending: str, content: bytes, tmp_path: Path) -> None:
    """A control character is refused with line and column, whatever it stands in."""
    error = refused(tmp_path / f"a.{ending}", content)

    assert error.place == (2, 2)
    assert re.search(r"a\.\w+:2:2: 这里有不能保存的字符（U\+00[0-9A-F]{2}）。请对照原件", str(error))


def test_too_large_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is not even opened when it is larger than any notice."""
    monkeypatch.setattr(detect, "MAX_BYTES", 2 << 20)

    assert "文件超过 2 MiB" in str(refused(tmp_path / "a.txt", b"x" * ((2 << 20) + 1)))


@pytest.mark.parametrize("ending", ["docx", "html", "pdf"])
def test_a_missing_library_is_named(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the error says which library is missing and how to get it."""
    library = {"docx": "docx", "html": "lxml", "pdf": "pypdfium2"}[ending]
    for module in ("docx", "docx_numbering", "html", "pdf"):
        monkeypatch.delitem(sys.modules, f"generator.intake.readers.{module}", raising=False)
        monkeypatch.delattr(f"generator.intake.readers.{module}", raising=False)
    monkeypatch.setitem(sys.modules, library, None)
    error = refused(tmp_path / f"a.{ending}", SAME[ending])

    assert error.message == f"缺少读取这种文件的程序库 {library}。"
    assert error.remedy == "请输入 pip install python-docx lxml pypdfium2，或请技术同事安装。"


@given(ending=st.sampled_from(sorted(SAME)), data=st.data())
def test_any_bytes_are_read_or_refused(
    ending: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """However a file is cut, overwritten or filled, there is a manuscript or a ReadingError."""
    content = bytearray(SAME[ending])
    for _ in range(data.draw(st.integers(1, 4))):
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(content))] * 2)))
        content[start : min(end, start + data.draw(st.integers(0, 200)))] = data.draw(st.binary(max_size=20))
    path = tmp_path_factory.mktemp("bytes") / f"a.{data.draw(st.sampled_from([*SAME, 'doc', 'x']))}"
    path.write_bytes(content)
    found = outcome(lambda: read(path))
    if isinstance(found, ReadingError):
        assert len(str(found).splitlines()) == 1
    else:
        assert found.text.strip()
        assert not re.search("[\r\n\x85\u2028\u2029]", "".join(found.lines))
        assert all(i < len(found.lines) for t in found.tables for r in t.rows for c in r for i in c.lines)


@given(st.binary(min_size=1, max_size=300))
def test_any_text_file_is_read_or_refused(content: bytes) -> None:
    """Bytes of no known format are a text, or an error with a place in it."""
    found = outcome(lambda: detect._text(content, "a.txt"))

    assert isinstance(found, Manuscript) or min(found.place or (0,)) >= 1


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=300))
def test_any_markup_is_read(page: str) -> None:
    """Markup of any kind gives lines without line ends."""
    for text in (page, f"<p>{page}", f"<table><tr><td rowspan={page}>{page}<td>{page}</table>"):
        lines = detect._html(text.encode(), "a.html").lines

        assert not re.search("[\r\n]", "".join(lines))
