"""The jobs of a build, and the processes that run them."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.build import build
from generator.build.jobs import AllYearsJob, AroundJob, DepartmentsJob, Job, SteadyJob
from generator.build.theme import ThemeOutput
from generator.plan.load import load
from generator.plan.records import Plan, Task
from generator.site.frame import Frame
from generator.site.pages.page import Site
from generator.years.lineage import History

BUILDS = """
import os, sys, time
from generator.build.executors import local
with local(2) as executor:
    print(*{executor.submit(os.getpid).result() for _ in range(40)}, flush=True)
    time.sleep(60)
"""


def _lives(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as told:  # noqa: PTH123  it may be gone between two calls
            return told.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_killed_build_leaves_no_process_behind() -> None:
    """Where the building process is killed, those that it started end by themselves, and their locks with them."""
    build = subprocess.Popen([sys.executable, "-c", BUILDS], stdout=subprocess.PIPE, text=True)
    assert build.stdout
    started = [int(word) for word in build.stdout.readline().split()]
    assert started
    assert all(map(_lives, started))

    os.kill(build.pid, signal.SIGKILL)
    build.wait()
    build.stdout.close()
    deadline = time.monotonic() + 20
    while any(map(_lives, started)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [process for process in started if _lives(process)] == []


def _around(plan: Plan, source: str = "") -> list[Job]:
    """Return the jobs for what is around the editions; `source` stands for the digest of the editions' files."""
    frames = {("", "departments", False): Frame(("",))}
    theme = ThemeOutput(Path(), Site("示例"), (), (), frames, (), Path(), None)
    return list(build._around(History(plan), theme, (source,)))


def _with_first_task(plan: Plan, **changed: Any) -> Plan:
    """Return a plan whose first task is another."""
    edition = plan.current
    section, *others = edition.sections
    first: Task = replace(section.tasks[0], **changed)
    head = replace(section, tasks=(first, *section.tasks[1:]))
    return replace(plan, editions=(replace(edition, sections=(head, *others)),))


@pytest.fixture(name="small")
def _small() -> Plan:
    return load(Path(__file__).parent / "small_plan")


@pytest.mark.parametrize(
    ("changed", "anew"),
    [
        ({}, set()),
        ({"text": "另一句。"}, {AroundJob, AllYearsJob}),
        ({"title": "另一个标题"}, {AroundJob, AllYearsJob, DepartmentsJob}),
        ({"duties": ()}, {AroundJob, AllYearsJob, DepartmentsJob}),
    ],
)
def test_only_what_shows_a_change_is_made_anew(small: Plan, changed: dict[str, Any], anew: set[type]) -> None:
    """A text is no business of the departments' pages through the years, which show titles; schemas stay."""
    before = {type(job): job.key() for job in _around(small)}
    after = {type(job): job.key() for job in _around(_with_first_task(small, **changed), "other" if changed else "")}

    assert before.keys() == {AroundJob, AllYearsJob, DepartmentsJob, SteadyJob}
    assert {job for job in before if before[job] != after[job]} == anew


def test_departments_of_many_years_are_several_jobs(small: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """No job holds more years of departments than are to wait in memory, and every department is in one."""
    monkeypatch.setattr(build, "_DEPARTMENT_YEARS", 6)
    three = replace(small, editions=tuple(replace(small.current, id=year) for year in ("2033", "2032", "2031")))
    jobs = [job for job in _around(three) if isinstance(job, DepartmentsJob)]

    assert {len(job.shown) * 3 for job in jobs[:-1]} == {6}
    assert [view.department for job in jobs for view in job.shown] == list(small.departments)
    assert len({job.label for job in jobs}) == len(jobs) > 1
