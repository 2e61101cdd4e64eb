"""Turn whatever MkDocs, themes, hooks and extensions raise into a PlanError or a SiteError of one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mkdocs.exceptions import Abort, BuildError, ConfigurationError, PluginError

from generator.build.mkdocs_messages import configuration_faults, unreadable
from generator.messages import say
from generator.problems import PlanError, SiteError, is_library, missing_library
from generator.site import templates
from generator.text.typeset import one_line


@contextmanager
def failures(folder: Path | None = None) -> Iterator[None]:
    """Raise SiteError in the place of other exceptions, or the PlanError or SiteError that caused them.

    A template at fault is named relative to `folder`, or to the current one. An OSError that names no template passes.
    """
    try:
        with configuration_faults() as faults:
            yield
    except Exception as error:
        causes = [*_chain(error)]  # MkDocs raises errors of its own in the place of what plug-ins raise
        if ours := next((cause for cause in causes if isinstance(cause, PlanError | SiteError)), None):
            raise ours from None
        if plugins := next((cause for cause in causes if isinstance(cause, PluginError)), None):
            raise SiteError(str(plugins)) from None
        if faults:
            raise SiteError("\n".join(faults)) from None
        _raise_known(error)
        expected = isinstance(error, ConfigurationError | Abort | BuildError | templates.Error | UnicodeDecodeError)
        place = templates.place(error, folder or Path.cwd())
        if not (place or expected) and isinstance(error, OSError | UnicodeEncodeError):
            raise  # `commands/border` has a message for all commands
        # a hook, an extension, or MkDocs itself over a setting that makes no sense, may raise anything
        kind = place or ("" if expected else type(error).__name__)
        if place and isinstance(error, RecursionError):
            raise SiteError(
                say('{place}：模板继承或装入了它自己。main.html 应写 {{% extends "base.html" %}}。', place=place)
            ) from None
        reason = one_line(" ".join(f"{kind}: {error}".split()).removeprefix(": "))
        raise SiteError(say("MkDocs 未能生成网站：{reason}", reason=reason)) from error


def _raise_known(error: Exception) -> None:
    """Raise what can be said in the user's language: a library that is missing, YAML that is malformed."""
    if isinstance(error, ModuleNotFoundError) and is_library(error):
        raise SiteError(missing_library(error)) from None
    if isinstance(error, ConfigurationError) and (malformed := unreadable(str(error))):
        raise SiteError(malformed) from None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and those that were being handled when it was raised, the last one first."""
    while error:
        yield error
        error = error.__context__
