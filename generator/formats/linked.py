"""Write an edition as linked data (JSON-LD in the vocabulary of schema.org): who is responsible for which task."""

import json
from typing import Any

from generator.formats.plan_json import plan_data
from generator.memo import memoized
from generator.plan.records import Edition

Linked = dict[str, Any]


@memoized
def linked_data(edition: Edition) -> bytes:
    """Return plan.jsonld: the notice, its chapters and its tasks as Legislation, whose responsible parties have roles.

    A party of a task is a Role between the task and the organization, with the words of the notice for both, as
    schema.org qualifies a property. Addresses are relative to the file, in which they are IRIs by JSON-LD's own rule.
    """
    data = plan_data(edition)
    head = data["edition"]
    tasks = {task["id"]: _task(edition.id, task, data) for task in data["tasks"]}
    issuer = {"@type": "GovernmentOrganization", "name": head["issuer"]} if head["issuer"] else None
    notice = _legislation(
        head["page"],
        head["title"],
        legislationIdentifier=head["number"],
        legislationDate=head["issued"],
        legislationPassedBy=issuer,
        inLanguage="zh-Hans",
        hasPart=[
            _legislation(
                one["page"],
                one["title"],
                hasPart=[tasks[id_] for id_ in one["tasks"]],
                correction=_corrections(data, "sections", one["id"]),
            )
            for one in data["sections"]
        ],
        correction=[_correction(one) for one in data["errata"] if not (one["tasks"] or one["sections"])],
    )
    graph = [notice, *map(_organization, data["departments"])]
    document = {"@context": "https://schema.org", "@graph": graph}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _task(edition: str, task: Linked, data: Linked) -> Linked:
    pages = {department["id"]: department["page"] for department in data["departments"]}
    roles = [
        {
            "@type": "OrganizationRole",
            "roleName": duty["role_as_written"],
            "name": duty["as_written"],
            "legislationResponsible": {"@id": pages[duty["department"]]},
        }
        for duty in task["duties"]
    ]
    return _legislation(
        task["page"],
        task["title"],
        identifier=f"{edition}/{task['id']}",
        text=task["text"],
        legislationResponsible=roles,
        correction=_corrections(data, "tasks", task["id"]),
    )


def _corrections(data: Linked, what: str, id_: str) -> list[Linked]:
    """Return the errata that correct one of the `tasks` or `sections`: their texts are as they were issued."""
    return [_correction(one) for one in data["errata"] if id_ in one[what]]


def _correction(erratum: Linked) -> Linked:
    return {"@type": "CorrectionComment", "dateCreated": erratum["date"], "text": erratum["correction"]}


def _organization(department: Linked) -> Linked:
    kind = "Organization" if department["kind"] == "group" else "GovernmentOrganization"
    names = {"alternateName": department["aliases"]} if department["aliases"] else {}
    return {"@type": kind, "@id": department["page"], "name": department["name"], **names}


def _legislation(page: str, name: str | None, **properties: Any) -> Linked:
    """Return a part of the notice, or all of it, without the properties that have no value."""
    found = {"@id": page, "name": name, **properties}
    return {"@type": "Legislation"} | {key: value for key, value in found.items() if value}
