"""Records: names resolved, order kept, nothing lost."""

import dataclasses
from pathlib import Path

import pytest

from generator.clauses.clause import ROLES
from generator.plan.load import load
from generator.plan.records import Plan, task_key
from generator.problems import PlanError


@pytest.fixture
def plan(small_plan: Path) -> Plan:
    """Return the small plan as records."""
    return load(small_plan)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("3-8", (3, 8)),
        ("3-10", (3, 10)),
        ("999-999", (999, 999)),
        ("03-8", None),
        ("3-08", None),
        ("0-1", None),
        ("3", None),
        ("3-", None),
        ("-8", None),
        ("3-8-1", None),
        ("３-8", None),
        ("3-²", None),
        ("3-8\n", None),
        ("1000-1", None),
        ("9" * 100_000 + "-1", None),
        ("", None),
    ],
)
def test_task_key(name: str, key: tuple[int, int] | None) -> None:
    """A task's file name is chapter and item, without padding, up to 999."""
    assert task_key(name) == key


def test_names_are_resolved(plan: Plan) -> None:
    """A duty knows its department by any of its names, and the name that the notice writes."""
    duties = [
        (duty.task, duty.role, duty.department.id, duty.as_written)
        for duty in plan.current.duties
        if duty.task in ("1-2", "2-2")
    ]

    assert duties == [
        ("1-2", "lead", "shi-jiao-yu-ju", "市教委"),
        ("1-2", "support", "shi-cai-zheng-ju", "市财政局"),
        ("1-2", "support", "shi-yue-du-ling-dao-xiao-zu", "市阅读领导小组"),
        ("2-2", "joint", "shi-cai-zheng-ju", "市财政局"),
        ("2-2", "joint", "shi-jiao-yu-ju", "市教育局"),
    ]


def test_tasks_stand_in_the_notices_order(plan_dir: Path) -> None:
    """Item 10 comes after item 9, whatever the folder's order."""
    section = load(plan_dir).current.sections[2]

    assert [task.id for task in section.tasks] == [f"3-{item}" for item in range(1, 11)]
    assert {task.section for task in section.tasks} == {section.id}


def test_roles_of_a_task_are_its_duties(plan: Plan) -> None:
    """Every duty of a task has one of the roles."""
    for task in plan.current.tasks:
        assert [d for role in ROLES for d in task.by_role(role)] == list(task.duties)


def test_departments_stand_as_first_named(plan: Plan) -> None:
    """The departments of an edition come once each, in the order in which they are first named."""
    names = [department.name for department in plan.current.departments]

    assert names == ["市财政局", "市教育局", "市阅读领导小组"]


def test_section_of_a_task(plan: Plan) -> None:
    """A task leads back to its chapter."""
    edition = plan.current

    assert [edition.section(task).id for task in edition.tasks] == ["1", "1", "2", "2"]


def test_references_are_the_cited_ones(small_plan: Path) -> None:
    """An edition lists what it cites; a document that stands only in the list is left out."""
    list_of_references = small_plan / "references.yml"
    more = "- id: wei-yin-yong\n  title: 未引用的文件\n"
    list_of_references.write_text(list_of_references.read_text("utf-8") + more, "utf-8")
    plan = load(small_plan)

    assert len(plan.references) == 2
    assert [reference.id for reference in plan.current.references] == ["shi-zheng-fa-2030-5"]
    assert plan.current.head_references == plan.current.references


@pytest.mark.parametrize(
    ("status", "current"),
    [("current", "2032"), ("draft", "2031"), ("superseded", "2031")],
)
def test_current_edition(status: str, current: str, small_plan: Path) -> None:
    """Readers are led to the newest edition in force."""
    newer = small_plan / "2032"
    newer.mkdir()
    for file in (small_plan / "2031").rglob("*.*"):
        copy = newer / file.relative_to(small_plan / "2031")
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(file.read_bytes())
    with (newer / "edition.yml").open("a", encoding="utf-8") as edition:
        edition.write(f"status: {status}\n")
    plan = load(small_plan)

    assert [edition.id for edition in plan.editions] == ["2032", "2031"]
    assert plan.current.id == current


def test_records_are_frozen(plan: Plan) -> None:
    """No stage can change what an earlier one made."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        plan.current.id = "2030"  # type: ignore[misc]


def test_plan_without_editions_is_refused(tmp_path: Path) -> None:
    """An empty folder has problems and no plan."""
    with pytest.raises(PlanError) as error:
        load(tmp_path)

    assert [(p.code, p.file.removeprefix(tmp_path.as_posix())) for p in error.value.problems] == [
        ("P101", ""),
        ("P101", "/departments.yml"),
        ("P101", "/references.yml"),
    ]
