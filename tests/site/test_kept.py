"""Sealed editions in the published tree, as they were packed."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from generator.archive import bag
from generator.archive.verify import verify
from generator.build import mkdocs
from generator.files import manifest
from generator.files.zip_write import zipped
from generator.plan.load import load
from generator.plan.records import Edition
from generator.problems import SiteError
from generator.site import csp, harmless, sealed
from tests import chain
from tests.once import once
from tests.site.conftest import ROOT
from tests.sites import own_theme

pytestmark = pytest.mark.slow


def run(folder: Path, *words: str, **environment: str) -> None:
    """Run the command in a folder, as an editor does."""
    ran = subprocess.run(
        [sys.executable, "-m", "generator", *words],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "SITE_URL": "", **environment},
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project of four years whose edition of 2014 was sealed and packed, before the theme changed."""

    def make(folder: Path) -> None:
        shutil.copytree(ROOT / "docs", folder / "docs")
        own_theme(folder)
        shutil.copy(ROOT / "mkdocs.yml", folder)
        chain.build(folder / "plan")
        run(folder, "seal", "2014", "--date", "2014-12-31")
        (folder / "kept").mkdir()
        run(folder, "bag", "2014", "kept/2014.zip")
        with (folder / "overrides/assets/frame.css").open("a", encoding="utf-8") as css:
            css.write("body { color: hotpink; }\n")

    return once(tmp_path_factory, "packed", make)


@pytest.fixture
def project(packed: Path, tmp_path: Path) -> Path:
    """Return a copy of that project."""
    return Path(shutil.copytree(packed, tmp_path / "project"))


