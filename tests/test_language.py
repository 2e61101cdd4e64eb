"""Messages are in Chinese, or in English where the locale says so, and the two say the same."""

import ast
import inspect
import os
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

import generator
from generator.messages import ENGLISH, join_sentences, phrase, say
from generator.plan.rules.codes import CODES

PACKAGE = Path(generator.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
HAN = re.compile("[一-鿿]")


def messages(path: Path) -> Iterator[str]:
    """Return every message that a module says: in `say` and `phrase`, in the codes, and as the help of a command."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            spoken = {"say": node.args[:1], "phrase": node.args, "Code": node.args[1:], "rule": node.args[1:]}.get(
                node.func.id, []
            )
            yield from (arg.value for arg in spoken if isinstance(arg, ast.Constant) and isinstance(arg.value, str))
        elif isinstance(node, ast.FunctionDef) and any(map(_makes_a_command, node.decorator_list)):
            yield ast.get_docstring(node) or ""


def _makes_a_command(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr in ("command", "group")


SAID = {message: path.relative_to(PACKAGE.parent).as_posix() for path in MODULES for message in messages(path)}


def catalog() -> Catalog:
    """Return the translation as it is kept."""
    with ENGLISH.open("rb") as file:
        return read_po(file)


def renew() -> None:
    """Bring the translation up to what the modules say; new messages are added without their English."""
    kept = {message.id: message.string for message in catalog()} if ENGLISH.exists() else {}
    renewed = Catalog(fuzzy=False)
    for message, module in SAID.items():
        renewed.add(message, kept.get(message, ""), locations=[(module, None)])  # type: ignore[list-item]
    with ENGLISH.open("wb") as file:
        write_po(file, renewed, width=120, omit_header=True)


if os.environ.get("UPDATE_GOLDEN"):
    renew()

TRANSLATED = {str(message.id): str(message.string) for message in catalog() if message.id}


def fields(template: str) -> set[str]:
    """Return the names that a template fills in."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_message_is_translated_and_no_other() -> None:
    """The translation holds what the modules say (UPDATE_GOLDEN=1 brings it up to date)."""
    assert len(SAID) > 150
    assert TRANSLATED.keys() == SAID.keys()
    assert [message for message, english in TRANSLATED.items() if not english] == []


def test_a_translation_fills_in_the_same_names() -> None:
    """A message has the same {names} in both languages, and as many paragraphs."""
    assert {m: fields(english) for m, english in TRANSLATED.items()} == {m: fields(m) for m in TRANSLATED}
    assert [m for m, english in TRANSLATED.items() if english.count("\n") != m.count("\n")] == []


def test_a_translation_is_english() -> None:
    """Chinese stands in a translation only where it is quoted, as the notice's or the program's own words."""
    quoted = re.compile("“.*?”|`.*?`|[〔（(].*?[〕）)]|《.*?》")

    assert [english for english in TRANSLATED.values() if HAN.search(quoted.sub("", english))] == []


WRITTEN = {
    "# 部门名录，各年度共用。name 是网站使用的名称，aliases 是通知里出现过的其他写法。\n",
    "# 通知引用的文件。通知没有写明的（文号、日期）不填。\n",
    "怎样打开：用浏览器打开 data/site/index.html。不需要网络，也不需要任何别的程序；可以搜索。",
    "<h1>各部门责任一览</h1>\n<p>由通知整理，任务和单位照通知的写法；以通知原文为准。</p>",
    (
        "这个文件夹由 plan publish 管理。请保留本文件：没有它，就不能再发布到这里。\n"
        "This folder is managed by `plan publish`. Please keep this file: without it nothing more is published here.\n"
    ),
}
"""What stands in files for everybody to read, whoever runs the command."""


def _speaks(tree: ast.Module) -> bool:
    """Whether a module says anything to who runs a command."""
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return bool(called & {"say", "phrase"})


def test_no_message_is_left_unmarked() -> None:
    """Chinese sentences in the modules that speak to editors are messages, or stand in files."""
    unmarked = set()
    for tree in (ast.parse(path.read_text("utf-8")) for path in MODULES):
        if _speaks(tree):
            plain = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
            unmarked |= {text for text in plain if re.search("[一-鿿]。", text) and inspect.cleandoc(text) not in SAID}

    assert unmarked - SAID.keys() == WRITTEN


@pytest.mark.parametrize(
    ("environment", "english"),
    [
        ({}, False),
        ({"LANG": "C"}, False),
        ({"LANG": "POSIX"}, False),
        ({"LANG": "zh_CN.UTF-8"}, False),
        ({"LANG": "de_DE.UTF-8"}, False),
        ({"LANG": "en_US.UTF-8"}, True),
        ({"LC_MESSAGES": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, True),
        ({"LC_ALL": "C.UTF-8", "LC_MESSAGES": "en_GB", "LANG": "en_US"}, False),
        ({"LANGUAGE": "en:zh", "LANG": "zh_CN.UTF-8"}, True),
        ({"LANGUAGE": "en", "LC_ALL": "zh_CN.UTF-8"}, True),
        ({"LANGUAGE": "zh_CN:en", "LANG": "en_US.UTF-8"}, False),
    ],
)
def test_the_locale_chooses(environment: dict[str, str], english: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """English is spoken only where the locale says so; the variables rank as gettext ranks them."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert say("文件是空的。") == ("The file is empty." if english else "文件是空的。")
    assert say("缺少{name}。请补上这一项。", name="“{x}”").count("“{x}”") == 1
    assert join_sentences("甲", "", "乙") == ("甲 乙" if english else "甲乙")
    assert phrase("文件是空的。") == "文件是空的。"


def run(plan: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a locale, of which nothing else is set."""
    command = [sys.executable, "-m", "generator", *words]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    env = {**kept, "PYTHONPATH": str(MODULES[0].parents[1]), "PYTHONUTF8": "1", **environment}
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=env, cwd=plan.parent)


def test_a_bad_plan_is_explained_in_both_languages(small_plan: Path) -> None:
    """`plan check` finds the same problems at the same places, with the same codes, in either language."""
    (small_plan / "2031/notes.md").write_text("x", "utf-8")
    edition = small_plan / "2031/edition.yml"
    edition.write_text(edition.read_text("utf-8").replace("issuer:", "isuer:"), "utf-8")
    chinese = run(Path.cwd() / small_plan, "check", LANGUAGE="zh")
    english = run(Path.cwd() / small_plan, "check", LANGUAGE="en")
    place = re.compile(r"^(\S+:\d+:\d+: P\d{3}) (.*)$", re.MULTILINE)

    assert [m[1] for m in place.finditer(chinese.stdout)] == [m[1] for m in place.finditer(english.stdout)]
    assert "不认识的键“isuer”。是否为“issuer”？" in chinese.stdout
    assert "Unknown key “isuer”. Did you mean “issuer”?" in english.stdout
    assert "problems" in english.stderr
    assert not HAN.search(english.stdout + english.stderr)
    assert (chinese.returncode, english.returncode) == (1, 1)


@pytest.mark.parametrize("code", ["P101", "P203", "P301"])
def test_a_code_is_explained_in_both_languages(code: str, tmp_path: Path) -> None:
    """`plan explain` gives the same code's title, meaning and remedy in either language."""
    english = run(tmp_path / "plan", "explain", code, LANGUAGE="en").stdout

    assert CODES[code].meaning in run(tmp_path / "plan", "explain", code, LANGUAGE="zh").stdout
    assert english.startswith(f"{code} {TRANSLATED[CODES[code].title]}\n\n")
    assert "What to do: " in english


def test_help_is_in_both_languages(tmp_path: Path) -> None:
    """A command's help and options follow the locale."""
    assert "检查计划，一次列出所有问题。" in run(tmp_path / "plan", "check", "-h", LANGUAGE="zh").stdout
    assert not HAN.search(run(tmp_path / "plan", "check", "-h", LANGUAGE="en").stdout)


def test_chinese_costs_nothing() -> None:
    """Who reads Chinese does not load the translation, nor the library that reads it."""
    code = (
        "import sys; from generator.messages import say; import generator.plan.rules.codes;"
        "say('或'); print('babel' in sys.modules)"
    )

    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=MODULES[0].parents[1])

    assert ran.stdout == "False\n"
