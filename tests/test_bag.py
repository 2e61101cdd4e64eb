"""Editions for the archive: the bag, the zip, and what finds every change in them."""

import datetime as dt
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.archive import bag
from generator.archive.verify import authenticity, findings, integrity, verify
from generator.files import manifest
from generator.files.zip_read import in_memory
from generator.files.zip_write import zipped
from generator.plan.load import load
from generator.problems import SiteError
from generator.site import sealed
from tests import chain
from tests.commands import run
from tests.needs import need

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
DAY = dt.date(2014, 12, 31)

Tree = dict[str, bytes]


@pytest.fixture(scope="module")
def plan_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the plan of the chain, its edition of 2014 sealed and with an erratum."""
    return chain.sealed(tmp_path_factory.mktemp("plan") / "plan")


@pytest.fixture(scope="module")
def made(plan_dir: Path) -> bag.Bag:
    """Return the bag of 2014."""
    plan = load(plan_dir)
    edition = next(edition for edition in plan.editions if edition.id == "2014")
    return bag.make(ROOT / "mkdocs.yml", plan_dir, plan, edition, DAY, None)


@pytest.fixture
def folder(made: bag.Bag, tmp_path: Path) -> Path:
    """Return the bag in a folder."""
    made.write(tmp_path / "bag")
    return tmp_path / "bag"


def failed(path: Path, signers: Path | None = None) -> dict[str, set[str]]:
    """Verify, and give what failed: head → what is named."""
    found: dict[str, set[str]] = {}
    for finding in verify.verify(path, authenticity.Expected(signers=signers)):
        if finding.passed is False:
            found.setdefault(finding.criterion, set()).update(finding.details)
    return found


def test_bagit_takes_it_for_a_bag(folder: Path) -> None:
    """`bagit.py --validate` accepts the bag, of version 1.0, with two algorithms."""
    ran = subprocess.run(
        [sys.executable, "-m", "bagit", "--validate", folder], capture_output=True, text=True, check=False
    )

    assert (ran.returncode, "is valid" in ran.stderr) == (0, True), ran.stderr
    assert (folder / "bagit.txt").read_text() == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    assert {path.name for path in folder.glob("*manifest-*.txt")} == {
        *("manifest-sha256.txt", "manifest-sha512.txt", "tagmanifest-sha256.txt", "tagmanifest-sha512.txt")
    }


def test_a_whole_bag_passes(folder: Path, made: bag.Bag, tmp_path: Path) -> None:
    """Bag and zip pass every check."""
    (tmp_path / "bag.zip").write_bytes(made.zipped())

    assert failed(folder) == {}
    assert failed(tmp_path / "bag.zip") == {}


def test_the_bag_says_what_it_is(folder: Path) -> None:
    """bag-info and the inventory tell who issued what and when, from the edition, and nothing that it does not say."""
    info = dict(line.split(": ", 1) for line in (folder / "bag-info.txt").read_text("utf-8").splitlines())
    inventory = (folder / "data/inventory.txt").read_text("utf-8")
    payload = sorted(path.relative_to(folder).as_posix() for path in (folder / "data").rglob("*") if path.is_file())

    assert info["Source-Organization"] == "盐城市人民政府办公室"
    assert info["External-Description"] == "盐城市贯彻实施质量发展纲要2014年行动计划（6章24项任务）"
    assert info["Bagging-Date"] == info["Seal-Date"] == "2014-12-31"
    assert "发文字号：源文件未载" in inventory
    assert [path for path in payload if f"  {path}　" not in inventory and path != "data/inventory.txt"] == []


def test_the_bag_holds_the_plan(folder: Path, plan_dir: Path) -> None:
    """Data, notice, seal and errata of the edition are in it, byte for byte; the plan in it can be loaded."""
    for path in (plan_dir / "2014").rglob("*.*"):
        assert (folder / "data/plan/2014" / path.relative_to(plan_dir / "2014")).read_bytes() == path.read_bytes()

    assert [edition.id for edition in load(folder / "data/plan").editions] == ["2014"]


def test_the_bag_is_a_site_of_its_own(made: bag.Bag) -> None:
    """Its pages speak of no other year, and lead to nothing that is not there."""
    page = made.files["data/site/2014/tasks/3-8.html"].decode()

    assert "已归档" in page
    assert "更正为“电梯安全监管改革”" in page
    assert not any(re.match(r"data/site/(2015|compare)", path) for path in made.files)
    assert re.search(r"\b(2015|2016|2019)/", page) is None


def test_the_zip_is_safe_to_unpack(made: bag.Bag, tmp_path: Path) -> None:
    """Its names are ASCII, in one folder, its times fixed; unpacked it is the bag."""
    (tmp_path / "bag.zip").write_bytes(made.zipped())
    with zipfile.ZipFile(tmp_path / "bag.zip") as archive:
        entries = archive.infolist()
        archive.extractall(tmp_path)

    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert all(re.fullmatch(r"plan-2014/[A-Za-z0-9./_-]+", entry.filename) for entry in entries)
    assert bag.read(tmp_path / "plan-2014") == made.files


def test_one_changed_byte_is_found_anywhere(folder: Path) -> None:
    """Of 100 changes of one byte in any file of a bag each is found, and the file or its list is named."""
    rng = random.Random(1)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in [rng.choice(files) for _ in range(76)] + sorted(folder.glob("*.txt")) * 4:
        content = path.read_bytes()
        at = rng.randrange(len(content))
        path.write_bytes(content[:at] + bytes([content[at] ^ (1 << rng.randrange(8))]) + content[at + 1 :])
        with findings.open_package(folder) as package:
            found = [*integrity.check_integrity(package)]
        named = {detail for finding in found if finding.passed is False for detail in finding.details}
        name = path.relative_to(folder).as_posix()

        assert any(name in detail for detail in named) or ("tagmanifest" in name and named), (name, at)
        path.write_bytes(content)
    assert failed(folder) == {}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda f: (f / "data/site/2014/tasks/3-8.html").unlink(), "data/site/2014/tasks/3-8.html：不见了 lost"),
        (lambda f: (f / "data/site/new.html").write_text("<p>"), "data/site/new.html：多出来的 added"),
        (lambda f: (f / "data/.hidden").write_text(""), "data/.hidden：多出来的 added"),
        (lambda f: (f / "note.txt").write_text(""), "note.txt：多出来的 added"),
        (lambda f: (f / "manifest-sha512.txt").unlink(), "manifest-sha512.txt：不见了 lost"),
        (lambda f: (f / "tagmanifest-sha256.txt").write_bytes(b"\xff"), "tagmanifest-sha256.txt：有改动 changed"),
    ],
    ids=["lost", "added", "hidden", "tag-added", "list-lost", "list-broken"],
)
def test_lost_and_added_files_are_found(folder: Path, change: Callable[[Path], object], named: str) -> None:
    """A file that is gone and a file that is new are named."""
    change(folder)

    assert any(detail.startswith(named) for detail in failed(folder)["integrity"])


def test_a_bag_made_good_again_after_a_change_is_not_true(folder: Path) -> None:
    """Who changes the data and mends every checksum is found by the seal and by the notice."""
    task = folder / "data/plan/2014/tasks/3-8.yml"
    task.write_text(task.read_text("utf-8").replace("lead: 盐城质监局", "lead: 市农委"), "utf-8")
    files = bag.read(folder)
    for algorithm in ("sha256", "sha512"):
        payload = {path: content for path, content in files.items() if path.startswith("data/")}
        (folder / f"manifest-{algorithm}.txt").write_text(manifest.text(algorithm, payload), "utf-8")
    tags = {p.name: p.read_bytes() for p in folder.glob("*.txt") if not p.name.startswith("tag")}
    for algorithm in ("sha256", "sha512"):
        (folder / f"tagmanifest-{algorithm}.txt").write_text(manifest.text(algorithm, tags), "utf-8")
    found = failed(folder)

    assert {head for head in found if head != "integrity"} == {"authenticity"}
    assert any("P401" in detail for detail in found["authenticity"])


def test_what_is_unsafe_is_found(folder: Path) -> None:
    """A link to elsewhere, a program and a page that asks another host are named."""
    (folder / "data/site/link.html").symlink_to("/etc/hostname")
    (folder / "data/site/setup.exe").write_bytes(b"MZ")
    (folder / "data/site/a b.html").write_text('<script src="https://example.org/x.js"></script>')
    found = failed(folder)["safety"]

    assert any(detail.startswith("data/site/link.html") for detail in found)
    assert "data/site/setup.exe" in found
    assert {"data/site/a b.html", "data/site/a b.html → https://example.org/x.js"} <= found


@pytest.mark.parametrize("at", [0.0, 0.2, 0.5, 0.8, 0.999])
def test_a_changed_byte_of_the_zip_is_found(made: bag.Bag, tmp_path: Path, at: float) -> None:
    """A byte of the zip's own frame counts too."""
    content = bytearray(made.zipped())
    content[int(at * len(content))] ^= 1
    (tmp_path / "bag.zip").write_bytes(content)

    assert failed(tmp_path / "bag.zip")["integrity"]


