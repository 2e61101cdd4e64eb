"""The documents say what the program does: every command, file, field and rule is in them."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from generator.archive.verify import findings
from generator.clauses import clause
from generator.cli import main
from generator.formats.plan_json import comparison_json, plan_json
from generator.package import DOCS
from generator.plan import fields
from generator.plan.load import load
from generator.plan.rules.codes import CODES, rules_page
from generator.plan.shapes import departments, edition, errata, references, seal, subjects, task
from generator.site.pages.registry import EDITION_PAGES
from generator.years import diff
from generator.years.lineage import History
from tests import chain
from tests.commands import run

ROOT = Path(__file__).parents[1]
DATA_FORMAT = (DOCS / "data-format.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")


def _section(heading: str) -> str:
    """Return the part of the data format's page below the heading that begins so."""
    found = re.search(rf"^#+ {re.escape(heading)}.*?(?=^## |\Z)", DATA_FORMAT, re.MULTILINE | re.DOTALL)
    return found[0] if found else ""


def _keys(data: Any) -> Iterator[str]:
    """Return every key of a JSON value, at any depth."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from _keys(value)
    elif isinstance(data, list):
        for value in data:
            yield from _keys(value)


def test_rules_page_is_what_the_program_explains() -> None:
    """The page of rules is `plan explain --all`."""
    assert (DOCS / "rules.md").read_text("utf-8") == rules_page()


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_rule_has_a_heading(code: str) -> None:
    """Each code has a heading with its title, once."""
    assert re.findall(rf"^#+ {code} (.+)$", rules_page(), re.MULTILINE) == [CODES[code].title]


@pytest.mark.parametrize(
    ("shape", "heading"),
    [
        (departments.Department, "部门名录 departments.yml"),
        (references.Reference, "依据 references.yml"),
        (edition.EditionFile, "年度 edition.yml"),
        (edition.SectionHead, "年度 edition.yml"),
        (task.TaskFile, "任务 tasks/"),
        (task.Duties, "任务 tasks/"),
        (errata.Erratum, "勘误 errata.yml"),
        *(
            (shape, "事项 subjects.yml")
            for shape in (subjects.SubjectsFile, subjects.Subject, subjects.Target, subjects.Act)
        ),
        (subjects.Excuse, "事项 subjects.yml"),
        (seal.SealFile, "封存记录 seal.yml"),
        (task.PartFile, "照原件排"),
        (edition.Forms, "照原件排"),
    ],
)
def test_every_key_of_a_file_is_described(shape: type[BaseModel], heading: str) -> None:
    """Each key that a file may have has a row in the table of that file, which says whether it must be there."""
    rows = re.findall(r"^\| `(\w+)` \| .+? \| (.+?) \|", _section(heading), re.MULTILINE)
    described = {(name, said == "是") for name, said in rows}

    assert {(name, field.is_required()) for name, field in shape.model_fields.items()} <= described


@pytest.mark.parametrize("choices", ["Status", "Kind", "SubjectKind", "ActKind", "Punctuation", "Layout", "Role"])
def test_every_choice_is_described(choices: str) -> None:
    """Each value that a key may take stands on the page."""
    values = get_args(getattr(clause if choices == "Role" else fields, choices))

    assert len(values) > 1
    assert [value for value in values if f"`{value}`" not in DATA_FORMAT] == []


def test_every_key_of_plan_json_is_described() -> None:
    """Each key of plan.json stands in its part of the page."""
    edition = load(ROOT / "plan").editions[0]
    described = re.findall(r"`(\$?\w+)`|^### (\w+)：", _section("供程序使用的 plan.json"), re.MULTILINE)

    assert set(_keys(json.loads(plan_json(edition)))) <= {key or part for key, part in described}


def test_plan_json_has_no_key_that_is_only_described() -> None:
    """Each field that the tables of plan.json describe is there."""
    keys = set(_keys(json.loads(plan_json(load(ROOT / "plan").editions[0]))))

    assert set(re.findall(r"^\| `(\w+)` \|", _section("供程序使用的 plan.json"), re.MULTILINE)) <= keys


def test_the_example_of_plan_json_is_true(documented_plan: Path) -> None:
    """Every value in the page's example of plan.json is the plan's, but for the text it leaves out."""
    example = re.search(r"```json\n(.*?)```", DATA_FORMAT, re.DOTALL)
    data = json.loads(plan_json(load(documented_plan).editions[0]))

    assert example
    for kind, entries in json.loads(example[1]).items():
        for entry in [entries] if kind == "edition" else entries:
            found = data[kind] if kind == "edition" else next(row for row in data[kind] if row["id"] == entry["id"])
            told = {key: value for key, value in entry.items() if value != "……"}
            told |= {"duties": found["duties"][:1]} if "duties" in told else {}

            assert told == {key: entry["duties"] if key == "duties" else found[key] for key in told}


def test_every_key_of_a_comparison_is_described(tmp_path: Path) -> None:
    """Each key that `plan diff --format json` writes, each kind of change and turn of a duty stands on the page."""
    plan = load(chain.build(tmp_path / "plan"))
    by_year = {edition.id: edition for edition in plan.editions}
    found = diff.compare(History(plan), by_year["2014"], by_year["2016"])
    data = json.loads(comparison_json(found))
    data["departments"] = list(data["departments"].values())
    words = {*_keys(data), *get_args(diff.Kind), *get_args(diff.Turn)}

    assert {word for word in words if f"`{word}`" not in _section("两个年度的比较")} == set()


def test_every_kind_of_file_is_described() -> None:
    """Each kind of file has a heading of its own, and stands in the list of files."""
    files = _section("有哪些文件")

    assert all(f"plan/{name}" in files for name in ("departments.yml", "references.yml", "2014/edition.yml"))
    assert all(f"plan/2014/{name}" in files for name in ("notice.txt", "tasks/3-8.yml"))


@pytest.mark.parametrize("title", sorted(filter(None, {kind.title for kind in EDITION_PAGES})))
def test_every_page_of_an_edition_is_described(title: str) -> None:
    """The page on how to read a plan says what each page of an edition is for."""
    assert f"“{title}”" in (DOCS / "reading.md").read_text("utf-8")


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_is_in_the_readme(command: str) -> None:
    """The README names each command."""
    assert re.search(rf"^ +plan {command}\b", README, re.MULTILINE)


def test_the_readme_names_no_other_command() -> None:
    """Each command that the README names is there."""
    assert set(re.findall(r"^ +plan (\w+)", README, re.MULTILINE)) <= main.commands.keys()


def test_the_readme_names_what_make_does() -> None:
    """Each `make …` of the README is a target of the Makefile."""
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    assert set(re.findall(r"[`$] ?make (\w+)", README)) <= targets


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"])
def test_links_to_files_lead_somewhere(document: str) -> None:
    """Each relative link of a document of the repository names a file; pictures are taken by `make screenshots`."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / document).read_text("utf-8"))

    assert [link for link in links if not (ROOT / link).exists() and not link.startswith("docs/images/")] == []


