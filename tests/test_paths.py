"""Names from outside of the program: whatever they are, nothing is read or written outside of the folder."""

import os
import tempfile
import unicodedata
import warnings
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.build.output import SiteFolder
from generator.files.cache import CachedFile, Digests
from generator.files.paths import UnsafeNameError, clashes, inside, is_safe, leads_out
from generator.files.staging import Staging
from generator.plan.fields import is_address
from generator.problems import SiteError
from generator.site.files import File

EXAMPLES = int(os.environ.get("PLAN_FUZZ", "300"))

PARTS = st.sampled_from(
    [
        "",
        ".",
        "..",
        "a",
        "b.html",
        "con",
        "NUL.txt",
        "com1",
        "x.",
        "x ",
        ".git",
        "GIT~1",
        "C:",
        "~",
        "-",
        "图",
        "link",
        "\\",
    ]
)
NAMES = st.text(max_size=30) | st.lists(PARTS | st.text(max_size=4), max_size=6).flatmap(
    lambda parts: st.sampled_from(["/", "\\", "//"]).map(lambda between: between.join(parts))
)


@settings(max_examples=EXAMPLES)
@given(NAMES)
@example("../x")
@example("link/x")
@example("/etc/passwd")
@example("a/../../x")
@example("C:\\x")
@example("loop/x")
def test_a_name_stays_in_its_folder(name: str) -> None:
    """Every name is refused, or is a path below the folder, links included."""
    with tempfile.TemporaryDirectory() as outer:
        folder = Path(outer) / "folder"
        folder.mkdir()
        (folder / "link").symlink_to(outer, target_is_directory=True)
        (folder / "loop").symlink_to(folder / "loop")
        try:
            path = inside(folder, name)
        except UnsafeNameError as error:
            refused: Exception | None = error
        else:
            refused = None
            assert folder.resolve() in path.resolve().parents
            assert is_safe(name)
    assert refused is None or (isinstance(refused, SiteError) and len(str(refused).splitlines()) == 1)


@settings(max_examples=EXAMPLES)
@given(NAMES)
def test_a_safe_name_is_the_same_file_on_every_system(name: str) -> None:
    """What is safe is relative on POSIX and Windows, in the same parts, none of them one that Windows changes."""
    if not is_safe(name):
        return
    posix, windows = PurePosixPath(name), PureWindowsPath(name)

    assert not leads_out(name)
    assert posix.as_posix() == windows.as_posix() == name
    assert [posix.root, windows.drive, windows.root] == ["", "", ""]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its successor came with Python 3.13
        assert not windows.is_reserved()
    assert all(part == part.rstrip(". ") for part in posix.parts)
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for char in name)


@settings(max_examples=EXAMPLES)
@given(st.lists(st.sampled_from("ab1图"), min_size=1, max_size=20).map("".join))
def test_plain_names_are_safe(name: str) -> None:
    """Names of letters, digits and Chinese characters are taken, with folders and endings."""
    assert is_safe(name)
    assert is_safe(f"{name}/{name}.html")


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "/",
            "/a",
            "a/",
            "a//b",
            "./a",
            "a/./b",
            "..",
            "../a",
            "a/..",
            "a/../../b",
            "\\a",
            "a\\..\\b",
            "C:a",
            "a:b",
        ),
        *(
            "con",
            "CON.txt",
            "com1 .x",
            "lpt¹",
            "nul/x",
            "conin$",
            "a.",
            "a ",
            "a\0b",
            "a\nb",
            "a\tb",
            "a\u202eb",
            "a\u200b",
        ),
        *(
            ".git/config",
            "a/.GIT",
            "git~1/x",
            "a?b",
            "a*b",
            'a"b',
            "a|b",
            "a<b",
            "\udcff",
            "x" * 256,
            "图" * 86,
            "a/" * 600,
        ),
    ],
)
def test_what_no_system_or_not_every_system_takes_is_refused(name: str) -> None:
    """Names that lead out, that Windows gives to devices or changes, that git keeps for itself, that hide something."""
    assert not is_safe(name)


@settings(max_examples=EXAMPLES)
@given(st.text("abcon/.-_0", max_size=12) | st.from_regex(r"/?([a-z]{1,3}/){0,2}(con|aux|com1|lpt9|a)[./][a-z.]{0,4}"))
def test_an_address_of_a_plan_is_a_safe_name(text: str) -> None:
    """What the ledger and redirects may write is a file below the site's folder, on every system."""
    assert not is_address(text) or is_safe(text.removeprefix("/"))


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/x", "..", "a\\..\\x", "C:x"])
def test_a_site_is_written_below_its_folder(tmp_path: Path, name: str) -> None:
    """Whoever names a file of the site, a job or an entry of the cache, it is not written elsewhere."""
    folder = tmp_path / "site"
    folder.mkdir()
    target = SiteFolder(folder, Staging(folder, tmp_path / "before"))
    (tmp_path / "x").write_text("mine")
    cached = CachedFile(str(tmp_path), name, 4, 0, 0, Digests("", ""))
    with pytest.raises(UnsafeNameError):
        target.write([File(name, b"theirs")])
    with pytest.raises(UnsafeNameError):
        _settle(target, cached)

    assert {path.name: path.read_text() for path in tmp_path.iterdir() if path.is_file()} == {"x": "mine"}
    assert [path.name for path in folder.rglob("*") if "manifest" not in path.name] == []


def _settle(target: SiteFolder, cached: CachedFile) -> None:
    target.add([cached])
    target.close()


def test_names_that_clash_are_told() -> None:
    """Names that differ by case or by the form of a character, and a file in the place of a folder."""
    assert [*clashes(["a/b", "a/c", "图/b", "x"])] == []
    assert [*clashes(["a/B", "a/b"])] == [("a/b", "a/B")]
    assert [*clashes(["\u00e9", "e\u0301"])] == [("e\u0301", "\u00e9")]
    assert [*clashes(["a", "A/b/c"])] == [("A/b/c", "a")]
