"""Makes what the search reads: records of an edition, an index of them by Pagefind, and the same as a plain script.

The only user of `pagefind_bin`. Texts are cut into tokens here (`cutter`), since Pagefind cuts Chinese
badly; Pagefind finds phrases of tokens. Where it cannot run (`file://`), `assets/search.js` looks through the plain
script instead.
"""

import gzip
import json
import os
import re
import subprocess
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from html import escape
from pathlib import Path
from subprocess import PIPE
from threading import Thread
from typing import Any
from zlib import MAX_WBITS, decompressobj

import pagefind_bin

from generator import urls
from generator.clauses.clause import Role
from generator.messages import say
from generator.package import DATA
from generator.plan.records import Edition, Task
from generator.problems import SiteError
from generator.text.tokens import tokens
from generator.text.typeset import display
from generator.views import labels
from generator.views import text as text_views

STOP = "ꙮ"
"""A token that nobody types, between texts: no phrase goes across it."""

_TOLD_APART = ("department", "subject")
"""Kinds of records that stand in lists of their own, after all others: departments in `about`, subjects by what they
stand in."""

_PLACE = re.compile(r"(.{1,6}?)([省市州盟县区旗])")

_USED = ("pagefind.js", "pagefind-entry.json", "pagefind.*.pf_meta", "wasm.unknown.pagefind", "index/*")
"""What a search loads; the rest of Pagefind's bundle serves interfaces that we do not use."""


@dataclass(frozen=True)
class Record:
    """Something that can be found; all text as pages show it."""

    url: str
    """Relative to the folder of the index: the edition's, or the site's."""
    kind: str
    """task, department, section, reference, subject, edition or page."""
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
    within: tuple[str, ...] = ()
    """The addresses of the records in whose texts a subject stands; their duties are its own."""


def edition_records(edition: Edition) -> Iterator[Record]:
    """Return what can be found in an edition."""

    def url(kind: str, id_: str | None = None) -> str:
        return urls.url_for(kind, edition.id, id_).removeprefix(f"{edition.id}/")

    head = edition.head
    facts = (head.number, head.index_number, head.issuer, labels.issued(edition))
    around = (*facts, head.recipients, head.cover, head.preamble, head.opening, head.closing)
    yield Record(url("edition"), "edition", display(head.title), passages=_unanchored(*around))
    for section in edition.sections:
        title, label = display(section.title), display(labels.section_label(section))
        yield Record(
            url("section", section.id), "section", title, label, section.id, passages=_unanchored(section.text)
        )
    for task in edition.tasks:
        yield _task(edition, task, url("task", task.id))
    for view in text_views.reference_views(edition):
        reference = view.reference
        passages = _unanchored(reference.number, reference.issuer)
        yield Record(url("references"), "reference", display(reference.title), passages=passages, anchor=reference.id)
    for department in edition.departments:
        names = tuple(map(display, department.aliases))
        yield Record(url("department", department.id), "department", display(department.name), names=names)
    tasks = {task.id: url("task", task.id) for task in edition.tasks}
    for subject in edition.subjects:
        within = tuple(tasks[place] for place in subject.tasks if place in tasks)
        forms = tuple(map(display, subject.forms))
        yield Record(url("subject", subject.id), "subject", display(subject.name), names=forms, within=within)


def _unanchored(*texts: str | None) -> tuple[tuple[str, str], ...]:
    return tuple(("", display(text)) for text in texts if text)


def _task(edition: Edition, task: Task, url: str) -> Record:
    names = dict.fromkeys(name for duty in task.duties for name in (duty.as_written, *duty.department.names))
    cut = (sentence for paragraph in labels.passages(task.body) for sentence in paragraph)
    sentences = tuple((urls.sentence_anchor(sentence.number), display(sentence.text)) for sentence in cut)
    clauses = _unanchored(labels.clause(edition, task), *(part.clause for part in task.parts))
    return Record(
        url,
        "task",
        display(task.title),
        display(labels.full_number(edition, task)),
        task.section,
        tuple((duty.role, duty.department.id) for duty in task.duties),
        tuple(map(display, names)),
        (*sentences, *clauses),
    )


def about(edition: Edition) -> dict[str, Any]:
    """Return what the list of an edition's records says beside them; `status` where it is not in force."""
    status = edition.head.status
    return {
        "edition": edition.id,
        "status": "" if status == "current" else labels.STATUS_NAMES[status],
        "departments": [[d.id, display(d.name), *map(display, d.aliases)] for d in edition.departments],
        "sections": [[s.id, display(labels.section_heading(s))] for s in edition.sections],
        "places": _places(edition.head.issuer),
    }


