"""The command `plan`: what it prints, what it writes and how it ends."""

import json
import os
import pty
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click
import pytest

from generator import __version__
from generator.build import build as site_build
from generator.clauses.clause import ROLES
from generator.cli import main
from generator.plan.load import load
from generator.plan.records import Plan
from generator.plan.rules.codes import CODES
from generator.problems import SiteError
from tests.commands import run

ROOT = Path(__file__).parents[1]

PROBLEM = "plan/2014/tasks/3-8.yml:5:9: P203 部门“市质监居”不在名录中。是否为“盐城质监局”？"


def _started(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program of its own, as a shell does."""
    return subprocess.run(
        [sys.executable, "-m", *words],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "SITE_URL": "", **environment},
    )


def _tree(folder: Path) -> dict[str, bytes]:
    """Read all files of a project."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a copy of all that a site is made of."""
    for name in ("docs", "overrides", "plan"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SITE_URL", raising=False)
    return tmp_path


@pytest.fixture
def bad_project(project: Path) -> Path:
    """Go to a project whose plan names a department that is not in the registry."""
    task = project / "plan/2014/tasks/3-8.yml"
    task.write_text(task.read_text("utf-8").replace("lead: 盐城质监局", "lead: 市质监居"), "utf-8")
    return project


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Return the plan of this repository."""
    return load(ROOT / "plan")


@pytest.mark.usefixtures("project")
def test_check_ends_with_0_when_all_is_well() -> None:
    """`plan check` says what the plan holds."""
    result = run("check")

    assert (result.exit_code, result.output) == (0, "没有问题：2014年度 24 项任务、126 项责任。\n")


def test_check_parts_years_from_what_is_in_them(tmp_path: Path) -> None:
    """Between editions stands a semicolon: within each stand marks of a lower rank."""
    shutil.copytree(ROOT / "tests/small_plan", tmp_path / "plan")
    for name in ("2030", "2032"):
        shutil.copytree(tmp_path / "plan/2031", tmp_path / "plan" / name)
        for file in ("edition.yml", "notice.txt"):
            path = tmp_path / "plan" / name / file
            path.write_text(path.read_text("utf-8").replace("2031", name), "utf-8")
    result = run("check", "--plan-dir", tmp_path / "plan")

    totals = "；".join(f"{year}年度 4 项任务、8 项责任" for year in (2032, 2031, 2030))
    assert result.output == f"没有问题：{totals}。\n"


@pytest.mark.usefixtures("bad_project")
def test_check_prints_problems_and_ends_with_1() -> None:
    """The problems go to standard output, a line each; how many there are and what to do go to the other."""
    result = run("check")

    assert (result.exit_code, result.stdout) == (1, f"{PROBLEM}\n")
    assert result.stderr == "共 1 个问题。说明见 plan explain 编号，如 plan explain P203\n"


@pytest.mark.usefixtures("bad_project")
def test_check_prints_json() -> None:
    """`--format json` gives a list of problems for programs."""
    result = run("check", "--format", "json")

    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {
            "file": "plan/2014/tasks/3-8.yml",
            "line": 5,
            "column": 9,
            "code": "P203",
            "message": "部门“市质监居”不在名录中。是否为“盐城质监局”？",
            "severity": "error",
        }
    ]


@pytest.mark.usefixtures("project")
def test_check_prints_an_empty_list_as_json() -> None:
    """Without problems the list is empty."""
    result = run("check", "--format", "json")

    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


@pytest.mark.usefixtures("bad_project")
def test_check_prints_annotations() -> None:
    """`--format github` marks the line on the code host's page."""
    result = run("check", "--format", "github")

    assert result.exit_code == 1
    assert result.stdout == (
        "::error file=plan/2014/tasks/3-8.yml,line=5,col=9,title=P203::部门“市质监居”不在名录中。是否为“盐城质监局”？\n"
    )


@pytest.mark.usefixtures("project")
def test_check_prints_no_annotations_when_all_is_well() -> None:
    """Without problems `--format github` prints nothing."""
    result = run("check", "--format", "github")

    assert (result.exit_code, result.output) == (0, "")


def test_annotations_escape_what_a_workflow_command_reads(project: Path) -> None:
    """Per cent signs and separators in a file's name or a message do not break the command."""
    (project / "plan/100%,a:b").touch()
    result = run("check", "--format", "github")

    assert result.stdout.startswith("::error file=plan/100%25%2Ca%3Ab,line=1,col=1,title=P108::")
    assert "“100%25,a:b”" in result.stdout


def test_text_is_the_notice_byte_for_byte() -> None:
    """`plan text 2014` prints the file as issued."""
    printed = subprocess.run(
        [sys.executable, "-m", "generator", "text", "2014", "--plan-dir", ROOT / "plan"],
        capture_output=True,
        check=True,
    )

    assert printed.stdout == (ROOT / "plan/2014/notice.txt").read_bytes()
    assert printed.stderr == b""


@pytest.mark.usefixtures("project")
def test_export_holds_the_126_duties(plan: Plan) -> None:
    """`plan export 2014 --format json` gives each duty of the data once, and no other."""
    data = json.loads(run("export", "2014", "--format", "json").stdout)
    exported = [
        (task["id"], duty["department"], duty["role"], duty["as_written"])
        for task in data["tasks"]
        for duty in task["duties"]
    ]

    assert len(exported) == 126
    assert exported == [(d.task, d.department.id, d.role, d.as_written) for d in plan.editions[0].duties]


def test_export_writes_a_file(project: Path) -> None:
    """`--out` writes what would be printed, and prints nothing."""
    result = run("export", "2014", "--out", "2014.json")

    assert (result.exit_code, result.output) == (0, "")
    assert (project / "2014.json").read_text("utf-8") == run("export", "2014").stdout


@pytest.mark.usefixtures("project")
def test_stats_agree_with_the_data(plan: Plan) -> None:
    """`plan stats 2014 --json` counts what the data holds."""
    edition = plan.editions[0]
    numbers = json.loads(run("stats", "2014", "--json").stdout)
    by_department = Counter((duty.department.id, duty.role) for duty in edition.duties)

    assert numbers == {
        "edition": "2014",
        "sections": 6,
        "tasks": 24,
        "duties": 126,
        "roles": {"lead": 22, "support": 88, "joint": 16},
        "departments": 23,
        "bodies": 1,
        "groups": 0,
        "parts": 0,
        "references": 6,
        "subjects": len(edition.subjects),
        "open_ended": ["3-5", "3-10"],
        "by_department": {
            department.id: {role: by_department[department.id, role] for role in ROLES}
            for department in edition.departments
        },
    }


@pytest.mark.usefixtures("project")
def test_stats_of_all_years_are_a_list() -> None:
    """Without a year `plan stats` counts every edition."""
    printed = "2014年度：6 章，24 项任务，126 项责任，23 个部门，1 个议事协调机构，6 份依据\n"

    assert run("stats").stdout == printed
    assert json.loads(run("stats", "--json").stdout) == [json.loads(run("stats", "2014", "--json").stdout)]


@pytest.mark.parametrize("code", sorted(CODES))
def test_explain_knows_every_code(code: str) -> None:
    """`plan explain P203` says what the rule means and what to do, however the code is spelt."""
    result = run("explain", code.lower())

    assert result.exit_code == 0
    assert result.output == f"{code} {CODES[code].title}\n\n{CODES[code].meaning}\n\n怎么改：{CODES[code].remedy}\n"


def test_explain_lists_the_codes() -> None:
    """Without a code every rule has a line."""
    assert run("explain").output.splitlines() == [f"{code} {rule.title}" for code, rule in CODES.items()]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["explain", "P999"], "没有编号为“P999”的规则"),
        (["text", "2099"], "计划里没有 2099 年度。现有：2014。"),
        (["export", "2099"], "计划里没有 2099 年度。现有：2014。"),
        (["stats", "2099"], "计划里没有 2099 年度。现有：2014。"),
        (["text"], "年度"),
        (["export", "2014", "--format", "odt"], "odt"),
        (["check", "--format", "xml"], "xml"),
        (["check", "--plan-dir", "nowhere"], "nowhere"),
        (["check", "--plan-dir", "mkdocs.yml"], "mkdocs.yml"),
        (["build", "--plan-dir", "nowhere"], "nowhere"),
        (["build", "--config-file", "nowhere.yml"], "nowhere.yml"),
        (["build", "--site-dir", "mkdocs.yml"], "mkdocs.yml"),
        (["build", "--site-dir", "plan"], "里面有计划的源文件"),
        (["build", "--site-dir", "."], "里面有计划的源文件"),
        (["build", "--site-dir", "plan/2014/site"], "那里是计划的文件夹"),
        (["build", "--site-dir", "docs"], "里有不是本程序生成的内容：about.md、"),
        (["build", "--jobs", "0"], "jobs"),
        (["serve", "--plan-dir", "nowhere"], "nowhere"),
        (["serve", "--port", "65536"], "65536"),
        (["nothing"], "nothing"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_ends_with_2_and_one_line(project: Path, words: list[str], said: str) -> None:
    """What is called wrongly ends with 2, says why in one line after the usage, and writes nothing."""
    before = _tree(project)
    result = run(*words)
    reason = result.stderr.splitlines()[-1]

    assert result.exit_code == 2
    assert reason.startswith("错误：")
    assert said in reason
    assert result.stdout == ""
    assert _tree(project) == before


@pytest.mark.usefixtures("project")
def test_build_says_where_the_site_is() -> None:
    """`plan build` ends with one line, and the site is where `--site-dir` says; a log has a line a stage."""
    result = run("build", "--site-dir", "out/site", "--jobs", "3")

    assert result.exit_code == 0
    assert result.stdout == f"网站已生成：out/site（{len(_tree(Path('out/site')))} 个文件）\n"
    assert result.stderr == "检查计划……\n生成网页……\n"
    assert Path("out/site/2014/tasks/3-8.html").is_file()


def test_build_replaces_the_old_site(project: Path) -> None:
    """A file of the old site that the new one has not is gone, and nothing is left beside the site."""
    (project / "docs/more.md").write_text("# More", "utf-8")
    run("build")
    (project / "docs/more.md").unlink()
    before = sorted(project.iterdir())
    assert (project / "site/more.html").is_file()
    result = run("build")

    assert result.exit_code == 0
    assert not (project / "site/more.html").exists()
    assert sorted(project.iterdir()) == before


def test_build_removes_nothing_of_others(project: Path) -> None:
    """A folder with a versions.json and a repository, as of another program, and what came into a site, stay whole."""
    (project / "pages/.git").mkdir(parents=True)
    (project / "pages/.git/HEAD").write_text("ref: refs/heads/gh-pages", "utf-8")
    (project / "pages/versions.json").write_text("[]", "utf-8")
    run("build")
    (project / "site/2014/notes.txt").write_text("precious", "utf-8")
    before = _tree(project)
    first, second = run("build", "--site-dir", "pages"), run("build")

    assert first.exit_code == second.exit_code == 2
    assert "“pages”里有不是本程序生成的内容：.git/、versions.json。" in first.stderr
    assert "“site”里有不是本程序生成的内容：2014/notes.txt。" in second.stderr
    assert _tree(project) == before


def test_what_comes_into_the_site_during_a_build_stays(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site is looked at again before the new one takes its place."""
    run("build")
    build = site_build.build

    def slowly(*words: Any, **more: Any) -> int:
        (project / "site/notes.txt").write_text("precious", "utf-8")
        return build(*words, **more)

    monkeypatch.setattr(site_build, "build", slowly)
    assert run("build", "--no-cache").exit_code == 2
    assert (project / "site/notes.txt").read_text("utf-8") == "precious"


def test_build_follows_a_link_to_the_site(project: Path) -> None:
    """Where `site` is a link to a folder, the folder is replaced and the link stays."""
    (project / "elsewhere").mkdir()
    (project / "site").symlink_to("elsewhere")
    result = run("build")

    assert result.exit_code == 0
    assert (project / "site").is_symlink()
    assert (project / "elsewhere/index.html").is_file()


def test_a_plan_with_problems_leaves_the_old_site(bad_project: Path) -> None:
    """Problems are printed to standard error, the command ends with 1, and not a file is touched."""
    (bad_project / "site").mkdir()
    (bad_project / "site/index.html").write_text("old", "utf-8")
    before = _tree(bad_project)
    result = run("build")

    assert result.exit_code == 1
    assert result.stderr.removeprefix("检查计划……\n") == f"{PROBLEM}\n共 1 个问题，什么也没有写。\n"
    assert _tree(bad_project) == before


@pytest.mark.parametrize("command", [["text", "2014"], ["export", "2014"], ["stats"]], ids=" ".join)
@pytest.mark.usefixtures("bad_project")
def test_commands_that_need_the_plan_print_its_problems(command: list[str]) -> None:
    """A plan with problems is not printed, exported or counted."""
    result = run(*command)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[0] == PROBLEM


def test_a_build_that_fails_half_way_leaves_the_old_site(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong after writing began, the old site stays, and nothing is left beside it."""
    run("build")
    before = _tree(project)

    def fail(*_: object, **__: object) -> None:
        raise SiteError("磁盘满了")

    monkeypatch.setattr(site_build, "build", fail)
    result = run("build")

    assert (result.exit_code, result.stderr) == (1, "检查计划……\n生成网页……\n磁盘满了\n")
    assert _tree(project) == before
    assert [path.name for path in project.iterdir() if path.name.startswith(".")] == []


def _on_terminal(*words: str) -> str:
    """Return what a command says where standard error is a terminal."""
    terminal, end = pty.openpty()
    subprocess.run([sys.executable, "-m", "generator", *words], stdout=subprocess.DEVNULL, stderr=end, check=True)
    os.write(end, b"$")
    said = b""
    while not said.endswith(b"$"):  # it comes in pieces
        said += os.read(terminal, 100_000)
    os.close(end)
    os.close(terminal)
    return said.decode("utf-8").removesuffix("$")


@pytest.mark.usefixtures("project")
def test_a_terminal_gets_a_progress_bar() -> None:
    """Standard error shows how far the build is where it is a terminal, and no bar where it is a log."""
    shown = _on_terminal("build")

    assert "生成网页" in shown
    assert "100%" in shown
    assert _started("generator", "build").stderr == "检查计划……\n生成网页……\n"


@pytest.mark.usefixtures("project")
def test_an_import_tells_how_far_it_is() -> None:
    """A terminal gets a bar for each stage, ended before anything else is said; a log gets a line."""
    shutil.copy(ROOT / "plan/2014/notice.txt", "notice.txt")
    words = ["import", "notice.txt", "--edition", "2015"]
    shown = _on_terminal(*words, "--dry-run")

    assert [label for label in ("读取文件", "辨认内容", "写进计划") if label in shown] == ["读取文件", "辨认内容"]
    assert shown.count("100%") == 2
    assert shown.endswith("\r\n")
    assert run(*words).stderr == "读取文件……\n辨认内容……\n写进计划……\n"
    Path("notice.txt").write_bytes(b"")
    assert run(*words, "--force").stderr.startswith("读取文件……\nnotice.txt: ")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["build", "--site-dir", "docs/about.md/site"], "无法读写文件 "),
        (["build", "--site-dir", "/dev/null/site"], "无法读写文件 /dev/null：上级不是文件夹"),
        (["export", "2014", "--out", "nowhere/2014.json"], "无法读写文件 nowhere/2014.json：没有这个文件或文件夹"),
    ],
    ids=["below-a-file", "below-a-device", "no-folder"],
)
def test_a_place_that_cannot_be_written_is_said_in_one_line(project: Path, command: list[str], said: str) -> None:
    """The computer's refusal names the file, and ends with 1."""
    before = _tree(project)
    result = run(*command)

    assert result.exit_code == 1
    assert result.output.removeprefix("检查计划……\n").count("\n") == 1
    assert said in result.stderr
    assert _tree(project) == before


