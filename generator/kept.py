"""Sealed editions as they were packed: the pages of a bag, given again byte for byte. It reads no files."""

import hashlib
import io
import re
import struct
import zipfile
import zlib

from generator import manifest
from generator.language import say
from generator.problems import SiteError
from generator.records import Edition

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    RuntimeError,
    NotImplementedError,
    OSError,
    EOFError,
    ValueError,
    IndexError,  # a name that is nothing but a NUL
)
"""What the standard library raises over a damaged zip."""

_PAGES = "data/site/"


def pages(edition: Edition, name: str, content: bytes) -> dict[str, bytes]:
    """Give the site that the zip of a sealed edition holds: path → bytes; raise SiteError where it is not whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {entry.partition("/")[2]: archive.read(entry) for entry in archive.namelist()}
        listed = manifest.parse(files[manifest.name("sha256")].decode("utf-8"))
        told = re.search(r"^Seal-Digest: (\w+)$", files["bag-info.txt"].decode("utf-8"), re.MULTILINE)
    except (*DAMAGED, KeyError):
        raise SiteError(say("“{name}”不是 plan bag 打成的归档包。请找回，或用 plan verify 核对。", name=name)) from None
    if not edition.seal or not told or told[1] != edition.seal.digest:
        raise SiteError(say("“{name}”不是 {year}年度封存时的归档包：封存摘要不同。", name=name, year=edition.id))
    found = {path: body for path, body in files.items() if path.startswith(_PAGES)}
    due = {path for path in listed if path.startswith(_PAGES)}
    wrong = [path for path, body in found.items() if listed.get(path) != hashlib.sha256(body).hexdigest()]
    if wrong or due - found.keys():
        changed = say("、").join(sorted({*wrong, *(due - found.keys())})[:5])
        raise SiteError(say("“{name}”里的文件有改动：{files}。", name=name, files=changed))
    return {path.removeprefix(_PAGES): body for path, body in found.items()}
