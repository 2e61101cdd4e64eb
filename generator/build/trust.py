"""Refuse configurations that run code or read files of the machine, for projects whose authors are not trusted.

What a configuration asks for is a set of lines, as "hooks: x.py"; lines that are not known to be harmless are refused,
unless the administrator allows them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generator.files import symlinks
from generator.messages import say
from generator.plan.source import MAX_BYTES
from generator.problems import SiteError
from generator.text.typeset import one_line

TEMPLATES = "theme: custom_dir"
"""The line that lets the project's own templates do whatever Python can, as MkDocs does by default."""

_TAG = "tag:yaml.org,2002:"
_DATA = frozenset(
    f"{_TAG}{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge")
)
_ENV = "!ENV"

_MARKDOWN = (
    *("abbr", "admonition", "attr_list", "def_list", "extra", "fenced_code", "footnotes", "md_in_html", "nl2br"),
    *("sane_lists", "smarty", "tables", "toc"),
)
_PYMDOWNX = ("betterem", "caret", "critic", "details", "keys", "mark", "smartsymbols", "tabbed", "tasklist", "tilde")

KNOWN = frozenset(
    {
        *("plugins: plan", "plugins: search", "plugins: material/search", f"{_ENV} SITE_URL"),
        *(f"markdown_extensions: {name}" for name in _MARKDOWN),
        *(f"markdown_extensions: markdown.extensions.{name}" for name in _MARKDOWN),
        *(f"markdown_extensions: pymdownx.{name}" for name in _PYMDOWNX),
    }
)
"""Lines that are harmless: what they ask for runs no code of the project, and reads and writes no other files."""

_NAMING = ("plugins", "markdown_extensions", "hooks", "extra_templates")
"""The keys whose values name code that runs; templates of the last are rendered without a sandbox."""


@dataclass(frozen=True)
class Trust:
    """How far the authors of a project are trusted: the folder of its files, and the lines allowed beside `KNOWN`."""

    folder: Path
    allowed: frozenset[str] = frozenset()


def parse_allowed(text: str) -> frozenset[str]:
    """Return the lines that an administrator allows; `#` begins a comment, and blanks count as one."""
    return frozenset(filter(None, (" ".join(line.partition("#")[0].split()) for line in text.splitlines())))


def refuse_untrusted(file: Path, trust: Trust, load: Callable[[Path], object]) -> None:
    """Raise SiteError where a configuration asks for more than is allowed; `load` parses it as MkDocs does.

    `load` is called only after its tags were checked, since MkDocs' parser runs some of these.
    """
    symlinks.refuse([file], trust.folder)
    _refuse(file, _of_text(file), trust)
    _refuse(file, _of_keys(load(file)), trust)


def _refuse(file: Path, asked: Iterable[str], trust: Trust) -> None:
    if refused := sorted(set(asked) - KNOWN - trust.allowed):
        raise SiteError(
            say(
                "未发布：{file} 里有会在发布的机器上运行程序、或读取别的文件的设置：{refused}。"
                "请把它们删去；管理员认可的，由管理员一行一条写进 --allow 指定的文件。",
                file=file.name,
                refused=say("、").join(refused),
            )
        )


def _of_text(file: Path) -> Iterator[str]:
    """Yield what a configuration asks for by tags of YAML: names and calls of Python, variables, other files."""
    try:
        root = yaml.compose(_content(file), yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise SiteError(say("未发布：{file} 读不出来：{reason}", file=file.name, reason=one_line(str(error)))) from None
    seen: set[int] = set()
    waiting = [root] if root else []
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            waiting += _below(node)
            yield from _of_node(node)


def _content(file: Path) -> bytes:
    """Return the bytes of a configuration; raise SiteError where it is too large to be checked whole."""
    content = file.read_bytes() if file.stat().st_size <= MAX_BYTES else None
    if content is None:
        raise SiteError(say("未发布：{file} 超过 {limit} 字节的上限。", file=file.name, limit=MAX_BYTES))
    return content


def _of_node(node: Any) -> Iterator[str]:
    if node.tag == _ENV:
        names = node.value if isinstance(node, yaml.SequenceNode) else [node]
        names = names[:-1] if len(names) > 1 else names  # the last of several is the default
        yield from (f"{_ENV} {name.value}" for name in names)
    elif node.tag not in _DATA:
        yield node.tag.replace(_TAG, "!!")
    if node.value == "INHERIT":
        yield "INHERIT"


def _below(node: Any) -> list[Any]:
    if isinstance(node, yaml.MappingNode):
        return [one for pair in node.value for one in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _of_keys(config: object) -> Iterator[str]:
    """Yield what a configuration asks for by keys: plug-ins, extensions, hooks, templates."""
    if isinstance(config, Mapping):
        yield from (f"{key}: {name}" for key in _NAMING for name in _names(config.get(key)))


def _names(value: object) -> Iterator[object]:
    """Yield the names in a list of plug-ins or the like, in any of the forms that MkDocs knows."""
    if isinstance(value, Mapping):
        yield from value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from (one if isinstance(one, Mapping) else [one])
    elif value is not None:
        yield value