@pytest.mark.parametrize(
    ("broken", "content"),
    [
        ("mkdocs.yml", b"site_name: [\n"),
        ("mkdocs.yml", b""),
        ("mkdocs.yml", b"site_name: a\n"),
        ("mkdocs.yml", b"site_name: a\nplugins: [plan, nothing]\n"),
        ("mkdocs.yml", b"site_name: a\nplugins: [plan]\ntheme: nothing\n"),
        ("docs/about.md", b"\xff\xfe"),
        ("overrides/main.html", b"{% if %}"),
        ("overrides/main.html", b"{% extends 'nothing.html' %}"),
        ("overrides/main.html", b"{{ nothing.at.all }}"),
        ("overrides/main.html", b"{{ 1 + 'a' }}"),
    ],
    ids=["yaml", "empty", "no-plugin", "plugin", "theme", "page", "template", "parent", "undefined", "sum"],
)
def test_what_mkdocs_cannot_use_is_no_traceback(project: Path, broken: str, content: bytes) -> None:
    """A broken configuration, page or template ends with 1, a line of ours, and no site."""
    (project / broken).write_bytes(content)
    before = _tree(project)
    result = run("build")

    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith(("MkDocs 未能生成网站：", "mkdocs.yml "))
    assert _tree(project) == before