def test_paths_named_in_the_readme_exist() -> None:
    """The folders and files that the README lists as the map of the repository are there."""
    listed = re.findall(r"^    ([\w/]+/|Makefile) ", README, re.MULTILINE)

    assert len(listed) >= 6
    assert [path for path in listed if not (ROOT / path).exists()] == []


PAGES = [
    *sorted(path.relative_to(ROOT).as_posix() for folder in (DOCS, ROOT / "docs") for path in folder.glob("*.md")),
    "README.md",
]
COMMANDS = {
    (page, typed or named): None
    for page in PAGES
    for typed, named in re.findall(
        r"^\$ (plan .+)$|`(plan [a-z][^`]*)`", (ROOT / page).read_text("utf-8"), re.MULTILINE
    )
}


@pytest.mark.parametrize(("page", "line"), COMMANDS)
def test_every_command_of_a_document_is_one(page: str, line: str) -> None:
    """Each command that a document tells to type is one of the program's, and so are its options."""
    _, name, *words = shlex.split(line, comments=True)
    options = {option for each in main.commands[name].params for option in (*each.opts, *each.secondary_opts)}

    assert page
    assert {word for word in words if word.startswith("-")} - {"--help"} <= options


@pytest.mark.parametrize("page", PAGES)
def test_no_row_of_a_table_is_there_twice(page: str) -> None:
    """No two rows of a table begin with the same key: what is explained twice is explained in two ways."""
    for table in re.findall(r"(?:^\|.*\n)+", (ROOT / page).read_text("utf-8"), re.MULTILINE):
        first = [row.split("|")[1].strip() for row in table.splitlines()]

        assert [cell for cell in first if "`" in cell and first.count(cell) > 1] == []


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_to_be_installed_that_is_there(page: str) -> None:
    """What a document says to install is an extra of the project that `make site` does not bring, or its successor."""
    named = set(re.findall(r"pip install ([\w-]+)", (ROOT / page).read_text("utf-8")))
    locked = set(re.findall(r"^([\w-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    extras = (ROOT / "pyproject.toml").read_text("utf-8")
    successors = (ROOT / "tests/setup/successors/requirements.txt").read_text("utf-8")

    assert named & locked == set()
    assert [name for name in named if f'"{name}' not in extras and f"{name}==" not in successors] == []


def test_a_sealed_year_is_not_to_be_changed(tmp_path: Path) -> None:
    """The guide publishes a new year without a change of the years before, which a seal would not allow."""
    step = re.search(r"^### 第六步.*?(?=^###)", (DOCS / "editing.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    plan = chain.build(tmp_path / "plan")
    run("seal", "2014", "--date", "2015-12-31", "--plan-dir", plan)
    head = plan / "2014/edition.yml"
    text = re.sub(r"^status:.*\n", "", head.read_text("utf-8"), flags=re.MULTILINE)
    head.write_text(f"{text}status: superseded\n", "utf-8")

    assert step
    assert "superseded" not in step[0]
    assert "P401" in run("check", "--plan-dir", plan).output


def test_the_browsers_that_the_site_is_tested_in_are_named() -> None:
    """The statement on accessibility names each browser that a test drives, and none of them as not tested."""
    page = (DOCS / "accessibility.md").read_text("utf-8")
    checked = page.partition("## 怎样检查的")[2].partition("\n## ")[0]
    untested = "".join(re.findall(r"[^。；]*没有测试[^。；]*", page))
    driven = {
        name
        for path in (ROOT / "tests/browser").glob("test_*.py")
        for name in re.findall(r"^from tests\.browser\.(firefox|windows) ", path.read_text("utf-8"), re.MULTILINE)
    }
    names = {"firefox": "Firefox", "windows": "Chromium"}

    assert driven == names.keys()
    for name in names.values():
        assert name in checked
        assert name not in untested


def test_the_guide_explains_every_conclusion() -> None:
    """Each conclusion of `plan verify` stands in the guide's table, and no other."""
    guide = (DOCS / "editing.md").read_text("utf-8")
    table = guide.partition("| 结论 | 退出码 |")[2].partition("\n\n")[0]
    explained = [line.split(" | ")[0].removeprefix("| ") for line in table.splitlines()[2:]]
    printed = [text.removeprefix("结论：").partition("。")[0] for text in findings.RESULTS.values()]

    assert sorted(explained) == sorted([*printed, "N 项未过"])
