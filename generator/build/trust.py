"""What the configuration of a site may ask for where others push to it: nothing that runs code or tells of the machine.

Whatever is asked for beside what is known to be harmless is named by a line, and the administrator may allow that line.
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
"""The line that lets the project's own templates do whatever Python can, as those of MkDocs may."""

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
"""What neither runs code that is handed to it nor reads or writes files beside those of the project."""

_NAMING = ("plugins", "markdown_extensions", "hooks", "extra_templates")
"""The keys that name what runs; the templates of the last are rendered without any restraint."""


@dataclass(frozen=True)
class Trust:
    """How far whoever may push is trusted: the folder that files may come from, and what is allowed beside `KNOWN`."""

    folder: Path
    allowed: frozenset[str] = frozenset()


def lines(text: str) -> frozenset[str]:
    """Return what an administrator allows: a line each; `#` begins a remark."""
    return frozenset(filter(None, (" ".join(line.partition("#")[0].split()) for line in text.splitlines())))


def hold(file: Path, trust: Trust, load: Callable[[Path], object]) -> None:
    """Raise SiteError where a configuration asks for more than is allowed; `load` reads it as MkDocs does.

    It is read so only when there is nothing in it that runs while it is read.
    """
    symlinks.refuse([file], trust.folder)
    _refuse(file, _of_text(file), trust)
    _refuse(file, _of_keys(load(file)), trust)


def _refuse(file: Path, asked: Iterable[str], trust: Trust) -> None:
    if refused := sorted(set(asked) - KNOWN - trust.allowed):
        raise SiteError(
            say(
                "没有发布：{file} 里有会在发布的机器上运行程序、或读取别的文件的设置：{refused}。"
                "请把它们删去；管理员认可的，由管理员一行一条写进 --allow 指定的文件。",
                file=file.name,
                refused=say("、").join(refused),
            )
        )


def _of_text(file: Path) -> Iterator[str]:
    """Return what the text of a configuration asks for by tags: Python's names and calls, variables, other files."""
    try:
        root = yaml.compose(_content(file), yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise SiteError(
            say("没有发布：{file} 读不出来：{reason}", file=file.name, reason=one_line(str(error)))
        ) from None
    seen: set[int] = set()
    waiting = [root] if root else []
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            waiting += _below(node)
            yield from _of_node(node)


def _content(file: Path) -> bytes:
    """Return what a file holds: all of it, or nobody would know what else it asks for."""
    content = file.read_bytes() if file.stat().st_size <= MAX_BYTES else None
    if content is None:
        raise SiteError(say("没有发布：{file} 超过 {limit} 字节的上限。", file=file.name, limit=MAX_BYTES))
    return content


def _of_node(node: Any) -> Iterator[str]:
    if node.tag == _ENV:
        listed = node.value if isinstance(node, yaml.SequenceNode) else [node]
        yield from (f"{_ENV} {one.value}" for one in (listed[:-1] if len(listed) > 1 else listed))
    elif node.tag not in _DATA:
        yield node.tag.replace(_TAG, "!!")
    if node.value == "INHERIT":
        yield "INHERIT"


def _below(node: Any) -> list[Any]:
    if isinstance(node, yaml.MappingNode):
        return [one for pair in node.value for one in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _of_keys(config: object) -> Iterator[str]:
    """Return what a configuration asks for by names: plug-ins, extensions, hooks, templates."""
    if isinstance(config, Mapping):
        yield from (f"{key}: {name}" for key in _NAMING for name in _names(config.get(key)))


def _names(value: object) -> Iterator[object]:
    """Return the names that a list of plug-ins or the like holds, in whichever of the ways that MkDocs knows."""
    if isinstance(value, Mapping):
        yield from value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from (one if isinstance(one, Mapping) else [one])
    elif value is not None:
        yield value