@pytest.mark.usefixtures("project")
def test_no_address_of_the_site_is_known_by_default() -> None:
    """Without SITE_URL no page names an address of the site."""
    run("build")

    assert "canonical" not in Path("site/2014/tasks/3-8.html").read_text("utf-8")
    assert "<loc>2014/tasks/3-8.html</loc>" in Path("site/sitemap.xml").read_text("utf-8")


@pytest.mark.usefixtures("project")
def test_site_url_makes_addresses_absolute(monkeypatch: pytest.MonkeyPatch) -> None:
    """With SITE_URL every page names its own address, the sitemap those of all, and robots.txt the sitemap's.

    Feeds have ids in nobody's name then, unless the setting `authority` names somebody: the build says so.
    """
    monkeypatch.setenv("SITE_URL", "https://example.org/plan")
    said = run("build").stderr
    address = "https://example.org/plan/2014/tasks/3-8.html"

    assert f'<link rel="canonical" href="{address}">' in Path("site/2014/tasks/3-8.html").read_text("utf-8")
    assert f"<loc>{address}</loc>" in Path("site/sitemap.xml").read_text("utf-8")
    robots = Path("site/robots.txt").read_text("utf-8")
    assert robots.splitlines()[-1] == "Sitemap: https://example.org/plan/sitemap.xml"
    assert "authority 没有写" in said
    Path("docs/robots.txt").write_text("User-agent: *\nDisallow: /\n", "utf-8")
    settings = Path("mkdocs.yml")
    settings.write_text(
        settings.read_text("utf-8").replace("- plan:", "- plan:\n      authority: example.org,2014"), "utf-8"
    )
    assert "authority" not in run("build").stderr
    assert Path("site/robots.txt").read_text("utf-8") == Path("docs/robots.txt").read_text("utf-8")


