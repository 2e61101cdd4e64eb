"""Forgeries of a sealed bag, made with nothing of the verifier's: none passes, and what is changed is named.

A forger changes files by their bytes, and mends every list of checksums, or does not. The bag is one small folder that
is changed in place and put right again.
"""

import csv
import hashlib
import io
import json
import re
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.commands import verify as verify_command
from tests.commands import run
from tests.needs import need
from tests.repositories import COMMIT, git
from tests.sites import own_theme

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
SMALL = Path(__file__).parent / "small_plan"
CONFIG = """
site_name: 示例市阅读计划
site_url: https://example.org/plan/
repo_url: https://example.org/plan.git
theme: {name: plan, custom_dir: overrides}
plugins: [plan]
use_directory_urls: false
"""
SITE, DATA = "data/site/", "data/site/2031/data/"
ERRATUM = "- date: 2031-05-01\n  task: 1-1\n  quote: 书房10个\n  correction: 更正为“书房12个”。\n"
PASSED, UNPROVEN = "结论：通过", "结论：与包内封存记录一致，来源没有证明"
DATA_ONLY = "结论：封存的内容通过；网页的框架、样式和手写的网页没有证明。"

Folder = Path
Change = Callable[[Path], object]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project in git whose plan was changed once, is sealed and has an erratum."""
    project = tmp_path_factory.mktemp("project")
    shutil.copytree(SMALL, project / "plan")
    own_theme(project)
    (project / "docs").mkdir()
    for name in (
        "about",
        "accessibility",
        "data-format",
        "editing",
        "publishing",
        "reading",
        "rules",
    ):  # that the theme links
        (project / f"docs/{name}.md").write_text("# 关于本站\n\n本站由市政府办公室维护。\n", "utf-8")
    (project / "mkdocs.yml").write_text(CONFIG, "utf-8")
    git(project, "init", "-q", "-b", "main")
    for text in ("举办读书周。", "举办读书月。"):
        for path in (project / "plan/2031/tasks/2-1.yml", project / "plan/2031/notice.txt"):
            path.write_text(re.sub("举办读书[周月]。", text, path.read_text("utf-8")), "utf-8")
        git(project, "add", "-A")
        git(project, *COMMIT)
    sealed = run("seal", "2031", "--plan-dir", project / "plan", "--date", "2031-12-31")
    assert sealed.exit_code == 0, sealed.output
    (project / "plan/2031/errata.yml").write_text(ERRATUM, "utf-8")
    return project


@pytest.fixture(autouse=True)
def _in_project(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Verify in the folder of the project."""
    monkeypatch.chdir(plan)


def packed(plan: Path, out: Path, *options: str | Path) -> Path:
    """Pack the bag of the plan."""
    made = run("bag", "2031", out, "--plan-dir", plan / "plan", "-f", plan / "mkdocs.yml", *options)
    assert made.exit_code == 0, made.output
    return out


