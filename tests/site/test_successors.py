"""The stack may be replaced: MaterialX in the place of Material, ProperDocs in that of MkDocs, with no file changed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html

from tests.needs import need
from tests.once import once

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.successors]


@pytest.fixture(scope="module")
def successors() -> dict[str, str]:
    """Return the environment of a process that finds the successors before what they replace."""
    folder = os.environ.get("PLAN_SUCCESSORS", "")
    need(folder, "MaterialX and ProperDocs (tests/setup/successors.sh)")
    return {**os.environ, "PYTHONPATH": folder, "SITE_URL": ""}


@pytest.fixture(scope="module")
def their_site(successors: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the repository's own site, which `plan build` has made with them."""

    def make(folder: Path) -> None:
        words = [sys.executable, "-m", "generator", "build", "--no-cache", "--site-dir", str(folder / "site")]
        done = subprocess.run(words, cwd=ROOT, env=successors, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    return once(tmp_path_factory, "successors", make) / "site"


def test_they_are_what_is_used(successors: dict[str, str]) -> None:
    """Where ProperDocs is installed, it answers to the name of MkDocs; the theme's files are MaterialX's."""
    program = "from generator.cli import main; main(['--version'], standalone_mode=False);"
    program += (
        "import generator.build.mkdocs, mkdocs.config, material; print(mkdocs.config.__name__, *material.__path__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=successors, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1].split() == ["properdocs.config", f"{successors['PYTHONPATH']}/material"]


def test_their_pages_say_the_same(site: Path, their_site: Path) -> None:
    """Each page has the same text, links and anchors, and each file that is no page or checksum the same bytes."""
    ours, theirs = _files(site), _files(their_site)

    assert theirs.keys() == ours.keys()
    assert [path for path, content in ours.items() if theirs[path] != content] == []


def _files(site: Path) -> dict[str, object]:
    """Return what readers get of each file: of pages text, links and anchors. Style sheets are the theme's."""
    style_or_sums = ("assets/", "manifest-", "pagefind/")
    paths = (path.relative_to(site).as_posix() for path in sorted(site.rglob("*")) if path.is_file())
    kept = [path for path in paths if not any(part in path for part in style_or_sums)]
    return {path: _page(site / path) if path.endswith(".html") else (site / path).read_bytes() for path in kept}


def _page(path: Path) -> tuple[list[str], ...]:
    body = html.fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8")).find("body")
    assert body is not None, path
    text = [text.strip() for text in body.itertext() if text.strip()]
    return text, body.xpath(".//@href"), body.xpath(".//@id")


@pytest.mark.parametrize(
    ("setting", "said"),
    [("theme: plann", "没有安装主题“plann”"), ("theme: plan\nplugins: [foo]", "没有安装插件“foo”")],
)
def test_what_they_refuse_is_said_in_chinese(
    setting: str, said: str, successors: dict[str, str], tmp_path: Path, small_plan: Path
) -> None:
    """A fault in the configuration is one line of ours, as with MkDocs."""
    assert small_plan.is_dir()
    Path("mkdocs.yml").write_text(f"site_name: x\n{setting}\n", "utf-8")
    Path("docs").mkdir()
    environment = {**successors, "PYTHONPATH": f"{successors['PYTHONPATH']}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-m", "generator", "build"],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 1
    assert said in done.stderr.splitlines()[-1]
    assert not (tmp_path / "site").exists()
