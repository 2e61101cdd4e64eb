"""What who may push can make the publishing machine do: a site and nothing else, unless its administrator says so."""

from pathlib import Path
from typing import Any

import jinja2
import pytest
from mkdocs.config import load_config
from mkdocs.structure.files import File

from generator.build import mkdocs, trust
from generator.build.theme import ThemeOutput
from generator.build.trust import Trust
from generator.plan.load import load
from generator.problems import SiteError
from generator.publish import releases
from generator.site import templates
from tests.commands import edit, run, said
from tests.repositories import Commit, files, repository
from tests.served import project

ROOT = Path(__file__).parents[1]

ASKED = {
    "hooks: [hooks.py]": "hooks: hooks.py",
    "hooks:\n  - a/b.py": "hooks: a/b.py",
    "plugins: [plan, tags]": "plugins: tags",
    "plugins: {plan: {}, group: {enabled: true}}": "plugins: group",
    "plugins:\n  - plan: {pdf: true}\n  - macros: {}": "plugins: macros",
    "plugins: !ENV [SITE_URL, [plan, macros]]": "plugins: macros",
    "a: &a [macros]\nplugins: *a": "plugins: macros",
    "a: &a {plugins: [macros]}\n<<: *a": "plugins: macros",
    "plugins: [plan]\nplugins: [macros]": "plugins: macros",
    "markdown_extensions: [markdown_exec]": "markdown_extensions: markdown_exec",
    "markdown_extensions: [pymdownx.snippets]": "markdown_extensions: pymdownx.snippets",
    "markdown_extensions:\n  - pymdownx.b64: {base_path: /}": "markdown_extensions: pymdownx.b64",
    "markdown_extensions: {codehilite: {full: true, cssfile: /tmp/x}}": "markdown_extensions: codehilite",
    "markdown_extensions: ['toc:Own']": "markdown_extensions: toc:Own",
    "extra_templates: [a.txt]": "extra_templates: a.txt",
    "x: !!python/object/apply:os.system ['touch ran']": "!!python/object/apply:os.system",
    "x: !!python/name:os.system": "!!python/name:os.system",
    "x: {!!python/name:os.system : 1}": "!!python/name:os.system",
    "%TAG !p! tag:yaml.org,2002:python/\n---\nx: !p!name:os.system": "!!python/name:os.system",
    "x: !<tag:yaml.org,2002:python/module:os>": "!!python/module:os",
    "x: !relative $docs_dir": "!relative",
    "site_name: !ENV SECRET": "!ENV SECRET",
    "x: [{y: !ENV [SITE_URL, SECRET, '']}]": "!ENV SECRET",
    "x: [&s SECRET, !ENV [*s, '']]": "!ENV SECRET",
    "x: !ENV [SECRET]": "!ENV SECRET",
    "INHERIT: ../base.yml": "INHERIT",
    '"\\x49NHERIT": base.yml': "INHERIT",
    "!ENV [SITE_URL, INHERIT]: base.yml": "INHERIT",
}
"""What stands in mkdocs.yml, and the line that names it."""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the place of a configuration in a project, beside one that it may inherit from."""
    (tmp_path / "work").mkdir()
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.chdir(tmp_path / "work")
    for base in ("base.yml", "work/base.yml"):
        (tmp_path / base).write_text("x: !!python/object/apply:os.system ['touch ran']\n")
    return tmp_path / "work/mkdocs.yml"


def _hold(config: Path, *allowed: str) -> None:
    trust.refuse_untrusted(config, Trust(config.parent, frozenset(allowed)), mkdocs._parse_config)


@pytest.mark.parametrize(("text", "line"), ASKED.items())
def test_what_runs_code_is_refused_by_name(text: str, line: str, config: Path) -> None:
    """However YAML can write it, it is found before MkDocs reads it, and the line says what to allow."""
    config.write_text(text + "\n")
    with pytest.raises(SiteError) as refused:
        _hold(config)

    assert f"：{line}。" in str(refused.value)
    assert not Path("ran").exists()
    if "python" not in line and line not in ("INHERIT", "!relative"):
        _hold(config, line)


@pytest.mark.parametrize(
    "text",
    [
        (ROOT / "mkdocs.yml").read_text("utf-8"),
        "",
        "[]",
        "plugins: [search, plan]\ntheme: readthedocs\nmarkdown_extensions: [pymdownx.tabbed, markdown.extensions.toc]",
        "x: [1, 1.5, yes, ~, 2014-06-27, 文]",
    ],
)
def test_what_is_harmless_needs_nobodys_leave(text: str, config: Path) -> None:
    """The repository's own configuration, and what MkDocs will refuse by itself."""
    config.write_text(text, "utf-8")

    _hold(config)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: [", "mkdocs.yml 读不出来"),
        (b"a: 1\n---\nb: 2\n", "mkdocs.yml 读不出来"),
        ("名: 值\n".encode("gb18030"), "mkdocs.yml 读不出来"),
        (b"a: " + b"[" * 5000, "mkdocs.yml 读不出来"),
        (b"#" * (2 << 20) + b"\nhooks: [a.py]\n", "上限"),
    ],
    ids=["broken", "two documents", "gb18030", "deep", "long"],
)
def test_what_cannot_be_read_whole_is_refused(content: bytes, said: str, config: Path) -> None:
    """Nothing is taken for harmless of which not every byte was looked at."""
    config.write_bytes(content)

    with pytest.raises(SiteError, match=said):
        _hold(config)


