"""Wrong surroundings say what to do, in one line: a configuration that MkDocs refuses, a library that is missing."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import run

ROOT = Path(__file__).parents[1]
NAMES = {"plan", "mkdocs", "yml", "Markdown", "http", "https", "readthedocs", "material", "MkDocs"}


@pytest.fixture
def project(small_plan: Path) -> Path:
    """Go to a project with the small plan and the repository's theme; give its configuration."""
    assert small_plan == Path("plan")
    shutil.copytree(ROOT / "overrides", "overrides")
    shutil.copytree(ROOT / "docs", "docs")
    return Path(shutil.copy(ROOT / "mkdocs.yml", "mkdocs.yml"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("name: plan", "name: foo", "mkdocs.yml 的 theme：没有安装主题“foo”。请写 theme: plan。"),
        ("docs_dir: docs", "docs_dir: foo", "/foo”这个文件夹。请建立它，或者改正名称。"),
        ("custom_dir: overrides", "custom_dir: foo", "/foo”这个文件夹。请建立它，或者删去 custom_dir。"),
        (
            "docs_dir: docs",
            "markdown_extensions: [foo]",
            "markdown_extensions：没有 Markdown 扩展“foo”。",
        ),
        ("plugins:", "plugins:\n  - foo", "mkdocs.yml 的 plugins：没有安装插件“foo”。"),
        ("site_name: 盐城市质量发展行动计划", "", "mkdocs.yml 的 site_name：必须写明。"),
        (
            'site_url: !ENV [SITE_URL, ""]',
            "site_url: foo",
            "mkdocs.yml 的 site_url：网址应以 http:// 或 https:// 开头。",
        ),
        ("theme:", "theme: [", "mkdocs.yml 第 10 行第 13 列附近的写法不对。"),
        ("docs_dir: docs", "use_directory_urls: [1]", "mkdocs.yml 的 use_directory_urls：值的种类不对"),
        ("docs_dir: docs", "extra: [1]", "mkdocs.yml 的 extra：值的种类不对"),
        ("documents: true", "documents: 3", "mkdocs.yml 的 plugins：插件“plan”的 documents 的值不对。"),
        ("  - plan:", "  - plan\n  - plan:", "mkdocs.yml 的 plugins 里 plan 写了两次。请只留一个。"),
        ("name: plan", "name: material", "mkdocs.yml 的 theme 写的是 material，计划的网页在它下面排不出来。"),
    ],
)
def test_what_mkdocs_refuses_is_said_in_chinese(old: str, new: str, said: str, project: Path) -> None:
    """No English of MkDocs surrounds it: one line names the key and what to do, and nothing is built."""
    text = project.read_text("utf-8")
    assert old in text
    project.write_text(text.replace(old, new, 1), "utf-8")
    result = run("build")
    *_, line = lines = result.stderr.splitlines()
    typed = set(re.findall("[A-Za-z]{2,}", f"{old} {new} {Path.cwd()} {said} theme plugins custom_dir Material"))

    assert result.exit_code == 1
    assert said in line
    assert lines.count(line) == 1
    assert not {word for word in re.findall("[A-Za-z]{2,}", result.stderr) if word not in NAMES | typed}
    assert not Path("site").exists()


def test_a_template_that_extends_itself_is_told(project: Path) -> None:
    """A project's main.html that extends main.html is told what to extend, in one line of our own."""
    Path("overrides/main.html").write_text('{% extends "main.html" %}', "utf-8")
    result = run("build")

    assert project.is_file()
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == (
        'overrides/main.html:1：模板继承或装入了它自己。main.html 应写 {% extends "base.html" %}。'
    )


def test_a_setting_that_mkdocs_does_not_know_is_told(project: Path) -> None:
    """What MkDocs only warns of is said in Chinese too, and the site is built."""
    project.write_text(project.read_text("utf-8") + "docs_dri: docs\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "generator", "build"], capture_output=True, encoding="utf-8", check=False
    )

    assert done.returncode == 0
    assert "mkdocs.yml 的 docs_dri：不认识的设置“docs_dri”，没有理会。请核对拼写。" in done.stderr.splitlines()
    assert "Unrecognised" not in done.stderr


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("module", "command", "install"),
    [
        ("yaml", "check", "pyyaml"),
        ("pydantic", "check", "pydantic"),
        ("jinja2", "build", "jinja2"),
        ("mkdocs", "build", "mkdocs"),
        ("mkdocs", "serve", "mkdocs"),
        ("pagefind_bin", "build", "'pagefind[bin]'"),
        ("tinycss2", "build", "tinycss2"),
    ],
)
def test_a_missing_library_is_named_with_how_to_install_it(module: str, command: str, install: str) -> None:
    """Whichever library is missing, one line says what to install, and nothing is a traceback."""
    program = f"import sys; sys.modules[{module!r}] = None; from generator.cli import main; main([{command!r}])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith(f"请安装：pip install {install}")
    assert "Traceback" not in done.stderr
    assert not Path("site").exists()
