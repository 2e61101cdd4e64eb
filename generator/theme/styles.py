"""One style sheet of a theme's and our own, so that a page waits for one file, without what no page of ours has."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

import tinycss2
from tinycss2.ast import LiteralToken

COMPONENTS = frozenset(
    ("button", "code", "container", "content", "ellipsis", "grid", "icon", "main", "overlay", "toggle", "typeset")
)
"""The parts of Material (`.md-main__inner` is one of `main`) that stand around our pages or in hand-written ones."""

_COMPONENT = re.compile("md-([a-z]+)")

_Nodes = Iterable[Any]
"""Tokens, or rules made of them: tinycss2 carries no types."""


@lru_cache(maxsize=1)  # a preview asks for the same again and again
def joined(theme: str, *own: str) -> str:
    """Return one style sheet: what our pages use of a theme's, then our own as they are."""
    ours = "".join(own)
    tokens = tinycss2.parse_component_value_list(theme, skip_comments=True)  # those within rules, too
    used = list(_used(tinycss2.parse_stylesheet(tokens, skip_whitespace=True)))
    asked = {*_asked(used), *_asked(tinycss2.parse_component_value_list(ours))}
    left: str = tinycss2.serialize(_without_variables(used, asked))
    return left + "\n" + ours


def _used(rules: _Nodes) -> Iterator[Any]:
    """Leave out selectors that can match nothing: parts that we do not have, and writing from right to left."""
    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            rule.content = list(_used(tinycss2.parse_rule_list(rule.content or (), skip_whitespace=True)))
            if rule.content:
                yield rule
        elif rule.type == "at-rule":
            yield rule
        elif rule.type == "qualified-rule":
            rule.prelude = _kept(rule.prelude, ",", _matches)
            if rule.prelude:
                yield rule


def _matches(selector: list[Any]) -> bool:
    """Whether a page of ours may hold what is selected; what stands in :not(…) or :is(…) is no sign."""
    names = [found[1] for token in selector if token.type == "ident" and (found := _COMPONENT.match(token.value))]
    directed = any(token.type == "[] block" and tinycss2.serialize(token.content) == "dir=rtl" for token in selector)
    return not directed and COMPONENTS.issuperset(names)


def _asked(nodes: _Nodes) -> Iterator[str]:
    """Return the variables that stand in var(…), at any depth."""
    for node in nodes:
        if node.type == "function" and node.lower_name == "var":
            yield from [token.value for token in node.arguments if token.type == "ident"][:1]
        for part in ("prelude", "content", "arguments"):
            yield from _asked(getattr(node, part, None) or ())


def _without_variables(rules: _Nodes, asked: set[str]) -> Iterator[Any]:
    """Leave out what no rule uses of the variables for the whole page: mostly pictures."""

    def is_asked(declaration: list[Any]) -> bool:
        name = declaration[0].value if declaration and declaration[0].type == "ident" else ""
        return bool(declaration) and (not name.startswith("--") or name in asked)

    for rule in rules:
        if rule.type != "qualified-rule" or not tinycss2.serialize(rule.prelude).startswith(":root"):
            yield rule
        elif kept := _kept(rule.content, ";", is_asked):
            rule.content = kept
            yield rule


def _kept(tokens: _Nodes, mark: str, is_kept: Callable[[list[Any]], bool]) -> list[Any]:
    """Return the parts between marks that are kept, without blanks around them; marks in brackets divide nothing."""
    parts: list[list[Any]] = [[]]
    for token in tokens:
        if token == mark:
            parts.append([])
        else:
            parts[-1].append(token)
    rules = [part for part in map(_stripped, parts) if is_kept(part)]
    return [token for part in rules for token in (LiteralToken(0, 0, mark), *part)][1:]


def _stripped(tokens: list[Any]) -> list[Any]:
    solid = [at for at, token in enumerate(tokens) if token.type != "whitespace"]
    return tokens[solid[0] : solid[-1] + 1] if solid else []
