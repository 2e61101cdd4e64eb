"""Check what a bag derives from its data: build the site again, of the sources in the bag, and compare each file.

Nothing of the bag is run: pages are stamped into the frames that its record holds as text. Files are compared as they
are made, and dropped. Where another version of the program made the bag, files that differ are compared by content;
what can then be said of each is told, and none passes silently.
"""

import datetime as dt
import re
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from io import BytesIO
from pathlib import Path

from generator import urls
from generator.archive import bag, build_record
from generator.archive.build_record import BuildRecord
from generator.archive.verify.comparison import Likeness, likeness
from generator.archive.verify.findings import Files, Finding, Package, content_of
from generator.build import build
from generator.build.options import BuildOptions
from generator.build.theme import frame_key
from generator.files import inventory, manifest
from generator.files.cache import Digests
from generator.files.paths import inside
from generator.files.zip_read import DAMAGED, MAX_READ, Item, in_memory
from generator.plan import seal
from generator.plan.records import Edition, Part, Plan, Task
from generator.plan.source import REGISTRIES
from generator.problems import SiteError
from generator.site.frame import Frame
from generator.site.pages.page import Site
from generator.site.scripts import SCRIPTS, script
from generator.text.typeset import display

SITE, PLAN = "data/site/", "data/plan/"
RECORD = f"data/{build_record.NAME}"
_OF_EDITION = re.compile(r"[0-9]{4}/")

OURS: dict[str, Callable[[], str]] = {f"assets/{name}": partial(script, name) for name in SCRIPTS}
OURS |= {inventory.MARK: lambda: inventory.MARK_TEXT}
"""Path → text of the files of a theme that are the program's own."""

_VARYING = (".pdf", ".sqlite")
"""Files whose bytes depend on fonts and libraries of the system, too."""

_MOST_CELLS = 1_000_000
"""How many cells the matrices of a plan may have, tasks by departments and subjects: a hostile plan has more."""

_BROKEN = (*DAMAGED, RecursionError, SiteError, LookupError, TypeError, AttributeError, ArithmeticError)
"""What a build raises for a record that nobody's program wrote."""


@dataclass
class _Compared:
    """The files of a bag, compared with those that its data make; all paths are those in the bag."""

    files: Files
    is_same: bool
    """Whether this very program made the bag, so that every byte must be the same."""
    words: Collection[str]
    """The texts of the data, for pages of another version: see `likeness`."""
    left: int
    """How many bytes may still be made."""
    same: int = 0
    made: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    equal: list[str] = field(default_factory=list)
    """What another version wrote in other bytes, with the same content."""
    different: list[str] = field(default_factory=list)
    """What is not the same as made of the data, which another version may do, and a forger."""
    unproven: list[str] = field(default_factory=list)
    """What was not compared, or is the same as far as it was."""

    def place(self, path: str, digests: Digests, content: Callable[[], bytes | None]) -> None:
        """Compare a file of the site, as a build makes it."""
        self.compare(f"data/site/{path}", Item(0, tuple(digests), BytesIO), content() or b"")

    def compare_text(self, path: str, text: str) -> None:
        """Compare a file with the text that it should have."""
        ours = text.encode()
        self.compare(path, in_memory(ours), ours)

    def compare(self, path: str, made: Item, ours: bytes) -> None:
        """Compare a file with ours."""
        self.made.add(path)
        self.left -= len(ours)
        if self.left < 0:
            raise ValueError("too large")
        item = self.files.get(path)
        if item is None:
            (self.wrong if self.is_same else self.different).append(f"{path}：不见了 lost")
        elif item.digests == made.digests:
            self.same += 1
        else:
            self._judge(path, item, ours)

    def _judge(self, path: str, item: Item, ours: bytes) -> None:
        try:
            like = likeness(path, item.read(MAX_READ), ours, self.words)
        except DAMAGED:
            like = Likeness.CONTRADICTING
        if like is Likeness.CONTRADICTING or (self.is_same and not path.endswith(_VARYING)):
            self.wrong.append(f"{path}：与包里的数据不符 not what the data in the bag make")
        elif like is Likeness.EQUAL:
            (self.unproven if self.is_same else self.equal).append(
                f"{path}：字节不同，内容相同 other bytes, same content"
            )
        elif like is Likeness.UNLIKE:
            self.different.append(f"{path}：与由数据生成的不同 not the same as made of the data")
        elif like is Likeness.SAME_TEXT:
            self.unproven.append(f"{path}：文字相同，其余没有核对 the same text; the rest not checked")
        else:
            self.unproven.append(f"{path}：没有核对 not checked")


