"""Pack an edition for the archive as a BagIt 1.0 bag (RFC 8493), a folder or one zip. The only user of `bagit`.

A bag holds a small site, built of the plan as if it had this edition alone, since links out of an edition would lead
nowhere; the edition's sources; an inventory; manifests of SHA-256 and SHA-512. `bagit` 1.9 declares version 0.97 and
lists files in no order: both are corrected here. Checksums show accidental changes. Only a signature (`--sign`,
`ssh-keygen -Y sign`) shows forged ones to a verifier who knows the signer, and the seal to one who knows its digest.
"""

import datetime as dt
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from generator.archive import build_record
from generator.archive.build_record import BuildRecord
from generator.build import build
from generator.build.options import BuildOptions
from generator.files import manifest
from generator.files.zip_write import zipped
from generator.history import provenance
from generator.messages import join_sentences, say
from generator.plan import seal
from generator.plan.records import Edition, Plan
from generator.plan.source import REGISTRIES
from generator.problems import SiteError
from generator.text.typeset import one_line
from generator.views import labels, statistics

SIGNED_FILE = f"tag{manifest.name('sha256')}"
"""The file that a signature signs: the manifest of the manifests, so that every file is covered."""

SIGNATURE_NAMESPACE = "plan"
"""The namespace of `ssh-keygen -Y`: signatures that were made for another purpose are refused."""

RECORD_DIGEST = "Build-Record-Digest"
"""The field of bag-info.txt that has the SHA-256 of the record of the build."""

INVENTORY = "inventory.txt"
"""Path of the inventory below data/."""

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def make(config_file: Path, plan_dir: Path, plan: Plan, edition: Edition, day: dt.date, key: Path | None) -> "Bag":
    """Return the bag of an edition, with `day` as its Bagging-Date and signed with the private SSH `key`, if any.

    Raises SiteError where `bagit` or `ssh-keygen` is missing or fails, or the site cannot be built.
    """
    with tempfile.TemporaryDirectory(prefix="plan-bag-") as name:
        folder = Path(name) / "bag"
        folder.mkdir()
        _copy_sources(plan_dir, folder / "plan", edition)
        record = _build_site(config_file, plan_dir, single_edition(plan, edition), folder, day)
        (folder / build_record.NAME).write_bytes(build_record.encode(record))
        sizes = {path: len(content) for path, content in read(folder).items()}
        (folder / INVENTORY).write_text(inventory(edition, sizes), encoding="utf-8", newline="\n")
        _write_tags(folder, info(edition, record))
        if key:
            sign(folder / SIGNED_FILE, key)
        return Bag(edition.id, read(folder))


def _build_site(config_file: Path, plan_dir: Path, plan: Plan, folder: Path, day: dt.date) -> BuildRecord:
    """Build the site of a plan below a folder that has its sources, and return the record of what it is made of."""
    from generator.build import mkdocs  # noqa: PLC0415  who verifies a site has no use for it

    theme = mkdocs.render_theme(config_file, folder / "site", plan, plan_dir)
    past = provenance.read(plan_dir, plan, theme.site.compared)
    build.build(plan, plan_dir, theme, folder / "site", BuildOptions(offers_sealed=False, past=past))
    return build_record.record(theme, past, day, read(folder / "plan"))


class Bag:
    """The files of a bag in memory: path → bytes."""

    def __init__(self, year: str, files: Mapping[str, bytes]) -> None:
        self.year, self.files = year, files

    def write(self, folder: Path) -> None:
        """Write the files of the bag into an empty folder."""
        for path, content in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)

    def zipped(self) -> bytes:
        """Return the bag as the bytes of a zip whose one top folder is named plan-YEAR."""
        return zipped({f"plan-{self.year}/{path}": content for path, content in self.files.items()})


