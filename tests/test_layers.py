"""The rules of the house: rooms and modules in order, doors, owners of libraries, sizes.

`generator/__init__.py` lists the rooms, each folder's `__init__.py` its modules, those of its door first. A line with a
star stands for all modules that the list does not name: they are of one kind, and none knows another.
"""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import generator

PACKAGE = Path(generator.__file__).parent
LONGEST_MODULE, LONGEST_FUNCTION, MOST_MODULES, MOST_POSITIONAL = 400, 60, 16, 5
OF_ONE_KIND = {"commands", "plan/rules", "site/pages"}
"""Folders that may hold more modules: a command, a topic of rules, a page each."""

LAID_OUT_AS_ROWS = {"generator.formats.data_table.Field", "generator.plan.shapes.declared.Declared"}
"""Records written below each other as the rows of a table are: a keyword in each cell would hide them."""

SHAPES = {
    f"plan/shapes/{name}"
    for name in ("declared", "shape", "departments", "references", "edition", "task", "subjects", "seal", "files")
}

OWNERS = {
    "yaml": {"plan/document", "build/trust"},  # the plan's, and MkDocs' dialect of it
    "pydantic": {"plan/fields", *SHAPES, "plan/shaping", "plan/schema"},
    "pagefind_bin": {"site/search"},
    "pypinyin": {"intake/registries", "text/spelling"},
    "rjsmin": {"site/scripts"},
    "tinycss2": {"theme/styles"},
    "sqlite3": {"formats/sqlite"},
    "jinja2": {"site/templates"},
    "mkdocs": {
        f"build/{name}" for name in ("mkdocs", "mkdocs_settings", "mkdocs_defaults", "mkdocs_failures", "serve")
    },
    "properdocs": {"build/engine"},
    "watchdog": {"build/watch"},
    "babel": {"messages"},
    "bagit": {"archive/bag"},
    "weasyprint": {"formats/pdf"},
    "docx": {"intake/readers/docx_numbering", "intake/readers/docx"},
    "lxml": {"intake/readers/html", "intake/readers/ofd", "spreadsheet/read"},
    "pypdfium2": {f"intake/readers/{name}" for name in ("pdf", "pdf_fonts", "pdf_lines", "pdf_rules")},
}
"""What only these modules may use, so that it can be replaced in one place."""


