"""The cache: what was made before is found whole, or not at all."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import manifest
from generator.cache import Cache, Made, digest, link, made


def _made(**files: str) -> list[Made]:
    contents = {f"2014/{name}.html": text.encode() for name, text in files.items()}
    return [made(path, content) for path, content in contents.items()]


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """Give an empty cache."""
    return Cache(tmp_path / "cache")


def test_what_was_put_is_found(cache: Cache) -> None:
    """Paths, bytes and digests come back."""
    cache.put("k1", "2014", _made(a="甲", b="乙"))
    found = cache.get("k1")

    assert found is not None
    assert {path: Path(kept.place).read_text("utf-8") for path, kept in found.items()} == {
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
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_is_damaged_is_not_found_and_made_anew(cache: Cache, damage: Callable[[Path], object]) -> None:
    """An entry that is not as it was written is none; putting it again heals it."""
    cache.put("k1", "2014", _made(a="甲"))
    damage(cache.folder / "k1")

    assert cache.get("k1") is None
    assert cache.last("2014") == {}
    healed = cache.put("k1", "2014", _made(a="甲"))
    assert Path(healed["2014/a.html"].place).read_text("utf-8") == "甲"
    assert cache.get("k1") == healed


def test_a_page_that_did_not_change_is_not_written_again(cache: Cache) -> None:
    """The next entry about the same year shares the files that are equal."""
    old = cache.put("k1", "2014", _made(a="甲", b="乙"))
    new = cache.put("k2", "2014", _made(a="甲", b="丙"))

    def number(found: object, path: str) -> int:
        return Path(found[path].place).stat().st_ino  # type: ignore[index]

    assert number(old, "2014/a.html") == number(new, "2014/a.html")
    assert number(old, "2014/b.html") != number(new, "2014/b.html")
    assert cache.get("k1") == old


def test_half_an_entry_is_never_left(cache: Cache) -> None:
    """Where making fails, nothing is kept, and nothing lies about."""

    def failing() -> "list[Made]":
        raise OSError("磁盘满了")

    with pytest.raises(OSError, match="磁盘满了"):
        cache.put("k1", "2014", (made for _ in [0] for made in failing()))

    assert cache.get("k1") is None
    assert [*cache.folder.iterdir()] == []


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    """The limit holds, and what this build has used stays whatever the limit."""
    Cache(tmp_path).put("old", "2013", _made(a="一" * 1000))
    Cache(tmp_path).put("newer", "2014", _made(a="二" * 1000))
    os.utime(tmp_path / "old", (1, 1))
    cache = Cache(tmp_path, limit=7000)
    cache.put("newest", "2015", _made(a="三" * 1000))

    cache.prune()

    assert [key for key in ("old", "newer", "newest") if Cache(tmp_path).get(key)] == ["newer", "newest"]
    last = Cache(tmp_path, limit=0)
    last.put("last", "2016", _made(a="四"))
    last.prune()
    assert [key for key in ("newer", "newest", "last") if Cache(tmp_path).get(key)] == ["last"]


def test_an_entry_that_does_not_say_its_size_goes(tmp_path: Path) -> None:
    """What another version left, or somebody damaged, does not stay for ever."""
    Cache(tmp_path).put("old", "2013", _made(a="一"))
    (tmp_path / "old/bytes").unlink()
    cache = Cache(tmp_path)
    cache.put("new", "2014", _made(a="二"))

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


def test_a_digest_tells_where_one_part_ends() -> None:
    """The same bytes cut otherwise are not the same."""
    assert digest(b"ab", b"c") != digest(b"a", b"bc")
    assert digest(b"ab", b"c") == digest(b"ab", b"c")
