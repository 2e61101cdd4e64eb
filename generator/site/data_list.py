"""The index of the site's data for programs: which editions there are, their files with size and digest, the formats.

Addresses in it are relative to itself, so that they are true wherever the site lies. It lists what the pages of
downloads offer; all other files of an edition stand in the list of checksums that it names.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator import urls
from generator.formats import plan_json, registry
from generator.package import DATA
from generator.plan import schema
from generator.plan.records import EditionSummary, PlanSummary
from generator.plan.shapes.files import FILES

VERSION = 1
"""Version of the index: it stays while fields are only added."""

_IN_EDITION = re.compile(r"[0-9]{4}/data/(.+)")
_NAMES = frozenset(registry.offers())
_PATHS_OF_ALL = frozenset(form.name for form in registry.OF_ALL.values())

_SELF, _SCHEMA = urls.url_for("data-index"), urls.url_for("data-index-schema")


class Listed(NamedTuple):
    """A file of the site as the index lists it."""

    size: int
    sha256: str


def is_listed(path: str) -> bool:
    """Whether the index lists a path of the site: one that is offered of an edition, or of all years."""
    match = _IN_EDITION.fullmatch(path)
    return match[1] in _NAMES if match else path in _PATHS_OF_ALL


def _of_all() -> dict[str, registry.Offer]:
    return {form.name: registry.offer(form) for form in registry.OF_ALL.values()}


def index(plan: PlanSummary, files: Mapping[str, Listed]) -> bytes:
    """Return data/index.json of a site with these files: path → size and digest."""
    named = registry.offers()
    of_all = [_file(path, offer, files[path]) for path, offer in _of_all().items() if path in files]
    document = {
        "$schema": _here(_SCHEMA),
        "version": VERSION,
        "editions": [_edition(edition, named, files) for edition in plan.editions],
        "files": of_all,
        "formats": [*_formats()],
    }
    return _json(document)


def index_schema() -> bytes:
    """Return the JSON Schema of the index."""
    return (DATA / "index.schema.json").read_bytes()


def _edition(edition: EditionSummary, named: Mapping[str, registry.Offer], files: Mapping[str, Listed]) -> Any:
    paths = ((urls.url_for("data", edition.id, name), offer) for name, offer in named.items())
    return {
        "id": edition.id,
        "title": edition.head.title,
        "issued": edition.head.issued and str(edition.head.issued),
        "status": edition.head.status,
        "sealed": edition.seal and edition.seal.digest,
        "page": _here(urls.url_for("edition", edition.id)),
        "checksums": _here(urls.url_for("manifest", edition.id)),
        "files": [_file(path, offer, files[path]) for path, offer in paths if path in files],
    }


def _file(path: str, offer: registry.Offer, listed: Listed) -> Any:
    return {
        "path": _here(path),
        "title": offer.title,
        "mediatype": registry.kind(path).media_type,
        "bytes": listed.size,
        "sha256": listed.sha256,
    }


def _formats() -> Iterator[Any]:
    """Yield what the files are written by: name, version, and the schema where the site has it."""
    yield {"name": plan_json.NAME, "version": str(plan_json.VERSION), "schema": None, "sha256": None}
    yield {"name": "datapackage.json", "version": "2.0", "schema": None, "sha256": None}
    yield {"name": "notice.akn.xml", "version": "3.0", "schema": None, "sha256": None}
    yield _format("index.json", str(VERSION), _SCHEMA, index_schema())
    for kind in FILES:
        yield _format(f"{kind}.yml", None, urls.url_for("schema", None, kind), schema.text(kind).encode("utf-8"))


def _format(name: str, version: str | None, path: str, content: bytes) -> Any:
    return {"name": name, "version": version, "schema": _here(path), "sha256": hashlib.sha256(content).hexdigest()}


def _here(path: str) -> str:
    return urls.relative(path, _SELF)


def _json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
