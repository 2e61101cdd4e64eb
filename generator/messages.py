"""The language of messages: Chinese, as the modules write them, or English where the user's locale says so.

What click says of itself goes through gettext: `data/locale/zh/LC_MESSAGES/click.po`, and its `.mo` beside it, are
the Chinese for every version that is allowed.
"""

import gettext
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from generator.package import DATA

ENGLISH = DATA / "en.po"
"""The translation: Chinese message → English message, in gettext's format."""

LOCALES = DATA / "locale"
"""Where gettext finds what a library says, here click: the library's own English → Chinese."""

Teller = Callable[..., str]
"""What gives a message: `say` in the user's language, or `chinese` for what readers of the site see."""


def say(message: str, **values: object) -> str:
    """Return a message in the user's language, its {names} filled in; without values it stays a template."""
    return chinese(_english().get(message, message) if _speaks_english() else message, **values)


def chinese(message: str, **values: object) -> str:
    """Return a message as it is written, its {names} filled in, whatever the user's language."""
    return message.format(**values) if values else message


def together(*sentences: str) -> str:
    """Put sentences, in the user's language, one after the other; only Chinese needs no blank between them."""
    return (" " if _speaks_english() else "").join(filter(None, sentences))


def listed(names: Sequence[str], most: int = 5) -> str:
    """List names as they stand in a sentence, and tell that there are more."""
    return say("、").join(names[:most]) + (say("等") if len(names) > most else "")


def phrase(message: str) -> str:
    """Mark a message of a table as one that `say` is going to be asked for."""
    return message


@contextmanager
def libraries_too() -> Iterator[None]:
    """Let libraries that ask gettext, as click does, speak the user's language: it goes by the environment alone."""
    before = os.environ.get("LANGUAGE")
    gettext.bindtextdomain("click", LOCALES)
    gettext.textdomain("click")
    os.environ["LANGUAGE"] = "en" if _speaks_english() else "zh"
    try:
        yield
    finally:
        os.environ.pop("LANGUAGE") if before is None else os.environ.update(LANGUAGE=before)


def _speaks_english() -> bool:
    """Whether the locale is English, by gettext's order of variables; none, or `C`, is Chinese."""
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    said = next((value for name in names if (value := os.environ.get(name))), "")
    return said.lower().startswith("en")


@cache
def _english() -> dict[str, str]:
    from babel.messages.pofile import read_po  # noqa: PLC0415  what speaks Chinese never needs it

    with ENGLISH.open("rb") as file:
        catalog = read_po(file)
    return {str(message.id): str(message.string) for message in catalog if message.id and message.string}
