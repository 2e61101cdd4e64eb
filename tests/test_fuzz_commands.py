"""Whatever a file holds, `check`, `fix`, `import` and `verify` end in a result or in messages, and no result is wrong.

Each test tries a share of `PLAN_FUZZ` mutants; the number of a mutant in a failure is the seed that makes it again.
"""

import hashlib
import io
import random
import shutil
import unicodedata
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from generator.files.zip_write import zipped
from generator.formats import documents
from generator.intake.paragraphs import issued_text
from generator.intake.readers import detect
from generator.plan import document as document_plan
from generator.plan import fix, notice
from generator.plan.document import Document
from generator.plan.load import load
from generator.problems import PlanError
from generator.spreadsheet import write
from tests.mutants import ending, mutant, seeds
from tests.once import once
from tests.pdf_pages import LEFT, ROW, TOP, pdf

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
SHARDS = 4
shards = pytest.mark.parametrize("shard", range(SHARDS))

WORDS = (
    "title",
    "text",
    "note",
    "preamble",
    "closing",
    "cover",
    "recipients",
    "clause",
    "rest",
    "opening",
    "text_lead",
)
"""The keys whose values are words of the notice, or of an editor."""


def run(*words: str | Path) -> Result:
    """Run a command: it ends with 0, 1 or 2 and says something, or it is at fault."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code in (0, 1, 2)
    assert result.output.strip()
    return result


@cache
def plans() -> dict[Path, dict[str, bytes]]:
    """Return the plans that mutants are made of, with their files."""
    folders = (TESTS / "small_plan", ROOT / "plan")
    names = ("*.yml", "*.txt")
    return {
        folder: {
            path.relative_to(folder).as_posix(): path.read_bytes() for name in names for path in folder.rglob(name)
        }
        for folder in folders
    }


def spoilt(folder: Path, chance: random.Random) -> Path:
    """Copy a plan into a folder, one to three of its files spoilt."""
    files = plans()[chance.choice(list(plans()))]
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    for name in chance.sample(sorted(files), chance.randint(1, 3)):
        (folder / name).write_bytes(mutant(files[name], list(files.values()), chance))
    return folder


def rendered(folder: Path) -> dict[str, str] | None:
    """Return the notices that an accepted plan renders, which are those in its files; None where it has problems."""
    try:
        plan = load(folder)
    except PlanError:
        return None
    for edition in plan.editions:
        issued = (folder / edition.id / "notice.txt").read_bytes().decode("utf-8-sig")
        assert notice.text(edition) == issued.replace("\r\n", "\n").rstrip("\n")
    return {edition.id: notice.text(edition) for edition in plan.editions}


@shards
def test_a_plan_is_whole_or_has_problems(shard: int, tmp_path: Path) -> None:
    """A spoilt plan renders its notice character for character, or `check` lists what is wrong with it."""
    for seed in seeds(0.35, shard, SHARDS):
        folder = spoilt(tmp_path / str(seed), random.Random(f"load {seed}"))
        with ending(f"load {seed}"):
            found = rendered(folder)
            if seed % 5 == 0:
                assert run("check", "--plan-dir", folder).exit_code == (found is None), seed
        shutil.rmtree(folder)


def said(folder: Path) -> dict[str, list[str]]:
    """Return the words that each readable file of a plan holds."""
    found = {}
    for path in folder.rglob("*.yml"):
        try:
            text = path.read_bytes().decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        document, _ = document_plan.parse(Document("", text))
        if document:
            found[path.relative_to(folder).as_posix()] = sorted(_words({"": document.data}))
    return found


def _words(value: Any, key: str = "") -> Iterator[str]:
    entries = value.items() if isinstance(value, dict) else [(key, entry) for entry in value]
    for name, entry in entries:
        written = "".join(unicodedata.normalize("NFKC", name).split())  # as `fix` writes keys
        if isinstance(entry, dict | list):
            yield from _words(entry, written)
        elif isinstance(entry, str) and written in WORDS:
            yield f"{written}: {entry}"


@shards
def test_fix_changes_no_words(shard: int, tmp_path: Path) -> None:
    """`fix` leaves every word as it was, whatever the files are; what it has mended it does not mend again."""
    for seed in seeds(0.15, shard, SHARDS):
        folder = spoilt(tmp_path / str(seed), random.Random(f"fix {seed}"))
        before, whole = said(folder), rendered(folder)
        with ending(f"fix {seed}"):
            run("fix", "--plan-dir", folder)
        after = said(folder)

        assert {name: after.get(name) for name in before} == before, seed
        assert whole in (None, rendered(folder)), seed
        assert not fix.mend(folder).mended, seed
        shutil.rmtree(folder)


@cache
def handed_in() -> dict[str, bytes]:
    """Return documents of every format that an import reads."""
    edition = load(TESTS / "small_plan").editions[0]
    lines = notice.text(edition).split("\n")
    body = "".join(f"<p>{line}</p>\n" for line in lines)
    row = "<tr><td>1</td><td>建房</td><td>市财政局</td></tr>"
    table = f"<table><tr><th>序号</th><th>任务</th><th>责任单位</th></tr>{row * 3}</table>"
    page = [(LEFT, TOP - i * ROW, line[:25]) for i, line in enumerate(lines[:20])]
    found = {path.name: path.read_bytes() for path in sorted((TESTS / "notices").glob("*.txt"))}
    found |= {"a.docx": documents.notice_docx(edition), "b.xlsx": write.edition(edition), "c.pdf": pdf([page, page])}
    return found | {"d.html": f"<!doctype html><html><head></head><body>{body}{table}</body></html>".encode()}


def repacked(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Return a package with one of its files spoilt."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(files))
    return zipped(files | {name: mutant(files[name], [*files.values(), *others], chance)})


@shards
def test_a_document_is_imported_whole_or_refused(shard: int, tmp_path: Path) -> None:
    """What an import takes from a spoilt document is its text, character for character, or it takes nothing."""
    names, contents = list(handed_in()), list(handed_in().values())
    for seed in seeds(0.3, shard, SHARDS):
        chance = random.Random(f"import {seed}")
        name = (
            names[seed % len(names)]
            if chance.random() < 0.5
            else chance.choice(["a.docx", "b.xlsx", "c.pdf", "d.html"])
        )
        content = handed_in()[name]
        packed = content.startswith(b"PK") and chance.random() < 0.8
        file, folder = tmp_path / name, tmp_path / f"plan-{seed}"
        file.write_bytes((repacked if packed else mutant)(content, contents, chance))
        if name == "b.xlsx":
            shutil.copytree(TESTS / "small_plan", folder)
        with ending(f"import {seed}"):
            result = run("import", file, "--edition", "2031", "--plan-dir", folder)
        if name == "b.xlsx":
            assert rendered(folder) is not None, seed
        elif result.exit_code:
            assert not folder.exists(), seed
        else:
            text, _ = issued_text(detect.read(file))
            assert rendered(folder) == {"2031": text.rstrip("\n")}, seed
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def bagged(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the zip of the small plan's edition, which verifies."""

    def make(folder: Path) -> None:
        words = ("bag", "2031", folder / "2031.zip", "--plan-dir", TESTS / "small_plan", "-f", ROOT / "mkdocs.yml")
        assert run(*words, "--date", "2031-12-31").exit_code == 0

    return (once(tmp_path_factory, "fuzz-bag", make) / "2031.zip").read_bytes()