def _places(issuer: str | None) -> list[str]:
    """Return what names of departments may begin with: of 盐城市人民政府 that is 盐城市, 盐城 and 市."""
    place = _PLACE.match(issuer or "")
    return [place[0], place[1], place[2]] if place else []


AROUND: dict[str, Any] = {"edition": "", "status": "", "departments": [], "sections": [], "places": []}
"""What the list of the records around the editions says beside them."""


def index(records: Sequence[Record], about: dict[str, Any]) -> dict[str, bytes]:
    """Make the search of a folder: path below it → bytes.

    `about` goes into the list of records as it is: the edition's id, its departments and chapters.
    """
    cut = [[tokens(text) for text in _bodies(record)] for record in records]
    with ThreadPoolExecutor(1) as aside:
        running = aside.submit(_bundle, cut, about["edition"])
        typing = _typing(records)  # meanwhile
        bundle, numbers = running.result()
    number = {department[0]: i for i, department in enumerate(about["departments"])}
    known = {department[1] for department in about["departments"]}
    headed = (tokens(text) for record in records for text in _headings(record))
    words = set().union(*headed, *(text for texts in cut for text in texts))
    at = {record.url: i for i, record in enumerate(records)}
    listed = {
        **about,
        "words": sorted(filter(str.isascii, words)),
        "records": [_entry(record, number, known) for record in records if record.kind not in _TOLD_APART],
        "subjects": [_subject(record, at) for record in records if record.kind == "subject"],
    }
    version = json.loads(bundle["pagefind-entry.json"])["version"]
    passages = [[list(passage) for passage in record.passages] for record in records]
    held = ((name, passages[i]) for name, i in numbers.items() if i < len(passages))
    # named by what Pagefind names the text, which follows the content: a list of records finds its own texts or none
    texts = {f"pagefind/texts/{name}.json": _json(text) for name, text in held if text}
    files = {f"pagefind/{path}": content for path, content in bundle.items()} | texts
    files["pagefind/records.bin"] = _packed({**listed, "pagefind": version, "fragments": numbers})
    files["pagefind/typing.bin"] = _packed(typing)
    plain = _json({**listed, **typing, "passages": passages})
    files["search-text.js"] = b"plan.loaded(" + plain.replace(b"</", b"<\\/") + b");\n"
    return files


def _entry(record: Record, number: dict[str, int], known: set[str]) -> list[Any]:
    """Write a record shortly: duties as initials of roles and numbers of departments, names that those do not tell."""
    duties = [part for role, department in record.duties for part in (role[0], number[department])]
    names = [name for name in record.names if not duties or name not in known]
    entry = [record.url, record.kind, record.title, record.label, record.section, duties, names]
    return [*entry, record.anchor] if record.anchor else entry


def _subject(record: Record, at: dict[str, int]) -> list[Any]:
    """Write a subject shortly: the records where it stands tell the rest."""
    return [Path(record.url).stem, record.title, [at[url] for url in record.within], *record.names]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _packed(value: object) -> bytes:
    """Compress what a first search needs: the smallest web servers compress nothing."""
    return gzip.compress(_json(value), mtime=0)


def _texts(record: Record) -> Iterator[str]:
    """Return every text of a record."""
    yield from _headings(record)
    yield from _bodies(record)


def _headings(record: Record) -> Iterator[str]:
    yield record.label + record.title
    yield from record.names


def _bodies(record: Record) -> Iterator[str]:
    """Give the texts below the title that no phrase may join; the sentences of a task are one: readers copy across."""
    yield "\n".join(text for anchor, text in record.passages if anchor)
    yield from (text for anchor, text in record.passages if not anchor)


def _document(texts: Sequence[Sequence[str]]) -> str:
    """Write a record's texts, cut into tokens, as the page that Pagefind reads: the list of records has the rest.

    It has no metadata, since Pagefind finds what stands there too.
    """
    text = f" {STOP} ".join(map(" ".join, texts))
    return f"<!doctype html><html><body data-pagefind-body>{escape(text)}</body></html>"


