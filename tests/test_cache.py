"""The cache: what was made before is found whole, or not at all."""

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.files import cache as module
from generator.files import manifest
from generator.files.cache import Cache, CachedFile, NewFile, link, new_file
from generator.files.codec import Codec


def _made(**files: str) -> list[NewFile]:
    contents = {f"2014/{name}.html": text.encode() for name, text in files.items()}
    return [new_file(path, content) for path, content in contents.items()]


def _put(cache: Cache, key: str, about: str, **files: str) -> dict[str, CachedFile]:
    """Put files, all of which are kept."""
    kept = [file for file in cache.put(key, about, lambda: _made(**files)) if isinstance(file, CachedFile)]
    assert len(kept) == len(files)
    return {file.path: file for file in kept}


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """Return an empty cache."""
    return Cache(tmp_path / "cache")


def test_what_was_put_is_found(cache: Cache) -> None:
    """Paths, bytes and digests come back."""
    _put(cache, "k1", "2014", a="甲", b="乙")
    found = cache.get("k1")

    assert found is not None
    assert {path: Path(kept.location).read_text("utf-8") for path, kept in found.items()} == {
        "2014/a.html": "甲",
        "2014/b.html": "乙",
    }
    assert found["2014/a.html"].digests == manifest.digests("甲".encode())
    assert cache.get("k2") is None


DAMAGES: dict[str, Callable[[Path], object]] = {
    "shorter": lambda entry: (entry / "files/2014/a.html").write_text("", "utf-8"),
    "other bytes, as long": lambda entry: (entry / "files/2014/a.html").write_text("丙", "utf-8"),
    "no file": lambda entry: (entry / "files/2014/a.html").unlink(),
    "no list": lambda entry: (entry / "entry.json").unlink(),
    "half a list": lambda entry: (entry / "entry.json").write_text('[["2014/a.html", 3', "utf-8"),
    "the list of another version": lambda entry: (entry / "entry.json").write_text('{"files": 1}', "utf-8"),
    "a list that is no text": lambda entry: (entry / "entry.json").write_bytes(b"\xff"),
    "a list with another digest": lambda entry: _edited(entry / "entry.json", lambda text: text.replace(b"a", b"b")),
    "the entry of another": lambda entry: _replaced(entry, lambda: shutil.copytree(entry.with_name("k0"), entry)),
    "a pipe for a list": lambda entry: _replaced(entry / "entry.json", lambda: os.mkfifo(entry / "entry.json")),
    "a pipe for a file": lambda entry: _replaced(_a(entry), lambda: os.mkfifo(_a(entry))),
    "a folder for a file": lambda entry: _replaced(_a(entry), lambda: _a(entry).mkdir()),
    "a link to the same": lambda entry: _a(entry).symlink_to(_a(entry).rename(entry / "moved")),
    "a file for a folder": lambda entry: _replaced(entry, entry.touch),
    "a pipe for a folder": lambda entry: _replaced(entry, lambda: os.mkfifo(entry)),
    "a link to nowhere": lambda entry: _replaced(entry, lambda: entry.symlink_to("nowhere")),
    "a file that nobody may read": lambda entry: _a(entry).chmod(0),
}


def _a(entry: Path) -> Path:
    return entry / "files/2014/a.html"


def _edited(path: Path, edit: Callable[[bytes], bytes]) -> None:
    path.write_bytes(edit(path.read_bytes()))


def _replaced(path: Path, put: Callable[[], object]) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    put()


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_is_damaged_is_not_found_and_made_anew(cache: Cache, damage: Callable[[Path], object]) -> None:
    """An entry that is not as it was written is none; putting it again heals it."""
    _put(cache, "k0", "2013", a="甲")
    _put(cache, "k1", "2014", a="甲", b="乙")
    damage(cache.folder / "k1")

    assert cache.get("k1") is None
    assert cache.newest("2014") == {}
    healed = _put(cache, "k1", "2014", a="甲", b="乙")
    assert Path(healed["2014/a.html"].location).read_text("utf-8") == "甲"
    assert cache.get("k1") == healed


