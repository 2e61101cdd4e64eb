"""Mark an office file with what it is, in its own properties, and read the mark of one that came back.

The properties are those that Word, Excel and LibreOffice show as custom ones, and keep when they save the file
(ECMA-376 part 1, 15.2.12.2).
"""

import re
import zipfile
import zlib
from io import BytesIO
from operator import itemgetter
from typing import NamedTuple

from generator import __version__
from generator.files.zip_write import PackagePart, part
from generator.text.xml import escaped

PATH = "docProps/custom.xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_READ = 1 << 16
"""How many bytes of the properties are read: ours have some hundred."""

_PROPERTY = re.compile(
    r"<(?:\w+:)?property\b[^>]*\sname=[\"']plan\.([a-z]+)[\"'][^>]*>\s*<(?:\w+:)?lpwstr\b[^>]*>([^<]*)<", re.ASCII
)


class Mark(NamedTuple):
    """What a file that the program wrote says of itself."""

    kind: str
    """The key of its format (`formats/registry`)."""
    edition: str
    department: str = ""
    """The id of the department that the file is for; empty where it is for all."""


def property_part(mark: Mark) -> PackagePart:
    """Return the part of a package that holds a mark."""
    values = {**mark._asdict(), "version": __version__}
    listed = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{pid}" name="plan.{name}">'
        f"<vt:lpwstr>{escaped(value)}</vt:lpwstr></property>"
        for pid, (name, value) in enumerate(filter(itemgetter(1), values.items()), start=2)
    )
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">{listed}</Properties>'
    )
    return part(PATH, xml.encode("utf-8"))


def of_package(content: bytes) -> Mark | None:
    """Return the mark in the bytes of an office file; None where it bears none, or cannot be read."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive, archive.open(PATH) as properties:
            found = dict(_PROPERTY.findall(properties.read(_READ).decode("utf-8", "replace")))
    except (KeyError, OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error):
        return None  # NotImplementedError is a RuntimeError
    if not found.keys() >= {"kind", "edition"}:
        return None
    return Mark(found["kind"], found["edition"], found.get("department", ""))
