"""Pages of a sealed edition out of its zipped bag, byte for byte, after the zip was verified.

A bag says of itself whatever its maker wants. What it is verified against stands outside of it: the seal of the edition
in the plan, the scripts that this program writes, and the digest of the zip's own bytes, which has to be on file.

What a kept zip says of itself counts for nothing, since whoever mends a page mends the lists, too. Before a byte is
used, its names must be safe, its sources must be what the plan's own `seal.yml` says, it may hold no page of another
year, and no page may run scripts that this program did not write. A seal covers sources, not pages; so words of a
page and files of scripts are bound by the zip's own digest, `kept/YEAR.zip.sha256`, which `plan bag` writes and which
stands in the repository, where a change shows.
"""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from generator.files import manifest, outside
from generator.files.zip_read import MAX_LIST, MAX_READ, Item, Opened, digests_of, opened
from generator.messages import join_sentences, say
from generator.plan import seal
from generator.plan.records import EditionSummary
from generator.problems import SiteError
from generator.site import harmless
from generator.text.typeset import one_line

PIN = ".sha256"
"""Suffix of the file with the digest of a zip, which lies beside it as sha256sum writes it."""

_SITE, _PLAN = "data/site/", "data/plan/"
_OUTSIDE = frozenset({seal.SEAL, seal.ERRATA})
_Files = Mapping[str, Item]


@contextmanager
def pages(edition: EditionSummary, path: Path, known: Collection[str]) -> Iterator[_Files]:
    """Yield the site in the zip of a sealed edition: path → file; raise SiteError where the zip cannot be trusted.

    `known` are the digests of the inline scripts of today's pages; a zip whose bytes are pinned may have others.
    """
    name = path.name
    with opened(path) as zipped:
        files = _bag(zipped, name)
        _verify_seal(edition, files, name)
        _verify_list(files, name)
        _verify_sources(edition, files, name)
        site = {at.removeprefix(_SITE): item for at, item in files.items() if at.startswith(_SITE)}
        _verify_years(edition, site, name)
        is_whole = is_pinned(path)
        _verify_scripts(site, name, None if is_whole else harmless.SCRIPTS.union(known))
        if not is_whole:
            raise SiteError(
                say(
                    "“{name}”旁边没有“{pin}”，不知道它是不是当时的归档包。请找回 plan bag 打包时一并写下的这个文件；"
                    "没有的，查明归档包的来历以后，在 {folder} 里运行 sha256sum {name} > {pin} 写下来，一起提交。",
                    name=name,
                    pin=pin_path(path).name,
                    folder=path.parent.name,
                )
            )
        yield site


def pin_text(path: Path) -> str:
    """Return the content of the file with the digest of a zip, as sha256sum writes it."""
    return manifest.listed({path.name: digests_of(path)[0]})


def pin_path(path: Path) -> Path:
    """Return the path of the file with the digest of a zip."""
    return path.with_name(path.name + PIN)


def is_pinned(path: Path) -> bool:
    """Whether there is a file with the digest of a zip, of whatever name; raise SiteError where the digest differs."""
    written = pin_path(path)
    if not os.path.lexists(written):
        return False
    try:
        listed = manifest.parse(outside.read(written, MAX_LIST).decode("utf-8"))
    except (OSError, ValueError):
        listed = {}
    if [*listed.values()] != [digests_of(path)[0]]:  # the zip may have been renamed since
        raise SiteError(
            say("“{name}”与“{pin}”记下的校验值不同。请找回当时的归档包。", name=path.name, pin=written.name)
        )
    return True


def _bag(zipped: Opened, name: str) -> _Files:
    """Return the files of a bag by their paths below its only top folder; raise SiteError where it is no bag."""
    if zipped.strange:
        raise SiteError(say("“{name}”里有不该有的文件：{files}。", name=name, files=_listed(zipped.strange)))
    files = {path.partition("/")[2]: item for path, item in zipped.files.items()}
    if not zipped.is_zip or not {manifest.name("sha256"), "bag-info.txt"} <= files.keys() or _has_several_tops(zipped):
        raise SiteError(say("“{name}”不是 plan bag 写成的归档包。请找回，或用 plan verify 核对。", name=name))
    return files


