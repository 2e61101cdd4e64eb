"""Makes what the search reads: records of an edition, an index of them by Pagefind, and the same as a plain script.

The only user of `pagefind_bin` and `pypinyin`. Texts are cut into tokens here (`cutter`), since Pagefind cuts Chinese
badly; Pagefind finds phrases of tokens. Where it cannot run (`file://`), `assets/search.js` looks through the plain
script instead.
"""

import gzip
import json
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import pagefind_bin
from pypinyin import Style, pinyin

from generator import urls, views
from generator.clauses import Role
from generator.cutter import tokens
from generator.language import say
from generator.problems import SiteError
from generator.records import Edition, Task
from generator.typeset import display

STOP = "ꙮ"
"""A token that nobody types, between texts: no phrase goes across it."""

_USED = ("pagefind.js", "pagefind-entry.json", "pagefind.*.pf_meta", "wasm.unknown.pagefind", "index/*")
"""What a search loads; the rest of Pagefind's bundle serves interfaces that we do not use."""


@dataclass(frozen=True)
class Record:
    """Something that can be found; all text as pages show it."""

    url: str
    """Relative to the folder of the index: the edition's, or the site's."""
    kind: str
    """task, department, section, reference, edition or page."""
    title: str
    label: str = ""
    """What stands before the title: a chapter's number, or a task's with its chapter's."""
    section: str = ""
    duties: tuple[tuple[Role, str], ...] = ()
    """Role and department's id."""
    names: tuple[str, ...] = ()
    """Names of departments: as written, and as registered."""
    passages: tuple[tuple[str, str], ...] = ()
    """Anchor on the page, or an empty one, and text."""
    anchor: str = ""
    """Where on its page it stands."""


def edition_records(edition: Edition) -> Iterator[Record]:
    """Give what can be found in an edition."""

    def url(kind: str, id_: str | None = None) -> str:
        return urls.url_for(kind, edition.id, id_).removeprefix(f"{edition.id}/")

    head = edition.head
    facts = (head.number, head.index_number, head.issuer, views.issued(edition))
    around = (*facts, head.recipients, head.cover, head.preamble, head.opening, head.closing)
    yield Record(url("edition"), "edition", display(head.title), passages=_unanchored(*around))
    for section in edition.sections:
        title, label = display(section.title), display(views.section_label(section))
        yield Record(
            url("section", section.id), "section", title, label, section.id, passages=_unanchored(section.text)
        )
    for task in edition.tasks:
        yield _task(edition, task, url("task", task.id))
    for department in edition.departments:
        names = tuple(map(display, department.aliases))
        yield Record(url("department", department.id), "department", display(department.name), names=names)
    for view in views.reference_views(edition):
        reference = view.reference
        passages = _unanchored(reference.number, reference.issuer)
        yield Record(url("references"), "reference", display(reference.title), passages=passages, anchor=reference.id)


def _unanchored(*texts: str | None) -> tuple[tuple[str, str], ...]:
    return tuple(("", display(text)) for text in texts if text)


def _task(edition: Edition, task: Task, url: str) -> Record:
    names = dict.fromkeys(name for duty in task.duties for name in (duty.as_written, *duty.department.names))
    cut = (sentence for paragraph in views.passages(task.body) for sentence in paragraph)
    return Record(
        url,
        "task",
        display(task.title),
        display(views.full_number(edition, task)),
        task.section,
        tuple((duty.role, duty.department.id) for duty in task.duties),
        tuple(map(display, names)),
        tuple((urls.sentence_anchor(sentence.number), display(sentence.text)) for sentence in cut),
    )


def about(edition: Edition) -> dict[str, Any]:
    """Give what the list of an edition's records says beside them."""
    departments = [[d.id, display(d.name), *map(display, d.aliases)] for d in edition.departments]
    sections = [[s.id, display(views.section_label(s) + s.title)] for s in edition.sections]
    return {"edition": edition.id, "status": edition.head.status, "departments": departments, "sections": sections}


