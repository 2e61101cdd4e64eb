"""Search index: the records of an edition, their texts indexed by Pagefind, and all of it as one script.

Each edition has a bundle in `pagefind/`: `records.bin`, the list of all that can be found with titles, names and
duties, `texts_…`, what they say, and Pagefind's index of it (JSON, compressed, since the smallest web servers compress
nothing). The script looks through titles, names and texts itself, so that a match is exact to the mark and knows where
it was: texts are less to move than an index of them. Only where very many editions are searched at once it asks
Pagefind first which of them hold a phrase, and reads the texts of those alone. Pagefind cuts Chinese badly, so texts
are cut by `text.tokens`; a word of letters or digits at the end of a phrase may be part of a longer one. The first
bundle brings the engine, others are merged into it; bundles of other versions of Pagefind get an engine each.

Pagefind is asked as a service, page by page: it numbers pages as they come, and from a folder they come in the file
system's order, so that the same plan gave other bytes on another disk. A record is a page, and all that it says one
run, as the notice prints a task. Other ways of typing are not indexed: `typing.bin` lists the edition's characters by
reading, their traditional forms, and words that mean about the same, see `text.spelling`. From a disk (`file://`), and
wherever a file of the bundle cannot be read or WebAssembly does not run, the script searches `search-text.js`, which
says all of it again.
"""

import gzip
import json
import os
import re
import subprocess
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from html import escape
from itertools import chain
from pathlib import Path
from subprocess import PIPE
from threading import Thread
from typing import Any

import pagefind_bin

from generator import urls
from generator.clauses.clause import ROLES, Role
from generator.messages import say
from generator.plan.records import Edition, Task
from generator.plan.shapes.departments import Department
from generator.problems import SiteError
from generator.site import pinned
from generator.text import spelling
from generator.text.tokens import tokens
from generator.text.typeset import display
from generator.views import errata, labels
from generator.views import text as text_views

STOP = "ꙮ"
"""A token that nobody types, between texts: no phrase extends across it."""

_LISTED_APART = ("department", "subject")
"""Kinds of records in lists of their own, after all others: departments in `about`, subjects with the records that name
them."""

_PLACE = re.compile(r"(.{1,6}?)([省市州盟县区旗])")

_USED = ("pagefind.js", "pagefind-entry.json", "pagefind.*.pf_meta", "wasm.unknown.pagefind", "index/*")
"""Files of Pagefind's bundle that a search loads; the others serve interfaces that we do not use."""


@dataclass(frozen=True)
class Record:
    """Something that the search can find; all text as pages show it."""

    url: str
    """Relative to the folder of the index: the edition's, or the site's."""
    kind: str
    """task, department, section, reference, subject, erratum, edition or page."""
    title: str
    label: str = ""
    """The number before the title: a chapter's, or a task's with its chapter's."""
    section: str = ""
    duties: tuple[tuple[Role, str], ...] = ()
    """Role and department's id."""
    names: tuple[str, ...] = ()
    """Names of departments: as written, and as registered."""
    passages: tuple[tuple[str, str], ...] = ()
    """Anchor on the page, or an empty text, and text of the passage."""
    anchor: str = ""
    """Its anchor on the page, if it is not the page as a whole."""
    within: tuple[str, ...] = ()
    """The addresses of the records whose texts name a subject; their duties are its own."""
    open_roles: tuple[Role, ...] = ()
    """The roles whose bearers are more than are named."""