@pytest.fixture(scope="module")
def whole(plan: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the bag in a folder."""
    return packed(plan, tmp_path_factory.mktemp("bag") / "bag")


@pytest.fixture
def bag(whole: Path) -> Iterator[Path]:
    """Return the bag to be changed; it is put right afterwards."""
    with Restored(whole):
        yield whole


class Restored:
    """A context after which a folder holds what it held before."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.before = folder, contents(folder)

    def __enter__(self) -> None:
        """Do nothing yet."""

    def __exit__(self, *_: object) -> None:
        """Put the folder right."""
        for path in contents(self.folder).keys() - self.before.keys():
            (self.folder / path).unlink()
        for path, content in self.before.items():
            if not (self.folder / path).is_file() or (self.folder / path).read_bytes() != content:
                (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / path).write_bytes(content)


def contents(folder: Path) -> dict[str, bytes]:
    """Return path → bytes of the files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def seal_of(folder: Path) -> str:
    """Return the digest in the seal of a bag, as a reader of the file finds it."""
    match = re.search(r"^digest: '(\w{64})'", (folder / "data/plan/2031/seal.yml").read_text("utf-8"), re.MULTILINE)
    return match[1] if match else ""


def mend(folder: Path) -> None:
    """Mend every list of checksums, and all that states sizes, as a forger would."""
    sizes = {path.removeprefix("data/"): len(it) for path, it in contents(folder).items() if path.startswith("data/")}
    listing = (folder / "data/inventory.txt").read_text("utf-8") if "inventory.txt" in sizes else ""
    if listing:
        lines = [re.sub(r"　\d+ 字节$", f"　{sizes.get(line.strip()[5:].split('　')[0], 0)} 字节", line)
                 if line.startswith("  data/") and line.endswith(" 字节") and "：" not in line else line
                 for line in listing.splitlines()]  # fmt: skip
        (folder / "data/inventory.txt").write_text("\n".join(lines) + "\n", "utf-8")
    files = contents(folder)
    payload = {path: content for path, content in files.items() if path.startswith("data/")}
    if "bag-info.txt" in files:
        oxum = f"Payload-Oxum: {sum(map(len, payload.values()))}.{len(payload)}".encode()
        (folder / "bag-info.txt").write_bytes(re.sub(rb"Payload-Oxum: \S*", oxum, files["bag-info.txt"]))
    relist(folder, "manifest", payload)
    tags = {path: it for path, it in contents(folder).items() if not path.startswith(("data/", "tagmanifest-"))}
    relist(folder, "tagmanifest", tags)


def relist(folder: Path, name: str, files: dict[str, bytes]) -> None:
    """Write the lists of files by both algorithms."""
    for algorithm in ("sha256", "sha512"):
        lines = (f"{hashlib.new(algorithm, files[path]).hexdigest()}  {path}\n" for path in sorted(files))
        (folder / f"{name}-{algorithm}.txt").write_text("".join(lines), "utf-8")


def verified(folder: Path, *options: str) -> tuple[int, str]:
    """Run `plan verify`, and return its exit code and its report."""
    result = run("verify", folder, *options)
    return result.exit_code, result.output


def named(report: str, path: str) -> bool:
    """Whether a report names a file, in a line about it."""
    return re.search(rf"^      {re.escape(path)}(：|:| →|$)", report, re.MULTILINE) is not None


# --- an untouched bag ---------------------------------------------------------------------------------------------


def test_an_untouched_bag_passes_by_what_is_known_of_it(bag: Path, plan: Path, tmp_path: Path) -> None:
    """The seal's digest, that of the zip and that of the list of lists let a bag pass; without one, nothing does."""
    zipped = packed(plan, tmp_path / "plan-2031.zip")
    of_zip, of_list = (
        hashlib.sha256(path.read_bytes()).hexdigest() for path in (zipped, bag / "tagmanifest-sha256.txt")
    )

    for path, digest in [(bag, seal_of(bag)), (zipped, seal_of(bag)), (zipped, of_zip), (bag, of_list)]:
        code, report = verified(path, "--digest", digest)
        assert (code, report.splitlines()[-1].startswith(PASSED)) == (0, True), report
    code, report = verified(bag)
    assert (code, report.splitlines()[-1].startswith(UNPROVEN)) == (3, True)
    assert not re.search(r"没有逐字节核对|没有核对：", report)


def test_what_the_seal_does_not_cover_is_named(bag: Path) -> None:
    """A report by the seal's digest lists errata, registries, the record of the build, and hand-written pages."""
    _, report = verified(bag, "--digest", seal_of(bag))

    for path in ("plan/departments.yml", "plan/2031/errata.yml", "build.json", "site/about.html"):
        assert named(report, f"data/{path}")
    assert not named(report, "data/plan/2031/tasks/1-1.yml")
    assert "封存以外" in report.splitlines()[-1]


@pytest.mark.parametrize("digest", ["0" * 64, "f" * 64])
def test_a_wrong_digest_fails_and_the_right_one_is_told(bag: Path, digest: str) -> None:
    """A bag that has not the digest that is expected fails, and says both."""
    code, report = verified(bag, "--digest", digest)

    assert code == 1
    assert "与给出的摘要不符" in report
    assert digest in report
    assert seal_of(bag) in report


@pytest.mark.parametrize("digest", ["", "abc", "0" * 63, "g" * 64])
def test_what_is_no_digest_is_refused(bag: Path, digest: str) -> None:
    """What is no SHA-256 ends in one line and exit code 2."""
    code, report = verified(bag, "--digest", digest)

    assert (code, "64 位十六进制" in report) == (2, True)


def test_a_digest_may_be_copied_as_it_is_printed(bag: Path) -> None:
    """Capitals and blanks around a digest do not matter."""
    assert verified(bag, "--digest", f" {seal_of(bag).upper()} ")[0] == 0


def test_a_signature_proves_every_byte(plan: Path, tmp_path: Path) -> None:
    """A bag passes with the signature of a known signer; where nobody knows who signed it, its origin is not proven."""
    need(shutil.which("ssh-keygen"), "ssh-keygen", "openssh-client")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "key"], check=True)
    kind, key = (tmp_path / "key.pub").read_text().split()[:2]
    (tmp_path / "signers").write_text(f"archive@example.org {kind} {key}\n")
    signed = packed(plan, tmp_path / "signed", "--sign", tmp_path / "key")

    code, report = verified(signed, "--signers", str(tmp_path / "signers"))
    assert (code, report.splitlines()[-1]) == (0, "结论：通过。Result: passed.")
    assert verified(signed)[0] == 3
    (signed / "data/site/about.html").write_bytes((signed / "data/site/about.html").read_bytes() + b" ")
    mend(signed)
    assert verified(signed, "--signers", str(tmp_path / "signers"))[0] == 1


