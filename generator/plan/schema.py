"""Generate the JSON Schemas of a plan's files, by which text editors complete and check YAML."""

import json
from functools import cache
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from generator.plan.shapes.declared import declarations
from generator.plan.shapes.files import FILES

FOLDER = "schemas"
"""The folder of the plan that holds them."""

_FOLDERS_ABOVE = {"edition": 1, "task": 2, "errata": 1, "subjects": 1}

_FILE_TITLES = {
    "departments": "部门名录",
    "references": "依据",
    "edition": "年度",
    "task": "任务",
    "errata": "勘误",
    "subjects": "事项",
    "withdrawn": "撤下的网址",
    "synonyms": "近义词",
}


HEAD = "# yaml-language-server:"
"""What the first line of a file begins with that names its schema."""


def head_line(kind: str) -> str:
    """Return the first line of a file of this kind, by which an editor's program finds its schema; no line end."""
    return f"{HEAD} $schema={'../' * _FOLDERS_ABOVE.get(kind, 0)}{FOLDER}/{kind}.json"


def files() -> dict[str, str]:
    """Return file name → content of every schema."""
    return {f"{kind}.json": text(kind) for kind in FILES}


@cache
def text(kind: str) -> str:
    """Return the schema of a kind of file as JSON."""
    return json.dumps(schema(kind), ensure_ascii=False, indent=1) + "\n"


def schema(kind: str) -> dict[str, Any]:
    """Return the schema of a kind of file, generated from its model."""
    schema = FILES[kind].model_json_schema(schema_generator=_Generator)
    return {"$schema": _Generator.schema_dialect, **schema, "title": _FILE_TITLES.get(kind, kind)}


class _Generator(GenerateJsonSchema):
    """Generates schemas with Chinese titles, in which no value may be null: a key without a value is left out."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Return the schema of a value without null, which only stands for a missing key."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Return a schema with its default, unless that is empty."""
        generated = super().default_schema(schema)
        if generated.get("default") in (None, [], {}):
            generated.pop("default", None)
        return generated

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Return a schema that refuses keys of another pattern, as the validator does."""
        generated = super().dict_schema(schema)
        return {**generated, "additionalProperties": False} if "patternProperties" in generated else generated

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Return the schema of a model with Chinese titles and meanings of its keys, in place of the docstrings."""
        generated = super().model_schema(schema)
        for name in ("title", "description"):
            generated.pop(name, None)
        for key, value in generated.get("properties", {}).items():
            value.pop("title", None)
            declared = declarations(schema["cls"])[key]
            value["title"], value["description"] = declared.title, declared.meaning
        return generated
