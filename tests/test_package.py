"""What comes with the program: settings, pages, templates and marks that a project need not have, and may replace."""

import re
from pathlib import Path
from typing import Any

import pytest

from generator.build import theme
from generator.build.theme import ThemeOutput
from generator.package import DOCS, THEME
from tests.commands import run, said

SETTINGS = "site_name: 示例\nplugins: [plan: {documents: false}]\ntheme: plan\n"
OWN = "site_name: 示例\nplugins: [plan: {documents: false}]\ntheme: {name: plan, custom_dir: overrides}\n"


@pytest.fixture
def project(small_plan: Path) -> Path:
    """Go to a project that has a plan, three lines of settings, and an empty folder of pages; return its folder."""
    folder = small_plan.absolute().parent
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text(SETTINGS, "utf-8")
    return folder


def _built(project: Path) -> Path:
    result = run("build", "--jobs", "1", "--no-cache")
    assert result.exit_code == 0, result.output
    return project / "site"


def test_three_lines_of_settings_make_a_site(project: Path) -> None:
    """The pages of every site are there under their addresses, in the theme; no link in them leads nowhere."""
    site = _built(project)
    pages = [path.with_suffix(".html").name for path in DOCS.glob("*.md")]

    assert {"about.html", "reading.html", "accessibility.html", "editing.html", "rules.html"} <= {*pages}
    for name in pages:
        page = (site / name).read_text("utf-8")
        assert '<header class="top">' in page
        links = re.findall(r' href="(?!https?:|#|mailto:)([^"#?]+)', page)
        assert [link for link in links if not (site / link).exists()] == [], name
    assert 'class="admonition' in (site / "editing.html").read_text("utf-8")
    assert (site / "assets/favicon.svg").read_bytes() == (THEME / "assets/favicon.svg").read_bytes()
    assert not list(site.rglob("frame.css"))


def test_a_page_of_the_project_goes_before_the_package_s(project: Path) -> None:
    """A page in docs/ replaces that of its name, alone; it says where it comes from, as the package's does."""
    (project / "docs/reading.md").write_text("# 怎样读\n\n看就是了。\n", "utf-8")
    site = _built(project)
    own, common = ((site / f"{name}.html").read_text("utf-8") for name in ("reading", "accessibility"))

    assert "看就是了。" in own
    assert "三种角色" not in own
    assert '<meta name="provenance" content="来源 docs/reading.md' in own
    assert '<meta name="provenance" content="来源 generator/docs/accessibility.md' in common


def test_a_template_of_the_project_goes_before_the_theme_s(project: Path) -> None:
    """A main.html of a project changes a block of the theme's page; its mark stands in the place of the theme's."""
    (project / "mkdocs.yml").write_text(OWN, "utf-8")
    (project / "overrides/assets").mkdir(parents=True)
    (project / "overrides/main.html").write_text(
        '{% extends "base.html" %}\n{% block content %}<p>市徽</p>{{ super() }}{% endblock %}\n', "utf-8"
    )
    (project / "overrides/assets/favicon.svg").write_text("<svg/>", "utf-8")
    site = _built(project)

    for name in ("index.html", "about.html", "2031/tasks/1-1.html"):
        page = (site / name).read_text("utf-8")
        assert "<p>市徽</p>" in page
        assert '<header class="top">' in page
    assert (site / "assets/favicon.svg").read_text("utf-8") == "<svg/>"


@pytest.mark.parametrize("name", ["material", "{name: material, custom_dir: docs}"])
def test_a_theme_that_shows_no_plan_is_refused_in_one_line(name: str, project: Path) -> None:
    """Material by itself would show a page of one sign: it is refused with what to write, and no site is made."""
    (project / "mkdocs.yml").write_text(SETTINGS.replace("theme: plan", f"theme: {name}"), "utf-8")
    refused = run("build", "--jobs", "1", "--no-cache")

    assert refused.exit_code == 1
    assert said(refused).count("\n") == 1
    assert "请改成 theme: plan" in said(refused)
    assert not (project / "site").exists()


@pytest.mark.parametrize("name", ["mkdocs", "readthedocs"])
def test_another_theme_shows_the_pages_of_every_site(name: str, project: Path) -> None:
    """Under the themes of MkDocs' own the package's pages have their addresses, and what the plan needs of a style."""
    (project / "mkdocs.yml").write_text(SETTINGS.replace("theme: plan", f"theme: {name}"), "utf-8")
    site = _built(project)

    assert (site / "reading.html").is_file()
    assert "assets/plan.css" in (site / "2031/tasks/1-1.html").read_text("utf-8")


@pytest.mark.parametrize("plugins", ["", "plugins: [search]\n", "plugins: []\n"])
def test_without_the_plug_in_one_line_says_what_to_write(plugins: str, project: Path) -> None:
    """Settings that name no plug-in `plan` are refused with the line that is missing."""
    (project / "mkdocs.yml").write_text(f"site_name: 示例\n{plugins}theme: plan\n", "utf-8")
    refused = run("build", "--jobs", "1", "--no-cache")

    assert refused.exit_code == 1
    assert said(refused) == "MkDocs 未能生成网站：plugins 里没有 plan。请写上 plugins: [plan]。\n"


def test_a_notice_stands_above_every_page(project: Path) -> None:
    """`extra.site.notice` is on each page, hand-written ones too, as text; without it nothing stands there."""
    assert "site-notice" not in (_built(project) / "index.html").read_text("utf-8")
    (project / "mkdocs.yml").write_text(SETTINGS + "extra: {site: {notice: '试<b>运行'}}\n", "utf-8")
    site = _built(project)

    for name in ("index.html", "about.html", "404.html", "2031/index.html", "2031/tasks/1-1.html"):
        page = (site / name).read_text("utf-8")
        assert '<aside class="site-notice" aria-label="提示">试&lt;b&gt;运行</aside>' in page


def test_a_changed_theme_is_not_taken_from_the_cache(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a running preview has kept of MkDocs' output is made anew when the package's pages or theme change."""
    asked: list[bool] = []

    def find(*words: Any) -> ThemeOutput | None:
        hit = original(*words)
        asked.append(hit is not None)
        return hit

    original = theme.find
    monkeypatch.setattr(theme, "find", find)
    run("build", "--jobs", "1")
    for constant, folder in (("DOCS", DOCS), ("THEME", THEME)):
        changed = project / constant
        changed.mkdir()
        (changed / "changed.md").write_text(folder.name, "utf-8")
        asked.clear()
        run("build", "--jobs", "1")
        with monkeypatch.context() as patched:
            patched.setattr(theme, constant, changed)
            run("build", "--jobs", "1")
        run("build", "--jobs", "1")
        assert asked == [True, False, False]  # the last: the newest entry is that of the change
