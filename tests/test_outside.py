"""What is handed in and is no file, or has no end, is refused at once in one line."""

import os
import shutil
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from generator.files import outside
from tests.served import project

TESTS = Path(__file__).parent
FILES = ["departments.yml", "2031/edition.yml", "2031/notice.txt", "2031/tasks/1-1.yml", "2031/errata.yml"]


def run(*words: str | Path) -> Result:
    """Run the command; an exception that is not its end is a fault of the program."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """Make a pipe that nobody writes to: whoever opens it as a file waits for ever."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


@pytest.mark.parametrize("words", [["import", "--edition", "2031"], ["verify"], ["build", "-f"], ["serve", "-f"]])
def test_a_pipe_is_refused_where_a_command_takes_a_file(words: list[str], pipe: Path) -> None:
    """No command waits for a pipe, or reads a device without end."""
    for path in (pipe, Path("/dev/zero")):
        result = run(*words, path)

        assert result.exit_code == 2
        assert "不是普通的文件" in result.output


@pytest.mark.parametrize("name", FILES)
def test_a_pipe_in_the_plan_is_a_problem(name: str, tmp_path: Path) -> None:
    """A pipe, or a link to a device, in the place of a file of the plan is a problem that names it."""
    plan = Path(shutil.copytree(TESTS / "small_plan", tmp_path / "plan"))
    (plan / name).unlink(missing_ok=True)
    os.mkfifo(plan / name)
    result = run("check", "--plan-dir", plan)

    assert result.exit_code == 1
    assert f"{name}:1:1: P101 " in result.output

    (plan / name).unlink()
    (plan / name).symlink_to("/dev/zero")
    assert f"{name}:1:1: P109 " in run("fix", "--plan-dir", plan).output  # a device is outside of any project


def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    """Who names a pipe or a link as the place of what is made gets it there; both are there still."""
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "pipe")
    plan, reading = TESTS / "small_plan", os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    for name in ("link", "pipe"):
        assert run("export", "2031", "--plan-dir", plan, "--format", "csv", "--out", tmp_path / name).exit_code == 0
    made = os.read(reading, 100)
    os.close(reading)

    assert stat.S_ISFIFO((tmp_path / "pipe").lstat().st_mode)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes().startswith(made)


@pytest.mark.parametrize("folder", ["docs", "overrides"])
def test_no_build_waits_for_a_pipe_beside_the_pages(folder: str, tmp_path: Path) -> None:
    """A pipe among the hand-written pages, or in the theme, ends the build in one line that names it."""
    work = project(tmp_path / "work")
    os.mkfifo(work / folder / "pipe.md")
    result = run("build", "-f", work / "mkdocs.yml", "--plan-dir", work / "plan", "--site-dir", tmp_path / "site")

    assert result.exit_code == 1
    assert f"{folder}/pipe.md”不是普通的文件" in result.output


def test_publishing_does_not_wait_for_a_pipe(pipe: Path, tmp_path: Path) -> None:
    """A pipe in the place of the configuration is none, for publishing too."""
    result = run("publish", tmp_path / "www", "--plan-dir", TESTS / "small_plan", "-f", pipe)

    assert result.exit_code == 1
    assert f"这里没有 {pipe}，不是计划的文件夹。" in result.output


def test_no_more_is_read_than_the_limit(tmp_path: Path) -> None:
    """A file that is larger than it may be, or says that it is empty and is not, is read no further than that."""
    (tmp_path / "large").write_bytes(b"x" * 11)

    assert outside.read(tmp_path / "large", 11) == b"x" * 11
    with pytest.raises(outside.FileTooLargeError):
        outside.read(tmp_path / "large", 10)
    if (kernel := Path("/proc/self/smaps")).exists():
        with pytest.raises(outside.FileTooLargeError):
            outside.read(kernel, 10)
