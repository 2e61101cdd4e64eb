"""LibreOffice for the tests: all of their files are converted together, so that it starts once for each target.

A test names its file in `SAMPLES`, takes the fixture `office`, and asks for the file as a PDF, as text or saved again.
"""

import csv
import fcntl
import io
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.needs import need


@dataclass(frozen=True)
class Sample:
    """A file for LibreOffice: who makes its bytes, and what it is converted to."""

    make: Callable[[], bytes]
    targets: tuple[str, ...] = ("pdf",)


_CSV = "csv:Text - txt - csv (StarCalc):44,34,76"
"""CSV with commas, quotes and UTF-8, as LibreOffice asks for it."""

_OPENED = "Text - txt - csv (StarCalc):44,34,76,1,,2052,false,true"
"""The same, read as in China, with what looks like a date taken for one."""

_PACKAGES = "libreoffice-calc-nogui libreoffice-writer-nogui"

SAMPLES: dict[str, Sample] = {}
"""Name of a file, its ending included → who makes it. The first test that needs any has all of them converted."""


@dataclass(frozen=True)
class Office:
    """The files as LibreOffice has read them, in a folder that all workers of a test run share."""

    folder: Path
    samples: Mapping[str, Sample]

    def converted(self, name: str, target: str = "pdf") -> Path:
        """Return the path of a file as LibreOffice wrote it: as a PDF, or in another of its formats."""
        assert target in self.samples[name].targets
        need(shutil.which("soffice"), "LibreOffice", _PACKAGES)
        folder = self.folder / target
        with self._locked():
            if not folder.exists():
                self._convert(target, folder)
        return (folder / name).with_suffix(f".{target}")

    def text(self, name: str) -> str:
        """Return the text of a file as it stands on its printed pages, without blanks and line ends."""
        need(shutil.which("pdftotext"), "pdftotext", "poppler-utils")
        printed = _run("pdftotext", "-raw", self.converted(name), "-").stdout
        return "".join(printed.split())

    def cells(self, file: Path) -> list[list[str]]:
        """Return the cells of a workbook that only came to be in a test; LibreOffice is started for it alone."""
        need(shutil.which("soffice"), "LibreOffice", _PACKAGES)
        with self._locked():
            self._start(_CSV, file.parent, file)
        return list(csv.reader(io.StringIO(file.with_suffix(".csv").read_text("utf-8"), newline="")))

    def opened_again(self, file: Path) -> list[list[str]]:
        """Return the rows of a CSV file that a spreadsheet in Chinese opened by a double click, and saved."""
        need(shutil.which("soffice"), "LibreOffice", _PACKAGES)
        saved = file.parent / "saved"
        with self._locked():
            self._start(_CSV, saved, f"--infilter={_OPENED}", file)
        return list(csv.reader(io.StringIO((saved / file.name).read_text("utf-8"), newline="")))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other workers from LibreOffice's profile."""
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed
            yield

    def _start(self, target: str, folder: Path, *files: Path | str) -> str:
        profile = f"-env:UserInstallation={(self.folder / 'profile').as_uri()}"
        done = _run("soffice", profile, "--headless", "--convert-to", target, "--outdir", folder, *files)
        return done.stdout + done.stderr

    def _convert(self, target: str, folder: Path) -> None:
        """Convert all samples that are to be converted to this."""
        chosen = [name for name, sample in self.samples.items() if target in sample.targets]
        given = self.folder / "given"
        given.mkdir(exist_ok=True)
        for name in chosen:
            (given / name).write_bytes(self.samples[name].make())
        said = self._start(target, folder, *map(given.joinpath, chosen))
        missing = [name for name in chosen if not (folder / name).with_suffix(f".{target}").exists()]
        assert not missing, f"LibreOffice did not write {missing}: {said}"


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=True)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return the tests' files as LibreOffice reads them."""
    own = tmp_path_factory.getbasetemp()
    return Office((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "office", SAMPLES)
