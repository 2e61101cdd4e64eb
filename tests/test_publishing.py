"""Releases: what a publish leaves in the folder that is served, and what nothing can break."""

import datetime as dt
import errno
import gzip
import multiprocessing
import os
import re
import signal
import stat
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from generator.archive.verify import verify
from generator.files import manifest
from generator.files.cache import Digests
from generator.history.published import Published
from generator.problems import SiteError
from generator.publish import earlier, releases, switch
from generator.publish import target as publish_target
from generator.publish.release_folder import ReleaseFolder
from generator.publish.switch import Switch
from generator.site import pinned
from tests import sites


def publish(
    target: Path,
    content: dict[str, bytes] | None = None,
    make: Callable[[Path, Path | None], None] | None = None,
    *,
    keep: int = 5,
    timeout: float = 0,
    news: tuple[Published, ...] = (),
) -> tuple[Switch, list[str]]:
    """Publish a site made by hand; give what was done, and what was said."""
    said: list[str] = []

    def write(release: ReleaseFolder) -> tuple[Published, ...]:
        folder = release.folder.with_name("site")
        folder.mkdir()
        (make or (lambda folder, _: sites.write(folder, content or sites.files())))(
            folder, release.earlier.folder if release.earlier else None
        )
        release.place_folder(folder)
        return news

    done = switch.publish(target, write, keep=keep, timeout=timeout, tell=said.append, begin=lambda _: None)
    return done, said


def served(target: Path) -> dict[str, bytes]:
    """Return what a web server would serve, without compressed twins and lists."""
    folder = target / "current"
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: body for name, body in files.items() if not name.endswith(".gz") and "manifest-" not in name}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Return a folder that holds one release."""
    publish(tmp_path / "www")
    return tmp_path / "www"


def test_a_file_that_is_placed_again_is_what_was_placed_last(target: Path) -> None:
    """Whether it was written before or linked to the served release's, and its compressed twin goes with it."""
    before, two = served(target), sites.files("two")
    old = (target / "current").resolve()

    def write(release: ReleaseFolder) -> tuple[Published, ...]:
        folder = release.folder.with_name("site")
        folder.mkdir()
        sites.write(folder, two)
        for path, content in (("index.html", before["index.html"]), ("about.html", b"other " * 100)):
            release.place(path, Digests(*manifest.digests(content)), partial(bytes, content))
        release.place_folder(folder)
        release.place_folder(folder)
        return ()

    switch.publish(target, write, keep=5, timeout=0, tell=print, begin=lambda _: None)

    assert {path: body for path, body in served(target).items() if path in two} == two
    assert gzip.decompress((target / "current/index.html.gz").read_bytes()) == two["index.html"]
    for name in ("about.html", "about.html.gz"):
        assert (target / "current" / name).samefile(old / name)


def test_all_of_a_site_is_served_and_readable(tmp_path: Path) -> None:
    """The first publish makes the folder; everybody may read all of it, whatever the publisher's umask is."""
    before = os.umask(0o077)
    try:
        done, said = publish(tmp_path / "deep/www")
    finally:
        os.umask(before)
    paths = [*tmp_path.rglob("[!.]*")]

    assert served(tmp_path / "deep/www") == sites.files()
    assert (done.previous, done.changed, done.removed, said) == (None, (), (), [])
    assert {*done.added} >= sites.files().keys()
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_file()} == {0o644}
    assert {path.stat().st_mode & 0o777 for path in paths if path.is_dir()} == {0o755}


def test_only_what_changed_is_written(target: Path) -> None:
    """Files that are equal are one file with those of the release before, their time included; others are new."""
    first = releases.current(target)
    done, _ = publish(target, sites.files("two"))
    second = releases.current(target)
    assert first
    assert second
    new = {name for name in served(target) if not ((first / name).is_file() and (second / name).samefile(first / name))}

    assert new == {
        "index.html",
        "assets/plan.css",
        "2031/data/plan.json",
        f"2031/pagefind/fragment/unknown_{pinned.version(b'two')[:7]}.pf_fragment",
    }
    assert {*done.added} | {*done.changed} == new | {name for name in done.changed if "manifest-" in name}
    assert [path.rpartition("/")[2][:8] for path in done.removed] == ["unknown_"]
    assert (second / "about.html.gz").samefile(first / "about.html.gz")