def test_a_configuration_from_elsewhere_is_refused(config: Path) -> None:
    """A link to a file that is not in the repository."""
    (config.parent.parent / "other.yml").write_text("site_name: a\n")
    config.symlink_to("../other.yml")

    with pytest.raises(SiteError, match="通向"):
        _hold(config)


def test_the_administrators_file() -> None:
    """A line each; remarks, blank lines and blanks around do not count."""
    assert trust.parse_allowed("# 许可\n\n plugins:  tags # 标签\n!ENV A\n") == {"plugins: tags", "!ENV A"}


_TOUCH = "os.system('touch ran')"
ESCAPES = {
    "globals": f"{{{{ cycler.__init__.__globals__.{_TOUCH} }}}}",
    "attr": f"{{{{ (cycler|attr('__init__')|attr('__globals__')).{_TOUCH} }}}}",
    "another environment": (
        f'{{{{ config.theme.get_env().from_string("{{{{ cycler.__init__.__globals__.{_TOUCH} }}}}").render() }}}}'
    ),
    "file": "{{ page.file.generated(config, 'x', abs_src_path='secret').content_string }}",
    "configuration": "{{ config.plugins['plan'].asset('x') }}",
    "write": "{{ page.file.copy_file() }}",
    "change": "{{ config.plugins.clear() }}",
    "format": "{{ '{0.__class__.__init__.__globals__[os].environ[SECRET]}'.format(page.file) }}",
}


@pytest.fixture
def theme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[jinja2.Environment, dict[str, Any]]:
    """Return the templates of a theme, and what MkDocs hands to them."""
    monkeypatch.chdir(project(tmp_path / "work"))
    monkeypatch.setenv("SECRET", "secret")
    Path("secret").write_text("secret")
    config = load_config("mkdocs.yml", site_dir=str(tmp_path / "out"))
    file = File("about.md", config.docs_dir, config.site_dir, use_directory_urls=False)
    config.plugins._current_plugin = "plan"
    return config.theme.get_env(), {"config": config, "page": {"file": file}}


@pytest.mark.parametrize("text", ESCAPES.values(), ids=ESCAPES)
def test_templates_cannot_do_more_than_show(text: str, theme: tuple[jinja2.Environment, dict[str, Any]]) -> None:
    """What a plain template of MkDocs can reach, one of who may push cannot: no program, no file, no secret."""
    free, known = theme
    with pytest.raises(jinja2.TemplateError):
        templates.guarded(free).from_string(text).render(known)

    assert not Path("ran").exists()
    assert known["config"].plugins
    shown = free.from_string(text).render(known).strip() if "plan" not in text else "secret"
    copied = Path(known["page"]["file"].abs_dest_path).exists()
    assert shown == "secret" or Path("ran").exists() or copied or not known["config"].plugins, "nor can a plain one"


def _shown(theme: ThemeOutput) -> dict[str, object]:
    written = {path: (theme.folder / path).read_bytes() for path in theme.paths}
    return {**written, "frames": theme.frames, "records": theme.hand_written}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["plan", "mkdocs", "readthedocs"])
