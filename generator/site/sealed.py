"""Sealed editions as they were packed: the pages of a bag, given again byte for byte once they are held to be its own.

A bag says of itself whatever its maker wants. What it is held against stands outside of it: the seal of the edition in
the plan, the scripts that this program writes, and the digest of the zip's own bytes, without which it is not taken.
"""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from generator.files import manifest, outside
from generator.files.zip_read import MAX_LIST, MAX_READ, Item, Opened, digests_of, opened
from generator.messages import say, together
from generator.plan import seal
from generator.plan.records import Edition
from generator.problems import SiteError
from generator.site import harmless
from generator.text.typeset import one_line

PIN = ".sha256"
"""What the name of a zip's own digest ends with, a file beside it as sha256sum writes it."""

_SITE, _PLAN = "data/site/", "data/plan/"
_OUTSIDE = frozenset({seal.SEAL, seal.ERRATA})
_Files = Mapping[str, Item]


@contextmanager
def pages(edition: Edition, path: Path, known: Collection[str]) -> Iterator[_Files]:
    """Give the site that the zip of a sealed edition holds: path → file; raise SiteError where it is not to be trusted.

    `known` are the inline scripts of the pages that are made today; a zip whose bytes are pinned may have others.
    """
    name = path.name
    with opened(path) as found:
        files = _bag(found, name)
        _hold_seal(edition, files, name)
        _hold_list(files, name)
        _hold_sources(edition, files, name)
        site = {at.removeprefix(_SITE): item for at, item in files.items() if at.startswith(_SITE)}
        _hold_years(edition, site, name)
        is_whole = is_pinned(path)
        _hold_scripts(site, name, None if is_whole else harmless.SCRIPTS.union(known))
        if not is_whole:
            raise SiteError(
                say(
                    "“{name}”旁边没有“{pin}”，不知道它是不是当时的归档包。请找回 plan bag 打包时一并写下的这个文件；"
                    "没有的，查明归档包的来历以后，在 {folder} 里运行 sha256sum {name} > {pin} 写下来，一起提交。",
                    name=name,
                    pin=beside(path).name,
                    folder=path.parent.name,
                )
            )
        yield site


def pin(path: Path) -> str:
    """Return what the file beside a zip says of it."""
    return manifest.listed({path.name: digests_of(path)[0]})


def beside(path: Path) -> Path:
    """Return where the digest of a zip's own bytes stands."""
    return path.with_name(path.name + PIN)


def is_pinned(path: Path) -> bool:
    """Whether the digest of a zip's bytes is written down beside it; raise SiteError where it is another's."""
    written = beside(path)
    if not os.path.lexists(written):
        return False
    try:
        listed = manifest.parse(outside.read(written, MAX_LIST).decode("utf-8"))
    except (OSError, ValueError):
        listed = {}
    if listed != {path.name: digests_of(path)[0]}:
        raise SiteError(
            say("“{name}”与“{pin}”记下的校验值不同。请找回当时的归档包。", name=path.name, pin=written.name)
        )
    return True


def _bag(found: Opened, name: str) -> _Files:
    """Return the files of a bag without the one folder that they are in."""
    if found.strange:
        raise SiteError(say("“{name}”里有不该有的文件：{files}。", name=name, files=_listed(found.strange)))
    files = {path.partition("/")[2]: item for path, item in found.files.items()}
    if not found.is_zip or not {manifest.name("sha256"), "bag-info.txt"} <= files.keys() or _has_several_tops(found):
        raise SiteError(say("“{name}”不是 plan bag 打成的归档包。请找回，或用 plan verify 核对。", name=name))
    return files


def _has_several_tops(found: Opened) -> bool:
    return len({path.partition("/")[0] for path in found.files}) != 1


def _hold_seal(edition: Edition, files: _Files, name: str) -> None:
    told = re.search(r"^Seal-Digest: (\w+)$", _text(files["bag-info.txt"]), re.MULTILINE)
    sealed = edition.seal
    in_plan = files.get(f"{_PLAN}{edition.id}/{seal.SEAL}")
    right = seal.digest_of_file(sealed) if sealed else None
    if not sealed or not told or told[1] != sealed.digest or not in_plan or in_plan.digests[0] != right:
        raise SiteError(say("“{name}”不是 {year}年度封存时的归档包：封存摘要不同。", name=name, year=edition.id))


def _hold_list(files: _Files, name: str) -> None:
    """Hold what the bag holds against its own list."""
    try:
        due = manifest.parse(_text(files[manifest.name("sha256")]))
    except ValueError:
        due = {}
    now = {path: item.digests[0] for path, item in files.items() if path.startswith("data/")}
    _refuse(name, (path for path in due.keys() | now.keys() if due.get(path) != now.get(path)))


def _hold_sources(edition: Edition, files: _Files, name: str) -> None:
    """Hold the edition's data and notice, where the bag has them and where its site offers them, against the seal."""
    sealed = edition.seal.files if edition.seal else {}
    own, offered = f"{_PLAN}{edition.id}/", f"{_SITE}{edition.id}/data/"
    now = {path: item.digests[0] for path, item in files.items()}
    wrong = [own + path for path, digest in sealed.items() if now.get(own + path) != digest]
    wrong += [path for path in now if path.startswith(own) and path.removeprefix(own) not in {*sealed, *_OUTSIDE}]
    copies = {offered + (path if path == "notice.txt" else f"source/{path}"): it for path, it in sealed.items()}
    wrong += [path for path, digest in copies.items() if now.get(path, digest) != digest]
    _refuse(name, wrong)


def _hold_years(edition: Edition, site: _Files, name: str) -> None:
    """Refuse pages of other years."""
    years = (path for path in site if re.match(r"[0-9]{4}/", path) and not path.startswith(f"{edition.id}/"))
    _refuse(name, years)


def _hold_scripts(site: _Files, name: str, known: Collection[str] | None) -> None:
    """Refuse pages that run anything else than known scripts; with none given, any script of their own."""
    found = (f"{path}（{one_line(fault)}）" for path, item in site.items() for fault in _faults(path, item, known))
    if wrong := list(found):
        told = say("“{name}”的网页里有不是本程序写的脚本：{files}。", name=name, files=_listed(wrong))
        remedy = say("请找回当时的归档包；确认可靠的，把它的 SHA-256 写进“{pin}”。", pin=name + PIN)
        raise SiteError(together(told, remedy if known is not None else ""))


def _faults(path: str, item: Item, known: Collection[str] | None) -> Iterator[str]:
    if harmless.may_run(path):
        yield from [str(item.size)] if item.size > MAX_READ else harmless.faults(path, item.read(), known)


def _refuse(name: str, paths: Iterable[str]) -> None:
    if wrong := sorted(paths):
        raise SiteError(say("“{name}”里的文件有改动：{files}。", name=name, files=_listed(wrong)))


def _listed(paths: Iterable[str]) -> str:
    return say("、").join([*paths][:5])


def _text(item: Item) -> str:
    """Return the text of a bag's list; one that is too large to be a list is none."""
    return item.read(MAX_LIST).decode("utf-8", "replace") if item.size <= MAX_LIST else ""