def test_an_index_has_two_addresses() -> None:
    """What a cache must forget: a page's address, and for an index that of its folder too."""
    assert releases.addresses(["2031/index.html", "a.html", "index.html"]) == [
        "/",
        "/2031/",
        "/2031/index.html",
        "/a.html",
        "/index.html",
    ]


def test_a_site_without_changes_makes_no_release(target: Path) -> None:
    """Publishing the same again leaves everything as it is."""
    before = sorted(target.rglob("*"))
    done, _ = publish(target)

    assert done.release == done.previous
    assert (done.added, done.changed, done.removed) == ((), (), ())
    assert sorted(target.rglob("*")) == before


def test_a_changed_file_is_never_as_old_as_another(target: Path) -> None:
    """Servers tell files apart by second and size: no two contents of an address share both, rolled back or not."""
    times = []
    for word in ("two", "six", "ten"):
        publish(target, sites.files(word))
        times.append(int((target / "current/2031/data/plan.json").stat().st_mtime))
    switch.rollback(target, "000002", timeout=0, tell=lambda _: None)
    publish(target, sites.files("old"))
    times.append(int((target / "current/2031/data/plan.json").stat().st_mtime))

    assert len(set(times)) == len(times)


def test_compressed_twins_hold_the_same(target: Path) -> None:
    """Each twin is its file, compressed the same way every time; a sealed edition gets none; `verify` knows them."""
    publish(target, {**sites.files(), "sealed/2031/index.html": b"<!doctype html>" + b"sealed " * 100})
    folder = (target / "current").resolve()
    twins = [*folder.rglob("*.gz")]

    assert {"index.html.gz", "about.html.gz"} <= {path.name for path in twins}
    assert all(gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes() for path in twins)
    assert all(path.read_bytes()[4:8] == bytes(4) for path in twins)
    assert not (folder / "sealed/2031/index.html.gz").exists()
    assert all(finding.passed is not False for finding in verify.verify_site(folder))


def test_a_twin_that_lies_is_found(target: Path) -> None:
    """A compressed file that holds something else than its file is no twin: `verify` reports it."""
    twin = (target / "current").resolve() / "about.html.gz"
    twin.write_bytes(gzip.compress(b"something else"))
    found = [
        detail for finding in verify.verify_site(target / "current") if not finding.passed for detail in finding.details
    ]

    assert any("about.html.gz" in detail for detail in found)


def test_what_pages_load_outlives_the_switch(target: Path) -> None:
    """A page that was read before a switch finds its own style sheet, data and index after it, as long as kept."""
    old = sites.files()
    for count, word in enumerate(("two", "three", "four"), start=1):
        publish(target, sites.files(word), keep=3)
        versions = target / "versions"
        for name in ("assets/plan.css", "2031/data/plan.json"):
            there = versions / pinned.version(old[name]) / name
            assert there.is_file() == (count < 3)
            assert not there.is_file() or there.read_bytes() == old[name]
        (named,) = (name for name in old if name.endswith(".pf_fragment"))
        assert (versions / "earlier" / named).is_file() == (count < 3)


def test_the_last_releases_are_kept(target: Path) -> None:
    """Older ones than the last N go, but never the one that is served."""
    for word in ("two", "three", "four"):
        publish(target, sites.files(word), keep=2)

    assert [release.name[:6] for release in releases.releases(target)] == ["000003", "000004"]


def test_rollback_serves_an_earlier_release(target: Path) -> None:
    """Without a name it is the one before, with one it is that one; a later publish goes on from there."""
    for word in ("two", "three"):
        publish(target, sites.files(word))
    back = switch.rollback(target, None, timeout=0, tell=lambda _: None)
    assert served(target) == sites.files("two")
    assert "index.html" in back.changed
    assert switch.rollback(target, None, timeout=0, tell=lambda _: None).release[:6] == "000001"
    assert served(target) == sites.files()
    with pytest.raises(SiteError, match="没有更早的发布版"):
        switch.rollback(target, None, timeout=0, tell=lambda _: None)
    with pytest.raises(SiteError, match="没有发布版“000009”"):
        switch.rollback(target, "000009", timeout=0, tell=lambda _: None)
    switch.rollback(target, "000003", timeout=0, tell=lambda _: None)

    assert served(target) == sites.files("three")
    assert publish(target, sites.files("four"))[0].release[:6] == "000004"


