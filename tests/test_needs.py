"""A run of the tests on a machine that lacks something: what it says of the tests that it could not run."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

TESTS = """
from tests.needs import need

def test_office():
    need(None, "LibreOffice", "libreoffice-calc-nogui")

def test_office_too():
    need(None, "LibreOffice", "libreoffice-calc-nogui")

def test_disk():
    need(None, "a way to mount a disk")

def test_python():
    need(sys.version, "Python")
""".replace("from", "import sys\nfrom", 1)


def run(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the tests above with the project's settings."""
    file = folder / "test_some.py"
    file.write_text(TESTS, "utf-8")
    own = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("PYTEST")}
    command = [sys.executable, "-m", "pytest", "-n0", f"-c{ROOT / 'pyproject.toml'}", "-ptests.conftest", str(file)]
    command += [f"--rootdir={folder}", "-pno:cacheprovider"]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=own | environment)


def test_what_is_missing_is_summed_up(tmp_path: Path) -> None:
    """Tests are skipped, and the end says how many, for want of what, and what an administrator installs."""
    ran = run(tmp_path)
    end = ran.stdout.partition(" not run ")[2].splitlines()[1:5]

    assert ran.returncode == 0, ran.stdout
    assert end == [
        "3 tests were not run, since this machine lacks",
        "     2  LibreOffice",
        "     1  a way to mount a disk",
        "To have them run, an administrator installs: apt install libreoffice-calc-nogui",
    ]


def test_nothing_is_skipped_in_ci(tmp_path: Path) -> None:
    """Where CI is set, what is missing is a failure."""
    ran = run(tmp_path, CI="true")

    assert ran.returncode == 1
    assert "3 failed, 1 passed" in ran.stdout