def test_an_unsealed_bag_is_not_said_to_be_as_sealed(plan: Path, tmp_path: Path) -> None:
    """Of an edition without a seal the report says that there is none; its digest is that of the list of lists."""
    project = shutil.copytree(plan, tmp_path / "project")
    (project / "plan/2031/seal.yml").unlink()
    folder = packed(project, tmp_path / "bag", "--date", "2031-12-31")
    code, report = verified(folder)

    assert code == 3
    assert "没有封存" in report
    assert "封存记录一致" not in report
    digest = hashlib.sha256((folder / "tagmanifest-sha256.txt").read_bytes()).hexdigest()
    assert verified(folder, "--digest", digest)[0] == 0


# --- tampering ----------------------------------------------------------------------------------------------------


def replacing(path: str, old: str, new: str) -> tuple[str, Change]:
    """Return the path of a file, and the change of a text in it."""

    def change(folder: Path) -> None:
        content = (folder / path).read_bytes()
        assert old.encode() in content, (path, old)
        (folder / path).write_bytes(content.replace(old.encode(), new.encode(), 1))

    return path, change


def adding(path: str, content: bytes = b"<!doctype html><p>x") -> tuple[str, Change]:
    """Return the path of a file that is new, and the change that adds it."""

    def change(folder: Path) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)

    return path, change


def removing(path: str) -> tuple[str, Change]:
    """Return the path of a file, and the change that removes it."""
    return path, lambda folder: (folder / path).unlink()


def in_json(folder: Path) -> None:
    """Give a duty to another department, in JSON."""
    path = folder / f"{DATA}plan.json"
    plan = json.loads(path.read_text("utf-8"))
    duty = plan["tasks"][0]["duties"][0]
    assert duty["department"] == "shi-cai-zheng-ju"
    duty["department"] = "shi-jiao-yu-ju"
    path.write_text(json.dumps(plan, ensure_ascii=False, indent=1) + "\n", "utf-8")


