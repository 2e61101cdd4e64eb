"""What many tests stand on: the repository's plan, and copies of plans to change."""

import itertools
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import needs
from tests.office import office  # noqa: F401  a fixture for all

# Messages are compared in Chinese, whatever the locale of the machine.
os.environ["LANGUAGE"] = "zh"

# What nobody has foreseen shows its traceback, as it does to who mends the program.
os.environ["PLAN_DEBUG"] = "1"

TESTS = Path(__file__).parent

CACHES = tempfile.TemporaryDirectory(prefix="plan-caches-")
"""The caches of builds within tests, each in a folder of its own: none is the user's."""

os.environ["PLAN_CACHE_DIR"] = os.path.join(CACHES.name, "run")  # noqa: PTH118

# Sites of this repository's plan are built as if there were no git: its newest commits are no test's business.
os.environ["GIT_CEILING_DIRECTORIES"] = str(TESTS.parent)

# Tests run side by side, on slow machines too: how long an example takes says nothing.
settings.register_profile("plan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("plan")


@pytest.fixture(scope="session")
def plan_dir() -> Path:
    """Return the repository's own plan; only to be read."""
    return TESTS.parent / "plan"


@pytest.fixture(autouse=True)
def cache_dir(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have a test begin with no cache; give where it will be."""
    place = Path(CACHES.name, str(next(_NUMBERS)))
    monkeypatch.setenv("PLAN_CACHE_DIR", str(place))
    return place


_NUMBERS = itertools.count()


@pytest.fixture
def copied_plan(plan_dir: Path, tmp_path: Path) -> Path:
    """Return a copy of the repository's plan."""
    return Path(shutil.copytree(plan_dir, tmp_path / "plan"))


@pytest.fixture
def documented_plan(copied_plan: Path) -> Path:
    """Return a copy of the repository's plan under the name of the city of which the documents take their examples."""
    for file in filter(Path.is_file, copied_plan.rglob("*")):
        file.write_text(file.read_text("utf-8").replace("盐城", "云湖").replace("yan-cheng", "yun-hu"), "utf-8")
    return copied_plan


@pytest.fixture
def small_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the small plan as `plan`, as an editor sees it from the folder around it."""
    shutil.copytree(TESTS / "small_plan", tmp_path / "plan")
    monkeypatch.chdir(tmp_path)
    return Path("plan")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end how much was not run, and what would have it run."""
    skipped = (report.longrepr[-1] for report in terminalreporter.stats.get("skipped", ()))
    if lines := [*needs.summary(skipped)]:
        terminalreporter.section("not run")
        for line in lines:
            terminalreporter.line(line)
