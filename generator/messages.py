"""Localise messages: modules write them in Chinese, and an English locale gets the translation in `data/en.po`.

Messages of click, a library, are English in its code and go through gettext; `data/locale/zh/LC_MESSAGES/click.po`,
with the compiled `.mo` beside it, translates them into Chinese, for every version of click that is allowed.
"""

import gettext
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from generator.package import DATA

ENGLISH = DATA / "en.po"
"""Catalog in gettext's format: Chinese message → English message."""

LOCALES = DATA / "locale"
"""Folder of gettext's catalogs for libraries (click): English message → Chinese message."""

Translate = Callable[..., str]
"""The type of `say`, for the user's language, and of `chinese`, for texts of the site."""


def say(message: str, **values: object) -> str:
    """Return a Chinese message in the user's language, its {names} replaced by values; without values, unformatted."""
    return chinese(_english().get(message, message) if _speaks_english() else message, **values)


def chinese(message: str, **values: object) -> str:
    """Return a message in Chinese whatever the user's language, its {names} replaced by values, if there are any."""
    return message.format(**values) if values else message


def join_sentences(*sentences: str) -> str:
    """Return sentences in the user's language as one text: English ones joined by a space, Chinese ones by nothing."""
    return (" " if _speaks_english() else "").join(filter(None, sentences))


def listed(names: Sequence[str], most: int = 5) -> str:
    """Return names as an enumeration in the user's language: the first `most`, and an "etc." where there are more."""
    return say("、").join(names[:most]) + (say("等") if len(names) > most else "")


def phrase(message: str) -> str:
    """Return the message itself: marks a constant for translation, like gettext_noop; `say` translates it when used."""
    return message


@contextmanager
def libraries_localised() -> Iterator[None]:
    """Translate messages of click during the context; gettext takes the language from the variable LANGUAGE alone."""
    before = os.environ.get("LANGUAGE")
    gettext.bindtextdomain("click", LOCALES)
    gettext.textdomain("click")
    os.environ["LANGUAGE"] = "en" if _speaks_english() else "zh"
    try:
        yield
    finally:
        os.environ.pop("LANGUAGE") if before is None else os.environ.update(LANGUAGE=before)


def _speaks_english() -> bool:
    """Whether the locale is English, by the first variable set in gettext's order; none, or `C`, means Chinese."""
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((value for name in names if (value := os.environ.get(name))), "")
    return locale.lower().startswith("en")


@cache
def _english() -> dict[str, str]:
    """Return the catalog: Chinese message → English message."""
    from babel.messages.pofile import read_po  # noqa: PLC0415  lazy: Chinese messages never need it

    with ENGLISH.open("rb") as file:
        catalog = read_po(file)
    return {str(message.id): str(message.string) for message in catalog if message.id and message.string}