def _has_several_tops(zipped: Opened) -> bool:
    return len({path.partition("/")[0] for path in zipped.files}) != 1


def _verify_seal(edition: EditionSummary, files: _Files, name: str) -> None:
    """Compare the seal in the bag, and its digest in bag-info.txt, with the edition's."""
    digest = re.search(r"^Seal-Digest: (\w+)$", _text(files["bag-info.txt"]), re.MULTILINE)
    sealed = edition.seal
    packed = files.get(f"{_PLAN}{edition.id}/{seal.SEAL}")
    expected = seal.digest_of_file(sealed) if sealed else None
    if not sealed or not digest or digest[1] != sealed.digest or not packed or packed.digests[0] != expected:
        raise SiteError(say("“{name}”不是 {year}年度封存时的归档包：封存摘要不同。", name=name, year=edition.id))


def _verify_list(files: _Files, name: str) -> None:
    """Compare the bag's payload with its own manifest."""
    try:
        expected = manifest.parse(_text(files[manifest.name("sha256")]))
    except ValueError:
        expected = {}
    actual = {path: item.digests[0] for path, item in files.items() if path.startswith("data/")}
    _refuse(name, (path for path in expected.keys() | actual.keys() if expected.get(path) != actual.get(path)))


def _verify_sources(edition: EditionSummary, files: _Files, name: str) -> None:
    """Compare the edition's data and notice with the seal, in the bag's plan and in the downloads of its site."""
    sealed = edition.seal.files if edition.seal else {}
    own, offered = f"{_PLAN}{edition.id}/", f"{_SITE}{edition.id}/data/"
    actual = {path: item.digests[0] for path, item in files.items()}
    wrong = [own + path for path, digest in sealed.items() if actual.get(own + path) != digest]
    wrong += [path for path in actual if path.startswith(own) and path.removeprefix(own) not in {*sealed, *_OUTSIDE}]
    copies = {offered + (path if path == "notice.txt" else f"source/{path}"): it for path, it in sealed.items()}
    wrong += [path for path, digest in copies.items() if actual.get(path, digest) != digest]
    _refuse(name, wrong)


def _verify_years(edition: EditionSummary, site: _Files, name: str) -> None:
    """Refuse a site with pages of other years."""
    years = (path for path in site if re.match(r"[0-9]{4}/", path) and not path.startswith(f"{edition.id}/"))
    _refuse(name, years)


def _verify_scripts(site: _Files, name: str, known: Collection[str] | None) -> None:
    """Refuse pages that run anything except known scripts, or where `known` is None, except inline scripts."""
    faults = (f"{path}（{one_line(fault)}）" for path, item in site.items() for fault in _faults(path, item, known))
    if wrong := list(faults):
        message = say("“{name}”的网页里有不是本程序写的脚本：{files}。", name=name, files=_listed(wrong))
        remedy = say("请找回当时的归档包；确认可靠的，把它的 SHA-256 写进“{pin}”。", pin=name + PIN)
        raise SiteError(join_sentences(message, remedy if known is not None else ""))


def _faults(path: str, item: Item, known: Collection[str] | None) -> Iterator[str]:
    if harmless.may_run(path):
        yield from [str(item.size)] if item.size > MAX_READ else harmless.faults(path, item.read(), known)


def _refuse(name: str, paths: Iterable[str]) -> None:
    if wrong := sorted(paths):
        raise SiteError(say("“{name}”里的文件有改动：{files}。", name=name, files=_listed(wrong)))


def _listed(paths: Iterable[str]) -> str:
    return say("、").join([*paths][:5])


def _text(item: Item) -> str:
    """Return the text of a bag's tag file; an empty one where it is larger than any tag file."""
    return item.read(MAX_LIST).decode("utf-8", "replace") if item.size <= MAX_LIST else ""