@pytest.mark.parametrize("place", ["time", "end"])
def test_a_byte_that_no_program_reads_is_found(made: bag.Bag, tmp_path: Path, place: str) -> None:
    """A zip whose files are whole, but which has another time or a byte behind its end, is not as it was written."""
    content = bytearray(made.zipped())
    if place == "time":
        content[10] ^= 1  # of the first file, in its own header, which readers pass over for the directory at the end
    else:
        content += b"\0"
    (tmp_path / "bag.zip").write_bytes(content)

    assert failed(tmp_path / "bag.zip") == {
        "integrity": {"压缩包与 plan bag 写成的不同 not as plan bag writes it（内容见下 see below）"}
    }


def test_a_zip_that_climbs_is_refused(tmp_path: Path) -> None:
    """Paths that lead out of the folder are named, and nothing is written."""
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr("../../plan/evil.yml", "x")
        archive.writestr("bagit.txt", "BagIt-Version: 1.0\n")

    assert any("不安全的路径" in detail for detail in failed(tmp_path / "bad.zip")["safety"])


_SMALL = zipped({"plan-1/bagit.txt": b"BagIt-Version: 1.0\n", "plan-1/data/plan/2014/edition.yml": b"title: x\n"})


@given(st.integers(0, len(_SMALL) - 1), st.binary(min_size=1, max_size=8))
@example(at=183, spoiled=b"\x00")
def test_no_zip_is_a_surprise(at: int, spoiled: bytes) -> None:
    """Whatever is written over a zip, it ends in findings that fail, never in an error."""
    content = _SMALL[:at] + spoiled + _SMALL[at + len(spoiled) :]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "x.zip").write_bytes(content)

        assert any(finding.passed is False for finding in verify.verify(Path(folder) / "x.zip"))


