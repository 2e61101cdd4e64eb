"""Linked data of pages: what they show, as JSON-LD in the vocabulary of schema.org."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from generator.plan.fields import Status
from generator.plan.records import Edition
from generator.plan.shapes.departments import Department
from generator.text.typeset import display

Linked = dict[str, Any]
"""A block of JSON-LD."""

_CONTEXT = {"@context": "https://schema.org"}

# A superseded plan has none, nor one of which nobody says it: no notice says whether it is still in force.
_FORCE: dict[Status, str] = {"current": "InForce", "repealed": "NotInForce"}


def website(name: str, address: str, search: str) -> Linked:
    """Return the site and its search, a WebSite; `search` has {query} where the words go."""
    target = {"@type": "EntryPoint", "urlTemplate": search}
    action = {"@type": "SearchAction", "target": target, "query-input": "required name=query"}
    return _typed("WebSite", name=name, url=address, inLanguage="zh-Hans", potentialAction=action)


def breadcrumbs(trail: Iterable[tuple[str, str | None]], address: Callable[[str], str]) -> Linked:
    """Return the trail to a page, a BreadcrumbList: names and links; the page itself has no link."""
    items = [
        {"@type": "ListItem", "position": at, "name": display(name), **({"item": address(link)} if link else {})}
        for at, (name, link) in enumerate(trail, start=1)
    ]
    return _typed("BreadcrumbList", itemListElement=items)


def legislation(edition: Edition, status: Status | None, address: str, sections: Sequence[tuple[str, str]]) -> Linked:
    """Return an edition by what the notice says of itself, a Legislation; `sections` are headings with addresses."""
    head = edition.head
    parts = [{"@type": "Legislation", "@id": at, "name": display(heading)} for heading, at in sections]
    return _typed(
        "Legislation",
        **{"@id": address},
        name=display(head.title),
        legislationIdentifier=head.number,
        legislationDate=head.issued and str(head.issued),
        datePublished=head.published and str(head.published),
        legislationPassedBy=_issuer(edition),
        legislationLegalForce=f"https://schema.org/{_FORCE[status]}" if status in _FORCE else None,
        inLanguage="zh-Hans",
        hasPart=parts,
    )


def organization(department: Department, address: str) -> Linked | None:
    """Return a department, a GovernmentOrganization; nothing for what is only a group of departments."""
    if department.kind == "group":
        return None
    return _typed(
        "GovernmentOrganization",
        **{"@id": address},
        name=display(department.name),
        alternateName=[display(alias) for alias in department.aliases],
        url=address,
    )


def dataset(edition: Edition, about: str, address: str, based_on: str, files: Sequence[Linked]) -> Linked:
    """Return an edition's files to take away, a Dataset; `files` are DataDownloads."""
    return _typed(
        "Dataset",
        **{"@id": address},
        name=display(edition.head.title),
        description=display(about),
        temporalCoverage=edition.id,
        isBasedOn=based_on,
        inLanguage="zh-Hans",
        distribution=files,
    )


def file(name: str, title: str, address: str, media: str, size: str, sha256: str) -> Linked:
    """Return a file to take away, a DataDownload."""
    block = {"@type": "DataDownload", "name": name, "description": title, "contentUrl": address}
    return block | {"encodingFormat": media, "contentSize": size, "sha256": sha256}


def _issuer(edition: Edition) -> Linked | None:
    name = edition.head.issuer
    return {"@type": "GovernmentOrganization", "name": display(name)} if name else None


def _typed(kind: str, **properties: Any) -> Linked:
    """Return a block of a type, without the properties that have no value."""
    return _CONTEXT | {"@type": kind} | {key: value for key, value in properties.items() if value}
