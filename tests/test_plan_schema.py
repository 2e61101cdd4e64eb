"""The JSON Schema of plan.json: every plan that we write follows it, and it knows every field of them."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from generator.clauses.clause import ROLES
from generator.formats.plan_json import plan_json, plan_schema
from generator.plan import fields as fields_plan
from generator.plan import schema
from tests.commands import run
from tests.editions import all_editions

Data = dict[str, Any]
TOLD: Data = json.loads(plan_schema())
VALIDATOR = Draft202012Validator(TOLD, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _objects(node: Any) -> Iterator[Data]:
    """Return every object of the schema that lists its properties."""
    if isinstance(node, dict):
        if "properties" in node:
            yield node
        for value in node.values():
            yield from _objects(value)
    elif isinstance(node, list):
        for value in node:
            yield from _objects(value)


@pytest.fixture(scope="module")
def plans() -> dict[str, Data]:
    """Return plan.json of every edition that the tests know."""
    return {name: json.loads(plan_json(edition)) for name, edition in all_editions().items()}


def test_it_is_a_schema() -> None:
    """It is itself valid."""
    Draft202012Validator.check_schema(TOLD)


def test_every_plan_follows_it(plans: dict[str, Data]) -> None:
    """Each plan.json is valid, in all layouts, sealed ones and those with errata too."""
    assert {name: [str(e.message) for e in VALIDATOR.iter_errors(plan)] for name, plan in plans.items()} == {
        name: [] for name in plans
    }
    assert plans["chain-2014"]["sealed"]
    assert plans["chain-2014"]["errata"]


def test_no_field_is_unknown_to_it(plans: dict[str, Data]) -> None:
    """Closed to other keys, the schema still takes every plan, and it asks for each key that it knows."""
    closed = deepcopy(TOLD)
    for node in _objects(closed):
        node["additionalProperties"] = False
    validator = Draft202012Validator(closed)

    assert [name for name, plan in plans.items() if not validator.is_valid(plan)] == []
    assert [node for node in _objects(TOLD) if set(node["required"]) != node["properties"].keys()] == []


def _first(data: Data, *keys: str) -> Data:
    """Return the first record of a list, or the first within its first."""
    found: Any = data
    for key in keys:
        found = found[key][0]
    return found  # type: ignore[no-any-return]


WRONG: dict[str, Callable[[Data], Any]] = {
    "no tasks": lambda data: data.pop("tasks"),
    "no id": lambda data: _first(data, "tasks").pop("id"),
    "id of another form": lambda data: _first(data, "tasks").update(id="3.8"),
    "text is null": lambda data: _first(data, "tasks").update(text=None),
    "unknown role": lambda data: _first(data, "tasks", "duties").update(role="boss"),
    "duty of a clause without a name": lambda data: _first(data, "tasks", "clauses", "duties").pop("as_written"),
    "unknown kind": lambda data: _first(data, "departments").update(kind="company"),
    "date in words": lambda data: data["edition"].update(issued="2014年6月27日"),
    "year is a number": lambda data: data["edition"].update(id=2014),
    "seal without digest": lambda data: data.update(sealed={"date": "2014-12-31"}),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_plan_does_not_follow_it(wrong: str, plans: dict[str, Data]) -> None:
    """What programs were promised cannot be missing or another thing."""
    data = deepcopy(plans["2014"])
    WRONG[wrong](data)

    assert not VALIDATOR.is_valid(data)


def test_choices_are_those_of_the_program() -> None:
    """Roles, kinds, states and layouts are those that the plan's files may have."""
    of = {name: node["properties"] for name, node in TOLD["$defs"].items()}

    assert of["duty"]["role"]["enum"] == list(ROLES)
    assert of["department"]["kind"]["enum"] == list(get_args(fields_plan.Kind))
    assert of["edition"]["status"]["enum"] == [*get_args(fields_plan.Status), None]
    assert of["edition"]["layout"]["enum"] == list(get_args(fields_plan.Layout))


def test_every_field_is_explained() -> None:
    """Each field has a title and a meaning in Chinese, but where another schema stands for it."""
    fields = [field for node in _objects(TOLD) for field in node["properties"].values() if "$ref" not in field]

    assert [field for field in fields if not (field.get("title") and field.get("description"))] == []


@pytest.mark.usefixtures("small_plan")
def test_the_command_gives_it() -> None:
    """`plan export YEAR --format schema` prints the schema."""
    assert json.loads(run("export", "2031", "--format", "schema").stdout) == TOLD


def test_schemas_of_files_are_not_mixed_up_with_it() -> None:
    """The schemas that editors' programs use are of the plan's files alone."""
    assert "plan.json" not in schema.files()