@pytest.mark.parametrize("path", ["../k0/files/2014/a.html", "/etc/passwd", "2014/../../a.html"])
def test_no_entry_leads_out_of_itself(cache: Cache, path: str) -> None:
    """An entry whose list names what lies elsewhere is none, whoever wrote the list."""
    status = (cache.folder / path).stat() if path.startswith("/") else None
    _put(cache, "k0", "2013", a="甲")
    entry, size = cache.folder / "k1", status.st_size if status else 3
    (entry / "files/2014").mkdir(parents=True)
    (entry / "files" / path).parent.mkdir(parents=True, exist_ok=True)
    if not status:
        (entry / "files" / path).write_text("甲", "utf-8")
    written = (entry / "files" / path).stat().st_mtime_ns
    listed = Codec().encode(module._FileTable, module._FileTable([path], [size], [written], ["0"], ["0"]))
    (entry / "entry.json").write_bytes(module._with_digest("k1", listed))

    assert cache.get("k1") is None


@given(st.data())
def test_any_other_byte_is_noticed(data: st.DataObject) -> None:
    """Whichever byte is another in an entry, of the same length and date, nothing else than was kept is found."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder))
        _put(cache, "k1", "2014", a="甲")
        files = [path for path in sorted(cache.folder.rglob("*")) if path.is_file()]
        path = data.draw(st.sampled_from(files))
        content, status = bytearray(path.read_bytes()), path.stat()
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
        path.write_bytes(content)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

        for found in (cache.get("k1") or {}, cache.newest("2014")):
            assert found.keys() <= {"2014/a.html"}
            assert {file.content() for file in found.values()} <= {None, "甲".encode()}
        cache.prune()
        _put(cache, "k1", "2014", a="甲")
        for found in (cache.get("k1") or {}, cache.newest("2014")):
            assert [file.content() for file in found.values()] == ["甲".encode()]
        assert cache.trouble == ""


def test_where_nothing_can_be_kept_files_are_given_all_the_same(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a disk that is full half-way, all files come as they were made, and what the trouble is can be told."""

    def full(*_: object, **__: object) -> str:
        raise OSError(errno.ENOSPC, "磁盘满了")

    _put(cache, "k1", "2014", a="甲")
    monkeypatch.setattr(module, "_with_digest", full)

    assert [*cache.put("k2", "2015", lambda: _made(a="乙"))] == _made(a="乙")
    assert [*cache.put("k3", "2016", lambda: _made(a="丙"))] == _made(a="丙")
    assert cache.trouble == "磁盘满了"
    assert {path.name for path in cache.folder.iterdir()} == {"k1", "2014.last"}


@pytest.mark.parametrize("name", ["2014.last", "k1"])
def test_what_stands_in_the_place_of_something_goes(cache: Cache, name: str) -> None:
    """A folder with files in it stands in nobody's way."""
    (cache.folder / name / "files").mkdir(parents=True)
    (cache.folder / name / "files/a").touch()
    _put(cache, "k1", "2014", a="甲")

    assert cache.newest("2014") == cache.get("k1") != {}


@pytest.fixture
def lock(cache: Cache) -> Iterator[int]:
    """Lock a cache as a build does that uses it."""
    cache.folder.mkdir()
    with (cache.folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield file.fileno()


def test_what_others_may_use_is_not_removed(cache: Cache, lock: int) -> None:
    """Nothing goes while another build is there, which may be about to link it or about to put it in its place."""
    _put(cache, "old", "2013", a="一")
    (cache.folder / "unused-theirs").mkdir()
    before = {path.name for path in cache.folder.iterdir()}
    with (cache.folder / "lock").open("w") as file:
        own = Cache(cache.folder, limit=0, lock=file.fileno())
        _put(own, "new", "2014", a="二")
        own.prune()
        assert {path.name for path in cache.folder.iterdir()} == before | {"new", "2014.last"}

        fcntl.flock(lock, fcntl.LOCK_UN)
        own.prune()
        assert {path.name for path in cache.folder.iterdir()} == {"lock", "new", "2014.last"}
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)  # whoever comes then need not wait


