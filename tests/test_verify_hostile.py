"""Bags and zips that somebody made to harm who verifies them: each ends in findings, in little time and memory."""

import datetime as dt
import io
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import urls
from generator.archive import build_record
from generator.archive.build_record import BuildRecord
from generator.archive.verify import contents, rebuild, verify
from generator.archive.verify import findings as findings_archive
from generator.build.theme import frame_key
from generator.files import manifest, zip_read
from generator.files.zip_write import zipped
from generator.site.frame import Frame
from generator.site.pages.page import Site

EXAMPLES = int(os.environ.get("PLAN_FUZZ", "40"))
SMALL = Path(__file__).parent / "small_plan"
LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
from generator.cli import main
main()
"""

Files = Mapping[str, bytes]


def bag(more: Files | None = None) -> dict[str, bytes]:
    """Return the files of a small bag: the small plan, and a page."""
    plan = {f"data/plan/{p.relative_to(SMALL).as_posix()}": p.read_bytes() for p in SMALL.rglob("*.*") if p.is_file()}
    page = b'<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="plan.css"><a href="index.html#s1">'
    site = {"data/site/index.html": page, "data/site/plan.css": b"p { background: url(index.html) } /* * */"}
    return listed({**plan, **site, **(more or {})})


def listed(payload: Files) -> dict[str, bytes]:
    """Return a bag of these files, with all of its lists."""
    size = f"{sum(map(len, payload.values()))}.{len(payload)}"
    tags = {"bagit.txt": b"BagIt-Version: 1.0\n", "bag-info.txt": f"Payload-Oxum: {size}\n".encode()}
    tags |= {manifest.name(name): manifest.text(name, payload).encode() for name in manifest.ALGORITHMS}
    return {
        **payload,
        **tags,
        **{f"tag{manifest.name(n)}": manifest.text(n, tags).encode() for n in manifest.ALGORITHMS},
    }


def packed(files: Files) -> bytes:
    """Pack files as `plan bag` does."""
    return zipped({f"plan-2031/{path}": content for path, content in files.items()})


def findings(content: bytes, name: str = "x.zip") -> tuple[findings_archive.Finding, ...]:
    """Verify a zip."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(content)
        return verify.verify(Path(folder) / name)


def wrong(found: tuple[findings_archive.Finding, ...]) -> str:
    """Return what failed, a line a detail; hold the report against what is promised of it."""
    assert findings_archive.report(found).endswith(("its origin is not proven.\n", "failed.\n"))
    assert all(len(detail.splitlines()) <= 1 for finding in found for detail in finding.details)
    return "\n".join(detail for finding in found if finding.passed is False for detail in finding.details)


def test_the_small_bag_is_whole() -> None:
    """What the bags below are made of has all lists right, and links that lead somewhere."""
    found = findings(packed(bag()))

    assert {finding.chinese for finding in found if finding.passed is False} == {"搜索所用的文件都在。"}


@pytest.mark.parametrize(
    "name",
    [
        "a\nb.html",
        "x.",
        "x ",
        "con.html",
        "a:b",
        "..",
        "a\u202eb",
        "../../x",
        "/x",
        "a\\b",
        ".git/config",
        "a\rb",
        "a\x85b",
    ],
)
def test_odd_names_are_told(name: str) -> None:
    """A name that some system cannot take, or that leads out, is told in one line, in a zip that is otherwise right."""
    said = wrong(findings(packed(bag({f"data/site/{name}": b"x"}))))

    assert "data/site/" in said
    assert "unsafe path" in said


