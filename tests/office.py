"""LibreOffice for the tests: all of their files are converted together, so that it starts once for each target.

A test names its file in `SAMPLES`, takes the fixture `office`, and asks for the file as a PDF, as text or saved again.
"""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.needs import need

Sample = Callable[[], bytes]
"""Makes the bytes of a file."""

SAMPLES: dict[str, Sample] = {}
"""Name of a file, its ending included → who makes it. The first test that needs any has all of them converted."""


@dataclass(frozen=True)
class Office:
    """The files as LibreOffice has read them, in a folder that all workers of a test run share."""

    folder: Path
    samples: Mapping[str, Sample]

    def converted(self, name: str, target: str = "pdf") -> Path:
        """Give the path of a file as LibreOffice wrote it: as a PDF, or in another of its formats."""
        assert name in self.samples
        need(shutil.which("soffice"), "LibreOffice (soffice)")
        folder = self.folder / target
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed
            if not folder.exists():
                self._convert(target, folder)
        return (folder / name).with_suffix(f".{target}")

    def text(self, name: str) -> str:
        """Give the text of a file as it stands on its printed pages, without blanks and line ends."""
        need(shutil.which("pdftotext"), "pdftotext")
        printed = _run("pdftotext", "-raw", self.converted(name), "-").stdout
        return "".join(printed.split())

    def _convert(self, target: str, folder: Path) -> None:
        """Convert all samples, or those of the target's own kind where it is no PDF."""
        chosen = [name for name in self.samples if target in ("pdf", Path(name).suffix[1:])]
        given = self.folder / "given"
        given.mkdir(exist_ok=True)
        for name in chosen:
            (given / name).write_bytes(self.samples[name]())
        profile = f"-env:UserInstallation={(self.folder / 'profile').as_uri()}"
        done = _run(
            "soffice", profile, "--headless", "--convert-to", target, "--outdir", folder, *map(given.joinpath, chosen)
        )
        missing = [name for name in chosen if not (folder / name).with_suffix(f".{target}").exists()]
        assert not missing, f"LibreOffice did not write {missing}: {done.stdout}{done.stderr}"


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=True)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Give the tests' files as LibreOffice reads them."""
    own = tmp_path_factory.getbasetemp()
    return Office((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "office", SAMPLES)