def test_an_altered_file_is_noticed_and_not_spread(target: Path) -> None:
    """A served file or twin that somebody altered is written anew, even if its size and its time are as they were."""
    first = (target / "current").resolve()
    for name in ("about.html", "index.html.gz"):
        status, content = (first / name).stat(), (first / name).read_bytes()
        (first / name).write_bytes(content[:-9] + b"?" + content[-8:])
        os.utime(first / name, ns=(status.st_atime_ns, status.st_mtime_ns))
    about = (first / "about.html").read_bytes()
    done, _ = publish(target)
    second = (target / "current").resolve()

    assert done.changed == ("about.html", "index.html")
    assert served(target) == sites.files()
    assert gzip.decompress((second / "index.html.gz").read_bytes()) == (second / "index.html").read_bytes()
    assert (first / "about.html").read_bytes() == about


def spoil(page: Path, how: str) -> None:
    """Alter a served page or its compressed twin, or what its place holds, without a change of the page's bytes."""
    kind, place = how.split()
    file = {"page": page, "twin": page.with_name(f"{page.name}.gz"), "other": page.with_name("other.html")}[place]
    if kind == "content":
        file.write_bytes(gzip.compress(b"something else"))
    elif kind == "mode":
        file.chmod(0o600)
    else:
        file.unlink(missing_ok=True)
        if kind == "link":
            file.symlink_to(page.with_name("index.html"))
        else:
            os.mkfifo(file)


@pytest.mark.parametrize("is_recorded", [True, False])
@pytest.mark.parametrize(
    "how",
    ["content twin", "mode twin", "link twin", "pipe twin", "mode page", "link page", "pipe page", "link other"],
)
def test_what_readers_are_sent_is_mended(target: Path, how: str, *, is_recorded: bool) -> None:
    """Where the plan is as it was, but somebody altered a twin or a mode, or put a link, the file is written anew."""
    spoil((target / "current").resolve() / "about.html", how)
    if not is_recorded:
        (target / earlier.RECORD).unlink()
    done, _ = publish(target)
    second = (target / "current").resolve()

    assert (*done.changed, *done.removed) == ("other.html" if "other" in how else "about.html",)
    assert served(target) == sites.files()
    assert gzip.decompress((second / "about.html.gz").read_bytes()) == (second / "about.html").read_bytes()
    files = [path for path in second.rglob("*") if not path.is_dir()]
    assert {stat.S_IFMT(path.lstat().st_mode) | path.lstat().st_mode & 0o444 for path in files} == {0o100444}
    assert publish(target)[0].release == done.release


def test_a_pinned_file_that_was_altered_is_replaced(target: Path) -> None:
    """A file that readers load at the address of its digest is a link to the release's: altered, both are mended."""
    release = (target / "current").resolve()
    name, path = next(iter(releases.pinned_files(releases.listed_digests(release)).items()))
    content = (release / path).read_bytes()
    place = target / "versions" / name
    place.write_bytes(content + b"?")
    publish(target)

    assert (target / "current" / path).read_bytes() == content
    assert place.read_bytes() == content


def test_a_twin_that_went_is_made_again(target: Path) -> None:
    """A compressed twin that the last publish left behind, and that is gone, is made again."""
    time.sleep(0.05)  # the clock of files ticks
    publish(target)
    (target / "current/about.html.gz").unlink()
    publish(target)

    assert (target / "current/about.html.gz").is_file()


def test_what_was_verified_is_not_read_again(target: Path) -> None:
    """The files of a release are known to the next publish, which reads only those that have changed since."""
    time.sleep(0.05)  # the clock of files ticks
    publish(target)
    release = (target / "current").resolve()
    before = earlier.read(target, release)
    (release / "about.html").touch()
    after = earlier.read(target, release)

    assert before.verified == before.digests.keys() == release_files(release)
    assert after.verified == before.verified - {"about.html"}
    assert after.digests == before.digests


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_record_is_not_waited_for(target: Path, make: Callable[[Path], None]) -> None:
    """A pipe or a folder in the place of the record is no record: all is read again, and the publish goes on."""
    (target / earlier.RECORD).unlink()
    make(target / earlier.RECORD)
    publish(target, {**sites.files(), "new.html": b"<!doctype html>"})

    assert (target / "current/new.html").is_file()