@pytest.mark.parametrize(
    ("first", "second"), [("a.html", "A.html"), ("\u00e9", "e\u0301"), ("a", "a/b"), ("a.html", "a.html")]
)
def test_names_that_clash_are_told(first: str, second: str) -> None:
    """Names that differ by case or form alone, that stand twice, or that need a file and a folder in one place."""
    content, files = io.BytesIO(), bag()
    with zipfile.ZipFile(content, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of names that stand twice
        for path in (*files, f"data/site/{first}", f"data/site/{second}"):
            archive.writestr(f"plan-2031/{path}", files.get(path, b"x"))
    said = wrong(findings(content.getvalue()))

    assert "the same on some systems" in said or "stands twice" in said


def test_a_folder_with_odd_files_is_told(tmp_path: Path) -> None:
    """A repository, a pipe, links and names with line breaks in a bag's folder are told; nothing waits for the pipe."""
    for path, content in bag({"data/site/a\nb": b"x", "data/site/x.": b"x"}).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text("[core]")
    os.mkfifo(tmp_path / "data/pipe")
    (tmp_path / "data/loop").symlink_to(tmp_path / "data/loop")
    (tmp_path / "data/out").symlink_to("/etc", target_is_directory=True)
    (Path(os.fsencode(tmp_path).decode()) / "data" / os.fsdecode(b"\xff")).write_bytes(b"")
    said = wrong(verify.verify(tmp_path))

    for named in (
        ".git：",
        "data/pipe：",
        "data/loop：",
        "data/out：",
        "data/site/a␊b",
        "data/site/x.",
        "data/?：",
    ):
        assert named in said, named
    assert "passwd" not in said


def bomb(megabytes: int) -> bytes:
    """Return a deflated stream of as many megabytes of nothing, made without writing them."""
    packer = zlib.compressobj(wbits=-15)
    piece = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return piece * megabytes + b"\x03\x00"


def one_entry(name: str, body: bytes, size: int, method: int = 8, crc: int = 0) -> bytes:
    """Return a zip of one file that says what is asked of it."""
    told = struct.pack("<HHHHHLLLHH", 20, 0, method, 0, 33, crc, len(body), size, len(name), 0)
    local = b"PK\x03\x04" + told + name.encode() + body
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + told + struct.pack("<HHHLL", 0, 0, 0, 0, 0) + name.encode()
    return local + entry + b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 1, 1, len(entry), len(local), 0)


def verified_in_a_gigabyte(content: bytes, folder: Path) -> str:
    """Verify a zip in a process that may have no more than 1 GiB of memory; give its report."""
    (folder / "x.zip").write_bytes(content)
    command = [sys.executable, "-c", LIMITED, "verify", str(folder / "x.zip")]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=Path(__file__).parents[1])
    assert (ran.returncode, ran.stderr) == (1, "")
    return ran.stdout


def test_a_bomb_is_refused_by_what_it_declares(tmp_path: Path) -> None:
    """A zip that says it unpacks to more than 2 GiB is not unpacked."""
    report = verified_in_a_gigabyte(one_entry("data/x.html", bomb(3000), 3000 * 2**20), tmp_path)

    assert "压缩包过大 too large" in report


@pytest.mark.parametrize("declared", [10, 0, 2**20])
def test_a_bomb_is_refused_by_what_it_is(tmp_path: Path, declared: int) -> None:
    """A zip whose directory tells of few bytes, of which 3 GiB come, is left at the first byte that is too much."""
    report = verified_in_a_gigabyte(
        one_entry("data/x.html", bomb(3000), declared, crc=zlib.crc32(bytes(declared))), tmp_path
    )

    assert f"{declared} bytes declared, {declared + 1} or more found" in report


def test_a_large_file_takes_little_memory(tmp_path: Path) -> None:
    """A page of 64 MB that is what it says is weighed in pieces, and named as too large to be looked through."""
    size = 64 * 2**20
    content = one_entry("plan-2031/data/site/index.html", bomb(64), size, crc=zlib.crc32(bytes(size)))
    report = verified_in_a_gigabyte(content, tmp_path)

    assert "data/site/index.html：过大 too large" in report


