"""Detect the format of a file by its content and read it: a manuscript or a ReadingError, whatever the bytes are."""

import re
import zipfile
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from generator.files import outside
from generator.intake.manuscript import Manuscript
from generator.intake.readers import office
from generator.messages import phrase, say
from generator.plan.document import UNFIT
from generator.plan.source import opening_failure
from generator.problems import ReadingError
from generator.text.typeset import one_line

if TYPE_CHECKING:
    from generator.spreadsheet.read import WorkbookSheet

MAX_BYTES = 64 * 1024 * 1024
MAX_ENTRIES = 10_000
"""Entries of a zip: a document has some dozens, and one for each picture."""

_SAVE_AS = phrase("请在 Word 或 WPS 里打开，另存为 .docx 再试。")
_SAVE_SHEET_AS = phrase("请用 Excel、WPS 或 LibreOffice 打开，另存为 .xlsx 再试；加了密码的，先取消密码。")
_SHEETS = (".xlsx", ".xls", ".et", ".xlsm", ".xlsb", ".ods", ".ett", ".xlt")
_COPY = phrase("请把通知的文字复制到 Word 里，存为 .docx 再试。")
_DAMAGED = phrase("文件已经损坏，或者不是真正的 {ending} 文件。")

_PACKAGES = "python-docx lxml pypdfium2"

