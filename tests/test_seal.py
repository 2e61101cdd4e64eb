"""The seal: what it covers, what breaks it, and what may come after it."""

import datetime as dt
import random
import shutil
from pathlib import Path

import pytest

from generator.history import seal_history
from generator.plan import shaping, source
from generator.plan.load import join, load, sealed
from generator.plan.rules import seals
from generator.plan.rules.registry import RULES
from generator.plan.seal import text as seal_text
from generator.problems import PlanError, Problem
from tests.commands import edit, run
from tests.repositories import COMMIT, git

DAY = dt.date(2014, 12, 31)


@pytest.fixture
def sealed_plan(copied_plan: Path) -> Path:
    """Return a copy of the plan whose edition of 2014 is sealed."""
    (copied_plan / "2014/seal.yml").write_text(seal_text(sealed(copied_plan, "2014", DAY)), "utf-8")
    return copied_plan


def problems(plan: Path) -> list[Problem]:
    """Load a plan and give its problems."""
    try:
        load(plan)
    except PlanError as error:
        return list(error.problems)
    return []


def codes(plan: Path) -> dict[str, str]:
    """Return the problems of seals in a plan: file below the plan → code."""
    found = (problem for problem in problems(plan) if problem.code.startswith("P4"))
    return {problem.file.removeprefix(f"{plan.as_posix()}/"): problem.code for problem in found}


def test_a_sealed_plan_is_good(sealed_plan: Path) -> None:
    """A seal that is unbroken is no problem, and the edition knows when it was sealed."""
    edition = load(sealed_plan).editions[0]

    assert edition.seal
    assert edition.seal.sealed == DAY


def test_the_seal_covers_every_file(sealed_plan: Path) -> None:
    """Each file of the edition, and each department and reference that it uses, stands in the seal."""
    edition = load(sealed_plan).editions[0]
    found = {p.relative_to(sealed_plan / "2014").as_posix() for p in (sealed_plan / "2014").rglob("*.*")}

    assert edition.seal
    assert edition.seal.files.keys() == found - {"seal.yml"}
    assert edition.seal.departments.keys() == edition.by_department.keys()
    assert edition.seal.references.keys() == {reference.id for reference in edition.references}


@pytest.fixture
def committed_seal(sealed_plan: Path) -> Path:
    """Return a sealed plan that was committed."""
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), COMMIT):
        git(sealed_plan, *words)
    return sealed_plan


def test_the_seals_that_git_knows_are_told(committed_seal: Path) -> None:
    """`plan check` tells a seal that is gone or replaced, committed or not, with its digest, and no other."""
    digest = load(committed_seal).editions[0].seal
    assert digest
    assert run("check", "--plan-dir", committed_seal).stderr == ""
    (committed_seal / "2014/seal.yml").unlink()
    for commits in (False, True):
        if commits:
            git(committed_seal, *COMMIT, "-a")
        checked = run("check", "--plan-dir", committed_seal)
        assert checked.exit_code == 0
        assert "2014年度的封存不见了" in checked.stderr
        assert digest.digest[:12] in checked.stderr
        assert "::warning::2014年度" in run("check", "--plan-dir", committed_seal, "--format", "github").stdout
    assert run("seal", "2014", "--plan-dir", committed_seal, "--date", "2015-01-01").exit_code == 0
    checked = run("check", "--plan-dir", committed_seal)
    again = load(committed_seal).editions[0].seal
    assert again
    assert all(part in checked.stderr for part in ("2014年度的封存换过", digest.digest[:12], again.digest[:12]))


def test_a_year_that_is_gone_with_its_seal_is_told(committed_seal: Path) -> None:
    """A sealed year whose folder is no more is told as a seal that is no more."""
    shutil.copytree(committed_seal / "2014", committed_seal / "2013")
    shutil.rmtree(committed_seal / "2014")
    (committed_seal / "2013/seal.yml").unlink()
    for path in (committed_seal / "2013").rglob("*.*"):
        path.write_text(path.read_text("utf-8").replace("2014", "2013"), "utf-8")

    assert "2014年度的封存不见了" in "".join(seal_history.read(committed_seal, {}))


def test_the_digest_is_printed_when_it_is_made(copied_plan: Path) -> None:
    """`plan seal` prints the whole digest that `plan verify --digest` takes."""
    result = run("seal", "2014", "--plan-dir", copied_plan, "--date", "2014-12-31")
    made = load(copied_plan).editions[0].seal

    assert made
    assert made.digest in result.output
    assert "plan verify --digest" in result.output


def test_every_single_byte_is_sealed(sealed_plan: Path) -> None:
    """Of 500 changes of one byte anywhere in the edition, its seal included, each is found in the file it is in."""
    rng = random.Random(2014)
    rules = [rule for rule in RULES if rule.check.__module__ == seals.__name__]
    files = sorted(path for path in (sealed_plan / "2014").rglob("*") if path.is_file())
    for _ in range(500):
        path = rng.choices(files, [file.stat().st_size for file in files])[0]
        content = path.read_bytes()
        at = rng.randrange(len(content))
        byte = rng.choice([other for other in range(256) if other != content[at]])
        path.write_bytes(content[:at] + bytes([byte]) + content[at + 1 :])
        shaped = shaping.shape(source.read(sealed_plan))
        found = [*shaped.problems, *(problem for rule in rules for problem in rule(shaped))]

        assert path.as_posix() in {problem.file for problem in found}, (path, at, byte)
        path.write_bytes(content)


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\n", b"# \xe6\xb3\xa8\n"])
def test_what_yaml_does_not_see_is_sealed_too(sealed_plan: Path, before: bytes) -> None:
    """A byte order mark, an empty line and a comment break the seal of a file, and that of the seal's own file."""
    for name in ("2014/tasks/3-8.yml", "2014/seal.yml", "2014/edition.yml"):
        path = sealed_plan / name
        content = path.read_bytes()
        path.write_bytes(before + content)

        assert codes(sealed_plan) == {name: "P404" if name.endswith("seal.yml") else "P401"}
        path.write_bytes(content)