def edition_records(edition: Edition) -> Iterator[Record]:
    """Yield the records of an edition."""

    def url(kind: str, id_: str | None = None) -> str:
        return urls.url_for(kind, edition.id, id_).removeprefix(f"{edition.id}/")

    head = edition.head
    facts = (head.number, head.index_number, head.issuer, labels.issued(edition))
    around = (*facts, head.recipients, head.cover, head.preamble, head.opening, head.closing)
    yield Record(url=url("edition"), kind="edition", title=display(head.title), passages=_unanchored(*around))
    for section in edition.sections:
        title, label = display(section.title), display(labels.section_label(section))
        yield Record(
            url=url("section", section.id),
            kind="section",
            title=title,
            label=label,
            section=section.id,
            passages=_unanchored(section.text),
        )
    for task in edition.tasks:
        yield _task(edition, task, url("task", task.id))
    for view in text_views.reference_views(edition):
        reference = view.reference
        passages = _unanchored(reference.number, reference.issuer)
        yield Record(
            url=url("references"),
            kind="reference",
            title=display(reference.title),
            passages=passages,
            anchor=reference.id,
        )
    tasks = {task.id: url("task", task.id) for task in edition.tasks}
    yield from _errata(edition, url("edition"), tasks)
    for department in edition.departments:
        names = tuple(map(display, department.aliases))
        yield Record(
            url=url("department", department.id), kind="department", title=display(department.name), names=names
        )
    for subject in edition.subjects:
        within = tuple(tasks[place] for place in subject.tasks if place in tasks)
        forms = tuple(map(display, subject.forms))
        yield Record(
            url=url("subject", subject.id), kind="subject", title=display(subject.name), names=forms, within=within
        )


def page(url: str, title: str) -> Record:
    """Return the record of a page that is found by its title."""
    return Record(url=url, kind="page", title=title)


def _unanchored(*texts: str | None) -> tuple[tuple[str, str], ...]:
    return tuple(("", display(text)) for text in texts if text)


def _errata(edition: Edition, whole: str, tasks: Mapping[str, str]) -> Iterator[Record]:
    """Yield the corrections, each at its place on the page of the task or of the edition as a `whole`."""
    labelled = {task.id: display(labels.full_number(edition, task)) for task in edition.tasks}
    places = [(whole, "", errata.of_notice(edition))]
    places += [(tasks[id_], labelled[id_], of_task) for id_, of_task in errata.by_task(edition).items()]
    for url, label, corrections in places:
        for at, one in enumerate(corrections, start=1):
            if url == whole or one.erratum.task:  # what is of the notice is found at its page alone
                title = display(f"勘误（{labels.written(one.erratum.date)}）")
                passages, anchor = _unanchored(one.text), urls.erratum_anchor(at)
                yield Record(url=url, kind="erratum", title=title, label=label, passages=passages, anchor=anchor)


def _task(edition: Edition, task: Task, url: str) -> Record:
    names = dict.fromkeys(name for duty in task.duties for name in (duty.as_written, *duty.department.names))
    cut = (sentence for paragraph in labels.passages(task.body) for sentence in paragraph)
    sentences = tuple((urls.sentence_anchor(sentence.number), display(sentence.text)) for sentence in cut)
    clauses = _unanchored(labels.clause(edition, task), *(part.clause for part in task.parts))
    return Record(
        url=url,
        kind="task",
        title=display(task.title),
        label=display(labels.full_number(edition, task)),
        section=task.section,
        duties=tuple((duty.role, duty.department.id) for duty in task.duties),
        open_roles=tuple(role for role in ROLES if task.by_role(role) and task.leaves_open(role)),
        names=tuple(map(display, names)),
        passages=(*sentences, *clauses),
    )


def about(edition: Edition, registry: Sequence[Department] = ()) -> dict[str, Any]:
    """Return the header of the list of an edition's records: departments, chapters, `status` if it is not in force.

    `others` are the names of the departments of the registry that one succeeded, or that succeeded it.
    """
    status = edition.head.status
    return {
        "edition": edition.id,
        "status": "" if status in (None, "current") else labels.STATUS_NAMES[status],
        "departments": [[d.id, display(d.name), *map(display, d.aliases)] for d in edition.departments],
        "sections": [[s.id, display(labels.section_heading(s))] for s in edition.sections],
        "places": _places(edition.head.issuer),
        "others": _others(edition, registry),
    }