def test_guarded_templates_give_the_same_bytes(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever builds a site, and however far the project is trusted: it is the same site, under each theme."""
    monkeypatch.setenv("SITE_URL", "https://example.org/")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795147200")  # some themes say when they were used
    folder = project(tmp_path / "work")
    config = folder / "mkdocs.yml"
    if name != "plan":
        text = config.read_text("utf-8").partition("theme:")
        config.write_text(
            f"{text[0]}theme: {name}\n{text[2].partition('plugins:')[1]}{text[2].partition('plugins:')[2]}"
        )
    plan = load(folder / "plan")
    made: list[dict[str, object]] = []
    for trusted in (None, Trust(folder)):
        out = tmp_path / f"out-{len(made)}"
        out.mkdir()
        made.append(_shown(mkdocs.render_theme(config, out, plan, folder / "plan", trusted)))

    assert made[0] == made[1]
    assert len(made[0]) > 10


@pytest.fixture
def pushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a small project of which a commit is going to be published."""
    folder = project(tmp_path / "work")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    (tmp_path / "gitconfig").write_text("[safe]\n\tdirectory = *\n")
    return folder


def _publish(folder: Path, tmp_path: Path, *words: str | Path) -> Any:
    """Publish what a folder holds now, as the commit of a new repository."""
    place = tmp_path / f"repository-{len([*tmp_path.iterdir()])}"
    bare = repository(place, [Commit(files(folder, ""))], checkout=False)
    return run("publish", tmp_path / "www", "--from-git", bare, "main", *words)


@pytest.mark.slow
def test_what_is_pushed_runs_nothing(pushed: Path, tmp_path: Path) -> None:
    """A hook, a template that reaches out, files from elsewhere: not published, until the administrator allows it."""
    config, hook = pushed / "mkdocs.yml", f"from pathlib import Path\nPath({str(tmp_path / 'ran')!r}).touch()\n"
    assert _publish(pushed, tmp_path).exit_code == 0
    before = releases.current(tmp_path / "www")
    plain = config.read_text("utf-8")
    (pushed / "hook.py").write_text(hook)
    config.write_text(plain + "hooks: [hook.py]\n", "utf-8")
    refused = _publish(pushed, tmp_path)

    assert refused.exit_code == 1
    assert "hooks: hook.py" in said(refused)
    assert not (tmp_path / "ran").exists()
    (tmp_path / "allow").write_text("hooks: hook.py\n", "utf-8")
    assert _publish(pushed, tmp_path, "--allow", tmp_path / "allow").exit_code == 0
    assert (tmp_path / "ran").exists()

    config.write_text(plain.replace("docs_dir: docs", f"docs_dir: {ROOT}/docs"), "utf-8")
    assert f"“{ROOT}/docs”通向“{ROOT}/docs”" in said(_publish(pushed, tmp_path))
    config.write_text(plain, "utf-8")
    edit(pushed / "overrides/404.html", "请核对网址", "{{ config.theme.get_env() }}")
    refused = _publish(pushed, tmp_path)
    assert refused.exit_code == 1
    assert said(refused).startswith("MkDocs 未能生成网站：")
    (tmp_path / "allow").write_text("theme: custom_dir\n", "utf-8")
    assert _publish(pushed, tmp_path, "--allow", tmp_path / "allow").exit_code == 0
    assert releases.current(tmp_path / "www") != before


@pytest.mark.slow
def test_what_is_pushed_is_named_and_read_as_in_the_repository(pushed: Path, tmp_path: Path) -> None:
    """Problems name the repository's files, snippets are its own; who publishes stays where he is."""
    (tmp_path / "secret").write_text("of the machine")
    (pushed / "part").write_text("of the project")
    (pushed / "docs/about.md").write_text('# 说明\n\n--8<-- "secret"\n\n--8<-- "part"\n', "utf-8")
    config = pushed / "mkdocs.yml"
    config.write_text(config.read_text("utf-8") + "markdown_extensions: [pymdownx.snippets]\n", "utf-8")
    (tmp_path / "allow").write_text("markdown_extensions: pymdownx.snippets\n", "utf-8")
    published = _publish(pushed, tmp_path, "--allow", tmp_path / "allow")
    page = (tmp_path / "www/current/about.html").read_text("utf-8")
    edit(pushed / "overrides/404.html", "请核对网址", "{{ 1 / 0 }}")
    broken = _publish(pushed, tmp_path, "--allow", tmp_path / "allow")
    edit(pushed / "plan/2031/tasks/1-1.yml", "lead: 市财政局", "lead: 市财政居")
    wrong = _publish(pushed, tmp_path)

    assert published.exit_code == 0
    assert "of the project" in page
    assert "of the machine" not in page
    assert said(broken).startswith("MkDocs 未能生成网站：overrides/404.html:")
    assert said(wrong).startswith("plan/2031/tasks/1-1.yml:4:9: P203")
    assert str(tmp_path / "www") not in broken.stderr + wrong.stderr
    assert Path.cwd() == tmp_path


def test_allow_goes_with_from_git_alone(tmp_path: Path) -> None:
    """Who publishes a folder of his own trusts it already."""
    (tmp_path / "allow").touch()
    refused = run("publish", tmp_path / "www", "--allow", tmp_path / "allow")

    assert refused.exit_code == 2
    assert "--from-git" in refused.stderr
