"""`plan check` prints all problems of a plan, as text, JSON or annotations for GitHub and GitLab."""

import hashlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from generator.commands.options import Command, load, plan_dir_option
from generator.messages import say
from generator.problems import PlanError, Problem


@click.command(cls=Command)
@plan_dir_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "gitlab"]),
    default="text",
    help=say("输出的格式。"),
)
def check(plan_dir: Path, form: str) -> None:
    """检查计划，一次列出所有问题。没有问题退出码为 0，有问题为 1。

    git 里有过、现在换了或不见了的封存，另外提示，不影响退出码。
    """
    from generator.years import seal_history

    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    try:
        plan = load(plan_dir)
        warnings = seal_history.read(plan_dir, plan.seals)
    except PlanError as error:
        problems = error.problems
    click.echo("".join(f"{warning}\n" for warning in warnings), err=True, nl=False)
    if form == "json":
        click.echo(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=1))
    elif form == "github":
        click.echo("".join([*map(_annotation, problems), *map(_warning, warnings)]), nl=False)
    elif form == "gitlab":
        click.echo(json.dumps([_quality(problem) for problem in problems], ensure_ascii=False, indent=1))
    elif not problems:
        totals = (
            say("{year}年度 {tasks} 项任务、{duties} 项责任", year=e.id, tasks=len(e.tasks), duties=len(e.duties))
            for e in plan.editions
        )
        click.echo(say("没有问题：{total}。", total=say("；").join(totals)))
    else:
        click.echo("\n".join(map(str, problems)))
        click.echo(
            say(
                "共 {count} 个问题。说明见 plan explain 编号，如 plan explain {code}",
                count=len(problems),
                code=problems[0].code,
            ),
            err=True,
        )
    sys.exit(1 if problems else 0)


def _annotation(problem: Problem) -> str:
    """Return a problem as a workflow command of GitHub, which annotates the line."""
    place = f"file={_escaped(problem.file, ':,')},line={problem.line},col={problem.column},title={problem.code}"
    return f"::error {place}::{_escaped(problem.message)}\n"


def _warning(line: str) -> str:
    """Return a warning that belongs to no line as a workflow command of GitHub."""
    return f"::warning::{_escaped(line)}\n"


def _quality(problem: Problem) -> dict[str, Any]:
    """Return a problem as an entry of a Code Quality report of GitLab, which shows it beside the line."""
    return {
        "description": problem.message,
        "check_name": problem.code,
        "fingerprint": hashlib.sha256(str(problem).encode()).hexdigest(),
        "severity": "major",
        "location": {"path": problem.file, "lines": {"begin": problem.line}},
    }


def _escaped(text: str, separators: str = "") -> str:
    """Return a value for a workflow command: %, line ends and separators are percent-encoded."""
    return "".join(f"%{ord(char):02X}" if char in "%\r\n" + separators else char for char in text)