def test_a_list_may_be_longer_than_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of checksums, which name every file, are read where they are longer than any page may be."""
    monkeypatch.setattr(contents, "MAX_READ", 700)
    files = bag({f"data/site/{i}.html": b'<meta charset="utf-8">' for i in range(20)})
    assert len(files["manifest-sha256.txt"]) > 700

    assert "txt：过大" not in wrong(findings(packed(files))).replace("notice.txt：过大", "")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 9, 99])
def test_other_compressions_are_not_unpacked(method: int) -> None:
    """Methods whose unpacking knows no limit, and unknown ones, are told."""
    assert "x：读不出来 unreadable（compression）" in wrong(findings(one_entry("x", b"", 0, method)))


def test_a_directory_without_end_is_not_read(tmp_path: Path) -> None:
    """A directory of 40 MB, as long comments make one, is more than a zip of ours has."""
    entry = b"PK\x01\x02" + struct.pack("<HHHHHHLLLHHHHHLL", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 65535, 0, 0, 0, 0)
    directory = (entry + b"x" + bytes(65535)) * 640
    end = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 640, 640, len(directory), 0, 0)

    assert "压缩包打不开" in verified_in_a_gigabyte(directory + end, tmp_path)


def test_many_files_take_time_as_they_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times as many files take about four times as long, in hundreds of years and with lists that are wrong."""

    def seconds(count: int) -> float:
        years = {f"{1000 + i % 500}/{i}.html": b"<a href=x>" for i in range(count)}
        content = zipped({"versions.json": b"[]", "editions.html": b"", **years, "manifest-sha256.txt": b"00  x\n"})
        start = time.process_time()
        findings(content)
        return time.process_time() - start

    seconds(200)
    assert seconds(8000) < 9 * max(seconds(2000), 0.1)
    monkeypatch.setattr(zip_read, "MAX_FILES", 10)
    assert "too large" in wrong(findings(zipped({f"x/{i}": b"" for i in range(11)})))


