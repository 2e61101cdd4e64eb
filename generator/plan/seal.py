"""The seal of an edition: digests of its files and of what it takes from the registry. It reads and writes nothing.

The files of an edition are sealed byte for byte (git must not turn their line ends: `.gitattributes`). Of the
registry a seal covers who the names are that the edition writes, as canonical JSON, since the registry must go on:
aliases, ends, successors, notes and other departments may come. The seal's own file can be written in one way only,
so it seals itself. `errata.yml` is outside. Its date comes from `--date` or git, never from the clock.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping

from generator.plan.records import Edition
from generator.plan.shapes import Department, EditionFiles, PlanFiles, Reference, SealFile

SEAL, ERRATA, SUBJECTS = "seal.yml", "errata.yml", "subjects.yml"
OUTSIDE = frozenset({SEAL, ERRATA})
"""The files of an edition that may come after its seal."""

_HEAD = """\
# 封存记录，由 plan seal 写成。请不要改动：改动任何一个字节，plan check 都会报出来。
# files 是本年度每个文件的 SHA-256；departments、references 是本年度用到的名录条目的 SHA-256。
"""


def make(files: PlanFiles, edition: EditionFiles, sealed: dt.date, version: str) -> SealFile:
    """Seal an edition as its files are now."""
    unsigned = SealFile(
        edition=edition.year,
        sealed=sealed,
        version=version,
        files=sealed_files(edition),
        departments=sealed_departments(files, edition),
        references=sealed_references(files, edition),
        digest="0" * 64,
    )
    return unsigned.model_copy(update={"digest": digest(unsigned)})


def text(seal: SealFile) -> str:
    """Write a seal; there is one way to write it, so that a change of any byte shows."""
    return "".join((_HEAD, *_body(seal), f"digest: '{seal.digest}'\n"))


def digest(seal: SealFile) -> str:
    """Return the digest over all that a seal says: one number that stands for the edition."""
    return _sha256("".join(_body(seal)))


def digest_of_file(seal: SealFile) -> str:
    """Return the SHA-256 that the file of a seal must have, its own digest made anew."""
    return _sha256(text(seal.model_copy(update={"digest": digest(seal)})))


def sources(edition: Edition) -> list[str]:
    """Return the files of an edition that the program knows but the notice, by their names below its folder."""
    optional = ((SEAL, edition.seal), (ERRATA, edition.errata), (SUBJECTS, edition.listed))
    apart = [name for name, there in optional if there]
    return ["edition.yml", *apart, *(f"tasks/{task.id}.yml" for task in edition.tasks)]


def sealed_files(edition: EditionFiles) -> dict[str, str]:
    """Return the files that a seal covers, with their digests."""
    return {name: found for name, found in sorted(edition.digests.items()) if name not in OUTSIDE}


def sealed_departments(files: PlanFiles, edition: EditionFiles) -> dict[str, str]:
    """Return the departments that an edition names, each with the digest of what the edition takes of its entry.

    That is who bears the names it writes: further aliases, years, successors and notes may come later.
    """
    owners = {name: department for department in reversed(files.departments) for name in department.names}
    written: dict[str, set[str]] = {}
    known: dict[str, Department] = {}
    for name in _names(edition):
        if department := owners.get(name):
            known[department.id] = department
            written.setdefault(department.id, set()).add(name)
    return {
        id_: _canonical({"id": id_, "name": known[id_].name, "kind": known[id_].kind, "written": sorted(written[id_])})
        for id_ in sorted(known)
    }


def sealed_references(files: PlanFiles, edition: EditionFiles) -> dict[str, str]:
    """Return the references that an edition cites: id → digest of what it says; editors' notes may change."""
    cited = {id_ for ids in _cited(edition) for id_ in ids}
    entries = {reference.id: _reference(reference) for reference in files.references}
    return {id_: entries[id_] for id_ in sorted(cited & entries.keys())}


def _reference(reference: Reference) -> str:
    return _canonical(reference.model_dump(mode="json", exclude={"note"}, exclude_none=True, exclude_defaults=True))


def _names(edition: EditionFiles) -> Iterator[str]:
    for task in edition.tasks.values():
        for duties in (task.duties, *(part.duties for part in task.parts)):
            for names in duties.by_key().values():
                yield from names


def _cited(edition: EditionFiles) -> Iterator[Iterable[str]]:
    if edition.head:
        yield edition.head.references
    for task in edition.tasks.values():
        yield task.references


def _body(seal: SealFile) -> Iterator[str]:
    yield f"edition: '{seal.edition}'\nsealed: {seal.sealed}\nversion: '{seal.version}'\n"
    yield from _table("files", seal.files)
    yield from _table("departments", seal.departments)
    if seal.references:
        yield from _table("references", seal.references)


def _table(key: str, digests: Mapping[str, str]) -> Iterator[str]:
    yield f"{key}:\n"
    yield from (f"  '{name}': '{found}'\n" for name, found in sorted(digests.items()))


def _canonical(value: object) -> str:
    """Return the digest of a value, however its file writes it."""
    return _sha256(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
