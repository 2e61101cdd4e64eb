"""The data files for programs."""

import json
from pathlib import Path
from typing import Any

import click
import pytest

from generator.cli import main
from generator.formats.plan_json import plan_json
from generator.formats.registry import FORMATS, KINDS, OF_ALL, kind
from generator.plan.load import load
from generator.plan.records import Edition
from generator.publish import nginx

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def edition() -> Edition:
    """Return the edition of 2014."""
    return load(ROOT / "plan").editions[0]


@pytest.fixture(scope="module")
def data(edition: Edition) -> Any:
    """Return its plan.json."""
    return json.loads(plan_json(edition))


def test_plan_json_has_the_parts_that_are_promised(data: Any) -> None:
    """The parts, and the first keys of each, are those that programs were promised."""
    assert list(data)[:5] == ["edition", "sections", "tasks", "departments", "references"]
    assert {"id", "title", "issuer", "issued", "status"} <= data["edition"].keys()
    assert list(data["sections"][0])[:4] == ["id", "number", "title", "tasks"]
    assert {"id", "section", "number", "title", "text", "open_ended", "duties"} <= data["tasks"][0].keys()
    assert list(data["tasks"][0]["duties"][0])[:3] == ["department", "role", "as_written"]
    assert {"id", "name", "aliases", "kind"} <= data["departments"][0].keys()
    assert {"id", "title", "number", "cited_by"} <= data["references"][0].keys()


def test_plan_json_is_verbatim(data: Any, edition: Edition) -> None:
    """Every text in it is that of the data, which is the notice's; numbers of tasks as printed there."""
    notice = (ROOT / "plan/2014/notice.txt").read_text("utf-8")

    assert [task["text"] for task in data["tasks"]] == [task.text for task in edition.tasks]
    assert [task for task in data["tasks"] if f"{task['number']}{task['title']}。{task['text']}(" not in notice] == []
    assert [s["title"] for s in data["sections"] if f"{s['number']}、{s['title']}\n" not in notice] == []


def test_plan_json_holds_together(data: Any) -> None:
    """Every id that it names is the id of one of its records."""
    ids = {kind: [row["id"] for row in data[kind]] for kind in ("sections", "tasks", "departments", "references")}
    cited = {(r["id"], task) for r in data["references"] for task in r["cited_by"]}

    assert all(len(set(found)) == len(found) for found in ids.values())
    assert [task for section in data["sections"] for task in section["tasks"]] == ids["tasks"]
    assert {task["section"] for task in data["tasks"]} == set(ids["sections"])
    assert {duty["department"] for task in data["tasks"] for duty in task["duties"]} == set(ids["departments"])
    assert cited == {(reference, task["id"]) for task in data["tasks"] for reference in task["references"]}


def test_names_as_written_belong_to_their_department(data: Any) -> None:
    """A duty's name as written is the name or an alias of its department."""
    names = {row["id"]: [row["name"], *row["aliases"]] for row in data["departments"]}
    duties = [duty for task in data["tasks"] for duty in task["duties"]]

    assert [duty for duty in duties if duty["as_written"] not in names[duty["department"]]] == []


def test_traps_of_the_notice_are_in_plan_json(data: Any) -> None:
    """Open-ended lists, the other name of a department and the other lead of a text are in the data."""
    tasks = {task["id"]: task for task in data["tasks"]}
    written = {"department": "shi-cheng-xiang-jian-she-ju", "role": "support", "as_written": "市建设局"}

    assert [id_ for id_, task in tasks.items() if task["open_ended"]] == ["3-5", "3-10"]
    assert written in [{key: duty[key] for key in written} for duty in tasks["2-2"]["duties"]]
    assert [(id_, task["text_lead"]) for id_, task in tasks.items() if task["text_lead"]] == [
        ("6-4", "市质量强市领导小组")
    ]


def test_what_the_notice_does_not_state_is_null(data: Any) -> None:
    """Nothing is invented: what the notice does not say is null."""
    head = data["edition"]

    assert [head[key] for key in ("number", "index_number", "category", "disclosure", "published")] == [None] * 5
    assert head["issued"] == "2014-06-27"


def test_plan_json_is_a_text_file_that_people_can_read(edition: Edition) -> None:
    """It ends with a line end, is indented, and holds Chinese characters as they are."""
    text = plan_json(edition)

    assert text.endswith("}\n")
    assert '\n   "title": "加快质量诚信体系建设",' in text


def test_formats_are_those_that_the_command_offers() -> None:
    """`plan export --format` knows each format by its word; each has a file name of its own, whose kind is known."""
    offered = next(param for param in main.commands["export"].params if param.name == "form")

    assert isinstance(offered.type, click.Choice)
    assert list(offered.type.choices) == [*FORMATS, *OF_ALL]
    names = [*(one.name for one in FORMATS.values()), *(one.name for one in OF_ALL.values())]

    assert len(set(names)) == len(FORMATS) + len(OF_ALL)
    assert [name for name in names if not (kind(name).name and kind(name).media_type)] == []


@pytest.mark.parametrize("suffix", KINDS)
def test_web_servers_know_the_kinds_of_files(suffix: str) -> None:
    """The configuration of nginx serves each kind of file as the media type that pages say of it."""
    assert suffix[1:] in nginx.TYPES[KINDS[suffix].media_type]
