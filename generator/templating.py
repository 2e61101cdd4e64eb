"""The templates' language: our pages', and what MkDocs' own has of it. It knows no page.

Whoever imports it imports Jinja2, of which a build that finds everything in its cache has no use.
"""

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

import jinja2
from jinja2.runtime import Context
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from generator import __version__

Error = jinja2.TemplateError
"""What a broken template raises."""


class _Context(Context):
    """Calls what templates call straight away: nothing here asks for the context, so Jinja need not look each time."""

    def call(self, called: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        return called(*args, **named)


class Environment(jinja2.Environment):
    """Renders many small pages: what all templates know is a plain dict, since each page begins with a copy of it."""

    context_class = _Context

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give the names that a template begins with."""
        return {**self.globals, **(d or {})}


def environment(filters: Mapping[str, Callable[..., Any]], names: Mapping[str, Any]) -> Environment:
    """Give the templates beside this module, with the filters and names that they use."""
    made = Environment(
        loader=jinja2.PackageLoader("generator"),
        bytecode_cache=compiled("pages"),
        autoescape=jinja2.select_autoescape(),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= filters
    made.globals |= names
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
    return htmlsafe_json_dumps(data, ensure_ascii=False, separators=(",", ":"))
