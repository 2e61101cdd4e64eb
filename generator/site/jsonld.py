"""What pages show, said once more for programs in the words of schema.org (JSON-LD): plain data, nothing added."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from generator.plan.fields import Status
from generator.plan.records import Edition
from generator.plan.shapes import Department
from generator.text.typeset import display

Linked = dict[str, Any]

_CONTEXT = {"@context": "https://schema.org"}

# Whether a plan that a newer one followed is still in force no notice says.
_FORCE: dict[Status, str] = {"current": "InForce", "repealed": "NotInForce"}


def website(name: str, address: str, search: str) -> Linked:
    """State the site, and where it searches; `search` has {query} where the words go."""
    target = {"@type": "EntryPoint", "urlTemplate": search}
    action = {"@type": "SearchAction", "target": target, "query-input": "required name=query"}
    return _typed("WebSite", name=name, url=address, inLanguage="zh-Hans", potentialAction=action)


def breadcrumbs(trail: Iterable[tuple[str, str | None]], address: Callable[[str], str]) -> Linked:
    """State the trail to a page: names and links, of which it gives the addresses; the page itself has none."""
    items = [
        {"@type": "ListItem", "position": at, "name": display(name), **({"item": address(link)} if link else {})}
        for at, (name, link) in enumerate(trail, start=1)
    ]
    return _typed("BreadcrumbList", itemListElement=items)


def legislation(edition: Edition, status: Status, address: str, sections: Sequence[tuple[str, str]]) -> Linked:
    """State an edition by what the notice says of itself; `sections` are headings with their addresses."""
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
        legislationLegalForce=_FORCE.get(status) and f"https://schema.org/{_FORCE[status]}",
        inLanguage="zh-Hans",
        hasPart=parts,
    )


def organization(department: Department, address: str) -> Linked | None:
    """State a department; what is only a group of them is none."""
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
    """State an edition's files as data that can be had."""
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
    """State a file that can be had."""
    told = {"@type": "DataDownload", "name": name, "description": title, "contentUrl": address}
    return told | {"encodingFormat": media, "contentSize": size, "sha256": sha256}


def _issuer(edition: Edition) -> Linked | None:
    name = edition.head.issuer
    return {"@type": "GovernmentOrganization", "name": display(name)} if name else None


def _typed(kind: str, **properties: Any) -> Linked:
    """Return a block; what is not stated is left out."""
    return _CONTEXT | {"@type": kind} | {key: value for key, value in properties.items() if value}
