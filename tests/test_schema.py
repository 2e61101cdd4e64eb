"""The JSON Schemas accept what the program accepts, and explain every key in Chinese."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.plan import schema, source
from generator.plan.document import Document, Number
from generator.plan.shapes.files import FILES
from generator.plan.shaping import shape
from generator.plan.source import PlanSource
from tests.test_rules import BAD_PLANS, read_case, spoil

ROOT = Path(__file__).parents[1]
MISSHAPEN = re.compile("P11[1-8]|P501|P504")


def plain(value: Any) -> Any:
    """Return a value as an editor's program has it, where an unquoted number is one."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, Number):
        return int(value.written[:4000]) if value.written.isdigit() else 0.5
    return value


def documents(plan: PlanSource) -> list[tuple[str, Document]]:
    """Return every file that could be read, with its kind."""
    found = [("departments", plan.departments), ("references", plan.references), ("withdrawn", plan.withdrawn)]
    found += [("synonyms", plan.synonyms)]
    for edition in plan.editions.values():
        found += [("edition", edition.edition), ("errata", edition.errata), ("subjects", edition.subjects)]
        found += [("task", task) for task in edition.tasks.values()]
    return [(kind, document) for kind, document in found if document and not document.broken]


def accepts(kind: str, document: Document) -> bool:
    """Whether the schema of a kind accepts a file."""
    validator = jsonschema.Draft202012Validator(schema.schema(kind), format_checker=jsonschema.FormatChecker())
    return bool(validator.is_valid(plain(document.data)))


def test_the_committed_schemas_are_those_of_the_models() -> None:
    """plan/schemas/ is what `plan schema --out plan/schemas` writes."""
    committed = {path.name: path.read_text("utf-8") for path in (ROOT / "plan/schemas").iterdir()}

    assert committed == schema.files()


@pytest.mark.parametrize("kind", FILES)
def test_a_schema_is_one(kind: str) -> None:
    """Each schema is well formed by the rules of JSON Schema, and has a title in Chinese."""
    made = schema.schema(kind)
    jsonschema.Draft202012Validator.check_schema(made)

    assert re.search("[一-鿿]", made["title"])
    assert '"null"' not in schema.text(kind)


def test_every_key_is_explained() -> None:
    """What is declared of a key, its title and meaning, stands in the schema."""
    texts = "".join(schema.text(kind) for kind in FILES)

    assert '"title": "牵头"' in texts
    assert '"description": "牵头的部门，名称和次序照通知写。"' in texts


def test_the_plan_is_accepted_and_refers_to_its_schemas() -> None:
    """Every file of the plan is valid, and its first line leads to the schema of its kind."""
    plan = source.read(ROOT / "plan")
    for kind, document in documents(plan):
        first = document.text.split("\n", 1)[0]
        target = first.removeprefix("# yaml-language-server: $schema=")

        assert first == schema.head_line(kind)
        assert (Path(document.file).parent / target).resolve() == ROOT / f"plan/schemas/{kind}.json"
        assert accepts(kind, document), document.file


@pytest.mark.parametrize("path", BAD_PLANS, ids=lambda path: path.stem)
def test_schemas_and_program_agree(path: Path, small_plan: Path) -> None:
    """A file that can be read is invalid to the schema just where the program finds its shape wrong."""
    spoil(small_plan, read_case(path))
    plan = source.read(small_plan)
    wrong = {problem.file for problem in shape(plan).problems if MISSHAPEN.fullmatch(problem.code)}
    refused = {document.file for kind, document in documents(plan) if not accepts(kind, document)}

    assert refused == wrong


def test_the_command_prints_and_writes(tmp_path: Path) -> None:
    """`plan schema` lists the kinds, prints one, and writes all."""

    def run(*words: str) -> str:
        result = CliRunner().invoke(main, ["schema", *words])
        assert result.exit_code == 0
        return result.output

    assert run().split() == list(FILES)
    assert json.loads(run("task")) == schema.schema("task")
    assert run("--out", str(tmp_path / "s")).startswith("已写入 ")
    assert {path.name: path.read_text("utf-8") for path in (tmp_path / "s").iterdir()} == schema.files()
    assert "没有“duty”这种文件。现有：departments、" in CliRunner().invoke(main, ["schema", "duty"]).output