_OCR = "rapidocr onnxruntime"
_RECOGNIZES = ("rapidocr", "onnxruntime", "numpy", "PIL", "cv2")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_MARKUP = re.compile(
    rb"\s*+(<\?xml[^>]*+>\s*+)?+((?><!--.*?-->)\s*+)*+<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_WORD_XML = re.compile(rb"<\?mso-application\s+progid=.Word|<w:wordDocument|<pkg:package")

# What is packed as a zip, by a file that it holds: what to call it, and what to do.
_PACKED = {
    "xl/workbook.xml": (phrase("这是 Excel 表格，不是通知的文档。"), _COPY),
    "ppt/presentation.xml": (phrase("这是演示文稿，不是通知的文档。"), _COPY),
    "content.xml": (phrase("这是 OpenDocument 文件，读不出来。"), _SAVE_AS),
}


def read(path: Path, *, recognize: bool = False) -> Manuscript:
    """Return the manuscript of a document (text, .docx, HTML or PDF); raise ReadingError where it cannot be read.

    With `recognize` the text of pictures, too, and of the pages of a PDF that are such.
    """
    file = one_line(path.as_posix())
    bytes_ = content(path)
    ending = path.suffix.lower()
    is_picture = recognize and bytes_.startswith(_PICTURES)
    reader = _picture if is_picture else _reader(bytes_, ending, file)
    if recognize and reader is _pdf:
        reader = _scans
    try:
        manuscript = reader(bytes_, file)
    except ReadingError:
        raise
    except ModuleNotFoundError as error:
        raise _lacking(file, error) from error
    except Exception as error:  # a damaged file can make a library stumble in any way
        raise ReadingError(file, say(_DAMAGED, ending=ending or file), say(_SAVE_AS)) from error
    return _fit(manuscript, file)


def workbook(path: Path) -> bytes | None:
    """Return the bytes of a file that is an Excel workbook, whatever its name; None where it is none.

    Raise ReadingError for a spreadsheet in any other format.
    """
    file = one_line(path.as_posix())
    bytes_ = content(path)
    try:
        with zipfile.ZipFile(BytesIO(bytes_)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        if path.suffix.lower() in _SHEETS:
            _refuse_sheet(bytes_, file, error)
        return None
    if "xl/workbook.xml" in names:
        return bytes_
    if path.suffix.lower() in _SHEETS or any(name.startswith("xl/") for name in names):
        raise ReadingError(file, say("这种表格读不出来。"), say(_SAVE_SHEET_AS))
    return None


def sheets(content: bytes, file: str) -> tuple["WorkbookSheet", ...]:
    """Return the sheets of a workbook; raise ReadingError where it cannot be read."""
    from generator.spreadsheet import read as xlsx  # noqa: PLC0415  beside the others

    try:
        return xlsx.read(content, file)
    except ModuleNotFoundError as error:
        raise _lacking(file, error) from error


def pdf_mark(content: bytes) -> str:
    """Return what a PDF says that it is to the program, in its properties; empty where it says nothing."""
    try:
        from generator.intake.readers import pdf  # noqa: PLC0415  an extra

        return pdf.mark(content)
    except Exception:  # noqa: BLE001  a damaged file, or a missing library: whoever reads it says so
        return ""


def _lacking(file: str, error: ModuleNotFoundError) -> ReadingError:
    """Return the error for a format whose library is not installed."""
    message = say("缺少读取这种文件的程序库 {name}。", name=error.name)
    if error.name in _RECOGNIZES:
        return ReadingError(file, message, say("请输入 pip install {packages}，或请技术同事安装。", packages=_OCR))
    return ReadingError(file, message, say("请输入 pip install {packages}，或请技术同事安装。", packages=_PACKAGES))


def _refuse_sheet(content: bytes, file: str, error: Exception) -> None:
    """Raise ReadingError for a file that is named as a spreadsheet and is no zip, with the reason."""
    locked = content.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in content
    damaged = phrase("文件已经损坏，或者不是真正的表格文件。")
    message = (
        phrase("文件加了密码，读不出来。") if locked else _old_kind(content) if content.startswith(_OLE) else damaged
    )
    raise ReadingError(file, say(message), say(_SAVE_SHEET_AS)) from error


def content(path: Path) -> bytes:
    """Return the bytes of a file; raise ReadingError where it is missing, empty, or larger than any notice."""
    file = one_line(path.as_posix())
    try:
        read = outside.read(path, MAX_BYTES)
    except outside.FileTooLargeError:
        message = say("文件超过 {limit} MiB，不是正常的通知。", limit=MAX_BYTES >> 20)
        raise ReadingError(file, message, say("请删去里面的图片和附件，另存后再试。")) from None
    except (OSError, ValueError) as error:
        raise ReadingError(file, opening_failure(path, error), say("请核对文件名和所在的文件夹。")) from error
    if read.startswith(b"PK") and read.count(b"PK\x01\x02") > MAX_ENTRIES:  # before it is listed
        raise ReadingError(file, say("这是压缩包，不是通知的文档。"), say("请先解压，再选里面的文件。"))
    if not read.strip(b"\0 \t\r\n"):
        raise ReadingError(file, say("文件是空的。"), say("请核对是不是选错了文件。"))
    return read


Reader = Callable[[bytes, str], Manuscript]


def _reader(content: bytes, ending: str, file: str) -> Reader:
    """Return the reader for a content, by its signature; text is HTML if its name or beginning says so."""
    if content.startswith(b"PK"):
        return _unpacked(content, ending, file)
    if b"%PDF-" in content[:1024]:
        return _pdf
    if office.is_installed() and (old := _convertible(content)):
        return partial(_converted, old)
    _refuse_known(content, file)
    if ending in (".docx", ".pdf", ".doc", ".wps"):
        raise ReadingError(file, say(_DAMAGED, ending=ending), say(_SAVE_AS))
    if ending in (".html", ".htm", ".xhtml") or _MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")):
        return _html
    return _text


def _convertible(content: bytes) -> str | None:
    """Return the ending of an old format that LibreOffice reads; None for others, and for what is locked."""
    if content.startswith(rb"{\rtf"):
        return ".rtf"
    is_word = content.startswith(_OLE) and "WordDocument".encode("utf-16-le") in content
    return ".doc" if is_word and "EncryptedPackage".encode("utf-16-le") not in content else None


def _converted(ending: str, content: bytes, file: str) -> Manuscript:
    return _docx(office.as_docx(content, ending), file)


def _unpacked(content: bytes, ending: str, file: str) -> Reader:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ReadingError(file, say(_DAMAGED, ending=ending or file), say(_SAVE_AS)) from error
    for name, (message, remedy) in _PACKED.items():
        if name in names:
            raise ReadingError(file, say(message), say(remedy))
    if "OFD.xml" in names:
        return _ofd
    if "[Content_Types].xml" not in names:
        raise ReadingError(file, say("这是压缩包，不是通知的文档。"), say("请先解压，再选里面的文件。"))
    return _docx


def _refuse_known(content: bytes, file: str) -> None:
    """Raise ReadingError, with a remedy, for formats that are known and not read."""
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        message = phrase("文件加了密码，读不出来。") if locked else _old_kind(content)
        remedy = phrase("请在 Word 或 WPS 里取消密码，另存后再试。") if locked else _SAVE_AS
    elif content.startswith(rb"{\rtf"):
        message, remedy = phrase("这是 RTF 文件，读不出来。"), _SAVE_AS
    elif _WORD_XML.search(content[:2000]):
        message, remedy = phrase("这是旧版 Word 的 XML 文件，读不出来。"), _SAVE_AS
    elif content.startswith(_PICTURES):
        message = phrase("这是图片，没有文字。")
        remedy = phrase("请向发文单位要 Word 文件；没有的，加 --ocr 识别文字，再逐字校对。")
    elif content[:200].lower().startswith(b"mime-version:") or b"\nContent-Type: multipart/related" in content[:2000]:
        message, remedy = phrase("这是整页保存的网页（.mht），读不出来。"), phrase("请另存为 .html 再试。")
    else:
        return
    raise ReadingError(file, say(message), say(remedy))


def _old_kind(content: bytes) -> str:
    """Return the message for an old Office file, by the name of a stream that its directory lists."""
    if "Workbook".encode("utf-16-le") in content or "ET".encode("utf-16-le") + b"\0" * 8 in content:
        return phrase("这是旧版 Excel 表格（.xls、.et），读不出来。")
    if "PowerPoint Document".encode("utf-16-le") in content:
        return phrase("这是旧版演示文稿（.ppt、.dps），读不出来。")
    return phrase("这是旧版 Word 或 WPS 文件（.doc、.wps），读不出来。")


def _text(content: bytes, file: str) -> Manuscript:
    from generator.intake.readers import text  # noqa: PLC0415  beside the others

    return text.read(content, file)


def _docx(content: bytes, file: str) -> Manuscript:
    from generator.intake.readers import docx  # noqa: PLC0415  an extra

    return docx.read(content, file)


def _ofd(content: bytes, file: str) -> Manuscript:
    from generator.intake.readers import ofd  # noqa: PLC0415  an extra

    return ofd.read(content, file)


def _html(content: bytes, file: str) -> Manuscript:
    from generator.intake.readers import html  # noqa: PLC0415  an extra

    return html.read(content, file)


def _pdf(content: bytes, file: str) -> Manuscript:
    from generator.intake.readers import pdf  # noqa: PLC0415  an extra

    return pdf.read(content, file)


def _scans(content: bytes, file: str) -> Manuscript:
    from generator.intake.readers import pdf  # noqa: PLC0415  an extra

    return pdf.read(content, file, recognize=True)


def _picture(content: bytes, _: str) -> Manuscript:
    from generator.intake.readers import pdf  # noqa: PLC0415  an extra

    return pdf.read_picture(content)


def _fit(manuscript: Manuscript, file: str) -> Manuscript:
    """Return the manuscript; raise ReadingError if it has no text, or characters that YAML files cannot hold."""
    if not manuscript.text.strip():
        remedy = say("请核对是不是选错了文件；扫描件请加 --ocr 识别文字。")
        raise ReadingError(file, say("里面没有文字。"), remedy)
    for number, line in enumerate(manuscript.lines, start=1):
        if unfit := UNFIT.search(line):
            message = say("这里有不能保存的字符（{char}）。", char=f"U+{ord(unfit[0]):04X}")
            raise ReadingError(file, message, say("请对照原件，删去这个字符，重新输入。"), (number, unfit.start() + 1))
    return manuscript
