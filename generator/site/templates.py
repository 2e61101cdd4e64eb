"""The templates' language: our pages', and what MkDocs' own has of it. It knows no page.

Whoever imports it imports Jinja2, of which a build that finds everything in its cache has no use.
"""

from collections import UserDict
from collections.abc import Callable, Mapping, MutableMapping
from functools import lru_cache
from json import JSONEncoder
from pathlib import Path
from traceback import extract_tb
from types import BuiltinMethodType, FunctionType
from typing import Any
from zlib import crc32

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.runtime import BlockReference, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.utils import Cycler, Joiner, htmlsafe_json_dumps
from markupsafe import Markup, escape

from generator import __version__

Error = jinja2.TemplateError
"""What a broken template raises."""

Template = jinja2.Template
"""What is rendered."""


def place(error: BaseException) -> str:
    """Return where in a template something failed, as file:line; nothing where it did so elsewhere."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return _place(str(error.filename or error.name), error.lineno)
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(".html")]
    return _place(frames[-1].filename, frames[-1].lineno) if frames else ""


def _place(file: str, line: int | None) -> str:
    path = Path(file)
    return f"{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else file}:{line}"


escaped = lru_cache(maxsize=1 << 12, typed=True)(escape)
"""Escape what a template shows: ids and numbers stand on many pages."""


class _Plain(CodeGenerator):
    """Writes templates as the Python that they look like: `a.b` is an attribute, `a[b]` an item, `a(b)` a call.

    Jinja2 looks for an attribute among items too, for an item among attributes, and whether what is called wants the
    context. Our templates are given records and plain functions, and most of what they show is escaped already.
    """

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        """Know the name that is written below."""
        self.writeline("from generator.site.templates import escaped")
        super().visit_Template(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """Write an attribute."""
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: N802
        """Write an item, or a slice."""
        self.visit(node.node, frame)
        self.write("[")
        self.visit(node.arg, frame)
        self.write("]")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: FBT001, FBT002, N802
        """Write a call."""
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def _output_child_pre(self, *_: Any, **_named: Any) -> None:
        self.write("(shown if type(shown := ")

    def _output_child_post(self, *_: Any, **_named: Any) -> None:
        self.write(") is Markup else escaped(shown))")


class _Template(Template):
    """Lets go of all that a page shows: macros know their context, and it knows them, so it would all be garbage.

    Only Python's collector finds what knows itself: that took a tenth of the time of an edition.
    """

    def render(self, **known: Any) -> str:
        """Render the template once."""
        context = self.new_context(known)
        try:
            return self.environment.concat(self.root_render_func(context))
        except Exception:  # noqa: BLE001  it is raised again, with the lines of the template
            return self.environment.handle_exception()
        finally:
            context.vars.clear()

    def make_module(self, *known: Any, **named: Any) -> TemplateModule:
        """Return the template's macros to another."""
        context = self.new_context(*known, **named)
        module = TemplateModule(self, context)
        context.vars.clear()
        return module


class Environment(jinja2.Environment):
    """Renders many small pages: what all templates know is a plain dict, since each page begins with a copy of it."""

    code_generator_class = _Plain
    template_class = _Template

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the names that a template begins with."""
        return {**self.globals, **(d or {})}


def environment(filters: Mapping[str, Callable[..., Any]], names: Mapping[str, Any]) -> Environment:
    """Return the templates beside this module, with the filters and names that they use."""
    made = Environment(
        loader=jinja2.PackageLoader("generator"),
        bytecode_cache=compiled(f"pages-{crc32(Path(__file__).read_bytes()):x}"),  # what compiles them changes too
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # they are part of the program
    )
    made.filters |= filters
    made.globals |= names
    return made


_OWN = (Macro, BlockReference, LoopContext, Cycler, Joiner)
"""What templates make themselves, and call."""

_DATA = (str, bytes, int, float, dict, list, tuple, set, frozenset)
_LOOKING = {getattr(kind, name) for kind in (Mapping, UserDict) for name in ("get", "items", "keys", "values")}


class _Guarded(ImmutableSandboxedEnvironment):
    """Renders templates of whoever may push: they read what they are handed, and call nothing that does more.

    Jinja2's sandbox keeps them from Python's insides. What MkDocs hands over has methods, too, that read any file or
    write it; of these, none is called.
    """

    def is_safe_callable(self, obj: Any) -> bool:
        """Whether templates may call this: their own, what looks at data, our functions, known names."""
        obj = getattr(obj, "__wrapped__", obj)  # Jinja2 puts its own around `str.format`
        owner = getattr(obj, "__self__", None)
        return super().is_safe_callable(obj) and (
            isinstance(obj, _OWN)
            or isinstance(owner, _OWN)
            or (isinstance(obj, BuiltinMethodType) and isinstance(owner, _DATA))
            or getattr(obj, "__func__", None) in _LOOKING
            or (isinstance(obj, FunctionType) and str(obj.__module__).startswith("generator."))
            or any(obj is known for known in self.globals.values())
        )


def guarded(theme: jinja2.Environment) -> jinja2.Environment:
    """Return the templates of a theme with all their options, but such that they run nothing of whoever wrote them."""
    made = _Guarded()
    own = {name: vars(made)[name] for name in ("binop_table", "unop_table", "cache")}
    vars(made).update(vars(theme), **own)
    made.globals = {**theme.globals, "range": safe_range}
    made.extensions = {name: extension.bind(made) for name, extension in theme.extensions.items()}
    made.bytecode_cache = compiled("guarded")  # what is compiled for others does as it likes
    return made


def compiled(whose: str) -> jinja2.BytecodeCache | None:
    """Keep compiled templates in the user's temporary folder, as Python keeps its own modules: a third of a build.

    Jinja2 checks the source's digest; the name carries what it does not check: the versions, and whose options hold.
    """
    try:
        return jinja2.FileSystemBytecodeCache(pattern=f"plan-{__version__}-{jinja2.__version__}-{whose}-%s.cache")
    except (OSError, RuntimeError):  # no folder that is safe to use
        return None


def json(data: object) -> Markup:
    """Write data as JSON that can stand in a page: <, > and & are written as escapes."""
    return htmlsafe_json_dumps(data, dumps=_shortly)


_shortly = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
