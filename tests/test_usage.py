"""What the library behind the commands says of itself is in the user's language: usage, errors, headings of help."""

import ast
import gettext
import io
import os
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from generator.cli import main
from generator.messages import LOCALES, libraries_localised
from tests.commands import run
from tests.test_language import HAN
from tests.test_language import run as speaking

SOURCE = LOCALES / "zh/LC_MESSAGES/click.po"
MADE = SOURCE.with_suffix(".mo")
ASKS = {"_": 1, "gettext": 1, "ngettext": 2}
"""What click asks gettext with → how many of the first words are messages."""

DYNAMIC = ["required"]
"""What click asks for by a variable."""

METAVARS = re.compile(r"\b(OPTIONS|COMMAND|ARGS|TEXT|INTEGER|FLOAT|BOOLEAN|PATH|FILE|FILENAME|DIRECTORY|RANGE)\b")


def _asked() -> Iterator[str]:
    """Return every message that click, as it is installed, asks gettext for."""
    for path in sorted(Path(click.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                words = node.args[: ASKS.get(node.func.id, 0)]
                yield from (str(word.value) for word in words if isinstance(word, ast.Constant))


def _catalog() -> Catalog:
    with SOURCE.open("rb") as file:
        return read_po(file, locale="zh")


def _held(file: BinaryIO) -> dict[object, str]:
    """Return what gettext finds in a file: message, or message and which plural, → translation."""
    held: dict[object, str] = vars(gettext.GNUTranslations(file))["_catalog"]
    return {message: said for message, said in held.items() if message}


def _made() -> bytes:
    out = io.BytesIO()
    write_mo(out, _catalog())
    return out.getvalue()


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


if os.environ.get("UPDATE_GOLDEN"):
    MADE.write_bytes(_made())

ENGLISH = sorted(set(_asked()) | set(DYNAMIC))
PHRASES = sorted({part.strip() for text in ENGLISH for part in re.split(r"\{.*?\}|%\(\w+\)s", text)}, key=len)


def _translated() -> Iterator[tuple[list[str], str]]:
    """Return each message, and its plural where it has one, with its translation."""
    for message in _catalog():
        said = message.string[0] if isinstance(message.string, tuple | list) else message.string
        if message.id:
            yield [message.id] if isinstance(message.id, str) else [*message.id], said or ""


def test_all_that_click_says_is_translated() -> None:
    """No message of the installed click is without its Chinese, whichever version it is."""
    known = {text for messages, said in _translated() if said for text in messages}

    assert len(ENGLISH) > 60
    assert [text for text in ENGLISH if text not in known] == []


def test_a_translation_fills_in_no_other_names() -> None:
    """It has the values that the English has, or fewer, and is Chinese but where there is nothing to say."""
    for messages, said in _translated():
        assert _fields(said) <= set().union(*map(_fields, messages)), said
        assert HAN.search(said) or not re.search("[a-z]", re.sub(r"\{.*?\}|%\(\w+\)s", "", said)), said


def test_what_is_installed_is_the_translation() -> None:
    """The file that gettext reads holds what the source holds (UPDATE_GOLDEN=1 brings it up to date)."""
    with MADE.open("rb") as file:
        assert _held(file) == _held(io.BytesIO(_made()))


def _calls(one: click.Command) -> Iterator[list[str]]:
    """Give ways to call a command wrongly: nothing, too much, what does not exist, and a bad value for each option."""
    yield from ([], ["--nonsense"], ["--hel"], ["a"] * 9)
    for option in one.params:
        name = option.opts[-1]
        if isinstance(option, click.Option):
            yield from ([name], [f"{name}=nonsense"], [name, "nowhere/x"], [name, "-1"], [name, __file__])
    yield from (["nowhere/x"], ["2014", "nowhere/x"], [str(Path(__file__).parent)])


def _said(one: click.Command) -> Iterator[str]:
    """Return a command's help, and what is said where it is called wrongly: it is read, and never run."""
    parent = click.Context(main, info_name="plan", **main.context_settings)
    yield click.Context(one, info_name=one.name, parent=parent).get_help()
    for words in _calls(one):
        try:
            one.make_context(one.name, [*words], parent=parent)
        except click.ClickException as error:
            out = io.StringIO()
            error.show(out)
            yield out.getvalue()
        except click.exceptions.Exit:
            pass


@pytest.mark.parametrize("name", [None, *main.commands])
def test_no_command_speaks_english(name: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither help nor any error of a call holds a phrase of click's, or its words for values."""
    one = main.commands[name] if name else main
    with libraries_localised():
        said = [*_said(one)]
    capsys.readouterr()

    assert len(said) > 3
    assert "用法：" in said[0]
    phrases = [phrase for phrase in PHRASES if " " in phrase or phrase[:1].isupper()]
    for text in said:
        assert [phrase for phrase in phrases if re.search(rf"\b{re.escape(phrase)}", text)] == [], text
        assert not METAVARS.search(text), text


def _names(one: click.Command, words: list[str]) -> set[str]:
    """Return the words that are names: of program, command, options and their values, and what was typed."""
    typed = re.findall("[A-Za-z]+", " ".join(words))
    options = [word for option in one.params for word in (*option.opts, *option.secondary_opts)]
    choices = [str(word) for option in one.params for word in getattr(option.type, "choices", ())]
    shown = re.findall("[A-Za-z]+", " ".join([*options, *choices, "plan --help SHA-256", str(one.name)]))
    return {*typed, *shown}


@pytest.mark.parametrize("name", [None, *main.commands])
def test_errors_hold_no_english_word(name: str | None) -> None:
    """Whatever is wrong with a call, no word of English is said of it but names and what was typed."""
    one = main.commands[name] if name else main
    parent = click.Context(main, info_name="plan", **main.context_settings)
    foreign = []
    with libraries_localised():
        for words in filter(None, _calls(one)):  # a group that is asked for nothing shows its help
            try:
                one.make_context(one.name, [*words], parent=parent)
            except click.UsageError as error:
                out = io.StringIO()
                error.show(out)
                said = re.findall("[A-Za-z]{2,}", out.getvalue())
                foreign += [word for word in said if word not in _names(one, words)]
            except click.exceptions.Exit:
                pass

    assert foreign == []


def test_a_run_speaks_chinese_and_changes_nothing() -> None:
    """So does the command as it is run; the environment is as it was before."""
    before = dict(os.environ)
    refused, unknown = run("publish"), run("nonsense")

    assert refused.stderr.splitlines()[0] == "用法： main publish [选项] 目标文件夹"
    assert refused.stderr.splitlines()[-1] == "错误：缺少参数“目标文件夹”。"
    assert unknown.stderr.splitlines()[-1] == "错误：没有“nonsense”这个命令。"
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("environment", "english"),
    [({}, False), ({"LANG": "de_DE.UTF-8"}, False), ({"LANG": "en_US.UTF-8"}, True), ({"LANGUAGE": "en:zh"}, True)],
)
def test_click_speaks_as_the_rest_does(environment: dict[str, str], english: bool, tmp_path: Path) -> None:
    """Where the locale says English all is English, and Chinese elsewhere."""
    said = speaking(tmp_path / "plan", "publish", **environment).stderr

    assert said.startswith("Usage: " if english else "用法： ")
    assert bool(HAN.search(said)) is not english