@pytest.mark.usefixtures("project")
def test_a_site_url_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A SITE_URL without a scheme ends the build."""
    monkeypatch.setenv("SITE_URL", "example")
    result = run("build")

    assert result.exit_code == 1
    assert not Path("site").exists()


@pytest.mark.usefixtures("project")
def test_python_m_generator_is_the_same_command() -> None:
    """`python -m generator` is `plan`, and its exit code reaches the shell."""
    fine, wrong = _started("generator", "check"), _started("generator", "text", "2099")

    assert (fine.returncode, fine.stdout) == (0, run("check").stdout)
    assert (wrong.returncode, wrong.stderr.splitlines()[-1]) == (2, run("text", "2099").stderr.splitlines()[-1])


@pytest.mark.usefixtures("bad_project")
@pytest.mark.parametrize(
    "environment", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}]
)
def test_messages_reach_a_terminal_without_chinese(environment: dict[str, str]) -> None:
    """In whatever locale, problems are printed and no traceback is."""
    result = _started("generator", "check", **environment)

    assert (result.returncode, result.stdout) == (1, f"{PROBLEM}\n")


def test_version_is_the_package_s() -> None:
    """`plan --version` prints it."""
    assert run("--version").output == f"plan {__version__}\n"


def test_help_names_every_command() -> None:
    """`plan --help` has a line for each command."""
    listed = run("--help").output

    assert [name for name in main.commands if f"\n  {name} " not in listed] == []


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_explains_itself(command: str) -> None:
    """Each command, and each of its options, has help in Chinese."""
    result = run(command, "--help")
    options = [option for option in main.commands[command].params if isinstance(option, click.Option)]
    explained = [main.commands[command].help, *(option.help for option in options)]

    assert result.exit_code == 0
    assert [text for text in explained if not text or not text.endswith("。")] == []