class House:
    """A package as it lies in a folder: what it lists, and what it imports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.modules = {
            path.relative_to(folder).with_suffix("").as_posix(): ast.parse(path.read_text("utf-8"))
            for path in sorted(folder.rglob("*.py"))
        }
        """Path below the package, without its suffix → syntax tree."""

    def listed(self, folder: str) -> list[str]:
        """Return what the docstring of a folder lists, in order."""
        return re.findall(r"^    (\w+|\*)  ", self._doc(folder), re.MULTILINE)

    def place(self, folder: str, name: str) -> int | None:
        """Return the place of a module or folder in the list of its own folder; None where it is not in it."""
        order = self.listed(folder)
        return next((order.index(one) for one in (name, "*") if one in order), None)

    def door(self, folder: str) -> set[str]:
        """Return the modules of a folder that may be imported from outside of it."""
        found = re.search(r"^Door: ([\w, \n]+)\.$", self._doc(folder), re.MULTILINE)
        return set(re.findall(r"\w+", found[1])) if found else set()

    def _doc(self, folder: str) -> str:
        return ast.get_docstring(self.modules[f"{folder}/__init__".lstrip("/")], clean=False) or ""

    def imported(self, module: str) -> Iterator[str]:
        """Yield the full names of all that a module imports, anywhere in it, ours as paths below the package."""
        for node in ast.walk(self.modules[module]):
            if isinstance(node, ast.Import):
                yield from (self._named(alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{module} imports relatively"
                yield from {self._named(f"{node.module}.{alias.name}") for alias in node.names}

    def _named(self, name: str) -> str:
        """Return a module of ours as its path; of anything else, its library."""
        library, *parts = name.split(".")
        if library != "generator":
            return f"{library}."
        while parts and "/".join(parts) not in self.modules and f"{'/'.join(parts)}/__init__" not in self.modules:
            parts.pop()  # a name in a module
        return "/".join(parts)

    def unlisted(self) -> set[str]:
        """Return the modules and folders that no list names, and what a list names that is not there."""
        there = {module.removesuffix("/__init__") for module in self.modules} - {"__init__", "__main__"}
        folders = [
            module.removesuffix("__init__").rstrip("/") for module in self.modules if module.endswith("__init__")
        ]
        listed = {f"{folder}/{name}".lstrip("/") for folder in folders for name in self.listed(folder)}
        starred = {module for module in there if f"{module.rpartition('/')[0]}/*".lstrip("/") in listed}
        return (there ^ {name for name in listed if not name.endswith("*")}) - (starred - listed)

    def climbs(self) -> Iterator[str]:
        """Yield imports of what stands below the module, or beside a door."""
        for module in self.modules.keys() - {"__main__"}:
            for target in filter(None, self.imported(module)):
                if not target.endswith("."):
                    yield from (f"{module} imports {target}: {why}" for why in self._refused(module, target))

    def _refused(self, module: str, target: str) -> Iterator[str]:
        here, there = module.split("/"), target.split("/")
        shared = next(
            (i for i, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), min(len(here), len(there))
        )
        folder = "/".join(there[:shared])
        own, other = (self.place(folder, path[shared]) if shared < len(path) else -1 for path in (here, there))
        if own is not None and other is not None and (shared == len(there) or other >= own):  # else it is unlisted
            yield "it stands below"
        for depth in range(shared + 1, len(there)):
            if there[depth] not in self.door("/".join(there[:depth])):
                yield "it is no door"

    def users(self, library: str) -> set[str]:
        """Return the modules that import a library."""
        return {module for module in self.modules if f"{library}." in set(self.imported(module))}

    def coded(self) -> set[str]:
        """Return the folders whose `__init__` holds more than a docstring."""
        return {name for name, tree in self.modules.items() if name.endswith("/__init__") and len(tree.body) != 1}

    def positional(self) -> Iterator[str]:
        """Yield the calls that build a record of many fields from arguments without keywords."""
        scopes = {module: self._scope(module) for module in self.modules}
        records = {
            f"{_dotted(module)}.{node.name}": (node, scopes[module])
            for module, tree in self.modules.items()
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
        }
        for module, scope in scopes.items():
            for call, cls in _calls(self.modules[module]):
                record = _full_name(call.func, scope | {"cls": f"{_dotted(module)}.{cls}"}).removesuffix("._make")
                many = record in records and _count_fields(record, records) > MOST_POSITIONAL
                if call.args and many and record not in LAID_OUT_AS_ROWS:
                    yield f"{module}:{call.lineno}: {ast.unparse(call.func)}"

    def _scope(self, module: str) -> dict[str, str]:
        """Return name → full name of the classes of a module, and of whatever it imports."""
        scope = {}
        for node in ast.walk(self.modules[module]):
            if isinstance(node, ast.ClassDef):
                scope[node.name] = f"{_dotted(module)}.{node.name}"
            elif isinstance(node, ast.ImportFrom):
                scope |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        return scope

    def oversized(self) -> Iterator[str]:
        """Yield modules, functions and folders that are too large to be seen at once."""
        for module, tree in self.modules.items():
            lines = len((self.folder / f"{module}.py").read_text("utf-8").splitlines())
            if lines > LONGEST_MODULE:
                yield f"{module}: {lines} lines"
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    length = (node.end_lineno or 0) - node.lineno + 1
                    if length > LONGEST_FUNCTION:
                        yield f"{module}.{node.name}: {length} lines"
        for folder in {module.rpartition("/")[0] for module in self.modules} - OF_ONE_KIND:
            inside = [
                name for name in self.modules if name.rpartition("/")[0] == folder and not name.endswith("__init__")
            ]
            if len(inside) > MOST_MODULES:
                yield f"{folder}: {len(inside)} modules"


def _dotted(module: str) -> str:
    return f"generator.{module}".replace("/", ".")


def _calls(tree: ast.AST, cls: str = "") -> Iterator[tuple[ast.Call, str]]:
    """Yield all calls below a node, each with the name of the class whose body it stands in."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call):
            yield node, cls
        yield from _calls(node, node.name if isinstance(node, ast.ClassDef) else cls)


def _full_name(name: ast.expr, scope: Mapping[str, str]) -> str:
    first, *rest = ast.unparse(name).split(".")
    return ".".join([scope.get(first, first), *rest])


def _count_fields(record: str, records: Mapping[str, tuple[ast.ClassDef, Mapping[str, str]]]) -> int:
    """Return the number of a record's fields, inherited ones included; a class with an `__init__` is none."""
    node, scope = records[record]
    if any(isinstance(line, ast.FunctionDef) and line.name == "__init__" for line in node.body):
        return 0
    own = [line for line in node.body if isinstance(line, ast.AnnAssign) and "ClassVar" not in ast.unparse(line)]
    bases = (_full_name(base, scope) for base in node.bases)
    return len(own) + sum(_count_fields(base, records) for base in bases if base in records)


HOUSE = House(PACKAGE)


def test_every_module_is_listed_where_it_lies() -> None:
    """A folder lists its modules and folders, and nothing else."""
    assert HOUSE.unlisted() == set()


def test_imports_lead_upwards_and_through_doors() -> None:
    """A module knows what its folder lists above it; of other rooms, only those above, and only their doors."""
    assert sorted(HOUSE.climbs()) == []


