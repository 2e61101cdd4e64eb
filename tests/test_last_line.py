"""Whatever goes wrong, it is one line: settings that make no sense, odd names, a full disk, nobody to print to."""

import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.formats import sqlite
from generator.plan import fix
from generator.plan.load import load
from generator.problems import SiteError
from tests.needs import need
from tests.served import environment, project


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a small project, as a user whom tracebacks tell nothing."""
    folder = project(tmp_path / "work")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.delenv("PLAN_DEBUG")
    return folder


def _lines(*words: str) -> list[str]:
    """Run a command that fails, within this process; give its lines on standard error but for how far it was."""
    result = CliRunner().invoke(main, words)
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code == 1
    return [line for line in result.stderr.splitlines() if not line.endswith("……")]


GOOD = (Path(__file__).parents[1] / "mkdocs.yml").read_text("utf-8")
SETTINGS: dict[str, str | bytes] = {
    "empty": "",
    "a list": "- a\n",
    "a number": "5\n",
    "GB 18030": f"# 城市\n{GOOD}".encode("gb18030"),
    "UTF-16": GOOD.encode("utf-16"),
    "a NUL": f"{GOOD}\0",
    "very deep": "a: " + "[" * 5000,
    "the plug-in twice": GOOD.replace("plugins:\n", "plugins:\n  - plan\n"),
    "plug-ins that are none": re.sub(r"plugins:\n(  .*\n)+", "plugins: 5\n", GOOD),
    "a number to inherit from": f"{GOOD}INHERIT: 5\n",
    "an alias of nothing": f"{GOOD}x: *a\n",
    "no day": f"{GOOD}x: 2014-99-99\n",
    "a long number": f"{GOOD}x: {'9' * 5000}\n",
    "no number": f"{GOOD}x: !!int a\n",
    "a call that fails": f"{GOOD}x: !!python/object/apply:builtins.int [a]\n",
    "a hook that fails": f"{GOOD}hooks: [hook.py]\n",
    "a theme that ours stands on": GOOD.replace("name: plan", "name: material"),
    "no plug-in": re.sub(r"plugins:\n(  .*\n)+", "", GOOD),
    "a folder that is none": GOOD.replace("custom_dir: overrides", "custom_dir: no"),
    "a folder with a NUL": GOOD.replace("documents: true", 'kept_dir: "a\\0"'),
    "half an address": f'{GOOD}repo_url: "https://[x"\nedit_uri: "{{"\n',
    "half a character": f'{GOOD}copyright: "\\ud800"\n',
}


@pytest.mark.parametrize("content", SETTINGS.values(), ids=SETTINGS)
def test_settings_that_make_no_sense(content: str | bytes, work: Path) -> None:
    """What MkDocs says of `mkdocs.yml`, or falls over, is one line, which is ours, and nothing is written."""
    (work / "hook.py").write_text("raise ValueError('a\\nb')\n", "utf-8")
    (work / "mkdocs.yml").write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    said = _lines("build", "--jobs", "1", "--no-cache")

    assert "没有料到" not in said[-1]
    assert [line for line in said if line.startswith(("mkdocs.yml", "MkDocs 未能生成网站：", "“"))] == said[-1:]
    assert not Path("site").exists()


@pytest.mark.slow
def test_settings_that_are_no_text_any_more(work: Path) -> None:
    """A configuration that was saved in another encoding since the last build is named."""
    assert CliRunner().invoke(main, ["build", "--jobs", "1"]).exit_code == 0
    (work / "mkdocs.yml").write_bytes(SETTINGS["GB 18030"])  # type: ignore[arg-type]

    assert _lines("build", "--jobs", "1") == ["mkdocs.yml 不是 UTF-8 编码。请将文件另存为 UTF-8。"]


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs"])
def test_another_theme(theme: str, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site is built under the themes of MkDocs' own: into a cache, and out of it, the same, and it is whole."""
    (work / "mkdocs.yml").write_text(
        re.sub(r"theme:\n(  .*\n)+", f"theme: {{name: {theme}, highlightjs: false}}\n", GOOD), "utf-8"
    )
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795147200")
    results = [CliRunner().invoke(main, ["build", "--jobs", "1", "--site-dir", name]) for name in ("one", "two")]
    sites = [{path.relative_to(name): path.read_bytes() for path in Path(name).rglob("*.*")} for name in ("one", "two")]

    assert [result.exit_code for result in results] == [0, 0], results[0].output
    assert sites[0] == sites[1]
    assert CliRunner().invoke(main, ["verify", "one"]).exit_code == 3


@pytest.mark.parametrize("folder", ["docs", "overrides", "overrides/partials", "plan", "plan/2031", "plan/2031/tasks"])
def test_names_that_are_no_text(folder: str, work: Path) -> None:
    """A file whose name is not UTF-8 is named, as far as it can be."""
    Path(os.fsdecode(os.fsencode(work / folder) + b"/stra\xff.css")).touch()
    said = _lines("build", "--jobs", "1", "--no-cache")

    assert any("stra?.css" in line for line in said)
    assert "没有料到" not in said[-1]