@pytest.mark.parametrize(
    "text", ["/*", "url(", "<a ", "<!--", "<a href='/" + "/" * 500 + "'>", "<a href='http://[x'>", "<!["]
)
@pytest.mark.parametrize("path", ["data/site/index.html", "data/site/plan.css"])
def test_a_text_takes_time_as_it_is_long(path: str, text: str) -> None:
    """A page or a style sheet that repeats what begins something without end takes time in proportion to its length."""

    def seconds(count: int) -> float:
        content = packed(bag({path: (text * (count // len(text))).encode()}))
        start = time.process_time()
        findings(content)
        return time.process_time() - start

    seconds(1000)
    assert seconds(200_000) < 9 * max(seconds(50_000), 0.1)


def recorded(**changes: Any) -> BuildRecord:
    """Return a record of the build of the small bag, as this program might write it, with changes."""
    keys = [frame_key(edition, path) for edition in (None, "2031") for path in urls.sample_pages(edition)]
    usual = BuildRecord(
        program=build_record.program(),
        day=dt.date(2031, 12, 31),
        site=Site(name="x"),
        frames=tuple((key, Frame(("", "content", ""))) for key in dict.fromkeys(keys)),
        hand_written=(),
        pages=(),
        theme={},
        sources={},
    )
    return replace(usual, **changes)


def with_record(record: BuildRecord) -> bytes:
    """Return the small bag, packed with a record of its build."""
    return packed(bag({"data/build.json": build_record.encode(record)}))


def test_a_record_is_built_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the bags below are refused for is not that they have a record: this one is built, file by file."""
    said = wrong(findings(with_record(recorded())))

    assert "data/site/2031/tasks/1-1.html：不见了 lost" in said
    assert "不能据此重新生成" not in said
    monkeypatch.setattr(rebuild, "_MOST_CELLS", 3)
    report = findings_archive.report(findings(with_record(recorded())))
    assert "data/plan/：过大 too large" in report


@pytest.mark.parametrize(
    "changes",
    [
        {"frames": ()},
        {"frames": tuple((key, Frame(("x" * 2**20, "content", ""))) for key, _ in recorded().frames)},
        {"site": Site(name="x", pdf=True, url="http://[x")},
        {"theme": {"../../x": "0" * 64, "2031/tasks/1-1.html": "0" * 64, "/etc/hostname": "0" * 64}},
    ],
    ids=["no frames", "pages without end", "odd settings", "odd names"],
)
def test_a_record_that_nobody_wrote_ends_in_findings(changes: dict[str, Any]) -> None:
    """A record without frames, or whose pages are larger than the bag, is said to be of no use; nothing is written."""
    said = wrong(findings(with_record(recorded(**changes))))

    assert "不能据此重新生成" in said or "与生成记录不符" in said or "不见了" in said


@pytest.mark.parametrize("slots", [("title",), ("content", "__class__"), ("content", "path.__class__")])
def test_a_frame_has_the_slots_of_a_page_and_no_others(slots: tuple[str, ...]) -> None:
    """A frame without the page's content, or with a slot of another name, makes the record one that is not ours."""
    pieces = ("", *(piece for slot in slots for piece in (slot, "")))
    frames = tuple((key, Frame(pieces)) for key, _ in recorded().frames)

    assert "data/build.json" in wrong(findings(with_record(recorded(frames=frames))))


def test_a_finding_names_a_thousand_files() -> None:
    """As many details as are collected are printed, so that no file that differs hides behind others."""
    details = tuple(f"data/{at}：x" for at in range(findings_archive.MOST_DETAILS))
    finding = findings_archive.Finding("authenticity", passed=None, chinese="", english="", details=details)

    assert str(finding).splitlines()[1:] == [f"      {detail}" for detail in details]


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(st.data())
def test_no_record_is_a_surprise(data: st.DataObject) -> None:
    """Whatever stands in a record in the place of one of its values, verifying the bag ends in findings."""
    record = json.loads(build_record.encode(recorded()))
    where, at = record, 0
    for _ in range(data.draw(st.integers(1, 5))):
        keys = range(len(where)) if isinstance(where, list) else sorted(where)
        at = data.draw(st.sampled_from(keys))
        if not (isinstance(where[at], list | dict) and where[at]):
            break
        below = where[at]
        if data.draw(st.booleans()):
            where = below
            at = data.draw(st.sampled_from(range(len(where)) if isinstance(where, list) else sorted(where)))
    where[at] = data.draw(st.sampled_from([None, "", "x", 0, -1, [], {}, [[]], "0" * 64, "../x", True, 2**70]))
    content = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    assert wrong(findings(packed(bag({"data/build.json": content}))))


NAMES = st.sampled_from(
    [
        *("..", "../x", "/x", "a\nb", "x.", "con", ".git/x", "a//b", "", "plan-2031", "plan-2031/"),
        "x" * 300,
        "\u202e",
        "C:\\x",
    ]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
CONTENTS = st.binary(max_size=30) | st.sampled_from(
    [
        b"<script>",
        b"<a href='http://[x'>",
        b"[" * 5000,
        b"\xff\xfe",
        b"00  ../x\n",
        b"url(",
        b'{"edition": {"id": "../2031"}}',
        b"<![x[",
        b"",
    ]
)
Change = Callable[[dict[str, bytes]], object]


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """Remove, rename, add or change a file of a bag."""
    path = draw(st.sampled_from(sorted(bag())))
    how, name, content = draw(st.sampled_from(["remove", "rename", "add", "change"])), draw(NAMES), draw(CONTENTS)
    beside = f"{path.rpartition('/')[0]}/{name}" if draw(st.booleans()) else name

    def change(files: dict[str, bytes]) -> None:
        body = files.pop(path, b"") if how in ("remove", "rename") else files.get(path, b"")
        if how == "rename":
            files[beside] = body
        if how == "add":
            files[beside] = content
        if how == "change":
            files[path] = body[: len(body) // 2] + content + body[len(body) // 2 :]

    return change


@settings(max_examples=EXAMPLES)
@given(
    st.lists(changes(), max_size=3),
    st.booleans(),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=6)), max_size=3),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_no_bag_is_a_surprise(
    changed: list[Change], mended: bool, spoils: list[tuple[float, bytes]], method: int
) -> None:
    """Whatever is done to a bag, and to the bytes of its zip, verifying it ends in findings, each a line."""
    files = bag()
    for change in changed:
        change(files)
    if mended:
        files |= listed({path: content for path, content in files.items() if path.startswith("data/")})
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(f"plan-2031/{path}"), content, method)
    spoilt = bytearray(written.getvalue())
    for at, spoiled in spoils:
        start = int(at * (len(spoilt) - 1))
        spoilt[start : start + len(spoiled)] = spoiled

    assert wrong(findings(bytes(spoilt))) is not None
