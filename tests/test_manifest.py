"""Lists of checksums."""

import hashlib
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.files import manifest
from generator.files.paths import is_safe

_PATHS = st.from_regex(r"[a-z0-9][a-z0-9/ ._-]{0,20}[a-z0-9]", fullmatch=True).filter(is_safe)


@given(st.dictionaries(_PATHS, st.binary(max_size=20)))
def test_a_list_is_read_as_it_was_written(files: dict[str, bytes]) -> None:
    """Every path comes back with the digest of its bytes."""
    expected = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}

    assert manifest.parse(manifest.text("sha256", files)) == expected


@pytest.mark.parametrize(
    "written", ["xyz  a\n", "abc\n", "ab  a\nab  a\n", "ab  \n", "ab  ../a\n", "ab  /a\n", "ab  a\x85b\n"]
)
def test_what_is_no_list_is_refused(written: str) -> None:
    """A line without a digest or a path, a path that stands twice, or that is no file of the folder, are errors."""
    with pytest.raises(ValueError, match="行"):
        manifest.parse(written)


@pytest.mark.parametrize("algorithm", manifest.ALGORITHMS)
def test_the_usual_programs_read_the_lists(algorithm: str, tmp_path: Path) -> None:
    """`sha256sum -c` and `sha512sum -c` check a folder by its list."""
    (tmp_path / "a.txt").write_bytes(b"a")
    (tmp_path / "list").write_text(manifest.text(algorithm, {"a.txt": b"a"}), "utf-8")

    assert subprocess.run([f"{algorithm}sum", "-c", "list"], cwd=tmp_path, check=True, capture_output=True)
