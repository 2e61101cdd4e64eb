"""The whole site, built once with its own theme and once with MkDocs' own theme, and its pages parsed."""

import re
from functools import cache
from pathlib import Path

import pytest
from lxml import html
from lxml.html import HtmlElement

from generator.build import mkdocs
from generator.plan.load import load
from generator.plan.records import Edition, Plan
from tests.once import once

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def plan() -> Plan:
    """Return the plan of this repository."""
    return load(ROOT / "plan")


@pytest.fixture(scope="session")
def edition(plan: Plan) -> Edition:
    """Return the edition of 2014."""
    return next(edition for edition in plan.editions if edition.id == "2014")


@pytest.fixture(scope="session")
def site(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site as it is published."""
    return once(tmp_path_factory, "ours", lambda folder: _built(plan, ROOT / "mkdocs.yml", folder)) / "site"


@pytest.fixture(scope="session")
def plain_site(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the same site in MkDocs' own theme."""

    def make(folder: Path) -> None:
        config = (ROOT / "mkdocs.yml").read_text("utf-8")
        config, count = re.subn(r"theme:\n(?:  .*\n)+", "theme:\n  name: mkdocs\n", config)
        (folder / "mkdocs.yml").write_text(config.replace("docs_dir: docs", f"docs_dir: {ROOT}/docs"), "utf-8")

        assert count == 1
        _built(plan, folder / "mkdocs.yml", folder)

    return once(tmp_path_factory, "mkdocs", make) / "site"


def _built(plan: Plan, config: Path, folder: Path) -> Path:
    site = folder / "site"
    mkdocs.build(config, site, plan, plan_dir=ROOT / "plan")
    return site


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, HtmlElement]:
    """Return every page of the published site: its path in the site → the page, parsed."""
    return _parsed(site)


@pytest.fixture(scope="session", params=["site", "plain_site"], ids=["ours", "mkdocs"])
def any_site(request: pytest.FixtureRequest) -> Path:
    """Return the folder of the site, once for each theme."""
    folder: Path = request.getfixturevalue(request.param)
    return folder


@pytest.fixture(scope="session")
def any_pages(any_site: Path) -> dict[str, HtmlElement]:
    """Return every page of the site, once for each theme."""
    return _parsed(any_site)


@cache
def _parsed(site: Path) -> dict[str, HtmlElement]:
    parser = html.HTMLParser(encoding="utf-8")
    paths = sorted(site.rglob("*.html"))
    return {path.relative_to(site).as_posix(): html.parse(path, parser).getroot() for path in paths}
