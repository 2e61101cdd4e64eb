"""Documents made to be large when they are opened: refused in one line before they are."""

import io
import zipfile
from pathlib import Path

import pytest

from generator.intake.readers import detect, docx
from generator.problems import ReadingError
from tests.test_growth import seconds
from tests.test_reading_docx import p, said, word


def packed(content: bytes, name: str, *more: tuple[str, str]) -> bytes:
    """Return a package with a part replaced by one in which something is."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            part = old.read(entry)
            for before, after in more if entry == name else ():
                assert before.encode() in part
                part = part.replace(before.encode(), after.encode(), 1)
            new.writestr(entry, part)
    return out.getvalue()


def refused(content: bytes, path: Path) -> str:
    """Return why a document is refused."""
    path.write_bytes(content)
    with pytest.raises(ReadingError) as caught:
        detect.read(path)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def test_masses_of_empty_paragraphs_are_refused(tmp_path: Path) -> None:
    """A small .docx of very many paragraphs is refused before they are made, by their number."""
    many = "<w:p/>" * (docx.MAX_PARAGRAPHS + 1)
    content = packed(word(p("甲")), "word/document.xml", ("<w:body>", f"<w:body>{many}"))

    assert len(content) < 50_000
    assert "个以上的段落" in refused(content, tmp_path / "a.docx")


def test_masses_of_other_elements_are_refused(tmp_path: Path) -> None:
    """What is no paragraph counts too, in every part of the package."""
    many = "<w:x/>" * (2 * docx.MAX_ELEMENTS)
    content = packed(word(p("甲")), "word/styles.xml", ("<w:latentStyles", f"{many}<w:latentStyles"))

    assert "个以上的段落" in refused(content, tmp_path / "a.docx")


def test_a_package_of_very_many_files_is_not_listed(tmp_path: Path) -> None:
    """A package of more files than a document has is refused by their number, whatever it is called."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(detect.MAX_ENTRIES + 1):
            archive.writestr(f"{n}", b"")

    assert "压缩包" in refused(out.getvalue(), tmp_path / "a.docx")
    with pytest.raises(ReadingError):
        detect.workbook(tmp_path / "a.docx")


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    """Entities that name each other, or a file, put nothing into the text."""
    secret = tmp_path / "secret"
    secret.write_text("机密", "utf-8")
    doubling = "".join(f'<!ENTITY e{n + 1} "&e{n};&e{n};&e{n};&e{n};">' for n in range(30))
    for entity, name in ((f'<!ENTITY e0 "甲甲甲">{doubling}', "e30"), (f'<!ENTITY f SYSTEM "{secret}">', "f")):
        change = ("<w:document ", f"<!DOCTYPE x [{entity}]><w:document "), ("<w:t>乙", f"<w:t>乙&{name};")
        (tmp_path / "a.docx").write_bytes(packed(word(p("乙丙")), "word/document.xml", *change))
        try:
            text = detect.read(tmp_path / "a.docx").text
        except ReadingError:
            continue
        assert "机密" not in text
        assert "甲甲" not in text


def test_parts_deep_within_each_other_are_refused_or_read(tmp_path: Path) -> None:
    """Elements within elements, deeper than any program nests them, end in one line."""
    for tag in ("w:ins", "w:sdt", "w:hyperlink"):
        deep = f"<{tag}>" * 5000 + "<w:r><w:t>甲</w:t></w:r>" + f"</{tag}>" * 5000
        content = packed(word(p("乙")), "word/document.xml", ("<w:body>", f"<w:body><w:p>{deep}</w:p>"))

        assert refused(content, tmp_path / "a.docx")


def test_fields_and_lists_grow_with_their_number() -> None:
    """Fields that never end take as long as they are many; a label is no longer than Word's."""

    def field(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    def body(count: int) -> bytes:
        runs = (field("begin") + field("separate") + "<w:r><w:t>甲</w:t></w:r>") * count
        return packed(word(p("乙")), "word/document.xml", ("<w:body>", f"<w:body><w:p>{runs}</w:p>"))

    short, long = body(30_000), body(60_000)
    spent = seconds(lambda: docx.read(long, "a.docx"))
    assert spent < 0.5 or spent < 3 * seconds(lambda: docx.read(short, "a.docx"))


def test_a_note_that_cites_itself_is_read_once() -> None:
    """Notes that cite each other, or themselves, come to an end; each stands once."""
    assert said("<w:p><w:r><w:t>甲</w:t></w:r></w:p>") == ("甲",)
    content = word("<w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id='7'/><w:footnoteReference w:id='7'/></w:r></w:p>")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types, rels = (archive.read(n).decode() for n in ("[Content_Types].xml", "word/_rels/document.xml.rels"))
        files = {name: archive.read(name) for name in archive.namelist()}
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    override = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'
    files["[Content_Types].xml"] = types.replace("</Types>", override).encode()
    related = f'<Relationship Id="rId99" Type="{relation}" Target="footnotes.xml"/></Relationships>'
    files["word/_rels/document.xml.rels"] = rels.replace("</Relationships>", related).encode()
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    note = "<w:p><w:r><w:t>注</w:t><w:footnoteReference w:id='7'/></w:r></w:p>"
    files["word/footnotes.xml"] = (
        f"<w:footnotes xmlns:w='{space}'><w:footnote w:id='7'>{note}</w:footnote></w:footnotes>".encode()
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in files.items():
            archive.writestr(name, part)

    assert docx.read(out.getvalue(), "a.docx").lines == ("甲[1][1]", "[1]注[1]")


def test_a_page_of_comments_is_told_at_once(tmp_path: Path) -> None:
    """A text that begins as many comments is looked through once, not in every way to cut it."""
    (tmp_path / "a").write_bytes(b"<!---->" * 3_000 + "甲。".encode())

    assert seconds(lambda: detect.read(tmp_path / "a")) < 1
