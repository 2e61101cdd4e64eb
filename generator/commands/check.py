"""`plan check` prints all problems of a plan, as text, JSON or annotations for GitHub and GitLab."""

import hashlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import click

from generator.commands.options import Command, plan_dir_option
from generator.messages import join_sentences, say
from generator.problems import PlanError, Problem

Severity = Literal["error", "warning"]


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
    """检查计划，一次列出所有问题。没有问题退出码为 0，有问题为 1；只有提醒的也是 0。

    git 里有过、现在换了或不见了的封存，另外提示，不影响退出码。
    """
    from generator.history import seal_history
    from generator.plan import load

    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    seals: tuple[str, ...] = ()
    try:
        plan, warnings = load.checked(plan_dir)
        seals = seal_history.read(plan_dir, plan.seals)
    except PlanError as error:
        problems = error.problems
    click.echo("".join(f"{line}\n" for line in seals), err=True, nl=False)
    graded: list[tuple[Problem, Severity]] = [(one, "error") for one in problems]
    graded += [(one, "warning") for one in warnings]
    if form == "json":
        listed = [{**asdict(one), "severity": severity} for one, severity in graded]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=1))
    elif form == "github":
        click.echo("".join([*(_annotation(*one) for one in graded), *map(_warning, seals)]), nl=False)
    elif form == "gitlab":
        click.echo(json.dumps([_quality(*one) for one in graded], ensure_ascii=False, indent=1))
    elif not problems:
        for one in warnings:
            click.echo(one.as_warning())
        totals = (
            say("{year}年度 {tasks} 项任务、{duties} 项责任", year=e.id, tasks=len(e.tasks), duties=len(e.duties))
            for e in plan.editions
        )
        total = say("没有问题：{total}。", total=say("；").join(totals))
        advised = say("提醒 {count} 处，见上。", count=len(warnings)) if warnings else ""
        click.echo(join_sentences(total, advised))
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


def _annotation(problem: Problem, severity: Severity) -> str:
    """Return a problem as a workflow command of GitHub, which annotates the line."""
    place = f"file={_escaped(problem.file, ':,')},line={problem.line},col={problem.column},title={problem.code}"
    return f"::{severity} {place}::{_escaped(problem.message)}\n"


def _warning(line: str) -> str:
    """Return a warning that belongs to no line as a workflow command of GitHub."""
    return f"::warning::{_escaped(line)}\n"


def _quality(problem: Problem, severity: Severity) -> dict[str, Any]:
    """Return a problem as an entry of a Code Quality report of GitLab, which shows it beside the line."""
    return {
        "description": problem.message,
        "check_name": problem.code,
        "fingerprint": hashlib.sha256(str(problem).encode()).hexdigest(),
        "severity": "major" if severity == "error" else "minor",
        "location": {"path": problem.file, "lines": {"begin": problem.line}},
    }


def _escaped(text: str, separators: str = "") -> str:
    """Return a value for a workflow command: %, line ends and separators are percent-encoded."""
    return "".join(f"%{ord(char):02X}" if char in "%\r\n" + separators else char for char in text)