def _bundle(cut: Sequence[Sequence[Sequence[str]]], edition: str) -> tuple[dict[str, bytes], dict[str, int]]:
    """Let Pagefind index the texts of records: what a search loads, and the ids that it finds → numbers of records.

    It is handed one page a record, in their order: it numbers pages as they come, while the order in which it would
    find them in a folder is the file system's own. The edition is in the names of the pages, so that no two editions
    that are searched together share an id.
    """
    pages = {f"{edition}-{number}.html": _document(texts) for number, texts in enumerate(cut)}
    if not any(text for texts in cut for text in texts):  # Pagefind fails where there is no text at all
        pages[f"{edition}-0.html"] = _document([[STOP]])
    adding = ({"type": "AddFile", "index_id": 0, "file_path": path, "file_contents": pages[path]} for path in pages)
    begin, end = {"type": "NewIndex", "config": {"force_language": "unknown"}}, {"type": "GetFiles", "index_id": 0}
    found = _answers([begin, *adding, end])[-1]["files"]
    files = {file["path"]: b64decode(file["content"]) for file in found}
    numbers = (_number(path, content) for path, content in files.items() if path.startswith("fragment/"))
    used = {path: files[path] for path in sorted(files) if any(fnmatchcase(path, pattern) for pattern in _USED)}
    return used, dict(sorted(numbers))


def _answers(requests: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the answers of Pagefind's service to requests: all are JSON as Base64, with a comma at the end.

    It answers in their order. It is told them aside, since either pipe may fill before the other is read.
    """
    told = b"".join(b64encode(_json({"message_id": 0, "payload": request})) + b"," for request in requests)
    said, waited = bytearray(), len(requests)
    program = Path(pagefind_bin.get_executable())
    command = [str(program), "--service"]
    with (
        tempfile.TemporaryFile() as aside,  # where it ends without an answer, it may have said why
        subprocess.Popen(  # noqa: S603  at its own place: where it is, it would take a `pagefind.yml` for its settings
            command, bufsize=0, stdin=PIPE, stdout=PIPE, stderr=aside, cwd=program.parent
        ) as service,
    ):
        if not service.stdin or not service.stdout:
            raise TypeError("it has no pipes")
        teller = Thread(target=_tell, args=(service.stdin.fileno(), told))
        teller.start()
        while waited and (more := os.read(service.stdout.fileno(), 1 << 20)):
            said += more
            waited -= more.count(b",")
        service.kill()
        teller.join()
        aside.seek(0)
        reason = aside.read().decode(errors="replace").strip()
    answers = [json.loads(b64decode(one))["payload"] for one in said.split(b",")[:-1]]
    failed = [answer.get("message") or reason for answer in answers if answer["type"] == "Error"]
    if failed or waited:
        raise SiteError(say("Pagefind 未能建立检索：{reason}", reason=[*failed, reason][0]))
    return answers


def _tell(pipe: int, text: bytes) -> None:
    left = memoryview(text)
    with suppress(BrokenPipeError):  # who reads has ended
        while left:
            left = left[os.write(pipe, left) :]


_PAGE = re.compile(rb'"url":"[^"]*-(\d+)\.html"')


def _number(path: str, content: bytes) -> tuple[str, int]:
    """Read which record a fragment of Pagefind is about: it begins with its page, named by the record's number."""
    begins = decompressobj(MAX_WBITS | 16).decompress(content, 1 << 8)
    if not (found := _PAGE.search(begins)):
        raise ValueError(begins)
    return Path(path).stem, int(found[1])


def _typing(records: Iterable[Record]) -> dict[str, Any]:
    """Return what turns other ways of typing into the characters that the records hold.

    `readings`: syllable of pinyin → the characters usually so read; `rare`: those that are so read at times;
    `traditional`: pairs of traditional and simplified.
    """
    held = sorted(set().union(*(text for record in records for text in _texts(record))))
    readings: dict[str, str] = {}
    rare: dict[str, str] = {}
    for char in held:
        for i, syllable in enumerate(_readings(char)):
            table = rare if i else readings
            table[syllable] = table.get(syllable, "") + char
    pairs = ((old, new) for new in held for old in _variants().get(new, ""))
    traditional = "".join(old + new for old, new in pairs if old not in held)
    return {"readings": dict(sorted(readings.items())), "rare": dict(sorted(rare.items())), "traditional": traditional}


@cache
def _readings(char: str) -> tuple[str, ...]:
    """Return the syllables of pinyin that a character is read as, the usual one first."""
    from pypinyin import Style, pinyin  # noqa: PLC0415  it is slow to import, and Pagefind is at work meanwhile

    read = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(read[0] if read else ()))


@cache
def _variants() -> dict[str, str]:
    """Return simplified character → its traditional forms (facts of Unicode's Unihan)."""
    lines = (DATA / "traditional.txt").read_text(encoding="utf-8").split("\n")
    return {line[0]: line[1:] for line in lines if line}