def release_files(release: Path) -> set[str]:
    """Return the paths of a release's files, without compressed twins."""
    return {*releases.files_of(release)}


def test_a_link_to_a_page_that_goes_is_found(target: Path) -> None:
    """A page that has not changed is read again if a page that it may lead to is gone."""
    page = {"a.html": b'<!doctype html><a href="b.html">b</a>'}
    for _ in range(2):
        publish(target, {**sites.files(), **page, "b.html": b"<!doctype html>"})
        time.sleep(0.05)  # the clock of files ticks
    assert "a.html" in earlier.read(target, (target / "current").resolve()).verified
    with pytest.raises(SiteError, match=r"a\.html → b\.html"):
        publish(target, {**sites.files(), **page})
    assert (target / "current/b.html").is_file()


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("about.html", b'<a href="nowhere.html">', "about.html → nowhere.html"),
        ("about.html", b'<script src="https://example.com/x.js"></script>', "about.html → https://example.com/x.js"),
        ("assets/plan.css", b"a { background: url(lost.png) }", "assets/plan.css → lost.png"),
        ("2031/data/plan.json", b"{", "2031/data/plan.json"),
        ("con.html", b"", "con.html"),
    ],
)
def test_a_site_that_is_not_whole_is_refused(target: Path, name: str, content: bytes, named: str) -> None:
    """A link or an asset that leads nowhere, a broken file or name: the old site stays; fault and place are named."""
    with pytest.raises(SiteError, match=r"^未发布。网站核对未通过：.*。请改正后再发布。$") as caught:
        publish(target, {**sites.files("two"), name: content})

    assert named in str(caught.value)
    assert not re.search("都通|都是|都在|都能|没有链接文件|不向", str(caught.value))
    assert "\n" not in str(caught.value)
    assert served(target) == sites.files()
    assert [*target.glob(".staging-*")] == []


def test_a_list_that_does_not_hold_is_refused(target: Path) -> None:
    """What was made and what the site's lists of checksums say must be the same."""

    def make(folder: Path, _: Path | None) -> None:
        sites.write(folder, sites.files("two"))
        (folder / "about.html").write_bytes(b"something else")

    with pytest.raises(SiteError, match=r"about\.html：有改动"):
        publish(target, make=make)
    assert served(target) == sites.files()


def _full(_folder: Path, _before: Path | None) -> None:
    Path("/dev/full").write_bytes(b"x" * 10_000)


def test_a_full_disk_is_one_line(target: Path) -> None:
    """Where the disk is full the old site is served whole, nothing is left over, and one line says so."""
    with pytest.raises(SiteError) as caught:
        publish(target, make=_full)

    assert str(caught.value) == "未发布，原来的网站没有变：磁盘已满。"
    assert served(target) == sites.files()
    assert [*target.glob(".staging-*")] == []


