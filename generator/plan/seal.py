"""Compute and serialise the seal of an edition: digests of its files, and of its entries in the registries.

The files of an edition are sealed byte for byte (git must not turn their line ends: `.gitattributes`). Of the
registry a seal covers who the names are that the edition writes, as canonical JSON, since the registry must go on:
aliases, ends, successors, notes and other departments may come. The seal's own file can be written in one way only,
so it seals itself. `errata.yml` is outside. Its date comes from `--date` or git, never from the clock.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from generator.plan.records import Edition
from generator.plan.shapes.files import EditionFiles, PlanFiles
from generator.plan.shapes.references import Reference
from generator.plan.shapes.seal import SealFile

if TYPE_CHECKING:
    from generator.plan.shapes.departments import Department

SEAL, ERRATA, SUBJECTS = "seal.yml", "errata.yml", "subjects.yml"
OUTSIDE = frozenset({SEAL, ERRATA})
"""The files of an edition that may come after its seal."""

_HEAD = """\
# 封存记录，由 plan seal 写成。请不要改动：改动任何一个字节，plan check 都会报出来。
# files 是本年度每个文件的 SHA-256；departments、references 是本年度用到的名录条目的 SHA-256。
"""


def make(files: PlanFiles, edition: EditionFiles, sealed: dt.date, version: str) -> SealFile:
    """Return the seal of an edition as its files are now."""
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
    """Return the text of `seal.yml`; it has one canonical form, so that any changed byte is found."""
    return "".join((_HEAD, *_body(seal), f"digest: '{seal.digest}'\n"))


def digest(seal: SealFile) -> str:
    """Return the SHA-256 of a seal's canonical form without its digest."""
    return _sha256("".join(_body(seal)))


def digest_of_file(seal: SealFile) -> str:
    """Return the SHA-256 that the bytes of `seal.yml` must have, for a seal with a correct digest."""
    return _sha256(text(seal.model_copy(update={"digest": digest(seal)})))


def sources(edition: Edition) -> list[str]:
    """Return the names, below its folder, of an edition's YAML files."""
    optional = ((SEAL, edition.seal), (ERRATA, edition.errata), (SUBJECTS, edition.listed))
    apart = [name for name, there in optional if there]
    return ["edition.yml", *apart, *(f"tasks/{task.id}.yml" for task in edition.tasks)]


def sealed_files(edition: EditionFiles) -> dict[str, str]:
    """Return name → SHA-256 of the files that a seal covers."""
    return {name: digest for name, digest in sorted(edition.digests.items()) if name not in OUTSIDE}


def sealed_departments(files: PlanFiles, edition: EditionFiles) -> dict[str, str]:
    """Return id → digest of the entries of the departments that an edition names.

    A digest covers id, name, kind and the names that the edition writes: further aliases, years, successors and notes
    may come later.
    """
    owners = {name: department for department in reversed(files.departments) for name in department.names}
    written: dict[str, set[str]] = {}
    named: dict[str, Department] = {}
    for name in _names(edition):
        if department := owners.get(name):
            named[department.id] = department
            written.setdefault(department.id, set()).add(name)
    return {
        id_: _canonical({"id": id_, "name": named[id_].name, "kind": named[id_].kind, "written": sorted(written[id_])})
        for id_ in sorted(named)
    }


def sealed_references(files: PlanFiles, edition: EditionFiles) -> dict[str, str]:
    """Return id → digest of the references that an edition cites; a digest covers all but the editors' note."""
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
    yield from (f"  '{name}': '{digest}'\n" for name, digest in sorted(digests.items()))


def _canonical(value: object) -> str:
    """Return the SHA-256 of a value as canonical JSON, whatever the spelling in its file."""
    return _sha256(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