def test_a_sealed_edition_keeps_its_look(project: Path) -> None:
    """Its pages of that day are published byte for byte, whatever the theme is now; the list of years leads there."""
    run(project, "build")
    made = project / "site"
    with zipfile.ZipFile(project / "kept/2014.zip") as archive:
        packed = {
            name.removeprefix("plan-2014/data/site/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith("plan-2014/data/site/")
        }

    assert bag.read(made / "sealed/2014") == packed
    assert (made / "sealed/2014.zip").read_bytes() == (project / "kept/2014.zip").read_bytes()
    assert (made / "sealed/2014.zip.sha256").read_bytes() == (project / "kept/2014.zip.sha256").read_bytes()
    offered = (made / "2014/downloads.html").read_text("utf-8")
    assert [f'href="../sealed/2014{rest}"' in offered for rest in (".zip", ".zip.sha256", "/index.html")] == [True] * 3
    assert "没有存放归档包" not in offered
    assert b"hotpink" not in b"".join(packed.values())
    assert b"hotpink" in (made / "2014/assets/plan.css").read_bytes()
    assert 'href="sealed/2014/index.html"' in (made / "editions.html").read_text("utf-8")
    scripts = {script for path in made.rglob("*.html") for script in csp.inline(path.read_text("utf-8"))}
    assert scripts <= harmless.SCRIPTS  # a new one has to be added there, and the old ones stay
    assert [finding for finding in verify.verify(made) if finding.passed is False] == []
    assert [finding for finding in verify.verify(made / "sealed/2014") if finding.passed is False] == []


def test_a_bag_does_not_hold_an_older_bag(project: Path) -> None:
    """Packed again the edition is the same, but for the look: what is kept is not packed into it."""
    run(project, "bag", "2014", "again")

    assert not (project / "again/data/site/sealed").exists()


@pytest.mark.parametrize("fault", ["altered", "other", "broken"])
def test_what_is_kept_must_be_what_was_sealed(project: Path, fault: str) -> None:
    """A zip whose pages were changed, of another seal, or no zip at all, ends the build."""
    path = project / "kept/2014.zip"
    files = unzipped(path)
    if fault == "altered":
        files["plan-2014/data/site/2014/tasks/3-8.html"] += b" "
    if fault == "other":
        files["plan-2014/bag-info.txt"] = files["plan-2014/bag-info.txt"].replace(b"Seal-Digest: ", b"Seal-Digest: 0")
    path.write_bytes(b"PK" if fault == "broken" else zipped(files))
    said = {"altered": "有改动：data/site/2014/tasks/3-8.html", "other": "封存摘要不同", "broken": "不是 plan bag 写成"}
    with pytest.raises(SiteError, match=said[fault]):
        mkdocs.build(project / "mkdocs.yml", project / "site", load(project / "plan"), plan_dir=project / "plan")


def unzipped(path: Path) -> dict[str, bytes]:
    """Return the files of a zip."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def mended(files: Mapping[str, bytes]) -> bytes:
    """Pack a bag again with lists that are right, as somebody does who has changed a file."""
    own = {path.partition("/")[2]: content for path, content in files.items()}
    payload = {path: content for path, content in own.items() if path.startswith("data/")}
    lists = {manifest.name(name): manifest.text(name, payload).encode() for name in manifest.ALGORITHMS}
    size = f"Payload-Oxum: {sum(map(len, payload.values()))}.{len(payload)}".encode()
    lists["bag-info.txt"] = re.sub(rb"Payload-Oxum: .*", size, own["bag-info.txt"])
    own |= lists
    tags = {path: it for path, it in own.items() if not path.startswith(("data/", "tagmanifest-"))}
    own |= {f"tag{manifest.name(name)}": manifest.text(name, tags).encode() for name in manifest.ALGORITHMS}
    return zipped({f"plan-2014/{path}": content for path, content in own.items()})


@pytest.fixture
def edition(packed: Path) -> Edition:
    """Return the sealed edition."""
    return next(edition for edition in load(packed / "plan").editions if edition.id == "2014")


@pytest.fixture
def zip_file(packed: Path, tmp_path: Path) -> Path:
    """Return a copy of its zip whose digest nobody wrote down."""
    return Path(shutil.copy(packed / "kept/2014.zip", tmp_path))


def told(edition: Edition, path: Path) -> str:
    """Return what is said of a zip; nothing where it is taken."""
    try:
        with sealed.pages(edition, path, set()):
            return ""
    except SiteError as error:
        return str(error)


PAGE = "plan-2014/data/site/2014/tasks/3-8.html"
OUT = "plan-2014/data/site/../../../../out.html"


def test_a_zip_is_taken_by_its_digest_alone(edition: Edition, zip_file: Path) -> None:
    """Nothing else vouches for its scripts: without one the error says how to write it down, and then it is taken."""
    command = told(edition, zip_file).partition("运行 ")[2].partition(" 写下来")[0]
    assert command == "sha256sum 2014.zip > 2014.zip.sha256"
    subprocess.run(["sh", "-c", command], cwd=zip_file.parent, check=True)

    assert told(edition, zip_file) == ""


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("nowhere")])
@pytest.mark.parametrize("which", ["zip", "digest"])
def test_what_is_no_file_is_not_passed_over(make: Callable[[Path], None], which: str, project: Path) -> None:
    """A pipe, a folder or a link to nowhere in the place of a zip, or of its digest, ends the build."""
    path = project / "kept" / ("2014.zip" if which == "zip" else "2014.zip.sha256")
    path.unlink()
    make(path)
    with pytest.raises(SiteError, match=r"2014\.zip"):
        mkdocs.build(project / "mkdocs.yml", project / "site", load(project / "plan"), plan_dir=project / "plan")


@pytest.mark.parametrize(
    ("path", "change", "said"),
    [
        (
            PAGE,
            lambda page: page.replace(b"</body>", b"<script>evil()</script></body>"),
            "不是本程序写的脚本：2014/tasks/3-8.html",
        ),
        (PAGE, lambda page: page.replace(b"<body", b"<body onload=evil()"), "2014/tasks/3-8.html（<body onload>）"),
        (PAGE, lambda page: page.replace(b"<head>", b"<head><base href='//example.org/'>"), "3-8.html（<base>"),
        (OUT, lambda _: b"out", "不该有的文件：plan-2014/data/site/../../../../out.html：不安全的路径"),
        ("plan-2014/data/site/2015/index.html", lambda _: b"other year", "有改动：2015/index.html"),
        ("plan-2014/data/site/con.html", lambda _: b"", "不该有的文件：plan-2014/data/site/con.html"),
        ("plan-2014/data/site/INDEX.html", lambda _: b"", "the same on some systems"),
        ("plan-2014/data/site/x.svg", lambda _: b"<svg onload='evil()'/>", "x.svg（<svg onload>）"),
        ("plan-2014/data/plan/2014/notice.txt", lambda notice: notice + b"\n", "有改动：data/plan/2014/notice.txt"),
        ("plan-2014/data/plan/2014/tasks/9-9.yml", lambda _: b"", "有改动：data/plan/2014/tasks/9-9.yml"),
        ("plan-2014/data/site/2014/data/notice.txt", lambda _: b"other", "有改动：data/site/2014/data/notice.txt"),
        ("plan-2014/data/plan/2014/seal.yml", lambda seal: seal + b" ", "封存摘要不同"),
        ("plan-2014/data/site/2014/assets/plan.js", lambda script: script + b"evil()", "旁边没有“2014.zip.sha256”"),
        ("plan-2014/data/site/2014/assets/plan.css", lambda style: style + b"*{}", "旁边没有“2014.zip.sha256”"),
    ],
)
def test_a_mended_zip_is_refused(
    edition: Edition, zip_file: Path, path: str, change: Callable[[bytes], bytes], said: str
) -> None:
    """A zip that was changed and whose own lists were made right again is not taken, and what is wrong is named."""
    files = unzipped(zip_file)
    changed = change(files.get(path, b""))
    assert changed != files.get(path)
    zip_file.write_bytes(mended({**files, path: changed}))
    message = told(edition, zip_file)

    assert said in message
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize("more", [{OUT: b"out"}, {PAGE: b"<script>evil()</script>"}], ids=["out", "script"])
def test_a_mended_zip_writes_nothing(project: Path, more: dict[str, bytes]) -> None:
    """A zip that leads out of the site, or runs a script of its own, ends the build before a file of it is written."""
    (project / "kept/2014.zip.sha256").unlink()
    path = project / "kept/2014.zip"
    path.write_bytes(mended({**unzipped(path), **more}))
    with pytest.raises(SiteError, match=r"2014\.zip"):
        mkdocs.build(project / "mkdocs.yml", project / "site", load(project / "plan"), plan_dir=project / "plan")

    assert not (project / "site/sealed").exists()
    assert [*project.parent.rglob("out.html")] == []


def test_verify_finds_a_script_in_a_mended_zip(zip_file: Path) -> None:
    """`plan verify` names the page of a bag whose lists are right, but which runs what plan does not write."""
    files = unzipped(zip_file)
    zip_file.write_bytes(mended({**files, PAGE: files[PAGE] + b"<script>evil()</script>"}))
    failed = {detail for finding in verify.verify(zip_file) if finding.passed is False for detail in finding.details}

    assert "data/site/2014/tasks/3-8.html → <script>evil()" in failed


def test_the_digest_beside_a_zip_pins_it(packed: Path, edition: Edition, zip_file: Path) -> None:
    """`plan bag` writes it, `sha256sum -c` reads it, and where it stands no other zip is taken, whatever that holds."""
    beside = packed / "kept/2014.zip.sha256"
    subprocess.run(["sha256sum", "-c", beside.name], cwd=beside.parent, check=True, capture_output=True)
    assert told(edition, packed / "kept/2014.zip") == ""
    files = unzipped(zip_file)
    shutil.copy(beside, zip_file.parent)
    zip_file.write_bytes(mended({**files, PAGE: files[PAGE].replace("电梯".encode(), "楼梯".encode())}))

    assert "“2014.zip”与“2014.zip.sha256”记下的校验值不同" in told(edition, zip_file)
    assert any("记下的校验值不同" in detail for finding in verify.verify(zip_file) for detail in finding.details)


def test_who_pins_a_zip_vouches_for_its_scripts(edition: Edition, zip_file: Path) -> None:
    """A theme's own scripts of that time are published where the zip's digest is written down; nothing else is."""
    files = unzipped(zip_file)
    for more, said in ((b"<script>own()</script>", ""), (b"<p onclick=own()>", "不是本程序写的脚本")):
        zip_file.write_bytes(mended({**files, PAGE: files[PAGE] + more}))
        sealed.pin_path(zip_file).write_text(sealed.pin_text(zip_file))
        assert said in told(edition, zip_file)
        assert bool(said) == bool(told(edition, zip_file))