@pytest.mark.parametrize("step", ["rename", "link", "utime", "symlink", "replace"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_no_step_breaks_the_site(target: Path, monkeypatch: pytest.MonkeyPatch, step: str, code: int) -> None:
    """Whichever step the system refuses, the old site is served, and the next publish succeeds."""

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(os, step, refuse)
        with pytest.raises(SiteError, match="未发布，原来的网站没有变"):
            publish(target, sites.files("two"))
    assert served(target) == sites.files()
    publish(target, sites.files("two"))

    assert served(target) == sites.files("two")


def _all(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_another_programs_target_is_refused(tmp_path: Path) -> None:
    """A folder with a lock, releases and versions of another program is not ours: not a file in it is touched."""
    for name in ("releases/20261130/app.rb", "releases/000001-0123abcd/app.rb", "versions/1.0/app.rb", ".lock"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("precious", "utf-8")
    before = _all(tmp_path)
    with pytest.raises(SiteError, match="里有不是 plan publish 写的内容") as caught:
        publish(tmp_path, keep=1)

    assert "releases/20261130" in str(caught.value)
    assert "versions/1.0/app.rb" in str(caught.value)
    assert _all(tmp_path) == before


def test_a_target_from_before_the_mark_is_taken_over_if_it_is_whole(target: Path) -> None:
    """As long as all in it is as its own lists say, the mark is put in; one changed byte is told, and nothing done."""
    publish(target, sites.files("two"))
    mark = target / publish_target.MARK
    mark.unlink()
    file = target / "versions" / pinned.version(sites.files()["assets/plan.css"]) / "assets/plan.css"
    places = [releases.releases(target)[0] / "about.html", file]
    for place in places:
        good = place.read_bytes()
        place.unlink()
        place.write_bytes(b"precious")
        with pytest.raises(SiteError, match="里有不是 plan publish 写的内容") as caught:
            publish(target, sites.files("three"))
        place.write_bytes(good)
        assert place.relative_to(target).as_posix() in str(caught.value)
        assert not mark.exists()
    publish(target, sites.files("three"))

    assert mark.is_file()
    assert served(target) == sites.files("three")


def test_without_links_a_target_is_taken_over_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where `current` is a folder, it is held against its own lists."""

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EPERM, "not permitted")

    monkeypatch.setattr(os, "symlink", refuse)
    publish(tmp_path)
    (tmp_path / publish_target.MARK).unlink()
    (tmp_path / "current/precious.txt").write_text("precious", "utf-8")
    with pytest.raises(SiteError, match="未发布：current。"):
        publish(tmp_path, sites.files("two"))
    (tmp_path / "current/precious.txt").unlink()
    publish(tmp_path, sites.files("two"))
    (tmp_path / "current/precious.txt").write_text("precious", "utf-8")
    with pytest.raises(SiteError, match=r"没有切换：precious\.txt。"):
        publish(tmp_path, sites.files("three"))
    assert (tmp_path / "current/precious.txt").read_text("utf-8") == "precious"
    (tmp_path / "current/precious.txt").unlink()

    assert served(tmp_path) == sites.files("two")


def test_what_others_put_into_a_target_is_left_alone(target: Path) -> None:
    """Files and folders anywhere in a target outlive publishes, rollbacks and the end of their release."""
    first = releases.releases(target)[0].relative_to(target).as_posix()
    version = pinned.version(sites.files()["assets/plan.css"])
    names = [
        "robots.txt",
        "backup/site.zip",
        ".staging-precious/notes.txt",
        "releases/notes.txt",
        f"{first}/notes.txt",
        f"{first}/2031/notes.gz",
        f"versions/{version}/notes.txt",
        "versions/earlier/notes.0123abc.txt",
    ]
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text("precious", "utf-8")
    (target / ".lock").unlink()
    for word in ("two", "three", "four"):
        publish(target, sites.files(word), keep=1)

    assert {name: (target / name).read_text("utf-8") for name in names} == dict.fromkeys(names, "precious")
    assert not (target / first / "index.html").exists()
    assert not (target / f"versions/{version}/assets").exists()
    with pytest.raises(SiteError, match=r"manifest-sha256\.txt：不见了"):
        switch.rollback(target, "000001", timeout=0, tell=lambda _: None)


def test_a_publish_that_fails_late_leaves_nothing(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the very switch is refused, there is no release more, nothing more is pinned, and no seal is remembered."""
    before = _all(target)

    def refuse(*_: Any) -> None:
        raise OSError(errno.EIO, "refused")

    with monkeypatch.context() as patched:
        patched.setattr(switch, "_switch", refuse)
        with pytest.raises(SiteError, match="未发布"):
            publish(target, sites.files("two"), news=(Published("2031", "1" * 64, dt.date(2032, 1, 1)),))

    assert {**_all(target), publish_target.SEALS: b""} == {**before, publish_target.SEALS: b""}
    assert publish_target.seal_log(target) == ()


@pytest.mark.parametrize("name", ["2031/data/plan.json", "assets/plan.css", "about.html.gz", "manifest-sha512.txt"])
@pytest.mark.parametrize("lost", [False, True])
def test_a_damaged_release_is_not_gone_back_to(target: Path, name: str, lost: bool) -> None:
    """A file of it that was changed or is lost is named, and the site stays as it is."""
    publish(target, sites.files("two"))
    file = releases.releases(target)[0] / name
    file.unlink()
    if not lost:
        file.write_bytes(b"changed")
    if lost and name.endswith(".gz"):
        switch.rollback(target, None, timeout=0, tell=lambda _: None)  # a twin that is not there is no loss
        assert served(target) == sites.files()
        return
    with pytest.raises(SiteError, match=r"与它的校验值不符，没有退回") as caught:
        switch.rollback(target, None, timeout=0, tell=lambda _: None)

    assert name in str(caught.value)
    assert served(target) == sites.files("two")


def test_scripts_are_compared_before_the_old_ones_go(target: Path) -> None:
    """Keeping one release, a publish says that the pages' scripts have changed when they have, and only then."""
    page = {"about.html": b"<!doctype html><script>one()</script>"}
    publish(target, sites.files() | page, keep=1)

    assert not publish(target, sites.files("two") | page, keep=1)[0].scripts_changed
    assert publish(target, sites.files("two"), keep=1)[0].scripts_changed


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    """A folder that holds other things than releases is not published to."""
    (tmp_path / "precious.txt").write_text("precious", "utf-8")
    with pytest.raises(SiteError, match=r"里有不是 plan publish 写的内容，未发布：precious\.txt。"):
        publish(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_without_links_folders_change_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where links are not to be had, `current` is a folder; publish, rollback and the count of releases work alike."""

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EPERM, "not permitted")

    monkeypatch.setattr(os, "symlink", refuse)
    monkeypatch.setattr(os, "link", refuse)
    target = tmp_path / "www"
    publish(target)
    publish(target, sites.files("two"))
    monkeypatch.setattr(switch, "exchange", lambda *_: False)
    publish(target, sites.files("three"))

    assert not (target / "current").is_symlink()
    assert served(target) == sites.files("three")
    assert publish(target, sites.files("three"))[0].previous == "000003" + releases.releases(target)[-1].name[6:]
    switch.rollback(target, None, timeout=0, tell=lambda _: None)
    assert served(target) == sites.files("two")
    assert releases.current(target) == releases.releases(target)[1]


def _wait(sign: Path) -> None:
    until = time.monotonic() + 60
    while not sign.exists():
        assert time.monotonic() < until
        time.sleep(0.01)


def _publish_slowly(target: Path, word: str, ready: Path, go: Path) -> None:
    def make(folder: Path, _: Path | None) -> None:
        sites.write(folder, sites.files(word))
        ready.touch()
        _wait(go)

    publish(target, make=make, timeout=30)


@pytest.fixture
def slow(target: Path, tmp_path: Path) -> Any:
    """Start another process that publishes `two` and stops half way; give it, and the file that lets it go on.

    Files are signs that a killed process cannot hold.
    """
    ready, go = tmp_path / "ready", tmp_path / "go"
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_publish_slowly, args=(target, "two", ready, go))
    process.start()
    _wait(ready)
    yield process, go
    go.touch()
    process.join(60)


def test_two_publishes_queue(target: Path, slow: Any) -> None:
    """The second says so and waits, or gives up at its time limit; the later one is what is served."""
    process, go = slow
    with pytest.raises(SiteError, match="另一次发布正在进行，等了 0 秒"):
        publish(target, sites.files("three"))
    assert served(target) == sites.files()

    def make(release: ReleaseFolder) -> tuple[Published, ...]:
        assert release.earlier
        assert "two" in (release.earlier.folder / "index.html").read_text("utf-8")
        release.folder.with_name("site").mkdir()
        sites.write(release.folder.with_name("site"), sites.files("three"))
        release.place_folder(release.folder.with_name("site"))
        return ()

    said: list[str] = []

    def tell(text: str) -> None:
        said.append(text)
        go.touch()

    switch.publish(target, make, keep=5, timeout=30, tell=tell, begin=lambda _: None)
    process.join(30)

    assert process.exitcode == 0
    assert said == ["另一次发布正在进行，等它结束。"]
    assert served(target) == sites.files("three")


def test_a_killed_process_is_cleared_away(target: Path, slow: Any) -> None:
    """The lock of a process that was killed holds nobody up; what it left is cleared, and said in a line."""
    process, _ = slow
    os.kill(process.pid, signal.SIGKILL)
    process.join(30)
    (left,) = target.glob(".staging-*")
    until = time.monotonic() + 5
    done, said = publish(target, sites.files("three"), timeout=5)

    assert time.monotonic() < until
    assert said == [f"上一次发布没有完成，留下的“{left.name}”已清除。"]
    assert [*target.glob(".staging-*")] == []
    assert (done.release[:6], served(target)) == ("000002", sites.files("three"))