@pytest.mark.parametrize(
    "twice",
    [
        lambda text: f"{text}parts:\n  - {{text: a, duties: {{lead: 市财政局}}}}\nparts: []\n",
        lambda text: text.replace("  support:", "  support:\n    - 市教育局 \n    - 市财政局\n  support:"),
        lambda text: text + text,
    ],
    ids=["parts", "support", "all"],
)
def test_fix_leaves_what_stands_twice(twice: Callable[[str], str], small_plan: Path) -> None:
    """Of a key that is written twice, it is for the editor to say which one is meant."""
    task = small_plan / "2031/tasks/1-1.yml"
    task.write_text(twice(task.read_text("utf-8")).replace("lead: ", "lead:  "), "utf-8")

    assert fix.mend(small_plan).mended == ()


def test_what_nobody_has_foreseen(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says so, and how to report it; then the traceback is shown."""

    def broken(*_: object) -> None:
        raise LookupError("a\nb")

    monkeypatch.setattr("generator.plan.source.read", broken)
    (said,) = _lines("check", "--plan-dir", str(work / "plan"))
    monkeypatch.setenv("PLAN_DEBUG", "1")

    assert said.startswith(
        "程序遇到了没有料到的错误，没有做完：LookupError: a⏎b。" if "⏎" in said else "程序遇到了没有料到的错误"
    )
    assert "PLAN_DEBUG=1" in said
    with pytest.raises(LookupError):
        CliRunner().invoke(main, ["check", "--plan-dir", str(work / "plan")], catch_exceptions=False)


def test_a_full_disk_for_the_database(plan_dir: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """SQLite's own words, in a line."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    plan, before = load(plan_dir), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(SiteError, match="数据库写不成"):
            sqlite.database(plan)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


START = f"exec {sys.executable} -m generator"
SHELL = {
    "standard output full, text": (f"{START} text 2031 >/dev/full", 1, "无法输出：磁盘已满"),
    "standard output full, check": (f"{START} check >/dev/full", 1, "无法输出：磁盘已满"),
    "standard output full, help": (f"{START} --help >/dev/full", 1, "无法输出：磁盘已满"),
    "both full": (f"{START} check >/dev/full 2>/dev/full", 1, ""),
    "nobody reads": (f"(sleep 0.5; {START} text 2031) | true; exit ${{PIPESTATUS[0]}}", 1, ""),
    "no standard output": (f"{START} text 2031 >&-", 0, ""),
    "no standard input": (f"{START} check <&-", 0, ""),
    "no standard error": (f"{START} build --jobs 1 2>&-", 0, ""),
    "no home, no language": (f"unset HOME; LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 {START} check", 0, ""),
    "a folder that is gone": (f"rm -r $PWD; {START} publish www", 1, "没有这个文件或文件夹"),
    "files may not grow": (f"ulimit -f 1; {START} build --jobs 1 --no-cache", 1, "文件大小超出了限制"),
    "a configuration that is a folder": (f"mkdir x; {START} build -f x", 2, "是文件夹"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("script", "code", "said"), SHELL.values(), ids=SHELL)
def test_odd_surroundings(script: str, code: int, said: str, work: Path) -> None:
    """No traceback, an exit code that tells, and at most a line more than usual."""
    known = {name: value for name, value in environment().items() if name != "PLAN_DEBUG"}
    ran = subprocess.run(["bash", "-c", script], cwd=work, env=known, capture_output=True, text=True, check=False)
    lines = [line for line in ran.stderr.splitlines() if not line.endswith("……")]

    assert "Traceback" not in ran.stderr
    assert "Exception ignored" not in ran.stderr
    assert ran.returncode == code, ran.stderr
    assert said in "".join(lines)
    assert len(lines) == bool(said) or code == 2


@pytest.mark.slow
def test_temporary_files_have_no_room(work: Path) -> None:
    """On a real small disk for temporary files, a build ends with a line, and there is no site."""
    own = ["unshare", "--mount", "--map-root-user", "--user"]
    can = shutil.which(own[0]) and subprocess.run([*own, "true"], capture_output=True, check=False).returncode == 0
    need(can, "a way to mount a small disk (unshare --user --mount)")
    script = f"mkdir t && mount -t tmpfs -o size=64k none t && TMPDIR=$PWD/t {START} build --jobs 1"
    known = {name: value for name, value in environment().items() if name != "PLAN_DEBUG"}
    command = [*own, "bash", "-c", script]
    ran = subprocess.run(command, cwd=work, env=known, capture_output=True, text=True, check=False)

    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1].endswith("磁盘已满")
    assert "Traceback" not in ran.stderr
    assert not (work / "site").exists()