def check_derived(package: Package, plan: Plan, plan_dir: Path) -> Iterator[Finding]:
    """Yield whether what a bag derives from its data is what these make; `plan_dir` holds the sources of the plan."""
    files, edition = package.files, plan.editions[0]
    record, is_broken = record_of(files)
    if is_broken:
        yield _finding(
            "生成记录是本程序写成的样子。", "The record of the build is as this program writes it.", (RECORD,)
        )
        return
    count = len(edition.departments) + len(edition.subjects) + 1
    if len(plan.editions) > 1 or len(edition.tasks) * count > _MOST_CELLS:
        yield _open(
            "由数据生成的文件没有核对。", "What is made of the data was not checked.", (f"{PLAN}：过大 too large",)
        )
        return
    if not record and not edition.seal:
        yield _open(
            "由数据生成的文件没有核对。", "What is made of the data was not checked.", (f"{RECORD}：不见了 lost",)
        )
        return
    compared = _Compared(
        files=files,
        is_same=bool(record and record.program == build_record.program()),
        words=_words(edition),
        left=sum(item.size for item in files.values()) + MAX_READ,
    )
    yield from _compared(compared, record, bag.single_edition(plan, edition), plan_dir)


def record_of(files: Files) -> tuple[BuildRecord | None, bool]:
    """Return the record of a bag, None where there is none that can be read, and whether it is one of ours, damaged."""
    content = content_of(files, RECORD, MAX_READ)
    try:
        return build_record.decode(content), False
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None, build_record.is_ours(content)


def _compared(compared: _Compared, record: BuildRecord | None, plan: Plan, plan_dir: Path) -> Iterator[Finding]:
    """Yield what building the site again and comparing it shows."""
    edition = plan.editions[0]
    failure: list[str] = []
    try:
        _build(compared, record or _no_record(edition.id), plan, plan_dir)
        if record:
            _compare_around(compared, record, edition)
    except _BROKEN as error:
        failure = [f"{RECORD}：不能据此重新生成 cannot be built of（{str(error)[:200]}）"]
    known = {f"{PLAN}{name}" for name in bag.sources(edition)} | {RECORD, f"{bag.SIGNED_FILE}.sig"}
    foreign = sorted(compared.files.keys() - compared.made - known) if not failure else []
    (compared.wrong if compared.is_same else compared.different).extend(
        [*failure, *(f"{path}：不是由数据生成的 not made of the data" for path in foreign)]
    )
    yield _finding(
        f"由包里的数据重新生成，{compared.same} 个文件逐字节相同，没有不符的。",
        f"Made again of the data in the bag, {compared.same} files are the same to the byte; none contradicts them.",
        compared.wrong,
    )
    if compared.equal:
        equal = _open("另一个版本写成的，内容相同：", "By another version, with the same content:", compared.equal)
        yield replace(equal, leaves_open=False)
    if compared.different:
        chinese = "这些文件与由包里的数据生成的不同，可能是版本不同，也可能有人改过："
        english = "These differ from what the data in the bag make, by another version or by a forger:"
        yield _open(chinese, english, compared.different)
    if compared.different or compared.unproven:
        yield _of_version(record, compared.unproven)
    yield _beyond_seal(compared.files, record, edition)


def _build(compared: _Compared, record: BuildRecord, plan: Plan, plan_dir: Path) -> None:
    """Build the site of a plan and of a record into the comparison."""
    with tempfile.TemporaryDirectory(prefix="plan-verify-") as name:
        folder = Path(name)
        kept = tuple(path for path, digest in record.theme.items() if _is_kept(compared, path, digest, folder))
        theme = replace(record.theme_output(folder), paths=kept)
        options = BuildOptions(offers_sealed=False, places=compared, past=record.site.past)
        build.build(plan, plan_dir, theme, folder, options)