@pytest.mark.parametrize(
    "name",
    ["data/plan/2014/" + "n" * 300, "data/plan/2014/tasks", "data/plan/2014/a\0b", "data/plan/2014/edition.yml/x"],
)
def test_names_that_cannot_be_written_are_findings(name: str) -> None:
    """A name that is too long, taken by a folder, or no name at all, fails the check of the data and no more."""
    files = {"bagit.txt": b"", "data/plan/2014/edition.yml": b"", "data/plan/2014/tasks/1-1.yml": b"", name: b"x"}
    package = findings.Package("bag", {path: in_memory(content) for path, content in files.items()})

    assert any(
        finding.passed is False for finding in authenticity.check_authenticity(package, Path(), authenticity.Expected())
    )


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip"])
def test_what_is_no_bag_fails_in_one_line(tmp_path: Path, content: bytes) -> None:
    """A file that is no zip, and a folder that is nothing of ours, fail without a traceback."""
    (tmp_path / "x.zip").write_bytes(content)
    result = run("verify", tmp_path / "x.zip")

    assert result.exit_code == 1
    assert "压缩包打不开" in result.output
    assert run("verify", tmp_path).exit_code == 1


def test_the_report_has_four_heads_in_two_languages(folder: Path) -> None:
    """`plan verify` tells under the four heads, in Chinese and English, and what it amounts to in the last line."""
    result = run("verify", folder)

    assert result.exit_code == 3
    assert [line for line in result.output.splitlines() if line[0] != " "] == [
        "真实性 Authenticity",
        "完整性 Integrity",
        "可用性 Usability",
        "安全性 Safety",
        "结论：与包内封存记录一致，来源没有证明。Result: as its own seal says; its origin is not proven.",
    ]


def test_a_digest_holds_whatever_the_zip_was_called(made: bag.Bag, tmp_path: Path) -> None:
    """A zip that is renamed with the file of its digest is as it says; one of other bytes is not."""
    (tmp_path / "plan-2014.zip").write_bytes(made.zipped())
    (tmp_path / "2014.zip.sha256").write_text(sealed.pin_text(tmp_path / "plan-2014.zip"))
    kept = (tmp_path / "plan-2014.zip").rename(tmp_path / "2014.zip")

    assert sealed.is_pinned(kept)
    assert [finding.passed for finding in authenticity.check_digest(kept)] == [True]
    kept.write_bytes(kept.read_bytes() + b"x")
    assert [finding.passed for finding in authenticity.check_digest(kept)] == [False]


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """Return a folder with a key, and lists of signers that name it and that name another."""
    need(shutil.which("ssh-keygen"), "ssh-keygen", "openssh-client")
    for name in ("key", "other"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name], check=True)
        public = (tmp_path / f"{name}.pub").read_text().split()
        (tmp_path / f"{name}.signers").write_text(f"archive@example.org {public[0]} {public[1]}\n")
    return tmp_path