def test_a_folder_holds_no_code_of_its_own() -> None:
    """A command starts without importing what it does not use."""
    assert HOUSE.coded() == set()


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_has_one_owner(library: str) -> None:
    """A library that may have to be replaced is known where it is used only."""
    assert HOUSE.users(library) == OWNERS[library]


def test_a_record_of_many_fields_is_built_by_keyword() -> None:
    """No two fields of a record change places unseen."""
    assert list(HOUSE.positional()) == []


def test_nothing_is_too_large_to_be_seen_at_once() -> None:
    """Modules, functions and folders are small."""
    assert list(HOUSE.oversized()) == []


FAULTS = {
    "text/patterns.py": "from generator.plan import records",
    "plan/source.py": "from generator.plan import load",
    "cli.py": "from generator.intake import headings",
    "site/pages/text.py": "from generator.site.pages import task",
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the package, to do wrong in."""
    return Path(
        shutil.copytree(PACKAGE, tmp_path / "generator", ignore=shutil.ignore_patterns("*.html", "__pycache__"))
    )


def _add(path: Path, text: str) -> None:
    path.write_text(f"{path.read_text('utf-8') if path.exists() else ''}\n{text}\n", "utf-8")


@pytest.mark.parametrize(("module", "line"), FAULTS.items())
def test_an_import_from_below_or_past_a_door_is_seen(module: str, line: str, copy: Path) -> None:
    """An import of a lower room, of a lower module of the same room, of no door, of one of the same kind: refused."""
    _add(copy / module, line)

    assert len(set(House(copy).climbs()) - set(HOUSE.climbs())) == 1


def test_an_unlisted_module_is_one_fault(copy: Path) -> None:
    """A new module that its folder does not list fails one test, which names it; a page needs no line of its own."""
    _add(copy / "text/new.py", "from generator.text import tokens")
    _add(copy / "text/naming.py", "from generator.text import new")
    _add(copy / "site/pages/new.py", "from generator.site.pages import kind")

    house = House(copy)

    assert house.unlisted() - HOUSE.unlisted() == {"text/new"}
    assert set(house.climbs()) == set(HOUSE.climbs())


def test_other_breaches_are_seen(copy: Path) -> None:
    """Unlisted modules, code in an `__init__`, second owners, records by position, and what is too large are seen."""
    _add(copy / "text/unlisted.py", "import yaml")
    _add(copy / "plan/__init__.py", "X = 1")
    _add(copy / "memo.py", "def long() -> None:\n" + "    pass\n" * LONGEST_FUNCTION)
    _add(copy / "urls.py", "\n" * LONGEST_MODULE)
    for n in range(MOST_MODULES):
        _add(copy / f"git/m{n}.py", "")
    _add(copy / "plan/tidy.py", "from generator.plan import records\nrecords.Part(1, *())\n")

    house = House(copy)

    assert [fault.split(":")[0] for fault in house.positional()] == ["plan/tidy"]
    assert "text/unlisted" in house.unlisted()
    assert house.coded() - HOUSE.coded() == {"plan/__init__"}
    assert house.users("yaml") - HOUSE.users("yaml") == {"text/unlisted"}
    oversized = {fault.split(":")[0] for fault in set(house.oversized()) - set(HOUSE.oversized())}
    assert oversized == {"memo.long", "urls", "git"}


@pytest.mark.parametrize(
    ("module", "needless"),
    [
        ("generator.cli", {"pydantic", "yaml", "jinja2", "mkdocs", "generator.site.pages", "generator.build.build"}),
        ("generator.recall.load", {"jinja2", "sqlite3", "pypinyin", "generator.intake.parsed_notice"}),
        ("generator.build.build", {"jinja2", "sqlite3", "multiprocessing", "urllib.request", "pypinyin"}),
        ("generator.publish.switch", {"jinja2", "mkdocs", "sqlite3", "multiprocessing", "pypinyin"}),
    ],
)
def test_what_starts_a_command_waits_for_nothing_else(module: str, needless: set[str]) -> None:
    """A check loads no pages; a build or a publish that finds all in its cache loads nothing that makes files."""
    told = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split()

    assert needless.intersection(loaded) == set()


def test_importing_changes_nothing_of_the_process() -> None:
    """Whoever imports any module of ours, as MkDocs does, has the environment and the folder as before."""
    names = [
        f"generator.{name}".replace("/", ".").removesuffix(".__init__") for name in HOUSE.modules.keys() - {"__main__"}
    ]
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


def changes(tree: ast.Module) -> Iterator[str]:
    """Return what a module changes of its process, as it is written: the folder, or the environment."""
    for node in ast.walk(tree):
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


@pytest.mark.parametrize("name", sorted(HOUSE.modules.keys() - MAY_CHANGE))
def test_no_module_changes_the_process_around_it(name: str) -> None:
    """The folder and the environment are everybody's: who needs others hands them over."""
    assert [*changes(HOUSE.modules[name])] == []
