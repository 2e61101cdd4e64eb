"""The layers: the package's docstring lists them in order, and imports follow it."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import generator

PACKAGE = Path(generator.__file__).parent
LAYERS = re.findall(r"^    (\w+)  ", generator.__doc__ or "", re.MULTILINE)
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
"""Name below the package → file; a package is the file that it begins with."""
OUTSIDE = {"__init__", "__main__"}

USERS = {
    "yaml": {"plan.document", "build.trust"},  # the plan's, and MkDocs' dialect of it
    "pydantic": {"plan.fields", "plan.shapes", "plan.shaping", "plan.schema"},
    "pagefind_bin": {"site.search"},
    "pypinyin": {"intake.registries", "site.search"},
    "rjsmin": {"site.scripts"},
    "tinycss2": {"site.styles"},
    "xlsxwriter": {"spreadsheet.write"},
    "sqlite3": {"formats.sqlite"},
    "jinja2": {"site.templates"},
    "mkdocs": {"build.mkdocs", "build.mkdocs_settings", "build.mkdocs_failures", "build.serve"},
    "watchdog": {"build.watch"},
    "babel": {"messages"},
    "bagit": {"archive.bag"},
    "weasyprint": {"formats.pdf"},
    "docx": {"intake.readers.docx_numbering", "intake.readers.docx"},
    "lxml": {"intake.readers.html", "spreadsheet.read"},
    "pypdfium2": {"intake.readers.pdf", "intake.readers.pdf_fonts"},
}
"""What only these modules may use, so that it can be replaced in one place."""


def imported(path: Path) -> Iterator[str]:
    """Return the full name of every module that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name} imports relatively"
            modules = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from {name if name.removeprefix("generator.") in MODULES else node.module or "" for name in modules}


def layer(module: str) -> str:
    """Return the layer of one of our modules; a folder is one layer."""
    return module.removeprefix("generator.").split(".")[0]


def test_every_module_is_a_layer() -> None:
    """Every module, or the folder that it is in, stands in the list of layers, once, and every layer is there."""
    assert sorted(LAYERS) == sorted({layer(name) for name in MODULES} - OUTSIDE)


@pytest.mark.parametrize("name", sorted(MODULES.keys() - OUTSIDE))
def test_layer_imports_only_layers_above(name: str) -> None:
    """A module knows only what comes before it; what is in one folder may know each other."""
    ours = {layer(module) for module in imported(MODULES[name]) if module.startswith("generator.")}
    within = {layer(name)} if "." in name else set()

    assert ours <= {*LAYERS[: LAYERS.index(layer(name))], *within}


@pytest.mark.parametrize(("library", "user"), USERS.items())
def test_library_has_no_other_user(library: str, user: set[str]) -> None:
    """A library that may have to be replaced is known where it is used only."""
    users = {name for name, path in MODULES.items() for module in imported(path) if module.split(".")[0] == library}

    assert users == user


@pytest.mark.parametrize(
    ("module", "needless"),
    [
        ("generator.cli", {"pydantic", "yaml", "jinja2", "mkdocs", "generator.site.pages", "generator.build.build"}),
        ("generator.recall.load", {"jinja2", "generator.views.labels", "generator.intake.parsed_notice"}),
        ("generator.build.build", {"jinja2", "sqlite3", "multiprocessing", "urllib.request", "pypinyin", "xlsxwriter"}),
    ],
)
def test_what_starts_a_command_waits_for_nothing_else(module: str, needless: set[str]) -> None:
    """A check loads no pages, and a build that finds all in its cache loads nothing that makes files."""
    told = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split()

    assert needless.intersection(loaded) == set()


def test_importing_changes_nothing_of_the_process() -> None:
    """Whoever imports any module of ours, as MkDocs does, has the environment and the folder as before."""
    names = [f"generator.{name}" for name in MODULES.keys() - OUTSIDE]
    told = (
        "import os, importlib; before = dict(os.environ), os.getcwd()\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "assert (dict(os.environ), os.getcwd()) == before"
    )
    done = subprocess.run(
        [sys.executable, "-c", told], env={}, cwd=PACKAGE.parent, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


OF_THE_PROCESS = {"chdir", "fchdir", "putenv", "unsetenv", "environ"}
"""What the module `os` has of the process, for all that runs in it."""

MAY_CHANGE = {"cli", "messages"}
"""Set a variable for a library as long as a command runs, which has a process of its own."""


def changes(path: Path) -> Iterator[str]:
    """Return what a module changes of its process, as it is written: the folder, or the environment."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.ImportFrom(module="os", names=names):
                yield from (alias.name for alias in names if alias.name in OF_THE_PROCESS)
            case ast.Attribute(value=ast.Name(id="os"), attr="chdir" | "fchdir" | "putenv" | "unsetenv"):
                yield ast.unparse(node)
            case ast.Subscript(value=ast.Attribute(attr="environ"), ctx=ast.Store() | ast.Del()):
                yield ast.unparse(node)
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="environ"), attr=name)) if name not in READING:
                yield ast.unparse(node)


READING = {"get", "items", "keys", "values", "copy"}


@pytest.mark.parametrize("name", sorted(MODULES.keys() - MAY_CHANGE))
def test_no_module_changes_the_process_around_it(name: str) -> None:
    """The folder and the environment are everybody's: who needs others hands them over."""
    assert [*changes(MODULES[name])] == []
