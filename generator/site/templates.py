"""The templates' language: our pages', and what MkDocs' own has of it. It knows no page.

Whoever imports it imports Jinja2, of which a build that finds everything in its cache has no use.

Compiled templates lie in the user's temporary folder, by Jinja2's own cache, as Python keeps compiled modules: to
compile them in each process would take a third of the time after one changed task. Jinja2 uses no folder that is not
the user's alone.
"""

from collections import UserDict
from collections.abc import Callable, Mapping
from inspect import signature
from json import JSONEncoder
from pathlib import Path
from traceback import extract_tb
from types import BuiltinMethodType, FunctionType
from typing import Any
from zlib import crc32

import jinja2
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.utils import Cycler, Joiner, htmlsafe_json_dumps
from markupsafe import Markup, escape

from generator import __version__

Error = jinja2.TemplateError
"""What a broken template raises."""

Template = jinja2.Template
"""What is rendered."""


def place(error: BaseException, folder: Path) -> str:
    """Return where in a template something failed, as file:line from a folder; nothing where it did so elsewhere."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return _place(Path(str(error.filename or error.name)), error.lineno, folder)
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(".html")]
    return _place(Path(frames[-1].filename), frames[-1].lineno, folder) if frames else ""


def _place(file: Path, line: int | None, folder: Path) -> str:
    return f"{file.relative_to(folder) if file.is_relative_to(folder) else file}:{line}"


Environment = jinja2.Environment
"""What templates are rendered in."""


class _Context(Context):
    """Calls what templates call as it is: of ours nothing takes a context, for which Jinja2 looks at each call."""

    def call(self, obj: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        """Return the result of a call; compiled templates add what is for contexts."""
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        return obj(*args, **named)


class _Template(jinja2.Template):
    """Escapes nothing that is escaped: most is, and would be made anew."""

    @classmethod
    def from_code(cls, *args: Any, **named: Any) -> jinja2.Template:
        """Return a template of its compiled code, in which `escape` is a global name."""
        created = super().from_code(*args, **named)
        created.root_render_func.__globals__["escape"] = _escaped
        return created


def _escaped(value: object) -> Markup:
    return value if type(value) is Markup else escape(value)


class _Environment(Environment):
    """Renders our own templates, the comparisons in half of the time."""

    context_class = _Context
    template_class = _Template


def environment(filters: Mapping[str, Callable[..., Any]], names: Mapping[str, Any]) -> Environment:
    """Return the environment of our templates, with the filters and global names that they use."""
    created = _Environment(
        loader=jinja2.PackageLoader("generator"),
        bytecode_cache=compiled(f"pages-{crc32(Path(__file__).read_bytes()):x}"),  # its options stand in this file
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # they are part of the program
    )
    created.filters |= filters
    created.globals |= names
    return created


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
        """Return whether templates may call this: their own, what looks at data, our functions, known names."""
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
    created = _Guarded(
        **{name: getattr(theme, name) for name in _OPTIONS},
        extensions=[type(extension) for extension in theme.extensions.values()],
        bytecode_cache=compiled("guarded"),  # what is compiled for others does as it likes
    )
    created.filters, created.tests, created.policies = theme.filters, theme.tests, theme.policies
    created.globals = {**theme.globals, "range": safe_range}
    return created


_OPTIONS = signature(jinja2.Environment).parameters.keys() - {
    "extensions",
    "bytecode_cache",
    "cache_size",
    "enable_async",
}
"""By what templates are read and shown: an environment has each of these parameters as an attribute, too."""


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