def index(records: Sequence[Record], about: dict[str, Any]) -> dict[str, bytes]:
    """Make the search of a folder: path below it → bytes.

    `about` goes into the list of records as it is: the edition's id, its departments and chapters.
    """
    with tempfile.TemporaryDirectory() as name:
        bundle, numbers = _bundle(Path(name), records)
    number = {department[0]: i for i, department in enumerate(about["departments"])}
    known = {department[1] for department in about["departments"]}
    words = {token for record in records for text in _texts(record) for token in tokens(text) if token.isascii()}
    listed = {**about, "words": sorted(words), "records": [_entry(record, number, known) for record in records]}
    passages = [[list(passage) for passage in record.passages] for record in records]
    texts = {f"pagefind/texts/{at}.json": _json(text) for at, text in enumerate(passages) if text}
    files = {f"pagefind/{path}": content for path, content in bundle.items()} | texts
    files["pagefind/records.json"] = _json({**listed, "fragments": numbers})
    files["pagefind/typing.json"] = _json(_typing(records))
    plain = _json({**listed, **_typing(records), "passages": passages})
    files["search-text.js"] = b"plan.loaded(" + plain.replace(b"</", b"<\\/") + b");\n"
    return files


def _entry(record: Record, number: dict[str, int], known: set[str]) -> list[Any]:
    """Write a record shortly: duties as initials of roles and numbers of departments, names that those do not tell."""
    duties = [part for role, department in record.duties for part in (role[0], number[department])]
    names = [name for name in record.names if not duties or name not in known]
    entry = [record.url, record.kind, record.title, record.label, record.section, duties, names]
    return [*entry, record.anchor] if record.anchor else entry


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _texts(record: Record) -> Iterator[str]:
    """Give every text of a record."""
    yield record.label + record.title
    yield from record.names
    yield from _bodies(record)


def _bodies(record: Record) -> Iterator[str]:
    """Give the texts below the title that no phrase may join; the sentences of a task are one: readers copy across."""
    yield "\n".join(text for anchor, text in record.passages if anchor)
    yield from (text for anchor, text in record.passages if not anchor)


def _document(record: Record) -> str:
    """Write a record as the page that Pagefind reads: titles and names are in the list of records already.

    It has no metadata, since Pagefind finds what stands there too.
    """
    text = f" {STOP} ".join(" ".join(tokens(text)) for text in _bodies(record))
    return f"<!doctype html><html><body data-pagefind-body>{escape(text)}</body></html>"


def _bundle(folder: Path, records: Sequence[Record]) -> tuple[dict[str, bytes], dict[str, int]]:
    """Run Pagefind over a folder of records: what a search loads, and the ids that it finds → numbers of records."""
    source, target = folder / "records", folder / "pagefind"
    source.mkdir()
    for number, record in enumerate(records):
        (source / f"{number}.html").write_text(_document(record), encoding="utf-8")
    if not any(record.passages for record in records):  # Pagefind fails where there is no text at all
        (source / "0.html").write_text(_document(Record("", "page", "", passages=(("", STOP),))), encoding="utf-8")
    command = [pagefind_bin.get_executable(), "--silent", "--force-language", "unknown"]
    command += ["--site", str(source), "--output-path", str(target)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own arguments
    if ran.returncode:
        raise SiteError(say("Pagefind 未能建立检索：{reason}", reason=ran.stderr.strip()))
    found = sorted(path for pattern in _USED for path in target.glob(pattern))
    numbers = dict(sorted(map(_number, target.glob("fragment/*"))))
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in found}, numbers


def _number(fragment: Path) -> tuple[str, int]:
    """Read which record a fragment of Pagefind is about: its page was named by the record's number."""
    text = gzip.decompress(fragment.read_bytes()).decode("utf-8")
    url = json.loads(text[text.index("{") :])["url"]
    return fragment.stem, int(Path(url).stem)


def _typing(records: Iterable[Record]) -> dict[str, Any]:
    """Give what turns other ways of typing into the characters that the records hold.

    `readings`: syllable of pinyin → the characters so read; `traditional`: pairs of traditional and simplified.
    """
    held = sorted({char for record in records for text in _texts(record) for char in text})
    readings: dict[str, str] = {}
    for char in held:
        read = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
        for syllable in dict.fromkeys(read[0] if read else ()):
            readings[syllable] = readings.get(syllable, "") + char
    pairs = ((old, new) for new in held for old in _variants().get(new, ""))
    traditional = "".join(old + new for old, new in pairs if old not in held)
    return {"readings": dict(sorted(readings.items())), "traditional": traditional}


@cache
def _variants() -> dict[str, str]:
    """Give simplified character → its traditional forms (facts of Unicode's Unihan)."""
    lines = (Path(__file__).parent / "data/traditional.txt").read_text(encoding="utf-8").split("\n")
    return {line[0]: line[1:] for line in lines if line}