def _is_kept(compared: _Compared, path: str, digest: str, folder: Path) -> bool:
    """Write a file that MkDocs wrote into the folder, if it is as the record says; else note that it is not."""
    item = compared.files.get(f"{SITE}{path}")
    compared.made.add(f"{SITE}{path}")
    if item is None or item.digests[0] != digest or _OF_EDITION.match(path):
        compared.wrong.append(f"{SITE}{path}：与生成记录不符 not what the record of the build says")
        return False
    target = inside(folder, path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(item.read(MAX_READ))
    return True


def _compare_around(compared: _Compared, record: BuildRecord, edition: Edition) -> None:
    """Compare what is no part of the site's build: our scripts, the inventory, and the tag files of the bag."""
    for name, digest in record.sources.items():
        item = compared.files.get(f"{PLAN}{name}")
        if item is None or item.digests[0] != digest:
            compared.wrong.append(f"{PLAN}{name}：与生成记录不符 not what the record of the build says")
    for path, make in OURS.items():
        compared.compare_text(f"{SITE}{path}", make())
    payload = {path: item for path, item in compared.files.items() if path.startswith("data/")}
    listing = f"data/{bag.INVENTORY}"
    sizes = {path.removeprefix("data/"): item.size for path, item in payload.items() if path != listing}
    compared.compare_text(listing, bag.inventory(edition, sizes))
    oxum = f"{sum(item.size for item in payload.values())}.{len(payload)}"
    fields = {**bag.info(edition, record), "Payload-Oxum": oxum}
    compared.compare_text("bag-info.txt", "".join(f"{name}: {fields[name]}\n" for name in sorted(fields)))
    stated = content_of(compared.files, "bag-info.txt").decode("utf-8", "replace")
    if f"{bag.RECORD_DIGEST}: {fields[bag.RECORD_DIGEST]}\n" not in stated:
        compared.wrong.append(f"{RECORD}：与 bag-info.txt 所说的不符 not what bag-info.txt says")
    compared.compare_text("bagit.txt", bag.DECLARATION)
    tags = {path: compared.files[path] for path in ("bag-info.txt", "bagit.txt") if path in compared.files}
    lists = {name: compared.files[name] for name in map(manifest.name, manifest.ALGORITHMS) if name in compared.files}
    for at, algorithm in enumerate(manifest.ALGORITHMS):
        for prefix, listed in (("", payload), ("tag", tags | lists)):
            text = manifest.listed({path: item.digests[at] for path, item in listed.items()})
            compared.compare_text(f"{prefix}{manifest.name(algorithm)}", text)


def _no_record(year: str) -> BuildRecord:
    """Return a record for a bag without one: its pages have no frames, so that only their content can be compared."""
    keys = {frame_key(edition, path) for edition in (None, year) for path in urls.sample_pages(edition)}
    return BuildRecord(
        program={},
        day=dt.date.min,
        site=Site(name=""),
        frames=tuple((key, Frame(("", "content", ""))) for key in sorted(keys)),
        hand_written=(),
        pages=(),
        theme={},
        sources={},
    )


def _words(edition: Edition) -> frozenset[str]:
    """Return the texts of an edition that its pages show, without blanks: titles, texts, names of departments."""
    units: list[Task | Part] = [*edition.tasks, *(part for task in edition.tasks for part in task.parts)]
    texts = [edition.head.title, *(section.title for section in edition.sections)]
    texts += [text for unit in units for text in (unit.title, unit.text) if text]
    texts += [duty.as_written for unit in units for duty in unit.duties]
    shown = (re.sub(r"\s+", "", text) for text in (*texts, *map(display, texts)))
    return frozenset(filter(None, shown))


def _beyond_seal(files: Files, record: BuildRecord | None, edition: Edition) -> Finding:
    """Return the finding that names what a bag is made of and its seal does not cover."""
    names = [f"{PLAN}{name}" for name in (*REGISTRIES, f"{edition.id}/{seal.ERRATA}")]
    names += [RECORD, *(f"{SITE}{path}" for path in (record.theme if record else ()) if path not in OURS)]
    return Finding(
        criterion="authenticity",
        passed=None,
        chinese="这些不在封存的范围以内，封存摘要不能证明（名录里用到的条目，封存的是名称和类别）：",
        english="These are beyond the seal, whose digest does not prove them (of registries it covers names, kinds):",
        details=tuple(name for name in names if name in files),
    )


def _of_version(record: BuildRecord | None, files: Sequence[str]) -> Finding:
    """Return the finding that files could not be checked to the byte, and why."""
    if not record:
        chinese, english = "包里没有能用的生成记录，这些文件没有逐字节核对：", "There is no record of the build of use"
        return _open(chinese, f"{english}: not checked to the byte:", [RECORD, *files])
    now, then = build_record.program(), record.program
    others = [f"{name}：{then.get(name, '')[:12]} ≠ {now[name][:12]}" for name in now if then.get(name) != now[name]]
    if not others:
        return _open(
            "这些文件因系统而异，没有逐字节核对：", "These depend on the system: not checked to the byte:", files
        )
    chinese = "打包的程序与本程序的版本不同，下列文件没有逐字节核对。要核对，请用打包时的版本："
    return _open(chinese, "Another version made the bag: not checked to the byte; do so with that:", [*others, *files])


def _finding(chinese: str, english: str, wrong: Sequence[str]) -> Finding:
    return Finding(
        criterion="authenticity",
        passed=not wrong,
        chinese=chinese,
        english=english,
        details=tuple(dict.fromkeys(wrong)),
    )


def _open(chinese: str, english: str, details: Sequence[str]) -> Finding:
    """Return the finding that something was not checked, for which no digest of a seal can stand."""
    return Finding(
        criterion="authenticity",
        passed=None,
        chinese=chinese,
        english=english,
        details=tuple(dict.fromkeys(details)),
        leaves_open=True,
    )