def _others(edition: Edition, registry: Sequence[Department]) -> dict[str, list[str]]:
    """Return department's id → the names of its predecessors and successors, near and far."""
    after = {one.id: set(one.successor) for one in registry}
    before = {id_: {one.id for one in registry if id_ in one.successor} for id_ in after}
    related = {one.id: _reached(one.id, after) | _reached(one.id, before) for one in edition.departments}
    names = {id_: [name for one in registry if one.id in ids for name in one.names] for id_, ids in related.items()}
    return {id_: list(map(display, others)) for id_, others in names.items() if others}


def _reached(start: str, ways: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        more = ways.get(waiting.pop(), set()) - reached - {start}
        reached |= more
        waiting += more
    return reached


def _places(issuer: str | None) -> list[str]:
    """Return the place names that departments' names may begin with: of 盐城市人民政府 盐城市, 盐城 and 市."""
    place = _PLACE.match(issuer or "")
    return [place[0], place[1], place[2]] if place else []


AROUND: dict[str, Any] = {
    "edition": "",
    "status": "",
    "departments": [],
    "sections": [],
    "places": [],
    "others": {},
}
"""The header of the list of the records around the editions."""


def index(
    records: Sequence[Record], about: dict[str, Any], synonyms: Iterable[tuple[str, Sequence[str]]] = ()
) -> dict[str, bytes]:
    """Return the files of the search of a folder: path below it → bytes.

    `about` is the header of the list of records: the edition's id, its departments and chapters. `synonyms` are the
    plan's own: a word, and those that mean about the same.
    """
    runs = [_runs(record) for record in records]
    cut = [[tokens(run) for run in one] for one in runs]
    with ThreadPoolExecutor(1) as executor:
        running = executor.submit(_bundle, cut, about["edition"])
        said = "\n".join(chain(*runs, *(record.names for record in records)))
        typing = spelling.typing(said) | {"synonyms": spelling.synonyms(said, synonyms)}  # meanwhile
        bundle, fragments = running.result()
    number = {department[0]: i for i, department in enumerate(about["departments"])}
    registered = {department[1] for department in about["departments"]}
    at = {record.url: i for i, record in enumerate(records)}
    listed = {
        **about,
        "words": sorted(filter(str.isascii, set(chain(*chain(*cut))))),
        "records": [_entry(record, number, registered) for record in records if record.kind not in _LISTED_APART],
        "subjects": [_subject(record, at) for record in records if record.kind == "subject"],
    }
    version = json.loads(bundle["pagefind-entry.json"])["version"]
    passages = [[list(passage) for passage in record.passages] for record in records]
    texts = _packed(passages)
    name = pinned.version(texts)  # by its content: a list of records finds its own texts or none
    files = {f"pagefind/{path}": content for path, content in bundle.items()}
    files[f"pagefind/texts_{name}.bin"] = texts
    files["pagefind/records.bin"] = _packed({**listed, "pagefind": version, "fragments": fragments, "texts": name})
    files["pagefind/typing.bin"] = _packed(typing)
    plain = _json({**listed, **typing, "passages": passages})
    files["search-text.js"] = b"plan.loaded(" + plain.replace(b"</", b"<\\/") + b");\n"
    return files


def _entry(record: Record, number: dict[str, int], registered: set[str]) -> list[Any]:
    """Return a record as compact JSON: duties as initials of roles and numbers of departments, unregistered names.

    A role whose list of names is open has one duty more, of no department.
    """
    duties = [part for role, department in record.duties for part in (role[0], number[department])]
    duties += [part for role in record.open_roles for part in (role[0], -1)]
    names = [name for name in record.names if not duties or name not in registered]
    entry = [record.url, record.kind, record.title, record.label, record.section, duties, names]
    return [*entry, record.anchor] if record.anchor else entry


def _subject(record: Record, at: dict[str, int]) -> list[Any]:
    """Return a subject as compact JSON: id, title, numbers of the records that name it, other names."""
    return [Path(record.url).stem, record.title, [at[url] for url in record.within], *record.names]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _packed(value: object) -> bytes:
    """Return gzipped JSON for a file that a first search loads: the smallest web servers compress nothing."""
    return gzip.compress(_json(value), mtime=0)


def _runs(record: Record) -> list[str]:
    """Return what a record says, as runs of text across which no phrase is found: of a task one, as the notice has it.

    `runOf` in `assets/search/indexes.js` puts a task together in the same way.
    """
    sentences = "\n".join(text for anchor, text in record.passages if anchor)
    others = [text for anchor, text in record.passages if not anchor]
    if record.kind == "task":
        return ["".join((record.label, record.title, "。", sentences, *others))]
    return [text for text in (record.label + record.title, sentences, *others) if text]


def _document(texts: Sequence[Sequence[str]]) -> str:
    """Return a record's texts, cut into tokens, as the page that Pagefind indexes.

    It has no metadata, since Pagefind searches that too; the list of records has the rest.
    """
    text = f" {STOP} ".join(map(" ".join, texts))
    return f"<!doctype html><html><body data-pagefind-body>{escape(text)}</body></html>"


def _bundle(cut: Sequence[Sequence[Sequence[str]]], edition: str) -> tuple[dict[str, bytes], list[str]]:
    """Return Pagefind's index of the runs of records: path → bytes, and the names of its fragments.

    Pagefind gets pages in the order of the records: it numbers them as they come, while in a folder their order would
    be the file system's. The edition is in the names of the pages, so that no two editions that are searched together
    share a fragment's name.
    """
    pages = {f"{edition}-{at}.html": _document(runs) for at, runs in enumerate(cut)}
    if not any(chain(*cut)):  # Pagefind fails where there is no text at all
        pages[f"{edition}-0.html"] = _document([[STOP]])
    adding = ({"type": "AddFile", "index_id": 0, "file_path": path, "file_contents": pages[path]} for path in pages)
    begin, end = {"type": "NewIndex", "config": {"force_language": "unknown"}}, {"type": "GetFiles", "index_id": 0}
    bundle = _answers([begin, *adding, end])[-1]["files"]
    files = {file["path"]: b64decode(file["content"]) for file in bundle}
    fragments = sorted(Path(path).stem for path in files if path.startswith("fragment/"))
    return {path: files[path] for path in sorted(files) if any(fnmatchcase(path, one) for one in _USED)}, fragments


def _answers(requests: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the answers of Pagefind's service to requests, in their order; raise SiteError where one fails.

    Both are JSON as Base64, each with a comma at its end. Requests are written in a thread of their own, since either
    pipe may fill before the other is read.
    """
    written = b"".join(b64encode(_json({"message_id": 0, "payload": request})) + b"," for request in requests)
    output, waited = bytearray(), len(requests)
    program = Path(pagefind_bin.get_executable())
    command = [str(program), "--service"]
    with (
        tempfile.TemporaryFile() as log,  # where it ends without an answer, it may have said why
        subprocess.Popen(  # noqa: S603  at its own place: where it is, it would take a `pagefind.yml` for its settings
            command, bufsize=0, stdin=PIPE, stdout=PIPE, stderr=log, cwd=program.parent
        ) as service,
    ):
        if not service.stdin or not service.stdout:
            raise TypeError("it has no pipes")
        writer = Thread(target=_write, args=(service.stdin.fileno(), written))
        writer.start()
        while waited and (more := os.read(service.stdout.fileno(), 1 << 20)):
            output += more
            waited -= more.count(b",")
        service.kill()
        writer.join()
        log.seek(0)
        reason = log.read().decode(errors="replace").strip()
    answers = [json.loads(b64decode(one))["payload"] for one in output.split(b",")[:-1]]
    failed = [answer.get("message") or reason for answer in answers if answer["type"] == "Error"]
    if failed or waited:
        raise SiteError(say("Pagefind 未能建立检索：{reason}", reason=[*failed, reason][0]))
    return answers


def _write(pipe: int, text: bytes) -> None:
    left = memoryview(text)
    with suppress(BrokenPipeError):  # the reader has ended
        while left:
            left = left[os.write(pipe, left) :]