def digests(content: bytes) -> dict[str, str] | None:
    """Return the SHA-256 of what a zip holds, by path below its folder; None where it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {n.partition("/")[2]: hashlib.sha256(archive.read(n)).hexdigest() for n in archive.namelist()}
    except Exception:  # noqa: BLE001  any way of not being read is one
        return None


def spoilt_bag(content: bytes, chance: random.Random) -> bytes:
    """Return a zip with bytes spoilt, or with a file of it spoilt, gone, renamed or taken for another."""
    how = chance.choice(("bytes", "file", "gone", "name", "other"))
    if how == "bytes":
        return mutant(content, [content], chance)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name, other = chance.sample(sorted(files), 2)
    if how == "file":
        files[name] = mutant(files[name], [files[other]], chance)
    elif how == "other":
        files[name] = files[other]
    else:
        body = files.pop(name)
        files |= {f"{name}{chance.choice(['x', '/x', ' '])}": body} if how == "name" else {}
    return zipped(files)


@pytest.mark.slow
@shards
def test_no_changed_archive_is_called_whole(shard: int, bagged: bytes, tmp_path: Path) -> None:
    """`verify` finds a spoilt zip consistent only where every file that is listed in it is in it as it was."""
    found, file = digests(bagged), tmp_path / "2031.zip"
    assert found
    whole = {name: digest for name, digest in found.items() if not name.startswith("tagmanifest-")}  # listed nowhere
    for seed in seeds(0.2, shard, SHARDS):
        content = spoilt_bag(bagged, random.Random(f"verify {seed}"))
        file.write_bytes(content)
        with ending(f"verify {seed}"):
            result = run("verify", file)
        assert result.exit_code in {1, 3}, seed
        if result.exit_code == 3:
            found = digests(content)
            assert found is not None, seed
            assert {name: found.get(name) for name in whole} == whole, seed