def in_csv(folder: Path) -> None:
    """Give a duty to another department, in CSV."""
    path = folder / f"{DATA}duties.csv"
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    rows[1] = [cell.replace("shi-cai-zheng-ju", "shi-jiao-yu-ju") for cell in rows[1]]
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    path.write_bytes("\ufeff".encode() + written.getvalue().encode())


def in_sqlite(folder: Path) -> None:
    """Give all duties of a department to another, in the database."""
    with sqlite3.connect(folder / f"{SITE}plan.sqlite") as database:
        changed = database.execute("UPDATE duties SET department = 'shi-jiao-yu-ju' WHERE department LIKE 'shi-cai%'")
        assert changed.rowcount > 0
    database.close()


def in_sqlite_header(folder: Path) -> None:
    """Change the version of the library that is said to have written the database."""
    content = bytearray((folder / f"{SITE}plan.sqlite").read_bytes())
    content[98] ^= 1
    (folder / f"{SITE}plan.sqlite").write_bytes(content)


def in_zip(path: str, part: str, old: str, new: str) -> tuple[str, Change]:
    """Return the path of an Office file or another zip, and the change of a text in a part of it."""

    def change(folder: Path) -> None:
        with zipfile.ZipFile(folder / path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        (name,) = [name for name in parts if re.fullmatch(part, name) and old.encode() in parts[name]][:1]
        parts[name] = parts[name].replace(old.encode(), new.encode(), 1)
        with zipfile.ZipFile(folder / path, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, content in parts.items():
                archive.writestr(each, content)

    return path, change


TASK, DEPARTMENT = f"{SITE}2031/tasks/1-1.html", f"{SITE}2031/departments/shi-cai-zheng-ju.html"
LEAVING_SOURCES: dict[str, tuple[str, Change]] = {
    "text of a task's page": replacing(TASK, "书房10个", "书房11个"),
    "department on a task's page": replacing(TASK, ">市财政局<", ">市教育局<"),
    "role on a task's page": replacing(TASK, "牵头", "配合"),
    "target of a link": replacing(TASK, "departments/shi-cai-zheng-ju.html", "departments/shi-jiao-yu-ju.html"),
    "words that only print shows": replacing(TASK, "</body>", "<p class='print'>作废</p></body>"),
    "comment in a page": replacing(TASK, "</body>", "<!-- x --></body>"),
    "title of a page": replacing(TASK, "<title>", "<title>作废"),
    "linked data of a page": replacing(TASK, "BreadcrumbList", "ItemList"),
    "header of a page": replacing(TASK, "示例市阅读计划</a>", "示例市阅读计划（作废）</a>"),
    "a department's page": replacing(DEPARTMENT, "社区书房", "社区学校"),
    "the matrix": replacing(f"{SITE}2031/matrix.html", "市财政局", "市教育局"),
    "the whole text": replacing(f"{SITE}2031/text.html", "3000册", "300册"),
    "the edition's page": replacing(f"{SITE}2031/index.html", "建好书房", "建好厨房"),
    "the digest that a page shows": replacing(f"{SITE}2031/index.html", "封存摘要", "摘要"),
    "the erratum that a page shows": replacing(TASK, "书房12个", "书房13个"),
    "the home page": replacing(f"{SITE}index.html", "2031", "2032"),
    "a hand-written page": replacing(f"{SITE}about.html", "市政府办公室", "市财政局"),
    "a sheet of duties": replacing(f"{SITE}2031/sheets/shi-cai-zheng-ju.html", "市财政局", "市教育局"),
    "JSON": (f"{DATA}plan.json", in_json),
    "CSV": (f"{DATA}duties.csv", in_csv),
    "a blank in CSV": replacing(f"{DATA}tasks.csv", "\r\n", " \r\n"),
    "XML": replacing(f"{DATA}notice.akn.xml", "市财政局", "市教育局"),
    "SQLite": (f"{SITE}plan.sqlite", in_sqlite),
    "a byte of SQLite that nobody reads": (f"{SITE}plan.sqlite", in_sqlite_header),
    "the workbook": in_zip(f"{DATA}plan.xlsx", r"xl/.*\.xml", "市财政局", "市教育局"),
    "a department's workbook": in_zip(f"{DATA}departments/shi-cai-zheng-ju.xlsx", r"xl/.*\.xml", "书房", "厨房"),
    "the Word file": in_zip(f"{DATA}notice.docx", r"word/document\.xml", "3000", "300"),
    "a property of the Word file": in_zip(f"{DATA}notice.docx", r"docProps/.*", "示例市", "别的市"),
    "the data package": in_zip(f"{DATA}datapackage.zip", r".*duties\.csv", "市财政局", "市教育局"),
    "the schema": replacing(f"{DATA}plan.schema.json", "department", "departmant"),
    "the notice to take away": replacing(f"{DATA}notice.txt", "3000册", "300册"),
    "the copy of a source": replacing(f"{DATA}source/tasks/1-1.yml", "3000册", "300册"),
    "the search": replacing(f"{SITE}2031/search-text.js", "3000册", "300册"),
    "a script": replacing(f"{SITE}assets/plan.js", "(", " ("),
    "the style sheet": replacing(f"{SITE}assets/plan.css", "{", " {"),
    "an asset of the edition": replacing(f"{SITE}2031/assets/plan.css", "{", " {"),
    "the site's list of checksums": replacing(f"{SITE}2031/manifest-sha256.txt", "index.html", "Index.html"),
    "the inventory": replacing("data/inventory.txt", "发文机关：", "发文机关：别的"),
    "the record of the build": replacing("data/build.json", "示例市阅读计划", "示例市读书计划"),
    "the record's form": replacing("data/build.json", "[{", "[ {"),
    "errata": replacing("data/plan/2031/errata.yml", "书房12个", "书房13个"),
    "a comment in the errata": replacing("data/plan/2031/errata.yml", "- date", "# x\n- date"),
    "a comment in the registry": replacing("data/plan/departments.yml", "供测试用", "供使用"),
    "an alias in the registry": replacing("data/plan/departments.yml", "[市教委]", "[市教委, 教委]"),
    "who packed it when": replacing("bag-info.txt", "Bagging-Date: 2031", "Bagging-Date: 2032"),
    "who it is of": replacing("bag-info.txt", "Source-Organization: 示例市", "Source-Organization: 别的市"),
    "the seal that it says it has": replacing("bag-info.txt", "Seal-Digest: ", "Seal-Digest: 0"),
    "another field": replacing("bag-info.txt", "Bagging-Date", "Contact-Name: x\nBagging-Date"),
    "the declaration": replacing("bagit.txt", "UTF-8\n", "UTF-8\n\n"),
    "a new page": adding(f"{SITE}2031/tasks/9-9.html"),
    "a new source": adding("data/plan/2031.txt"),
    "a new file of the bag": adding("data/note.txt", b"x\n"),
    "a new tag file": adding("note.txt", b"x\n"),
    "fetch.txt": adding("fetch.txt", b""),
    "a page lost": removing(f"{SITE}2031/sheets/shi-cai-zheng-ju.html"),
    "data lost": removing(f"{DATA}standings.csv"),
    "the errata lost": removing("data/plan/2031/errata.yml"),
    "the inventory lost": removing("data/inventory.txt"),
    "the record lost": removing("data/build.json"),
}  # fmt: skip


def renamed(folder: Path) -> None:
    """Give a page the name of another, and that one its name."""
    first, second = folder / TASK, folder / f"{SITE}2031/tasks/1-2.html"
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)


LEAVING_SOURCES["two pages exchanged"] = (TASK, renamed)


OPEN = ("the record lost", "a byte of SQLite that nobody reads")
"""What cannot be told from a bag of another version or system: the origin is not proven then."""


@pytest.mark.parametrize("mended", [False, True], ids=["", "mended"])
@pytest.mark.parametrize("tampering", LEAVING_SOURCES)
def test_what_leaves_the_sealed_sources_alone_is_named(bag: Path, tampering: str, mended: bool) -> None:
    """Whatever is changed beside the sealed sources, a bag with the right seal does not pass, and the file is named."""
    path, change = LEAVING_SOURCES[tampering]
    before = contents(bag)
    change(bag)
    assert contents(bag) != before
    if mended:
        mend(bag)
    code, report = verified(bag, "--digest", seal_of(bag))

    assert PASSED not in report
    assert code == (3 if mended and tampering in OPEN else 1), report
    assert named(report, path), report


OF_SOURCES: dict[str, Change] = {
    "a task": replacing("data/plan/2031/tasks/1-1.yml", "lead: 市财政局", "lead: 市教育局")[1],
    "a comment in a task": adding("data/plan/2031/tasks/1-2.yml", b"# x\n")[1],
    "the notice": replacing("data/plan/2031/notice.txt", "3000册", "300册")[1],
    "the edition": replacing("data/plan/2031/edition.yml", "阅读计划", "读书计划")[1],
    "the registry": replacing("data/plan/departments.yml", "kind: body", "kind: office")[1],
    "a reference": replacing("data/plan/references.yml", "〔2030〕", "〔2029〕")[1],
    "a task lost": removing("data/plan/2031/tasks/2-2.yml")[1],
    "a task more": adding("data/plan/2031/tasks/2-3.yml", b"text: x\n")[1],
    "the seal's date": replacing("data/plan/2031/seal.yml", "2031-12-31", "2031-12-30")[1],
    "the seal's digest": replacing("data/plan/2031/seal.yml", "digest: '", "digest: 'a")[1],
    "the seal lost": removing("data/plan/2031/seal.yml")[1],
}


@pytest.mark.parametrize("mended", [False, True], ids=["", "mended"])
@pytest.mark.parametrize("tampering", OF_SOURCES)
def test_no_change_of_the_sources_passes(bag: Path, tampering: str, mended: bool) -> None:
    """Whatever is done to the sources and to the seal, the bag fails."""
    digest = seal_of(bag)
    OF_SOURCES[tampering](bag)
    if mended:
        mend(bag)
    code, report = verified(bag, "--digest", digest)

    assert (code, PASSED in report) == (1, False), report


LISTS = [f"{tag}manifest-{algorithm}.txt" for tag in ("", "tag") for algorithm in ("sha256", "sha512")]


@pytest.mark.parametrize("how", ["lost", "upset", "blank", "short"])
@pytest.mark.parametrize("name", LISTS)
def test_no_change_of_the_lists_passes(bag: Path, name: str, how: str) -> None:
    """A list that is gone, in another order, with another line end or without a line fails, and is named."""
    lines = (bag / name).read_text("utf-8").splitlines(keepends=True)
    if how == "lost":
        (bag / name).unlink()
    else:
        changed = {"upset": lines[::-1], "blank": [lines[0].replace("\n", "\r\n"), *lines[1:]], "short": lines[1:]}[how]
        (bag / name).write_bytes("".join(changed).encode())
    if not name.startswith("tag"):
        tags = {path: it for path, it in contents(bag).items() if not path.startswith(("data/", "tagmanifest-"))}
        relist(bag, "tagmanifest", tags)
    code, report = verified(bag, "--digest", seal_of(bag))

    assert (code, PASSED in report) == (1, False)
    assert name in report


def test_a_whole_forgery_with_a_seal_of_its_own_is_not_proven(plan: Path, bag: Path, tmp_path: Path) -> None:
    """Who changes the plan, seals it anew and packs it has a bag that is right in itself, and passes by no digest."""
    forged = shutil.copytree(plan, tmp_path / "forged")
    (forged / "plan/2031/seal.yml").unlink()
    for path in (forged / "plan/2031/tasks/1-1.yml", forged / "plan/2031/notice.txt"):
        path.write_text(path.read_text("utf-8").replace("3000册", "300册"), "utf-8")
    assert run("seal", "2031", "--plan-dir", forged / "plan", "--date", "2031-12-31").exit_code == 0
    folder = packed(forged, tmp_path / "bag")

    code, report = verified(folder)
    assert (code, report.splitlines()[-1].startswith(UNPROVEN)) == (3, True)
    assert verified(folder, "--digest", seal_of(bag))[0] == 1


# --- what no seal covers ------------------------------------------------------------------------------------------

AROUND: dict[str, tuple[str, str, str, str]] = {
    "words in the frame": ("overrides/base.html", "</body>", "<p>作废</p></body>", "框架里有 a frame has：作废"),
    "a style in the frame": ("overrides/base.html", "</body>", "<style>p{top:0}</style></body>", "p{top:0}"),
    "a style sheet": ("overrides/assets/frame.css", "{", "{top:0;", "data/site/assets/plan.css"),
    "a hand-written page": ("docs/about.md", "市政府办公室", "市财政局", "data/site/about.html"),
    "a setting": ("mkdocs.yml", "示例市阅读计划", "示例市读书计划", "setting name"),
}
"""What is changed → a file of the project, what is changed in it, and what the report says."""


@pytest.mark.parametrize("forgery", AROUND)
def test_what_no_seal_covers_does_not_pass_by_the_seal(plan: Path, tmp_path: Path, forgery: str) -> None:
    """A bag of the sealed data, with other frames, styles or pages around them, is not passed, and these are named."""
    name, old, new, said = AROUND[forgery]
    project = shutil.copytree(plan, tmp_path / "project")
    text = (project / name).read_text("utf-8")
    assert old in text
    (project / name).write_text(text.replace(old, new, 1), "utf-8")
    forged = packed(project, tmp_path / "bag")
    code, report = verified(forged, "--digest", seal_of(forged))

    assert (code, report.splitlines()[-1].startswith(DATA_ONLY)) == (3, True), report
    assert said in report
    assert "data/site/accessibility.html：没有证明" not in report or forgery != "a hand-written page"


def test_without_the_project_what_is_around_the_data_is_named(
    bag: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a project, a report names files and words that no seal proves; one in the bag counts for nothing."""
    monkeypatch.chdir(tmp_path)
    code, report = verified(bag, "--digest", seal_of(bag))

    assert (code, report.splitlines()[-1].startswith(DATA_ONLY)) == (3, True)
    for said in ("data/site/about.html：", "data/site/assets/plan.css：", "a frame has：示例市阅读计划"):
        assert said in report
    (bag / "mkdocs.yml").write_text("site_name: x\n", "utf-8")
    monkeypatch.chdir(bag)
    assert verify_command.project_beside(bag) is None


# --- another version of the program -------------------------------------------------------------------------------


def of_another_version(folder: Path) -> None:
    """Let a bag say that another version of the program made it."""
    record = json.loads((folder / "data/build.json").read_text("utf-8"))
    record[0]["plan"] = "0.0.9"
    text = (json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
    (folder / "data/build.json").write_bytes(text)
    info = (folder / "bag-info.txt").read_text("utf-8").replace("Agent: plan 0.1.0", "Agent: plan 0.0.9")
    info = re.sub(r"(Build-Record-Digest): \w+", rf"\1: {hashlib.sha256(text).hexdigest()}", info)
    (folder / "bag-info.txt").write_text(info, "utf-8")


def test_a_bag_of_another_version_passes_where_every_byte_is_the_same(bag: Path) -> None:
    """Where another version makes the same bytes, nothing is left to be checked."""
    of_another_version(bag)
    mend(bag)

    assert verified(bag, "--digest", seal_of(bag))[0] == 0


CONTRADICTING = ("JSON", "CSV", "SQLite", "the whole text", "the Word file", "a hand-written page", "errata")


CLAIMING = (
    *CONTRADICTING,
    *("text of a task's page", "department on a task's page", "header of a page", "the matrix", "XML", "the workbook"),
    *("the data package", "the search", "a script", "the inventory", "who packed it when", "a new page", "a page lost"),
    *("a new source", "a new tag file", "two pages exchanged"),
)


@pytest.mark.parametrize("tampering", CLAIMING)
def test_a_forgery_that_claims_another_version_does_not_pass(bag: Path, tampering: str) -> None:
    """To claim another version helps no forger: what differs is named; what contradicts the data fails."""
    path, change = LEAVING_SOURCES[tampering]
    change(bag)
    of_another_version(bag)
    mend(bag)
    code, report = verified(bag, "--digest", seal_of(bag))

    assert named(report, path), report
    assert PASSED not in report
    assert code == 1 if tampering in CONTRADICTING else code in (1, 3), report


def swapped(folder: Path) -> None:
    """Exchange the roles on a task's page."""
    text = (folder / TASK).read_text("utf-8").replace("牵头", "\0").replace("配合", "牵头").replace("\0", "配合")
    (folder / TASK).write_text(text, "utf-8")


def with_another_key(folder: Path) -> None:
    """Add a key to the plan in JSON."""
    path = folder / f"{DATA}plan.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"void": "作废"}, ensure_ascii=False), "utf-8")


SHEET = f"{SITE}2031/sheets/shi-cai-zheng-ju.html"
ADDING: dict[str, tuple[str, Change]] = {
    "roles exchanged": (TASK, swapped),
    "a department more": replacing(TASK, '<li id="duty', '<li>市教育局</li><li id="duty'),
    "a paragraph more": replacing(TASK, "</h1>", "</h1><p>本任务作废。</p>"),
    "a duty more on a sheet": replacing(SHEET, "</h1>", "</h1><p>另加一项。</p>"),
    "a key more": (f"{DATA}plan.json", with_another_key),
}


@pytest.mark.parametrize("version", ["another", "unknown"])
@pytest.mark.parametrize("tampering", ADDING)
def test_what_is_added_to_the_data_differs(bag: Path, tampering: str, version: str) -> None:
    """What says more than the data, or in another order, is said to differ, and pages left alone are not."""
    path, change = ADDING[tampering]
    change(bag)
    of_another_version(bag)
    if version == "unknown":
        (bag / "data/build.json").unlink()
    mend(bag)
    code, report = verified(bag, "--digest", seal_of(bag))

    assert (code, PASSED in report) == (3, False), report
    assert f"{path}：与由数据生成的不同" in report
    assert not re.search(r"data/site/2031/tasks/1-2.html：(?!文字相同)", report)
    assert report.index(f"{path}：与由数据生成的不同") < report.index("没有逐字节核对")


# --- random bytes -------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_random_byte_does_not_pass_unnamed(whole: Path, data: st.DataObject) -> None:
    """A byte flipped in any file of a bag, all lists mended, is told: the file is named, or the bag fails."""
    path = data.draw(st.sampled_from([path for path, content in sorted(contents(whole).items()) if content]))
    digest = seal_of(whole)
    content = bytearray((whole / path).read_bytes())
    at, bit = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(0, 7))
    content[at] ^= 1 << bit
    with Restored(whole):
        (whole / path).write_bytes(content)
        if not path.startswith(("manifest-", "tagmanifest-")):
            mend(whole)
        if contents(whole)[path] == bytes(content):  # else the mending undid it
            code, report = verified(whole, "--digest", digest)

            assert code != 0 or named(report, path), report
