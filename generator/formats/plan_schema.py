"""Write the JSON Schema of plan.json: what the shapes declare, and what only plan.json has."""

import json
from functools import cache
from typing import Any

from generator.formats.data_table import Field, columns
from generator.package import DATA
from generator.plan.shapes.departments import Department
from generator.plan.shapes.edition import EditionFile, SectionHead
from generator.plan.shapes.errata import Erratum
from generator.plan.shapes.references import Reference
from generator.plan.shapes.shape import Shape
from generator.plan.shapes.subjects import Subject, Target
from generator.plan.shapes.task import PartFile, Reading, TaskFile

_SHAPES: dict[str, type[Shape]] = {
    "edition": EditionFile,
    "section": SectionHead,
    "task": TaskFile,
    "part": PartFile,
    "reading": Reading,
    "department": Department,
    "reference": Reference,
    "subject": Subject,
    "target": Target,
    "erratum": Erratum,
}
"""Definition → the shape whose keys it has."""


@cache
def plan_schema() -> str:
    """Return the schema as JSON. What data/plan.schema.json says of a key goes before what follows from its shape."""
    schema = json.loads((DATA / "plan.schema.json").read_bytes())
    for name, definition in schema["$defs"].items():
        derived = {field.name: _property(field) for field in columns(_SHAPES[name])} if name in _SHAPES else {}
        of_data = definition["properties"]
        properties = {key: derived.get(key, {}) | of_data.get(key, {}) for key in {**derived, **of_data}}
        definition |= {"properties": properties, "required": [*properties]}
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _property(field: Field) -> dict[str, Any]:
    return {**_type(field), "title": field.title, "description": field.meaning}


def _type(field: Field) -> dict[str, Any]:
    if field.choices:
        return {"enum": [*field.choices] if field.required else [*field.choices, None]}
    if field.type == "array":
        return {"type": "array", "items": {"type": "string"}}
    if field.type == "object":
        return {"type": "object", "additionalProperties": {"type": "string"}}
    type_ = "string" if field.type == "date" else field.type
    format_ = {"format": "date"} if field.type == "date" else {}
    return {"type": type_ if field.required else [type_, "null"], **format_}