def test_lost_and_added_files_are_named(sealed_plan: Path) -> None:
    """A task that is gone, and one that is new, are problems of their files."""
    (sealed_plan / "2014/tasks/6-4.yml").unlink()
    shutil.copy(sealed_plan / "2014/tasks/5-3.yml", sealed_plan / "2014/tasks/5-4.yml")

    assert codes(sealed_plan) == {"2014/tasks/6-4.yml": "P402", "2014/tasks/5-4.yml": "P402"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name: 市水利局", "name: 市水利局\n  aliases: [市水务局]"),
        ("name: 市农委", "name: 市农委\n  until: 2019-01-20\n  successor: shi-cai-zheng-ju"),
        ("name: 市农委", "name: 市农委\n  since: '1999'\n  note: 后来的说明。"),
        ("# 部门名录", "# 部门的名录"),
        ("- id: shi-an-jian-ju", "- id: shi-xin-ju\n  name: 市新局\n- id: shi-an-jian-ju"),
        ("name: 市安监局\n", 'name: "市安监局"\n'),
    ],
    ids=["alias", "end", "start-and-note", "comment", "new-department", "quotes"],
)
def test_changes_that_leave_the_meaning_leave_the_seal(sealed_plan: Path, old: str, new: str) -> None:
    """What the registry learns later about its departments does not touch what was sealed."""
    edit(sealed_plan / "departments.yml", old, new)

    assert problems(sealed_plan) == []


def test_the_order_of_the_registry_is_no_meaning(sealed_plan: Path) -> None:
    """The registry may be sorted."""
    path = sealed_plan / "departments.yml"
    head, *entries = path.read_text("utf-8").split("\n- ")
    path.write_text("\n- ".join([head, *sorted(entry.strip() for entry in entries)]) + "\n", "utf-8")

    assert problems(sealed_plan) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("departments.yml", "name: 市水利局", "name: 市水务局\n  aliases: [市水利局]"),
        ("departments.yml", "id: shi-shui-li-ju", "id: shui-li-ju"),
        ("departments.yml", "name: 市水利局", "name: 市水利局\n  kind: body"),
        ("references.yml", "number: 国发〔2013〕10号\n  issuer: 国务院", "number: 国发〔2013〕10号\n  issuer: 省政府"),
    ],
    ids=["name", "id", "kind", "issuer"],
)
def test_changes_of_the_meaning_break_the_seal(sealed_plan: Path, file: str, old: str, new: str) -> None:
    """Another name, address or kind of who bore a duty, or another issuer of a document, changes the sealed edition."""
    edit(sealed_plan / file, old, new)

    assert codes(sealed_plan) == {file: "P403"}


def test_an_alias_cannot_move_to_another_department(sealed_plan: Path) -> None:
    """The name that the notice wrote still means who it meant."""
    path = sealed_plan / "departments.yml"
    edit(path, "  aliases: [市建设局]\n", "")
    edit(path, "name: 市财政局", "name: 市财政局\n  aliases: [市建设局]")

    assert codes(sealed_plan)["departments.yml"] == "P403"


def test_errata_come_after_a_seal(sealed_plan: Path) -> None:
    """An erratum is a file of its own, which the seal leaves open; the text stays as it is."""
    text = "- date: 2015-02-01\n  task: 3-8\n  quote: 电梯监管改革\n  correction: 更正为“电梯安全监管改革”。\n"
    before = load(sealed_plan).editions[0]
    (sealed_plan / "2014/errata.yml").write_text(text, "utf-8")
    after = load(sealed_plan).editions[0]

    assert [erratum.task for erratum in after.errata] == ["3-8"]
    assert [task.text for task in after.tasks] == [task.text for task in before.tasks]


def test_a_title_can_be_corrected(sealed_plan: Path) -> None:
    """What an erratum quotes may stand in the title of its task."""
    text = "- date: 2015-02-01\n  task: 3-8\n  quote: 监理和特种设备\n  correction: 更正为“监理及特种设备”。\n"
    (sealed_plan / "2014/errata.yml").write_text(text, "utf-8")
    task = next(task for task in load(sealed_plan).editions[0].tasks if task.id == "3-8")

    assert "监理和特种设备" in task.title
    assert "监理和特种设备" not in task.text


def test_the_same_plan_has_the_same_seal(copied_plan: Path, plan_dir: Path) -> None:
    """The seal depends on nothing but the files and the day."""
    assert sealed(copied_plan, "2014", DAY) == sealed(plan_dir, "2014", DAY)
    assert sealed(copied_plan, "2014", DAY) != sealed(copied_plan, "2014", dt.date(2015, 1, 1))


def test_records_carry_what_was_sealed(sealed_plan: Path) -> None:
    """The seal is read into the records with its digest."""
    edition = join(shaping.shape(source.read(sealed_plan))).editions[0]

    assert edition.seal
    assert len(edition.seal.digest) == 64
