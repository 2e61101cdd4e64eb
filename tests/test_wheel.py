"""What is installed is the whole product: the wheel alone, on an empty folder, makes a city's site."""

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import docx
import pytest

from tests.once import once
from tests.test_init import NOTICE

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the unpacked wheel, which was built without a network."""

    def make(folder: Path) -> None:
        words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
        subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
        (wheel,) = (folder / "dist").iterdir()
        assert wheel.name.startswith("plan_site-")
        shutil.unpack_archive(wheel, folder / "unpacked", "zip")

    return once(tmp_path_factory, "wheel", make) / "unpacked"


def test_it_holds_all_that_a_site_needs(unpacked: Path) -> None:
    """Each file of the package that git knows lies in the wheel, and the theme and the plug-in are announced."""
    listed = subprocess.run(["git", "ls-files", "generator"], cwd=ROOT, capture_output=True, text=True, check=True)
    (points,) = unpacked.glob("*.dist-info/entry_points.txt")
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert [name for name in listed.stdout.splitlines() if not (unpacked / name).is_file()] == []
    assert {path.name for path in unpacked.iterdir()} == {"generator", points.parent.name}
    for kind, names in {**declared["entry-points"], "console_scripts": declared["scripts"]}.items():
        assert f"[{kind}]" in points.read_text("utf-8")
        assert all(f"{name} = {target}" in points.read_text("utf-8") for name, target in names.items())


def test_the_source_archive_holds_all(tmp_path: Path) -> None:
    """Each file that git knows lies in the archive of the sources."""
    words = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    (archive,) = tmp_path.iterdir()
    with tarfile.open(archive) as opened:
        held = {name.partition("/")[2] for name in opened.getnames()}
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert archive.name.startswith("plan_site-")
    assert set(filter(None, listed.stdout.split("\0"))) - held == set()


def test_a_word_file_becomes_a_published_folder(unpacked: Path, tmp_path: Path) -> None:
    """Three commands, from a Word file of an invented city to a folder for a web server; no word of Yancheng in it."""
    document = docx.Document()
    for line in NOTICE.split("\n"):
        document.add_paragraph(line)
    document.save(str(tmp_path / "通知.docx"))
    _plan(unpacked, tmp_path, "init", "F", "--from", "通知.docx", "--edition", "2025")
    for words in (("check",), ("build",), ("publish", "../www")):
        _plan(unpacked, tmp_path / "F", *words)
    site = tmp_path / "www/current"

    assert (site / "2025/tasks/1-1.html").is_file()
    assert {path.name for path in (tmp_path / "F/site").iterdir()} >= {
        "reading.html",
        "accessibility.html",
        "rules.html",
    }
    assert [path for path in site.rglob("*") if path.is_file() and _names_yancheng(path)] == []


def _names_yancheng(path: Path) -> bool:
    """Whether a file, or one packed in it, has the name of the repository's own city."""
    contents = [path.read_bytes()]
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            contents += [archive.read(name) for name in archive.namelist()]
    return any(word.encode() in content.lower() for content in contents for word in ("盐城", "江苏", "yancheng"))


def _plan(unpacked: Path, folder: Path, *words: str) -> None:
    """Run the command of the unpacked wheel, with the libraries of this environment, and not this checkout's."""
    start = f"import sys; sys.path = [{str(unpacked)!r}, *(p for p in sys.path if p not in ({str(ROOT)!r}, ''))]; "
    start += "import generator; from generator.cli import main; "
    start += f"assert generator.__file__.startswith({str(unpacked)!r}), generator.__file__; main()"
    environment = {name: value for name, value in os.environ.items() if name not in {"SITE_URL", "PYTHONPATH"}}
    done = subprocess.run(
        [sys.executable, "-c", start, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