def test_what_a_killed_build_left_goes_with_the_next(cache: Cache) -> None:
    """A folder that was never put in its place, and a pointer, are gone though nothing new was kept."""
    _put(cache, "k1", "2014", a="甲")
    (cache.folder / "unused-abc/files").mkdir(parents=True)
    (cache.folder / "unused-abc.last").touch()
    Cache(cache.folder).prune()

    assert {path.name for path in cache.folder.iterdir()} == {"k1", "2014.last"}


def test_who_is_slower_takes_what_the_other_has_put(cache: Cache) -> None:
    """Of two builds that make the same at once, the second leaves the entry of the first, which may be in use."""
    other = Cache(cache.folder)

    def made_meanwhile() -> list[NewFile]:
        _put(other, "k1", "2014", a="甲")
        return _made(a="甲")

    (kept,) = cache.put("k1", "2014", made_meanwhile)
    found = other.get("k1")
    assert found
    assert [kept] == [*found.values()]
    before = (cache.folder / "k1").stat().st_ino
    _put(cache, "k1", "2014", a="甲")
    assert (cache.folder / "k1").stat().st_ino == before


def test_projects_share_what_is_the_same(cache: Cache) -> None:
    """Two projects find one entry under one key; what was last about a year is each one's own."""
    one, other = (Cache(cache.folder, project) for project in ("a-", "b-"))
    _put(one, "k1", "2014", a="甲")
    _put(other, "k2", "2014", a="乙")

    assert next(iter(one.newest("2014").values())).content() == "甲".encode()
    assert one.get("k2") == other.newest("2014")


def test_a_page_that_did_not_change_is_not_written_again(cache: Cache) -> None:
    """The next entry about the same year shares the files that are equal."""
    old = _put(cache, "k1", "2014", a="甲", b="乙")
    new = _put(cache, "k2", "2014", a="甲", b="丙")

    def number(found: object, path: str) -> int:
        return Path(found[path].location).stat().st_ino  # type: ignore[index]

    assert number(old, "2014/a.html") == number(new, "2014/a.html")
    assert number(old, "2014/b.html") != number(new, "2014/b.html")
    assert cache.get("k1") == old


def test_half_an_entry_is_never_left(cache: Cache) -> None:
    """Where making fails, nothing is kept, and nothing lies about."""

    def failing() -> "list[NewFile]":
        raise OSError("磁盘满了")

    with pytest.raises(OSError, match="磁盘满了"):
        [*cache.put("k1", "2014", lambda: (made for _ in [0] for made in failing()))]

    assert cache.get("k1") is None
    assert [*cache.folder.iterdir()] == []


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    """The limit holds, and what this build has used stays whatever the limit."""
    _put(Cache(tmp_path), "old", "2013", a="一" * 1000)
    _put(Cache(tmp_path), "newer", "2014", a="二" * 1000)
    os.utime(tmp_path / "old", (1, 1))
    cache = Cache(tmp_path, limit=7000)
    _put(cache, "newest", "2015", a="三" * 1000)

    cache.prune()

    assert [key for key in ("old", "newer", "newest") if Cache(tmp_path).get(key)] == ["newer", "newest"]
    last = Cache(tmp_path, limit=0)
    _put(last, "last", "2016", a="四")
    last.prune()
    assert [key for key in ("newer", "newest", "last") if Cache(tmp_path).get(key)] == ["last"]


def test_an_entry_that_does_not_say_its_size_goes(tmp_path: Path) -> None:
    """What another version left, or somebody damaged, does not stay for ever."""
    _put(Cache(tmp_path), "old", "2013", a="一")
    (tmp_path / "old/bytes").unlink()
    cache = Cache(tmp_path)
    _put(cache, "new", "2014", a="二")

    cache.prune()

    assert [key for key in ("old", "new") if (tmp_path / key).exists()] == ["new"]


def test_a_file_is_copied_where_it_cannot_be_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system without links still gets the file, of the same time."""

    def refused(*_: object) -> None:
        raise OSError

    (tmp_path / "a").write_text("甲", "utf-8")
    monkeypatch.setattr(os, "link", refused)
    link(str(tmp_path / "a"), str(tmp_path / "b"))

    assert (tmp_path / "b").read_text("utf-8") == "甲"
    assert (tmp_path / "a").stat().st_mtime_ns == (tmp_path / "b").stat().st_mtime_ns