def read(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder: path relative to it, with slashes → bytes."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def single_edition(plan: Plan, edition: Edition) -> Plan:
    """Return the plan with one edition only, so that its site has no links to other years."""
    own = {old: new for old, new in edition.head.redirects.items() if "/" not in (old[0], new[0])}
    head = edition.head.model_copy(update={"redirects": own})
    return replace(plan, editions=(replace(edition, head=head),), addresses=(), withdrawn=(), synonyms=())


def sources(edition: Edition) -> list[str]:
    """Return the paths, in the plan's folder, of what a bag holds of it: registries, notice, the edition's files."""
    return [*REGISTRIES, *(f"{edition.id}/{name}" for name in ("notice.txt", *seal.sources(edition)))]


def _copy_sources(plan_dir: Path, target: Path, edition: Edition) -> None:
    """Copy the sources of an edition to the same paths below `target`."""
    for name in sources(edition):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(plan_dir / name, target / name)


def info(edition: Edition, record: BuildRecord) -> dict[str, str]:
    """Return the fields of bag-info.txt: label → value, without labels for which the edition has no value."""
    head = edition.head
    numbers = statistics.statistics(edition)
    fields = {
        "Source-Organization": head.issuer,
        "External-Description": f"{head.title}（{numbers['sections']}章{numbers['tasks']}项任务）",
        "External-Identifier": edition.id,
        "Internal-Sender-Identifier": head.number or "",
        "Internal-Sender-Description": f"成文日期 {head.issued}" if head.issued else "",
        "Bagging-Date": str(record.day),
        "Bag-Software-Agent": f"plan {record.program.get('plan', '')}",
        RECORD_DIGEST: hashlib.sha256(build_record.encode(record)).hexdigest(),
        "Seal-Date": str(edition.seal.sealed) if edition.seal else "",
        "Seal-Digest": edition.seal.digest if edition.seal else "",
    }
    return {key: value for key, value in fields.items() if value}


def _write_tags(folder: Path, info: dict[str, str]) -> None:
    """Turn a folder into a bag: move its files below data/, and write the declaration, bag-info.txt and manifests."""
    try:
        import bagit  # noqa: PLC0415  an extra
    except ImportError:
        raise SiteError(say("没有安装 bagit。请先安装：pip install bagit")) from None
    bagit.make_bag(str(folder), info, checksums=list(manifest.ALGORITHMS))
    (folder / "bagit.txt").write_text(DECLARATION, encoding="utf-8", newline="\n")
    payload = {f"data/{path}": content for path, content in read(folder / "data").items()}
    for algorithm in manifest.ALGORITHMS:
        (folder / manifest.name(algorithm)).write_bytes(manifest.text(algorithm, payload).encode())
    tags = {path.name: path.read_bytes() for path in folder.glob("*.txt") if not path.name.startswith("tagmanifest-")}
    for algorithm in manifest.ALGORITHMS:
        listed = manifest.text(algorithm, tags)
        (folder / f"tag{manifest.name(algorithm)}").write_text(listed, encoding="utf-8", newline="\n")
    bagit.Bag(str(folder)).validate()


def sign(path: Path, key: Path) -> None:
    """Write the signature of a file by a private SSH key beside it, as PATH.sig."""
    command = ["ssh-keygen", "-Y", "sign", "-q", "-f", str(key), "-n", SIGNATURE_NAMESPACE, str(path)]
    try:
        process = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603  our own arguments
    except OSError:
        raise SiteError(say("没有 ssh-keygen，不能签名。请安装 OpenSSH。")) from None
    if process.returncode:
        message = say("签名没有成功：{reason}。", reason=one_line(" ".join(process.stderr.split())).rstrip("."))
        remedy = say("--sign 要写 ssh-keygen 生成的私钥文件；有口令的，先用 ssh-add 交给 ssh-agent。")
        raise SiteError(join_sentences(message, remedy))


_KINDS = {
    "site/": "网页，可以从磁盘直接打开",
    "plan/": "计划的数据（YAML）和通知原文（纯文本），网页由它们生成",
}


def inventory(edition: Edition, sizes: Mapping[str, int]) -> str:
    """Return the text of inventory.txt: what the bag holds, path below data/ → bytes, and how to open and verify it."""
    return "\n".join(_inventory_lines(edition, sizes)) + "\n"


def _inventory_lines(edition: Edition, sizes: Mapping[str, int]) -> Iterator[str]:
    head = edition.head
    yield f"{head.title}：归档清单"
    yield ""
    yield f"发文机关：{head.issuer or labels.UNSTATED}"
    yield f"成文日期：{labels.issued(edition)}"
    yield f"发文字号：{head.number or labels.UNSTATED}"
    if edition.seal:
        yield f"封存日期：{labels.written(edition.seal.sealed)}"
        yield f"封存摘要（SHA-256）：{edition.seal.digest}"
    else:
        yield "封存：没有封存"
    yield ""
    yield "怎样打开：用浏览器打开 data/site/index.html。不需要网络，也不需要任何别的程序；可以搜索。"
    yield "怎样核对：在装有本程序的电脑上输入 plan verify 加本文件夹的位置，再加 --digest 和从别处得来的封存摘要；"
    yield "没有本程序的，用 sha256sum -c manifest-sha256.txt（BagIt 1.0，RFC 8493）。"
    yield ""
    yield "里面有什么："
    for prefix, what in _KINDS.items():
        own = [size for path, size in sizes.items() if path.startswith(prefix)]
        yield f"  data/{prefix}　{what}：{len(own)} 个文件，{sum(own)} 字节"
    yield f"  data/plan/{edition.id}/notice.txt　通知原文，逐字照录"
    yield f"  data/site/{edition.id}/data/plan.json　整个年度计划，供程序使用"
    yield f"  data/{build_record.NAME}　生成记录：程序的版本、网站的设置、网页的框架、修改记录；核对时据此重新生成网页"
    yield "  data/inventory.txt　本清单"
    yield "  manifest-sha256.txt、manifest-sha512.txt　每个文件的校验值，两种算法"
    yield ""
    yield "每个文件："
    for path, size in sorted(sizes.items()):
        yield f"  data/{path}　{size} 字节"