def test_a_signature_is_verified_offline(keys: Path, plan_dir: Path) -> None:
    """A signed bag passes with its signer, fails with another, and fails when what was signed is changed."""
    out = keys / "signed"
    made = run("bag", "2014", out, "--plan-dir", plan_dir, "-f", ROOT / "mkdocs.yml", "--sign", keys / "key")
    assert made.exit_code == 0, made.output

    assert failed(out) == {}
    assert failed(out, keys / "key.signers") == {}
    assert "authenticity" in failed(out, keys / "other.signers")
    listed = out / "tagmanifest-sha256.txt"
    listed.write_bytes(bytes([listed.read_bytes()[0] ^ 1]) + listed.read_bytes()[1:])
    assert "authenticity" in failed(out, keys / "key.signers")
    assert "authenticity" in failed(out)


def test_any_of_the_signers_may_have_signed(made: bag.Bag, keys: Path, tmp_path: Path) -> None:
    """A bag passes by the second of two signers, too; a list of none, or that cannot be read, is named as such."""
    signed = tmp_path / "signed"
    signed.mkdir()
    made.write(signed)
    subprocess.run(
        ["ssh-keygen", "-Y", "sign", "-q", "-f", keys / "key", "-n", "plan", signed / bag.SIGNED_FILE], check=True
    )
    other, own = ((keys / f"{name}.signers").read_text() for name in ("other", "key"))
    both = keys / "both"
    both.write_text(other.replace("archive@", "other@") + own.replace("archive@", "two@example.org,archive@"))

    assert failed(signed, both) == {}
    assert "authenticity" in failed(signed, keys / "other.signers")
    for content in (b"", b"# none\n", b"\xff\xfe\n"):
        both.write_bytes(content)
        result = run("verify", signed, "--signers", both)
        assert (result.exit_code, "签名没有核对：“both”里没有签名人" in result.output) == (1, True)
        assert "签名不对" not in result.output


def test_what_is_no_key_is_told_with_what_to_give(keys: Path) -> None:
    """A file that is no private key ends in a line that says what to give."""
    (keys / "signed").write_text("x")
    with pytest.raises(SiteError, match=r"签名没有成功.*--sign 要写 ssh-keygen 生成的私钥文件") as raised:
        bag.sign(keys / "signed", keys / "key.signers")
    assert "\n" not in str(raised.value)


def test_an_unsigned_bag_fails_where_a_signer_is_asked_for(folder: Path, keys: Path) -> None:
    """Who asks for a signer does not get away with none."""
    assert "authenticity" in failed(folder, keys / "key.signers")


def test_the_folder_around_a_bag_is_made(
    plan_dir: Path, made: bag.Bag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bag is written into folders that are not there yet; below a file it is refused before anything is built."""
    monkeypatch.setattr(bag, "make", lambda *_: made)
    for name in ("kept/2014.zip", "other/folder/bag"):
        assert run("bag", "2014", tmp_path / name, "--plan-dir", plan_dir).exit_code == 0
    assert {path.name for path in (tmp_path / "kept").iterdir()} == {"2014.zip", "2014.zip.sha256"}

    monkeypatch.setattr(bag, "make", None)
    result = run("bag", "2014", tmp_path / "kept/2014.zip/x.zip", "--plan-dir", plan_dir)
    assert (result.exit_code, "2014.zip”不是文件夹" in result.output) == (2, True)


def test_a_bag_is_written_whole_or_not_at_all(plan_dir: Path, tmp_path: Path) -> None:
    """What is there is never written over, and a draft is not archived."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine")
    result = run("bag", "2014", tmp_path / "out", "--plan-dir", plan_dir)

    assert (result.exit_code, [path.name for path in (tmp_path / "out").iterdir()]) == (2, ["mine.txt"])
    assert run("bag", "2031", tmp_path / "new", "--plan-dir", plan_dir).exit_code == 2
